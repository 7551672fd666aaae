"""Questions and threads as they are kept; every row belongs to one person of one workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Insert,
    Row,
    String,
    Table,
    Text,
    and_,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from sextant.core.access import Caller
from sextant.core.db import Moment, metadata, together
from sextant.features.ask.models import Said
from sextant.features.ask.verified.store import feedback

queries = Table(
    "queries",
    metadata,
    Column("query_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("thread_id", String(36), nullable=False),
    Column("question", Text, nullable=False),
    Column("title", String(300), nullable=False),
    Column("status", String(20), nullable=False),
    Column("generated_sql", Text, nullable=False),
    Column("dataset_id", String(36), nullable=True),
    Column("answer", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_queries_workspace_id_user_id_created_at", "workspace_id", "user_id", "created_at"),
    Index("ix_queries_thread_id", "thread_id"),
)
threads = Table(
    "threads",
    metadata,
    Column("thread_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("title", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("email", String(320), nullable=False, server_default=""),
    Column("shared", Boolean, nullable=False, server_default=false()),
    Index("ix_threads_workspace_id_updated_at", "workspace_id", "updated_at"),
)


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A question as it was kept; `answer` holds everything but its rows."""

    query_id: str
    thread_id: str
    question: str
    title: str
    status: str
    sql: str
    dataset_id: str | None
    answer: Mapping[str, Any]
    created_at: datetime
    user_id: str = ""  # of the one who asked, once it is kept


def save(tx: Connection, caller: Caller, query: StoredQuery) -> None:
    """Keeps a question, and moves its thread to the front."""
    moved = (
        update(threads)
        .where(threads.c.thread_id == query.thread_id, *_owned(threads, caller))
        .values(updated_at=query.created_at)
    )
    together(tx, moved, _kept(caller, query))


def begin_thread(tx: Connection, caller: Caller, query: StoredQuery) -> None:
    """Keeps the first question of a new thread."""
    opened = insert(threads).values(
        thread_id=query.thread_id,
        workspace_id=caller.workspace_id,
        user_id=caller.user_id,
        title=query.title,
        created_at=query.created_at,
        updated_at=query.created_at,
        email=caller.email,
        shared=False,
    )
    together(tx, opened, _kept(caller, query))


def _kept(caller: Caller, query: StoredQuery) -> Insert:
    return insert(queries).values(
        query_id=query.query_id,
        workspace_id=caller.workspace_id,
        user_id=caller.user_id,
        thread_id=query.thread_id,
        question=query.question,
        title=query.title,
        status=query.status,
        generated_sql=query.sql,
        dataset_id=query.dataset_id,
        answer=dict(query.answer),
        created_at=query.created_at,
    )


def has_thread(tx: Connection, caller: Caller, thread_id: str) -> bool:
    found = select(threads.c.thread_id).where(threads.c.thread_id == thread_id, *_owned(threads, caller))
    return tx.execute(found).first() is not None


def find(tx: Connection, caller: Caller, query_id: str) -> StoredQuery | None:
    row = tx.execute(select(queries).where(queries.c.query_id == query_id, *_owned(queries, caller))).first()
    return stored(row) if row is not None else None


def find_with_opinion(
    tx: Connection, caller: Caller, query_id: str
) -> tuple[StoredQuery, Said | None] | None:
    """A question as `find_seen` finds it, with what the caller said of its answer."""
    said = (feedback.c.query_id == queries.c.query_id) & (feedback.c.user_id == caller.user_id)
    query = (
        select(queries, feedback.c.verdict, feedback.c.reason)
        .outerjoin(feedback, said)
        .where(*_seen(caller, query_id))
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    return stored(row), None if row.verdict is None else Said(row.verdict, row.reason)


def find_seen(tx: Connection, caller: Caller, query_id: str) -> StoredQuery | None:
    """A question of the caller's own, or one of a thread that is shared in their workspace."""
    row = tx.execute(select(queries).where(*_seen(caller, query_id))).first()
    return stored(row) if row is not None else None


def _seen(caller: Caller, query_id: str) -> tuple[ColumnElement[bool], ...]:
    shared = select(threads.c.thread_id).where(
        threads.c.workspace_id == caller.workspace_id, threads.c.shared.is_(True)
    )
    seen = or_(queries.c.user_id == caller.user_id, queries.c.thread_id.in_(shared))
    return queries.c.query_id == query_id, queries.c.workspace_id == caller.workspace_id, seen


def set_verified(tx: Connection, caller: Caller, query_id: str, key: str) -> None:
    """Marks an answer, whoever asked it, as the verified question of this key."""
    here = (queries.c.query_id == query_id, queries.c.workspace_id == caller.workspace_id)
    row = tx.execute(select(queries.c.answer).where(*here)).first()
    if row is not None:
        tx.execute(update(queries).where(*here).values(answer={**row.answer, "verified": key}))


def history(
    tx: Connection, caller: Caller, *, limit: int, before: tuple[datetime, str] | None = None, text: str = ""
) -> Sequence[StoredQuery]:
    """The person's questions, the latest first, after the place `before`."""
    chosen = select(queries).where(*_owned(queries, caller))
    if before is not None:
        at, query_id = before
        older = queries.c.created_at < at
        chosen = chosen.where(or_(older, and_(queries.c.created_at == at, queries.c.query_id < query_id)))
    if text:
        chosen = chosen.where(func.lower(queries.c.question).contains(text.lower(), autoescape=True))
    chosen = chosen.order_by(queries.c.created_at.desc(), queries.c.query_id.desc()).limit(limit)
    return [stored(row) for row in tx.execute(chosen)]


def count(tx: Connection, caller: Caller) -> int:
    return tx.execute(select(func.count()).select_from(queries).where(*_owned(queries, caller))).scalar_one()


def _owned(table: Table, caller: Caller) -> tuple[Any, ...]:
    return (table.c.workspace_id == caller.workspace_id, table.c.user_id == caller.user_id)


def stored(row: Row[Any]) -> StoredQuery:
    return StoredQuery(
        query_id=row.query_id,
        thread_id=row.thread_id,
        question=row.question,
        title=row.title,
        status=row.status,
        sql=row.generated_sql,
        dataset_id=row.dataset_id,
        answer=row.answer,
        created_at=row.created_at,
        user_id=row.user_id,
    )
