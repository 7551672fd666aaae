"""How often a question gets the picture it asks for: its kind, and what stands on its axes.

    python evals/charts.py EVALS_DIR [--split dev|held] [--failures FILE]

EVALS_DIR holds `charts/questions.jsonl` (or `charts.tar.xz`) and `text2sql/databases.tar.xz`. Each question is asked twice:
with the statement that is right handed to the chart (without its order and its bins, which the question's words must
give), and end to end with the built-in planner's own statement. Both count only where the rows are the right ones.
Databases are split by name as in `questions.py`: 100 to develop on, the others to report on.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import sqlglot
from _sets import unpacked
from gold import Column, Table, rewritten
from questions import TODAY, Database, load, split_of
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.features.ask.picturing import (
    Applied,
    Picture,
    applied,
    hints_of,
    known_words,
    picture_of,
    placed_columns,
)
from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.compile import compile_plan, to_sql
from sextant.features.query import Chart, ResultColumn, choose
from sextant.features.query.provenance import KnownColumn, origins
from sextant.features.query.rows import type_name

KINDS = {
    "Bar": "bar",
    "Pie": "pie",
    "Line": "line",
    "Scatter": "scatter",
    "Stacked Bar": "stacked_bar",
    "Grouping Line": "line",
    "Grouping Scatter": "scatter",
}
_BIN = re.compile(r"\s+BIN\s+(\S+)\s+BY\s+(\w+)\s*$", re.I)
_ORDER = re.compile(r"\s+ORDER\s+BY\s+(.+?)\s+(ASC|DESC)\s*$", re.I)
_GROUP = re.compile(r"\s+GROUP\s+BY\s+(.+?)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Gold:
    """What a question should get: kind, columns by channel, and the statement that gives their values."""

    kind: str
    statement: str
    base: str
    sort: str
    grain: str
    series: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one question, in one of the two ways."""

    db_id: str
    question: str
    gold: Gold
    rows: bool
    kind: str
    axes: bool
    told: str


def gold_of(item: dict[str, str], tables: Sequence[Table]) -> Gold | None:
    """The right picture of a question; None where its own statement cannot be read."""
    query = re.sub(r"^Visualize\s+\w+\s+", "", item["query"].strip(), flags=re.I)
    binned, ordered = _BIN.search(query), None
    query = _BIN.sub("", query)
    ordered = _ORDER.search(query)
    query = _ORDER.sub("", query)
    grouped = _GROUP.search(query)
    try:
        tree = sqlglot.parse_one(query, dialect="sqlite")
    except SqlglotError:
        return None
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 2:
        return None
    x, y = tree.expressions
    keys = [k.strip() for k in grouped[1].split(",")] if grouped else []
    colours = [k for k in keys if k.lower() != x.sql().lower()]
    series = bool(colours) and item["chart"] in {"Stacked Bar", "Grouping Line", "Grouping Scatter"}
    shown = [x, *([exp.column(colours[0])] if series else []), y]
    tree.set("expressions", [e.copy() for e in shown])
    figures = any(e.find(exp.AggFunc) for e in shown)
    names = [e.copy() for e in shown if not e.find(exp.AggFunc)]
    if figures and names and (series or not keys or item["chart"] != "Scatter"):
        extra = [exp.column(k) for k in keys if k.lower() not in {n.sql().lower() for n in names}]
        tree.set("group", exp.Group(expressions=[*names, *extra]))
    elif not figures:
        tree.set("group", None)
    base = tree.sql(dialect="sqlite")
    try:
        base = rewritten(base, tables)
    except SqlglotError:
        return None
    sort = ""
    if ordered is not None:
        by = (
            "x"
            if ordered[1].lower() == x.sql().lower()
            else "y"
            if ordered[1].lower() == y.sql().lower()
            else ""
        )
        sort = f"{'-' if ordered[2].lower() == 'desc' else ''}{by}" if by else ""
    grain = binned[2].lower() if binned else ""
    return Gold(
        KINDS[item["chart"]], _binned(base, binned[1], grain) if binned else base, base, sort, grain, series
    )


