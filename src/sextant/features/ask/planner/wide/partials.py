"""Forms in the making: what is chosen so far, how likely each choice is, and the steps that go on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sextant.features.ask.planner.wide.form import Core, Form, Item, Test
from sextant.features.ask.planner.wide.shapes import Shape

BEAM = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form with how likely its shape and each of its choices are."""

    form: Form
    shape: Shape
    shape_score: float
    scores: tuple[tuple[str, float], ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def total(self) -> float:
        return self.shape_score + sum(s for _, s in self.scores)


@dataclass(frozen=True, slots=True)
class Partial:
    """A core in the making."""

    core: Core = field(default_factory=lambda: Core(()))
    other: tuple[Test, ...] = ()
    inner_having: tuple[Test, ...] = ()
    scores: tuple[tuple[str, float], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    total: float = 0.0  # of all scores

    def scored(self, name: str, score: float, core: Core | None = None) -> "Partial":
        """With one choice more, and the core that it makes."""
        scores = (*self.scores, (name, score))
        made = self.core if core is None else core
        return Partial(made, self.other, self.inner_having, scores, self.spans, self.total + score)

    def free(self, span: tuple[int, int]) -> bool:
        return all(e <= span[0] or span[1] <= s for s, e in self.spans)


def steps(
    partials: list[Partial],
    shape: Shape,
    turns: Sequence[Callable[[Partial, Shape], Iterator[Partial]]],
) -> list[Partial]:
    """Every partial taken through the steps, the likelier ones kept after each."""
    for step in turns:
        partials = [p for partial in partials for p in step(partial, shape)]
        partials.sort(key=lambda p: -p.total)
        partials = partials[:BEAM]
    return partials


def item_of(measure: str, column: int | None) -> Item:
    if measure == "count*":
        return Item("count")
    if measure == "*":
        return Item()
    if measure == "column":
        return Item("", column)
    if measure == "countdistinct":
        return Item("count", column, True)
    return Item(measure, column)  # pyright: ignore[reportArgumentType]


def split_op(word: str) -> tuple[str, str]:
    for op in (">=", "<=", "!=", ">", "<", "="):
        if word.endswith(op):
            return word[: -len(op)], op
    return word, "="


def once(partials: list[Partial]) -> Iterator[Partial]:
    """Partials that differ in more than the order of their conditions."""
    seen: set[tuple[object, ...]] = set()
    for partial in partials:
        key = (frozenset(partial.core.where), partial.other, partial.core.select)
        if key not in seen:
            seen.add(key)
            yield partial
