"""A large table is kept by its main time: by itself, on request, never against its people's word."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.lake import partitioning
from sextant.features.datasets import Target
from sextant.features.query import Query
from tests.features.datasets.conftest import Loads, code_of
from tests.features.datasets.test_killed_loads import run_killed
from tests.features.datasets.test_loading_again import again, now, rows
from tests.features.datasets.test_maintenance import data_files, maintain
from tests.features.datasets.worker import house_of

pytestmark = pytest.mark.one_database


def orders(*days: str, first: int = 1) -> bytes:
    lines = ["no,day,city"]
    lines += [f"{first + n},{day},{'Oslo' if n % 2 else 'Voss'}" for n, day in enumerate(days)]
    return ("\n".join(lines) + "\n").encode()


YEAR = orders(*(f"2024-{month:02d}-{day:02d}" for month in range(1, 13) for day in (3, 17)), "")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data=tmp_path / "data", database_url=database_url, secret_key="a test's secret", partition_bytes=1
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a hundred bytes pay."""
    monkeypatch.setattr(partitioning, "_LEAST_PART", 100)


def part(client: TestClient, house: House, dataset: dict[str, Any], **how: str) -> dict[str, Any]:
    body = {"dataset_id": dataset["dataset_id"], "column": "day", "period": "month", **how}
    answer = client.post("/api/v1/layouts/partition", json=body)
    assert answer.status_code == 202, answer.text
    house.jobs.run_waiting()
    assert client.get(f"/api/v1/data/job/{answer.json()['job_id']}").json()["status"] == "completed"
    return now(client, dataset)


def months_in(house: House, caller: Caller, dataset: dict[str, Any]) -> list[set[str]]:
    """The months of each file, one without a day as an empty text."""
    files = house.datasets.table(caller, dataset["dataset_id"]).files
    columns = [pq.read_table(file, partitioning=None).column("day").to_pylist() for file in files]
    return [{day.strftime("%m") if day else "" for day in days} for days in columns]


def test_a_table_that_is_large_enough_is_kept_by_its_period_by_itself(
    loads: Loads, client: TestClient, house: House, admin: Caller, small: None
) -> None:
    dataset = loads.load(YEAR)
    assert dataset["partitioned_by"] is None
    before = rows(client, dataset)
    maintain(house)
    shown = now(client, dataset)
    assert shown["partitioned_by"] == {"column": "day", "period": "month"}
    assert sorted(len(found) for found in months_in(house, admin, dataset)) == [1] * 13
    assert rows(client, dataset) == before
    maintain(house)  # nothing is left to do
    assert now(client, dataset)["snapshot_count"] == shown["snapshot_count"]


def test_a_small_table_stays_in_one_piece(loads: Loads, client: TestClient, house: House) -> None:
    dataset = loads.load(YEAR)
    maintain(house)
    assert now(client, dataset)["partitioned_by"] is None
    assert len(data_files(house, dataset)) == 1


def test_what_its_people_turned_off_stays_off_until_they_ask_for_it(
    loads: Loads, client: TestClient, house: House, admin: Caller, small: None
) -> None:
    dataset = loads.load(YEAR)
    where = f"/api/v1/datasets/{dataset['dataset_id']}"
    part(client, house, dataset)
    off = client.patch(where, json={"partitioning": "off"})
    assert (off.json()["partitioning"], off.json()["partitioned_by"]) == ("off", None)
    maintain(house)
    again(loads, dataset, orders("2024-05-05", "2024-06-06", first=50))
    assert {"05", "06"} in months_in(house, admin, dataset)
    assert now(client, dataset)["partitioned_by"] is None
    assert part(client, house, dataset)["partitioning"] == "auto"
    assert {"05", "06"} not in months_in(house, admin, dataset)


