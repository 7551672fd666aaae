"""Questions that go on from the last answer, and parts of an answer chosen anew."""

from typing import Any

import pytest

from sextant.features.ask.errors import ChangeRefused
from sextant.features.ask.following.cutting import cut
from sextant.features.ask.following.editing import PartChange, changed
from sextant.features.ask.following.parts import parts_of, tables_of
from sextant.features.ask.following.refining import Read, refine
from sextant.features.ask.plan_document import document_of, plan_of
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.plan import Plan
from sextant.features.ask.planner.reading import read_question
from sextant.features.ask.understanding.annotate import Reader
from tests.features.ask.tables import FLIGHTS, ORDERS, TODAY


def said(plan: Plan, table: Reader) -> list[str]:
    tables = tables_of(plan, [table.table])
    return [f"{part.role} {part.text}" for part in parts_of(plan, tables) if not part.usual]


def read(question: str, table: Reader) -> Read | None:
    reading = read_question(question, table, today=TODAY)
    answered = reading.verdict.status == "answered" and not reading.verdict.unplaced
    return Read(reading.plan, reading.verdict.confidence) if answered else None


def first(question: str, table: Reader) -> Plan:
    found = read(question, table)
    assert found is not None, question
    return found.plan


def thread(table: Reader, question: str, *more: str) -> Plan:
    """The plan after questions that each go on from the one before."""
    plan = first(question, table)
    for asked in more:
        tables = tables_of(plan, [table.table])
        refined = refine(plan, asked, tables, lambda words: read(words, table))
        assert refined is not None, asked
        plan = refined.plan
    return plan


@pytest.mark.parametrize(
    ("question", "more", "expected"),
    [
        ("revenue by category", ["and by month?"], ["measure total revenue", "by month"]),
        ("revenue by category", ["also by month"], ["measure total revenue", "by category", "by month"]),
        ("revenue by category", ["split by state instead"], ["measure total revenue", "by state"]),
        (
            "revenue by category",
            ["only Germany"],
            ["measure total revenue", "by category", "where country is Germany"],
        ),
        (
            "revenue by category",
            ["only Germany", "and France?"],
            ["measure total revenue", "by category", "where country is France"],
        ),
        (
            "revenue by category",
            ["only Germany", "also France"],
            ["measure total revenue", "by category", "where country is Germany or France"],
        ),
        (
            "revenue by category",
            ["without Toys"],
            ["measure total revenue", "by category", "where category is not Toys"],
        ),
        (
            "revenue by category",
            ["only Germany", "without Germany"],
            ["measure total revenue", "by category", "where country is not Germany"],
        ),
        (
            "revenue by category since May 2024",
            ["the same for 2023"],
            ["measure total revenue", "by category", "when 2023"],
        ),
        ("number of orders in 2024", ["and in 2025?"], ["measure number of orders", "when 2025"]),
        (
            "number of orders in 2024",
            ["weekends"],
            ["measure number of orders", "when 2024", "when Saturday or Sunday"],
        ),
        ("revenue by category", ["top 2"], ["measure total revenue", "by category", "top top 2"]),
        ("revenue by category", ["bottom 2"], ["measure total revenue", "by category", "top bottom 2"]),
        ("revenue by category", ["the median instead"], ["measure median revenue", "by category"]),
        ("revenue by category", ["what about qty?"], ["measure total quantity", "by category"]),
        (
            "revenue by category",
            ["and also the number of orders"],
            ["measure total revenue", "measure number of orders", "by category"],
        ),
        (
            "revenue by category",
            ["sort by category"],
            ["measure total revenue", "by category", "order category, A to Z"],
        ),
        (
            "revenue by category",
            ["lowest first"],
            ["measure total revenue", "by category", "order total revenue, lowest first"],
        ),
        (
            "revenue by category",
            ["only Germany", "for all countries"],
            ["measure total revenue", "by category"],
        ),
        (
            "revenue by category",
            ["only Germany", "remove the filters"],
            ["measure total revenue", "by category"],
        ),
        (
            "revenue by category",
            ["with qty over 5"],
            ["measure total revenue", "by category", "where quantity is over 5"],
        ),
    ],
)
def test_a_question_that_goes_on_changes_what_it_names_and_keeps_the_rest(
    question: str, more: list[str], expected: list[str]
) -> None:
    assert said(thread(ORDERS, question, *more), ORDERS) == expected


def test_a_time_takes_the_place_of_a_time() -> None:
    plan = thread(FLIGHTS, "average arrival delay by carrier in march", "in june", "and for ATL")
    assert said(plan, FLIGHTS) == [
        "measure average arrival delay",
        "by carrier",
        "where destination is ATL",
        "when June",
    ]


