"""In which order models run, and which are due: decided from what each reads and what it last read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """A model among the others: the dataset that it makes, those that it reads, their states at its last run.

    `runs` while a run of it has not ended; `follows` when it runs by itself after a change.
    """

    model_id: str
    makes: str
    reads: tuple[str, ...]
    tried: Mapping[str, str] = field(default_factory=dict[str, str])
    follows: bool = True
    runs: bool = False


def cycle(nodes: Iterable[Node], changed: Node) -> tuple[str, ...] | None:
    """The datasets on a way from what a model makes back to itself, by what it would read; else None."""
    reads = {node.makes: node.reads for node in nodes if node.model_id != changed.model_id}
    waiting: list[tuple[str, ...]] = [(changed.makes, one) for one in changed.reads]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        if way[-1] == changed.makes:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            waiting += [(*way, one) for one in reads.get(way[-1], ())]
    return None


def ordered(nodes: Sequence[Node]) -> list[Node]:
    """Every model behind all those that it reads; models of a cycle last, as they came."""
    waiting = list(nodes)
    made_by = {node.makes for node in nodes}
    done: set[str] = set()
    found: list[Node] = []
    while waiting:
        ready = [node for node in waiting if all(one in done or one not in made_by for one in node.reads)]
        if not ready:
            return [*found, *waiting]
        found += ready
        done |= {node.makes for node in ready}
        waiting = [node for node in waiting if node not in ready]
    return found


def due(nodes: Sequence[Node], now: Mapping[str, str]) -> list[Node]:
    """The models to begin: their inputs changed, and nothing that they read is still to come.

    `now` are the present states of datasets that can be asked. A model that failed waits for other inputs.
    """
    by_made = {node.makes: node for node in nodes}
    stale = {node.model_id for node in nodes if _is_stale(node, now)}
    return [
        node
        for node in ordered(nodes)
        if node.model_id in stale
        and not any(one.runs or one.model_id in stale for one in _above(node, by_made))
    ]


def _is_stale(node: Node, now: Mapping[str, str]) -> bool:
    if not node.follows or node.runs or any(one not in now for one in node.reads):
        return False
    return any(now[one] != node.tried.get(one) for one in node.reads)


def _above(node: Node, by_made: Mapping[str, Node]) -> list[Node]:
    """Every model on whose dataset a model stands, directly or by way of others."""
    found: dict[str, Node] = {}
    waiting = list(node.reads)
    while waiting:
        above = by_made.get(waiting.pop())
        if above is not None and above.model_id not in found and above.model_id != node.model_id:
            found[above.model_id] = above
            waiting += above.reads
    return list(found.values())
