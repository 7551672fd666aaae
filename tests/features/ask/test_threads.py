"""Threads: listed, found, named, starred, shared, deleted; each seen with one's own eyes."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.conftest import SetClock
from tests.features.ask.conftest import Asks

pytestmark = pytest.mark.one_database


def listed(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    return client.get("/api/v1/threads", params=query).json()["items"]


def change(client: TestClient, thread_id: str, **values: Any) -> Any:
    return client.patch(f"/api/v1/threads/{thread_id}", json=values)


def share(asks: Asks) -> None:
    asks.client.patch(f"/api/v1/datasets/{asks.dataset_id}", json={"shared": True})


def test_threads_are_listed_the_last_one_first(asks: Asks, clock: SetClock) -> None:
    first = asks("how many flights")
    clock.forward(minutes=1)
    second = asks("total distance")
    clock.forward(minutes=1)
    asks("number of flights by origin", thread_id=first["thread_id"])
    found = listed(asks.client)
    assert [one["thread_id"] for one in found] == [first["thread_id"], second["thread_id"]]
    assert [one["questions"] for one in found] == [2, 1]
    assert all(one["mine"] for one in found)


def test_threads_are_paged(asks: Asks, clock: SetClock) -> None:
    asked: list[str] = []
    for question in ("how many flights", "total distance", "how many different carriers"):
        asked.append(asks(question)["thread_id"])
        clock.forward(minutes=1)
    first = asks.client.get("/api/v1/threads", params={"limit": 2}).json()
    rest = asks.client.get("/api/v1/threads", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert first["total"] == 3
    assert [one["thread_id"] for one in first["items"] + rest["items"]] == asked[::-1]
    assert rest["next_cursor"] is None


def test_a_thread_is_found_by_any_question_in_it(asks: Asks) -> None:
    first = asks("how many flights")
    asks("number of flights by origin", thread_id=first["thread_id"])
    asks("total distance")
    assert [one["thread_id"] for one in listed(asks.client, q="ORIGIN flights")] == [first["thread_id"]]
    assert listed(asks.client, q="zebra") == []


def test_a_thread_is_named_and_starred(asks: Asks) -> None:
    thread = asks("how many flights")["thread_id"]
    asks("total distance")
    assert (
        change(asks.client, thread, title="  Flights of   2013 ", starred=True).json()["title"]
        == "Flights of 2013"
    )
    assert [one["title"] for one in listed(asks.client, starred=True)] == ["Flights of 2013"]
    change(asks.client, thread, starred=False)
    assert listed(asks.client, starred=True) == []


def test_a_shared_thread_is_read_by_others_and_changed_by_its_owner_alone(
    asks: Asks, client_for: Callable[[Caller], TestClient], viewer: Caller, outsider: Caller
) -> None:
    answer = asks("number of flights by origin")
    thread = answer["thread_id"]
    share(asks)
    reader = client_for(viewer)
    assert reader.get(f"/api/v1/threads/{thread}").status_code == 404
    change(asks.client, thread, shared=True)
    seen = reader.get(f"/api/v1/threads/{thread}").json()
    assert seen["mine"] is False
    assert seen["email"] == "admin@example.com"
    assert seen["answers"][0]["explanation"] == answer["explanation"]
    assert [one["thread_id"] for one in listed(reader, whose="shared")] == [thread]
    assert change(reader, thread, title="Mine").status_code == 403
    assert change(reader, thread, starred=True).json()["starred"] is True
    assert listed(asks.client)[0]["starred"] is False
    assert reader.delete(f"/api/v1/threads/{thread}").status_code == 403
    asked = reader.post("/api/v1/query/natural", json={"question": "how many flights", "thread_id": thread})
    assert asked.status_code == 404
    assert client_for(outsider).get(f"/api/v1/threads/{thread}").status_code == 404


def test_who_does_not_see_the_data_sees_the_questions_of_a_shared_thread_and_no_figure(
    asks: Asks, client_for: Callable[[Caller], TestClient], viewer: Caller
) -> None:
    answer = asks("number of flights by origin")
    change(asks.client, answer["thread_id"], shared=True)
    seen = client_for(viewer).get(f"/api/v1/threads/{answer['thread_id']}").json()["answers"][0]
    assert seen["question"] == answer["question"]
    assert seen["explanation"] == ""
    assert seen["results"] == []
    assert seen["understanding"] == []
    assert not seen["has_parts"]
    assert "left out" in seen["notes"][0]


def test_who_sees_a_part_of_the_rows_sees_their_own_figures(
    asks: Asks, client_for: Callable[[Caller], TestClient], viewer: Caller
) -> None:
    answer = asks("number of flights by origin")
    share(asks)
    change(asks.client, answer["thread_id"], shared=True)
    policy = asks.client.put(
        f"/api/v1/datasets/{asks.dataset_id}/policy",
        json={
            "rules": [{"name": "One airport", "rows": "origin = 'JFK'", "audience": {"roles": ["viewer"]}}]
        },
    )
    assert policy.status_code == 200, policy.text
    seen = client_for(viewer).get(f"/api/v1/threads/{answer['thread_id']}").json()["answers"][0]
    assert [row["origin"] for row in seen["results"]] == ["JFK"]
    assert seen["explanation"] == ""
    assert "EWR" not in str(seen)


def test_a_deleted_thread_is_gone_with_its_answers(asks: Asks) -> None:
    answer = asks("how many flights")
    asks.client.put(f"/api/v1/query/{answer['query_id']}/feedback", json={"verdict": "wrong"})
    assert asks.client.delete(f"/api/v1/threads/{answer['thread_id']}").status_code == 204
    assert asks.client.get(f"/api/v1/threads/{answer['thread_id']}").status_code == 404
    assert asks.client.get(f"/api/v1/query/{answer['query_id']}").status_code == 404
    assert asks.client.get("/api/v1/query/history").json()["items"] == []
    assert asks.client.get("/api/v1/feedback").json()["items"] == []


def test_what_was_asked_in_a_removed_workspace_is_cleared(house: House, asks: Asks, admin: Caller) -> None:
    asks("how many flights")
    house.events.deliver()
    with house.db.transaction() as tx:
        payload = {"workspace_id": admin.workspace_id}
        house.events.append(tx, topic="workspace.removed", key=admin.workspace_id, payload=payload)
    house.events.deliver()
    assert listed(asks.client) == []
