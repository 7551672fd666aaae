"""`/api/v1/sources`: kinds, connections, trials, and the tables to choose from."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sextant.core.http import Cursor, Page, SignedIn, etagged, router
from sextant.features.sources.service import Change, Connections
from sextant.features.sources.shapes import (
    ConnectionIn,
    ConnectionOut,
    ConnectionPatch,
    KindOut,
    ShapeOut,
    TablesOut,
    TrialOut,
    TryIn,
    connection_out,
    kind_out,
    shape_out,
    table_out,
)
from sextant.ports.source_values import TableName

Limit = Annotated[int, Query(ge=1, le=200)]


def source_routes(connections: Connections) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["sources"])
    _all(routes, connections)
    _one(routes, connections)
    _looking(routes, connections)
    return routes


def _all(routes: APIRouter, connections: Connections) -> None:
    @routes.get("/sources/kinds", summary="The kinds of sources and what is filled in for each")
    def kinds(caller: SignedIn) -> list[KindOut]:
        caller.require("data.write")
        return [kind_out(kind) for kind in connections.kinds()]

    @routes.post("/sources/try", summary="Try a connection without keeping it")
    def try_out(body: TryIn, caller: SignedIn) -> TrialOut:
        return TrialOut(**connections.try_out(caller, body.kind, body.config).model_dump())

    @routes.get("/sources", response_model=Page[ConnectionOut], summary="The connections of the workspace")
    def find(request: Request, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Response:
        found, more = connections.page(caller, cursor=cursor, limit=limit)
        items = [connection_out(one, connections.kind(one.kind), caller) for one in found]
        return etagged(request, Page(items=items, next_cursor=more).model_dump())

    @routes.post("/sources", status_code=201, summary="Try a connection and keep it")
    def add(body: ConnectionIn, caller: SignedIn) -> ConnectionOut:
        made = connections.add(caller, name=body.name, kind=body.kind, config=body.config, shared=body.shared)
        return connection_out(made, connections.kind(made.kind), caller)


def _one(routes: APIRouter, connections: Connections) -> None:
    @routes.get("/sources/{connection_id}", summary="One connection")
    def one(connection_id: str, caller: SignedIn) -> ConnectionOut:
        found = connections.get(caller, connection_id)
        return connection_out(found, connections.kind(found.kind), caller)

    @routes.patch("/sources/{connection_id}", summary="Change a connection, tried first")
    def change(connection_id: str, body: ConnectionPatch, caller: SignedIn) -> ConnectionOut:
        change = Change(name=body.name, config=body.config, shared=body.shared)
        changed = connections.change(caller, connection_id, change)
        return connection_out(changed, connections.kind(changed.kind), caller)

    @routes.delete("/sources/{connection_id}", status_code=204, summary="Remove a connection")
    def remove(connection_id: str, caller: SignedIn, confirm: bool = False) -> None:
        connections.remove(caller, connection_id, confirmed=confirm)


def _looking(routes: APIRouter, connections: Connections) -> None:
    @routes.post("/sources/{connection_id}/try", summary="Try a connection again")
    def try_again(connection_id: str, caller: SignedIn) -> TrialOut:
        return TrialOut(**connections.try_again(caller, connection_id).model_dump())

    @routes.get("/sources/{connection_id}/tables", summary="The tables to choose from")
    def tables(connection_id: str, caller: SignedIn, q: str = "", limit: Limit = 200) -> TablesOut:
        found = connections.tables(caller, connection_id, text=q)
        return TablesOut(items=[table_out(ref) for ref in found[:limit]], total=len(found))

    @routes.get("/sources/{connection_id}/shape", summary="The columns of a table and its key")
    def shape(
        connection_id: str,
        caller: SignedIn,
        name: Annotated[str, Query(min_length=1, max_length=1_000)],
        table_schema: Annotated[str | None, Query(max_length=300)] = None,
    ) -> ShapeOut:
        return shape_out(connections.shape(caller, connection_id, TableName(name, table_schema)))
