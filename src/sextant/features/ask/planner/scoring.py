"""How sure a reading is: every content word accounted for, every link weighed, every guess counted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sextant.features.ask.models import Level, Status
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Plan
from sextant.features.ask.understanding.marks import Mark

SURE, LIKELY, LEAST = 0.85, 0.6, 0.3
# By how much a row that shares its place is less likely the one meant, on questions developed on.
TIED = 1.3
_SLIP = 0.8  # of a word of asking that is only nearly one: "races" are no "rates"
# Asking words that change nothing when they are left over.
_LIGHT = frozenset({"prep", "is", "show", "ask", "clause", "and", "stop", "table", "times", "or"})
# Asking words whose loss changes the answer a little less than a content word's does.
_MIDDLING = frozenset(
    {"each", "distinct", "group", "trend", "contrast", "direction", "order", "chart", "null"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A confidence, its level, why, and the words that found no place."""

    confidence: float
    level: Level
    words: str
    reasons: tuple[str, ...]
    unplaced: tuple[str, ...]
    status: Status
    coverage: float


def judge(draft: Draft, plan: Plan) -> Verdict:
    """The verdict on a reading."""
    left = [m for place, m in enumerate(draft.marks) if place not in draft.spent and m.kind not in _LIGHT]
    placed = [m for place, m in enumerate(draft.marks) if place in draft.spent]
    confidence = 0.97
    reasons = [d.reason for d in draft.doubts]
    for doubt in draft.doubts:
        confidence *= doubt.factor
    if any(m.fuzzy and m.kind not in {"column", "value"} for m in placed):
        confidence *= _SLIP
    for mark in left:
        confidence *= _loss(draft, mark)
    unplaced = tuple(dict.fromkeys(m.text for m in left))
    if unplaced:
        reasons.insert(0, f"no place was found for {_listed(unplaced)}")
    data_marks = [m for m in placed if m.kind in {"column", "value", "table", "time", "grain"}]
    tables = [m for m in draft.marks if m.kind == "table"]
    coverage = 1.0 if tables and not left else _coverage(placed, left)
    named = any(chip.column is not None and chip.role != "when" for chip in draft.chips)
    if all(m.kind == "time" for m in data_marks) and not tables and not named and not plan.measures:
        data_marks = []  # "what happened in May" names nothing but a time
    if not data_marks and not tables and not named:
        confidence = min(confidence * 0.5, 0.25) if not plan.measures or left else confidence * 0.6
        reasons.insert(0, "nothing in the question names a column, a value or the rows of the data")
    if coverage < 0.5:
        confidence *= 0.6
    return verdict_of(confidence, reasons, unplaced, coverage=coverage)


def verdict_of(
    confidence: float, reasons: Sequence[str], unplaced: tuple[str, ...], *, coverage: float = 1.0
) -> Verdict:
    """The verdict that a confidence is, in words."""
    return Verdict(
        confidence=round(confidence, 3),
        level=_level(confidence),
        words=_words(confidence),
        reasons=tuple(dict.fromkeys(reasons)) or ("every word found its place",),
        unplaced=unplaced,
        status=_status(confidence),
        coverage=coverage,
    )


def less_likely(confidence: float, *, by: float) -> float:
    """A confidence whose odds are so much smaller, as a logarithm."""
    held = min(max(confidence, 0.01), 0.99)
    return 1 / (1 + (1 - held) / held * math.exp(by))


def _loss(draft: Draft, mark: Mark) -> float:
    """What an unplaced word costs: a name or a number most, since it was meant to limit the rows."""
    if mark.kind in _MIDDLING:
        return 0.85
    if mark.kind in {"value", "time", "number", "agg", "course"}:
        return 0.4
    if mark.kind == "word":
        token = draft.annotated.tokens[mark.start]
        if (token.is_name or token.is_code) and mark.start > 0:
            return 0.25
        return _loss_of_word(draft, mark) if len(token.lower) > 2 else 0.8
    return 0.7


_PLACED_AT = frozenset({"on", "at", "to", "from", "during", "under", "near", "inside", "about"})


def _loss_of_word(draft: Draft, mark: Mark) -> float:
    """A word that would limit the rows costs most: what they are, or where or when they were."""
    place = draft.marks.index(mark)
    before, after = draft.at(place - 1) if place else None, draft.at(place + 1)
    linking = after is not None and after.kind in {"prep", "group", "column"}
    if before is not None and before.kind in {"is", "not"} and not linking:
        return 0.25  # "were cancelled", "not paid"
    if after is not None and after.kind == "table":
        return 0.3  # "cancelled flights"
    if before is not None and before.kind == "prep" and before.text.lower() in _PLACED_AT:
        return 0.25  # "on christmas"
    return 0.6 if linking and mark.text.lower().endswith(("ed", "ing")) else 0.55


def _coverage(placed: list[Mark], left: list[Mark]) -> float:
    done = sum(m.end - m.start for m in placed if m.kind not in _LIGHT or m.kind == "table")
    missing = sum(m.end - m.start for m in left)
    return done / (done + missing) if done + missing else 0.0


def _status(confidence: float) -> Status:
    if confidence < LEAST:
        return "not_understood"
    return "unsure" if confidence < LIKELY else "answered"


def _level(confidence: float) -> Level:
    if confidence >= SURE:
        return "sure"
    return "likely" if confidence >= LIKELY else "unsure"


def _words(confidence: float) -> str:
    return {
        "sure": "One reading fits every word",
        "likely": "The likeliest of several readings",
        "unsure": "Hold it against what you meant",
    }[_level(confidence)]


def _listed(words: tuple[str, ...]) -> str:
    quoted = [f"“{w}”" for w in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
