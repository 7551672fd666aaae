"""Queries and results as HTTP takes and gives them."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.core.tabular import Form
from sextant.features.query.charts import Chart
from sextant.features.query.engines.models import EngineUsed
from sextant.features.query.models import Answered, ResultColumn, TableRef, Validation
from sextant.features.query.rollups import Used
from sextant.kit.clock import iso

_DATASET = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33"
_SQL = "SELECT carrier, avg(arr_delay) AS delay FROM flights GROUP BY carrier ORDER BY delay DESC"
_PARAMETERS = 'Values of the $names: plain, or with a kind, {"kind": "date", "value": "2026-03-31"}.'
_ANSWER: dict[str, Any] = {
    "query_id": "0198c1a2-8d20-7a55-8a1e-6f6f0e9a7b10",
    "sql": _SQL,
    "columns": [
        {"name": "carrier", "type": "string", "meaning": None, "unit": None, "label": "carrier"},
        {
            "name": "delay",
            "type": "double",
            "meaning": None,
            "unit": "minutes",
            "label": "average arrival delay",
        },
    ],
    "results": [{"carrier": "F9", "delay": 21.92}, {"carrier": "FL", "delay": 20.12}],
    "row_count": 2,
    "truncated": False,
    "cursor": None,
    "execution_time_ms": 11.4,
    "cached": False,
    "age_seconds": None,
    "stale": False,
    "as_of": {_DATASET: "5816391370412345678"},
    "tables": [{"dataset_id": _DATASET, "name": "Flights", "table_name": "flights", "row_count": 336776}],
    "estimate": {"rows": 336776, "bytes": 1843200},
    "engine": {"name": "duckdb", "reason": ""},
    "notes": [],
    "rollup": None,
    "chart": {
        "kind": "bar",
        "title": "Average arrival delay by carrier",
        "spec": {},
        "alternatives": ["table"],
    },
}


class ResultColumnOut(WireModel):
    name: str
    type: str
    meaning: str | None = None
    unit: str | None = None
    label: str = ""
    source: dict[str, Any] | None = None
    grain: str | None = None


class TableOut(WireModel):
    dataset_id: str
    name: str
    table_name: str
    snapshot_id: str | None = None
    snapshot_at: datetime | None = None
    row_count: int


class EstimateOut(WireModel):
    """What the statement scans, counted from snapshot statistics."""

    rows: int
    bytes: int


class EngineUsedOut(WireModel):
    """What answered; `reason` where it was not the engine that the workspace chose."""

    name: str
    reason: str


class ChartOut(WireModel):
    kind: str
    title: str
    spec: dict[str, Any]
    alternatives: list[str]
    notes: list[str] = []
    alt: str = Field(default="", description="What the picture shows, with its figures, in a sentence.")


class QueryIn(WireModel):
    """A statement to run, or the cursor of a page that follows."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sql": _SQL, "limit": 100}, {"cursor": "WyIwMTk4YzFhMiIsMTAwXQ"}]}
    )
    sql: str | None = None
    dataset_id: str | None = Field(default=None, description="A dataset that has to be there.")
    limit: int = Field(default=1000, ge=1, le=10_000, description="Rows of one page.")
    as_of: datetime | dict[str, str] | None = Field(
        default=None, description="A time, or a map of dataset to snapshot."
    )
    parameters: dict[str, Any] = Field(default_factory=dict[str, Any], description=_PARAMETERS)
    chart: str | None = Field(default=None, description="The kind of chart wanted.")
    cursor: str | None = None


class RollupUsedOut(WireModel):
    """The rollup that answered in the place of the dataset; rows are null for whoever sees a part of it."""

    rollup_id: str
    rows: int | None = Field(description="How many it has.")
    of_rows: int | None = Field(description="How many the dataset has.")


