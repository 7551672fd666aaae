"""What has arrived, line by line in the target's folder: a move that was killed goes on behind it."""

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sextant.kit.ids import new_id

FOLDER = "moving"
_SYNC_EVERY = 64


@dataclass(frozen=True, slots=True)
class Arrived:
    """An object as it was sent: its size and the SHA-256 of its content."""

    size_bytes: int
    digest: str


class Ledger:
    """`move_id` is the same for every attempt of one move."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / "arrived.jsonl"
        self._lock = threading.Lock()
        self._unsynced = 0
        self.objects: dict[str, Arrived] = {}
        self.tables: dict[str, tuple[int, str]] = {}
        self.move_id = ""
        self.resumed = False
        self._read()
        self._file = self._path.open("ab")
        if self.move_id:
            self.resumed = True
        else:
            self.move_id = new_id()
            self._write({"move": self.move_id}, now=True)

    def object_arrived(self, key: str, arrived: Arrived) -> None:
        self.objects[key] = arrived
        self._write({"key": key, "size": arrived.size_bytes, "sha256": arrived.digest})

    def table_arrived(self, name: str, *, rows: int, digest: str) -> None:
        self.tables[name] = (rows, digest)
        self._write({"table": name, "rows": rows, "digest": digest}, now=True)

    def close(self) -> None:
        self._file.close()

    def remove(self) -> None:
        """The move is over."""
        self.close()
        for path in sorted(self._folder.iterdir()):
            path.unlink()
        self._folder.rmdir()

    def _write(self, line: dict[str, Any], *, now: bool = False) -> None:
        with self._lock:
            self._file.write(json.dumps(line).encode() + b"\n")
            self._unsynced += 1
            if now or self._unsynced >= _SYNC_EVERY:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._unsynced = 0

    def _read(self) -> None:
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):  # a line that a kill tore
            with self._path.open("r+b") as file:
                file.truncate(whole)
        for line in content[:whole].splitlines():
            told = json.loads(line)
            if "move" in told:
                self.move_id = told["move"]
            elif "table" in told:
                self.tables[told["table"]] = (told["rows"], told["digest"])
            else:
                self.objects[told["key"]] = Arrived(told["size"], told["sha256"])
