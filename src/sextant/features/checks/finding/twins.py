"""Rows that say what another row says but for one cell, which is nearly the same: one thing, entered twice.

Each row has the sum of a number for each of its cells; without one cell's number, twins have the same sum,
whatever the cell. Columns that number the rows are left out, and so is what agrees in many rows anyway.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Found, Ints
from sextant.features.checks.finding.spelling import is_near

_LEAST_COLUMNS = 4
_MOST_COLUMNS = 200
_RARELY = 0.05
_ALONE = 0.9
_NUMBERS_ROWS = 0.98
_RARE = 3
_SEED = 20_231
_KEY_NAME = re.compile(r"(^|_)(id|key|uuid|guid|code|no|nr|number|index)$")

Sums = NDArray[np.uint64]


def near_duplicates(columns: Sequence[Coded]) -> Iterator[Found]:
    """The one cell by which a row differs from its twin, in the row whose value is rarer, or the later."""
    compared = [
        column for column in columns[:_MOST_COLUMNS] if not _numbers_rows(column) and column.distinct > 1
    ]
    if len(compared) < _LEAST_COLUMNS or compared[0].rows < 20:
        return
    r = np.random.default_rng(_SEED)
    numbers = [_numbers(r, column) for column in compared]
    whole = np.zeros(compared[0].rows, dtype=np.uint64)
    for own in numbers:
        whole += own
    for column, own in zip(compared, numbers, strict=True):
        if column.is_text:
            yield from _of_column(column, whole - own, whole)


def _numbers_rows(column: Coded) -> bool:
    """Whether a column tells rows apart by a number or a code alone, which a second entry would have anew."""
    if column.distinct < _NUMBERS_ROWS * column.rows:
        return False
    if column.is_text and not _KEY_NAME.search(column.name.lower()):
        return all(value.isalnum() for value in column.values[:100])
    return column.is_text or column.type in ("int", "long")


def _numbers(r: "np.random.Generator", column: Coded) -> Sums:
    of_core = r.integers(0, 2**63, size=len(column.cores) + 1, dtype=np.uint64)
    return of_core[column.core]


def _of_column(column: Coded, rest: Sums, whole: Sums) -> Iterator[Found]:
    """Pairs of rows whose other cells agree, where few rows have such a twin."""
    order = np.lexsort((whole, rest))
    sums = rest[order]
    starts = np.flatnonzero(np.append(True, sums[1:] != sums[:-1]))
    sizes = np.diff(np.append(starts, len(sums)))
    if float(sizes[sizes == 1].sum()) < _ALONE * column.rows:
        return
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    rows: list[int] = []
    better: list[str] = []
    beside: list[int] = []
    for start in starts[sizes == 2].tolist():
        told = _told(column, counts, int(order[start]), int(order[start + 1]))
        if told is not None:
            row, twin = told
            rows.append(row)
            beside.append(twin + 1)
            better.append(column.values[int(column.codes[twin])])
    if not 0 < len(rows) <= max(3, _RARELY * column.rows):
        return
    place = np.argsort(np.array(rows, dtype=np.int64), kind="stable")
    for at in place.tolist():
        reason = f"Row {beside[at]:,} says the same but for this cell, which is nearly alike."
        found: Ints = np.array([rows[at]], dtype=np.int64)
        yield Found(column.name, "twin", found, reason, better[at : at + 1], sureness=0.75)


def _told(column: Coded, counts: Ints, first: int, second: int) -> tuple[int, int] | None:
    """Of two rows the one to tell, and its twin; none where the values are two of their own right."""
    one, other = int(column.codes[first]), int(column.codes[second])
    if one < 0 or other < 0 or column.core[first] == column.core[second]:
        return None
    if min(counts[one], counts[other]) > _RARE:
        return None
    if not is_near(column.values[one], column.values[other], sure=True):
        return None
    if counts[one] < counts[other] or (counts[one] == counts[other] and first > second):
        return first, second
    return second, first
