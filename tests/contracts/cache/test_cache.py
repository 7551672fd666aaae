"""What every cache keeps to, whichever server stands behind it."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextant.adapters.cache.memory import MemoryCache
from sextant.adapters.cache.redis import RedisCache
from sextant.kit.ids import new_id
from sextant.ports.cache import Cache, CacheUnavailable
from tests.servers.redis import RedisServer


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture(params=["memory", "redis"])
def cache(request: pytest.FixtureRequest) -> Iterator[Cache]:
    made: Cache
    if request.param == "memory":
        made = MemoryCache()
    else:
        server: RedisServer = request.getfixturevalue("redis_server")
        server.empty()
        made = RedisCache(server.url)
    yield made
    made.close()


def test_what_was_set_is_there_until_it_is_dropped(cache: Cache):
    assert cache.get("a") is None
    cache.set("a", b"\x00\xff", ttl=60)
    assert cache.get("a") == b"\x00\xff"
    cache.set("a", b"new", ttl=60)
    assert cache.get("a") == b"new"
    cache.delete("a")
    assert cache.get("a") is None


def test_a_value_is_gone_after_its_time(cache: Cache):
    cache.set("a", b"1", ttl=0.15)
    assert cache.get("a") == b"1"
    time.sleep(0.25)
    assert cache.get("a") is None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.binary(max_size=200))
def test_any_bytes_come_back_as_they_went_in(cache: Cache, value: bytes):
    key = new_id()
    cache.set(key, value, ttl=60)
    assert cache.get(key) == value


def test_dropping_what_is_not_there_is_no_error(cache: Cache):
    cache.delete("never")


def test_a_counter_counts_within_the_window_of_its_first(cache: Cache):
    assert cache.peek("n") == (0, 0)
    first, left = cache.increment("n", ttl=60)
    second, still_left = cache.increment("n", ttl=9999)
    assert (first, second) == (1, 2)
    assert 58 <= still_left <= left <= 60
    assert cache.peek("n") == (2, still_left)


# Feature: ai-analytics-platform, Property 43: counters live in the cache and expire after their window
def test_a_counter_begins_anew_after_its_window(cache: Cache):
    cache.increment("n", ttl=0.15)
    time.sleep(0.25)
    assert cache.peek("n") == (0, 0)
    assert cache.increment("n", ttl=60)[0] == 1


def test_counters_do_not_touch_each_other(cache: Cache):
    for _ in range(3):
        cache.increment("a", ttl=60)
    assert cache.increment("b", ttl=60)[0] == 1


def test_no_count_is_lost_between_threads(cache: Cache):
    def count() -> None:
        for _ in range(50):
            cache.increment("n", ttl=60)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.peek("n")[0] == 400


def test_it_answers(cache: Cache):
    cache.ping()
    assert cache.capabilities.reach in ("process", "host", "cluster")


@pytest.mark.parametrize(
    "ask",
    [
        lambda cache: cache.ping(),
        lambda cache: cache.get("a"),
        lambda cache: cache.increment("a", ttl=1),
    ],
)
def test_a_server_that_is_away_is_named_as_such(ask: Callable[[Cache], object]):
    with pytest.raises(CacheUnavailable):
        ask(RedisCache("redis://127.0.0.1:1/0", timeout=0.2))


def test_the_memory_cache_keeps_to_its_size_and_forgets_the_least_used():
    cache = MemoryCache(max_bytes=30)
    for name in "abc":
        cache.set(name, b"0123456789", ttl=60)
    cache.get("a")
    cache.set("d", b"0123456789", ttl=60)
    assert [cache.get(name) is not None for name in "abcd"] == [True, False, True, True]
    cache.set("huge", b"x" * 31, ttl=60)
    assert cache.get("huge") is None
