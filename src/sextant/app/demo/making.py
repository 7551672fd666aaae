"""Loads the demo shop into a house, by the same way as an upload, and describes it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sextant.app.demo.describing import WORDS, DatasetWords
from sextant.app.demo.writing import write_demo
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.jobs import Job
from sextant.features.datasets import ColumnChange, Dataset, DatasetChange
from sextant.kit.errors import Unavailable

_BLOCK = 4 << 20
_LOOK_EVERY = 0.1
Told = Callable[[str], None]


def make_demo(
    house: House,
    *,
    caller: Caller,
    rows: int = 100_000,
    seed: int = 7,
    working: bool = False,
    told: Told = lambda _words: None,
    seconds: float = 3_600.0,
) -> dict[str, Dataset]:
    """Makes the datasets customers, products, orders, order lines and web events; those there already stay.

    `working` says that this house's workers run; else the jobs run in this thread. `told` hears what is done.
    """
    made = _there(house, caller)
    missing = [name for name in WORDS if name not in made]
    if not missing:
        return made
    house.settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=house.settings.data, prefix="demo-") as folder:
        told(f"Makes a shop with {rows:,} order lines.")
        paths = write_demo(Path(folder), rows=rows, seed=seed)
        accepted = {
            name: house.datasets.put(caller, _blocks(paths[name]), file_name=paths[name].name, name=name)
            for name in missing
        }
    told("Loads its tables.")
    if not working:
        house.jobs.run_waiting()
    for name, upload in accepted.items():
        _wait(house, caller, upload.job, seconds=seconds)
        made[name] = _describe(house, caller, upload.dataset.dataset_id, WORDS[name])
    return made


def _there(house: House, caller: Caller) -> dict[str, Dataset]:
    found, _, _ = house.datasets.list(caller, tag="demo", limit=200)
    return {dataset.name: dataset for dataset in found if dataset.name in WORDS}


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _wait(house: House, caller: Caller, job: Job, *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not (job := house.jobs.get(caller, job.job_id)).finished:
        if time.monotonic() > until:
            raise Unavailable("The demo is not loaded yet.", seconds=60, hint="Look at its jobs.")
        time.sleep(_LOOK_EVERY)
    if job.status == "failed":
        raise Unavailable(
            f"The demo could not be loaded: {job.error_message}", seconds=60, hint=job.hint or ""
        )


def _describe(house: House, caller: Caller, dataset_id: str, words: DatasetWords) -> Dataset:
    dataset = house.datasets.get(caller, dataset_id)
    for column in dataset.columns:
        about = words.columns.get(column.name)
        if about is not None:
            change = ColumnChange(label=about.label, description=about.description, unit=about.unit)
            house.datasets.change_column(caller, dataset_id, field_id=column.field_id, change=change)
    change = DatasetChange(description=words.description, tags=words.tags, shared=True)
    return house.datasets.change(caller, dataset_id, change)
