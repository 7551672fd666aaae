"""What the use cases of transformations stand on, put together once in the wiring."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.core.jobs import Jobs
from sextant.core.lake import Lake
from sextant.core.objects import Objects
from sextant.features.checks import Checks
from sextant.features.datasets import Datasets
from sextant.features.query import Queries
from sextant.features.streams import Streams
from sextant.kit.clock import Clock
from sextant.ports.continuous import ContinuousEngine


@dataclass(frozen=True, slots=True)
class Ground:
    """`may_run` tells whether the maker of something is still there; `zone_of` a workspace's time zone.

    `continuous` keeps models up by itself, where the settings name one.
    """

    db: Database
    clock: Clock
    audit: Audit
    events: Events
    jobs: Jobs
    lake: Lake
    objects: Objects
    datasets: Datasets
    queries: Queries
    checks: Checks
    staging: Path
    streams: Streams
    continuous: ContinuousEngine | None
    may_run: Callable[[str, str], bool]
    zone_of: Callable[[str], str]
