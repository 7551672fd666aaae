"""Segments of the log: files of Arrow record batches, each framed with its length and checksum.

A frame counts once the metadata names its end; what stands behind that was never acknowledged.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import os
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from sextant.core.db import refuse_in_transaction
from sextant.kit.disk import sync
from sextant.kit.errors import Unavailable

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD = struct.Struct("<4sII")
_MAGIC = b"SXL1"
LARGEST = 64 << 20  # where a segment ends and the next begins


class LogDamaged(Unavailable):
    """A segment does not hold what was written."""

    code = "log_damaged"


class Writer:
    """One open segment, written by one process; `sync` returns once all of it is on disk."""

    def __init__(self, path: Path, schema: "pa.Schema") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.schema = schema
        self.rows = 0
        self.end = 0
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        self._append(memoryview(schema.serialize()))
        os.fsync(self._file)
        sync(path.parent)

    @property
    def is_full(self) -> bool:
        return self.end >= LARGEST

    def append(self, batch: "pa.RecordBatch") -> None:
        self._append(memoryview(batch.serialize()))
        self.rows += batch.num_rows

    def sync(self) -> None:
        refuse_in_transaction("Writing the log")
        os.fdatasync(self._file)

    def close(self) -> None:
        os.close(self._file)

    def _append(self, content: memoryview) -> None:
        head = _HEAD.pack(_MAGIC, len(content), zlib.crc32(content))
        for part in (memoryview(head), content):
            while part:  # a disk that fills up writes a part and then raises
                part = part[os.write(self._file, part) :]
        self.end += len(head) + len(content)


class Reader:
    """Reads a segment onwards; the file need not exist any more once all of it was read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.end = 0
        self.schema: pa.Schema | None = None

    def read_to(self, end: int) -> "list[pa.RecordBatch]":
        """The batches between where it stands and `end`; raises LogDamaged, FileNotFoundError."""
        import pyarrow as pa

        if end <= self.end:
            return []
        content = self._bytes(end)
        found: list[pa.RecordBatch] = []
        at = 0
        while at < len(content):
            message = self._frame(content, at)
            at += _HEAD.size + message.size
            if self.schema is None:
                self.schema = pa.ipc.read_schema(message)
            else:
                found.append(pa.ipc.read_record_batch(message, self.schema))
        self.end = end
        return found

    def _bytes(self, end: int) -> "pa.Buffer":
        import pyarrow as pa

        with self._path.open("rb") as file:
            file.seek(self.end)
            content = file.read(end - self.end)
        if len(content) < end - self.end:
            raise self._damaged()
        return pa.py_buffer(content)

    def _frame(self, content: "pa.Buffer", at: int) -> "pa.Buffer":
        start = at + _HEAD.size
        if start > content.size:
            raise self._damaged()
        magic, length, checksum = _HEAD.unpack(content.slice(at, _HEAD.size).to_pybytes())
        if magic != _MAGIC or start + length > content.size:
            raise self._damaged()
        message = content.slice(start, length)
        if zlib.crc32(memoryview(message)) != checksum:
            raise self._damaged()
        return message

    def _damaged(self) -> LogDamaged:
        return LogDamaged(
            "A segment of a stream's log does not hold what was written to it.",
            seconds=60,
            hint="Look at the disk; restore the data folder from a backup.",
        )
