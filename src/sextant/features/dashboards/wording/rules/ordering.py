"""In which order, and how many."""

import re
from typing import Any

from sextant.features.dashboards.models import Visualization
from sextant.features.dashboards.wording.columns import column_of, figure_of, is_value
from sextant.features.dashboards.wording.models import Columns, Named
from sextant.features.dashboards.wording.rules.change import Change, changed, pattern

_NUMBERS = {
    "three": 3,
    "five": 5,
    "six": 6,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
}
_COUNT = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_MOST = r"(?:largest|biggest|highest|top|most common|best|greatest)"
_TOP = pattern(
    r"(?:(?:show|keep|only|just|limit(?: it)? to|the|with)\s+)*",
    rf"(?:(?:top|largest|biggest) {_COUNT}|{_COUNT} {_MOST})(?: (.+))?",
)
_ALL = pattern(r"(?:show |keep )?(?:all|everything|every one)(?: of them)?(?: again)?")
_OF_THEM = pattern(r"only|of them|ones|by value|by size")
_SORT = re.compile(
    r"^(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|arranged?|put|with)(?: it| them| the bars| bars)?\s+"
)
_FIRST = r"(?: ones?)?(?: (?:at the )?(?:first|top))"
_ORDERS = tuple(
    (re.compile(words), order)
    for words, order in (
        (
            rf"(?:the )?(?:largest|biggest|highest|most){_FIRST}|high(?:est)? to low(?:est)?|descending",
            "-y",
        ),
        (rf"(?:the )?(?:smallest|lowest|least){_FIRST}|low(?:est)? to high(?:est)?|ascending", "y"),
        (r"alphabetical(?:ly)?(?: order)?|a to z|a-z|in alphabetical order|by (?:the )?names?", "x"),
        (r"z to a|z-a|reverse alphabetical(?:ly)?", "-x"),
        (r"(?:the )?(?:newest|latest|most recent)(?: ones?)? first", "-x"),
        (r"(?:the )?(?:oldest|earliest)(?: ones?)? first|chronological(?:ly)?|by (?:time|date)", "x"),
    )
)
_DOWN = r"descending|desc|down|high to low|largest first"
_UP = r"ascending|asc|up|low to high|smallest first"
_BY = pattern(rf"by (.+?)(?:,? (?:({_DOWN})|({_UP})))?")
_SAID = {
    "-y": "The largest stand first",
    "y": "The smallest stand first",
    "x": "In the order of names or times",
    "-x": "In the order of names or times, turned",
}


def kept(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`top 10`, `only the five largest carriers`, `show all`."""
    if _ALL.match(clause):
        return changed(tile, "All are kept", top=None)
    found = _TOP.match(clause)
    if found is None:
        return None
    text = (found.group(1) or found.group(2)).lower()
    count = _NUMBERS.get(text) or int(text)
    rest = (found.group(3) or "").strip()
    told = not rest or _OF_THEM.match(rest) or column_of(rest.removeprefix("by "), columns) is not None
    return changed(tile, f"Only the {count} largest are kept", top=count) if count and told else None


def ordered(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`sort by value`, `largest first`, `alphabetically`, `newest first`."""
    text = clause.lower().strip()
    bare = _SORT.sub("", text)
    for words, order in _ORDERS:
        if words.fullmatch(bare):
            return _sorted(tile, order, columns)
    found = _BY.match(bare) if bare != text else None
    if found is None:
        return None
    named, down, up = found.groups()
    column = column_of(named, columns)
    if column is None and not is_value(named):
        return None
    if tile.chart_type == "table" and column is not None:
        return _rows(tile, column, descending=not up and (bool(down) or column.is_figure))
    by = "y" if column is None or column.is_figure else "x"
    turned = bool(down) or (by == "y" and not up)
    return _sorted(tile, f"{'-' if turned else ''}{by}", columns)


def _sorted(tile: Visualization, order: str, columns: Columns) -> Change:
    if tile.chart_type == "table" and columns:
        figure = figure_of(columns) if order.endswith("y") else None
        return _rows(tile, figure or columns[0], descending=order.startswith("-"))
    return changed(tile, _SAID[order], order=order)


def _rows(tile: Visualization, column: Named, *, descending: bool) -> Change:
    sort: list[dict[str, Any]] = [{"column": column.name, "descending": descending}]
    turned = ", the most first" if descending else ""
    return changed(tile, f"Rows are in the order of {column.said}{turned}", sort=sort)
