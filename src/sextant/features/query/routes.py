"""HTTP for queries: run, validate, browse a dataset's rows, export, download, the schema for an editor."""

from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi import Query as Parameter
from pydantic import TypeAdapter, ValidationError
from starlette.responses import StreamingResponse

from sextant.core.access import Caller
from sextant.core.http import OrjsonResponse, SignedIn, cursor_after, cursor_values, etagged, router
from sextant.features.query.charts import ChartHints, choose
from sextant.features.query.downloads import Downloads
from sextant.features.query.engines.routes import add_engine
from sextant.features.query.errors import FilterRefused, SqlNotUnderstood
from sextant.features.query.exports import Exports
from sextant.features.query.gate.functions import FUNCTIONS
from sextant.features.query.models import Answered, Query
from sextant.features.query.pages import MOST, Browse, Condition
from sextant.features.query.parameters import bound, plain
from sextant.features.query.reading_rows import RowsReader
from sextant.features.query.remembering import Remembered
from sextant.features.query.saved import SavedQueries
from sextant.features.query.service import Queries
from sextant.features.query.shapes import (
    ExportIn,
    ExportOut,
    QueryIn,
    QueryOut,
    RowsOut,
    RunSavedIn,
    SchemaOut,
    ValidateIn,
    ValidationOut,
    answer_json,
    chart_json,
    column_json,
    validation_json,
)
from sextant.features.query.statement_routes import add_saved, add_statements

ARROW = "application/vnd.apache.arrow.stream"
_CONDITIONS = TypeAdapter(list[Condition])


def query_routes(
    queries: Queries, *, downloads: Downloads, remembered: Remembered, saved: SavedQueries
) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["query"])
    running = _Running(queries, remembered)
    _running(routes, running)
    _checking(routes, queries)
    _browsing(routes, RowsReader(queries))
    _exporting(routes, Exports(queries, downloads, remembered), downloads)
    add_statements(routes, queries)
    add_saved(routes, saved)
    add_engine(routes, queries.engines)
    _running_saved(routes, running, saved)
    return routes


class _Running:
    """Runs a statement, or shows the page that a cursor names."""

    def __init__(self, queries: Queries, remembered: Remembered) -> None:
        self._queries = queries
        self._remembered = remembered

    def answer(self, caller: Caller, asked: QueryIn, *, accept: str) -> Response:
        if asked.cursor:
            return self._page(caller, asked.cursor, accept=accept)
        if asked.sql is None:
            raise SqlNotUnderstood(
                "There is no statement here.", hint="Send `sql`, or the `cursor` of a page."
            )
        if asked.dataset_id:
            self._queries.datasets.table(caller, asked.dataset_id, as_of=asked.as_of)
        values = bound(asked.parameters)
        answered = self._queries.run(caller, Query(asked.sql, asked.as_of, parameters=values))
        if ARROW in accept:
            return _arrow(answered)
        pinned = Query(asked.sql, dict(answered.as_of), parameters=values, purpose="rows")
        query_id = self._remembered.keep(caller, pinned)
        chart = choose(answered.columns, answered.table, ChartHints(kind=asked.chart))
        body = self._shaped(answered, query_id, offset=0, limit=asked.limit)
        return OrjsonResponse(body | {"chart": chart_json(chart)})

    def shown(self, caller: Caller, query: Query, *, limit: int) -> Response:
        """The first page of a statement with its values."""
        asked = QueryIn(sql=query.sql, parameters=plain(query.parameters), limit=limit)
        return self.answer(caller, asked, accept="")

    def _page(self, caller: Caller, cursor: str, *, accept: str) -> Response:
        carried = cursor_values(cursor, count=3)
        query_id, offset, limit = carried or ["", 0, 0]
        if not isinstance(offset, int) or not isinstance(limit, int) or offset < 0 or not 0 < limit <= 10_000:
            raise FilterRefused("This cursor is not one of ours.", hint="Run the statement again.")
        answered = self._queries.run(caller, self._remembered.find(caller, str(query_id)))
        if ARROW in accept:
            return _arrow(answered, offset=offset, limit=limit)
        return OrjsonResponse(
            self._shaped(answered, str(query_id), offset=offset, limit=limit) | {"chart": None}
        )

    def _shaped(self, answered: Answered, query_id: str, *, offset: int, limit: int) -> dict[str, Any]:
        after = offset + limit
        more = after < answered.row_count
        shaped = answer_json(answered, offset=offset, limit=limit)
        return {
            "query_id": query_id,
            **shaped,
            "cursor": cursor_after(query_id, after, limit) if more else None,
        }


