"""A first layer from what is known of the data: times, units, personal data, figures, relations that hold."""

from collections.abc import Iterator, Sequence

from sextant.core.access import Caller
from sextant.features.datasets import Column, Profile, Table
from sextant.features.query import Queries, Query
from sextant.features.semantics.models import ColumnMeaning, DatasetMeaning, Layer, Metric, Relation, pointing
from sextant.kit.errors import SextantError
from sextant.kit.quoting import quoted
from sextant.kit.spoken import in_sentence, spoken

_MOST_PROOFS = 200
_MOST_TABLES = 200
_KEY_ENDS = ("id", "key", "code", "no", "number")
_TIMES = ("date", "timestamp", "timestamptz")


def draft(queries: Queries, caller: Caller, layer: Layer, *, tables: Sequence[Table]) -> Layer:
    """The layer with a part for each dataset it says nothing of, and with relations a query proved."""
    described = {one.dataset.lower() for one in layer.datasets}
    fresh = [_dataset(table) for table in tables if table.table_name.lower() not in described]
    known = {frozenset((one.source.lower(), one.target.lower())) for one in layer.relations}
    found = [
        relation
        for relation in relations(queries, caller, tables)
        if frozenset((relation.source.lower(), relation.target.lower())) not in known
    ]
    return layer.model_copy(
        update={"datasets": [*layer.datasets, *fresh], "relations": [*layer.relations, *found]}
    )


def _dataset(table: Table) -> DatasetMeaning:
    times = [column.name for column in table.columns if column.type in _TIMES]
    meanings = [_column(column) for column in table.columns]
    return DatasetMeaning(
        dataset=table.table_name,
        description=table.description,
        time=times[0] if times else "",
        columns=[one for one in meanings if one != ColumnMeaning(column=one.column)],
        metrics=[_total(column) for column in table.columns if column.meaning == "currency"],
    )


def _column(column: Column) -> ColumnMeaning:
    named = column.label if column.label and spoken(column.label) != spoken(column.name) else ""
    return ColumnMeaning(
        column=column.name,
        name=named,
        description=column.description,
        unit=column.unit or "",
        sensitivity="personal" if column.pii else None,
    )


def _total(column: Column) -> Metric:
    return Metric(
        name=f"total {in_sentence(column.label or spoken(column.name))}",
        expression=f"sum({quoted(column.name)})",
        format="currency",
    )


def relations(queries: Queries, caller: Caller, tables: Sequence[Table]) -> Iterator[Relation]:
    """References that names speak for and a query over all rows proved."""
    asked = 0
    near = [(table, table.profile) for table in tables[:_MOST_TABLES]]
    for table, profile in near:
        for other, theirs in near:
            if other is table or profile is None or theirs is None:
                continue
            for column, key in _pairs(table, profile, other, theirs):
                if asked >= _MOST_PROOFS:
                    return
                asked += 1
                if _holds(queries, caller, table, column, other, key):
                    source, target = f"{table.table_name}.{column}", f"{other.table_name}.{key}"
                    alone = _unique(profile, column)
                    yield pointing(source, target, "one-to-one" if alone else "many-to-one")


def _pairs(table: Table, profile: Profile, other: Table, theirs: Profile) -> Iterator[tuple[str, str]]:
    """Columns that may point at a key of another table, by name and type."""
    thing = other.table_name.lower().rstrip("s")
    keys = [one for one in other.columns if _unique(theirs, one.name) and _names_key(one.name, thing)]
    own = table.table_name.lower().rstrip("s")
    for column in table.columns:
        mine = column.name.lower()
        if _unique(profile, column.name) and _names_key(column.name, own):
            continue  # a table's own key points nowhere
        for key in keys:
            named = mine == key.name.lower() if key.name.lower() not in _KEY_ENDS else False
            if (named or (thing in mine and mine.endswith(_KEY_ENDS))) and column.type == key.type:
                yield column.name, key.name


def _names_key(name: str, thing: str) -> bool:
    lowered = name.lower()
    return lowered in _KEY_ENDS or (lowered.endswith(_KEY_ENDS) and thing in lowered) or lowered == thing


def _unique(profile: Profile, name: str) -> bool:
    found = next((one for one in profile.columns if one.name == name), None)
    return found is not None and profile.row_count > 0 and found.unique_count >= 0.98 * profile.row_count


def _holds(queries: Queries, caller: Caller, table: Table, column: str, other: Table, key: str) -> bool:
    source, target, mine, theirs = map(quoted, (table.table_name, other.table_name, column, key))
    sql = (
        f"SELECT count(*) AS known, count(k.{theirs}) AS found FROM {source} AS s "  # noqa: S608  # all names are quoted
        f"LEFT JOIN (SELECT DISTINCT {theirs} FROM {target}) AS k ON s.{mine} = k.{theirs} "
        f"WHERE s.{mine} IS NOT NULL"
    )
    try:
        row = queries.run(caller, Query(sql, purpose="check")).table.to_pylist()[0]
    except SextantError:
        return False
    return row["known"] > 0 and row["found"] == row["known"]
