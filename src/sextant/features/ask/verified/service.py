"""Verified questions: marked by a person, found again in other words, run again after every load."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.jobs import Jobs
from sextant.features.ask.errors import VerifiedMissing, VerifyRefused
from sextant.features.ask.models import Asked, Badge
from sextant.features.ask.verified import store
from sextant.features.ask.verified.models import Kept
from sextant.features.ask.verified.running import Reruns, plain_run
from sextant.features.datasets import Datasets, Table
from sextant.features.query import Queries
from sextant.features.semantics import Semantics, VerifiedQuestion, tables_named
from sextant.kit.clock import Clock
from sextant.ports.events import Event

if TYPE_CHECKING:
    from sextant.features.ask.verified.finding import Finder

_EXAMPLES = 3
_MOVING = re.compile(
    r"\b(?:today|yesterday|tomorrow|ytd|mtd|qtd|ago|to date|so far"
    r"|(?:this|last|previous|past|next|current|coming)\s+(?:\d+\s+|few\s+)?(?:hour|day|week|weekend|fortnight|month|quarter|year|decade)s?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the use cases of verified questions stand on."""

    db: Database
    clock: Clock
    audit: Audit
    datasets: Datasets
    queries: Queries
    semantics: Semantics
    jobs: Jobs


class Verifying:
    """The door: each method acts for one caller, who sees what is about datasets they see whole."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self.reruns = Reruns(
            ground.db, ground.clock, ground.audit, ground.queries, ground.semantics, ground.jobs
        )

    @cached_property
    def finder(self) -> "Finder":
        """What tells questions apart, loaded when the first one is asked."""
        from sextant.features.ask.verified.finding import Finder

        return Finder()

    # found again

    def seen(self, caller: Caller, tables: Iterable[Table] | None = None) -> tuple[VerifiedQuestion, ...]:
        """The verified questions of a workspace that are about tables the caller sees whole."""
        _, questions = self._on.semantics.verified(caller.workspace_id)
        if not questions:
            return ()
        shown = self._on.datasets.tables(caller) if tables is None else tables
        whole = {table.table_name.lower() for table in shown if table.guard is None}
        return tuple(one for one in questions if tables_named(one.sql) <= whole)

    def examples(self, caller: Caller, question: str) -> tuple[VerifiedQuestion, ...]:
        """The verified questions nearest to a question, of those that the caller sees."""
        known = [one for one in self.seen(caller) if not one.moves]
        return self.finder.near(question, known, most=_EXAMPLES) if known else ()

    def badges(self, caller: Caller, asked: Iterable[Asked]) -> Mapping[str, Badge]:
        """The badge of each answer that has one, by the key of its verified question."""
        wanted = {one.verified for one in asked if one.verified}
        if not wanted:
            return {}
        questions = {one.key: one for one in self.seen(caller) if one.key in wanted}
        with self._on.db.reading() as tx:
            last = store.last_runs(tx, caller.workspace_id)
        return {key: badge_of(one, last.get(key)) for key, one in questions.items()}

    # marked

    def verify(self, caller: Caller, asked: Asked, *, sql: str = "", note: str = "") -> VerifiedQuestion:
        """Marks an answer as right, or the statement a person wrote in its place; raises VerifyRefused."""
        caller.require("data.write")
        statement = sql.strip() or asked.sql
        if not statement:
            raise VerifyRefused(
                "Nothing was run for this question.", hint="Write the statement that answers it."
            )
        own = not sql.strip() or sql.strip() == asked.sql.strip()
        plan = dict(asked.plan) if own else {}
        moves = bool(_MOVING.search(asked.question))
        if moves and not plan:
            raise VerifyRefused(
                "This question names a time that moves with the day, and its statement does not.",
                hint="Ask with real dates, such as “in March 2026”, and verify that.",
            )
        checked = self._on.queries.validate(caller, statement)
        if not checked.valid:
            raise VerifyRefused(checked.errors[0].message, hint=checked.errors[0].hint)
        figures = plain_run(self._on.queries, caller, statement)
        question = VerifiedQuestion(
            question=asked.question,
            sql=statement,
            note=note.strip(),
            moves=moves,
            by=caller.email,
            at=self._on.clock.now(),
            plan=plan,
        )
        self._on.semantics.verify(caller, question)
        self.reruns.confirm(caller, question.key, figures)
        details = {"key": question.key, "question": question.question[:500], "query_id": asked.query_id}
        self._on.audit.record(caller, action="answer.verified", details=details)
        return question

    def unverify(self, caller: Caller, key: str) -> None:
        """Takes the mark away; raises VerifiedMissing."""
        caller.require("data.write")
        self._one(caller, key)
        self._on.semantics.unverify(caller, key)
        with self._on.db.transaction() as tx:
            store.forget_run(tx, caller.workspace_id, key)
        self._on.audit.record(caller, action="answer.unverified", details={"key": key})

    # looked after

    def page(
        self, caller: Caller, *, text: str, moved: bool, after: int, limit: int
    ) -> tuple[Sequence[Kept], int]:
        """Verified questions with how they fared, those that moved first, then the latest; and how many."""
        caller.require("data.read")
        with self._on.db.reading() as tx:
            last = store.last_runs(tx, caller.workspace_id)
        wanted = text.lower().split()
        kept = [
            kept_of(one, last.get(one.key))
            for one in self.seen(caller)
            if all(word in one.question.lower() for word in wanted)
        ]
        chosen = [one for one in kept if not moved or one.state in {"moved", "failed"}]
        chosen.sort(key=_latest_first)
        return chosen[after : after + limit], len(chosen)

    def run_again(self, caller: Caller, key: str) -> Kept:
        """Runs a verified question now; raises VerifiedMissing."""
        caller.require("data.write")
        question = self._one(caller, key)
        self.reruns.run_one(caller, question)
        with self._on.db.reading() as tx:
            return kept_of(question, store.last_runs(tx, caller.workspace_id).get(key))

    def moved_since(self, caller: Caller, since: datetime) -> tuple[Kept, ...]:
        """Verified questions whose figure changed, or that broke, since a time."""
        found, _ = self.page(caller, text="", moved=True, after=0, limit=20)
        return tuple(one for one in found if one.changed_at is not None and one.changed_at >= since)

    def clear(self, event: Event) -> None:
        """Removes runs and opinions of a workspace that is gone."""
        with self._on.db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _one(self, caller: Caller, key: str) -> VerifiedQuestion:
        found = next((one for one in self.seen(caller) if one.key == key), None)
        if found is None:
            raise VerifiedMissing("There is no such verified question.", hint="List the verified questions.")
        return found


def kept_of(question: VerifiedQuestion, run: store.LastRun | None) -> Kept:
    if run is None:
        return Kept(question)
    state = run.state if run.state in {"same", "moved", "failed"} else "unknown"
    return Kept(question, state, run.told, run.ran_at, run.changed_at)  # pyright: ignore[reportArgumentType]  # one of its words


def badge_of(question: VerifiedQuestion, run: store.LastRun | None) -> Badge:
    moved = run.told if run is not None and run.state in {"moved", "failed"} else ""
    return Badge(question.key, question.question, question.by, question.at, question.note, moved)


def _latest_first(kept: Kept) -> tuple[bool, float]:
    at = kept.changed_at or kept.question.at
    return kept.state not in {"moved", "failed"}, -(at.timestamp() if at is not None else 0.0)
