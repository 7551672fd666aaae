"""The audit trail: every data access and admin action, chained by keyed hashes so that tampering shows."""

import hashlib
import hmac
import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Index,
    Row,
    String,
    Table,
    UniqueConstraint,
    cast,
    or_,
    select,
)

from sextant.core.access import Caller
from sextant.core.db import Database, Moment, metadata, refuse_in_transaction
from sextant.core.scope import current
from sextant.kit.clock import Clock, iso
from sextant.kit.ids import new_id

entries = Table(
    "audit_entries",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("chain", String(36), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("agent_id", String(80), nullable=False),
    Column("action", String(120), nullable=False),
    Column("details", JSON, nullable=False),
    Column("request_id", String(80), nullable=False),
    Column("timestamp", Moment, nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("chain", "sequence"),
    Index("ix_audit_entries_chain_timestamp", "chain", "timestamp"),
    Index("ix_audit_entries_chain_action", "chain", "action", "sequence"),
)
heads = Table(
    "audit_heads",
    metadata,
    Column("chain", String(36), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

SYSTEM = "system"  # the chain of what belongs to no workspace, such as a sign-in with an unknown address
_START = "0" * 64
_WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the trail; `platform_id` is the workspace, or `system`."""

    id: str
    platform_id: str
    user_id: str
    email: str
    agent_id: str
    action: str
    details: Mapping[str, object]
    request_id: str
    timestamp: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Verification:
    """`broken_at` is the id of the first entry that does not fit, or `end` when the tail is missing."""

    ok: bool
    entries: int
    broken_at: str | None


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What to look for; `before` is the sequence to continue below."""

    action: str = ""
    user_id: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class _Draft:
    chain: str
    user_id: str
    email: str
    agent_id: str
    action: str
    details: dict[str, object]
    request_id: str
    timestamp: datetime


class Audit:
    """Writes in the caller's transaction, or through one writer that commits waiting rows together."""

    def __init__(self, db: Database, clock: Clock, *, key: bytes) -> None:
        self._db = db
        self._clock = clock
        self._key = hashlib.sha256(b"sextant audit\0" + key).digest()
        self._waiting: queue.Queue[tuple[_Draft, Future[None]] | None] = queue.Queue(maxsize=10_000)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def record(
        self,
        caller: Caller | None,
        *,
        action: str,
        details: Mapping[str, object] | None = None,
        tx: Connection | None = None,
        workspace_id: str | None = None,
        agent_id: str = "",
    ) -> None:
        """Returns once the row is written (with `tx`: part of that transaction, else committed)."""
        draft = _Draft(
            chain=workspace_id or (caller.workspace_id if caller else SYSTEM),
            user_id=caller.user_id if caller else "",
            email=caller.email if caller else "",
            agent_id=agent_id,
            action=action,
            details=_plain(details or {}),
            request_id=_request_id(caller),
            timestamp=self._clock.now(),
        )
        if tx is not None:
            self._write(tx, [draft])
            return
        refuse_in_transaction("An audit row of its own")
        done: Future[None] = Future()
        self._running().put((draft, done), timeout=_WAIT_SECONDS)
        done.result(timeout=_WAIT_SECONDS + 30)

    def search(self, workspace_id: str, look_for: AuditSearch) -> list[AuditEntry]:
        """Entries of one workspace, newest first."""
        query = select(entries).where(entries.c.chain == workspace_id)
        if look_for.action:
            query = query.where(entries.c.action.startswith(look_for.action, autoescape=True))
        if look_for.user_id:
            query = query.where(entries.c.user_id == look_for.user_id)
        if look_for.since:
            query = query.where(entries.c.timestamp >= look_for.since)
        if look_for.until:
            query = query.where(entries.c.timestamp <= look_for.until)
        if look_for.before is not None:
            query = query.where(entries.c.sequence < look_for.before)
        if look_for.text:
            found = [
                column.icontains(look_for.text, autoescape=True)
                for column in (entries.c.action, entries.c.email, cast(entries.c.details, String))
            ]
            query = query.where(or_(*found))
        query = query.order_by(entries.c.sequence.desc()).limit(look_for.limit)
        with self._db.reading() as tx:
            return [_entry(row) for row in tx.execute(query)]

    def verify(self, workspace_id: str) -> Verification:
        """Walks a workspace's chain from its first entry and holds each hash against its content."""
        previous, expected = _START, 0
        query = select(entries).where(entries.c.chain == workspace_id).order_by(entries.c.sequence)
        with self._db.reading() as tx:
            head = tx.execute(select(heads).where(heads.c.chain == workspace_id)).one_or_none()
            for row in tx.execute(query.execution_options(yield_per=1000)):
                expected += 1
                previous = self._hash(previous, _draft(row), row.sequence)
                if row.sequence != expected or not hmac.compare_digest(previous, row.hash):
                    return Verification(ok=False, entries=expected, broken_at=row.id)
        return Verification(
            ok=(end := self._ends_well(head, workspace_id, expected, previous)),
            entries=expected,
            broken_at=None if end else "end",
        )

    def close(self) -> None:
        """Writes what waits, then ends the writer."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join(timeout=_WAIT_SECONDS)

    def _ends_well(self, head: "Row[tuple[object, ...]] | None", chain: str, count: int, last: str) -> bool:
        if head is None:
            return count == 0
        sealed = self._seal(chain, head.sequence, head.hash)
        return head.sequence == count and head.hash == last and hmac.compare_digest(sealed, head.seal)

    def _running(self) -> "queue.Queue[tuple[_Draft, Future[None]] | None]":
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
        return self._waiting

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            ending = False
            while not ending and len(batch) < 500:
                try:
                    more = self._waiting.get_nowait()
                except queue.Empty:
                    break
                ending = more is None
                if more is not None:
                    batch.append(more)
            self._commit(batch)
            if ending:
                return

    def _commit(self, batch: "list[tuple[_Draft, Future[None]]]") -> None:
        try:
            with self._db.transaction() as tx:
                self._write(tx, [draft for draft, _ in batch])
        except Exception as error:  # noqa: BLE001  # handed to every caller that waits for its row
            for _, done in batch:
                done.set_exception(error)
            return
        for _, done in batch:
            done.set_result(None)

    def _write(self, tx: Connection, drafts: list[_Draft]) -> None:
        by_chain: dict[str, list[_Draft]] = {}
        for draft in drafts:
            by_chain.setdefault(draft.chain, []).append(draft)
        for chain in sorted(by_chain):  # one order for all writers, or two could wait for each other
            self._extend(tx, chain, by_chain[chain])

    def _extend(self, tx: Connection, chain: str, drafts: list[_Draft]) -> None:
        sequence, previous = _head(tx, chain)
        rows: list[dict[str, object]] = []
        for draft in drafts:
            sequence += 1
            previous = self._hash(previous, draft, sequence)
            rows.append(
                {
                    "id": new_id(),
                    "chain": chain,
                    "sequence": sequence,
                    "user_id": draft.user_id,
                    "email": draft.email,
                    "agent_id": draft.agent_id,
                    "action": draft.action,
                    "details": draft.details,
                    "request_id": draft.request_id,
                    "timestamp": draft.timestamp,
                    "hash": previous,
                }
            )
        tx.execute(entries.insert(), rows)
        seal = self._seal(chain, sequence, previous)
        tx.execute(
            heads.update().where(heads.c.chain == chain).values(sequence=sequence, hash=previous, seal=seal)
        )

    def _hash(self, previous: str, draft: _Draft, sequence: int) -> str:
        content = orjson.dumps(
            [
                previous,
                sequence,
                draft.chain,
                draft.user_id,
                draft.email,
                draft.agent_id,
                draft.action,
                draft.details,
                draft.request_id,
                iso(draft.timestamp),
            ],
            option=orjson.OPT_SORT_KEYS,
        )
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()

    def _seal(self, chain: str, sequence: int, last: str) -> str:
        return hmac.new(self._key, f"{chain}\0{sequence}\0{last}".encode(), hashlib.sha256).hexdigest()


def _head(tx: Connection, chain: str) -> tuple[int, str]:
    """The end of a chain, locked until the transaction ends."""
    tx.execute(
        _insert(tx)(heads).values(chain=chain, sequence=0, hash=_START, seal="").on_conflict_do_nothing()
    )
    row = tx.execute(select(heads.c.sequence, heads.c.hash).where(heads.c.chain == chain).with_for_update())
    sequence, last = row.one()
    return sequence, last


def _insert(tx: Connection) -> "Callable[[Table], Any]":
    """The database's own INSERT; its dialect is loaded already, the other one need not be."""
    if tx.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _plain(details: Mapping[str, object]) -> dict[str, object]:
    """As it will come back from the database, so that the hash holds then as now."""
    return orjson.loads(orjson.dumps(dict(details), default=str, option=orjson.OPT_NON_STR_KEYS))


def _request_id(caller: Caller | None) -> str:
    scope = current()
    return scope.request_id if scope else (caller.request_id if caller else "")


def _draft(row: "Row[tuple[object, ...]]") -> _Draft:
    return _Draft(
        chain=row.chain,
        user_id=row.user_id,
        email=row.email,
        agent_id=row.agent_id,
        action=row.action,
        details=row.details,
        request_id=row.request_id,
        timestamp=row.timestamp,
    )


def _entry(row: "Row[tuple[object, ...]]") -> AuditEntry:
    return AuditEntry(
        id=row.id,
        platform_id=row.chain,
        user_id=row.user_id,
        email=row.email,
        agent_id=row.agent_id,
        action=row.action,
        details=row.details,
        request_id=row.request_id,
        timestamp=row.timestamp,
        sequence=row.sequence,
    )
