"""What the data files of a scan call its columns: engines that read by name are told by field id."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any

from sextant.ports.warehouse import QueryFailed, Scan

_KEPT = 10_000


class ParquetNames:
    """Reads each file's footer once; data files never change."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, dict[int, str]] = OrderedDict()
        self._lock = Lock()

    def groups(self, scan: Scan) -> list[tuple[tuple[str | None, ...], list[str]]]:
        """Files that call the scan's columns alike, with those names; None for a column that a file lacks."""
        found: dict[tuple[str | None, ...], list[str]] = {}
        for file in scan.files:
            names = self._of(file)
            key = tuple(names.get(column.field_id) for column in scan.columns)
            found.setdefault(key, []).append(file)
        return list(found.items())

    def _of(self, file: str) -> dict[int, str]:
        with self._lock:
            if file in self._known:
                return self._known[file]
        names = _read(file)
        with self._lock:
            self._known[file] = names
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return names


def _read(file: str) -> dict[int, str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        fields: Sequence[Any] = list(pq.read_schema(file))
    except (OSError, pa.ArrowException) as error:
        raise QueryFailed(
            "The engine could not read the data of this query.",
            hint="Correct the statement and run it again.",
        ) from error
    found: dict[int, str] = {}
    for field in fields:
        told: dict[bytes, bytes] = field.metadata or {}
        found[int(told.get(b"PARQUET:field_id", b"-1"))] = field.name
    return found
