"""Whether a layer holds: every name resolves, every metric, filter and relation passes the gate."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from sextant.core.access import Caller
from sextant.features.datasets import Table
from sextant.features.query import Queries, Query
from sextant.features.semantics.models import Checked, DatasetMeaning, Finding, Layer, Metric, Preview
from sextant.kit.errors import SextantError
from sextant.kit.quoting import quoted

_PREVIEWS = 40


def check(queries: Queries, caller: Caller, layer: Layer, *, tables: Sequence[Table], show: bool) -> Checked:
    """All findings; with `show`, what each metric gives."""
    by_name = {table.table_name.lower(): table for table in tables}
    findings = [*_twice("dataset", (one.dataset for one in layer.datasets))]
    previews: list[Preview] = []
    for meaning in layer.datasets:
        table = by_name.get(meaning.dataset.lower())
        if table is None:
            findings.append(_absent(meaning.dataset, f"There is no dataset {meaning.dataset}", by_name))
            continue
        findings += _names(meaning, table)
        for where, sql in statements(meaning, table):
            problem = _problem(queries, caller, where, sql)
            if problem is not None:
                findings.append(problem)
            elif show and len(previews) < _PREVIEWS:
                previews += _preview(queries, caller, where, sql)
    findings += _relations(layer, by_name)
    findings += _verified(queries, caller, layer)
    return Checked(tuple(findings), tuple(previews))


def statements(meaning: DatasetMeaning, table: Table) -> Iterator[tuple[str, str]]:
    """One statement for each metric and filter, with its place; a metric that is no aggregate is refused."""
    source = quoted(table.table_name)
    for metric in meaning.metrics:
        # HAVING makes the statement one group, so that a bare column is an error of the engine.
        sql = f"SELECT {metric.expression} AS value FROM {source}{_where(metric)} HAVING count(*) >= 0"  # noqa: S608  # the gate reads it
        yield f"{meaning.dataset}.metrics.{metric.name}", sql
    for one in meaning.filters:
        yield (
            f"{meaning.dataset}.filters.{one.name}",
            f"SELECT count(*) AS value FROM {source} WHERE ({one.expression})",  # noqa: S608  # the gate reads it
        )


def _where(metric: Metric) -> str:
    return " WHERE " + " AND ".join(f"({one})" for one in metric.filters) if metric.filters else ""


def _problem(queries: Queries, caller: Caller, where: str, sql: str) -> Finding | None:
    found = queries.validate(caller, sql)
    if not found.valid:
        return Finding(where, found.errors[0].message, found.errors[0].hint)
    if len(found.tables) != 1:
        return Finding(
            where, "This reads other datasets too.", "A metric and a filter stand on the columns of one."
        )
    return None


def _preview(queries: Queries, caller: Caller, where: str, sql: str) -> Iterator[Preview]:
    try:
        answered = queries.run(caller, Query(sql, purpose="suggestion"))
    except SextantError:
        return  # too slow for a preview; it is valid all the same
    values = answered.table.column(0).to_pylist()
    yield Preview(where, values[0] if values else None, sql)


def _names(meaning: DatasetMeaning, table: Table) -> Iterator[Finding]:
    columns = {column.name.lower(): column.name for column in table.columns}
    named = [one.column for one in meaning.columns] + ([meaning.time] if meaning.time else [])
    for name in named:
        if name.lower() not in columns:
            yield _absent(f"{meaning.dataset}.{name}", f"{meaning.dataset} has no column {name}", columns)
    yield from _twice(f"{meaning.dataset} column", (one.column for one in meaning.columns))
    called = [*(one.name for one in meaning.metrics), *(one.name for one in meaning.filters)]
    yield from _twice(f"{meaning.dataset} metric or filter", called)


def _relations(layer: Layer, tables: Mapping[str, Table]) -> Iterator[Finding]:
    for relation in layer.relations:
        ends = [_end(side, tables) for side in (relation.source, relation.target)]
        where = f"relations.{relation.source}"
        yield from (Finding(where, one, "Write dataset.column.") for one in ends if isinstance(one, str))
        kinds = {_kind(one) for one in ends if not isinstance(one, str)}
        if len(kinds) > 1:
            yield Finding(
                where,
                f"{relation.source} and {relation.target} have types that do not compare.",
                "Change the type of one of them in its dataset.",
            )


def _verified(queries: Queries, caller: Caller, layer: Layer) -> Iterator[Finding]:
    yield from _twice("verified question", (one.question for one in layer.verified))
    for one in layer.verified:
        found = queries.validate(caller, one.sql)
        if not found.valid:
            yield Finding(f"verified.{one.question}", found.errors[0].message, found.errors[0].hint)


def _end(side: str, tables: Mapping[str, Table]) -> str | tuple[Table, str]:
    """The table and type of `dataset.column`, or what is wrong with it."""
    dataset, _, column = side.partition(".")
    table = tables.get(dataset.lower())
    if table is None:
        return f"There is no dataset {dataset}."
    kind = next((one.type for one in table.columns if one.name.lower() == column.lower()), None)
    return f"{dataset} has no column {column}." if kind is None else (table, kind)


def _kind(end: tuple[Table, str]) -> str:
    kind = end[1]
    return "number" if kind.startswith(("int", "long", "float", "double", "decimal")) else kind


def _twice(what: str, names: Iterable[str]) -> Iterator[Finding]:
    for name, count in Counter(one.lower() for one in names).items():
        if count > 1:
            yield Finding(name, f"The {what} {name} is described {count} times.", "Keep one of them.")


def _absent(where: str, message: str, known: Iterable[str]) -> Finding:
    near = get_close_matches(where.rpartition(".")[2].lower(), list(known), n=1, cutoff=0.6)
    return Finding(where, f"{message}.", f"Did you mean {near[0]}?" if near else "Check its spelling.")
