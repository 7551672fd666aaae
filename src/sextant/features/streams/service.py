"""Streams: batches taken in, durable before they are acknowledged, asked by SQL at once.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.core.jobs import Jobs
from sextant.core.lake import Lake
from sextant.core.objects import Objects
from sextant.features.datasets import STREAM, Column, Dataset, Datasets
from sextant.features.sources import Connections
from sextant.features.streams import follow_store, ready, store
from sextant.features.streams.admission import Admission
from sextant.features.streams.committing import Committed, Committer, Waiting
from sextant.features.streams.errors import BatchRefused, StreamNameTaken
from sextant.features.streams.following.ground import FollowGround, RoleOf
from sextant.features.streams.following.lines import Lines
from sextant.features.streams.following.service import Follows
from sextant.features.streams.following.watching import Followers
from sextant.features.streams.growing import grown
from sextant.features.streams.hot import Hot
from sextant.features.streams.looking import Looking
from sextant.features.streams.measuring import fingerprint, fresh, measured, reasons
from sextant.features.streams.models import RECEIVED, Answer, AsideEvent, Move, Stream
from sextant.features.streams.profiles import Profiles
from sextant.features.streams.reading import Incoming, Reading, reading_of
from sextant.features.streams.replaying import log_store
from sextant.features.streams.replaying.ground import Read, ReplayGround
from sextant.features.streams.replaying.service import Replays
from sextant.features.streams.retention import StreamRetention
from sextant.features.streams.rolling import Roller, RollRules
from sextant.features.streams.telling import Telling
from sextant.features.streams.types import event_field
from sextant.kit.clock import Clock

_KNOWN = 1_000
_TRIES = 5
_REPLAYED = "replayed"  # no sender knows the key of such a batch


@dataclass(frozen=True, slots=True)
class StreamRules:
    """What the settings say of streams."""

    folder: Path
    batch_bytes: int = 64 << 20
    waiting_bytes: int = 256 << 20
    hot_bytes: int = 1 << 30
    rolls: RollRules = field(default_factory=RollRules)


@dataclass(frozen=True, slots=True)
class Ground:
    db: Database
    clock: Clock
    audit: Audit
    lake: Lake
    objects: Objects
    datasets: Datasets
    connections: Connections
    role_of: RoleOf
    jobs: Jobs
    events: Events
    rules: StreamRules


@dataclass(frozen=True, slots=True)
class _Known:
    """A stream as it was at a version of its workspace's datasets; `newest` is its newest event so far."""

    version: int
    dataset: Dataset
    stream: Stream


