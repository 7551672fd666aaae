"""Dependencies between columns that nearly all rows hold, and the cells to blame where a row breaks them.

A broken dependency accuses two cells. The row's other dependencies decide: the cell whose ties are broken
most is told, then its ties count no more, until none is left: a greedy vertex cover of the broken ties.
Where nothing decides between two cells that tell each other, both are told. Once more without the cells that
were blamed: what they hid is a dependency too, and may decide where nothing did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.bonds import Bond, bonds_of, named, usual_spellings, vote
from sextant.features.checks.finding.cells import Coded, Found, Ints

_SURE = 0.9
_MUTUAL = 0.8
_MOST_TO_PAIR = 16
_MOST_ROWS_TO_PAIR = 50_000
_ROUNDS = 6
_AS_LIKELY = 0.005
_STREWN = 3

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tie:
    """One dependency over all rows: which break it, which bear it out, what each should hold (or -1)."""

    group: Coded
    bond: Bond
    broken: Bools
    held: Bools
    code: Ints


def broken_dependencies(groups: Sequence[Coded], columns: Sequence[Coded]) -> Iterator[Found]:
    """What breaks dependencies of one column, and where none tells a column, of two together."""
    ties, best = _single(groups, columns)
    hidden = _without(columns, blame(ties)) if ties else {}
    if hidden:
        seen = [hidden.get(one.name, one) for one in columns]
        again, best_again = _single([hidden.get(one.name, one) for one in groups], seen)
        known = {(tie.group.name, tie.bond.column.name) for tie in ties}
        whole = {one.name: one for one in columns}
        ties += [
            _tie(whole[tie.group.name], replace(tie.bond, column=whole[tie.bond.column.name]))
            for tie in again
            if (tie.group.name, tie.bond.column.name) not in known
        ]
        best = {name: max(share, best_again.get(name, 0.0)) for name, share in best.items()}
    ties += [_borne_out(pair, ties) for pair in _pairs(columns, best)]
    for tie in ties:
        yield _gap(tie)
    yield from _told(ties, blame(ties))


def _single(groups: Sequence[Coded], columns: Sequence[Coded]) -> tuple[list[Tie], dict[str, float]]:
    """The dependencies on one column, and how well each column is told at best."""
    told = {
        group.name: list(bonds_of(group, [one for one in columns if one.name != group.name]))
        for group in groups
    }
    best: dict[str, float] = {}
    back: dict[tuple[str, str], float] = {}
    for name, bonds in told.items():
        for bond in bonds:
            best[bond.column.name] = max(best.get(bond.column.name, 0.0), bond.majority)
            back[name, bond.column.name] = bond.majority
    ties = [
        _tie(group, bond)
        for group in groups
        for bond in told[group.name]
        if _is_dependency(bond, both_ways=back.get((bond.column.name, group.name), 0.0) >= _MUTUAL)
    ]
    return ties, best


def _borne_out(pair: Tie, ties: Sequence[Tie]) -> Tie:
    """Two columns tell a third by chance now and then: what one tells of the three has to be broken too."""
    names = {*_parts(pair.group.name), pair.bond.column.name}
    beside = [tie.broken for tie in ties if names & {tie.group.name, tie.bond.column.name}]
    return replace(pair, broken=pair.broken & np.any(beside, axis=0)) if beside else pair


def _without(columns: Sequence[Coded], blamed: Mapping[str, Ints]) -> dict[str, Coded]:
    """The columns with the blamed cells empty."""
    hidden: dict[str, Coded] = {}
    for column in columns:
        rows = blamed.get(column.name)
        if rows is not None and len(rows):
            codes, core = column.codes.copy(), column.core.copy()
            codes[rows] = core[rows] = -1
            hidden[column.name] = replace(column, codes=codes, core=core)
    return hidden


def _is_dependency(bond: Bond, *, both_ways: bool = False) -> bool:
    """Columns that tell each other bear more errors than one that merely goes along with another."""
    if not (_MUTUAL if both_ways else _SURE) <= bond.majority <= 1:
        return False
    return 1 - bond.majority <= 0.25 * (1 - bond.majority_by_chance)


def _tie(group: Coded, bond: Bond) -> Tie:
    """A lone value in a group of several that agree breaks it."""
    column = bond.column
    truth = vote(group, column, np.ones(group.rows))
    code = truth.code[group.codes]
    votes, share = truth.votes[group.codes], truth.share[group.codes]
    sure = group.filled & (votes >= 3) & (share >= 0.6)
    departs = (column.core >= 0) & (column.core != code)
    broken = sure & departs & _alone(group, column, wrong=1 - bond.majority)
    held = sure & (column.core == code)
    gap = group.filled & (votes >= 2) & (share >= 0.9) & (column.codes < 0)
    return Tie(group, bond, broken, held, np.where(broken | gap, code, -1))


def _gap(tie: Tie) -> Found:
    column = tie.bond.column
    rows = np.flatnonzero((column.codes < 0) & (tie.code >= 0))
    reason = f"It is empty, and other rows of the same `{tie.group.name}` have a value."
    return Found(column.name, "missing", rows, reason, _suggested(tie, rows), 0.8)


def _alone(group: Coded, column: Coded, *, wrong: float) -> Bools:
    """Rows whose value is rare in their group: once, in a tenth of it, or as chance strews a common value."""
    keys = group.codes * (len(column.cores) + 1) + column.core
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    size = np.bincount(group.codes[group.filled], minlength=group.distinct + 1)[group.codes]
    known = column.core[column.core >= 0]
    overall = np.bincount(known, minlength=len(column.cores) + 1) / max(1, column.rows)
    by_chance = 1 + _STREWN * wrong * size * overall[column.core]
    return counts[place] <= np.maximum(by_chance, 0.1 * size)


def blame(ties: Sequence[Tie]) -> dict[str, Ints]:
    """By column the rows whose cell explains the row's broken ties, the most accused first."""
    if not ties:
        return {}
    names = sorted({name for tie in ties for name in (*_parts(tie.group.name), tie.bond.column.name)})
    place = {name: number for number, name in enumerate(names)}
    rows = np.flatnonzero(np.any([tie.broken for tie in ties], axis=0))
    open_ties = [tie.broken[rows].copy() for tie in ties]
    held = np.zeros((len(rows), len(names)))
    for tie in ties:
        for name in (*_parts(tie.group.name), tie.bond.column.name):
            held[:, place[name]] += tie.held[rows]
    blamed = np.zeros((len(rows), len(names)), dtype=np.bool_)
    for _ in range(_ROUNDS):
        broken = np.zeros((len(rows), len(names)))
        for tie, still in zip(ties, open_ties, strict=True):
            broken[:, place[tie.bond.column.name]] += still * 1.01  # of two as likely, the one that is told
            for name in _parts(tie.group.name):
                broken[:, place[name]] += still
        left = broken.max(axis=1, initial=0) > 0
        if not left.any():
            break
        accused = broken + broken / (broken + held + 1e-9)
        worst = left[:, None] & (accused >= accused.max(axis=1, keepdims=True) - _AS_LIKELY)
        blamed |= worst
        for tie, still in zip(ties, open_ties, strict=True):
            for name in (*_parts(tie.group.name), tie.bond.column.name):
                still &= ~worst[:, place[name]]
    return {name: rows[blamed[:, place[name]]] for name in names}


