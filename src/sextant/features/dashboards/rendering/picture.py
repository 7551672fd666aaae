"""A board as the drawing child takes it: sheets of tiles, charts with a size, tables that fit or go on."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil, log
from typing import Any, Literal

from sextant.features.dashboards.models import Position
from sextant.features.dashboards.rendering import sheets as sheeting
from sextant.features.dashboards.rendering.figures import NONE, cell, headline, is_number
from sextant.features.dashboards.rendering.markdown import blocks

LIGHT = {
    "ground": "#F6F8F9",
    "surface": "#FFFFFF",
    "sunken": "#EEF2F4",
    "line": "#E2E8EC",
    "line-strong": "#C7D1D8",
    "ink1": "#0F2230",
    "ink2": "#46596A",
    "ink3": "#5C6E7D",
    "accent": "#0A6C8C",
    "bad": "#B8342B",
}
PAGE_UNIT = 0.7025  # points for a CSS pixel: 1096 of them fill an A4 page between its margins
PAGE_ROOM = 726.0  # CSS pixels of an A4 page between its margins
LATER_HEAD = 26.0
TABLE_HEAD = 40.0
TITLE = 24.0
PADDING = (14.0, 22.0)  # at a tile's sides, and above and below together
ROW = 22.0
ROW_HEAD = 24.0
MOST_ROWS = 400  # of one table on paper; the CSV has them all

SPARK = 26
LEGEND_ENTRY = 105
WORDS_AT_THE_END = 26
_AXES = (56, 52)  # what axes and titles take beside and below
_PANEL_HEAD = 26

NAME = "Sextant"

Kind = Literal["chart", "table", "number", "text", "image", "section", "failed"]


@dataclass(frozen=True, slots=True)
class TilePicture:
    """What one tile shows; which fields matter depends on its kind."""

    kind: Kind
    title: str
    position: Position
    columns: Sequence[Mapping[str, Any]] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    row_count: int = 0
    chart: Mapping[str, Any] | None = None
    text: str = ""
    image: str = ""
    alt: str = ""
    note: str = ""
    totals: Mapping[str, Any] | None = None
    trend: Sequence[float] = ()
    tab: str = ""
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a drawing is signed with: a name, the accent, and a logo where there is one."""

    name: str = NAME
    accent: str = LIGHT["accent"]
    logo: bytes = b""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class BoardPicture:
    """A board at one moment, ready to be drawn."""

    title: str
    description: str
    at: datetime
    as_of: datetime | None
    filters: Sequence[tuple[str, str]]
    tiles: Sequence[TilePicture]
    row_height: float = 56.0
    tabs: Sequence[tuple[str, str]] = ()
    theme: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sign: Sign = Sign()


def pdf_request(board: BoardPicture) -> dict[str, object]:
    """A4 pages, each tab on its own, tables that did not fit whole on pages of their own."""
    head = _head_height(board)
    drawing = _Drawing(board)
    pages: list[dict[str, object]] = []
    for tab_title, places in _by_tab(board):
        named = TABLE_HEAD if tab_title else LATER_HEAD
        cut = sheeting.pages(
            [board.tiles[place].position for place in places],
            row_height=board.row_height,
            first=PAGE_ROOM - (named if pages else head + (named if tab_title else 0.0)),
            others=PAGE_ROOM - LATER_HEAD,
        )
        for number, sheet in enumerate(cut):
            pages.append(drawing.sheet(sheet, places, title=tab_title if number == 0 else ""))
    pages += drawing.overflow(start=len(pages) + 1)
    return drawing.request(pages, mode="pages", unit=PAGE_UNIT, head=head)


def png_request(board: BoardPicture) -> dict[str, object]:
    """The whole board as one picture, at twice the resolution of the page; one tab under the other."""
    return _picture_request(board)


def svg_request(board: BoardPicture) -> dict[str, object]:
    """The whole board as one drawing that can be made any size."""
    return _picture_request(board) | {"format": "svg"}


def _picture_request(board: BoardPicture) -> dict[str, object]:
    drawing = _Drawing(board)
    sheets = [
        drawing.sheet(
            sheeting.one_sheet([board.tiles[p].position for p in places], row_height=board.row_height),
            places,
            title=title,
        )
        for title, places in _by_tab(board)
    ]
    return drawing.request(sheets, mode="picture", unit=1.0, head=_head_height(board))


def _by_tab(board: BoardPicture) -> list[tuple[str, list[int]]]:
    """The tiles of each tab that has some, by their places; one nameless tab where there are none."""
    if not board.tabs:
        return [("", list(range(len(board.tiles))))]
    first = board.tabs[0][0]
    known = {tab_id for tab_id, _ in board.tabs}
    found = [
        (
            title,
            [p for p, tile in enumerate(board.tiles) if (tile.tab if tile.tab in known else first) == tab_id],
        )
        for tab_id, title in board.tabs
    ]
    return [(title, places) for title, places in found if places] or [("", [])]


