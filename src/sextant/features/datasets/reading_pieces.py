"""One large raw file in pieces, each read by a worker on another machine when the engine here asks for it.

The engine decides here how the file is written and which types its columns have, and puts together what comes
of the pieces, so that nothing depends on how many there are or who read them.
"""

import os
import socket
import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ConfigDict

from sextant.core.http import WireModel
from sextant.core.objects import Objects
from sextant.core.telemetry import Log
from sextant.features.datasets.errors import refusal
from sextant.kit.ids import new_id
from sextant.ports.workers import Workers, WorkersUnavailable, WorkFailed

# What is fetched behind a piece for its last row: enough for nearly all, then for the longest that is read.
_BEHIND = 1 << 20
_FAR_BEHIND = 130 << 20


class _Asked(WireModel):
    """A piece of a file in a store, in the engine's words too, and the key for what comes of it."""

    model_config = ConfigDict(frozen=True)
    objects_url: str
    key: str
    start: int
    end: int
    asked: str
    out: str
    version: str


class Told(WireModel):
    """What a worker tells: the engine's reason, or the version of another engine; else its work is done."""

    model_config = ConfigDict(frozen=True)
    code: str = ""
    message: str = ""
    hint: str = ""
    other_version: str = ""


class _ToldOfPiece(Told):
    """Who read the piece."""

    by: str = ""


def read_piece(text: str) -> str:
    """The work of one worker: what the engine makes of a piece of a raw file, to the store; told as JSON."""
    from sextant import _engine  # the native module loads when data comes, not at the start

    asked = _Asked.model_validate_json(text)
    if _engine.version() != asked.version:
        return _ToldOfPiece(other_version=_engine.version()).model_dump_json()
    with TemporaryDirectory(prefix="sextant-read-") as work:
        objects = Objects(asked.objects_url, cache_dir=Path(work) / "copies")
        try:
            answer = _answer(objects, asked, Path(work) / "part")
        except _engine.Unreadable as error:
            return _ToldOfPiece(code=error.code, message=error.message, hint=error.hint).model_dump_json()
        objects.put(asked.out, answer)
    return _ToldOfPiece(by=f"{socket.gethostname()}/{os.getpid()}").model_dump_json()


def _answer(objects: Objects, asked: _Asked, part: Path) -> bytes:
    """What the engine makes of the piece; of a file in a remote store its own bytes alone are fetched."""
    from sextant import _engine  # the native module loads when data comes, not at the start

    words = b64decode(asked.asked)
    if objects.is_local:
        return _engine.read_piece(objects.local_path(asked.key), words)
    _fetch(objects, asked, part, behind=_BEHIND)
    try:
        return _engine.read_piece(part, words)
    except EOFError:
        _fetch(objects, asked, part, behind=_FAR_BEHIND)
        return _engine.read_piece(part, words)


def _fetch(objects: Objects, asked: _Asked, part: Path, *, behind: int) -> None:
    """Each byte stands at its place in the file; what lies before is a hole."""
    with part.open("wb") as file:
        file.seek(asked.start)
        for chunk in objects.part(asked.key, asked.start, asked.end + behind):
            file.write(chunk)


@dataclass(frozen=True, slots=True)
class Place:
    """A raw file in a store, as workers reach it, and the folder of keys for what comes of its pieces."""

    objects: Objects
    objects_url: str
    key: str
    out: str


class Pieces:
    """What the engine calls from several threads: every call has one piece read by a worker."""

    def __init__(self, workers: Workers, place: Place, *, at_once: int) -> None:
        self.at_once = at_once
        self._workers = workers
        self._place = place
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._away = False
        self._by: list[str] = []

    def read(self, asked: bytes, start: int, end: int) -> bytes | None:
        """What came of a piece; None for one that is to be read here, since the workers are away.

        Raises FileRefused with the engine's reason, and WorkFailed.
        """
        if self._away or self._stopped.is_set():
            return None
        out = f"{self._place.out}/{new_id()}"
        try:
            told = self._told(self._piece(asked, start, end, out))
        except WorkersUnavailable as error:
            self._left(error)
            return None
        except WorkFailed:
            if self._stopped.is_set():
                return None
            raise
        if told.code:
            raise refusal(told.code, told.message, hint=told.hint)
        answer = self._place.objects.get(out)
        self._place.objects.delete([out])
        with self._lock:
            self._by.append(told.by)
        return answer

    def stop(self) -> None:
        """What workers do for this file is for nothing."""
        self._stopped.set()

    def tell(self) -> None:
        """Writes to the log who read the file."""
        Log("sextant.datasets").info(
            "read_elsewhere", key=self._place.key, pieces=len(self._by), workers=len(set(self._by))
        )

    def _piece(self, asked: bytes, start: int, end: int, out: str) -> _Asked:
        from sextant import _engine  # the native module loads when data comes, not at the start

        return _Asked(
            objects_url=self._place.objects_url,
            key=self._place.key,
            start=start,
            end=end,
            asked=b64encode(asked).decode(),
            out=out,
            version=_engine.version(),
        )

    def _told(self, piece: _Asked) -> _ToldOfPiece:
        told = _ToldOfPiece.model_validate_json(
            self._workers.run(read_piece, piece.model_dump_json(), stopped=self._stopped.is_set)
        )
        if told.other_version:
            raise other_version(told.other_version, piece.version)
        return told

    def _left(self, error: WorkersUnavailable) -> None:
        """From now on pieces are read here, which is said once."""
        with self._lock:
            if not self._away and not self._stopped.is_set():
                Log("sextant.datasets").warning("read_here", reason=error.message, key=self._place.key)
            self._away = True


def other_version(theirs: str, ours: str) -> WorkersUnavailable:
    """Workers whose engine is not this server's."""
    return WorkersUnavailable(
        f"The workers have the engine {theirs}, and this server {ours}.",
        seconds=300,
        hint="Install sextant-analytics of this server's version where the workers run.",
    )
