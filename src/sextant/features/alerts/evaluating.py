"""One evaluation: claimed, read as its owner, decided, and written with what it tells in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from sqlalchemy import Connection as Tx

from sextant.core.access import Caller
from sextant.core.recurring import next_after
from sextant.core.telemetry import Log
from sextant.features.alerts import store
from sextant.features.alerts.deciding import Changed, Decided, decide, is_broken
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.looking import Looking
from sextant.features.alerts.models import Alert, Evaluation, EventKind, Happening, Missing, Moved, Reading
from sextant.features.alerts.naming import Naming
from sextant.features.alerts.seeing import Seeing
from sextant.features.alerts.telling import Told, broken_notice, notice_of, told
from sextant.features.notices import Notice, Recipient
from sextant.kit.errors import SextantError
from sextant.kit.ids import new_id

LEASE = timedelta(minutes=3)  # longer than a statement may take
_RETRY = timedelta(minutes=1)


class _TurnLostError(Exception):
    """Another process took the alert over, or a person changed it: nothing of this turn is written."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How an alert stands after its turn, and what is told of it."""

    alert: Alert
    changes: tuple[tuple[EventKind, Changed | None], ...]
    values: dict[str, float | None]
    error: str = ""
    done: Told | None = None
    broke: bool = False


class Evaluating:
    def __init__(self, ground: Ground, looking: Looking, seeing: Seeing, naming: Naming) -> None:
        self._on = ground
        self._looking = looking
        self._naming = naming
        self._seeing = seeing
        self._logger = Log("sextant.alerts")

    def take(self, workspace_id: str, alert_id: str) -> bool:
        """Takes an alert's turn and evaluates it; False when it was not this process's to take."""
        now = self._on.clock.now()
        with self._on.db.transaction() as tx:
            alert = store.claim(tx, workspace_id, alert_id, now=now, until=now + LEASE)
        return alert is not None and self.evaluate(alert)

    def evaluate(self, alert: Alert) -> bool:
        """Evaluates an alert whose turn was taken; False when the turn was lost meanwhile."""
        owner = self._on.acting(alert.workspace_id, alert.user_id)
        began = perf_counter()
        if owner is None:
            outcome = self._orphaned(alert)
        else:
            try:
                outcome = self._looked(alert, owner, self._looking.read(owner, alert.rule))
            except SextantError as error:
                outcome = self._failed(alert, f"{error.message} {error.hint}".strip())
            except Exception:  # the alert says that it cannot look; the log has the trace
                self._logger.exception("alert_evaluation_failed", alert_id=alert.alert_id)
                outcome = self._failed(alert, "Looking at it failed inside Sextant; the log has the details.")
        elapsed = round((perf_counter() - began) * 1000, 3)
        try:
            self._settle(outcome, sender=owner, elapsed_ms=elapsed)
        except _TurnLostError:
            self._logger.warning("alert_turn_lost", alert_id=alert.alert_id)
            return False
        self._on.events.nudge()
        return True

    def _looked(self, alert: Alert, owner: Caller, reading: Reading) -> _Outcome:
        now = self._on.clock.now()
        rule = alert.rule
        ago = self._ago(alert, now)
        decided = decide(rule, alert.groups, reading, now=now, ago=ago)
        changes: list[tuple[EventKind, Changed | None]] = [(one.kind, one) for one in decided.changes]
        if is_broken(alert.failures):
            changes.insert(0, ("mended", None))
        after = self._after(alert, decided, changes).model_copy(
            update={"dataset_ids": reading.dataset_ids or alert.dataset_ids, "failures": 0, "error": ""}
        )
        zone = self._on.zone_of(alert.workspace_id)
        done = told(after, decided.groups, now=now, zone=zone)
        update = {
            "groups": done.groups,
            "told_at": now if done.anything else alert.told_at,
            "evaluated_at": now,
        }
        after = after.model_copy(update=update)
        next_at = self._next(after, now, later=done.later, newest=reading.newest)
        return _Outcome(
            after.model_copy(update={"next_at": next_at}), tuple(changes), dict(reading.values), done=done
        )

    def _after(
        self, alert: Alert, decided: Decided, changes: Sequence[tuple[EventKind, Changed | None]]
    ) -> Alert:
        """An acknowledgement ends when all is well again, and when something else begins to fire."""
        now = self._on.clock.now()
        values: dict[str, object] = {
            "state": decided.state,
            "since": alert.since if decided.state == alert.state else now,
        }
        fires = any(kind == "fired" for kind, _ in changes)
        if fires or decided.state in ("ok", "new"):
            values |= {"acknowledged_by": None, "acknowledged_at": None, "note": ""}
        if alert.snoozed_until is not None and alert.snoozed_until <= now:
            values["snoozed_until"] = None
        return alert.model_copy(update=values)

    def _failed(self, alert: Alert, error: str) -> _Outcome:
        """Groups stay as they stood; after several failures in a row the alert says so, once."""
        now = self._on.clock.now()
        failures = alert.failures + 1
        broke = is_broken(failures) and not is_broken(alert.failures)
        state = "broken" if is_broken(failures) else alert.state
        base = self._next(alert, now)
        retry = now + min(timedelta(hours=1), _RETRY * failures)
        values = {
            "failures": failures,
            "error": error[:2000],
            "state": state,
            "since": alert.since if state == alert.state else now,
            "evaluated_at": now,
            "next_at": retry if base is None else min(base, max(retry, now + _RETRY)),
        }
        changes: tuple[tuple[EventKind, Changed | None], ...] = (("broken", None),) if broke else ()
        return _Outcome(alert.model_copy(update=values), changes, {}, error=error[:2000], broke=broke)

    def _orphaned(self, alert: Alert) -> _Outcome:
        now = self._on.clock.now()
        error = "Whoever made this alert is not in the workspace any more."
        values = {"state": "broken", "since": now, "error": error, "next_at": None, "evaluated_at": now}
        return _Outcome(alert.model_copy(update=values), (("broken", None),), {}, error=error)

    def _settle(self, outcome: _Outcome, *, sender: Caller | None, elapsed_ms: float) -> None:
        alert, now = outcome.alert, self._on.clock.now()
        notice = self._notice(outcome, sender)
        to = self._recipients(alert) if notice is not None else []
        owner = self._owner_only(alert) if outcome.broke else []
        with self._on.db.transaction() as tx:
            if not store.settle(tx, alert):
                raise _TurnLostError
            store.add_evaluation(
                tx,
                Evaluation(
                    evaluation_id=new_id(),
                    alert_id=alert.alert_id,
                    workspace_id=alert.workspace_id,
                    at=now,
                    state=alert.state,
                    values=outcome.values,
                    error=outcome.error,
                    elapsed_ms=elapsed_ms,
                ),
            )
            for kind, changed in outcome.changes:
                self.happened(tx, alert, kind, changed=changed)
            if sender is not None and notice is not None:
                self._tell(tx, notice, alert, sender=sender, to=to)
            if sender is not None and owner:
                broken = broken_notice(alert, outcome.error, link=self._link(alert))
                self._on.notices.tell(tx, sender, broken, to=owner, key=_key(alert))

    def _link(self, alert: Alert) -> str:
        return self._on.notices.link(f"/alerts/{alert.alert_id}")

    def _notice(self, outcome: _Outcome, sender: Caller | None) -> Notice | None:
        """What is told of a turn, in names that the alert's owner sees; None where nothing is."""
        if sender is None or outcome.done is None or not outcome.done.anything:
            return None
        what = self._naming.watched(sender, outcome.alert.rule.watch)
        return notice_of(outcome.alert, outcome.done, what=what, link=self._link(outcome.alert))

    def _tell(self, tx: Tx, notice: Notice, alert: Alert, *, sender: Caller, to: Sequence[Recipient]) -> None:
        self._on.notices.tell(tx, sender, notice, to=to, key=_key(alert))
        facts = {**notice.facts, "title": notice.title, "workspace_id": alert.workspace_id}
        payload = {**facts, "notice_key": _key(alert), "timestamp": self._on.clock.now().isoformat()}
        self._on.events.append(tx, topic=notice.topic, key=alert.alert_id, payload=payload)
        self.happened(tx, alert, "told", note=", ".join(one.name for one in to)[:1000])

    def happened(
        self,
        tx: Tx,
        alert: Alert,
        kind: EventKind,
        *,
        changed: Changed | None = None,
        by: str = "",
        note: str = "",
    ) -> None:
        group = changed.group if changed is not None else None
        store.add_happening(
            tx,
            Happening(
                event_id=new_id(),
                alert_id=alert.alert_id,
                workspace_id=alert.workspace_id,
                at=self._on.clock.now(),
                kind=kind,
                group=group.key if group else "",
                value=group.value if group else None,
                by=by,
                note=note,
            ),
        )

    def _recipients(self, alert: Alert) -> list[Recipient]:
        """Channels and people; one who may not see what the alert reads is left out, and the log says so."""
        telling = alert.rule.telling
        found = [self._on.notices.channel(alert.workspace_id, one) for one in telling.channels]
        for user_id in telling.people:
            one = self._on.notices.mailing.person(alert.workspace_id, user_id)
            person = self._on.acting(alert.workspace_id, user_id)
            shown = alert.model_copy(update={"rule": alert.rule.model_copy(update={"shared": True})})
            if person is not None and not self._seeing.sees(person, shown):
                one = Recipient("mail", one.name, address="", refused="May not see what this alert reads.")
            found.append(one)
        return found

    def _owner_only(self, alert: Alert) -> list[Recipient]:
        return [self._on.notices.mailing.person(alert.workspace_id, alert.user_id)]

    def _ago(self, alert: Alert, now: datetime) -> dict[str, float | None]:
        condition = alert.rule.condition
        if not isinstance(condition, Moved) or condition.against != "ago":
            return {}
        with self._on.db.reading() as tx:
            return dict(store.values_at(tx, alert, now - timedelta(minutes=condition.minutes)))

    def _next(
        self,
        alert: Alert,
        now: datetime,
        *,
        later: datetime | None = None,
        newest: datetime | None = None,
    ) -> datetime | None:
        """The next look: by the clock, for what had to wait, or for data that should have come by then."""
        rule = alert.rule
        if not rule.enabled:
            return None
        moments = [later] if later is not None else []
        if rule.trigger == "times":
            base = next_after(now, rule.times, zone=self._on.zone_of(alert.workspace_id))
            moments += [base] if base is not None else []
        elif isinstance(rule.condition, Missing) and rule.condition.minutes is not None:
            patience = timedelta(minutes=rule.condition.minutes)
            ends = (newest or now) + patience + timedelta(seconds=1)
            moments.append(ends if ends > now else now + patience)
        return min(moments, default=None)


def _key(alert: Alert) -> str:
    """The same for every attempt at one turn, so that what was told is not told again."""
    return f"alert:{alert.alert_id}:{alert.turn}"
