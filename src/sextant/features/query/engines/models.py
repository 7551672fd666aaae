"""An engine as an answer tells of it, and as a workspace chooses it.

EngineRefused (422)  there is no such engine on this server
"""

from dataclasses import dataclass
from datetime import datetime

from sextant.kit.errors import InputRefused


class EngineRefused(InputRefused):
    code = "engine_unknown"


@dataclass(frozen=True, slots=True)
class EngineUsed:
    """What answered; `reason` where it was not the engine that the workspace chose."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """A workspace's engine, and those it may choose; up to `small_rows` the built-in one answers anyway."""

    engine: str
    available: tuple[str, ...]
    small_rows: int
    chosen_by: str | None = None
    chosen_at: datetime | None = None
