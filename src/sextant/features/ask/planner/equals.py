"""The order of an answer's rows as the question says it, and what decides between equals in it."""

from dataclasses import replace

from sextant.features.ask.planner.draft import Chip
from sextant.features.ask.planner.plan import Column, Ordering, Plan, is_figure
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.words import tokenize

_LONGEST = 6  # words of a phrase that says an order
_TIMES = "old oldest young youngest early earliest late latest new newest recent"
_OF_TIMES = frozenset(_TIMES.split())
_BY_NAME = "alphabet"


def ordered(reading: Reading) -> Reading:
    """The reading with its rows in the order that its question says, and that told."""
    plan = decided(reading.plan, reading.question)
    if [one.descending for one in plan.order[:1]] == [one.descending for one in reading.plan.order[:1]]:
        return replace(reading, plan=plan)
    chips = tuple(_told_anew(chip, plan) if chip.role == "order" else chip for chip in reading.chips)
    return replace(reading, plan=plan, chips=chips)


def _told_anew(chip: Chip, plan: Plan) -> Chip:
    was, now = ("lowest", "highest")[:: 1 if plan.order[0].descending else -1]
    return replace(chip, text=chip.text.replace(was, now))


def decided(plan: Plan, question: str) -> Plan:
    """The plan, ordered the way that is said, its groups among equals by what they are grouped by first."""
    if plan.combined is not None or plan.firsts is not None:
        return plan
    orders, ways = _said(question)
    if len(ways) == 1 and plan.limit is None:
        plan = _turned(plan, ways[0])
    if not plan.groups or not plan.order or (plan.limit is None and not orders and not ways):
        return plan
    if any(one.expression in plan.groups for one in plan.order):
        return plan
    return replace(plan, order=(*plan.order, Ordering(plan.groups[0])))


def _turned(plan: Plan, said: tuple[str, str]) -> Plan:
    """With its only order the way that is said; where it has none, by its figure or what it shows first."""
    way, phrase = said
    if len(plan.order) > 1 or _OF_TIMES & set(phrase.split()):
        return plan
    shown = [output.expression for output in plan.outputs if not output.supporting]
    figures = [one for one in shown if is_figure(one)]
    if plan.order:
        target = plan.order[0].expression
    elif figures:
        target = figures[0] if plan.groups and _BY_NAME not in phrase else None
    else:
        target = next((one for one in shown if isinstance(one, Column)), None)
    return plan if target is None else replace(plan, order=(Ordering(target, way == "desc"),))


def _said(question: str) -> tuple[bool, list[tuple[str, str]]]:
    """Whether an order is asked for, and the ways that are said, each with its words."""
    words = [token.lower for token in tokenize(question)]
    orders, ways, at = False, list[tuple[str, str]](), 0
    while at < len(words):
        size, kind, told = _at(words, at)
        orders |= kind == "order"
        if kind == "direction":
            ways.append((told, " ".join(words[at : at + size])))
        at += size
    return orders, ways


def _at(words: list[str], at: int) -> tuple[int, str, str]:
    """The longest phrase of orders that begins here: how many words, what it is, which way it says."""
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        for kind, told in LEXICON.get(tuple(words[at : at + size]), ()):
            if kind in {"order", "direction"}:
                return size, kind, told
    return 1, "", ""
