"""A statement that was permitted once is remembered only while its asker sees the same tables."""

import pytest

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import ColumnChange, Dataset, DatasetChange
from sextant.features.query import Queries, Query, SqlRefused

pytestmark = pytest.mark.one_database  # the metadata is read through datasets alone, which has its own tests

TOTAL = Query("SELECT sum(amount) AS total FROM sales")


def test_what_one_person_was_permitted_opens_nothing_to_another(
    queries: Queries, house: House, admin: Caller, analyst: Caller, dataset: Dataset
) -> None:
    mine = queries.run(admin, TOTAL)
    with pytest.raises(SqlRefused):
        queries.run(analyst, TOTAL)
    house.datasets.change(admin, dataset.dataset_id, DatasetChange(shared=True))
    assert queries.run(analyst, TOTAL).table == mine.table
    house.datasets.change(admin, dataset.dataset_id, DatasetChange(shared=False))
    with pytest.raises(SqlRefused):
        queries.run(analyst, TOTAL)


def test_a_renamed_column_is_unknown_by_its_old_name_at_once(
    queries: Queries, house: House, admin: Caller, dataset: Dataset
) -> None:
    queries.run(admin, TOTAL)
    amount = next(column for column in dataset.columns if column.name == "amount")
    house.datasets.change_column(
        admin, dataset.dataset_id, field_id=amount.field_id, change=ColumnChange(name="price")
    )
    with pytest.raises(SqlRefused):
        queries.run(admin, TOTAL)


def test_the_words_of_a_column_are_those_of_now(
    queries: Queries, house: House, admin: Caller, dataset: Dataset
) -> None:
    plain = Query("SELECT amount FROM sales LIMIT 1")
    assert queries.run(admin, plain).columns[0].unit != "EUR"
    amount = next(column for column in dataset.columns if column.name == "amount")
    house.datasets.change_column(
        admin, dataset.dataset_id, field_id=amount.field_id, change=ColumnChange(unit="EUR")
    )
    assert queries.run(admin, plain).columns[0].unit == "EUR"


def test_two_limits_of_rows_are_two_permissions(queries: Queries, admin: Caller, dataset: Dataset) -> None:
    for limit in (2, 5, 2):
        answered = queries.run(admin, Query("SELECT amount FROM sales", row_limit=limit))
        assert (answered.row_count, answered.truncated) == (limit, True)
