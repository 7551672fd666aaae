"""What rows about the same thing say of it: what the most reliable sources agree on, and who departs from it.

Found from the data alone. A column groups rows when they agree within its groups far more than by chance.
Where another column tells who said it (each says a thing once), reliability and truth are found in turns, as
in Yin et al. 2008 and Dong et al. 2009: a source has one reliability over all columns, and the odds of its
being right weigh its votes. Without sources the group is a dependency, and its rare exceptions are told.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.bonds import (
    Bond,
    Truth,
    bonds_of,
    may_group,
    named,
    usual_spellings,
    vote,
)
from sextant.features.checks.finding.cells import Coded, Found, Ints
from sextant.features.checks.finding.dependencies import broken_dependencies

_ROUNDS = 20
_MOST_COLUMNS = 80


def disagreements(columns: Sequence[Coded]) -> Iterator[Found]:
    """Findings by sources first; columns that sources decide are not told again by dependencies."""
    rows = columns[0].rows if columns else 0
    if rows < 20:
        return
    few = columns[:_MOST_COLUMNS]
    groups = [column for column in few if may_group(column)]
    decided: set[str] = set()
    for group in groups:
        source = _source_of(group, few)
        if source is None:
            continue
        others = [column for column in few if column.name not in (group.name, source.name)]
        bonds = [bond for bond in bonds_of(group, others) if _is_told(bond)]
        if bonds:
            decided |= {bond.column.name for bond in bonds}
            yield from _by_sources(group, source, [bond.column for bond in bonds])
    yield from broken_dependencies(groups, [column for column in few if column.name not in decided])


def _source_of(group: Coded, columns: Sequence[Coded]) -> Coded | None:
    """The column that tells who speaks: text, saying one thing of a group, and speaking of several groups."""
    best: tuple[int, Coded] | None = None
    for column in columns:
        fits = column is not group and column.is_text and 3 <= column.distinct <= column.rows / 5
        if not fits or float(np.mean(column.filled)) < 0.99 or group.rows < 4 * group.distinct:
            continue
        both = group.filled & column.filled
        pairs = group.codes[both] * (column.distinct + 1) + column.codes[both]
        if len(np.unique(pairs)) >= 0.98 * len(pairs) and (best is None or column.distinct < best[0]):
            best = (column.distinct, column)
    return None if best is None else best[1]


def _is_told(bond: Bond) -> bool:
    return bond.majority >= 0.4 and bond.together >= 0.1 and bond.together >= 5 * bond.by_chance


def _by_sources(group: Coded, source: Coded, columns: Sequence[Coded]) -> Iterator[Found]:
    weights = np.ones(source.distinct, dtype=np.float64)
    truths: list[Truth] = []
    for _ in range(_ROUNDS):
        truths = [vote(group, column, weights[source.codes]) for column in columns]
        anew = _reliability(group, source, columns, truths)
        if np.allclose(anew, weights, rtol=1e-3):
            break
        weights = anew
    for column, truth in zip(columns, truths, strict=True):
        yield from _departures(group, column, truth, by=f" among the sources in `{source.name}`")


def _reliability(
    group: Coded, source: Coded, columns: Sequence[Coded], truths: Sequence[Truth]
) -> "NDArray[np.float64]":
    said = np.zeros(source.distinct)
    right = np.zeros(source.distinct)
    for column, truth in zip(columns, truths, strict=True):
        keep = group.filled & (column.core >= 0) & source.filled
        who = source.codes[keep]
        said += np.bincount(who, minlength=source.distinct)
        agrees = column.core[keep] == truth.code[group.codes[keep]]
        right += np.bincount(who, weights=agrees.astype(np.float64), minlength=source.distinct)
    accuracy = np.clip((right + 1) / (said + 2), 0.02, 0.98)
    return accuracy / (1 - accuracy)


def _departures(group: Coded, column: Coded, truth: Truth, *, by: str) -> Iterator[Found]:
    code = truth.code[group.codes]
    known = group.filled & (code >= 0) & (truth.votes[group.codes] >= 2)
    usual = usual_spellings(column)
    where = f"rows of the same `{group.name}`{by}"
    wrong = np.flatnonzero(known & (column.core >= 0) & (column.core != code))
    reason = f"It departs from what {where} say."
    yield Found(column.name, "disagreement", wrong, reason, named(usual, code[wrong]), 0.9)
    usual_code = _codes_of(column, usual)
    otherwise = np.flatnonzero(known & (column.core == code) & (column.codes != usual_code[code]))
    reason = f"It says what {where} say, and is written in another way."
    yield Found(column.name, "spelling", otherwise, reason, named(usual, code[otherwise]), 0.9)
    missing = np.flatnonzero(known & (column.codes < 0))
    reason = f"It is empty, and {where} have a value."
    yield Found(column.name, "missing", missing, reason, named(usual, code[missing]), 0.9)


def _codes_of(column: Coded, values: Sequence[str]) -> Ints:
    known = {value: code for code, value in enumerate(column.values)}
    return np.array([*(known.get(value, -1) for value in values), -1], dtype=np.int64)
