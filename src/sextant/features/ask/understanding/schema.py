"""What the planner knows of the data: tables and columns with their words, kinds and parts in a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sextant.features.ask.understanding.called import also_called
from sextant.features.ask.understanding.facts import bound, top_values, whole
from sextant.features.ask.understanding.kinds import FIGURES, RANGES, Figure, Kind, Part, kind_of, part_of
from sextant.features.ask.understanding.spans import Grain
from sextant.features.ask.understanding.truth import is_flag
from sextant.features.ask.understanding.words import plain, stem
from sextant.kit.initials import initialed
from sextant.kit.nouns import many, row_noun
from sextant.kit.spoken import in_sentence, name_words, readings, spoken

Role = Literal["measure", "attribute", "key", "time", "part", "name"]

# Numbers that are names: adding them up means nothing.
_NOT_ADDED_WORDS = """
id key code number zip postal phone telephone fax latitude longitude lat lon lng year month day hour
minute week quarter isbn ssn sku barcode flight index version
"""
_NOT_ADDED = frozenset(_NOT_ADDED_WORDS.split())
_KEY_WORDS = frozenset({"id", "key", "uuid", "guid", "code", "isbn", "ssn", "sku"})
_NAME_WORDS = ("name", "title", "label", "full name")
# Amounts at a moment or per something: their average tells more than their sum.
_AVERAGED_WORDS = """
unit list per each delay age price rate rating score percent percentage ratio temperature speed height
weight length
distance duration time average latitude humidity pressure satisfaction margin discount density mpg
horsepower salary depth width gpa grade share visibility nps csat ctr cpc cpm roas arpu aov bmi
"""
_AVERAGED = frozenset(_AVERAGED_WORDS.split())
METRIC = "metric"  # what the columns that stand for metrics begin with


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column with what is known of its values; `phrases` are the ways people may call it.

    `expression` computes one that is not stored; `figure` is the one of its values that people say is meant;
    `grain` is the period by which a metric is told over time. No value of a `private` one is told to a
    language model.
    """

    table: str
    name: str
    kind: Kind
    type: str = "string"
    field_id: int = 0
    label: str = ""
    description: str = ""
    meaning: str | None = None
    unit: str | None = None
    distinct: int | None = None
    nulls: int = 0
    low: float | str | None = None
    high: float | str | None = None
    top: tuple[str, ...] = ()
    role: Role = "attribute"
    part: Part | None = None
    phrases: tuple[tuple[str, ...], ...] = ()
    expression: str = ""
    figure: Figure | None = None
    grain: Grain | None = None
    private: bool = False

    @property
    def said(self) -> str:
        """As a person would call it."""
        if self.label:
            return in_sentence(self.label)
        return " ".join(self.phrases[0]) if self.phrases else spoken(self.name)

    @property
    def is_year(self) -> bool:
        """Whether its numbers are years: year, year_built, founding year."""
        if self.kind != "number" or not any("year" in words for words in self.phrases):
            return False
        least, most = RANGES["year"]
        bounds = [b for b in (self.low, self.high) if isinstance(b, float)]
        return self.part == "year" or (bool(bounds) and all(least <= b <= most for b in bounds))

    @property
    def is_metric(self) -> bool:
        """Whether it stands for a figure that people defined; that is always one of many rows."""
        return self.name.startswith(f"{METRIC}__")

    @property
    def averaged(self) -> bool:
        """Whether its average tells more than its sum."""
        if self.figure is not None:
            return self.figure not in {"sum", "count"}
        return any(word in _AVERAGED for words in self.phrases for word in words) or (
            self.meaning in {"percentage", "latitude", "longitude", "duration"}
        )

    @property
    def usual(self) -> Figure:
        """The figure of many of its values where none is asked for."""
        return self.figure or ("avg" if self.averaged else "sum")

    @property
    def summed_up(self) -> str:
        """That figure in words."""
        return f"{FIGURES[self.usual]} {self.said}"

    @property
    def adds(self) -> bool:
        """Whether adding its values up means something."""
        return self.role == "measure"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A relation someone declared: `column` holds a value of `to_column` in another dataset."""

    column: str
    to_dataset_id: str
    to_column: str


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table as questions see it.

    `nouns` are the words for its rows, as stems; `also_called` are less sure ones.
    """

    dataset_id: str
    table: str
    name: str
    columns: tuple[ColumnInfo, ...]
    row_count: int
    nouns: tuple[tuple[str, ...], ...] = ()
    also_called: tuple[str, ...] = ()
    description: str = ""
    pointers: tuple[Pointer, ...] = ()
    main_time: str = ""
    _by_name: dict[str, ColumnInfo] = field(default_factory=dict[str, ColumnInfo], compare=False, repr=False)

    def column(self, name: str) -> ColumnInfo:
        """Raises KeyError when there is none of that name."""
        if not self._by_name:
            self._by_name.update({c.name.lower(): c for c in self.columns})
        return self._by_name[name.lower()]

    @property
    def row_noun(self) -> str:
        """What one row is called: flight, order line, row where nothing better is known."""
        return row_noun(self.name) or row_noun(self.table) or "row"

    @property
    def rows_noun(self) -> str:
        return many(self.row_noun)

    @property
    def stored(self) -> tuple[ColumnInfo, ...]:
        """The columns that stand in the table, without those that are computed."""
        return tuple(c for c in self.columns if not c.expression)

    @property
    def measures(self) -> tuple[ColumnInfo, ...]:
        """The numbers that stand in the table and are figures."""
        return tuple(c for c in self.stored if c.role == "measure")

    @property
    def judged_by(self) -> ColumnInfo | None:
        """The one figure that rows are ranked by where none is named: the only one, or the only score."""
        alone = self.measures if len(self.measures) == 1 else tuple(c for c in self.measures if c.averaged)
        return alone[0] if len(alone) == 1 else None

    @property
    def identity(self) -> tuple[ColumnInfo, ...]:
        """The columns that name a row: its name or title, or first and last name; empty if there are none."""
        return _identity(self)

    @property
    def part_columns(self) -> Mapping[str, ColumnInfo]:
        """Whole-number columns that hold a part of a date."""
        found: dict[str, ColumnInfo] = {}
        for column in self.columns:
            if column.part is not None:
                found.setdefault(column.part, column)
        return found

    @property
    def times(self) -> tuple[ColumnInfo, ...]:
        """Date and timestamp columns, the main one first."""
        found = sorted((c for c in self.columns if c.kind == "time"), key=_time_rank)
        main = self.main_time.lower()
        return tuple(sorted(found, key=lambda c: (c.table != self.table, c.name.lower() != main)))


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables one person may ask about."""

    tables: tuple[TableInfo, ...]


def make_column(
    *,
    table: str,
    name: str,
    type: str,  # noqa: A002  # the word the lake uses
    field_id: int = 0,
    label: str = "",
    description: str = "",
    meaning: str | None = None,
    unit: str | None = None,
    facts: Mapping[str, object] | None = None,
    row_count: int = 0,
    synonyms: Sequence[str] = (),
) -> ColumnInfo:
    """A column from its description and, where there is a profile, the facts of its values."""
    facts = facts or {}
    distinct = whole(facts.get("unique_count"))
    low, high = bound(facts.get("min")), bound(facts.get("max"))
    kind = kind_of(type)
    part = part_of(name, kind=kind, low=low, high=high)
    label = "" if plain(label) in {plain(name), ""} else label
    phrases = _without_unit(_phrases(name, label, table), unit)
    phrases = tuple(dict.fromkeys((*phrases, *_spelled(synonyms))))
    top = facts.get("top_values")
    made = ColumnInfo(
        table=table,
        name=name,
        kind=kind,
        type=type,
        field_id=field_id,
        label=label,
        description=description,
        meaning=meaning,
        unit=unit,
        distinct=distinct,
        nulls=whole(facts.get("null_count")) or 0,
        low=low,
        high=high,
        top=top_values(top),
        role=_role(phrases, kind=kind, part=part, meaning=meaning, distinct=distinct, row_count=row_count),
        part=part,
        phrases=phrases,
    )
    return replace(made, role="attribute") if made.role == "measure" and is_flag(made) else made


def make_table(
    *,
    dataset_id: str,
    table: str,
    name: str,
    columns: Sequence[ColumnInfo],
    row_count: int,
    description: str = "",
    synonyms: Sequence[str] = (),
    pointers: Sequence[Pointer] = (),
    main_time: str = "",
) -> TableInfo:
    """A table whose rows are called by its name, its table name and, for `order_lines`, also `lines`."""
    nouns: list[tuple[str, ...]] = []
    for title in (name, table):
        for words in readings(re.sub(r"\.\w{2,7}$", "", title)):
            stemmed = tuple(stem(w) for w in words if not w.isdigit())
            for noun in (stemmed, stemmed[-1:]):
                if noun and noun not in nouns:
                    nouns.append(noun)
    said = [tuple(stem(word) for word in words) for words in _spelled(synonyms)]
    nouns += [noun for noun in dict.fromkeys(said) if noun not in nouns]
    return TableInfo(
        dataset_id=dataset_id,
        table=table,
        name=re.sub(r"\.\w{2,7}$", "", name),
        columns=tuple(columns),
        row_count=row_count,
        nouns=tuple(nouns),
        also_called=also_called(nouns),
        description=description,
        pointers=tuple(pointers),
        main_time=main_time,
    )


def _spelled(synonyms: Sequence[str]) -> list[tuple[str, ...]]:
    """What people wrote as the words that are read in questions."""
    return [words for synonym in synonyms if (words := tuple(plain(synonym).split()))]


def _without_unit(phrases: tuple[tuple[str, ...], ...], unit: str | None) -> tuple[tuple[str, ...], ...]:
    """`duration_seconds` in seconds is called duration, too."""
    if not unit:
        return phrases
    units = {stem(unit), unit}
    shorter = [p[:-1] for p in phrases if len(p) > 1 and ({p[-1], stem(p[-1])} & units)]
    known = [p for p in shorter if p[-1] in _AVERAGED]  # shipping days are no shipping
    return tuple(dict.fromkeys((*known, *phrases, *shorter)))


_FLAGS = frozenset({"is", "has", "was", "flag"})
_CLOCK = frozenset(["hours", "hour", "minutes", "minute", "mins", "seconds", "secs", "days"])


def _phrases(name: str, label: str, table: str) -> tuple[tuple[str, ...], ...]:
    labelled = readings(label) if label else ()
    said = [words for words in (*labelled, initialed(name, table), *readings(name)) if words]
    written = name_words(name)
    if written and written not in said:
        said.append(written)
    said += [words[1:] for words in said if len(words) > 1 and words[0] in _FLAGS]
    said += [(*words[:-1], "time") for words in said if len(words) > 1 and words[-1] in _CLOCK]
    return tuple(dict.fromkeys(said)) or ((plain(name),),)


def _role(
    phrases: tuple[tuple[str, ...], ...],
    *,
    kind: Kind,
    part: Part | None,
    meaning: str | None,
    distinct: int | None,
    row_count: int,
) -> Role:
    if kind == "time":
        return "time"
    if part is not None:
        return "part"
    last = phrases[0][-1]
    if meaning in {"key", "identifier"} or last in _KEY_WORDS:
        return "key"
    if kind == "number":
        added = not any(word in _NOT_ADDED for words in phrases for word in words[-1:]) or "of" in phrases[0]
        counted = phrases[0][0] == "number" or phrases[0][-1] in {"count", "total"}
        return "measure" if added or counted else "attribute"
    if kind == "text" and last in _NAME_WORDS and (distinct is None or distinct * 2 > row_count):
        return "name"
    return "attribute"


_GIVEN = frozenset({"forename", "firstname"})
_FAMILY = frozenset({"surname", "lastname"})


def _identity(table: TableInfo) -> tuple[ColumnInfo, ...]:
    texts = [c for c in table.columns if c.kind == "text" and c.table == table.table]
    nouns = set(table.nouns)
    first = [c for c in texts if any({"first", "name"} <= set(p) or p[-1] in _GIVEN for p in c.phrases)]
    last = [c for c in texts if any({"last", "name"} <= set(p) or p[-1] in _FAMILY for p in c.phrases)]
    for column in texts:
        stemmed = tuple(stem(w) for w in column.phrases[0])
        if stemmed in {("nam",), ("titl",)} or stemmed in nouns:
            return (column,)
        if stemmed[-1:] in {("nam",), ("titl",)} and stemmed[:-1] in nouns:
            return (column,)
    if first and last:
        return (first[0], last[0])
    named = [c for c in texts if c.phrases[0][-1] in {"name", "title"} and _may_name(c, table)]
    return (named[0],) if named else ()


def _may_name(column: ColumnInfo, table: TableInfo) -> bool:
    """Whether so many are different that it names the rows rather than something that many rows share."""
    return column.distinct is None or column.distinct * 4 >= table.row_count


_MAIN = "date order ordered created time timestamp occurred placed start event"
_SIDE = "birth updated modified deleted end expiry shipped delivered due birthday"
_MAIN_TIMES, _SIDE_TIMES = frozenset(_MAIN.split()), frozenset(_SIDE.split())


def _time_rank(column: ColumnInfo) -> tuple[int, int]:
    words = set(column.phrases[0])
    rank = 2 if words & _SIDE_TIMES else 0 if words & _MAIN_TIMES else 1
    return (rank, column.field_id)


def plural_said(column: ColumnInfo) -> str:
    """The plural of what a column is called."""
    return many(column.said)
