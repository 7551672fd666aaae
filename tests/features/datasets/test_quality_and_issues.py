"""The quality score and the issues, from the figures of a load."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.features.datasets.issues import is_low_quality, issues_of
from sextant.features.datasets.meanings import meaning_of, unit_of
from sextant.features.datasets.quality import quality_of, score
from sextant.features.datasets.report import Report


def column(name: str = "x", **values: Any) -> dict[str, Any]:
    return {"field_id": 1, "name": name, "type": "long", "null_count": 0, "unique_count": 50, **values}


def report(*columns: dict[str, Any], rows: int = 100, **values: Any) -> Report:
    figures = {"rows_in_file": rows, "rows_loaded": rows, "rows_set_aside": 0, "duplicate_rows": 0}
    return Report.model_validate({"files": [], "columns": columns, **figures, **values})


def kinds(*columns: dict[str, Any], **values: Any) -> dict[str, str]:
    return {issue.issue_type: issue.severity for issue in issues_of(report(*columns, **values))}


def test_a_clean_table_scores_one() -> None:
    assert score(quality_of(report(column()))) == 1.0


def test_an_empty_table_scores_zero() -> None:
    assert score(quality_of(report(column(), rows=0))) == 0.0


@given(
    nulls=st.integers(0, 100),
    duplicates=st.integers(0, 99),
    aside=st.integers(0, 1_000),
    mixed=st.booleans(),
)
def test_the_score_is_a_share_and_every_fault_lowers_it(
    nulls: int, duplicates: int, aside: int, mixed: bool
) -> None:
    faults = {"null_count": nulls, "mixed_types": mixed}
    found = score(
        quality_of(
            report(
                column(**faults), duplicate_rows=duplicates, rows_set_aside=aside, rows_in_file=100 + aside
            )
        )
    )
    assert 0.0 <= found <= 1.0
    if not any((nulls, duplicates, aside, mixed)):
        assert found == 1.0
    elif nulls or duplicates or mixed or aside > 1:
        assert found < 1.0


def test_a_column_is_low_when_more_than_half_is_missing_and_not_before() -> None:
    assert not is_low_quality(null_count=50, rows=100)
    assert is_low_quality(null_count=51, rows=100)
    assert not is_low_quality(null_count=0, rows=0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"null_count": 51}, {"high_nulls": "medium"}),
        ({"null_count": 95}, {"high_nulls": "high"}),
        ({"null_count": 100, "unique_count": 0}, {"high_nulls": "high"}),
        ({"unique_count": 1, "top_values": [{"value": 7, "count": 100}]}, {"constant": "low"}),
        ({"mixed_types": {"number": 3, "text": 97}, "type": "string"}, {"mixed_types": "medium"}),
        ({"ambiguous": "day or month first", "type": "date"}, {"ambiguous_dates": "high"}),
        ({"coerced_nulls": {"NA": 1, "": 3}}, {"coerced_nulls": "low"}),
        ({"outliers": {"count": 2, "low": 0, "high": 9}, "min": 1, "max": 500}, {"outliers": "medium"}),
        (
            {"unique_count": 99, "top_values": [{"value": 5, "count": 2}]},
            {"near_unique_key": "medium"},
        ),
    ],
)
def test_each_trouble_of_a_column_is_named(values: dict[str, Any], expected: dict[str, str]) -> None:
    assert kinds(column(**values)) == expected


def test_a_true_key_is_no_issue() -> None:
    assert kinds(column("order_id", unique_count=100, top_values=[{"value": 5, "count": 1}])) == {}


@pytest.mark.parametrize(
    ("values", "suspicious"),
    [
        ({"type": "date", "top_values": [{"value": "1970-01-01", "count": 5}]}, True),
        ({"type": "date", "top_values": [{"value": "2024-01-01", "count": 5}]}, False),
        ({"type": "string", "top_values": [{"value": "Test", "count": 3}]}, True),
        ({"type": "string", "top_values": [{"value": "Oslo", "count": 3}]}, False),
        (
            {"min": -1, "max": 40, "negative_count": 4, "top_values": [{"value": -1, "count": 4}]},
            True,
        ),
        (
            {"min": -9, "max": 40, "negative_count": 30, "top_values": [{"value": -1, "count": 4}]},
            False,
        ),
        (
            {"min": 1, "max": 9999, "quantiles": {"p50": 30}, "top_values": [{"value": 9999, "count": 4}]},
            True,
        ),
        (
            {"min": 1, "max": 20000, "quantiles": {"p50": 9000}, "top_values": [{"value": 9999, "count": 4}]},
            False,
        ),
    ],
)
def test_a_value_that_stands_for_a_missing_one_is_named(values: dict[str, Any], suspicious: bool) -> None:
    assert ("suspicious_default" in kinds(column(**values))) is suspicious


def test_duplicates_and_rows_set_aside_are_issues_of_the_table() -> None:
    found = issues_of(report(column(), duplicate_rows=10, rows_set_aside=1, rows_in_file=101))
    assert {(issue.issue_type, issue.column) for issue in found} == {
        ("duplicates", None),
        ("set_aside", None),
    }


def test_severe_issues_come_first() -> None:
    found = issues_of(report(column(null_count=95, unique_count=1), rows_set_aside=1, rows_in_file=101))
    ranks = ["high", "medium", "low"]
    assert [ranks.index(issue.severity) for issue in found] == sorted(
        ranks.index(issue.severity) for issue in found
    )


@pytest.mark.parametrize(
    ("name", "kind", "meaning", "unit"),
    [
        ("customer_id", "long", "key", None),
        ("unit_price", "double", "currency", None),
        ("duration_seconds", "double", "duration", "seconds"),
        ("bill_length_mm", "double", None, "mm"),
        ("lat", "double", "latitude", None),
        ("year", "int", "year", None),
        ("country", "string", "country", None),
        ("price", "string", None, None),
    ],
)
def test_a_column_s_name_tells_what_its_type_allows(
    name: str, kind: str, meaning: str | None, unit: str | None
) -> None:
    made = report(column(name, type=kind, unique_count=90)).columns[0]
    assert meaning_of(made, rows=100) == meaning
    assert unit_of(made) == unit


def test_the_engine_s_own_finding_comes_first() -> None:
    made = report(column("price", meaning="phone", unit="EUR")).columns[0]
    assert (meaning_of(made, rows=100), unit_of(made)) == ("phone", "EUR")
