"""The parts that decide: taking statements apart, patching lists of rows, tickets, following a log."""

from datetime import UTC, datetime
from typing import Any, cast

import orjson
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from sextant.features.dashboards import StandingTile
from sextant.features.live.accumulating import Kept, NewRows, Unsure
from sextant.features.live.feeds import Entry, Feed, Numbers
from sextant.features.live.patching import patch_of, patched
from sextant.features.live.states import state_of
from sextant.features.query import Decomposed
from sextant.features.query import taken_apart as apart

COLUMNS = ("timestamp", "event_type", "n", "value", "region")


def taken_apart(sql: str) -> Decomposed | None:
    return apart(sqlglot.parse_one(sql, dialect="duckdb"), columns=COLUMNS)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(DISTINCT n) FROM visits",
        "SELECT median(n) FROM visits",
        "SELECT fsum(value) FROM visits",
        "SELECT string_agg(region, ',') FROM visits",
        "SELECT DISTINCT region FROM visits",
        "SELECT sum(n) OVER () FROM visits",
        "SELECT region, count(*) FROM visits GROUP BY ROLLUP (region)",
        "SELECT count(*) FROM visits v JOIN visits w USING (n)",
        "SELECT count(*) FROM (SELECT * FROM visits)",
        "SELECT count(*) FROM visits WHERE n > (SELECT avg(n) FROM visits)",
        "WITH v AS (SELECT * FROM visits) SELECT count(*) FROM v",
        "SELECT region FROM visits ORDER BY n",
        "SELECT count(*) FROM visits WHERE n > $least",
        "SELECT count(*) FROM visits UNION ALL SELECT 1",
        "SELECT arg_max(region, n) FROM visits",
        "SELECT max(n, 3) FROM visits",
        "SELECT n FROM visits ORDER BY n LIMIT 100000",
    ],
)
def test_what_does_not_follow_from_its_parts_is_left_whole(sql: str) -> None:
    assert taken_apart(sql) is None


def test_averages_are_kept_as_sums_and_counts() -> None:
    found = taken_apart("SELECT region, avg(value) AS mean FROM visits v WHERE v.n > 2 GROUP BY ALL")
    assert found is not None
    assert [part.merge for part in found.parts] == ["sum", "count"]
    assert found.keys == ('"region"',)
    assert found.where == '("n" > 2)'


def test_one_figure_that_is_used_twice_is_kept_once() -> None:
    found = taken_apart("SELECT count(*), count(*) * 2, sum(n) / count(*) FROM visits")
    assert found is not None
    assert len(found.parts) == 2


@given(
    before=st.lists(st.integers(0, 6)),
    after=st.lists(st.integers(0, 6)),
)
def test_a_patch_turns_one_list_of_rows_into_the_other(before: list[int], after: list[int]) -> None:
    old: list[dict[str, Any]] = [{"v": one, "t": str(one)} for one in before]
    new: list[dict[str, Any]] = [{"v": one, "t": str(one)} for one in after]
    patch = patch_of(old, new)
    if patch is None:
        assert old == new
        return
    assert patched(old, patch) == new
    known = set(before)
    assert all(row["v"] not in known for _, row in patch["rows"]), "a row that was there is not sent again"


def test_what_cannot_be_merged_exactly_is_refused() -> None:
    found = taken_apart("SELECT region, sum(value) AS s FROM visits GROUP BY region")
    assert found is not None
    kept = Kept(found, pa.table({"k0": ["a"], "a0": [1.5]}))
    names = {'"region"': "e0", '"value"': "e1"}
    assert kept.add(NewRows(pa.table({"e0": ["a", "b"], "e1": [2.5, 1.0]}), names))
    answer, cut = kept.answer(pa.schema([("region", pa.string()), ("s", pa.float64())]), 1)
    assert (answer.to_pylist(), cut) == ([{"region": "a", "s": 4.0}], True)
    with pytest.raises(Unsure):
        kept.add(NewRows(pa.table({"e0": ["a"], "e1": [float("nan")]}), names))


