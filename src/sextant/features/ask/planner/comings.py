"""People who come and go: who joined in 2024, how many left last year, where the data calls it otherwise."""

from dataclasses import replace

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Missing
from sextant.features.ask.understanding.marks import ColumnLink
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import stem

_COME = frozenset({"joined", "hired", "started", "recruited"})
_GONE = frozenset({"left", "quit", "resigned", "departed"})
_COMING = ("hire", "hired", "join", "joined", "start", "employed")
_GOING = ("termination", "terminated", "left", "leave", "resigned", "resignation", "exit", "departure", "end")


def read_comings(draft: Draft) -> None:
    """Takes "joined" or "left" for the time at which people do, or for those who have one."""
    if not draft.table.identity and not draft.table.also_called:
        return
    for place, mark in list(draft.free("word")):
        said = mark.text.lower()
        words = _COMING if said in _COME else _GOING if said in _GONE else ()
        column = _time_of(draft, words)
        if column is None:
            continue
        if any(m.kind in {"time", "grain", "number"} for m in draft.marks):
            draft.marks[place] = replace(mark, kind="column", columns=(ColumnLink(column, 1.0),))
            continue
        draft.spend(place)
        draft.keep(Missing(draft.ref(column), negated=True), place)
        draft.filtered.append(column)
        draft.chip("where", f"{column.said} is known", phrase=mark.text, column=column)


def _time_of(draft: Draft, words: tuple[str, ...]) -> ColumnInfo | None:
    for word in words:
        for column in draft.table.columns:
            if column.kind == "time" and any(stem(word) == stem(w) for p in column.phrases for w in p):
                return column
    return None
