"""Which parts of a layer one person sees, and what of it stays when they save it anew.

A person who sees a dataset in part sees of its metrics, filters and relations those that name only columns
they see as they are; a verified question is seen by those alone who see all its datasets whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sextant.features.datasets import Table
from sextant.features.semantics.models import (
    ColumnMeaning,
    DatasetMeaning,
    Layer,
    Metric,
    NamedFilter,
    Relation,
    VerifiedQuestion,
)
from sextant.features.semantics.naming import tables_named

_WORD = re.compile(r"\w+")
_NO_NAME = "*"  # stands for columns that an expression names without writing their names


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees of one dataset: its columns, those of them shown as they are, those hidden."""

    columns: frozenset[str]
    plain: frozenset[str]
    hidden: frozenset[str]
    whole: bool

    def column(self, name: str) -> bool:
        return self.whole or name.lower() in self.columns

    def metric(self, metric: Metric) -> bool:
        return self.whole or self._shown(metric, metric.expression, *metric.filters)

    def filter(self, named: NamedFilter) -> bool:
        return self.whole or self._shown(named, named.expression)

    def meaning(self, column: ColumnMeaning) -> bool:
        return column.column.lower() in self.columns

    def _shown(self, named: Metric | NamedFilter, *expressions: str) -> bool:
        """Whether neither an expression nor its words name what is not shown as it is."""
        if not all(columns_of(one) <= self.plain for one in expressions):
            return False
        words = " ".join((named.name, named.description, *named.synonyms, *expressions))
        return self.hidden.isdisjoint(word.lower() for word in _WORD.findall(words))


class Sights:
    """What one person sees of a workspace's datasets, by table name."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.table_name.lower(): table for table in tables}
        self._made: dict[str, Sight] = {}

    def of(self, dataset: str) -> Sight | None:
        """None for a dataset that they do not see."""
        name = dataset.lower()
        table = self._tables.get(name)
        if table is None:
            return None
        if name not in self._made:
            self._made[name] = _sight(table)
        return self._made[name]

    def relation(self, relation: Relation) -> bool:
        """Whether both its ends are columns that are shown as they are."""
        ends = (_end(relation.source), _end(relation.target))
        return all(self._end_seen(dataset, column) for dataset, column in ends)

    def verified(self, question: VerifiedQuestion) -> bool:
        named = (self._tables.get(name) for name in tables_named(question.sql))
        return all(table is not None and table.guard is None for table in named)

    def seen(self, layer: Layer) -> Layer:
        """The parts of a layer that they see."""
        datasets = [
            _seen(one, sight) for one in layer.datasets if (sight := self.of(one.dataset)) is not None
        ]
        return Layer(
            datasets=datasets,
            relations=[one for one in layer.relations if self.relation(one)],
            verified=[one for one in layer.verified if self.verified(one)],
        )

    def with_unseen(self, layer: Layer, before: Layer) -> Layer:
        """A layer that they wrote, with what was said before of what they do not see."""
        left = {one.dataset.lower(): self._unseen(one) for one in before.datasets}
        datasets = [_joined(one, left.pop(one.dataset.lower(), None)) for one in layer.datasets]
        return Layer(
            datasets=[*datasets, *(one for one in left.values() if one is not None)],
            relations=[*layer.relations, *(one for one in before.relations if not self.relation(one))],
            verified=[*layer.verified, *(one for one in before.verified if not self.verified(one))],
        )

    def _unseen(self, meaning: DatasetMeaning) -> DatasetMeaning | None:
        """What of a dataset's meaning they do not see; None where that is nothing."""
        sight = self.of(meaning.dataset)
        if sight is None:
            return meaning
        if sight.whole:
            return None
        rest = DatasetMeaning(
            dataset=meaning.dataset,
            time="" if sight.column(meaning.time) else meaning.time,
            columns=[one for one in meaning.columns if not sight.meaning(one)],
            metrics=[one for one in meaning.metrics if not sight.metric(one)],
            filters=[one for one in meaning.filters if not sight.filter(one)],
        )
        return None if rest == DatasetMeaning(dataset=meaning.dataset) else rest

    def _end_seen(self, dataset: str, column: str) -> bool:
        sight = self.of(dataset)
        return sight is not None and (sight.whole or column.lower() in sight.plain)


def _sight(table: Table) -> Sight:
    columns = frozenset(column.name.lower() for column in table.columns)
    guard = table.guard
    if guard is None:
        return Sight(columns, columns, frozenset(), whole=True)
    hidden = frozenset(column.name.lower() for column in guard.raw) - columns
    return Sight(columns, columns - guard.masks.keys(), hidden, whole=False)


def _seen(meaning: DatasetMeaning, sight: Sight) -> DatasetMeaning:
    return meaning.model_copy(
        update={
            "time": meaning.time if sight.column(meaning.time) else "",
            "columns": [one for one in meaning.columns if sight.meaning(one)],
            "metrics": [one for one in meaning.metrics if sight.metric(one)],
            "filters": [one for one in meaning.filters if sight.filter(one)],
        }
    )


def _joined(meaning: DatasetMeaning, unseen: DatasetMeaning | None) -> DatasetMeaning:
    if unseen is None:
        return meaning
    return meaning.model_copy(
        update={
            "time": meaning.time or unseen.time,
            "columns": [*meaning.columns, *unseen.columns],
            "metrics": [*meaning.metrics, *unseen.metrics],
            "filters": [*meaning.filters, *unseen.filters],
        }
    )


def _end(side: str) -> tuple[str, str]:
    dataset, _, column = side.partition(".")
    return dataset, column


@lru_cache(maxsize=10_000)
def columns_of(expression: str) -> frozenset[str]:
    """The columns that an expression over one dataset names, in lower case; `*` where it cannot be told."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(f"SELECT ({expression})", dialect="duckdb")
    except (SqlglotError, RecursionError):
        return frozenset({_NO_NAME})
    named = {one.name.lower() for one in tree.find_all(exp.Column)}
    if any(not isinstance(one.parent, exp.Count) for one in tree.find_all(exp.Star, exp.Columns)):
        named.add(_NO_NAME)
    return frozenset(named)
