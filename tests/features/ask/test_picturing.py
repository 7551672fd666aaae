"""What picture a question asks for, what is left of the question, and the statement it needs."""

import pytest

from sextant.features.ask.picturing import (
    Bin,
    Picture,
    PlacedColumn,
    Sort,
    applied,
    picture_of,
)

COLUMNS = (
    PlacedColumn("hire_date", "time", frozenset({"hire", "date"})),
    PlacedColumn("salary", "number", frozenset({"salary"})),
    PlacedColumn("name", "text", frozenset({"name"})),
)


@pytest.mark.parametrize(
    ("question", "kind", "left"),
    [
        ("revenue by country as a pie", "pie", "revenue by country"),
        ("Draw a bar chart of the flights by carrier", "bar", "the flights by carrier"),
        ("Show the total by country in a histogram", "histogram", "Show the total by country"),
        ("orders by region, channel in a stacked bar chart", "stacked_bar", "orders by region, channel"),
        ("show me sales by month in a grouped bar", "grouped_bar", "show me sales by month"),
        ("scatter of age against income", "scatter", "income and age"),
        ("How many rooms for each building? Draw a bar chart.", "bar", "How many rooms for each building?"),
    ],
)  # fmt: skip
def test_the_kind_is_read_and_its_words_are_taken_out(question: str, kind: str, left: str) -> None:
    pictured = picture_of(question)
    assert pictured.picture.kind == kind
    assert pictured.question == left


@pytest.mark.parametrize(
    ("question", "name"),
    [("revenue by product in pie", "pie"), ("customers served in bars by city", "bar")],
)
def test_a_word_that_the_data_has_is_left_to_the_data(question: str, name: str) -> None:
    pictured = picture_of(question, knows=lambda phrase: phrase == name)
    assert pictured.picture.kind is None
    assert pictured.question == question


@pytest.mark.parametrize(
    "question",
    [
        "List the names of students in ascending order of age",
        "number of flights last quarter",
        "show number of orders by line",
        "table of contents with area over 100",
        "how many drinks were sold in the bar",
        "number of lines by area",
        "give the box office by column",
        "names of teams, and the number of draws",
        "names of teams sorted alphabetically",
        "number of flights by carrier, sorted from high to low",
    ],
)
def test_a_question_without_a_picture_stays_as_it_is(question: str) -> None:
    assert picture_of(question).question == question
    assert picture_of(question).picture == Picture()


@pytest.mark.parametrize(
    ("clause", "sort"),
    [
        ("order Y in ascending order", Sort("y")),
        ("and could you rank from high to low by the x-axis", Sort("x", descending=True)),
        ("I want to list by the bars in desc please", Sort("x", descending=True)),
        ("display in descending by the total number", Sort("total number", descending=True)),
        ("sorted in ascending order", Sort("y")),
        ("sorted alphabetically", Sort("x")),
        ("listed from Z to A", Sort("x", descending=True)),
    ],
)
def test_an_order_along_an_axis_is_read(clause: str, sort: Sort) -> None:
    pictured = picture_of(f"number of flights by carrier as a bar chart , {clause} .")
    assert pictured.picture.sort == sort
    assert "flights by carrier" in pictured.question
    assert "chart" not in pictured.question


def test_times_are_cut_to_the_grain_asked_for_and_counted() -> None:
    picture = picture_of("a bar chart of hire dates, bin the hire date into weekday interval").picture
    assert picture.bin == Bin("weekday", "hire date")
    put = applied("SELECT hire_date FROM e", picture, COLUMNS)
    assert "ISODOW(hire_date) AS weekday" in put.sql
    assert "COUNT(*)" in put.sql
    assert (put.x, put.y) == ("weekday", "count")


def test_rows_that_a_limit_chose_stay_the_ones_chosen_when_they_are_ordered() -> None:
    picture = picture_of("top 5 names by salary as bars, sort by name in ascending order").picture
    put = applied("SELECT name, salary FROM e ORDER BY salary DESC LIMIT 5", picture, COLUMNS)
    flat = " ".join(put.sql.split())
    assert "LIMIT 5 ) AS chosen ORDER BY name" in flat
    assert put.sort == Sort("x")


def test_what_cannot_be_cut_is_said_and_nothing_is_changed() -> None:
    picture = picture_of("a line of salary by name, bin shoe size by year").picture
    sql = "SELECT name, AVG(salary) AS s FROM e GROUP BY name"
    put = applied(sql, picture, COLUMNS[1:])
    assert put.sql == sql
    assert "not known as a time" in put.notes[0]
