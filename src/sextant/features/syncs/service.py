"""Syncs: made for tables and files of a connection, run by hand or by the clock, one run at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Event, Events
from sextant.core.http.paging import cursor_after, cursor_values
from sextant.core.jobs import Job, Jobs
from sextant.core.objects import Objects
from sextant.features.datasets import Accepted, Bring, Dataset, DatasetMissing, Datasets, Expected
from sextant.features.sources import Connection, ConnectionMissing, Connections, Use
from sextant.features.syncs import store
from sextant.features.syncs.errors import SyncMissing
from sextant.features.syncs.models import Run, Sync, Times
from sextant.features.syncs.planning import Wanted, checked, for_files, for_rows, title
from sextant.features.syncs.times import next_after
from sextant.kit.clock import Clock
from sextant.kit.ids import UserId, WorkspaceId, new_id
from sextant.ports.source import SourceTableMissing

BRINGER = "sync"
_AT_ONCE = 100
_MOST = 200


@dataclass(frozen=True, slots=True)
class Ground:
    """`may_run` tells whether a sync's maker is still there; `zone_of` a workspace's time zone."""

    db: Database
    clock: Clock
    audit: Audit
    events: Events
    jobs: Jobs
    objects: Objects
    datasets: Datasets
    connections: Connections
    may_run: Callable[[str, str], bool]
    zone_of: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sync with its last run and the name of its connection, None where that was removed."""

    sync: Sync
    last: Run | None
    connection: Connection | None


