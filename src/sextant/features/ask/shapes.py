"""The JSON that the routes of ask take and give."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.ask.models import Answer, Asked
from sextant.features.query import engine_json, rollup_json


class Question(WireModel):
    """A question in plain English."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "average arrival delay by carrier in march, top 5"}]}
    )

    question: str = Field(max_length=2_000, description="At most 2,000 characters.")
    dataset_id: str | None = Field(default=None, description="The dataset asked; all of them when absent.")
    as_of: datetime | dict[str, str] | None = Field(
        default=None, description="A time, or a map of dataset to snapshot."
    )
    thread_id: str | None = Field(default=None, description="The thread this continues.")
    chart: str | None = Field(default=None, max_length=40, description="The kind of chart wanted.")


class ColumnRef(WireModel):
    dataset_id: str
    table: str
    field_id: int
    name: str


class UnderstandingPart(WireModel):
    role: str
    text: str
    phrase: str
    column: ColumnRef | None = None
    value: str | None = None
    part: str = Field(default="", description="Names the part in a change; empty where it has none.")


class SurenessBody(WireModel):
    level: str
    words: str
    reasons: list[str]


class VerifiedBody(WireModel):
    """That a person found this answer right; `moved` tells what changed since."""

    key: str
    question: str
    by: str
    at: datetime | None
    note: str
    moved: str


class FeedbackBody(WireModel):
    """What the caller said of the answer."""

    verdict: str
    reason: str


class AnswerBody(WireModel):
    """An answer: its rows, its chart, how the question was read, how sure that is, what it rests on."""

    query_id: str
    thread_id: str
    question: str
    title: str
    status: str = Field(description="answered, unsure or not_understood")
    sql: str
    columns: list[dict[str, Any]]
    results: list[dict[str, Any]]
    row_count: int
    truncated: bool
    explanation: str
    execution_time_ms: float
    created_at: datetime
    chart: dict[str, Any] | None
    confidence: float
    sureness: SurenessBody
    understanding: list[UnderstandingPart]
    unplaced: list[str]
    alternatives: list[dict[str, Any]]
    suggestions: list[dict[str, str]]
    notes: list[str]
    as_of: dict[str, str]
    snapshots: list[dict[str, Any]]
    rows_used: int | None
    tables: list[dict[str, Any]]
    cached: bool
    rollup: dict[str, Any] | None = Field(description="The rollup that answered, null where rows were read.")
    engine: dict[str, str] | None = Field(description="What answered: its name, and why not the chosen one.")
    planner: str
    has_parts: bool = Field(description="Whether its parts can be chosen anew.")
    revises: str | None = Field(description="The answer that this one was made of by a change.")
    verified: VerifiedBody | None
    feedback: FeedbackBody | None


class HistoryItem(WireModel):
    query_id: str
    thread_id: str
    question: str
    status: str
    created_at: datetime
    title: str


class WorthBody(WireModel):
    question: str
    why: str


class WorthAskingBody(WireModel):
    questions: list[WorthBody]


class CompletionBody(WireModel):
    question: str
    hint: str


class SuggestionsBody(WireModel):
    suggestions: list[CompletionBody]


class HomeEntry(WireModel):
    kind: str
    id: str
    title: str
    detail: str
    at: datetime
    href: str
    spark: list[float]
    outline: list[tuple[int, int, int, int]]
    drawn: list[str]
    starred: bool


class HomeBody(WireModel):
    since_yesterday: list[HomeEntry]
    recent: list[HomeEntry]
    suggestions: list[dict[str, str]]


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON-ready values; its rows are ready bytes."""
    asked, rows, chart = answer.asked, answer.rows, answer.chart
    body = _asked_json(asked)
    body["columns"] = []
    body["results"], body["row_count"], body["truncated"], body["tables"] = [], 0, False, []
    body["cached"], body["age_seconds"], body["chart"], body["engine"] = False, None, None, None
    body["verified"], body["feedback"], body["rollup"] = answer.badge, answer.said, None
    if rows is not None:
        supporting = set(asked.supporting)
        body["columns"] = [
            {
                "name": c.name,
                "type": c.type,
                "meaning": c.meaning,
                "unit": c.unit,
                "label": c.label,
                "supporting": c.name in supporting,
            }
            for c in rows.columns
        ]
        body |= {
            "results": rows.json_rows,
            "row_count": rows.row_count,
            "truncated": rows.truncated,
            "cached": rows.cached,
            "age_seconds": rows.age_seconds,
            "rollup": rollup_json(rows.rollup),
            "engine": engine_json(rows.engine),
            "tables": [
                {
                    "dataset_id": t.dataset_id,
                    "name": t.name,
                    "table_name": t.table_name,
                    "row_count": t.row_count,
                }
                for t in rows.tables
            ],
        }
    if chart is not None:
        body["chart"] = {
            "kind": chart.kind,
            "title": chart.title,
            "spec": chart.spec,
            "alternatives": list(chart.alternatives),
            "notes": list(chart.notes),
        }
    return body


def _asked_json(asked: Asked) -> dict[str, Any]:
    return {
        "query_id": asked.query_id,
        "thread_id": asked.thread_id,
        "question": asked.question,
        "title": asked.title,
        "status": asked.status,
        "sql": asked.sql,
        "explanation": asked.explanation,
        "execution_time_ms": asked.execution_time_ms,
        "created_at": asked.created_at,
        "dataset_id": asked.dataset_id,
        "confidence": asked.confidence,
        "sureness": asked.sureness,
        "understanding": asked.understanding,
        "unplaced": asked.unplaced,
        "alternatives": asked.alternatives,
        "suggestions": [{"question": question} for question in asked.suggestions],
        "notes": asked.notes,
        "as_of": dict(asked.as_of),
        "snapshots": asked.snapshots,
        "rows_used": asked.rows_used,
        "planner": asked.planner,
        "has_parts": bool(asked.plan),
        "revises": asked.revises or None,
    }
