"""A plan in the making: the marks of a question, which of them are spent, and what they gave."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from sextant.features.ask.planner.plan import (
    AskedTime,
    Column,
    Condition,
    Expression,
    Ordering,
)
from sextant.features.ask.understanding.annotate import Annotated
from sextant.features.ask.understanding.marks import Mark, MarkKind
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo

ChipRole = Literal["measure", "by", "where", "when", "order", "top", "dataset"]
_TAKINGS = frozenset({"sales", "revenue", "turnover", "profit", "income"})
_GLUE: frozenset[MarkKind] = frozenset({"prep", "is", "stop", "show", "clause", "ask"})


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the understanding, with the words it came from."""

    role: ChipRole
    text: str
    phrase: str
    column: ColumnInfo | None = None
    value: str | None = None
    grouped: bool = False  # a condition on groups rather than on rows
    of_part: bool = False  # a condition on the part that a share tells of, rather than on the whole


@dataclass(frozen=True, slots=True)
class Doubt:
    """What lowers the confidence: a factor below 1, and why, in words for people."""

    factor: float
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A column taken for a phrase that another column could be as well."""

    phrase: str
    taken: ColumnInfo
    other: ColumnInfo


def _tells_apart(name: ColumnInfo, key: ColumnInfo) -> bool:
    known = name.distinct is not None and key.distinct is not None
    return known and (name.distinct or 0) * 100 >= (key.distinct or 0) * 99


@dataclass(slots=True)
class Draft:
    """Filled by the reading steps, in order; each spends the marks it understood."""

    table: TableInfo
    annotated: Annotated
    today: date
    marks: list[Mark] = field(default_factory=list[Mark])
    spent: set[int] = field(default_factory=set[int])
    where: list[Condition] = field(default_factory=list[Condition])
    where_places: list[int] = field(default_factory=list[int])
    base_where: list[Condition] = field(default_factory=list[Condition])
    base_places: list[int] = field(default_factory=list[int])
    having: list[Condition] = field(default_factory=list[Condition])
    groups: list[Expression] = field(default_factory=list[Expression])
    measures: list[Expression] = field(default_factory=list[Expression])
    listed: list[ColumnInfo] = field(default_factory=list[ColumnInfo])
    supporting: list[Expression] = field(default_factory=list[Expression])
    order: list[Ordering] = field(default_factory=list[Ordering])
    pending_order: bool | None = None
    limit: int | None = None
    offset: int = 0
    top: bool | None = None
    distinct: bool = False
    each_row: bool = False
    pinned: bool = False
    per: ColumnInfo | None = None
    span: int = 0
    chart: str | None = None
    shape: str = ""
    chips: list[Chip] = field(default_factory=list[Chip])
    doubts: list[Doubt] = field(default_factory=list[Doubt])
    choices: list[Choice] = field(default_factory=list[Choice])
    notes: list[str] = field(default_factory=list[str])
    times: list[AskedTime] = field(default_factory=list[AskedTime])
    filtered: list[ColumnInfo] = field(default_factory=list[ColumnInfo])

    def __post_init__(self) -> None:
        self.marks = [m for m in self.annotated.marks if m.kind != "stop"]

    @property
    def alias(self) -> str:
        return self.table.table

    def ref(self, column: ColumnInfo) -> Column:
        return Column(column.table, column.name)

    def free(self, *kinds: MarkKind) -> Iterator[tuple[int, Mark]]:
        """Unspent marks of these kinds, in order; all when none is named."""
        for place, mark in enumerate(self.marks):
            if place not in self.spent and (not kinds or mark.kind in kinds):
                yield place, mark

    def keep(self, condition: Condition, place: int) -> None:
        """Adds a condition on rows that was read at a place."""
        self.where.append(condition)
        self.where_places.append(place)

    def has(self, *kinds: MarkKind) -> bool:
        return next(self.free(*kinds), None) is not None

    def spend(self, *places: int | None) -> None:
        self.spent.update(p for p in places if p is not None)

    def is_free(self, place: int | None) -> bool:
        return place is not None and 0 <= place < len(self.marks) and place not in self.spent

    def at(self, place: int | None) -> Mark | None:
        if place is None or not 0 <= place < len(self.marks):
            return None
        return self.marks[place]

    def kind(self, place: int | None) -> MarkKind | None:
        mark = self.at(place)
        return mark.kind if mark else None

    def after(self, place: int, *, over: Collection[str] = _GLUE) -> int | None:
        """The next mark that is not one of the glue words."""
        following = place + 1
        while following < len(self.marks) and self.marks[following].kind in over:
            following += 1
        return following if following < len(self.marks) else None

    def before(self, place: int, *, over: Collection[str] = _GLUE) -> int | None:
        """The mark before that is not one of the glue words."""
        earlier = place - 1
        while earlier >= 0 and self.marks[earlier].kind in over:
            earlier -= 1
        return earlier if earlier >= 0 else None

    def text(self, first: int, last: int) -> str:
        """The words of the question from one mark to another, as asked."""
        low, high = sorted((first, last))
        tokens = self.annotated.tokens
        return self.annotated.text[tokens[self.marks[low].start].start : tokens[self.marks[high].end - 1].end]

    def chip(
        self,
        role: ChipRole,
        text: str,
        *,
        phrase: str = "",
        column: ColumnInfo | None = None,
        value: str | None = None,
        grouped: bool = False,
    ) -> None:
        self.chips.append(Chip(role, text, phrase, column, value, grouped))

    def doubt(self, factor: float, reason: str) -> None:
        self.doubts.append(Doubt(factor, reason))

    def use(self, place: int) -> ColumnInfo:
        """Spends a column mark and notes how sure its link is."""
        mark = self.marks[place]
        self.spend(place)
        link = mark.columns[0]
        if mark.fuzzy:
            self.doubt(0.92, f"“{mark.text}” was read as {link.column.said}")
        rivals = [other for other in mark.columns[1:] if other.score >= link.score - 0.02]
        named = next((k for k in (link, *rivals) if k.column.phrases[0][-1:] == ("name",)), None)
        keys = [k for k in (link, *rivals) if k.column.role == "key"]
        if named is not None and keys and _tells_apart(named.column, keys[0].column):
            link = (
                named  # "by product" is by its name where that tells products apart as well as their number
            )
            rivals = [k for k in rivals if k is not named and k not in keys]
        if rivals:
            self.choices.append(Choice(mark.text, link.column, rivals[0].column))
            self.doubt(0.8, f"“{mark.text}” could also be {rivals[0].column.said}")
        elif link.score < 0.7 and mark.text.lower() in _TAKINGS and link.column.role != "measure":
            self.doubt(0.5, f"“{mark.text}” may be a figure rather than the {link.column.said}")
        elif link.score < 0.7:
            self.doubt(0.86 + 0.14 * link.score, f"“{mark.text}” is only part of the name {link.column.said}")
        return link.column

    def prefers(self, place: int, column: ColumnInfo) -> None:
        """Makes `column` the choice of a column mark, where it is one of its candidates."""
        mark = self.marks[place]
        chosen = [link for link in mark.columns if link.column is column]
        if chosen:
            alike = [k for k in mark.columns if k.column is not column and k.column.kind == column.kind]
            self.marks[place] = replace(mark, columns=(*chosen, *alike))
