"""What questions about one table become."""

import pytest

from sextant.features.ask.understanding.schema import make_column, make_table
from sextant.features.ask.understanding.values import ValueIndex
from tests.features.ask.tables import FLIGHTS, ORDERS, read, sql, where


def test_the_first_question_of_the_guide_is_read_whole() -> None:
    reading = read("average arrival delay by carrier in march, top 5")
    assert sql("average arrival delay by carrier in march, top 5") == (
        "SELECT carrier, AVG(arr_delay) AS average_arr_delay FROM flights WHERE month = 3 "
        "GROUP BY carrier ORDER BY AVG(arr_delay) DESC LIMIT 5"
    )
    assert [(c.role, c.text) for c in reading.chips] == [
        ("measure", "average arrival delay"),
        ("by", "carrier"),
        ("when", "March"),
        ("top", "top 5"),
    ]
    assert reading.verdict.level == "sure"


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("how many flights", "SELECT COUNT(*) AS count FROM flights"),
        ("number of flights", "SELECT COUNT(*) AS count FROM flights"),
        ("how many different carriers", "SELECT COUNT(DISTINCT carrier) AS distinct_carrier FROM flights"),
        ("total distance by origin", "GROUP BY origin ORDER BY SUM(distance) DESC"),
        ("average arr_delay", "SELECT AVG(arr_delay) AS average_arr_delay FROM flights"),
        ("total Dep_Delay by origin", "SUM(dep_delay) AS total_dep_delay FROM flights GROUP BY origin"),
        ("compare UA and AA", "GROUP BY carrier ORDER BY COUNT(*) DESC"),
        ("compare UA and AA by month", "GROUP BY month, carrier ORDER BY month ASC, carrier ASC"),
        ("average arrival delay UA vs AA by month", "WHERE carrier IN ('UA', 'AA') GROUP BY month, carrier"),
        ("average arrival delay of UA and AA by month", "WHERE carrier IN ('UA', 'AA') GROUP BY month ORDER"),
        ("median air time", "SELECT MEDIAN(air_time) AS median_air_time FROM flights"),
        (
            "minimum and maximum distance",
            "SELECT MIN(distance) AS min_distance, MAX(distance) AS max_distance",
        ),
        ("maximum distance by origin and carrier", "GROUP BY origin, carrier"),
        ("which carrier has the most flights", "GROUP BY carrier ORDER BY COUNT(*) DESC LIMIT 1"),
        ("which carrier has the highest average arrival delay", "ORDER BY AVG(arr_delay) DESC LIMIT 1"),
        ("most common destination", "GROUP BY dest ORDER BY COUNT(*) DESC LIMIT 1"),
        ("top 3 destinations by number of flights", "GROUP BY dest ORDER BY COUNT(*) DESC LIMIT 3"),
        ("bottom 3 carriers by average arrival delay", "ORDER BY AVG(arr_delay) ASC LIMIT 3"),
        ("the longest flight", "ORDER BY distance DESC LIMIT 1"),
        ("carriers with at least 1000 flights", "HAVING COUNT(*) >= 1000"),
        ("number of flights per day", "GROUP BY MAKE_DATE(year, month, day)"),
        ("correlation between distance and air time", "SELECT CORR(distance, air_time)"),
        ("distance vs air time", "SELECT distance, air_time FROM flights"),
        ("worst carrier by average arrival delay", "ORDER BY AVG(arr_delay) DESC LIMIT 1"),
        ("average departure delay by hour", "GROUP BY hour ORDER BY hour ASC"),
    ],
)
def test_a_figure_is_counted_grouped_and_ranked(question: str, statement: str) -> None:
    assert statement in sql(question)


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("flights from JFK to ATL", "origin = 'JFK' AND dest = 'ATL'"),
        ("flights not from JFK", "origin <> 'JFK'"),
        ("flights with carrier ua or aa", "carrier IN ('UA', 'AA')"),
        ("flights except those from EWR", "origin <> 'EWR'"),
        ("flights with distance over 2,000", "distance > 2000"),
        ("flights with distance between 100 and 200", "distance BETWEEN 100 AND 200"),
        ("flights with at least 3k distance", "distance >= 3000"),
        ("flights with no tail number", "tailnum IS NULL"),
        ("flights without an arrival delay", "arr_delay IS NULL"),
        ("flights where the tail number is missing", "tailnum IS NULL"),
        ("how many flights were longer than 2000 miles", "distance > 2000"),
    ],
)
def test_a_condition_is_read_as_people_write_it(question: str, condition: str) -> None:
    assert where(question) == condition


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("orders from california", "state = 'CA'"),
        ("orders in the USA", "country = 'United States'"),
        ("orders of ada lovelace", "customer_name = 'Ada Lovelace'"),
        ("orders of Turing", "customer_name = 'Alan Turing'"),
        ("orders of category boks", "category = 'Books'"),
        ("returned orders", "status = 'Returned'"),
        ("orders that are not shipped", "status <> 'Shipped'"),
        ("orders with customer name starting with 'A'", "customer_name ILIKE 'A%'"),
        ("orders with ship note containing 'door'", "ship_note ILIKE '%door%'"),
        ("orders with qty at most 3", "qty <= 3"),
        ("orders where the unit price is under 5 or over 500", "unit_price < 5 OR unit_price > 500"),
        ("how many orders are a gift", "is_gift = TRUE"),
        ("how many orders are not a gift", "is_gift = FALSE"),
    ],
)
def test_a_value_is_found_whatever_its_case_short_form_part_or_typo(question: str, condition: str) -> None:
    assert where(question, ORDERS) == condition


