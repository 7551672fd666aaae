"""Replays: the events of a stream once more, from an offset or a moment on, into another stream.

They are taken from the log, where they stay for some days after they were rolled. Each batch has a key, so
that a replay that was killed goes on and nothing counts twice.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from time import sleep
from typing import TYPE_CHECKING, cast

import orjson

from sextant.core.access import Caller
from sextant.core.jobs import Job, JobDeclaration, JobRun
from sextant.features.datasets import Column, Dataset
from sextant.features.streams import store
from sextant.features.streams.errors import ReplayRefused, StreamMissing, TooFast
from sextant.features.streams.models import RECEIVED, AsideEvent
from sextant.features.streams.reading import Reading
from sextant.features.streams.replaying import log_store
from sextant.features.streams.replaying.ground import Putting, Read, ReplayGround
from sextant.features.streams.replaying.logged import BATCH_ROWS, Logged
from sextant.features.streams.replaying.models import LogEnds, ReplayWish
from sextant.features.streams.replaying.retyping import reread, retyped
from sextant.kit.ids import UserId, WorkspaceId

if TYPE_CHECKING:
    import pyarrow as pa

JOB_TYPE = "replay"
TYPES = ("boolean", "long", "double", "string", "date", "timestamp", "timestamptz")
_ASIDE_ROWS = 1_000
_WAIT = 60.0  # seconds until a batch is on disk
_TRIES = 120


class Replays:
    def __init__(self, ground: ReplayGround, putting: Putting) -> None:
        self._on = ground
        self._putting = putting
        self.logged = Logged(ground)

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run)

    def log(self, caller: Caller, dataset_id: str) -> LogEnds:
        """What can be replayed, for whoever sees the stream whole; raises StreamMissing."""
        self._stream(caller, dataset_id)
        self._on.datasets.require_whole(caller, dataset_id)
        return self.logged.ends(caller.workspace_id, dataset_id)

    def begin(self, caller: Caller, dataset_id: str, wish: ReplayWish) -> tuple[Job, Dataset]:
        """The job and the new stream that it fills; raises ReplayRefused, StreamNameTaken, NotYours."""
        caller.require("data.write")
        source = self._stream(caller, dataset_id)
        self._on.datasets.owned(caller, dataset_id)
        self._on.datasets.require_whole(caller, dataset_id)
        types = _types_of(source, wish)
        ends = self.logged.ends(caller.workspace_id, dataset_id)
        first, since = self._from(source, ends, wish)
        until = self._on.clock.now()
        target = self._putting.fresh(caller, wish.into, types)
        payload: dict[str, object] = {
            "dataset_id": dataset_id,
            "into": target.name,
            "first": first,
            "until": ends.next_offset,
            "types": dict(wish.types),
            "since_at": None if since is None else since.isoformat(),
            "until_at": until.isoformat(),
        }
        with self._on.db.transaction() as tx:
            job = self._on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload=payload,
                dataset_id=target.dataset_id,
                metadata={"stream": source.name, "into": target.name},
            )
            details = {**payload, "into": target.dataset_id}
            self._on.audit.record(caller, action="stream.replay", details=details, tx=tx)
        return job, target

    def run(self, run: JobRun) -> None:
        """Goes through the log once; safe to run again."""
        caller = self._caller(run.job)
        source = self._stream(caller, str(run.job.payload["dataset_id"]))
        target = self._on.datasets.get(caller, str(run.job.dataset_id))
        first, until = (int(str(run.job.payload[name])) for name in ("first", "until"))
        events, aside = 0, 0
        for offset, rows in self.logged.rows(source, first, until):
            run.check_cancelled()
            accepted, refused = self._put(run, caller, target, offset, rows, source)
            events, aside = events + accepted, aside + refused
            share = (offset + rows.num_rows - first) / max(1, until - first)
            run.progress(round(98 * share), f"Has read {offset + rows.num_rows - first:,} events again.")
        accepted, refused = self._put_aside(run, caller, source, target)
        with self._on.db.transaction() as tx:
            run.finish(tx, metadata={"events": events + accepted, "set_aside": aside + refused})

    def _put(
        self,
        run: JobRun,
        caller: Caller,
        target: Dataset,
        offset: int,
        rows: "pa.Table",
        source: Dataset,
    ) -> tuple[int, int]:
        aside: list[AsideEvent] = []

        def read(columns: tuple[Column, ...], received: datetime) -> Reading:
            batch, unfit = retyped(rows, source.columns, columns, first_line=1)
            aside[:] = unfit
            return Reading(ready=batch)

        return self._landed(caller, target, read, key=f"{run.job.job_id}:{offset}", aside=aside)

    def _put_aside(self, run: JobRun, caller: Caller, source: Dataset, target: Dataset) -> tuple[int, int]:
        """Events that were set aside may fit now; those of one moment came together."""
        since, until = (run.job.payload[name] for name in ("since_at", "until_at"))
        begin = source.created_at if since is None else datetime.fromisoformat(str(since))
        retyped_names = {name.lower() for name in cast("dict[str, str]", run.job.payload["types"])}
        wished = {one.source_name: one.type for one in target.columns if one.name.lower() in retyped_names}
        after, events, refused = "", 0, 0
        while True:
            with self._on.db.reading() as tx:
                page = log_store.aside_after(
                    tx,
                    source.dataset_id,
                    since=begin,
                    until=datetime.fromisoformat(str(until)),
                    after=after,
                    limit=_ASIDE_ROWS,
                )
            if not page:
                return events, refused
            after = page[-1][0]
            for at, those in groupby(page, key=lambda one: one[1]):
                run.check_cancelled()
                found = list(those)
                key = f"{run.job.job_id}:{found[0][0]}"
                events_of_then = [one for _, _, one in found]
                done = self._again(caller, target, events_of_then, wished=wished, at=at, key=key)
                events, refused = events + done[0], refused + done[1]

    def _again(
        self,
        caller: Caller,
        target: Dataset,
        those: Sequence[AsideEvent],
        *,
        wished: Mapping[str, str],
        at: datetime,
        key: str,
    ) -> tuple[int, int]:
        lines = [one for one in those if _is_object(one.raw)]
        aside = [one for one in those if not _is_object(one.raw)]
        content = b"\n".join(orjson.dumps(orjson.loads(one.raw)) for one in lines)

        def read(columns: tuple[Column, ...], _received: datetime) -> Reading:
            return reread(content, columns, wished)

        return self._landed(caller, target, read, key=key, aside=aside, received=at)

    def _landed(
        self,
        caller: Caller,
        target: Dataset,
        read: Read,
        *,
        key: str,
        aside: list[AsideEvent],
        received: datetime | None = None,
    ) -> tuple[int, int]:
        """Waits until the batch is on disk, and before that while the log has no room."""
        for attempt in range(_TRIES):
            try:
                with self._putting.admit(BATCH_ROWS * 100):
                    # By its table, which stays what it is when somebody renames the stream meanwhile.
                    table = target.table_name
                    done = self._putting.put(caller, table, read, aside, key=key, received=received)
                    answer = done.result(timeout=_WAIT).answer
                    return answer.accepted, answer.set_aside
            except TooFast:
                if attempt == _TRIES - 1:
                    raise
                sleep(1.0)
        raise AssertionError

    def _from(self, source: Dataset, ends: LogEnds, wish: ReplayWish) -> tuple[int, datetime | None]:
        """The first offset that is wished, and from when on events set aside are."""
        if wish.offset is not None and wish.since is not None:
            raise ReplayRefused("Offset and time are both given.", hint="Give one of them.")
        if wish.since is not None:
            return self.logged.offset_at(source, ends, wish.since), wish.since
        if wish.offset is None:
            return ends.first_offset, ends.first_at if ends.first_offset else None
        if not ends.first_offset <= wish.offset < ends.next_offset:
            there = f"{ends.first_offset:,} to {ends.next_offset - 1:,}"
            raise ReplayRefused(
                f"Offset {wish.offset:,} is not in the log, which holds {there}."
                if ends.next_offset > ends.first_offset
                else "The log holds no event of this stream any more.",
                hint="Choose one that is there; how long events stay is a setting of the server.",
            )
        return wish.offset, None if wish.offset == 0 else self.logged.moment_of(source, wish.offset)

    def _stream(self, caller: Caller, dataset_id: str) -> Dataset:
        dataset = self._on.datasets.get(caller, dataset_id)
        with self._on.db.reading() as tx:
            stream = store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset_id)
        if stream is None:
            raise StreamMissing("This dataset is no stream.", hint="Look at it among the datasets.")
        return dataset

    def _caller(self, job: Job) -> Caller:
        role = self._on.role_of(job.workspace_id, job.user_id)
        if role is None:
            raise ReplayRefused("Whoever began the replay may not act any more.", hint="Begin it anew.")
        return Caller(
            user_id=UserId(job.user_id),
            workspace_id=WorkspaceId(job.workspace_id),
            email=job.email,
            role=role,
            via="command",
        )


def _types_of(source: Dataset, wish: ReplayWish) -> dict[str, str]:
    """The target's columns by path, with those types that are wished otherwise."""
    by_name = {column.name.lower(): column for column in source.columns}
    types = {column.source_name: column.type for column in source.columns}
    for name, kind in wish.types.items():
        column = by_name.get(name.lower())
        if column is None or column.source_name == RECEIVED:
            raise ReplayRefused(
                f"{source.name} has no column {name[:80]!r} whose type could be another.",
                hint=f"It has {', '.join(list(by_name)[:12])}.",
            )
        if kind not in TYPES:
            raise ReplayRefused(f"There is no type {kind[:40]!r}.", hint=f"Choose one of {', '.join(TYPES)}.")
        types[column.source_name] = kind
    return types


def _is_object(raw: str) -> bool:
    try:
        return isinstance(orjson.loads(raw), dict)
    except ValueError:
        return False
