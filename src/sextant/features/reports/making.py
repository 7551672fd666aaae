"""Makes a report: the dashboard as its maker sees it, drawn once, put on its way to everyone in one step."""

import hashlib
import tempfile
from pathlib import Path

import orjson
from sqlalchemy import Connection as Tx

from sextant.core.access import Caller
from sextant.core.jobs import Job, JobDeclaration, JobRun
from sextant.core.jobs.models import Failure
from sextant.features.dashboards import Choosing, Dashboard
from sextant.features.notices import Attachment, Line, Notice, Recipient, RecipientRefused
from sextant.features.reports import store
from sextant.features.reports.errors import ReportMissing, ReportRefused
from sextant.features.reports.ground import Ground
from sextant.features.reports.leaving import token_of
from sextant.features.reports.models import Report

JOB = "report"
_MEDIA = {"pdf": "application/pdf", "png": "image/png"}


class Making:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(JOB, self._make, failed=self._failed)

    def recipients(self, report: Report) -> list[Recipient]:
        """Everyone it is for and who did not leave; one who may not get it stands in the log."""
        mailing = self._on.notices.mailing
        found = [mailing.person(report.workspace_id, one) for one in report.plan.people]
        for address in report.plan.addresses:
            try:
                found.append(mailing.address(report.workspace_id, address))
            except RecipientRefused as error:
                found.append(Recipient("mail", address, refused=error.message))
        return [self._with_way_out(report, one) for one in found if one.address.lower() not in report.left]

    def _with_way_out(self, report: Report, one: Recipient) -> Recipient:
        if not one.address:
            return one
        token = token_of(self._on.secret, report_id=report.report_id, address=one.address)
        return Recipient("mail", one.name, address=one.address, unsubscribe=token)

    def _make(self, run: JobRun) -> None:
        report = self._found(run.job)
        maker = self._on.acting(report.workspace_id, report.user_id)
        if maker is None:
            raise ReportRefused(
                "Whoever made this report is not in the workspace any more, or may not share.",
                hint="Make one of your own.",
            )
        board = self._on.dashboards.boards.get(maker, report.plan.dashboard_id)
        run.progress(5, f"Reads {board.name}.")
        digest = self._digest(maker, board, report)
        by_hand = bool(run.job.payload.get("by_hand"))
        if report.plan.skip_unchanged and digest == report.digest and not by_hand:
            self._settle(run, report, status="skipped", note="No figure changed since the last one.")
            return
        files = run.step("drawn", lambda: self._drawn(run, maker, board, report))
        self._send(run, report, maker=maker, board=board, files=files, digest=digest)

    def _digest(self, maker: Caller, board: Dashboard, report: Report) -> str:
        """A word for all figures of the dashboard."""
        mark = hashlib.sha256()
        view = self._on.dashboards.viewing.view(maker, board, choosing=_choosing(report))
        for shown in view.tiles:
            mark.update(shown.tile.viz_id.encode())
            if shown.drawn is not None:
                mark.update(orjson.dumps(shown.drawn.answered.json_rows))
            elif shown.error is not None:
                mark.update(shown.error.code.encode())
        return mark.hexdigest()

    def _drawn(self, run: JobRun, maker: Caller, board: Dashboard, report: Report) -> list[dict[str, str]]:
        """The files in the object store, once for everyone and every attempt."""
        made: list[dict[str, str]] = []
        with tempfile.TemporaryDirectory(prefix="sextant-report-") as folder:
            for number, form in enumerate(("png", "pdf")):
                run.progress(20 + 30 * number, f"Draws {board.name}.")
                path = Path(folder) / f"board.{form}"
                self._on.dashboards.exports.write(path, maker, board, form=form, choosing=_choosing(report))
                key = f"notices/{report.workspace_id}/{run.job.job_id}/board.{form}"
                self._on.objects.put_file(key, path)
                made.append({"form": form, "key": key})
        return made

    def _send(
        self,
        run: JobRun,
        report: Report,
        *,
        maker: Caller,
        board: Dashboard,
        files: list[dict[str, str]],
        digest: str,
    ) -> None:
        to = self.recipients(report)
        notice = self._notice(report, board, files)
        now = self._on.clock.now()
        with self._on.db.transaction() as tx:
            run.finish(tx)
            # Under the run's own key: a run that is made again after a kill tells nobody twice.
            told = self._on.notices.tell(tx, maker, notice, to=to, key=f"report:{run.job.job_id}")
            going = sum(one.delivery.status == "waiting" for one in told)
            values = {"status": "sent", "recipients": going, "finished_at": now}
            store.change_run(tx, run.job.job_id, values)
            store.change(tx, report.workspace_id, report.report_id, {"digest": digest})
            payload = {
                "workspace_id": report.workspace_id,
                "report_id": report.report_id,
                "dashboard_id": board.dashboard_id,
                "name": report.plan.name,
                "recipients": going,
                "timestamp": now.isoformat(),
            }
            self._on.events.append(tx, topic="report.sent", key=report.report_id, payload=payload)
            told_of = {"report_id": report.report_id, "name": report.plan.name, "recipients": going}
            self._on.audit.record(maker, action="report.sent", details=told_of, tx=tx)
        self._on.events.nudge()

    def _notice(self, report: Report, board: Dashboard, files: list[dict[str, str]]) -> Notice:
        stem = " ".join(report.plan.name.split())[:80].replace("/", "-").replace('"', "") or "report"
        attached = tuple(
            Attachment(
                name=f"{stem}.{one['form']}",
                media_type=_MEDIA[one["form"]],
                key=one["key"],
                inline=one["form"] == "png",
            )
            for one in files
        )
        words = [Line(text=line) for line in report.plan.message.splitlines() if line.strip()]
        return Notice(
            topic="report.sent",
            title=report.plan.name,
            lines=tuple(words) or (Line(text=board.description or f"{board.name}, as it is now."),),
            link=self._on.notices.link(f"/dashboards/{board.dashboard_id}"),
            link_words="Open the dashboard",
            footer=f"Sent for {report.email}, with what they may see.",
            attachments=attached,
            about=f"report:{report.report_id}",
        )

    def _settle(self, run: JobRun, report: Report, *, status: str, note: str) -> None:
        with self._on.db.transaction() as tx:
            run.finish(tx)
            values = {"status": status, "note": note, "finished_at": self._on.clock.now()}
            store.change_run(tx, run.job.job_id, values)

    def _failed(self, tx: Tx, job: Job, failure: Failure) -> None:
        note = f"{failure.message} {failure.hint}".strip()[:2000]
        values = {"status": "failed", "note": note, "finished_at": self._on.clock.now()}
        store.change_run(tx, job.job_id, values)

    def _found(self, job: Job) -> Report:
        with self._on.db.reading() as tx:
            report = store.find(tx, job.workspace_id, str(job.payload["report_id"]))
        if report is None:
            raise ReportMissing("The report was deleted while it waited.", hint="Make another one.")
        return report


def _choosing(report: Report) -> Choosing:
    return Choosing(values=report.plan.filters)
