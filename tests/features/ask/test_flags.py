"""Columns of 0 and 1 that say yes and no, and shares of a part: as a list of passengers is asked about."""

from datetime import date

import pytest

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.understanding.truth import truth_values
from tests.features.ask.conftest import Asks
from tests.features.ask.tables import reader, real, text, whole

TODAY = date(2025, 6, 30)
PASSENGERS = reader(
    "passengers",
    891,
    {
        "passenger_id": whole(1, 891, 891),
        "survived": whole(0, 1, 2),
        "pclass": whole(1, 3, 3),
        "name": text("Mr. Owen", "Mrs. Cumings", distinct=891),
        "sex": text("male", "female"),
        "age": real(0.4, 80.0, 88),
        "fare": real(0.0, 512.0, 248),
        "embarked": text("S", "C", "Q"),
        "is_crew": whole(0, 1, 2),
        "cabins": whole(0, 1, 2),
    },
)


def told(question: str) -> str:
    best = interpret(question, (PASSENGERS,), today=TODAY).best
    return " ".join(to_sql(best.plan).split())


def rate(met: str, of: str = "") -> str:
    where = f" WHERE {of}" if of else ""
    filtered = f"100 * COUNT(*) FILTER(WHERE {met}) / NULLIF(COUNT(*), 0) AS percentage"
    return f"SELECT {filtered} FROM passengers{where}"


@pytest.mark.parametrize(("column", "flag"), [("survived", True), ("is_crew", True), ("cabins", False)])
def test_a_column_of_0_and_1_says_yes_or_no_where_it_is_called_so(column: str, flag: bool) -> None:
    assert (truth_values(PASSENGERS.table.column(column)) == ("1", "0")) is flag


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("how many passengers survived", "SELECT COUNT(*) AS count FROM passengers WHERE survived = 1"),
        ("number of survivors", "SELECT COUNT(*) AS count FROM passengers WHERE survived = 1"),
        (
            "how many passengers did not survive",
            "SELECT COUNT(*) AS count FROM passengers WHERE survived = 0",
        ),
        (
            "average age of passengers who survived",
            "SELECT AVG(age) AS average_age FROM passengers WHERE survived = 1",
        ),
        (
            "average fare of women over 30",
            "SELECT AVG(fare) AS average_fare FROM passengers WHERE sex = 'female' AND age > 30",
        ),
        ("total cabins", "SELECT SUM(cabins) AS total_cabins FROM passengers"),
    ],
)
def test_what_is_asked_of_flags_is_a_condition(question: str, statement: str) -> None:
    assert told(question) == statement


def test_who_it_was_is_told_of_those_where_the_flag_holds() -> None:
    assert told("who survived").endswith("FROM passengers WHERE survived = 1")
    assert told("list the survivors").endswith("FROM passengers WHERE survived = 1")
    assert told("show survived") == "SELECT DISTINCT survived FROM passengers"


@pytest.mark.parametrize(
    ("question", "met", "of"),
    [
        ("percentage of passengers who are female", "sex = 'female'", ""),
        ("what percentage of female passengers survived", "survived = 1", "sex = 'female'"),
        ("share of women who survived", "survived = 1", "sex = 'female'"),
        ("percentage of men who did not survive", "survived = 0", "sex = 'male'"),
        ("what percentage of survivors were women", "sex = 'female'", "survived = 1"),
        ("share of passengers older than 60 that survived", "survived = 1", "age > 60"),
        ("what percent of women over 30 did survive", "survived = 1", "sex = 'female' AND age > 30"),
        ("survival rate of women", "survived = 1", "sex = 'female'"),
        ("survival rate for women in class 1", "survived = 1", "sex = 'female' AND pclass = 1"),
        ("among women, what percentage survived", "survived = 1", "sex = 'female'"),
        ("what fraction of survivors embarked at C", "embarked = 'C'", "survived = 1"),
        ("percentage of survivors with a fare over 100", "fare > 100", "survived = 1"),
        ("share of passengers who are female and who survived", "sex = 'female' AND survived = 1", ""),
        ("percentage of female crew", "sex = 'female' AND is_crew = 1", ""),
    ],
)
def test_a_share_is_of_the_whole_that_the_question_names(question: str, met: str, of: str) -> None:
    assert told(question) == rate(met, of)


def test_what_is_told_of_the_part_names_its_conditions_alone() -> None:
    best = interpret("what percentage of female passengers survived", (PASSENGERS,), today=TODAY).best
    assert [c.text for c in best.chips if c.role == "measure"] == ["percentage where survived"]


def test_a_number_that_tells_few_apart_groups_beside_others() -> None:
    statement = told("survival rate by sex and pclass")
    assert statement.startswith("SELECT sex, pclass, 100 * COUNT(*) FILTER(WHERE survived = 1)")
    assert statement.partition("GROUP BY ")[2].startswith("sex, pclass ORDER BY")


def test_a_number_that_no_age_reaches_is_not_about_age() -> None:
    assert "age > 60" in told("passengers over 60")
    assert "age" not in told("passengers over 1000").partition("WHERE")[2]


@pytest.mark.one_database
def test_the_paragraph_tells_the_part_among_the_whole(house: House, asks: Asks, admin: Caller) -> None:
    lines = "".join(f"{n},{n % 2},{'female' if n % 4 < 2 else 'male'}\n" for n in range(40))
    content = f"passenger_id,survived,sex\n{lines}".encode()
    house.datasets.put(admin, [content], file_name="passengers.csv", name="passengers")
    house.jobs.run_waiting()
    answer = asks("what percentage of female passengers survived")
    told = "The percentage where survived among passengers where sex is female is 50 %."
    assert answer["explanation"].startswith(told)
