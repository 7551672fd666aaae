"""A question against one table: every word marked with what it means there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sextant.features.ask.understanding.calendar import find_times
from sextant.features.ask.understanding.concepts import ADJECTIVES, RELATED, comparative, superlative
from sextant.features.ask.understanding.lexicon import (
    LEXICON,
    LONGEST,
    MULTIPLIERS,
    ORDINARY,
    WEIGHTS,
    read_number,
)
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.marks import Mark, best_cover
from sextant.features.ask.understanding.schema import TableInfo
from sextant.features.ask.understanding.values import ValueIndex
from sextant.features.ask.understanding.words import Token, one_edit_away, tokenize

# Units after a number say what it is counted in, which the column knows.
_UNITS = frozenset(
    [
        "min",
        "mins",
        "minutes",
        "minute",
        "hours",
        "hour",
        "hrs",
        "seconds",
        "secs",
        "km",
        "kilometers",
        "kilometres",
        "miles",
        "mile",
        "kg",
        "kilograms",
        "lbs",
        "pounds",
        "dollars",
        "dollar",
        "usd",
        "eur",
        "euros",
        "euro",
        "meters",
        "metres",
        "m",
        "feet",
        "ft",
        "inches",
        "cm",
        "mm",
        "degrees",
        "points",
        "mph",
        "kmh",
        "pct",
    ]
)


_WHOLE = 0.9


@dataclass(frozen=True, slots=True)
class Reader:
    """What is needed to read questions about one table."""

    table: TableInfo
    linker: ColumnLinker
    values: ValueIndex


@dataclass(frozen=True, slots=True)
class Annotated:
    """The question's tokens and the marks that cover it."""

    text: str
    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]


def annotate(question: str, reader: Reader, *, today: date) -> Annotated:
    """The best cover of the question by marks of the table, its columns, its values and words of asking."""
    tokens = tokenize(question)
    marks = [
        *_words(tokens),
        *_asking(tokens, reader.linker),
        *_numbers(tokens),
        *_nouns(tokens, reader.table),
        *_times(tokens, reader.table, today),
        *(m for m in reader.linker.find(tokens) if not _is_command(tokens, m)),
        *reader.values.find(tokens, question),
    ]
    return Annotated(question, tokens, best_cover(marks, len(tokens)))


def _is_command(tokens: Sequence[Token], mark: Mark) -> bool:
    """Whether "list" in "list the brands" was taken for a part of a name: of the list price."""
    opens = mark.start == 0 and mark.end == 1 and mark.columns[0].score < _WHOLE
    return opens and any(kind in {"show", "order"} for kind, _ in LEXICON.get((tokens[0].lower,), ()))


def _words(tokens: Sequence[Token]) -> list[Mark]:
    marks: list[Mark] = []
    for place, token in enumerate(tokens):
        if token.kind in {"quoted", "date"}:
            weight = 1.0 if token.kind == "quoted" else 0.9
            marks.append(Mark("value", place, place + 1, token.text, weight=weight))
        else:
            marks.append(Mark("word", place, place + 1, token.text, word=token.lower, weight=0.0))
    return marks


def _asking(tokens: Sequence[Token], linker: ColumnLinker) -> list[Mark]:
    """Marks for the words of asking, and for adjectives that compare."""
    return [
        mark
        for mark in _words_of_asking(tuple(tokens))
        if not (
            mark.kind == "count"
            and tokens[mark.start].lower == "number"
            and _is_head(tokens, mark.start, linker)
        )
    ]


@lru_cache(maxsize=64)
def _words_of_asking(tokens: tuple[Token, ...]) -> tuple[Mark, ...]:
    """Those that no table changes; a question is read against several."""
    marks: list[Mark] = []
    lowers = [t.lower for t in tokens]
    for start, token in enumerate(tokens):
        if token.kind == "quoted":
            continue
        for end in range(start + 1, min(start + LONGEST, len(tokens)) + 1):
            for kind, word in LEXICON.get(tuple(lowers[start:end]), ()):
                if kind == "orless" and end < len(tokens) and tokens[end].kind == "number":
                    continue  # "under 5 or over 500" is another comparison
                weight = WEIGHTS.get(kind, ORDINARY) * (end - start)
                if kind in {"stop", "direction"} and end - start > 1:
                    weight = 0.97 * (end - start)  # "from" of "from low to high" is no origin
                text = " ".join(t.text for t in tokens[start:end])
                marks.append(Mark(kind, start, end, text, word=word, weight=weight))
        marks.extend(_adjectives(tokens, start))
        marks.extend(_misspelt(token, start))
    return tuple(marks)


