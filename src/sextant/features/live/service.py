"""Live queries: who watches what, what of it has changed in whichever process, who may watch no longer."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sextant.core.audit import Audit
from sextant.core.events import Events
from sextant.core.http import Authenticator
from sextant.core.lake import Lake
from sextant.core.scope import moment
from sextant.core.sealing import Seal
from sextant.core.telemetry import Log, Metrics
from sextant.features.dashboards import Dashboards
from sextant.features.datasets import Datasets
from sextant.features.governance import Policies
from sextant.features.live.computation import Computation
from sextant.features.live.computing import Computing
from sextant.features.live.sockets import Sockets
from sextant.features.live.subscriptions import Subscription, Subscriptions, Wish
from sextant.features.live.tails import OnlyGrew
from sextant.features.live.tickets import Tickets
from sextant.features.live.visitors import Visitor, Visitors
from sextant.features.query import Queries
from sextant.features.streams import Streams
from sextant.kit.clock import Clock
from sextant.ports.cache import Cache

_GROWTH = frozenset({"append", "compact"})
TOPICS = ("access.changed", "dashboard.changed", "person.removed", "workspace.removed")


@dataclass(frozen=True, slots=True)
class LiveRules:
    """How often what changes elsewhere is looked for, and how many sockets one process holds."""

    look_seconds: float = 0.05
    hear_seconds: float = 0.2
    boards_seconds: float = 0.5
    people_seconds: float = 10.0
    beat_seconds: float = 15.0
    sockets: int = 10_000
    sockets_of_one: int = 2_000


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts of the house, and the doors below, that live queries use."""

    clock: Clock
    audit: Audit
    metrics: Metrics
    events: Events
    lake: Lake
    cache: Cache
    seal: Seal
    authenticator: Callable[[], Authenticator]
    datasets: Datasets
    policies: Policies
    queries: Queries
    streams: Streams
    dashboards: Dashboards
    rules: LiveRules = LiveRules()


