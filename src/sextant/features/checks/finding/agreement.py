"""What rows about the same thing say of it: what the most reliable sources agree on, and who departs from it.

Found from the data alone. A column groups rows when they agree within its groups far more than by chance.
Where another column tells who said it (each says a thing once), reliability and truth are found in turns, as
in Yin et al. 2008 and Dong et al. 2009: a source has one reliability over all columns, and the odds of its
being right weigh its votes. Without sources the group is a dependency, and its rare exceptions are told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Found, Ints
from sextant.features.checks.finding.forms import dominant_form, shape_of

_ROUNDS = 20
_SAMPLE = 60_000
_MOST_COLUMNS = 80
_SURE = 0.97


@dataclass(frozen=True, slots=True)
class Bond:
    """How a group column tells another: pairwise agreement, its share by chance, the majority's share."""

    column: Coded
    together: float
    by_chance: float
    majority: float
    majority_by_chance: float


@dataclass(frozen=True, slots=True)
class Truth:
    """The winning core code of each group (-1: none), its share of the weight, and how many voted."""

    code: Ints
    share: "NDArray[np.float64]"
    votes: Ints


def disagreements(columns: Sequence[Coded]) -> Iterator[Found]:
    """Findings by sources first; columns that sources decide are not told again by dependencies."""
    rows = columns[0].rows if columns else 0
    if rows < 20:
        return
    few = columns[:_MOST_COLUMNS]
    groups = [column for column in few if _may_group(column)]
    decided: set[str] = set()
    for group in groups:
        source = _source_of(group, few)
        if source is None:
            continue
        others = [column for column in few if column.name not in (group.name, source.name)]
        bonds = [bond for bond in _bonds(group, others) if _is_told(bond)]
        if bonds:
            decided |= {bond.column.name for bond in bonds}
            yield from _by_sources(group, source, [bond.column for bond in bonds])
    for group in groups:
        others = [column for column in few if column.name != group.name and column.name not in decided]
        for bond in _bonds(group, others):
            if _is_dependency(bond):
                yield from _exceptions(group, bond)


def bonds_of(group: Coded, columns: Sequence[Coded]) -> list[Bond]:
    """How one column tells each of the others; for whoever looks for dependencies."""
    return list(_bonds(group, columns))


def may_group(column: Coded) -> bool:
    return _may_group(column)


def _may_group(column: Coded) -> bool:
    """Rows can be about the same thing by this column: it repeats, and has many values."""
    if column.type in ("float", "double", "boolean") or column.type.startswith("timestamp"):
        return False
    return 5 <= column.distinct <= column.rows * 0.6 and float(np.mean(column.filled)) >= 0.95


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


def _bonds(group: Coded, columns: Sequence[Coded]) -> Iterator[Bond]:
    chosen = _sample(group)
    for column in columns:
        if column.distinct < 2 or column.distinct >= column.rows * 0.98:
            continue
        keep = chosen & (column.core >= 0)
        if int(keep.sum()) < 20:
            continue
        yield _bond(group.codes[keep], column, column.core[keep])


def _bond(groups: Ints, column: Coded, values: Ints) -> Bond:
    width = len(column.cores) + 1
    pairs, counts = np.unique(groups * width + values, return_counts=True)
    of_group = pairs // width
    starts = np.flatnonzero(np.append(True, of_group[1:] != of_group[:-1]))
    sizes = np.add.reduceat(counts, starts)
    tops = np.maximum.reduceat(counts, starts)
    several = sizes >= 2
    met = float((sizes * (sizes - 1)).sum())
    agreed = float((counts * (counts - 1)).sum())
    overall = np.bincount(values).astype(np.float64)
    total = overall.sum()
    return Bond(
        column=column,
        together=agreed / met if met else 0.0,
        by_chance=float((overall**2).sum() / total**2),
        majority=float(tops[several].sum() / sizes[several].sum()) if several.any() else 0.0,
        majority_by_chance=float(overall.max() / total),
    )


def _sample(group: Coded) -> "NDArray[np.bool_]":
    """Whole groups, of about as many rows as are looked at."""
    if group.rows <= _SAMPLE:
        return group.filled
    mixed = (group.codes * 2_654_435_761) % 2**32
    return group.filled & (mixed < 2**32 * _SAMPLE / group.rows)


def _is_told(bond: Bond) -> bool:
    return bond.majority >= 0.4 and bond.together >= 0.1 and bond.together >= 5 * bond.by_chance


def _is_dependency(bond: Bond) -> bool:
    if not _SURE <= bond.majority < 1:
        return False
    return 1 - bond.majority <= 0.25 * (1 - bond.majority_by_chance)


