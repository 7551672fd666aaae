"""The watch over alerts: takes whose time has come and whose data changed, in threads of the worker."""

import threading
from collections.abc import Mapping
from datetime import timedelta

from sextant.core.telemetry import Log
from sextant.features.alerts import store
from sextant.features.alerts.evaluating import Evaluating
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.looking import Looking
from sextant.features.alerts.models import Alert
from sextant.kit.errors import SextantError
from sextant.ports.events import Event

_AT_ONCE = 20
_APART = timedelta(seconds=5)  # two looks at data that never rests
_KEPT = timedelta(days=90)
_THREADS = 2
_TIDY_EVERY = timedelta(hours=6)


class Watching:
    def __init__(
        self, ground: Ground, evaluating: Evaluating, looking: Looking, *, every: float = 1.0
    ) -> None:
        self._on = ground
        self._evaluating = evaluating
        self._looking = looking
        self._every = every
        self._marks: dict[str, str] = {}
        self._tidied = ground.clock.now()
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._threads: list[threading.Thread] = []
        self._logger = Log("sextant.alerts")

    def start(self) -> None:
        """Watches in threads of its own until `stop`."""
        self._stop.clear()
        for number in range(_THREADS):
            thread = threading.Thread(
                target=self._watch, args=(number == 0,), name=f"alerts-{number}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Ends after the evaluations that run now."""
        self._stop.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(timeout=40)
        self._threads.clear()

    def run_due(self) -> int:
        """Evaluates every alert whose time has come; returns how many this process took."""
        with self._on.db.reading() as tx:
            due = store.due(tx, self._on.clock.now(), limit=_AT_ONCE)
        return sum(self._evaluating.take(workspace_id, alert_id) for workspace_id, alert_id in due)

    def look_at_data(self) -> int:
        """Makes due the alerts whose data moved since this process looked last; returns how many."""
        with self._on.db.reading() as tx:
            following = store.by_data(tx)
        owners = {(one.workspace_id, one.user_id) for one in following}
        seen = {owner: self._marks_of(*owner) for owner in owners}
        before, self._marks = self._marks, {}
        moved = 0
        for alert in following:
            marks = seen[alert.workspace_id, alert.user_id]
            known = before.get(alert.alert_id, "")
            mark = known if marks is None else "/".join(marks.get(one, "") for one in alert.dataset_ids)
            self._marks[alert.alert_id] = mark
            moved += mark != known and self._make_due(alert)
        return moved

    def loaded(self, event: Event) -> None:
        """A load ended or was held: the alerts over its dataset are due; heard twice is due twice."""
        workspace_id, dataset_id = str(event.payload.get("workspace_id", "")), event.payload.get("dataset_id")
        with self._on.db.reading() as tx:
            following = store.of_workspace(tx, workspace_id)
        for alert in following:
            if dataset_id in alert.dataset_ids:
                self._make_due(alert)
        self._wake.set()

    def cleared(self, event: Event) -> None:
        """Forgets the alerts of a workspace that was removed."""
        with self._on.db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def tidy(self) -> None:
        """Forgets evaluations after 90 days; what happened to an alert stays with it."""
        with self._on.db.transaction() as tx:
            store.prune(tx, older_than=self._on.clock.now() - _KEPT)

    def count_on(self) -> int:
        """How many alerts there are to watch: none is looked at while no process does."""
        with self._on.db.reading() as tx:
            return store.count_on(tx)

    def _marks_of(self, workspace_id: str, user_id: str) -> Mapping[str, str] | None:
        owner = self._on.acting(workspace_id, user_id)
        if owner is None:
            return None
        try:
            return self._looking.marks(owner)
        except SextantError:  # what cannot be read now is tried at the next look
            return None

    def _make_due(self, alert: Alert) -> bool:
        now = self._on.clock.now()
        soonest = now if alert.evaluated_at is None else max(now, alert.evaluated_at + _APART)
        if alert.next_at is not None and alert.next_at <= soonest:
            return False
        with self._on.db.transaction() as tx:
            store.change(tx, alert.workspace_id, alert.alert_id, {"next_at": soonest})
        return True

    def _watch(self, leads: bool) -> None:
        while not self._stop.is_set():
            try:
                if leads:
                    self._lead()
                taken = self.run_due()
            except Exception:  # the watch outlives a database that is away for a while
                self._logger.exception("alert_watch_interrupted")
                taken = 0
            if not taken:
                self._wake.wait(self._every)
                self._wake.clear()

    def _lead(self) -> None:
        self.look_at_data()
        now = self._on.clock.now()
        if now - self._tidied > _TIDY_EVERY:
            self._tidied = now
            self.tidy()
