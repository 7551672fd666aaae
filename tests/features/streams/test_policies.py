"""Rules hold for events from the moment they are acknowledged, in the log and in files alike."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import DatasetChange
from sextant.features.governance.models import Audience, Mask, Rule
from tests.features.streams.conftest import Push, visit

Clients = Callable[[Caller], TestClient]
NORTH = Rule(name="theirs", audience=Audience(roles=("analyst",)), rows="region = 'North'")
NO_CARD = Rule(
    name="no cards", audience=Audience(roles=("analyst",)), columns=(Mask(column="card", mask="hide"),)
)
LAST_FOUR = Rule(
    name="last four", audience=Audience(roles=("analyst",)), columns=(Mask(column="card", mask="last_four"),)
)
SQL = (
    "SELECT * FROM visits",
    "SELECT count(*) AS rows_of_all FROM visits",
    "SELECT card FROM visits ORDER BY n",
    "SELECT DISTINCT region, min(card) AS c FROM visits GROUP BY region",
    "SELECT v FROM visits v",
    "SELECT * FROM visits a JOIN visits b USING (n)",
    'SELECT * FROM "visits@now+hot"',
    'SELECT * FROM "visits@now"',
)


def events(first: int) -> Iterator[dict[str, object]]:
    for n in range(first, first + 31):
        region = "North" if n % 3 == 0 else "South"
        yield visit(n, region=region, card=f"4929Qx{region}{n:06d}")


@pytest.fixture
def dataset_id(push: Push, house: House, admin: Caller) -> str:
    """Events in a file, and others in the log."""
    made = str(push(events(0))["dataset_id"])
    assert house.streams.roller.roll(admin.workspace_id, made)
    push([*events(31)])
    push(b'{"n":1}\n{"n":"QxSouth is no number"}\n')
    house.datasets.change(admin, made, DatasetChange(shared=True))
    return made


def walk(client: TestClient, dataset_id: str) -> Iterator[tuple[str, str]]:
    for sql in SQL:
        answer = client.post("/api/v1/data/query", json={"sql": sql})
        assert answer.status_code < 500, answer.text
        yield sql, answer.text
    for path in (
        "/api/v1/streams",
        f"/api/v1/streams/{dataset_id}",
        f"/api/v1/streams/{dataset_id}/events?limit=200",
        f"/api/v1/streams/{dataset_id}/set-aside",
        f"/api/v1/datasets/{dataset_id}",
        f"/api/v1/datasets/{dataset_id}/rows?limit=200",
    ):
        answer = client.get(path)
        assert answer.status_code < 500, answer.text
        yield path, answer.text
    made = client.post("/api/v1/data/export", json={"sql": "SELECT * FROM visits", "format": "csv"}).json()
    yield "export", client.get(made["download_url"]).text


@pytest.mark.parametrize(
    ("rule", "secret"),
    [
        (NORTH, r"South|Qx(?!North)"),
        (NO_CARD, r"card|4929Qx|Qx"),
        (LAST_FOUR, r"4929Qx|Qx"),
    ],
    ids=lambda one: one.name if isinstance(one, Rule) else "",
)
def test_nothing_of_what_is_hidden_comes_through(
    house: House,
    client_for: Clients,
    admin: Caller,
    analyst: Caller,
    dataset_id: str,
    rule: Rule,
    secret: str,
) -> None:
    client = client_for(analyst)
    seen_before = sum(bool(re.search(secret, _plain(text))) for _, text in walk(client, dataset_id))
    assert seen_before > 4
    house.policies.put(admin, dataset_id, [rule])
    leaks = [asked for asked, text in walk(client, dataset_id) if re.search(secret, _plain(text, asked))]
    assert leaks == []


def _plain(text: str, asked: str = "") -> str:
    """Without the statement's echo, ids and moments, whose digits are chance."""
    for said in (asked, asked.replace('"', '\\"'), "There is no column `card`"):
        text = text.replace(said, "") if said else text
    return re.sub(r"[\w-]{36}|\d{4}-\d\d-\d\d[T ][\d:.]+|\d{15,}|\"sql\":\"[^\n]*?\",\"", "", text)


def test_hot_and_settled_rows_are_cut_alike(
    house: House, client_for: Clients, admin: Caller, analyst: Caller, push: Push, dataset_id: str
) -> None:
    house.policies.put(admin, dataset_id, [NORTH])
    client = client_for(analyst)

    def counted() -> int:
        answer = client.post("/api/v1/data/query", json={"sql": "SELECT count(*) AS n FROM visits"})
        return int(answer.json()["results"][0]["n"])

    mine = sum(n % 3 == 0 for n in range(62))
    assert counted() == mine
    push([visit(62, region="South"), visit(63, region="North")])
    assert counted() == mine + 1
    assert house.streams.roller.roll(admin.workspace_id, dataset_id)
    assert counted() == mine + 1


def test_a_stream_is_its_owners_to_push_to_and_its_workspaces_to_see(
    client_for: Clients, push: Push, analyst: Caller, viewer: Caller, outsider: Caller, dataset_id: str
) -> None:
    for caller, status in ((analyst, 403), (viewer, 403), (outsider, 202)):
        pushed: Any = client_for(caller).post("/api/v1/data/ingest?stream=visits", json=visit(1))
        assert pushed.status_code == status, pushed.text
    assert client_for(viewer).get(f"/api/v1/streams/{dataset_id}").status_code == 200
    assert client_for(outsider).get(f"/api/v1/streams/{dataset_id}").status_code == 404
    assert client_for(outsider).post(f"/api/v1/streams/{dataset_id}/roll").status_code == 404
    own = client_for(outsider).get("/api/v1/streams").json()["items"]
    assert [one["events"] for one in own] == [1]
