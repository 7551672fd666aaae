"""The files of one load in the store: each attempt has a folder of its own, and one of them is committed."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sextant.core.objects import Objects
from sextant.features.datasets.models import Dataset
from sextant.features.datasets.report import Report


@dataclass(frozen=True, slots=True)
class Read:
    """What an attempt read: keys of its Parquet files, of the rows set aside, and of its report."""

    files: tuple[str, ...]
    set_aside_key: str | None
    report_key: str

    def as_json(self) -> dict[str, Any]:
        return {
            "files": list(self.files),
            "set_aside_key": self.set_aside_key,
            "report_key": self.report_key,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Read":
        return cls(tuple(value["files"]), value["set_aside_key"], value["report_key"])

    @property
    def folder(self) -> str:
        return self.report_key.rsplit("/", 1)[0]


class Silver:
    """Where one load of a dataset keeps what it read."""

    def __init__(self, objects: Objects, dataset: Dataset, load_id: str) -> None:
        self._objects = objects
        self._place = f"silver/{dataset.workspace_id}/{dataset.dataset_id}"
        self._prefix = f"{self._place}/{load_id}-"

    def put(self, report: Report, staging: Path, *, attempt: int) -> Read:
        """Moves an attempt's files from staging into the store, and keeps the report beside them."""
        folder = f"{self._prefix}{attempt}"
        files: list[str] = []
        for number, file in enumerate(report.files):
            files.append(self._move(staging / file.path, f"{folder}/part-{number:05d}.parquet"))
        path = report.set_aside.path if report.set_aside and report.rows_set_aside else None
        aside = self._move(staging / path, f"{folder}/set-aside{Path(path).suffix}") if path else None
        self._objects.put(f"{folder}/report.json", report.model_dump_json().encode())
        return Read(files=tuple(files), set_aside_key=aside, report_key=f"{folder}/report.json")

    def report(self, read: Read) -> Report:
        return Report.model_validate_json(self._objects.get(read.report_key))

    def committed(self, paths: Sequence[str]) -> Read | None:
        """What the attempt read whose files these are; of a load without rows, the last one that reported."""
        keys = self._keys()
        folders = {Path(path).parent.name for path in paths}
        reports = [key for key in keys if key.endswith("/report.json")]
        mine = [key for key in reports if not folders or key.split("/")[-2] in folders]
        if not mine:
            return None
        folder = mine[-1].rsplit("/", 1)[0]
        aside = next((key for key in keys if key.startswith(f"{folder}/set-aside")), None)
        parts = tuple(key for key in keys if key.startswith(f"{folder}/part-"))
        return Read(files=parts, set_aside_key=aside, report_key=mine[-1])

    def sweep(self) -> None:
        """Removes what every attempt left; for a load of which nothing is committed."""
        for folder in {key.rsplit("/", 1)[0] for key in self._keys()}:
            self._objects.delete_prefix(folder)

    def discard(self, *, attempt: int) -> None:
        """Removes what one attempt left, which another has taken over from."""
        self._objects.delete_prefix(f"{self._prefix}{attempt}")

    def _keys(self) -> list[str]:
        return [key for key in self._objects.list(self._place) if key.startswith(self._prefix)]

    def _move(self, path: Path, key: str) -> str:
        target = self._objects.local_target(key)
        if target is None:
            self._objects.put_file(key, path)
        else:
            shutil.move(path, target)
        return key
