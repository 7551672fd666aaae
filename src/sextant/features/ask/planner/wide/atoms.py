"""Conditions that a question may put: a column, a comparison and a value, with where it is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sextant.features.ask.planner.wide.form import Core, Item, Test
from sextant.features.ask.planner.wide.roles import Asked, Floats
from sextant.features.ask.planner.wide.schema import WideSchema

_SELECT, _FIGURE, _WHERE, _GROUP, _ORDER, _INNER = range(6)
_MOST = 10
_FEW = 12


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition with the stretch its value stands on, and how well it fits."""

    test: Test
    span: tuple[int, int]
    score: float


class Atoms:
    """All conditions of a question, by comparison; made when first asked for."""

    def __init__(self, asked: Asked, schema: WideSchema, roles: Floats) -> None:
        self._asked, self._schema, self._roles = asked, schema, roles
        self._row = {c: n for n, c in enumerate(asked.pool)}
        self._made: dict[str, list[Atom]] = {}
        self._spans = self._column_spans()

    def of(self, token: str) -> list[Atom]:
        """The best conditions for a word of a shape: =, >, like, between, >:avg."""
        known = self._made.get(token)
        if known is None:
            known = sorted(self._make(token), key=lambda a: (-a.score, a.span, a.test.item.column or 0))
            known = self._made[token] = _varied(known)
        return known

    def _make(self, token: str) -> Iterator[Atom]:
        op, _, inner = token.partition(":")
        if inner in {"avg", "max", "min"}:
            yield from self._against_figure(op, inner)
        elif inner:
            return
        elif op in {"=", "!="}:
            yield from self._equal(op)
        elif op in {">", ">=", "<", "<="}:
            yield from self._compared(op)
        elif op in {"like", "not like"}:
            yield from self._like(op)
        elif op == "between":
            yield from self._between()
        elif op in {"null", "not null"}:
            yield from self._missing(op)

    def role(self, column: int, role: int) -> float:
        row = self._row.get(column)
        return float(self._roles[row, role]) if row is not None else -6.0

    def _column_spans(self) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = {}
        for named in self._asked.mentions.columns:
            if named.score >= 0.5:
                found.setdefault(named.target, []).append((named.start, named.end))
        return found

    def _nearness(self, column: int, span: tuple[int, int]) -> float:
        """Nearer mentions of the column fit better; a little less when the column comes after the value."""
        spans = self._spans.get(column)
        if not spans:
            return -1.2
        gaps = [span[0] - end if end <= span[0] else (start - span[1]) + 1.5 for start, end in spans]
        return -0.25 * min(max(0.0, g) for g in gaps)

    def _equal(self, op: str) -> Iterator[Atom]:
        for held in self._asked.mentions.values:
            kind = self._schema.columns[held.column].info.kind
            if kind == "number":
                continue
            size = held.end - held.start
            score = self.role(held.column, _WHERE) + 2.5 * (held.score - 1.0) + 0.35 * min(size, 4)
            score += 0.3 * self._nearness(held.column, (held.start, held.end))
            value = held.values[0] if len(held.values) == 1 else held.values
            test = Test(Item("", held.column), op if isinstance(value, str) else _among(op), value)
            yield Atom(test, (held.start, held.end), score)
        for number in self._asked.mentions.numbers:
            span = (number.start, number.end)
            for column in self._numeric():
                known = self._schema.columns[column].info
                outside = (
                    isinstance(known.low, float)
                    and isinstance(known.high, float)
                    and not (known.low <= number.value <= known.high)
                )
                score = self.role(column, _WHERE) + self._nearness(column, span) - (2.0 if outside else 0.0)
                yield Atom(Test(Item("", column), op, number.value), span, score)
        yield from self._unknown(op)

    def _unknown(self, op: str) -> Iterator[Atom]:
        """Values that no column is known to hold: what is quoted, dates, names, where a column is named."""
        for start, end, text in self._asked.mentions.loose:
            for column in self._asked.pool:
                if self._may_hold(column) and column in self._spans:
                    score = self.role(column, _WHERE) + self._nearness(column, (start, end)) - 1.5
                    yield Atom(Test(Item("", column), op, text), (start, end), score)

    def _may_hold(self, column: int) -> bool:
        """Whether a column may hold a value that was not found: one of few values has them all known."""
        info = self._schema.columns[column].info
        few = info.distinct is not None and info.distinct <= _FEW
        return info.kind == "time" or (info.kind == "text" and not few)

    def _numeric(self) -> list[int]:
        return [c for c in self._asked.pool if self._schema.columns[c].info.kind == "number"]

    def _compared(self, op: str) -> Iterator[Atom]:
        for number in self._asked.mentions.numbers:
            span = (number.start, number.end)
            for column in self._numeric():
                score = self.role(column, _WHERE) + self._nearness(column, span)
                yield Atom(Test(Item("", column), op, number.value), span, score)
        for start, end, text in self._asked.mentions.loose:
            if not text[:1].isdigit():
                continue
            for column in self._asked.pool:
                if self._schema.columns[column].info.kind in {"time", "text"}:
                    late = 0.0 if self._schema.columns[column].info.kind == "time" else -2.0
                    score = self.role(column, _WHERE) + self._nearness(column, (start, end)) + late
                    yield Atom(Test(Item("", column), op, text), (start, end), score)

    def _like(self, op: str) -> Iterator[Atom]:
        tokens = self._asked.mentions.tokens
        pieces = {(s, e): t for s, e, t in self._asked.mentions.loose}
        pieces |= {
            (h.start, h.end): " ".join(t.text for t in tokens[h.start : h.end])
            for h in self._asked.mentions.values
        }
        for span, text in pieces.items():
            pattern = self._pattern(span[0], text)
            for column in self._asked.pool:
                if self._schema.columns[column].info.kind != "text":
                    continue
                score = self.role(column, _WHERE) + self._nearness(column, span)
                score += 0.8 if tokens[span[0]].kind == "quoted" else 0.0
                yield Atom(Test(Item("", column), op, pattern), span, score)

    def _pattern(self, start: int, text: str) -> str:
        before = {t.stem for t in self._asked.mentions.tokens[max(0, start - 5) : start]}
        if before & {"start", "begin", "prefix"}:
            return f"{text}%"
        if before & {"end", "suffix", "finish"}:
            return f"%{text}"
        return f"%{text}%"

    def _between(self) -> Iterator[Atom]:
        numbers = self._asked.mentions.numbers
        for low, high in pairwise(numbers):
            span = (low.start, high.end)
            for column in self._numeric():
                score = self.role(column, _WHERE) + self._nearness(column, span)
                yield Atom(Test(Item("", column), "between", (low.value, high.value)), span, score)
        dates = [x for x in self._asked.mentions.loose if x[2][:1].isdigit()]
        for one, two in pairwise(dates):
            for column in self._asked.pool:
                if self._schema.columns[column].info.kind in {"time", "text"}:
                    score = self.role(column, _WHERE) + self._nearness(column, (one[0], two[1]))
                    yield Atom(Test(Item("", column), "between", (one[2], two[2])), (one[0], two[1]), score)

    def _missing(self, op: str) -> Iterator[Atom]:
        for column in self._asked.pool:
            if column in self._spans:
                yield Atom(Test(Item("", column), op), self._spans[column][0], self.role(column, _WHERE))

    def _against_figure(self, op: str, figure: str) -> Iterator[Atom]:
        for column in self._numeric():
            inner = Core((Item(figure, column),))  # pyright: ignore[reportArgumentType]
            score = max(self.role(column, _WHERE), self.role(column, _INNER))
            span = self._spans.get(column, [(0, 0)])[0]
            yield Atom(Test(Item("", column), op, inner), span, score)


def _among(op: str) -> str:
    return "in" if op == "=" else "not in"


def _varied(atoms: list[Atom]) -> list[Atom]:
    """The best conditions, no more than four for one stretch."""
    kept: list[Atom] = []
    on: dict[tuple[int, int], int] = {}
    for atom in atoms:
        if on.get(atom.span, 0) < 4:
            on[atom.span] = on.get(atom.span, 0) + 1
            kept.append(atom)
        if len(kept) >= _MOST:
            break
    return kept
