"""fakesnow with what Snowflake's newest driver and our engine ask beyond it; runs in fakesnow's environment.

Added, each as Snowflake documents it: sign-in that can fail, by password, token or signature; statements that
run while their names are known, results by name, and their abort; the time limit of a session's statements;
EXPLAIN USING JSON (of DuckDB's plan); Iceberg tables from a metadata file. The last is a table of the rows
that pyiceberg reads through that file. A timestamp that is NULL stays one, and a side that is trimmed is one.
"""

import asyncio
import gzip
import json
import logging
import os
import re
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import fakesnow.arrow as arrow
import fakesnow.server as base
import fakesnow.transforms as transforms
import jwt
import pyarrow as pa
import uvicorn
from fakesnow.dialect import parse_one
from pyiceberg.table import StaticTable
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_CREATE = re.compile(
    r"CREATE ICEBERG TABLE IF NOT EXISTS (\"(?:[^\"]|\"\")+\") EXTERNAL_VOLUME = 'lake_volume' "
    r"CATALOG = 'lake_files' METADATA_FILE_PATH = '((?:[^'\\]|\\.)+)'"
)
_SHOW = re.compile(r"SHOW ICEBERG TABLES LIKE '((?:[^'\\]|\\.)+)' IN SCHEMA")
_DROP = re.compile(r"DROP ICEBERG TABLE IF EXISTS (\"(?:[^\"]|\"\")+\")")
_LIMIT = re.compile(r"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = (\d+)")
_EXPLAIN = re.compile(r"EXPLAIN USING JSON ")
_OPERATORS = {"SEQ_SCAN": "TableScan", "HASH_GROUP_BY": "Aggregate", "PROJECTION": "Projection"}

files = Path(sys.argv[2])
seconds: dict[str, int] = {}
running: dict[str, "Running"] = {}
tables: dict[str, str] = {}
creating = threading.Lock()


class Running:
    """A statement on its way, with its answer once it has one."""

    def __init__(self, duck: Any, limit: int) -> None:
        self.duck = duck
        self.stopped = ""
        self.task: asyncio.Task[JSONResponse] | None = None
        self.timer = threading.Timer(limit, self.stop, ("000630",)) if limit else None
        if self.timer:
            self.timer.daemon = True
            self.timer.start()

    def stop(self, code: str) -> None:
        self.stopped = self.stopped or code
        self.duck.interrupt()


def refusal(code: str, message: str, state: str = "57014") -> JSONResponse:
    data = {"errorCode": code, "sqlState": state}
    return JSONResponse({"data": data, "code": code, "message": message, "success": False})


async def body_of(request: Request) -> dict[str, Any]:
    content = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return json.loads(content or b"{}")


async def login(request: Request) -> JSONResponse:
    told = (await body_of(request))["data"]
    if not may_enter(told):
        return refusal("390100", "Incorrect username or password was specified.", "08001")
    made = json.loads((await base.login_request(request)).body)
    made["data"] |= {
        "masterToken": uuid.uuid4().hex,
        "sessionId": 1,
        "validityInSeconds": 3600,
        "masterValidityInSeconds": 14_400,
    }
    return JSONResponse(made)


def may_enter(told: dict[str, Any]) -> bool:
    if told.get("LOGIN_NAME", "").lower() != os.environ["SF_USER"]:
        return False
    if told.get("AUTHENTICATOR") == "SNOWFLAKE_JWT":
        try:
            jwt.decode(told["TOKEN"], os.environ["SF_PUBLIC_KEY"], algorithms=["RS256"])
        except jwt.PyJWTError:
            return False
        return True
    return os.environ["SF_PASSWORD"] in (told.get("PASSWORD"), told.get("TOKEN"))


async def query(request: Request) -> JSONResponse:
    asked = await body_of(request)
    token = base.to_token(request)
    session = base.sessions[token]
    sql = asked["sqlText"]
    if found := _LIMIT.fullmatch(sql):
        seconds[token] = int(found[1])
        return rows(["status"], [["Statement executed successfully."]])
    run = Running(session._duck_conn, seconds.get(token, 0))
    run.task = asyncio.create_task(answer(request, session, sql, run))
    if not asked.get("asyncExec"):
        return await run.task
    name = str(uuid.uuid4())
    running[name] = run
    data = {"queryId": name, "getResultUrl": f"/queries/{name}/result", "queryAbortsAfterSecs": 300}
    said = {"code": "333334", "message": "Query execution in progress.", "success": True}
    return JSONResponse({"data": data, **said})


async def answer(request: Request, session: Any, sql: str, run: Running) -> JSONResponse:
    try:
        made = await asyncio.to_thread(of_ours, session, sql)
        if made is None:
            made = await base.query_request(request)
    except Exception as error:  # noqa: BLE001  # whatever it is, the driver is told
        made = refusal("001003", f"SQL compilation error: {error}", "42000")
    finally:
        if run.timer:
            run.timer.cancel()
    if run.stopped == "000630":
        return refusal("000630", "Statement reached its statement or warehouse timeout and was canceled.")
    return refusal("000604", "SQL execution canceled") if run.stopped else made


