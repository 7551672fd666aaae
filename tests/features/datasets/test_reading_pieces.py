"""A large file whose pieces others read is the same dataset, and a load whose readers fail ends as it should.

The workers here are this process; `test_reading_elsewhere.py` has real ones.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.core.telemetry import LogRing
from sextant.ports.workers import Work, WorkersUnavailable, WorkFailed
from tests.features.datasets.test_reading_elsewhere import loaded, sales, seen

pytestmark = pytest.mark.one_database
ROWS = 200_000  # some pieces


def json_lines(rows: int) -> bytes:
    """Lines with a column that comes late, and some that are no JSON."""
    lines = [f'{{"id":{n},"city":"Köln {n % 97}","in":{{"price":{n % 9_999}.5}}}}' for n in range(rows)]
    lines += [f'{{"id":{n},"late":{n}}}' for n in range(9)]
    return "\n".join([*lines, "{", "[1]"]).encode()


class Here:
    """Workers that are threads of this process; `fails` says after how many pieces, and with what."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.fails: tuple[int, Exception] | None = None
        self.changed: Callable[[str], str] = lambda told: told
        self.at_once: int = 0
        self._running = 0
        self._lock = threading.Lock()

    def run(self, work: Work, asked: str, *, stopped: Callable[[], bool]) -> str:
        with self._lock:
            self.asked.append({"work": work.__name__, **json.loads(asked)})
            before = len(self.asked) - 1
            self._running += 1
            self.at_once = max(self.at_once, self._running)
        try:
            if self.fails is not None and before >= self.fails[0]:
                raise self.fails[1]
            return self.changed(work(asked))
        finally:
            with self._lock:
                self._running -= 1

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Here:
    made = Here()

    def workers(_: Settings) -> Here:
        return made

    monkeypatch.setattr("sextant.app.wiring_engines.workers", workers)
    return made


@pytest.fixture
def elsewhere(settings: Settings, workers: Here, house: House) -> Iterator[House]:
    told = {"loads_url": "spark://nowhere", "loads_least_bytes": 1024, "loads_at_once": 3}
    made = build(settings.model_copy(update=told), durable_jobs=False)
    yield made
    made.close()


@pytest.mark.parametrize("name", ["sales.csv", "sales.ndjson"])
def test_a_file_read_in_pieces_becomes_the_same_dataset(
    house: House, elsewhere: House, workers: Here, admin: Caller, logs: LogRing, name: str
) -> None:
    content = sales(ROWS, "utf-8") if name.endswith(".csv") else json_lines(ROWS)
    one = seen(house, admin, loaded(house, admin, content, name))
    other = seen(elsewhere, admin, loaded(elsewhere, admin, content, name))
    for part, value in one.items():
        assert value == other[part], part
    assert {asked["work"] for asked in workers.asked} == {"read_piece"}
    assert len({asked["start"] for asked in workers.asked}) >= 3
    assert 1 < workers.at_once <= 3
    told = next(one for one in logs.search() if one["event"] == "read_elsewhere")
    assert (told["pieces"], told["workers"]) == (len(workers.asked), 1)
    assert house.objects.list("reading") == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (sales(400), "sales.csv"),
        (b"[" + b'{"a":1},' * 200 + b'{"a":2}]', "document.json"),
        (b"| a |\n|---|\n" + b"| 1 |\n" * 200, "drawn.csv"),
    ],
)
def test_what_has_no_pieces_is_read_whole_by_one_worker(
    elsewhere: House, workers: Here, admin: Caller, content: bytes, name: str
) -> None:
    assert loaded(elsewhere, admin, content, name).status == "ready"
    assert [asked["work"] for asked in workers.asked] == ["read_raw"]


@pytest.mark.parametrize("before", [0, 2])
def test_what_is_left_when_workers_go_away_is_read_here_and_said_once(
    house: House, elsewhere: House, workers: Here, admin: Caller, logs: LogRing, before: int
) -> None:
    content = sales(ROWS, "utf-8")
    workers.fails = (before, WorkersUnavailable("Spark cannot be reached.", seconds=30))
    one = seen(house, admin, loaded(house, admin, content, "sales.csv"))
    other = seen(elsewhere, admin, loaded(elsewhere, admin, content, "sales.csv"))
    for part, value in one.items():
        assert value == other[part], part
    assert [one["event"] for one in logs.search(level="WARNING")] == ["read_here"]
    assert house.objects.list("reading") == []


def test_workers_of_another_version_are_left_alone(
    elsewhere: House, workers: Here, admin: Caller, logs: LogRing
) -> None:
    workers.changed = lambda _: json.dumps({"other_version": "0.0.9"})
    assert loaded(elsewhere, admin, sales(ROWS, "utf-8"), "sales.csv").status == "ready"
    (said,) = logs.search(level="WARNING")
    assert "0.0.9" in str(said["reason"])


def test_a_piece_that_fails_is_told_and_the_load_is_tried_again(
    elsewhere: House, workers: Here, admin: Caller, logs: LogRing
) -> None:
    workers.fails = (2, WorkFailed("A worker of Spark ended before its work did.", seconds=30))
    accepted = elsewhere.datasets.put(admin, [sales(ROWS, "utf-8")], file_name="sales.csv")
    elsewhere.jobs.run_waiting()
    assert any(one["event"] == "job_attempt_failed" for one in logs.search(level="ERROR"))
    assert elsewhere.datasets.get(admin, accepted.dataset.dataset_id).status != "ready"
    assert elsewhere.objects.list("reading") == []


def test_a_reason_of_the_engine_in_a_piece_refuses_the_file(
    elsewhere: House, workers: Here, admin: Caller
) -> None:
    refused = {"code": "file_line_too_long", "message": "A line is longer than 32 MB.", "hint": "Look at it."}
    workers.changed = lambda _: json.dumps(refused)
    dataset = loaded(elsewhere, admin, sales(ROWS, "utf-8"), "sales.csv")
    assert dataset.error is not None
    assert (dataset.status, dataset.error.code) == ("failed", "file_line_too_long")
    assert elsewhere.objects.list("reading") == []
