"""Columns that no table stores and people ask for: how long something took, what was spent, what came in.

They are columns for the planner (`derived__length_of_stay`); their expression takes their place before a
statement is permitted (`meaning.expand`), so that whoever sees neither of their columns is not offered them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sextant.features.ask.understanding.schema import ColumnInfo, make_column
from sextant.features.ask.understanding.words import stem
from sextant.kit.quoting import quoted

DERIVED = "derived"
_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60}


@dataclass(frozen=True, slots=True)
class _Span:
    """What begins and ends something that takes time, and what people call how long it takes."""

    starts: frozenset[str]
    ends: frozenset[str]
    called: tuple[str, ...]
    so_far: bool  # without an end it lasts until today


# What begins, what ends it, what people call the time between; with a star it goes on until today.
_BETWEEN = """
admitted admission admit > discharged discharge released left: length of stay, stay, stayed, time in hospital
checkin arrival arrived > checkout departure departed: length of stay, stay, stayed
listed listing > sold sale: days on market, time on market, time to sell, days to sell
opened created reported submitted raised logged > closed resolved completed solved fixed:
  resolution time, time to resolve, time to close, handling time
ordered order placed purchased purchase bought > delivered delivery arrived received:
  delivery time, time to deliver, lead time
ordered order placed purchased purchase bought > shipped shipping ship: shipping time, time to ship
shipped shipping ship dispatched > delivered delivery arrived received: transit time, time in transit
hired hire joined employed > left terminated termination resigned exit: tenure *, length of employment
issued invoiced invoice billed > paid payment settled: days to pay, time to pay, payment time
borrowed rented rental loaned > returned return: rental time, loan time, days rented
pickup picked > dropoff dropped: trip duration, duration, trip time
departure departed takeoff > arrival arrived landing: travel time, duration
applied requested received > approved decided decision answered:
  approval time, time to approve, time to decide
signup registered subscribed joined > cancelled canceled churned unsubscribed: lifetime, time to cancel
start started begin began from > end ended finish finished completed to: duration, length
"""


def _spans() -> Iterator[_Span]:
    for line in _BETWEEN.strip().replace(":\n", ":").splitlines():
        times, _, called = line.partition(":")
        starts, _, ends = times.partition(">")
        first, last = (frozenset(map(stem, one.split())) for one in (starts, ends))
        names = tuple(name.strip(" *") for name in called.split(","))
        yield _Span(first, last, names, "*" in called)


_SPANS = tuple(_spans())
_MONEY = frozenset(map(stem, ["amount", "value", "sum", "total"]))
_LEDGER = "transaction statement bank account ledger movement posting budget cash checking expense"
_LEDGERS = frozenset(map(stem, _LEDGER.split()))
_OUT = "spending, spend, spent, expense, expenses, expenditure, outgoings, money out, withdrawal, purchase"
_SPENT = (*_OUT.split(", "), "paid", "cost")
_CAME_IN = ("income", "earning", "earned", "deposit", "money in", "receipts", "received")
_LEFT = ("net amount", "net", "cash flow", "saved")


def derived_columns(columns: Sequence[ColumnInfo], nouns: Iterable[tuple[str, ...]]) -> Iterator[ColumnInfo]:
    """What can be told of a table's rows beside what is stored; names that a column has are left to it."""
    taken = {phrase for column in columns for phrase in column.phrases}
    for made in (*_durations(columns), *_signed(columns, {word for noun in nouns for word in noun})):
        phrases = tuple(phrase for phrase in made.phrases if phrase not in taken)
        if phrases and phrases[0] == made.phrases[0]:
            taken.update(phrases)
            yield replace(made, phrases=phrases)


def _durations(columns: Sequence[ColumnInfo]) -> Iterator[ColumnInfo]:
    """From each time to the first that ends what begins there."""
    times = [column for column in columns if column.kind == "time" and not column.expression]
    for span in _SPANS:
        start = next((c for c in times if _words(c) & span.starts and not _words(c) & span.ends), None)
        end = next((c for c in times if c is not start and _words(c) & span.ends), None)
        if start is None or end is None or not _in_order(start, end):
            continue
        dates = "date" in {start.type, end.type}
        unit = "days" if dates else "minutes" if "duration" in span.called[0] else "hours"
        last = f"COALESCE({quoted(end.name)}, CURRENT_DATE)" if span.so_far else quoted(end.name)
        words = f"the {unit} from {start.said} to {end.said}{', or to today' if span.so_far else ''}"
        elapsed = _elapsed(quoted(start.name), last, unit, whole=dates)
        yield _column(start, span.called, elapsed, words=words, unit=unit)


def _words(column: ColumnInfo) -> set[str]:
    return {stem(word) for phrase in column.phrases for word in phrase}


def _in_order(start: ColumnInfo, end: ColumnInfo) -> bool:
    """Whether the first start comes before the first end; so does the last, where everything has ended."""
    pairs = [(start.low, end.low), *([(start.high, end.high)] if not end.nulls else [])]
    return all(str(first) <= str(last) for first, last in pairs if first is not None and last is not None)


def ends(columns: Sequence[ColumnInfo]) -> Iterator[ColumnInfo]:
    """The times that end what rows begin, where some rows have none yet."""
    for column in columns:
        if column.kind == "time" and column.nulls and any(_words(column) & span.ends for span in _SPANS):
            yield column


def _elapsed(first: str, last: str, unit: str, *, whole: bool) -> str:
    if whole:
        return f"DATE_DIFF('day', {first}, {last})"
    return f"DATE_DIFF('second', {first}, {last}) / {_SECONDS[unit]}.0"


def _signed(columns: Sequence[ColumnInfo], nouns: set[str]) -> Iterator[ColumnInfo]:
    """Of amounts below and above zero in a ledger: what went out and what came in."""
    if not nouns & _LEDGERS:
        return
    amounts = [c for c in columns if c.role == "measure" and _words(c) & _MONEY and _has_both_signs(c)]
    if len(amounts) != 1:
        return
    name, said = quoted(amounts[0].name), amounts[0].said
    out, into = f"CASE WHEN {name} < 0 THEN -{name} END", f"CASE WHEN {name} > 0 THEN {name} END"
    yield _column(amounts[0], _SPENT, out, words=f"what of {said} is below zero")
    yield _column(amounts[0], _CAME_IN, into, words=f"what of {said} is above zero")
    yield _column(amounts[0], _LEFT, name, words=f"{said}, below and above zero")


def _has_both_signs(column: ColumnInfo) -> bool:
    return isinstance(column.low, float) and isinstance(column.high, float) and column.low < 0 < column.high


def _column(
    beside: ColumnInfo, called: Sequence[str], expression: str, *, words: str, unit: str = ""
) -> ColumnInfo:
    name = f"{DERIVED}__{called[0].replace(' ', '_')}"
    made = make_column(
        table=beside.table,
        name=name,
        type="double",
        label=called[0],
        description=words,
        unit=unit or beside.unit,
        synonyms=called[1:],
    )
    phrases = tuple(tuple(name_of.split()) for name_of in called)
    meaning = "duration" if unit else beside.meaning
    return replace(made, role="measure", part=None, phrases=phrases, meaning=meaning, expression=expression)
