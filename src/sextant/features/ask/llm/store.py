"""What language models were used for, a row a person, day and model; the caller commits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    select,
)

from sextant.core.access import Caller
from sextant.core.db import metadata, upsert

usage = Table(
    "llm_usage",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("questions", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Column("milliseconds", BigInteger, nullable=False),
    Index("ix_llm_usage_workspace_id_day", "workspace_id", "day"),
)
_COUNTED = ("questions", "requests", "tokens_in", "tokens_out", "micros", "milliseconds")


@dataclass(frozen=True, slots=True)
class Row:
    """What was used of one model on one day; `micros` are millionths of the money."""

    day: date
    model: str
    questions: int
    requests: int
    tokens_in: int
    tokens_out: int
    micros: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Total:
    """What one person used since a day, of all models."""

    user_id: str
    email: str
    questions: int
    requests: int
    tokens_in: int
    tokens_out: int
    micros: int
    milliseconds: int


def add(tx: Connection, caller: Caller, row: Row) -> None:
    """Adds to what the caller used of the model that day."""
    values = {**asdict(row), "model": row.model[:200]}
    begun = upsert(tx, usage).values(
        workspace_id=caller.workspace_id, user_id=caller.user_id, email=caller.email, **values
    )
    key = [usage.c.workspace_id, usage.c.user_id, usage.c.day, usage.c.model]
    more = {name: usage.c[name] + values[name] for name in _COUNTED}
    tx.execute(begun.on_conflict_do_update(index_elements=key, set_={"email": caller.email, **more}))


def total(tx: Connection, caller: Caller, *, since: date) -> Total:
    """What the caller used since a day, that day too."""
    sums = [func.coalesce(func.sum(usage.c[name]), 0).label(name) for name in _COUNTED]
    mine = (usage.c.workspace_id == caller.workspace_id, usage.c.user_id == caller.user_id)
    row = tx.execute(select(*sums).where(*mine, usage.c.day >= since)).one()
    return _total(row, caller.user_id, caller.email)


def by_person(tx: Connection, workspace_id: str, *, since: date, limit: int = 500) -> Sequence[Total]:
    """What each person of a workspace used since a day, the most tokens first."""
    sums = [func.sum(usage.c[name]).label(name) for name in _COUNTED]
    tokens = func.sum(usage.c.tokens_in + usage.c.tokens_out)
    chosen = (
        select(usage.c.user_id, func.max(usage.c.email).label("email"), *sums)
        .where(usage.c.workspace_id == workspace_id, usage.c.day >= since)
        .group_by(usage.c.user_id)
        .order_by(tokens.desc(), usage.c.user_id)
        .limit(limit)
    )
    return [_total(row, row.user_id, row.email) for row in tx.execute(chosen)]


def clear(tx: Connection, workspace_id: str) -> None:
    tx.execute(delete(usage).where(usage.c.workspace_id == workspace_id))


def _total(row: Any, user_id: str, email: str) -> Total:
    return Total(user_id, email, *(int(getattr(row, name)) for name in _COUNTED))
