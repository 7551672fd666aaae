"""Tiles on sheets: grid positions as pixels, cut into pages between tiles, never through one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sextant.features.dashboards.models import COLUMNS, Position

WIDTH = 1096.0  # CSS pixels of the twelve columns and their gaps
GAP = 12.0
TIGHTEST = 0.72  # a board a little too tall for one page is drawn this much flatter rather than torn apart


@dataclass(frozen=True, slots=True)
class Box:
    """A tile's place on its sheet in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """The boxes of one page by index of tile, and how tall they stand."""

    boxes: dict[int, Box]
    height: float


def one_sheet(positions: Sequence[Position], *, row_height: float) -> Sheet:
    """Everything on one sheet as tall as it needs."""
    return _sheet(range(len(positions)), positions, row_height)


def pages(positions: Sequence[Position], *, row_height: float, first: float, others: float) -> list[Sheet]:
    """Sheets of at most `first` and then `others` pixels, cut where no tile stands across."""
    whole = one_sheet(positions, row_height=row_height)
    if whole.height <= first:
        return [whole]
    if whole.height * TIGHTEST <= first:
        return [_fitted(range(len(positions)), positions, row_height, first)]
    sheets: list[Sheet] = []
    room, waiting = first, list[int]()
    for band in _bands(positions):
        together = _sheet([*waiting, *band], positions, row_height).height
        if waiting and together * TIGHTEST > room:
            sheets.append(_fitted(waiting, positions, row_height, room))
            room, waiting = others, []
        waiting.extend(band)
    sheets.append(_fitted(waiting, positions, row_height, room))
    return sheets


def _bands(positions: Sequence[Position]) -> list[list[int]]:
    """Groups of tiles, top to bottom, with a straight cut between any two groups."""
    bands: list[list[int]] = []
    bottom = 0
    for index in sorted(range(len(positions)), key=lambda i: (positions[i].y, positions[i].x)):
        if not bands or positions[index].y >= bottom:
            bands.append([])
        bands[-1].append(index)
        bottom = max(bottom, positions[index].bottom)
    return bands


def _fitted(chosen: Iterable[int], positions: Sequence[Position], row_height: float, room: float) -> Sheet:
    chosen = list(chosen)
    sheet = _sheet(chosen, positions, row_height)
    if sheet.height <= room:
        return sheet
    rows = max(positions[i].bottom for i in chosen) - min(positions[i].y for i in chosen)
    flat = (room - (rows - 1) * GAP) / rows
    return _sheet(chosen, positions, flat) if flat >= GAP else _flattened(sheet, room)


def _flattened(sheet: Sheet, room: float) -> Sheet:
    """Drawn to scale with its gaps, which would take the page from the tiles."""
    share = room / sheet.height
    boxes = {i: replace(box, y=box.y * share, height=box.height * share) for i, box in sheet.boxes.items()}
    return Sheet(boxes=boxes, height=room)


def _sheet(chosen: Iterable[int], positions: Sequence[Position], row_height: float) -> Sheet:
    chosen = list(chosen)
    top = min((positions[i].y for i in chosen), default=0)
    column = (WIDTH - (COLUMNS - 1) * GAP) / COLUMNS
    row = row_height
    boxes = {
        i: Box(
            x=positions[i].x * (column + GAP),
            y=(positions[i].y - top) * (row + GAP),
            width=positions[i].width * (column + GAP) - GAP,
            height=positions[i].height * (row + GAP) - GAP,
        )
        for i in chosen
    }
    return Sheet(boxes=boxes, height=max((box.y + box.height for box in boxes.values()), default=0.0))
