"""A shared cache that goes away and comes back: limits hold, nothing dropped is served, and it is told."""

from collections.abc import Iterator

import pytest

from sextant.adapters.cache.memory import MemoryCache
from sextant.adapters.cache.redis import RedisCache
from sextant.adapters.cache.steady import SteadyCache
from sextant.kit.breaker import Breaker
from sextant.ports.cache import CacheUnavailable
from tests.servers.redis import RedisServer


class Away(MemoryCache):
    """A shared cache whose server can be taken away; counts who asks."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.asked = 0

    def get(self, key: str) -> bytes | None:
        self._reach()
        return super().get(key)

    def set(self, key: str, value: bytes, *, ttl: float) -> None:
        self._reach()
        super().set(key, value, ttl=ttl)

    def delete(self, key: str) -> None:
        self._reach()
        super().delete(key)

    def increment(self, key: str, *, ttl: float) -> tuple[int, int]:
        self._reach()
        return super().increment(key, ttl=ttl)

    def ping(self) -> None:
        self._reach()

    def _reach(self) -> None:
        self.asked += 1
        if self.away:
            raise CacheUnavailable("away", seconds=1)


class Watch:
    """A clock of the breaker's that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def shared() -> Away:
    return Away()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def cache(shared: Away, watch: Watch) -> SteadyCache:
    return SteadyCache(shared, MemoryCache(), breaker=Breaker(failures=2, pause=5.0, clock=watch))


def test_limits_are_counted_while_the_cache_is_away(cache: SteadyCache, shared: Away) -> None:
    assert cache.increment("n", ttl=60)[0] == 1
    shared.away = True
    assert [cache.increment("n", ttl=60)[0] for _ in range(3)] == [1, 2, 3]
    cache.set("a", b"1", ttl=60)
    assert cache.get("a") == b"1"
    with pytest.raises(CacheUnavailable):
        cache.ping()


def test_a_cache_that_is_away_is_left_alone(cache: SteadyCache, shared: Away, watch: Watch) -> None:
    shared.away = True
    for _ in range(50):
        cache.get("a")
    assert shared.asked == 2
    watch.now += 6
    for _ in range(50):
        cache.get("a")
    assert shared.asked == 3


def test_what_was_dropped_meanwhile_is_not_served_on_its_return(
    cache: SteadyCache, shared: Away, watch: Watch
) -> None:
    cache.set("a", b"old", ttl=600)
    shared.away = True
    cache.delete("a")
    assert cache.get("a") is None
    shared.away = False
    watch.now += 6
    assert cache.get("a") is None
    cache.set("a", b"new", ttl=600)
    assert cache.get("a") == b"new"
    cache.ping()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.stop()


def test_redis_itself_goes_away(redis_server: RedisServer) -> None:
    cache = SteadyCache(RedisCache(redis_server.url, timeout=1.0), MemoryCache())
    cache.increment("n", ttl=60)
    assert cache.increment("n", ttl=60)[0] == 2
    redis_server.stop()
    assert cache.increment("n", ttl=60)[0] == 1
    with pytest.raises(CacheUnavailable):
        cache.ping()
    cache.close()
