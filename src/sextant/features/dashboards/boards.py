"""Making, reading and changing dashboards; every change is the next version, and a stale one is refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from pydantic import ValidationError

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.features.dashboards import access, layout, store
from sextant.features.dashboards.filtering import choice_of, tables_named
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import (
    MOST_TILES,
    Change,
    Dashboard,
    DashboardChanged,
    DashboardNotFound,
    DashboardRefused,
    DatasetUse,
    Filter,
    Grant,
    Visualization,
)
from sextant.features.dashboards.stars import store as stars
from sextant.features.dashboards.versions.keeping import kept
from sextant.features.datasets import Table as DataTable
from sextant.kit.ids import DashboardId, DatasetId, WorkspaceId, new_id

MOST_BYTES = 2 << 20
_TRIES = 5
_FIELDS = ("name", "description", "layout", "config", "shared", "people", "visualizations", "filters")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list; `total` counts all pages, `starred` are ids of those with the person's star."""

    items: Sequence[Dashboard]
    total: int
    starred: frozenset[str]

    @property
    def end(self) -> store.Before | None:
        """Where the next page begins; None for an empty one."""
        if not self.items:
            return None
        last = self.items[-1]
        return store.Before(last.dashboard_id in self.starred, last.updated_at, last.dashboard_id)


