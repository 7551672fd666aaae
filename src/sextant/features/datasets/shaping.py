"""The columns of a dataset after a load: those it had keep their words, new ones come behind them."""

from collections.abc import Mapping, Sequence

from sextant.core.lake import LakeColumn
from sextant.features.datasets.load_models import Mode
from sextant.features.datasets.models import Column
from sextant.features.datasets.profiling import columns_of
from sextant.features.datasets.report import Report


def columns_after(
    before: Sequence[Column], report: Report, *, mode: Mode, nested: Mapping[int, str] | None = None
) -> tuple[Column, ...]:
    """Every column the dataset has once the load is in; a replacing one leaves those of its file alone.

    `nested` is what the JSON text of columns holds after it, by id; of others that stays in what is added to.
    """
    known = {column.field_id: column for column in before}
    by_source = {(column.source_name or column.name): column for column in before}
    taken = {column.name.lower() for column in before}
    here: list[Column] = []
    opened = nested or {}
    for found in columns_of(report):
        was = known.get(found.field_id) or by_source.get(found.source_name)
        if was is None:
            name = _free(found.name, taken)
            taken.add(name.lower())
            here.append(found.model_copy(update={"name": name, "nested": opened.get(found.field_id)}))
        else:
            update: dict[str, object] = {
                "field_id": found.field_id,
                "type": found.type,
                "source_name": found.source_name,
                "nested": opened.get(found.field_id, was.nested if mode != "replace" else None),
            }
            if was.unit is None and was.type != found.type:
                update["unit"] = found.unit  # what was text had none
            here.append(was.model_copy(update=update))
    if mode == "replace":
        return _placed(here)
    by_id = {column.field_id: column for column in here}
    kept = [by_id.pop(column.field_id, column) for column in before]
    return _placed([*kept, *by_id.values()])


def of_load(after: Sequence[Column], report: Report) -> tuple[Column, ...]:
    """The columns that the load's own rows have, as the dataset calls them."""
    by_id = {column.field_id: column for column in after}
    return tuple(by_id[one.field_id] for one in report.columns if one.field_id in by_id)


def lake_columns(columns: Sequence[Column]) -> list[LakeColumn]:
    return [
        LakeColumn(field_id=column.field_id, name=column.name, type=column.type, written=column.source_name)
        for column in columns
    ]


def _placed(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(
        column if column.position == place else column.model_copy(update={"position": place})
        for place, column in enumerate(columns)
    )


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where a column was renamed to it."""
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate
