"""Shapes filled with the columns, values and tables of a question; the likelier forms are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice

import numpy as np

from sextant.features.ask.planner.wide.atoms import Atom, Atoms
from sextant.features.ask.planner.wide.clauses import find_cues
from sextant.features.ask.planner.wide.form import Core, Form, Item, Test
from sextant.features.ask.planner.wide.partials import (
    BEAM,
    Candidate,
    Partial,
    item_of,
    once,
    split_op,
    steps,
)
from sextant.features.ask.planner.wide.roles import Asked, Floats
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.planner.wide.shapes import Shape
from sextant.features.ask.planner.wide.tables import Reading, Settled, TableChoice, settled

_SELECT, _FIGURE, _WHERE, _GROUP, _ORDER, _INNER = range(6)
_WHOLE_NAME = 1.0
MOST = 12  # the most candidates of one shape
_NUMBERED = {"count*", "avg", "sum", "min", "max", "countdistinct", "column", "count"}


class Filler:
    """Fills shapes for one question."""

    def __init__(self, asked: Asked, schema: WideSchema, roles: Floats) -> None:
        self.asked, self.schema = asked, schema
        self.roles = -np.logaddexp(0.0, -roles.astype(np.float64))  # how likely each role is, as logarithms
        self.atoms = Atoms(asked, schema, self.roles.astype(np.float32))
        self.tables = TableChoice(asked, schema)
        self.row = {c: n for n, c in enumerate(asked.pool)}
        self.denials = [cue.start for cue in find_cues(asked.mentions) if cue.kind == "not"]
        self._ranked: dict[tuple[int, bool], list[tuple[float, int]]] = {}
        self._rows: dict[tuple[str, ...], list[Partial]] = {}
        self._begun: dict[tuple[str, ...], list[Partial]] = {}
        self._selects: dict[str, list[tuple[tuple[Item, ...], float]]] = {}

    def fill(self, shape: Shape, score: float) -> list[Candidate]:
        """Candidates of one shape; none where the question has not what the shape needs."""
        key = (shape.distinct, shape.select, shape.where, shape.inner, shape.kind)
        if key not in self._begun:
            self._begun[key] = self._begin(shape)
        partials = self._ordered(steps(self._begun[key], shape, (self._group, self._having)), shape)
        found: list[tuple[float, float, Partial, Form | Settled]] = []
        for partial in partials:
            found += [
                (partial.total + told, told, partial, form) for form, told in self._forms(partial, shape)
            ]
        found.sort(key=lambda one: -one[0])
        return [
            Candidate(
                form if isinstance(form, Form) else Form(settled(partial.core, form)),
                shape,
                score,
                (*partial.scores, ("tables", told)),
                partial.spans,
            )
            for _, told, partial, form in found[:MOST]
        ]

    def _begin(self, shape: Shape) -> list[Partial]:
        """What is shown of which rows: the two are chosen apart, and the likelier pairs kept."""
        blank = Partial(Core((), distinct=shape.distinct == "distinct"))
        shown = sorted(self._select(blank, shape), key=lambda p: -p.total)[:BEAM]
        key = (shape.where, shape.inner, shape.kind)
        if key not in self._rows:
            self._rows[key] = list(self._where(Partial(), shape))
        pairs = [(one.total + two.total, one, two) for one in shown for two in self._rows[key]]
        pairs.sort(key=lambda pair: -pair[0])
        return [
            Partial(
                Core(
                    one.core.select,
                    distinct=one.core.distinct,
                    where=two.core.where,
                    either=two.core.either,
                ),
                other=two.other,
                scores=(*one.scores, *two.scores),
                spans=two.spans,
                total=total,
            )
            for total, one, two in pairs[:BEAM]
        ]

    def ranked(self, role: int, *, numbers: bool = False, most: int = 6) -> list[tuple[float, int]]:
        key = (role, numbers)
        if key not in self._ranked:
            pool = [
                (float(self.roles[n, role]), c)
                for n, c in enumerate(self.asked.pool)
                if not numbers or self.schema.columns[c].info.kind == "number"
            ]
            pool.sort(key=lambda p: (-p[0], p[1]))
            self._ranked[key] = pool[:8]
        return self._ranked[key][:most]

    # what is shown

    def _select(self, partial: Partial, shape: Shape) -> Iterator[Partial]:
        known = self._selects.get(shape.select)
        if known is None:
            known = self._selects[shape.select] = self._select_options(shape.select.split(","))
        for items, score in known:
            yield partial.scored("select", score, Core(items, distinct=partial.core.distinct))

    def _select_options(self, words: Sequence[str]) -> list[tuple[tuple[Item, ...], float]]:
        plain = sum(1 for w in words if w == "column")
        figures = [w for w in words if w != "column"]
        if any(w not in _NUMBERED | {"*"} for w in words) or len(words) > 6:
            return []
        options: list[tuple[tuple[Item, ...], float]] = []
        for columns, score in self._column_sets(plain):
            for filled, other in self._figure_sets(figures):
                options.append(((*(Item("", c) for c in columns), *filled), score + other))
        options.sort(key=lambda o: -o[1])
        return options[:10]

    def _column_sets(self, count: int) -> list[tuple[tuple[int, ...], float]]:
        if count == 0:
            return [((), 0.0)]
        pool = self.ranked(_SELECT, most=8 if count < 3 else 7)
        sets: list[tuple[tuple[int, ...], float]] = []
        for chosen in combinations(pool, count):
            score = sum(s for s, _ in chosen) - 0.7 * self._clashes([c for _, c in chosen])
            sets.append((tuple(sorted((c for _, c in chosen), key=self._first_place)), score))
        sets.sort(key=lambda s: -s[1])
        return sets[: 8 if count == 1 else 7]

    def _first_place(self, column: int) -> tuple[int, int]:
        spans = [n.start for n in self.asked.mentions.columns if n.target == column]
        return (min(spans, default=999), column)

    def _clashes(self, columns: Sequence[int]) -> int:
        """How many of these columns are named by the very words that name another of them."""
        best: list[tuple[int, int]] = []
        for column in columns:
            several = [n for n in self.asked.mentions.columns if n.target == column]
            if several:
                top = max(several, key=lambda n: n.score)
                best.append((top.start, top.end))
        return len(best) - len(set(best))

    def _figure_sets(self, words: Sequence[str]) -> list[tuple[tuple[Item, ...], float]]:
        needing = [w for w in words if w not in {"count*", "*"}]
        if not needing:
            return [(tuple(item_of(w, None) for w in words), 0.0)]
        numbers = any(w in {"avg", "sum"} for w in needing)
        pool = self.ranked(_FIGURE, numbers=numbers, most=5)
        found: list[tuple[tuple[Item, ...], float]] = []
        for score, column in pool:
            items = tuple(item_of(w, None if w in {"count*", "*"} else column) for w in words)
            found.append((items, score))
        if len(needing) > 1:
            found += self._split_figures(words, pool[:3])
        found.sort(key=lambda f: -f[1])
        return found[:6]

    def _split_figures(
        self, words: Sequence[str], pool: Sequence[tuple[float, int]]
    ) -> Iterator[tuple[tuple[Item, ...], float]]:
        """Figures over different columns: average age and total price."""
        for one in pool:
            for two in pool:
                if one[1] == two[1]:
                    continue
                columns = iter([one[1], *([two[1]] * len(words))])
                items = tuple(item_of(w, None if w in {"count*", "*"} else next(columns)) for w in words)
                yield items, one[0] + two[0]

    # which rows

    def _where(self, partial: Partial, shape: Shape) -> Iterator[Partial]:
        either = "|" in shape.where
        outer = [w for w in shape.where.replace("|", "&").split("&") if w]
        inner_where, _, inner_rest = shape.inner.partition(";")
        inner = [w for w in inner_where.replace("|", "&").split("&") if w]
        if inner_rest:
            return
        nested = [w for w in outer if w.endswith(":column")]
        plain = [w for w in outer if not w.endswith(":column")]
        if len(nested) > 1 or (
            len(nested) == 0 and inner and shape.kind == "plain" and ":" not in shape.where
        ):
            return
        start = replace(partial, core=replace(partial.core, either=either))
        partials = [start]
        for index, word in enumerate([*plain, *inner]):
            partials = [
                p for before in partials for p in self._with_atom(before, word, inside=index >= len(plain))
            ]
            partials.sort(key=lambda p: -p.total)
            partials = partials[:10]
        yield from once(partials)

    def _with_atom(self, partial: Partial, word: str, *, inside: bool) -> Iterator[Partial]:
        for atom in self.atoms.of(word):
            if not self._fits(partial, atom):
                continue
            spans = (*partial.spans, atom.span)
            if inside:
                told = atom.score + self._named_whole(partial.other, atom, partial)
                scores = (*partial.scores, ("inner", told))
                total = partial.total + told
                yield Partial(partial.core, (*partial.other, atom.test), (), scores, spans, total)
            else:
                told = atom.score + self._named_whole(partial.core.where, atom, partial)
                core = replace(partial.core, where=(*partial.core.where, atom.test))
                scores = (*partial.scores, ("where", told))
                yield Partial(core, partial.other, (), scores, spans, partial.total + told)

    def _named_whole(self, tests: Sequence[Test], atom: Atom, partial: Partial) -> float:
        """More for a first and a last name of one table, said one after the other."""
        if not tests or not partial.spans:
            return 0.0
        start, end = atom.span
        beside = partial.spans[-1][1] == start or partial.spans[-1][0] == end
        if not beside or atom.test.op != "=" or tests[-1].op != "=":
            return 0.0
        one, two = tests[-1].item.column, atom.test.item.column
        if (one, two) in self.schema.full_names or (two, one) in self.schema.full_names:
            return _WHOLE_NAME
        return -_WHOLE_NAME if isinstance(atom.test.value, str) and isinstance(tests[-1].value, str) else 0.0

    def _fits(self, partial: Partial, atom: Atom) -> bool:
        if isinstance(atom.test.value, Core):
            return True
        return partial.free(atom.span)

    # groups

    def _group(self, partial: Partial, shape: Shape) -> Iterator[Partial]:
        count = int(shape.group)
        if count == 0:
            yield partial
            return
        plain = [i.column for i in partial.core.select if not i.aggregate and i.column is not None]
        if count > 1:
            if len(plain) >= count:
                yield replace(partial, core=replace(partial.core, group=tuple(plain[:count])))
            return
        options: dict[int, float] = {}
        for column in plain:
            key = self._key_of(column)
            if key is not None:
                options[key] = 0.0
            options.setdefault(column, -0.3 if key is not None else 0.0)
        if not plain:
            options = {c: s for s, c in self.ranked(_GROUP, most=4)}
        for column, score in options.items():
            row = self.row.get(column)
            likely = float(self.roles[row, _GROUP]) if row is not None else -3.0
            core = replace(partial.core, group=(column,))
            yield partial.scored("group", 0.5 * likely + score, core)

    def _key_of(self, column: int) -> int | None:
        """The key of the table whose rows a column names."""
        place = self.schema.columns[column]
        if not (place.names_rows or (place.unique and not place.own_key)):
            return None
        return next((c for c in self.schema.of_table(place.table) if self.schema.columns[c].own_key), None)

    def _having(self, partial: Partial, shape: Shape) -> Iterator[Partial]:
        if not shape.having:
            yield partial
            return
        words = shape.having.split(" ")
        if len(words) > 1:
            return
        measure, op = split_op(words[0])
        if measure not in _NUMBERED:
            return
        targets = (
            [(0.0, None)]
            if measure == "count*"
            else [*self.ranked(_FIGURE, numbers=measure != "countdistinct", most=3)]
        )
        for number in self.asked.mentions.numbers:
            span = (number.start, number.end)
            if not partial.free(span):
                continue
            for score, column in targets:
                test = Test(item_of(measure, column), op, number.value)
                core = replace(partial.core, having=(test,))
                yield replace(partial, core=core, spans=(*partial.spans, span)).scored("having", score)

    # order

    def _ordered(self, partials: list[Partial], shape: Shape) -> list[Partial]:
        """The partials in each order that may be meant; only the likelier ones are made."""
        words = shape.order.split(" ")
        if not shape.order:
            return partials
        if shape.order == "limit" or "," in shape.order or words[-1] == "n":
            return steps(partials, shape, (self._order,))
        items = list(self._order_items(words[0]))
        pairs = [(p.total + score, p, item, score) for p in partials for item, score in items]
        pairs.sort(key=lambda pair: -pair[0])
        limit, descending = 1 if words[-1] == "1" else None, "desc" in words
        return [
            p.scored("order", score, replace(p.core, order=((item, descending),), limit=limit))
            for _, p, item, score in pairs[:BEAM]
        ]

    def _order(self, partial: Partial, shape: Shape) -> Iterator[Partial]:
        if shape.order == "limit":
            return
        if "," in shape.order:
            yield from self._two_orders(partial, shape.order.split(","))
            return
        words = shape.order.split(" ")
        descending = "desc" in words
        for item, score in self._order_items(words[0]):
            core = replace(partial.core, order=((item, descending),))
            for number in self.asked.mentions.numbers:
                span = (number.start, number.end)
                if partial.free(span) and number.value >= 1 and number.value == int(number.value):
                    limited = partial.scored("order", score, replace(core, limit=int(number.value)))
                    yield replace(limited, spans=(*partial.spans, span))

    def _two_orders(self, partial: Partial, parts: Sequence[str]) -> Iterator[Partial]:
        """Ordered by one, and among equals by another."""
        if len(parts) != 2 or parts[-1].split(" ")[-1] in {"1", "n"}:
            return
        first, second = (part.split(" ") for part in parts)
        for one, score in self._order_items(first[0]):
            for two, other in self._order_items(second[0]):
                if one != two:
                    order = ((one, "desc" in first), (two, "desc" in second))
                    core = replace(partial.core, order=order)
                    yield partial.scored("order", score + other, core)

    def _order_items(self, measure: str) -> Iterator[tuple[Item, float]]:
        if measure in {"count*", "count"}:
            yield Item("count"), 0.0
            return
        if measure not in _NUMBERED:
            return
        for score, column in self.ranked(_ORDER, numbers=measure in {"avg", "sum"}, most=5):
            yield item_of(measure, column), score

    # tables

    def _forms(self, partial: Partial, shape: Shape) -> Iterator[tuple[Form | Settled, float]]:
        """Forms, or the tables that make one of the partial's core, with how likely they are."""
        core = partial.core
        if any(w.endswith(":column") for w in shape.where.replace("|", "&").split("&")):
            op = next(w for w in shape.where.replace("|", "&").split("&") if w.endswith(":column")).split(
                ":"
            )[0]
            for reading in self.tables.nested(core, partial.other, op=op):
                yield Form(reading.core), reading.score
            return
        if shape.kind != "plain":
            yield from self._combined(core, partial, shape)
            return
        if partial.other:
            where = tuple(
                replace(t, value=replace(t.value, where=partial.other)) if isinstance(t.value, Core) else t
                for t in core.where
            )
            core = replace(core, where=where)
            for reading in self.tables.readings(core):
                yield Form(reading.core), reading.score
            return
        for told in self.tables.settled(core):
            yield told, told[2]

    def _combined(self, core: Core, partial: Partial, shape: Shape) -> Iterator[tuple[Form, float]]:
        combine = shape.kind
        if combine == "except" and self._keeps_what_is_denied(partial):
            return
        other = replace(core, where=partial.other, order=(), limit=None)
        sides: list[Reading] = list(islice(self.tables.readings(core), 2))
        for one in sides:
            extra = self.tables.beside(other) if combine == "except" else self.tables.readings(other)
            for two in islice(extra, 3):
                if two.core != one.core:
                    yield Form(one.core, combine, two.core), one.score + two.score  # pyright: ignore[reportArgumentType]

    def _keeps_what_is_denied(self, partial: Partial) -> bool:
        """Whether what is taken away is said first, and a denial of what is kept behind it."""
        size = len(partial.core.where)
        kept, away = partial.spans[:size], partial.spans[size : size + len(partial.other)]
        if not kept or not away:
            return False
        first, last = max(end for _, end in away), min(start for start, _ in kept)
        return any(first <= place < last for place in self.denials)
