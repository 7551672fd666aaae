"""What a person should know about a dataset before relying on it, in words, from the figures of its load."""

import re
from collections.abc import Iterator

from sextant.features.datasets.models import Issue, IssueType, Severity
from sextant.features.datasets.report import Report, ReportColumn

_ENOUGH_ROWS = 10
_NEARLY = 0.95
_SURELY = 0.99
_KEY_NAME = re.compile(r"(^|_)(id|key|code|no|nr|number|uuid|guid|sku|ean|isbn|iban)$", re.IGNORECASE)
_KEY_TYPES = ("int", "long", "string", "uuid", "decimal(38")
_STAND_IN_DATES = (
    *("1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "0001-01-01"),
    *("2099-12-31", "9999-12-31"),
)
_STAND_IN_NUMBERS = frozenset({-1, -9, -99, -999, -9999, -99999, 999, 9999, 99999, 999999, 9999999, 99999999})
_STAND_IN_TEXTS = frozenset(
    {"test", "tbd", "todo", "xxx", "asdf", "foo", "dummy", "default", "unknown", "n/a", "na", "none", "null"}
    | {"?", "-", "--", "not available", "not applicable", "undefined", "placeholder", "lorem ipsum"}
)
_RANK: dict[Severity, int] = {"high": 0, "medium": 1, "low": 2}


def issues_of(report: Report) -> tuple[Issue, ...]:
    """Every issue that the engine's report of a load gives reason for, the severe ones first."""
    found = [*_of_the_table(report)]
    for column in report.judged:
        found.extend(_of_a_column(column, report.rows_loaded))
    return tuple(sorted(found, key=lambda issue: _RANK[issue.severity]))


def is_low_quality(*, null_count: int, rows: int) -> bool:
    """Whether more than half of a column is missing."""
    return rows > 0 and null_count * 2 > rows


def _of_the_table(report: Report) -> Iterator[Issue]:
    repeated, aside = report.duplicate_rows, report.rows_set_aside
    if repeated:
        words = _count(repeated, "row repeats an earlier row", "rows repeat earlier rows")
        severity = _grade(repeated / max(1, report.rows_loaded), medium=0.001, high=0.05)
        yield _issue(None, "duplicates", severity, f"{words} exactly.")
    if aside:
        words = _count(
            aside, "row of the file could not be read and is", "rows of the file could not be read and are"
        )
        severity = _grade(aside / max(1, report.rows_in_file), medium=0.001, high=0.02)
        yield _issue(None, "set_aside", severity, f"{words} set aside.")


def _of_a_column(column: ReportColumn, rows: int) -> Iterator[Issue]:
    if rows == 0:
        return
    for rule in (_nulls, _constant, _mixed, _ambiguous, _coerced, _outliers, _near_key, _stand_ins):
        yield from rule(column, rows)


def _nulls(column: ReportColumn, rows: int) -> Iterator[Issue]:
    missing = column.null_count
    if not is_low_quality(null_count=missing, rows=rows):
        return
    if missing >= rows:
        yield _issue(column, "high_nulls", "high", f"Column `{column.name}` holds no value at all.")
        return
    share = missing / rows
    text = f"Column `{column.name}` is empty in {share * 100:.1f} % of the rows ({missing:,} of {rows:,})."
    yield _issue(column, "high_nulls", "high" if share > 0.9 else "medium", text)


def _constant(column: ReportColumn, rows: int) -> Iterator[Issue]:
    if rows < _ENOUGH_ROWS or column.null_count >= rows or column.unique_count > 1:
        return
    value = next((top.value for top in column.top_values or ()), column.min)
    where = "every row that has one" if column.null_count else "every row"
    yield _issue(
        column, "constant", "low", f"Column `{column.name}` holds the same value in {where}: {value}."
    )


def _mixed(column: ReportColumn, _rows: int) -> Iterator[Issue]:
    if column.mixed_types:
        detail = f": {_words(column.mixed_types)}" if column.mixed_types is not True else ""
        text = f"Column `{column.name}` mixes kinds of values{detail}, so it is kept as {column.type}."
        yield _issue(column, "mixed_types", "medium", text)


def _ambiguous(column: ReportColumn, _rows: int) -> Iterator[Issue]:
    if column.ambiguous:
        text = f"Column `{column.name}` can be read in two ways: {_words(column.ambiguous)}."
        yield _issue(column, "ambiguous_dates", "high", text)


def _coerced(column: ReportColumn, _rows: int) -> Iterator[Issue]:
    words = column.null_words
    if words:
        told = ", ".join(f"`{word}`" for word in sorted(words, key=lambda word: -words[word])[:3])
        cells = _count(sum(words.values()), "cell of column", "cells of column")
        text = f"{cells} `{column.name}` held {told}, read as missing."
        yield _issue(column, "coerced_nulls", "low", text)


def _outliers(column: ReportColumn, rows: int) -> Iterator[Issue]:
    count = column.outlier_count
    if not count or column.outliers is None or _is_key(column):
        return
    text = (
        f"{_count(count, 'value', 'values')} of column `{column.name}` "
        f"{'lies' if count == 1 else 'lie'} far outside the usual range, {_figure(column.outliers.low)} "
        f"to {_figure(column.outliers.high)}; the column runs from {_figure(column.min)} "
        f"to {_figure(column.max)}."
    )
    yield _issue(column, "outliers", "medium" if count > rows * 0.01 else "low", text)


def _near_key(column: ReportColumn, rows: int) -> Iterator[Issue]:
    """The distinct count is an estimate for large tables, so a value seen twice has to prove it."""
    if rows < _ENOUGH_ROWS or column.most_frequent < 2 or not column.type.startswith(_KEY_TYPES):
        return
    share = column.unique_count / max(1, rows - column.null_count)
    if share >= _SURELY or (share >= _NEARLY and _is_key(column)):
        text = (
            f"Column `{column.name}` looks like a key, but some of its values occur more than once "
            f"(one of them {column.most_frequent:,} times)."
        )
        yield _issue(column, "near_unique_key", "medium", text)


def _stand_ins(column: ReportColumn, rows: int) -> Iterator[Issue]:
    for top in column.top_values or ():
        if top.count >= 2 and _stands_in(top.value, column, top.count):
            text = (
                f"Column `{column.name}` holds {top.value} in {_count(top.count, 'row', 'rows')}, "
                "which often stands for a missing value."
            )
            yield _issue(column, "suspicious_default", _grade(top.count / rows, medium=0.01, high=0.2), text)


def _stands_in(value: object, column: ReportColumn, count: int) -> bool:
    if column.type.startswith(("date", "timestamp")):
        return str(value).startswith(_STAND_IN_DATES)
    if column.is_number:
        return _number_stands_in(value, column, count)
    return str(value).strip().lower() in _STAND_IN_TEXTS


def _number_stands_in(value: object, column: ReportColumn, count: int) -> bool:
    """A code such as -1 or 9999 stands alone at an end of the column; amid other values it is one of them."""
    number = _number(value)
    if number is None or number not in _STAND_IN_NUMBERS or _is_key(column):
        return False
    if number < 0:
        return number == _number(column.min) and column.negative_count <= count
    median = _number((column.quantiles or {}).get("p50"))
    return number == _number(column.max) and median is not None and median < number / 2


def _is_key(column: ReportColumn) -> bool:
    return column.meaning in ("key", "id", "identifier") or bool(_KEY_NAME.search(column.name))


def _issue(column: ReportColumn | None, issue_type: IssueType, severity: Severity, description: str) -> Issue:
    name = None if column is None else column.name
    return Issue(column=name, issue_type=issue_type, severity=severity, description=description)


def _grade(share: float, *, medium: float, high: float) -> Severity:
    if share > high:
        return "high"
    return "medium" if share > medium else "low"


def _number(value: object) -> float | None:
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(str(value))
    except ValueError:
        return None


def _figure(value: object) -> str:
    number = _number(value)
    return str(value) if number is None else f"{number:,.10g}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _words(mixed: object) -> str:
    """The engine's account of a mixture, a text or a list of kinds with their counts, in one line."""
    if isinstance(mixed, str):
        return mixed
    return re.sub(r"""[{}\[\]'"]""", "", str(mixed))
