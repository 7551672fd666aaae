"""Local copies of remote files, bounded: what was used longest ago goes first, what is in use stays."""

import os
import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from sextant.kit.ids import new_id

_IN_USE = 300.0  # seconds after its last use for which a query may still read a copy
_LOOK_AGAIN = 20  # a twentieth of the room is cleared beyond need, so that not every file brings a walk


class Copies:
    """Files below one folder; a copy appears whole, and may be gone at any time."""

    def __init__(self, folder: Path, *, room: int) -> None:
        self.folder = folder
        self._room = room
        self._held: int | None = None
        self._lock = threading.Lock()

    def find(self, key: str) -> Path | None:
        path = self.folder / key
        if not path.is_file():
            return None
        path.touch()
        return path

    def take(self, key: str, chunks: Iterable[bytes]) -> Path:
        """Writes what comes and gives the file; nothing is left where it breaks off."""
        path, part = self._places(key)
        try:
            with part.open("wb") as file:
                for chunk in chunks:
                    file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._made(path)
        return path

    def take_file(self, key: str, source: Path) -> None:
        """Keeps a file that was just written, so that it need not be fetched; a large one is not kept."""
        if source.stat().st_size > self._room // 4:
            return
        path, part = self._places(key)
        try:
            try:
                os.link(source, part)
            except OSError:  # another disk
                shutil.copyfile(source, part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._made(path)

    def drop(self, key: str) -> None:
        (self.folder / key).unlink(missing_ok=True)

    def _places(self, key: str) -> tuple[Path, Path]:
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return path, path.with_name(f"{path.name}.{new_id()}.part")

    def _made(self, path: Path) -> None:
        with self._lock:
            if self._held is not None:
                self._held += path.stat().st_size
            if self._held is None or self._held > self._room:
                self._held = self._trim(keep=path)

    def _trim(self, *, keep: Path) -> int:
        files = [(file.stat(), file) for file in self.folder.rglob("*") if file.is_file()]
        total = sum(stat.st_size for stat, _ in files)
        if total <= self._room:
            return total
        used_since = time.time() - _IN_USE
        for stat, file in sorted(files, key=lambda item: item[0].st_mtime):
            if total <= self._room - self._room // _LOOK_AGAIN or stat.st_mtime > used_since:
                break
            if file != keep:
                file.unlink(missing_ok=True)
                total -= stat.st_size
        return total