def _arrow(answered: Answered, *, offset: int = 0, limit: int | None = None) -> Response:
    """The rows as an Arrow IPC stream, for programs that ask for it."""
    import pyarrow as pa

    table = answered.table.slice(offset, limit)
    facts = {"as_of": dict(answered.as_of), "truncated": answered.truncated, "cached": answered.cached}
    table = table.replace_schema_metadata({b"sextant": orjson.dumps(facts)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return Response(sink.getvalue().to_pybytes(), media_type=ARROW)


def _running(routes: APIRouter, running: _Running) -> None:
    arrow: dict[int | str, dict[str, Any]] = {
        200: {"content": {ARROW: {"schema": {"type": "string", "format": "binary"}}}}
    }

    @routes.post("/data/query", response_model=QueryOut, responses=arrow, summary="Run one SELECT")
    def run(asked: QueryIn, request: Request, caller: SignedIn) -> Response:
        return running.answer(caller, asked, accept=request.headers.get("accept", ""))

    @routes.get(
        "/data/query", response_model=QueryOut, responses=arrow, summary="Run one SELECT by its address"
    )
    def run_by_address(
        request: Request,
        caller: SignedIn,
        sql: Annotated[str | None, Parameter(examples=["SELECT count(*) FROM flights"])] = None,
        limit: Annotated[int, Parameter(ge=1, le=10_000)] = 1000,
        as_of: datetime | None = None,
        cursor: str | None = None,
    ) -> Response:
        asked = QueryIn(sql=sql, limit=limit, as_of=as_of, cursor=cursor)
        return running.answer(caller, asked, accept=request.headers.get("accept", ""))


def _running_saved(routes: APIRouter, running: _Running, saved: SavedQueries) -> None:
    @routes.post(
        "/data/queries/{saved_id}/run", response_model=QueryOut, summary="Run a saved query with values"
    )
    def run_saved(saved_id: str, asked: RunSavedIn, caller: SignedIn) -> Response:
        return running.shown(caller, saved.query(caller, saved_id, asked.parameters), limit=asked.limit)


def _checking(routes: APIRouter, queries: Queries) -> None:
    @routes.post(
        "/query/validate", response_model=ValidationOut, summary="Check a statement without running it"
    )
    def validate(asked: ValidateIn, caller: SignedIn) -> Response:
        return OrjsonResponse(
            validation_json(queries.validate(caller, asked.sql, parameters=bound(asked.parameters)))
        )

    @routes.get(
        "/data/schema", response_model=SchemaOut, summary="Tables, columns and functions for an editor"
    )
    def schema(request: Request, caller: SignedIn) -> Response:
        tables = [
            {
                "dataset_id": table.dataset_id,
                "table_name": table.table_name,
                "name": table.name,
                "row_count": table.row_count,
                "columns": [{"name": c.name, "type": c.type, "label": c.label} for c in table.columns],
            }
            for table in queries.datasets.tables(caller)
        ]
        return etagged(request, {"tables": tables, "functions": sorted(FUNCTIONS)})


def _browsing(routes: APIRouter, reader: RowsReader) -> None:
    @routes.get(
        "/datasets/{dataset_id}/rows", response_model=RowsOut, summary="A dataset's rows, page by page"
    )
    def rows(
        dataset_id: str,
        caller: SignedIn,
        limit: Annotated[int, Parameter(ge=1, le=MOST)] = 100,
        cursor: str | None = None,
        sort: Annotated[str, Parameter(max_length=2000, examples=["carrier:asc,arr_delay:desc"])] = "",
        filter: Annotated[  # noqa: A002  # its name on the wire
            str, Parameter(max_length=20_000, examples=['[{"column":"carrier","op":"=","value":"UA"}]'])
        ] = "",
    ) -> Response:
        browse = Browse(limit=limit, cursor=cursor, sort=sort, conditions=_conditions(filter))
        page = reader.page(caller, dataset_id, browse)
        return OrjsonResponse(
            {
                "columns": [column_json(column) for column in page.answered.columns],
                "results": page.answered.rows.page(0, limit),
                "next_cursor": page.next_cursor,
                "total": page.total,
                "as_of": dict(page.answered.as_of),
                "notes": list(page.answered.notes),
            }
        )


def _conditions(text: str) -> list[Condition]:
    if not text:
        return []
    try:
        return _CONDITIONS.validate_json(text)
    except ValidationError as error:
        raise FilterRefused(
            "The filter cannot be read.",
            hint='Send JSON such as [{"column":"carrier","op":"=","value":"UA"}].',
        ) from error


def _exporting(routes: APIRouter, exports: Exports, downloads: Downloads) -> None:
    @routes.post("/data/export", summary="Write every row of a result to a file")
    def export(asked: ExportIn, caller: SignedIn) -> ExportOut:
        made = exports.make(caller, asked)
        return ExportOut(download_url=made.download_url, file_name=made.file_name, row_count=made.row_count)

    @routes.get(
        "/downloads/{token}",
        response_class=StreamingResponse,
        summary="Fetch an exported file; for the person who made it, within an hour",
    )
    def download(token: str, caller: SignedIn) -> StreamingResponse:
        found, chunks = downloads.open(caller, token)
        headers = {
            "Content-Disposition": f'attachment; filename="{found.file_name}"',
            "Content-Length": str(found.size_bytes),
            "Cache-Control": "private, no-store",
        }
        return StreamingResponse(chunks, media_type=found.media_type, headers=headers)
