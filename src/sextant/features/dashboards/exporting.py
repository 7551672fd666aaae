"""A dashboard as PDF, PNG or CSV: drawn from the same answers the page shows, kept for an hour's download."""

import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sextant.core.access import Caller
from sextant.core.limits import RateLimits
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused
from sextant.features.dashboards.rendering import (
    BoardPicture,
    Drawing,
    TilePicture,
    pdf_request,
    png_request,
)
from sextant.features.dashboards.viewing import Drawn, Shown, Values, View, Viewing
from sextant.features.query import Downloads, Queries, Query, csv_bytes, rows_json, theme

Format = Literal["pdf", "png", "csv"]
MEDIA: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}
PICTURE_ROWS = 400


@dataclass(frozen=True, slots=True)
class Export:
    """A file ready to be fetched."""

    download_url: str
    file_name: str
    size_bytes: int


class Exporting:
    """Draws and writes dashboards as files."""

    def __init__(
        self,
        ground: Ground,
        *,
        boards: Boards,
        viewing: Viewing,
        queries: Queries,
        downloads: Downloads,
        drawing: Drawing,
        limits: RateLimits,
    ) -> None:
        self._ground = ground
        self._boards = boards
        self._viewing = viewing
        self._queries = queries
        self._downloads = downloads
        self._drawing = drawing
        self._limits = limits

    def export(
        self,
        caller: Caller,
        dashboard_id: str,
        *,
        form: Format,
        viz_id: str | None = None,
        values: Values | None = None,
    ) -> Export:
        """Makes the file and tells where to fetch it; raises LimitReached, DrawingFailed, DrawingBusy."""
        dashboard = self._boards.get(caller, dashboard_id)
        tile = None if viz_id is None else dashboard.tile(viz_id)
        self._limits.count(caller)
        with tempfile.TemporaryDirectory(prefix="sextant-board-") as folder:
            path = Path(folder) / "export"
            only = None if tile is None else [tile.viz_id]
            suffix = self.write(path, caller, dashboard, form=form, only=only, values=values or {})
            name = f"{file_stem((tile.title if tile else '') or dashboard.name)}.{suffix}"
            url = self._downloads.offer_file(caller, path, file_name=name, media_type=MEDIA[suffix])
            size = path.stat().st_size
        details = {"dashboard_id": dashboard.dashboard_id, "format": form, "viz_id": viz_id, "bytes": size}
        self._ground.audit.record(caller, action="dashboard.exported", details=details)
        return Export(download_url=url, file_name=name, size_bytes=size)

    def write(
        self,
        path: Path,
        caller: Caller,
        dashboard: Dashboard,
        *,
        form: Format,
        only: Sequence[str] | None,
        values: Values,
    ) -> str:
        """Writes the file and gives the suffix that says what it is."""
        view = self._viewing.view(caller, dashboard, values=values, only=only)
        if form == "csv":
            return self._csv(path, caller, view, alone=only is not None)
        board = picture(view, at=self._ground.clock.now())
        request = pdf_request(board) if form == "pdf" else png_request(board)
        path.write_bytes(self._drawing.draw(request).content)
        return form

    def _csv(self, path: Path, caller: Caller, view: View, *, alone: bool) -> str:
        """One tile as CSV, or a zip with a CSV for each tile that has rows; every row, however many."""
        data = [one for one in view.tiles if not one.tile.is_text]
        if alone:
            if not data:
                raise DashboardRefused("A text tile has no rows.", hint="Choose a chart or a table.")
            with path.open("wb") as file:
                file.writelines(self._rows(caller, data[0]))
            return "csv"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            taken: set[str] = set()
            for number, one in enumerate(data, 1):
                stem = f"{number:02d} {file_stem(one.tile.title or one.tile.viz_id)}"
                if one.error is not None:
                    words = f"{one.error.message}\n{one.error.hint}\n"
                    archive.writestr(_unique(f"{stem}.failed.txt", taken), words)
                    continue
                with archive.open(_unique(f"{stem}.csv", taken), "w", force_zip64=True) as file:
                    for part in self._rows(caller, one):
                        file.write(part)
        return "zip"

    def _rows(self, caller: Caller, one: Shown) -> Iterator[bytes]:
        if one.error is not None:
            raise one.error
        assert one.drawn is not None
        answered = one.drawn.answered
        if not answered.truncated:
            yield csv_bytes(answered.table)
            return
        import pyarrow as pa

        with self._queries.stream(caller, Query(sql=one.sql, purpose="export")) as reader:
            head = csv_bytes(pa.Table.from_batches([], reader.schema))
            yield head
            for batch in reader:
                yield csv_bytes(pa.Table.from_batches([batch]))[len(head) :]


def picture(view: View, *, at: datetime) -> BoardPicture:
    """A view as what is drawn."""
    board = view.dashboard
    moments = [
        table.snapshot_at
        for one in view.tiles
        if one.drawn is not None
        for table in one.drawn.answered.tables
        if table.snapshot_at is not None
    ]
    return BoardPicture(
        title=board.name,
        description=board.description,
        at=at,
        as_of=max(moments, default=None),
        filters=view.filter_words,
        tiles=[_tile(one) for one in view.tiles],
        row_height=float(board.layout.row_height),
        theme=theme("light"),
    )


def _tile(one: Shown) -> TilePicture:
    tile = one.tile
    if tile.is_text:
        return TilePicture(kind="text", title=tile.title, position=tile.position, text=tile.config.text)
    if one.error is not None or one.drawn is None:
        error = one.error
        return TilePicture(
            kind="failed",
            title=tile.title,
            position=tile.position,
            message=error.message if error else "",
            hint=error.hint if error else "",
        )
    return _drawn(one, one.drawn)


def _drawn(one: Shown, drawn: Drawn) -> TilePicture:
    answered, kind = drawn.answered, drawn.chart.kind
    columns: list[dict[str, Any]] = [
        {"name": c.name, "label": c.label, "type": c.type, "meaning": c.meaning, "unit": c.unit}
        for c in answered.columns
    ]
    return TilePicture(
        kind="number"
        if kind == "number"
        else "table"
        if kind == "table" or not drawn.chart.spec
        else "chart",
        title=one.tile.title or drawn.chart.title,
        position=one.tile.position,
        columns=columns,
        rows=rows_json(answered.table.slice(0, PICTURE_ROWS)),
        row_count=answered.row_count,
        chart=drawn.chart.spec,
    )


def file_stem(title: str) -> str:
    """A title as a file name that every system takes."""
    words = re.sub(r"[^\w\- ]+", " ", title, flags=re.UNICODE)
    return re.sub(r"\s+", " ", words).strip()[:80] or "dashboard"


def _unique(name: str, taken: set[str]) -> str:
    stem, _, suffix = name.partition(".")
    number, chosen = 2, name
    while chosen in taken:
        chosen, number = f"{stem} {number}.{suffix}", number + 1
    taken.add(chosen)
    return chosen
