"""A dashboard as PDF, PNG or CSV: drawn from the same answers the page shows, kept for an hour's download."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sextant.core.access import Caller
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
from sextant.kit.errors import SextantError

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


@dataclass(frozen=True, slots=True)
class Made:
    """A file's content and what it is."""

    content: bytes
    suffix: str


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
    ) -> None:
        self._ground = ground
        self._boards = boards
        self._viewing = viewing
        self._queries = queries
        self._downloads = downloads
        self._drawing = drawing

    def export(
        self,
        caller: Caller,
        dashboard_id: str,
        *,
        form: Format,
        viz_id: str | None = None,
        values: Values | None = None,
    ) -> Export:
        """Makes the file and tells where to fetch it; raises DrawingFailed, DrawingBusy."""
        dashboard = self._boards.get(caller, dashboard_id)
        only = None if viz_id is None else [dashboard.tile(viz_id).viz_id]
        made = self.make(caller, dashboard, form=form, only=only, values=values or {})
        title = dashboard.tile(viz_id).title if viz_id else dashboard.name
        name = f"{file_stem(title or dashboard.name)}.{made.suffix}"
        url = self._downloads.offer(
            caller, content=made.content, file_name=name, media_type=MEDIA[made.suffix]
        )
        self._ground.audit.record(
            caller,
            action="dashboard.exported",
            details={
                "dashboard_id": dashboard.dashboard_id,
                "format": form,
                "viz_id": viz_id,
                "bytes": len(made.content),
            },
        )
        return Export(download_url=url, file_name=name, size_bytes=len(made.content))

    def make(
        self,
        caller: Caller,
        dashboard: Dashboard,
        *,
        form: Format,
        only: Sequence[str] | None,
        values: Values,
    ) -> Made:
        """The file's content."""
        view = self._viewing.view(caller, dashboard, values=values, only=only)
        if form == "csv":
            return self._csv(caller, view, alone=only is not None)
        board = picture(view, at=self._ground.clock.now())
        request = pdf_request(board) if form == "pdf" else png_request(board)
        return Made(self._drawing.draw(request).content, form)

    def _csv(self, caller: Caller, view: View, *, alone: bool) -> Made:
        """One tile as CSV, or a zip with a CSV for each tile that has rows; never cut."""
        data = [one for one in view.tiles if not one.tile.is_text]
        if alone:
            if not data:
                raise DashboardRefused(
                    "A text tile has no rows.", hint="Choose a tile with a chart or a table."
                )
            return Made(self._rows(caller, data[0]), "csv")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            taken: set[str] = set()
            for number, one in enumerate(data, 1):
                stem = f"{number:02d} {file_stem(one.tile.title or one.tile.viz_id)}"
                try:
                    archive.writestr(_unique(f"{stem}.csv", taken), self._rows(caller, one))
                except SextantError as error:
                    archive.writestr(_unique(f"{stem}.failed.txt", taken), f"{error.message}\n{error.hint}\n")
        return Made(buffer.getvalue(), "zip")

    def _rows(self, caller: Caller, one: Shown) -> bytes:
        if one.error is not None:
            raise one.error
        assert one.drawn is not None
        answered = one.drawn.answered
        if answered.truncated:
            answered = self._queries.run(caller, Query(sql=one.sql, purpose="export"))
            if answered.truncated:
                raise DashboardRefused(
                    f"`{one.tile.title}` has more than {answered.row_count:,} rows, the most one file takes.",
                    hint="Export its SQL from the editor, which writes rows as they come.",
                )
        return csv_bytes(answered.table)


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
