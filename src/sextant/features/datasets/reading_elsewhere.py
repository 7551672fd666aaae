"""Raw files read on other machines: the same engine, the same options, so the same report and files.

Delimited text and JSON lines in UTF-8 are read in pieces by many workers. Of all else one worker takes the
whole file from the object store and puts what the engine made back there. From then on the load goes on as
any. Which files are read so depends on their size alone.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ConfigDict

from sextant.core.http import WireModel
from sextant.core.jobs import JobCancelled, JobRun
from sextant.core.objects import Objects
from sextant.core.telemetry import Log
from sextant.features.datasets.errors import refusal
from sextant.features.datasets.load_models import Source
from sextant.features.datasets.reading import Want, read_as_is
from sextant.features.datasets.reading_pieces import Pieces, Place, Told, other_version
from sextant.features.datasets.report import Report
from sextant.features.datasets.watching import Watch
from sextant.kit.ids import new_id
from sextant.ports.workers import Workers, WorkersUnavailable, WorkFailed

_HEAD = 64 << 10
_DIVIDED = ("csv", "ndjson")


class _Asked(WireModel):
    """One file of a store to read, and the folder of keys for what comes of it."""

    model_config = ConfigDict(frozen=True)
    objects_url: str
    key: str
    out: str
    options: str
    version: str


class _ToldOfFile(Told):
    """The engine's report, and the files beside it."""

    report: str = ""
    files: tuple[str, ...] = ()


def read_raw(text: str) -> str:
    """The work of one worker: a raw file to Parquet parts and rows set aside in the store, told as JSON."""
    from sextant import _engine  # the native module loads when data comes, not at the start

    asked = _Asked.model_validate_json(text)
    if _engine.version() != asked.version:
        return _ToldOfFile(other_version=_engine.version()).model_dump_json()
    with TemporaryDirectory(prefix="sextant-read-") as work:
        objects = Objects(asked.objects_url, cache_dir=Path(work) / "copies")
        out = Path(work) / "out"
        try:
            report = _engine.load(str(objects.local_path(asked.key)), str(out), options=asked.options)
        except _engine.Unreadable as error:
            return _ToldOfFile(code=error.code, message=error.message, hint=error.hint).model_dump_json()
        found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
        for name in found:
            objects.put_file(f"{asked.out}/{name}", out / name)
    return _ToldOfFile(report=report, files=tuple(found)).model_dump_json()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`objects_url` as workers reach the store too; files below `least_bytes` are read here.

    Of one file, `at_once` pieces are read at the same time.
    """

    workers: Workers
    objects_url: str
    least_bytes: int
    at_once: int

    def takes(self, source: Source) -> bool:
        return source.raw_size_bytes >= self.least_bytes

    def read(
        self, run: JobRun, objects: Objects, source: Source, staging: Path, *, want: Want
    ) -> Report | None:
        """One reading, its files in `staging`; None where the workers cannot be reached.

        Raises FileRefused with the engine's reason, WorkFailed, and what stopped the job.
        """
        place = Place(objects, self.objects_url, source.s3_key, f"reading/{run.job.job_id}/{new_id()}")
        run.progress(1, "Other machines read the file.")
        try:
            divides = _may_divide(objects, source, want)
            report = self._in_pieces(run, place, staging, want) if divides else None
            return report or self._whole(run, place, staging, want)
        except WorkersUnavailable as error:
            Log("sextant.datasets").warning("read_here", reason=error.message, key=source.s3_key)
            return None
        finally:
            objects.delete_prefix(f"reading/{run.job.job_id}")

    def _in_pieces(self, run: JobRun, place: Place, staging: Path, want: Want) -> Report | None:
        """By many workers; None for a file that is of no kind for that."""
        from sextant import _engine  # the native module loads when data comes, not at the start

        pieces = Pieces(self.workers, place, at_once=self.at_once)
        try:
            report = read_as_is(run, place.objects.local_path(place.key), staging, want, elsewhere=pieces)
        except _engine.Undivided:
            return None
        pieces.tell()
        return report

    def _whole(self, run: JobRun, place: Place, staging: Path, want: Want) -> Report:
        """By one worker."""
        from sextant import _engine  # the native module loads when data comes, not at the start

        asked = _Asked(
            objects_url=self.objects_url,
            key=place.key,
            out=place.out,
            options=want.options(),
            version=_engine.version(),
        )
        watch = Watch(run)
        told = self._told(watch, asked)
        watch.raise_reason()
        if told.code:
            raise refusal(told.code, told.message, hint=told.hint)
        for name in told.files:
            target = staging / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _take(place.objects, f"{place.out}/{name}", target)
        return Report.model_validate_json(told.report)

    def _told(self, watch: Watch, asked: _Asked) -> _ToldOfFile:
        try:
            told = _ToldOfFile.model_validate_json(
                self.workers.run(read_raw, asked.model_dump_json(), stopped=watch.stopped)
            )
        except WorkFailed as error:
            watch.raise_reason()
            if watch.stopped():
                raise JobCancelled(
                    "The job was cancelled.", hint="Start it again when you want it after all."
                ) from error
            raise
        if told.other_version:
            raise other_version(told.other_version, asked.version)
        return told


def _may_divide(objects: Objects, source: Source, want: Want) -> bool:
    """Whether the beginning and the name say text of rows, so that the engine is to look at all."""
    from sextant import _engine  # the native module loads when data comes, not at the start

    head = b"".join(objects.part(source.s3_key, 0, _HEAD))
    found = json.loads(_engine.sniff(head, source.source_name))
    divided = found["format"] in _DIVIDED and want.format in (None, "tsv", *_DIVIDED)
    return divided and found["compression"] is None


def _take(objects: Objects, key: str, target: Path) -> None:
    """The file itself where the store is a folder, else a copy of it."""
    path = objects.local_path(key)
    move: Callable[[Path, Path], object] = shutil.move if objects.is_local else shutil.copyfile
    move(path, target)
