"""Cells that hold what belongs elsewhere, are missing where nearly none is, are misspelled, or far out."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Found
from sextant.features.checks.finding.forms import closed_share

_RARELY = 0.1
_FEW = 500
_MANY = 20_000
_TAIL = re.compile(r"^(.*\S)[\s,;/-]+(\S+)$")
_NUMBERS = ("int", "long", "float", "double", "decimal")
_OFTEN = 5
_CLOSED = 0.6
_STAND_IN = re.compile(
    r"n/?a|n\.a\.|#n/a|null|none|nil|nan|-{1,3}|\?{1,3}|unknown|missing|\(?blank\)?|undefined|tbd|xxx"
    r"|not (?:available|applicable|known)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(lat|lon|lng|longitude|latitude|profit|balance|change|diff|delta|net|gain|loss|margin|temp|growth|delay)"
)
_KEYS = re.compile(r"(^|_)(id|key|code|no|nr|number|index|zip|postcode)$")


def missing(column: Coded) -> Iterator[Found]:
    """Empty cells of a column that is nearly always filled."""
    empty = np.flatnonzero(~column.filled)
    share = len(empty) / max(1, column.rows)
    if column.rows >= 20 and 0 < share <= _RARELY:
        reason = f"It is empty, while {(1 - share) * 100:.4g} % of column `{column.name}` are filled."
        yield Found(column.name, "missing", empty, reason, sureness=round(1 - share, 3))


def merged(columns: Sequence[Coded]) -> Iterator[Found]:
    """Cells that end with a value of another column which is empty in that row: two cells run into one."""
    domains = [column for column in columns if column.is_text and 1 < column.distinct <= _FEW]
    hosts = [column for column in columns if column.is_text and column.distinct <= _MANY]
    for guest in domains:
        empty = ~guest.filled
        if not empty.any() or empty.mean() > 0.5:
            continue
        known = {value.lower(): value for value in guest.values}
        for host in hosts:
            if host is not guest:
                yield from _merged(host, guest, known)


def _merged(host: Coded, guest: Coded, known: dict[str, str]) -> Iterator[Found]:
    splits = [_TAIL.match(value) for value in host.values]
    ends = np.array([bool(m and m.group(2).lower() in known) for m in splits] + [False], dtype=np.bool_)
    holds = ends[host.codes]
    rows = np.flatnonzero(holds & ~guest.filled)
    empty = int((~guest.filled).sum())
    # By chance the ending would be as frequent where the other column is filled.
    beside = float((holds & guest.filled).sum()) / max(1, int(guest.filled.sum()))
    if len(rows) < 2 or len(rows) < 0.2 * empty or len(rows) / empty < 5 * beside:
        return
    found = [splits[int(code)] for code in host.codes[rows]]
    heads = [m.group(1).rstrip(" ,;/-") if m else "" for m in found]
    tails = [known[m.group(2).lower()] if m else "" for m in found]
    reason = f"It ends with what belongs into `{guest.name}`, which is empty in this row."
    yield Found(host.name, "merged", rows, reason, heads, sureness=0.95)
    reason = f"It is empty, and its value stands at the end of `{host.name}`."
    yield Found(guest.name, "merged", rows, reason, tails, sureness=0.95)


def stand_ins(column: Coded) -> Iterator[Found]:
    """Words that stand for a missing value, in a column of text that is nearly always filled."""
    if not column.is_text:
        return
    words = np.array(
        [_STAND_IN.fullmatch(value.strip()) is not None for value in column.values] + [False], dtype=np.bool_
    )
    rows = np.flatnonzero(words[column.codes])
    if column.rows >= 20 and 0 < len(rows) <= _RARELY * column.rows:
        reason = f"It stands for a missing value, and column `{column.name}` nearly always has one."
        yield Found(column.name, "missing", rows, reason, sureness=0.85)


def astray(columns: Sequence[Coded]) -> Iterator[Found]:
    """Values that belong into another column: frequent there, all but unheard of here."""
    texts = [column for column in columns if column.is_text and 2 <= column.distinct <= _MANY]
    counted = {column.name: _counts(column) for column in texts}
    for column in texts:
        here = counted[column.name]
        own = {value for value, count in here.items() if count >= _OFTEN}
        if closed_share(column) < _CLOSED:
            continue
        better: dict[str, str] = {}
        for other in texts:
            there = counted[other.name]
            if other is column or (
                own and sum(there.get(value, 0) >= _OFTEN for value in own) > 0.05 * len(own)
            ):
                continue
            for value, count in here.items():
                if count <= 2 and there.get(value, 0) >= max(5, 5 * count):
                    better.setdefault(value, other.name)
        if better and len(better) <= 0.1 * column.rows:
            marked = np.array([value in better for value in column.values] + [False], dtype=np.bool_)
            rows = np.flatnonzero(marked[column.codes])
            where = ", ".join(f"`{name}`" for name in sorted(set(better.values()))[:3])
            reason = f"It is not heard of in `{column.name}` otherwise, and belongs into {where}."
            yield Found(column.name, "astray", rows, reason, sureness=0.8)


def _counts(column: Coded) -> dict[str, int]:
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct).tolist()
    return dict(zip(column.values, counts, strict=True))


def far_out(column: Coded) -> Iterator[Found]:
    """Numbers far outside the bulk, by fences on them and, where all are positive, on their logarithms."""
    if not column.type.startswith(_NUMBERS) or _KEYS.search(column.name.lower()) or column.distinct < 10:
        return
    numbers = np.array([_number(value) for value in column.values] + [np.nan])
    cells = numbers[column.codes]
    known = cells[np.isfinite(cells)]
    if len(known) < 50:
        return
    low, high = _fences(known, 5)
    out = (cells < low) | (cells > high)
    if float(np.quantile(known, 0.1)) > 0:
        floor, ceiling = _fences(np.log(known[known > 0]), 3)
        with np.errstate(invalid="ignore", divide="ignore"):
            logs = np.log(cells)
        out &= (logs < floor) | (logs > ceiling)
    rows = np.flatnonzero(out)
    if len(rows) and _stands_off(cells[rows], known, low=low, high=high):
        reason = f"It lies far outside of what column `{column.name}` usually holds, {low:.6g} to {high:.6g}."
        yield Found(column.name, "range", rows, reason, sureness=0.6)
    yield from _below_zero(column, cells, known)


def _stands_off(out: "NDArray[np.float64]", known: "NDArray[np.float64]", *, low: float, high: float) -> bool:
    """A few may lie anywhere; of more, a gap must part them from the rest, as a tail would not."""
    if len(out) <= max(3, 0.005 * len(known)):
        return True
    if len(out) > _RARELY * len(known):
        return False
    rest = known[(known >= low) & (known <= high)]
    width = float(rest.max() - rest.min())
    above, below = out[out > high], out[out < low]
    gaps = [float(above.min() - rest.max())] if len(above) else []
    gaps += [float(rest.min() - below.max())] if len(below) else []
    return bool(gaps) and min(gaps) >= 0.5 * width


def _below_zero(column: Coded, cells: "NDArray[np.float64]", known: "NDArray[np.float64]") -> Iterator[Found]:
    """A few negative numbers as large as the others, where no other comes near zero: a sign too many."""
    above, below = known[known > 0], known[known < 0]
    if not len(below) or len(below) > _RARELY * len(known) or _SIGNED.search(column.name.lower()):
        return
    near = float(np.quantile(above, 0.05)) if len(above) else 0.0
    if near < 0.1 * float(np.median(above)) or float(-below.max()) < float(above.min()) * 0.5:
        return
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(cells < 0)
    reason = f"It is negative, and nothing else in `{column.name}` is."
    yield Found(column.name, "range", rows, reason, sureness=0.75)


def _fences(numbers: "NDArray[np.float64]", times: float) -> tuple[float, float]:
    first, third = (float(q) for q in np.quantile(numbers, (0.25, 0.75)))
    width = third - first
    if width == 0:
        return -np.inf, np.inf
    return first - times * width, third + times * width


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("nan")
