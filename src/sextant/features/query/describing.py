"""A result's columns in the words that the datasets' people gave them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sextant.features.datasets import Table
from sextant.features.query.gate import Permitted
from sextant.features.query.models import ResultColumn
from sextant.features.query.provenance import KnownColumn, Origin, origins, spoken
from sextant.features.query.rows import type_name

if TYPE_CHECKING:
    import pyarrow as pa

_YEARS = {"year", "yr"}
_FIRST_YEAR, _LAST_YEAR = 1000, 2999


def columns_of(
    permitted: Permitted, tables: Mapping[str, Table], result: "pa.Table"
) -> tuple[ResultColumn, ...]:
    """The result's columns with meaning, unit and label, where the statement tells their origin."""
    known = {name: _known(tables[name]) for name in {t.table_name.lower() for t in permitted.tables}}
    found = origins(permitted.statement, known)
    if found is None or len(found) != result.num_columns:
        found = [_by_name(name, known) for name in result.column_names]
    return tuple(
        _of_year(_described(name, type_name(field.type), origin), result.column(place))
        for place, (name, field, origin) in enumerate(
            zip(result.column_names, result.schema, found, strict=True)
        )
    )


def _of_year(column: ResultColumn, values: "pa.ChunkedArray") -> ResultColumn:
    """A column of years told as one by its name and its values, so that none is written 2,013."""
    named = column.name.lower().split("_")[-1] in _YEARS or column.grain == "year"
    if column.meaning or column.unit or not named or column.type not in {"int", "long"}:
        return column
    import pyarrow.compute as pc

    ends = pc.min_max(values).as_py()
    if ends["min"] is None or ends["min"] < _FIRST_YEAR or ends["max"] > _LAST_YEAR:
        return column
    return replace(column, meaning="year")


def _known(table: Table) -> list[KnownColumn]:
    return [
        KnownColumn(
            dataset_id=table.dataset_id,
            table_label=table.name,
            field_id=column.field_id,
            name=column.name,
            label=column.label,
            meaning=column.meaning,
            unit=column.unit,
        )
        for column in table.columns
    ]


def _by_name(name: str, known: Mapping[str, list[KnownColumn]]) -> Origin | None:
    matches = [
        column for columns in known.values() for column in columns if column.name.lower() == name.lower()
    ]
    return Origin(label=matches[0].label or spoken(name), column=matches[0]) if len(matches) == 1 else None


def _described(name: str, kind: str, origin: Origin | None) -> ResultColumn:
    if origin is None:
        return ResultColumn(name=name, type=kind, label=spoken(name))
    column = origin.column if origin.keeps_unit else None
    return ResultColumn(
        name=name,
        type=kind,
        meaning=column.meaning if column else None,
        unit=column.unit if column else None,
        label=origin.label,
        source=origin.source,
        grain=origin.grain,
        additive=origin.additive,
    )
