"""How surely the columns and values of a candidate are those that are meant: and their rivals."""

from collections.abc import Collection, Sequence

from sextant.features.ask.planner.wide.form import Core, Test
from sextant.features.ask.planner.wide.mentions import Held, Mentions, Named
from sextant.features.ask.planner.wide.schema import WideSchema

_UNKNOWN = 0.3  # how well a value fits that no column is known to hold
_FITS = 0.9


class Links:
    """A question's columns and values by what they name, with their rivals on the same words."""

    def __init__(self, mentions: Mentions, schema: WideSchema) -> None:
        self.schema = schema
        self.best: dict[int, Named] = {}
        for named in mentions.columns:
            known = self.best.get(named.target)
            if known is None or (known.score, known.end - known.start) < (
                named.score,
                named.end - named.start,
            ):
                self.best[named.target] = named
        self.on: dict[int, list[Named]] = {}
        for named in mentions.columns:
            for place in range(named.start, named.end):
                self.on.setdefault(place, []).append(named)
        self.held: dict[tuple[int, str], Held] = {}
        self.holders: dict[tuple[int, int], set[int]] = {}
        for held in mentions.values:
            for value in held.values:
                key = (held.column, value.lower())
                known_one = self.held.get(key)
                if known_one is None or known_one.score < held.score:
                    self.held[key] = held
            if held.score >= _FITS:
                self.holders.setdefault((held.start, held.end), set()).add(held.column)

    def row(self, cores: Sequence[Core], trees: Sequence[Collection[int]]) -> list[float]:
        core, inside = cores[0], trees[0]
        return [
            *self._values(cores), *self._rivals(core, inside), *self._repeats(core, inside),
            *self._variety(core),
        ]  # fmt: skip

    def _values(self, cores: Sequence[Core]) -> list[float]:
        """How well values are found, in how many other columns, and how many are not found."""
        fits: list[float] = []
        rivals = 0
        for core in cores:
            for test in core.where:
                for value in _texts(test):
                    held = self.held.get((test.item.column or 0, value.lower().strip("%")))
                    fits.append(held.score if held is not None else _UNKNOWN)
                    if held is not None:
                        rivals += len(self.holders.get((held.start, held.end), {0}) - {held.column})
        return [min(fits, default=1.0), float(sum(f < _FITS for f in fits)), float(rivals), float(len(fits))]

    def _rivals(self, core: Core, inside: Collection[int]) -> list[float]:
        """How many other columns the words of those shown, ordered and grouped by may name as well."""
        told: list[float] = []
        shown = [i.column for i in core.select if i.column is not None]
        for columns in (shown, [i.column for i, _ in core.order if i.column is not None], core.group):
            equal, near, worst = 0, 0, 1.0
            for column in columns:
                best = self.best.get(column)
                if best is None:
                    worst = 0.0
                    continue
                worst = min(worst, best.score)
                rivals = {n.target for n in self.on[best.start] if n.score >= best.score - 0.02} - {column}
                equal += len(rivals)
                near += sum(self.schema.columns[r].table in inside for r in rivals)
            told += [float(equal), float(near), worst]
        return told

    def _repeats(self, core: Core, inside: Collection[int]) -> list[float]:
        """How many tables make rows of what is shown stand several times; figures over them."""
        pointing = [(r.table, r.to_table) for r in self.schema.graph.relations if r.table in inside]
        repeated = {to for table, to in pointing if to in inside and table != to}
        plain = {
            self.schema.columns[i.column].table
            for i in core.select
            if i.column is not None and not i.aggregate
        }
        figures = {
            self.schema.columns[i.column].table
            for i in core.select
            if i.column is not None and i.aggregate in {"sum", "avg"}
        }
        bare = not core.distinct and not core.group
        return [
            float(len(plain & repeated)),
            float(bool(plain & repeated) and bare),
            float(len(figures & repeated)),
        ]

    def _variety(self, core: Core) -> list[float]:
        """How few of the rows share what is shown, and what they are ordered by."""
        shown = [i.column for i in core.select if i.column is not None and not i.aggregate]
        ordered = [i.column for i, _ in core.order if i.column is not None and not i.aggregate]
        return [
            max(map(self._share_apart, shown), default=1.0), min(map(self._share_apart, shown), default=1.0),
            min(map(self._share_apart, ordered), default=1.0),
        ]  # fmt: skip

    def _share_apart(self, column: int) -> float:
        place = self.schema.columns[column]
        return min(1.0, (place.info.distinct or 0) / max(1, self.schema.tables[place.table].row_count))


def _texts(test: Test) -> list[str]:
    if isinstance(test.value, str):
        return [test.value]
    if isinstance(test.value, tuple):
        return [v for v in test.value if isinstance(v, str)]
    return []
