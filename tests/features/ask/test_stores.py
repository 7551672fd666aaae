"""Questions kept on both databases, apart by person and workspace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.features.ask import store
from sextant.kit.ids import new_id

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def kept(thread_id: str, minute: int, question: str = "how many flights") -> store.StoredQuery:
    return store.StoredQuery(
        query_id=new_id(),
        thread_id=thread_id,
        question=question,
        title=question,
        status="answered",
        sql="SELECT 1",
        dataset_id=None,
        answer={"explanation": "There is one."},
        created_at=AT + timedelta(minutes=minute),
    )


def test_a_question_comes_back_as_it_was_kept(database: Database, admin: Caller) -> None:
    query = kept(new_id(), 0)
    with database.transaction() as tx:
        store.begin_thread(tx, admin, query)
    with database.reading() as tx:
        assert store.find(tx, admin, query.query_id) == replace(query, user_id=admin.user_id)


def test_questions_stay_with_their_person_and_workspace(
    database: Database, admin: Caller, analyst: Caller, outsider: Caller
) -> None:
    query = kept(new_id(), 0)
    with database.transaction() as tx:
        store.begin_thread(tx, admin, query)
    with database.reading() as tx:
        for other in (analyst, outsider):
            assert store.find(tx, other, query.query_id) is None
            assert not store.has_thread(tx, other, query.thread_id)
            assert store.find_seen(tx, other, query.query_id) is None
            assert store.history(tx, other, limit=10) == []


def test_history_goes_back_from_a_place(database: Database, make_caller: Callable[..., Caller]) -> None:
    caller, thread = make_caller(), new_id()
    queries = [kept(thread, minute, f"question {minute}") for minute in range(5)]
    with database.transaction() as tx:
        store.begin_thread(tx, caller, queries[0])
        for query in queries[1:]:
            store.save(tx, caller, query)
    with database.reading() as tx:
        last = store.history(tx, caller, limit=2)
        before = (last[-1].created_at, last[-1].query_id)
        rest = store.history(tx, caller, limit=10, before=before)
        assert [q.question for q in [*last, *rest]] == [f"question {m}" for m in (4, 3, 2, 1, 0)]
        assert [q.question for q in store.history(tx, caller, limit=5, text="QUESTION 3")] == ["question 3"]
