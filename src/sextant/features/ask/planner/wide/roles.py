"""What each column may be in the statement: its features in one question, for the learned role models."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sextant.features.ask.planner.wide.cues import Part, place_cues
from sextant.features.ask.planner.wide.mentions import Held, Mentions, Named
from sextant.features.ask.planner.wide.model import Model
from sextant.features.ask.planner.wide.schema import WideSchema

ROLES = ("select", "figure", "where", "group", "order", "inner")
SPAN_ROLES = (*ROLES, "counted", "grouped", "denied", "read")
_KINDS = ("number", "text", "time", "boolean")
_MOST = 90
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over a schema: what it may name, as parts, with what the models say of shape and places."""

    mentions: Mentions
    parts: tuple[Part, ...]
    facets: dict[str, dict[str, float]]
    spans: dict[tuple[int, int], tuple[float, ...]]
    pool: tuple[int, ...]


def look(
    mentions: Mentions, parts: tuple[Part, ...], *, schema: WideSchema, model: Model, cues: set[str]
) -> Asked:
    """A question made ready for scoring."""
    spans: dict[tuple[int, int], tuple[float, ...]] = {}
    for named in (*mentions.columns, *mentions.tables, *mentions.values):
        key = (named.start, named.end)
        if key not in spans:
            spans[key] = model.span_roles(place_cues(parts, *key))
    return Asked(mentions, parts, model.facets(cues), spans, pool_of(mentions, schema))


def pool_of(mentions: Mentions, schema: WideSchema) -> tuple[int, ...]:
    """The columns that may matter: named ones, holders of values, those of named tables and beside."""
    ranked: dict[int, float] = {}
    for named in mentions.columns:
        ranked[named.target] = max(ranked.get(named.target, 0.0), 1.0 + named.score)
    for held in mentions.values:
        ranked[held.column] = max(ranked.get(held.column, 0.0), 1.0 + held.score)
    near = {n.target: n.score for n in mentions.tables}
    for column in ranked:
        near.setdefault(schema.columns[column].table, 0.2)
    whole = len(schema.columns) <= _MOST
    for table in range(len(schema.tables)) if whole else near:
        for column in schema.of_table(table):
            ranked.setdefault(column, near.get(table, 0.0))
    if len(ranked) > _MOST:
        best = sorted(ranked, key=lambda c: (-ranked[c], c))[:_MOST]
        return tuple(sorted(best))
    return tuple(sorted(ranked))


def features(asked: Asked, schema: WideSchema) -> Floats:
    """A row of features for each column of the pool."""
    view = _View(asked, schema)
    shape = _shape_row(asked)
    return np.array([[*view.row(column), *shape] for column in asked.pool], dtype=np.float32)


_FACETS = (
    ("select", "count*"), ("select", "column"), ("select", "column,column"), ("select", "column,count*"),
    ("group", "1"), ("where", ""), ("where", "="), ("where", ">"), ("order", ""), ("order", "count* desc 1"),
    ("order", "column desc 1"), ("order", "column"), ("kind", "plain"), ("having", ""), ("inner", ""),
    ("where", "not in:column"),
)  # fmt: skip


def _shape_row(asked: Asked) -> list[float]:
    return [asked.facets[facet].get(word, 0.0) for facet, word in _FACETS]