class Streams:
    """The door: `push` for senders, `looking` for those who watch, `roller`, `followers` for their role."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._streaming = ground.datasets.streaming
        self.hot = Hot(ground.db, ground.rules.folder)
        self._streaming.hot_by(self.hot.cut)
        self._streaming.profile_by(Profiles(ground.db, ground.clock, self.hot).of)
        self._listeners: list[Callable[[Sequence[str]], None]] = []
        self._committer = Committer(
            ground.db,
            ground.clock,
            Telling(ground.audit),
            self.hot.folder_of,
            committed=self._tell,
        )
        self.roller = Roller(
            ground.db,
            ground.clock,
            hot=self.hot,
            lake=ground.lake,
            objects=ground.objects,
            datasets=ground.datasets,
            rules=ground.rules.rolls,
        )
        own = FollowGround(
            db=ground.db,
            clock=ground.clock,
            audit=ground.audit,
            datasets=ground.datasets,
            connections=ground.connections,
            role_of=ground.role_of,
        )
        ground.datasets.retention.streams_by(StreamRetention(ground.datasets))
        self.follows = Follows(own, self)
        self.followers = Followers(own, self)
        self.replays = Replays(
            ReplayGround(
                db=ground.db,
                clock=ground.clock,
                audit=ground.audit,
                jobs=ground.jobs,
                datasets=ground.datasets,
                path_of=self.hot.path,
                role_of=ground.role_of,
                rules=ground.rules.rolls.log,
            ),
            self,
        )
        self.looking = Looking(
            ground.db, ground.clock, ground.audit, ground.datasets, followed=self.follows.of
        )
        self._admission = Admission(
            waiting_bytes=ground.rules.waiting_bytes,
            hot_bytes=ground.rules.hot_bytes,
            hot_now=self.hot_bytes,
        )
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def batch_bytes(self) -> int:
        return self._on.rules.batch_bytes

    def listen(self, committed: Callable[[Sequence[str]], None]) -> None:
        """Called with the datasets of each commit of this process, right after it."""
        self._listeners.append(committed)

    def pulse(self, workspace_id: str) -> tuple[int, int, int]:
        """Is another after each push to a stream of the workspace and each roll, in whichever process."""
        with self._on.db.glance() as tx:
            return store.pulse(tx, workspace_id)

    def admit(self, size: int) -> AbstractContextManager[None]:
        """Room for a batch of this size until it is written; raises TooFast."""
        return self._admission.take(size)

    def push(self, caller: Caller, name: str, incoming: Incoming, *, key: str = "") -> "Future[Committed]":
        """Reads a batch and hands it to the log; the future ends once it is on disk.

        Raises BatchRefused, BatchTooLarge, StreamNameTaken, NotYours.
        """
        caller.require("data.write")
        content = incoming.unpacked(limit=self.batch_bytes)

        def read(columns: tuple[Column, ...], received: datetime) -> Reading:
            return reading_of(content, incoming.content_type, columns, received=received)

        waiting = self._waiting(caller, name, read, tuple)
        waiting.key = key
        waiting.fingerprint = fingerprint(content) if key else ""
        return self._committer.submit(waiting)

    def land(self, caller: Caller, name: str, lines: Lines, moves: tuple[Move, ...]) -> "Future[Committed]":
        """Hands messages of a topic to the log with where its reading stands after them.

        The future raises PositionTaken where it stands elsewhere by then; raises as `push` does.
        """
        waiting = self._waiting(caller, name, lines.reading, lines.placed)
        waiting.moves = moves
        return self._committer.submit(waiting)

    def put(
        self,
        caller: Caller,
        name: str,
        read: Read,
        aside: Sequence[AsideEvent],
        *,
        key: str,
        received: datetime | None,
    ) -> "Future[Committed]":
        """Hands events that are read again to the log, with others that stay aside; raises as `push` does."""
        waiting = self._waiting(caller, name, read, lambda found: (*found, *aside), received=received)
        waiting.key, waiting.fingerprint = key, _REPLAYED
        return self._committer.submit(waiting)

    def fresh(self, caller: Caller, name: str, types: Mapping[str, str]) -> Dataset:
        """A new stream with these columns by path; raises StreamNameTaken where something bears the name."""
        table_name = self._streaming.table_name(name)
        with self._on.db.reading() as tx:
            taken = self._streaming.named(tx, caller.workspace_id, table_name) is not None
        if taken:
            raise StreamNameTaken(
                f"There is a dataset of the table name {table_name} already.", hint="Choose another name."
            )
        return self._grow(caller, name, types, "").dataset

    def readied(self, caller: Caller) -> Dataset:
        """The ready stream `events`, made with its rollups where there is none."""
        caller.require("data.write")
        known = self._find(caller, self._streaming.table_name(ready.NAME))
        return (known or self._grow(caller, ready.NAME, ready.COLUMNS, "")).dataset

    def opened(self, caller: Caller, name: str) -> Dataset:
        """The caller's stream of this name, made without a row where there is none."""
        caller.require("data.write")
        known = self._find(caller, self._streaming.table_name(name))
        return (known or self._grow(caller, name, {RECEIVED: "timestamptz"}, "")).dataset

    def _waiting(
        self,
        caller: Caller,
        name: str,
        read: Read,
        placed: Callable[[Sequence[AsideEvent]], tuple[AsideEvent, ...]],
        *,
        received: datetime | None = None,
    ) -> Waiting:
        """What was read, in the types of the stream, which grows where it is new."""
        known = self._find(caller, self._streaming.table_name(name))
        received = received or self._on.clock.now()
        columns = () if known is None else known.dataset.columns
        reading = read(columns, received)
        before = {column.field_id for column in columns}
        if known is None or reading.new:
            known = self._grow(caller, name, reading.new, reading.first_refused)
        rows, found = reading.build(known.dataset.columns, received=received)
        aside = placed(found)
        answer = Answer(
            stream=known.dataset.name,
            dataset_id=known.dataset.dataset_id,
            table_name=known.dataset.table_name,
            accepted=rows.num_rows,
            set_aside=len(aside),
            reasons=reasons(aside),
            new_columns=tuple(one.name for one in known.dataset.columns if one.field_id not in before),
        )
        return Waiting(
            caller=caller,
            dataset_id=known.dataset.dataset_id,
            batch=measured(rows, aside, known.stream, received=received),
            answer=answer,
            key="",
            fingerprint="",
        )

    def roll(self, caller: Caller, dataset_id: str) -> bool:
        """Puts what is hot into a file now; False where nothing is, or it is done already."""
        self._on.datasets.owned(caller, dataset_id)
        self.looking.get(caller, dataset_id)
        rolled = self.roller.roll(caller.workspace_id, dataset_id)
        self._on.audit.record(caller, action="stream.roll", details={"dataset_id": dataset_id})
        return rolled

    def clear(self, workspace_id: str) -> None:
        """Removes every stream of a workspace that was removed, with its log; safe to run again."""
        with self._on.db.transaction() as tx:
            for stream in store.of_workspace(tx, workspace_id):
                store.remove(tx, stream.dataset_id)
                log_store.clear(tx, stream.dataset_id)
            follow_store.clear(tx, workspace_id)
        shutil.rmtree(self._on.rules.folder / workspace_id, ignore_errors=True)

    def close(self) -> None:
        self.followers.stop()
        self.roller.stop()
        self._committer.close()

    def _find(self, caller: Caller, table_name: str) -> _Known | None:
        """The stream that the caller may push to; None where nothing bears the name."""
        place = (caller.workspace_id, table_name)
        version = self._streaming.version(caller.workspace_id)
        with self._lock:
            known = self._known.get(place)
        if known is None or known.version != version:
            with self._on.db.reading() as tx:
                dataset = self._streaming.named(tx, caller.workspace_id, table_name)
                if dataset is None:
                    return None
                stream = store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset.dataset_id)
            known = self._checked(dataset, stream, version)
            with self._lock:
                self._known[place] = known
                while len(self._known) > _KNOWN:
                    self._known.popitem(last=False)
        if caller.role != "admin" and known.dataset.owner.user_id != caller.user_id:
            self._on.datasets.owned(caller, known.dataset.dataset_id)
        return known

    def _checked(self, dataset: Dataset, stream: Stream | None, version: int) -> _Known:
        if dataset.source_type != STREAM or stream is None:
            raise StreamNameTaken(
                f"The table name {dataset.table_name} belongs to a dataset that was loaded.",
                hint="Push to a stream of another name.",
            )
        if dataset.status == "deleted":
            raise StreamNameTaken(
                f"The stream {dataset.table_name} is deleted.", hint="Restore it, or choose another name."
            )
        return _Known(version, dataset, stream)

    def _grow(self, caller: Caller, name: str, new: "dict[str, str] | Any", refused: str) -> _Known:
        """The stream with columns for what is new, made when it is not there."""
        for _ in range(_TRIES):
            try:
                return self._grow_once(caller, name, new, refused)
            except IntegrityError:  # another process made the stream at the same moment
                continue
        raise StreamNameTaken(f"The stream {name[:80]} could not be made.", hint="Send the batch again.")

    def _grow_once(self, caller: Caller, name: str, new: "dict[str, str] | Any", refused: str) -> _Known:
        table_name = self._streaming.table_name(name)
        with self._on.db.transaction() as tx:
            dataset = self._streaming.named(tx, caller.workspace_id, table_name)
            if dataset is None:
                if not new:
                    raise BatchRefused(
                        f"No event of this first batch can be read{refused}.",
                        hint="Send objects with at least one value each, one a line.",
                    )
                complete = ready.readied(table_name, new)
                dataset = self._streaming.make(tx, caller, name=name, columns=grown((), complete or new))
                stream = fresh(dataset, self._on.clock.now())
                store.insert(tx, stream)
                if complete is not None:
                    self._tell_ready(tx, caller, dataset)
                return _Known(-1, dataset, stream)
            self._streaming.lock(tx, dataset)
            dataset = self._streaming.named(tx, caller.workspace_id, table_name) or dataset
            stream = store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset.dataset_id)
            known = self._checked(dataset, stream, -1)
            columns = grown(dataset.columns, new)
            if columns != dataset.columns:
                self._streaming.grow(tx, dataset, columns)
                details = {"dataset_id": dataset.dataset_id, "new": sorted(new)[:100]}
                self._on.audit.record(caller, action="stream.grow", details=details, tx=tx)
            timed = event_field(columns) if known.stream.event_field is None else None
            if timed is not None:
                store.tell_time_by(tx, dataset.dataset_id, timed)
                known = replace(known, stream=replace(known.stream, event_field=timed))
        return replace(known, dataset=dataset.model_copy(update={"columns": columns}))

    def _tell_ready(self, tx: Connection, caller: Caller, dataset: Dataset) -> None:
        """Its rollups are made by whoever hears of it."""
        told = {"workspace_id": caller.workspace_id, "dataset_id": dataset.dataset_id}
        told |= {"user_id": caller.user_id, "email": caller.email}
        self._on.events.append(tx, topic=ready.TOPIC, key=dataset.dataset_id, payload=told)

    def _tell(self, dataset_ids: Sequence[str]) -> None:
        for listener in self._listeners:
            listener(dataset_ids)

    def hot_bytes(self) -> int:
        """Bytes of all events that are in no file yet, about."""
        with self._on.db.reading() as tx:
            return store.hot_bytes(tx)
