"""A dashboard as a file: drawn from the same answers the page shows, or its rows, whole; kept for an hour."""

import re
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sextant.core.access import Caller
from sextant.core.limits import RateLimits
from sextant.core.tabular import MEDIA as TABLE_MEDIA
from sextant.core.tabular import Book, workbook_of_many, write
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused
from sextant.features.dashboards.notes import Note, Notes
from sextant.features.dashboards.rendering import (
    BoardPicture,
    Drawing,
    Sign,
    TilePicture,
    pdf_request,
    png_request,
    svg_request,
)
from sextant.features.dashboards.rendering.annotating import annotated
from sextant.features.dashboards.rendering.figures import CURRENCIES, RATIO, change_in_words, is_number
from sextant.features.dashboards.signing import signed
from sextant.features.dashboards.viewing import Choosing, Drawn, Shown, View, Viewing
from sextant.features.query import Downloads, Queries, Query, ResultColumn, rows_json, theme

if TYPE_CHECKING:
    import pyarrow as pa

TableForm = Literal["csv", "xlsx", "parquet"]
PictureForm = Literal["pdf", "png", "svg"]
Form = PictureForm | TableForm
MEDIA: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": TABLE_MEDIA["csv"],
    "xlsx": TABLE_MEDIA["xlsx"],
    "parquet": TABLE_MEDIA["parquet"],
    "zip": "application/zip",
}
_AS_IT_IS = Choosing()
_OURS = Sign()
PICTURE_ROWS = 400


@dataclass(frozen=True, slots=True)
class Export:
    """A file ready to be fetched."""

    download_url: str
    file_name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Rows:
    schema: "pa.Schema"
    batches: "Iterable[pa.RecordBatch]"


class Exporting:
    """Draws and writes dashboards as files."""

    def __init__(
        self,
        ground: Ground,
        *,
        boards: Boards,
        viewing: Viewing,
        notes: Notes,
        queries: Queries,
        downloads: Downloads,
        drawing: Drawing,
        limits: RateLimits,
    ) -> None:
        self._ground = ground
        self._boards = boards
        self._viewing = viewing
        self._notes = notes
        self._queries = queries
        self._downloads = downloads
        self._drawing = drawing
        self._limits = limits

    def export(
        self,
        caller: Caller,
        dashboard_id: str,
        *,
        form: Form,
        viz_id: str | None = None,
        choosing: Choosing = _AS_IT_IS,
    ) -> Export:
        """Makes the file and tells where to fetch it; raises LimitReached, DrawingFailed, DrawingBusy."""
        dashboard = self._boards.get(caller, dashboard_id)
        tile = None if viz_id is None else dashboard.tile(viz_id)
        self._limits.count(caller)
        with tempfile.TemporaryDirectory(prefix="sextant-board-") as folder:
            path = Path(folder) / "export"
            only = None if tile is None else [tile.viz_id]
            suffix = self.write(path, caller, dashboard, form=form, only=only, choosing=choosing)
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
        form: Form,
        only: Sequence[str] | None = None,
        choosing: Choosing = _AS_IT_IS,
    ) -> str:
        """Writes the file and gives the suffix that says what it is."""
        view = self._viewing.view(caller, dashboard, choosing=choosing, only=only)
        if form in ("pdf", "png", "svg"):
            return self._drawn(path, view, form=form)
        data = [one for one in view.tiles if not one.tile.is_wordless]
        if only is not None:
            if not data:
                raise DashboardRefused("This tile has no rows.", hint="Choose a chart or a table.")
            return self._one(path, caller, data[0], form=form)
        if form == "xlsx":
            return self._workbook(path, caller, data)
        return self._zip(path, caller, data, form=form)

    def _drawn(self, path: Path, view: View, *, form: Form) -> str:
        board = picture(
            view,
            at=self._ground.clock.now(),
            notes=self._notes.in_time(view.dashboard),
            sign=signed(self._ground.identity, view.dashboard.workspace_id),
        )
        request = {"pdf": pdf_request, "png": png_request, "svg": svg_request}[form](board)
        path.write_bytes(self._drawing.draw(request).content)
        return form

    def _one(self, path: Path, caller: Caller, shown: Shown, *, form: TableForm) -> str:
        with self._rows(caller, shown) as rows:
            if form == "xlsx":
                with workbook_of_many(path) as book:
                    _write_sheet(book, shown, rows)
            else:
                write(rows.batches, path, form, schema=rows.schema)
        return form

    def _workbook(self, path: Path, caller: Caller, tiles: Sequence[Shown]) -> str:
        """One workbook with a sheet for each tile that has rows."""
        with workbook_of_many(path) as book:
            for one in tiles:
                if one.error is not None:
                    book.note(_title(one), [one.error.message, one.error.hint])
                    continue
                with self._rows(caller, one) as rows:
                    _write_sheet(book, one, rows)
        return "xlsx"

    def _zip(self, path: Path, caller: Caller, tiles: Sequence[Shown], *, form: TableForm) -> str:
        """A zip with a file for each tile that has rows; every row, however many."""
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            tempfile.TemporaryDirectory(prefix="sextant-board-") as folder,
        ):
            taken: set[str] = set()
            for number, one in enumerate(tiles, 1):
                stem = f"{number:02d} {file_stem(_title(one))}"
                if one.error is not None:
                    words = f"{one.error.message}\n{one.error.hint}\n"
                    archive.writestr(_unique(f"{stem}.failed.txt", taken), words)
                    continue
                part = Path(folder) / "part"
                self._one(part, caller, one, form=form)
                archive.write(part, _unique(f"{stem}.{form}", taken))
        return "zip"

    @contextmanager
    def _rows(self, caller: Caller, one: Shown) -> Generator[_Rows]:
        """Every row of a tile: as they are shown where all of them are, else read once more to the end."""
        if one.error is not None:
            raise one.error
        assert one.drawn is not None
        answered = one.drawn.answered
        if not answered.truncated:
            yield _Rows(answered.table.schema, answered.table.to_batches())
            return
        query = Query(sql=one.sql, parameters=dict(one.parameters), purpose="export")
        with self._queries.stream(caller, query) as reader:
            yield _Rows(reader.schema, reader)