class _View:
    """A question's mentions by column and by table."""

    def __init__(self, asked: Asked, schema: WideSchema) -> None:
        self.asked, self.schema = asked, schema
        self.size = max(1, len(asked.mentions.tokens))
        self.named: dict[int, list[Named]] = {}
        self.on_span: dict[tuple[int, int], int] = {}
        self.best_on: list[float] = [0.0] * self.size
        for n in asked.mentions.columns:
            self.named.setdefault(n.target, []).append(n)
            self.on_span[n.start, n.end] = self.on_span.get((n.start, n.end), 0) + 1
            for p in range(n.start, n.end):
                self.best_on[p] = max(self.best_on[p], n.score * (n.end - n.start))
        self.held: dict[int, Held] = {}
        for h in asked.mentions.values:
            known = self.held.get(h.column)
            if known is None or (h.score * (h.end - h.start)) > known.score * (known.end - known.start):
                self.held[h.column] = h
        self.tables: dict[int, list[Named]] = {}
        for n in asked.mentions.tables:
            self.tables.setdefault(n.target, []).append(n)
        self._rows: dict[int, list[float]] = {}

    def row(self, column: int) -> list[float]:
        place = self.schema.columns[column]
        if place.table not in self._rows:
            self._rows[place.table] = self._table_row(place.table)
        return [
            *self._name_row(column),
            *self._value_row(column),
            *self._column_row(column),
            *self._rows[place.table],
        ]

    def _name_row(self, column: int) -> list[float]:
        several = self.named.get(column, ())
        blank = (0.0,) * len(SPAN_ROLES)
        if not several:
            return [0.0] * 9 + [*blank, *blank]
        best = max(several, key=lambda n: (n.score * (n.end - n.start) ** 0.3, -n.start))
        roles = self.asked.spans[best.start, best.end]
        other = [self.asked.spans[n.start, n.end] for n in several]
        most = [max(o[i] for o in other) for i in range(len(SPAN_ROLES))]
        rival = max(self.best_on[best.start : best.end])
        return [
            best.score, float(best.exact), float(best.end - best.start), best.start / self.size,
            float(self.on_span[best.start, best.end]), float(len(several)),
            best.score * (best.end - best.start) / max(rival, 0.01),
            float(any(t.start < best.end and best.start < t.end for v in self.tables.values() for t in v)),
            1.0, *roles, *most,
        ]  # fmt: skip

    def _value_row(self, column: int) -> list[float]:
        held = self.held.get(column)
        if held is None:
            return [0.0, 0.0, 0.0, 0.0]
        return [
            held.score, float(held.end - held.start), float(len(held.values)),
            self.asked.spans[held.start, held.end][2],
        ]  # fmt: skip

    def _column_row(self, column: int) -> list[float]:
        place = self.schema.columns[column]
        info, table = place.info, self.schema.tables[place.table]
        numbers = self.asked.mentions.numbers
        within = 0.0
        if numbers and isinstance(info.low, float) and isinstance(info.high, float):
            within = float(any(info.low <= n.value <= info.high for n in numbers))
        return [
            *(float(info.kind == k) for k in _KINDS), float(place.unique), float(place.own_key),
            float(place.points is not None), float(place.names_rows), float(info.role == "key"),
            float(info.role == "measure"), float(info.part is not None),
            min(1.0, (info.distinct or 0) / max(1, table.row_count)), within, float(len(numbers)),
            float(column - self.schema.first[place.table]), float(len(table.columns)),
        ]  # fmt: skip

    def _table_row(self, table: int) -> list[float]:
        several = self.tables.get(table, ())
        columns = self.schema.of_table(table)
        named = sum(1 for c in columns if any(n.score > 0.8 for n in self.named.get(c, ())))
        valued = sum(1 for c in columns if c in self.held and self.held[c].score >= 0.9)
        nearest = [
            d for other in self.tables if other != table
            if (d := self.schema.graph.distance(table, other)) is not None
        ]  # fmt: skip
        best = max(several, key=lambda n: (n.score, -n.start), default=None)
        roles: Sequence[float] = (
            self.asked.spans[best.start, best.end] if best is not None else (0.0,) * len(SPAN_ROLES)
        )
        first = min((n.start for v in self.tables.values() for n in v if n.score > 0.6), default=-1)
        return [
            best.score if best else 0.0, float(best.exact) if best else 0.0,
            best.start / self.size if best else 1.0,
            float(len(several)), float(best is not None and best.start == first), float(named), float(valued),
            float(min(nearest, default=9)), float(len(self.tables)), float(len(self.schema.tables)), *roles,
        ]  # fmt: skip


def names(found: Iterable[Named]) -> list[int]:
    """The targets of mentions."""
    return [n.target for n in found]
