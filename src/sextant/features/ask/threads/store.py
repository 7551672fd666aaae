"""Threads as their people list, find, star, share and delete them; the caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from sextant.core.access import Caller
from sextant.core.db import metadata
from sextant.features.ask.store import StoredQuery, queries, stored, threads
from sextant.features.ask.threads.models import Thread
from sextant.features.ask.verified.store import feedback

stars = Table(
    "thread_stars",
    metadata,
    Column("thread_id", String(36), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
)
Whose = Literal["mine", "shared", "all"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads are listed: whose, with which words, only those with a star."""

    whose: Whose = "mine"
    text: str = ""
    starred: bool = False
    before: tuple[datetime, str] | None = None
    limit: int = 50


def find(tx: Connection, caller: Caller, thread_id: str) -> Thread | None:
    """A thread of the caller's own, or one that is shared in their workspace."""
    row = tx.execute(_chosen(caller).where(threads.c.thread_id == thread_id, _visible(caller))).first()
    return None if row is None else _thread(row)


def page(tx: Connection, caller: Caller, wanted: Wanted) -> list[Thread]:
    """Threads, the one that was asked in last first."""
    chosen = _chosen(caller).where(*_narrowed(caller, wanted))
    if wanted.before is not None:
        at, thread_id = wanted.before
        same = and_(threads.c.updated_at == at, threads.c.thread_id < thread_id)
        chosen = chosen.where(or_(threads.c.updated_at < at, same))
    chosen = chosen.order_by(threads.c.updated_at.desc(), threads.c.thread_id.desc()).limit(wanted.limit)
    return [_thread(row) for row in tx.execute(chosen)]


def count(tx: Connection, caller: Caller, wanted: Wanted) -> int:
    chosen = select(func.count()).select_from(threads).where(*_narrowed(caller, wanted))
    return int(tx.execute(chosen).scalar_one())


def change(tx: Connection, caller: Caller, thread_id: str, **values: object) -> None:
    """Changes a thread of the caller's own."""
    tx.execute(update(threads).where(threads.c.thread_id == thread_id, *_own(caller)).values(**values))


def star(tx: Connection, caller: Caller, thread_id: str, *, starred: bool) -> None:
    """The caller's own star on any thread they see."""
    tx.execute(delete(stars).where(stars.c.thread_id == thread_id, stars.c.user_id == caller.user_id))
    if starred:
        values = {
            "thread_id": thread_id,
            "user_id": caller.user_id,
            "workspace_id": caller.workspace_id,
        }
        tx.execute(insert(stars).values(**values))


def remove(tx: Connection, caller: Caller, thread_id: str) -> None:
    """A thread of the caller's own with its questions, and what was said of them."""
    here = caller.workspace_id
    for table in (feedback, stars, queries):
        tx.execute(delete(table).where(table.c.thread_id == thread_id, table.c.workspace_id == here))
    tx.execute(delete(threads).where(threads.c.thread_id == thread_id, *_own(caller)))


def answers(tx: Connection, caller: Caller, thread_id: str, *, limit: int) -> Sequence[StoredQuery]:
    """The questions of a thread that the caller was found to see, in the order they were asked."""
    chosen = (
        select(queries)
        .where(queries.c.thread_id == thread_id, queries.c.workspace_id == caller.workspace_id)
        .order_by(queries.c.created_at, queries.c.query_id)
        .limit(limit)
    )
    return [stored(row) for row in tx.execute(chosen)]


def latest(tx: Connection, caller: Caller, thread_id: str, *, limit: int) -> Sequence[StoredQuery]:
    """The last answered questions of a thread of the caller's own, the newest first."""
    chosen = (
        select(queries)
        .where(
            queries.c.thread_id == thread_id,
            queries.c.workspace_id == caller.workspace_id,
            queries.c.user_id == caller.user_id,
            queries.c.status != "not_understood",
        )
        .order_by(queries.c.created_at.desc(), queries.c.query_id.desc())
        .limit(limit)
    )
    return [stored(row) for row in tx.execute(chosen)]


def clear(tx: Connection, workspace_id: str) -> None:
    """Removes everything that was asked in a workspace that is gone."""
    for table in (stars, queries, threads):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id))


def _chosen(caller: Caller) -> Select[Any]:
    starred = exists().where(stars.c.thread_id == threads.c.thread_id, stars.c.user_id == caller.user_id)
    number = (
        select(func.count())
        .where(queries.c.thread_id == threads.c.thread_id)
        .correlate(threads)
        .scalar_subquery()
    )
    return select(threads, starred.label("starred"), number.label("questions"))


def _narrowed(caller: Caller, wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    found = [_whose(caller, wanted.whose)]
    if wanted.starred:
        mine = and_(stars.c.thread_id == threads.c.thread_id, stars.c.user_id == caller.user_id)
        found.append(exists().where(mine))
    for word in wanted.text.split():
        asked = exists().where(
            queries.c.thread_id == threads.c.thread_id, queries.c.question.icontains(word, autoescape=True)
        )
        found.append(or_(threads.c.title.icontains(word, autoescape=True), asked))
    return tuple(found)


def _whose(caller: Caller, whose: Whose) -> ColumnElement[bool]:
    if whose == "mine":
        return and_(*_own(caller))
    if whose == "shared":
        others = threads.c.user_id != caller.user_id
        return and_(threads.c.workspace_id == caller.workspace_id, threads.c.shared.is_(True), others)
    return _visible(caller)


def _visible(caller: Caller) -> ColumnElement[bool]:
    mine_or_shared = or_(threads.c.user_id == caller.user_id, threads.c.shared.is_(True))
    return and_(threads.c.workspace_id == caller.workspace_id, mine_or_shared)


def _own(caller: Caller) -> tuple[ColumnElement[bool], ...]:
    return (threads.c.workspace_id == caller.workspace_id, threads.c.user_id == caller.user_id)


def _thread(row: Row[Any]) -> Thread:
    return Thread(
        thread_id=row.thread_id,
        user_id=row.user_id,
        email=row.email,
        title=row.title,
        shared=row.shared,
        starred=bool(row.starred),
        questions=row.questions,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
