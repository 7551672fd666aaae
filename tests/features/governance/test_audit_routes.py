"""The audit trail over HTTP: searched, proved whole, taken along as CSV."""

import csv
import io
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.audit import entries
from sextant.features.governance.csv_text import csv_lines


@pytest.fixture
def trail(house: House, admin: Caller, analyst: Caller, outsider: Caller) -> None:
    for number in range(7):
        caller = admin if number % 2 else analyst
        house.audit.record(caller, action=f"query.ran_{number % 3}", details={"sql": f"SELECT {number}"})
    house.audit.record(admin, action="person.invited", details={"email": "=cmd|calc@example.com"})
    house.audit.record(outsider, action="query.ran_0", details={"sql": "SELECT secret"})


@pytest.mark.usefixtures("trail")
def test_the_trail_is_searched_within_the_workspace_newest_first(client: TestClient, admin: Caller) -> None:
    items = client.get("/api/v1/audit").json()["items"]
    assert len(items) == 8
    assert items[0]["action"] == "person.invited"
    assert set(items[0]) >= {"id", "platform_id", "user_id", "agent_id", "action", "details", "timestamp"}
    assert {item["platform_id"] for item in items} == {admin.workspace_id}
    assert "secret" not in str(items)
    for query, found in (
        ({"action": "person."}, 1),
        ({"user_id": admin.user_id}, 4),
        ({"q": "SELECT 3"}, 1),
        ({"q": "ANALYST@"}, 4),
        ({"from": "2026-03-02T09:00:00Z"}, 8),
        ({"from": "2026-03-02T09:00:01+00:00"}, 0),
        ({"to": "2026-03-02T08:59:59Z"}, 0),
        ({"action": "%"}, 0),
    ):
        assert len(client.get("/api/v1/audit", params=query).json()["items"]) == found, query


@pytest.mark.usefixtures("trail")
def test_the_trail_comes_in_pages_to_its_end(client: TestClient) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/api/v1/audit", params={"limit": 3, "cursor": cursor}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"cursor": "WyJ0ZXh0Il0"},
        {"limit": "0"},
        {"limit": "many"},
        {"from": "yesterday"},
        {"from": "2026-03-02T09:00:00"},
        {"action": "x" * 200},
    ],
)
@pytest.mark.one_database
def test_a_search_that_cannot_be_read_is_told(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/api/v1/audit", params=query).status_code == 422


@pytest.mark.usefixtures("trail")
def test_tampering_shows(client: TestClient, house: House) -> None:
    assert client.get("/api/v1/audit/verify").json() == {"ok": True, "entries": 8, "broken_at": None}
    victim = client.get("/api/v1/audit", params={"q": "SELECT 3"}).json()["items"][0]["id"]
    with house.db.transaction() as tx:
        tx.execute(entries.update().where(entries.c.id == victim).values(details={"sql": "SELECT 4"}))
    result = client.get("/api/v1/audit/verify").json()
    assert (result["ok"], result["broken_at"]) == (False, victim)


@pytest.mark.usefixtures("trail")
def test_the_trail_is_taken_along_as_csv_that_runs_no_formula(client: TestClient) -> None:
    answer = client.get("/api/v1/audit/export", params={"action": "query."})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 7
    assert rows[-1]["action"] == "query.ran_0"
    assert client.get("/api/v1/audit", params={"action": "audit.exported"}).json()["items"]
    assert csv_lines([["=1+1", "-2", "@x", "+3", "fine, really"]]) == "'=1+1,'-2,'@x,'+3,\"fine, really\"\r\n"


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("path", ["", "/verify", "/export"])
def test_only_those_who_may_read_the_trail_see_it(
    client_for: Callable[[Caller], TestClient], analyst: Caller, viewer: Caller, path: str
) -> None:
    for caller in (analyst, viewer):
        assert client_for(caller).get(f"/api/v1/audit{path}").status_code == 403
