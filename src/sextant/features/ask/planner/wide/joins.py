"""How tables hang together: relations declared or inferred, and the shortest way to join some of them."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sextant.features.ask.understanding.kept import ById
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.words import stem

_LEAST = 0.5
_MOST = 4
_KEPT = 5_000
_KEY_STEMS = frozenset({"id", "key", "code", "number", "no", "uuid"})


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of `table` point by `column` at the row of `to_table` that `to_column` names."""

    table: int
    column: str
    to_table: int
    to_column: str


@dataclass(frozen=True, slots=True)
class Step:
    """A table joined to one that is there already."""

    there: int
    there_column: str
    table: int
    column: str

    @property
    def ends(self) -> frozenset[tuple[int, str]]:
        return frozenset({(self.there, self.there_column), (self.table, self.column)})


Tree = tuple[int, tuple[Step, ...]]  # the table it begins with, and the joins in turn


class JoinGraph:
    """The tables of a schema as a graph of relations."""

    def __init__(self, size: int, relations: Sequence[Relation]) -> None:
        self.relations = tuple(relations)
        self._from: list[list[Step]] = [[] for _ in range(size)]
        self._into: list[list[Step]] = [[] for _ in range(size)]
        for r in relations:
            for step in (
                Step(r.table, r.column, r.to_table, r.to_column),
                Step(r.to_table, r.to_column, r.table, r.column),
            ):
                self._from[step.there].append(step)
                self._into[step.table].append(step)
        self._far: dict[int, dict[int, int]] = {}
        self._ways: dict[tuple[int, int], tuple[tuple[Step, ...], ...]] = {}
        self._trees: dict[frozenset[int], tuple[Tree, ...]] = {}

    def distance(self, one: int, other: int) -> int | None:
        """How many joins lie between two tables; None where no way leads there."""
        return self._reached(one).get(other)

    def ways(self, one: int, other: int) -> tuple[tuple[Step, ...], ...]:
        """The shortest ways of joins from one table to another, the first few; none where there is none."""
        known = self._ways.get((one, other))
        if known is None:
            known = self._ways[one, other] = tuple(islice(self._back(one, other), _MOST))
        return known

    def _back(self, one: int, other: int) -> Iterator[tuple[Step, ...]]:
        reached = self._reached(one)
        if other not in reached:
            return
        if one == other:
            yield ()
            return
        for step in self._into[other]:
            if reached.get(step.there) == reached[other] - 1:
                for before in self._back(one, step.there):
                    yield (*before, step)

    def _reached(self, one: int) -> dict[int, int]:
        """Every table that joins lead to from one, and how many they are."""
        known = self._far.get(one)
        if known is not None:
            return known
        reached = {one: 0}
        queue = deque([one])
        while queue:
            at = queue.popleft()
            for step in self._from[at]:
                if step.table not in reached:
                    reached[step.table] = reached[at] + 1
                    queue.append(step.table)
        self._far[one] = reached
        return reached

    def trees(self, tables: Collection[int]) -> tuple[Tree, ...]:
        """Small trees of joins over these tables, the smallest first; none where they do not connect."""
        key = frozenset(tables)
        known = self._trees.get(key)
        if known is None:
            found: dict[frozenset[frozenset[tuple[int, str]]], Tree] = {}
            for first in sorted(key):
                for steps in islice(self._grow((first,), (), key - {first}), _MOST):
                    found.setdefault(frozenset(s.ends for s in steps), (first, steps))
            smallest = sorted(found.values(), key=lambda t: len(t[1]))
            known = tuple(t for t in smallest if len(t[1]) == len(smallest[0][1]))[:_MOST]
            if len(self._trees) > _KEPT:
                self._trees.clear()
            self._trees[key] = known
        return known

    def tree(self, tables: Collection[int], way: int = 0) -> Tree | None:
        """The `way`th of the smallest trees over these tables; None if there is none."""
        found = self.trees(tables)
        return found[way] if way < len(found) else None

    def _grow(
        self, inside: tuple[int, ...], steps: tuple[Step, ...], rest: frozenset[int]
    ) -> Iterator[tuple[Step, ...]]:
        """Trees grown by the nearest table each time."""
        rest = rest - set(inside)
        if not rest:
            yield steps
            return
        near = [(d, i, t) for t in rest for i in inside if (d := self.distance(i, t)) is not None]
        least = min((d for d, _, _ in near), default=0)
        for _, there, table in sorted(n for n in near if n[0] == least)[:_MOST]:
            for way in self.ways(there, table):
                fresh = tuple(s for s in way if s.table not in inside)
                yield from self._grow((*inside, *(s.table for s in fresh)), (*steps, *fresh), rest)


@dataclass(frozen=True, slots=True)
class _Side:
    """A column with what tells whether it points at another.

    `said`: the words by which it may be found; `unique`: no value comes twice; `owns`: it is the table's own
    key.
    """

    info: ColumnInfo
    stems: tuple[str, ...]
    said: tuple[str, ...]
    unique: bool
    owns: bool


_Targets = dict[tuple[str, str], list[tuple[int, _Side]]]