def _binned(sql: str, name: str, grain: str) -> str:
    """The statement with its time cut; whole numbers that are years stay as they are."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    cut = {"weekday": "isodow", "year": "year", "month": "month"}[grain]
    for column in list(tree.find_all(exp.Column)):
        inside = column.find_ancestor(exp.AggFunc, exp.Where)
        if column.name.lower() == name.lower() and inside is None:
            column.replace(exp.Anonymous(this=cut, expressions=[column.copy()]))
    return tree.sql(dialect="duckdb")


def described(sql: str, table: pa.Table, database: Database) -> list[ResultColumn]:
    """The result's columns in words, as the product tells them."""
    known = {
        r.table.table.lower(): [
            KnownColumn(r.table.table, r.table.table, c.field_id, c.name, c.label, c.meaning, c.unit)
            for c in r.table.columns
        ]
        for r in database.readers
    }
    found = origins(sqlglot.parse_one(sql, dialect="duckdb"), known) or [None] * table.num_columns
    columns: list[ResultColumn] = []
    for name, shape, origin in zip(table.column_names, table.schema, found, strict=True):
        about: dict[str, Any] = {"label": name.replace("_", " ")}
        if origin is not None:
            about = {
                "label": origin.label,
                "source": origin.source,
                "grain": origin.grain,
                "additive": origin.additive,
            }
        columns.append(ResultColumn(name, type_name(shape.type), **about))
    return columns


def cell(value: Any, grain: str) -> Any:
    """A value as it is compared; a time cut to a grain by the number of its part."""
    if grain and isinstance(value, date | datetime):
        return float({"year": value.year, "month": value.month, "weekday": value.isoweekday()}[grain])
    if isinstance(value, bool) or value is None:
        return value
    if hasattr(value, "as_tuple") or isinstance(value, int | float):
        return float(f"{float(value):.6g}")
    return str(value).lower()


def column(table: pa.Table, name: str, grain: str = "") -> list[Any]:
    return [cell(v, grain) for v in table.column(name).to_pylist()]


def same(gold: list[list[Any]], ours: list[list[Any]]) -> bool:
    return Counter(zip(*gold, strict=True)) == Counter(zip(*ours, strict=True))


def judge(
    item: dict[str, str], gold: Gold, put: Applied, drawn: Chart, *, right: pa.Table, ours: pa.Table
) -> Tried:
    """Whether rows, kind and axes are right."""
    wanted = [column(right, n, gold.grain if i == 0 else "") for i, n in enumerate(right.column_names)]
    rows = False
    if ours.num_columns == len(wanted) and ours.num_rows == right.num_rows:
        rows = any(
            same(wanted, [column(ours, n, gold.grain if n == first else "") for n in order])
            for order in orders(ours.column_names)
            for first in order[:1]
        )
    axes = drawn.spec.get("usermeta", {}).get("axes", {}) if drawn.spec else {}
    names = [axes.get("x"), *([axes.get("series")] if gold.series else []), axes.get("y")]
    placed = all(n in ours.column_names for n in names)  # one that stands beside is not asked for
    stands = placed and same(
        wanted, [column(ours, n, gold.grain if i == 0 else "") for i, n in enumerate(names)]
    )
    asked = f"{'-' if put.sort.descending else ''}{put.sort.by}" if put.sort else ""
    ordered = not gold.sort or gold.sort == asked or (gold.sort == "x" and not asked)
    told = f"{drawn.kind} {axes} sort {asked or '-'} (gold {gold.kind} sort {gold.sort or '-'} {gold.grain}) {drawn.notes}"
    return Tried(item["db_id"], item["question"], gold, rows, drawn.kind, bool(stands and ordered), told)


def orders(names: Sequence[str]) -> Iterator[list[str]]:
    if len(names) <= 1:
        yield list(names)
    for place, name in enumerate(names):
        for rest in orders([*names[:place], *names[place + 1 :]]) if len(names) > 1 else ():
            yield [name, *rest]


def fetched(database: Database, sql: str) -> pa.Table:
    return database.engine.sql(sql).to_arrow_table()


def draw(
    database: Database, put: Applied, picture: Picture, *, supporting: Sequence[str] = ()
) -> tuple[Chart, pa.Table]:
    table = fetched(database, put.sql)
    columns = described(put.sql, table, database)
    drawn = choose(
        columns,
        table,
        hints_of(put, picture, title="", shown=[n for n in table.column_names if n not in supporting]),
    )
    return drawn, table.drop_columns([n for n in supporting if n in table.column_names])


