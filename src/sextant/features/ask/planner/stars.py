"""A table together with those that it points at, as one wide table: orders by the customer's city.

Every row of the pointing table joins at most one row of each, so figures over it stay right. Columns of the
others are called `table.column` in it; the plan joins those tables whose columns it uses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace

from sextant.features.ask.planner.plan import Calendar, Column, Compare, Join, Source
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.planner.wide.joins import Relation
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.values import JoinedValues, ValueIndex

_FAR = 2
_MOST_COLUMNS = 120


@dataclass(frozen=True, slots=True)
class Star:
    """The reader of a table with those it points at, and how each of them hangs on it."""

    reader: Reader
    joins: Mapping[str, Join]
    beside: tuple[TableInfo, ...]

    def joined(self, reading: Reading) -> Reading | None:
        """The reading with the joins that it needs; None where it needs none."""
        used = set(_sources(reading.plan)) - {self.reader.table.table}
        if not used:
            return None
        needed: dict[str, Join] = {}
        for name in self.joins:  # nearer tables stand before farther ones
            if name in used:
                needed |= {n: self.joins[n] for n in self._way(name)}
        plan = replace(
            reading.plan,
            sources=(*reading.plan.sources, *(j.source for j in needed.values())),
            joins=tuple(needed.values()),
        )
        beside = tuple(t for t in self.beside if t.table in needed)
        return replace(reading, plan=plan, beside=beside)

    def _way(self, name: str) -> list[str]:
        """The tables on the way to one, and it."""
        on = self.joins[name].on
        there = on.left.source if isinstance(on, Compare) and isinstance(on.left, Column) else ""
        return [*(self._way(there) if there in self.joins else ()), name]


def star_of(number: int, readers: Sequence[Reader], pointings: Sequence[Relation]) -> Star | None:
    """The star around a table; None where it points at nothing, or at more than can be read."""
    joins: dict[str, Join] = {}
    parents: list[int] = []
    seen, edge = {number}, [number]
    for _ in range(_FAR):
        ahead: list[int] = []
        for p in pointings:
            if p.table in edge and p.to_table not in seen:
                seen.add(p.to_table)
                ahead.append(p.to_table)
                here, there = readers[p.table].table, readers[p.to_table].table
                on = Compare(Column(here.table, p.column), "=", Column(there.table, p.to_column))
                joins[there.table] = Join(Source(there.dataset_id, there.table, there.table), on, "left")
        parents += ahead
        edge = ahead
    main = readers[number].table
    if not parents or len(main.columns) + sum(len(readers[p].table.columns) for p in parents) > _MOST_COLUMNS:
        return None
    own = {c.name: c for c in main.columns}
    parts: list[tuple[ValueIndex, Mapping[str, ColumnInfo]]] = [(readers[number].values, own)]
    columns = list(main.columns)
    for parent in parents:
        table = readers[parent].table
        named = {c.name: _belonging(c, table) for c in table.columns}
        columns += named.values()
        parts.append((readers[parent].values, named))
    wide = replace(main, columns=tuple(columns), _by_name={})
    reader = Reader(wide, ColumnLinker(wide), JoinedValues(parts))
    return Star(reader, joins, tuple(readers[p].table for p in parents))


def _belonging(column: ColumnInfo, table: TableInfo) -> ColumnInfo:
    """A column of a table that is pointed at: its city is the customer's city, its name is the customer."""
    noun = tuple(table.row_noun.split())
    longer = [(*noun, *words) for words in column.phrases if words[: len(noun)] != noun]
    alone = [noun] if column in table.identity[:1] else []
    phrases = (*longer[:1], *column.phrases, *longer[1:], *alone)
    role = (
        "attribute" if column.role == "measure" else column.role
    )  # adding up a price per order tells nothing
    return replace(
        column,
        name=f"{column.table}.{column.name}",
        phrases=tuple(dict.fromkeys(phrases)),
        role=role,
        part=None,
    )


def _sources(value: object) -> Iterator[str]:
    """The names of the tables whose columns are used anywhere in a plan."""
    if isinstance(value, Column | Calendar):
        yield value.source
    elif isinstance(value, tuple):
        for one in value:  # pyright: ignore[reportUnknownVariableType]  # parts of a plan
            yield from _sources(one)  # pyright: ignore[reportUnknownArgumentType]
    elif is_dataclass(value) and not isinstance(value, Source):
        for part in fields(value):
            yield from _sources(getattr(value, part.name))
