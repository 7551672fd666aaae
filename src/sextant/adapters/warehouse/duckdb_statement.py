"""A permitted query to the one DuckDB statement that runs it, and the second look at it before it does."""

import json
import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, cast

from sextant.kit.nested import HOLLOW, Fields, Items, Kind, Plain, Values, is_nested, parsed
from sextant.ports.warehouse import PermittedQuery, QueryFailed, Scan, ScanColumn

_TYPES = {
    "boolean": "BOOLEAN",
    "int": "INTEGER",
    "long": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "timestamp_ns": "TIMESTAMP_NS",
    "string": "VARCHAR",
    "uuid": "UUID",
    "binary": "BLOB",
}
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")
_PLACE = re.compile(r'"query_location": \d+(?:, )?')
_ROWS_FROM_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})


def duckdb_type(name: str) -> str:
    """DuckDB's name of an Iceberg type; raises QueryFailed for one it has no name for."""
    if name in _TYPES:
        return _TYPES[name]
    if decimal := _DECIMAL.fullmatch(name):
        return f"DECIMAL({decimal[1]}, {decimal[2]})"
    if name == HOLLOW:
        return "VARCHAR"
    if is_nested(name):
        return _of_nested(parsed(name))
    if name.startswith("fixed"):
        return "BLOB"
    raise QueryFailed(f"The engine has no type for `{name}`.", hint="Leave this column out of the query.")


def _of_nested(kind: Kind) -> str:
    match kind:
        case Items():
            return f"{_of_nested(kind.kind)}[]"
        case Values():
            return f"MAP(VARCHAR, {_of_nested(kind.kind)})"
        case Fields():
            return f"STRUCT({', '.join(f'{_name(name)} {_of_nested(one)}' for name, one in kind.kinds)})"
        case Plain():
            return _TYPES[kind.name]


def statement(query: PermittedQuery) -> str:
    """The query's text behind the definitions of its scans."""
    if not query.scans:
        return query.sql
    scans = ", ".join(f"{_name(scan.table_name)} AS NOT MATERIALIZED ({_body(scan)})" for scan in query.scans)
    for start in ("WITH RECURSIVE ", "WITH "):
        if query.sql.startswith(start):
            return f"{start}{scans}, {query.sql.removeprefix(start)}"
    return f"WITH {scans} {query.sql}"


def hot_name(scan: Scan) -> str:
    """How the engine calls a scan's rows that are in no file yet; no statement can name it."""
    return f"{scan.table_name}+hot"


def _body(scan: Scan) -> str:
    columns = ", ".join(_opened(c) for c in scan.columns)
    hot = f"SELECT {columns} FROM {_name(hot_name(scan))}"  # noqa: S608  # every name is quoted
    if not scan.files and scan.hot is not None:
        return hot
    if not scan.files:
        nothing = ", ".join(f"CAST(NULL AS {duckdb_type(c.type)}) AS {_name(c.name)}" for c in scan.columns)
        return f"SELECT {nothing} WHERE false"
    files = ", ".join(_text(file) for file in scan.files)
    fields = ", ".join(
        f"{c.field_id}: {{name: {_text(c.name)}, type: {_text(_stored(c))}, default_value: NULL}}"
        for c in scan.columns
    )
    source = f"read_parquet([{files}], schema = MAP {{{fields}}})"
    cold = f"SELECT {columns} FROM {source}"  # noqa: S608  # every name and text above is quoted
    return cold if scan.hot is None else f"{cold} UNION ALL {hot}"


def _stored(column: ScanColumn) -> str:
    """The lake keeps nested values as JSON text."""
    return "VARCHAR" if is_nested(column.type) else duckdb_type(column.type)


def _opened(column: ScanColumn) -> str:
    """A column as the statement takes it: JSON text as the lists and objects that it holds."""
    name = _name(column.name)
    if not is_nested(column.type) or column.type == HOLLOW:
        return name
    kind = json.dumps(duckdb_type(column.type), ensure_ascii=False)
    return f"from_json({name}, {_text(kind)}) AS {name}"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def check_reads_only(cursor: Any, query: PermittedQuery) -> None:
    """DuckDB's own reading of the text: one SELECT over the query's scans alone; else raises QueryFailed.

    This lock stands without the gate: a READ ONLY transaction still lets COPY write into an allowed folder,
    and an allowed folder still lets one dataset's statement name another's file.
    """
    found = cursor.extract_statements(query.sql)
    if len(found) != 1 or found[0].type.name != "SELECT":
        raise _refused()
    tree = _read(cursor, query.sql)
    nodes = list(_nodes(tree))
    names = {scan.table_name.lower() for scan in query.scans} | set(_ctes(nodes))
    for node in nodes:
        if not _is_allowed(node, names):
            raise _refused()
    views = {scan.table_name.lower(): scan.view for scan in query.scans if scan.view is not None}
    if views:
        _check_views(tree, {name: _select(_read(cursor, view)) for name, view in views.items()})


def _read(cursor: Any, sql: str) -> dict[str, Any]:
    # One statement of this cursor at a time: its answer is read whole before the query runs on it.
    answer = cursor.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree: dict[str, Any] = json.loads(answer[0]) if answer else {"error": True}
    if tree.get("error"):
        raise _refused()
    return tree


def _select(tree: dict[str, Any]) -> str:
    """The one SELECT of a view, as text that is the same wherever it stands."""
    return _placeless(tree["statements"][0]["node"])


def _check_views(tree: object, views: Mapping[str, str]) -> None:
    """Raises QueryFailed where a scan that its asker sees in part is read by another way than its view."""
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(cast("list[object]", node))
        if not isinstance(node, dict):
            continue
        named = cast("dict[str, Any]", node)
        if named.get("type") == "SELECT_NODE" and _placeless(named) in views.values():
            continue
        if named.get("type") == "BASE_TABLE" and str(named.get("table_name")).lower() in views:
            raise _refused()
        waiting.extend(named.values())


def _placeless(node: object) -> str:
    return _PLACE.sub("", json.dumps(node, sort_keys=True))


def _refused() -> QueryFailed:
    return QueryFailed("The engine runs one SELECT over your datasets, and nothing else.")


def _nodes(tree: object) -> Generator[dict[str, Any]]:
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            named = cast("dict[str, Any]", node)
            yield named
            waiting.extend(named.values())
        elif isinstance(node, list):
            waiting.extend(cast("list[object]", node))


def _ctes(nodes: Sequence[dict[str, Any]]) -> Generator[str]:
    for node in nodes:
        ctes = node.get("cte_map")
        if isinstance(ctes, dict):
            entries = cast("dict[str, list[dict[str, Any]]]", ctes).get("map", [])
            yield from (str(entry["key"]).lower() for entry in entries)


_READING_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}


def _is_allowed(node: dict[str, Any], names: set[str]) -> bool:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        bare = not node.get("schema_name") and not node.get("catalog_name") and not node.get("at_clause")
        return bare and str(node.get("table_name")).lower() in names
    if kind == "TABLE_FUNCTION":
        function: dict[str, Any] = node.get("function") or {}
        return function.get("function_name") in _ROWS_FROM_FUNCTIONS
    if kind == "SHOW_REF":
        return False
    return not (isinstance(kind, str) and kind.endswith("_NODE") and kind not in _READING_NODES)
