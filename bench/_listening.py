"""Who listens in a bench of live tiles: a cheap socket, what it holds, and how soon it heard."""

import asyncio
import base64
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

_OPCODE_TEXT, _OPCODE_CLOSE, _OPCODE_PING = 1, 8, 9


@dataclass
class Figures:
    """Milliseconds by how often they were met; `more` says what else came of it."""

    met: dict[int, int] = field(default_factory=dict)
    count: int = 0
    more: str = ""

    def add(self, seconds: float, many: int = 1) -> None:
        place = int(seconds * 10_000)
        self.met[place] = self.met.get(place, 0) + many
        self.count += many

    def at(self, share: float) -> float:
        left = share * self.count
        for place in sorted(self.met):
            left -= self.met[place]
            if left <= 0:
                return place / 10
        return float("nan")

    def told(self) -> str:
        found = f"p50 {self.at(0.5):.0f} ms, p95 {self.at(0.95):.0f} ms, p99 {self.at(0.99):.0f} ms"
        return f"{found} {self.more}".strip()


class Line(asyncio.Protocol):
    """A socket that is cheap for who listens: the handshake, text frames of a server, nothing else."""

    def __init__(self, host: str, path: str, key: str, first: dict[str, Any], heard: Any) -> None:
        nonce = base64.b64encode(os.urandom(16)).decode()
        self._hello = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {key}\r\n\r\n"
        ).encode()
        self._first = first
        self._heard = heard
        self._buffer = bytearray()
        self._open = False
        self.closed = False
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            assert self._buffer.startswith(b"HTTP/1.1 101"), bytes(self._buffer[:200])
            del self._buffer[: end + 4]
            self._open = True
            self.transport.write(_masked(orjson.dumps(self._first)))
        while (found := _frame(self._buffer)) is not None:
            opcode, payload, size = found
            del self._buffer[:size]
            if opcode == _OPCODE_TEXT:
                self._heard(orjson.loads(payload))
            elif opcode == _OPCODE_CLOSE:
                self.closed = True
            elif opcode == _OPCODE_PING:
                self.transport.write(_masked(payload, opcode=10))

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True


def _masked(payload: bytes, opcode: int = _OPCODE_TEXT) -> bytes:
    head = bytes([0x80 | opcode])
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2, "big")
    return head + length + b"\0\0\0\0" + payload  # a mask of zeros leaves the bytes as they are


def _frame(buffer: bytearray) -> tuple[int, bytes, int] | None:
    if len(buffer) < 2:
        return None
    size, start = buffer[1] & 0x7F, 2
    if size == 126:
        size, start = int.from_bytes(buffer[2:4], "big"), 4
    elif size == 127:
        size, start = int.from_bytes(buffer[2:10], "big"), 10
    if len(buffer) < start + size:
        return None
    return buffer[0] & 0x0F, bytes(buffer[start : start + size]), start + size


@dataclass
class Watcher:
    """What one socket holds: by tile the newest event that it is about, and the rows."""

    figures: Figures
    sent: dict[str, list[tuple[int, float]]]
    held: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    seq: int | None = None
    broken: int = 0
    frames: int = 0

    def hear(self, frame: dict[str, Any]) -> None:
        now = time.monotonic()
        self.frames += 1
        if frame["kind"] == "delta" and frame["base"] != self.seq:
            self.broken += 1
        if frame["kind"] in ("snapshot", "delta"):
            self.seq = frame["seq"]
            for tile, told in frame["data"].items():
                self._take(tile, told, now, counts=frame["kind"] == "delta")

    def _take(self, tile: str, told: dict[str, Any], now: float, *, counts: bool) -> None:
        if "change" in told:
            patch = told["change"].get("results")
            if patch is None:
                return
            rows = list(self.held[tile][: patch["length"]])
            rows += [{}] * (patch["length"] - len(rows))
            for place, was in patch["moved"]:
                rows[place] = self.held[tile][was]
            for place, row in patch["rows"]:
                rows[place] = row
        else:
            rows = told.get("results", [])
        self.held[tile] = rows
        newest = max((row["last"] or 0 for row in rows), default=0)
        sent = self.sent.get(tile, [])
        at = self.at.get(tile, 0)
        while at < len(sent) and sent[at][0] <= newest:
            if counts:
                self.figures.add(now - sent[at][1])
            at += 1
        self.at[tile] = at


async def until(
    holds: Callable[[], bool], seconds: float, *, strict: bool = True, every: float = 0.05
) -> None:
    """Waits until it holds; where it does not in time, that is an error if `strict`."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            assert not strict, "it did not come in time"
            return
        await asyncio.sleep(every)
