"""What is hidden of lists and objects is so within them, however a statement comes at it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset, DatasetChange
from sextant.features.governance.models import Audience, Mask, Rule

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]
ROWS: list[dict[str, Any]] = [
    {
        "no": n,
        "region": ("North", "South")[n % 2],
        "tags": [f"QxTag{n}", "open"],
        "who": {"name": f"QxName{n:04d}", "card": {"number": f"QxCard{n:06d}"}, "city": "Oslo"},
        "calls": [{"to": f"QxCall{n}", "minutes": 70_001 + n}],
    }
    for n in range(40)
]
# Each tries to get at a value by a way that lists and objects have.
STATEMENTS = (
    "SELECT * FROM people",
    "SELECT who FROM people",
    "SELECT p.who FROM people p",
    "SELECT who.name FROM people",
    "SELECT who['name'] FROM people",
    "SELECT (who).name FROM people",
    "SELECT who.card FROM people",
    "SELECT who.card.number FROM people",
    "SELECT to_json(who) FROM people",
    "SELECT who.name || '' AS x FROM people",
    "SELECT x.who.name || '' AS x FROM (SELECT who FROM people) x",
    "SELECT w.name AS x FROM (SELECT who AS w FROM people)",
    "SELECT struct_extract(who, 'name') AS x FROM people",
    "SELECT unnest(struct_values(who)) FROM people",
    "SELECT list(who) FROM people",
    "SELECT max(who) FROM people",
    "SELECT who, count(*) FROM people GROUP BY who",
    "SELECT no FROM people ORDER BY who",
    "SELECT no FROM people WHERE who.name = 'QxName0003'",
    "SELECT COLUMNS('who.*') FROM people",
    "SELECT people FROM people",
    "SELECT tags FROM people",
    "SELECT unnest(tags) FROM people",
    "SELECT t FROM people, unnest(tags) AS u(t)",
    "SELECT tags[1] FROM people",
    "SELECT tags->>0 FROM people",
    "SELECT json_extract(tags, '$[0]') FROM people",
    "SELECT list_transform(tags, x -> x || '') FROM people",
    "SELECT [x FOR x IN tags] FROM people",
    "SELECT array_to_string(tags, ',') FROM people",
    "SELECT calls[1].to FROM people",
    "SELECT c.to, c.minutes FROM people, unnest(calls) AS u(c)",
    "SELECT list_sum(list_transform(calls, x -> x.minutes)) FROM people",
    "SELECT CAST(calls[1].to AS INT) FROM people",
    "SELECT who.nme FROM people",
    "SELECT tag FROM people",
)
KINDS: dict[str, tuple[Rule, str]] = {}


def kind(name: str, secret: str, *masks: Mask, rows: str | None = None) -> None:
    KINDS[name] = (
        Rule(name="a rule", audience=Audience(roles=("analyst",)), rows=rows, columns=masks),
        secret,
    )


kind("rows", "QxTag1\\b|QxName0001|QxCard000001|QxCall1\\b", rows="region = 'North'")
kind("rows by a list", "QxName0001", rows="list_contains(tags, 'QxTag2')")
kind("hidden leaf", "QxName|who\\.name|'name'", Mask(column="who.name", mask="hide"))
kind("empty leaf", "QxCard", Mask(column="who.card.number", mask="null"))
kind("hashed leaf", "QxName", Mask(column="who.name", mask="hash"))
kind("last four of a leaf", "QxCard00", Mask(column="who.card.number", mask="last_four"))
for one in ("null", "hash", "last_four"):
    kind(f"{one} list", "QxTag\\d", Mask(column="tags", mask=one))  # pyright: ignore[reportArgumentType]  # each is a mask
kind("hidden list", "QxCall|to: string", Mask(column="calls", mask="hide"))


@pytest.fixture
def people(house: House, admin: Caller) -> Dataset:
    content = "\n".join(json.dumps(row) for row in ROWS).encode()
    accepted = house.datasets.put(admin, [content], file_name="people.ndjson")
    house.jobs.run_waiting()
    house.datasets.change(admin, accepted.dataset.dataset_id, DatasetChange(shared=True))
    return house.datasets.get(admin, accepted.dataset.dataset_id)


def walk(client: TestClient, dataset_id: str) -> dict[str, str]:
    """The text of every answer, by what was asked; the words of a refusal are searched too."""
    asked = {sql: client.post("/api/v1/data/query", json={"sql": sql}) for sql in STATEMENTS}
    for path in (
        f"/api/v1/datasets/{dataset_id}",
        f"/api/v1/datasets/{dataset_id}/rows",
        f"/api/v1/data/profile/{dataset_id}",
        "/api/v1/data/schema",
    ):
        asked[path] = client.get(path)
    export = {"dataset_id": dataset_id, "format": "json"}
    url = client.post("/api/v1/data/export", json=export).json()["download_url"]
    asked["export"] = client.get(url)
    assert all(answer.status_code < 500 for answer in asked.values())
    return {name: answer.text.replace(name, "") for name, answer in asked.items()}


@pytest.mark.parametrize("name", KINDS)
def test_no_way_into_a_list_or_an_object_shows_what_is_hidden(
    house: House, client_for: Clients, admin: Caller, analyst: Caller, people: Dataset, name: str
) -> None:
    rule, secret = KINDS[name]
    before = walk(client_for(analyst), people.dataset_id)
    assert sum(bool(re.search(secret, text)) for text in before.values()) > 3, "nothing was to be seen at all"
    house.policies.put(admin, people.dataset_id, [rule])
    seen = walk(client_for(analyst), people.dataset_id)
    leaks = {
        asked: found[0] for asked, text in seen.items() if (found := re.search(secret, _answer(asked, text)))
    }
    assert leaks == {}
    assert sum('"results"' in text for text in seen.values()) > 5


def _answer(asked: str, text: str) -> str:
    """A refusal repeats the path that its asker wrote."""
    error = json.loads(text).get("error") if text.startswith("{") else None
    return "" if error and "There is no column" in error["message"] else text


def test_an_object_shows_what_is_left_of_it(
    house: House, client_for: Clients, admin: Caller, analyst: Caller, people: Dataset
) -> None:
    rule = Rule(
        name="a rule",
        audience=Audience(roles=("analyst",)),
        columns=(Mask(column="who.name", mask="hide"), Mask(column="who.card.number", mask="last_four")),
    )
    house.policies.put(admin, people.dataset_id, [rule])
    client = client_for(analyst)
    sql = "SELECT who FROM people WHERE no = 7"
    (row,) = client.post("/api/v1/data/query", json={"sql": sql}).json()["results"]
    assert row == {"who": {"card": {"number": "••••0007"}, "city": "Oslo"}}
    refused = client.post("/api/v1/data/query", json={"sql": "SELECT who.name FROM people"}).json()["error"]
    assert refused["code"] == "sql_unknown_column"
    columns = client.get(f"/api/v1/datasets/{people.dataset_id}").json()["columns"]
    assert {one["name"]: one["type"] for one in columns}["calls"] == "list<struct<to: string, minutes: long>>"