def _is_head(tokens: Sequence[Token], place: int, linker: ColumnLinker) -> bool:
    """Whether "number" belongs to the word before it, as in "phone number of the students"."""
    before = tokens[place - 1] if place else None
    if before is None or before.kind != "word" or (before.lower,) in LEXICON:
        return False
    return bool(linker.known({before.stem}))


def _misspelt(token: Token, place: int) -> list[Mark]:
    """A word of asking with a slip of the finger in it: averge, numbr."""
    known = (token.lower,) in LEXICON or token.stem in RELATED
    if token.kind != "word" or len(token.lower) < 5 or known:
        return []
    for close in sorted(one_edit_away(token.lower)):
        if close.startswith(token.lower) or token.lower.startswith(close):
            continue  # an ending more or less is another form of the word rather than a slip
        for kind, word in LEXICON.get((close,), ()) if len(close) > 4 else ():
            if kind not in {"stop", "prep", "clause"}:
                return [Mark(kind, place, place + 1, token.text, word=word, weight=0.6, fuzzy=True)]
    return []


def _adjectives(tokens: Sequence[Token], place: int) -> list[Mark]:
    lower = tokens[place].lower
    following = tokens[place + 1].lower if place + 1 < len(tokens) else ""
    marks: list[Mark] = []
    adjective = superlative(lower)
    if adjective and (lower,) not in LEXICON:
        marks.append(Mark("sup", place, place + 1, tokens[place].text, word=adjective, weight=0.97))
    ranked = (
        place >= 2 and tokens[place - 2].lower in {"top", "bottom"} and tokens[place - 1].lower not in {"the"}
    )
    if ranked and lower in ADJECTIVES:
        marks.append(Mark("sup", place, place + 1, tokens[place].text, word=lower, weight=0.97))
    if lower in {"most", "least"} and following:
        marks.extend(_most_adjective(tokens, place, following))
    adjective = comparative(lower)
    if adjective and following == "than" and (lower, "than") not in LEXICON:
        text = f"{tokens[place].text} {tokens[place + 1].text}"
        marks.append(Mark("compare", place, place + 2, text, word=adjective, weight=1.96))
    if lower in {"more", "less"} and place + 2 < len(tokens) and tokens[place + 2].lower == "than":
        known = _adjective(following)
        if known:
            text = f"{tokens[place].text} {tokens[place + 1].text} than"
            word = known if lower == "more" else f"-{known}"
            marks.append(Mark("compare", place, place + 3, text, word=word, weight=2.9))
    return marks


def _most_adjective(tokens: Sequence[Token], place: int, following: str) -> list[Mark]:
    known = _adjective(following)
    if known is None:
        return []
    word = known if tokens[place].lower == "most" else f"-{known}"
    text = f"{tokens[place].text} {tokens[place + 1].text}"
    return [Mark("sup", place, place + 2, text, word=word, weight=1.95)]


def _adjective(word: str) -> str | None:
    if word in ADJECTIVES:
        return word
    return "recent" if word == "recently" else None


def _numbers(tokens: Sequence[Token]) -> list[Mark]:
    marks: list[Mark] = []
    for place, token in enumerate(tokens):
        number = read_number(token.text) if token.kind in {"number", "word"} else None
        if number is None:
            continue
        end = place + 1
        while end < len(tokens) and tokens[end].lower in MULTIPLIERS:
            number *= MULTIPLIERS[tokens[end].lower]
            end += 1
        if end < len(tokens) and tokens[end].lower in {"percent", "%"}:
            end += 1
        text = " ".join(t.text for t in tokens[place:end])
        marks.append(Mark("number", place, end, text, number=number, weight=1.0 * (end - place)))
        if end < len(tokens) and tokens[end].lower in _UNITS:
            marks.append(Mark("stop", end, end + 1, tokens[end].text, weight=1.0))
        if place and tokens[place - 1].lower == "-" and (place < 2 or tokens[place - 2].kind != "number"):
            marks.append(
                Mark("number", place - 1, end, f"-{text}", number=-number, weight=1.7 + end - place - 1)
            )
    return marks


