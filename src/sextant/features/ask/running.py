"""A reading verified, run, drawn and explained."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sextant.core.access import Caller
from sextant.features.ask.asking_again import from_last_day, next_questions, other_readings
from sextant.features.ask.explaining.narrate import context_plan, finding_of, finding_of_result
from sextant.features.ask.explaining.paragraph import explain
from sextant.features.ask.explaining.words import sentence
from sextant.features.ask.llm import Candidate
from sextant.features.ask.llm.reading import Second, SecondReader
from sextant.features.ask.meaning import (
    MetricMisplaced,
    expand,
    is_virtual,
    plain_names,
    spoken_plainly,
    without_virtual,
)
from sextant.features.ask.models import (
    Alternative,
    Answer,
    Asked,
    LinkedColumn,
    PlannerName,
    SnapshotUsed,
    Sureness,
    Understood,
)
from sextant.features.ask.picturing import (
    Picture,
    applied,
    hints_of,
    picture_of,
    placed_columns,
    result_columns,
)
from sextant.features.ask.plan_document import document_of
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.naming import SHARE_NAME
from sextant.features.ask.planner.reading import Interpretation, Reading
from sextant.features.ask.planner.scoring import SURE, TIED, less_likely, verdict_of
from sextant.features.ask.planner.time_words import day_text
from sextant.features.ask.planner.times import last_day
from sextant.features.ask.runners_up import RunnersUp
from sextant.features.ask.ties import shares_last_place
from sextant.features.ask.ties import told as told_of_tie
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.query import Answered, AsOf, Chart, ChartHints, Queries, Query, SqlRefused, choose
from sextant.features.semantics import Known, Metric
from sextant.kit.errors import SextantError
from sextant.ports.warehouse import QueryFailed, QueryTooLarge

_TOLD_ROWS = 2_000
_LISTED = 2_000
_NOTHING = 0.8  # the confidence in an answer without a row, at most
_SHARED = 0.8  # and in one whose last row is one of several that rank alike


class Runner:
    """Takes what was understood to an answer, by the planner or, where it is unsure, a language model."""

    def __init__(self, queries: Queries, second: SecondReader | None) -> None:
        self._queries = queries
        self._second = second

    def answer(
        self,
        caller: Caller,
        blank: Asked,
        *,
        found: Interpretation,
        readers: Sequence[Reader],
        as_of: AsOf | None,
        chart: str | None,
        picture: Picture,
        today: date,
        known: Known,
    ) -> Answer:
        """The answer; without rows where nothing was understood well enough to run."""
        second = Second(found)
        if self._second is not None:
            second = self._second.read(
                caller, blank.question, found=found, readers=readers, as_of=as_of, known=known
            )
        answer = self._by_model(caller, blank, second, as_of=as_of, chart=chart, known=known)
        if answer is not None:
            return answer
        noted = replace(blank, notes=(second.note,)) if second.note else blank
        if second.found.best.verdict.status == "not_understood":
            return Answer(noted)
        answer = self._by_plan(
            caller,
            noted,
            found=second.found,
            readers=readers,
            as_of=as_of,
            chart=chart,
            picture=picture,
            today=today,
            known=known,
        )
        if answer.rows is None or second.found is found:
            return answer
        planner: PlannerName = "llm" if second.by_model else "built-in"
        asked = replace(answer.asked, planner=planner, plan=document_of(second.found.best.plan))
        return replace(answer, asked=asked)

    # by the planner

    def _by_plan(
        self,
        caller: Caller,
        blank: Asked,
        *,
        found: Interpretation,
        readers: Sequence[Reader],
        as_of: AsOf | None,
        chart: str | None,
        picture: Picture,
        today: date,
        known: Known,
    ) -> Answer:
        best = replace(found.best, plan=without_virtual(found.best.plan))
        try:
            meant = expand(to_sql(best.plan), known)
        except MetricMisplaced as error:
            return _not_run(blank, f"the metric {error} is not a sum that can be shared out")
        put = applied(meant.sql, picture, placed_columns(readers))
        rows = self._ran(caller, put.sql, best, as_of)
        if isinstance(rows, str):
            return _not_run(blank, rows)
        reader = next(r for r in readers if r.table.dataset_id == best.table.dataset_id)
        used, there = self._context(caller, best, rows)
        title = spoken_plainly(title_of(best), meant.metrics)
        supporting = plain_names((o.name for o in best.plan.outputs if o.supporting), known)
        shown = [c.name for c in rows.columns if c.name not in supporting]
        kind = chart or picture.kind or best.plan.chart
        drawn = draw(rows, hints_of(put, picture, title=title, shown=shown, kind=kind))
        told = _told(best, rows, used=used, known=there)
        notes, later = _beyond_the_data(best, reader, rows, today=today)
        beside = RunnersUp(self._queries, caller, rows, hidden=supporting, known=known)
        found = beside.looked_again(replace(found, best=best))
        doubted = _doubted(found.best, rows)
        if shares_last_place(self._queries, caller, best.plan, rows, known=known):
            doubted, notes = _tied(doubted), (*notes, told_of_tie(best.plan))
        offered = beside.offered(found)
        others = other_readings(found, readers, today=today)
        asked = replace(
            _with_verdict(blank, doubted),
            title=title[:200],
            sql=put.sql,
            explanation=spoken_plainly(told, meant.metrics),
            execution_time_ms=rows.elapsed_ms,
            dataset_id=best.table.dataset_id,
            understanding=_understanding(best, meant.metrics),
            alternatives=(*later, *offered.alternatives, *others),
            readings=offered.plans,
            suggestions=next_questions(best, reader, today=today),
            notes=(*blank.notes, *meant.notes, *best.notes, *put.notes, *notes, *rows.notes, *drawn.notes),
            snapshots=snapshots_of(rows),
            supporting=supporting,
            as_of=dict(rows.as_of),
            rows_used=used,
            chart_kind=drawn.kind,
        )
        return Answer(asked, rows, drawn)

    def _ran(self, caller: Caller, sql: str, reading: Reading, as_of: AsOf | None) -> Answered | str:
        """The rows of a statement, or why it cannot be run."""
        limit = _LISTED if reading.plan.shape in {"rows", "relation"} else None
        try:
            return self._queries.run(caller, Query(sql, as_of=as_of, row_limit=limit, purpose="ask"))
        except QueryTooLarge:
            raise
        except (SqlRefused, QueryFailed) as error:
            return error.message

    def _context(self, caller: Caller, reading: Reading, rows: Answered) -> tuple[int | None, int | None]:
        """How many rows the answer rests on, and in how many its measured column is known."""
        plan = context_plan(reading.plan)
        if plan is None:
            return None, None
        try:
            query = Query(to_sql(plan, pretty=False), as_of=dict(rows.as_of), purpose="suggestion")
            counted = self._queries.run(caller, query).table
        except SextantError:
            return None, None
        used = counted.column(0)[0].as_py()
        known = counted.column(1)[0].as_py() if counted.num_columns > 1 else None
        return used, known

    # by a language model

    def _by_model(
        self,
        caller: Caller,
        blank: Asked,
        second: Second,
        *,
        as_of: AsOf | None,
        chart: str | None,
        known: Known,
    ) -> Answer | None:
        """The model's statement run; None where that fails after all."""
        if second.written is None:
            return None
        try:
            rows = self._queries.run(caller, Query(second.written.sql, as_of=as_of, purpose="ask"))
        except SextantError:
            return None
        beside = RunnersUp(self._queries, caller, rows, hidden=(), known=known)
        offered = beside.offered(second.found, best=False)
        answer = self._model_answer(blank, second.written, rows, chart=chart)
        asked = replace(answer.asked, alternatives=offered.alternatives, readings=offered.plans)
        return replace(answer, asked=asked)

    def _model_answer(
        self, blank: Asked, candidate: Candidate, rows: Answered, *, chart: str | None
    ) -> Answer:
        drawn = draw(rows, ChartHints(kind=chart or candidate.chart, title=blank.title))
        labels = {c.name: c.label for c in rows.columns}
        values = _values(rows)
        finding = finding_of_result(
            names=[c.name for c in rows.columns], labels=labels, rows=values, truncated=rows.truncated
        )
        reasons = (f"read by the language model {candidate.model}", "checked by the gate and a dry run")
        asked = replace(
            blank,
            status="answered",
            sql=candidate.sql,
            explanation=explain(finding),
            confidence=candidate.confidence,
            sureness=Sureness("likely", "Written by a language model", reasons),
            execution_time_ms=rows.elapsed_ms,
            dataset_id=rows.tables[0].dataset_id if rows.tables else None,
            understanding=tuple(Understood("measure", part, "") for part in candidate.understood),
            notes=rows.notes,
            snapshots=snapshots_of(rows),
            as_of=dict(rows.as_of),
            chart_kind=drawn.kind,
            planner="llm",
        )
        return Answer(asked, rows, drawn)

    # again

    def again(self, caller: Caller, asked: Asked) -> Answer:
        """A stored answer with its rows, on the snapshots it rests on."""
        if not asked.sql:
            return Answer(asked)
        try:
            query = Query(asked.sql, as_of=dict(asked.as_of), row_limit=_LISTED, purpose="tile")
            rows = self._queries.run(caller, query)
        except SextantError as error:
            return Answer(replace(asked, notes=(*asked.notes, f"Its rows cannot be shown: {error.message}")))
        return Answer(asked, rows, draw(rows, _hints_again(asked, rows)))


