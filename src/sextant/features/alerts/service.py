"""Alerts: made, changed, looked at, acknowledged and snoozed; each person sees those they may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sextant.core.access import Caller
from sextant.core.http import cursor_after, cursor_values
from sextant.core.recurring import next_after
from sextant.features.alerts import store
from sextant.features.alerts.deciding import decide
from sextant.features.alerts.errors import AlertMissing, AlertNotYours, AlertRefused
from sextant.features.alerts.evaluating import LEASE, Evaluating
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.looking import Looking
from sextant.features.alerts.models import MOST_ALERTS, Alert, Evaluation, Happening, Reading, Rule, State
from sextant.features.alerts.naming import Naming
from sextant.features.alerts.recent import RecentChanges
from sextant.features.alerts.seeing import Seeing
from sextant.features.alerts.watching import Watching
from sextant.features.datasets import Use
from sextant.features.notices import Delivery
from sextant.kit.ids import new_id

_LONGEST_SNOOZE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would see now, and what state that would make."""

    reading: Reading
    state: State


class Alerts:
    """The door of alerts."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._looking = Looking(ground)
        self._seeing = Seeing(ground)
        self._naming = Naming(ground)
        self._evaluating = Evaluating(ground, self._looking, self._seeing, self._naming)
        self.watching = Watching(ground, self._evaluating, self._looking)
        self.recent = RecentChanges(ground, self._seeing)

    # keeping

    def preview(self, caller: Caller, rule: Rule) -> Preview:
        """What the rule sees now; nothing is kept or told. Raises what reading it raises."""
        caller.require("data.read")
        reading = self._looking.read(caller, rule)
        decided = decide(rule, (), reading, now=self._on.clock.now(), ago={})
        return Preview(reading, decided.state)

    def add(self, caller: Caller, rule: Rule) -> Alert:
        """Keeps a rule that can be looked at, and looks at it soon; raises AlertRefused."""
        caller.require("boards.write")
        rule = self._checked(caller, rule)
        reading = self.preview(caller, rule).reading
        now = self._on.clock.now()
        alert = Alert(
            alert_id=new_id(),
            workspace_id=caller.workspace_id,
            user_id=caller.user_id,
            email=caller.email,
            rule=rule,
            dataset_ids=reading.dataset_ids,
            since=now,
            next_at=now if rule.enabled else None,
            created_at=now,
            updated_at=now,
        )
        with self._on.db.transaction() as tx:
            if store.count(tx, caller.workspace_id) >= MOST_ALERTS:
                raise AlertRefused(
                    f"A workspace has at most {MOST_ALERTS:,} alerts.", hint="Delete some that nobody needs."
                )
            store.add(tx, alert)
            self._note(tx, caller, "alert.created", alert)
        return alert

    def change(self, caller: Caller, alert_id: str, rule: Rule, *, version: int | None = None) -> Alert:
        """Another rule; one that watches or judges otherwise begins anew.

        What it tells is read as its owner, so that anyone else may only switch it on and off. Raises
        AlertRefused, AlertMissing, AlertNotYours.
        """
        before = self._owned(caller, alert_id)
        if caller.user_id == before.user_id:
            rule = self._checked(caller, rule)
        elif rule != before.rule.model_copy(update={"enabled": rule.enabled}):
            raise _not_yours(before)
        now = self._on.clock.now()
        values: dict[str, Any] = {"rule": rule, "updated_at": now, "version": before.version + 1}
        if rule.watch != before.rule.watch:
            values["dataset_ids"] = self.preview(caller, rule).reading.dataset_ids
        if _judges_otherwise(rule, before.rule):
            values |= {"groups": (), "state": "new", "since": now, "failures": 0, "error": ""}
            values |= {"acknowledged_by": None, "acknowledged_at": None, "note": ""}
        values["next_at"] = now if rule.enabled else None
        changed = before.model_copy(update=values)
        with self._on.db.transaction() as tx:
            if not store.replace(tx, changed, read_at_version=version or before.version):
                raise AlertRefused("The alert was changed meanwhile.", hint="Load it again.")
            self._evaluating.happened(tx, changed, "changed", by=caller.email)
            self._note(tx, caller, "alert.changed", changed)
        return changed

    def remove(self, caller: Caller, alert_id: str) -> None:
        """Deletes an alert with its history; what it told stays in the log of deliveries."""
        alert = self._owned(caller, alert_id)
        with self._on.db.transaction() as tx:
            store.remove(tx, caller.workspace_id, alert_id)
            self._note(tx, caller, "alert.deleted", alert)

    # seeing

    def find(
        self, caller: Caller, *, text: str = "", cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Alert], str | None]:
        """Those the caller may see, the newest first."""
        caller.require("data.read")
        after = cursor_values(cursor, count=1)
        before = str(after[0]) if after else None
        found: list[Alert] = []
        who = None if caller.role == "admin" else caller.user_id
        while len(found) <= limit:
            with self._on.db.reading() as tx:
                rows = store.page(
                    tx, caller.workspace_id, user_id=who, before=before, text=text, limit=limit + 1
                )
            found += [one for one in rows if self._seeing.sees(caller, one)]
            if len(rows) <= limit:
                break
            before = rows[-1].alert_id
        more = cursor_after(found[limit - 1].alert_id) if len(found) > limit else None
        return found[:limit], more

    def get(self, caller: Caller, alert_id: str) -> Alert:
        """Raises AlertMissing, also for one that the caller may not see."""
        caller.require("data.read")
        with self._on.db.reading() as tx:
            alert = store.find(tx, caller.workspace_id, alert_id)
        if alert is None or not self._seeing.sees(caller, alert):
            raise AlertMissing(
                "There is no such alert that you may see.",
                hint="It may have been deleted, or read data that you may not see whole.",
            )
        return alert

    def stamp(self, caller: Caller) -> tuple[int, str, int]:
        """Is another after an alert of the workspace is made, changed or deleted."""
        with self._on.db.reading() as tx:
            return store.stamp(tx, caller.workspace_id)

    def words(self, caller: Caller, alert: Alert) -> str:
        """What it watches and when it fires, in names that the caller may see."""
        return self._naming.words(caller, alert.rule)

    def may_change(self, caller: Caller, alert: Alert) -> bool:
        return self._seeing.changes(caller, alert) and caller.may("boards.write")

    def evaluations(
        self, caller: Caller, alert_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Sequence[Evaluation], str | None]:
        """The newest first."""
        alert = self.get(caller, alert_id)
        before = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.evaluations_of(
                tx, alert, before=str(before[0]) if before else None, limit=limit + 1
            )
        more = cursor_after(found[limit - 1].evaluation_id) if len(found) > limit else None
        return found[:limit], more

    def history(
        self, caller: Caller, alert_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Sequence[Happening], str | None]:
        """What happened to it, the newest first."""
        alert = self.get(caller, alert_id)
        before = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.happenings_of(tx, alert, before=str(before[0]) if before else None, limit=limit + 1)
        more = cursor_after(found[limit - 1].event_id) if len(found) > limit else None
        return found[:limit], more

    def deliveries(
        self, caller: Caller, alert_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Sequence[Delivery], str | None]:
        """What it told to whom; for whoever may change it."""
        alert = self._owned(caller, alert_id)
        return self._on.notices.about(caller, about=f"alert:{alert.alert_id}", cursor=cursor, limit=limit)

    def uses(self, workspace_id: str, dataset_id: str) -> list[Use]:
        """The alerts that read a dataset, for whoever is about to delete it."""
        with self._on.db.reading() as tx:
            found = store.page(tx, workspace_id, user_id=None, limit=MOST_ALERTS)
        return [Use("alert", one.alert_id, one.rule.name) for one in found if dataset_id in one.dataset_ids]

    # doing

    def look_now(self, caller: Caller, alert_id: str) -> Alert:
        """Evaluates at once; raises AlertRefused while another look is under way."""
        alert = self._owned(caller, alert_id)
        if not alert.rule.enabled:
            raise AlertRefused("This alert is switched off.", hint="Switch it on first.")
        now = self._on.clock.now()
        with self._on.db.transaction() as tx:
            store.change(tx, caller.workspace_id, alert_id, {"next_at": now})
            taken = store.claim(tx, caller.workspace_id, alert_id, now=now, until=now + LEASE)
        if taken is None:
            raise AlertRefused("It is being looked at already.", hint="Try again in a moment.")
        self._evaluating.evaluate(taken)
        return self.get(caller, alert_id)

    def acknowledge(self, caller: Caller, alert_id: str, *, note: str = "") -> Alert:
        """Somebody takes care: no reminders until it clears or something else fires."""
        alert = self.get(caller, alert_id)
        if alert.state != "firing":
            raise AlertRefused(
                f"`{alert.rule.name}` does not fire.", hint="There is nothing to acknowledge now."
            )
        now = self._on.clock.now()
        values = {"acknowledged_by": caller.email, "acknowledged_at": now, "note": note.strip()[:1000]}
        with self._on.db.transaction() as tx:
            store.change(tx, caller.workspace_id, alert_id, values)
            self._evaluating.happened(tx, alert, "acknowledged", by=caller.email, note=note.strip()[:1000])
            self._note(tx, caller, "alert.acknowledged", alert)
        return self.get(caller, alert_id)

    def snooze(self, caller: Caller, alert_id: str, *, until: datetime | None) -> Alert:
        """Nothing is told until then, and it goes on looking; None wakes it."""
        alert = self._owned(caller, alert_id)
        now = self._on.clock.now()
        if until is not None and not now < until <= now + _LONGEST_SNOOZE:
            raise AlertRefused("An alert sleeps at most 90 days.", hint="Choose a time from now on.")
        values: dict[str, Any] = {"snoozed_until": until}
        if alert.rule.enabled and until is None:
            values["next_at"] = now
        with self._on.db.transaction() as tx:
            store.change(tx, caller.workspace_id, alert_id, values)
            note = until.isoformat() if until is not None else ""
            self._evaluating.happened(
                tx, alert, "snoozed" if until is not None else "woken", by=caller.email, note=note
            )
            self._note(tx, caller, "alert.snoozed", alert)
        return self.get(caller, alert_id)

    def _checked(self, caller: Caller, rule: Rule) -> Rule:
        """Whom it tells is there, and its times come; an alert that tells nobody tells who made it."""
        if rule.shared:
            caller.require("boards.share")
        telling = rule.telling
        for channel_id in telling.channels:
            caller.require("boards.share")
            self._on.notices.channels.get(caller, channel_id)
        people = {person.user_id for person in self._on.identity.people(caller.workspace_id)}
        strangers = [one for one in telling.people if one not in people]
        if strangers:
            raise AlertRefused(
                "Somebody to tell is not in the workspace.", hint="Choose people from its list."
            )
        if any(one != caller.user_id for one in telling.people):
            caller.require("boards.share")
        zone = self._on.zone_of(caller.workspace_id)
        if rule.trigger == "times" and next_after(self._on.clock.now(), rule.times, zone=zone) is None:
            raise AlertRefused("These times never come.", hint="Correct the line of cron.")
        if "telling" not in rule.model_fields_set:
            return rule.model_copy(
                update={"telling": telling.model_copy(update={"people": (caller.user_id,)})}
            )
        return rule

    def _owned(self, caller: Caller, alert_id: str) -> Alert:
        """One that the caller may see and change."""
        alert = self.get(caller, alert_id)
        if not self.may_change(caller, alert):
            raise _not_yours(alert)
        return alert

    def _note(self, tx: Any, caller: Caller, action: str, alert: Alert) -> None:
        told = {"alert_id": alert.alert_id, "name": alert.rule.name}
        self._on.audit.record(caller, action=action, details=told, tx=tx)


def _judges_otherwise(rule: Rule, before: Rule) -> bool:
    return any(
        getattr(rule, name) != getattr(before, name)
        for name in ("watch", "condition", "fire_after", "clear_after", "when_missing")
    )


def _not_yours(alert: Alert) -> AlertNotYours:
    return AlertNotYours(
        f"The alert `{alert.rule.name}` is someone else's.",
        hint="Make one of your own that watches the same.",
    )
