"""What a tile is called, its legend, its scale, what its figures are counted in."""

import re

from sextant.features.dashboards.models import Visualization
from sextant.features.dashboards.wording.columns import column_of
from sextant.features.dashboards.wording.models import Columns
from sextant.features.dashboards.wording.rules.change import Change, capital, changed, pattern, unfilled

_TITLED = pattern(
    r"(?:(?:call|name|rename|title)(?: (?:it|this|the tile|the chart))?(?: to| as)?",
    r"|(?:set |change )?(?:the )?title(?: to| is)?):? (.+)",
)
_LEGEND = pattern(
    r"(hide|no|without|remove|drop|turn off|show|with|add|bring back|turn on)(?: the| a| its)? (?:legend|key)"
)
_LOG = pattern(r"(?:a |the )?log(?:arithmic)?(?: (?:scale|axis|y.axis))?")
_LINEAR = pattern(r"(?:a |the )?(?:no log|linear|plain|normal)(?:arithmic)?(?: (?:scale|axis|y.axis))?")
_UNITS = tuple(
    (re.compile(words, re.IGNORECASE), unit)
    for words, unit in (
        (r"(?:us )?dollars?|usd|\$", "USD"),
        (r"euros?|eur|€", "EUR"),
        (r"(?:british )?pounds?(?: sterling)?|gbp|£", "GBP"),
        (r"yen|jpy|¥", "JPY"),
        (r"per ?cent|percentages?|%", "percent"),
        (r"seconds?|secs?", "seconds"),
        (r"minutes?|mins?", "minutes"),
        (r"hours?|hrs?", "hours"),
        (r"days?", "days"),
        (r"kilomet(?:er|re)s?|km", "km"),
        (r"miles?", "miles"),
        (r"kilograms?|kilos?|kg", "kg"),
        (r"tons?|tonnes?", "t"),
    )
)
_IN = pattern(
    r"(?:(?:show|write|mark|format|display|the|figures?|values?|it|as)\s+)*(.*?)\s*\b(?:in|as) (.+)"
)


def titled(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`call it "Revenue"`, `title: Revenue`."""
    del columns
    found = _TITLED.match(clause)
    title = found.group(1).strip(" “”\"'") if found is not None else ""
    if not title:
        return None
    return Change(tile.model_copy(update={"title": title[:300]}), f"It is called “{title[:80]}”")


def explained(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`hide the legend`, `with a legend`."""
    del columns
    found = _LEGEND.match(clause)
    if found is None:
        return None
    shown = found.group(1).lower() in {"show", "with", "add", "bring back", "turn on"}
    return changed(tile, "The legend is shown" if shown else "The legend is hidden", legend=shown)


def scaled(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`log scale`, `use a linear scale`."""
    del columns
    bare = re.sub(r"^(?:on|with) ", "", unfilled(clause))
    if _LOG.match(bare):
        return changed(tile, "The scale goes by powers of ten", log=True)
    return changed(tile, "The scale is a plain one", log=False) if _LINEAR.match(bare) else None


def measured_in(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    """`in euros`, `amount in minutes`: what the figures are, not what they are worth in it."""
    found = _IN.match(clause)
    unit = next((u for words, u in _UNITS if found is not None and words.fullmatch(found.group(2))), None)
    if found is None or unit is None:
        return None
    named = found.group(1).strip()
    figures = [column for column in columns if column.is_figure]
    upright = next((c for c in figures if c.name == tile.config.y), figures[0] if figures else None)
    chosen = column_of(named, columns) if named else upright
    if chosen is None or not chosen.is_figure:
        return None
    units = tile.config.units | {chosen.name: unit}
    return changed(tile, f"{capital(chosen.said)} is in {unit}; no figure is converted", units=units)
