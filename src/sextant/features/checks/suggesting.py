"""Rules that a dataset's profile gives reason for, each with that reason; people keep the ones they want.

A rule is suggested only where the present rows hold it, so that keeping it raises no alarm about today.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sextant.features.checks.models import Rule, Severity, Suggestion
from sextant.features.checks.words import title_of
from sextant.features.datasets import ColumnProfile, Profile

_ENOUGH = 20
_FEW = 25
_PATTERNS: Mapping[str, str] = {
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "url": r"^[A-Za-z][A-Za-z0-9+.-]*://\S+$",
    "uuid": r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "ip": r"^[0-9A-Fa-f.:]+$",
    "iban": r"^[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]{11,38}$",
}
_BOUNDS: Mapping[str, tuple[float | None, float | None]] = {
    "latitude": (-90, 90),
    "longitude": (-180, 180),
    "month": (1, 12),
    "day": (1, 31),
    "hour": (0, 24),
}
_RUN = re.compile(r"(.)\1*")
_CLASSES = {"9": "[0-9]", "A": r"\p{Lu}", "a": r"\p{L}"}


def suggest(profile: Profile, *, now: datetime) -> tuple[Suggestion, ...]:
    """The most telling first: keys, completeness, forms, sets, ranges, the number of rows, freshness."""
    rows = profile.row_count
    if rows == 0:
        return ()
    found: list[Suggestion] = []
    for rule in (_keys, _complete, _forms, _sets, _ranges):
        for column in profile.columns:
            found.extend(rule(column, rows))
    found.extend(_rows(rows))
    found.extend(_fresh(profile.columns, now))
    return tuple(found)


def _keys(column: ColumnProfile, rows: int) -> Iterator[Suggestion]:
    if column.null_count or rows < _ENOUGH or not _may_be_key(column):
        return
    distinct, top = column.unique_count, _top(column)
    if distinct >= rows * 0.98 and all(int(one["count"]) < 2 for one in top):
        reason = f"All {rows:,} values differ, and the column reads like a key."
        yield _made("uniqueness", column, {}, reason, severity="hold")


def _complete(column: ColumnProfile, rows: int) -> Iterator[Suggestion]:
    missing = column.null_count
    if missing == 0:
        yield _made("completeness", column, {}, f"None of the {rows:,} rows lacks a value.")
    elif rows >= _ENOUGH and missing <= rows * 0.05:
        share = 1 - 2 * missing / rows
        part = f"{missing:,} of {rows:,} rows lack a value ({missing / rows * 100:.2g} %)"
        reason = f"{part}; twice that is allowed."
        yield _made("completeness", column, {}, reason, min_share=round(share, 4))


def _forms(column: ColumnProfile, rows: int) -> Iterator[Suggestion]:
    if column.type != "string" or column.null_count >= rows:
        return
    meaning = str(_extra(column, "meaning") or "")
    if meaning in _PATTERNS:
        reason = f"The values read as {meaning}."
        yield _made("pattern", column, {"pattern": _PATTERNS[meaning]}, reason, min_share=0.95)
        return
    pattern, share = _extra(column, "pattern"), float(_extra(column, "pattern_share") or 0)
    if pattern and share >= 0.999 and 1 < len(str(pattern)) < 40 and re.search("[9]", str(pattern)):
        reason = f"{share * 100:.4g} % of the values have the form {pattern}."
        least = 1.0 if share >= 1 else round(share - 0.001, 4)
        yield _made("pattern", column, {"pattern": regex_of(str(pattern))}, reason, min_share=least)


def _sets(column: ColumnProfile, rows: int) -> Iterator[Suggestion]:
    top = _top(column)
    few = column.type == "string" and 0 < column.unique_count <= _FEW and rows >= 4 * column.unique_count
    if few and len(top) >= column.unique_count and rows >= _ENOUGH:
        values = [str(one["value"]) for one in top[: column.unique_count]]
        reason = f"Only {len(values)} different values occur in {rows:,} rows."
        yield _made("set", column, {"values": values}, reason)


def _ranges(column: ColumnProfile, rows: int) -> Iterator[Suggestion]:
    low, high = _number(column.min), _number(column.max)
    if (
        not column.type.startswith(("int", "long", "float", "double", "decimal"))
        or low is None
        or high is None
    ):
        return
    meaning = str(_extra(column, "meaning") or "")
    if meaning in _BOUNDS:
        least, most = _BOUNDS[meaning]
        reason = f"The column is a {meaning}, which lies between {least} and {most}."
        if least is not None and most is not None and least <= low and high <= most:
            yield _made("range", column, {"min": least, "max": most}, reason)
    elif low >= 0 and rows >= _ENOUGH and meaning != "key":
        reason = f"No value is below 0; they run from {low:g} to {high:g}."
        yield _made("range", column, {"min": 0}, reason)


def _rows(rows: int) -> Iterator[Suggestion]:
    rule = Rule(kind="row_count_change", params={"min_rows": 1, "max_loss": 0.5})
    reason = f"There are {rows:,} rows; a load that leaves less than half of them is rarely meant."
    yield Suggestion(rule=rule, title=title_of(rule), reason=reason)


def _fresh(columns: Sequence[ColumnProfile], now: datetime) -> Iterator[Suggestion]:
    for column in columns:
        if not column.type.startswith(("date", "timestamp")) or column.max is None:
            continue
        newest = _day(column.max)
        if newest is None or not timedelta(days=-2) <= now.date() - newest <= timedelta(days=14):
            continue
        days = max(1, (now.date() - newest).days)
        reason = f"The newest value is {newest}, {days} days ago; the data seems to be kept up to date."
        yield _made("freshness", column, {"max_age_hours": float(24 * (2 * days + 1))}, reason)


def regex_of(pattern: str) -> str:
    """A profile's pattern (9 a digit, A and a letters) as a regular expression."""
    parts: list[str] = []
    for run in _RUN.finditer(pattern):
        sign, count = run.group(1), len(run.group(0))
        one = _CLASSES.get(sign) or re.escape(sign)
        parts.append(one if count == 1 else f"{one}{{{count}}}")
    return "^" + "".join(parts) + "$"


def _made(
    kind: Any,
    column: ColumnProfile,
    params: dict[str, Any],
    reason: str,
    *,
    severity: Severity = "warn",
    min_share: float = 1.0,
) -> Suggestion:
    rule = Rule(kind=kind, columns=(column.name,), params=params, severity=severity, min_share=min_share)
    return Suggestion(rule=rule, title=title_of(rule), reason=reason)


def _may_be_key(column: ColumnProfile) -> bool:
    named = re.search(
        r"(^|_)(id|key|code|no|nr|number|uuid|guid|sku|ean|isbn|iban|index)$", column.name.lower()
    )
    return bool(named) or _extra(column, "meaning") in ("key", "uuid", "email")


def _extra(column: ColumnProfile, name: str) -> Any:
    return (column.model_extra or {}).get(name)


def _top(column: ColumnProfile) -> list[dict[str, Any]]:
    return list(_extra(column, "top_values") or ())


def _number(value: object) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(str(value))
    except ValueError:
        return None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
