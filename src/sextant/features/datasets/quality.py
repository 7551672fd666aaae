"""How good a dataset is, as one figure between 0 and 1 that can be taken apart again.

    score = 0.40 completeness + 0.20 uniqueness + 0.25 validity + 0.15 consistency

completeness  the share of cells that hold a value: 1 - nulls / (rows x columns)
uniqueness    the share of rows that do not repeat an earlier row: 1 - duplicate rows / rows
validity      the share of the file's rows that could be read: rows loaded / rows in the file
consistency   the share of columns that speak with one voice: a column of mixed types or of undecidable dates
              counts as none, one of a single value over many rows or with more than 1 % outliers as half

An empty table scores 0: nothing in it can be relied on.
"""

from collections.abc import Sequence

from sextant.features.datasets.models import Quality
from sextant.features.datasets.report import Report, ReportColumn

_COMPLETENESS, _UNIQUENESS, _VALIDITY, _CONSISTENCY = 0.40, 0.20, 0.25, 0.15
_MANY_ROWS = 10
_OUTLIER_SHARE = 0.01


def quality_of(report: Report) -> Quality:
    """The parts of the score, from the engine's report of a load."""
    rows, columns = report.rows_loaded, report.judged
    if rows == 0 or not columns:
        return Quality(completeness=0.0, uniqueness=0.0, validity=0.0, consistency=0.0)
    cells = rows * len(columns)
    nulls = sum(column.null_count for column in columns)
    return Quality(
        completeness=_share(1 - nulls / cells),
        uniqueness=_share(1 - report.duplicate_rows / rows),
        validity=_share(rows / max(rows, report.rows_in_file)),
        consistency=_share(_consistency(columns, rows)),
    )


def score(quality: Quality) -> float:
    """The weighted sum of the parts, to four places."""
    return round(
        _COMPLETENESS * quality.completeness
        + _UNIQUENESS * quality.uniqueness
        + _VALIDITY * quality.validity
        + _CONSISTENCY * quality.consistency,
        4,
    )


def _consistency(columns: Sequence[ReportColumn], rows: int) -> float:
    return sum(_voice(column, rows) for column in columns) / len(columns)


def _voice(column: ReportColumn, rows: int) -> float:
    if column.mixed_types or column.ambiguous:
        return 0.0
    constant = rows >= _MANY_ROWS and column.unique_count <= 1
    return 0.5 if constant or column.outlier_count > rows * _OUTLIER_SHARE else 1.0


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
