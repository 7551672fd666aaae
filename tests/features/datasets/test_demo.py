"""The demo shop: the same from the same seed, of the size asked for, with its planted facts in it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sextant.app.demo import FACTS, DemoSizeRefused, make_demo, write_demo
from sextant.app.demo import facts as planted
from sextant.app.demo.describing import WORDS
from sextant.app.wiring import House
from sextant.core.access import Caller

ROWS = 60_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    paths = write_demo(tmp_path_factory.mktemp("shop"), rows=ROWS)
    return {name: pq.read_table(path) for name, path in paths.items()}


def between(table: pa.Table, first: date, last: date) -> pa.Table:
    days = table["order_date"]
    return table.filter(
        pc.and_(pc.greater_equal(days, pa.scalar(first)), pc.less_equal(days, pa.scalar(last)))
    )


def where(table: pa.Table, **values: Any) -> pa.Table:
    for name, value in values.items():
        table = table.filter(pc.equal(table[name], pa.scalar(value)))
    return table


def a_day(table: pa.Table, first: date, last: date, **values: Any) -> float:
    return where(between(table, first, last), **values).num_rows / ((last - first).days + 1)


def test_it_has_as_many_order_lines_as_were_asked_for(shop: dict[str, pa.Table]) -> None:
    lines, orders = shop["order lines"], shop["orders"]
    assert lines.num_rows == ROWS
    assert pc.count_distinct(lines["order_id"]).as_py() == orders.num_rows
    assert pc.count_distinct(lines["order_line_id"]).as_py() == ROWS


def test_the_same_seed_makes_the_same_shop(shop: dict[str, pa.Table], tmp_path: Path) -> None:
    again = write_demo(tmp_path / "a", rows=ROWS)
    other = write_demo(tmp_path / "b", rows=ROWS, seed=8)
    assert pq.read_table(again["order lines"]).equals(shop["order lines"])
    assert not pq.read_table(other["order lines"]).equals(shop["order lines"])


def test_csv_holds_what_parquet_holds(tmp_path: Path) -> None:
    written = write_demo(tmp_path / "csv", rows=10_000, file_format="csv")
    parquet = write_demo(tmp_path / "parquet", rows=10_000)
    read = pyarrow.csv.read_csv(written["order lines"])
    assert read.column_names == pq.read_schema(parquet["order lines"]).names
    assert pc.sum(read["revenue"]).as_py() == pytest.approx(
        pc.sum(pq.read_table(parquet["order lines"])["revenue"]).as_py()
    )


@pytest.mark.parametrize("rows", [9_999, 1_000_000_001, 0, -1])
def test_a_size_out_of_bounds_is_refused(tmp_path: Path, rows: int) -> None:
    with pytest.raises(DemoSizeRefused):
        write_demo(tmp_path, rows=rows)


def test_each_order_is_by_someone_who_had_signed_up_and_lives_there(shop: dict[str, pa.Table]) -> None:
    joined = shop["orders"].join(shop["customers"], "customer_id", right_suffix="_of_customer")
    assert joined.num_rows == shop["orders"].num_rows
    assert pc.all(pc.less_equal(joined["signed_up_on"], joined["order_date"])).as_py()
    for name in ("region", "state", "segment"):
        assert pc.all(pc.equal(joined[name], joined[f"{name}_of_customer"])).as_py(), name


def test_an_order_s_total_is_the_sum_of_its_lines(shop: dict[str, pa.Table]) -> None:
    sums = shop["order lines"].group_by("order_id").aggregate([("revenue", "sum"), ("quantity", "sum")])
    joined = shop["orders"].join(sums, "order_id")
    off = pc.abs(pc.subtract(joined["order_total"], joined["revenue_sum"]))
    assert pc.max(off).as_py() < 0.01
    assert pc.all(pc.equal(joined["items"], joined["quantity_sum"])).as_py()


def test_december_and_weekends_are_busy_and_orders_grow(shop: dict[str, pa.Table]) -> None:
    orders = shop["orders"]
    december = a_day(orders, date(2023, 12, 1), date(2023, 12, 22))
    ordinary = a_day(orders, date(2023, 9, 1), date(2023, 11, 30))
    assert 1.4 < december / ordinary < 2.1
    years = [a_day(orders, date(year, 5, 20), date(year, 8, 31)) for year in (2023, 2024)]
    assert 1.05 < years[1] / years[0] < 1.2


def test_one_product_sells_at_a_tenth_of_its_price_for_three_days(shop: dict[str, pa.Table]) -> None:
    lines = where(shop["order lines"], product_id=planted.ERROR_PRODUCT)
    wrong = between(lines, planted.ERROR_FROM, planted.ERROR_TO)
    right = between(lines, planted.FIRST_DAY, planted.ERROR_FROM - timedelta(days=1))
    assert wrong.num_rows > 5
    share = pc.mean(wrong["unit_price"]).as_py() / pc.mean(right["unit_price"]).as_py()
    assert share == pytest.approx(0.1, abs=0.01)


def test_one_region_is_lost(shop: dict[str, pa.Table]) -> None:
    def of(region: str, first: date, last: date) -> float:
        return a_day(shop["orders"], first, last, region=region)

    before, after = (date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30))
    assert of(planted.LOST_REGION, *after) / of(planted.LOST_REGION, *before) < 0.2
    assert of("West", *after) / of("West", *before) > 0.9


def test_the_campaign_lifts_orders_of_its_category(shop: dict[str, pa.Table]) -> None:
    lines = shop["order lines"]
    during = (planted.CAMPAIGN_FROM, planted.CAMPAIGN_TO)
    before = (date(2024, 8, 12), date(2024, 9, 8))
    category = planted.CAMPAIGN_CATEGORY
    assert a_day(lines, *during, category=category) > 2.5 * a_day(lines, *before, category=category)
    assert 1.2 < a_day(shop["orders"], *during) / a_day(shop["orders"], *before) < 1.6
    assert set(where(between(lines, *during), category=category)["discount"].to_pylist()) == {0.2}


def test_most_web_events_are_anonymous(shop: dict[str, pa.Table]) -> None:
    events = shop["web events"]
    assert 0.53 < events["customer_id"].null_count / events.num_rows < 0.59


def test_every_fact_names_what_is_there(shop: dict[str, pa.Table]) -> None:
    for fact in FACTS:
        assert fact.column in shop[fact.dataset].column_names
        assert planted.FIRST_DAY <= fact.from_day <= fact.to_day <= planted.LAST_DAY
        for name, value in fact.where:
            assert value in set(shop[fact.dataset][name].to_pylist())


def test_every_column_has_its_words(shop: dict[str, pa.Table]) -> None:
    assert {name: set(words.columns) for name, words in WORDS.items()} == {
        name: set(table.column_names) for name, table in shop.items()
    }


@pytest.mark.one_database
def test_the_demo_is_loaded_described_and_shared(house: House, admin: Caller, viewer: Caller) -> None:
    made = make_demo(house, caller=admin, rows=10_000)
    assert {name: dataset.table_name for name, dataset in made.items()} == {
        "customers": "customers",
        "products": "products",
        "orders": "orders",
        "order lines": "order_lines",
        "web events": "web_events",
    }
    assert made["order lines"].row_count == 10_000
    assert len(house.datasets.tables(viewer)) == 5
    revenue = next(column for column in made["order lines"].columns if column.name == "revenue")
    assert (revenue.label, revenue.unit) == ("Revenue", "USD")
    assert make_demo(house, caller=admin, rows=10_000) == made
    assert list(house.settings.data.glob("demo-*")) == []
