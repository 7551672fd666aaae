"""People who come and go: who joined in 2024, how many left last year, where the data calls it otherwise."""

from dataclasses import replace

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Missing
from sextant.features.ask.planner.times import is_year
from sextant.features.ask.understanding.marks import ColumnLink
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.words import stem

_COMING = frozenset({"joined", "started", "recruited"})
_GOING = frozenset({"left", "quit", "resigned", "departed"})
# The words of the times at which they do, best first.
_COME = ("hire", "hired", "join", "joined", "start", "employed")
_GONE = ("termination", "terminated", "left", "leave", "resigned", "resignation", "exit", "departure", "end")


def says_coming(word: str) -> bool:
    """Whether a word says that people come or go."""
    return word in _COMING or word in _GOING


def read_comings(draft: Draft) -> None:
    """Takes "joined" or "left" for the time at which people do, or "left" for those who have one."""
    if not draft.table.identity and not draft.table.also_called:
        return
    timed = any(m.kind in {"time", "grain"} or is_year(m.number) for m in draft.marks)
    for place, mark in list(draft.free("word", "column")):
        said = mark.text.lower()
        column = time_of_coming(said, draft.table)
        if column is None:
            continue
        if timed:
            draft.marks[place] = replace(mark, kind="column", columns=(ColumnLink(column, 1.0),))
        elif said in _GOING:
            draft.spend(place)
            draft.keep(Missing(draft.ref(column), negated=True), place)
            draft.filtered.append(column)
            draft.chip("where", f"{column.said} is known", phrase=mark.text, column=column)


def time_of_coming(said: str, table: TableInfo) -> ColumnInfo | None:
    """The time at which people come, or go, where a word says that they do and the table has it."""
    for word in _COME if said in _COMING else _GONE if said in _GOING else ():
        for column in table.columns:
            if column.kind == "time" and any(stem(word) == stem(w) for p in column.phrases for w in p):
                return column
    return None
