"""The rows of a file that could not be read: page by page, or all of them as CSV."""

import base64
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import orjson
from pydantic import ConfigDict

from sextant.core.access import Caller
from sextant.core.http import WireModel
from sextant.core.http.paging import CursorRefused, cursor_after, cursor_values
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import Dataset, Reason

_CSV_BLOCK = 256 << 10
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class AsideRow(WireModel):
    """One row as it stands in the file; `line` counts from 1, `byte_offset` from 0.

    A row that is no valid text has its bytes in `raw_base64`, and in `raw` what can be shown of them.
    """

    model_config = ConfigDict(frozen=True)

    line: int | None = None
    byte_offset: int | None = None
    reason: str
    raw: str
    raw_base64: str | None = None


class AsidePage(WireModel):
    model_config = ConfigDict(frozen=True)

    items: tuple[AsideRow, ...]
    reasons: tuple[Reason, ...]
    total: int
    next_cursor: str | None


class Aside:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def page(self, caller: Caller, dataset_id: str, *, cursor: str | None, limit: int) -> AsidePage:
        """The cursor is a place in the file of these rows, so the last page costs as little as the first."""
        dataset = self._on.visible(caller, dataset_id)
        path = self._path(dataset)
        items, end = _read(path, start=_place(cursor, path), limit=limit) if path else ([], None)
        self._on.audit.record(caller, action="dataset.set_aside", details={"dataset_id": dataset_id})
        return AsidePage(
            items=tuple(items),
            reasons=dataset.set_aside_reasons,
            total=dataset.rows_set_aside,
            next_cursor=None if end is None else cursor_after(end),
        )

    def csv(self, caller: Caller, dataset_id: str) -> Iterator[bytes]:
        dataset = self._on.visible(caller, dataset_id)
        self._on.audit.record(caller, action="dataset.set_aside", details={"dataset_id": dataset_id})
        return _as_csv(self._path(dataset))

    def _path(self, dataset: Dataset) -> Path | None:
        return self._on.objects.local_path(dataset.set_aside_key) if dataset.set_aside_key else None


def aside_rows(path: Path) -> Iterator[tuple[dict[str, object], AsideRow]]:
    """Every row with what is kept of it, but for those too long to be kept whole."""
    with path.open("rb") as file:
        for line in file:
            kept = orjson.loads(line)
            if kept.get("raw_bytes") is None:
                yield kept, _row(line)


def _read(path: Path, *, start: int, limit: int) -> tuple[list[AsideRow], int | None]:
    rows: list[AsideRow] = []
    with path.open("rb") as file:
        file.seek(start)
        while len(rows) < limit and (line := file.readline()):
            rows.append(_row(line))
        end = file.tell()
        more = bool(file.read(1))
    return rows, end if more else None


def _row(line: bytes) -> AsideRow:
    kept = orjson.loads(line)
    if kept.get("raw") is None:
        kept["raw"] = base64.b64decode(kept.get("raw_base64") or "").decode("utf-8", "replace")
    return AsideRow.model_validate(kept)


def _place(cursor: str | None, path: Path) -> int:
    """Where a page begins; only the start of a row is a place."""
    values = cursor_values(cursor, count=1)
    if values is None:
        return 0
    place = values[0]
    if isinstance(place, int) and 0 < place < path.stat().st_size:
        with path.open("rb") as file:
            file.seek(place - 1)
            if file.read(1) == b"\n":
                return place
    raise CursorRefused("This cursor belongs to another list.", hint="Begin at the first page.")


def _as_csv(path: Path | None) -> Iterator[bytes]:
    """CSV in blocks; a raw text that a sheet would run as a formula is kept from that by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("line", "byte_offset", "reason", "raw"))
    if path is not None:
        with path.open("rb") as file:
            for line in file:
                row = _row(line)
                raw = f"'{row.raw}" if row.raw.startswith(_FORMULA) else row.raw
                writer.writerow((row.line, row.byte_offset, row.reason, raw))
                if text.tell() > _CSV_BLOCK:
                    yield _drained(text)
    yield _drained(text)


def _drained(text: io.StringIO) -> bytes:
    content = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return content