class Syncs:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def make(
        self, caller: Caller, connection_id: str, wanted: Sequence[Wanted]
    ) -> list[tuple[Sync, Accepted]]:
        """A dataset, its sync and its first job for each table; none where one of them cannot be."""
        caller.require("data.write")
        connection = self._on.connections.get(caller, connection_id)
        planned = self._planned(connection, wanted)
        return [self._made(caller, connection, one) for one in planned]

    def run(self, caller: Caller, sync_id: str) -> Job:
        """Runs a sync now; the job that runs already, where one does."""
        sync = self._owned(caller, sync_id)
        with self._on.db.transaction() as tx:
            job_id = self._begin(tx, caller, sync)
            self._on.audit.record(caller, action="sync.run", details=_about(sync), tx=tx)
        if job_id is None:
            raise DatasetMissing("The dataset of this sync was deleted.", hint="Restore it first.")
        # It may have been begun by someone else.
        return self._on.jobs.get(caller.model_copy(update={"role": "admin"}), job_id)

    def page(
        self,
        caller: Caller,
        *,
        dataset_id: str | None = None,
        connection_id: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[Sequence[Shown], str | None]:
        """Syncs of datasets that the caller may see."""
        caller.require("data.read")
        after = cursor_values(cursor, count=1)
        size = max(1, min(limit, _MOST))
        with self._on.db.reading() as tx:
            found = store.page(
                tx,
                caller.workspace_id,
                dataset_id=dataset_id,
                connection_id=connection_id,
                after=str(after[0]) if after else None,
                limit=size + 1,
            )
        shown = [self._shown(caller, sync) for sync in found[:size] if self._sees(caller, sync)]
        return shown, cursor_after(found[size - 1].sync_id) if len(found) > size else None

    def get(self, caller: Caller, sync_id: str) -> Shown:
        return self._shown(caller, self._found(caller, sync_id))

    def runs(
        self, caller: Caller, sync_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> tuple[Sequence[Run], str | None]:
        """The newest first."""
        sync = self._found(caller, sync_id)
        before = cursor_values(cursor, count=1)
        size = max(1, min(limit, _MOST))
        with self._on.db.reading() as tx:
            found = store.runs_of(tx, sync, before=str(before[0]) if before else None, limit=size + 1)
        return found[:size], cursor_after(found[size - 1].run_id) if len(found) > size else None

    def change(self, caller: Caller, sync_id: str, times: Times) -> Shown:
        """Gives a sync other times; another way to load would double or lose rows, so that stays."""
        sync = self._owned(caller, sync_id)
        next_at = next_after(self._on.clock.now(), checked(times), zone=self._on.zone_of(sync.workspace_id))
        with self._on.db.transaction() as tx:
            values = {"times": times.model_dump(), "next_at": next_at}
            store.change(tx, sync.workspace_id, sync_id, values)
            told = {**_about(sync), **times.model_dump()}
            self._on.audit.record(caller, action="sync.change", details=told, tx=tx)
        return self.get(caller, sync_id)

    def remove(self, caller: Caller, sync_id: str) -> None:
        """The dataset and its rows stay."""
        sync = self._owned(caller, sync_id)
        with self._on.db.transaction() as tx:
            store.remove(tx, sync.workspace_id, sync_id)
            self._on.audit.record(caller, action="sync.remove", details=_about(sync), tx=tx)
        self._on.objects.delete_prefix(f"syncs/{sync.workspace_id}/{sync_id}")

    def begin_due(self, tx: Tx) -> int:
        """Starts every sync whose time has come, in the transaction that takes the turn; how many."""
        now = self._on.clock.now()
        begun = 0
        for sync in store.due(tx, now, limit=_AT_ONCE):
            next_at = next_after(now, sync.times, zone=self._on.zone_of(sync.workspace_id))
            if not self._on.may_run(sync.workspace_id, sync.made_by):
                next_at = None
            elif self._begin(tx, _maker(sync), sync) is not None:
                begun += 1
            store.change(tx, sync.workspace_id, sync.sync_id, {"next_at": next_at})
        return begun

    def uses(self, workspace_id: str, connection_id: str) -> Sequence[Use]:
        """The datasets that a connection feeds."""
        with self._on.db.reading() as tx:
            found = store.page(tx, workspace_id, connection_id=connection_id)
        return [Use(id=sync.dataset_id, title=str(sync.source_table)) for sync in found]

    def ended(self, event: Event) -> None:
        """Notes how a run ended, and begins the next where files are left; safe to hear twice."""
        with self._on.db.transaction() as tx:
            run = store.find_run(tx, str(event.payload.get("job_id", "")))
            if run is None:
                return
            values = _ending(event)
            store.change_run(tx, run.run_id, values)
            sync = store.find(tx, run.workspace_id, run.sync_id)
            if sync is not None and run.more and values["status"] == "loaded" and sync.job_id == run.run_id:
                self._begin(tx, _maker(sync), sync, parent=run.run_id)

    def connection_removed(self, event: Event) -> None:
        """Syncs of a connection that is gone have no times any more."""
        with self._on.db.transaction() as tx:
            store.stop_for(tx, str(event.payload["workspace_id"]), str(event.payload["connection_id"]))

    def clear(self, event: Event) -> None:
        """Forgets the syncs of a workspace that was removed."""
        workspace_id = str(event.payload["workspace_id"])
        with self._on.db.transaction() as tx:
            store.clear(tx, workspace_id)
        self._on.objects.delete_prefix(f"syncs/{workspace_id}")

    def _planned(self, connection: Connection, wanted: Sequence[Wanted]) -> list[Wanted]:
        """Each held against the source, which is tried for it; raises SyncRefused, SourceTableMissing."""
        rows = self._on.connections.kind(connection.kind).reads == "rows"
        with self._on.connections.opened(connection) as opened:
            if rows:
                return [for_rows(one, opened.shape(one.table)) for one in wanted]
            for one in wanted:
                if not opened.files(one.table.name):
                    raise SourceTableMissing(
                        f"No file is named by {one.table.name}.", hint="Look at the list of files."
                    )
            return [for_files(one) for one in wanted]

    def _made(self, caller: Caller, connection: Connection, wanted: Wanted) -> tuple[Sync, Accepted]:
        sync_id = new_id()
        made: list[Sync] = []

        def also(tx: Tx, accepted: Accepted) -> None:
            sync = self._new(caller, connection, wanted, ids=(sync_id, accepted))
            made.append(sync)
            store.add(tx, sync)
            store.add_run(tx, self._waiting(sync, accepted.job.job_id))
            self._on.audit.record(caller, action="sync.make", details=_about(sync), tx=tx)

        coming = Expected(
            name=wanted.name or title(wanted.table),
            source_name=f"{connection.name}: {wanted.table}",
            source_type=connection.kind,
            bring=Bring(by=BRINGER, id=sync_id),
        )
        accepted = self._on.datasets.expect(caller, coming, also=also)
        return made[0], accepted

    def _new(
        self, caller: Caller, connection: Connection, wanted: Wanted, *, ids: tuple[str, Accepted]
    ) -> Sync:
        sync_id, accepted = ids
        now = self._on.clock.now()
        return Sync(
            sync_id=sync_id,
            workspace_id=caller.workspace_id,
            dataset_id=accepted.dataset.dataset_id,
            connection_id=connection.connection_id,
            table_schema=wanted.table.schema,
            table=wanted.table.name,
            mode=wanted.mode or "replace",
            key=wanted.key,
            cursor=wanted.cursor,
            times=wanted.times,
            next_at=next_after(now, checked(wanted.times), zone=self._on.zone_of(caller.workspace_id)),
            job_id=accepted.job.job_id,
            made_by=caller.user_id,
            email=caller.email,
            created_at=now,
        )

    def _begin(self, tx: Tx, caller: Caller, sync: Sync, *, parent: str | None = None) -> str | None:
        """The job of a new run, or of the one that has not ended; None where the dataset is gone."""
        if self._on.jobs.is_open(tx, sync.job_id):
            return sync.job_id
        job = self._on.datasets.bringing.enqueue(
            tx,
            caller,
            sync.dataset_id,
            bring=Bring(by=BRINGER, id=sync.sync_id),
            mode=sync.mode,
            key=sync.key,
            parent_job_id=parent,
        )
        if job is None:
            return None
        store.change(tx, sync.workspace_id, sync.sync_id, {"job_id": job.job_id})
        store.add_run(tx, self._waiting(sync, job.job_id))
        return job.job_id

    def _waiting(self, sync: Sync, job_id: str) -> Run:
        return Run(
            run_id=job_id,
            sync_id=sync.sync_id,
            workspace_id=sync.workspace_id,
            status="waiting",
            created_at=self._on.clock.now(),
        )

    def _shown(self, caller: Caller, sync: Sync) -> Shown:
        with self._on.db.reading() as tx:
            last = store.find_run(tx, sync.job_id)
        return Shown(sync=sync, last=last, connection=self._connection(sync))

    def _connection(self, sync: Sync) -> Connection | None:
        try:
            return self._on.connections.kept(sync.workspace_id, sync.connection_id)
        except ConnectionMissing:
            return None

    def _found(self, caller: Caller, sync_id: str) -> Sync:
        caller.require("data.read")
        with self._on.db.reading() as tx:
            sync = store.find(tx, caller.workspace_id, sync_id)
        if sync is None or not self._sees(caller, sync):
            raise SyncMissing("There is no such sync.", hint="Look at the dataset that it feeds.")
        return sync

    def _owned(self, caller: Caller, sync_id: str) -> Sync:
        sync = self._found(caller, sync_id)
        self._on.datasets.owned(caller, sync.dataset_id)
        return sync

    def _sees(self, caller: Caller, sync: Sync) -> bool:
        return self._dataset(caller, sync) is not None

    def _dataset(self, caller: Caller, sync: Sync) -> Dataset | None:
        try:
            return self._on.datasets.get(caller, sync.dataset_id)
        except DatasetMissing:
            return None


def _ending(event: Event) -> dict[str, object]:
    at = datetime.fromisoformat(str(event.payload["timestamp"]))
    if event.topic == "data.processing.failed":
        error = str(event.payload.get("error_message", ""))
        return {"status": "failed", "error": error, "finished_at": at}
    held, nothing = event.payload.get("held"), event.payload.get("nothing_new")
    status = "held" if held else "nothing_new" if nothing else "loaded"
    return {"status": status, "error": None, "hint": None, "finished_at": at, **_rows(event)}


def _rows(event: Event) -> Mapping[str, object]:
    rows = event.payload.get("row_count")
    return {"rows": rows} if isinstance(rows, int) else {}


def _maker(sync: Sync) -> Caller:
    """As whom a run by the clock acts: the person who made the sync, with no more than it needs."""
    return Caller(
        user_id=UserId(sync.made_by),
        workspace_id=WorkspaceId(sync.workspace_id),
        email=sync.email,
        role="analyst",
        via="command",
    )


def _about(sync: Sync) -> dict[str, object]:
    return {
        "sync_id": sync.sync_id,
        "dataset_id": sync.dataset_id,
        "connection_id": sync.connection_id,
        "table": str(sync.source_table),
    }
