"""Reads one topic into one stream until it is told to stop; where it stands moves with the rows.

Two batches are on their way at a time: the next one is parsed while the last one is brought to disk.
"""

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sextant.core.access import Caller
from sextant.core.telemetry import Log
from sextant.features.streams import follow_store
from sextant.features.streams.errors import BatchRefused, FollowRefused, PositionTaken, TooFast
from sextant.features.streams.following.ground import FollowGround, Taking, moves_of
from sextant.features.streams.following.lines import Lines, lines_of, portions, refused
from sextant.features.streams.following.models import Follow
from sextant.features.streams.models import Move
from sextant.kit.errors import SextantError
from sextant.kit.ids import UserId, WorkspaceId
from sextant.ports.topics import Following, Message, OpenedTopics, Span, Standing

if TYPE_CHECKING:
    from sextant.features.streams.committing import Committed

_MOST = 10_000
_AT_ONCE = 2
_WAIT = 0.2
_BEAT = 1.0
_LOOK_AT_MAKER = 15.0
_WRITTEN_WITHIN = 60.0
_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class _OnItsWay:
    """A batch that is being written; `room` is given back once it is."""

    done: "Future[Committed]"
    to: Mapping[int, Standing]
    room: ExitStack


class Reader:
    def __init__(self, ground: FollowGround, taking: Taking, follow: Follow) -> None:
        self._on = ground
        self._taking = taking
        self._follow = follow
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._next: dict[int, Standing] = {}
        self._waiting: deque[_OnItsWay] = deque()
        self._beat_at = self._maker_at = 0.0
        self._failures = 0
        self._logger = Log("sextant.streams").bind(dataset_id=follow.dataset_id, topic=follow.topic)

    @property
    def follow(self) -> Follow:
        return self._follow

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=f"topic-{self._follow.topic}", daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        self._stop.set()

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._session()
            except SextantError as error:
                self._logger.warning("topic_interrupted", code=error.code, reason=error.message)
                self._note(error.message, error.hint)
            except Exception as error:  # the reader outlives a database that is away for a while
                self._logger.exception("topic_interrupted")
                self._note(f"Reading stopped: {type(error).__name__}.", "It is tried again by itself.")
            if not self._stop.is_set():
                self._failures += 1
                self._stop.wait(_PAUSES[min(self._failures, len(_PAUSES)) - 1])

    def _session(self) -> None:
        """From opening the connection until something goes wrong or there is nothing more to do."""
        if self._is_gone():
            self._stop.set()
            return
        caller = self._caller()
        connection = self._on.connections.kept(self._follow.workspace_id, self._follow.connection_id)
        self._waiting.clear()
        with self._on.connections.opened(connection) as opened:
            following = cast(OpenedTopics, opened).follow(
                self._follow.topic, group=f"sextant.{self._follow.dataset_id}", positions=self._positions
            )
            try:
                while not self._stop.is_set():
                    self._turn(caller, following)
                self._settle(following, all_of_them=True)
            finally:
                self._give_up()
                following.close()

    def _is_gone(self) -> bool:
        """Whether the stream was deleted for good: then nothing is followed any more."""
        follow = self._follow
        with self._on.db.transaction() as tx:
            if self._on.datasets.streaming.find(tx, follow.workspace_id, follow.dataset_id) is not None:
                return False
            follow_store.remove(tx, follow.dataset_id)
        return True

    def _turn(self, caller: Caller, following: Following) -> None:
        messages = following.take(most=_MOST, seconds=0.01 if self._waiting else _WAIT)
        try:
            for portion in portions(self._unread(messages)):
                self._hand_in(caller, portion)
                self._settle(following)
            self._settle(following, all_of_them=not messages)
        except PositionTaken:
            self._give_up()
            self._next = {one: place for one, place in self._places().items() if one in self._next}
            following.go_back(self._next)
        if time.monotonic() - self._beat_at >= _BEAT:
            self._beat(following)

    def _unread(self, messages: Sequence[Message]) -> Sequence[Message]:
        return [
            one
            for one in messages
            if one.partition in self._next and one.offset >= self._next[one.partition].offset
        ]

    def _hand_in(self, caller: Caller, messages: Sequence[Message]) -> None:
        """A batch that is refused whole is halved until the message that is to blame stands alone."""
        if not messages:
            return
        try:
            self._submit(caller, lines_of(messages), messages)
        except BatchRefused as error:
            if len(messages) == 1:
                alone = Lines(b"", (), (refused(messages[0], error.message),))
                self._submit(caller, alone, messages)
                return
            half = len(messages) // 2
            self._hand_in(caller, messages[:half])
            self._hand_in(caller, messages[half:])

    def _submit(self, caller: Caller, lines: Lines, messages: Sequence[Message]) -> None:
        to: dict[int, Standing] = {}
        for one in messages:
            to[one.partition] = Standing(one.offset + 1, one.mark)
        room = self._room(len(lines.content))
        try:
            moves: tuple[Move, ...] = moves_of(self._next, to)
            done = self._taking.land(caller, self._follow.stream, lines, moves)
        except BaseException:
            room.close()
            raise
        self._next.update(to)
        self._waiting.append(_OnItsWay(done, to, room))

    def _room(self, size: int) -> ExitStack:
        """Waits while more is to be written than fits; the topic keeps what was not read."""
        room = ExitStack()
        while True:
            try:
                room.enter_context(self._taking.admit(size))
            except TooFast as error:
                self._note(error.message, "The topic is read on as soon as there is room.")
                if self._stop.wait(error.retry_after or 1):
                    raise
            else:
                return room

    def _settle(self, following: Following, *, all_of_them: bool = False) -> None:
        """Waits for batches until few enough are on their way; raises what became of one that failed."""
        while len(self._waiting) >= _AT_ONCE or (all_of_them and self._waiting):
            one = self._waiting.popleft()
            with one.room:
                one.done.result(timeout=_WRITTEN_WITHIN)
            following.confirm({partition: place.offset for partition, place in one.to.items()})

    def _give_up(self) -> None:
        """What is on its way ends as it may: the next reading begins where the metadata says."""
        while self._waiting:
            one = self._waiting.popleft()
            with one.room:
                one.done.exception(timeout=_WRITTEN_WITHIN)

    def _positions(self, spans: Mapping[int, Span]) -> Mapping[int, Standing]:
        known = self._places()
        now = self._on.clock.now()
        new = {one: Standing(span.low) for one, span in spans.items() if one not in known}
        with self._on.db.transaction() as tx:
            ends = {one: span.high for one, span in spans.items() if span.high is not None}
            follow_store.place_at(tx, self._follow, new, ends=ends, at=now)
            for one, span in spans.items():
                stands = known[one].offset if one in known else span.low
                if stands < span.low:
                    follow_store.skip(tx, self._follow.dataset_id, Move(one, stands, span.low))
        found = self._places()
        for one, span in spans.items():
            if span.high is not None and found[one].offset > span.high:
                raise FollowRefused(
                    f"The topic {self._follow.topic} is shorter than what was read of it: it was made anew.",
                    hint="End following it and follow it again.",
                )
        given = {one: found[one] for one in spans}
        self._next |= given
        return given

    def _places(self) -> dict[int, Standing]:
        with self._on.db.reading() as tx:
            found = follow_store.places_of(tx, self._follow.dataset_id)
        return {one.partition: Standing(one.next_offset, one.mark) for one in found}

    def _beat(self, following: Following) -> None:
        """Writes down how far the topic reaches, and that all is well."""
        self._beat_at = time.monotonic()
        self._failures = 0
        ends = following.ends()
        with self._on.db.transaction() as tx:
            follow_store.see_ends(tx, self._follow.dataset_id, ends, at=self._on.clock.now())
            follow_store.note(tx, self._follow.dataset_id, problem="")
        if self._beat_at - self._maker_at >= _LOOK_AT_MAKER:
            self._caller()

    def _caller(self) -> Caller:
        """Who made the follow, as they may act now; raises FollowRefused."""
        follow = self._follow
        role = self._on.role_of(follow.workspace_id, follow.made_by)
        self._maker_at = time.monotonic()
        if role is None or role == "viewer":
            raise FollowRefused(
                f"{follow.email}, who follows this topic, may not change data any more.",
                hint="End following it and follow it as someone else.",
            )
        return Caller(
            user_id=UserId(follow.made_by),
            workspace_id=WorkspaceId(follow.workspace_id),
            email=follow.email,
            role=role,
            via="command",
        )

    def _note(self, problem: str, hint: str) -> None:
        try:
            with self._on.db.transaction() as tx:
                follow_store.note(tx, self._follow.dataset_id, problem=problem[:500], hint=hint[:500])
        except Exception:  # it is in the log too
            self._logger.warning("problem_not_noted", exc_info=True)
