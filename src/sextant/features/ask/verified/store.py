"""The last runs of verified questions and what people said of answers; the caller commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Row,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from sextant.core.access import Caller
from sextant.core.db import Moment, metadata
from sextant.features.ask.verified.models import Opinion

runs = Table(
    "verified_runs",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("verified_key", String(16), primary_key=True),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("confirmed", JSON, nullable=False),
    Column("latest", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("told", Text, nullable=False),
    Column("ran_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=True),
)
feedback = Table(
    "answer_feedback",
    metadata,
    Column("query_id", String(36), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("thread_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("generated_sql", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_answer_feedback_workspace_id_created_at", "workspace_id", "created_at"),
)


@dataclass(frozen=True, slots=True)
class LastRun:
    """How a verified question fared when it ran last."""

    state: str
    told: str
    ran_at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredRun:
    """As whom a verified question is run, what it gave when it was verified, and what it gives."""

    key: str
    user_id: str
    email: str
    confirmed: Mapping[str, Any]
    latest: Mapping[str, Any]
    state: str
    told: str
    ran_at: datetime
    changed_at: datetime | None


def last_runs(tx: Connection, workspace_id: str) -> dict[str, LastRun]:
    """How each verified question fared, by its key; without what it gave."""
    told = select(runs.c.verified_key, runs.c.state, runs.c.told, runs.c.ran_at, runs.c.changed_at)
    found = tx.execute(told.where(runs.c.workspace_id == workspace_id))
    return {row.verified_key: LastRun(row.state, row.told, row.ran_at, row.changed_at) for row in found}


def run_of(tx: Connection, workspace_id: str, key: str) -> StoredRun | None:
    """The last run of a verified question with what it gave."""
    mine = select(runs).where(runs.c.workspace_id == workspace_id, runs.c.verified_key == key)
    row = tx.execute(mine).first()
    return None if row is None else _run(row)


def put_run(tx: Connection, workspace_id: str, run: StoredRun) -> None:
    """Keeps a run in the place of the one before."""
    values = {
        "user_id": run.user_id,
        "email": run.email,
        "confirmed": dict(run.confirmed),
        "latest": dict(run.latest),
        "state": run.state,
        "told": run.told,
        "ran_at": run.ran_at,
        "changed_at": run.changed_at,
    }
    mine = and_(runs.c.workspace_id == workspace_id, runs.c.verified_key == run.key)
    if not tx.execute(update(runs).where(mine).values(**values)).rowcount:
        tx.execute(insert(runs).values(workspace_id=workspace_id, verified_key=run.key, **values))


def forget_run(tx: Connection, workspace_id: str, key: str) -> None:
    tx.execute(delete(runs).where(runs.c.workspace_id == workspace_id, runs.c.verified_key == key))


def put_feedback(tx: Connection, caller: Caller, opinion: Opinion) -> None:
    """Keeps what a person says of an answer in the place of what they said before."""
    mine = and_(feedback.c.query_id == opinion.query_id, feedback.c.user_id == caller.user_id)
    tx.execute(delete(feedback).where(mine))
    tx.execute(
        insert(feedback).values(
            query_id=opinion.query_id,
            user_id=caller.user_id,
            workspace_id=caller.workspace_id,
            thread_id=opinion.thread_id,
            email=caller.email,
            verdict=opinion.verdict,
            reason=opinion.reason,
            question=opinion.question,
            generated_sql=opinion.sql,
            created_at=opinion.at,
        )
    )


def drop_feedback(tx: Connection, caller: Caller, query_id: str) -> None:
    tx.execute(delete(feedback).where(feedback.c.query_id == query_id, feedback.c.user_id == caller.user_id))


def feedback_of(tx: Connection, caller: Caller, query_ids: Sequence[str]) -> dict[str, Opinion]:
    """What the caller said of these answers."""
    mine = select(feedback).where(feedback.c.user_id == caller.user_id, feedback.c.query_id.in_(query_ids))
    return {row.query_id: _opinion(row) for row in tx.execute(mine)}


def feedback_page(
    tx: Connection, workspace_id: str, *, verdict: str | None, before: tuple[datetime, str] | None, limit: int
) -> list[Opinion]:
    """What people of a workspace said, the latest first."""
    chosen = select(feedback).where(feedback.c.workspace_id == workspace_id)
    if verdict is not None:
        chosen = chosen.where(feedback.c.verdict == verdict)
    if before is not None:
        at, query_id = before
        same = and_(feedback.c.created_at == at, feedback.c.query_id < query_id)
        chosen = chosen.where(or_(feedback.c.created_at < at, same))
    chosen = chosen.order_by(feedback.c.created_at.desc(), feedback.c.query_id.desc()).limit(limit)
    return [_opinion(row) for row in tx.execute(chosen)]


def clear(tx: Connection, workspace_id: str) -> None:
    """Removes everything of a workspace that is gone."""
    for table in (runs, feedback):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id))


def _run(row: Row[Any]) -> StoredRun:
    return StoredRun(
        key=row.verified_key,
        user_id=row.user_id,
        email=row.email,
        confirmed=row.confirmed,
        latest=row.latest,
        state=row.state,
        told=row.told,
        ran_at=row.ran_at,
        changed_at=row.changed_at,
    )


def _opinion(row: Row[Any]) -> Opinion:
    return Opinion(
        query_id=row.query_id,
        thread_id=row.thread_id,
        user_id=row.user_id,
        email=row.email,
        verdict=row.verdict,
        reason=row.reason,
        question=row.question,
        sql=row.generated_sql,
        at=row.created_at,
    )
