"""Totals and marks of tables, and what stands beside one number."""

from typing import Any

from sextant.features.dashboards.models import Visualization
from sextant.features.dashboards.wording.columns import column_of
from sextant.features.dashboards.wording.models import Columns
from sextant.features.dashboards.wording.rules.change import Change, capital, changed, pattern

_NO_TOTALS = pattern(r"(?:no|without|remove(?: the)?|hide(?: the)?) (?:totals?|sums?)(?: row)?")
_TOTALS = pattern(
    r"(?:(?:with|add|show) )?(?:a |the )?(totals?|sums?|averages?|means?)(?: row)?",
    r"(?: (?:of|for) (.+?))?(?: (?:at the (?:end|bottom)|below))?",
)
_MARKED = pattern(
    r"(?:highlight|mark|colou?r|flag) (?:the )?(.+?)",
    r" (above|over|more than|greater than|>|below|under|less than|<) ([\d.,]+)",
    r"(?: (?:in )?(red|green|amber|orange|yellow|blue))?",
)
_SHADED = pattern(r"(?:with |show |add )?(bars|data bars|shades?|colou?r scale)(?: in| for| on) (.+)")
_ABOVE = {"above", "over", "more than", "greater than", ">"}
_TONES = {
    "red": "bad",
    "green": "good",
    "amber": "warn",
    "orange": "warn",
    "yellow": "warn",
    "blue": "accent",
}
_TABLES = {"table", "auto", "pivot"}
_SPARK = pattern(
    r"(with|add|show|no|without|hide|remove)(?: a| the)? (?:spark ?line|history|trend|how it moved)"
)
_AGAINST = pattern(
    r"(?:compared?(?: it)?|held)(?: with| to| against) (?:the |a )?(last year|year before|previous year",
    r"|time before|period before|previous period|last period|month before|last month|nothing)",
)
_HELD = {
    None: "Held against nothing",
    "year": "Held against a year before",
    "period": "Held against the time before",
}


def totalled(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`with totals`, `average of amount at the end`, `no totals`."""
    if _NO_TOTALS.match(clause):
        return changed(tile, "There are no totals", totals={})
    found = _TOTALS.match(clause)
    if found is None or tile.chart_type not in {"table", "auto"}:
        return None
    how = "avg" if found.group(1).lower().startswith(("average", "mean")) else "sum"
    chosen = column_of(found.group(2), columns) if found.group(2) else None
    figures = [chosen] if chosen is not None else [c for c in columns if c.is_figure]
    if not figures or (found.group(2) and chosen is None):
        return None
    totals = tile.config.totals | {column.name: how for column in figures}
    said = f"{'Averages' if how == 'avg' else 'Totals'} stand below"
    return changed(tile, said, kind="table", totals=totals)


def marked(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`highlight amounts above 100 in red`, `bars in amount`."""
    if tile.chart_type not in _TABLES:
        return None
    limit, shade = _MARKED.match(clause), _SHADED.match(clause)
    named = limit.group(1) if limit is not None else shade.group(2) if shade is not None else ""
    column = column_of(named, columns) if named else None
    if column is None or not column.is_figure:
        return None
    rule: dict[str, Any] = {"how": "bar", "tone": "accent"}
    if limit is not None:
        rule = {
            "how": "above" if limit.group(2).lower() in _ABOVE else "below",
            "value": float(limit.group(3).replace(",", "").rstrip(".")),
            "tone": _TONES.get((limit.group(4) or "").lower(), "warn"),
        }
    elif shade is not None and "bars" not in shade.group(1).lower():
        rule["how"] = "scale"
    colours = [*(one.model_dump() for one in tile.config.colours), {"column": column.name, **rule}]
    kind = "table" if tile.chart_type == "auto" else None
    return changed(tile, f"{capital(column.said)} is marked", kind=kind, colours=colours)


def compared(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`compare with last year`, `with a sparkline`, of one number."""
    del columns
    spark = _SPARK.match(clause)
    if spark is not None:
        on = spark.group(1).lower() in {"with", "add", "show"}
        return changed(tile, "With how it moved" if on else "Without how it moved", spark=on)
    found = _AGAINST.match(clause)
    if found is None:
        return None
    words = found.group(1).lower()
    how = None if words == "nothing" else "year" if "year" in words else "period"
    return changed(tile, _HELD[how], compare=how)
