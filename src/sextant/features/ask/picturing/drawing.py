"""From what a question asks of its picture to what a chart is told; and which words the data has itself."""

from collections.abc import Sequence
from functools import cache

from sextant.features.ask.picturing.applying import Applied, PlacedColumn, words_of
from sextant.features.ask.picturing.draft import Known
from sextant.features.ask.picturing.request import Picture
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.query import ChartHints, ResultColumn

_KINDS = {"date": "time", "timestamp": "time", "timestamptz": "time", "string": "text", "boolean": "text"}


def known_words(readers: Sequence[Reader]) -> Known:
    """Whether the data has a table, a column or a value of that very name."""

    @cache
    def names() -> frozenset[str]:
        found = {" ".join(phrase) for r in readers for c in r.table.columns for phrase in c.phrases}
        found |= {c.name.lower() for r in readers for c in r.table.columns}
        return frozenset(found | {" ".join(noun) for r in readers for noun in r.table.nouns})

    def knows(phrase: str) -> bool:
        lower = phrase.strip().lower()
        return lower in names() or any(reader.values.links(lower) for reader in readers)

    return knows


def placed_columns(readers: Sequence[Reader]) -> tuple[PlacedColumn, ...]:
    """The columns that a statement over these tables may name."""
    return tuple(
        PlacedColumn(
            column.name, column.kind, frozenset[str]().union(*(words_of(" ".join(p)) for p in column.phrases))
        )
        for reader in readers
        for column in reader.table.columns
    )


def result_columns(columns: Sequence[ResultColumn]) -> tuple[PlacedColumn, ...]:
    """The columns of a result as those of its statement."""
    return tuple(
        PlacedColumn(
            c.source.column if c.source else c.name,
            _KINDS.get(c.type.partition("(")[0], "number"),
            frozenset(words_of(c.label)),
        )
        for c in columns
    )


def hints_of(
    put: Applied, picture: Picture, *, title: str, shown: Sequence[str], kind: str | None = None
) -> ChartHints:
    """What a chart is told; its axes only where they hold all the columns that were asked for."""
    named = [name for name in (put.x, put.y, put.series) if name is not None]
    asked = picture.kind or picture.leaning or picture.x
    whole = bool(asked) and put.x is not None and put.y is not None and sorted(named) == sorted(shown)
    sort = f"{'-' if put.sort.descending else ''}{put.sort.by}" if put.sort is not None else ""
    return ChartHints(
        kind=kind or picture.kind,
        title=title,
        x=put.x if whole else None,
        y=put.y if whole else None,
        series=put.series if whole else None,
        leaning=picture.leaning,
        sort=sort,
    )
