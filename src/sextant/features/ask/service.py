"""Questions answered: understand, plan, verify, run, explain; kept, found again, continued."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.jobs import Jobs
from sextant.features.ask import store
from sextant.features.ask.errors import AnswerNotFound, QuestionRefused, ThreadNotFound
from sextant.features.ask.home import Home
from sextant.features.ask.keeping import document_of
from sextant.features.ask.llm import Budgets, LanguageModel, Prices, Spending
from sextant.features.ask.models import (
    Answer,
    Asked,
    Completion,
    QueryId,
    Said,
    Sureness,
    ThreadId,
    WorthAsking,
)
from sextant.features.ask.threads.models import OpenThread
from sextant.features.ask.threads.service import Threads
from sextant.features.ask.verified.opinions import Opinions
from sextant.features.ask.verified.service import Ground as VerifyingGround
from sextant.features.ask.verified.service import Verifying
from sextant.features.datasets import Datasets, Table
from sextant.features.query import AsOf, Queries, Query
from sextant.features.semantics import Semantics
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id
from sextant.ports.events import Event

if TYPE_CHECKING:
    from sextant.features.ask.answering import Answering
    from sextant.features.ask.conversation import Around
    from sextant.features.ask.desk import Desk
    from sextant.features.ask.following.editing import PartChange
    from sextant.features.ask.following.offering import Offer
    from sextant.features.ask.llm.reading import SecondReader

LONGEST_QUESTION = 2_000
_TITLE = 120


class Asking:
    """The door of ask; each method acts for one caller and sees only what that caller may see."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        audit: Audit,
        datasets: Datasets,
        queries: Queries,
        semantics: Semantics,
        jobs: Jobs,
        zone_of: Callable[[Caller], str] = lambda _: "UTC",
        model: LanguageModel | None = None,
        prices: Prices | None = None,
        budgets: Budgets | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._datasets = datasets
        self._zone_of = zone_of
        self._queries = queries
        self._semantics = semantics
        self._model = model
        self.spending = Spending(db, clock, prices=prices or Prices(), budgets=budgets or Budgets())
        self.verifying = Verifying(
            VerifyingGround(
                db=db,
                clock=clock,
                audit=audit,
                datasets=datasets,
                queries=queries,
                semantics=semantics,
                jobs=jobs,
            )
        )
        self.opinions = Opinions(db, clock, audit, datasets)
        self.threads = Threads(
            db, audit, datasets, again=lambda caller, asked: self._desk.again(caller, asked)
        )
        self.home = Home(
            db=db,
            clock=clock,
            datasets=datasets,
            worth_asking=self.worth_asking,
            moved_since=self.verifying.moved_since,
        )

    @cached_property
    def _desk(self) -> "Desk":
        """The planner and all it knows, loaded when the first question comes."""
        from sextant.features.ask.desk import Desk

        return Desk(self._queries, self._semantics, self._second_reader())

    def _second_reader(self) -> "SecondReader | None":
        from sextant.features.ask.llm.reading import SecondReader

        if self._model is None:
            return None
        return SecondReader(self._queries, self._model, self.spending, self.verifying.examples)

    @cached_property
    def _answering(self) -> "Answering":
        from sextant.features.ask.answering import Answering

        return Answering(self._desk, self._queries, self.verifying)

    def warm(self) -> None:
        """Loads the planner, so that the first question need not wait for it."""
        _ = self._answering

    @property
    def model_name(self) -> str:
        """The language model that is set; empty where there is none."""
        return "" if self._model is None else self._model.name

    def today(self, caller: Caller) -> date:
        """The day it is in the workspace's zone."""
        return self._clock.now().astimezone(ZoneInfo(self._zone_of(caller))).date()

    def ask(
        self,
        caller: Caller,
        question: str,
        *,
        dataset_id: str | None = None,
        as_of: AsOf | None = None,
        thread_id: str | None = None,
        chart: str | None = None,
    ) -> Answer:
        """Answers a question, or says which words found no place; raises QuestionRefused, ThreadNotFound."""
        caller.require("data.read")
        question = checked(question)
        self._check_thread(caller, thread_id)
        around = self._around(
            caller, self._tables(caller, dataset_id=dataset_id, as_of=as_of), as_of=as_of, chart=chart
        )
        last = self.threads.last_planned(caller, thread_id) if thread_id is not None else None
        answer = self._answering.answer(caller, self._blank(question), around, last=last)
        return self._kept(caller, answer, thread_id)

    def _around(
        self, caller: Caller, tables: Sequence[Table], *, as_of: AsOf | None = None, chart: str | None = None
    ) -> "Around":
        from sextant.features.ask.conversation import Around

        return Around(tables, as_of, chart, self.today(caller))

    def _kept(self, caller: Caller, answer: Answer, thread_id: str | None) -> Answer:
        """The answer as part of its thread, with what the caller is to know of it."""
        asked = replace(answer.asked, thread_id=ThreadId(thread_id or new_id()))
        self._keep(caller, asked, new_thread=thread_id is None)
        details = {"query_id": asked.query_id, "question": asked.question[:500], "status": asked.status}
        self._audit.record(caller, action="question.asked", details=details)
        return self._marked(caller, [replace(answer, asked=asked)], said={})[0]

    def change(self, caller: Caller, query_id: str, change: "PartChange") -> Answer:
        """An answer with one part of its plan chosen anew; raises ChangeRefused, AnswerNotFound."""
        caller.require("data.read")
        last = self.stored(caller, query_id)
        own = self._owns(caller, last.thread_id)
        around = self._around(caller, self._tables(caller, dataset_id=None, as_of=None))
        blank = self._blank(last.question)
        answer = self._answering.changed(caller, blank, last, change, around)
        return self._kept(caller, answer, last.thread_id if own else None)

    def instead(self, caller: Caller, query_id: str, reading: str) -> Answer:
        """An answer read in another of the ways that it offers; raises ReadingMissing, AnswerNotFound."""
        caller.require("data.read")
        last = self.stored(caller, query_id)
        own = self._owns(caller, last.thread_id)
        around = self._around(caller, self._tables(caller, dataset_id=None, as_of=None))
        answer = self._answering.instead(caller, self._blank(last.question), last, reading, around)
        return self._kept(caller, answer, last.thread_id if own else None)

    def choices(self, caller: Caller, query_id: str) -> "Offer":
        """What may be chosen for the parts of an answer; raises ChangeRefused, AnswerNotFound."""
        last = self.stored(caller, query_id)
        around = self._around(caller, self._tables(caller, dataset_id=None, as_of=None))
        return self._desk.conversation.offer(caller, last, around)

    def _blank(self, question: str) -> Asked:
        return Asked(
            query_id=QueryId(new_id()),
            thread_id=ThreadId(""),
            question=question,
            title=question[:_TITLE],
            status="not_understood",
            sql="",
            explanation="",
            confidence=0.0,
            sureness=Sureness("unsure", "Not understood"),
            created_at=self._clock.now(),
        )

    def _tables(self, caller: Caller, *, dataset_id: str | None, as_of: AsOf | None) -> Sequence[Table]:
        if dataset_id is not None:
            now = self._datasets.can_be_asked(caller, dataset_id)
            return (now if as_of is None else self._datasets.table(caller, dataset_id, as_of=as_of),)
        return self._datasets.tables(caller, as_of=as_of)

    # kept

    def _owns(self, caller: Caller, thread_id: str) -> bool:
        with self._db.reading() as tx:
            return store.has_thread(tx, caller, thread_id)

    def _check_thread(self, caller: Caller, thread_id: str | None) -> None:
        if thread_id is not None and not self._owns(caller, thread_id):
            raise ThreadNotFound("There is no such thread.", hint="Ask without thread_id to begin a new one.")

    def _keep(self, caller: Caller, asked: Asked, *, new_thread: bool) -> None:
        kept = store.StoredQuery(
            query_id=asked.query_id,
            thread_id=asked.thread_id,
            question=asked.question,
            title=asked.title,
            status=asked.status,
            sql=asked.sql,
            dataset_id=asked.dataset_id,
            answer=document_of(asked),
            created_at=asked.created_at,
        )
        with self._db.at_once() as tx:
            if new_thread:
                store.begin_thread(tx, caller, kept)
            else:
                store.save(tx, caller, kept)

    def get(self, caller: Caller, query_id: str) -> Answer:
        """An answer again: as it was told, its rows run anew on the snapshots it rests on."""
        kept, said = self._found(caller, query_id)
        answer = self._desk.again(caller, self.threads.as_seen(caller, kept))
        return self._marked(caller, [answer], said={query_id: said} if said else {})[0]

    def stored(self, caller: Caller, query_id: str) -> Asked:
        """An answer without its rows, of the caller's or of a shared thread; raises AnswerNotFound."""
        return self.threads.as_seen(caller, self._found(caller, query_id)[0])

    def _found(self, caller: Caller, query_id: str) -> tuple[store.StoredQuery, Said | None]:
        """An answer as it was kept, and what the caller said of it."""
        caller.require("data.read")
        with self._db.glance() as tx:
            found = store.find_with_opinion(tx, caller, query_id)
        if found is None:
            raise AnswerNotFound("There is no such answer.", hint="Your own answers are in the history.")
        return found

    def find_query(self, caller: Caller, query_id: str) -> Query | None:
        """The statement behind an answer of the caller, on the snapshots it rests on."""
        with self._db.reading() as tx:
            kept = store.find_seen(tx, caller, query_id)
        if kept is None or not kept.sql:
            return None
        return Query(kept.sql, as_of=dict(kept.answer["as_of"]) or None, purpose="ask")

    def thread(self, caller: Caller, thread_id: str) -> OpenThread:
        """A thread with its answers in the order they were asked; raises ThreadNotFound."""
        found = self.threads.open(caller, thread_id)
        return replace(found, answers=self._marked(caller, found.answers))

    def _marked(
        self, caller: Caller, answers: Sequence[Answer], *, said: Mapping[str, Said] | None = None
    ) -> tuple[Answer, ...]:
        """Answers with their marks, and with what the caller said of them, read unless it is known."""
        asked = [one.asked for one in answers]
        badges = self.verifying.badges(caller, asked)
        said = self.opinions.of(caller, asked) if said is None else said
        return tuple(
            replace(one, badge=badges.get(one.asked.verified), said=said.get(one.asked.query_id))
            for one in answers
        )

    def verify(self, caller: Caller, query_id: str, *, sql: str = "", note: str = "") -> Answer:
        """Marks an answer as right; raises VerifyRefused, AnswerNotFound."""
        caller.require("data.write")
        asked = self.stored(caller, query_id)
        question = self.verifying.verify(caller, asked, sql=sql, note=note)
        with self._db.transaction() as tx:
            store.set_verified(tx, caller, query_id, question.key)
        return self.get(caller, query_id)

    def clear(self, event: Event) -> None:
        """Removes everything that was asked in a workspace that is gone."""
        self.threads.clear(event)
        self.verifying.clear(event)
        self.spending.clear(event)

    def history(
        self, caller: Caller, *, limit: int, before: tuple[datetime, str] | None = None, text: str = ""
    ) -> tuple[Sequence[store.StoredQuery], int]:
        """The caller's questions, the latest first, and how many there are."""
        caller.require("data.read")
        with self._db.reading() as tx:
            return store.history(tx, caller, limit=limit, before=before, text=text), store.count(tx, caller)

    # offered

    def worth_asking(self, caller: Caller, dataset_id: str) -> tuple[WorthAsking, ...]:
        """Three questions worth asking of a dataset."""
        self._datasets.ready(caller, dataset_id)
        table = self._datasets.table(caller, dataset_id)
        return self._desk.worth_asking(caller, table, today=self.today(caller))

    def suggest(self, caller: Caller, typed: str, *, dataset_id: str | None = None) -> tuple[Completion, ...]:
        """What the question being typed may become."""
        caller.require("data.read")
        tables = self._tables(caller, dataset_id=dataset_id, as_of=None)
        with self._db.reading() as tx:
            past = store.history(tx, caller, limit=50)
        verified = [one.question for one in self.verifying.seen(caller, tables)]
        answered = [p.question for p in past if p.status == "answered"]
        return self._desk.complete(
            caller, typed[:LONGEST_QUESTION], tables=tables, past=answered, verified=verified
        )


def checked(question: str) -> str:
    """The question trimmed; raises QuestionRefused when it is empty or too long."""
    if len(question) > LONGEST_QUESTION:
        raise QuestionRefused(
            f"The question has {len(question):,} characters; {LONGEST_QUESTION:,} are read.",
            hint="Ask for one thing at a time, in a sentence or two.",
        )
    trimmed = " ".join(question.split())
    if not any(ch.isalnum() for ch in trimmed):
        raise QuestionRefused(
            "There are no words in this question." if trimmed else "The question is empty.",
            hint="Ask in words, such as: how many orders by month.",
        )
    return trimmed