def _not_run(blank: Asked, *reasons: str) -> Answer:
    return Answer(replace(blank, sureness=Sureness("unsure", "This reading cannot be run", reasons)))


def _hints_again(asked: Asked, rows: Answered) -> ChartHints:
    """The picture as it was drawn: its kind is kept, its axes and order follow from the question."""
    picture = replace(picture_of(asked.question).picture, bin=None)
    put = applied(asked.sql, picture, result_columns(rows.columns))
    shown = [c.name for c in rows.columns if c.name not in asked.supporting]
    return hints_of(put, picture, title=asked.title, shown=shown, kind=asked.chart_kind)


def draw(rows: Answered, hints: ChartHints) -> Chart:
    """The chart of a result; the kind asked for where it can be drawn so."""
    columns = [replace(c, additive=True) if c.name == SHARE_NAME else c for c in rows.columns]
    return choose(columns, rows.table, hints)


def title_of(reading: Reading) -> str:
    """What a chart of the reading is called: Average arrival delay by carrier, March."""
    parts = {
        role: [c.text for c in reading.chips if c.role == role] for role in ("measure", "by", "where", "when")
    }
    title = " and ".join(parts["measure"]) or reading.table.rows_noun
    if parts["by"]:
        title += " by " + " and ".join(parts["by"])
    rest = [*parts["where"], *parts["when"]]
    return sentence(", ".join([title, *rest]))


