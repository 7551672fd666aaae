"""A worker process that loads datasets, and may kill itself (SIGKILL) at a named point of its work.

Run as `python -m tests.features.datasets.worker FOLDER DATABASE_URL`; SEXTANT_DIE says where, as for the
worker of the jobs' own tests.
"""

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.jobs import Jobs
from sextant.features.datasets import Datasets
from sextant.kit.clock import SystemClock
from tests.features.core.durable import worker as jobs_worker


def house_of(folder: Path, url: str) -> House:
    """A house whose workers notice within a second that another one has died."""
    house = build(Settings(data=folder, database_url=url, secret_key="k"), durable_jobs=False)
    house.jobs = Jobs(house.db, SystemClock(), workers=2, timing=jobs_worker.TIMING)
    house.datasets = Datasets(replace(house.datasets.ground, jobs=house.jobs))
    house.jobs.declare(house.datasets.jobs())
    return house


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]
    point = os.environ.get("SEXTANT_DIE")
    if point:
        jobs_worker._die_at(point)
    house = house_of(folder, url)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    house.jobs.start()
    stop.wait(60)
    house.jobs.stop()
    house.close()


if __name__ == "__main__":
    main()
