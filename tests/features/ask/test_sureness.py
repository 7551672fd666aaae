"""How sure a reading says it is: plain questions surely, tied rows less so, by weights that can be read."""

import pytest

from sextant.features.ask.planner.scoring import TIED, less_likely
from sextant.features.ask.planner.sureness import Weights, surely
from sextant.features.ask.planner.wide.model import shipped
from tests.features.ask.conftest import Asks
from tests.features.ask.shop import asked


@pytest.mark.parametrize(
    "question",
    [
        "how many customers are there",
        "count orders by status",
        "what is the average rating",
        "total revenue by month",
        "number of products by category",
        "show the different brands",
        "how many orders were paid by card",
    ],
)
def test_a_plain_question_whose_every_word_has_its_place_is_sure(question: str) -> None:
    assert asked(question).verdict.level == "sure"


@pytest.mark.parametrize(
    "question", ["average zorg by category", "the best of the best", "names of volcanoes"]
)
def test_a_question_with_words_that_have_no_place_is_not(question: str) -> None:
    assert asked(question).verdict.level == "unsure"


def test_the_shipped_weights_trust_both_readings_and_hold_doubts_against_them() -> None:
    weights = shipped().surely
    assert weights.by_name["wide"] > 0
    assert weights.by_name["rivals"] < 0
    sure, unsure = {"wide": 3.0, "confidence": 3.0}, {"wide": -1.0, "confidence": -1.0}
    assert weights.likely(sure) > 0.8 > 0.5 > weights.likely(unsure)


def test_what_was_not_understood_stays_so_however_likely_its_features_are() -> None:
    reading = asked("names of volcanoes")
    told = surely(reading, {"confidence": 9.0}, Weights(5.0, {"confidence": 1.0}))
    assert reading.verdict.status == told.verdict.status == "not_understood"


def test_rows_that_share_a_place_are_less_likely_the_ones_meant() -> None:
    assert less_likely(0.9, by=TIED) < 0.75
    assert less_likely(0.9, by=0.0) == pytest.approx(0.9)


@pytest.mark.one_database
def test_an_answer_tells_that_its_last_row_is_one_of_several(asks: Asks) -> None:
    tied = asks("which tailnum has the fewest flights")
    assert "share the first place" in " ".join(tied["notes"])
    assert tied["confidence"] < 0.9
    alone = asks("which carrier has the most flights")
    assert "share" not in " ".join(alone["notes"])