def test_the_setting_turns_it_off_for_all(
    loads: Loads, client: TestClient, house: House, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    object.__setattr__(house.datasets.ground.rules, "partition_bytes", 0)
    dataset = loads.load(YEAR)
    maintain(house)
    assert now(client, dataset)["partitioned_by"] is None


def test_every_kind_of_load_is_parted_as_it_comes_and_can_be_undone(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(YEAR)
    part(client, house, dataset)
    where = f"/api/v1/datasets/{dataset['dataset_id']}/snapshots"
    states = [rows(client, dataset)]
    for mode, fields in (("append", {}), ("upsert", {"key": "no"}), ("replace", {})):
        content = orders("2024-05-05", "2025-01-01", "", first=3)
        job = again(loads, dataset, content, mode=mode, **fields)
        assert job["status"] == "completed", job
        assert max(len(found) for found in months_in(house, admin, dataset)) == 1
        states.append(rows(client, dataset))
        assert now(client, dataset)["partitioned_by"] == {"column": "day", "period": "month"}
    assert [len(state) for state in states] == [25, 28, 25, 3]
    for before in reversed(states[:-1]):
        newest = next(one for one in client.get(where).json()["items"] if one["is_current"])
        assert client.post(f"{where}/{newest['snapshot_id']}/undo").status_code == 200
        assert rows(client, dataset) == before


def test_a_load_is_undone_in_one_step_though_its_table_was_parted_since(
    loads: Loads, client: TestClient, house: House
) -> None:
    dataset = loads.load(YEAR)
    again(loads, dataset, orders("2024-05-05", "2025-01-01", first=50))
    where = f"/api/v1/datasets/{dataset['dataset_id']}/snapshots"
    load = client.get(where).json()["items"][0]
    part(client, house, dataset)
    assert client.post(f"{where}/{load['snapshot_id']}/undo").status_code == 200
    shown = now(client, dataset)
    assert (shown["row_count"], len(rows(client, dataset))) == (25, 25)


def test_a_question_of_one_month_reads_that_months_file_alone(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(YEAR, name="orders")
    sql = "SELECT count(*) AS n FROM orders WHERE day >= '2024-03-01' AND day < '2024-04-01'"

    def read() -> tuple[int, int]:
        answer = client.post("/api/v1/query/explain", json={"sql": sql})
        assert answer.status_code == 200, answer.text
        return answer.json()["estimate"]["rows"], answer.json()["estimate"]["bytes"]

    whole = read()
    part(client, house, dataset)
    month = read()
    assert (whole[0], month[0]) == (25, 2)
    assert month[1] < now(client, dataset)["size_bytes"] / 10
    assert house.queries.run(admin, Query(sql, purpose="tile")).table.to_pylist() == [{"n": 2}]


def test_the_past_is_asked_as_it_was(loads: Loads, client: TestClient, house: House) -> None:
    dataset = loads.load(YEAR, name="orders")
    first = now(client, dataset)["snapshot_id"]
    part(client, house, dataset)
    again(loads, dataset, orders("2024-03-05", first=50))
    sql = "SELECT count(*) AS n FROM orders WHERE day >= '2024-03-01' AND day < '2024-04-01'"
    found = [
        client.post("/api/v1/data/query", json={"sql": sql, **more}).json()["results"][0]["n"]
        for more in ({}, {"as_of": {dataset["dataset_id"]: first}})
    ]
    assert found == [3, 2]


def test_a_replacing_load_without_the_column_ends_the_parts_and_its_undo_brings_them_back_as_rows(
    loads: Loads, client: TestClient, house: House
) -> None:
    dataset = loads.load(YEAR)
    part(client, house, dataset)
    before = rows(client, dataset)
    where = f"/api/v1/datasets/{dataset['dataset_id']}"
    client.patch(where, json={"on_drift": "evolve"})
    again(loads, dataset, b"no,city\n1,Oslo\n", mode="replace")
    shown = now(client, dataset)
    assert (shown["row_count"], shown["partitioned_by"]) == (1, None)
    assert client.post(f"{where}/snapshots/{shown['snapshot_id']}/undo").status_code == 200
    assert rows(client, dataset) == before
    part(client, house, dataset)
    assert rows(client, dataset) == before


def test_a_renamed_and_a_retyped_column(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(YEAR)
    part(client, house, dataset)
    where = f"/api/v1/datasets/{dataset['dataset_id']}"
    field_id = next(one["field_id"] for one in dataset["columns"] if one["name"] == "day")
    client.patch(f"{where}/columns/{field_id}", json={"name": "ordered"})
    assert now(client, dataset)["partitioned_by"] == {"column": "ordered", "period": "month"}
    again(loads, dataset, orders("2024-05-05", "2024-06-06", first=50))
    assert max(len(found) for found in months_in(house, admin, dataset)) == 1
    client.patch(f"{where}/columns/{field_id}", json={"type": "string"})
    house.jobs.run_waiting()
    shown = now(client, dataset)
    assert (shown["row_count"], shown["partitioned_by"]) == (27, None)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"column": "city", "period": "month"}, "partition_refused"),
        ({"column": "nothing"}, "column_not_found"),
        ({"column": "day"}, "partition_refused"),  # so small a table has no period that pays
    ],
)
def test_what_cannot_be_parted_is_refused_in_words(
    loads: Loads, client: TestClient, how: dict[str, str], code: str
) -> None:
    dataset = loads.load(YEAR)
    answer = client.post("/api/v1/layouts/partition", json={"dataset_id": dataset["dataset_id"], **how})
    assert code_of(answer) == code


def test_only_who_may_change_a_dataset_parts_it(
    loads: Loads, client_for: Callable[[Caller], TestClient], analyst: Caller
) -> None:
    dataset = loads.load(YEAR)
    body = {"dataset_id": dataset["dataset_id"], "column": "day", "period": "month"}
    assert client_for(analyst).post("/api/v1/layouts/partition", json=body).status_code == 404