def by_gold(item: dict[str, str], gold: Gold, database: Database) -> Tried | None:
    picture = picture_of(item["question"], knows=known_words(database.readers)).picture
    try:
        right = fetched(database, gold.statement)
        put = applied(gold.base, picture, placed_columns(database.readers))
        drawn, ours = draw(database, put, picture)
    except duckdb.Error:
        return None
    tried = judge(item, gold, put, drawn, right=right, ours=ours)
    return Tried(tried.db_id, tried.question, gold, True, tried.kind, tried.axes, f"{tried.told} {put.sql}")


def by_planner(item: dict[str, str], gold: Gold, database: Database) -> Tried | None:
    pictured = picture_of(item["question"], knows=known_words(database.readers))
    best = interpret(pictured.question, database.readers, today=TODAY).best
    sql = to_sql(best.plan)
    try:
        right = fetched(database, gold.statement)
    except duckdb.Error:
        return None
    told = f"{pictured.question} || {compile_plan(best.plan).sql('duckdb')} || gold {gold.statement}"
    if best.verdict.status == "not_understood":
        return Tried(item["db_id"], item["question"], gold, False, "", False, told)
    put = applied(sql, pictured.picture, placed_columns(database.readers))
    try:
        drawn, ours = draw(
            database, put, pictured.picture, supporting=[o.name for o in best.plan.outputs if o.supporting]
        )
    except duckdb.Error:
        return Tried(item["db_id"], item["question"], gold, False, "", False, told)
    tried = judge(item, gold, put, drawn, right=right, ours=ours)
    return Tried(
        tried.db_id, tried.question, gold, tried.rows, tried.kind, tried.axes, f"{tried.told} {told}"
    )


def try_all(items: Sequence[dict[str, str]], folder: Path) -> Iterator[tuple[str, Tried]]:
    paths = {p.stem.lower(): p for p in folder.rglob("*.sqlite")}
    database, held, tables = None, "", []
    for item in sorted(items, key=lambda one: one["db_id"]):
        if item["db_id"] != held:
            held = item["db_id"]
            database = load(paths[held.lower()])
            tables = [
                Table(
                    r.table.table,
                    tuple(Column(c.field_id, c.name, c.type) for c in r.table.columns),
                    (),
                    0,
                    "",
                )
                for r in database.readers
            ]
        gold = gold_of(item, tables)
        if gold is None or database is None:
            continue
        for way, tried in (
            ("gold", by_gold(item, gold, database)),
            ("planner", by_planner(item, gold, database)),
        ):
            if tried is not None:
                yield way, tried


def line(name: str, tried: Sequence[Tried]) -> str:
    right = [t for t in tried if t.rows]
    kinds = [t for t in right if t.kind == t.gold.kind]
    axes = [t for t in right if t.axes]
    share = len(right) or 1
    return f"{name:26} {len(tried):6,} {len(right):8,} {len(kinds) / share:8.1%} {len(axes) / share:8.1%}"


def report(found: Sequence[tuple[str, Tried]]) -> None:
    print(f"{'':26} {'asked':>6} {'rows ok':>8} {'kind':>8} {'axes':>8}")
    for way, words in (("gold", "right statement"), ("planner", "planner, end to end")):
        tried = [t for w, t in found if w == way]
        print(line(words, tried))
        for kind in dict.fromkeys(KINDS.values()):
            some = [t for t in tried if t.gold.kind == kind]
            if some:
                print(line(f"  {kind.replace('_', ' ')}", some))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evals", type=Path)
    parser.add_argument("--split", choices=["dev", "held"], default=None)
    parser.add_argument("--failures", type=Path)
    options = parser.parse_args()
    with unpacked(options.evals, "charts") as charts:
        items = [json.loads(text) for text in (charts / "questions.jsonl").read_text().splitlines()]
    everything = (options.evals / "text2sql/train.jsonl").read_text().splitlines()
    names = [json.loads(text)["db_id"] for text in everything]
    if options.split:
        items = [item for item in items if split_of(item["db_id"], names) == options.split]
    with unpacked(options.evals / "text2sql", "databases") as folder:
        found = list(try_all(items, folder))
    report(found)
    if options.failures:
        wrong = [
            f"{w} | {t.db_id} | {t.question}\n    {t.told}"
            for w, t in found
            if not (t.rows and t.kind == t.gold.kind and t.axes)
        ]
        options.failures.write_text("\n".join(wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
