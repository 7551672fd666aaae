"""A stream is rebuilt from its log: from an offset or a time on, in other types, once whatever dies."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.streams.replaying.retyping import Unfit, fit, text_of
from tests.conftest import SetClock
from tests.features.streams.conftest import Ask, Push, ask_by, push_by, visit

ROWS = 'SELECT * FROM "{}" ORDER BY n'


@pytest.fixture
def boss(house: House, client_for: Callable[[Caller], TestClient]) -> TestClient:
    """A client of somebody whom identity knows: a replay runs only for people who are still there."""
    return client_for(house.identity.command_caller())


@pytest.fixture
def send(boss: TestClient) -> Push:
    return push_by(boss)


@pytest.fixture
def rows(boss: TestClient) -> Ask:
    return ask_by(boss)


@pytest.fixture
def replay(house: House, boss: TestClient) -> Callable[..., dict[str, Any]]:
    """Begins a replay, lets it end, and gives its job."""

    def run(dataset_id: str, **wish: Any) -> dict[str, Any]:
        begun = boss.post(f"/api/v1/streams/{dataset_id}/replay", json=wish)
        assert begun.status_code == 202, begun.text
        house.jobs.run_waiting()
        job: dict[str, Any] = boss.get(f"/api/v1/data/job/{begun.json()['job_id']}").json()
        assert job["status"] == "completed", job
        return job

    return run


def log_of(boss: TestClient, dataset_id: str) -> dict[str, Any]:
    answer = boss.get(f"/api/v1/streams/{dataset_id}/log")
    assert answer.status_code == 200, answer.text
    return answer.json()


def roll(house: House, dataset_id: str) -> None:
    house.streams.roller.roll(house.identity.command_caller().workspace_id, dataset_id)


def test_all_of_a_stream_comes_again_with_when_it_came_also_what_is_in_files(
    house: House, boss: TestClient, send: Push, rows: Ask, replay: Any, clock: SetClock
) -> None:
    dataset_id = send([visit(n) for n in range(5)])["dataset_id"]
    roll(house, dataset_id)
    clock.forward(minutes=20)
    send([visit(n, page={"path": f"/{n}"}) for n in range(5, 9)])
    told = log_of(boss, dataset_id)
    assert (told["first_offset"], told["next_offset"], told["events"]) == (0, 9, 9)
    assert told["size_bytes"] > 0
    job = replay(dataset_id, into="visits again")
    assert job["metadata"]["events"] == 9
    assert rows(ROWS.format("visits_again")) == rows(ROWS.format("visits"))
    assert len(rows(ROWS.format("visits"))) == 9


@pytest.mark.parametrize("offset", [0, 1, 4, 5, 7, 8])
def test_from_an_offset_on(send: Push, rows: Ask, replay: Any, house: House, offset: int) -> None:
    dataset_id = send([visit(n) for n in range(5)])["dataset_id"]
    send([visit(n) for n in range(5, 7)])
    roll(house, dataset_id)
    send([visit(n, more=n) for n in range(7, 9)])  # a new column begins a segment
    replay(dataset_id, into="part", offset=offset)
    assert [row["n"] for row in rows(ROWS.format("part"))] == list(range(offset, 9))


def test_from_a_time_on(send: Push, rows: Ask, replay: Any, clock: SetClock) -> None:
    dataset_id = send([visit(n) for n in range(3)])["dataset_id"]
    clock.forward(minutes=5)
    noon = clock.now()
    send([visit(n) for n in range(3, 6)])
    clock.forward(minutes=5)
    send([visit(n) for n in range(6, 8)])
    replay(dataset_id, into="since", since=noon.isoformat())
    assert [row["n"] for row in rows(ROWS.format("since"))] == [3, 4, 5, 6, 7]
    replay(dataset_id, into="later", since=(noon + timedelta(seconds=1)).isoformat())
    assert [row["n"] for row in rows(ROWS.format("later"))] == [6, 7]
    job = replay(dataset_id, into="never", since=(noon + timedelta(hours=1)).isoformat())
    assert job["metadata"]["events"] == 0


def test_another_type_takes_in_what_was_set_aside_and_sets_aside_what_does_not_fit(
    boss: TestClient, send: Push, rows: Ask, replay: Any
) -> None:
    sent = send([{"n": 1, "price": 2, "code": "7"}, {"n": 2, "price": 3, "code": "x"}])
    dataset_id = sent["dataset_id"]
    late = send([{"n": 3, "price": 2.5, "code": "9"}, "no event", {"n": 4, "price": 4}])
    assert (late["accepted"], late["set_aside"]) == (1, 2)
    job = replay(dataset_id, into="mended", types={"Price": "double", "CODE": "long"})
    assert (job["metadata"]["events"], job["metadata"]["set_aside"]) == (3, 2)
    assert [(r["n"], r["price"], r["code"]) for r in rows(ROWS.format("mended"))] == [
        (1, 2.0, 7),
        (3, 2.5, 9),
        (4, 4.0, None),
    ]
    aside = boss.get(f"/api/v1/streams/{job['dataset_id']}/set-aside").json()["items"]
    reasons = sorted(one["reason"] for one in aside)
    assert reasons == ["`code` is long, and this is not: x", "not an object"]
    raws = [one["raw"] for one in aside]
    assert '{"n":2,"price":3,"code":"x"}' in raws


def test_a_replay_that_is_run_again_doubles_nothing(
    house: House, boss: TestClient, send: Push, rows: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sextant.features.streams.replaying import logged, service

    for module in (logged, service):
        monkeypatch.setattr(module, "BATCH_ROWS", 3)
    dataset_id = send([visit(n) for n in range(10)])["dataset_id"]
    begun = boss.post(f"/api/v1/streams/{dataset_id}/replay", json={"into": "again"}).json()
    put = house.streams.put
    calls: list[str] = []

    def failing(*args: Any, **kwargs: Any) -> Any:
        calls.append(kwargs["key"])
        done = put(*args, **kwargs)
        if len(calls) == 2:
            done.result(timeout=10)
            raise OSError("the process dies behind the acknowledgement")
        return done

    monkeypatch.setattr(house.streams, "put", failing)
    for _ in range(3):
        house.jobs.run_waiting()
    job = boss.get(f"/api/v1/data/job/{begun['job_id']}").json()
    assert job["status"] == "completed", job
    assert len(calls) > 4
    assert [row["n"] for row in rows(ROWS.format("again"))] == list(range(10))


def test_a_stream_that_is_renamed_meanwhile_is_filled_all_the_same(
    house: House, boss: TestClient, send: Push, rows: Ask
) -> None:
    dataset_id = send([visit(n) for n in range(3)])["dataset_id"]
    begun = boss.post(f"/api/v1/streams/{dataset_id}/replay", json={"into": "again"}).json()
    renamed = boss.patch(f"/api/v1/datasets/{begun['dataset_id']}", json={"name": "Another name"})
    assert renamed.status_code == 200, renamed.text
    house.jobs.run_waiting()
    assert len(rows(ROWS.format("again"))) == 3
    assert len(boss.get("/api/v1/datasets").json()["items"]) == 2


def test_the_log_lets_go_of_what_is_too_old_or_too_much(
    house: House, boss: TestClient, send: Push, rows: Ask, replay: Any, clock: SetClock
) -> None:
    dataset_id = send([visit(n) for n in range(4)])["dataset_id"]
    roll(house, dataset_id)
    clock.forward(days=5)
    send([visit(n, more=1) for n in range(4, 6)])
    roll(house, dataset_id)
    clock.forward(days=4)
    house.streams.roller.tidy()
    assert log_of(boss, dataset_id)["first_offset"] == 4
    gone = boss.post(f"/api/v1/streams/{dataset_id}/replay", json={"into": "x", "offset": 3})
    assert (gone.status_code, gone.json()["error"]["code"]) == (422, "replay_refused")
    assert "holds 4 to 5" in gone.json()["error"]["message"]
    replay(dataset_id, into="rest")
    assert [row["n"] for row in rows(ROWS.format("rest"))] == [4, 5]
    assert len(rows(ROWS.format("visits"))) == 6
    clock.forward(days=10)
    house.streams.roller.tidy()
    told = log_of(boss, dataset_id)
    assert (told["first_offset"], told["next_offset"], told["size_bytes"]) == (6, 6, 0)
    workspace = house.identity.command_caller().workspace_id
    assert not list(house.streams.hot.folder_of(workspace, dataset_id).glob("*.log"))


class TestSmallLog:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"stream_log_bytes": 3_000})

    def test_the_oldest_go_first(self, house: House, boss: TestClient, send: Push, clock: SetClock) -> None:
        dataset_id = ""
        for n in range(8):  # another column each, and so a segment of its own
            dataset_id = send([visit(n, **{f"c{n}": n})])["dataset_id"]
        roll(house, dataset_id)
        clock.forward(minutes=15)
        house.streams.roller.tidy()
        told = log_of(boss, dataset_id)
        assert 0 < told["first_offset"] < told["next_offset"] == 8
        assert told["size_bytes"] <= 3_000


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"into": "visits"}, "stream_name_taken"),
        ({"into": " "}, "text_invalid"),
        ({"into": "x", "offset": 99}, "replay_refused"),
        ({"into": "x", "offset": 0, "since": "2026-01-01T00:00:00Z"}, "replay_refused"),
        ({"into": "x", "types": {"nothing": "long"}}, "replay_refused"),
        ({"into": "x", "types": {"n": "money"}}, "replay_refused"),
        ({"into": "x", "types": {"received_at": "date"}}, "replay_refused"),
        ({"into": "x", "since": "2026-01-01T00:00:00"}, "invalid_input"),
        ({"into": "x", "offset": -1}, "invalid_input"),
    ],
)
def test_what_cannot_be_replayed_is_refused_and_makes_nothing(
    boss: TestClient, send: Push, wish: dict[str, Any], code: str
) -> None:
    dataset_id = send([visit(n) for n in range(3)])["dataset_id"]
    answer = boss.post(f"/api/v1/streams/{dataset_id}/replay", json=wish)
    assert answer.json()["error"]["code"] == code, answer.text
    assert len(boss.get("/api/v1/datasets").json()["items"]) == 1


def test_only_whoever_owns_a_stream_and_sees_it_whole_replays_it(
    house: House, boss: TestClient, send: Push, client_for: Any, outsider: Any
) -> None:
    dataset_id = send([visit(1)])["dataset_id"]
    mine = house.identity.command_caller()
    other = mine.model_copy(update={"user_id": "5e4d0000-0000-7000-8000-00000000000f", "role": "analyst"})
    for caller in (outsider, other):
        client = client_for(caller)
        answer = client.post(f"/api/v1/streams/{dataset_id}/replay", json={"into": "mine"})
        assert answer.status_code in (403, 404), answer.text
    loaded = boss.post("/api/v1/data/upload", files={"file": ("t.csv", b"a,b\n1,2\n", "text/csv")})
    house.jobs.run_waiting()
    plain = boss.get(f"/api/v1/data/job/{loaded.json()['job_id']}").json()["dataset_id"]
    assert boss.get(f"/api/v1/streams/{plain}/log").json()["error"]["code"] == "stream_not_found"


@settings(max_examples=200, deadline=None)
@given(
    value=st.one_of(
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.datetimes(timezones=st.just(UTC)),
        st.dates(),
        st.text(),
    )
)
def test_a_value_goes_to_text_and_back_unchanged(value: object) -> None:
    kinds = {bool: "boolean", int: "long", float: "double"}
    kind = next((name for one, name in kinds.items() if type(value) is one), "")
    if kind:
        assert fit(text_of(value), kind) == value
    assert fit(value, "string") == text_of(value)
    for other in ("boolean", "long", "double", "date", "timestamp", "timestamptz"):
        try:
            found = fit(value, other)
        except Unfit:
            continue
        assert found is not None
