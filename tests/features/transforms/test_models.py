"""SQL models in the house: their rows follow what they read, in order, by what is new where that will do."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.checks import Rule
from tests.conftest import SetClock
from tests.features.transforms.conftest import Shop, rows

pytestmark = pytest.mark.one_database
TOTALS = "SELECT region, count(*) AS n, sum(units) AS units, avg(units) AS mean FROM sales GROUP BY region"
LARGE = "SELECT no, region, units * 2 AS double FROM sales WHERE units > 3"


def read(shop: Shop, model: dict[str, Any], order: str = "1") -> list[list[Any]]:
    return shop.values(f'SELECT * FROM "{model["table_name"]}" ORDER BY {order}')


def test_the_rows_of_a_statement_are_a_dataset(shop: Shop, sales: str) -> None:
    model = shop.model("Totals by region", TOTALS, description="What each region sold.")
    assert model["table_name"] == "totals_by_region"
    assert (model["dataset_status"], model["row_count"]) == ("ready", 4)
    assert model["reads"] == [{"dataset_id": sales, "name": "sales"}]
    assert (model["last_run"]["status"], model["last_run"]["how"]) == ("loaded", "whole")
    assert read(shop, model) == shop.values(f"{TOTALS} ORDER BY 1")
    dataset = shop.get(f"/datasets/{model['dataset_id']}")
    assert dataset["description"] == "What each region sold."
    assert dataset["snapshot_count"] == 1


def test_groups_go_on_from_what_was_there(shop: Shop, sales: str) -> None:
    model = shop.model("totals", TOTALS)
    shop.load(rows(400, 777), into=sales)
    assert (shop.last(model)["how"], shop.last(model)["why"]) == ("groups", "inputs")
    assert read(shop, model) == shop.values(f"{TOTALS} ORDER BY 1")
    shop.load(rows(0, 50), into=sales, mode="replace")
    assert shop.last(model)["how"] == "whole"
    assert read(shop, model) == shop.values(f"{TOTALS} ORDER BY 1")


def test_rows_are_added_one_by_one_as_they_come(shop: Shop, sales: str) -> None:
    model = shop.model("large", LARGE)
    shop.load(rows(400, 500), into=sales)
    assert (shop.last(model)["how"], shop.last(model)["rows"]) == ("rows", len(_large(400, 500)))
    assert [row[0] for row in read(shop, model)] == _large(0, 500)
    assert len(shop.get(f"/datasets/{model['dataset_id']}/snapshots")["items"]) == 2
    shop.load(rows(0, 50), into=sales, mode="replace")
    assert shop.last(model)["how"] == "whole"
    assert [row[0] for row in read(shop, model)] == _large(0, 50)


def _large(first: int, last: int) -> list[int]:
    return [n for n in range(first, last) if n % 7 + 1 > 3]


def test_an_undo_of_what_it_reads_and_of_itself_are_followed(shop: Shop, sales: str) -> None:
    model = shop.model("large", LARGE)
    loaded = shop.load(rows(400, 500), into=sales)
    shop.house.datasets.undo(shop.caller, sales, str(loaded.snapshot_id))
    shop.settle()
    assert [row[0] for row in read(shop, model)] == _large(0, 400)
    shop.load(rows(400, 450), into=sales)
    newest = shop.get(f"/datasets/{model['dataset_id']}")["snapshot_id"]
    shop.house.datasets.undo(shop.caller, model["dataset_id"], newest)
    shop.settle()
    shop.load(rows(450, 460), into=sales)
    assert shop.last(model)["how"] == "whole"
    assert [row[0] for row in read(shop, model)] == _large(0, 460)


def test_a_run_without_anything_new_changes_nothing(shop: Shop) -> None:
    model = shop.model("totals", TOTALS)
    shop.post(f"/models/{model['model_id']}/run")
    assert shop.last(model)["status"] == "nothing_new"
    assert shop.get(f"/datasets/{model['dataset_id']}")["snapshot_count"] == 1
    shop.post(f"/models/{model['model_id']}/run?whole=true")
    assert (shop.last(model)["status"], shop.last(model)["how"]) == ("loaded", "whole")


def test_models_on_models_run_in_order_and_once(shop: Shop, sales: str) -> None:
    totals = shop.model("totals", TOTALS)
    shares = shop.model(
        "shares", "SELECT region, units / (SELECT sum(units) FROM totals) AS share FROM totals"
    )
    both = shop.model("both", "SELECT t.region, t.n, s.share FROM totals t JOIN shares s USING (region)")
    assert [one["name"] for one in shop.get("/models")["items"]] == ["totals", "shares", "both"]
    shop.load(rows(400, 500), into=sales)
    for model in (totals, shares, both):
        runs = shop.get(f"/models/{model['model_id']}/runs")["items"]
        assert [run["status"] for run in runs] == ["loaded", "loaded"], model["name"]
    assert sum(row[1] for row in read(shop, both)) == 500


def test_a_circle_is_refused_with_its_way(shop: Shop) -> None:
    totals = shop.model("totals", TOTALS)
    shop.model("shares", "SELECT region, n FROM totals")
    answer = shop.client.patch(
        f"/api/v1/models/{totals['model_id']}", json={"sql": "SELECT region, n FROM shares"}
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "model_cycle"
    assert "totals → shares → totals" in answer.json()["error"]["message"]
    assert shop.get(f"/models/{totals['model_id']}")["sql"] == TOTALS


def test_a_failure_keeps_the_last_good_rows(shop: Shop, sales: str) -> None:
    good = shop.model("numbers", "SELECT no, CAST(region AS VARCHAR) AS r FROM sales WHERE region <> 'x'")
    before = read(shop, good)
    field = next(c for c in shop.house.datasets.table(shop.caller, sales).columns if c.name == "region")
    answer = shop.client.patch(f"/api/v1/datasets/{sales}/columns/{field.field_id}", json={"name": "area"})
    assert answer.status_code == 200
    shop.load(rows(400, 420), into=sales)
    assert shop.last(good)["status"] == "failed"
    assert "region" in shop.last(good)["error"]
    assert read(shop, good) == before
    assert shop.get(f"/models/{good['model_id']}")["dataset_status"] == "ready"


def test_checks_look_at_what_a_model_makes_and_hold_it_back(shop: Shop, sales: str) -> None:
    model = shop.model("totals", TOTALS)
    rule = {"kind": "range", "columns": ["n"], "params": {"max": 110}, "severity": "hold"}
    shop.house.knowing.add(shop.caller, model["dataset_id"], [Rule.model_validate(rule)])
    before = read(shop, model)
    shop.load(rows(400, 800), into=sales)
    assert shop.last(model)["status"] == "held"
    assert read(shop, model) == before


def test_another_statement_makes_the_rows_anew(shop: Shop) -> None:
    model = shop.model("totals", TOTALS)
    answer = shop.client.patch(
        f"/api/v1/models/{model['model_id']}",
        json={"sql": "SELECT units, count(*) AS n FROM sales GROUP BY 1"},
    )
    assert answer.status_code == 200, answer.text
    shop.settle()
    assert shop.last(model)["why"] == "changed"
    assert len(read(shop, model)) == 7


def test_by_the_clock_alone(shop: Shop, sales: str, clock: SetClock) -> None:
    model = shop.model("totals", TOTALS, on_change=False, times={"every_minutes": 60})
    shop.load(rows(400, 500), into=sales)
    assert shop.last(model)["why"] == "made"
    _look(shop)
    assert shop.last(model)["why"] == "made"
    clock.forward(minutes=61)
    _look(shop)
    assert (shop.last(model)["why"], shop.last(model)["status"]) == ("schedule", "loaded")
    assert sum(row[1] for row in read(shop, model)) == 500


def _look(shop: Shop) -> None:
    with shop.house.db.transaction() as tx:
        shop.house.transforms.look(tx)
    shop.settle()


def test_a_preview_tells_how_it_would_be_kept(shop: Shop, sales: str) -> None:
    def way(sql: str) -> str:
        found = shop.post("/models/preview", {"sql": sql}, status=200)
        assert found["reads"] == [sales]
        return str(found["way"])

    assert way(TOTALS) == "groups"
    assert way(LARGE) == "rows"
    for sql in (
        "SELECT region, median(units) AS m FROM sales GROUP BY region",
        "SELECT no, sum(units) OVER (ORDER BY no) AS s FROM sales",
        "SELECT DISTINCT region FROM sales",
        "SELECT no FROM sales ORDER BY no LIMIT 3",
        "SELECT no FROM sales WHERE day < current_date",
        "SELECT a.no FROM sales a JOIN sales b USING (no)",
        "SELECT no FROM sales WHERE units = (SELECT max(units) FROM sales)",
    ):
        assert way(sql) == "whole", sql
    assert shop.get("/models")["items"] == []
    refused = shop.post("/models/preview", {"sql": "DROP TABLE sales"}, status=422)
    assert refused["error"]["code"]
    unread = shop.post("/models", {"name": "one", "sql": "SELECT 1 AS one"}, status=422)
    assert unread["error"]["code"] == "model_refused"


YAML = """sextant: 1
models:
- table: shares
  sql: SELECT region, units FROM totals
