"""Reads a raw file by the engine, with the field ids and, where its values fit, the types of its dataset.

A column whose values would lose something in the dataset's type is read again in the type they have, so that
the drift is told truly and no cell becomes null without a word.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sextant.core.jobs import JobCancelled, JobRun
from sextant.features.datasets.drift import Found, same_type, widens
from sextant.features.datasets.errors import RetypeRefused, refusal
from sextant.features.datasets.models import Asked, Column
from sextant.features.datasets.report import Report, ReportColumn
from sextant.features.datasets.watching import Watch

if TYPE_CHECKING:
    from sextant import _engine

# Types that hold what narrower ones hold, so that asking for them at once spares a second reading.
_WIDE = ("string", "double", "decimal")
# What the engine reads as missing in a column that is not text.
_MISSING = frozenset(
    (
        "",
        "NA",
        "N/A",
        "n/a",
        "NULL",
        "null",
        "Null",
        "None",
        "none",
        "NaN",
        "nan",
        "-",
        "--",
        "?",
        "#N/A",
        "\\N",
        "nil",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
    )
)


@dataclass(frozen=True, slots=True)
class Want:
    """How a file is to be read: the dataset's columns by what files call them, ids and types by that name."""

    table: int = 0
    field_ids: Mapping[str, int] = field(default_factory=dict[str, int])
    first_field_id: int = 1
    types: Mapping[str, Asked] = field(default_factory=dict[str, Asked])
    format: str | None = None

    def options(self) -> str:
        """As the engine is told it."""
        told: dict[str, Any] = {"table": self.table, "first_field_id": self.first_field_id}
        told["field_ids"] = dict(self.field_ids)
        told["columns"] = {
            name: asked.model_dump(exclude_none=True) | {"type": asked.stored}
            for name, asked in self.types.items()
        }
        if self.format is not None:
            told["format"] = self.format
        return orjson.dumps(told).decode()


def read_as_is(
    run: JobRun, path: Path, out: Path, want: Want, *, elsewhere: "_engine.Elsewhere | None" = None
) -> Report:
    """One reading; raises FileRefused with the engine's reason, and what stopped the job.

    With `elsewhere` the file's pieces are read there; raises Undivided for one that has none.
    """
    from sextant import _engine  # the native module loads when data comes, not at the start

    watch = Watch(run, "Reads the file" if elsewhere is None else "Other machines read the file")
    try:
        text = _engine.load(
            str(path),
            str(out),
            options=want.options(),
            on_progress=watch.progress,
            cancelled=watch.stopped,
            elsewhere=elsewhere,
        )
    except _engine.Cancelled as error:
        watch.raise_reason()
        raise JobCancelled(
            "The job was cancelled.", hint="Start it again when you want it after all."
        ) from error
    except _engine.Unreadable as error:
        raise refusal(error.code, error.message, hint=error.hint) from error
    watch.raise_reason()
    return Report.model_validate_json(text)


def tried(path: Path, out: Path, want: Want) -> Report:
    """One reading without a job, for files that take no time; raises FileRefused."""
    from sextant import _engine  # the native module loads when data comes, not at the start

    try:
        return Report.model_validate_json(_engine.load(str(path), str(out), options=want.options()))
    except _engine.Unreadable as error:
        raise refusal(error.code, error.message, hint=error.hint) from error


def wanted(columns: Sequence[Column], *, next_field_id: int, table: int) -> Want:
    """How to read a later file of a dataset: types that people chose, and those that hold narrower ones."""
    highest = max((column.field_id for column in columns), default=0)
    types = {
        written(column): column.asked or Asked(type=column.type)
        for column in columns
        if column.asked is not None or column.type.startswith(_WIDE)
    }
    return Want(
        table=table,
        field_ids={written(column): column.field_id for column in columns},
        first_field_id=max(next_field_id, highest + 1),
        types=types,
    )


def held(columns: Sequence[Column], *, changed: Set[str]) -> dict[str, Asked]:
    """The types that columns keep when all is read anew; how days are written tells theirs."""
    return {
        written(column): Asked(type=column.type)
        for column in columns
        if written(column) not in changed and not column.type.startswith(("date", "time"))
    }


def decided_otherwise(columns: Sequence[Column], report: Report, *, changed: Set[str]) -> bool:
    """Whether the file alone gives another type to a column than the dataset has."""
    was = {written(column): column.type for column in columns if written(column) not in changed}
    return any(one.name in was and not same_type(one.type, was[one.name]) for one in report.columns)


def second_look(columns: Sequence[Column], report: Report, want: Want) -> Want | None:
    """How to read once more, because a type that was asked does not fit or one that fits was not asked."""
    types = dict(want.types)
    for column in columns:
        one = next((found for found in report.columns if found.field_id == column.field_id), None)
        if one is None or column.asked is not None:
            continue
        name = written(column)
        if name in types and misfits(one):
            del types[name]
        elif name not in types and not same_type(one.type, column.type) and _fits(column, one, report):
            types[name] = Asked(type=column.type)
    if types == dict(want.types):
        return None
    return replace(want, types=types)


def found_of(report: Report, columns: Sequence[Column]) -> tuple[Found, ...]:
    """The columns of a file, those of the dataset by their ids."""
    known = {column.field_id for column in columns}
    return tuple(
        Found(one.name, one.type, one.field_id if one.field_id in known else None) for one in report.columns
    )


def written(column: Column) -> str:
    """What files call a column."""
    return column.source_name or column.name


def misfits(column: ReportColumn) -> int:
    """How many cells became null because the type asked for does not hold them."""
    return sum(count for word, count in column.coerced_nulls.items() if word.strip() not in _MISSING)


def _fits(column: Column, one: ReportColumn, report: Report) -> bool:
    """Whether values of the type found are values of the column's type too."""
    if one.null_count == report.rows_loaded:
        return True
    return (one.type, column.type) == ("date", "timestamp") or widens(one.type, column.type)


def refuse_emptied(report: Report, asked: Mapping[str, Asked]) -> None:
    """Raises RetypeRefused where a type that was asked for holds no value of its column."""
    for column in report.columns:
        if column.name in asked and report.rows_loaded and column.null_count == report.rows_loaded:
            lost = [word for word in column.coerced_nulls if word.strip() not in _MISSING]
            if lost:
                raise RetypeRefused(
                    f"No value of `{column.name}` can be read as {asked[column.name].type}, such as "
                    f"`{lost[0][:80]}`. Nothing was changed.",
                    hint="Choose another type, or say how its dates are written.",
                )
