"""How often a person may ask: counted per user in the cache, for an hour from the first request."""

from dataclasses import dataclass
from typing import Literal

from sextant.core.access import Caller, Tier
from sextant.core.scope import current
from sextant.kit.errors import LimitReached
from sextant.ports.cache import Cache

Kind = Literal["query"]
WINDOW_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class LimitState:
    """`limit` None: no limit holds. `reset_seconds` until the window begins anew."""

    limit: int | None
    remaining: int | None
    reset_seconds: int


class RateLimits:
    """100 an hour for the free tier, 1000 for premium; `enabled=False` counts nothing."""

    def __init__(self, cache: Cache, *, per_hour: dict[Tier, int], enabled: bool = True) -> None:
        self._cache = cache
        self._per_hour = dict(per_hour)
        self._enabled = enabled

    def count(self, caller: Caller, kind: Kind = "query") -> LimitState:
        """Counts one request; raises LimitReached past the limit and tells both in the answer's headers."""
        if not self._enabled:
            return LimitState(limit=None, remaining=None, reset_seconds=0)
        limit = self._per_hour[caller.tier]
        used, left = self._cache.increment(_key(caller, kind), ttl=WINDOW_SECONDS)
        state = LimitState(limit=limit, remaining=max(0, limit - used), reset_seconds=left)
        _tell(state)
        if used > limit:
            raise LimitReached(
                f"You have asked {limit} times within the hour, the limit of the {caller.tier} tier.",
                seconds=left,
                hint=f"Try again in {_words(left)}, or ask an administrator for the premium tier.",
                details={"limit": limit, "window_seconds": WINDOW_SECONDS, "retry_after": left},
            )
        return state

    def state(self, caller: Caller, kind: Kind = "query") -> LimitState:
        """Where the person stands, without counting."""
        if not self._enabled:
            return LimitState(limit=None, remaining=None, reset_seconds=0)
        limit = self._per_hour[caller.tier]
        used, left = self._cache.peek(_key(caller, kind))
        return LimitState(limit=limit, remaining=max(0, limit - used), reset_seconds=left)


def _key(caller: Caller, kind: Kind) -> str:
    return f"limit:{kind}:{caller.workspace_id}:{caller.user_id}"


def _tell(state: LimitState) -> None:
    scope = current()
    if scope is not None:
        scope.headers["X-RateLimit-Limit"] = str(state.limit)
        scope.headers["X-RateLimit-Remaining"] = str(state.remaining)
        scope.headers["X-RateLimit-Reset"] = str(state.reset_seconds)


def _words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{round(seconds / 60)} minutes"
