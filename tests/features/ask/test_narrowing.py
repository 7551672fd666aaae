"""A question over very many tables is read over the nearest ones alone."""

import pytest

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.ask.narrowing import MANY, Narrowing
from sextant.features.ask.plan_document import datasets_of
from sextant.features.datasets import Table
from sextant.features.semantics import ColumnMeaning, Known, Pointer, TableMeaning
from tests.features.ask.conftest import Asks

pytestmark = pytest.mark.one_database
SUBJECTS = ("orders", "visits", "claims", "lessons", "repairs", "flights", "surveys")
PLACES = ("bakery", "harbour", "museum", "library", "factory", "garden", "clinic", "depot")


@pytest.fixture
def tables(house: House, admin: Caller) -> tuple[Table, ...]:
    """56 tables that share their columns; each has a city of its own."""
    for number, name in enumerate(f"{place} {subject}" for place in PLACES for subject in SUBJECTS):
        rows = "".join(f"{n},City{number},{n * 3}\n" for n in range(1, 9))
        house.datasets.put(admin, [f"id,city,amount\n{rows}".encode()], file_name=f"{name}.csv", name=name)
    house.jobs.run_waiting()
    return house.datasets.tables(admin)


def names(tables: tuple[Table, ...]) -> list[str]:
    return [table.name for table in tables]


def test_names_values_and_what_people_wrote_lead_to_a_table(tables: tuple[Table, ...]) -> None:
    narrowing = Narrowing()
    assert "museum claims" in names(narrowing.near("total amount of museum claims", tables, Known()))
    assert names(narrowing.near("how many are in City17", tables, Known())) == [tables[17].name]
    there = tables[5].dataset_id
    known = Known(
        1, {there: TableMeaning(columns={"amount": ColumnMeaning(column="amount", synonyms=["takings"])})}
    )
    assert names(narrowing.near("average takings", tables, known)) == [tables[5].name]
    metric = Known(2, {there: TableMeaning(synonyms=("emporium",))})
    assert names(narrowing.near("takings of the emporium", tables, metric)) == [tables[5].name]


def test_what_a_near_table_points_at_and_what_is_to_be_kept_stays(tables: tuple[Table, ...]) -> None:
    pointer = Pointer("id", tables[40].dataset_id, "id")
    known = Known(1, {tables[3].dataset_id: TableMeaning(pointers=(pointer,))})
    near = Narrowing().near(tables[3].name, tables, known, keep=[tables[50].dataset_id])
    assert {tables[3].name, tables[40].name, tables[50].name} <= set(names(near))
    assert len(near) < MANY


def test_a_table_that_changed_is_known_by_its_new_words(
    house: House, admin: Caller, tables: tuple[Table, ...]
) -> None:
    narrowing = Narrowing()
    assert narrowing.near("zeppelins", tables, Known()) == tables[:10]
    rows = b"id,city,amount\n1,Zeppelin,4\n"
    house.datasets.put(admin, [rows], file_name="late.csv", name="late")
    house.jobs.run_waiting()
    assert names(narrowing.near("zeppelins", house.datasets.tables(admin), Known())) == ["late"]


def test_over_very_many_tables_a_question_is_answered_and_gone_on_from(
    asks: Asks, tables: tuple[Table, ...]
) -> None:
    first = asks("total amount of museum claims by city")
    assert [one["name"] for one in first["tables"]] == ["museum claims"]
    second = asks("top 2", thread_id=first["thread_id"])
    assert [one["name"] for one in second["tables"]] == ["museum claims"]
    changed = asks.client.post(
        f"/api/v1/query/{first['query_id']}/change",
        json={"role": "measure", "key": "measure.0", "aggregate": "count"},
    )
    assert changed.status_code == 200, changed.text
    assert asks.client.get(f"/api/v1/query/{first['query_id']}/choices").status_code == 200
    typed = asks.client.get("/api/v1/query/suggest", params={"q": "museum cl"}).json()["suggestions"]
    assert any("claims" in one["question"] for one in typed)


def test_the_datasets_of_a_plan_are_found_wherever_it_names_them() -> None:
    nested = {
        "is": "Plan",
        "sources": [{"dataset_id": "a"}],
        "where": {"plan": {"sources": [{"dataset_id": "b"}]}},
    }
    assert datasets_of(nested) == {"a", "b"}
    assert datasets_of({}) == frozenset()
