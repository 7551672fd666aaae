"""The properties that datasets promise for all inputs."""

import csv
import io
import math
from collections import Counter
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.telemetry import LogRing
from tests.conftest import SetClock
from tests.features.datasets.conftest import Loads

pytestmark = pytest.mark.one_database
each = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

cells = st.one_of(
    st.none(),
    st.integers(-(10**6), 10**6),
    st.sampled_from([0, 1, 2]),
)
tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=30)
)


def as_csv(rows: list[list[Any]]) -> bytes:
    """A key that no row repeats would hide duplicates, so a column of ones keeps blank rows readable."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([f"c{number}" for number in range(len(rows[0]))] + ["one"])
    writer.writerows([["" if cell is None else cell for cell in row] + [1] for row in rows])
    return text.getvalue().encode()


# Feature: ai-analytics-platform, Property 1: every accepted upload gets a job id never given before
@each
@given(contents=st.lists(st.sampled_from([b"a\n1\n", b"a,b\n1,2\n", b"x\ny\n"]), min_size=1, max_size=2))
def test_every_accepted_upload_gets_a_job_id_never_given_before(loads: Loads, contents: list[bytes]) -> None:
    for content in contents:
        job_id = loads.upload(content)["job_id"]
        assert job_id not in GIVEN
        GIVEN.add(job_id)


# Feature: ai-analytics-platform, Property 3: over 100 MB: answered within 1 s, processed later
@each
@given(lines=st.integers(1, 40_000))
def test_an_upload_is_answered_after_one_transaction_and_processed_later(loads: Loads, lines: int) -> None:
    """Order and bounded work: whatever the size, nothing was read or committed when it is answered."""
    house = loads.house
    answer = loads.upload(b"a,b\n" + b"1,2\n" * lines)
    assert answer["status"] == "queued"
    assert house.datasets.get(loads.admin, answer["dataset_id"]).status == "loading"
    assert house.jobs.get(loads.admin, answer["job_id"]).started_at is None
    assert house.objects.list("silver") == []
    assert house.lake.snapshots(loads.admin.workspace_id, answer["dataset_id"]) == []


# Feature: ai-analytics-platform, Property 4: processing starts within 1 s of storage
@each
@given(waiting=st.integers(1, 2), pause=st.floats(0, 0.9))
def test_processing_starts_as_soon_as_a_worker_looks(
    loads: Loads, clock: SetClock, waiting: int, pause: float
) -> None:
    """Order: what was stored can be taken at once, in the order stored, with nothing between."""
    accepted = [loads.upload(b"a\n1\n") for _ in range(waiting)]
    clock.forward(seconds=pause)
    loads.house.jobs.run_waiting()
    jobs = [loads.house.jobs.get(loads.admin, answer["job_id"]) for answer in accepted]
    begun = [job.started_at for job in jobs]
    assert begun == sorted(begun)
    assert all((job.started_at - job.created_at).total_seconds() <= 1 for job in jobs)


# Feature: ai-analytics-platform, Property 5: output is Parquet that other readers read
@each
@given(rows=tables)
def test_what_is_loaded_is_parquet_that_another_reader_reads(loads: Loads, rows: list[list[Any]]) -> None:
    dataset = loads.load(as_csv(rows))
    table = loads.house.datasets.table(loads.admin, dataset["dataset_id"])
    read = [row for file in table.files for row in pq.read_table(file).to_pylist()]
    values = [[None if v is None else int(v) for v in row.values()][:-1] for row in read]
    assert Counter(map(tuple, values)) == Counter(map(tuple, rows))


# Feature: ai-analytics-platform, Property 6: exactly one completion event per finished job
@each
@given(ends=st.lists(st.sampled_from(["load", "cancel", "cancel and retry", "fail"]), min_size=1, max_size=2))
def test_there_is_exactly_one_completion_event_for_each_finished_job(loads: Loads, ends: list[str]) -> None:
    house = loads.house
    jobs: list[tuple[str, str]] = []
    for end in ends:
        answer = loads.upload(UNREADABLE if end == "fail" else b"a,b\n1,2\n")
        if end.startswith("cancel"):
            house.jobs.cancel(loads.admin, answer["job_id"])
        if end.endswith("retry"):
            house.jobs.retry(loads.admin, answer["job_id"])
        jobs.append((answer["job_id"], end))
    house.jobs.run_waiting()
    house.jobs.run_waiting()
    told = Counter((event.payload["job_id"], event.topic) for event in house.events.read(limit=100_000))
    for job_id, end in jobs:
        completed = end in ("load", "cancel and retry")
        assert told[job_id, "data.processing.complete"] == (1 if completed else 0)
        assert told[job_id, "data.processing.failed"] == (0 if end == "load" else 1)
        assert house.jobs.get(loads.admin, job_id).finished


# Feature: ai-analytics-platform, Property 7: a failed job says failed, and the log has the trace
@each
@given(cut=st.integers(30, 600))
def test_a_failed_job_says_failed_and_the_log_has_the_trace(loads: Loads, logs: LogRing, cut: int) -> None:
    answer = loads.upload(UNREADABLE[: 40 + cut])
    loads.house.jobs.run_waiting()
    job = loads.house.jobs.get(loads.admin, answer["job_id"])
    assert job.status == "failed"
    assert job.code
    assert job.error_message
    assert job.hint
    traces = [str(entry) for entry in logs.search(limit=1_000) if job.job_id in str(entry)]
    assert any("Traceback" in trace for trace in traces)


# Feature: ai-analytics-platform, Property 8: a profile has types, nulls, distinct counts and numeric
# min/max/mean for every column
@each
@given(rows=tables)
def test_a_profile_tells_every_column_truly(loads: Loads, rows: list[list[Any]]) -> None:
    profile = profile_of(loads, loads.load(as_csv(rows)))
    for number in range(len(rows[0])):
        told = next(column for column in profile["columns"] if column["name"] == f"c{number}")
        values = [row[number] for row in rows if row[number] is not None]
        assert told["type"] == told["data_type"]
        assert told["null_count"] == len(rows) - len(values)
        assert told["null_percentage"] == pytest.approx(100 * told["null_count"] / len(rows), abs=1e-3)
        assert told["unique_count"] == len(set(values))
        if values:
            assert (float(told["min"]), float(told["max"])) == (min(values), max(values))
            assert math.isclose(told["mean"], sum(values) / len(values), rel_tol=1e-9, abs_tol=1e-9)


# Feature: ai-analytics-platform, Property 9: more than 50 % null is flagged
@each
@given(nulls=st.integers(0, 20), values=st.integers(0, 20))
def test_a_column_is_flagged_when_more_than_half_of_it_is_null(loads: Loads, nulls: int, values: int) -> None:
    rows: list[list[Any]] = [[None]] * nulls + [[n] for n in range(values)]
    profile = profile_of(loads, loads.load(as_csv(rows or [[0]])))
    flagged = nulls > (nulls + values) / 2
    assert profile["columns"][0]["low_quality"] is flagged
    found = {(issue["issue_type"], issue["column"]) for issue in profile["issues"]}
    assert (("high_nulls", "c0") in found) is flagged


# Feature: ai-analytics-platform, Property 10: the duplicate count is exact
@each
@given(rows=tables, again=st.integers(0, 5))
def test_the_count_of_duplicates_is_exact(loads: Loads, rows: list[list[Any]], again: int) -> None:
    whole = rows + rows[:again]
    dataset = loads.load(as_csv(whole))
    assert dataset["duplicate_rows"] == len(whole) - len(set(map(tuple, whole)))


# Feature: ai-analytics-platform, Property 11: a stored profile comes back by dataset id
@each
@given(rows=st.lists(tables, min_size=1, max_size=2))
def test_a_stored_profile_comes_back_by_its_dataset(loads: Loads, rows: list[list[list[Any]]]) -> None:
    made = [(loads.load(as_csv(table)), table) for table in rows]
    for dataset, table in made:
        profile = profile_of(loads, dataset)
        assert profile["dataset_id"] == dataset["dataset_id"]
        assert profile["row_count"] == len(table)
        assert profile["column_count"] == len(table[0]) + 1


# Feature: ai-analytics-platform, Property 12: within 200 ms
@each
@given(rows=st.integers(1, 3_000))
def test_a_profile_is_read_with_the_same_work_whatever_the_size(loads: Loads, rows: int) -> None:
    """Bounded work: the same few statements for any number of rows, and no file of the lake is opened."""
    dataset = loads.load(b"a,b\n" + b"".join(b"%d,x\n" % n for n in range(rows)))
    statements = Statements(loads.house)
    with statements:
        loads.house.datasets.profile_document(loads.admin, dataset["dataset_id"])
    assert statements.reads <= 4
    assert statements.opened == 0


GIVEN: set[str] = set()
UNREADABLE = b"PAR1" + bytes(range(1, 200)) * 5


def profile_of(loads: Loads, dataset: dict[str, Any]) -> dict[str, Any]:
    assert dataset["status"] == "ready", dataset["error"]
    answer = loads.client_for(loads.admin).get(f"/api/v1/data/profile/{dataset['dataset_id']}")
    assert answer.status_code == 200
    return answer.json()


class Statements:
    """Counts what is read of the metadata and of the object store while it is entered."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.reads = 0
        self.opened = 0

    def __enter__(self) -> None:
        from sqlalchemy import event

        event.listen(self._house.db.engine, "before_cursor_execute", self._count)
        self._local = self._house.objects.local_path
        self._house.objects.local_path = self._open  # type: ignore[method-assign]

    def __exit__(self, *_error: object) -> None:
        from sqlalchemy import event

        event.remove(self._house.db.engine, "before_cursor_execute", self._count)
        self._house.objects.local_path = self._local  # type: ignore[method-assign]

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.reads += statement.lstrip().upper().startswith("SELECT") and "audit" not in statement

    def _open(self, key: str) -> Any:
        self.opened += 1
        return self._local(key)


def test_the_door_is_quick_because_it_reads_two_numbers(loads: Loads, admin: Caller) -> None:
    for _ in range(3):
        loads.load()
    loads.house.datasets.tables(admin)
    statements = Statements(loads.house)
    with statements:
        assert len(loads.house.datasets.tables(admin)) == 3
    assert statements.reads == 2  # has a dataset changed, has a policy
