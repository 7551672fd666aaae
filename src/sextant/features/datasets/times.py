"""A column of dates or moments that people name."""

from sextant.core.lake import TIMES
from sextant.features.datasets.errors import ColumnMissing
from sextant.features.datasets.models import Column, Dataset
from sextant.kit.errors import InputRefused

_HINT = "Name one of its columns that holds a date or a moment."


def named_time(dataset: Dataset, name: str, *, refused: type[InputRefused]) -> Column:
    """Raises ColumnMissing, and `refused` for a column that is no time."""
    column = next((one for one in dataset.columns if one.name.lower() == name.lower()), None)
    if column is None:
        raise ColumnMissing(f"There is no column {name[:200]} in {dataset.name}.", hint=_HINT)
    if column.type not in TIMES:
        raise refused(f"The column {column.name} is {column.type}, and no date or moment.", hint=_HINT)
    return column
