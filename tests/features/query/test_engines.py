"""The engine of a workspace: chosen, told with each answer, left where another is quicker or alone can."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset, DatasetChange
from sextant.features.governance.models import Audience, Rule
from sextant.features.query import Query

pytestmark = pytest.mark.one_database
BY_REGION = "SELECT region, count(*) AS n, sum(amount) AS total FROM sales GROUP BY region ORDER BY region"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """A server with ClickHouse in this process beside the built-in engine; nothing is small to it."""
    return Settings(
        data=tmp_path / "data",
        database_url=database_url,
        secret_key="a test's secret",
        warehouse_url=f"chdb://{tmp_path / 'clickhouse'}",
        warehouse_small_rows=0,
    )


def ask(client: TestClient, sql: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/data/query", json={"sql": sql, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_engine_of_the_server_answers_and_is_told(client: TestClient, dataset: Dataset) -> None:
    theirs = ask(client, BY_REGION)
    assert theirs["engine"] == {"name": "clickhouse", "reason": ""}
    assert client.put("/api/v1/data/engine", json={"engine": "duckdb"}).status_code == 200
    ours = ask(client, BY_REGION)
    assert ours["engine"] == {"name": "duckdb", "reason": ""}
    assert ours["cached"] is False
    assert ours["results"] == theirs["results"]


def test_a_kept_answer_tells_the_engine_that_gave_it(client: TestClient, dataset: Dataset) -> None:
    ask(client, BY_REGION)
    again = ask(client, BY_REGION)
    assert (again["cached"], again["engine"]["name"]) == (True, "clickhouse")


def test_what_the_engine_has_no_words_for_is_answered_by_the_builtin_one(
    client: TestClient, dataset: Dataset
) -> None:
    answer = ask(client, "SELECT list(DISTINCT region ORDER BY region) AS regions FROM sales")
    assert answer["results"] == [{"regions": ["East", "North", "South"]}]
    assert answer["engine"]["name"] == "duckdb"
    assert "ClickHouse does not have" in answer["engine"]["reason"]


def test_what_the_engine_stops_at_is_answered_by_the_builtin_one(
    client: TestClient, dataset: Dataset
) -> None:
    answer = client.post(
        "/api/v1/data/query", json={"sql": "SELECT 1 // (amount::INT - amount::INT) FROM sales"}
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "query_failed"


def test_small_data_stays_with_the_builtin_engine_and_the_answer_says_so(
    house: House, admin: Caller, dataset: Dataset
) -> None:
    house.queries.engines._small_rows = 1_000  # pyright: ignore[reportPrivateUsage]  # a server of other settings
    used = house.queries.run(admin, Query(BY_REGION)).engine
    assert used.name == "duckdb"
    assert used.reason == "This reads 600 rows; up to 1,000 the built-in one is quicker."


def test_what_a_rule_hides_is_not_told_by_the_reason(
    house: House, admin: Caller, viewer: Caller, dataset: Dataset
) -> None:
    rule = Rule(name="north", audience=Audience(roles=("viewer",)), rows="list_contains(['North'], region)")
    house.policies.put(admin, dataset.dataset_id, [rule])
    house.datasets.change(admin, dataset.dataset_id, DatasetChange(shared=True))
    answered = house.queries.run(viewer, Query("SELECT count(*) AS n FROM sales"))
    assert answered.table.to_pylist() == [{"n": 200}]
    assert answered.engine.name == "duckdb"
    assert answered.engine.reason == "ClickHouse could not answer this as the built-in engine does."


def test_rows_of_a_rule_are_filtered_on_the_engine_too(
    house: House, admin: Caller, viewer: Caller, dataset: Dataset
) -> None:
    rule = Rule(name="north", audience=Audience(roles=("viewer",)), rows="region = 'North'")
    house.policies.put(admin, dataset.dataset_id, [rule])
    house.datasets.change(admin, dataset.dataset_id, DatasetChange(shared=True))
    answered = house.queries.run(viewer, Query("SELECT region, count(*) AS n FROM sales GROUP BY region"))
    assert answered.table.to_pylist() == [{"region": "North", "n": 200}]
    assert answered.engine.name == "clickhouse"


def test_the_choice_is_an_administrators_and_each_workspaces_own(
    client_for: Callable[[Caller], TestClient],
    house: House,
    admin: Caller,
    analyst: Caller,
    outsider: Caller,
) -> None:
    path = "/api/v1/data/engine"
    assert client_for(analyst).put(path, json={"engine": "duckdb"}).status_code == 403
    chosen = client_for(admin).put(path, json={"engine": "duckdb"}).json()
    assert (chosen["engine"], chosen["chosen_by"]) == ("duckdb", admin.user_id)
    assert client_for(analyst).get(path).json()["engine"] == "duckdb"
    assert client_for(outsider).get(path).json()["engine"] == "clickhouse"
    refused = client_for(admin).put(path, json={"engine": "oracle"})
    assert refused.status_code == 422
    assert "duckdb, clickhouse" in refused.json()["error"]["hint"]


def test_a_whole_stream_comes_by_the_engine_and_by_the_builtin_one_where_it_must(
    house: House, admin: Caller, dataset: Dataset
) -> None:
    for sql in ("SELECT region FROM sales", "SELECT list_value(region) AS l FROM sales"):
        with house.queries.stream(admin, Query(sql)) as reader:
            assert sum(batch.num_rows for batch in reader) == 600


def test_a_plan_is_the_engines_own(house: House, admin: Caller, dataset: Dataset) -> None:
    steps = house.queries.plan(admin, Query(BY_REGION))
    assert steps is not None
    assert any("Sorting" in step.operator for step in steps)
