"""A question taken to its answer: a verified one, one that goes on from the last, or a new one."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from sextant.core.access import Caller
from sextant.features.ask.conversation import Around, reading_alone
from sextant.features.ask.desk import Desk
from sextant.features.ask.following.editing import PartChange
from sextant.features.ask.models import Answer, Asked
from sextant.features.ask.plan_document import datasets_of
from sextant.features.ask.verified.finding import same_statement
from sextant.features.ask.verified.service import Verifying
from sextant.features.ask.verified.telling import Telling, marked
from sextant.features.query import Queries
from sextant.features.semantics import VerifiedQuestion


class Answering:
    """Looks among verified questions first, then at the thread, then asks the planner."""

    def __init__(self, desk: Desk, queries: Queries, verifying: Verifying) -> None:
        self._desk = desk
        self._queries = queries
        self._verifying = verifying

    @cached_property
    def _telling(self) -> Telling:
        return Telling(self._queries, self._desk.conversation)

    def answer(self, caller: Caller, blank: Asked, around: Around, *, last: Asked | None) -> Answer:
        """The answer, with its mark where a person found it right."""
        keep = datasets_of(last.plan) if last is not None else ()
        around = replace(around, tables=self._desk.near(caller, blank.question, around.tables, keep=keep))
        known = self._verifying.seen(caller, around.tables)
        found = self._verified(caller, blank, around, known) if known else None
        if found is None and last is not None:
            found = self._desk.conversation.follow(caller, blank, last, around)
        if found is None:
            found = self._planned(caller, blank, around)
        return _with_mark(found, known)

    def _verified(
        self, caller: Caller, blank: Asked, around: Around, known: tuple[VerifiedQuestion, ...]
    ) -> Answer | None:
        readers = self._desk.readers(caller, around.tables)
        same = self._verifying.finder.same(blank.question, known, readers)
        if same is None:
            return None
        if not same.moves:
            return self._telling.answer(caller, blank, same, around)
        # Its time counts from today: the planner reads the same words anew.
        fresh = self._planned(caller, replace(blank, question=same.question), around)
        if fresh.rows is None or fresh.asked.planner != "built-in":
            return None
        return marked(replace(fresh, asked=replace(fresh.asked, question=blank.question)), same)

    def _planned(self, caller: Caller, blank: Asked, around: Around) -> Answer:
        return self._desk.answer(
            caller,
            blank,
            tables=around.tables,
            as_of=around.as_of,
            chart=around.chart,
            today=around.today,
        )

    def changed(
        self, caller: Caller, blank: Asked, last: Asked, change: PartChange, around: Around
    ) -> Answer:
        """The last answer with one part chosen anew; raises ChangeRefused."""
        around = reading_alone(around, last.plan)
        made = self._desk.conversation.change(caller, blank, last, change, around)
        return _with_mark(made, self._verifying.seen(caller, around.tables))

    def instead(self, caller: Caller, blank: Asked, last: Asked, reading: str, around: Around) -> Answer:
        """The last answer read in another of the ways it offers; raises ReadingMissing."""
        around = reading_alone(around, last.readings.get(reading, {}))
        made = self._desk.conversation.instead(caller, blank, last, reading, around)
        return _with_mark(made, self._verifying.seen(caller, around.tables))


def _with_mark(answer: Answer, known: Sequence[VerifiedQuestion]) -> Answer:
    """The mark of a verified question that the same statement answers."""
    if answer.asked.verified or answer.rows is None or not known:
        return answer
    same = same_statement(answer.asked.sql, known)
    return answer if same is None else marked(answer, same)
