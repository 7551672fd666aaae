"""Whether a plan says less than its question, or more, where the question says it in so many words.

What is learned is what is likely; what is rarely missed it learns too little of. Over databases that the
models behind them had not seen, one in seven readings was right that hold a negation or a comparison nowhere,
and one in twenty that fell short in any of these ways.
"""

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property, lru_cache
from typing import Any

from sextant.features.ask.planner.plan import (
    Aggregate,
    Between,
    Column,
    Combined,
    Compare,
    Firsts,
    Literally,
    Missing,
    OneOf,
    Plan,
)
from sextant.features.ask.understanding.concepts import comparative, superlative
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.words import Token, tokenize
from sextant.kit.spoken import name_words

_LONGEST = 5  # words of a phrase
_LESS = ("no", "un", "in", "dis", "never", "false", "f")  # how values begin that deny: not shipped, inactive
_ORDERED = frozenset({"<", "<=", ">", ">="})
_EXTREMES = frozenset({"max", "min"})
_IDS = frozenset({"id", "ids"})
_NAMED = frozenset({"id", "code", "number", "no", "key"})  # how the names of columns end that hold ids
# What limits or orders the rows that are asked for: what is shown is named before it.
_LIMITS = frozenset({"clause", "compare", "order", "group", "each", "sup", "not", "between"})
_TO_DENY = """neither nor none nobody nothing cannot lack lacks lacking exclude excludes null still only zero
fail fails failed unable ever but yet remaining left absent away rather"""
_MAY_DENY = frozenset(_TO_DENY.split())
_DENYING = ("un", "non", "miss", "without")  # how words begin that deny
_TO_COUNT = """number numbers count counts counted total totals frequency frequencies frequently amount
amounts many often quantity size popularity popular percentage share rank ranking times tally most least"""
_MAY_COUNT = frozenset(_TO_COUNT.split())
_COUNTING = frozenset({"count", "sup", "common", "top", "share", "distribution"})


def passed_over(question: str, plan: Plan) -> str:
    """The words that deny or compare and that the plan does not hold; empty where it holds them."""
    return Said(question).passed_over(list(_parts(plan)))


class Said:
    """What a question says in so many words, to hold plans against."""

    def __init__(self, question: str) -> None:
        self._words = [token.lower for token in tokenize(question)]
        self._kinds = frozenset[str]()
        self._denies = self._compares = ""
        self._limited = len(self._words)
        self._extremes: list[str] = []
        self._read(tokenize(question))

    def falls_short(self, plan: Plan, keys: Collection[str]) -> int:
        """In how many ways a plan says less than the question, or more; `keys` name columns that hold ids."""
        parts = list(_parts(plan))
        shown = [output.expression for output in plan.outputs if not output.supporting]
        counts = any(isinstance(one, Aggregate) and one.name == "count" for one in shown)
        return (
            bool(self.passed_over(parts))
            + (not self._may_deny and any(map(_takes_away, parts)))
            + (not self._may_count and counts)
            + (bool(self._extremes) and not any(map(self._is_extreme, parts)))
            + (self._asks_for_ids and not any(_is_id(one, keys) for one in shown))
        )

    def passed_over(self, parts: list[Any]) -> str:
        """The words that deny or compare and that no part of a plan holds."""
        if self._denies and not any(map(_denies, parts)):
            return self._denies
        return self._compares if self._compares and not any(map(_compares, parts)) else ""

    def _read(self, tokens: tuple[Token, ...]) -> None:
        """The first words that deny, and the first that compare with something; what is asked for besides."""
        at, kinds = 0, set[str]()
        while at < len(tokens):
            size, kind = _at(tokens, at)
            phrase = " ".join(self._words[at : at + size])
            numbered = at + size < len(tokens) and tokens[at + size].kind == "number"
            if kind == "not" and not (phrase == "no" and numbered):  # "order no 5"
                self._denies = self._denies or phrase
            elif kind == "compare" and phrase.endswith(" than"):
                self._compares = self._compares or phrase
            elif comparative(phrase) and self._words[at + 1 : at + 2] == ["than"]:
                self._compares = self._compares or f"{phrase} than"
            elif kind == "sup" or superlative(phrase):
                self._extremes.append(phrase)
            if at and kind in _LIMITS:
                self._limited = min(self._limited, at)
            kinds.add(kind)
            at += size
        self._kinds = frozenset(kinds)

    @cached_property
    def _may_deny(self) -> bool:
        words = (w for w in self._words if w in _MAY_DENY or w.startswith(_DENYING) or w.endswith("n't"))
        return bool(self._denies) or "null" in self._kinds or any(words)

    @cached_property
    def _may_count(self) -> bool:
        return bool(_COUNTING & self._kinds) or not _MAY_COUNT.isdisjoint(self._words)

    @cached_property
    def _asks_for_ids(self) -> bool:
        """Whether ids are to be shown: named before anything limits the rows, and no number behind them."""
        shown = self._words[: self._limited]
        following = [*self._words[1:], ""]
        return any(w in _IDS and not n[:1].isdigit() for w, n in zip(shown, following, strict=False))

    def _is_extreme(self, part: Any) -> bool:
        """Whether a part ranks, or is what the word is a name of: a column called highest."""
        if isinstance(part, Plan):
            return bool(part.order) or part.firsts is not None
        if isinstance(part, Aggregate):
            return part.name in _EXTREMES
        return isinstance(part, Column) and not set(name_words(part.name)).isdisjoint(self._extremes)


def _is_id(expression: Any, keys: Collection[str]) -> bool:
    if not isinstance(expression, Column):
        return False
    return expression.name.lower() in keys or not _NAMED.isdisjoint(name_words(expression.name))


def _takes_away(part: Any) -> bool:
    """Whether a part keeps rows out by what they are, or by what they have."""
    if isinstance(part, Combined):
        return part.operator == "except"
    if isinstance(part, Compare):
        return part.operator == "!="
    return getattr(part, "negated", False) and not isinstance(part, Missing)


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
        for name in _names_of(type(part)):
            yield from _parts(getattr(part, name))


@lru_cache(maxsize=64)
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


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
