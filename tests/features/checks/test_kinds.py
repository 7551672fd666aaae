"""Each kind of check tells what breaks it, in figures and in words."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.features.datasets import Dataset

Keep = Callable[..., dict[str, Any]]
RunChecks = Callable[[Dataset], dict[str, Any]]
MIXED = (
    b"id,code,city,price,day\n"
    b"1,A-1,Oslo,10,2026-01-01\n2,A-2,Bergen,20,2026-01-02\n2,B-x,,30,2026-01-03\n4,A-4,Paris,-5,2026-01-04\n"
)


@pytest.mark.parametrize(
    ("kind", "columns", "params", "failing"),
    [
        ("completeness", ["city"], {}, 1),
        ("uniqueness", ["id"], {}, 2),
        ("uniqueness", ["id", "code"], {}, 0),
        ("type", ["code"], {"type": "integer"}, 4),
        ("type", ["day"], {"type": "date"}, 0),
        ("range", ["price"], {"min": 0}, 1),
        ("range", ["price"], {"min": 0, "max": 20}, 2),
        ("range", ["price"], {"min": -5, "max": 30, "strict": True}, 2),
        ("range", ["day"], {"min": "2026-01-02", "max": "2026-01-03"}, 2),
        ("set", ["city"], {"values": ["Oslo", "Bergen"]}, 1),
        ("set", ["id"], {"values": [1, 2]}, 1),
        ("pattern", ["code"], {"pattern": "^A-[0-9]$"}, 1),
        ("sql", [], {"sql": "SELECT * FROM mixed WHERE price > 15"}, 2),
        ("row_count_change", [], {"min_rows": 5}, 1),
        ("row_count_change", [], {"max_rows": 4}, 0),
        ("freshness", ["day"], {"max_age_hours": 24}, 1),
        ("freshness", [], {"max_age_hours": 24}, 0),
    ],
)
def test_what_breaks_a_rule_is_counted(
    load: Callable[..., Dataset],
    keep: Keep,
    run: RunChecks,
    kind: str,
    columns: list[str],
    params: dict[str, Any],
    failing: int,
) -> None:
    dataset = load(MIXED, "mixed.csv")
    keep(dataset, kind, *columns, params=params)
    found = run(dataset)["results"][0]
    assert found["failing"] == failing, found
    assert found["status"] == ("failed" if failing else "passed")
    assert found["reason"]
    shown = found["examples"]
    assert bool(shown) == (failing > 0 and kind not in ("row_count_change", "freshness"))


def test_a_reference_finds_values_that_the_other_dataset_lacks(
    load: Callable[..., Dataset], keep: Keep, run: RunChecks
) -> None:
    cities = load(b"name,country\nOslo,NO\nBergen,NO\n", "cities.csv")
    dataset = load(MIXED, "mixed.csv")
    keep(dataset, "reference", "city", params={"dataset_id": cities.dataset_id, "columns": ["name"]})
    found = run(dataset)["results"][0]
    assert (found["checked"], found["failing"]) == (3, 1)
    assert found["examples"][0]["k0"] == "Paris"


def test_a_share_of_the_rows_may_break_a_rule(orders: Dataset, keep: Keep, run: RunChecks) -> None:
    keep(orders, "range", "price", params={"max": 40}, min_share=0.5, severity="hold")
    ran = run(orders)
    assert ran["results"][0]["failing"] > 0
    assert ran["verdict"] == "passed"


def test_the_gravest_failure_is_the_verdict(orders: Dataset, keep: Keep, run: RunChecks) -> None:
    keep(orders, "range", "price", params={"max": 1}, severity="info")
    assert run(orders)["verdict"] == "info"
    keep(orders, "range", "price", params={"max": 2}, severity="hold")
    assert run(orders)["verdict"] == "hold"


@pytest.mark.one_database
def test_a_check_that_cannot_run_says_why_and_stops_no_other(
    client: TestClient, orders: Dataset, keep: Keep, run: RunChecks
) -> None:
    kept = keep(orders, "completeness", "price")
    other = keep(orders, "sql", params={"sql": "SELECT * FROM orders WHERE price > 1000"})
    done = client.patch(f"/api/v1/datasets/{orders.dataset_id}/columns/4", json={"name": "amount"})
    assert done.status_code == 200, done.text
    found = {one["check_id"]: one for one in run(orders)["results"]}
    assert found[kept["check_id"]]["status"] == "passed"
    assert found[other["check_id"]]["status"] == "error"
    assert "could not run" in found[other["check_id"]]["reason"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\n1,\n", 1),
        (b"a,b\n1,\n2,\n3,\n", 3),
    ],
)
def test_small_and_empty_columns_are_checked(
    load: Callable[..., Dataset], keep: Keep, run: RunChecks, content: bytes, rows: int
) -> None:
    dataset = load(content, "tiny.csv")
    for kind, params in (
        ("completeness", {}),
        ("uniqueness", {}),
        ("pattern", {"pattern": "x"}),
        ("set", {"values": ["x"]}),
    ):
        keep(dataset, kind, "b", params=params)
    found = run(dataset)["results"]
    assert [one["failing"] for one in found] == [rows, 0, 0, 0]


@pytest.mark.one_database
def test_a_thousand_columns_are_checked_in_few_scans(
    load: Callable[..., Dataset], client: TestClient, run: RunChecks
) -> None:
    names = [f"c{n}" for n in range(1000)]
    rows = "\n".join(",".join(str(n + r) for n in range(1000)) for r in range(3))
    dataset = load((",".join(names) + "\n" + rows + "\n").encode(), "wide.csv")
    rules = [{"kind": "range", "columns": [name], "params": {"min": 0}} for name in names]
    answer = client.post(f"/api/v1/datasets/{dataset.dataset_id}/checks/many", json={"rules": rules[:1000]})
    assert answer.status_code == 201, answer.text
    ran = run(dataset)
    assert ran["passed"] == 1000
