"""Comments and notes: written by whoever sees a dashboard, changed by who wrote them."""

from collections.abc import Sequence
from typing import Any

from sextant.core.access import Caller
from sextant.features.dashboards import access
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused, NoteNotFound
from sextant.features.dashboards.notes import store
from sextant.features.dashboards.notes.models import MOST_NOTES, Note, NoteChange, NoteWish
from sextant.kit.errors import NotAllowed
from sextant.kit.ids import new_id


class Notes:
    """What people say beside a dashboard, for whoever sees it."""

    def __init__(self, ground: Ground, boards: Boards) -> None:
        self._ground = ground
        self._boards = boards

    def of(self, caller: Caller, dashboard_id: str) -> Sequence[Note]:
        """Oldest first; raises DashboardNotFound."""
        board = self._boards.get(caller, dashboard_id)
        with self._ground.db.reading() as tx:
            return store.of(tx, caller.workspace_id, board.dashboard_id)

    def in_time(self, board: Dashboard) -> Sequence[Note]:
        """Those at points in time, which belong to the picture; for whoever may see the dashboard."""
        with self._ground.db.reading() as tx:
            return store.of(tx, board.workspace_id, board.dashboard_id, in_time=True)

    def write(self, caller: Caller, dashboard_id: str, wish: NoteWish) -> Note:
        """Raises TileNotFound, NoteNotFound, DashboardRefused when there are too many."""
        board = self._boards.get(caller, dashboard_id)
        if wish.on is not None:
            access.check_edit(caller, board)  # it is drawn over the charts that everyone sees
        if wish.viz_id is not None:
            board.tile(wish.viz_id)
        with self._ground.db.transaction() as tx:
            if store.count(tx, caller.workspace_id, board.dashboard_id) >= MOST_NOTES:
                raise DashboardRefused(
                    f"`{board.name}` has {MOST_NOTES:,} comments, which is the most.",
                    hint="Remove some that are settled.",
                )
            above = None if wish.reply_to is None else self._find(tx, board, wish.reply_to)
            note = Note(
                note_id=new_id(),
                dashboard_id=board.dashboard_id,
                workspace_id=caller.workspace_id,
                user_id=caller.user_id,
                email=caller.email,
                created_at=self._ground.clock.now(),
                **wish.model_dump(exclude={"viz_id", "reply_to"}),
                viz_id=above.viz_id if above is not None else wish.viz_id,
                reply_to=None if above is None else above.reply_to or above.note_id,
            )
            store.add(tx, note)
            self._ground.audit.record(caller, action="dashboard.note_written", details=_facts(note), tx=tx)
        return note

    def change(self, caller: Caller, dashboard_id: str, note_id: str, change: NoteChange) -> Note:
        """Words by who wrote them; settling by whoever may change the dashboard too."""
        board = self._boards.get(caller, dashboard_id)
        now = self._ground.clock.now()
        with self._ground.db.transaction() as tx:
            note = self._find(tx, board, note_id)
            if change.text is not None:
                self._check(caller, board, note, own=True)
            else:
                self._check(caller, board, note, own=False)
            values: dict[str, Any] = {}
            if change.text is not None:
                values |= {"text": change.text, "edited_at": now}
            if change.settled is not None:
                values |= {"settled_at": now if change.settled else None}
            if values:
                store.change(tx, note, **values)
        return note.model_copy(update=values)

    def remove(self, caller: Caller, dashboard_id: str, note_id: str) -> None:
        """With the replies to it; by who wrote it and by whoever may change the dashboard."""
        board = self._boards.get(caller, dashboard_id)
        with self._ground.db.transaction() as tx:
            note = self._find(tx, board, note_id)
            self._check(caller, board, note, own=False)
            store.remove(tx, note)
            self._ground.audit.record(caller, action="dashboard.note_removed", details=_facts(note), tx=tx)

    def _find(self, tx: Any, board: Dashboard, note_id: str) -> Note:
        found = store.get(tx, board.workspace_id, board.dashboard_id, note_id)
        if found is None:
            raise NoteNotFound("There is no such comment.", hint="List the comments again.")
        return found

    @staticmethod
    def _check(caller: Caller, board: Dashboard, note: Note, *, own: bool) -> None:
        if note.user_id == caller.user_id or (not own and access.may_edit(caller, board)):
            return
        raise NotAllowed("Someone else wrote this.", hint="Reply to it instead.")


def _facts(note: Note) -> dict[str, object]:
    return {"dashboard_id": note.dashboard_id, "note_id": note.note_id, "viz_id": note.viz_id}
