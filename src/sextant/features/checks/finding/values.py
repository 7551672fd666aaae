"""Cells that hold what belongs elsewhere, are missing where nearly none is, are misspelled, or far out."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Found

_RARELY = 0.1
_FEW = 500
_MANY = 20_000
_TAIL = re.compile(r"^(.*\S)[\s,;/-]+(\S+)$")
_NUMBERS = ("int", "long", "float", "double", "decimal")
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


def variants(column: Coded) -> Iterator[Found]:
    """Rare spellings of a frequent value: other case or spacing, or a single letter off."""
    if not column.is_text or not 2 <= column.distinct <= 2_000 or column.distinct > column.rows * 0.2:
        return
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct).tolist()
    frequent = [(value, count) for value, count in zip(column.values, counts, strict=True) if count >= 20]
    near = _neighbours(frequent)
    better: dict[int, str] = {}
    for code, (value, count) in enumerate(zip(column.values, counts, strict=True)):
        twin = _twin(value, count, near) if 0 < count <= 3 else None
        if twin is not None:
            better[code] = twin
    if better:
        marked = np.zeros(column.distinct + 1, dtype=np.bool_)
        marked[list(better)] = True
        rows = np.flatnonzero(marked[column.codes])
        suggestions = [better[int(code)] for code in column.codes[rows]]
        reason = f"It is rare, and a letter, case or space away from a frequent value of `{column.name}`."
        yield Found(column.name, "variant", rows, reason, suggestions, sureness=0.75)


def _neighbours(frequent: Sequence[tuple[str, int]]) -> dict[str, tuple[str, int]]:
    """Every text that a frequent value becomes with one sign left out, and its plain form."""
    found: dict[str, tuple[str, int]] = {}
    for value, count in sorted(frequent, key=lambda one: one[1]):
        for text in _reduced(value):
            found[text] = (value, count)
    return found


def _reduced(value: str) -> set[str]:
    plain = "".join(value.lower().split())
    if len(plain) < 5 or any(sign.isdigit() for sign in plain):
        return {plain}
    return {plain, *(plain[:i] + plain[i + 1 :] for i in range(len(plain)))}


def _twin(value: str, count: int, near: dict[str, tuple[str, int]]) -> str | None:
    for text in _reduced(value):
        known = near.get(text)
        if known is not None and known[0] != value and known[1] >= 20 * count:
            return known[0]
    return None


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
    if float(known.min()) > 0:
        floor, ceiling = _fences(np.log(known), 3)
        with np.errstate(invalid="ignore", divide="ignore"):
            logs = np.log(cells)
        out &= (logs < floor) | (logs > ceiling)
    rows = np.flatnonzero(out)
    if 0 < len(rows) <= max(3, 0.005 * len(known)):
        reason = f"It lies far outside of what column `{column.name}` usually holds, {low:.6g} to {high:.6g}."
        yield Found(column.name, "range", rows, reason, sureness=0.6)


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
