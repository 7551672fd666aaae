"""Questions to ask next, nearest ones for what was not understood, other readings; each can be answered."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sextant.features.ask.models import Alternative
from sextant.features.ask.planner.plan import Aggregate, Column
from sextant.features.ask.planner.reading import Interpretation, Reading, read_question
from sextant.features.ask.planner.time_words import day_text
from sextant.features.ask.planner.times import last_day
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo, plural_said
from sextant.features.ask.understanding.words import tokenize

_MOST = 3
_TRIED = 6  # each is read as a question of its own
_FIRM = 0.7
_FIGURES = {"avg": "average", "sum": "total", "max": "maximum", "min": "minimum", "median": "median"}


def answerable(question: str, reader: Reader, *, today: date) -> bool:
    """Whether the planner answers a question firmly."""
    verdict = read_question(question, reader, today=today).verdict
    return verdict.status == "answered" and verdict.confidence >= _FIRM


def figure_words(column: ColumnInfo) -> str:
    """The figure that tells most of a measure, with its name: average arrival delay, total revenue."""
    if column.averaged:
        return f"average {column.said}"
    return f"sum of {column.said}" if "total" in column.said else f"total {column.said}"


def measures_of(table: TableInfo) -> list[ColumnInfo]:
    """Measures worth a question, the likeliest first: those that vary and are not clock times."""
    found = [c for c in table.columns if c.role == "measure" and c.distinct != 1 and not _is_clock(c)]
    return sorted(found, key=_dullness)


_VIVID = frozenset(
    [
        "delay",
        "revenue",
        "sales",
        "amount",
        "price",
        "profit",
        "total",
        "score",
        "rating",
        "cost",
        "value",
        "spend",
        "income",
        "population",
    ]
)
_CLOCK = frozenset({"time"})


def _is_clock(column: ColumnInfo) -> bool:
    """Times of day written as numbers, 1435 for 14:35: adding or averaging them tells nothing."""
    within = isinstance(column.high, float) and column.high <= 2400 and isinstance(column.low, float)
    return (
        column.phrases[0][-1] in _CLOCK and within and isinstance(column.high, float) and column.high > 2000
    )


def _dullness(column: ColumnInfo) -> int:
    words = {w for phrase in column.phrases for w in phrase}
    return (0 if words & _VIVID else 1) + (1 if column.nulls else 0)


def dimensions_of(table: TableInfo) -> list[ColumnInfo]:
    """Attributes with few enough values to compare, those with the handiest number of them first."""
    found = [
        c
        for c in table.columns
        if c.kind in {"text", "boolean"}
        and c.distinct is not None
        and 2 <= c.distinct <= 60
        and c.distinct * 2 <= max(table.row_count, 4)
    ]
    return sorted(found, key=lambda c: abs((c.distinct or 0) - 8))


def has_time(table: TableInfo) -> bool:
    return bool(table.times) or "month" in table.part_columns


def next_questions(reading: Reading, reader: Reader, *, today: date) -> tuple[str, ...]:
    """What to ask after this answer: split further, along time, narrowed, or the figure's spread."""
    base = _figure_asked(reading)
    scope = _scope_asked(reading)
    grouped = {g.name for g in reading.plan.groups if isinstance(g, Column)}
    filtered = {c.name for c in reading.filtered}
    ideas: list[str] = []
    timed = any(c.role == "by" and c.column is None for c in reading.chips) or bool(
        {"month", "year"} & grouped
    )
    if has_time(reader.table) and not timed:
        ideas.append(f"{base} by month{scope}")
    fresh = [d for d in dimensions_of(reader.table) if d.name not in grouped | filtered]
    ideas.extend(f"{base} by {dimension.said}{scope}" for dimension in fresh)
    ideas.extend(f"distribution of {measure.said}{scope}" for measure in measures_of(reader.table)[:2])
    return tuple(_firm(ideas[:_TRIED], reader, today=today, asked=reading.question))[:_MOST]


def _figure_asked(reading: Reading) -> str:
    for output in reading.plan.measures:
        figure = output.expression
        if isinstance(figure, Aggregate) and isinstance(figure.argument, Column) and figure.name in _FIGURES:
            return f"{_FIGURES[figure.name]} {reading.tables.column(figure.argument).said}"
        if isinstance(figure, Aggregate) and figure.distinct and isinstance(figure.argument, Column):
            return f"number of different {plural_said(reading.tables.column(figure.argument))}"
    return f"number of {reading.table.rows_noun}"


