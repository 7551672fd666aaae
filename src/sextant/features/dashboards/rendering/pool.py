"""Child processes that draw, kept warm, each with a limit of time and memory."""

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sextant.kit.errors import InputRefused, Unavailable

CHILD = Path(__file__).with_name("child.py")
START_SECONDS = 60.0
USES_BEFORE_RENEWAL = 200  # the script engine keeps a little of every chart


class DrawingFailed(InputRefused):
    code = "drawing_failed"


class DrawingBusy(Unavailable):
    code = "drawing_busy"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was made; `failed` names the charts that could not be drawn, with the reason."""

    content: bytes
    failed: Mapping[str, str]
    elapsed_ms: int


class _GoneError(Exception):
    """The child ended, or was ended, before it answered."""


class _Child:
    """One process and the two pipes to it; used by one thread at a time."""

    def __init__(self, folders: Sequence[str], memory_bytes: int) -> None:
        self.uses = 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(CHILD), str(memory_bytes), *folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LANG": "C.UTF-8"},
        )
        self._ready = False

    def ask(self, request: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """The reply to one request; raises _GoneError past the time or when the process ends."""
        self.uses += 1
        try:
            if not self._ready:
                self._reply(time.monotonic() + START_SECONDS)
                self._ready = True
            stdin = self._process.stdin
            assert stdin is not None
            stdin.write(struct.pack(">I", len(request)) + request)
            stdin.flush()
            return self._reply(time.monotonic() + seconds)
        except (OSError, _GoneError) as gone:
            self.end()
            raise _GoneError from gone

    def _reply(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        head = json.loads(self._frame(deadline))
        return head, self._frame(deadline)

    def _frame(self, deadline: float) -> bytes:
        return self._exactly(struct.unpack(">I", self._exactly(4, deadline))[0], deadline)

    def _exactly(self, size: int, deadline: float) -> bytes:
        stdout = self._process.stdout
        assert stdout is not None
        parts: list[bytes] = []
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([stdout], [], [], left)[0]:
                raise _GoneError
            part = os.read(stdout.fileno(), min(size, 1 << 20))
            if not part:
                raise _GoneError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()


class Drawing:
    """Draws charts and boards in child processes: at most `workers` at once, others wait a bounded time."""

    def __init__(
        self,
        *,
        font_folders: Sequence[Path],
        workers: int = 2,
        seconds: float = 20.0,
        wait_seconds: float = 15.0,
        memory_bytes: int = 1 << 30,
    ) -> None:
        self._folders = [str(folder) for folder in font_folders]
        self._seconds = seconds
        self._wait_seconds = wait_seconds
        self._memory_bytes = memory_bytes
        self._free = threading.BoundedSemaphore(workers)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._closed = False

    def warm(self) -> None:
        """Starts one child, so that the first export need not wait for it."""
        if not self._closed:
            self._give_back(_Child(self._folders, self._memory_bytes))

    def draw(self, request: Mapping[str, object]) -> Drawn:
        """Raises DrawingFailed for what cannot be drawn, DrawingBusy when too many wait."""
        body = json.dumps(request).encode()
        if not self._free.acquire(timeout=self._wait_seconds):
            raise DrawingBusy("Too many exports are being drawn.", seconds=5, hint="Try again in a moment.")
        try:
            head, content = self._asked(body)
        finally:
            self._free.release()
        if not head["ok"]:
            raise DrawingFailed(
                "This could not be drawn.",
                hint="Change the tile's chart to another kind, or export the CSV.",
                details={"reason": str(head["error"])[:300]},
            )
        return Drawn(content=content, failed=head.get("failed", {}), elapsed_ms=head.get("elapsed_ms", 0))

    def _asked(self, body: bytes) -> tuple[dict[str, Any], bytes]:
        child = self._take()
        try:
            reply = child.ask(body, self._seconds)
        except _GoneError as gone:
            raise DrawingFailed(
                "Drawing this took more time or memory than one export may take.",
                hint="Export fewer tiles, or aggregate the largest one.",
            ) from gone
        self._give_back(child)
        return reply

    def _take(self) -> _Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Child(self._folders, self._memory_bytes)

    def _give_back(self, child: _Child) -> None:
        with self._lock:
            if child.uses < USES_BEFORE_RENEWAL and not self._closed:
                self._idle.append(child)
                return
        child.end()

    def close(self) -> None:
        """Ends every child that is not drawing; one that draws ends when it is done."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()
