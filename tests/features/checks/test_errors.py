"""Cells that are probably wrong are found without rules, with their reasons, page by page."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.checks.finding import find_errors
from sextant.features.datasets import Dataset

FOUND = tuple[tuple[int, str], str, str | None]


def found(table: dict[str, list[Any]], **types: str) -> dict[tuple[int, str], tuple[str, str | None]]:
    made = pa.table(table)
    named = {name: types.get(name, "string") for name in made.column_names}
    cells = find_errors(made, named).to_pylist()
    return {(cell["row"], cell["column"]): (cell["why"], cell["suggestion"]) for cell in cells}


def test_a_unit_in_the_cell_is_found_where_it_is_written_in_several_ways() -> None:
    sizes = ["12 oz", "12 oz.", "16 ounce", "12 OZ"] * 10
    cells = found({"size": sizes})
    assert len(cells) == 40
    assert cells[3, "size"] == ("unit", "16")
    assert found({"size": ["12 oz"] * 40}) == {}
    some = found({"share": ["0.5"] * 30 + ["0.7%"] * 5})
    assert set(some) == {(row, "share") for row in range(31, 36)}


def test_two_cells_run_into_one_are_taken_apart() -> None:
    cities, states = ["Austin", "Boston", "Denver"] * 20, ["TX", "MA", "CO"] * 20
    cities[5], states[5] = "Denver CO", ""
    cities[9], states[9] = "Austin TX", ""
    cells = found({"city": cities, "state": states})
    assert cells[6, "city"] == ("merged", "Denver")
    assert cells[6, "state"] == ("merged", "CO")
    assert len(cells) == 4


def test_the_source_that_departs_from_reliable_ones_is_found_even_against_the_majority() -> None:
    fields = ("price", "weight", "height", "depth")
    rows: dict[str, list[str]] = {name: [] for name in ("site", "thing", *fields)}
    for thing in range(40):
        for site in range(9):
            said = [f"{thing * 7 + number}.00" for number in range(4)]
            if site >= 4:  # five sites copy each other's wrong price, and are each wrong on the rest
                said = [f"{thing * 7}.99", *(f"{thing * 9 + site}.{number}1" for number in range(1, 4))]
            for name, value in zip(rows, (f"site {site}", f"thing {thing}", *said), strict=True):
                rows[name].append(value)
    cells = found(rows)
    wrong = {(row + 1, "price") for row, site in enumerate(rows["site"]) if int(site[-1]) >= 4}
    assert {cell for cell in cells if cell[1] == "price"} == wrong


def test_a_rare_exception_of_a_dependency_is_found_and_the_usual_value_offered() -> None:
    codes = [f"c{n % 12}" for n in range(240)]
    names = [f"Name of {n % 12}" for n in range(240)]
    names[30] = "Name of 3"
    cells = found({"code": codes, "name": names})
    assert cells[31, "name"] == ("dependency", "Name of 6")
    assert {row for row, _ in cells} == {31}


def test_a_number_far_out_and_an_odd_form_are_found() -> None:
    speeds = [float(n % 40) + 1 for n in range(200)]
    speeds[77] = 4000.0
    codes = [f"AB-{n:04d}" for n in range(200)]
    codes[5] = "AB0005"
    cells = found({"speed": speeds, "code": codes}, speed="double")
    assert set(cells) == {(78, "speed"), (6, "code")}


@pytest.mark.parametrize(
    "table",
    [
        {"a": pa.array([], pa.string())},
        {"a": pa.array([None] * 30, pa.string()), "b": pa.array([None] * 30, pa.int64())},
        {"a": ["x"], "b": [1]},
        {f"c{n}": [str(n)] * 3 for n in range(1000)},
        {"a": [[1, 2]] * 30, "b": ["x"] * 30},
    ],
    ids=["no rows", "all null", "one row", "a thousand columns", "nested"],
)
def test_tables_with_nothing_in_them_give_no_cells(table: dict[str, Any]) -> None:
    made = pa.table(table)
    assert find_errors(made, dict.fromkeys(made.column_names, "string")).num_rows == 0


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.text(max_size=6), st.none() | st.text(max_size=4), st.integers() | st.none()),
        max_size=60,
    )
)
def test_any_table_gives_cells_that_are_in_it_once(rows: list[tuple[Any, Any, Any]]) -> None:
    whole = [value if value is None else value % 2**40 for _, _, value in rows]
    made = pa.table(
        {
            "a": pa.array([row[0] for row in rows], pa.string()),
            "b": pa.array([row[1] for row in rows], pa.string()),
            "c": pa.array(whole, pa.int64()),
        }
    )
    cells = find_errors(made, {"a": "string", "b": "string", "c": "long"}).to_pylist()
    places = [(cell["row"], cell["column"]) for cell in cells]
    assert len(places) == len(set(places))
    for cell in cells:
        value = made[cell["column"]][cell["row"] - 1].as_py()
        assert cell["value"] in (None if value is None else str(value), None)


def test_a_search_runs_as_a_job_and_its_cells_are_read_page_by_page(
    house: House,
    client: TestClient,
    load: Callable[..., Dataset],
    client_for: Callable[[Caller], TestClient],
    outsider: Caller,
) -> None:
    lines = "".join(f"{n},{'12 oz' if n % 2 else '12 oz.'}\n" for n in range(40))
    dataset = load(b"n,size\n" + lines.encode(), "sizes.csv")
    url = f"/api/v1/datasets/{dataset.dataset_id}/errors"
    assert client.get(url).json()["error"]["code"] == "finding_not_found"
    job = client.post(url)
    assert job.status_code == 202, job.text
    house.jobs.run_waiting()
    assert client.get(f"/api/v1/data/job/{job.json()['job_id']}").json()["status"] == "completed"
    first = client.get(url, params={"column": "size", "limit": 25}).json()
    rest = client.get(url, params={"column": "size", "limit": 25, "cursor": first["next_cursor"]}).json()
    assert [cell["row"] for cell in first["items"] + rest["items"]] == list(range(1, 41))
    assert (first["total"], rest["next_cursor"], first["is_current"]) == (40, None, True)
    assert client.get(url, params={"why": "range"}).json()["items"] == []
    assert client_for(outsider).get(url).status_code == 404
    again = client.post(url)
    house.jobs.run_waiting()
    assert client.get(url).json()["job_id"] == again.json()["job_id"]
