"""A worker process of its own, which may kill itself (SIGKILL) at a named point of its work.

Run as `python -m tests.features.core.durable.worker FOLDER DATABASE_URL`; the environment says where to die:
SEXTANT_DIE="<module>:<Class.method>:<before|after>:<n>" at the n-th call.
"""

import functools
import importlib
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sextant.adapters.events.table import TableEventLog
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.core.jobs import JobDeclaration, JobRun, Jobs
from sextant.core.jobs.dispatch import DispatchTiming
from sextant.core.lake import Lake, LakeColumn
from sextant.core.objects import Objects
from sextant.kit.clock import SystemClock

COLUMNS = (LakeColumn(1, "n", "long"),)
TIMING = DispatchTiming(
    silent_after=float(os.environ.get("SEXTANT_TEST_SILENT", "2")), beat_every=0.3, poll_every=0.1
)


class Plant:
    """The parts of a house that loads need, quick to start; its one job is a load in miniature."""

    def __init__(self, folder: Path, url: str, *, job_format: int = 1) -> None:
        clock = SystemClock()
        self.folder = folder
        self.db = Database(url)
        self.objects = Objects(str(folder / "objects"), cache_dir=folder / "cache")
        self.lake = Lake(self.db.engine, objects=self.objects)
        self.events = Events(self.db, clock, TableEventLog(self.db.engine))
        self.jobs = Jobs(self.db, clock, workers=4, timing=TIMING, job_format=job_format)
        load = Load(self)
        self.jobs.declare([JobDeclaration("load", load.run, failed=load.failed)])

    def close(self) -> None:
        self.jobs.stop()
        self.db.close()


class Load:
    """Read, commit, finish with its event."""

    def __init__(self, house: Plant) -> None:
        self._house = house

    def run(self, run: JobRun) -> None:
        self._note(run, "run")
        key = run.step("read", lambda: self._read(run))
        run.progress(50, "reading")
        run.step("commit", lambda: self._commit(run, key))
        with self._house.db.transaction() as tx:
            run.finish(tx, metadata={"rows": 10})
            self._house.events.append(
                tx, topic="data.processing.complete", key=run.job.job_id, payload={"rows": 10}
            )

    def failed(self, tx: Any, job: Any, failure: Any) -> None:
        self._house.events.append(
            tx, topic="data.processing.failed", key=job.job_id, payload={"code": failure.code}
        )

    def _read(self, run: JobRun) -> str:
        self._note(run, "read")
        time.sleep(float(run.job.payload.get("seconds", 0.05)))
        key = f"silver/w/{run.job.job_id}/part.parquet"
        field = pa.field("n", pa.int64(), metadata={"PARQUET:field_id": "1"})
        target = self._house.objects.local_target(key)
        assert target is not None
        pq.write_table(pa.table([list(range(10))], schema=pa.schema([field])), target)
        return key

    def _commit(self, run: JobRun, key: str) -> str:
        self._note(run, "commit")
        snapshot = self._house.lake.commit(
            workspace_id="w",
            dataset_id=run.job.job_id,
            columns=COLUMNS,
            files=[key],
            load_id=run.job.job_id,
        )
        return snapshot.snapshot_id

    def _note(self, run: JobRun, what: str) -> None:
        with (self._house.folder / "steps.log").open("a", encoding="utf-8") as file:
            file.write(f"{run.job.job_id} {what} {run.attempt} {os.getpid()}\n")


def _die_at(point: str) -> None:
    module, path, when, number = point.split(":")
    owner: Any = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original = getattr(owner, name)
    calls = 0
    lock = threading.Lock()

    @functools.wraps(original)
    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        with lock:
            calls += 1
            mine = calls == int(number)
        if mine and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = original(*args, **kwargs)
        if mine and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, dying)


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]
    point = os.environ.get("SEXTANT_DIE")
    if point:
        _die_at(point)
    plant = Plant(folder, url, job_format=int(os.environ.get("SEXTANT_TEST_FORMAT", "1")))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    plant.jobs.start()
    (folder / f"started-{os.getpid()}").touch()
    stop.wait(120)
    plant.close()


if __name__ == "__main__":
    main()
