"""`sextant send`: events from a file or a pipe to a stream, batch by batch, each with a key of its own."""

import queue
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO
from uuid import uuid4

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import ServerNotReached, ServerRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import Api, check_file, server

_NDJSON = "application/x-ndjson"
_ARROW = "application/vnd.apache.arrow.stream"
_BATCH_BYTES = 8 << 20
_PATIENCE = 6  # tries of one batch; the waits between double from half a second
_PAUSE = 1.0  # a pipe that is quiet for so long sends what it has


def send(
    stream: Annotated[str, typer.Argument(metavar="STREAM", help="Made by its first batch.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="NDJSON, JSON or Arrow IPC; - for a pipe.")],
    batch: Annotated[int, typer.Option("--batch", min=1, help="Events in one batch.")] = 10_000,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Push events to a stream; each batch is on disk before the next one goes."""
    total: dict[str, Any] = {"stream": stream, "batches": 0, "accepted": 0, "set_aside": 0}
    reasons: dict[str, int] = {}
    run = uuid4().hex
    with server(url, key, data) as api, _opened(file) as source:
        for number, (content, kind) in enumerate(_batches(source, batch), start=1):
            told = _push(
                api, stream, content, headers={"Content-Type": kind, "Idempotency-Key": f"{run}-{number}"}
            )
            total["batches"] = number
            total["accepted"] += told["accepted"]
            total["set_aside"] += told["set_aside"]
            total |= {"dataset_id": told["dataset_id"], "table_name": told["table_name"]}
            for reason in told["reasons"]:
                reasons[reason["reason"]] = reasons.get(reason["reason"], 0) + reason["count"]
    total["reasons"] = reasons
    if as_json:
        look.as_json(total)
        return
    aside = f", {total['set_aside']:,} set aside" if total["set_aside"] else ""
    batches = "1 batch" if total["batches"] == 1 else f"{total['batches']:,} batches"
    sys.stdout.write(f"{total['accepted']:,} events to {stream} in {batches}{aside}\n")
    for reason, count in sorted(reasons.items(), key=lambda item: -item[1]):
        sys.stdout.write(f"  {count:,}: {reason}\n")


def _push(api: Api, stream: str, content: bytes, *, headers: dict[str, str]) -> dict[str, Any]:
    """Tries again with the same key where the server is busy or away, so that nothing counts twice."""
    for attempt in range(_PATIENCE):
        try:
            return api.send("/api/v1/data/ingest", content, query={"stream": stream}, headers=headers)
        except (ServerNotReached, ServerRefused) as error:
            refused = isinstance(error, ServerRefused) and error.answered_status not in {429, 502, 503, 504}
            if refused or attempt == _PATIENCE - 1:
                raise
        time.sleep(0.5 * 2**attempt)
    raise AssertionError


class _opened:  # noqa: N801  # reads as a statement: `with _opened(file) as source:`
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> BinaryIO:
        if str(self._path) == "-":
            return sys.stdin.buffer
        check_file(self._path)
        self._file = self._path.open("rb")
        return self._file

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def _batches(source: BinaryIO, size: int) -> Iterator[tuple[bytes, str]]:
    first = source.readline()
    if first.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        yield from ((one, _ARROW) for one in _arrow(first + source.read(), size))
    elif first.lstrip().startswith(b"["):
        yield from ((one, _NDJSON) for one in _listed(first + source.read(), size))
    elif first:
        yield from ((one, _NDJSON) for one in _lines(source, first, size))


def _lines(source: BinaryIO, first: bytes, size: int) -> Generator[bytes]:
    """Lines together, until there are enough of them or the pipe has been quiet for a second."""
    arriving: queue.Queue[bytes | None] = queue.Queue(maxsize=100_000)

    def read() -> None:
        for line in source:
            arriving.put(line)
        arriving.put(None)

    threading.Thread(target=read, name="lines", daemon=True).start()
    held, held_bytes = [first], len(first)
    while True:
        try:
            line = arriving.get(timeout=_PAUSE)
        except queue.Empty:
            line = b""
        if line:
            held.append(line)
            held_bytes += len(line)
        if held and (not line or len(held) >= size or held_bytes >= _BATCH_BYTES):
            yield b"".join(held)
            held, held_bytes = [], 0
        if line is None:
            return


def _listed(content: bytes, size: int) -> Iterator[bytes]:
    import orjson

    try:
        events: list[object] = orjson.loads(content)
    except orjson.JSONDecodeError:
        yield content  # the server says what is wrong with it
        return
    for start in range(0, len(events), size):
        yield b"\n".join(orjson.dumps(event) for event in events[start : start + size])


def _arrow(content: bytes, size: int) -> Iterator[bytes]:
    import pyarrow as pa

    source = pa.BufferReader(content)
    opened: Any = pa.ipc.open_file(source) if content.startswith(b"ARROW1") else pa.ipc.open_stream(source)
    table: Any = opened.read_all()
    for start in range(0, table.num_rows, size):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.slice(start, size))
        yield sink.getvalue().to_pybytes()
