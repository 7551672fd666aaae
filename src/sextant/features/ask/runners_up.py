"""Other readings of a question that was read with a doubt: each gives another result, one click away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson

from sextant.core.access import Caller
from sextant.features.ask.explaining.words import sentence
from sextant.features.ask.meaning import MetricMisplaced, expand, without_virtual
from sextant.features.ask.models import Alternative, Asked
from sextant.features.ask.plan_document import document_of
from sextant.features.ask.planner.by_rows import Given, given, told_by
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.plan import Plan
from sextant.features.ask.planner.reading import Interpretation, Reading
from sextant.features.ask.planner.scoring import SURE
from sextant.features.ask.planner.sureness import CERTAIN, looked_again
from sextant.features.ask.planner.wide.model import shipped
from sextant.features.ask.verified.figures import plain_rows
from sextant.features.query import Answered, Queries, Query
from sextant.features.semantics import Known
from sextant.kit.errors import SextantError

_TRIED = 3
_LONG = 1_000  # milliseconds, beyond which other statements are not run only to tell what is certain
_OFFERED = 2
_ROWS = 2_000
_KEY = 8


@dataclass(frozen=True, slots=True)
class Offered:
    """Alternatives, and the plan of each by the name under which it can be chosen."""

    alternatives: tuple[Alternative, ...] = ()
    plans: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])


class RunnersUp:
    """Runs what a question could also mean, each statement once, and holds it against the answer's result.

    `given` is that result, `hidden` those of its columns that nobody asked for.
    """

    def __init__(
        self, queries: Queries, caller: Caller, given: Answered, *, hidden: Sequence[str], known: Known
    ) -> None:
        self._queries = queries
        self._caller = caller
        self._given = given
        self._known = known
        self._hidden = tuple(hidden)
        self._results: dict[str, Answered | None] = {}

    @cached_property
    def _gave(self) -> Given:
        return given_of(self._given, self._hidden)

    def looked_again(self, found: Interpretation) -> Interpretation:
        """With the best reading as sure as it is once the rows of the likeliest are known.

        One whose rows are too many to be compared stays so, and one that is certain and took long to run.
        """
        certain, slow = found.best.verdict.confidence >= CERTAIN, self._given.elapsed_ms > _LONG
        if not found.likeliest or self._given.truncated or (certain and slow):
            return found
        gave = ((one.share, self._gives(one.reading, found.best)) for one in found.likeliest)
        seen = told_by(self._gave, gave)
        best = looked_again(found.best, found.features, seen, weights=shipped().surely)
        return replace(found, best=best)

    def _gives(self, reading: Reading, best: Reading) -> Given | None:
        """What a reading gives; what is sure to give the same as the best is not run."""
        if rows_of(reading.plan) == rows_of(best.plan):
            return self._gave
        result = self._run(reading)
        return None if result is None else given_of(result, _supporting(reading))

    def offered(self, found: Interpretation, *, best: bool = True) -> Offered:
        """The readings that come after the best, where that leaves a doubt and they give something else.

        The answer is the best reading's unless `best` says otherwise, as where a language model wrote it.
        """
        if found.best.verdict.confidence >= SURE or self._given.truncated:
            return Offered()
        seen = {self._gave.alike}
        told = {_words(found.best)} if best else set[str]()
        alternatives: list[Alternative] = []
        plans: dict[str, Mapping[str, Any]] = {}
        for reading in (found.others if best else (found.best, *found.others))[:_TRIED]:
            result = self._run(reading)
            if result is None or result.truncated or not result.row_count:
                continue
            digest, words = digest_of(result, _supporting(reading)), _told_apart(reading, told)
            if digest in seen or words is None or len(plans) >= _OFFERED:
                continue
            seen.add(digest)
            told.add(words)
            plan = document_of(reading.plan)
            key = key_of(plan)
            alternatives.append(Alternative(words, _why(reading, found.best), reading=key))
            plans[key] = plan
        return Offered(tuple(alternatives), plans)

    def _run(self, reading: Reading) -> Answered | None:
        """What a reading gives on the same state of the data; None where it cannot be run."""
        if reading.verdict.status == "not_understood":
            return None
        try:
            sql = expand(to_sql(without_virtual(reading.plan)), self._known).sql
        except MetricMisplaced:
            return None
        if sql not in self._results:
            self._results[sql] = self._result(sql, reading)
        return self._results[sql]

    def _result(self, sql: str, reading: Reading) -> Answered | None:
        query = Query(sql, row_limit=_ROWS, purpose="suggestion")
        if _covers(self._given.as_of, reading):
            query = replace(query, as_of=self._given.as_of)
        try:
            return self._queries.run(self._caller, query)
        except SextantError:
            return None


def instead(last: Asked, key: str) -> Offered:
    """What is offered beside a reading that was chosen: the one that it takes the place of comes first."""
    back = key_of(last.plan)
    first = Alternative(_sentence(last.title), "As it was read before", reading=back)
    others = [one for one in last.alternatives if one.reading and one.reading not in {key, back}]
    plans = {name: plan for name, plan in last.readings.items() if name != key}
    return Offered((first, *others), {back: last.plan, **plans})


def key_of(plan: Mapping[str, Any]) -> str:
    """The name of a plan in addresses."""
    return blake2b(orjson.dumps(plan, option=orjson.OPT_SORT_KEYS), digest_size=_KEY).hexdigest()


def rows_of(plan: Plan) -> Plan:
    """What tells which rows a plan gives: not their order, nor what was not asked for, nor names."""
    every = plan.distinct or plan.combined is not None
    shown = tuple(replace(o, name="") for o in plan.outputs if every or not o.supporting)
    same = replace(plan, outputs=shown, shape="rows", chart=None, times=())
    return same if plan.limit is not None or plan.offset else replace(same, order=())


def given_of(result: Answered, hidden: Sequence[str]) -> Given:
    """A result without the columns that only support it."""
    shown = [c.name for c in result.columns if c.name not in hidden]
    return given(plain_rows(result.table.select(shown or [c.name for c in result.columns])))


def digest_of(result: Answered, hidden: Sequence[str]) -> str:
    """A digest of the same, in any order of rows and columns."""
    return given_of(result, hidden).alike


def _covers(as_of: Mapping[str, str], reading: Reading) -> bool:
    """Whether the state of all that a reading reads is known."""
    return {table.dataset_id for table in (reading.table, *reading.beside)} <= as_of.keys()


def _supporting(reading: Reading) -> list[str]:
    return [output.name for output in reading.plan.outputs if output.supporting]


def _words(reading: Reading) -> str:
    """A reading in words: what is told of it, then how it is ordered and cut."""
    parts = {
        role: [chip.text for chip in reading.chips if chip.role == role]
        for role in ("measure", "by", "where", "when", "order", "top")
    }
    told = " and ".join(parts["measure"]) or reading.table.rows_noun
    if parts["by"]:
        told += f" by {' and '.join(parts['by'])}"
    rest = [*parts["where"], *parts["when"], *parts["order"], *parts["top"]]
    return _sentence(", ".join([told, *rest]))


def _told_apart(reading: Reading, told: set[str]) -> str | None:
    """The words of a reading, with the tables it reads where they alone tell it from another."""
    words = _words(reading)
    if words not in told:
        return words
    longer = f"{words}, over {' and '.join(_tables(reading))}"
    return None if longer in told else longer


def _tables(reading: Reading) -> list[str]:
    return [table.name for table in (reading.table, *reading.beside)]


def _why(reading: Reading, best: Reading) -> str:
    mine = {chip.text for chip in best.chips}
    other = next((chip for chip in reading.chips if chip.text not in mine and chip.phrase), None)
    if other is not None:
        return f"“{other.phrase}” could also be {other.text}"
    further = [name for name in _tables(reading) if name not in _tables(best)]
    return f"Read over {' and '.join(further)} too" if further else "Read in another way"


def _sentence(text: str) -> str:
    return sentence(text)[:200]