def _head_height(board: BoardPicture) -> float:
    height = 40.0 + (25.0 if board.description else 0.0)
    if board.filters:
        width, lines = 0.0, 1
        for label, words in board.filters:
            chip = 34.0 + 6.6 * (len(label) + len(words))
            width += chip
            if width > sheeting.WIDTH:
                width, lines = chip, lines + 1
        height += 9.0 + 28.0 * lines
    return height


class _Drawing:
    """Collects charts and tables that go on, while the sheets are laid out."""

    def __init__(self, board: BoardPicture) -> None:
        self._board = board
        self._charts: dict[str, object] = {}
        self._images: dict[str, str] = {}
        self._longer: list[TilePicture] = []

    def sheet(self, sheet: sheeting.Sheet, places: Sequence[int], *, title: str = "") -> dict[str, object]:
        tiles = [self._tile(self._board.tiles[places[index]], box) for index, box in sheet.boxes.items()]
        return {"title": title, "note": "", "height": sheet.height, "tiles": tiles}

    def overflow(self, *, start: int) -> list[dict[str, object]]:
        """Whole tables, a page after another."""
        found: list[dict[str, object]] = []
        room = int((PAGE_ROOM - TABLE_HEAD - ROW_HEAD) // ROW)
        for tile in self._longer:
            rows = tile.rows[:MOST_ROWS]
            for first in range(0, len(rows), room):
                part = rows[first : first + room]
                last = first + len(part)
                note = f"rows {first + 1:,} to {last:,} of {max(tile.row_count, len(tile.rows)):,}"
                if last == MOST_ROWS and tile.row_count > MOST_ROWS:
                    note += "; the CSV has all of them"
                table = _table(tile, part, more="")
                found.append(
                    {
                        "title": tile.title or "Table",
                        "note": note,
                        "height": PAGE_ROOM - TABLE_HEAD,
                        "tiles": [],
                        "table": table,
                    }
                )
        return found

    def request(
        self, pages: Sequence[dict[str, object]], *, mode: str, unit: float, head: float
    ) -> dict[str, object]:
        board = self._board
        logo = f"logo.{board.sign.suffix}" if board.sign.logo else ""
        if logo:
            self._images[logo] = base64.b64encode(board.sign.logo).decode()
        return {
            "kind": "board",
            "format": "pdf" if mode == "pages" else "png",
            "ppi": 144.0,
            "charts": self._charts,
            "images": self._images,
            "board": {
                "mode": mode,
                "unit": unit,
                "width": sheeting.WIDTH + 48,
                "head": head,
                "theme": {**LIGHT, "accent": board.sign.accent},
                "name": board.sign.name,
                "logo": logo,
                "title": board.title,
                "description": board.description,
                "date": _words(board.at),
                "as_of": f"Data as of {_words(board.as_of)}" if board.as_of else "",
                "filters": [{"label": label, "text": words} for label, words in board.filters],
                "sheets": pages,
            },
        }

    def _tile(self, tile: TilePicture, box: sheeting.Box) -> dict[str, object]:
        head = TITLE if tile.title else 0.0
        inner = (box.width - 2 * PADDING[0], box.height - PADDING[1] - head)
        base: dict[str, object] = {
            "kind": tile.kind,
            "title": tile.title,
            "x": box.x,
            "y": box.y,
            "w": box.width,
            "h": box.height,
            "inner": inner,
            "message": _spoken(tile.message or "This chart could not be drawn."),
            "hint": _spoken(tile.hint),
        }
        return base | self._content(tile, inner)

    def _content(self, tile: TilePicture, inner: tuple[float, float]) -> dict[str, object]:
        if tile.kind == "chart" and tile.chart is not None:
            name = f"chart-{len(self._charts)}"
            self._charts[name] = sized(tile.chart, self._board.theme, inner)
            return {"image": name, "alt": tile.alt or tile.title}
        if tile.kind == "image" and "," in tile.image:
            name = f"image-{len(self._images)}.{tile.image[11:].partition(';')[0]}"
            self._images[name] = tile.image.partition(",")[2]
            return {"image": name, "alt": tile.alt or tile.title}
        if tile.kind == "number":
            if len(tile.trend) > 2:
                name = f"chart-{len(self._charts)}"
                self._charts[name] = _spark(tile.trend, inner[0], accent=self._board.sign.accent)
                return {"figure": _figure(tile, inner), "spark": name}
            return {"figure": _figure(tile, inner)}
        if tile.kind == "table":
            return {"table": self._fitting(tile, inner)}
        if tile.kind == "text":
            return {"blocks": blocks(tile.text)}
        return {}

    def _fitting(self, tile: TilePicture, inner: tuple[float, float]) -> dict[str, object]:
        room = max(1, int((inner[1] - ROW_HEAD) // ROW))
        total = max(tile.row_count, len(tile.rows))
        if total <= room:
            return _table(tile, tile.rows, more="")
        shown = max(1, int((inner[1] - ROW_HEAD - 22) // ROW))
        self._longer.append(tile)
        return _table(tile, tile.rows[:shown], more=f"{shown:,} of {total:,} rows")


def sized(chart: Mapping[str, Any], theme: Mapping[str, Any], inner: tuple[float, float]) -> dict[str, Any]:
    """A chart's spec that fills the inside of its tile, without a title of its own."""
    spec = {name: part for name, part in chart.items() if name != "title"}
    width, height = max(40, round(inner[0])), max(40, round(inner[1]))
    if "facet" in spec:
        spec |= _panelled(spec, width, height)
    elif "vconcat" in spec:
        spec |= _stacked(spec, width, height)
    elif not {"hconcat", "vconcat", "concat", "facet", "repeat"} & spec.keys():
        spec |= {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    config = {**theme, **dict(spec.get("config", {}))}
    # A legend wraps by columns alone, and words at the end of a mark are no part of what Vega fits.
    config["legend"] = {**dict(config.get("legend", {})), "columns": max(1, width // LEGEND_ENTRY)}
    padding = {"left": 0, "top": 2, "bottom": 4, "right": WORDS_AT_THE_END if _has_words(spec) else 4}
    return {**spec, "background": "transparent", "padding": padding, "config": config}


def _panelled(spec: Mapping[str, Any], width: int, height: int) -> dict[str, Any]:
    """Small pictures, as many beside each other as make them neither strips nor slits."""
    panels = max(1, int(dict(spec.get("usermeta", {})).get("panels", 3)))
    most = max(1, min(panels, (width - _AXES[0]) // 130))

    def off(columns: int) -> float:
        rows = ceil(panels / columns)
        return abs(log(width / columns / max(1.0, height / rows - _PANEL_HEAD) / 1.8))

    columns = min(range(1, most + 1), key=off)
    rows = ceil(panels / columns)
    inner = {
        **spec["spec"],
        "width": max(40, (width - _AXES[0] - 16 * (columns - 1)) // columns),
        "height": max(30, (height - _AXES[1] - rows * _PANEL_HEAD - 18 * (rows - 1)) // rows),
    }
    return {"columns": columns, "spec": inner}


def _stacked(spec: Mapping[str, Any], width: int, height: int) -> dict[str, Any]:
    """One picture above the other, each as wide as the tile."""
    parts: Sequence[Mapping[str, Any]] = spec["vconcat"]
    each = max(30, (height - 20) // len(parts) - _AXES[1])
    return {"vconcat": [{**part, "width": max(40, width - _AXES[0] - 10), "height": each} for part in parts]}


def _has_words(spec: Mapping[str, Any]) -> bool:
    layers: Sequence[Mapping[str, Any]] = spec.get("layer", ())
    marks: list[Any] = [layer.get("mark") for layer in layers]
    return "text" in marks or any(
        dict(mark).get("type") == "text" for mark in marks if not isinstance(mark, str)
    )


def _spark(trend: Sequence[float], width: float, *, accent: str) -> dict[str, Any]:
    """A figure's history as a line without axes."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"x": place, "y": value} for place, value in enumerate(trend)]},
        "width": max(40, round(width)),
        "height": SPARK,
        "padding": 1,
        "background": "transparent",
        "mark": {
            "type": "area",
            "line": {"color": accent, "strokeWidth": 1.4},
            "color": accent,
            "fillOpacity": 0.1,
        },
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "axis": None},
            "y": {"field": "y", "type": "quantitative", "axis": None, "scale": {"zero": False}},
        },
        "config": {"view": {"stroke": None}},
    }


def _figure(tile: TilePicture, inner: tuple[float, float]) -> dict[str, object]:
    columns = list(tile.columns)
    chosen = next((column for column in columns if is_number(column)), columns[0] if columns else None)
    value = tile.rows[0].get(str(chosen["name"])) if chosen is not None and tile.rows else None
    words = headline(value, chosen) if chosen is not None else NONE
    widest = inner[0] / max(1.0, 0.6 * len(words))
    room = inner[1] - (20.0 if tile.note else 0.0) - (SPARK + 6.0 if len(tile.trend) > 2 else 0.0)
    return {"text": words, "note": tile.note, "size": max(14.0, min(28.0, widest, room * 0.8))}


def _table(tile: TilePicture, rows: Sequence[Mapping[str, Any]], *, more: str) -> dict[str, object]:
    columns = list(tile.columns)[:14]
    cells = [[cell(row.get(str(column["name"])), column) for column in columns] for row in rows]
    if tile.totals is not None and not more:
        cells.append([cell(tile.totals.get(str(column["name"])), column) or "" for column in columns])
    widths = [
        max(4, min(32, max([len(_label(column)), *(len(line[index] or "") for line in cells[:50])])))
        for index, column in enumerate(columns)
    ]
    return {
        "columns": [{"label": _label(column), "number": is_number(column)} for column in columns],
        "rows": cells,
        "widths": widths or [1],
        "more": more,
    }


def _spoken(words: str) -> str:
    """Names in the quotation marks of print."""
    return re.sub(r"`([^`]*)`", "\u201c\\1\u201d", words)


def _label(column: Mapping[str, Any]) -> str:
    return str(column.get("label") or column["name"])


def _words(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"
