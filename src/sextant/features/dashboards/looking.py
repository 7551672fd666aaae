"""Looking at a dashboard: all its tiles at once or as they are ready, and the rows behind one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from sextant.core.access import Caller
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.filtering import words_of
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused
from sextant.features.dashboards.notes import Notes
from sextant.features.dashboards.shapes import (
    as_of,
    column_json,
    head_json,
    note_json,
    shown_json,
    view_json,
)
from sextant.features.dashboards.sharing.links import Shared
from sextant.features.dashboards.viewing import Choosing, Restriction, Shown, Viewing
from sextant.features.dashboards.viewing.models import Pick
from sextant.features.query import Queries, Query

ROWS_BEHIND = 1_000
_HERE = "behind"


@dataclass(frozen=True, slots=True)
class _Look:
    caller: Caller
    dashboard: Dashboard
    choosing: Choosing
    only: Sequence[str] | None = None
    held: tuple[Restriction, ...] = ()


class Looks:
    """Views of dashboards, for people who are signed in and for people with a link."""

    def __init__(
        self, ground: Ground, *, boards: Boards, viewing: Viewing, queries: Queries, notes: Notes
    ) -> None:
        self._ground = ground
        self._boards = boards
        self._viewing = viewing
        self._queries = queries
        self._notes = notes

    def all(
        self, caller: Caller, dashboard_id: str, *, choosing: Choosing, only: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """All tiles as this person may see them; one view is one entry of the audit trail."""
        look = self._look(caller, dashboard_id, choosing, only)
        shown = view_json(self._view(look), with_sql=True)
        self._record(look)
        return shown

    def streamed(
        self, caller: Caller, dashboard_id: str, *, choosing: Choosing, only: Sequence[str] | None = None
    ) -> Iterator[bytes]:
        """The same as lines of JSON, each tile as soon as it is ready; what is refused is refused at once."""
        look = self._look(caller, dashboard_id, choosing, only)
        lines = self._lines(look, with_sql=True)
        self._record(look)
        return lines

    def shared(self, shared: Shared, *, choosing: Choosing, only: Sequence[str] | None) -> dict[str, Any]:
        """All tiles behind a link, through the gate as the dashboard's owner; without SQL."""
        return view_json(self._view(self._behind(shared, choosing, only)), with_sql=False)

    def shared_streamed(
        self, shared: Shared, *, choosing: Choosing, only: Sequence[str] | None
    ) -> Iterator[bytes]:
        """The same as lines of JSON, each tile as soon as it is ready."""
        return self._lines(self._behind(shared, choosing, only), with_sql=False)

    def rows(
        self, caller: Caller, dashboard_id: str, viz_id: str, *, choosing: Choosing, picked: Pick | None
    ) -> dict[str, Any]:
        """The rows that a tile, or one mark of it, is made of; raises TileNotFound, DashboardRefused."""
        from sextant.features.dashboards.statements.through import rows_behind

        dashboard = self._boards.get(caller, dashboard_id)
        tile = dashboard.tile(viz_id)
        within = dashboard.model_copy(
            update={
                "visualizations": (
                    *dashboard.visualizations,
                    tile.model_copy(
                        update={"viz_id": _HERE, "config": tile.config.model_copy(update=_PLAIN)}
                    ),
                )
            }
        )
        behind = within.tile(_HERE)
        into = choosing.into.get(viz_id)
        choosing = replace(
            choosing,
            picked=choosing.picked if picked is None else {**choosing.picked, viz_id: picked},
            into=choosing.into if into is None else {**choosing.into, _HERE: into},
            order={},
        )
        if picked is None:
            # What was picked in this very tile leaves its other marks alone, and its rows too.
            choosing = replace(choosing, picked={k: v for k, v in choosing.picked.items() if k != viz_id})
        prepared = self._viewing.prepared(caller, within, behind, choosing=choosing)
        sql = rows_behind(prepared.sql)
        if sql is None:
            raise DashboardRefused(
                "The rows behind this tile cannot be told from its SQL.", hint="Open the SQL instead."
            )
        query = Query(sql=sql, row_limit=ROWS_BEHIND, parameters=dict(prepared.parameters), purpose="rows")
        answered = self._queries.run(caller, query)
        return {
            "columns": [column_json(column) for column in answered.columns],
            "results": answered.json_rows,
            "row_count": answered.row_count,
            "truncated": answered.truncated,
            "sql": sql,
            "words": list(prepared.trail),
        }

    def _look(
        self, caller: Caller, dashboard_id: str, choosing: Choosing, only: Sequence[str] | None
    ) -> _Look:
        return _Look(caller, self._boards.get(caller, dashboard_id), choosing, only)

    @staticmethod
    def _behind(shared: Shared, choosing: Choosing, only: Sequence[str] | None) -> _Look:
        fixed = replace(choosing, values={**choosing.values, **shared.preset})
        return _Look(shared.owner, shared.dashboard, fixed, only, shared.held)

    def _view(self, look: _Look) -> Any:
        return self._viewing.view(
            look.caller, look.dashboard, choosing=look.choosing, only=look.only, held=look.held
        )

    def _lines(self, look: _Look, *, with_sql: bool) -> Iterator[bytes]:
        looking = self._viewing.look(
            look.caller, look.dashboard, choosing=look.choosing, only=look.only, held=look.held
        )
        board = look.dashboard
        words = [(one.label, words_of(looking.choices.get(one.filter_id))) for one in board.filters]
        notes = [note_json(note) for note in self._notes.in_time(board)]
        if not with_sql:
            notes = [{**note, "by": None} for note in notes]
        head = {"type": "view", **head_json(board, words), "notes": notes}

        def lines() -> Iterator[bytes]:
            yield _line(head)
            seen: list[Shown] = []
            for _, one in looking.tiles:
                seen.append(one)
                shown = shown_json(one, with_sql=with_sql)
                yield _line({"type": "tile", "viz_id": one.tile.viz_id, "tile": shown})
            yield _line({"type": "end", "as_of": as_of(seen)})

        return lines()

    def _record(self, look: _Look) -> None:
        self._ground.audit.record(
            look.caller,
            action="dashboard.viewed",
            details={
                "dashboard_id": look.dashboard.dashboard_id,
                "filters": sorted(look.choosing.values),
            },
        )


_PLAIN: dict[str, object] = {"sort": (), "totals": {}, "spark": False, "compare": None}


def _line(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS, default=str) + b"\n"
