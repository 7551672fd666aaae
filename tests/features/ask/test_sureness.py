"""How sure a reading says it is: plain questions surely, tied rows less so, by weights that can be read."""

import math
from dataclasses import replace

import pytest

from sextant.features.ask.planner.by_rows import given, told_by
from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.plan import All, Column, OneOf
from sextant.features.ask.planner.scoring import TIED, less_likely
from sextant.features.ask.planner.sureness import Weights, looked_again, surely
from sextant.features.ask.planner.unsaid import passed_over
from sextant.features.ask.planner.wide.model import shipped
from tests.features.ask.conftest import Asks
from tests.features.ask.shop import SHOP, asked
from tests.features.ask.tables import TODAY

ONE = given([(812,)])


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
    assert weights.by_name["equals"] < 0
    assert weights.by_name["share of strange words"] < 0
    sure, unsure = (
        {"wide": 3.0, "confidence": 3.0},
        {"wide": -3.0, "confidence": -3.0, "strange words": 2.0, "share of strange words": 0.5},
    )
    assert weights.likely(sure) > 0.8 > 0.5 > weights.likely(unsure)


def test_what_was_not_understood_stays_so_however_likely_its_features_are() -> None:
    reading = asked("names of volcanoes")
    told = surely(reading, {"confidence": 9.0}, Weights(5.0, {"confidence": 1.0}))
    assert reading.verdict.status == told.verdict.status == "not_understood"


def test_weights_and_trees_have_the_same_say() -> None:
    weights = Weights(0.0, {"confidence": 1.0}, lambda features: 3 * features["confidence"])
    assert weights.likely({"confidence": 1.0}) == pytest.approx(1 / (1 + math.exp(-2.0)))


def test_what_is_learned_from_harder_databases_is_told_less_modestly() -> None:
    weights = Weights(0.0, {"confidence": 1.0}, modest=0.5)
    assert weights.likely({"confidence": 0.0}) == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert weights.likely({"confidence": 2.0}) == pytest.approx(1 / (1 + math.exp(-2.5)))


def test_a_reading_is_surer_the_more_of_the_likely_ones_give_its_rows() -> None:
    weights = shipped().surely
    found = interpret("how many orders were paid by card in 2024", SHOP, today=TODAY)
    told = [
        looked_again(found.best, found.features, seen, weights=weights).verdict
        for seen in (told_by(ONE, [(same, ONE)]) for same in (0.0, 0.5, 1.0))
    ]
    assert told[0].confidence < told[1].confidence < told[2].confidence
    assert "other likely ways to read it give other rows" in told[0].reasons
    assert "other likely ways to read it give the same rows" in told[2].reasons


def test_what_was_not_understood_is_not_looked_at_again() -> None:
    reading = asked("names of volcanoes")
    told = looked_again(reading, {"confidence": 9.0}, told_by(ONE, [(1.0, ONE)]), weights=shipped().surely)
    assert told.verdict == reading.verdict


def test_no_other_reading_makes_up_for_a_word_that_nothing_accounts_for() -> None:
    strange = interpret("how many orders were paid by card in zorg", SHOP, today=TODAY)
    assert strange.best.verdict.status != "not_understood"
    assert interpret("how many orders were paid by card in 2024", SHOP, today=TODAY).likeliest
    assert strange.likeliest == ()


def test_one_column_that_is_to_be_two_values_is_never_sure() -> None:
    reading = asked("how many orders were paid by card")
    card, cash = (OneOf(Column("orders", "payment"), (value,)) for value in ("card", "cash"))
    both = replace(reading, plan=replace(reading.plan, where=All((card, cash))))
    told = surely(both, {"confidence": 9.0, "narrow": 0.0}, Weights(5.0, {"confidence": 1.0}))
    assert told.verdict.confidence < 0.2


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


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("orders that were not paid by card", "not"),
        ("orders with a total more than 100", "more than"),
        ("orders paid by card", ""),
        ("order no 5", ""),
        ('customers called "Not Known"', ""),
    ],
)
def test_a_negation_or_a_comparison_that_a_plan_lacks_is_told(question: str, unsaid: str) -> None:
    plan = asked("how many orders were paid by card").plan
    assert passed_over(question, plan) == unsaid


@pytest.mark.parametrize(
    "question",
    [
        "orders that were not paid by card",
        "customers without orders",
        "orders above the average order total",
        "how many orders had a total of more than 100",
    ],
)
def test_what_a_plan_holds_is_not_passed_over(question: str) -> None:
    assert passed_over(question, asked(question).plan) == ""


def test_a_reading_that_passes_over_a_negation_is_never_sure() -> None:
    reading = replace(asked("how many orders were paid by card"), question="orders not paid by card")
    told = surely(reading, {"confidence": 9.0, "narrow": 0.0}, Weights(5.0, {"confidence": 1.0}))
    assert told.verdict.level == "unsure"
    assert "“not” changes nothing" in told.verdict.reasons[0]


def test_readings_give_the_same_rows_in_whatever_order_of_rows_and_columns() -> None:
    best = given([("Oslo", 1), ("Oslo", 1), ("Bergen", None)])
    turned, once = given([(1, "Oslo"), (None, "Bergen"), (1, "Oslo")]), given([("Oslo", 1), ("Bergen", None)])
    told = told_by(best, [(0.5, turned), (0.3, once), (0.2, None)])
    assert told == {"same rows": 0.5, "rows": pytest.approx(math.log(4))}
