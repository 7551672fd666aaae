"""A verified question answered: by its plan, where that still gives its statement, else by the statement."""

from dataclasses import replace

from sextant.core.access import Caller
from sextant.features.ask.conversation import Around, Conversation
from sextant.features.ask.explaining.narrate import finding_of_result
from sextant.features.ask.explaining.paragraph import explain
from sextant.features.ask.models import Answer, Asked, Sureness
from sextant.features.ask.running import draw, snapshots_of
from sextant.features.ask.verified.finding import same_statement
from sextant.features.query import Answered, ChartHints, Queries, Query
from sextant.features.semantics import VerifiedQuestion
from sextant.kit.errors import SextantError

_TOLD_ROWS = 2_000


class Telling:
    def __init__(self, queries: Queries, conversation: Conversation) -> None:
        self._queries = queries
        self._conversation = conversation

    def answer(
        self, caller: Caller, blank: Asked, question: VerifiedQuestion, around: Around
    ) -> Answer | None:
        """The answer with its mark; None where the statement cannot be run for this person now."""
        planned = None
        if question.plan:
            planned = self._conversation.of_document(caller, blank, question.plan, around)
        if planned is not None and planned.rows is not None and same_statement(planned.asked.sql, [question]):
            return marked(planned, question)
        try:
            rows = self._queries.run(caller, Query(question.sql, as_of=around.as_of, purpose="ask"))
        except SextantError:
            return None
        return marked(_of_rows(blank, question, rows, chart=around.chart), question)


def marked(answer: Answer, question: VerifiedQuestion) -> Answer:
    """The answer as the verified one that it is."""
    reasons = [f"verified by {question.by or 'a person'}" + _on(question)]
    if answer.asked.question.strip().lower() != question.question.strip().lower():
        reasons.append(f"as the answer to “{question.question}”")
    asked = replace(
        answer.asked,
        status="answered",
        confidence=1.0,
        sureness=Sureness("sure", "Verified", tuple(reasons)),
        verified=question.key,
        unplaced=(),
    )
    return replace(answer, asked=asked)


def _on(question: VerifiedQuestion) -> str:
    return f" on {question.at.day} {question.at:%B %Y}" if question.at is not None else ""


def _of_rows(blank: Asked, question: VerifiedQuestion, rows: Answered, *, chart: str | None) -> Answer:
    drawn = draw(rows, ChartHints(kind=chart, title=question.question))
    columns = [column.to_pylist() for column in rows.table.slice(0, _TOLD_ROWS).columns]
    finding = finding_of_result(
        names=[c.name for c in rows.columns],
        labels={c.name: c.label for c in rows.columns},
        rows=list(zip(*columns, strict=True)) if columns else [],
        truncated=rows.truncated,
    )
    asked = replace(
        blank,
        sql=question.sql,
        explanation=explain(finding),
        execution_time_ms=rows.elapsed_ms,
        dataset_id=rows.tables[0].dataset_id if rows.tables else None,
        notes=rows.notes,
        snapshots=snapshots_of(rows),
        as_of=dict(rows.as_of),
        chart_kind=drawn.kind,
        planner="verified",
    )
    return Answer(asked, rows, drawn)