class Live:
    """The door: sockets come in by `sockets`; everything else goes on by itself while there are any."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self.computing = Computing(
            ground.queries.stands,
            only_grew=self._only_grew,
            before=self._before,
            publish=self._publish,
            took=ground.metrics.live_ticks.observe,
            sent=lambda: self.subscriptions.spent.take(),
        )
        self.subscriptions = Subscriptions(
            ground.dashboards, ground.queries.stands, lambda: self.computing, ground.clock.now
        )
        self.visitors = Visitors(ground.authenticator, ground.dashboards, Tickets(ground.cache, ground.seal))
        self.sockets = Sockets(self, rules=ground.rules)
        self._epochs: dict[str, tuple[int, int, int]] = {}
        self._pulses: dict[str, object] = {}
        self._access = 0  # counts what may change what people see and is in no table of data
        self._heard: int | None = None
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.live")
        ground.streams.listen(self._committed)
        ground.metrics.before_scrape(lambda: ground.metrics.live_sockets.set(self.sockets.size()))

    @property
    def clock(self) -> Clock:
        return self._on.clock

    def now(self) -> datetime:
        return self._on.clock.now()

    def open(self, visitor: Visitor, wish: Wish) -> Subscription:
        """Begins to watch, which the audit trail tells; raises as `Subscriptions.open` does."""
        self._start()
        found = self.subscriptions.open(visitor, wish)
        self._on.audit.record(
            visitor.caller,
            action="dashboard.watched",
            details={
                "dashboard_id": wish.dashboard_id,
                "via": "link" if visitor.board is not None else visitor.caller.via,
                "datasets": sorted({dataset_id for dataset_id, _ in _read(found)}),
            },
        )
        return found

    def close(self) -> None:
        """Ends every socket and what works for them."""
        self._stop.set()
        self.sockets.end_all()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self.computing.close()

    # what a tick asks

    def _before(self, workspace_id: str) -> None:
        """Nothing is published under rules that hold no longer: whoever sees otherwise now is moved first."""
        self._on.datasets.streaming.look(workspace_id)
        epoch = self._epoch(workspace_id)
        if self._epochs.get(workspace_id) == epoch:
            return
        self.subscriptions.look_again(self.subscriptions.of_workspace(workspace_id))
        self._epochs[workspace_id] = epoch

    def _epoch(self, workspace_id: str) -> tuple[int, int, int]:
        version = self._on.datasets.streaming.version(workspace_id)
        return version, self._on.policies.state(workspace_id), self._access

    def _publish(self, changed: Sequence[Computation]) -> float | None:
        return self.subscriptions.publish(changed)

    def _only_grew(self, workspace_id: str) -> OnlyGrew:
        def told(dataset_id: str, before: str | None, now: str | None) -> bool:
            """Whether between two snapshots rows were added or files joined, and nothing else."""
            found = {one.snapshot_id: one for one in self._on.lake.snapshots(workspace_id, dataset_id)}
            at = now
            while at is not None and at != before:
                snapshot = found.get(at)
                if snapshot is None or snapshot.operation not in _GROWTH:
                    return False
                at = snapshot.parent_id
            return at == before

        return told

    # hearing

    def _committed(self, _: Sequence[str]) -> None:
        """A push of this process is true: there is no quicker way to hear of it."""
        found = self.computing.workspaces()
        if found:
            self.computing.nudge(tuple(found))

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._heard = self._on.events.last()
                self._thread = threading.Thread(target=self._watch, name="live-watch", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        rules = self._on.rules
        turns = (
            _Turn(rules.look_seconds, self._look),
            _Turn(rules.hear_seconds, self._hear),
            _Turn(rules.boards_seconds, self._look_at_boards),
            _Turn(rules.people_seconds, self.sockets.look_at_people),
            _Turn(rules.beat_seconds, self.sockets.beat, last=time.monotonic()),  # nobody was silent yet
        )
        while not self._stop.wait(rules.look_seconds):
            for turn in turns:
                try:
                    turn.take()
                except Exception:  # the watch outlives a database that is away for a while
                    self._logger.exception("live_watch_failed")

    def _look(self) -> None:
        """The data of the workspaces that are watched, as it stands in whichever process changed it."""
        watched = self.computing.workspaces()
        for workspace_id in watched:
            with moment():
                pulse = (self._epoch(workspace_id), self._on.streams.pulse(workspace_id))
            if self._pulses.get(workspace_id) != pulse:
                self._pulses[workspace_id] = pulse
                self.computing.nudge([workspace_id])
        for gone in self._pulses.keys() - watched:
            del self._pulses[gone]

    def _hear(self) -> None:
        """What was announced since: each process hears everything, and hearing it twice does no harm."""
        found = self._on.events.read(after=self._heard or 0, topics=TOPICS)
        for event in found:
            self._heard = event.sequence
        topics = {event.topic for event in found}
        if topics - {"dashboard.changed"}:
            self._access += 1
            self.sockets.look_at_people()
            self.computing.nudge(tuple(self.computing.workspaces()))
        if "dashboard.changed" in topics:
            self._look_at_boards()

    def _look_at_boards(self) -> None:
        self.subscriptions.look_at_boards()

    def told(self) -> Mapping[str, int]:
        """What is open, for metrics and for tests that nothing is left behind."""
        subscriptions, feeds, tiles = self.subscriptions.size()
        return {
            "sockets": self.sockets.size(),
            "subscriptions": subscriptions,
            "feeds": feeds,
            "tiles": tiles,
            "computations": self.computing.size(),
        }


@dataclass(slots=True)
class _Turn:
    """Something that is done every so often."""

    every: float
    do: Callable[[], None]
    last: float = 0.0

    def take(self) -> None:
        now = time.monotonic()
        if now - self.last >= self.every:
            self.last = now
            self.do()


def _read(found: Subscription) -> set[tuple[str, object]]:
    return {pair for one in found.watched for pair in one.sharing.sight}
