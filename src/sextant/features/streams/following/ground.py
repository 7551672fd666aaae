"""What following stands on."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sextant.core.access import Caller, Role
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.features.datasets import Dataset, Datasets
from sextant.features.sources import Connections
from sextant.features.streams.models import Move
from sextant.kit.clock import Clock
from sextant.ports.topics import Standing

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sextant.features.streams.committing import Committed
    from sextant.features.streams.following.lines import Lines

RoleOf = Callable[[str, str], Role | None]


class Taking(Protocol):
    """The stream's own side: where a topic's rows go."""

    def admit(self, size: int) -> AbstractContextManager[None]: ...

    def opened(self, caller: Caller, name: str) -> Dataset: ...

    def land(
        self, caller: Caller, name: str, lines: "Lines", moves: tuple[Move, ...]
    ) -> "Future[Committed]": ...


@dataclass(frozen=True, slots=True)
class FollowGround:
    """`role_of` a person of a workspace, None for someone who may not act any more."""

    db: Database
    clock: Clock
    audit: Audit
    datasets: Datasets
    connections: Connections
    role_of: RoleOf


def moves_of(was: Mapping[int, Standing], to: Mapping[int, Standing]) -> tuple[Move, ...]:
    return tuple(
        Move(partition, was[partition].offset, place.offset, place.mark)
        for partition, place in sorted(to.items())
    )
