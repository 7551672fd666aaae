"""The same question in other words is found; one that differs in anything that counts is another."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.features.ask.verified.alike import overlap, signature


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("average arrival delay by carrier in march", "what is the mean arrival delay per carrier in March?"),
        ("how many orders in 2023", "number of orders in 2023"),
        ("by carrier, average arrival delay", "show me the average arrival delay for each carrier"),
        ("which carrier has the highest average delay", "the carrier with the highest average delay"),
        ("how many orders did we have in Norway", "the number of orders in Norway, please"),
        ("orders over 1,000", "orders over 1000"),
        ("top five customers by revenue", "top 5 customers by revenue"),
        ("sales without returns", "sales excluding returns"),
    ],
)
def test_the_same_question_in_other_words_is_found(one: str, other: str) -> None:
    assert signature(one) == signature(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sales in Norway", "sales in Sweden"),
        ("orders over 5", "orders over 6"),
        ("orders over 5", "orders under 5"),
        ("orders over 5", "orders of at least 5"),
        ("flights from JFK to ATL", "flights from ATL to JFK"),
        ("orders that are paid", "orders that are not paid"),
        ("orders with a discount", "orders without a discount"),
        ("delay over 5 and distance over 10", "delay over 10 and distance over 5"),
        ("average delay", "total delay"),
        ("number of customers", "number of different customers"),
        ("orders in March", "orders in May"),
        ("orders last month", "orders this month"),
        ("orders since 2020", "orders before 2020"),
        ("top 5 carriers", "bottom 5 carriers"),
        ("top 5 carriers", "top 10 carriers"),
        ("orders in class I", "orders in class"),
        ("delay by carrier", "delay by origin"),
        ("share of orders by state", "orders by state"),
        ("who sold most", "what sold most"),
        ("orders in the US", "orders in the UK"),
        ('orders named "North"', 'orders named "South"'),
        ("UA or AA flights", "UA and AA flights"),
        ("sales of cancelled orders", "sales of orders"),
    ],
)
def test_a_question_that_differs_in_what_counts_is_another(one: str, other: str) -> None:
    assert signature(one) != signature(other)


def test_values_of_the_data_are_compared_to_the_letter() -> None:
    held = {"marin", "marine", "books"}
    told = [signature(f"orders of {name}", is_value=held.__contains__) for name in ("marin", "marine")]
    assert told[0] != told[1]


def test_a_column_is_found_by_any_of_its_names() -> None:
    names = {("airline",): "column:carrier", ("carrier",): "column:carrier"}
    assert signature("delay by airline", names=names) == signature("delay per carrier", names=names)


_WORD = st.text(string.ascii_lowercase, min_size=3, max_size=9)


@given(st.lists(_WORD, min_size=2, max_size=6, unique=True), st.integers(0, 9999), st.integers(0, 9999))
def test_another_number_is_another_question(words: list[str], one: int, other: int) -> None:
    first = signature(f"{' '.join(words)} over {one}")
    second = signature(f"{' '.join(words)} over {other}")
    assert (first == second) == (one == other)


@given(st.lists(_WORD, min_size=1, max_size=5, unique=True), st.sampled_from(["not", "without", "except"]))
def test_a_negation_is_another_question(words: list[str], negation: str) -> None:
    assert signature(" ".join(words)) != signature(f"{negation} {' '.join(words)}")


@given(st.lists(_WORD, min_size=1, max_size=5, unique=True), _WORD, _WORD)
def test_another_name_is_another_question(words: list[str], one: str, other: str) -> None:
    first = signature(f"{' '.join(words)} in {one.capitalize()}")
    second = signature(f"{' '.join(words)} in {other.capitalize()}")
    assert (first == second) == (one == other)


def test_nearness_grows_with_shared_words() -> None:
    asked = signature("average delay by carrier")
    near = overlap(asked, signature("total delay by carrier"))
    assert 0 < overlap(asked, signature("delay of trains")) < near < 1
