"""A conversation over HTTP: questions go on from the last answer, chips are chosen anew, the SQL follows."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.ask.conftest import Asks

pytestmark = pytest.mark.one_database


def chips(answer: dict[str, Any]) -> list[str]:
    return [f"{part['role']} {part['text']}" for part in answer["understanding"] if part["role"] != "dataset"]


def change(asks: Asks, answer: dict[str, Any], **wanted: Any) -> Any:
    return asks.client.post(f"/api/v1/query/{answer['query_id']}/change", json=wanted)


def test_a_thread_refines_its_last_answer(asks: Asks) -> None:
    first = asks("average arrival delay by carrier")
    thread = first["thread_id"]
    second = asks("and by origin?", thread_id=thread)
    assert chips(second) == ["measure average arrival delay", "by origin"]
    third = asks("only ATL", thread_id=thread)
    assert chips(third) == ["measure average arrival delay", "by origin", "where destination is ATL"]
    fourth = asks("the same for june", thread_id=thread)
    assert chips(fourth)[-1] == "when June"
    fifth = asks("top 2", thread_id=thread)
    assert fifth["row_count"] <= 2
    assert fifth["sql"].rstrip().endswith("LIMIT 2")
    assert fifth["question"] == "top 2"
    assert fifth["title"].startswith("Average arrival delay by origin")
    assert fifth["explanation"]


CARRIERS = b"""carrier,company,country
UA,United,USA
AA,American,USA
B6,JetBlue,USA
EV,ExpressJet,Canada
"""


def test_a_thread_goes_on_from_an_answer_over_two_tables(asks: Asks, house: House, admin: Caller) -> None:
    house.datasets.put(admin, [CARRIERS], file_name="carriers.csv")
    house.jobs.run_waiting()
    first = asks("average arrival delay by country")
    assert {part["text"] for part in first["understanding"] if part["role"] == "by"} == {"carrier country"}
    assert {row["country"] for row in first["results"]} == {"USA", "Canada"}
    assert asks.client.get(f"/api/v1/query/{first['query_id']}/choices").status_code == 200
    second = asks("only Canada", thread_id=first["thread_id"])
    assert [row["country"] for row in second["results"]] == ["Canada"]
    assert "JOIN" in second["sql"]
    third = change(asks, first, role="top", limit=1)
    assert third.status_code == 200
    assert "JOIN" in third.json()["sql"]
    assert third.json()["row_count"] == 1


@pytest.mark.parametrize("words", ["as a pie", "draw that as a pie chart", "pie chart, please"])
def test_a_picture_alone_draws_the_last_answer(asks: Asks, words: str) -> None:
    first = asks("share of flights by origin")
    drawn = asks(words, thread_id=first["thread_id"])
    assert drawn["chart"]["kind"] == "pie"
    assert drawn["results"] == first["results"]


def test_a_whole_question_in_a_thread_stands_alone(asks: Asks) -> None:
    first = asks("average arrival delay by carrier in june")
    second = asks("how many flights", thread_id=first["thread_id"])
    assert chips(second) == ["measure number of flights"]


def test_why_is_not_understood(asks: Asks) -> None:
    first = asks("average arrival delay by carrier")
    assert asks("why?", thread_id=first["thread_id"])["status"] == "not_understood"


def test_a_question_goes_on_from_the_last_one_that_was_answered(asks: Asks) -> None:
    first = asks("average arrival delay by carrier")
    asks("why?", thread_id=first["thread_id"])
    assert chips(asks("by origin", thread_id=first["thread_id"]))[0] == "measure average arrival delay"


def test_without_a_thread_nothing_goes_on(asks: Asks) -> None:
    asks("average arrival delay by carrier")
    alone = asks("and by origin?")
    assert chips(alone) != ["measure average arrival delay", "by origin"]


def test_each_chip_names_its_part(asks: Asks) -> None:
    answer = asks("average arrival delay by carrier in june for ATL, top 3")
    named = {part["role"]: part["part"] for part in answer["understanding"]}
    assert named == {
        "dataset": "",
        "measure": "measure.0",
        "by": "by.0",
        "where": "where.0",
        "when": "when.0",
        "top": "top",
    }


def test_the_choices_of_an_answer_are_its_columns_and_their_values(asks: Asks) -> None:
    answer = asks("average arrival delay by carrier")
    offer = asks.client.get(f"/api/v1/query/{answer['query_id']}/choices").json()
    assert [part["key"] for part in offer["parts"]] == ["measure.0", "by.0", "order"]
    columns = {column["key"]: column for column in offer["columns"]}
    assert set(columns["flights.carrier"]["values"]) == {"UA", "AA", "B6", "EV"}
    assert columns["flights.distance"]["figures"][:2] == ["sum", "avg"]
    assert columns["flights.carrier"]["groups"]


def test_a_changed_part_gives_an_answer_in_the_place_of_the_first(asks: Asks) -> None:
    first = asks("average arrival delay by carrier")
    other = asks("how many flights", thread_id=first["thread_id"])
    made = change(asks, first, role="by", key="by.0", column="flights.origin").json()
    assert made["revises"] == first["query_id"]
    assert made["question"] == "Average arrival delay by origin"
    assert [row["origin"] for row in made["results"]]
    again = change(asks, made, role="where", column="flights.dest", values=["ATL"]).json()
    assert "dest = 'ATL'" in again["sql"]
    thread = asks.client.get(f"/api/v1/threads/{first['thread_id']}").json()["answers"]
    assert [one["query_id"] for one in thread] == [again["query_id"], other["query_id"]]


def test_a_question_goes_on_from_a_changed_answer(asks: Asks) -> None:
    first = asks("average arrival delay by carrier")
    change(asks, first, role="measure", key="measure.0", aggregate="max", column="flights.dep_delay")
    told = asks("by origin", thread_id=first["thread_id"])
    assert chips(told) == ["measure highest departure delay", "by origin"]


def test_a_choice_without_a_place_is_refused(asks: Asks) -> None:
    first = asks("average arrival delay by carrier")
    refused = change(asks, first, role="by", column="flights.moon")
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "change_refused"


def test_an_answer_that_was_not_understood_has_no_parts(asks: Asks) -> None:
    answer = asks("flights to Foobar")
    assert not answer["has_parts"]
    assert asks.client.get(f"/api/v1/query/{answer['query_id']}/choices").status_code == 422


def test_another_persons_answer_is_changed_in_a_thread_of_ones_own(
    asks: Asks, client_for: Callable[[Caller], TestClient], viewer: Caller
) -> None:
    first = asks("average arrival delay by carrier")
    asks.client.patch(f"/api/v1/datasets/{asks.dataset_id}", json={"shared": True})
    asks.client.patch(f"/api/v1/threads/{first['thread_id']}", json={"shared": True})
    reader = Asks(client_for(viewer), asks.dataset_id)
    made = change(reader, first, role="top", limit=2).json()
    assert made["thread_id"] != first["thread_id"]
    thread = asks.client.get(f"/api/v1/threads/{first['thread_id']}").json()["answers"]
    assert [one["query_id"] for one in thread] == [first["query_id"]]


def test_a_hostile_value_of_a_choice_is_a_value(asks: Asks) -> None:
    first = asks("how many flights")
    made = change(
        asks, first, role="where", column="flights.note", values=["'; DROP TABLE flights; --"]
    ).json()
    assert made["results"] == [{"count": 1}]
