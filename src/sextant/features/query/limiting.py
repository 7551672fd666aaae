"""How much a statement may take, by the role of whoever sends it."""

from dataclasses import dataclass, replace
from typing import TypeVar

from sextant.features.query.gate import GateLimits

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class RoleLimits:
    """What statements of one role may take; None leaves the limit that holds for everyone."""

    seconds: float | None = None
    rows: int | None = None
    memory_bytes: int | None = None
    scan_rows: int | None = None
    scan_bytes: int | None = None


def limited(limits: GateLimits, role: RoleLimits | None) -> GateLimits:
    """The stricter of both, limit by limit: a role never widens what holds for everyone."""
    if role is None:
        return limits
    return replace(
        limits,
        seconds=_least(limits.seconds, role.seconds),
        rows=_least(limits.rows, role.rows),
        memory_bytes=_least(limits.memory_bytes, role.memory_bytes),
        scan_rows=_least(limits.scan_rows, role.scan_rows),
        scan_bytes=_least(limits.scan_bytes, role.scan_bytes),
    )


def _least(everyone: Number, role: Number | None) -> Number:
    return everyone if role is None else min(everyone, role)
