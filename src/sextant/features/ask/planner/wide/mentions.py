"""What a question may name in a schema: tables, columns, values and numbers, with their places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.concepts import ADJECTIVES, comparative, superlative
from sextant.features.ask.understanding.lexicon import LEXICON, read_number
from sextant.features.ask.understanding.words import Token, stem, tokenize

_FILLERS = frozenset({"of", "the", "in", "a", "an", "'s", "for", "'"})
_LONGEST_VALUE = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of tokens that may name a table or a column; `score` is 1 for its full name."""

    start: int
    end: int
    target: int
    score: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A stretch that may be a value: of which column, and as it is written there."""

    start: int
    end: int
    column: int
    values: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is said; `held` columns have it among their values' range."""

    start: int
    end: int
    value: float
    text: str


@dataclass(slots=True)
class Mentions:
    """A question's tokens and all that they may name."""

    text: str
    tokens: tuple[Token, ...]
    columns: list[Named] = field(default_factory=list[Named])
    tables: list[Named] = field(default_factory=list[Named])
    values: list[Held] = field(default_factory=list[Held])
    numbers: list[Number] = field(default_factory=list[Number])
    loose: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])


@lru_cache(maxsize=8)
def find_mentions(question: str, schema: WideSchema) -> Mentions:
    """Everything in a question that may name a part of the schema; one found again is not to be changed."""
    tokens = tokenize(question)
    found = Mentions(question, tokens)
    found.columns = _names(tokens, schema.column_words, schema=schema)
    found.columns += _adjectives(tokens, schema)
    found.columns += _full_names(tokens, schema)
    found.tables = _names(tokens, schema.table_words, schema=schema)
    found.values = _values(tokens, question, schema)
    found.numbers = _numbers(tokens)
    found.loose = _loose(tokens, found)
    return found


def _names(
    tokens: Sequence[Token], index: dict[str, list[tuple[int, int, float]]], *, schema: WideSchema
) -> list[Named]:
    """Stretches that cover the words of a name; at most the best few for each target."""
    phrases = schema.phrases if index is schema.column_words else schema.table_phrases
    hits: dict[int, dict[int, list[tuple[int, float]]]] = {}
    for place, token in enumerate(tokens):
        if token.kind not in {"word", "number"} or token.lower in _FILLERS:
            continue
        for word, sure in schema.related(token, index is schema.column_words):
            for phrase, part, weight in index.get(word, ()):
                hits.setdefault(phrase, {}).setdefault(place, []).append((part, weight * sure))
    found: dict[tuple[int, int, int], Named] = {}
    for phrase, places in hits.items():
        target, total, size = phrases[phrase]
        for start, end, gained, parts in _stretches(sorted(places), places, tokens):
            score = gained / total
            if score < 0.3:
                continue
            named = Named(start, end, target, min(score, 1.0), score > 0.97 and parts == size)
            known = found.get((start, end, target))
            if known is None or known.score < named.score:
                found[start, end, target] = named
    return _best_of_each(found.values())


def _stretches(
    order: list[int], places: dict[int, list[tuple[int, float]]], tokens: Sequence[Token]
) -> Iterable[tuple[int, int, float, int]]:
    """Runs of matched tokens, fillers stepped over, each word of the name used once."""
    runs: list[list[int]] = []
    for place in order:
        if runs and all(t.lower in _FILLERS for t in tokens[runs[-1][-1] + 1 : place]):
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        used: dict[int, float] = {}
        first = run[0]
        last = first
        for place in run:
            fresh = [(w, p) for p, w in places[place] if p not in used]
            if not fresh:
                yield first, last + 1, sum(used.values()), len(used)
                used, first = {}, place
                fresh = [(w, p) for p, w in places[place]]
            weight, part = max(fresh)
            used[part] = weight
            last = place
        yield first, last + 1, sum(used.values()), len(used)


def _best_of_each(found: Iterable[Named]) -> list[Named]:
    by_target: dict[int, list[Named]] = {}
    for named in found:
        by_target.setdefault(named.target, []).append(named)
    kept: list[Named] = []
    for several in by_target.values():
        several.sort(key=lambda n: (-n.score, n.start))
        best = several[0].score
        kept += [n for n in several if n.score >= 0.6 * best][:4]
    return sorted(kept, key=lambda n: (n.start, n.end, n.target))


