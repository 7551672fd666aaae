"""Loads bytes through the binding and gives back the report with the table that was written."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sextant import _engine


@dataclass(frozen=True)
class Loaded:
    report: dict[str, Any]
    table: pa.Table
    set_aside: list[dict[str, Any]]

    def column(self, name: str) -> dict[str, Any]:
        return next(c for c in self.report["columns"] if c["name"] == name)

    def types(self) -> dict[str, str]:
        return {c["name"]: c["type"] for c in self.report["columns"]}


def load_file(path: Path, out: Path, **options: Any) -> Loaded:
    report = json.loads(_engine.load(str(path), str(out), options=json.dumps(options)))
    table = pa.concat_tables([pq.read_table(out / part["path"]) for part in report["files"]])
    aside = report["set_aside"]["path"]
    lines = (out / aside).read_text().splitlines() if aside else []
    return Loaded(report, table, [json.loads(line) for line in lines])


def load(data: bytes, name: str = "data.csv", **options: Any) -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return load_file(path, Path(folder) / "out", **options)
