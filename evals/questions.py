"""How often the built-in planner is right on open questions over one table each.

    python evals/questions.py EVALS_DIR [--all] [--split dev|held] [--failures FILE] [--paraphrased]

EVALS_DIR holds `text2sql/train.jsonl`, `text2sql/databases.tar.xz` and `score_sql.py`. Each database is loaded into the
engine with types decided from its values, as the product loads files; each question is asked over all its tables.
The databases are split once, by name: 100 to develop on, the others to report on.
"""

import argparse
import importlib.util
import json
import random
import re
import sqlite3
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa

from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import make_column, make_table
from sextant.features.ask.understanding.values import ValueIndex

TODAY = date(2026, 11, 20)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?")
_JOINED = re.compile(r"\bjoin\b|\bfrom\s+\w+\s*(?:as\s+\w+)?\s*,", re.I)


@dataclass(frozen=True, slots=True)
class Database:
    """One open database: an engine that holds its tables, and their readers."""

    engine: duckdb.DuckDBPyConnection
    readers: tuple[Reader, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One question, what came of it, and how long the planner took."""

    question: str
    gold: str
    db_id: str
    sql: str
    status: str
    confidence: float
    right: bool
    extra: bool
    milliseconds: float
    error: str
    reasons: tuple[str, ...]


def one_table(query: str) -> bool:
    """Whether a gold statement reads one table, without nesting or set operations."""
    return len(re.findall(r"\bselect\b", query, re.I)) == 1 and not _JOINED.search(query)


def split_of(db_id: str, names: list[str]) -> str:
    order = sorted(set(names))
    random.Random(20261120).shuffle(order)  # a fixed split, not a secret
    return "dev" if db_id in set(order[:100]) else "held"


def load(path: Path) -> Database:
    """A database with its tables typed from their values."""
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    source.text_factory = lambda raw: raw.decode(errors="replace")
    engine = duckdb.connect()
    engine.execute("SET threads=1")
    readers: list[Reader] = []
    names = [
        r[0]
        for r in source.execute("SELECT name FROM sqlite_master WHERE type='table'")
        if r[0] != "sqlite_sequence"
    ]
    for name in names:
        cursor = source.execute(f'SELECT * FROM "{name}"')  # names come from the catalog
        headers = [d[0] for d in cursor.description]
        rows = cursor.fetchall()
        columns = [typed([row[i] for row in rows]) for i in range(len(headers))]
        engine.register(f"_{name}", pa.table({h: c[1] for h, c in zip(headers, columns, strict=True)}))
        engine.execute(f'CREATE TABLE "{name}" AS SELECT * FROM "_{name}"')
        readers.append(reader(name, headers, [c[0] for c in columns], [c[1] for c in columns], len(rows)))
    source.close()
    return Database(engine, tuple(readers))


def reader(name: str, headers: list[str], types: list[str], arrays: list[pa.Array], rows: int) -> Reader:
    infos, values = [], {}
    for number, (header, kind, array) in enumerate(zip(headers, types, arrays, strict=True), start=1):
        known = [v for v in array.to_pylist() if v is not None]
        distinct = sorted(set(known), key=str)
        facts: dict[str, Any] = {"unique_count": len(distinct), "null_count": rows - len(known)}
        if known:
            facts |= {
                "min": min(known),
                "max": max(known),
                "top_values": [{"value": v} for v in distinct[:10]],
            }
        infos.append(
            make_column(table=name, name=header, type=kind, field_id=number, facts=facts, row_count=rows)
        )
        if kind == "string":
            values[header] = [str(v) for v in distinct]
    table = make_table(dataset_id=name, table=name, name=name, columns=infos, row_count=rows)
    return Reader(table, ColumnLinker(table), ValueIndex(table, values))


def typed(values: list[Any]) -> tuple[str, pa.Array]:
    """A column's type, decided from every value, and the column."""
    known = [None if v is None or (isinstance(v, str) and not v.strip()) else v for v in values]
    there = [v for v in known if v is not None]
    if there and all(
        isinstance(v, int) or (isinstance(v, str) and re.fullmatch(r"-?(0|[1-9]\d{0,17})", v)) for v in there
    ):
        return "long", pa.array([None if v is None else int(v) for v in known], pa.int64())
    if there and all(_is_float(v) for v in there):
        return "double", pa.array([None if v is None else float(v) for v in known], pa.float64())
    texts = [None if v is None else str(v) for v in known]
    if there and all(_DAY.fullmatch(t) for t in texts if t is not None):
        try:
            return "date", pa.array([None if t is None else date.fromisoformat(t) for t in texts])
        except ValueError:
            pass
    if there and all(_MOMENT.fullmatch(t) for t in texts if t is not None):
        try:
            return "timestamp", pa.array(texts).cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            pass
    return "string", pa.array([None if v is None else str(v) for v in values], pa.string())


def _is_float(value: Any) -> bool:
    if isinstance(value, int | float):
        return True
    return isinstance(value, str) and bool(re.fullmatch(r"-?\d{1,15}\.\d+|-?(0|[1-9]\d*)", value))


def ask(
    database: Database, item: dict[str, str], question: str, *, scorer: ModuleType, path: Path
) -> Tried | None:
    try:
        gold = scorer.gold_rows(path, item["query"])
    except sqlite3.Error:
        return None
    started = time.perf_counter()
    best = interpret(question, database.readers, today=TODAY).best
    sql = to_sql(best.plan, pretty=False)
    milliseconds = (time.perf_counter() - started) * 1000
    status, error, right, extra = best.verdict.status, "", False, False
    try:
        rows = database.engine.execute(sql).fetchall()
        asked = [i for i, o in enumerate(best.plan.outputs) if not o.supporting]
        ordered = "order by" in item["query"].lower()
        shown = [tuple(scorer.cell(row[i]) for i in asked) for row in rows]
        every = [tuple(map(scorer.cell, row)) for row in rows]
        right = scorer.matches(gold, shown, ordered, extra=False)
        extra = right or scorer.matches(gold, every, ordered, extra=True)
    except duckdb.Error as raised:
        error = str(raised).splitlines()[0]
    return Tried(
        question, item["query"], item["db_id"], sql, status, best.verdict.confidence,
        right, extra, milliseconds, error, best.verdict.reasons,
    )  # fmt: skip


def try_all(items: list[dict[str, str]], folder: Path, *, scorer: ModuleType, field: str) -> Iterator[Tried]:
    paths = {p.stem.lower(): p for p in folder.rglob("*.sqlite")}
    held: dict[str, Database] = {}
    for item in sorted(items, key=lambda i: i["db_id"]):
        path = paths.get(item["db_id"].lower())
        if path is None:
            continue
        if item["db_id"] not in held:
            held = {item["db_id"]: load(path)}
            interpret("warm", held[item["db_id"]].readers, today=TODAY)
        tried = ask(held[item["db_id"]], item, item[field], scorer=scorer, path=path)
        if tried is not None:
            yield tried


def report(tried: list[Tried]) -> None:
    count = len(tried)
    answered = [t for t in tried if t.status == "answered" and not t.error]
    times = sorted(t.milliseconds for t in tried)
    right = sum(t.right for t in tried if t.status != "not_understood")
    extra = sum(t.extra for t in tried if t.status != "not_understood")
    print(f"questions {count}  answered {len(answered)} ({len(answered) / count:.1%})")
    print(f"right {right / count:.1%}  with columns beside {extra / count:.1%}")
    print(f"precision of the answered {sum(t.right for t in answered) / max(1, len(answered)):.1%}")
    for low, high in ((0.9, 1.01), (0.75, 0.9), (0.6, 0.75), (0.3, 0.6), (0.0, 0.3)):
        band = [t for t in tried if low <= t.confidence < high]
        if band:
            print(
                f"confidence {low:.2f}-{min(high, 1):.2f}: {len(band)}, {sum(t.right for t in band) / len(band):.1%} right"
            )
    print(f"errors {sum(bool(t.error) for t in tried)}")
    print(f"milliseconds p50 {times[count // 2]:.1f}  p95 {times[count * 95 // 100]:.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evals", type=Path)
    parser.add_argument("--all", action="store_true", help="also questions over several tables")
    parser.add_argument("--split", choices=["dev", "held"], default=None)
    parser.add_argument("--failures", type=Path)
    parser.add_argument("--paraphrased", action="store_true")
    options = parser.parse_args()
    spec = importlib.util.spec_from_file_location("score_sql", options.evals / "score_sql.py")
    if spec is None or spec.loader is None:
        print(f"{options.evals} holds no score_sql.py", file=sys.stderr)
        return 2
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    items = [json.loads(line) for line in (options.evals / "text2sql/train.jsonl").read_text().splitlines()]
    names = [item["db_id"] for item in items]
    if options.split:
        items = [item for item in items if split_of(item["db_id"], names) == options.split]
    if not options.all:
        items = [item for item in items if one_table(item["query"])]
    field = "question_paraphrased" if options.paraphrased else "question"
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(options.evals / "text2sql/databases.tar.xz") as archive:
            archive.extractall(folder, filter="data")
        tried = list(try_all(items, Path(folder), scorer=scorer, field=field))
    report(tried)
    if options.failures:
        lines = [
            f"{t.confidence} {t.status} | {t.db_id} | {t.question}\n  gold {t.gold}\n  ours {t.sql} {t.error}\n  {t.reasons}"
            for t in tried
            if not t.right
        ]
        options.failures.write_text("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
