"""Whatever comes in whatever order, a query sees each acknowledged event once."""

import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.query import Query
from sextant.features.streams import Incoming
from tests.features.streams.conftest import ndjson, visit

pytestmark = pytest.mark.one_database
NAMES = count()
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("push"), st.integers(1, 40)),
        st.tuples(st.just("push with a new field"), st.integers(1, 3)),
        st.tuples(st.just("push with a broken one"), st.integers(1, 3)),
        st.tuples(st.just("push again"), st.integers(0, 5)),
        st.tuples(st.just("roll"), st.just(0)),
        st.tuples(st.just("begin anew"), st.just(0)),
    ),
    max_size=14,
)


def figures(house: House, caller: Caller, stream: str) -> dict[str, int]:
    sql = f"SELECT count(*) AS n, count(DISTINCT n) AS d, sum(n) AS s FROM {stream}"  # a name of ours
    row = house.queries.run(caller, Query(sql, purpose="tile")).table.to_pylist()[0]
    return {name: int(value or 0) for name, value in row.items()}


class Run:
    """A stream of its own, and how many events it must have."""

    def __init__(self, house: House, caller: Caller) -> None:
        self.house = house
        self.caller = caller
        self.stream = f"run_{next(NAMES)}"
        self.total = 0
        self.sent: list[tuple[str, bytes]] = []
        self.dataset_id = ""
        self.push(ndjson([visit(0)]), accepted=1)

    def push(self, body: bytes, *, accepted: int) -> None:
        key = f"b{len(self.sent)}"
        incoming = Incoming(body, "application/x-ndjson")
        done = self.house.streams.push(self.caller, self.stream, incoming, key=key).result(timeout=30)
        assert (done.answer.accepted, done.replayed) == (accepted, False)
        self.dataset_id = done.answer.dataset_id
        self.sent.append((key, body))
        self.total += accepted

    def step(self, name: str, size: int) -> None:
        events = [visit(n) for n in range(self.total, self.total + size)]
        if name == "push":
            self.push(ndjson(events), accepted=size)
        elif name == "push with a new field":
            self.push(ndjson({**one, f"x{self.total}": "new"} for one in events), accepted=size)
        elif name == "push with a broken one":
            self.push(ndjson([{"n": "none"}, *events]) + b"oops", accepted=size)
        elif name == "push again":
            key, body = self.sent[size % len(self.sent)]
            incoming = Incoming(body, "application/x-ndjson")
            assert self.house.streams.push(self.caller, self.stream, incoming, key=key).result().replayed
        elif name == "roll":
            self.house.streams.roller.roll(self.caller.workspace_id, self.dataset_id)
        else:
            self.house.close()
            self.house = build(self.house.settings, durable_jobs=False)

    def check(self) -> None:
        total = self.total
        wanted = {"n": total, "d": total, "s": total * (total - 1) // 2}
        assert figures(self.house, self.caller, self.stream) == wanted


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_each_event_is_there_once_after_any_order_of_pushes_rolls_and_restarts(
    house: House, admin: Caller, steps: list[tuple[str, int]]
) -> None:
    run = Run(build(house.settings, durable_jobs=False), admin)
    try:
        for name, size in steps:
            run.step(name, size)
            run.check()
    finally:
        run.house.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.dictionaries(
            st.sampled_from("abcd"),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers(-(2**70), 2**70)
                | st.floats(allow_nan=False, allow_infinity=False)
                | st.text(max_size=8),
                lambda inner: (
                    st.lists(inner, max_size=2)
                    | st.dictionaries(st.text("xy.", max_size=2), inner, max_size=2)
                ),
                max_leaves=4,
            ),
            max_size=4,
        ),
        min_size=1,
        max_size=20,
    ),
    split=st.integers(0, 20),
)
def test_any_json_is_accepted_or_set_aside_and_every_accepted_event_is_a_row(
    house: House, admin: Caller, values: list[dict[str, Any]], split: int
) -> None:
    stream = f"any_{next(NAMES)}"
    rows = 0
    for part in (values[:split], values[split:]):
        events: list[object] = [{"n": rows + number, **event} for number, event in enumerate(part)]
        if not events:
            continue
        incoming = Incoming(ndjson(events), "application/x-ndjson")
        answer = house.streams.push(admin, stream, incoming).result(timeout=30).answer
        assert answer.accepted + answer.set_aside == len(events)
        assert sum(one.count for one in answer.reasons) == answer.set_aside
        rows += answer.accepted
    assert figures(house, admin, stream)["n"] == rows


def test_queries_beside_pushes_and_rolls_see_each_event_once(house: House, admin: Caller) -> None:
    run = Run(house, admin)
    wrong: list[object] = []

    def look() -> None:
        least = run.total
        seen = figures(house, admin, run.stream)
        if seen["n"] != seen["d"] or seen["n"] < least:
            wrong.append((least, seen))

    def roll() -> None:
        house.streams.roller.roll(admin.workspace_id, run.dataset_id)

    def push() -> None:
        for _ in range(60):
            run.step("push", 25)

    _beside([roll, look, look], push, wrong)
    assert wrong == []
    run.check()


def _beside(others: Sequence[Callable[[], None]], work: Callable[[], None], wrong: list[object]) -> None:
    """Repeats the others, each in its thread, for as long as the work takes."""
    stop = threading.Event()

    def repeat(other: Callable[[], None]) -> None:
        try:
            while not stop.is_set():
                other()
        except Exception as error:  # noqa: BLE001  # told to the test, in whose thread it does not happen
            wrong.append(error)

    threads = [threading.Thread(target=repeat, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    try:
        work()
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
