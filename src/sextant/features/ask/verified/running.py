"""Verified questions run again after each load, and what changed told."""

from typing import Any

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.feature import JobDeclaration
from sextant.core.jobs import JobRun, Jobs
from sextant.features.ask.verified import store
from sextant.features.ask.verified.figures import Figures, difference, figures_from, figures_of
from sextant.features.query import Queries, Query
from sextant.features.semantics import Semantics, VerifiedQuestion, tables_named
from sextant.kit.clock import Clock
from sextant.kit.errors import SextantError
from sextant.ports.events import Event

JOB_TYPE = "verification"
_ROWS = 2_000


def plain_run(queries: Queries, caller: Caller, sql: str) -> Figures:
    """What a statement gives on the newest data; raises as a query does."""
    return figures_of(queries.run(caller, Query(sql, row_limit=_ROWS, purpose="check")).table)


class Reruns:
    """Runs verified questions as the people who verified them, and keeps what each gave."""

    def __init__(
        self, db: Database, clock: Clock, audit: Audit, queries: Queries, semantics: Semantics, jobs: Jobs
    ) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._queries = queries
        self._semantics = semantics
        self._jobs = jobs

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(job_type=JOB_TYPE, run=self.run)

    def confirm(self, caller: Caller, key: str, figures: Figures) -> None:
        """Keeps what a question gave when a person found it right."""
        document = figures.document()
        run = store.StoredRun(
            key=key,
            user_id=caller.user_id,
            email=caller.email,
            confirmed=document,
            latest=document,
            state="same",
            told="",
            ran_at=self._clock.now(),
            changed_at=None,
        )
        with self._db.transaction() as tx:
            store.put_run(tx, caller.workspace_id, run)

    def loaded(self, event: Event) -> None:
        """After a load, a job for the verified questions about that dataset, where there are any."""
        payload = event.payload
        if not (payload.get("held") or payload.get("nothing_new") or "workspace_id" not in payload):
            self._enqueue(event)

    def changed(self, event: Event) -> None:
        """The same after a dataset changed in another way: a load undone, a column renamed, a deletion."""
        self._enqueue(event)

    def _enqueue(self, event: Event) -> None:
        payload = event.payload
        caller = _as(str(payload["user_id"]), str(payload["workspace_id"]))
        dataset_id, name = str(payload["dataset_id"]), str(payload.get("table_name") or "")
        if not self._about(caller, dataset_id, name):
            return
        with self._db.transaction() as tx:
            self._jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload={"dataset_id": dataset_id, "table_name": name},
                dataset_id=dataset_id,
            )

    def run(self, run: JobRun) -> None:
        """Every verified question that reads the job's dataset.

        What they ask is not told: whoever loaded need not see all that they read.
        """
        job = run.job
        name = str(job.payload.get("table_name") or "")
        questions = self._about(_as(job.user_id, job.workspace_id), str(job.payload["dataset_id"]), name)
        moved = 0
        for number, question in enumerate(questions):
            run.check_cancelled()
            done = f"Verified question {number + 1:,} of {len(questions):,}"
            run.progress(round(100 * number / len(questions)), done)
            moved += self.run_one(_as(job.user_id, job.workspace_id), question)
        with self._db.transaction() as tx:
            run.finish(tx, metadata={"verified": len(questions), "moved": moved})

    def run_one(self, caller: Caller, question: VerifiedQuestion) -> bool:
        """Runs a question as whoever verified it, else as the caller; tells whether its figures changed."""
        with self._db.reading() as tx:
            before = store.run_of(tx, caller.workspace_id, question.key)
        runner = _as(before.user_id, caller.workspace_id, before.email) if before is not None else caller
        now = self._clock.now()
        try:
            figures = plain_run(self._queries, runner, question.sql)
        except SextantError as error:
            return self._broke(runner, question, before, error.message)
        if before is None:
            self.confirm(runner, question.key, figures)
            return False
        changed = before.state == "failed" or bool(difference(figures_from(before.latest), figures))
        told = difference(figures_from(before.confirmed), figures)
        after = store.StoredRun(
            key=question.key,
            user_id=before.user_id,
            email=before.email,
            confirmed=before.confirmed,
            latest=figures.document(),
            state="moved" if told else "same",
            told=told,
            ran_at=now,
            changed_at=now if changed else before.changed_at,
        )
        self._keep(runner, question, after, changed=changed)
        return changed

    def _broke(
        self, runner: Caller, question: VerifiedQuestion, before: store.StoredRun | None, why: str
    ) -> bool:
        if before is None:
            return False
        now, new = self._clock.now(), before.state != "failed"
        after = store.StoredRun(
            key=question.key,
            user_id=before.user_id,
            email=before.email,
            confirmed=before.confirmed,
            latest=before.latest,
            state="failed",
            told=f"It can no longer be run: {why}",
            ran_at=now,
            changed_at=now if new else before.changed_at,
        )
        self._keep(runner, question, after, changed=new)
        return new

    def _keep(
        self, runner: Caller, question: VerifiedQuestion, run: store.StoredRun, *, changed: bool
    ) -> None:
        with self._db.transaction() as tx:
            store.put_run(tx, runner.workspace_id, run)
            if changed:
                details = {"key": run.key, "question": question.question[:500], "told": run.told}
                self._audit.record(runner, action="verified.moved", details=details, tx=tx)

    def _about(self, caller: Caller, dataset_id: str, name: str) -> list[VerifiedQuestion]:
        """Verified questions that read a dataset and do not move with the day.

        `name` is what the dataset is called in SQL; where it is not told, none are found of one that is gone.
        """
        questions = self._semantics.verified(caller.workspace_id)[1]
        if not questions:
            return []
        try:
            name = (name or self._queries.datasets.table(caller, dataset_id).table_name).lower()
        except SextantError:
            return []
        return [one for one in questions if name in tables_named(one.sql) and not one.moves]


def _as(user_id: str, workspace_id: str, email: str = "") -> Caller:
    """A person who is not here: what runs for them sees what they may see."""
    values: dict[str, Any] = {"user_id": user_id, "workspace_id": workspace_id, "email": email}
    return Caller(**values, role="analyst", via="command")
