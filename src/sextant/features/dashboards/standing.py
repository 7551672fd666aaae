"""Tiles for whoever keeps them alive: which statements stand for one, the tile that their answers make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sextant.core.access import Caller
from sextant.features.dashboards.models import Dashboard
from sextant.features.dashboards.shapes import shown_json
from sextant.features.dashboards.viewing import Choosing, Restriction, Shown, Viewing
from sextant.features.dashboards.viewing.running import Key, drawn_of, statements_of
from sextant.features.query import Answered, Query
from sextant.kit.errors import SextantError


@dataclass(frozen=True, slots=True)
class StandingTile:
    """A tile and its statements, its own under no name; none where `shown` says why it cannot be run."""

    viz_id: str
    shown: Shown
    statements: Mapping[str, Query]
    key: Key | None


def standing_tiles(
    viewing: Viewing,
    caller: Caller,
    dashboard: Dashboard,
    *,
    choosing: Choosing,
    only: Sequence[str] | None = None,
    held: Sequence[Restriction] = (),
) -> tuple[StandingTile, ...]:
    """The tiles with a statement, or those of `only`, as this person may see them.

    Raises FilterValueRefused, FilterNotFound, TileNotFound.
    """
    found: list[StandingTile] = []
    for shown, key in viewing.keyed(caller, dashboard, choosing=choosing, only=only, held=held):
        if shown.tile.is_wordless:
            continue
        queries = {
            name: Query(
                asked.sql, row_limit=asked.row_limit, parameters=dict(asked.parameters), purpose="tile"
            )
            for name, asked in (statements_of(key) if key is not None else {}).items()
        }
        found.append(StandingTile(shown.tile.viz_id, shown, queries, key))
    return tuple(found)


def tile_of_answers(
    tile: StandingTile, answers: Mapping[str, Answered], *, error: SextantError | None = None
) -> dict[str, Any]:
    """The tile in the shape of a view; without an answer of its own, with the error instead."""
    own = answers.get("")
    if own is None or tile.key is None:
        return shown_json(replace(tile.shown, error=error or tile.shown.error), with_sql=False)
    besides = {name: answered for name, answered in answers.items() if name}
    return shown_json(replace(tile.shown, drawn=drawn_of(own, tile.key, besides)), with_sql=False)
