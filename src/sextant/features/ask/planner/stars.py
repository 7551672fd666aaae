"""A table together with those that it points at, as one wide table: orders by the customer's city.

Every row of the pointing table joins at most one row of each, so figures over it stay right. Columns of the
others are called `table.column` while the question is read; the plan joins the tables whose columns it uses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from sextant.features.ask.planner.naming import outputs_of
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

    main: TableInfo
    reader: Reader
    joins: Mapping[str, Join]
    beside: tuple[TableInfo, ...]

    def joined(self, reading: Reading) -> Reading | None:
        """The reading with the joins it needs, columns called as in their own tables; None without any."""
        used = set(_sources(reading.plan)) - {self.main.table}
        if not used:
            return None
        needed: dict[str, Join] = {}
        for name in self.joins:  # nearer tables stand before farther ones
            if name in used:
                needed |= {n: self.joins[n] for n in self._way(name)}
        plan = _own_names(reading.plan)
        return replace(
            reading,
            table=self.main,
            beside=tuple(t for t in self.beside if t.table in needed),
            chips=tuple(replace(c, column=c.column and _own_name(c.column)) for c in reading.chips),
            choices=(),  # what else a phrase may be is told in the words of one table
            filtered=tuple(map(_own_name, reading.filtered)),
            plan=replace(
                plan,
                outputs=outputs_of([(o.expression, o.supporting) for o in plan.outputs]),
                sources=(*plan.sources, *(j.source for j in needed.values())),
                joins=tuple(needed.values()),
            ),
        )

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
    beside: list[TableInfo] = []
    for parent in parents:
        table = readers[parent].table
        named = {c.name: _belonging(c, table) for c in table.columns}
        columns += named.values()
        parts.append((readers[parent].values, named))
        beside.append(replace(table, columns=tuple(map(_own_name, named.values())), _by_name={}))
    wide = replace(main, columns=tuple(columns), _by_name={})
    reader = Reader(wide, ColumnLinker(wide), JoinedValues(parts))
    return Star(main, reader, joins, tuple(beside))


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


def _own_name(column: ColumnInfo) -> ColumnInfo:
    """A column as its own table calls it."""
    return replace(column, name=column.name.removeprefix(f"{column.table}."))


def _own_names(value: Any) -> Any:
    """A plan, or a part of one, whose columns are called as their own tables call them."""
    if isinstance(value, Column):
        return Column(value.source, value.name.removeprefix(f"{value.source}."))
    if isinstance(value, tuple):
        return tuple(_own_names(one) for one in value)  # pyright: ignore[reportUnknownVariableType]  # parts of a plan
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _own_names(getattr(value, f.name)) for f in fields(value)})
    return value


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