class Boards:
    """Dashboards of a workspace, as each person may see and change them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._db: Database = ground.db

    def create(self, caller: Caller, change: Change) -> Dashboard:
        """A new dashboard with an id of its own; raises DashboardRefused, NotAllowed."""
        caller.require("boards.write")
        if change.shared or change.people:
            caller.require("boards.share")
        if not change.name:
            raise DashboardRefused("A dashboard needs a name.", hint='Send {"name": "Sales"}.')
        now = self._ground.clock.now()
        shared = change.shared
        if shared is None:
            shared = caller.may("boards.share") and self._ground.identity.shares_new(caller.workspace_id)
        empty = Dashboard(
            dashboard_id=DashboardId(new_id()),
            workspace_id=caller.workspace_id,
            user_id=caller.user_id,
            name=change.name,
            shared=shared,
            created_at=now,
            updated_at=now,
        )
        made = self._changed(caller, empty, change)
        with self._db.transaction() as tx:
            store.add(tx, made)
            kept(tx, caller, None, made)
            self._ground.audit.record(caller, action="dashboard.created", details=_facts(made), tx=tx)
        return made

    def get(self, caller: Caller, dashboard_id: str) -> Dashboard:
        """Raises DashboardNotFound for one that this person may not see."""
        caller.require("data.read")
        with self._db.reading() as tx:
            found = store.get(tx, caller.workspace_id, dashboard_id)
        return access.seen(caller, found, dashboard_id)

    def find(
        self, caller: Caller, *, text: str = "", before: store.Before | None = None, limit: int = 50
    ) -> Found:
        """What this person sees: what they gave a star first, then the newest change."""
        caller.require("data.read")
        who = access.seen_by(caller)
        with self._db.reading() as tx:
            items = store.page(
                tx,
                caller.workspace_id,
                for_whom=caller.user_id,
                seen_by=who,
                text=text,
                before=before,
                limit=limit,
            )
            total = store.count(tx, caller.workspace_id, seen_by=who, text=text)
            return Found(items, total, stars.among(tx, caller, [one.dashboard_id for one in items]))

    def newest(self, caller: Caller) -> Dashboard | None:
        """What was changed last of what this person sees."""
        caller.require("data.read")
        with self._db.reading() as tx:
            return store.newest(tx, caller.workspace_id, seen_by=access.seen_by(caller))

    def star(self, caller: Caller, dashboard_id: str, *, starred: bool) -> Dashboard:
        """Gives the caller's own star or takes it; the dashboard and what others see stay as they are."""
        board = self.get(caller, dashboard_id)
        with self._db.transaction() as tx:
            stars.put(tx, caller, board.dashboard_id, starred=starred)
        return board

    def is_starred(self, caller: Caller, dashboard_id: DashboardId) -> bool:
        with self._db.reading() as tx:
            return dashboard_id in stars.among(tx, caller, [dashboard_id])

    def change(
        self, caller: Caller, dashboard_id: str, change: Change, *, restored_from: int | None = None
    ) -> Dashboard:
        """The next version; raises DashboardChanged when `version` is not the newest."""
        return self._next(
            caller, dashboard_id, lambda _: change, version=change.version, restored_from=restored_from
        )

    def pin(self, caller: Caller, dashboard_id: str, tile: Visualization, *, placed: bool) -> Visualization:
        """Adds a tile at its place, or where there is room; raises DashboardRefused when it is full."""
        tile = tile.model_copy(update={"viz_id": new_id()})

        def with_tile(dashboard: Dashboard) -> Change:
            tabs = dashboard.layout.tabs
            tab = tile.tab or (tabs[0].tab_id if tabs else "")
            taken = [other.position for other in dashboard.visualizations if other.tab == tab]
            if len(dashboard.visualizations) >= MOST_TILES:
                raise DashboardRefused(
                    f"`{dashboard.name}` has {MOST_TILES} tiles, which is the most.",
                    hint="Remove a tile first, or pin to another dashboard.",
                )
            width, height = layout.size_for(tile.chart_type)
            place = tile.position if placed else layout.free_place(taken, width=width, height=height)
            pinned = tile.model_copy(update={"position": place, "tab": tab})
            return Change(visualizations=(*dashboard.visualizations, pinned))

        return self._next(caller, dashboard_id, with_tile).tile(tile.viz_id)

    def remove(self, caller: Caller, dashboard_id: str) -> None:
        """Deletes it with its links; raises DashboardNotFound, NotYours."""
        dashboard = self.get(caller, dashboard_id)
        access.check_edit(caller, dashboard)
        with self._db.transaction() as tx:
            if not store.remove(tx, caller.workspace_id, dashboard.dashboard_id):
                raise DashboardNotFound(f"There is no dashboard {dashboard_id} any more.")
            self._ground.audit.record(caller, action="dashboard.deleted", details=_facts(dashboard), tx=tx)

    def would_be(self, caller: Caller, board: Dashboard, change: Change) -> Dashboard:
        """What a change would make of the dashboard; nothing is written."""
        return self._changed(caller, board, change)

    def reading(self, workspace_id: WorkspaceId, dataset_id: DatasetId) -> list[Dashboard]:
        """Dashboards with a tile over a dataset, whoever owns them."""
        with self._db.reading() as tx:
            return store.reading(tx, workspace_id, dataset_id)

    def _next(
        self,
        caller: Caller,
        dashboard_id: str,
        change_of: Callable[[Dashboard], Change],
        *,
        version: int | None = None,
        restored_from: int | None = None,
    ) -> Dashboard:
        current = self.get(caller, dashboard_id)
        for _ in range(_TRIES):
            access.check_edit(caller, current)
            if version is not None and version != current.version:
                raise _stale(current)
            change = change_of(current)
            if opens(change, current):
                access.check_share(caller, current)
            changed = self._changed(caller, current, change).model_copy(
                update={"version": current.version + 1, "updated_at": self._ground.clock.now()}
            )
            with self._db.transaction() as tx:
                if store.replace(tx, changed, read_at_version=current.version):
                    kept(tx, caller, current, changed, restored_from=restored_from)
                    self._ground.audit.record(
                        caller, action="dashboard.changed", details=_facts(changed), tx=tx
                    )
                    return changed
            current = self.get(caller, dashboard_id)
        raise _stale(current)

    def _changed(self, caller: Caller, dashboard: Dashboard, change: Change) -> Dashboard:
        sent = {name: getattr(change, name) for name in _FIELDS if getattr(change, name) is not None}
        if change.visualizations is not None:
            sent["visualizations"] = settled(
                change.visualizations, before=dashboard.visualizations, tables=self._ground.tables(caller)
            )
        if change.people is not None:
            sent["people"] = self._known(caller, change.people)
        if change.filters is not None:
            sent["filters"] = _checked(change.filters, self._ground.today(caller.workspace_id))
        changed = dashboard.model_copy(update=sent)
        changed = changed.model_copy(update={"visualizations": on_tabs(changed)})
        if len(orjson.dumps(changed.model_dump(mode="json"))) > MOST_BYTES:
            raise DashboardRefused(
                f"This dashboard is over {MOST_BYTES >> 20} MB.", hint="Shorten its texts or queries."
            )
        return changed

    def _known(self, caller: Caller, people: Sequence[Grant]) -> tuple[Grant, ...]:
        """Each person once, and only those of the workspace."""
        for grant in people:
            if self._ground.identity.person(caller.workspace_id, grant.user_id) is None:
                raise DashboardRefused(
                    f"There is no person {grant.user_id[:64]} in this workspace.", hint="Invite them first."
                )
        return tuple({grant.user_id: grant for grant in people}.values())