def _scope_asked(reading: Reading) -> str:
    """The conditions again, in words the planner reads back."""
    when = [c.phrase for c in reading.chips if c.role == "when" and c.phrase]
    where = [c for c in reading.chips if c.role == "where" and c.column is not None and c.value is not None]
    told = "".join(f" in {w}" if not w.lower().startswith(_LED) else f" {w}" for w in when[:1])
    told += "".join(f" where {c.text}" for c in where[:1])
    return told


_LED = (
    "in ",
    "on ",
    "since ",
    "before ",
    "after ",
    "between ",
    "from ",
    "until ",
    "last ",
    "this ",
    "weekend",
)


def _firm(ideas: Iterable[str], reader: Reader, *, today: date, asked: str) -> Iterator[str]:
    seen = {asked.strip().lower()}
    for idea in ideas:
        if len(seen) > _MOST:
            return
        if idea.lower() not in seen and answerable(idea, reader, today=today):
            seen.add(idea.lower())
            yield idea


def other_readings(
    found: Interpretation, readers: Sequence[Reader], *, today: date
) -> tuple[Alternative, ...]:
    """The runner-up readings as questions of their own: another column for a phrase, another table."""
    best = found.best
    reader = _reader_of(best, readers)
    offers: dict[tuple[str, str], Alternative] = {}
    here = best.table.dataset_id
    for choice in best.choices:
        question = _replaced(best.question, choice.phrase, choice.other.said)
        if reader is not None and answerable(question, reader, today=today):
            other = Alternative(question, f"“{choice.phrase}” could also be {choice.other.said}")
            offers.setdefault((_told(question), here), other)
    for reading in found.others[:2]:
        there = reading.table
        other = Alternative(reading.question, f"Asked of {there.name} instead", there.dataset_id)
        offers.setdefault((_told(reading.question), there.dataset_id), other)
    offers.pop((_told(best.question), here), None)
    return tuple(offers.values())[:_MOST]


def _told(question: str) -> str:
    return " ".join(question.lower().split())


def _reader_of(reading: Reading, readers: Sequence[Reader]) -> Reader | None:
    return next((r for r in readers if r.table.dataset_id == reading.table.dataset_id), None)


def _replaced(question: str, phrase: str, said: str) -> str:
    place = question.lower().find(phrase.lower())
    return question if place < 0 else question[:place] + said + question[place + len(phrase) :]


def from_last_day(reading: Reading, reader: Reader, *, today: date) -> Alternative | None:
    """For a relative time after the data's end: the same question counted from its last day."""
    end = last_day(reading.table)
    relative = [t for t in reading.plan.times if t.relative]
    if end is None or not relative or all(t.start is None or t.start <= end for t in relative):
        return None
    question = f"{reading.question.rstrip(' ?.')} counting from {end.isoformat()}"
    if not answerable(question, reader, today=today):
        return None
    return Alternative(question, f"The data ends on {day_text(end)}", reading.table.dataset_id)


def nearest_questions(question: str, readers: Sequence[Reader], *, today: date) -> tuple[Alternative, ...]:
    """Questions that can be answered and share most words with one that was not understood."""
    stems = {t.stem for t in tokenize(question) if t.kind == "word"}
    scored: list[tuple[int, int, str, Reader]] = []
    for reader in readers[:6]:
        for order, idea in enumerate(ideas_for(reader.table)):
            shared = len(stems & {t.stem for t in tokenize(idea)})
            scored.append((-shared, order, idea, reader))
    scored.sort(key=lambda entry: entry[:3])
    offers: list[Alternative] = []
    for _, _, idea, reader in scored[:12]:
        if len(offers) < _MOST and answerable(idea, reader, today=today):
            offers.append(
                Alternative(idea, f"Can be answered from {reader.table.name}", reader.table.dataset_id)
            )
    return tuple(offers)


def ideas_for(table: TableInfo) -> list[str]:
    """Plain questions about a table, the more telling ones first."""
    ideas: list[str] = []
    measures, dimensions = measures_of(table)[:4], dimensions_of(table)[:5]
    for measure in measures:
        ideas += [f"{figure_words(measure)} by {d.said}" for d in dimensions]
        if has_time(table):
            ideas.append(f"{figure_words(measure)} by month")
    ideas += [f"number of {table.rows_noun} by {d.said}" for d in dimensions]
    if has_time(table):
        ideas.append(f"number of {table.rows_noun} by month")
    ideas += [f"distribution of {m.said}" for m in measures]
    ideas.append(f"how many {table.rows_noun}")
    return ideas