def _write_sheet(book: Book, one: Shown, rows: _Rows) -> None:
    assert one.drawn is not None
    formats = {column.name: form for column in one.drawn.answered.columns if (form := _format(column))}
    sheet = book.sheet(_title(one), rows.schema, formats=formats)
    for batch in rows.batches:
        sheet.write(batch)


def _format(column: ResultColumn) -> str:
    """Excel's format of a figure: money, shares and groups of digits; keys and years stay as they are."""
    unit = (column.unit or "").upper()
    if unit in CURRENCIES:
        return f'"{CURRENCIES[unit]}"#,##0.00'
    if column.unit == RATIO or column.meaning in ("share", "ratio"):
        return "0.0%"
    if not is_number({"type": column.type}) or column.meaning in ("year", "identifier", "key", "postal code"):
        return ""
    return "#,##0" if column.type in ("int", "long") else "#,##0.00"


def _title(one: Shown) -> str:
    return one.tile.title or one.tile.viz_id


def picture(view: View, *, at: datetime, notes: Sequence[Note] = (), sign: Sign = _OURS) -> BoardPicture:
    """A view as what is drawn, with its notes at points in time."""
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
        tiles=[_tile(one, notes) for one in view.tiles],
        tabs=[(tab.tab_id, tab.title) for tab in board.layout.tabs],
        row_height=float(board.layout.row_height),
        theme=theme("light", accent=sign.accent),
        sign=sign,
    )


def _tile(one: Shown, notes: Sequence[Note]) -> TilePicture:
    tile = one.tile
    if tile.is_wordless:
        kind: Literal["text", "image", "section"] = (
            "image" if tile.chart_type == "image" else "section" if tile.chart_type == "section" else "text"
        )
        return TilePicture(
            kind=kind,
            title=tile.title,
            position=tile.position,
            tab=tile.tab,
            text=tile.config.text,
            image=tile.config.image,
            alt=tile.config.alt,
        )
    if one.error is not None or one.drawn is None:
        error = one.error
        return TilePicture(
            kind="failed",
            title=tile.title,
            position=tile.position,
            tab=tile.tab,
            message=error.message if error else "",
            hint=error.hint if error else "",
        )
    return _drawn(one, one.drawn, [note for note in notes if note.viz_id in (None, tile.viz_id)])


def _drawn(one: Shown, drawn: Drawn, notes: Sequence[Note]) -> TilePicture:
    answered, kind = drawn.answered, drawn.chart.kind
    columns: list[dict[str, Any]] = [
        {"name": c.name, "label": c.label, "type": c.type, "meaning": c.meaning, "unit": c.unit}
        for c in answered.columns
    ]
    rows = rows_json(answered.table.slice(0, PICTURE_ROWS))
    count = answered.row_count
    if drawn.pivoted is not None:
        columns, rows = list(drawn.pivoted.columns), list(drawn.pivoted.rows[:PICTURE_ROWS])
        count = len(drawn.pivoted.rows)
    return TilePicture(
        kind="number"
        if kind == "number"
        else "table"
        if kind in ("table", "pivot") or not drawn.chart.spec
        else "chart",
        title=one.tile.title or drawn.chart.title,
        position=one.tile.position,
        tab=one.tile.tab,
        columns=columns,
        rows=rows,
        row_count=count,
        chart=annotated(drawn.chart.spec, notes) if drawn.chart.spec else None,
        alt=drawn.chart.alt,
        totals=_row(drawn, "totals"),
        note=_compared(one, drawn),
        trend=_trend(drawn),
    )


def _row(drawn: Drawn, name: str) -> Mapping[str, Any] | None:
    beside = drawn.besides.get(name)
    rows = rows_json(beside.table.slice(0, 1)) if beside is not None else []
    return rows[0] if rows else None


def _compared(one: Shown, drawn: Drawn) -> str:
    """How the figure stands against the one before, in words."""
    earlier = _row(drawn, "compare")
    now = rows_json(drawn.answered.table.slice(0, 1))
    figure = next((c for c in drawn.answered.columns if is_number({"type": c.type})), None)
    if earlier is None or not now or figure is None:
        return ""
    words = next((beside.words for beside in one.besides if beside.name == "compare"), "")
    return change_in_words(now[0].get(figure.name), earlier.get(figure.name), unit=figure.unit, than=words)


def _trend(drawn: Drawn) -> Sequence[float]:
    spark = drawn.besides.get("spark")
    if spark is None or spark.table.num_columns < 2:
        return ()
    return [float(v) for v in spark.table.column(1).to_pylist() if isinstance(v, int | float | Decimal)]


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
