"""HTTP beside running: a statement formatted, explained, stopped; saved under a name and run with values."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi import Query as Parameter
from pydantic import ConfigDict, Field

from sextant.core.access import Caller
from sextant.core.http import Cursor, OrjsonResponse, Page, SignedIn, WireModel, cursor_after, cursor_values
from sextant.features.query.errors import RunMissing
from sextant.features.query.models import Query
from sextant.features.query.parameters import bound
from sextant.features.query.saved import SavedQueries
from sextant.features.query.saved.models import MOST_PARAMETERS, SavedQuery
from sextant.features.query.saved.models import Parameter as SavedParameter
from sextant.features.query.saved.service import Draft
from sextant.features.query.service import Queries
from sextant.features.query.shapes import EstimateOut, TableOut, ValidateIn, table_json

_SQL = "SELECT carrier, avg(arr_delay) AS delay FROM flights WHERE origin = $origin GROUP BY carrier"


class FormatIn(WireModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"sql": "select carrier from flights"}]})

    sql: str = Field(max_length=100_000)


class FormattedOut(WireModel):
    sql: str


class PlanStepOut(WireModel):
    depth: int
    operator: str
    detail: str
    rows: int | None = Field(description="As the engine guesses.")


class ExplainedOut(WireModel):
    """What a statement would read and how the engine would run it; nothing is read.

    `plan` is null where the caller sees a dataset in part: the plan would tell of the rest.
    """

    permitted_sql: str
    estimate: EstimateOut
    tables: list[TableOut]
    plan: list[PlanStepOut] | None


class RunningOut(WireModel):
    """A statement of the caller's that runs now."""

    request_id: str
    purpose: str
    sql: str
    started_at: datetime


class RunningListOut(WireModel):
    running: list[RunningOut]


class CancelledOut(WireModel):
    stopped: int = Field(description="How many statements were stopped in the process that answered.")


class SavedIn(WireModel):
    """A statement with a name, and what its `$names` take."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Delay by carrier from one airport",
                    "sql": _SQL,
                    "parameters": [{"name": "origin", "kind": "text", "default": "JFK"}],
                    "shared": True,
                }
            ]
        },
    )

    name: str = Field(min_length=1, max_length=200)
    sql: str = Field(min_length=1, max_length=100_000)
    description: str = Field(default="", max_length=5_000)
    parameters: list[SavedParameter] = Field(default_factory=list[SavedParameter], max_length=MOST_PARAMETERS)
    shared: bool = Field(default=False, description="Whether everybody in the workspace may run it.")


class SavedChangeIn(SavedIn):
    """The next version of a saved query, made from the one that was read."""

    version: int = Field(ge=1)


class SavedOut(WireModel):
    saved_id: str
    name: str
    sql: str
    description: str
    parameters: list[SavedParameter]
    shared: bool
    mine: bool
    email: str
    version: int
    created_at: datetime
    updated_at: datetime


def add_statements(routes: APIRouter, queries: Queries) -> None:
    """Formatting, explaining, and what runs now."""

    @routes.post("/data/format", summary="A statement laid out to be read")
    def layout(asked: FormatIn, caller: SignedIn) -> FormattedOut:
        from sextant.features.query.formatting import formatted

        caller.require("data.read")
        return FormattedOut(sql=formatted(asked.sql))

    @routes.post(
        "/query/explain", response_model=ExplainedOut, summary="What a statement would read, and its plan"
    )
    def explain(asked: ValidateIn, caller: SignedIn) -> Response:
        query = Query(asked.sql, parameters=bound(asked.parameters))
        told = queries.explain(caller, query)
        return OrjsonResponse(
            {
                "permitted_sql": told.permitted_sql,
                "estimate": told.estimate,
                "tables": [table_json(table) for table in told.tables],
                "plan": queries.plan(caller, query),
            }
        )

    @routes.get("/data/running", response_model=RunningListOut, summary="What the caller runs now")
    def running(caller: SignedIn) -> Response:
        caller.require("data.read")
        return OrjsonResponse({"running": queries.running.of(caller)})

    @routes.post(
        "/data/running/{request_id}/cancel",
        summary="Stop what a request of the caller's runs; its id is the one sent as X-Request-Id",
    )
    def cancel(request_id: str, caller: SignedIn) -> CancelledOut:
        stopped = queries.cancel(caller, request_id)
        if not stopped and not queries.running.is_spread:
            raise RunMissing(
                "Nothing of yours runs under this request.", hint="What still begins under it will not run."
            )
        return CancelledOut(stopped=stopped)


def add_saved(routes: APIRouter, saved: SavedQueries) -> None:
    """Saved queries."""

    @routes.get("/data/queries", summary="Saved queries, the newest change first")
    def listed(
        caller: SignedIn,
        limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
        cursor: Cursor = None,
        q: Annotated[str, Parameter(max_length=200)] = "",
    ) -> Page[SavedOut]:
        values = cursor_values(cursor, count=2)
        before = (datetime.fromisoformat(str(values[0])), str(values[1])) if values else None
        found, total = saved.page(caller, text=q, before=before, limit=limit + 1)
        shown = found[:limit]
        following = cursor_after(shown[-1].updated_at, shown[-1].saved_id) if len(found) > limit else None
        return Page(items=[_out(one, caller) for one in shown], next_cursor=following, total=total)

    @routes.post("/data/queries", status_code=201, summary="Save a statement under a name")
    def save(asked: SavedIn, caller: SignedIn) -> SavedOut:
        return _out(saved.save(caller, _draft(asked)), caller)

    @routes.get("/data/queries/{saved_id}", summary="A saved query")
    def get(saved_id: str, caller: SignedIn) -> SavedOut:
        return _out(saved.get(caller, saved_id), caller)

    @routes.put("/data/queries/{saved_id}", summary="Change a saved query of one's own")
    def change(saved_id: str, asked: SavedChangeIn, caller: SignedIn) -> SavedOut:
        return _out(saved.change(caller, saved_id, _draft(asked), version=asked.version), caller)

    @routes.delete("/data/queries/{saved_id}", status_code=204, summary="Delete a saved query")
    def delete(saved_id: str, caller: SignedIn) -> None:
        saved.delete(caller, saved_id)


def _draft(asked: SavedIn) -> Draft:
    return Draft(
        name=asked.name,
        sql=asked.sql,
        description=asked.description,
        parameters=tuple(asked.parameters),
        shared=asked.shared,
    )


def _out(query: SavedQuery, caller: Caller) -> SavedOut:
    values: dict[str, Any] = {
        name: getattr(query, name)
        for name in (
            "saved_id",
            "name",
            "sql",
            "description",
            "shared",
            "email",
            "version",
            "created_at",
            "updated_at",
        )
    }
    return SavedOut(
        **values,
        parameters=list(query.parameters),
        mine=query.user_id == caller.user_id or caller.role == "admin",
    )
