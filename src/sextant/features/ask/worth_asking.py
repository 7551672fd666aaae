"""Three questions worth asking of a dataset, chosen by what its profile shows."""

from collections.abc import Iterator
from datetime import date

from sextant.features.ask.asking_again import (
    answerable,
    dimensions_of,
    figure_words,
    has_time,
    ideas_for,
    measures_of,
)
from sextant.features.ask.models import WorthAsking
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo, plural_said

_COUNT = 3


def questions_for(reader: Reader, *, today: date) -> tuple[WorthAsking, ...]:
    """Three questions, each of another kind, each answered by the planner."""
    found: list[WorthAsking] = []
    for offer in _offers(reader.table):
        if len(found) < _COUNT and answerable(offer.question, reader, today=today):
            found.append(offer)
    for idea in ideas_for(reader.table):
        if len(found) >= _COUNT:
            break
        if all(idea != f.question for f in found) and answerable(idea, reader, today=today):
            found.append(WorthAsking(idea, f"A first look at the {reader.table.rows_noun}"))
    return tuple(found)


def _offers(table: TableInfo) -> Iterator[WorthAsking]:
    measures, dimensions = measures_of(table), dimensions_of(table)
    if measures and dimensions:
        measure, dimension = measures[0], dimensions[0]
        why = f"{dimension.distinct} different {plural_said(dimension)} can be compared"
        yield WorthAsking(f"which {dimension.said} has the highest {figure_words(measure)}", why)
    if has_time(table):
        yield from _over_time(table, measures)
    yield from _gaps(table)
    yield from _spread(measures)
    if dimensions:
        last = dimensions[min(1, len(dimensions) - 1)]
        yield WorthAsking(
            f"share of {table.rows_noun} by {last.said}",
            f"How {table.row_count:,} {table.rows_noun} divide among {last.distinct} {plural_said(last)}",
        )


def _over_time(table: TableInfo, measures: list[ColumnInfo]) -> Iterator[WorthAsking]:
    span = ""
    if table.times:
        low, high = str(table.times[0].low)[:10], str(table.times[0].high)[:10]
        span = f" from {low} to {high}" if low[:1].isdigit() else ""
    summed = next((m for m in measures if not m.averaged), None)
    question = f"{figure_words(summed)} by month" if summed else f"number of {table.rows_noun} by month"
    yield WorthAsking(question, f"How it moves{span}")


def _gaps(table: TableInfo) -> Iterator[WorthAsking]:
    for column in table.columns:
        share = column.nulls / table.row_count if table.row_count else 0.0
        if 0.002 <= share <= 0.5 and column.role != "key":
            why = f"{column.nulls:,} of {table.row_count:,} have no {column.said}"
            yield WorthAsking(f"how many {table.rows_noun} have no {column.said}", why)
            return


def _spread(measures: list[ColumnInfo]) -> Iterator[WorthAsking]:
    for column in measures[:1]:
        if isinstance(column.low, float) and isinstance(column.high, float) and (column.distinct or 0) > 20:
            why = f"{column.said} runs from {column.low:,.0f} to {column.high:,.0f}"
            yield WorthAsking(f"distribution of {column.said}", why)
