"""A doubted question read again by a language model: its candidate and the planner's vote by result."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sextant.core.access import Caller
from sextant.features.ask.following.parts import tables_of
from sextant.features.ask.following.told import reading_of
from sextant.features.ask.llm.model import Candidate, LanguageModel
from sextant.features.ask.llm.spending import Spending
from sextant.features.ask.llm.voting import Ballot, Outcome, vote
from sextant.features.ask.meaning import MetricMisplaced, expand, without_virtual
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.reading import Interpretation, Reading
from sextant.features.ask.planner.scoring import SURE, Verdict, verdict_of
from sextant.features.ask.runners_up import digest_of
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.query import AsOf, Queries, Query
from sextant.features.semantics import Known, VerifiedQuestion
from sextant.kit.errors import SextantError

_ROWS = 2_000
_RIVALS = 2
Examples = Callable[[Caller, str], Sequence[VerifiedQuestion]]


@dataclass(frozen=True, slots=True)
class Second:
    """What the second reading comes to.

    `found` are the readings, the winner first, where that is one; `written` is the model's statement where
    that won; `by_model` tells whose the winner is; `note` says why the model was not asked.
    """

    found: Interpretation
    written: Candidate | None = None
    by_model: bool = False
    note: str = ""


class SecondReader:
    """Asks the model where the planner is unsure, as far as the person's budget goes."""

    def __init__(
        self, queries: Queries, model: LanguageModel, spending: Spending, examples: Examples
    ) -> None:
        self._queries = queries
        self._model = model
        self._spending = spending
        self._examples = examples

    def read(
        self,
        caller: Caller,
        question: str,
        *,
        found: Interpretation,
        readers: Sequence[Reader],
        as_of: AsOf | None,
        known: Known,
    ) -> Second:
        """What the votes give; what the planner found where it is sure or the model has nothing."""
        if found.best.verdict.confidence >= SURE:
            return Second(found)
        refusal = self._spending.refusal(caller)
        if refusal:
            return Second(found, note=refusal)
        proposed = self._model.propose(
            question,
            readers,
            verify=lambda sql: self._problems(caller, sql, known),
            render=lambda plan: to_sql(without_virtual(plan)),
            verified=self._examples(caller, question),
        )
        self._spending.record(caller, self._model.name, proposed.used)
        if proposed.candidate is None:
            return Second(found)
        candidate = replace(proposed.candidate, sql=expand(proposed.candidate.sql, known).sql)
        outcome = vote(list(self._ballots(caller, found, candidate, as_of=as_of, known=known)))
        return Second(found) if outcome is None else _second(question, outcome, found, readers)

    def _problems(self, caller: Caller, sql: str, known: Known) -> tuple[str, ...]:
        """What stands against a statement: the gate, then the engine's planner, which runs nothing."""
        try:
            checked = self._queries.validate(caller, expand(sql, known).sql)
        except MetricMisplaced as error:
            return (f"The metric {error} cannot stand there; use it as a figure alone.",)
        return () if checked.valid else tuple(f"{p.message} {p.hint}".strip() for p in checked.errors)

    def _ballots(
        self, caller: Caller, found: Interpretation, candidate: Candidate, *, as_of: AsOf | None, known: Known
    ) -> Iterator[Ballot[Reading | Candidate]]:
        mine = [
            one for one in (found.best, *found.others[:_RIVALS]) if one.verdict.status != "not_understood"
        ]
        for reading in mine:
            try:
                sql = expand(to_sql(without_virtual(reading.plan)), known).sql
            except MetricMisplaced:
                continue
            hidden = [output.name for output in reading.plan.outputs if output.supporting]
            result = self._result(caller, sql, hidden, as_of=as_of)
            if result is not None:
                yield Ballot(reading, result, reading.verdict.confidence, by_model=False)
        result = self._result(caller, candidate.sql, (), as_of=as_of)
        if result is not None:
            yield Ballot(candidate, result, candidate.confidence, by_model=True)

    def _result(self, caller: Caller, sql: str, hidden: Sequence[str], *, as_of: AsOf | None) -> str | None:
        try:
            query = Query(sql, as_of=as_of, row_limit=_ROWS, purpose="suggestion")
            return digest_of(self._queries.run(caller, query), hidden)
        except SextantError:
            return None


def _second(
    question: str,
    outcome: Outcome[Reading | Candidate],
    found: Interpretation,
    readers: Sequence[Reader],
) -> Second:
    won = outcome.won.candidate
    lost = tuple(one.candidate for one in outcome.lost if isinstance(one.candidate, Reading))
    if isinstance(won, Reading):
        told = "a language model reads it alike" if outcome.agreed else "a language model reads it otherwise"
        verdict = _verdict(won.verdict, outcome.confidence, told)
        rest = tuple(one for one in (found.best, *found.others) if one is not won)
        return Second(Interpretation(replace(won, verdict=verdict), rest))
    reasons = (f"read by the language model {won.model}", "checked by the gate and a dry run")
    verdict = verdict_of(won.confidence, reasons, ())
    if won.plan is not None:
        tables = tables_of(won.plan, [reader.table for reader in readers])
        reading = reading_of(question, won.plan, tables, verdict)
        if reading is not None:
            return Second(Interpretation(reading, lost), by_model=True)
    return Second(Interpretation(found.best, lost), written=won, by_model=True)


def _verdict(verdict: Verdict, confidence: float, told: str) -> Verdict:
    return verdict_of(confidence, (told, *verdict.reasons), verdict.unplaced, coverage=verdict.coverage)
