"""Verified questions: marked, found again in other words, run again after each load, what people say kept."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.conftest import SetClock
from tests.features.ask.conftest import ROWS, Asks, flights_csv

pytestmark = pytest.mark.one_database


def verify(asks: Asks, answer: dict[str, Any], **fields: Any) -> dict[str, Any]:
    done = asks.client.post(f"/api/v1/query/{answer['query_id']}/verify", json=fields)
    assert done.status_code == 200, done.text
    return done.json()


def listed(asks: Asks) -> list[dict[str, Any]]:
    return asks.client.get("/api/v1/verified").json()["items"]


def load(house: House, asks: Asks, content: bytes, mode: str = "append") -> None:
    """Loads into the dataset, and lets everybody hear of it."""
    house.events.deliver()
    done = asks.client.post(
        "/api/v1/data/upload",
        data={"dataset_id": asks.dataset_id, "mode": mode},
        files={"file": ("more.csv", content)},
    )
    assert done.status_code == 202, done.text
    house.jobs.run_waiting()
    hear(house)


def hear(house: House) -> None:
    """What was announced reaches its hearers, and their jobs run."""
    house.events.deliver()
    house.jobs.run_waiting()


def test_a_verified_answer_bears_its_mark(asks: Asks) -> None:
    told = verify(asks, asks("average arrival delay by carrier"), note="As operations count it.")
    assert told["verified"]["by"] == "admin@example.com"
    assert told["verified"]["note"] == "As operations count it."
    assert told["verified"]["moved"] == ""


def test_a_question_in_other_words_finds_the_verified_answer(asks: Asks) -> None:
    first = asks("average arrival delay by carrier")
    verify(asks, first)
    again = asks("what is the mean arrival delay per carrier?")
    assert again["verified"]["question"] == "average arrival delay by carrier"
    assert again["sureness"]["words"] == "Verified"
    assert again["confidence"] == 1.0
    assert again["results"] == first["results"]


@pytest.mark.parametrize(
    "question",
    [
        "average arrival delay by origin",
        "average departure delay by carrier",
        "total arrival delay by carrier",
        "average arrival delay by carrier in june",
        "average arrival delay by carrier excluding UA",
        "average arrival delay by carrier, top 2",
    ],
)
def test_another_question_does_not_bear_the_mark(asks: Asks, question: str) -> None:
    verify(asks, asks("average arrival delay by carrier"))
    assert asks(question)["verified"] is None


def test_another_value_is_never_taken_for_the_verified_one(asks: Asks) -> None:
    first = asks("how many flights to ATL")
    verify(asks, first)
    other = asks("how many flights to ORD")
    assert other["verified"] is None
    assert other["results"] != first["results"]


def test_a_statement_written_by_hand_answers_the_question_from_then_on(asks: Asks) -> None:
    asked = asks("how many flights were late")
    sql = "SELECT count(*) AS late FROM flights WHERE arr_delay > 15"
    verify(asks, asked, sql=sql)
    again = asks("number of late flights")
    other = asks("how many flights were late")
    assert other["planner"] == "verified"
    assert other["sql"] == sql
    assert other["verified"]["question"] == "how many flights were late"
    assert again["verified"] is None or again["sql"] == sql


def test_a_statement_that_does_not_run_is_not_verified(asks: Asks) -> None:
    asked = asks("how many flights")
    done = asks.client.post(
        f"/api/v1/query/{asked['query_id']}/verify", json={"sql": "SELECT nothing FROM flights"}
    )
    assert done.status_code == 422
    assert done.json()["error"]["code"] == "verify_refused"
    assert listed(asks) == []


def test_a_time_that_counts_from_today_needs_its_plan(asks: Asks) -> None:
    asked = asks("number of flights last quarter")
    refused = asks.client.post(
        f"/api/v1/query/{asked['query_id']}/verify", json={"sql": "SELECT count(*) FROM flights"}
    )
    assert refused.status_code == 422
    verify(asks, asked)
    assert listed(asks)[0]["moves"] is True
    assert asks("the number of flights last quarter?")["verified"] is not None
    assert asks("the number of flights this quarter")["verified"] is None


def test_after_a_load_a_changed_figure_is_told(house: House, asks: Asks) -> None:
    first = asks("how many flights")
    verify(asks, first)
    verify(asks, asks("how many different carriers"))
    load(house, asks, flights_csv(7))
    by_question = {one["question"]: one for one in listed(asks)}
    moved = by_question["how many flights"]
    assert moved["state"] == "moved"
    assert moved["told"] == f"Count was {ROWS}, is now {ROWS + 7}."
    assert by_question["how many different carriers"]["state"] == "same"
    thread = asks.client.get(f"/api/v1/threads/{first['thread_id']}").json()
    assert thread["answers"][0]["verified"]["moved"] == moved["told"]
    home = asks.client.get("/api/v1/home").json()["since_yesterday"]
    assert [one["detail"] for one in home if one["kind"] == "moved"] == [moved["told"]]
    trail = asks.client.get("/api/v1/audit", params={"action": "verified.moved"}).json()["items"]
    assert [one["details"]["told"] for one in trail] == [moved["told"]]


def test_after_the_undo_of_a_load_a_changed_figure_is_told(house: House, asks: Asks) -> None:
    load(house, asks, flights_csv(7))
    verify(asks, asks("how many flights"))
    snapshots = asks.client.get(f"/api/v1/datasets/{asks.dataset_id}/snapshots").json()["items"]
    last = next(one["snapshot_id"] for one in snapshots if one["is_current"])
    undone = asks.client.post(f"/api/v1/datasets/{asks.dataset_id}/snapshots/{last}/undo")
    assert undone.status_code == 200, undone.text
    hear(house)
    only = listed(asks)[0]
    assert (only["state"], only["told"]) == ("moved", f"Count was {ROWS + 7}, is now {ROWS}.")


def test_after_a_column_is_renamed_a_statement_that_fails_is_told(house: House, asks: Asks) -> None:
    hear(house)
    verify(asks, asks("average arrival delay"))
    columns = asks.client.get(f"/api/v1/datasets/{asks.dataset_id}").json()["columns"]
    delay = next(one["field_id"] for one in columns if one["name"] == "arr_delay")
    path = f"/api/v1/datasets/{asks.dataset_id}/columns/{delay}"
    assert asks.client.patch(path, json={"name": "lateness"}).status_code == 200
    hear(house)
    assert listed(asks)[0]["state"] == "failed"


def test_who_loads_is_not_told_what_others_verified(house: House, asks: Asks) -> None:
    verify(asks, asks("how many flights"))
    load(house, asks, flights_csv(7))
    jobs = asks.client.get("/api/v1/jobs", params={"limit": 50}).json()["items"]
    ran = next(one for one in jobs if one["job_type"] == "verification")
    told = asks.client.get(f"/api/v1/jobs/{ran['job_id']}/events").text
    assert "how many flights" not in told + str(ran)


def test_verifying_again_makes_the_new_figure_the_one_that_holds(house: House, asks: Asks) -> None:
    verify(asks, asks("how many flights"))
    load(house, asks, flights_csv(7))
    verify(asks, asks("how many flights"))
    assert [one["state"] for one in listed(asks)] == ["same"]


def test_a_column_that_is_gone_is_told(house: House, asks: Asks) -> None:
    verify(asks, asks("average arrival delay"))
    replaced = "\n".join(",".join(line.split(",")[:7]) for line in flights_csv(50).decode().splitlines())
    asks.client.patch(f"/api/v1/datasets/{asks.dataset_id}", json={"on_drift": "evolve"})
    load(house, asks, replaced.encode(), "replace")
    only = listed(asks)[0]
    assert only["state"] == "failed"
    assert only["told"].startswith("It can no longer be run:")


def test_the_mark_is_kept_in_the_semantic_layer_and_comes_back_from_its_yaml(asks: Asks) -> None:
    verify(asks, asks("average arrival delay by carrier"))
    layer = asks.client.get("/api/v1/semantics").json()
    assert "verified:" in layer["yaml"]
    assert layer["layer"]["verified"][0]["by"] == "admin@example.com"
    saved = asks.client.put(
        "/api/v1/semantics", json={"yaml": layer["yaml"], "version": layer["version"], "note": "As it was"}
    )
    assert saved.status_code == 200, saved.text
    assert saved.json()["layer"] == layer["layer"]
    emptied = asks.client.put(
        "/api/v1/semantics", json={"yaml": "datasets: []", "version": layer["version"] + 1}
    )
    assert emptied.status_code == 200, emptied.text
    assert asks("average arrival delay by carrier")["verified"] is None


def test_the_mark_is_taken_away(asks: Asks) -> None:
    verify(asks, asks("how many flights"))
    key = listed(asks)[0]["key"]
    assert asks.client.delete(f"/api/v1/verified/{key}").status_code == 204
    assert listed(asks) == []
    assert asks("how many flights")["verified"] is None
    assert asks.client.delete(f"/api/v1/verified/{key}").status_code == 404


def test_only_those_who_may_write_verify(
    asks: Asks, client_for: Callable[[Caller], TestClient], viewer: Caller, outsider: Caller
) -> None:
    asks.client.patch(f"/api/v1/datasets/{asks.dataset_id}", json={"shared": True})
    reader = client_for(viewer)
    own = reader.post("/api/v1/query/natural", json={"question": "how many flights"}).json()
    assert reader.post(f"/api/v1/query/{own['query_id']}/verify", json={}).status_code == 403
    verify(asks, asks("how many flights"))
    assert [one["question"] for one in reader.get("/api/v1/verified").json()["items"]] == ["how many flights"]
    found = reader.post("/api/v1/query/natural", json={"question": "number of flights"}).json()
    assert found["verified"] is not None
    assert client_for(outsider).get("/api/v1/verified").json()["items"] == []


def test_a_dataset_that_is_not_seen_hides_what_was_verified_of_it(
    asks: Asks, client_for: Callable[[Caller], TestClient], analyst: Caller
) -> None:
    verify(asks, asks("how many flights"))
    assert client_for(analyst).get("/api/v1/verified").json()["items"] == []


def test_verified_questions_are_offered_while_typing(asks: Asks) -> None:
    verify(asks, asks("how many flights to ATL"))
    found = asks.client.get("/api/v1/query/suggest", params={"q": "how many"}).json()["suggestions"]
    assert {"question": "how many flights to ATL", "hint": "verified"} in found


def test_what_people_say_of_an_answer_is_read_by_those_who_may_verify(
    asks: Asks, client_for: Callable[[Caller], TestClient], viewer: Caller, clock: SetClock
) -> None:
    answer = asks("how many flights")
    path = f"/api/v1/query/{answer['query_id']}/feedback"
    assert asks.client.put(path, json={"verdict": "right"}).status_code == 200
    clock.forward(minutes=1)
    said = asks.client.put(path, json={"verdict": "wrong", "reason": "Cancelled ones count too."})
    assert said.json() == {"verdict": "wrong", "reason": "Cancelled ones count too."}
    kept = asks.client.get("/api/v1/feedback").json()["items"]
    assert [(one["verdict"], one["question"]) for one in kept] == [("wrong", "how many flights")]
    again = asks.client.get(f"/api/v1/query/{answer['query_id']}").json()
    assert again["feedback"] == {"verdict": "wrong", "reason": "Cancelled ones count too."}
    assert client_for(viewer).get("/api/v1/feedback").status_code == 403
    assert asks.client.delete(path).status_code == 204
    assert asks.client.get("/api/v1/feedback", params={"verdict": "wrong"}).json()["items"] == []
