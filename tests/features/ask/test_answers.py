"""Questions answered over HTTP, on the real engine."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from tests.features.ask.conftest import ROWS, Asks

pytestmark = pytest.mark.one_database


def test_an_answer_can_be_checked(asks: Asks) -> None:
    answer = asks("average arrival delay by carrier in march, top 5")
    assert answer["status"] == "answered"
    assert answer["planner"] == "built-in"
    assert [c["name"] for c in answer["columns"]] == ["carrier", "average_arr_delay"]
    assert answer["row_count"] == len(answer["results"]) <= 5
    delays = [row["average_arr_delay"] for row in answer["results"]]
    assert delays == sorted(delays, reverse=True)
    assert answer["sql"].startswith("SELECT")
    assert answer["chart"]["kind"] == "bar"
    assert answer["results"][0]["carrier"] in answer["explanation"]
    assert answer["snapshots"][0]["dataset_id"] == asks.dataset_id
    assert answer["as_of"] == {asks.dataset_id: answer["snapshots"][0]["snapshot_id"]}
    by = next(part for part in answer["understanding"] if part["role"] == "by")
    assert by["column"]["name"] == "carrier"
    assert by["column"]["dataset_id"] == asks.dataset_id
    assert answer["sureness"]["level"] == "sure"


def test_rows_stand_in_the_order_that_is_said_where_no_picture_is_asked_for(asks: Asks) -> None:
    named = asks("different carriers sorted alphabetically")["results"]
    assert [row["carrier"] for row in named] == sorted(row["carrier"] for row in named)
    assert len(named) > 1
    ranked = asks("number of flights by carrier, sorted from low to high")["results"]
    counts = [row["count"] for row in ranked]
    assert counts == sorted(counts)
    assert counts != sorted(counts, reverse=True)


def test_rows_left_out_are_told(asks: Asks) -> None:
    answer = asks("average arrival delay")
    assert answer["rows_used"] == ROWS
    assert f"{ROWS // 20:,} without an arrival delay are left out" in answer["explanation"]


def test_a_count_is_told_in_one_sentence(asks: Asks) -> None:
    answer = asks("how many flights")
    assert answer["explanation"] == f"There are {ROWS} flights."
    assert answer["results"] == [{"count": ROWS}]


def test_a_course_over_time_tells_where_it_rose_and_fell(asks: Asks) -> None:
    told = asks("number of flights by month")["explanation"]
    assert told.startswith("From January to December the number of flights")
    assert "highest in" in told


def test_what_is_not_understood_is_said_with_questions_that_are_answered(asks: Asks) -> None:
    answer = asks("flights to Foobar")
    assert answer["status"] == "not_understood"
    assert answer["unplaced"] == ["Foobar"]
    assert answer["sql"] == ""
    assert answer["results"] == []
    assert answer["alternatives"]
    for offered in answer["alternatives"]:
        assert asks(offered["question"])["status"] == "answered"


def test_a_time_after_the_data_ends_is_said_and_the_last_day_offered(asks: Asks) -> None:
    answer = asks("number of flights last quarter")
    assert any("The data ends on" in note for note in answer["notes"])
    again = asks(answer["alternatives"][0]["question"])
    assert again["status"] == "answered"
    assert again["results"][0]["count"] > 0


def test_each_suggestion_is_answered(asks: Asks) -> None:
    worth = asks.client.get(f"/api/v1/datasets/{asks.dataset_id}/questions").json()["questions"]
    assert len(worth) == 3
    follow = asks("average arrival delay by carrier")["suggestions"]
    assert follow
    for offered in [*worth, *follow]:
        answer = asks(offered["question"])
        assert answer["status"] == "answered", offered
        assert answer["row_count"] > 0


def test_a_hostile_value_is_a_value(asks: Asks) -> None:
    quoted = asks('flights where note is "\'; DROP TABLE flights; --"')
    assert quoted["row_count"] == 1
    assert asks("how many flights")["results"] == [{"count": ROWS}]


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 100_000])
def test_an_empty_or_endless_question_is_refused(asks: Asks, question: str) -> None:
    answer = asks.post(question)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in {"question_invalid", "invalid_input"}


def test_another_language_is_not_answered_with_something_else(asks: Asks) -> None:
    assert asks("quels vols sont en retard")["status"] == "not_understood"


def test_a_chart_can_be_asked_for(asks: Asks) -> None:
    assert asks("share of flights by origin as a pie")["chart"]["kind"] == "pie"


def test_an_answer_comes_again_with_its_rows(asks: Asks) -> None:
    first = asks("number of flights by origin")
    again = asks.client.get(f"/api/v1/query/{first['query_id']}").json()
    assert again["explanation"] == first["explanation"]
    assert again["results"] == first["results"]
    assert again["understanding"] == first["understanding"]


def test_a_thread_holds_its_answers_in_order(asks: Asks) -> None:
    first = asks("number of flights by origin")
    second = asks("number of flights by carrier", thread_id=first["thread_id"])
    thread = asks.client.get(f"/api/v1/threads/{first['thread_id']}").json()
    assert [a["query_id"] for a in thread["answers"]] == [first["query_id"], second["query_id"]]


def test_history_is_paged_newest_first(asks: Asks) -> None:
    asked = [
        asks(q)["query_id"] for q in ("how many flights", "total distance", "how many different carriers")
    ]
    first = asks.client.get("/api/v1/query/history?limit=2").json()
    second = asks.client.get(
        "/api/v1/query/history", params={"limit": 2, "cursor": first["next_cursor"]}
    ).json()
    assert first["total"] == 3
    assert {i["query_id"] for i in first["items"] + second["items"]} == set(asked)
    assert second["next_cursor"] is None


def test_other_people_do_not_see_my_questions(
    asks: Asks, client_for: Callable[[Caller], TestClient], analyst: Caller, outsider: Caller
) -> None:
    mine = asks("how many flights")
    for other in (analyst, outsider):
        client = client_for(other)
        assert client.get(f"/api/v1/query/{mine['query_id']}").status_code == 404
        assert client.get(f"/api/v1/threads/{mine['thread_id']}").status_code == 404
        assert client.get("/api/v1/query/history").json()["items"] == []
        assert (
            client.post(
                "/api/v1/query/natural", json={"question": "how many flights", "thread_id": mine["thread_id"]}
            ).status_code
            == 404
        )


def test_a_dataset_that_is_not_shared_is_not_asked(
    asks: Asks, client_for: Callable[[Caller], TestClient], viewer: Caller, outsider: Caller
) -> None:
    for other in (viewer, outsider):
        answer = client_for(other).post("/api/v1/query/natural", json={"question": "how many flights"}).json()
        assert answer["status"] == "not_understood"
        named = {"question": "how many flights", "dataset_id": asks.dataset_id}
        assert client_for(other).post("/api/v1/query/natural", json=named).status_code == 404


def test_suggestions_follow_what_is_typed(asks: Asks) -> None:
    found = asks.client.get("/api/v1/query/suggest", params={"q": "average arrival d"}).json()["suggestions"]
    assert "average arrival delay" in [s["question"] for s in found]
    grouped = asks.client.get("/api/v1/query/suggest", params={"q": "flights by "}).json()["suggestions"]
    assert "flights by carrier" in [s["question"] for s in grouped]


def test_home_shows_what_was_loaded_and_asked(asks: Asks) -> None:
    asks("how many flights")
    home = asks.client.get("/api/v1/home").json()
    assert home["since_yesterday"][0]["kind"] == "loaded"
    assert {item["kind"] for item in home["recent"]} == {"answer", "dataset"}
    assert home["suggestions"]
