"""Numbers, moments and words as people write them: read by the whole column, else left as text."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.features.engine.reading import load


def table(*cells: str) -> bytes:
    return "\n".join(["n\tv", *(f"{n}\t{cell}" for n, cell in enumerate(cells)), ""]).encode()


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (("123.45-", "7"), "double", [-123.45, 7.0]),
        (("(1,200.50)", "30.00"), "double", [-1200.5, 30.0]),
        (("10.00 CR", "7.50 DR"), "double", [10.0, -7.5]),
        (("10.00 CR", "7.50"), "double", [-10.0, 7.5]),
        (("$12.5k", "$3M"), "long", [12_500, 3_000_000]),
        (("1\u2009234.5", "17.25"), "double", [1234.5, 17.25]),
        (("\u22125", "7"), "long", [-5, 7]),
        (("1,23,456", "12,34,567"), "long", [123_456, 1_234_567]),
        (("\uff11\uff12", "\uff13"), "long", [12, 3]),
        (("ja", "Nein"), "boolean", [True, False]),
        (("Mar 2024", "April 2023"), "date", [date(2024, 3, 1), date(2023, 4, 1)]),
        (("Q1 2024", "Q4 2023"), "date", [date(2024, 1, 1), date(2023, 10, 1)]),
        (("2024-W05", "2020-W53"), "date", [date(2024, 1, 29), date(2020, 12, 28)]),
        (
            ("2024-03-02 3:05 p.m.", "2024-03-02 10:00"),
            "timestamp",
            [datetime(2024, 3, 2, 15, 5), datetime(2024, 3, 2, 10)],
        ),
        (
            ("2024-07-02 10:00 Europe/Oslo", "2024-03-02 10:00 EST"),
            "timestamptz",
            [datetime(2024, 7, 2, 8, tzinfo=UTC), datetime(2024, 3, 2, 15, tzinfo=UTC)],
        ),
    ],
)
def test_a_column_is_read_as_it_is_meant(cells: tuple[str, ...], kind: str, values: list[Any]) -> None:
    loaded = load(table(*cells), "data.tsv")
    assert loaded.types()["v"] == kind
    assert loaded.table.column("v").to_pylist() == values
    # The rows' own bytes are what is loaded again: as text every cell is what was written.
    kept = load(table(*cells), "data.tsv", types="off")
    assert kept.table.column("v").to_pylist() == list(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ("(1)", "(2)"),
        ("CAD101", "CAD-102"),
        ("14K", "18K"),
        ("+49 301 234", "+49 301 235"),
        ("\uff10\uff11", "\uff10\uff12"),
        ("2024-03", "2024-13"),
        ("10 CR", "7 CR"),
        ("ja", "no"),
        ("2024-03-02", "45353"),
        ("2024-03-02 10:00 IST", "2024-03-02 11:00 IST"),
    ],
)
def test_what_may_be_a_code_or_is_not_told_stays_text(cells: tuple[str, ...]) -> None:
    loaded = load(table(*cells), "data.tsv")
    assert loaded.types()["v"] == "string"
    assert loaded.table.column("v").to_pylist() == list(cells)


def test_a_header_of_months_and_quarters_stays_a_header() -> None:
    loaded = load(b"city,Jan 2024,2024-02,Q1 2024\nOslo,1,2,3\nBergen,4,5,6\n")
    assert loaded.table.num_rows == 2
    assert list(loaded.types().values()) == ["string", "long", "long", "long"]
    assert loaded.column(loaded.table.column_names[1])["source_name"] == "Jan 2024"
