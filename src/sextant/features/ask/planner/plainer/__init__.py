"""Questions as people ask them of their trade, in plainer words that the planner reads.

Only where the data has what the plainer words name; what was taken for what is told beside the answer.
"""

from collections.abc import Sequence

from sextant.features.ask.planner.plainer import everyday as _everyday
from sextant.features.ask.planner.plainer import trades as _trades
from sextant.features.ask.planner.plainer.known import Known, Plainer
from sextant.features.ask.understanding.annotate import Reader

__all__ = ["plainer"]

_RULES = (*_trades.rule, *_everyday.rule)


def plainer(question: str, readers: Sequence[Reader]) -> Plainer | None:
    """The question in plainer words; None where it is plain, or the data lacks what they would name."""
    known = Known(readers)
    for pattern, make in _RULES:
        found = pattern.match(question)
        said = make(found, known) if found else None
        if said is not None:
            said = " ".join(said.split())
            same = said.lower() == question.strip(" ?.!").lower()
            return None if same else Plainer(said, f"Read as “{said}”.")
    return None