def _adjectives(tokens: Sequence[Token], schema: WideSchema) -> list[Named]:
    """Columns that oldest, cheaper and "how long" speak of."""
    found: list[Named] = []
    for place, token in enumerate(tokens):
        word = superlative(token.lower) or comparative(token.lower)
        if (
            word is None
            and token.lower in ADJECTIVES
            and place
            and tokens[place - 1].lower in {"how", "most"}
        ):
            word = token.lower
        if word is None:
            continue
        for rank, spoken in enumerate(ADJECTIVES[word][0]):
            for phrase, _, weight in schema.column_words.get(stem(spoken), ()):
                target, total, _ = schema.phrases[phrase]
                score = 0.75 * weight / total - 0.04 * rank
                if score > 0.25:
                    found.append(Named(place, place + 1, target, score, False))
    return _best_of_each(found)


def _full_names(tokens: Sequence[Token], schema: WideSchema) -> list[Named]:
    """ "full name" and "first and last name" are two columns; each gets a part of the words."""
    words = [t.stem for t in tokens]
    spans: list[tuple[int, int, int]] = []  # where it begins, where the last name does, where it ends
    for place, word in enumerate(words):
        if word == "full" and words[place + 1 : place + 2] == ["nam"]:
            spans.append((place, place + 1, place + 2))
        if words[place : place + 4] == ["first", "and", "last", "nam"]:
            spans.append((place, place + 2, place + 4))
    pairs = schema.full_names if spans else ()
    return [
        named
        for start, middle, end in spans
        for first, last in pairs
        for named in (
            Named(start, start + 1, first, 1.0, True),
            Named(middle, end, last, 1.0, True),
        )
    ]


def _values(tokens: Sequence[Token], text: str, schema: WideSchema) -> list[Held]:
    found: list[Held] = []
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + _LONGEST_VALUE, len(tokens)) + 1):
            first, last = tokens[start], tokens[end - 1]
            if first.kind == "symbol" or last.kind == "symbol":
                continue
            said = text[first.start : last.end]
            if not _may_be_value(tokens[start:end], quoted=first.kind == "quoted"):
                continue
            found += [Held(start, end, column, values, score) for column, values, score in schema.held(said)]
            if end - start <= 3 and not any(_plain(t) for t in tokens[start:end]):
                found += [
                    Held(start, end, column, values, score)
                    for column, values, score in schema.partly_held(said)
                ]
    return found


def _may_be_value(tokens: Sequence[Token], *, quoted: bool) -> bool:
    if quoted:
        return len(tokens) == 1
    if len(tokens) == 1:
        token = tokens[0]
        lexical = (token.lower,) in LEXICON and not token.is_code
        return not lexical or (token.is_name and token.start > 0)
    return not ((tokens[0].lower,) in LEXICON and (tokens[-1].lower,) in LEXICON)


def _plain(token: Token) -> bool:
    return token.kind in {"number", "symbol", "date"} or (token.lower,) in LEXICON or len(token.lower) < 3


def _numbers(tokens: Sequence[Token]) -> list[Number]:
    found: list[Number] = []
    for place, token in enumerate(tokens):
        if token.kind not in {"number", "word", "quoted"}:
            continue
        value = read_number(token.text)
        if value is not None:
            negative = place > 0 and tokens[place - 1].lower == "-"
            found.append(Number(place, place + 1, -value if negative else float(value), token.text))
    return found


def _loose(tokens: Sequence[Token], found: Mentions) -> list[tuple[int, int, str]]:
    """What looks like a value and is not known to be one: quoted, a date, a code or a name."""
    covered = {p for h in found.values if h.score >= 0.9 for p in range(h.start, h.end)}
    loose: list[tuple[int, int, str]] = []
    for place, token in enumerate(tokens):
        if (
            token.kind in {"quoted", "date"}
            or (place and token.is_name and place not in covered and (token.lower,) not in LEXICON)
            or (
                token.kind == "word"
                and len(token.lower) == 1
                and token.lower.isalpha()
                and token.lower != "a"
            )
        ):
            loose.append((place, place + 1, token.text))
    return loose