- table: totals
  name: Totals by region
  description: What each region sold.
  sql: SELECT region, count(*) AS n, sum(units) AS units FROM sales GROUP BY region
  checks:
  - {kind: uniqueness, columns: [region], severity: hold}
"""


def test_files_are_read_in_order_and_written_as_they_were(shop: Shop) -> None:
    def put(text: str, query: str = "", status: int = 200) -> Any:
        answer = shop.client.post(f"/api/v1/models/yaml{query}", content=text)
        assert answer.status_code == status, answer.text
        shop.settle()
        return answer.json()

    told = put(YAML, "?preview=true")
    assert [(one["table"], one["action"]) for one in told["items"]] == [
        ("totals", "make"),
        ("shares", "make"),
    ]
    assert shop.get("/models")["items"] == []
    put(json.dumps(YAML))  # as the command line sends it
    totals, shares = shop.get("/models")["items"]
    assert (totals["name"], totals["table_name"], totals["row_count"]) == ("Totals by region", "totals", 4)
    assert (shares["dataset_status"], shares["row_count"]) == ("ready", 4)
    (check,) = shop.get(f"/datasets/{totals['dataset_id']}/checks")["items"]
    assert check["last_result"]["status"] == "passed"
    assert [one["action"] for one in put(YAML)["items"]] == ["same", "same"]
    written = shop.client.get("/api/v1/models/yaml").text
    assert [one["action"] for one in put(written)["items"]] == ["same", "same"]
    assert [one["action"] for one in put(YAML.replace("count(*)", "count(no)"))["items"]] == [
        "change",
        "same",
    ]
    circle = YAML.replace("FROM sales", "FROM shares")
    assert "totals → shares → totals" in str(put(circle, status=422)) or "shares → totals → shares" in str(
        put(circle, status=422)
    )
    assert put("models: 3", status=422)["error"]["code"] == "model_refused"
    assert put(YAML.replace("table: totals", "table: sales"), status=422)["error"]


def test_it_is_of_whoever_owns_it_and_hidden_from_others(shop: Shop, another: TestClient) -> None:
    model = shop.model("totals", TOTALS)
    assert another.get(f"/api/v1/models/{model['model_id']}").status_code == 404
    assert another.post(f"/api/v1/models/{model['model_id']}/run").status_code == 404
    assert another.get("/api/v1/models").json()["items"] == []
    assert "totals" not in another.get("/api/v1/models/yaml").text


def test_a_dataset_that_a_model_reads_is_not_deleted_without_a_word(shop: Shop, sales: str) -> None:
    shop.model("totals", TOTALS)
    answer = shop.client.delete(f"/api/v1/datasets/{sales}")
    assert answer.status_code == 409
    assert "totals" in answer.text


def test_removing_a_model_keeps_its_rows(shop: Shop, sales: str) -> None:
    model = shop.model("totals", TOTALS)
    assert shop.client.delete(f"/api/v1/models/{model['model_id']}").status_code == 204
    shop.load(rows(400, 500), into=sales)
    assert sum(row[1] for row in read(shop, model)) == 400
    assert shop.client.get(f"/api/v1/models/{model['model_id']}").status_code == 404


def test_a_statement_runs_with_its_makers_rights(
    shop: Shop, sales: str, client_for: Any, make_caller: Any
) -> None:
    analyst: Caller = make_caller("analyst", workspace_id=shop.caller.workspace_id)
    theirs = client_for(analyst)
    refused = theirs.post("/api/v1/models", json={"name": "mine", "sql": TOTALS})
    assert refused.status_code == 422  # the dataset is not shared with them
    viewer = client_for(make_caller("viewer", workspace_id=shop.caller.workspace_id))
    assert viewer.post("/api/v1/models", json={"name": "mine", "sql": TOTALS}).status_code == 403
