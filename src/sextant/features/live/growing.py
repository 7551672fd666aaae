"""An answer that grows with its stream: what is known of all rows, and how far it was read.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sextant.features.datasets import Table
from sextant.features.live.accumulating import MOST_GROUPS, Kept, Key, NewRows, Unsure
from sextant.features.live.comparing import alike
from sextant.features.live.reckoning import reckoned
from sextant.features.live.tails import Position, only, position_of
from sextant.features.query import (
    Decomposed,
    PlainRows,
    Reading,
    Standing,
    Stands,
    frame,
    framed,
    taken_apart,
)
from sextant.kit.quoting import quoted
from sextant.ports.hot import HotRows

if TYPE_CHECKING:
    import pyarrow as pa

_EVERY = 1 << 40  # a limit that no number of rows reaches
_PARTIALS = "partials"
_FEW = 1_000


@dataclass(slots=True)
class Growing:
    """A statement's kept figures over a table up to a position."""

    standing: Standing
    what: Decomposed
    kept: Kept
    schema: "pa.Schema"
    position: Position
    star: bool
    standing_in: Table

    def plain(self, *, in_order: bool) -> "tuple[PlainRows, bool] | None":
        """The answer now without Arrow, which is dear for few rows; None where it takes a statement or types.

        `in_order`: rows are to stand in the order of their values, as those of a table would.
        """
        if self.what.kind != "top" and self.what.outputs is None:
            return None
        rows, truncated = self.kept.rows(self.standing.limits.rows)
        if len(rows) > _FEW:
            return None
        if in_order:
            try:
                rows = sorted(rows, key=_by_values)
            except TypeError:  # values that have no order among themselves
                return None
        made = PlainRows.of(self.schema, rows)
        return None if made is None else (made, truncated)

    def finish(self, stands: Stands) -> "tuple[pa.Table, bool]":
        """The answer now, and whether the row limit cut it; raises Unsure, QueryFailed."""
        limit = self.standing.limits.rows
        if self.what.kind == "top" or self.what.outputs is not None:
            return self.kept.answer(self.schema, limit)
        table = framed(self.kept.partials(), self.standing_in)
        rows = stands.run(stands.read(self.standing.with_sql(self.what.final), [table]))
        if rows.table.schema.types != self.schema.types:
            raise Unsure("the answer's types have changed")
        return rows.table.rename_columns(self.schema.names), rows.truncated


def grow(
    stands: Stands, standing: Standing, reading: Reading, answer: "pa.Table", *, sorted_by: bool
) -> Growing | None:
    """The statement taken apart, its figures over all that was read, tried against the answer; else None."""
    permitted = reading.permitted
    if permitted.reads_clock or permitted.is_random or len(reading.tables) != 1:
        return None
    (table,) = reading.tables.values()
    if table.hot is None:
        return None  # no stream, or one that rests: there is nothing yet to add
    names = [column.name for column in table.columns]
    what = taken_apart(permitted.statement, columns=names)
    if what is None:
        return None
    found = stands.run(stands.read(standing.with_sql(what.partial, rows=MOST_GROUPS), [table]))
    if found.truncated:
        return None
    growing = Growing(
        standing=standing,
        what=what,
        kept=Kept(what, found.table),
        schema=answer.schema,
        position=position_of(table),
        star=any(one.is_star for one in getattr(permitted.statement, "expressions", ())),
        standing_in=frame(standing.workspace_id, _PARTIALS),
    )
    made, _ = growing.finish(stands)
    chosen = [one.at for one in what.sorting if one.at < what.shown] if what.limit is not None else None
    return growing if alike(made, answer, only=chosen if sorted_by else None) else None


def _by_values(row: Key) -> tuple[tuple[bool, object], ...]:
    """As Arrow sorts: column by column, what is missing last."""
    return tuple((value is None, value if value is not None else 0) for value in row)


def expressions_of(members: Sequence[Growing]) -> tuple[str, dict[str, str]]:
    """A statement that gives what these answers have to know of a row, and the column of each expression."""
    names: dict[str, str] = {}
    for member in members:
        for expression in member.what.expressions:
            names.setdefault(expression, f"e{len(names)}")
    selected = ", ".join(f'{expression} AS "{name}"' for expression, name in names.items()) or '1 AS "e"'
    table = quoted(members[0].what.table)
    return f"SELECT {selected} FROM {table}", names  # noqa: S608  # the gate reads it


def read_new(stands: Stands, members: Sequence[Growing], table: Table, rows: HotRows) -> NewRows:
    """The new rows as all these answers need them, by one statement through the gate at most.

    It is done without one where all is known here of what the answers read, and no rule cuts or hides of it.
    """
    if table.guard is None:
        wanted = [expression for member in members for expression in member.what.expressions]
        found = reckoned(wanted, table.columns, rows)
        if found is not None:
            return found
    sql, names = expressions_of(members)
    standing = members[0].standing.with_sql(sql, rows=_EVERY)
    return NewRows(stands.run(stands.read(standing, [only(table, rows)])).table, names)


def merge_new(stands: Stands, member: Growing, table: Table, rows: HotRows) -> bool:
    """Adds new rows to one answer by its own statement over them."""
    standing = member.standing.with_sql(member.what.partial, rows=_EVERY)
    return member.kept.merge(stands.run(stands.read(standing, [only(table, rows)])).table)
