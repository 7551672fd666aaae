"""One search over all that a person may open, and over nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.dashboards import Change
from sextant.features.datasets import Dataset, DatasetChange
from sextant.features.governance.models import Audience, Mask, Rule
from sextant.features.identity.models import Workspace
from sextant.features.identity.store import workspaces
from sextant.features.search.gathering import AT_ONCE
from tests.conftest import SetClock

Clients = Callable[[Caller], TestClient]
STAFF = "staff_no,region,wage\n" + "".join(f"{n},North,{70_000 + n}\n" for n in range(40))
LAYER = """\
datasets:
- dataset: payroll
  metrics:
  - name: headcount
    synonyms: [heads]
    expression: count(*)
  - name: average pay
    expression: avg(wage)
"""


@pytest.fixture
def payroll(house: House, admin: Caller) -> Dataset:
    """The administrator's own dataset, shared with nobody."""
    accepted = house.datasets.put(admin, [STAFF.encode()], file_name="payroll.csv", name="Payroll")
    house.jobs.run_waiting()
    return house.datasets.get(admin, accepted.dataset.dataset_id)


@pytest.fixture
def furnished(house: House, client_for: Clients, admin: Caller, payroll: Dataset) -> TestClient:
    """A workspace with one of everything."""
    now = house.clock.now()
    with house.db.transaction() as tx:
        workspaces.add(
            tx,
            Workspace(
                id=admin.workspace_id,
                user_id=admin.user_id,
                name="Payroll",
                config={},
                status="active",
                created_at=now,
                updated_at=now,
            ),
        )
    client = client_for(admin)
    assert client.put("/api/v1/semantics", json={"yaml": LAYER, "version": 0}).status_code == 200
    tile = {"title": "Wages", "query": "SELECT avg(wage) FROM payroll"}
    assert (
        client.post("/api/v1/dashboards", json={"name": "Costs", "visualizations": [tile]}).status_code == 201
    )
    asked = client.post("/api/v1/query/natural", json={"question": "how many payroll by region"})
    assert asked.status_code == 200, asked.text
    invited = client.post("/api/v1/people", json={"email": "bo@example.com", "name": "Bo Berg"})
    assert invited.status_code == 201, invited.text
    return client


def found(client: TestClient, text: str, **more: Any) -> list[tuple[str, str]]:
    answer = client.get("/api/v1/search", params={"q": text, **more})
    assert answer.status_code == 200, answer.text
    return [(item["kind"], item["title"]) for item in answer.json()["items"]]


def share(house: House, admin: Caller, dataset: Dataset) -> None:
    house.datasets.change(admin, dataset.dataset_id, DatasetChange(shared=True))


def test_everything_is_found_by_its_words(furnished: TestClient) -> None:
    assert ("dataset", "Payroll") in found(furnished, "payroll")
    assert found(furnished, "wage")[0] == ("column", "wage")
    assert found(furnished, "headcount")[0] == ("metric", "headcount")
    assert found(furnished, "heads") == [("metric", "headcount")]
    assert found(furnished, "costs")[0] == ("dashboard", "Costs")
    assert found(furnished, "wages") == [("dashboard", "Costs")]
    assert found(furnished, "how many payroll by region")[0][0] == "question"
    assert found(furnished, "bo berg") == [("person", "Bo Berg")]
    assert found(furnished, "audit")[0] == ("place", "Audit")
    assert ("job", "Ingestion: Payroll") in found(furnished, "payroll", kind="job")


def test_a_misspelled_word_finds_what_was_meant_and_says_so(furnished: TestClient) -> None:
    answer = furnished.get("/api/v1/search", params={"q": "payrol"}).json()
    assert answer["corrected"] is False
    answer = furnished.get("/api/v1/search", params={"q": "pyaroll"}).json()
    assert answer["items"][0]["title"] == "Payroll"
    assert answer["corrected"] is True


def test_what_is_found_leads_somewhere(furnished: TestClient, payroll: Dataset) -> None:
    items = furnished.get("/api/v1/search", params={"q": "payroll"}).json()["items"]
    hrefs = {item["kind"]: item["href"] for item in items}
    assert hrefs["dataset"] == f"/datasets/{payroll.dataset_id}"
    assert hrefs["question"].startswith("/ask/")
    column = furnished.get("/api/v1/search", params={"q": "region", "kind": "column"}).json()["items"][0]
    assert column["href"] == f"/datasets/{payroll.dataset_id}/columns/2"


