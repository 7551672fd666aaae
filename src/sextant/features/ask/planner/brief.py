"""Questions as brief as a heading on a report: revenue of the mobile app in 2025, cheapest products."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Aggregate
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import tokenize
from sextant.kit.nouns import singular

_WORDS = (
    "what which who whose whom where when how is are was were do does did for among please can could count "
    "sort arrange"
)
_OPENING = frozenset(_WORDS.split())
_ASKING = frozenset({"which", "what", "whose", "whom", "how"})
_MANY = 10
_ADDED = 20  # rows from which on a number of them all is asked for, rather than each


def is_brief(question: str) -> bool:
    """Whether it names a figure as on a report, "revenue by region", rather than asks in a sentence."""
    words = [t.lower for t in tokenize(question)[:2]]
    first = words[0] if words else ""
    if any(word in _ASKING for word in words):
        return False
    return first not in _OPENING and not any(k in {"ask", "show"} for k, _ in LEXICON.get((first,), ()))


def sum_up(draft: Draft) -> None:
    """ "revenue in 2025" is one number: what adds up is added up where a heading names nothing else."""
    figures = draft.measures or draft.groups or draft.order or draft.having or draft.supporting
    asked_for_rows = draft.limit is not None or draft.listed or draft.shape or draft.distinct
    columns = [(place, mark) for place, mark in draft.free("column")]
    if figures or asked_for_rows or len(columns) != 1 or not is_brief(draft.annotated.text):
        return
    place, mark = columns[0]
    column = mark.column
    if not _adds_up(column) or draft.table.row_count < _ADDED or mark.columns[0].score < 0.7:
        return
    draft.use(place)
    draft.measures.append(Aggregate("sum", draft.ref(column)))
    draft.chip("measure", f"total {column.said}", phrase=mark.text, column=column)


def _adds_up(column: ColumnInfo) -> bool:
    return column.role == "measure" and column.kind == "number" and not column.averaged


def rows_at_an_end(draft: Draft, place: int) -> int:
    """How many stand at an end: one, or several where a heading speaks of many, "cheapest products"."""
    subject = next((m for m in draft.marks[:place] if m.kind in {"column", "table"}), None)
    following = subject or draft.at(place + 1)
    if following is None or following.kind not in {"column", "table"} or not is_brief(draft.annotated.text):
        return 1
    last = following.text.split()[-1].lower()
    return _MANY if singular(last) != last else 1
