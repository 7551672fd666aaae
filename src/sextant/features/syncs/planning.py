"""How a table or files are to be loaded: held against what they have, and against losing or doubling rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sextant.features.datasets import Mode
from sextant.features.syncs.errors import SyncRefused
from sextant.features.syncs.models import BY_HAND, Times
from sextant.ports.source_values import Shape, TableName


@dataclass(frozen=True, slots=True)
class Wanted:
    """One table or pattern to load; without a mode the safe one for its key and cursor."""

    table: TableName
    name: str | None = None
    mode: Mode | None = None
    key: tuple[str, ...] = ()
    cursor: str | None = None
    times: Times = BY_HAND


def checked(times: Times) -> Times:
    """Raises SyncRefused for a time of the day without whole days."""
    if times.at is not None and (times.every_minutes is None or times.every_minutes % (24 * 60)):
        raise SyncRefused(
            "A time of the day needs a whole number of days.", hint="Leave `at` out, or sync each day."
        )
    return times


def for_rows(wanted: Wanted, shape: Shape) -> Wanted:
    """The way that loses and doubles nothing, unless another such one was asked for."""
    orders = {column.name: column.orders for column in shape.columns}
    for name in (*wanted.key, *([wanted.cursor] if wanted.cursor else [])):
        if name not in orders:
            raise SyncRefused(f"{wanted.table} has no column `{name}`.", hint=f"It has {_some(orders)}.")
    if wanted.cursor is not None and not orders[wanted.cursor]:
        raise SyncRefused(
            f"A sync cannot go on from `{wanted.cursor}`: its values have no order that is kept.",
            hint="Choose a number, a date or a time that only grows.",
        )
    mode = wanted.mode or ("upsert" if wanted.key else "append" if wanted.cursor else "replace")
    if mode == "append" and wanted.cursor is None:
        raise SyncRefused(
            "Appending the whole table each time would double its rows.",
            hint="Choose a cursor column, a key, or replace.",
        )
    if mode == "replace" and wanted.cursor is not None:
        raise SyncRefused(
            "Replacing by new rows alone would lose the others.", hint="Append them, or update by key."
        )
    if (mode == "upsert") != bool(wanted.key):
        raise SyncRefused("An update needs a key, and nothing else has one.", hint=f"Of {_some(orders)}.")
    return replace(wanted, mode=mode)


def for_files(wanted: Wanted) -> Wanted:
    if wanted.cursor is not None or wanted.mode == "replace":
        raise SyncRefused(
            "Of files the new ones are loaded: they are appended, or update by key.",
            hint="Leave the cursor out, and use append or upsert.",
        )
    mode: Mode = wanted.mode or ("upsert" if wanted.key else "append")
    if (mode == "upsert") != bool(wanted.key):
        raise SyncRefused("An update needs a key, and nothing else has one.", hint="Name its columns.")
    return replace(wanted, mode=mode)


def title(table: TableName) -> str:
    """A table's name; of a pattern the folder that holds the files."""
    parts = [part for part in table.name.split("/") if not any(sign in part for sign in "*?=")]
    return (parts[-1] if parts else table.name).split(".", 1)[0] or table.name


def _some(names: Mapping[str, bool]) -> str:
    return ", ".join(list(names)[:12])
