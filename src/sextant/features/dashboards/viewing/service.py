"""All tiles of a dashboard in one request: filters put in, identical statements once, each when ready."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sextant.core.access import Caller
from sextant.features.dashboards.filtering import Choice, choice_of
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused, Visualization
from sextant.features.dashboards.viewing.models import Choosing, Restriction, Shown, Values, View
from sextant.features.dashboards.viewing.ready import Setting, ready, setting
from sextant.features.dashboards.viewing.running import Key, Running, key_of
from sextant.features.query import Queries

_NOTHING = Choosing()


@dataclass(frozen=True, slots=True)
class Looking:
    """A look that is permitted and checked, and not begun: `tiles` runs it, each tile as it is ready."""

    dashboard: Dashboard
    choices: Mapping[str, Choice | None]
    tiles: Iterator[tuple[int, Shown]]


class Viewing:
    """Runs the tiles of dashboards through the gate, as whoever looks."""

    def __init__(self, ground: Ground, queries: Queries) -> None:
        self._ground = ground
        self._running = Running(queries)

    def view(
        self,
        caller: Caller,
        dashboard: Dashboard,
        *,
        choosing: Choosing = _NOTHING,
        only: Sequence[str] | None = None,
        held: Sequence[Restriction] = (),
    ) -> View:
        """Every tile, or those of `only`; a failing tile carries its error and holds up no other."""
        looking = self.look(caller, dashboard, choosing=choosing, only=only, held=held)
        found = dict(looking.tiles)
        return View(dashboard, tuple(found[place] for place in sorted(found)), looking.choices)

    def look(
        self,
        caller: Caller,
        dashboard: Dashboard,
        *,
        choosing: Choosing = _NOTHING,
        only: Sequence[str] | None = None,
        held: Sequence[Restriction] = (),
    ) -> Looking:
        """The same, tile by tile; raises FilterValueRefused, TileNotFound, FilterNotFound at once."""
        caller.require("data.read")
        here = self._setting(caller, dashboard, choosing=choosing, held=held)
        shown = _ready(dashboard, here, only)
        return Looking(dashboard, here.choices, self._running.run(caller, shown, here.tables))

    def keyed(
        self,
        caller: Caller,
        dashboard: Dashboard,
        *,
        choosing: Choosing,
        only: Sequence[str] | None = None,
        held: Sequence[Restriction] = (),
    ) -> list[tuple[Shown, Key | None]]:
        """Every tile, or those of `only`, with what it would run; nothing is run."""
        caller.require("data.read")
        here = self._setting(caller, dashboard, choosing=choosing, held=held)
        return [
            (one, key_of(caller, one, here.tables) if one.sql and one.error is None else None)
            for one in _ready(dashboard, here, only)
        ]

    def prepared(
        self,
        caller: Caller,
        dashboard: Dashboard,
        tile: Visualization,
        *,
        choosing: Choosing = _NOTHING,
        held: Sequence[Restriction] = (),
    ) -> Shown:
        """A tile with its statement as it would be run; raises its error."""
        done = ready(tile, self._setting(caller, dashboard, choosing=choosing, held=held))
        if done.error is not None:
            raise done.error
        if not done.sql:
            raise DashboardRefused("This tile has no rows.", hint="Choose a chart or a table.")
        return done

    def close(self) -> None:
        self._running.close()

    def _setting(
        self, caller: Caller, dashboard: Dashboard, *, choosing: Choosing, held: Sequence[Restriction]
    ) -> Setting:
        today = self._ground.today(caller.workspace_id)
        return setting(
            dashboard,
            tables=self._ground.tables(caller),
            choices=_choices(dashboard, choosing.values, today),
            choosing=choosing,
            held=held,
            today=today,
        )


def _choices(dashboard: Dashboard, values: Values, today: date) -> dict[str, Choice | None]:
    """What each filter is set to: the value sent, else its default; raises FilterValueRefused."""
    for filter_id in values:
        dashboard.filter(filter_id)
    return {
        one.filter_id: choice_of(one, values.get(one.filter_id, one.default), today=today)
        for one in dashboard.filters
    }


def _ready(dashboard: Dashboard, here: Setting, only: Sequence[str] | None) -> list[Shown]:
    chosen = dashboard.visualizations if only is None else tuple(map(dashboard.tile, only))
    return [ready(tile, here) for tile in chosen]
