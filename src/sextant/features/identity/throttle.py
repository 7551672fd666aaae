"""How long someone who failed to sign in has to wait before the next try; pure arithmetic."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FORGET_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Backoff:
    """`free` tries cost nothing; then the wait doubles from one second up to `longest`."""

    free: int
    longest: int

    def wait_after(self, failures: int) -> timedelta:
        """The pause that follows this many failures in a row."""
        if failures < self.free:
            return timedelta(0)
        return timedelta(seconds=min(2 ** min(failures - self.free, 20), self.longest))


# One person guessing at one account is slowed hard; an address is slowed only when many accounts were
# tried from it, because an office shares one. An account alone is never locked: that would let strangers
# lock its owner out.
ACCOUNT_AT_ADDRESS: Final = Backoff(free=5, longest=900)
ADDRESS: Final = Backoff(free=50, longest=60)


@dataclass(frozen=True, slots=True)
class Failures:
    """What is remembered about one subject."""

    count: int
    last_at: datetime


def seconds_to_wait(failures: Failures | None, backoff: Backoff, now: datetime) -> int:
    """Whole seconds until the next try is allowed; 0 when it is allowed now."""
    if failures is None or now - failures.last_at >= FORGET_AFTER:
        return 0
    # A clock that was set back must not stretch the wait.
    passed = max(timedelta(0), now - failures.last_at)
    left = backoff.wait_after(failures.count) - passed
    return max(0, -int(-left.total_seconds() // 1))


def subject(*parts: str) -> str:
    """A name for who is slowed, which keeps no address or email in readable form."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
