"""What replays stand on."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sextant.core.access import Caller, Role
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.jobs import Jobs
from sextant.features.datasets import Column, Dataset, Datasets
from sextant.features.streams.models import AsideEvent, Segment
from sextant.features.streams.reading import Reading
from sextant.features.streams.replaying.models import LogRules
from sextant.kit.clock import Clock

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sextant.features.streams.committing import Committed

Read = Callable[[tuple[Column, ...], datetime], Reading]


class Putting(Protocol):
    """The stream's own side: where events go that are read again."""

    def admit(self, size: int) -> AbstractContextManager[None]: ...

    def fresh(self, caller: Caller, name: str, types: Mapping[str, str]) -> Dataset: ...

    def put(
        self,
        caller: Caller,
        name: str,
        read: Read,
        aside: Sequence[AsideEvent],
        *,
        key: str,
        received: datetime | None,
    ) -> "Future[Committed]": ...


@dataclass(frozen=True, slots=True)
class ReplayGround:
    """`path_of` a segment's file; `role_of` a person of a workspace, None for who may not act any more."""

    db: Database
    clock: Clock
    audit: Audit
    jobs: Jobs
    datasets: Datasets
    path_of: Callable[[Segment], Path]
    role_of: Callable[[str, str], Role | None]
    rules: LogRules
