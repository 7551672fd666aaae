"""A cache in Redis 7 or later, shared by every process; the client loads when the first URL names it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sextant.ports.cache import CacheCapabilities, CacheUnavailable

if TYPE_CHECKING:
    pass

Answer = TypeVar("Answer")

# One round trip, and no moment in which a counter stands without its end.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


class RedisCache:
    """Keys of one installation begin with `prefix`."""

    def __init__(self, url: str, *, prefix: str = "sextant:", timeout: float = 2.0) -> None:
        import redis

        self._client: redis.Redis = redis.Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  # untyped options
            url, socket_timeout=timeout, socket_connect_timeout=timeout, health_check_interval=30
        )
        self._count: Any = self._client.register_script(_COUNT)
        self._prefix = prefix

    @property
    def capabilities(self) -> CacheCapabilities:
        return CacheCapabilities(reach="cluster")

    def get(self, key: str) -> bytes | None:
        value: Any = self._ask(lambda: self._client.get(self._prefix + key))
        return None if value is None else bytes(value)

    def set(self, key: str, value: bytes, *, ttl: float) -> None:
        self._ask(lambda: self._client.set(self._prefix + key, value, px=max(1, int(ttl * 1000))))

    def delete(self, key: str) -> None:
        self._ask(lambda: self._client.delete(self._prefix + key))

    def increment(self, key: str, *, ttl: float) -> tuple[int, int]:
        answer: Any = self._ask(lambda: self._count(keys=[self._prefix + key], args=[int(ttl * 1000)]))
        count, left = answer
        return int(count), _seconds(int(left))

    def peek(self, key: str) -> tuple[int, int]:
        name = self._prefix + key

        def ask() -> tuple[Any, Any]:
            return self._client.get(name), self._client.pttl(name)

        count, left = self._ask(ask)
        return (int(count), _seconds(int(left))) if count is not None and int(left) > 0 else (0, 0)

    def ping(self) -> None:
        self._ask(lambda: self._client.exists(self._prefix))

    def close(self) -> None:
        self._client.close()

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        import redis

        try:
            return question()
        except redis.RedisError as error:
            raise CacheUnavailable(
                "The cache does not answer.",
                seconds=5,
                hint="Look at the server that SEXTANT_CACHE_URL names.",
            ) from error


def _seconds(milliseconds: int) -> int:
    return -(-max(0, milliseconds) // 1000)
