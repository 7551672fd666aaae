"""A raw file read with rows that a person corrected: its copy, and the report in the places of the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from sextant.features.datasets.errors import MendRefused
from sextant.features.datasets.mends import (
    Mend,
    Mends,
    Promise,
    line_as_it_came,
    offset_as_it_came,
    patched,
)
from sextant.features.datasets.report import AsideReason, Report, ReportColumn
from sextant.features.datasets.unfolding import text_of


def write_mended(path: Path, copy: Path, mends: Mends) -> None:
    """The file's text as UTF-8 with every mend made; raises MendRefused where a row is not found again."""
    told = mends.format
    blocks = text_of(path, compression=told.get("compression"), encoding=told.get("encoding"))
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("wb") as file:
        for block in patched(blocks, mends.mends):
            file.write(block)


def as_it_came(report: Report, folder: Path, mends: Mends) -> Report:
    """The report with lines, places and format of the file as it came; rows set aside are written anew."""
    update: dict[str, object] = {"format": mends.format}
    update["columns"] = tuple(_column(column, mends.mends) for column in report.columns)
    if report.set_aside is not None and report.set_aside.path is not None:
        reasons = _rewritten(folder / report.set_aside.path, mends.mends)
        update["set_aside"] = report.set_aside.model_copy(update={"reasons": reasons})
    return report.model_copy(update=update)


def promised(report: Report, promise: Promise) -> None:
    """Raises MendRefused where the reading gives something else than a person agreed to."""
    names = tuple(column.name for column in report.columns)
    if names != promise.names:
        raise _broken("the file would have other columns")
    for column in report.columns:
        if promise.types.get(column.name, column.type) != column.type:
            raise _broken(f"the column `{column.name}` would become {column.type}")
    counts = (report.rows_in_file, report.rows_set_aside)
    if counts != (promise.rows_in_file, promise.rows_set_aside):
        loaded = report.rows_in_file - report.rows_set_aside
        raise _broken(f"{loaded:,} of {report.rows_in_file:,} rows would be loaded")
    for column in report.columns:
        most = promise.most_nulls.get(column.name)
        if most is not None and column.null_count > most:
            raise _broken(f"cells of `{column.name}` in other rows would be lost")


def _broken(what: str) -> MendRefused:
    return MendRefused(
        f"With these rows {what}, so nothing was changed.",
        hint="Correct the cells that do not fit their columns, or leave those rows out.",
    )


def _column(column: ReportColumn, mends: tuple[Mend, ...]) -> ReportColumn:
    cells = (column.model_extra or {}).get("coerced_cells")
    if not cells:
        return column
    moved = [
        {**cell, "line": line_as_it_came(cell["line"], mends)} if cell.get("line") is not None else cell
        for cell in cells
    ]
    return column.model_copy(update={"coerced_cells": moved})


def _rewritten(path: Path, mends: tuple[Mend, ...]) -> tuple[AsideReason, ...]:
    moved = path.with_suffix(".moved")
    counted: dict[str, AsideReason] = {}
    with moved.open("wb") as file:
        for row in _rows(path):
            row["line"] = line_as_it_came(row["line"], mends)
            row["byte_offset"] = offset_as_it_came(row["byte_offset"], mends)
            file.write(orjson.dumps(row) + b"\n")
            known = counted.get(row["reason"])
            first = row["line"] if known is None else known.first_line
            count = 1 if known is None else known.count + 1
            counted[row["reason"]] = AsideReason(
                reason=row["reason"], count=count, first_line=first, last_line=row["line"]
            )
    moved.replace(path)
    return tuple(sorted(counted.values(), key=lambda one: -one.count))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)
