"""A file that Spark's workers read becomes what it becomes here: the table, its profile, rows set aside."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest

from sextant.adapters.warehouse.spark_workers import SparkWorkers
from sextant.app.settings import Settings, variables_set
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.core.telemetry import LogRing
from sextant.features.datasets import Dataset, Target, raw_files
from sextant.features.query import Query
from sextant.ports.workers import Work
from tests.servers.s3 import S3Server
from tests.servers.spark import Spark

pytestmark = pytest.mark.one_database
ROWS = 120_000


def sales(rows: int = ROWS, encoding: str = "latin-1") -> bytes:
    """A semicolon file with German numbers, days of two forms, short, long and repeated rows."""
    lines = ["Nr;Stadt;Preis;Tag;Menge"]
    for n in range(rows):
        price, day = f"{n % 9_999},{n % 100:02d}", f"{n % 28 + 1:02d}.03.2026"
        lines.append(f'{n};"Köln; Süd {n % 97}";{price};{day};{n % 13 or ""}')
        if n % 10_000 == 7:
            lines += [f"{n};zu;viele;Felder;in;dieser;Zeile", lines[-1]]
    return "\n".join(lines).encode(encoding)


def with_a_long_row(content: bytes) -> bytes:
    """With a row of three megabytes that begins shortly before the end of the first piece."""
    at = content.rindex(b"\n", 0, (2 << 20) - 1_000)
    return content[:at] + b'\n7;"' + b"long\n" * 600_000 + b'";1,00;01.03.2026;' + content[at:]


@pytest.fixture(scope="module")
def store() -> Iterator[S3Server]:
    server = S3Server()
    yield server
    server.stop()


def variables(store: S3Server) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": store.url,
        "AWS_ACCESS_KEY_ID": store.KEY,
        "AWS_SECRET_ACCESS_KEY": store.SECRET,
        "AWS_REGION": "us-east-1",
    }


@pytest.fixture(scope="module")
def spark(store: S3Server) -> Iterator[Spark]:
    """Its workers find the store by the vendor's variables, as this process does."""
    with variables_set(variables(store)):
        server = Spark(host="127.0.0.1", port=1, database="none", user="none")
    yield server
    server.stop()


def loaded(house: House, caller: Caller, content: bytes, name: str, into: Target | None = None) -> Dataset:
    accepted = house.datasets.put(caller, [content], file_name=name, into=into)
    house.jobs.run_waiting()
    return house.datasets.get(caller, accepted.dataset.dataset_id)


def seen(house: House, caller: Caller, dataset: Dataset) -> dict[str, Any]:
    """All that a load tells, but for ids and times: format, columns, profile, rows, rows set aside."""
    profile = house.datasets.profile(caller, dataset.dataset_id)
    aside = house.datasets.set_aside(caller, dataset.dataset_id, limit=1_000)
    query = Query(f"SELECT * FROM {dataset.table_name} ORDER BY ALL", purpose="sql", row_limit=10 * ROWS)
    counted = ("row_count", "rows_in_file", "rows_set_aside", "set_aside_reasons", "duplicate_rows", "format")
    return {
        **{name: getattr(dataset, name) for name in (*counted, "quality_score", "size_bytes")},
        "columns": dataset.columns,
        "profile": profile.model_dump(exclude={"dataset_id", "generated_at"}),
        "aside": aside,
        "rows": house.queries.run(caller, query).table,
    }


@pytest.fixture
def elsewhere(settings: Settings, spark: Spark, house: House) -> Iterator[House]:
    """The same house, whose larger files Spark's workers read."""
    made = reading_on(spark, settings)
    yield made
    made.close()


def reading_on(spark: Spark, settings: Settings) -> House:
    told = {"loads_url": f"spark://127.0.0.1:{spark.port}", "loads_least_bytes": 1024}
    return build(settings.model_copy(update=told), durable_jobs=False)


