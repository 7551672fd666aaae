"""What gold statements give, also over a copy whose numbers are numbers.

Some databases keep numbers in columns of text, and a gold statement there compares text: "9" is more than "10".
Sextant reads them as the numbers they are. An answer that gives the gold's rows over either is learned from
as right.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.schema import TableInfo


def copy_of(path: Path) -> Path:
    """Where the copy of a database lies."""
    return path.with_suffix(".typed")


def golds(path: Path, sql: str, *, scorer: ModuleType) -> list[list[Any]]:
    """The rows of a gold statement, and those over the copy beside it where there is one."""
    found: list[list[Any]] = []
    for place in (path, copy_of(path)):
        if place.exists():
            with suppress(sqlite3.Error):
                found.append(scorer.gold_rows(place, sql))
    return found


def with_numbers(path: Path, readers: tuple[Reader, ...]) -> None:
    """Leaves the copy beside a database that keeps numbers as text."""
    copy = copy_of(path)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source:
        told = [(reader.table, _kept_as_text(reader.table, source)) for reader in readers]
        changed = [(table, names) for table, names in told if names]
        if not changed:
            return
        with closing(sqlite3.connect(copy)) as made:
            source.backup(made)
    with closing(sqlite3.connect(copy)) as made:
        made.execute("PRAGMA legacy_alter_table=ON")
        for table, names in changed:
            columns = ", ".join(
                f'CAST(NULLIF(TRIM("{c.name}"), \'\') AS NUMERIC) AS "{c.name}"'
                if c.name in names
                else f'"{c.name}"'
                for c in table.columns
            )
            made.execute(f'CREATE TABLE "typed copy" AS SELECT {columns} FROM "{table.table}"')
            made.execute(f'DROP TABLE "{table.table}"')
            made.execute(f'ALTER TABLE "typed copy" RENAME TO "{table.table}"')
        made.commit()


def _kept_as_text(table: TableInfo, source: sqlite3.Connection) -> set[str]:
    """The columns that hold numbers by their values and text by their storage."""
    found: set[str] = set()
    for column in table.columns:
        if column.kind == "number":
            held = f'SELECT 1 FROM "{table.table}" WHERE typeof("{column.name}") = \'text\' LIMIT 1'
            if source.execute(held).fetchone():
                found.add(column.name)
    return found