def opens(change: Change, current: Dashboard) -> bool:
    """Whether a change lets others in or out."""
    shared = change.shared is not None and change.shared != current.shared
    return shared or (change.people is not None and change.people != current.people)


def on_tabs(dashboard: Dashboard) -> tuple[Visualization, ...]:
    """Tiles each on a tab that there is: what stood on one that is gone comes to the first."""
    tabs = [tab.tab_id for tab in dashboard.layout.tabs]
    first = tabs[0] if tabs else ""
    return tuple(
        tile if tile.tab in tabs or tile.tab == first else tile.model_copy(update={"tab": first})
        for tile in dashboard.visualizations
    )


def settled(
    tiles: Sequence[Visualization], *, before: Sequence[Visualization], tables: Mapping[str, DataTable]
) -> tuple[Visualization, ...]:
    """Tiles with an id each, and beside each query the datasets it reads."""
    known = {use.table_name.lower(): use for tile in before for use in tile.datasets}
    known |= {
        name: DatasetUse(dataset_id=table.dataset_id, table_name=table.table_name, name=table.name)
        for name, table in tables.items()
    }
    taken: set[str] = set()
    done: list[Visualization] = []
    for tile in tiles:
        viz_id = tile.viz_id if tile.viz_id and tile.viz_id not in taken else new_id()
        taken.add(viz_id)
        uses = tuple(known[name] for name in tables_named(tile.query) if name in known)
        one = uses[0].dataset_id if len(uses) == 1 else tile.dataset_id
        done.append(tile.model_copy(update={"viz_id": viz_id, "datasets": uses, "dataset_id": one}))
    return tuple(done)


def _checked(filters: Sequence[Filter], today: date) -> tuple[Filter, ...]:
    taken: set[str] = set()
    done: list[Filter] = []
    for one in filters:
        choice_of(one, one.default, today=today)
        filter_id = one.filter_id if one.filter_id and one.filter_id not in taken else new_id()
        taken.add(filter_id)
        label = one.label or (one.column or one.parameter).replace("_", " ").capitalize()
        done.append(one.model_copy(update={"filter_id": filter_id, "label": label}))
    return tuple(done)


def change_from(sent: Mapping[str, object]) -> Change:
    """What a person sent, checked; raises DashboardRefused with the first thing that does not fit."""
    try:
        return Change.model_validate(dict(sent))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DashboardRefused(
            f"`{where}`: {first['msg']}.", hint="Correct that part and send it again."
        ) from error


def _stale(current: Dashboard) -> DashboardChanged:
    return DashboardChanged(
        f"`{current.name}` was changed meanwhile: it is at version {current.version}.",
        hint="Load it again and make the change on what is there now.",
        details={"version": current.version},
    )


def _facts(dashboard: Dashboard) -> dict[str, object]:
    return {
        "dashboard_id": dashboard.dashboard_id,
        "name": dashboard.name,
        "version": dashboard.version,
        "tiles": len(dashboard.visualizations),
        "shared": dashboard.shared,
    }