@pytest.mark.long
@pytest.mark.parametrize("name", ["sales.csv", "sales.csv.gz"])
def test_the_dataset_is_the_same_wherever_its_file_is_read(
    house: House, elsewhere: House, admin: Caller, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    content = gzip.compress(sales()) if name.endswith(".gz") else sales()
    here = loaded(house, admin, content, name)
    monkeypatch.setattr(raw_files, "read_as_is", read_here)
    there = loaded(elsewhere, admin, content, name)
    assert (here.status, there.status) == ("ready", "ready")
    one, other = seen(house, admin, here), seen(house, admin, there)
    assert (one["rows_set_aside"], one["duplicate_rows"]) == (12, 12)
    for part, value in one.items():
        assert value == other[part], part
    assert house.objects.list("reading") == []


@pytest.mark.long
def test_one_large_file_is_read_by_many_workers(
    house: House, elsewhere: House, admin: Caller, logs: LogRing
) -> None:
    content = sales(200_000, "utf-8")
    here = seen(house, admin, loaded(house, admin, content, "sales.csv"))
    there = seen(elsewhere, admin, loaded(elsewhere, admin, content, "sales.csv"))
    assert (here["rows_set_aside"], here["duplicate_rows"]) == (20, 20)
    for part, value in here.items():
        assert value == there[part], part
    told = next(one for one in logs.search() if one["event"] == "read_elsewhere")
    assert int(str(told["pieces"])) >= 5
    assert int(str(told["workers"])) >= 2
    assert logs.search(level="WARNING") == []
    assert house.objects.list("reading") == []


@pytest.mark.long
@pytest.mark.parametrize("content", [sales(20_000), with_a_long_row(sales(90_000, "utf-8"))])
def test_workers_take_files_from_an_object_store_and_put_back_what_they_make(
    settings: Settings,
    spark: Spark,
    store: S3Server,
    admin: Caller,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    for name, value in variables(store).items():
        monkeypatch.setenv(name, value)
    remote = settings.model_copy(update={"objects_url": f"s3://{store.fresh()}/within"})
    house, elsewhere = build(remote, durable_jobs=False), reading_on(spark, remote)
    try:
        here = loaded(house, admin, content, "sales.csv")
        monkeypatch.setattr(raw_files, "read_as_is", read_here)
        there = loaded(elsewhere, admin, content, "sales.csv")
        assert (here.status, there.status) == ("ready", "ready")
        one, other = seen(house, admin, here), seen(house, admin, there)
        for part, value in one.items():
            assert value == other[part], part
        assert house.objects.list("reading") == []
    finally:
        house.close()
        elsewhere.close()


@pytest.mark.long
def test_types_that_a_dataset_has_are_kept_by_whoever_reads_its_next_file(
    house: House, elsewhere: House, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = "id,code\n" + "\n".join(f"{n},c{n}" for n in range(500))
    next_one = "code,id\n" + "\n".join(f"{n},{n}" for n in range(500, 1_000))
    dataset = loaded(house, admin, first.encode(), "codes.csv")
    monkeypatch.setattr(raw_files, "read_as_is", read_here)
    loaded(elsewhere, admin, next_one.encode(), "codes.csv", Target(dataset.dataset_id, "append"))
    found = house.datasets.get(admin, dataset.dataset_id)
    assert [(one.name, one.type) for one in found.columns] == [("id", "long"), ("code", "string")]
    assert found.row_count == 1_000
    asked = house.queries.run(admin, Query("SELECT count(*) AS n FROM codes WHERE code = '700'"))
    assert asked.table.to_pylist() == [{"n": 1}]


@pytest.mark.long
def test_a_file_that_cannot_be_read_is_refused_with_the_reason_of_the_engine(
    house: House, elsewhere: House, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = gzip.compress(sales(5_000))[:9_000]
    here = loaded(house, admin, content, "cut.csv.gz")
    monkeypatch.setattr(raw_files, "read_as_is", read_here)
    there = loaded(elsewhere, admin, content, "cut.csv.gz")
    assert there.status == "failed"
    assert there.error is not None
    assert (there.error.code, there.error) == ("file_truncated", here.error)


@dataclass
class Watched:
    """What workers told when they ended; one whose work is ended tells nothing."""

    begun: threading.Event = field(default_factory=threading.Event)
    first: threading.Event = field(default_factory=threading.Event)
    ended: list[str] = field(default_factory=list[str])


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    found, run = Watched(), SparkWorkers.run

    def watching(self: SparkWorkers, work: Work, asked: str, *, stopped: Callable[[], bool]) -> str:
        found.begun.set()
        told = run(self, work, asked, stopped=stopped)
        found.ended.append(told)
        found.first.set()
        return told

    monkeypatch.setattr(SparkWorkers, "run", watching)
    return found


@pytest.mark.long
def test_a_job_that_is_cancelled_ends_what_the_worker_does(
    elsewhere: House, admin: Caller, monkeypatch: pytest.MonkeyPatch, watched: Watched
) -> None:
    monkeypatch.setattr(raw_files, "read_as_is", read_here)
    accepted = elsewhere.datasets.put(admin, [sales(2_500_000)], file_name="large.csv")
    working = threading.Thread(target=elsewhere.jobs.run_waiting)
    working.start()
    assert watched.begun.wait(60)
    time.sleep(1)  # the task is on its way to the worker
    elsewhere.jobs.cancel(admin, accepted.job.job_id)
    working.join(timeout=60)
    assert not working.is_alive()
    assert watched.ended == []
    dataset = elsewhere.datasets.get(admin, accepted.dataset.dataset_id)
    assert dataset.error is not None
    assert (dataset.status, dataset.error.code) == ("failed", "job_cancelled")
    assert elsewhere.objects.list("reading") == []


@pytest.mark.long
def test_a_cancelled_job_ends_all_pieces(elsewhere: House, admin: Caller, watched: Watched) -> None:
    accepted = elsewhere.datasets.put(admin, [sales(1_000_000, "utf-8")], file_name="large.csv")
    working = threading.Thread(target=elsewhere.jobs.run_waiting)
    working.start()
    assert watched.first.wait(60)
    elsewhere.jobs.cancel(admin, accepted.job.job_id)
    working.join(timeout=60)
    assert not working.is_alive()
    assert len(watched.ended) < 8
    dataset = elsewhere.datasets.get(admin, accepted.dataset.dataset_id)
    assert dataset.error is not None
    assert (dataset.status, dataset.error.code) == ("failed", "job_cancelled")
    assert elsewhere.objects.list("reading") == []


@pytest.mark.long
def test_a_killed_worker_is_told_and_the_load_begins_again(
    house: House, elsewhere: House, admin: Caller, monkeypatch: pytest.MonkeyPatch, logs: LogRing
) -> None:
    asks: list[str] = []
    run = SparkWorkers.run

    def deadly(self: SparkWorkers, work: Work, asked: str, *, stopped: Callable[[], bool]) -> str:
        def dies(text: str) -> str:
            import os

            os.kill(os.getpid(), 9)
            return text

        asks.append(asked)
        return run(self, dies if len(asks) == 3 else work, asked, stopped=stopped)

    monkeypatch.setattr(SparkWorkers, "run", deadly)
    content = sales(200_000, "utf-8")
    accepted = elsewhere.datasets.put(admin, [content], file_name="sales.csv")
    elsewhere.jobs.run_waiting()
    (said,) = [one for one in logs.search(level="ERROR") if one["event"] == "job_attempt_failed"]
    assert "A worker of Spark ended before its work did." in str(said)
    assert elsewhere.objects.list("reading") == []
    wait_until(elsewhere, admin, accepted.dataset.dataset_id)
    here = seen(house, admin, loaded(house, admin, content, "sales.csv"))
    there = seen(elsewhere, admin, elsewhere.datasets.get(admin, accepted.dataset.dataset_id))
    for part, value in here.items():
        assert value == there[part], part


def wait_until(house: House, caller: Caller, dataset_id: str) -> None:
    """Lets waiting jobs run until the dataset is ready."""
    ends = time.monotonic() + 30
    while house.datasets.get(caller, dataset_id).status != "ready" and time.monotonic() < ends:
        house.jobs.run_waiting()
        time.sleep(0.2)


def read_here(*_: object) -> NoReturn:
    pytest.fail("The file was read by this process.")


def test_a_server_that_is_away_lets_the_file_be_read_here(
    settings: Settings, admin: Caller, logs: LogRing
) -> None:
    away = settings.model_copy(update={"loads_url": "spark://127.0.0.1:1", "loads_least_bytes": 0})
    house = build(away, durable_jobs=False)
    try:
        dataset = loaded(house, admin, b"a,b\n1,2\n3,4\n", "small.csv")
        assert (dataset.status, dataset.row_count) == ("ready", 2)
        assert [one["event"] for one in logs.search(level="WARNING")] == ["read_here"]
    finally:
        house.close()
