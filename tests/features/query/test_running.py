"""What happens between a statement and its answer: cache, age, limits, audit, words for columns."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.audit import AuditSearch
from sextant.features.datasets import ColumnChange, Dataset
from sextant.features.query import Queries, Query, SqlRefused
from sextant.kit.errors import LimitReached, SextantError
from sextant.ports.warehouse import QueryTimedOut, WarehouseBusy
from tests.conftest import SetClock
from tests.features.query.conftest import ROWS, Watched, sales
from tests.features.query.statements import HOSTILE

pytestmark = pytest.mark.one_database  # the metadata is read through datasets alone, which has its own tests

BY_REGION = "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY region"
BUSY = WarehouseBusy("Too many.", seconds=1)


def test_an_answer_tells_its_rows_its_snapshot_and_its_estimate(
    queries: Queries, admin: Caller, dataset: Dataset
) -> None:
    answered = queries.run(admin, Query(BY_REGION))
    assert [row["region"] for row in answered.table.to_pylist()] == ["East", "North", "South"]
    assert answered.as_of == {dataset.dataset_id: dataset.snapshot_id}
    assert answered.tables[0].table_name == "sales"
    assert answered.estimate.rows == ROWS
    assert not answered.cached


def test_the_same_question_is_answered_from_the_cache_for_five_minutes(
    queries: Queries, watched: Watched, admin: Caller, dataset: Dataset, clock: SetClock
) -> None:
    queries.run(admin, Query(BY_REGION))
    clock.forward(seconds=299)
    again = queries.run(admin, Query(BY_REGION.replace(" ", "\n") + " -- again"))
    assert (again.cached, again.age_seconds, again.stale, len(watched.ran)) == (True, 299, False, 1)
    clock.forward(seconds=2)
    assert not queries.run(admin, Query(BY_REGION)).cached
    assert len(watched.ran) == 2


def test_new_data_is_never_hidden_by_the_cache(
    queries: Queries, house: House, admin: Caller, dataset: Dataset
) -> None:
    before = queries.run(admin, Query("SELECT count(*) AS n FROM sales"))
    snapshot = house.datasets.snapshots(admin, dataset.dataset_id)[0]
    house.datasets.undo(admin, dataset.dataset_id, snapshot.snapshot_id)
    after = queries.run(admin, Query("SELECT count(*) AS n FROM sales"))
    assert (before.table.to_pylist(), after.table.to_pylist()) == ([{"n": ROWS}], [{"n": 0}])
    assert not after.cached
    then = Query("SELECT count(*) AS n FROM sales", as_of=dict(before.as_of))
    assert queries.run(admin, then).table.to_pylist() == [{"n": ROWS}]


def test_clocks_hold_for_a_minute_and_chance_for_nothing(
    queries: Queries, watched: Watched, admin: Caller, dataset: Dataset, clock: SetClock
) -> None:
    recent = Query("SELECT count(*) FROM sales WHERE sold < current_date")
    queries.run(admin, recent)
    clock.forward(seconds=20)
    assert queries.run(admin, recent).cached
    clock.forward(seconds=60)
    assert not queries.run(admin, recent).cached
    drawn = Query("SELECT random() AS r FROM sales LIMIT 1")
    queries.run(admin, drawn)
    assert not queries.run(admin, drawn).cached


def test_a_stale_answer_is_given_with_its_age_only_when_the_engine_is_over_its_limit(
    queries: Queries, watched: Watched, admin: Caller, dataset: Dataset, clock: SetClock
) -> None:
    queries.run(admin, Query(BY_REGION))
    clock.forward(hours=3)
    for failure in (BUSY, QueryTimedOut("Too long.", seconds=1)):
        watched.failure = failure
        answered = queries.run(admin, Query(BY_REGION))
        assert (answered.stale, answered.cached, answered.age_seconds) == (True, True, 3 * 3600)
    with pytest.raises(WarehouseBusy):
        watched.failure = BUSY
        queries.run(admin, Query("SELECT max(amount) FROM sales"))
    with pytest.raises(WarehouseBusy):
        queries.run(admin, Query(BY_REGION, as_of={dataset.dataset_id: str(dataset.snapshot_id)}))
    clock.forward(hours=22)
    with pytest.raises(WarehouseBusy):
        queries.run(admin, Query(BY_REGION))


def test_identical_questions_at_once_run_once(
    queries: Queries, watched: Watched, admin: Caller, dataset: Dataset
) -> None:
    sql = "SELECT count(*) AS n FROM sales a, sales b, range(60) AS r(x) WHERE a.amount + b.amount > r.x"
    got: list[object] = []
    threads = [
        threading.Thread(target=lambda: got.append(queries.run(admin, Query(sql)).table)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    assert len(watched.ran) == 1


def test_every_access_is_in_the_audit_trail(
    queries: Queries, house: House, admin: Caller, dataset: Dataset
) -> None:
    queries.run(admin, Query(BY_REGION))
    queries.run(admin, Query(BY_REGION, purpose="tile"))
    with pytest.raises(SqlRefused):
        queries.run(admin, Query("DROP TABLE sales"))
    found = house.audit.search(admin.workspace_id, AuditSearch(action="data.query"))
    assert [(e.action, e.details.get("cached")) for e in found] == [
        ("data.query.refused", None),
        ("data.query", True),
        ("data.query", False),
    ]
    assert found[1].details["datasets"] == [dataset.dataset_id]
    assert found[0].details["code"] == "sql_not_select"


def test_statements_and_exports_are_counted_but_tiles_paging_and_cached_answers_are_not(
    queries: Queries, house: House, admin: Caller, dataset: Dataset
) -> None:
    def used() -> int:
        state = house.limits.state(admin)
        return (state.limit or 0) - (state.remaining or 0)

    queries.run(admin, Query("SELECT 1 AS a FROM sales", purpose="tile"))
    queries.run(admin, Query("SELECT 2 AS a FROM sales", purpose="rows"))
    queries.validate(admin, "SELECT 3 AS a FROM sales")
    assert used() == 0
    queries.run(admin, Query("SELECT 4 AS a FROM sales"))
    queries.run(admin, Query("SELECT 4 AS a FROM sales"))
    assert used() == 1
    with queries.stream(admin, Query("SELECT 5 AS a FROM sales")) as reader:
        reader.read_all()
    assert used() == 2
    with pytest.raises(SqlRefused):
        queries.run(admin, Query("SELECT nothing FROM sales"))
    assert used() == 3


def test_past_the_limit_nothing_runs(
    queries: Queries, watched: Watched, make_caller: Callable[..., Caller], dataset: Dataset
) -> None:
    person = make_caller("admin", tier="free")
    for number in range(100):
        with pytest.raises(SqlRefused):
            queries.run(person, Query(f"SELECT nothing{number} FROM sales"))
    with pytest.raises(LimitReached) as reached:
        queries.run(person, Query(BY_REGION))
    assert reached.value.retry_after
    assert watched.ran == []


def test_a_dataset_that_is_not_shared_does_not_exist_for_others(
    queries: Queries, analyst: Caller, outsider: Caller, dataset: Dataset
) -> None:
    for stranger in (analyst, outsider):
        with pytest.raises(SqlRefused, match="no table `sales`"):
            queries.run(stranger, Query(BY_REGION))


def test_a_cached_answer_is_not_given_to_who_may_not_see_the_data(
    queries: Queries, admin: Caller, analyst: Caller, dataset: Dataset
) -> None:
    queries.run(admin, Query(BY_REGION))
    with pytest.raises(SqlRefused):
        queries.run(analyst, Query(BY_REGION))


@pytest.mark.parametrize(
    ("sql", "labels"),
    [
        ("SELECT region, avg(amount) FROM sales GROUP BY 1", ["sales region", "average price"]),
        ("SELECT region AS r, avg(amount) AS avg_amount FROM sales GROUP BY 1", ["r", "average price"]),
        ("SELECT count(*) FROM sales", ["number of sales"]),
        ("SELECT count(*) AS n FROM sales WHERE amount > 0", ["number of sales"]),
        ("SELECT count(*) FROM sales a CROSS JOIN sales b", ["number of rows"]),
        ("SELECT count(*) FROM (SELECT DISTINCT region FROM sales) s", ["number of rows"]),
        ("SELECT count(*) FROM sales, unnest([1, 2]) AS u(x)", ["number of rows"]),
        ("SELECT count(nullif(amount, 0)) FROM sales", ["number of rows"]),
        ("SELECT count(DISTINCT lower(region)) FROM sales", ["number of different values"]),
        ("SELECT count(DISTINCT region) AS regions FROM sales", ["regions"]),
        (
            "WITH s AS (SELECT region AS x, sum(amount) AS y FROM sales GROUP BY 1) SELECT * FROM s",
            ["x", "y"],
        ),
        ("SELECT s.* FROM (SELECT amount FROM sales) AS s", ["price"]),
        ("SELECT amount FROM sales UNION ALL SELECT 1", ["price"]),
        ("SELECT round(max(amount), 1) FROM sales", ["most price"]),
    ],
)
def test_result_columns_are_called_what_people_call_them(
    queries: Queries, house: House, admin: Caller, dataset: Dataset, sql: str, labels: list[str]
) -> None:
    columns = {column.name: column.field_id for column in dataset.columns}
    for name, label, unit in (("region", "sales region", None), ("amount", "price", "EUR")):
        change = ColumnChange(label=label, unit=unit)
        house.datasets.change_column(admin, dataset.dataset_id, field_id=columns[name], change=change)
    answered = queries.run(admin, Query(sql))
    assert [column.label for column in answered.columns] == labels
    if "price" in labels:
        priced = answered.columns[labels.index("price")] if "price" in labels else answered.columns[-1]
        assert (priced.unit, priced.source.column if priced.source else None) == ("EUR", "amount")


def test_validating_tells_what_is_wrong_and_where(queries: Queries, admin: Caller, dataset: Dataset) -> None:
    fine = queries.validate(admin, BY_REGION)
    assert fine.valid
    assert fine.estimate is not None
    assert [table.table_name for table in fine.tables] == ["sales"]
    wrong = queries.validate(admin, "SELECT regon FROM sales")
    assert (wrong.errors[0].code, wrong.errors[0].column, wrong.errors[0].hint) == (
        "sql_unknown_column",
        8,
        "Did you mean `region`?",
    )
    unplanned = queries.validate(admin, "SELECT region + 1 FROM sales")
    assert unplanned.errors[0].code == "query_failed"


_TEXT = (
    st.text(max_size=60) | st.sampled_from(HOSTILE) | st.sampled_from([BY_REGION, "SELECT 1", "VALUES (1)"])
)
_ONE_HOUSE = [HealthCheck.function_scoped_fixture]


# Feature: ai-analytics-platform, Property 14: nothing runs unvalidated
@given(_TEXT)
@settings(max_examples=150, deadline=None, suppress_health_check=_ONE_HOUSE)
def test_whatever_reaches_the_warehouse_was_made_by_the_gate(
    queries: Queries, watched: Watched, admin: Caller, dataset: Dataset, text: str
) -> None:
    watched.ran.clear()
    valid = queries.validate(admin, text).valid
    try:
        queries.run(admin, Query(text, purpose="tile"))
    except SextantError:
        assert not valid
    for query in watched.ran:
        assert valid
        assert queries.explain(admin, Query(text, purpose="tile")).permitted_sql == query.sql


# Feature: ai-analytics-platform, Property 15: invalid SQL is an error and never runs
@given(st.sampled_from(HOSTILE) | st.text(max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=_ONE_HOUSE)
def test_a_refused_query_never_reaches_the_warehouse(
    queries: Queries, watched: Watched, admin: Caller, dataset: Dataset, text: str
) -> None:
    watched.ran.clear()
    with pytest.raises(SqlRefused):
        queries.run(admin, Query(f"DELETE {text}", purpose="tile"))
    assert watched.ran == []


def test_the_demo_rows_are_what_the_test_says() -> None:
    assert sales().count(b"\n") == ROWS + 1
