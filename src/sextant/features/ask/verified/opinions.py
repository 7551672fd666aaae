"""What people say of answers: right or wrong, and why; analysts and administrators read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.features.ask.models import Asked, Said
from sextant.features.ask.seeing import sees_whole
from sextant.features.ask.verified import store
from sextant.features.ask.verified.models import Opinion
from sextant.features.datasets import Datasets
from sextant.kit.clock import Clock

_LONGEST = 2_000
Verdict = Literal["right", "wrong"]


class Opinions:
    def __init__(self, db: Database, clock: Clock, audit: Audit, datasets: Datasets) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._datasets = datasets

    def say(self, caller: Caller, asked: Asked, *, verdict: Verdict, reason: str) -> Said:
        """Keeps what the caller thinks of an answer; it takes the place of what they said before."""
        caller.require("data.read")
        told = " ".join(reason.split())[:_LONGEST]
        opinion = Opinion(
            query_id=asked.query_id,
            thread_id=asked.thread_id,
            user_id=caller.user_id,
            email=caller.email,
            verdict=verdict,
            reason=told,
            question=asked.question,
            sql=asked.sql,
            at=self._clock.now(),
        )
        with self._db.transaction() as tx:
            store.put_feedback(tx, caller, opinion)
            details = {"query_id": asked.query_id, "verdict": verdict}
            self._audit.record(caller, action="answer.feedback", details=details, tx=tx)
        return Said(verdict, told)

    def take_back(self, caller: Caller, query_id: str) -> None:
        """Forgets what the caller said of an answer."""
        caller.require("data.read")
        with self._db.transaction() as tx:
            store.drop_feedback(tx, caller, query_id)

    def of(self, caller: Caller, asked: Iterable[Asked]) -> Mapping[str, Said]:
        """What the caller said of each of these answers."""
        with self._db.reading() as tx:
            found = store.feedback_of(tx, caller, [one.query_id for one in asked])
        return {query_id: Said(one.verdict, one.reason) for query_id, one in found.items()}

    def page(
        self, caller: Caller, *, verdict: str | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Opinion]:
        """What people of the workspace said, the latest first; for those who may verify.

        The words of what others asked are left out where the caller does not see its data whole.
        """
        caller.require("data.write")
        with self._db.reading() as tx:
            found = store.feedback_page(tx, caller.workspace_id, verdict=verdict, before=before, limit=limit)
        return [
            one if self._may_read(caller, one) else replace(one, question="", sql="", reason="")
            for one in found
        ]

    def _may_read(self, caller: Caller, opinion: Opinion) -> bool:
        own = opinion.user_id == caller.user_id
        return own or (bool(opinion.sql) and sees_whole(self._datasets, caller, opinion.sql))
