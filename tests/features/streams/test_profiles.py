"""A stream's profile: of rows in files and rows in the log, made of what is new alone, as rules allow."""

import random
from collections.abc import Callable
from typing import Any

import pyarrow as pa
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Column, DatasetChange
from sextant.features.governance.models import Audience, Rule
from sextant.features.streams.profiling import merged, profile_of, summary_of
from tests.conftest import start_of_tests
from tests.features.streams.conftest import Push, visit

COLUMNS = (
    Column(field_id=1, name="kind", label="kind", type="string", position=0),
    Column(field_id=2, name="n", label="n", type="long", position=1),
    Column(field_id=3, name="value", label="value", type="double", position=2),
)


def table(rows: list[tuple[str | None, int | None, float | None]]) -> pa.Table:
    kinds, numbers, values = zip(*rows, strict=True)
    return pa.table(
        {
            "kind": pa.array(kinds, pa.string()),
            "n": pa.array(numbers, pa.int64()),
            "value": pa.array(values, pa.float64()),
        }
    )


def told(rows: pa.Table, summary: dict[str, Any]) -> dict[str, Any]:
    profile = profile_of(summary, dataset_id="d", columns=COLUMNS, set_aside=0, at=start_of_tests())
    assert profile.row_count == rows.num_rows
    return {column.name: column.model_dump() for column in profile.columns}


def test_summaries_of_parts_make_the_summary_of_the_whole() -> None:
    chance = random.Random(3)
    rows = [
        (
            chance.choice(["a", "b", "c", None]),
            chance.choice([None, *range(40)]),
            chance.choice([None, 0.5, 2.5, 7.25]),
        )
        for _ in range(500)
    ]
    whole = table(rows)
    parts = summary_of(table(rows[:1]), COLUMNS)
    for first in range(1, 500, 83):
        parts = merged(parts, summary_of(table(rows[first : first + 83]), COLUMNS))
    assert told(whole, parts) == told(whole, summary_of(whole, COLUMNS))
    found = told(whole, parts)
    kinds = [row[0] for row in rows]
    assert found["kind"]["null_count"] == kinds.count(None)
    counts = {one["value"]: one["count"] for one in found["kind"]["top_values"]}
    assert counts == {kind: kinds.count(kind) for kind in "abc"}
    assert (found["n"]["min"], found["n"]["max"], found["n"]["unique_count"]) == (0, 39, 40)


def test_many_distinct_values_are_estimated_closely() -> None:
    rows = table([(f"user {n}", n, None) for n in range(20_000)])
    found = told(rows, summary_of(rows, COLUMNS))
    assert abs(found["n"]["unique_count"] - 20_000) < 3_000
    assert len(found["kind"]["top_values"]) == 10


def test_a_profile_counts_rows_in_files_and_in_the_log(
    house: House, admin: Caller, client: TestClient, push: Push
) -> None:
    made = str(push(visit(n, region="North" if n % 2 else "South") for n in range(10))["dataset_id"])

    def column(name: str) -> dict[str, Any]:
        profile = client.get(f"/api/v1/data/profile/{made}").json()
        assert profile["row_count"] == sum(one["count"] for one in region(profile))
        found: dict[str, Any] = next(one for one in profile["columns"] if one["name"] == name)
        return found

    def region(profile: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = next(
            one["top_values"] for one in profile["columns"] if one["name"] == "region"
        )
        return found

    assert (column("n")["min"], column("n")["max"]) == (0, 9)
    assert house.streams.roller.roll(admin.workspace_id, made)
    push([visit(10, region="East"), visit(11, region="East")])
    assert (column("n")["max"], column("n")["mean"]) == (11, 5.5)
    assert house.streams.roller.roll(admin.workspace_id, made)
    assert {one["value"]: one["count"] for one in column("region")["top_values"]} == {
        "North": 5,
        "South": 5,
        "East": 2,
    }


def test_who_sees_a_part_is_told_of_that_part(
    house: House,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
    push: Push,
) -> None:
    made = str(push(visit(n, region="North" if n % 2 else "South") for n in range(10))["dataset_id"])
    house.datasets.change(admin, made, DatasetChange(shared=True))
    north = Rule(name="north", audience=Audience(roles=("analyst",)), rows="region = 'North'")
    house.policies.put(admin, made, [north])
    answer = client_for(analyst).get(f"/api/v1/data/profile/{made}")
    assert answer.status_code == 200
    assert "South" not in answer.text
    assert "North" in answer.text


def test_a_question_finds_the_values_of_a_stream(client: TestClient, push: Push) -> None:
    push((visit(n, region="Northland" if n % 2 else "Southland") for n in range(10)), stream="visits")
    answer = client.post("/api/v1/query/natural", json={"question": "how many visits in Northland"}).json()
    assert "Northland" in answer["sql"]
    assert next(iter(answer["results"][0].values())) == 5
