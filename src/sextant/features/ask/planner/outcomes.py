"""What a rate is of, where the data says it in another word: mortality of those who died."""

from collections.abc import Iterator, Sequence

from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.truth import truth_values
from sextant.features.ask.understanding.words import plain, stem

_SAID = """
mortality death fatality: died dead deceased death fatal
survival: survived alive survivor
recovery: recovered
readmission: readmitted
absence absenteeism: absent
attendance: present attended
cancellation cancelation: cancelled canceled
approval acceptance: approved accepted
rejection denial: rejected declined denied
completion: completed complete done finished
success: success successful succeeded passed
failure fail failing: failed fail failure
pass passing: passed pass
win winning: won win
loss losing: lost loss
default: defaulted default
refund: refunded
churn attrition: churned churn left
resolution: resolved solved closed
error: error failed
occupancy: occupied
employment: employed
unemployment: unemployed
vaccination: vaccinated
infection positivity: infected positive
response: responded answered
retention: retained active
graduation: graduated
delivery: delivered
closing close: closed won
withdrawal: withdrawn
"""
_BY_WORD = {
    word: tuple(values.split())
    for words, _, values in (line.partition(":") for line in _SAID.strip().splitlines())
    for word in words.split()
}
_FEW = 50  # values of a column of outcomes


def outcome(word: str, readers: Sequence[Reader]) -> tuple[str, str] | None:
    """What rows are called, and the word of theirs that a rate is of.

    None where a column has the rate's own word, and where nothing has another for it.
    """
    said = _BY_WORD.get(word)
    if said is None or any(stem(word) in _stems(c) for _, c in _columns(readers)):
        return None
    for wanted in said:
        for reader, column in _columns(readers):
            value = _value(column, wanted)
            if value is not None:
                return reader.table.rows_noun, value
    return None


def _columns(readers: Sequence[Reader]) -> Iterator[tuple[Reader, ColumnInfo]]:
    return ((reader, column) for reader in readers for column in reader.table.stored)


def _stems(column: ColumnInfo) -> set[str]:
    return {stem(word) for phrase in column.phrases for word in phrase}


def _value(column: ColumnInfo, wanted: str) -> str | None:
    """This word, where a value or a yes-or-no column has it."""
    if truth_values(column) is not None:
        return wanted if stem(wanted) in _stems(column) else None
    if column.kind != "text" or column.distinct is None or column.distinct > _FEW:
        return None
    return wanted if any(plain(value) == wanted for value in column.top) else None