def snapshots_of(rows: Answered) -> tuple[SnapshotUsed, ...]:
    return tuple(
        SnapshotUsed(t.dataset_id, t.name, t.snapshot_id, t.snapshot_at, t.row_count) for t in rows.tables
    )


def _told(reading: Reading, rows: Answered, *, used: int | None, known: int | None) -> str:
    finding = finding_of(
        reading,
        rows=_values(rows),
        row_count=rows.row_count,
        truncated=rows.truncated,
        rows_used=used,
        known=known,
    )
    return explain(finding)


def _values(rows: Answered) -> list[tuple[object, ...]]:
    columns = [column.to_pylist() for column in rows.table.slice(0, _TOLD_ROWS).columns]
    return list(zip(*columns, strict=True)) if columns else []


def _doubted(reading: Reading, rows: Answered) -> Reading:
    """A reading that finds nothing is never sure, unless a value that was found in the data explains it."""
    explained = any(chip.role == "where" and chip.value for chip in reading.chips)
    if rows.row_count or explained or reading.verdict.confidence < SURE:
        return reading
    verdict = verdict_of(_NOTHING, ("nothing was found", *reading.verdict.reasons), reading.verdict.unplaced)
    return replace(reading, verdict=verdict)


def _tied(reading: Reading) -> Reading:
    """A reading whose last row shown is one of several that rank alike."""
    verdict = reading.verdict
    confidence = min(less_likely(verdict.confidence, by=TIED), _SHARED)
    made = verdict_of(confidence, ("several share the last place", *verdict.reasons), verdict.unplaced)
    status = made.status if made.status != "not_understood" else "unsure"
    return replace(reading, verdict=replace(made, status=status))


def _with_verdict(blank: Asked, reading: Reading) -> Asked:
    verdict = reading.verdict
    return replace(
        blank,
        status=verdict.status,
        title=title_of(reading)[:200],
        confidence=verdict.confidence,
        sureness=Sureness(verdict.level, verdict.words, verdict.reasons),
        unplaced=verdict.unplaced,
    )


def _lowered(text: str, was: str) -> str:
    return text if text == was else text[:1].lower() + text[1:]


def _understanding(reading: Reading, metrics: Sequence[Metric]) -> tuple[Understood, ...]:
    """How the question was understood, part by part, in plain words."""
    table = reading.table
    parts = [Understood("dataset", table.name, "")]
    for chip in reading.chips:
        column = chip.column if chip.column is not None and not is_virtual(chip.column.name) else None
        of = reading.tables.of(column.table) if column else table
        linked = LinkedColumn(of.dataset_id, of.table, column.field_id, column.name) if column else None
        text = _lowered(spoken_plainly(chip.text, metrics), chip.text)
        parts.append(Understood(chip.role, text, chip.phrase, linked, chip.value))
    return tuple(parts)


def _beyond_the_data(
    reading: Reading, reader: Reader, rows: Answered, *, today: date
) -> tuple[tuple[str, ...], tuple[Alternative, ...]]:
    """Where a time asked for lies after the data's last day: that, and the offer to count from it."""
    end = last_day(reading.table)
    if end is None or not reading.plan.times:
        return (), ()
    after = [t for t in reading.plan.times if (t.start is not None and t.start > end)]
    partly = [
        t
        for t in reading.plan.times
        if t not in after and t.relative and t.end and t.end.toordinal() - 1 > end.toordinal()
    ]
    if not after and not partly:
        return (), ()
    offer = from_last_day(reading, reader, today=today)
    note = f"The data ends on {day_text(end)}, before the end of “{(after or partly)[0].words}”."
    if after:
        note = f"The data ends on {day_text(end)}, before “{after[0].words}” begins."
    return (note,), (offer,) if offer else ()
