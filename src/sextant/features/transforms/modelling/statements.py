"""What a model's statement reads, also where another model's dataset has no rows yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.features.query import Queries, Query, Reading
from sextant.features.transforms.errors import ModelRefused
from sextant.features.transforms.modelling.growing import way_of
from sextant.features.transforms.modelling.models import How, Model

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Read:
    """The datasets that a statement reads; `way` None while one of them cannot be asked yet."""

    datasets: tuple[str, ...]
    way: How | None


def read(queries: Queries, caller: Caller, sql: str, *, coming: Mapping[str, str]) -> Read:
    """Raises a SqlRefused or ModelRefused; `coming` are datasets of models by the names of their tables."""
    if len(sql) > _LONGEST:
        raise ModelRefused(
            f"The statement has more than {_LONGEST:,} characters.", hint="Divide it into several models."
        )
    stands = queries.stands
    tables = stands.tables(caller)
    there = {table.table_name.lower(): str(table.dataset_id) for table in tables}
    names = names_in(sql)
    if any(name not in there and name in coming for name in names):
        return Read(
            tuple(there.get(name) or coming[name] for name in names if name in there or name in coming), None
        )
    reading: Reading = stands.read(stands.of(caller, Query(sql)), tables)
    if not reading.tables:
        raise ModelRefused(
            "The statement reads no dataset, so nothing of it would ever change.",
            hint="Name a dataset after FROM.",
        )
    return Read(tuple(str(table.dataset_id) for table in reading.tables.values()), way_of(reading))


def names_in(sql: str) -> Sequence[str]:
    """Lower-case names of the tables that a statement names; empty for what does not parse."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except (SqlglotError, RecursionError):
        return ()
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    found = [node.name.lower() for node in tree.find_all(exp.Table) if isinstance(node.this, exp.Identifier)]
    return tuple(dict.fromkeys(name for name in found if name not in ctes))


def coming(models: Sequence[Model], tables: Mapping[str, str]) -> dict[str, str]:
    """Datasets of models by the names of their tables."""
    made = {model.dataset_id for model in models}
    return {name.lower(): dataset_id for dataset_id, name in tables.items() if dataset_id in made}
