"""Rollups of a workspace: offered from use, made and removed by one click, told with what they save."""

from collections.abc import Sequence
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.core.events import Event
from sextant.features.datasets import DatasetMissing, Table
from sextant.features.query import Needs, Query, needs_of
from sextant.features.transforms.errors import RollupMissing, RollupRefused
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.rollups import store
from sextant.features.transforms.rollups.finding import Finding
from sextant.features.transforms.rollups.keeping import Keeping
from sextant.features.transforms.rollups.models import KeptColumn, KeptRollup
from sextant.features.transforms.rollups.suggesting import Asked, Suggesting, Suggestion, columns_of
from sextant.kit.ids import new_id

_MOST = 100  # rollups of a dataset
_NOTHING = Asked("", 0, 0.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A rollup with its dataset as the caller sees it, and what it answered lately."""

    rollup: KeptRollup
    table: Table | None
    used: Asked


class Rollups:
    """The door: each method acts for one caller."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self.keeping = Keeping(ground)
        self.suggesting = Suggesting(ground)
        ground.queries.rollups.found_by(Finding(ground.db, ground.objects).of)

    def all(self, caller: Caller, *, dataset_id: str | None = None) -> list[Shown]:
        """Those of datasets that the caller sees whole, since a rollup tells of every row."""
        caller.require("data.read")
        with self._on.db.reading() as tx:
            found = store.of_workspace(tx, caller.workspace_id, dataset_id=dataset_id)
        if not found:
            return []
        used = self.suggesting.usage(caller.workspace_id)
        return [
            Shown(one, self._table(caller, one.dataset_id), used.get(one.rollup_id, _NOTHING))
            for one in found
            if self._sees(caller, one)
        ]

    def get(self, caller: Caller, rollup_id: str) -> Shown:
        """Raises RollupMissing, also for one of a dataset that the caller sees in part."""
        found = self._found(caller, rollup_id)
        used = self.suggesting.usage(caller.workspace_id).get(rollup_id, _NOTHING)
        return Shown(found, self._table(caller, found.dataset_id), used)

    def suggestions(self, caller: Caller) -> list[tuple[Suggestion, Table]]:
        """What was asked again and could be answered from less."""
        caller.require("data.write")
        found = self.suggesting.suggest(caller)
        return [(one, self._on.datasets.table(caller, one.dataset_id)) for one in found]

    def make(self, caller: Caller, sql: Sequence[str], *, floats: bool = False) -> KeptRollup:
        """A rollup that answers these statements of one dataset; raises RollupRefused, NotYours."""
        needs = self._needs(caller, sql)
        dataset = self._on.datasets.owned(caller, needs.dataset_id)
        self._on.datasets.require_whole(caller, needs.dataset_id)
        columns = columns_of(needs)
        now = self._on.clock.now()
        with self._on.db.transaction() as tx:
            there = store.of_workspace(tx, caller.workspace_id, dataset_id=needs.dataset_id)
            if any(_alike(one.columns, columns) and one.status != "failed" for one in there):
                raise RollupRefused("There is such a rollup already.", hint="Look at the list of rollups.")
            if len(there) >= _MOST:
                raise RollupRefused(
                    f"{dataset.name} has {_MOST} rollups.", hint="Remove one that is not used."
                )
            rollup = KeptRollup(
                rollup_id=new_id(),
                workspace_id=caller.workspace_id,
                dataset_id=needs.dataset_id,
                columns=columns,
                floats=floats,
                job_id="",
                made_by=caller.user_id,
                email=caller.email,
                created_at=now,
                updated_at=now,
            )
            store.add(tx, rollup)
            job = self.keeping.begin(tx, rollup)
            self._on.audit.record(caller, action="rollup.make", details=_about(rollup), tx=tx)
        return rollup.model_copy(update={"job_id": job.job_id})

    def rebuild(self, caller: Caller, rollup_id: str) -> KeptRollup:
        """Makes one anew from every row, such as one that failed."""
        rollup = self._owned(caller, rollup_id)
        with self._on.db.transaction() as tx:
            store.change(tx, rollup, {"status": "building", "snapshot_id": None, "error": None})
            if not self._on.jobs.is_open(tx, rollup.job_id):
                self.keeping.begin(tx, rollup)
            self._on.datasets.renew(tx, rollup.workspace_id, rollup.dataset_id)
            self._on.audit.record(caller, action="rollup.rebuild", details=_about(rollup), tx=tx)
        return self._found(caller, rollup_id)

    def remove(self, caller: Caller, rollup_id: str) -> None:
        """From now on the rows are read; its files go."""
        rollup = self._owned(caller, rollup_id)
        with self._on.db.transaction() as tx:
            store.remove(tx, rollup_id)
            self._on.datasets.renew(tx, rollup.workspace_id, rollup.dataset_id)
            self._on.audit.record(caller, action="rollup.remove", details=_about(rollup), tx=tx)
            told = {"workspace_id": rollup.workspace_id, "rollup_id": rollup_id}
            self._on.events.append(tx, topic="rollup.removed", key=rollup_id, payload=told)
        self._on.events.nudge()

    def loaded(self, event: Event) -> None:
        """A dataset has other rows: its rollups follow; safe to hear twice."""
        with self._on.db.transaction() as tx:
            self.keeping.begin_due(
                tx,
                workspace_id=str(event.payload["workspace_id"]),
                dataset_id=str(event.payload["dataset_id"]),
            )

    def removed(self, event: Event) -> None:
        """Takes away what a removed rollup kept."""
        of = (str(event.payload["workspace_id"]), str(event.payload["rollup_id"]))
        self._on.lake.drop(*of)
        for floor in ("silver", "lake"):
            self._on.objects.delete_prefix(f"{floor}/{of[0]}/{of[1]}")

    def clear(self, event: Event) -> None:
        """Forgets the rollups of a workspace that was removed; its folders go with its datasets."""
        workspace_id = str(event.payload["workspace_id"])
        with self._on.db.reading() as tx:
            found = store.of_workspace(tx, workspace_id)
        for one in found:
            self._on.lake.drop(workspace_id, one.rollup_id)
        with self._on.db.transaction() as tx:
            for one in found:
                store.remove(tx, one.rollup_id)

    def _needs(self, caller: Caller, sql: Sequence[str]) -> Needs:
        stands = self._on.queries.stands
        tables = stands.tables(caller)
        found: list[Needs] = []
        for text in sql:
            needs = needs_of(stands.read(stands.of(caller, Query(text)), tables))
            if needs is None:
                raise RollupRefused(
                    "No rollup answers this: it does not count, add up or compare by groups of one dataset.",
                    hint="Leave out joins, windows, DISTINCT and medians.",
                )
            found.append(needs)
        if len({one.dataset_id for one in found}) != 1:
            raise RollupRefused("A rollup is of one dataset.", hint="Send statements over the same one.")
        whole = found[0]
        for other in found[1:]:
            whole = whole.with_(other)
        return whole

    def _found(self, caller: Caller, rollup_id: str) -> KeptRollup:
        caller.require("data.read")
        with self._on.db.reading() as tx:
            found = store.find(tx, caller.workspace_id, rollup_id)
        if found is None or not self._sees(caller, found):
            raise RollupMissing("There is no such rollup.", hint="Look at the list of rollups.")
        return found

    def _owned(self, caller: Caller, rollup_id: str) -> KeptRollup:
        found = self._found(caller, rollup_id)
        self._on.datasets.owned(caller, found.dataset_id)
        return found

    def _sees(self, caller: Caller, rollup: KeptRollup) -> bool:
        try:
            return self._on.datasets.sees_whole(caller, rollup.dataset_id)
        except DatasetMissing:
            return False

    def _table(self, caller: Caller, dataset_id: str) -> Table | None:
        try:
            return self._on.datasets.table(caller, dataset_id)
        except DatasetMissing:
            return None


def _alike(one: Sequence[KeptColumn], other: Sequence[KeptColumn]) -> bool:
    return {(c.merge, c.text) for c in one} == {(c.merge, c.text) for c in other}


def _about(rollup: KeptRollup) -> dict[str, object]:
    return {"rollup_id": rollup.rollup_id, "dataset_id": rollup.dataset_id}
