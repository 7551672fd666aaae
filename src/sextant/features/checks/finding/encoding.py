"""Columns as codes: each different value once, so that finders look at values rather than at cells."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from sextant.features.checks.finding.cells import Coded, Ints
from sextant.features.checks.finding.forms import dominant_form, expression_of

_MOST_TO_READ = 200_000
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([ap])(?:\.?m\.?)?(?![b-z]))?", re.IGNORECASE)


def coded(name: str, type_name: str, column: Any) -> Coded:
    """A column's codes; blank text counts as empty."""
    import pyarrow
    import pyarrow.compute as compute

    pa: Any = pyarrow
    pc: Any = compute
    text = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
    whole = pa.chunked_array(text.chunks, pa.string()).combine_chunks()
    encoded = whole.dictionary_encode() if not isinstance(whole, pa.ChunkedArray) else whole.chunk(0)
    codes: Ints = np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False), dtype=np.int64)
    values: list[str] = encoded.dictionary.to_pylist()
    blank = [code for code, value in enumerate(values) if not value.strip()]
    if blank:
        codes[np.isin(codes, blank)] = -1
    core, cores = _cores(type_name, values, codes)
    return Coded(name=name, type=type_name, values=values, codes=codes, core=core, cores=cores)


def _cores(type_name: str, values: Sequence[str], codes: Ints) -> tuple[Ints, Sequence[str]]:
    """Codes by the part of a value that has the column's usual form: `6:55 a.m. (est.)` is `6:55 a.m.`"""
    if type_name != "string" or len(values) > _MOST_TO_READ:
        return codes, values
    counts: Ints = np.bincount(codes[codes >= 0], minlength=len(values))
    form = dominant_form(values, counts)
    clock = form is not None and _is_clock(values, counts)
    pattern = re.compile(expression_of(form.shape)) if form is not None else None
    cores: dict[str, int] = {}
    by_value = np.empty(len(values) + 1, dtype=np.int64)
    by_value[-1] = -1
    for code, value in enumerate(values):
        core = (_time_in(value) if clock else None) or _part(pattern, value)
        by_value[code] = cores.setdefault(core, len(cores))
    return by_value[codes], list(cores)


def _part(pattern: "re.Pattern[str] | None", value: str) -> str:
    match = pattern.search(value) if pattern is not None else None
    return (match.group(0) if match else " ".join(value.split())).lower()


def _is_clock(values: Sequence[str], counts: Ints) -> bool:
    """Whether nearly all cells hold a time of day, however it is written."""
    held = sum(count for value, count in zip(values, counts.tolist(), strict=True) if _TIME.search(value))
    return held >= 0.9 * counts.sum()


def _time_in(value: str) -> str | None:
    """The time of day in 24 hours, so that `7:10p` and `19:10` are one."""
    match = _TIME.search(value)
    if match is None:
        return None
    hour, half = int(match.group(1)), (match.group(3) or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{match.group(2)}"
