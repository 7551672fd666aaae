"""How one column tells another: agreement within groups, and what most rows of a group say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Ints
from sextant.features.checks.finding.forms import dominant_form, shape_of

_SAMPLE = 60_000
_PARTS = 12
_LEAST_GROUPS = 10
_BY_CHANCE = 1e-6


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


def may_group(column: Coded) -> bool:
    """Rows can be about the same thing by this column: it repeats, and has many values."""
    if column.type in ("float", "double", "boolean") or column.type.startswith("timestamp"):
        return False
    return 5 <= column.distinct <= column.rows * 0.6 and float(np.mean(column.filled)) >= 0.85


def bonds_of(group: Coded, columns: Sequence[Coded]) -> Iterator[Bond]:
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


def pairs_that_tell(columns: Sequence[Coded]) -> Iterator[tuple[str, str, str]]:
    """Two columns and a third that they tell together, in every group of rows, where neither does alone.

    Two columns count that repeat often enough to be looked up by; groups of one row say nothing, and enough
    of the others have to, in which the third would differ by chance.
    """
    parts = [
        column for column in columns if 2 <= column.distinct <= column.rows * 0.3 and column.filled.all()
    ]
    for a, b in combinations(parts[:_PARTS], 2):
        both = a.codes * (b.distinct + 1) + b.codes
        for told in columns:
            if told in (a, b) or told.distinct < 2 or told.distinct >= told.rows * 0.98:
                continue
            keep = told.core >= 0
            if not _agrees(both[keep], told, keep):
                continue
            if not _agrees(a.codes[keep], told, keep) and not _agrees(b.codes[keep], told, keep):
                yield a.name, b.name, told.name


def _agrees(groups: Ints, told: Coded, keep: "NDArray[np.bool_]") -> bool:
    """Whether all rows of a group say the same, in enough groups for that not to be chance."""
    values = told.core[keep]
    width = len(told.cores) + 1
    pairs = np.unique(groups * width + values)
    _, sizes = np.unique(groups, return_counts=True)
    several = sizes[sizes >= 2]
    if len(pairs) != len(sizes) or len(several) < _LEAST_GROUPS:
        return False
    overall = np.bincount(values) / max(len(values), 1)
    chance = float((overall**2).sum())
    return chance ** float((several - 1).sum()) < _BY_CHANCE


def _sample(group: Coded) -> "NDArray[np.bool_]":
    """Whole groups, of about as many rows as are looked at."""
    if group.rows <= _SAMPLE:
        return group.filled
    mixed = (group.codes * 2_654_435_761) % 2**32
    return group.filled & (mixed < 2**32 * _SAMPLE / group.rows)


def vote(group: Coded, column: Coded, weights: "NDArray[np.float64]") -> Truth:
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


def usual_spellings(column: Coded) -> list[str]:
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


def named(names: Sequence[str], codes: Ints) -> list[str]:
    return [names[int(code)] for code in codes]


def _core_of_values(column: Coded) -> list[int]:
    found = np.full(column.distinct + 1, -1, dtype=np.int64)
    found[column.codes] = column.core
    return found[: column.distinct].tolist()