def test_the_advice_tells_the_period_its_reason_and_a_filter_that_gains(
    loads: Loads, client: TestClient, house: House, admin: Caller, small: None
) -> None:
    dataset = loads.load(YEAR, name="orders")
    (advice,) = house.transforms.layouts.advise(admin, least_bytes=0)
    assert (advice.kind, advice.column, advice.period) == ("partition", "day", "month")
    assert "over 12 months of day" in advice.reason
    assert advice.filter == "day >= DATE '2024-12-01' AND day < DATE '2025-01-01'"
    assert advice.would_read == pytest.approx(1 / 12)
    part(client, house, dataset)
    assert house.transforms.layouts.advise(admin, least_bytes=0) == []


def test_the_time_that_people_call_the_main_one_goes_before_the_first(
    loads: Loads, client: TestClient, house: House, small: None
) -> None:
    lines = ["no,born,day"] + [f"{n},1990-0{n % 3 + 1}-01,2024-0{n % 9 + 1}-01" for n in range(60)]
    dataset = loads.load("\n".join(lines).encode(), name="orders")
    layer = "datasets:\n  - dataset: orders\n    time: day\n"
    saved = client.put("/api/v1/semantics", json={"yaml": layer, "version": 0})
    assert saved.status_code == 200, saved.text
    maintain(house)
    assert now(client, dataset)["partitioned_by"] == {"column": "day", "period": "month"}


@contextmanager
def own_house(settings: Settings) -> Generator[House]:
    """A house of its own, whose jobs another process may run and die of."""
    from sextant.app.upgrade import upgrade

    upgrade(settings)
    house = house_of(settings.data, settings.database)
    try:
        yield house
    finally:
        house.close()


POINTS = {
    "before its files are written": "sextant.core.lake.keeping:Keeping._put:before:1",
    "before the commit": "sextant.core.lake.service:Lake._commit:before:1",
    "after the commit": "sextant.core.lake.service:Lake._commit:after:1",
    "before the dataset says so": "sextant.features.datasets.partitioning:Partitioning.note:before:1",
}


@pytest.mark.parametrize("point", POINTS)
def test_a_job_that_is_killed_parts_once_and_loses_no_row(
    settings: Settings, admin: Caller, point: str
) -> None:
    with own_house(settings) as house:
        dataset = house.datasets.put(admin, [YEAR], file_name="orders.csv").dataset
        house.jobs.run_waiting()
        job = house.datasets.parting.begin(admin, dataset.dataset_id, column="day", period="month")
        run_killed(house, admin, job.job_id, die=POINTS[point])
        files = house.datasets.table(admin, dataset.dataset_id).files
        found = [pq.read_table(file, partitioning=None).column("no").to_pylist() for file in files]
        assert sorted(number for numbers in found for number in numbers) == list(range(1, 26))
        shown = house.datasets.get(admin, dataset.dataset_id)
        assert (shown.row_count, shown.snapshot_count, len(files)) == (25, 2, 13)
        assert shown.partitioned_by is not None


@pytest.mark.parametrize("mode", ["append", "replace", "upsert"])
@pytest.mark.parametrize(
    "point",
    [
        "sextant.features.datasets.silver:Silver._move:before:2",
        "sextant.core.lake.service:Lake._commit:before:1",
        "sextant.core.lake.service:Lake._commit:after:1",
    ],
)
def test_a_load_into_parts_that_is_killed_is_there_once(
    settings: Settings, admin: Caller, mode: Any, point: str
) -> None:
    with own_house(settings) as house:
        dataset = house.datasets.put(admin, [YEAR], file_name="orders.csv").dataset
        house.jobs.run_waiting()
        house.datasets.parting.begin(admin, dataset.dataset_id, column="day", period="month")
        house.jobs.run_waiting()
        into = Target(dataset.dataset_id, mode, ("no",) if mode == "upsert" else ())
        content = orders("2024-05-05", "2024-06-05", first=25)
        later = house.datasets.put(admin, [content], file_name="later.csv", into=into)
        run_killed(house, admin, later.job.job_id, die=point)
        files = house.datasets.table(admin, dataset.dataset_id).files
        found = Counter(
            number
            for file in files
            for number in pq.read_table(file, partitioning=None).column("no").to_pylist()
        )
        expected = {"append": [*range(1, 27), 25], "replace": [25, 26], "upsert": [*range(1, 27)]}
        assert found == Counter(expected[mode])
        kept = {key for key in house.objects.list("silver") if key.endswith(".parquet")}
        of = (admin.workspace_id, dataset.dataset_id)
        assert kept == {key for key in house.lake.pointed_to(*of) if key.startswith("silver/")}


def test_a_load_of_few_rows_over_many_periods_goes_in_as_it_is(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(YEAR)
    part(client, house, dataset, period="day")
    many = orders(*(date.fromordinal(730_000 + n).isoformat() for n in range(100)), first=50)
    again(loads, dataset, many)
    assert len(rows(client, dataset)) == 100  # of 125, as many as are shown
    assert max(len(found) for found in months_in(house, admin, dataset)) > 3
    assert now(client, dataset)["row_count"] == 125
