"""What a rule does to a tile, and the words that all rules know."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sextant.features.dashboards.models import TileConfig, Visualization
from sextant.features.dashboards.wording.models import Columns, Named

_MAKE = (
    r"(?:make|turn|change|switch|convert|set|show|draw|display|plot|use|give|do|try|have|see|view|render"
    r"|it|this|that|these|me|them|to|into|in|on|as|be|a|an|the|with)"
)
_FILLING = re.compile(rf"^(?:{_MAKE}\b\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """A tile after one clause, what was done in our words, and what of the clause was not understood."""

    tile: Visualization
    said: str = ""
    unknown: str = ""


Rule = Callable[[str, Visualization, Columns], Change | None]


def pattern(*parts: str) -> re.Pattern[str]:
    """A clause from its beginning to its end, in small or capital letters."""
    return re.compile(rf"^(?:{''.join(parts)})$", re.IGNORECASE)


def unfilled(clause: str) -> str:
    """A clause without `make it a` and the like before what it is about."""
    return _FILLING.sub("", clause).strip()


def changed(tile: Visualization, said: str, *, kind: str | None = None, **config: Any) -> Change:
    """The tile with other settings; raises nothing, since rules put in what the settings take."""
    settings = TileConfig.model_validate(tile.config.model_dump() | config)
    update: dict[str, Any] = {"config": settings} | ({"chart_type": kind} if kind else {})
    return Change(tile.model_copy(update=update), said)


def on_shelf(tile: Visualization, columns: Columns, column: Named, shelf: str) -> dict[str, Any]:
    """A column on a shelf; once one is chosen the others have to be, and are the ones that are left."""
    config = tile.config
    held: dict[str, str | None] = {"x": config.x, "y": config.y, "color": config.color}
    put = {name: None if one == column.name else one for name, one in held.items()} | {shelf: column.name}
    free = [c for c in columns if c.name not in put.values() and c.name != config.facet]
    if put["y"] is None:
        put["y"] = next((c.name for c in free if c.is_figure), None)
    free = [c for c in free if c.name != put["y"]]
    if put["x"] is None:
        along = next((c for c in free if c.is_time), None) or next((c for c in free if not c.is_figure), None)
        put["x"] = along.name if along is not None else None
    return {**put, **({"facet": None} if config.facet == column.name else {})}


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
