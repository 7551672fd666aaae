"""As what, and which column stands where."""

import re

from sextant.features.dashboards.models import Visualization
from sextant.features.dashboards.wording.columns import column_of
from sextant.features.dashboards.wording.kinds import SAID, kind_at
from sextant.features.dashboards.wording.models import Columns, Named
from sextant.features.dashboards.wording.rules.change import (
    Change,
    capital,
    changed,
    on_shelf,
    pattern,
    unfilled,
)

_ONE = pattern(
    r"(?:no|without|remove(?: the)?|in one|one)(?: small| single)?",
    r" (?:panels?|multiples|facets?|pictures?|chart)",
)
_EACH = pattern(
    r"(?:(?:small multiples|facet(?:s|ed)?|panels?|trellis|(?:one|a) (?:chart|picture|panel|small chart))",
    r"(?: (?:by|for each|for every|per|of|on|for))?",
    r"|(?:repeat(?:ed)?|split (?:it )?into (?:charts|panels|pictures|small multiples))(?: it)?",
    r" (?:by|for each|for every|per)) (.+)",
)
_PLAIN = pattern(r"(?:no|without|remove(?: the)?) (?:colou?rs?|split|series|groups?)")
_COLOURED = pattern(
    r"(colou?r(?:ed)?|split|broken? down|group(?:ed)?|stack(?:ed)?|divided?|series|with colou?rs)",
    r"(?: it| them)? (?:by|for each|per|from|on) (.+)",
)
_AXIS = r"(?:[ -]?axis)?"
_PLACES = (
    (
        "x",
        pattern(
            r"(?:put |show |have )?(.+?) (?:along(?: the)?(?: bottom| x)?|at the bottom",
            rf"|on (?:the )?(?:x|horizontal|bottom){_AXIS})",
        ),
    ),
    (
        "y",
        pattern(rf"(?:put |show |have )?(.+?) (?:on (?:the )?(?:y|vertical|upright|left){_AXIS}|upright|up)"),
    ),
    ("x", pattern(rf"(?:x|the x){_AXIS}(?: is|:| =| to| as)? (.+)")),
    ("y", pattern(rf"(?:y|the y){_AXIS}(?: is|:| =| to| as)? (.+)")),
    ("color", pattern(r"(?:colou?rs?)(?: is| are|:| =| to| as)? (.+)")),
    ("y", pattern(r"(?:show|use|plot|measure) (.+?)(?: instead)?")),
    ("x", pattern(r"(?:by|per|for each|over|along) (.+)")),
)
_WHERE = {"x": "along the bottom", "y": "upright", "color": "in the colours"}
_BY = pattern(r"(?:by|per|for each|split by|colou?red by|over|of|along|across) (.+)")
_BETWEEN = re.compile(r"\s+(?:and|by|over|against|per)\s+", re.IGNORECASE)
_FILLING = pattern(r"instead|please|again|now|of it|for this")


def repeated(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`one panel for each region`, `small multiples by region`, `one picture`."""
    if _ONE.match(clause):
        return changed(tile, "It is one picture", facet=None)
    found = _EACH.match(unfilled(clause)) or _EACH.match(clause)
    column = column_of(found.group(1), columns) if found is not None else None
    if column is None:
        return None
    config = tile.config
    held = {"x": config.x, "y": config.y, "color": config.color}
    freed = {name: None for name, one in held.items() if one == column.name}
    return changed(tile, f"One picture for each {column.said}", facet=column.name, **freed)


def coloured(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`coloured by region`, `split by region`, `no colours`."""
    if _PLAIN.match(clause):
        return changed(tile, "One colour", color=None)
    found = _COLOURED.match(clause)
    column = column_of(found.group(2), columns) if found is not None else None
    if found is None or column is None:
        return None
    stacked = found.group(1).lower().startswith("stack")
    kind = "stacked_bar" if stacked else "grouped_bar" if tile.chart_type == "bar" else None
    put = on_shelf(tile, columns, column, "color")
    return changed(tile, f"{capital(column.said)} gives the colours", kind=kind, **put)


def placed(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`region along the bottom`, `amount on the y axis`, `by month`."""
    for shelf, words in _PLACES:
        found = words.match(clause)
        column = column_of(found.group(1), columns) if found is not None else None
        if column is not None and (shelf != "y" or column.is_figure):
            said = f"{capital(column.said)} stands {_WHERE[shelf]}"
            return changed(tile, said, **on_shelf(tile, columns, column, shelf))
    return None


def shown_as(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`make it a stacked bar by region`, `as a line`, `a map`."""
    found = kind_at(unfilled(clause))
    if found is None:
        return None
    kind, rest = found
    done = changed(tile, f"Shown as {SAID[kind]}", kind=kind)
    if not rest or _FILLING.match(rest):
        return done
    by = _BY.match(rest)
    names = _BETWEEN.split(by.group(1)) if by is not None else []
    chosen = [column for name in names if (column := column_of(name, columns)) is not None]
    if not names or len(names) > 2 or len(chosen) < len(names):
        return Change(done.tile, done.said, unknown=rest)
    return _on_shelves(done, chosen, kind, columns)


def _on_shelves(done: Change, chosen: list[Named], kind: str, columns: Columns) -> Change:
    """`by` gives the colours of what has colours, else the names along the bottom."""
    shelves = ["color", "x"] if kind in {"stacked_bar", "grouped_bar"} else ["x", "color"]
    if kind in {"line", "area"} and not chosen[0].is_time and any(c.is_time for c in columns):
        shelves = ["color", "x"]
    tile, said = done.tile, [done.said]
    for shelf, column in zip(shelves, chosen, strict=False):
        at = "y" if shelf == "x" and column.is_figure and kind != "scatter" else shelf
        tile = changed(tile, "", **on_shelf(tile, columns, column, at)).tile
        said.append(f"{column.said} {_WHERE[at]}")
    return Change(tile, ", ".join(said))