def test_only_kinds_that_are_asked_for_are_given_and_no_more_than_asked(furnished: TestClient) -> None:
    assert {kind for kind, _ in found(furnished, "payroll", kind=["dataset", "person"])} == {"dataset"}
    assert len(found(furnished, "payroll", limit=1)) == 1
    assert furnished.get("/api/v1/search", params={"q": "x", "kind": "secret"}).status_code == 422
    assert found(furnished, "") == found(furnished, " ?! ") == []


def test_what_is_not_shared_is_not_there_for_others(
    house: House, client_for: Clients, admin: Caller, analyst: Caller, furnished: TestClient, payroll: Dataset
) -> None:
    client = client_for(analyst)
    for text in ("payroll", "pyaroll", "wage", "headcount", "costs", "bo berg", "how many", "ingestion"):
        assert found(client, text) == [], text
    share(house, admin, payroll)
    assert ("dataset", "Payroll") in found(client, "payroll")
    assert found(client, "headcount") == [("metric", "headcount")]
    assert found(client, "bo berg") == []
    house.datasets.change(admin, payroll.dataset_id, DatasetChange(shared=False))
    assert found(client, "payroll") == []


def test_another_workspace_is_not_there_at_all(
    client_for: Clients, outsider: Caller, furnished: TestClient
) -> None:
    client = client_for(outsider)
    for text in ("payroll", "wage", "headcount", "costs", "bo berg", "how many", "ingestion"):
        assert found(client, text) == [], text


@pytest.mark.one_database
def test_a_hidden_column_and_what_is_computed_from_it_cannot_be_found(
    house: House, client_for: Clients, admin: Caller, analyst: Caller, furnished: TestClient, payroll: Dataset
) -> None:
    share(house, admin, payroll)
    client = client_for(analyst)
    assert found(client, "wage", kind="column") == [("column", "wage")]
    assert found(client, "average pay") == [("metric", "average pay")]
    rule = Rule(
        name="No pay", audience=Audience(roles=("analyst",)), columns=(Mask(column="wage", mask="hide"),)
    )
    house.policies.put(admin, payroll.dataset_id, [rule])
    for text in ("wage", "wgae", "average pay", "avarage pay"):
        assert found(client, text) == [], text
    assert found(client, "headcount") == [("metric", "headcount")]
    assert found(furnished, "wage")[0] == ("column", "wage")


@pytest.mark.one_database
def test_a_change_is_found_at_once(
    house: House, admin: Caller, furnished: TestClient, payroll: Dataset
) -> None:
    assert found(furnished, "salaries") == []
    house.datasets.change(admin, payroll.dataset_id, DatasetChange(name="Salaries"))
    assert ("dataset", "Salaries") in found(furnished, "salaries")
    board = furnished.get("/api/v1/dashboards").json()["items"][0]
    furnished.delete(f"/api/v1/dashboards/{board['dashboard_id']}")
    assert found(furnished, "costs") == []
    furnished.post("/api/v1/query/natural", json={"question": "payroll by wage"})
    assert [kind for kind, _ in found(furnished, "payroll by wage")] == ["question"]
    house.datasets.delete(admin, payroll.dataset_id, confirmed=True)
    assert "dataset" not in {kind for kind, _ in found(furnished, "salaries")}


@pytest.mark.one_database
def test_places_are_those_that_the_role_may_open(
    client_for: Clients, admin: Caller, analyst: Caller, viewer: Caller
) -> None:
    assert found(client_for(admin), "audit") == [("place", "Audit")]
    assert found(client_for(analyst), "audit") == []
    assert found(client_for(analyst), "connections") == [("place", "Connections")]
    assert found(client_for(viewer), "connections") == []
    assert found(client_for(viewer), "write sql") == [("place", "Write SQL")]


@pytest.mark.one_database
def test_a_dashboard_is_found_however_many_there_are_and_whatever_has_a_star(
    house: House, client: TestClient, admin: Caller, clock: SetClock
) -> None:
    boards = house.dashboards.boards
    first = boards.create(admin, Change(name="Oldest of all"))
    for number in range(AT_ONCE):
        clock.forward(seconds=1)
        made = boards.create(admin, Change(name=f"Board {number}"))
    boards.star(admin, made.dashboard_id, starred=True)
    assert found(client, "oldest") == [("dashboard", "Oldest of all")]
    clock.forward(seconds=1)
    boards.change(admin, first.dashboard_id, Change(name="Renamed since", version=1))
    assert found(client, "renamed") == [("dashboard", "Renamed since")]
