"""Reports: made, changed, sent by the clock or at once, left by whoever wants them no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection as Tx

from sextant.core.access import Caller
from sextant.core.http import cursor_after, cursor_values
from sextant.core.jobs import Job
from sextant.core.recurring import next_after
from sextant.features.notices import Delivery, RecipientRefused
from sextant.features.reports import store
from sextant.features.reports.errors import ReportMissing, ReportRefused, SubscriptionMissing
from sextant.features.reports.ground import Ground
from sextant.features.reports.leaving import is_for, report_of
from sextant.features.reports.making import JOB, Making
from sextant.features.reports.models import MOST_REPORTS, Plan, Report, Run
from sextant.kit.errors import SextantError
from sextant.kit.ids import new_id
from sextant.ports.events import Event

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a link to unsubscribe stands for."""

    report: Report
    address: str

    @property
    def active(self) -> bool:
        return self.address not in self.report.left


class Reports:
    """The door of reports; each is its maker's, and administrators see and end them."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self.making = Making(ground)

    def add(self, caller: Caller, plan: Plan) -> Report:
        """Raises ReportRefused, RecipientRefused, DashboardNotFound."""
        plan = self._checked(caller, plan)
        now = self._on.clock.now()
        report = Report(
            report_id=new_id(),
            workspace_id=caller.workspace_id,
            user_id=caller.user_id,
            email=caller.email,
            plan=plan,
            next_at=self._next(caller.workspace_id, plan, now),
            created_at=now,
            updated_at=now,
        )
        with self._on.db.transaction() as tx:
            if store.count(tx, caller.workspace_id) >= MOST_REPORTS:
                raise ReportRefused(
                    f"A workspace has at most {MOST_REPORTS} reports.", hint="Delete some that nobody reads."
                )
            store.add(tx, report)
            self._note(tx, caller, "report.created", report)
        return report

    def change(self, caller: Caller, report_id: str, plan: Plan) -> Report:
        """Another plan; it goes out with its maker's sight, so that they alone write it."""
        before = self.get(caller, report_id)
        if caller.user_id != before.user_id:
            if plan != before.plan.model_copy(update={"enabled": plan.enabled}):
                raise ReportRefused(
                    "This report goes out with what its maker may see.", hint="Make one of your own."
                )
        else:
            plan = self._checked(caller, plan)
        now = self._on.clock.now()
        next_at = self._next(caller.workspace_id, plan, now)
        changed = before.model_copy(update={"plan": plan, "next_at": next_at, "updated_at": now})
        with self._on.db.transaction() as tx:
            store.replace(tx, changed)
            self._note(tx, caller, "report.changed", changed)
        return changed

    def remove(self, caller: Caller, report_id: str) -> None:
        report = self.get(caller, report_id)
        with self._on.db.transaction() as tx:
            store.remove(tx, caller.workspace_id, report_id)
            self._note(tx, caller, "report.deleted", report)

    def find(
        self, caller: Caller, *, dashboard_id: str | None, cursor: str | None, limit: int
    ) -> tuple[Sequence[Report], str | None]:
        """One's own, or for an administrator everybody's; the newest first."""
        caller.require("data.read")
        before = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.page(
                tx,
                caller.workspace_id,
                user_id=None if caller.role == "admin" else caller.user_id,
                dashboard_id=dashboard_id,
                before=str(before[0]) if before else None,
                limit=limit + 1,
            )
        more = cursor_after(found[limit - 1].report_id) if len(found) > limit else None
        return found[:limit], more

    def stamp(self, caller: Caller) -> tuple[int, str, datetime | None]:
        """Is another after a report of the workspace is made, changed or deleted."""
        with self._on.db.reading() as tx:
            return store.stamp(tx, caller.workspace_id)

    def get(self, caller: Caller, report_id: str) -> Report:
        """Raises ReportMissing, also for another person's."""
        caller.require("data.read")
        with self._on.db.reading() as tx:
            report = store.find(tx, caller.workspace_id, report_id)
        if report is None or not (caller.user_id == report.user_id or caller.role == "admin"):
            raise ReportMissing("There is no such report of yours.", hint="Look at the list of reports.")
        return report

    def send(self, caller: Caller, report_id: str) -> Job:
        """Makes and sends it now, changed or not; the job that runs already, where one does."""
        report = self.get(caller, report_id)
        caller.require("boards.share")
        with self._on.db.transaction() as tx:
            job_id = self._begin(tx, report, by_hand=True)
            self._note(tx, caller, "report.send", report)
        return self._on.jobs.get(caller.model_copy(update={"role": "admin"}), job_id)

    def runs(
        self, caller: Caller, report_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Sequence[Run], str | None]:
        """The newest first."""
        report = self.get(caller, report_id)
        before = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.runs_of(tx, report, before=str(before[0]) if before else None, limit=limit + 1)
        more = cursor_after(found[limit - 1].run_id) if len(found) > limit else None
        return found[:limit], more

    def deliveries(
        self, caller: Caller, report_id: str, *, cursor: str | None, limit: int
    ) -> tuple[Sequence[Delivery], str | None]:
        """To whom it went, and what became of it."""
        report = self.get(caller, report_id)
        return self._on.notices.about(caller, about=f"report:{report.report_id}", cursor=cursor, limit=limit)

    def begin_due(self, tx: Tx) -> int:
        """Starts every report whose time has come, in the transaction that takes the turn; how many."""
        now = self._on.clock.now()
        due = store.due(tx, now, limit=_AT_ONCE)
        for report in due:
            self._begin(tx, report, by_hand=False)
            next_at = self._next(report.workspace_id, report.plan, now)
            store.change(tx, report.workspace_id, report.report_id, {"next_at": next_at})
        return len(due)

    def clear(self, event: Event) -> None:
        """Forgets the reports of a workspace that was removed."""
        with self._on.db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    # leaving

    def subscription(self, token: str) -> Subscription:
        """What a link to unsubscribe stands for; raises SubscriptionMissing."""
        report_id = report_of(token)
        with self._on.db.reading() as tx:
            report = store.by_id(tx, report_id) if report_id is not None else None
        for address in self._addresses(report) if report is not None else ():
            if report is not None and is_for(
                self._on.secret, token, report_id=report.report_id, address=address
            ):
                return Subscription(report, address.lower())
        raise SubscriptionMissing(
            "This link belongs to no report that is still sent.", hint="There is nothing to end."
        )

    def leave(self, token: str) -> Subscription:
        """The report goes to this address no more; doing so twice changes nothing."""
        found = self.subscription(token)
        with self._on.db.transaction() as tx:
            store.leave(tx, found.report, found.address, self._on.clock.now())
            self._noted(tx, "report.left", found)
        return self.subscription(token)

    def come_back(self, token: str) -> Subscription:
        """The same address is sent the report again."""
        found = self.subscription(token)
        with self._on.db.transaction() as tx:
            store.come_back(tx, found.report, found.address)
            self._noted(tx, "report.came_back", found)
        return self.subscription(token)

    def _addresses(self, report: Report) -> list[str]:
        people = {one.user_id: one.email for one in self._on.identity.people(report.workspace_id)}
        return [*(people[one] for one in report.plan.people if one in people), *report.plan.addresses]

    def _checked(self, caller: Caller, plan: Plan) -> Plan:
        """A dashboard that the maker sees, people who are there, addresses that may be written to."""
        caller.require("boards.share")
        board = self._on.dashboards.boards.get(caller, plan.dashboard_id)
        unknown = plan.filters.keys() - {one.filter_id for one in board.filters}
        if unknown:
            raise ReportRefused(
                f"The dashboard has no filter {sorted(unknown)[0][:60]}.", hint="Load it again."
            )
        if not plan.people and not plan.addresses:
            raise ReportRefused("A report goes to somebody.", hint="Choose people, or give addresses.")
        people = {person.user_id for person in self._on.identity.people(caller.workspace_id)}
        if set(plan.people) - people:
            raise ReportRefused("Somebody is not in the workspace.", hint="Choose people from its list.")
        addresses = tuple(self._address(caller, one) for one in dict.fromkeys(plan.addresses))
        if plan.enabled and not plan.times.by_hand and self._next(caller.workspace_id, plan, None) is None:
            raise ReportRefused("These times never come.", hint="Correct the line of cron.")
        return plan.model_copy(update={"addresses": addresses})

    def _address(self, caller: Caller, text: str) -> str:
        try:
            return self._on.notices.mailing.address(caller.workspace_id, text).address
        except RecipientRefused:
            raise
        except SextantError as error:
            raise ReportRefused(error.message, hint=error.hint) from error

    def _next(self, workspace_id: str, plan: Plan, now: datetime | None) -> datetime | None:
        if not plan.enabled:
            return None
        zone = self._on.zone_of(workspace_id)
        return next_after(now or self._on.clock.now(), plan.times, zone=zone)

    def _begin(self, tx: Tx, report: Report, *, by_hand: bool) -> str:
        """The job of a new run, or of the one that has not ended."""
        if report.job_id and self._on.jobs.is_open(tx, report.job_id):
            return report.job_id
        maker = Caller(
            user_id=report.user_id,
            workspace_id=report.workspace_id,
            email=report.email,
            role="analyst",
            via="command",
        )
        payload: dict[str, object] = {"report_id": report.report_id, "by_hand": by_hand}
        told = {"name": report.plan.name}
        job = self._on.jobs.enqueue(tx, job_type=JOB, caller=maker, payload=payload, metadata=told)
        now = self._on.clock.now()
        run = Run(
            run_id=job.job_id, report_id=report.report_id, workspace_id=report.workspace_id, created_at=now
        )
        store.add_run(tx, run)
        store.change(tx, report.workspace_id, report.report_id, {"job_id": job.job_id})
        return job.job_id

    def _note(self, tx: Any, caller: Caller, action: str, report: Report) -> None:
        told = {
            "report_id": report.report_id,
            "name": report.plan.name,
            "dashboard_id": report.plan.dashboard_id,
            "addresses": list(report.plan.addresses),
            "people": len(report.plan.people),
        }
        self._on.audit.record(caller, action=action, details=told, tx=tx)

    def _noted(self, tx: Tx, action: str, found: Subscription) -> None:
        told = {"report_id": found.report.report_id, "address": found.address}
        self._on.audit.record(
            None, action=action, details=told, workspace_id=found.report.workspace_id, tx=tx
        )
