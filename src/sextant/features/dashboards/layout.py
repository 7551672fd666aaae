"""Where tiles stand: a free place for a new one, and none without a place of its own."""

from collections.abc import Sequence

from sextant.features.dashboards.models import COLUMNS, Position

CHART = (6, 5)
FIGURE = (3, 2)
TABLE = (6, 6)
TEXT = (6, 3)
SECTION = (12, 1)


def size_for(chart_type: str) -> tuple[int, int]:
    """Columns and rows that suit a kind of tile."""
    sizes = {"number": FIGURE, "table": TABLE, "pivot": TABLE, "text": TEXT, "section": SECTION}
    return sizes.get(chart_type, CHART)


def free_place(taken: Sequence[Position], *, width: int, height: int) -> Position:
    """The first place, reading left to right and down, where such a tile overlaps none."""
    width = min(width, COLUMNS)
    rows = sorted({0, *(position.bottom for position in taken)})
    for y in rows:
        for x in range(COLUMNS - width + 1):
            place = Position(x=x, y=y, width=width, height=height)
            if not any(overlap(place, other) for other in taken):
                return place
    return Position(x=0, y=rows[-1], width=width, height=height)


def overlap(one: Position, other: Position) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    apart = one.bottom <= other.y or other.bottom <= one.y
    return not (beside or apart)
