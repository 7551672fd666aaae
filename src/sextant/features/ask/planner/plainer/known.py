"""What the data has of what trades ask for, and rules that say a question in plainer words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sextant.features.ask.planner.outcomes import outcome
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.concepts import TAKINGS
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import stem, tokenize

MANY = 10  # of what is asked for as many: top customers
PIECES = ("quantity", "units", "pieces")
_AMOUNTS = ("total", "amount", "value", "price")
_WORTH = frozenset({"total", "value", "amount", "worth", "revenue"})
_LONGEST = 3  # words of a name
_VISIT = ("session", "visit")


@dataclass(frozen=True, slots=True)
class Plainer:
    """A question in plainer words, and what is to be told of that."""

    question: str
    note: str


class Known:
    """What the data has of what trades ask for, as it is called there."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = readers

    def measure(self, words: Sequence[str]) -> str | None:
        """What the first measure is called that has the first of these words that any has."""
        wanted = next((w for w in map(stem, words) if self._measures(w)), None)
        found = self._measures(wanted) if wanted else []
        return min((" ".join(c.phrases[0]) for c in found), key=len, default=None)

    def _measures(self, word: str) -> list[ColumnInfo]:
        return [
            c for c in self._columns() if c.role == "measure" and any(word in map(stem, p) for p in c.phrases)
        ]

    def _columns(self) -> Iterator[ColumnInfo]:
        return (column for reader in self._readers for column in reader.table.columns)

    def adds_up(self, word: str) -> str | None:
        """What the first measure is called that is called so and whose sum tells something."""
        found = [c for c in self._measures(stem(word)) if not c.averaged]
        return min((" ".join(c.phrases[0]) for c in found), key=len, default=None)

    def text(self, words: Sequence[str]) -> str | None:
        """What the first text column is called that has the first of these words that any has."""
        for wanted in map(stem, words):
            for column in self._columns():
                if column.kind == "text" and any(wanted in map(stem, p) for p in column.phrases):
                    return column.said
        return None

    @property
    def rows(self) -> str | None:
        """What the rows are called, where there is one table with a time."""
        alone = self._readers[0].table if len(self._readers) == 1 else None
        return alone.rows_noun if alone is not None and alone.times else None

    @property
    def named_rows(self) -> str | None:
        """What the rows are called, where there is one table and it has a name for each."""
        alone = self._readers[0].table if len(self._readers) == 1 else None
        return alone.rows_noun if alone is not None and alone.identity else None

    def calls(self, words: str) -> bool:
        """Whether a table, a column or a value is called so, which comes before what words mean elsewhere."""
        wanted = stem(words)
        nouns = {part for reader in self._readers for noun in reader.table.nouns for part in noun}
        columns = {stem(word) for c in self._columns() for phrase in c.phrases for word in phrase}
        return wanted in nouns | columns or self.ends_in_value(words)

    def ends_in_value(self, words: str) -> bool:
        """Whether words are a value of the data, or a value is the last of them: "the customer Smith"."""
        tokens = tokenize(words)
        marks = (mark for reader in self._readers for mark in reader.values.find(tokens, words))
        return any(mark.end == len(tokens) and not mark.fuzzy for mark in marks)

    def measure_first_in(self, words: str) -> tuple[str, str] | None:
        """A measure whose whole name words begin with, and the words after it."""
        said = words.split()
        for count in range(min(len(said), _LONGEST), 0, -1):
            name = tuple(word.lower().strip(",?.!") for word in said[:count])
            if any(name == phrase for c in self._columns() if c.role == "measure" for phrase in c.phrases):
                return " ".join(said[:count]), " ".join(said[count:])
        return None

    @property
    def length(self) -> str | None:
        """How long rows take, where one thing tells it."""
        found = [c for c in self._columns() if c.meaning == "duration" and c.kind == "number"]
        return " ".join(found[0].phrases[0]) if len(found) == 1 else None

    def outcome(self, word: str) -> tuple[str, str] | None:
        """What rows are called, and the word of theirs that a rate is of."""
        return outcome(word, self._readers)

    @cached_property
    def takings(self) -> str | None:
        """What comes in: revenue, or the total of an order."""
        return self.measure(TAKINGS) or self.worth or self.measure(_AMOUNTS)

    @cached_property
    def worth(self) -> str | None:
        """What one order is worth, where a column says so."""
        named = [words for c in self._columns() if c.role == "measure" for words in c.phrases]
        found = [w for w in named if len(w) == 2 and w[0] == "order" and w[1] in _WORTH]
        return " ".join(found[0]) if found else None

    @cached_property
    def each_worth(self) -> str | None:
        """What one order is worth; where each row is an order, what it brought in."""
        alone = self._readers[0].table if len(self._readers) == 1 else None
        if self.worth or alone is None:
            return self.worth
        orders = "order" in alone.also_called or ("order",) in alone.nouns
        single = any(c.role == "key" and c.distinct == alone.row_count for c in alone.columns)
        return self.measure(TAKINGS) if orders and single else None

    @cached_property
    def visits(self) -> str | None:
        """What tells visits apart."""
        for column in self._columns():
            word = stem(column.phrases[0][0])
            if column.role == "key" and word in _VISIT and column.name != column.table:
                return column.phrases[0][0]
        return None


Make = Callable[[re.Match[str], Known], str | None]


class Rules:
    """Rules in the order in which they are tried; called with a pattern, it keeps what is decorated."""

    def __init__(self) -> None:
        self._kept: list[tuple[re.Pattern[str], Make]] = []

    def __call__(self, pattern: str) -> Callable[[Make], Make]:
        def keep(make: Make) -> Make:
            self._kept.append((re.compile(rf"^\s*{pattern}(?P<rest>.*?)\s*[?.!]*\s*$", re.I), make))
            return make

        return keep

    def __iter__(self) -> Iterator[tuple[re.Pattern[str], Make]]:
        return iter(self._kept)
