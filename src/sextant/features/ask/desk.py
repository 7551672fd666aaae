"""The planner at work: a question read, run and told, or said to be not understood; readers are kept."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sextant.core.access import Caller
from sextant.features.ask.asking_again import nearest_questions
from sextant.features.ask.catalogue import Catalogue
from sextant.features.ask.completing import complete
from sextant.features.ask.conversation import Conversation
from sextant.features.ask.llm.reading import SecondReader
from sextant.features.ask.meaning import lists_a_metric
from sextant.features.ask.models import Answer, Asked, Completion, Sureness, WorthAsking
from sextant.features.ask.narrowing import MANY, Narrowing
from sextant.features.ask.picturing import Pictured, known_words, picture_of
from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.reading import Interpretation
from sextant.features.ask.running import Runner
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.worth_asking import questions_for
from sextant.features.datasets import Table
from sextant.features.query import AsOf, Queries
from sextant.features.semantics import Semantics

_READINGS = 256


class Desk:
    """Answers over tables that its caller was found to see."""

    def __init__(self, queries: Queries, semantics: Semantics, second: SecondReader | None) -> None:
        self._semantics = semantics
        self._catalogue = Catalogue(queries, semantics)
        self._runner = Runner(queries, second)
        self._readings = _Readings()
        self._narrowing = Narrowing()
        self.conversation = Conversation(self._catalogue, Runner(queries, None))

    def answer(
        self,
        caller: Caller,
        blank: Asked,
        *,
        tables: Sequence[Table],
        as_of: AsOf | None,
        chart: str | None,
        today: date,
    ) -> Answer:
        """The answer to the question of `blank`."""
        readers = self._catalogue.readers(caller, tables)
        if not readers:
            return Answer(replace(blank, notes=("There is no dataset to ask yet. Load one first.",)))
        pictured, found = self._readings.of(blank.question, readers, today=today)
        answer = self._runner.answer(
            caller,
            blank,
            found=found,
            readers=readers,
            as_of=as_of,
            chart=chart,
            picture=pictured.picture,
            today=today,
            known=self._catalogue.known(caller, tables),
        )
        if answer.rows is not None:
            return self.conversation.remembered(answer, found.best.plan, readers)
        return _not_understood(answer.asked, found, readers, today=today)

    def near(
        self, caller: Caller, question: str, tables: Sequence[Table], *, keep: Collection[str] = ()
    ) -> Sequence[Table]:
        """The tables that a question may be about, where there are too many to read it over all."""
        if len(tables) <= MANY:
            return tables
        return self._narrowing.near(question, tables, self._semantics.known(caller, tables), keep=keep)

    def readers(self, caller: Caller, tables: Sequence[Table]) -> tuple[Reader, ...]:
        """What is known of tables, as the caller sees them."""
        return self._catalogue.readers(caller, tables)

    def again(self, caller: Caller, asked: Asked) -> Answer:
        """A kept answer with its rows."""
        return self._runner.again(caller, asked)

    def worth_asking(self, caller: Caller, table: Table, *, today: date) -> tuple[WorthAsking, ...]:
        """Questions worth asking of a table."""
        return questions_for(self._catalogue.reader(caller, table), today=today)

    def complete(
        self,
        caller: Caller,
        typed: str,
        *,
        tables: Sequence[Table],
        past: Sequence[str],
        verified: Sequence[str] = (),
    ) -> tuple[Completion, ...]:
        """What the question being typed may become."""
        near = self.near(caller, typed, tables)
        return complete(typed, self._catalogue.readers(caller, near), past, verified)


class _Readings:
    """Readings of the latest questions: many people ask the same of the same tables on the same day."""

    def __init__(self) -> None:
        self._kept: OrderedDict[
            tuple[str, date, tuple[int, ...]], tuple[Sequence[Reader], Pictured, Interpretation]
        ]
        self._kept = OrderedDict()
        self._lock = threading.Lock()

    def of(self, question: str, readers: Sequence[Reader], *, today: date) -> tuple[Pictured, Interpretation]:
        # a kept entry holds its readers, so that no other ones can have their ids
        key = (question, today, tuple(map(id, readers)))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept[1], kept[2]
        pictured = picture_of(question, knows=known_words(readers))
        found = _interpreted(pictured, question, readers, today=today)
        if lists_a_metric(found.best.plan):
            found = interpret(f"total {pictured.question}", readers, today=today)
        with self._lock:
            self._kept[key] = (readers, pictured, found)
            while len(self._kept) > _READINGS:
                self._kept.popitem(last=False)
        return pictured, found


def _interpreted(
    pictured: Pictured, question: str, readers: Sequence[Reader], *, today: date
) -> Interpretation:
    """The reading of the question without its picture; of all of it where that makes no sense."""
    found = interpret(pictured.question, readers, today=today)
    if found.best.verdict.status != "not_understood" or pictured.question == question:
        return found
    whole = interpret(question, readers, today=today)
    return found if whole.best.verdict.status == "not_understood" else whole


def _not_understood(asked: Asked, found: Interpretation, readers: Sequence[Reader], *, today: date) -> Answer:
    """What could not be placed, and the nearest questions that can be answered."""
    nearest = nearest_questions(asked.question, readers, today=today)
    verdict = found.best.verdict
    told = "This question was not understood."
    if verdict.unplaced:
        words = ", ".join(f"“{word}”" for word in verdict.unplaced[:8])
        told = f"No place in the data was found for {words}, so nothing was run."
    return Answer(
        replace(
            asked,
            status="not_understood",
            confidence=min(asked.confidence or verdict.confidence, 0.29),
            sureness=Sureness("unsure", "Not understood", asked.sureness.reasons or verdict.reasons),
            explanation=asked.explanation or told,
            unplaced=verdict.unplaced,
            alternatives=(*asked.alternatives, *nearest),
        )
    )
