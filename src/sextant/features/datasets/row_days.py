"""How long the rows of a dataset are kept, and by which of its times: as people say it."""

from sextant.core.lake import TIMES
from sextant.features.datasets.errors import RetentionRefused
from sextant.features.datasets.models import STREAM, Column, Dataset
from sextant.features.datasets.times import named_time


def row_values(dataset: Dataset, *, days: int | None, time: str | None) -> dict[str, object]:
    """What is written for a wish, nothing for none; 0 days keep the rows as long as their dataset.

    Raises ColumnMissing, RetentionRefused.
    """
    if days is None and time is None:
        return {}
    if days == 0:
        return {"row_days": None, "row_time": None}
    kept = days or dataset.row_days
    if kept is None:
        raise RetentionRefused(
            f"It is not said how long the rows of {dataset.name} are kept.", hint="Give row_days as well."
        )
    if dataset.source_type == STREAM:
        _refuse_for_stream(dataset, time)
        return {"row_days": kept}
    return {"row_days": kept, "row_time": _time(dataset, time).field_id}


def time_of_rows(dataset: Dataset) -> Column | None:
    """The column that tells how old a row is; None where none is named, or it is no time now."""
    found = (column for column in dataset.columns if column.field_id == dataset.row_time)
    return next((column for column in found if column.type in TIMES), None)


def _refuse_for_stream(dataset: Dataset, time: str | None) -> None:
    if time is not None:
        raise RetentionRefused(
            f"{dataset.name} is a stream: its rows go by the time of their event.",
            hint="Leave row_time out.",
        )
    if not any(column.type in TIMES for column in dataset.columns):
        raise RetentionRefused(
            f"{dataset.name} has no column of dates or moments, so no row of it has an age.",
            hint="Send events with a time.",
        )


def _time(dataset: Dataset, name: str | None) -> Column:
    if name is None:
        column = time_of_rows(dataset)
        if column is None:
            raise RetentionRefused(
                f"It is not said by which column the rows of {dataset.name} are so old.",
                hint="Name one of its columns of dates or moments as row_time.",
            )
        return column
    return named_time(dataset, name, refused=RetentionRefused)