def infer_relations(tables: Sequence[TableInfo]) -> tuple[Relation, ...]:
    """Relations that names, uniqueness and the range of values speak for, the best for each column."""
    sides = [_sides.of(table, _sides_of) for table in tables]
    targets = _by_stem(tables, sides)
    found: list[Relation] = []
    taken: set[frozenset[tuple[int, str]]] = set()
    for number, columns in enumerate(sides):
        for side in columns:
            best = _best_target(number, side, tables=tables, targets=targets)
            if best is None:
                continue
            pair = frozenset({(number, side.info.name), (best.to_table, best.to_column)})
            if pair not in taken:
                taken.add(pair)
                found.append(best)
    return tuple(found)


def _sides_of(table: TableInfo) -> tuple[_Side, ...]:
    found: list[_Side] = []
    for column in table.columns:
        stems = _stems(column)
        said = tuple(sorted(set(stems) - _KEY_STEMS or {"id"}))
        found.append(_Side(column, stems, said, _unique(table, column), _owns(table, column)))
    return tuple(found)


def _by_stem(tables: Sequence[TableInfo], sides: Sequence[Sequence[_Side]]) -> _Targets:
    """Columns that a key may point at, under each stem of their names and tables, by their kind."""
    found: _Targets = {}
    for number, table in enumerate(tables):
        nouns = {word for noun in table.nouns for word in noun}
        for side in sides[number]:
            if side.unique:
                for word in {*side.stems, *nouns} - _KEY_STEMS or {"id"}:
                    found.setdefault((word, side.info.kind), []).append((number, side))
    return found


def _best_target(
    number: int,
    side: _Side,
    *,
    tables: Sequence[TableInfo],
    targets: _Targets,
) -> Relation | None:
    if side.info.kind == "time":
        return None
    best: tuple[float, int, str] | None = None
    for word in side.said:
        for other, target in targets.get((word, side.info.kind), ()):
            if other == number or not _may_point(side, target):
                continue
            score = _score(tables[number], side, tables[other], target)
            if score >= _LEAST and (best is None or score > best[0]):
                best = (score, other, target.info.name)
    return None if best is None else Relation(number, side.info.name, best[1], best[2])


def _may_point(side: _Side, target: _Side) -> bool:
    """Whether nothing but their names and kinds speaks against it."""
    if side.owns and not target.owns:
        return False
    if side.unique and side.stems[-1:] != target.stems[-1:]:
        return False
    return _within(side.info, target.info)


def _score(table: TableInfo, side: _Side, other: TableInfo, target: _Side) -> float:
    """How surely a column points at another table's column that it may point at, from their names."""
    score = _likeness(side, other, target)
    if not score:
        return 0.0
    if target.owns:
        score += 0.15
    if side.unique:
        score -= 0.1 if table.row_count <= other.row_count else 0.3
    if target.info is other.columns[0]:
        score += 0.1
    return score


def _likeness(side: _Side, other: TableInfo, target: _Side) -> float:
    said, aimed = side.stems, target.stems
    last = said[-1]
    key_like = last in _KEY_STEMS or aimed[-1] in _KEY_STEMS or last.endswith("id") or target.owns
    if said == aimed:
        named = len(said) > 1 or (last.endswith("id") and last != "id")
        return 0.8 if key_like and named else 0.55 if key_like and said != ("id",) else 0.0
    for noun in other.nouns:
        if aimed in (("id",), ("cod",), ("key",), (*noun, "id"), noun) and said in (
            (*noun, "id"), noun, (*noun, "cod"), (*noun, "key"),
        ):  # fmt: skip
            return 0.85
        if said[-len(noun) :] == noun or said[-len(noun) - 1 : -1] == noun:
            return 0.6 if key_like else 0.0
    if len(aimed) > 1 and said[-len(aimed) :] == aimed and key_like:
        return 0.65
    return 0.0


def _owns(table: TableInfo, column: ColumnInfo) -> bool:
    """Whether a column is the table's own key: its first, called id or after the table."""
    stems = _stems(column)
    bare = [s for s in stems if s not in _KEY_STEMS]
    named = not bare or any(tuple(bare) == noun for noun in table.nouns)
    return _unique(table, column) and named and (stems[-1] in _KEY_STEMS or column is table.columns[0])


def _unique(table: TableInfo, column: ColumnInfo) -> bool:
    if column.distinct is None or not table.row_count:
        return column is table.columns[0]
    return column.distinct == table.row_count and not column.nulls


def _within(column: ColumnInfo, target: ColumnInfo) -> bool:
    """Whether the values seen of a column may all be among those of another."""
    if column.distinct is not None and target.distinct is not None and column.distinct > target.distinct:
        return False
    lows, highs = (column.low, target.low), (column.high, target.high)
    for (own, aimed), sign in ((lows, 1), (highs, -1)):
        if isinstance(own, float) and isinstance(aimed, float) and sign * (own - aimed) < 0:
            return False
    return True


def _stems(column: ColumnInfo) -> tuple[str, ...]:
    words = column.phrases[0] if column.phrases else (column.name.lower(),)
    return tuple(stem(w) for w in words)


_sides: ById[TableInfo, tuple[_Side, ...]] = ById(1_024)