def test_a_rate_is_the_share_of_rows_that_meet_the_condition() -> None:
    assert "100 * COUNT(*) FILTER(WHERE arr_delay > 15) / NULLIF(COUNT(*), 0) AS percentage" in sql(
        "percentage of flights with arrival delay over 15 by carrier"
    )


def test_a_share_of_the_total_adds_up_to_a_hundred() -> None:
    assert "100 * COUNT(*) / NULLIF(SUM(COUNT(*)) OVER (), 0)" in sql("share of flights by carrier")


def test_a_distribution_counts_ranges() -> None:
    assert sql("distribution of arrival delay").startswith("SELECT FLOOR(arr_delay / 50) * 50")


def test_growth_sets_each_period_against_the_one_before() -> None:
    assert "LAG(SUM(revenue)) OVER (ORDER BY" in sql("growth of total revenue by month", ORDERS)


def test_a_chart_asked_for_is_remembered() -> None:
    assert read("share of flights by carrier as a pie").plan.chart == "pie"


def test_a_phrase_for_two_columns_says_so_and_offers_the_other() -> None:
    reading = read("average delay by carrier")
    assert [(c.phrase, c.other.said) for c in reading.choices] == [("delay", "arrival delay")]
    assert reading.verdict.level == "likely"
    assert any("could also be" in reason for reason in reading.verdict.reasons)


@pytest.mark.parametrize(
    ("question", "lost"),
    [
        ("flights to Foobar", "Foobar"),
        ("how many flights were cancelled", "cancelled"),
        ("number of flights on christmas", "christmas"),
        ("quels vols sont en retard", "vols"),
        ("what is the average speed", "speed"),
    ],
)
def test_a_word_without_a_place_is_named_and_nothing_else_is_answered(question: str, lost: str) -> None:
    verdict = read(question).verdict
    assert verdict.status == "not_understood"
    assert lost in verdict.unplaced


@pytest.mark.parametrize("question", ["averge arival delay by carier", "total distence by orgin"])
def test_a_slip_of_the_finger_is_forgiven_and_said(question: str) -> None:
    verdict = read(question).verdict
    assert verdict.status == "answered"
    assert any("was read as" in reason for reason in verdict.reasons)


def test_what_was_not_asked_for_stands_beside_and_is_marked() -> None:
    outputs = read("which carrier has the most flights").plan.outputs
    assert [(o.name, o.supporting) for o in outputs] == [("carrier", False), ("count", True)]


def test_the_same_question_gives_the_same_statement() -> None:
    assert sql("average arrival delay by origin") == sql("average arrival delay by origin")


def test_reading_is_quick() -> None:
    import time

    read("average arrival delay by carrier in march, top 5")
    started = time.thread_time()
    for _ in range(20):
        read(
            "how many flights from JFK to ATL were over 15 min late on weekends in march, by carrier", FLIGHTS
        )
    assert (
        time.thread_time() - started
    ) / 20 < 0.5  # the seconds are measured in bench; here, that none explodes


def test_ordered_by_is_an_order_after_a_comma_and_a_deed_before_who_did_it() -> None:
    listed = sql("list the order id and state of orders with revenue over 60, ordered by revenue", ORDERS)
    assert listed.endswith("ORDER BY revenue ASC")
    assert "ORDER BY" not in sql("total revenue of what was ordered by state Texas", ORDERS)


def test_names_are_a_column_rather_than_several_of_a_value_that_is_called_name() -> None:
    alt = make_column(table="images", name="alt_text", type="string")
    table = make_table(dataset_id="d", table="images", name="images", columns=[alt], row_count=3)
    index = ValueIndex(table, {"alt_text": ["Name", "Poster"]})
    assert index.links("names") == ()
    assert [link.values for link in index.links("name")] == [("Name",)]
    assert [link.values for link in index.links("posters")] == [("Poster",)]