# How surely a word stands for the rows: the table's whole name, its last word, another part of it.
_ANY = frozenset({"row", "record", "entry"})
_CALLED = 0.85  # less than what a column or a value is called
_PLACED = 1.05  # orders that were placed, rather than the order of rows


def _nouns(tokens: Sequence[Token], table: TableInfo) -> list[Mark]:
    """Marks for what the rows are called, as whole, head or part of the table's name or in another
    word for it; rows always are.
    """
    marks: list[Mark] = []
    stems = [t.stem for t in tokens]
    parts = {word for noun in table.nouns for word in noun}
    longest = max((len(noun) for noun in table.nouns), default=0)
    for start, token in enumerate(tokens):
        if token.kind != "word" or _puts_in_order(tokens, start):
            continue
        if stems[start] in _ANY:
            marks.append(_noun(tokens, start, start + 1, word="any", weight=0.9))
        elif stems[start] in parts or _ends_noun(stems[start], table):
            marks.append(_noun(tokens, start, start + 1, word="part", weight=0.9))
        elif stems[start] in table.also_called:
            weight = _PLACED if stems[start] == "order" and _is_placed(tokens, start) else _CALLED
            marks.append(_noun(tokens, start, start + 1, word="called", weight=weight))
        for order, noun in enumerate(table.nouns):
            end = start + len(noun)
            if tuple(stems[start:end]) == noun:
                whole = order == 0 or len(noun) == longest
                weight = (1.08 if whole else 1.0) * len(noun) + (0.25 if len(noun) > 1 else 0.0)
                marks.append(_noun(tokens, start, end, word="whole" if whole else "head", weight=weight))
    return marks


def _is_placed(tokens: Sequence[Token], place: int) -> bool:
    """Whether "order" is what somebody placed: "the largest order", "orders in May"."""
    before = [token.lower for token in tokens[max(place - 2, 0) : place]]
    following = tokens[place + 1].lower if place + 1 < len(tokens) else ""
    asks = tokens[place].lower == "order" if not before else before[-1] in {"in", "and", ","}
    return not asks and before != ["in", "the"] and following not in {"by", "the", "them"}


def _puts_in_order(tokens: Sequence[Token], place: int) -> bool:
    """Whether ", ordered by" is said, which speaks of no order that was placed; by a customer it was."""
    said = [token.lower for token in tokens[max(place - 1, 0) : place + 2]]
    return len(said) == 3 and said[0] in {",", "and"} and said[1:] == ["ordered", "by"]


def _ends_noun(word: str, table: TableInfo) -> bool:
    """Whether "room" ends a noun of the table that is written as one: classroom."""
    return len(word) >= 4 and any(n[-1] != word and n[-1].endswith(word) for n in table.nouns)


def _noun(tokens: Sequence[Token], start: int, end: int, *, word: str, weight: float) -> Mark:
    text = " ".join(t.text for t in tokens[start:end])
    return Mark("table", start, end, text, word=word, weight=weight)


def _times(tokens: Sequence[Token], table: TableInfo, today: date) -> list[Mark]:
    if not table.times and not table.part_columns:
        return []
    marks: list[Mark] = []
    for found in find_times(tokens, today=today):
        size = found.end - found.start
        text = " ".join(t.text for t in tokens[found.start : found.end])
        phrase = found.phrase
        kind = "grain" if phrase.grain else "time"
        weight = 1.0 * size
        bare = size == 1 and tokens[found.start].kind == "number"
        if bare:
            weight = 0.98
        marks.append(
            Mark(kind, found.start, found.end, text, word=phrase.grain or "", time=phrase, weight=weight)
        )
    return marks
