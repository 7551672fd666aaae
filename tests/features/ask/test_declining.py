"""Questions for what the data does not hold are declined, not answered about what is left of them."""

from datetime import date

import pytest

from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.declining import lacking
from sextant.features.ask.planner.wide.schema import WideSchema
from tests.features.ask.conftest import Asks
from tests.features.ask.tables import FLIGHTS

SCHEMA = WideSchema((FLIGHTS,))
TODAY = date(2013, 12, 31)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what is the salary of each flight", ("salary",)),
        ("which flights serve vegetarian lunch", ("vegetarian", "lunch")),
        ("how many flights had a drunken pilot", ("drunken", "pilot")),
        ("which carrier is the friendliest", ("friendliest",)),
    ],
)
def test_words_that_nothing_accounts_for_are_told(question: str, words: tuple[str, ...]) -> None:
    assert lacking(question, SCHEMA) == words
    best = interpret(question, (FLIGHTS,), today=TODAY).best
    assert best.verdict.status == "not_understood"
    assert set(words) <= set(best.verdict.unplaced)


@pytest.mark.parametrize(
    "question",
    [
        "average arrival delay by carrier",
        "how many flights departed from JFK",
        "list the carriers with the longest distance, please",
        "which origin and carrier have the largest departure delay of UA flights in rainy conditions",
    ],
    ids=["named", "value", "asking words", "one word among many"],
)
def test_a_question_that_names_more_than_it_leaves_is_read(question: str) -> None:
    assert lacking(question, SCHEMA) == ()


@pytest.mark.one_database
def test_what_is_declined_names_the_words_and_runs_nothing(asks: Asks) -> None:
    answer = asks("what is the salary of each flight")
    assert (answer["status"], answer["sql"], answer["results"]) == ("not_understood", "", [])
    assert "salary" in answer["unplaced"]
    assert "“salary”" in answer["explanation"]
    assert answer["alternatives"]