class QueryOut(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": _ANSWER})
    query_id: str
    sql: str
    columns: list[ResultColumnOut]
    results: list[dict[str, Any]]
    row_count: int
    truncated: bool
    cursor: str | None
    execution_time_ms: float
    cached: bool
    age_seconds: int | None
    stale: bool
    as_of: dict[str, str]
    tables: list[TableOut]
    estimate: EstimateOut
    engine: EngineUsedOut
    notes: list[str]
    rollup: RollupUsedOut | None = Field(description="Null where the rows of the datasets were read.")
    chart: ChartOut | None


class RunSavedIn(WireModel):
    """Values for the parameters of a saved query; one that is left out has its default."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"parameters": {"origin": "JFK"}}]}
    )
    parameters: dict[str, Any] = Field(default_factory=dict[str, Any])
    limit: int = Field(default=1000, ge=1, le=10_000, description="Rows of one page.")


class ValidateIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"sql": "SELECT carier FROM flights"}})
    sql: str
    parameters: dict[str, Any] = Field(default_factory=dict[str, Any])


class ProblemOut(WireModel):
    code: str
    message: str
    hint: str = ""
    line: int | None = None
    column: int | None = None


class ValidationOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "valid": False,
                "errors": [
                    {
                        "code": "sql_unknown_column",
                        "message": "There is no column `carier`.",
                        "hint": "Did you mean `carrier`?",
                        "line": 1,
                        "column": 8,
                    }
                ],
                "estimate": None,
                "tables": [],
            }
        }
    )
    valid: bool
    errors: list[ProblemOut]
    estimate: EstimateOut | None
    tables: list[TableOut]


class ExportIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"sql": _SQL, "format": "csv"}})
    sql: str | None = None
    query_id: str | None = None
    dataset_id: str | None = Field(default=None, description="All rows of a dataset.")
    format: Form = "csv"
    as_of: datetime | dict[str, str] | None = None
    parameters: dict[str, Any] = Field(default_factory=dict[str, Any])


class ExportOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "download_url": "/api/v1/downloads/3q2-7w…",
                "file_name": "flights.csv",
                "row_count": 336776,
            }
        }
    )
    download_url: str
    file_name: str
    row_count: int


class SchemaColumnOut(WireModel):
    name: str
    type: str
    label: str


class SchemaTableOut(WireModel):
    dataset_id: str
    table_name: str
    name: str
    row_count: int
    columns: list[SchemaColumnOut]


class SchemaOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "tables": [
                    {
                        "dataset_id": _DATASET,
                        "table_name": "flights",
                        "name": "Flights",
                        "row_count": 336776,
                        "columns": [{"name": "carrier", "type": "string", "label": "carrier"}],
                    }
                ],
                "functions": ["avg", "count", "date_trunc", "sum"],
            }
        }
    )
    tables: list[SchemaTableOut]
    functions: list[str]


class RowsOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "columns": [{"name": "carrier", "type": "string", "label": "carrier"}],
                "results": [{"carrier": "UA"}],
                "next_cursor": "WzEsIjU4MTYzOTEzNzAiXQ",
                "total": 336776,
                "as_of": {_DATASET: "5816391370412345678"},
            }
        }
    )
    columns: list[ResultColumnOut]
    results: list[dict[str, Any]]
    next_cursor: str | None
    total: int
    as_of: dict[str, str]
    notes: list[str] = []


def column_json(column: ResultColumn) -> dict[str, Any]:
    """One column as the wire names it."""
    source = column.source
    return {
        "name": column.name,
        "type": column.type,
        "meaning": column.meaning,
        "unit": column.unit,
        "label": column.label,
        "grain": column.grain,
        "source": None
        if source is None
        else {"dataset_id": source.dataset_id, "field_id": source.field_id, "column": source.column},
    }


def table_json(table: TableRef) -> dict[str, Any]:
    return {
        "dataset_id": table.dataset_id,
        "name": table.name,
        "table_name": table.table_name,
        "snapshot_id": table.snapshot_id,
        "snapshot_at": None if table.snapshot_at is None else iso(table.snapshot_at),
        "row_count": table.row_count,
    }


def chart_json(chart: Chart) -> dict[str, Any]:
    return {
        "kind": chart.kind,
        "title": chart.title,
        "spec": dict(chart.spec),
        "alternatives": list(chart.alternatives),
        "notes": list(chart.notes),
        "alt": chart.alt,
    }


def answer_json(answered: Answered, *, offset: int = 0, limit: int | None = None) -> dict[str, Any]:
    """A result as the wire names it, without its id, cursor and chart; rows are ready bytes."""
    return {
        "sql": answered.sql,
        "columns": [column_json(column) for column in answered.columns],
        "results": answered.rows.page(offset, answered.row_count if limit is None else limit),
        "row_count": answered.row_count,
        "truncated": answered.truncated,
        "execution_time_ms": round(answered.elapsed_ms, 2),
        "cached": answered.cached,
        "age_seconds": answered.age_seconds,
        "stale": answered.stale,
        "as_of": dict(answered.as_of),
        "tables": [table_json(table) for table in answered.tables],
        "estimate": {"rows": answered.estimate.rows, "bytes": answered.estimate.bytes},
        "engine": engine_json(answered.engine),
        "notes": list(answered.notes),
        "rollup": rollup_json(answered.rollup),
    }


def engine_json(used: EngineUsed) -> dict[str, str]:
    """The engine that answered as the wire names it."""
    return {"name": used.name, "reason": used.reason}


def rollup_json(used: Used | None) -> dict[str, Any] | None:
    """The rollup that answered as the wire names it."""
    if used is None:
        return None
    return {"rollup_id": used.rollup_id, "rows": used.rows, "of_rows": used.of_rows}


def validation_json(validation: Validation) -> dict[str, Any]:
    estimate = validation.estimate
    return {
        "valid": validation.valid,
        "errors": [
            {"code": e.code, "message": e.message, "hint": e.hint, "line": e.line, "column": e.column}
            for e in validation.errors
        ],
        "estimate": None if estimate is None else {"rows": estimate.rows, "bytes": estimate.bytes},
        "tables": [table_json(table) for table in validation.tables],
    }
