"""Which tables a statement reads beside those of its columns, and how a nested one hangs on it."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sextant.features.ask.planner.wide.form import Core, Item, Test
from sextant.features.ask.planner.wide.joins import Step, Tree
from sextant.features.ask.planner.wide.roles import SPAN_ROLES, Asked
from sextant.features.ask.planner.wide.schema import WideSchema

_KEYS = 2  # by how many keys of a table rows may be among those of another
_READ, _DENIED = SPAN_ROLES.index("read"), SPAN_ROLES.index("denied")


Settled = tuple[tuple[int, ...], int, float]  # the tables, the way to join them, and its score


@dataclass(frozen=True, slots=True)
class Reading:
    """A core with its tables settled, and how likely they are."""

    core: Core
    score: float


class TableChoice:
    """The tables that a question names, with how likely each is read."""

    def __init__(self, asked: Asked, schema: WideSchema) -> None:
        self.schema = schema
        self._settled: dict[frozenset[int], list[Settled]] = {}
        self.read: dict[int, float] = {}
        self.denied: dict[int, float] = {}
        self.named: dict[int, float] = {}
        for named in asked.mentions.columns:
            self.named[named.target] = max(self.named.get(named.target, 0.0), named.score)
        for named in asked.mentions.tables:
            roles = asked.spans[named.start, named.end]
            weight = 1.5 * (named.score - 1.0)
            self.read[named.target] = max(self.read.get(named.target, -9.0), roles[_READ] + weight)
            self.denied[named.target] = max(self.denied.get(named.target, -9.0), roles[_DENIED] + weight)

    def needed(self, core: Core) -> set[int]:
        return {self.schema.columns[c].table for c in core.columns()}

    def readings(self, core: Core) -> Iterator[Reading]:
        """The core with the tables of its columns, and with further tables that are named."""
        for told in self.settled(core):
            yield Reading(settled(core, told), told[2])

    def settled(self, core: Core) -> list[Settled]:
        """The likelier sets of tables for a core."""
        needed = frozenset(self.needed(core))
        known = self._settled.get(needed)
        if known is None:
            known = self._settled[needed] = self._settle(needed)
        return known

    def _settle(self, needed: frozenset[int]) -> list[Settled]:
        """The likeliest sets of tables around those that must be read, and the ways to join them."""
        extras = sorted((t for t in self.read if t not in needed), key=lambda t: -self.read[t])[:3]
        options: list[tuple[int, ...]] = [(t,) for t in extras]
        if needed:
            options.insert(0, ())
        if len(extras) > 1 and needed:
            options.append(tuple(extras[:2]))
        if not options:
            options = [(t,) for t in range(min(len(self.schema.tables), 3))]
        found = [one for more in options for one in self._ways(needed | set(more), needed)]
        return sorted(found, key=lambda one: -one[2])[:5]

    def _reading(self, core: Core, tables: set[int]) -> Reading | None:
        ways = self._ways(frozenset(tables), frozenset(self.needed(core)))
        if not ways:
            return None
        named, way, score = max(ways, key=lambda one: one[2])
        return Reading(replace(core, tables=named, way=way), score)

    def _ways(self, tables: frozenset[int], needed: frozenset[int]) -> list[Settled]:
        """Every way to join these tables, with how likely it is."""
        named = tuple(sorted(tables))
        found: list[Settled] = []
        for way, tree in enumerate(self.schema.graph.trees(tables)):
            inside = {tree[0], *(s.table for s in tree[1])}
            score = -0.35 * max(0, len(inside) - len(tables)) - 0.15 * (len(inside) - 1)
            for table, logit in self.read.items():
                score += 0.7 * _log(logit if table in inside else -logit)
            score -= 0.3 * len(loose_ends(tree, needed)) - 0.5 * self._said(tree)
            found.append((named, way, score))
        return found

    def _said(self, tree: Tree) -> float:
        """How well the columns that it joins by are named, as in "destroyed by" an employee."""
        columns = [self.schema.by_name[end[0], end[1].lower()] for s in tree[1] for end in s.ends]
        return sum(self.named.get(c, 0.0) for c in columns if self.schema.columns[c].points is not None)

    def beside(self, core: Core) -> Iterator[Reading]:
        """The taken-away side of an except: with the tables of its conditions, or one more that is named."""
        needed = self.needed(core)
        if core.where or core.having:
            reading = self._reading(core, needed)
            if reading is not None:
                yield reading
        extras = sorted((t for t in self.denied if t not in needed), key=lambda t: -self.denied[t])[:3]
        for table in extras:
            reading = self._reading(core, needed | {table})
            if reading is not None:
                yield replace(reading, score=reading.score + _log(self.denied[table]))

    def nested(self, core: Core, inner: Sequence[Test], *, op: str) -> Iterator[Reading]:
        """Rows whose key is (not) among those that another table points with."""
        needed = self.needed(core)
        mains = needed or set(sorted(self.read, key=lambda t: -self.read[t])[:2])
        aimed = {self.schema.columns[c].table for t in inner for c in Core((), where=(t,)).columns()}
        others = aimed or {t for t in self.denied if t not in needed}
        found: list[Reading] = []
        for main in mains:
            for other in others:
                for way in self.schema.graph.ways(main, other)[:_KEYS]:
                    reading = self._nested(core, inner, op=op, way=way, other=other)
                    if reading is not None:
                        found.append(reading)
        yield from sorted(found, key=lambda r: -r.score)[:4]

    def _nested(
        self, core: Core, inner: Sequence[Test], *, op: str, way: Sequence[Step], other: int
    ) -> Reading | None:
        if not way:
            return None
        first = way[0]
        outer_column = self.schema.by_name.get((first.there, first.there_column.lower()))
        inner_column = self.schema.by_name.get((first.table, first.column.lower()))
        if outer_column is None or inner_column is None:
            return None
        inside = Core(
            (Item("", inner_column),), tables=tuple(sorted({s.table for s in way})), where=tuple(inner)
        )
        test = Test(Item("", outer_column), op, inside)
        whole = replace(core, where=(*core.where, test))
        reading = self._reading(whole, self.needed(whole))
        if reading is None:
            return None
        told = _log(self.denied.get(other, 0.0)) - 0.4 * (len(way) - 1)
        return replace(reading, score=reading.score + told)


def settled(core: Core, told: Settled) -> Core:
    """A core that reads these tables."""
    return Core(
        core.select, told[0], told[1], core.distinct, core.where, core.either, core.group, core.having,
        core.order, core.limit,
    )  # fmt: skip


def loose_ends(tree: Tree, needed: Collection[int]) -> set[int]:
    """Tables that one join alone holds, and that no column is of."""
    joins = Counter(t for s in tree[1] for t in (s.there, s.table))
    return {t for t, count in joins.items() if count == 1 and t not in needed}


def _log(logit: float) -> float:
    return -math.log1p(math.exp(-max(-30.0, min(30.0, logit))))