def _by_sources(group: Coded, source: Coded, columns: Sequence[Coded]) -> Iterator[Found]:
    weights = np.ones(source.distinct, dtype=np.float64)
    truths: list[Truth] = []
    for _ in range(_ROUNDS):
        truths = [_vote(group, column, weights[source.codes]) for column in columns]
        anew = _reliability(group, source, columns, truths)
        if np.allclose(anew, weights, rtol=1e-3):
            break
        weights = anew
    for column, truth in zip(columns, truths, strict=True):
        yield from _departures(group, column, truth, by=f" among the sources in `{source.name}`")


def _vote(group: Coded, column: Coded, weights: "NDArray[np.float64]") -> Truth:
    keep = group.filled & (column.core >= 0)
    width = len(column.cores) + 1
    keys = group.codes[keep] * width + column.core[keep]
    pairs, place = np.unique(keys, return_inverse=True)
    weight = np.bincount(place, weights=weights[keep])
    of_group, value = pairs // width, pairs % width
    order = np.lexsort((value, weight, of_group))
    last = np.flatnonzero(np.append(of_group[order][1:] != of_group[order][:-1], True))
    winners = order[last]
    code = np.full(group.distinct + 1, -1, dtype=np.int64)
    share = np.zeros(group.distinct + 1)
    code[of_group[winners]] = value[winners]
    total = np.bincount(of_group, weights=weight, minlength=group.distinct + 1)
    share[of_group[winners]] = weight[winners] / np.maximum(total[of_group[winners]], 1e-12)
    votes = np.bincount(group.codes[keep], minlength=group.distinct + 1)
    return Truth(code=code, share=share, votes=votes.astype(np.int64))


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
    usual = _usual_spellings(column)
    where = f"rows of the same `{group.name}`{by}"
    wrong = np.flatnonzero(known & (column.core >= 0) & (column.core != code))
    reason = f"It departs from what {where} say."
    yield Found(column.name, "disagreement", wrong, reason, _named(usual, code[wrong]), 0.9)
    usual_code = _codes_of(column, usual)
    otherwise = np.flatnonzero(known & (column.core == code) & (column.codes != usual_code[code]))
    reason = f"It says what {where} say, and is written in another way."
    yield Found(column.name, "spelling", otherwise, reason, _named(usual, code[otherwise]), 0.9)
    missing = np.flatnonzero(known & (column.codes < 0))
    reason = f"It is empty, and {where} have a value."
    yield Found(column.name, "missing", missing, reason, _named(usual, code[missing]), 0.9)


def _usual_spellings(column: Coded) -> list[str]:
    """For each core the commonest value with the column's usual form, else the commonest of all."""
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    best: dict[int, tuple[bool, int, str]] = {}
    form = dominant_form(column.values, counts)
    by_value = _core_of_values(column)
    for value, core, count in zip(column.values, by_value, counts.tolist(), strict=True):
        rank = (form is None or shape_of(value) == form.shape, int(count), value)
        if core >= 0 and (core not in best or rank > best[core]):
            best[core] = rank
    return [best[code][2] if code in best else "" for code in range(len(column.cores))]


def _named(names: Sequence[str], codes: Ints) -> list[str]:
    return [names[int(code)] for code in codes]


def _codes_of(column: Coded, values: Sequence[str]) -> Ints:
    known = {value: code for code, value in enumerate(column.values)}
    return np.array([*(known.get(value, -1) for value in values), -1], dtype=np.int64)


def _core_of_values(column: Coded) -> list[int]:
    found = np.full(column.distinct + 1, -1, dtype=np.int64)
    found[column.codes] = column.core
    return found[: column.distinct].tolist()


def _exceptions(group: Coded, bond: Bond) -> Iterator[Found]:
    """Rows that break a dependency: a lone value in a group of several that agree."""
    column = bond.column
    truth = _vote(group, column, np.ones(group.rows))
    code = truth.code[group.codes]
    sure = group.filled & (truth.votes[group.codes] >= 4) & (truth.share[group.codes] >= 0.75)
    alone = _alone(group, column)
    usual = _usual_spellings(column)
    wrong = np.flatnonzero(sure & (column.core >= 0) & (column.core != code) & alone)
    told = f"`{group.name}` tells `{column.name}` in {bond.majority * 100:.4g} % of the rows, and not here."
    yield Found(column.name, "dependency", wrong, told, _named(usual, code[wrong]), 0.7)
    whole = group.filled & (truth.votes[group.codes] >= 2) & (truth.share[group.codes] >= 0.99)
    missing = np.flatnonzero(whole & (column.codes < 0))
    told = f"It is empty, and other rows of the same `{group.name}` have a value."
    yield Found(column.name, "missing", missing, told, _named(usual, code[missing]), 0.8)


def _alone(group: Coded, column: Coded) -> "NDArray[np.bool_]":
    """Rows whose value occurs once in their group."""
    keys = group.codes * (len(column.cores) + 1) + column.core
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[place] == 1