def _told(ties: Sequence[Tie], blamed: Mapping[str, Ints]) -> Iterator[Found]:
    """Each blamed cell by a tie that tells it, with what it should hold; else by what it fails to tell."""
    left = dict(blamed)
    for tie in sorted(ties, key=lambda tie: -tie.bond.majority):
        name = tie.bond.column.name
        broken = tie.broken[left[name]]
        here = left[name][broken]
        if len(here):
            left[name] = left[name][~broken]
            share = f"{tie.bond.majority * 100:.4g} %"
            reason = f"`{tie.group.name}` tells `{name}` in {share} of the rows, and not here."
            yield Found(name, "dependency", here, reason, _suggested(tie, here), 0.7)
    for name, rows in left.items():
        if len(rows):
            reason = f"What else stands in this row belongs to another `{name}`."
            yield Found(name, "dependency", rows, reason, sureness=0.7)


def _suggested(tie: Tie, rows: Ints) -> list[str]:
    return named(usual_spellings(tie.bond.column), tie.code[rows])


def _pairs(columns: Sequence[Coded], best: Mapping[str, float]) -> list[Tie]:
    """Two columns that together tell a third, which neither tells alone."""
    able = [one for one in columns if 2 <= one.distinct <= one.rows * 0.2 and np.mean(one.filled) >= 0.85]
    if len(able) > _MOST_TO_PAIR or not able or able[0].rows > _MOST_ROWS_TO_PAIR:
        return []
    ties: list[Tie] = []
    untold = [
        one for one in columns if best.get(one.name, 0.0) < _SURE and 3 <= one.distinct <= one.rows * 0.4
    ]
    for first, second in combinations(able, 2):
        pair = _pair(first, second)
        if not 5 <= pair.distinct <= pair.rows * 0.25:
            continue
        known = {tie.bond.column.name for tie in ties}
        others = [one for one in untold if one not in (first, second) and one.name not in known]
        ties.extend(
            _tie(pair, bond)
            for bond in bonds_of(pair, others)
            if _is_dependency(bond) and bond.majority >= best.get(bond.column.name, 0.0) + 0.2
        )
    return ties


_BETWEEN = "` and `"


def _pair(first: Coded, second: Coded) -> Coded:
    both = first.filled & second.filled
    keys = first.codes[both] * (second.distinct + 1) + second.codes[both]
    known, codes = np.unique(keys, return_inverse=True)
    whole = np.full(first.rows, -1, dtype=np.int64)
    whole[both] = codes
    values = [str(key) for key in known.tolist()]
    name = f"{first.name}{_BETWEEN}{second.name}"
    return Coded(name=name, type="string", values=values, codes=whole, core=whole, cores=values)


def _parts(name: str) -> list[str]:
    return name.split(_BETWEEN)