def test_many_rows_and_few_rows_are_added_alike() -> None:
    sql = (
        "SELECT region, count(*) AS c, count(n) AS cn, sum(n) AS s, min(n) AS lo, max(n) AS hi, "
        "count(*) FILTER (WHERE n > 3) AS over, sum(n) FILTER (WHERE n > 3) AS far "
        "FROM visits GROUP BY region"
    )
    found = taken_apart(sql)
    assert found is not None
    empty = pa.table(
        {
            "k0": pa.array([], pa.string()),
            **{f"a{n}": pa.array([], pa.int64()) for n in range(len(found.parts))},
        }
    )
    rows = pa.table(
        {
            "e0": [("a", "b", None)[n % 3] for n in range(90)],
            "e1": [None if n % 7 == 0 else n % 11 for n in range(90)],
            "e2": [None if n % 7 == 0 else n % 11 > 3 for n in range(90)],
        }
    )
    names = {'"region"': "e0", '"n"': "e1", '"n" > 3': "e2"}
    at_once, by_steps = Kept(found, empty), Kept(found, empty)
    at_once.add(NewRows(rows, names))
    for start in range(0, 90, 9):
        by_steps.add(NewRows(rows.slice(start, 9), names))
    ordered = [("k0", "ascending")]
    assert at_once.partials().sort_by(ordered) == by_steps.partials().sort_by(ordered)


def test_who_was_away_for_many_ticks_gets_one_frame_of_the_newest_state_and_no_queue() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    entry = Entry("tile", cast("StandingTile", None), {})  # drawn by nothing here: its states are given
    feed = Feed("feed", {"tile": entry}, {}, numbers=Numbers(), version=1)

    def tick(number: int) -> None:
        entry.state = state_of({"status": "ok"}, [{"n": number}, {"n": -1}])
        assert feed.advance(at)

    tick(0)
    _, base, held = feed.frame(None, None)
    for number in range(1, 81):
        tick(number)
    frame, number, tiles = feed.frame(base, held)
    told = orjson.loads(frame["text"])
    assert (told["kind"], told["base"], told["seq"]) == ("delta", base, number)
    assert told["data"]["tile"]["change"]["results"]["rows"] == [[0, {"n": 80}]]
    assert orjson.loads(feed.frame(number, tiles)[0]["text"])["data"] == {}


def test_sums_beyond_64_bits_stay_exact() -> None:
    found = taken_apart("SELECT sum(n) AS s FROM visits")
    assert found is not None
    kept = Kept(found, pa.table({"a0": [2**62]}))
    kept.add(NewRows(pa.table({"e0": [2**62] * 100}), {'"n"': "e0"}))
    answer, _ = kept.answer(pa.schema([("s", pa.decimal128(38, 0))]), 10)
    assert int(answer.column(0)[0].as_py()) == 101 * 2**62


def test_a_tile_says_only_what_is_another() -> None:
    tile: dict[str, Any] = {
        "status": "ok",
        "columns": [],
        "row_count": 2,
        "as_of": {"a": "1"},
        "age_seconds": 3,
    }
    drawn: dict[str, Any] = {"mark": "bar", "data": {"name": "table", "values": [{"a": 1}, {"a": 2}]}}
    chart: dict[str, Any] = {"kind": "bar", "spec": drawn}
    one = state_of({**tile, "chart": chart}, [{"n": 1}, {"n": 2}])
    same = state_of({**tile, "chart": chart, "as_of": {"a": "2"}}, [{"n": 1}, {"n": 2}])
    assert same.since(one) is None
    spec = {**drawn, "data": {"name": "table", "values": [{"a": 1}, {"a": 5}]}}
    other = state_of({**tile, "chart": {**chart, "spec": spec}}, [{"n": 1}, {"n": 5}])
    change = other.since(one)
    assert change == {
        "change": {
            "results": {"length": 2, "rows": [(1, {"n": 5})], "moved": []},
            "values": {"length": 2, "rows": [(1, {"a": 5})], "moved": []},
        }
    }
    assert other.whole()["chart"] == {**chart, "spec": spec}
