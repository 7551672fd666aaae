"""Each finder of wrong cells in a table made for it, and all of them over tables damaged and left clean."""

import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sextant.features.checks.finding import find_errors

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "evals"))
from _dirt import KINDS, made  # evals is no package
from _domains import DOMAINS

CITIES = ["Birmingham", "Sheffield", "Huntsville", "Montgomery", "Tuscaloosa", "Prattville"]


def found(table: dict[str, list[Any]]) -> dict[tuple[int, str], tuple[str, str | None]]:
    made_table = pa.table(table)
    cells = find_errors(made_table, dict.fromkeys(made_table.column_names, "string")).to_pylist()
    return {(cell["row"], cell["column"]): (cell["why"], cell["suggestion"]) for cell in cells}


def with_odd(values: list[str], odd: str, *, at: int = 40) -> list[str]:
    return [*values[:at], odd, *values[at + 1 :]]


@pytest.mark.parametrize(
    ("odd", "why", "better"),
    [
        ("Huntsvile", "variant", "Huntsville"),
        ("Montgom", "variant", "Montgomery"),
        ("HuntsvilleÃ©", "encoding", "Huntsvilleé"),
        ("Unknown", "missing", None),
        ("", "missing", None),
        ("42", "form", None),
    ],
)
def test_an_odd_value_among_those_that_come_again_is_found(odd: str, why: str, better: str | None) -> None:
    assert found({"city": with_odd(CITIES * 30, odd)}) == {(41, "city"): (why, better)}


def test_signs_around_a_value_and_other_capitals_are_found() -> None:
    titles = [
        f"Story {'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]} of {CITIES[n % 6]}" for n in range(200)
    ]
    assert found({"title": with_odd(titles, "'" + titles[40])})[41, "title"] == ("form", titles[40])
    assert (41, "city") in found({"city": with_odd(CITIES * 30, "HUNTSVILLE")})


def test_a_value_of_another_column_is_found_astray() -> None:
    genres = ["drama", "comedy", "western", "horror"] * 45
    cells = found({"city": with_odd(CITIES * 30, "western"), "genre": genres})
    assert cells == {(41, "city"): ("astray", None)}


def test_what_a_dependency_hides_is_found_once_the_blamed_cells_are_left_out() -> None:
    towns = [CITIES[n % 6] for n in range(240)]
    codes = [f"C{n % 6}{n % 6}" for n in range(240)]
    counties = [("East", "West", "North")[n % 3] for n in range(240)]
    for n in range(0, 240, 13):
        towns[n] = CITIES[(n + 1 + n // 13 % 5) % 6]
    for n in range(4, 240, 17):
        counties[n] = ("East", "West", "North")[(n + 1) % 3]
    cells = found({"town": towns, "code": codes, "county": counties})
    wrong = {(n + 1, "town") for n in range(0, 240, 13)} | {(n + 1, "county") for n in range(4, 240, 17)}
    assert len(wrong & set(cells)) >= 0.9 * len(wrong)
    assert (
        len(set(cells) - wrong) <= len(wrong) / 3
    )  # a town and its code may be at odds with nothing to decide


def test_spans_of_pages_and_codes_that_come_again_are_no_odd_forms() -> None:
    pages = [f"{n * 4 + 1}-{n * 4 + 9}" for n in range(240)]
    codes = ["al_hf-1", "al_hf-3", "ga_hf-1", "ga_hf-3", "ak_hf-1"] * 9 + ["al_pn-5c", "ga_pn-5c"] * 2
    assert found({"pages": pages}) == {}
    assert found({"code": codes * 4}) == {}


def test_a_date_with_day_and_month_the_other_way_round_is_found() -> None:
    days = [f"{n % 28 + 1:02}/{n % 12 + 1:02}/2024" for n in range(200)]
    told = {"day": with_odd(days, "03/25/2024", at=77)}
    assert found(told) == {(78, "day"): ("form", "25/03/2024")}
    assert found({"day": days}) == {}


def test_a_row_that_repeats_another_but_for_a_slip_is_found() -> None:
    surnames = ["Anders", "Brahms", "Corelli", "Dowland", "Elgar", "Franck", "Gluck"]
    people: dict[str, list[Any]] = {
        "id": [f"{n}" for n in range(301)],
        "name": [f"{surnames[n % 7]} {'abcdefghijklmnopqrst'[n % 20]}{'uvwxy'[n % 5]}on" for n in range(301)],
        "born": [f"19{n % 90 + 10}-0{n % 9 + 1}-1{n % 7}" for n in range(301)],
        "street": [f"{n % 97 + 1} {CITIES[n % 6]} Road" for n in range(301)],
        "city": [CITIES[n % 6] for n in range(301)],
    }
    assert found(people) == {}
    for name in ("name", "born", "street", "city"):
        people[name][300] = people[name][120]
    people["name"][300] = people["name"][120].replace("on", "onn")
    assert found(people) == {(301, "name"): ("twin", people["name"][120])}


def table_of(rows: Any) -> tuple[pa.Table, dict[str, str]]:
    names = list(rows[0])
    types = {name: "long" if all(row[name].isdigit() for row in rows) else "string" for name in names}
    return pa.table({name: [row[name] for row in rows] for name in names}), types


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("seed", [3, 8])
def test_a_clean_table_stays_quiet(domain: str, seed: int) -> None:
    table, types = table_of(made(domain, seed, [], rows=400, share=0).dirty)
    assert find_errors(table, types).num_rows <= 0.001 * table.num_rows * table.num_columns


@pytest.mark.parametrize(
    ("domain", "precision", "recall"),
    [
        ("hospital", 0.93, 0.9),
        ("bibliography", 0.93, 0.85),
        ("films", 0.9, 0.8),
        ("tax", 0.9, 0.85),
        ("addresses", 0.9, 0.8),
    ],
)
def test_most_wrong_cells_of_every_kind_are_found_and_little_else(
    domain: str, precision: float, recall: float
) -> None:
    damaged = made(domain, 5, list(KINDS), rows=400, share=0.03)
    table, types = table_of(damaged.dirty)
    cells = {(c["row"] - 1, c["column"]) for c in find_errors(table, types).to_pylist()}
    hit = len(cells & set(damaged.kinds))
    assert hit >= precision * len(cells)
    assert hit >= recall * len(damaged.kinds)