def test_a_limit_goes_with_the_groups_it_cut() -> None:
    plan = thread(ORDERS, "which category has the highest revenue", "and by month?")
    assert plan.limit is None
    assert said(plan, ORDERS)[-1] == "by month"


@pytest.mark.parametrize(
    "question",
    [
        "how many orders by month",
        "which category has the highest revenue",
        "number of orders",
        "orders in California",
        "why?",
        "average revenue by state",
        "what is the total revenue",
    ],
)
def test_a_whole_question_is_not_taken_for_one_that_goes_on(question: str) -> None:
    plan = first("revenue by category", ORDERS)
    tables = tables_of(plan, [ORDERS.table])
    assert refine(plan, question, tables, lambda words: read(words, ORDERS)) is None


@pytest.mark.parametrize("question", ["only Atlantis", "without Atlantis", "by zodiac sign", "the moons"])
def test_words_without_a_place_change_nothing(question: str) -> None:
    plan = first("revenue by category", ORDERS)
    tables = tables_of(plan, [ORDERS.table])
    assert refine(plan, question, tables, lambda words: read(words, ORDERS)) is None


def test_politeness_says_nothing() -> None:
    told = [cut(question) for question in ("by month", "and by month, please", "ok, now by month?")]
    assert told[0] == told[1] == told[2] is not None


@pytest.mark.parametrize(
    "question",
    [
        "revenue by category since May 2024",
        "percentage of orders with revenue over 60 by state",
        "share of orders by state",
        "distribution of revenue",
        "orders in California",
    ],
)
def test_a_plan_comes_back_from_its_document(question: str) -> None:
    plan = first(question, ORDERS)
    assert plan_of(document_of(plan)) == plan


@pytest.mark.parametrize("document", [{}, {"is": "Wish"}, {"is": "Plan", "wishes": []}, {"is": "Column"}])
def test_a_document_of_no_plan_gives_none(document: dict[str, Any]) -> None:
    assert plan_of(document) is None


def test_each_part_is_chosen_anew_and_the_statement_follows() -> None:
    plan = first("revenue by category", ORDERS)
    tables = tables_of(plan, [ORDERS.table])
    for change in (
        PartChange("measure", key="measure.0", aggregate="avg", column="orders.unit_price"),
        PartChange("by", key="by.0", column="orders.order_date", grain="quarter"),
        PartChange("where", column="orders.country", values=("Germany", "France")),
        PartChange("where", column="orders.qty", comparing="between", values=(2.0, 5.0)),
        PartChange("by", column="orders.is_gift"),
        PartChange("top", limit=4),
    ):
        plan = changed(plan, change, tables)
    assert to_sql(plan, pretty=False) == (
        "SELECT CAST(DATE_TRUNC('quarter', order_date) AS DATE) AS quarter, is_gift, "
        "AVG(unit_price) AS average_unit_price FROM orders "
        "WHERE country IN ('Germany', 'France') AND qty BETWEEN 2 AND 5 "
        "GROUP BY CAST(DATE_TRUNC('quarter', order_date) AS DATE), is_gift "
        "ORDER BY AVG(unit_price) DESC LIMIT 4"
    )


def test_parts_are_taken_away() -> None:
    plan = first("revenue by category since May 2024", ORDERS)
    tables = tables_of(plan, [ORDERS.table])
    plan = changed(plan, PartChange("when", key="when.0", remove=True), tables)
    plan = changed(plan, PartChange("by", key="by.0", remove=True), tables)
    assert to_sql(plan, pretty=False) == "SELECT SUM(revenue) AS total_revenue FROM orders"
    assert plan.times == ()


def test_days_are_chosen_and_both_ends_count() -> None:
    from datetime import date

    plan = first("revenue by category since May 2024", ORDERS)
    tables = tables_of(plan, [ORDERS.table])
    change = PartChange(
        "when", key="when.0", column="orders.order_date", start=date(2024, 1, 1), end=date(2024, 3, 31)
    )
    assert said(changed(plan, change, tables), ORDERS)[-1] == "when 1 Jan 2024 to 31 Mar 2024"


@pytest.mark.parametrize(
    "change",
    [
        PartChange("measure", key="measure.7", aggregate="sum", column="orders.revenue"),
        PartChange("measure", aggregate="sum", column="orders.country"),
        PartChange("measure", key="measure.0", remove=True),
        PartChange("by", column="orders.moon"),
        PartChange("where", column="orders.qty", values=("many",)),
        PartChange("where", column="orders.country"),
        PartChange("when"),
        PartChange("by", column="orders.category"),
    ],
)
def test_a_choice_without_a_place_is_refused(change: PartChange) -> None:
    plan = first("revenue by category", ORDERS)
    with pytest.raises(ChangeRefused):
        changed(plan, change, tables_of(plan, [ORDERS.table]))
