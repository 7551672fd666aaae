"""Candidates of the planner and of a language model vote by what they give: equal results count together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
_ALIKE = 0.9  # two that read the words each their own way and give the same are seldom wrong together
_MOST = 0.95


@dataclass(frozen=True, slots=True)
class Ballot(Generic[T]):
    """A candidate, what it gives, how likely it is right alone, and who made it."""

    candidate: T
    result: str
    weight: float
    by_model: bool


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The ballot that won, how sure that is, whether both sides back it, and what lost, heaviest first."""

    won: Ballot[T]
    confidence: float
    agreed: bool
    lost: tuple[Ballot[T], ...]


def vote(ballots: Sequence[Ballot[T]]) -> Outcome[T] | None:
    """The heaviest result; within it the planner's candidate, whose parts can be chosen. None without any."""
    by_result: dict[str, list[Ballot[T]]] = {}
    for ballot in ballots:
        by_result.setdefault(ballot.result, []).append(ballot)
    if not by_result:
        return None
    first = max(by_result.values(), key=lambda group: sum(one.weight for one in group))
    won = max(first, key=lambda one: (not one.by_model, one.weight))
    agreed = len({one.by_model for one in first}) > 1
    confidence = min(_MOST, max(_ALIKE, won.weight)) if agreed else won.weight
    others = [max(group, key=lambda one: one.weight) for group in by_result.values() if group is not first]
    return Outcome(won, confidence, agreed, tuple(sorted(others, key=lambda one: -one.weight)))
