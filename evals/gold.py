"""Every gold query of text2sql through the gate and the engine: which are refused, which cannot run, which differ.

    python evals/gold.py EVALS_DIR

EVALS_DIR holds `text2sql/train.jsonl` and `text2sql/databases.tar.xz`. The queries are SQLite's, so this loader (and
never the gate) first turns its double-quoted strings into strings and columns outside the grouping into `any_value`.
"""

import importlib.util
import json
import sqlite3
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.features.query.errors import SqlRefused
from sextant.features.query.gate import Asked, GateLimits
from sextant.features.query.gate.permit import permit
from sextant.kit.errors import SextantError


@dataclass(frozen=True)
class Column:
    field_id: int
    name: str
    type: str


@dataclass(frozen=True)
class Table:
    """A table as the gate is told of it."""

    table_name: str
    columns: tuple[Column, ...]
    files: tuple[str, ...]
    row_count: int
    dataset_id: str
    size_bytes: int = 1000
    workspace_id: str = "gold"
    snapshot_id: str | None = "1"
    guard: None = None
    hot: None = None
    times: None = None


def load(database: Path, folder: Path) -> list[Table]:
    """Each table of a SQLite database as a Parquet file with field ids."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.text_factory = lambda content: content.decode(errors="replace")
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    tables: list[Table] = []
    for (name,) in found.fetchall():
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        arrays = [typed([row[i] for row in rows]) for i in range(len(names))]
        fields = [
            pa.field(column, array.type, metadata={"PARQUET:field_id": str(i + 1)})
            for i, (column, array) in enumerate(zip(names, arrays, strict=True))
        ]
        path = folder / f"{name}.parquet"
        pq.write_table(pa.table(arrays, schema=pa.schema(fields)), path)
        columns = tuple(
            Column(i + 1, column, {"int64": "long", "double": "double"}.get(str(array.type), "string"))
            for i, (column, array) in enumerate(zip(names, arrays, strict=True))
        )
        tables.append(Table(name, columns, (str(path),), len(rows), dataset_id=name))
    connection.close()
    return tables


def typed(values: Sequence[Any]) -> Any:
    """The narrowest of long, double and string that holds every value."""
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, int) for value in present):
        return pa.array(values, pa.int64())
    if present and all(isinstance(value, int | float) for value in present):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    return pa.array([None if v is None else str(v) for v in values], pa.string())


def rewritten(sql: str, tables: Sequence[Table]) -> str:
    """SQLite's statement as DuckDB reads it; raises SqlglotError for what is no SQL."""
    tree = sqlglot.parse_one(sql, dialect="sqlite")
    known = {column.name.lower() for table in tables for column in table.columns}
    aliases = {alias.alias.lower() for alias in tree.find_all(exp.Alias)}
    for column in list(tree.find_all(exp.Column)):
        quoted = isinstance(column.this, exp.Identifier) and column.this.quoted
        if quoted and not column.table and column.name.lower() not in known | aliases:
            column.replace(exp.Literal.string(column.name))
    for select in tree.find_all(exp.Select):
        group_loosely(select)
    return tree.sql(dialect="duckdb")


def group_loosely(select: exp.Select) -> None:
    """Columns that are neither grouped nor aggregated become any_value, as SQLite takes any."""
    group = select.args.get("group")
    grouped = {e.name.lower() for e in group.expressions} if group else set[str]()
    summed = any(own_aggregates(e) for e in [*select.expressions, select.args.get("having") or exp.Null()])
    if group is None and not summed:
        return
    for part in (*select.expressions, select.args.get("order"), select.args.get("having")):
        if part is None:
            continue
        aliases = {e.alias.lower() for e in select.expressions if e.alias}
        for column in [part] if isinstance(part, exp.Column) else list(part.find_all(exp.Column)):
            free = column.name.lower() not in grouped | aliases and not isinstance(column.this, exp.Star)
            inside = column.find_ancestor(exp.AggFunc, exp.Subquery, exp.Select)
            if free and isinstance(inside, exp.Select) and inside is select:
                column.replace(exp.func("any_value", column.copy()))


def own_aggregates(part: exp.Expr) -> bool:
    return any(
        found.find_ancestor(exp.Select, exp.Subquery) is part.find_ancestor(exp.Select, exp.Subquery)
        for found in part.find_all(exp.AggFunc)
    )


def compare(root: Path, databases: Path) -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """Outcome of each query, and those that went wrong with their reason."""
    score = module(root / "score_sql.py")
    questions = [json.loads(line) for line in (root / "text2sql/train.jsonl").read_text().splitlines()]
    found = {path.stem.lower(): path for path in databases.rglob("*.sqlite")}
    counts: Counter[str] = Counter()
    wrong: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as place:
        loaded: dict[str, list[Table]] = {}
        warehouse = DuckDBWarehouse(lambda _: [Path(place)])
        for question in questions:
            name = question["db_id"].lower()
            if name not in loaded:
                (Path(place) / name).mkdir()
                loaded[name] = load(found[name], Path(place) / name)
            outcome, reason = one(question["query"], loaded[name], warehouse, score, found[name])
            counts[outcome] += 1
            if outcome not in {"same rows", "other rows"}:
                wrong.append((outcome, reason, question["query"]))
        warehouse.close()
    return counts, wrong


def one(
    sql: str, tables: list[Table], warehouse: DuckDBWarehouse, score: ModuleType, database: Path
) -> tuple[str, str]:
    try:
        statement = rewritten(sql, tables)
    except SqlglotError as error:
        return "no SQL", str(error).splitlines()[0]
    try:
        permitted = permit(Asked(statement, "gold"), tables=tables, limits=GateLimits(seconds=10))
    except SqlRefused as error:
        return "REFUSED", f"{error.code}: {error.message}"
    try:
        rows = warehouse.run(permitted.query).table.to_pylist()
    except SextantError as error:
        return "cannot run", error.message
    try:
        gold = score.gold_rows(database, sql)
    except sqlite3.Error as error:
        return "gold cannot run", str(error)
    got = [tuple(map(score.cell, row.values())) for row in rows]
    ordered = "order by" in sql.lower()
    return ("same rows", "") if score.matches(gold, got, ordered, extra=False) else ("other rows", "")


def module(path: Path) -> ModuleType:
    """A file of the evaluation sets as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def main(arguments: Sequence[str]) -> int:
    root = Path(arguments[0])
    with tempfile.TemporaryDirectory() as folder, tarfile.open(root / "text2sql/databases.tar.xz") as archive:
        archive.extractall(folder, filter="data")
        counts, wrong = compare(root, Path(folder))
    total = sum(counts.values())
    for outcome, count in counts.most_common():
        print(f"{outcome:18} {count:6,}  {count / total:.2%}")
    reasons = Counter((outcome, reason) for outcome, reason, _ in wrong)
    for (outcome, reason), count in reasons.most_common(40):
        example = next(sql for o, r, sql in wrong if (o, r) == (outcome, reason))
        print(f"  {count:4} {outcome}: {reason[:110]}\n       {example[:150]}")
    return 1 if counts["REFUSED"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