def of_ours(session: Any, sql: str) -> JSONResponse | None:
    if found := _CREATE.fullmatch(sql):
        create(session, found[1], found[2])
        return rows(["status"], [["Table successfully created."]])
    if found := _SHOW.fullmatch(sql):
        prefix = found[1].removesuffix("%")
        return rows(
            ["created_on", "name"], [[at, name] for name, at in tables.items() if name.startswith(prefix)]
        )
    if found := _DROP.fullmatch(sql):
        session._duck_conn.execute(f"DROP TABLE IF EXISTS {found[1]}")
        tables.pop(found[1].strip('"'), None)
        return rows(["status"], [["Table successfully dropped."]])
    return explain(session, sql[8 + len("USING JSON ") :]) if _EXPLAIN.match(sql) else None


def create(session: Any, name: str, path: str) -> None:
    with creating:
        if name.strip('"') not in tables:
            created(session, name, path)


def created(session: Any, name: str, path: str) -> None:
    place = (files / path).resolve()
    if not place.is_relative_to(files):
        raise ValueError("a path out of the volume")
    there = StaticTable.from_metadata(place.as_uri()).scan().to_arrow()
    session._duck_conn.register("arriving", there)
    session._duck_conn.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")
    session._duck_conn.unregister("arriving")
    tables[name.strip('"')] = f"{time.time():.6f}"


def explain(session: Any, sql: str) -> JSONResponse:
    cursor = session.cursor()
    written = cursor._transform(parse_one(sql), None).sql(dialect="duckdb")
    plan = json.loads(session._duck_conn.execute(f"EXPLAIN (FORMAT JSON) {written}").fetchall()[0][1])
    found: list[dict[str, Any]] = [{"id": 0, "operation": "Result", "expressions": []}]
    for node in plan:
        listed(node, 0, found)
    told = {"GlobalStats": {"partitionsTotal": 1, "partitionsAssigned": 1}, "Operations": [found]}
    return rows(["content"], [[json.dumps(told)]])


def listed(node: dict[str, Any], parent: int, found: list[dict[str, Any]]) -> None:
    name = node["name"].strip()
    one = {"id": len(found), "parentOperators": [parent], "operation": _OPERATORS.get(name, name.title())}
    one["expressions"] = [str(value) for value in (node.get("extra_info") or {}).values()]
    found.append(one)
    for child in node.get("children") or ():
        listed(child, one["id"], found)


def rows(names: list[str], values: list[list[str]]) -> JSONResponse:
    kind = {"type": "text", "length": 16_777_216, "byteLength": 16_777_216, "precision": None, "scale": None}
    data = {
        "rowtype": [{"name": name, "nullable": True, **kind} for name in names],
        "rowset": values,
        "total": len(values),
        "returned": len(values),
        "queryId": str(uuid.uuid4()),
        "queryResultFormat": "json",
        "statementTypeId": 4096,
        "parameters": [],
    }
    return JSONResponse({"data": data, "success": True})


async def status(request: Request) -> JSONResponse:
    name = request.path_params["name"]
    run = running.get(name)
    if run is None:
        return JSONResponse({"data": {"queries": []}, "success": True})
    told: dict[str, Any] = {"id": name, "status": "RUNNING", "state": "EXECUTING", "sqlText": ""}
    if run.task.done():
        made = json.loads(run.task.result().body)
        word = "ABORTED" if run.stopped else "FAILED_WITH_ERROR"
        told |= (
            {"status": "SUCCESS"}
            if made["success"]
            else {
                "status": word,
                "errorCode": made["code"],
                "errorMessage": made["message"],
            }
        )
    return JSONResponse({"data": {"queries": [told]}, "success": True})


async def result(request: Request) -> JSONResponse:
    """While a statement runs it tells that it does, which the driver takes for a result without rows."""
    name = request.path_params["name"]
    run = running[name]
    if not run.task.done():
        data = {"queryId": name, "getResultUrl": f"/queries/{name}/result"}
        said = {"code": "333333", "message": "Query execution in progress.", "success": True}
        return JSONResponse({"data": data, **said})
    return run.task.result()


async def abort(request: Request) -> JSONResponse:
    run = running.get(request.path_params["name"])
    if run is None or run.task.done():
        return refusal("000605", "Identified SQL statement is not currently executing.")
    run.stop("000604")
    return JSONResponse({"data": None, "success": True})


def seconds_and_fraction(column: Any) -> Any:
    """fakesnow's own of a timestamp, with NULL where there is none."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    made = _whole(column.fill_null(0) if column.null_count else column)
    if not column.null_count:
        return made
    return pa.StructArray.from_arrays(made.flatten(), fields=list(made.type), mask=column.is_null())


def as_it_is(expression: Any) -> Any:
    """fakesnow casts what is trimmed to text, and forgets at which side; ours is text."""
    return expression


transforms.trim_cast_varchar = as_it_is
_whole = arrow.timestamp_to_sf_struct
arrow.timestamp_to_sf_struct = seconds_and_fraction
logging.getLogger("fakesnow.server").setLevel(logging.CRITICAL)
OURS = ("login-request", "query-request", "abort-request")
app = Starlette(
    routes=[
        Route("/session/v1/login-request", login, methods=["POST"]),
        Route("/queries/v1/query-request", query, methods=["POST"]),
        Route("/queries/{name}/result", result, methods=["GET"]),
        Route("/monitoring/queries//{name}", status, methods=["GET"]),
        Route("/queries/{name}/abort-request", abort, methods=["POST"]),
        *(route for route in base.routes if not route.path.endswith(OURS)),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
