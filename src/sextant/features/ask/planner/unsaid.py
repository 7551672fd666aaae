"""Whether a plan says less than its question: a negation or a comparison that it holds nowhere.

Of such readings one in seven was right, over databases that the models behind them had not seen.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from sextant.features.ask.planner.plan import (
    Between,
    Combined,
    Compare,
    Firsts,
    Literally,
    Missing,
    OneOf,
    Plan,
)
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.words import Token, tokenize

_LONGEST = 5  # words of a phrase
_LESS = ("no", "un", "in", "dis", "never", "false", "f")  # how values begin that deny: not shipped, inactive
_ORDERED = frozenset({"<", "<=", ">", ">="})


def passed_over(question: str, plan: Plan) -> str:
    """The words that deny or compare and that the plan does not hold; empty where it holds them."""
    denies, compares = _said(question)
    if not denies and not compares:
        return ""
    parts = list(_parts(plan))
    if denies and not any(map(_denies, parts)):
        return denies
    return compares if compares and not any(map(_compares, parts)) else ""


def _said(question: str) -> tuple[str, str]:
    """The first words that deny, and the first that compare with something."""
    tokens = tokenize(question)
    denies = compares = ""
    at = 0
    while at < len(tokens):
        size, kind = _at(tokens, at)
        phrase = " ".join(token.lower for token in tokens[at : at + size])
        numbered = at + size < len(tokens) and tokens[at + size].kind == "number"
        if kind == "not" and not (phrase == "no" and numbered):  # "order no 5"
            denies = denies or phrase
        elif kind == "compare" and phrase.endswith(" than"):
            compares = compares or phrase
        at += size
    return denies, compares


def _at(tokens: tuple[Token, ...], at: int) -> tuple[int, str]:
    """The longest known phrase that begins here: how many words, and what it is."""
    for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
        words = tokens[at : at + size]
        if any(token.kind == "quoted" for token in words):
            continue
        for kind, _ in LEXICON.get(tuple(token.lower for token in words), ()):
            return size, kind
    return 1, ""


def _parts(part: Any) -> Iterator[Any]:
    """Every part of a plan, nested ones too."""
    yield part
    if isinstance(part, tuple):
        for one in part:  # pyright: ignore[reportUnknownVariableType]  # parts of a plan
            yield from _parts(one)
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from _parts(getattr(part, field.name))


def _denies(part: Any) -> bool:
    if isinstance(part, Missing) or getattr(part, "negated", False):
        return True
    if isinstance(part, Combined):
        return part.operator == "except"
    if isinstance(part, OneOf):
        return any(value == 0 or str(value).lower().startswith(_LESS) for value in part.values)
    if isinstance(part, Compare):
        return part.operator == "!=" or (isinstance(part.right, Literally) and not part.right.value)
    return False


def _compares(part: Any) -> bool:
    if isinstance(part, Between | Firsts):
        return True
    if isinstance(part, Plan):
        return part.limit is not None or bool(part.times)
    return isinstance(part, Compare) and part.operator in _ORDERED
