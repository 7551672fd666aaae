"""Dates written day first among dates written month first, or the other way about."""

import re
from collections.abc import Iterator

import numpy as np

from sextant.features.checks.finding.cells import Coded, Found

_DATES = 0.9
_OTHERS = 0.4
_FEWEST = 10
_DATE = re.compile(r"(\s*)(\d{1,2})([/.-])(\d{1,2})(\3(?:\d{4}|\d{2})(?!\d).*)")


def mixed_order(column: Coded) -> Iterator[Found]:
    """Dates whose day and month stand the other way round than in most that tell, by a day above 12."""
    if not column.is_text or column.rows < 20:
        return
    parts = [_DATE.fullmatch(value) for value in column.values]
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    dated = np.array([part is not None for part in parts], dtype=np.bool_)
    if int(counts[dated].sum()) < max(_FEWEST, _DATES * int(counts.sum())):
        return
    first = np.array([part is not None and int(part[2]) > 12 >= int(part[4]) for part in parts])
    second = np.array([part is not None and int(part[4]) > 12 >= int(part[2]) for part in parts])
    days, months = int(counts[first].sum()), int(counts[second].sum())
    few, odd = (days, first) if days <= months else (months, second)
    if not 0 < few <= _OTHERS * (days + months):
        return
    rows = np.flatnonzero(np.append(odd, False)[column.codes])
    turned = [_turned(parts[int(code)]) for code in column.codes[rows]]
    here, there = ("day", "month") if odd is first else ("month", "day")
    share = max(days, months) / (days + months)
    usual = f"{share * 100:.3g} % of the dates in `{column.name}` that tell"
    reason = f"It is written {here} first, and {usual} are {there} first."
    yield Found(column.name, "form", rows, reason, turned, sureness=round(share, 3))


def _turned(date: "re.Match[str] | None") -> str:
    return "" if date is None else f"{date[1]}{date[4]}{date[3]}{date[2]}{date[5]}"
