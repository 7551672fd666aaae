"""A cache of bytes and counters that expire; what it loses is only speed."""

from dataclasses import dataclass
from typing import Protocol

from sextant.kit.errors import Unavailable


class CacheUnavailable(Unavailable):
    """The server behind the cache does not answer."""

    code = "cache_unavailable"


@dataclass(frozen=True, slots=True)
class CacheCapabilities:
    reach: str  # process, host or cluster


class Cache(Protocol):
    @property
    def capabilities(self) -> CacheCapabilities: ...

    def get(self, key: str) -> bytes | None:
        """The value, unless it expired or was dropped."""
        ...

    def set(self, key: str, value: bytes, *, ttl: float) -> None:
        """Keeps a value for `ttl` seconds at most."""
        ...

    def delete(self, key: str) -> None: ...

    def increment(self, key: str, *, ttl: float) -> tuple[int, int]:
        """Counts one up; tells the count and the whole seconds left of the window the first one began."""
        ...

    def peek(self, key: str) -> tuple[int, int]:
        """The count and seconds left without counting; (0, 0) when there is none."""
        ...

    def ping(self) -> None:
        """Raises CacheUnavailable when it does not answer."""
        ...

    def close(self) -> None: ...
