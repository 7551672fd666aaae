"""Answers made of a plan that is there: the last one refined, one part of it changed, a verified one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sextant.core.access import Caller
from sextant.features.ask.catalogue import Catalogue
from sextant.features.ask.errors import ChangeRefused, ReadingMissing
from sextant.features.ask.following.cutting import bare, points_back
from sextant.features.ask.following.editing import PartChange, changed
from sextant.features.ask.following.offering import Offer, offer
from sextant.features.ask.following.parts import Part, parts_of, tables_of
from sextant.features.ask.following.refining import Read, refine
from sextant.features.ask.following.told import reading_of
from sextant.features.ask.models import Answer, Asked, Understood
from sextant.features.ask.picturing import Picture, known_words, picture_of
from sextant.features.ask.plan_document import datasets_of, document_of, plan_of
from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.plan import Plan
from sextant.features.ask.planner.reading import Interpretation
from sextant.features.ask.planner.scoring import LIKELY, SURE, Verdict
from sextant.features.ask.runners_up import instead
from sextant.features.ask.running import Runner, title_of
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.datasets import Table
from sextant.features.query import AsOf


@dataclass(frozen=True, slots=True)
class Around:
    """What an answer is made in: the tables, their state, the picture wanted, the day it is."""

    tables: Sequence[Table]
    as_of: AsOf | None
    chart: str | None
    today: date


def reading_alone(around: Around, document: Mapping[str, Any]) -> Around:
    """The same with the tables alone that a plan reads."""
    read = datasets_of(document)
    return replace(around, tables=tuple(table for table in around.tables if table.dataset_id in read))


class Conversation:
    """Goes on from plans; the planner reads the new words, and no language model is asked."""

    def __init__(self, catalogue: Catalogue, runner: Runner) -> None:
        self._catalogue = catalogue
        self._runner = runner

    def follow(self, caller: Caller, blank: Asked, last: Asked, around: Around) -> Answer | None:
        """The answer to a question that goes on from the last answer; None for any other question."""
        plan = plan_of(last.plan)
        if plan is None:
            return None
        readers = self._catalogue.readers(caller, around.tables)
        tables = tables_of(plan, [reader.table for reader in readers])
        picture = _picture_alone(blank.question, readers)
        if picture is not None:
            return self._answer(caller, blank, replace(plan, chart=None), around, picture, 0.95)
        if plan.combined is not None:
            return None  # of two lists, neither alone is what the new words are about
        pictured = picture_of(blank.question, knows=known_words(readers))
        own = [reader for reader in readers if reader.table in tables.values()]
        refined = refine(plan, pictured.question, tables, lambda words: _read(words, own, around.today))
        if refined is None:
            return None
        sure = min(refined.confidence, max(last.confidence, LIKELY))
        return self._answer(caller, blank, refined.plan, around, pictured.picture, sure)

    def change(self, caller: Caller, blank: Asked, last: Asked, change: PartChange, around: Around) -> Answer:
        """The answer with one part chosen anew; raises ChangeRefused."""
        plan, tables = self._planned(caller, last, around)
        made = changed(plan, change, tables)
        reading = reading_of(blank.question, made, tables, _verdict(1.0))
        if reading is None:
            raise _without_plan()
        titled = replace(blank, question=title_of(reading), revises=last.query_id)
        answer = self._answer(caller, titled, made, around, Picture(), 1.0)
        if answer is None or answer.rows is None:
            reasons = answer.asked.sureness.reasons if answer is not None else ()
            raise ChangeRefused(" ".join(reasons) or "This cannot be run.", hint="Choose something else.")
        return answer

    def instead(self, caller: Caller, blank: Asked, last: Asked, reading: str, around: Around) -> Answer:
        """The answer read in another of the ways it offers; raises ReadingMissing."""
        wanted = next((one for one in last.alternatives if one.reading == reading), None)
        plan = last.readings.get(reading)
        titled = replace(blank, question=wanted.question if wanted else "", revises=last.query_id)
        answer = self.of_document(caller, titled, plan, around) if wanted and plan else None
        if answer is None or answer.rows is None:
            raise ReadingMissing("This answer has no such other reading.", hint="Ask the question anew.")
        offered = instead(last, reading)
        asked = replace(answer.asked, alternatives=offered.alternatives, readings=offered.plans)
        return replace(answer, asked=asked)

    def offer(self, caller: Caller, last: Asked, around: Around) -> Offer:
        """What may be chosen for the parts of an answer; raises ChangeRefused where it has no plan."""
        return offer(*self._planned(caller, last, reading_alone(around, last.plan)))

    def of_document(
        self, caller: Caller, blank: Asked, document: Mapping[str, Any], around: Around
    ) -> Answer | None:
        """The answer of a plan that was kept; None where it no longer fits the tables."""
        plan = plan_of(document)
        if plan is None:
            return None
        readers = self._catalogue.readers(caller, around.tables)
        picture = picture_of(blank.question, knows=known_words(readers)).picture
        return self._answer(caller, blank, plan, around, picture, 1.0)

    def remembered(self, answer: Answer, plan: Plan, readers: Sequence[Reader]) -> Answer:
        """The answer with its plan, each part of its understanding named as a part of that."""
        if answer.rows is None or answer.asked.planner == "verified":
            return answer
        if answer.asked.planner == "llm" and not answer.asked.plan:
            return answer  # written as a statement
        plan = plan_of(answer.asked.plan) or plan
        tables = tables_of(plan, [reader.table for reader in readers])
        named = _named(answer.asked.understanding, parts_of(plan, tables))
        return replace(answer, asked=replace(answer.asked, plan=document_of(plan), understanding=named))

    def _planned(self, caller: Caller, last: Asked, around: Around) -> tuple[Plan, Mapping[str, Any]]:
        plan = plan_of(last.plan)
        if plan is None:
            raise _without_plan()
        readers = self._catalogue.readers(caller, around.tables)
        tables = tables_of(plan, [reader.table for reader in readers])
        if len(tables) < len(plan.sources):
            raise ChangeRefused("A dataset of this answer is gone.", hint="Ask the question anew.")
        return plan, tables

    def _answer(
        self,
        caller: Caller,
        blank: Asked,
        plan: Plan,
        around: Around,
        picture: Picture,
        confidence: float,
    ) -> Answer | None:
        readers = self._catalogue.readers(caller, around.tables)
        tables = tables_of(plan, [reader.table for reader in readers])
        reading = reading_of(blank.question, plan, tables, _verdict(confidence))
        if reading is None:
            return None
        answer = self._runner.answer(
            caller,
            blank,
            found=Interpretation(reading),
            readers=readers,
            as_of=around.as_of,
            chart=around.chart,
            picture=picture,
            today=around.today,
            known=self._catalogue.known(caller, around.tables),
        )
        return self.remembered(answer, plan, readers)


def _picture_alone(question: str, readers: Sequence[Reader]) -> Picture | None:
    """The picture of a question that asks for nothing else: "as a pie", "draw that as a line"."""
    told = _DRAWN.sub("", bare(question))
    for whole in (question, f"the same {told}", f"the same as a {told}"):
        pictured = picture_of(whole, knows=known_words(readers))
        if (
            pictured.picture.kind is not None
            and pictured.question != whole
            and points_back(pictured.question)
        ):
            return pictured.picture
    return None


_DRAWN = re.compile(
    r"^(?:draw|plot|chart|show|display|make|turn|put)?\s*"
    r"(?:it|that|this|them|these|the same)?\s*(?:into|to)?\s*",
    re.IGNORECASE,
)


def _read(words: str, readers: Sequence[Reader], today: date) -> Read | None:
    """A whole question as the planner reads it over these tables; None where a word has no place."""
    if not readers:
        return None
    best = interpret(words, readers, today=today).best
    if best.verdict.status != "answered" or best.verdict.unplaced:
        return None
    return Read(best.plan, best.verdict.confidence)


def _verdict(confidence: float) -> Verdict:
    sure = confidence >= SURE
    return Verdict(
        confidence=confidence,
        level="sure" if sure else "likely",
        words="Read from the answer before" if confidence < 1.0 else "Chosen by hand",
        reasons=("what was not said again is as in the answer before",)
        if confidence < 1.0
        else ("its parts were chosen",),
        unplaced=(),
        status="answered",
        coverage=1.0,
    )


def _named(understanding: Sequence[Understood], parts: Sequence[Part]) -> tuple[Understood, ...]:
    """Each chip with the part it is: the same role and column, else the one of its role that is left."""
    left = list(parts)
    found: list[Understood] = []
    for chip in understanding:
        alike = [part for part in left if part.role == chip.role]
        same = [part for part in alike if _column_of(part) == (chip.column.name if chip.column else None)]
        rivals = sum(1 for other in understanding if other.role == chip.role)
        chosen = same[0] if same else alike[0] if len(alike) == rivals == 1 else None
        if chosen is not None:
            left.remove(chosen)
        found.append(replace(chip, part=chosen.key if chosen is not None else ""))
    return tuple(found)


def _column_of(part: Part) -> str | None:
    return part.column.name if part.column is not None else None


def _without_plan() -> ChangeRefused:
    return ChangeRefused(
        "This answer has no parts that can be chosen.", hint="Say it in other words, or change its SQL."
    )
