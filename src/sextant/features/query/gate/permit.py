"""One statement to a PermittedQuery: read, held to what is allowed, rewritten, costed; their only maker."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import cast

from sqlglot import exp

from sextant.features.query.errors import ParameterRefused, SqlTooDeep
from sextant.features.query.gate.asked import Asked, Permitted
from sextant.features.query.gate.cost import check_cost, estimate, told, used_columns
from sextant.features.query.gate.functions import CLOCK_FUNCTIONS, RANDOM_FUNCTIONS
from sextant.features.query.gate.known import GateLimits, KnownColumn, KnownTable
from sextant.features.query.gate.masked import check_masked
from sextant.features.query.gate.names import check_columns, table_nodes
from sextant.features.query.gate.nested import put_leaves
from sextant.features.query.gate.pruning import Pruned, pruned
from sextant.features.query.gate.reading import place, read
from sextant.features.query.gate.rewriting import check_free, put_limit, put_scans, scan_name
from sextant.features.query.gate.seen import raw_names
from sextant.features.query.gate.shape import check_shape
from sextant.features.query.gate.written import check_written, generate
from sextant.ports.warehouse import Limits, PermittedQuery, Scan, ScanColumn

_NOTHING: Mapping[str, object] = {}
_NOTHING_UNREAD = Pruned()
_SORTED_WHOLE, _FROM = 1_000_000, 5_000


def permit(asked: Asked, *, tables: Sequence[KnownTable], limits: GateLimits) -> Permitted:
    """The query as it may run; raises a SqlRefused with code, message, hint and place otherwise."""
    try:
        return _permit(asked, tables, limits)
    except RecursionError as error:
        raise SqlTooDeep(
            "The statement is nested too deeply to be read.", hint="Name the inner parts with WITH."
        ) from error


def _permit(asked: Asked, tables: Sequence[KnownTable], limits: GateLimits) -> Permitted:
    statement = read(asked.sql, limits)
    check_shape(statement, asked.sql)
    by_name = {table.table_name.lower(): table for table in tables}
    places = table_nodes(statement, by_name, asked.sql)
    statement = put_leaves(statement, places, asked.sql)
    check_columns(statement, places, asked.sql)
    check_free(statement, tables)
    check_masked(statement, places, asked.sql)
    parameters = _parameters(statement, asked)
    original = statement.copy()
    read_tables = {id(table): table for _, table in places}
    used = {key: used_columns(original, table) for key, table in read_tables.items()}
    unread = pruned(places, parameters)
    guarded = any(table.guard is not None for table in read_tables.values())
    shown = generate(put_limit(original.copy(), limits.rows)) if guarded else ""
    names = {key: [column.name.lower() for column in columns] for key, columns in used.items()}
    views = put_scans(places, names)
    limited = put_limit(statement, _kept_in_order(statement, read_tables.values(), limits.rows))
    text = generate(limited)
    check_written(text, limited)
    read_columns = {key: _read(table, used[key]) for key, table in read_tables.items()}
    cost = estimate(((table, read_columns[id(table)]) for _, table in places), unread)
    check_cost(cost, limits, in_words=not guarded)
    query = PermittedQuery(
        sql=text,
        scans=tuple(
            _scan(table, read_columns[key], view=views.get(key), unread=unread.get(key, _NOTHING_UNREAD))
            for key, table in read_tables.items()
        ),
        limits=Limits(seconds=limits.seconds, rows=limits.rows, memory_bytes=limits.memory_bytes),
        workspace_id=asked.workspace_id,
        parameters=parameters,
    )
    return Permitted(
        query=query,
        shown=shown or text,
        tables=tuple(read_tables.values()),
        estimate=told(places, used) if guarded else cost,
        statement=original,
        reads_clock=_calls(original, asked.sql, CLOCK_FUNCTIONS) or bool(views and _clock(limited)),
        is_random=_calls(original, asked.sql, RANDOM_FUNCTIONS) or original.find(exp.TableSample) is not None,
    )


def _read(table: KnownTable, used: Sequence[KnownColumn]) -> Sequence[KnownColumn]:
    """The columns of the files that are read for those that are used."""
    if table.guard is None:
        return used
    names = raw_names(table.guard, [column.name.lower() for column in used])
    return [column for column in table.guard.raw if column.name.lower() in names]


def _clock(statement: exp.Expr) -> bool:
    """Whether a rule of a policy reads the clock."""
    return any(
        {node.name.lower(), *(name.lower() for name in type(node).sql_names())} & CLOCK_FUNCTIONS
        for node in statement.find_all(exp.Func)
    )


def _scan(table: KnownTable, used: Sequence[KnownColumn], *, view: str | None, unread: Pruned) -> Scan:
    columns = used or table.columns[:1]  # count(*) alone names none, and a scan needs one
    guard = table.guard
    return Scan(
        table_name=scan_name(table),
        dataset_id=table.dataset_id,
        snapshot_id=table.snapshot_id,
        columns=tuple(ScanColumn(c.field_id, c.name, c.type) for c in columns),
        files=tuple(file for file in table.files if file not in unread.files),
        row_count=(table.row_count if guard is None else guard.row_count) - unread.rows,
        size_bytes=(table.size_bytes if guard is None else guard.size_bytes) - unread.bytes,
        view=view,
        hot=table.hot,
    )


def _kept_in_order(statement: exp.Expr, tables: Iterable[KnownTable], rows: int) -> int:
    """How many rows the engine is asked for at most; whoever reads them cuts them to `rows`.

    Where at most 5,000 are wanted DuckDB picks them by a heap, which strews rows of equal rank; where it
    sorts whole, those of a small table stay in the order of the file.
    """
    sorted_by = statement.args.get("order") is not None and statement.args.get("limit") is None
    small = sum(table.row_count for table in tables) <= _SORTED_WHOLE
    return max(rows, _FROM) if sorted_by and small else rows


def _parameters(statement: exp.Expr, asked: Asked) -> Mapping[str, object]:
    """The values of the `$names` in the statement; others that were sent are left out."""
    names: dict[str, exp.Expr] = {}
    for node in statement.find_all(exp.Parameter, exp.Placeholder):
        name = node.name
        if not name.isidentifier():
            raise _parameter(
                "Parameters are written by name.", "Write `$name` and send its value.", node, asked
            )
        if name not in asked.parameters:
            raise _parameter(
                f"The parameter `${name}` has no value.", "Send it in `parameters`.", node, asked
            )
        names[name] = node
    values = {name: asked.parameters[name] for name in names}
    for name, value in values.items():
        if not _is_plain(value):
            raise _parameter(
                f"The value of `${name}` is of no kind a query takes.",
                "Send text, a number, true, false, null, a date, or a list of them.",
                names[name],
                asked,
            )
    return values or _NOTHING


def _parameter(message: str, hint: str, node: exp.Expr, asked: Asked) -> ParameterRefused:
    line, column = place(node, asked.sql)
    return ParameterRefused(message, hint=hint, line=line, column=column)


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        items = cast("Sequence[object]", value)
        return len(items) <= 10_000 and all(
            _is_plain(item) and not isinstance(item, list | tuple) for item in items
        )
    return value is None or isinstance(value, str | int | float | bool | Decimal | date | datetime | time)


def _calls(statement: exp.Expr, sql: str, names: frozenset[str]) -> bool:
    for node in statement.find_all(exp.Func):
        start, end = node.meta.get("start"), node.meta.get("end")
        written = (
            sql[start : end + 1].lower()
            if isinstance(start, int) and isinstance(end, int)
            else node.name.lower()
        )
        if written.strip('"') in names or {n.lower() for n in type(node).sql_names()} & names:
            return True
    return False
