"""Questions are counted per person for an hour, and refused past the limit with when to come back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.adapters.cache.memory import MemoryCache
from sextant.core.access import Caller
from sextant.core.limits import RateLimits
from sextant.core.scope import RequestScope, enter
from sextant.kit.errors import LimitReached
from sextant.kit.ids import UserId, WorkspaceId, new_id
from tests.conftest import SetClock, start_of_tests


def person(tier: str = "free") -> Caller:
    return Caller.model_validate(
        {
            "user_id": UserId(new_id()),
            "workspace_id": WorkspaceId("w"),
            "email": "a@b.c",
            "role": "viewer",
            "tier": tier,
        }
    )


def limits(clock: SetClock, free: int = 100, premium: int = 1000, *, enabled: bool = True) -> RateLimits:
    return RateLimits(MemoryCache(clock=clock), per_hour={"free": free, "premium": premium}, enabled=enabled)


def allowed(counter: RateLimits, caller: Caller, times: int) -> int:
    passed = 0
    for _ in range(times):
        try:
            counter.count(caller)
        except LimitReached:
            continue
        passed += 1
    return passed


# Feature: ai-analytics-platform, Property 39: requests are counted per user for 1 h
# Feature: ai-analytics-platform, Property 40: past the limit 429
# Feature: ai-analytics-platform, Property 41: with Retry-After
@settings(max_examples=150, deadline=None)
@given(
    limit=st.integers(1, 30),
    gaps=st.lists(st.floats(0, 400), min_size=1, max_size=60),
)
def test_within_the_hour_of_the_first_exactly_the_limit_passes(limit: int, gaps: list[float]):
    clock = SetClock(start_of_tests())
    counter, caller = limits(clock, free=limit), person()
    began, used = None, 0
    for gap in gaps:
        clock.forward(seconds=gap)
        now = clock.now().timestamp()
        if began is None or now >= began + 3600:
            began, used = now, 0
        used += 1
        if used <= limit:
            assert counter.count(caller).remaining == limit - used
        else:
            with pytest.raises(LimitReached) as refused:
                counter.count(caller)
            assert refused.value.status == 429
            wait = refused.value.retry_after
            assert wait is not None
            assert 1 <= wait <= 3600
            assert abs(began + 3600 - now - wait) <= 1


# Feature: ai-analytics-platform, Property 42: premium gets 1000/h
@settings(max_examples=100, deadline=None)
@given(tier=st.sampled_from(["free", "premium"]), extra=st.integers(1, 20))
def test_the_tier_decides_the_limit(tier: str, extra: int):
    expected = {"free": 100, "premium": 1000}[tier]
    counter = limits(SetClock(start_of_tests()))
    assert allowed(counter, person(tier), expected + extra) == expected


# Feature: ai-analytics-platform, Property 43: counters live in the cache and expire after 1 h
@settings(max_examples=100, deadline=None)
@given(used=st.integers(1, 12), waited=st.floats(0, 7200))
def test_the_hour_gone_the_count_begins_anew(used: int, waited: float):
    clock = SetClock(start_of_tests())
    counter, caller = limits(clock, free=10), person()
    allowed(counter, caller, used)
    clock.forward(seconds=waited)
    left = counter.state(caller).remaining
    assert left == (10 if waited >= 3600 else max(0, 10 - used))


def test_people_are_counted_apart(clock):
    counter = limits(clock, free=2)
    assert allowed(counter, person(), 5) == 2
    assert allowed(counter, person(), 5) == 2


def test_a_setting_turns_limits_off(clock):
    counter = limits(clock, free=1, enabled=False)
    assert allowed(counter, person(), 50) == 50
    assert counter.state(person()).limit is None


def test_the_answer_tells_where_one_stands(clock):
    scope = RequestScope(request_id="r")
    enter(scope)
    limits(clock, free=5).count(person())
    assert scope.headers == {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "4",
        "X-RateLimit-Reset": "3600",
    }
