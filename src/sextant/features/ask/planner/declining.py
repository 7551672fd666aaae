"""Whether a question asks for what the data does not hold: words that nothing in it accounts for prevail.

The likeliest reading of such a question is of what is left, "the salary of each pilot" of pilots; to answer
that would be to answer another question.
"""

from dataclasses import dataclass
from functools import lru_cache

from sextant.features.ask.planner.comings import says_coming, time_of_coming
from sextant.features.ask.planner.ordinary import ORDINARY
from sextant.features.ask.planner.sureness import STRANGE
from sextant.features.ask.planner.wide.coverage import Coverage
from sextant.features.ask.planner.wide.mentions import find_mentions
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.words import Token
from sextant.kit.nouns import singular

_ACCOUNTED, _NAMED = 0.3, 0.5
_SHORT = 3
_ALIKE, _LEAST_ALIKE = 5, 4  # letters that words begin with alike: donor and donator, rented and rental
_UNITS = "hour day weekday weekend week month quarter year date time trend daily weekly monthly yearly"
_CALENDAR = frozenset(_UNITS.split())
_LASTING = frozenset(["long", "longer", "short", "shorter"])
_BARE = frozenset({"stop", "prep", "is", "show", "ask", "clause", "and"})


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that no name and no value accounts for, and how many of the others name something."""

    words: tuple[Token, ...]
    named: int


@lru_cache(maxsize=8)
def unknown(question: str, schema: WideSchema) -> Unknown:
    """What of a question the data has no word for."""
    mentions = find_mentions(question, schema)
    best = list(Coverage(mentions, schema).best)
    if any(table.times for table in schema.tables):
        for place, token in enumerate(mentions.tokens):
            best[place] = max(best[place], _ACCOUNTED if singular(token.lower) in _CALENDAR else 0.0)
    if any(column.meaning == "duration" for table in schema.tables for column in table.columns):
        for place, token in enumerate(mentions.tokens):
            best[place] = max(best[place], _ACCOUNTED if token.lower in _LASTING else 0.0)
    for place, token in enumerate(mentions.tokens):
        said = token.lower
        if says_coming(said) and any(time_of_coming(said, table) for table in schema.tables):
            best[place] = max(best[place], _NAMED)
    places = list(zip(mentions.tokens, best, strict=True))
    words = [token for token, score in places if score < _ACCOUNTED and _is_content(token)]
    named = sum(score >= _NAMED and _says_something(token) for token, score in places)
    return Unknown(tuple(words), named)


def lacking(question: str, schema: WideSchema) -> tuple[str, ...]:
    """The words for what the data does not hold, where as many as those that name something in it."""
    found = unknown(question, schema)
    strange = _strange(found, schema)
    enough = bool(strange) and found.named <= len(strange)
    return tuple(dict.fromkeys(one.text for one in strange)) if enough else ()


def strange_words(question: str, schema: WideSchema) -> tuple[str, ...]:
    """The words that nothing in the data accounts for, but for those that people ask with anyway."""
    return tuple(dict.fromkeys(one.text for one in _strange(unknown(question, schema), schema)))


def accounts(question: str, schema: WideSchema) -> dict[str, float]:
    """How many words nothing accounts for, how many but for those of asking, and how many name something."""
    found = unknown(question, schema)
    strange = float(len(_strange(found, schema)))
    return {
        STRANGE: strange,
        "unknown words": float(len(found.words)),
        "words that name": float(found.named),
        "share of strange words": strange / (strange + found.named + 1.0),
    }


def _strange(found: Unknown, schema: WideSchema) -> list[Token]:
    return [one for one in found.words if one.stem not in ORDINARY and not _is_near(one.stem, schema)]


def _is_content(token: Token) -> bool:
    return token.kind == "word" and len(token.lower) >= _SHORT and (token.lower,) not in LEXICON


def _says_something(token: Token) -> bool:
    kinds = {kind for kind, _ in LEXICON.get((token.lower,), ())}
    return len(token.lower) > 1 and not kinds & _BARE


def _is_near(stem: str, schema: WideSchema) -> bool:
    """Whether a name of the data begins alike: with five letters, or with all four of the shorter word."""
    short, long = _beginnings(schema)
    if len(stem) < _LEAST_ALIKE:
        return False
    return stem[:_ALIKE] in long or stem[:_LEAST_ALIKE] in short


@lru_cache(maxsize=16)
def _beginnings(schema: WideSchema) -> tuple[frozenset[str], frozenset[str]]:
    """The words of names that have four letters, and the first five letters of the longer ones."""
    words = {*schema.column_words, *schema.table_words}
    short = frozenset(word for word in words if len(word) == _LEAST_ALIKE)
    return short, frozenset(word[:_ALIKE] for word in words if len(word) >= _ALIKE)
