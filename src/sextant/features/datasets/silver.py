"""The files of one load in the store: each attempt has a folder of its own, and one of them is committed."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from sextant.core.objects import Objects
from sextant.features.datasets.drift import Verdict
from sextant.features.datasets.load_models import NO_DRIFT, Drift, Part
from sextant.features.datasets.models import Dataset
from sextant.features.datasets.report import Report


@dataclass(frozen=True, slots=True)
class Read:
    """What an attempt read: keys of its Parquet files, of the rows set aside, and of its report.

    `drift` is how the file's columns differ, `verdict` what the rule says of that; `whole` when the files are
    all of the dataset's rows, whatever the mode. `nested` is what JSON text holds, by the column's id, and
    `lists` what is counted of lists.
    """

    files: tuple[str, ...]
    set_aside_key: str | None
    report_key: str
    drift: Drift = NO_DRIFT
    verdict: Verdict = "load"
    whole: bool = False
    sources: tuple[Part, ...] = ()
    base: str | None = None
    nested: Mapping[int, str] = field(default_factory=dict[int, str])
    lists: Mapping[int, Mapping[str, Any]] = field(default_factory=dict[int, Mapping[str, Any]])

    def as_json(self) -> dict[str, Any]:
        return {
            "files": list(self.files),
            "set_aside_key": self.set_aside_key,
            "report_key": self.report_key,
            "drift": self.drift.model_dump(mode="json"),
            "verdict": self.verdict,
            "whole": self.whole,
            "sources": [part.model_dump(mode="json") for part in self.sources],
            "base": self.base,
            "nested": {str(field_id): kind for field_id, kind in self.nested.items()},
            "lists": {str(field_id): dict(counted) for field_id, counted in self.lists.items()},
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Read":
        return cls(
            files=tuple(value["files"]),
            set_aside_key=value["set_aside_key"],
            report_key=value["report_key"],
            drift=Drift.model_validate(value.get("drift") or {}),
            verdict=value.get("verdict", "load"),
            whole=value.get("whole", False),
            sources=tuple(Part.model_validate(part) for part in value.get("sources", ())),
            base=value.get("base"),
            nested={int(field_id): kind for field_id, kind in value.get("nested", {}).items()},
            lists={int(field_id): counted for field_id, counted in value.get("lists", {}).items()},
        )

    @property
    def folder(self) -> str:
        return self.report_key.rsplit("/", 1)[0]


class Silver:
    """Where one load of a dataset keeps what it read."""

    def __init__(self, objects: Objects, dataset: Dataset, load_id: str) -> None:
        self._objects = objects
        self._place = f"silver/{dataset.workspace_id}/{dataset.dataset_id}"
        self._prefix = f"{self._place}/{load_id}-"
        self._reports: dict[str, Report] = {}

    def put(
        self, report: Report, staging: Path, *, attempt: int, files: Sequence[Path], before: Sequence[str]
    ) -> Read:
        """Moves an attempt's `files` from staging into the store; `keep` then makes them a reading.

        `before` are files of the attempt that are in the store already, as when several raw files are read.
        """
        folder = f"{self._prefix}{attempt}"
        keys = list(before)
        for number, file in enumerate(files, start=len(before)):
            keys.append(self._move(file, f"{folder}/part-{number:05d}.parquet"))
        path = report.set_aside.path if report.set_aside and report.rows_set_aside else None
        aside = self._move(staging / path, f"{folder}/set-aside{Path(path).suffix}") if path else None
        return Read(files=tuple(keys), set_aside_key=aside, report_key=f"{folder}/report.json")

    def report(self, read: Read) -> Report:
        """What the engine told of a reading, taken from the store once."""
        found = self._reports.get(read.report_key)
        if found is None:
            found = Report.model_validate_json(self._objects.get(read.report_key))
            self._reports[read.report_key] = found
        return found

    def keep(self, read: Read, report: Report) -> Read:
        """Writes the report beside the files, last of all: what has one was read to its end."""
        told = {**report.model_dump(mode="json"), "reading": read.as_json()}
        self._objects.put(read.report_key, orjson.dumps(told))
        self._reports.pop(read.report_key, None)
        return read

    def reading(self) -> Read | None:
        """What an earlier attempt, or the job that was held, read to its end."""
        reports = [key for key in self._keys() if key.endswith("/report.json")]
        told = orjson.loads(self._objects.get(reports[-1])).get("reading") if reports else None
        return None if told is None else Read.from_json(told)

    def sweep(self) -> None:
        """Removes what every attempt left; for a load of which nothing is committed."""
        for folder in sorted({key.rsplit("/", 1)[0] for key in self._keys()}, reverse=True):
            self._objects.delete_prefix(folder)

    def merged_folder(self, attempt: int) -> str:
        """Where an attempt keeps files of the dataset that it wrote anew without some of their rows."""
        return f"{self._prefix}{attempt}/kept"

    def drop_merged(self) -> None:
        """Removes what attempts wrote anew and did not commit; for a load of which nothing is committed."""
        for folder in {key.rsplit("/", 1)[0] for key in self._keys() if "/kept/" in key}:
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
