"""What a question could also mean: other readings give another result, and one is chosen by one click."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.reading import Interpretation, Likely, Reading, read_question
from sextant.features.ask.runners_up import Offered, RunnersUp
from sextant.features.query import Query
from sextant.features.semantics import Known
from tests.features.ask.conftest import Asks
from tests.features.ask.tables import FLIGHTS

pytestmark = pytest.mark.one_database
TODAY = date(2013, 12, 31)
COMPANIES = "company_id,name,headquarters,industry\n" + "".join(
    f"{n},Company{n},{'Oslo' if n % 2 else 'Bergen'},{'Energy' if n % 3 else 'Retail'}\n" for n in range(1, 9)
)
PEOPLE = "person_id,name,age,nationality\n" + "".join(
    f"{n},Person{n},{20 + n},{'Norway' if n % 2 else 'Sweden'}\n" for n in range(1, 31)
)
EMPLOYMENT = "company_id,person_id,years\n" + "".join(
    f"{n % 8 + 1},{n},{n % 5}\n" for n in range(1, 31) if n % 4
)
DOUBTED = (
    "show the companies and the people",
    "which companies have the most employees",
    "how many people work for each company",
    "people who work for companies in Oslo",
    "company with people",
)


def reading(question: str, confidence: float) -> Reading:
    read = read_question(question, FLIGHTS, today=TODAY)
    return replace(read, verdict=replace(read.verdict, confidence=confidence))


@pytest.fixture
def offered(house: House, admin: Caller, asks: Asks) -> Callable[..., Offered]:
    """What is offered beside the first question, asked with this confidence, out of the others."""

    def of(best: str, *others: str, confidence: float = 0.7) -> Offered:
        first = reading(best, confidence)
        found = Interpretation(first, tuple(reading(one, 0.5) for one in others))
        given = house.queries.run(admin, Query(to_sql(first.plan)))
        return RunnersUp(house.queries, admin, given, hidden=(), known=Known()).offered(found)

    return of


def test_a_doubted_answer_offers_the_readings_that_give_something_else(
    offered: Callable[..., Offered],
) -> None:
    found = offered("average arrival delay by carrier", "average departure delay by carrier")
    assert [one.question for one in found.alternatives] == ["Average departure delay by carrier"]
    assert found.alternatives[0].reading in found.plans


@pytest.mark.parametrize(
    ("best", "other", "confidence"),
    [
        ("average arrival delay by carrier", "average departure delay by carrier", 0.95),
        ("average arrival delay by carrier", "average arrival delay by carrier", 0.7),
        ("how many flights", "count of flights", 0.7),
        ("how many flights", "flights with distance over 9000", 0.7),
    ],
    ids=["it is sure", "the same reading", "the same result", "nothing is found"],
)
def test_nothing_is_offered_where(
    offered: Callable[..., Offered], best: str, other: str, confidence: float
) -> None:
    assert offered(best, other, confidence=confidence).alternatives == ()


KNOWN = {"narrow": 2.0, "left out": 0.0, "doubts": 0.0, "agree": 0.0, "equals": 0.0, "joins": 0.0}


def again(house: House, admin: Caller, other: str, *, confidence: float, milliseconds: float) -> float:
    """The confidence of a reading once it was held against another, and itself, by their rows."""
    first = reading("how many flights", confidence)
    likeliest = (Likely(first, 0.4), Likely(reading(other, 0.5), 0.6))
    found = Interpretation(first, likeliest=likeliest, features=KNOWN)
    given = replace(house.queries.run(admin, Query(to_sql(first.plan))), elapsed_ms=milliseconds)
    beside = RunnersUp(house.queries, admin, given, hidden=(), known=Known())
    return beside.looked_again(found).best.verdict.confidence


def test_an_answer_is_surer_where_other_readings_give_its_rows(
    house: House, admin: Caller, asks: Asks
) -> None:
    same, other = (
        again(house, admin, text, confidence=0.7, milliseconds=3)
        for text in ("flights count", "average departure delay by carrier")
    )
    assert same > other


@pytest.mark.parametrize(("confidence", "stays"), [(0.95, True), (0.7, False)])
def test_what_is_certain_and_took_long_is_not_held_against_others(
    house: House, admin: Caller, asks: Asks, confidence: float, stays: bool
) -> None:
    told = again(house, admin, "flights count", confidence=confidence, milliseconds=5_000)
    assert (told == confidence) is stays


def test_a_reading_that_cannot_be_run_is_not_offered(offered: Callable[..., Offered]) -> None:
    """The data in memory has columns that the loaded file lacks."""
    assert offered("how many flights", "average air time by carrier").alternatives == ()


@pytest.fixture
def doubted(house: House, asks: Asks, admin: Caller) -> dict[str, Any]:
    """An answer over joined tables that offers another reading of its question."""
    for name, text in (("company", COMPANIES), ("people", PEOPLE), ("employment", EMPLOYMENT)):
        house.datasets.put(admin, [text.encode()], file_name=f"{name}.csv", name=name)
        house.jobs.run_waiting()
    answers = (asks(question) for question in DOUBTED)
    return next(one for one in answers if any(other["reading"] for other in one["alternatives"]))


def choose(asks: Asks, answer: dict[str, Any], reading: str) -> Any:
    return asks.client.post(f"/api/v1/query/{answer['query_id']}/instead", json={"reading": reading})


def test_a_chosen_reading_takes_the_answers_place_and_the_first_stays_one_click_away(
    asks: Asks, doubted: dict[str, Any]
) -> None:
    other = next(one for one in doubted["alternatives"] if one["reading"])
    made = choose(asks, doubted, other["reading"])
    assert made.status_code == 200, made.text
    answer = made.json()
    assert answer["revises"] == doubted["query_id"]
    assert answer["question"] == other["question"]
    assert answer["sql"] != doubted["sql"]
    assert answer["results"] != doubted["results"]
    thread = asks.client.get(f"/api/v1/threads/{doubted['thread_id']}").json()["answers"]
    assert [one["query_id"] for one in thread] == [answer["query_id"]]
    back = choose(asks, answer, answer["alternatives"][0]["reading"]).json()
    assert back["results"] == doubted["results"]
    assert other["reading"] in {one["reading"] for one in back["alternatives"]}


def test_a_reading_that_an_answer_does_not_offer_is_not_found(asks: Asks, doubted: dict[str, Any]) -> None:
    refused = choose(asks, doubted, "0123456789abcdef")
    assert refused.status_code == 404
    assert refused.json()["error"]["code"] == "reading_not_found"


def test_another_person_chooses_none_of_an_answer_that_is_not_shared(
    asks: Asks, doubted: dict[str, Any], client_for: Callable[[Caller], TestClient], analyst: Caller
) -> None:
    other = next(one["reading"] for one in doubted["alternatives"] if one["reading"])
    path = f"/api/v1/query/{doubted['query_id']}/instead"
    assert client_for(analyst).post(path, json={"reading": other}).status_code == 404
