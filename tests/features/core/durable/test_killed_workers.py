"""Work survives its process: killed, paused, doubled or upgraded, each load stands there once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.core.access import Caller
from tests.features.core.durable.worker import Plant

_RUN = "sextant.core.jobs.run:JobRun"
_STORE = "sextant.core.jobs.store"
POINTS = {
    "before it is claimed": f"{_STORE}:claim:before:1",
    "right after it was claimed": "sextant.core.jobs.attempts:Attempts._attempt:before:1",
    "before the first step": f"{_RUN}.step:before:1",
    "with the file half written": "pyarrow.parquet:write_table:before:1",
    "with the file written and not told": "pyarrow.parquet:write_table:after:1",
    "before the first step is kept": f"{_STORE}:keep_step:before:1",
    "in the transaction that keeps a step": f"{_STORE}:keep_step:after:1",
    "after the first step": f"{_RUN}.step:after:1",
    "at a report of progress": f"{_RUN}.progress:after:1",
    "before the commit to the lake": "sextant.core.lake.service:Lake.commit:before:1",
    "in the commit, before the files are appended": "sextant.core.lake.catalog:apply:before:1",
    "in the commit, after the files were appended": "sextant.core.lake.catalog:apply:after:1",
    "after the commit to the lake": "sextant.core.lake.service:Lake.commit:after:1",
    "after the second step": f"{_RUN}.step:after:2",
    "before the end": f"{_RUN}.finish:before:1",
    "in the transaction that ends it": f"{_RUN}.finish:after:1",
    "after the event, in that transaction": "sextant.core.events:Events.append:after:1",
    "after the end, before the queue knows": "sextant.core.jobs.dispatch:Dispatch.work:after:1",
}
FEW = (
    "in the commit, after the files were appended",
    "in the transaction that ends it",
    "after the end, before the queue knows",
)


class Workers:
    """Worker processes on one database, ended with the test."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *, die: str = "", job_format: int = 1, silent: float = 2.0) -> subprocess.Popen[bytes]:
        """`silent`: after how many seconds others are taken for dead; long where all live."""
        told = {"DIE": die, "TEST_FORMAT": str(job_format), "TEST_SILENT": str(silent)}
        environment = os.environ | {f"SEXTANT_{name}": value for name, value in told.items()}
        command = [sys.executable, "-m", "tests.features.core.durable.worker", str(self._folder), self._url]
        with (self._folder / "workers.log").open("ab") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self._processes.append(process)
        return process

    def wait_started(self, process: subprocess.Popen[bytes]) -> None:
        until(lambda: (self._folder / f"started-{process.pid}").exists())

    def stop(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self._processes:
            process.wait(timeout=30)


@pytest.fixture
def live(settings) -> Iterator[Plant]:
    """A house that enqueues; its workers are processes of their own."""
    upgrade(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    plant = Plant(settings.data, settings.database)
    yield plant
    plant.close()


@pytest.fixture
def workers(live: Plant, settings: Settings) -> Iterator[Workers]:
    group = Workers(live.folder, settings.database)
    yield group
    group.stop()


def until(true: Callable[[], bool], *, seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def enqueue(plant: Plant, caller: Caller, **payload: float) -> str:
    with plant.db.transaction() as tx:
        return plant.jobs.enqueue(tx, job_type="load", caller=caller, payload=payload).job_id


def finished(plant: Plant, caller: Caller, *job_ids: str) -> bool:
    return all(plant.jobs.get(caller, job_id).finished for job_id in job_ids)


def assert_loaded_once(plant: Plant, caller: Caller, job_id: str) -> None:
    """Rows, files, snapshots and events, counted."""
    job = plant.jobs.get(caller, job_id)
    assert (job.status, job.progress, job.metadata) == ("completed", 100, {"rows": 10})
    files = plant.lake.files("w", job_id)
    assert (len(files.files), files.row_count) == (1, 10)
    assert len(plant.lake.snapshots("w", job_id)) == 1
    mine = [event.topic for event in plant.events.read() if event.key == job_id]
    assert mine == ["data.processing.complete"]


def kill_and_count(live: Plant, workers: Workers, caller: Caller, point: str) -> None:
    job_id = enqueue(live, caller)
    doomed = workers.start(die=point)
    assert doomed.wait(timeout=90) == -signal.SIGKILL
    workers.start()
    until(lambda: finished(live, caller, job_id))
    assert_loaded_once(live, caller, job_id)


# Feature: ai-analytics-platform, Property 6: exactly one completion event per finished job
@pytest.mark.parametrize("when", FEW)
def test_a_load_whose_worker_is_killed_stands_there_once(live, workers, admin, when):
    kill_and_count(live, workers, admin, POINTS[when])


@pytest.mark.long
@pytest.mark.parametrize("when", POINTS)
def test_a_load_survives_a_kill_at_every_point(live, workers, admin, when):
    kill_and_count(live, workers, admin, POINTS[when])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_many_loads_survive_kills_at_random_moments(live, workers, admin, seed):
    chance = random.Random(seed)
    job_ids = [enqueue(live, admin, seconds=0.3) for _ in range(12)]
    for _ in range(3):
        worker = workers.start()
        workers.wait_started(worker)
        time.sleep(chance.uniform(0.1, 1.5))
        worker.kill()
    workers.start()
    until(lambda: finished(live, admin, *job_ids))
    for job_id in job_ids:
        assert_loaded_once(live, admin, job_id)


def test_two_live_workers_never_run_one_step_twice(live, workers, admin):
    job_ids = [enqueue(live, admin, seconds=0.1) for _ in range(16)]
    workers.start(silent=60)
    workers.start(silent=60)
    until(lambda: finished(live, admin, *job_ids))
    lines = (live.folder / "steps.log").read_text().splitlines()
    done = Counter(tuple(line.split()[:2]) for line in lines)
    assert set(done.values()) == {1}
    assert len(done) == 16 * 3
    for job_id in job_ids:
        assert_loaded_once(live, admin, job_id)


def test_a_worker_that_slept_too_long_changes_nothing_when_it_wakes(live, workers, admin):
    job_id = enqueue(live, admin, seconds=1.0)
    sleeper = workers.start()
    log = live.folder / "steps.log"
    until(lambda: log.exists() and " read " in log.read_text())
    sleeper.send_signal(signal.SIGSTOP)
    workers.start()
    until(lambda: finished(live, admin, job_id))
    sleeper.send_signal(signal.SIGCONT)
    time.sleep(2.0)
    assert live.jobs.get(admin, job_id).attempt == 2
    assert_loaded_once(live, admin, job_id)


def test_a_worker_that_is_asked_to_stop_leaves_its_job_to_the_next(live, workers, admin):
    job_id = enqueue(live, admin, seconds=1.0)
    first = workers.start(silent=60)
    log = live.folder / "steps.log"
    until(lambda: log.exists() and " read " in log.read_text())
    first.terminate()
    assert first.wait(timeout=30) == 0
    assert not live.jobs.get(admin, job_id).finished
    workers.start(silent=60)
    until(lambda: finished(live, admin, job_id))
    assert_loaded_once(live, admin, job_id)
    done = Counter(tuple(line.split()[1:2]) for line in log.read_text().splitlines())
    assert done[("read",)] == 1  # the next attempt got the first one's step back


def test_a_waiting_job_survives_an_upgrade_of_the_job_format(live, workers, admin):
    job_id = enqueue(live, admin)
    workers.start(job_format=2)
    until(lambda: finished(live, admin, job_id))
    assert_loaded_once(live, admin, job_id)


def test_a_job_whose_worker_was_killed_survives_an_upgrade_of_the_job_format(live, workers, admin):
    job_id = enqueue(live, admin)
    doomed = workers.start(die=POINTS["after the commit to the lake"])
    assert doomed.wait(timeout=90) == -signal.SIGKILL
    workers.start(job_format=2)
    until(lambda: finished(live, admin, job_id))
    assert_loaded_once(live, admin, job_id)


@pytest.mark.long
def test_an_older_worker_takes_no_job_of_a_newer_format_not_even_a_dead_one_s(live, workers, admin):
    newer = Plant(live.folder, live.db.url, job_format=2)
    waiting, begun = enqueue(newer, admin), enqueue(newer, admin, seconds=1.0)
    newer.close()
    doomed = workers.start(job_format=2, die=POINTS["after the commit to the lake"])
    assert doomed.wait(timeout=90) == -signal.SIGKILL
    left = [one for one in (waiting, begun) if not finished(live, admin, one)]
    assert left, "it died before it could end both"
    workers.start(silent=1.0)
    own = enqueue(live, admin)
    until(lambda: finished(live, admin, own))
    time.sleep(2.5)  # by now the dead one has been silent for longer than it may
    assert not any(finished(live, admin, one) for one in left)
    workers.start(job_format=2)
    until(lambda: finished(live, admin, waiting, begun))
    for job_id in (waiting, begun):
        assert_loaded_once(live, admin, job_id)
