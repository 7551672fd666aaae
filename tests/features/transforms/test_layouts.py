"""Tables sorted by what is asked of them: advised from statements that ran, done on request."""

import random
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.lake import DataFile, Span, read_share
from sextant.core.lake.sorting import sorted_into
from sextant.features.datasets import Target
from sextant.features.query import Query
from sextant.features.transforms.layouts.filters import filters_of

ROWS = 4_000


def visits(seed: int) -> bytes:
    chance = random.Random(seed)
    lines = ["day,city,amount"]
    for _ in range(ROWS):
        day = f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
        lines.append(f"{day},{chance.choice(('Oslo', 'Bergen', 'Voss'))},{chance.randrange(1000)}")
    return "\n".join(lines).encode()


@pytest.fixture
def table(house: House, admin: Caller) -> str:
    """Twelve loads of the whole year each, so that every file holds every month."""
    first = house.datasets.put(admin, [visits(0)], file_name="visits.csv", name="visits")
    house.jobs.run_waiting()
    for seed in range(1, 12):
        house.datasets.put(
            admin, [visits(seed)], file_name="visits.csv", into=Target(first.dataset.dataset_id)
        )
        house.jobs.run_waiting()
    return str(first.dataset.dataset_id)


def ask(house: House, caller: Caller, sql: str) -> list[tuple[object, ...]]:
    rows = house.queries.run(caller, Query(sql, purpose="tile")).table.to_pylist()
    return [tuple(row.values()) for row in rows]


@pytest.mark.one_database
def test_what_is_filtered_is_advised_and_sorting_by_it_lets_filters_pass_over_the_rest(
    house: House, client: TestClient, admin: Caller, table: str
) -> None:
    for month in range(1, 7):
        first, last = f"2025-{month:02d}-01", f"2025-{month:02d}-28"
        ask(house, admin, f"SELECT sum(amount) AS s FROM visits WHERE day BETWEEN '{first}' AND '{last}'")
    layouts = house.transforms.layouts
    assert layouts.advise(admin) == []  # so small a table is read whole in no time
    (advice,) = layouts.advise(admin, least_bytes=0)
    assert (advice.column, advice.times, advice.reads) == ("day", 6, 1.0)
    assert advice.would_read < 0.3
    before = ask(house, admin, "SELECT day, city, amount FROM visits ORDER BY ALL")
    answer = client.post("/api/v1/layouts/sort", json={"dataset_id": table, "column": "day"})
    assert answer.status_code == 202, answer.text
    house.jobs.run_waiting()
    assert client.get(f"/api/v1/data/job/{answer.json()['job_id']}").json()["status"] == "completed"
    assert ask(house, admin, "SELECT day, city, amount FROM visits ORDER BY ALL") == before
    files = house.datasets.table(admin, table).files
    days = [day for file in files for day in pq.read_table(file).column(0).to_pylist()]
    assert days == sorted(days)
    newest = client.get(f"/api/v1/datasets/{table}/snapshots").json()["items"][0]
    assert newest["operation"] == "compact"


@pytest.mark.one_database
def test_only_who_may_change_a_dataset_sorts_it_and_only_by_a_column_of_it(
    house: House, client_for: Callable[[Caller], TestClient], admin: Caller, analyst: Caller, table: str
) -> None:
    wrong = client_for(admin).post("/api/v1/layouts/sort", json={"dataset_id": table, "column": "nothing"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (404, "column_not_found")
    other = client_for(analyst).post("/api/v1/layouts/sort", json={"dataset_id": table, "column": "day"})
    assert other.status_code == 404
    assert client_for(analyst).get("/api/v1/layouts").json() == {"items": []}


@pytest.mark.one_database
def test_filters_are_read_off_statements(house: House, admin: Caller, table: str) -> None:
    tables = {one.table_name: one for one in house.datasets.tables(admin)}

    def found(where: str) -> list[tuple[str, object, object, bool]]:
        said = filters_of(f"SELECT * FROM visits AS v WHERE {where}", tables)
        return [(one.column.name, one.span.least, one.span.greatest, one.is_equal) for one in said]

    assert found("v.amount >= 5 AND 9 > amount") == [
        ("amount", 5.0, None, False),
        ("amount", None, 9.0, False),
    ]
    assert found("city IN ('Oslo', 'Bergen')") == [("city", "Bergen", "Oslo", True)]
    assert found("amount = -1") == [("amount", -1.0, -1.0, True)]
    assert found("amount = city OR lower(city) = 'oslo' OR amount > :least") == []
    assert filters_of("SELECT * FROM other WHERE amount = 1", tables) == []
    assert filters_of("not SQL at all (", tables) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.none() | st.integers(-50, 50), min_size=1, max_size=40), min_size=1, max_size=5),
    st.integers(1, 2_000),
)
def test_sorting_keeps_every_row_and_orders_them_with_nulls_last(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[int | None]], part_bytes: int
) -> None:
    folder = tmp_path_factory.mktemp("sorting")
    fields = [
        pa.field(name, pa.int64(), metadata={"PARQUET:field_id": n}) for name, n in (("n", "1"), ("id", "2"))
    ]
    files: list[DataFile] = []
    count = 0
    for number, values in enumerate(parts):
        path = folder / f"{number}.parquet"
        ids = list(range(count, count + len(values)))
        count += len(values)
        pq.write_table(pa.table([values, ids], schema=pa.schema(fields)), path)
        files.append(DataFile(str(path), len(values), path.stat().st_size, path.name))
    made = sorted_into(files, 1, folder, progress=lambda _: None, part_bytes=part_bytes)
    rows = [row for path in made for row in pq.read_table(path, partitioning=None).to_pylist()]
    values = [row["n"] for row in rows]
    known = [value for value in values if value is not None]
    assert values == [*sorted(known), *[None] * (len(values) - len(known))]
    given_rows = [(value, n) for n, value in enumerate(value for part in parts for value in part)]
    assert sorted(row["id"] for row in rows) == [n for _, n in given_rows]
    assert {row["id"]: row["n"] for row in rows} == {n: value for value, n in given_rows}
    assert read_share([str(path) for path in made], 1, Span(60, 70))[0] <= (
        1.0 if len(known) < len(values) else 0.0
    )
