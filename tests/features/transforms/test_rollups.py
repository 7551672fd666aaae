"""Rollups in the house: made, used, kept up with what is loaded, taken away; behind policies as rows are."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.datasets import DatasetChange
from sextant.features.transforms.rollups import suggesting
from tests.conftest import SetClock
from tests.features.datasets.test_maintenance import maintain
from tests.features.transforms.conftest import Shop, rows

pytestmark = pytest.mark.one_database
BY_REGION = "SELECT region, sum(units) AS units, avg(units) AS mean FROM sales GROUP BY region ORDER BY 1"
BY_MONTH = "SELECT date_trunc('month', day) AS month, count(*) AS n FROM sales GROUP BY 1 ORDER BY 1"


def make(shop: Shop, *sql: str) -> dict[str, Any]:
    made = shop.post("/rollups", {"sql": list(sql or [BY_REGION])})
    return shop.get(f"/rollups/{made['rollup_id']}")


def test_a_rollup_answers_with_the_same_and_says_so(shop: Shop, sales: str) -> None:
    before = shop.ask(BY_REGION)
    made = make(shop, BY_REGION, BY_MONTH)
    assert (made["status"], made["is_current"], made["of_rows"]) == ("ready", True, 400)
    assert made["keys"] == ["region", "day by month"]
    assert "sum of units" in made["figures"]
    shop.house.queries._results._seconds = 0  # pyright: ignore[reportPrivateUsage]  # no answer from memory
    after = shop.ask(BY_REGION)
    assert before["rollup"] is None
    assert after["rollup"] == {"rollup_id": made["rollup_id"], "rows": made["rows"], "of_rows": 400}
    assert after["results"] == before["results"]
    assert after["columns"] == before["columns"]
    assert after["as_of"] == before["as_of"]
    assert after["estimate"]["rows"] == made["rows"] < before["estimate"]["rows"]
    assert shop.get(f"/rollups/{made['rollup_id']}")["times"] == 1


def test_appended_rows_are_added_and_all_else_makes_it_anew(shop: Shop, sales: str) -> None:
    made = make(shop)
    assert made["rows"] == 4
    shop.load(rows(400, 500), into=sales)
    grown = shop.get(f"/rollups/{made['rollup_id']}")
    assert (grown["rows"], grown["of_rows"], grown["is_current"]) == (8, 500, True)
    answered = shop.ask(BY_REGION)
    assert answered["rollup"]["rollup_id"] == made["rollup_id"]
    assert sum(row["units"] for row in answered["results"]) == sum(n % 7 + 1 for n in range(500))
    shop.load(rows(0, 80), into=sales, mode="replace")
    anew = shop.get(f"/rollups/{made['rollup_id']}")
    assert (anew["rows"], anew["of_rows"]) == (4, 80)
    assert sum(row["units"] for row in shop.ask(BY_REGION)["results"]) == sum(n % 7 + 1 for n in range(80))


def test_many_pieces_become_one(shop: Shop, sales: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sextant.features.transforms.rollups.keeping._PIECES", 2)
    made = make(shop)
    for n in range(4, 8):
        shop.load(rows(n * 100, n * 100 + 100), into=sales)
    found = shop.get(f"/rollups/{made['rollup_id']}")
    assert found["status"] == "ready"
    assert found["rows"] <= 8
    answered = shop.ask(BY_REGION)
    assert answered["rollup"] is not None
    assert sum(row["units"] for row in answered["results"]) == sum(n % 7 + 1 for n in range(800))


def test_an_undone_load_is_undone_in_it(shop: Shop, sales: str) -> None:
    make(shop)
    first = shop.ask(BY_REGION)["results"]
    loaded = shop.load(rows(400, 500), into=sales)
    assert shop.ask(BY_REGION)["results"] != first
    shop.house.datasets.undo(shop.caller, sales, str(loaded.snapshot_id))
    shop.settle()
    answered = shop.ask(BY_REGION)
    assert answered["rollup"] is not None
    assert answered["results"] == first


def test_a_rollup_is_not_asked_while_it_is_behind(shop: Shop, sales: str) -> None:
    make(shop)
    accepted = shop.house.datasets.put(
        shop.caller, [rows(400, 500)], file_name="more.csv", into=_target(sales)
    )
    shop.house.jobs.run_waiting()  # the load alone: nobody has heard of it
    assert accepted.job.job_id
    answered = shop.ask(BY_REGION)
    assert answered["rollup"] is None
    assert sum(row["units"] for row in answered["results"]) == sum(n % 7 + 1 for n in range(500))


def test_what_no_event_told_is_found_by_the_clock(shop: Shop, sales: str, clock: SetClock) -> None:
    made = make(shop)
    shop.house.datasets.put(shop.caller, [rows(400, 500)], file_name="more.csv", into=_target(sales))
    shop.house.jobs.run_waiting()
    with shop.house.db.transaction() as tx:
        shop.house.transforms.look(tx)
    shop.house.jobs.run_waiting()
    assert shop.get(f"/rollups/{made['rollup_id']}")["of_rows"] == 500


def test_a_renamed_column_is_found_and_a_retyped_one_makes_it_anew(shop: Shop, sales: str) -> None:
    make(shop)
    field = next(
        c.field_id for c in shop.house.datasets.table(shop.caller, sales).columns if c.name == "units"
    )
    answer = shop.client.patch(f"/api/v1/datasets/{sales}/columns/{field}", json={"name": "pieces"})
    assert answer.status_code == 200, answer.text
    answered = shop.ask("SELECT region, sum(pieces) AS p FROM sales GROUP BY 1 ORDER BY 1")
    assert answered["rollup"] is not None


def test_removing_it_brings_the_rows_back(shop: Shop, sales: str) -> None:
    made = make(shop)
    files = f"silver/{shop.caller.workspace_id}/{made['rollup_id']}"
    assert shop.house.objects.list(files)
    assert shop.client.delete(f"/api/v1/rollups/{made['rollup_id']}").status_code == 204
    shop.settle()
    assert shop.ask(BY_REGION)["rollup"] is None
    assert shop.house.objects.list(files) == []
    assert shop.get("/rollups")["items"] == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (["SELECT no, count(*) AS n FROM sales GROUP BY no"], "saves nothing"),
        (["SELECT price, count(*) AS n FROM sales GROUP BY price"], "Fractional"),
    ],
)
def test_one_that_cannot_be_kept_says_why(shop: Shop, sql: list[str], said: str) -> None:
    made = make(shop, *sql)
    assert made["status"] == "failed"
    assert said in made["error"]
    assert shop.ask(sql[0])["rollup"] is None


def test_statements_that_no_rollup_answers_are_refused(shop: Shop) -> None:
    refused = shop.post("/rollups", {"sql": ["SELECT median(units) AS m FROM sales"]}, status=422)
    assert refused["error"]["code"] == "rollup_refused"
    twice = make(shop)
    assert twice["status"] == "ready"
    again = shop.post("/rollups", {"sql": [BY_REGION.replace("AS units", "AS u")]}, status=422)
    assert again["error"]["message"] == "There is such a rollup already."


def test_they_are_offered_from_use(shop: Shop, sales: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "_LEAST_ROWS", 100)
    shop.house.queries._results._seconds = 0  # pyright: ignore[reportPrivateUsage]  # each is run
    assert shop.get("/rollups/suggestions")["items"] == []
    for _ in range(2):
        shop.ask(BY_REGION)
        shop.ask("SELECT region, max(units) AS most FROM sales WHERE region <> 'West' GROUP BY region")
    shop.ask("SELECT no, count(*) AS n FROM sales GROUP BY no")
    (offered,) = shop.get("/rollups/suggestions")["items"]
    assert offered["keys"] == ["region"]
    assert (offered["times"], offered["of_rows"]) == (4, 400)
    assert 0 < offered["rows"] <= 5
    assert 0 < offered["saved_ms"] <= offered["elapsed_ms"]
    made = make(shop, *offered["sql"])
    assert made["status"] == "ready"
    assert shop.ask(offered["sql"][0])["rollup"] is not None
    assert shop.get("/rollups/suggestions")["items"] == []


def test_rules_of_rows_stand_before_it(
    shop: Shop, sales: str, client_for: Callable[..., TestClient], make_caller: Callable[..., Caller]
) -> None:
    viewer = client_for(make_caller("viewer", workspace_id=shop.caller.workspace_id))
    shop.house.datasets.change(shop.caller, sales, _shared())
    rules = [{"name": "North", "audience": {"roles": ["viewer"]}, "rows": "region = 'North'"}]
    put = shop.client.put(f"/api/v1/datasets/{sales}/policy", json={"rules": rules})
    assert put.status_code == 200, put.text
    before = shop.ask(BY_REGION, viewer)
    made = make(shop, BY_REGION)
    shop.house.queries._results._seconds = 0  # pyright: ignore[reportPrivateUsage]  # no answer from memory
    after = shop.ask(BY_REGION, viewer)
    assert after["rollup"] == {"rollup_id": made["rollup_id"], "rows": None, "of_rows": None}
    assert [row["region"] for row in after["results"]] == ["North"]
    assert after["results"] == before["results"]
    assert viewer.get("/api/v1/rollups").json()["items"] == []
    assert viewer.get(f"/api/v1/rollups/{made['rollup_id']}").status_code == 404


def test_others_do_not_see_it(shop: Shop, sales: str, another: TestClient) -> None:
    made = make(shop)
    assert another.get(f"/api/v1/rollups/{made['rollup_id']}").status_code == 404
    assert another.delete(f"/api/v1/rollups/{made['rollup_id']}").status_code == 404
    assert another.get("/api/v1/rollups").json()["items"] == []


def test_a_killed_job_doubles_nothing(shop: Shop, sales: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(shop)
    renew = shop.house.datasets.renew
    calls: list[int] = []

    def killed(_self: object, *of: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("the machine stopped")
        renew(*of)

    monkeypatch.setattr(type(shop.house.datasets), "renew", killed)
    shop.load(rows(400, 500), into=sales)
    shop.house.jobs.run_waiting()
    assert len(calls) >= 2
    assert shop.get(f"/rollups/{made['rollup_id']}")["status"] == "ready"
    answered = shop.ask(BY_REGION)
    assert answered["rollup"] is not None
    assert sum(row["units"] for row in answered["results"]) == sum(n % 7 + 1 for n in range(500))


def _target(dataset_id: str) -> Any:
    from sextant.features.datasets import Target

    return Target(dataset_id)


def _shared() -> Any:
    from sextant.features.datasets import DatasetChange

    return DatasetChange(shared=True)


def test_rows_that_end_by_their_age_are_in_no_rollup_any_more(shop: Shop, sales: str) -> None:
    make(shop, BY_REGION, BY_MONTH)
    shop.load(rows(400, 500), into=sales)
    change = DatasetChange(row_days=30, row_time="day")
    shop.house.datasets.change(shop.caller, sales, change)
    before = [shop.ask(sql)["results"] for sql in (BY_REGION, BY_MONTH)]
    maintain(shop.house)
    shop.settle()
    after = [shop.ask(sql) for sql in (BY_REGION, BY_MONTH)]
    assert all(one["rollup"] is not None for one in after)
    assert [one["results"] for one in after] != before
    fresh = [
        shop.ask(f"{sql} -- anew".replace("FROM sales", "FROM (SELECT * FROM sales)"))
        for sql in (BY_REGION, BY_MONTH)
    ]
    assert [one["results"] for one in after] == [one["results"] for one in fresh]
    assert all(one["rollup"] is None for one in fresh)
