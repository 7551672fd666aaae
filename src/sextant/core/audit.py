"""The audit trail: every data access and admin action, chained by keyed hashes so that tampering shows.

A workspace has one chain while one process writes to it. Processes that write at the same moment would wait
for each other's ends; each of them takes a chain of its own then, which the first chain names.
"""

import hashlib
import hmac
import queue
import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, Connection, Row, String, and_, cast, or_, select

from sextant.core.access import Caller
from sextant.core.audit_rows import (
    EXTEND,
    LANES,
    AuditEntry,
    AuditSearch,
    Draft,
    Verification,
    chain_of,
    chains_of,
    draft_of,
    entries,
    entry_of,
    heads,
    plain,
    workspace_of,
)
from sextant.core.db import Database, refuse_in_transaction, upsert
from sextant.core.scope import at_end, current
from sextant.kit.clock import Clock, iso
from sextant.kit.ids import new_id

SYSTEM = "system"  # the chain of what belongs to no workspace, such as a sign-in with an unknown address
_START = "0" * 64
_WAIT_SECONDS = 30
_OPENS = "audit.chain"  # the entry by which the first chain of a workspace names another one
_ORDER = ("timestamp", "sequence", "id")
_PATIENCE = 16  # twice how often in a row another process may be quicker before a chain of its own is taken


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that is written before the answer of its request leaves."""

    audit: "Audit"
    draft: Draft


def begin_all(waiting: Sequence[Waiting]) -> "list[Future[None]]":
    """Hands the rows of one request to their writer, in their order."""
    by_trail: dict[int, list[Waiting]] = {}
    for one in waiting:
        by_trail.setdefault(id(one.audit), []).append(one)
    return [own[0].audit.begin([one.draft for one in own]) for own in by_trail.values()]


_Batch = tuple[Sequence[Draft], "Future[None]"]


class Audit:
    """Writes in the caller's transaction, or through one writer that commits waiting rows together."""

    def __init__(self, db: Database, clock: Clock, *, key: bytes) -> None:
        self._db = db
        self._clock = clock
        self._key = hashlib.sha256(b"sextant audit\0" + key).digest()
        self._waiting: queue.Queue[_Batch | None] = queue.Queue(maxsize=10_000)
        self._ends: dict[str, tuple[int, str]] = {}  # of chains, as this process left them: the writer's own
        self._lane = 0
        self._overtaken = 0
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
        """Writes a row: with `tx` as part of that transaction, else committed when this returns.

        While a route runs, its rows wait and are written together before its answer leaves.
        """
        draft = Draft(
            chain=chain_of(workspace_id or (caller.workspace_id if caller else SYSTEM), self._lane),
            user_id=caller.user_id if caller else "",
            email=caller.email if caller else "",
            agent_id=agent_id,
            action=action,
            details=plain(details or {}),
            request_id=_request_id(caller),
            timestamp=self._clock.now(),
        )
        if tx is not None:
            self._write(tx, [draft])
            return
        refuse_in_transaction("An audit row of its own")
        if at_end(Waiting(self, draft)):
            return
        self.begin([draft]).result(timeout=_WAIT_SECONDS + 30)

    def begin(self, drafts: "Sequence[Draft]") -> "Future[None]":
        """Hands rows to the writer; the future is done when all of them are committed, together."""
        done: Future[None] = Future()
        self._running().put((drafts, done), timeout=_WAIT_SECONDS)
        return done

    def search(self, workspace_id: str, look_for: AuditSearch) -> list[AuditEntry]:
        """Entries of one workspace, newest first."""
        query = select(entries).where(entries.c.chain.in_(chains_of(workspace_id)))
        if look_for.action:
            query = query.where(entries.c.action.startswith(look_for.action, autoescape=True))
        if look_for.user_id:
            query = query.where(entries.c.user_id == look_for.user_id)
        if look_for.since:
            query = query.where(entries.c.timestamp >= look_for.since)
        if look_for.until:
            query = query.where(entries.c.timestamp <= look_for.until)
        if look_for.before is not None:
            query = query.where(_below(*look_for.before))
        if look_for.text:
            details = cast(entries.c.details, String)
            found = [
                column.icontains(look_for.text, autoescape=True)
                for column in (entries.c.action, entries.c.email, details)
            ]
            found += [details.contains(one, autoescape=True) for one in look_for.named]
            found.append(entries.c.user_id.in_(look_for.named))
            query = query.where(or_(*found))
        query = query.order_by(*(entries.c[name].desc() for name in _ORDER)).limit(look_for.limit)
        with self._db.reading() as tx:
            return [entry_of(row) for row in tx.execute(query)]

    def verify(self, workspace_id: str) -> Verification:
        """Walks a workspace's chains from their first entries and holds each hash against its content."""
        count = 0
        with self._db.reading() as tx:
            there = tx.execute(select(heads.c.chain).where(heads.c.chain.in_(chains_of(workspace_id))))
            named = {**dict.fromkeys(there.scalars(), False), workspace_id: True}
        for chain in chains_of(workspace_id):
            if chain not in named:
                continue
            walked = self._verify_chain(chain, named)
            count += walked.entries
            if not walked.ok:
                return replace(walked, entries=count)
        unnamed = not all(named.values())
        return Verification(ok=not unnamed, entries=count, broken_at="end" if unnamed else None)

    def _verify_chain(self, chain: str, named: dict[str, bool]) -> Verification:
        """`named` is told which chains this one names, which must be there."""
        previous, expected = _START, 0
        query = select(entries).where(entries.c.chain == chain).order_by(entries.c.sequence)
        with self._db.walking() as tx:
            head = tx.execute(select(heads).where(heads.c.chain == chain)).one_or_none()
            for row in tx.execute(query.execution_options(yield_per=1000)):
                expected += 1
                previous = self._hash(previous, draft_of(row), row.sequence)
                if row.sequence != expected or not hmac.compare_digest(previous, row.hash):
                    return Verification(ok=False, entries=expected, broken_at=row.id)
                if row.action == _OPENS:
                    named[str(row.details["chain"])] = True
        is_whole = head is not None or chain == workspace_of(chain)
        end = is_whole and self._ends_well(head, chain, expected, previous)
        return Verification(ok=end, entries=expected, broken_at=None if end else "end")

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

    def _running(self) -> "queue.Queue[_Batch | None]":
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

    def _commit(self, batch: "list[_Batch]") -> None:
        drafts = [draft for own, _ in batch for draft in own]
        try:
            if self._db.is_sqlite or not self._extended(drafts):
                with self._db.transaction() as tx:
                    self._write(tx, drafts)
        except Exception as error:  # noqa: BLE001  # handed to every caller that waits for its row
            for _, done in batch:
                done.set_exception(error)
            return
        for _, done in batch:
            done.set_result(None)

    def _extended(self, drafts: list[Draft]) -> bool:
        """Extends one chain without holding it; False where another process was quicker twice."""
        chain = drafts[0].chain
        if any(draft.chain != chain for draft in drafts):
            return False
        for end in (self._ends.get(chain), None):
            after = end or self._end(chain)
            if after is None:
                return False
            rows, sequence, last = self._linked(drafts, *after)
            values = {
                "chain": chain,
                "after": after[0],
                "last": after[1],
                "sequence": sequence,
                "hash": last,
                "seal": self._seal(chain, sequence, last),
                "rows": orjson.dumps(rows, default=str).decode(),
            }
            with self._db.at_once() as tx:
                if tx.execute(EXTEND, values).rowcount == len(rows):
                    self._ends[chain] = (sequence, last)
                    self._overtaken = max(0, self._overtaken - 1)
                    return True
            self._make_way()
        return False

    def _make_way(self) -> None:
        """Another process was quicker at this chain; where that goes on, the next rows go to another one.

        Which one is drawn, since the others may leave this chain in the same moment.
        """
        self._overtaken += 2
        if self._overtaken > _PATIENCE:
            self._overtaken = 0
            self._lane = 1 + secrets.randbelow(LANES - 1)

    def _end(self, chain: str) -> tuple[int, str] | None:
        with self._db.glance() as tx:
            row = tx.execute(select(heads.c.sequence, heads.c.hash).where(heads.c.chain == chain)).first()
        return None if row is None else (row.sequence, row.hash)

    def _write(self, tx: Connection, drafts: list[Draft]) -> None:
        by_chain: dict[str, list[Draft]] = {}
        for draft in drafts:
            by_chain.setdefault(draft.chain, []).append(draft)
        for chain in sorted(by_chain):  # one order for all writers, or two could wait for each other
            first = workspace_of(chain)
            if chain != first and not _is_there(tx, chain):
                self._extend(tx, first, [_opening(by_chain[chain][0], first, chain)])
            self._extend(tx, chain, by_chain[chain])

    def _extend(self, tx: Connection, chain: str, drafts: list[Draft]) -> None:
        rows, sequence, previous = self._linked(drafts, *_head(tx, chain))
        tx.execute(entries.insert(), rows)
        seal = self._seal(chain, sequence, previous)
        tx.execute(
            heads.update().where(heads.c.chain == chain).values(sequence=sequence, hash=previous, seal=seal)
        )

    def _linked(
        self, drafts: list[Draft], sequence: int, previous: str
    ) -> tuple[list[dict[str, object]], int, str]:
        """The rows behind an end of a chain, and its new end."""
        chain = drafts[0].chain
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
        return rows, sequence, previous

    def _hash(self, previous: str, draft: Draft, sequence: int) -> str:
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


def _below(at: datetime, sequence: int, entry_id: str) -> ColumnElement[bool]:
    """What comes after an entry, the newest first."""
    own = entries.c
    behind = or_(own.sequence < sequence, and_(own.sequence == sequence, own.id < entry_id))
    return or_(own.timestamp < at, and_(own.timestamp == at, behind))


def _is_there(tx: Connection, chain: str) -> bool:
    return tx.execute(select(heads.c.chain).where(heads.c.chain == chain)).first() is not None


def _opening(draft: Draft, first: str, chain: str) -> Draft:
    """What the first chain says of another, so that this one cannot go without a trace."""
    return replace(
        draft, chain=first, user_id="", email="", agent_id="", action=_OPENS, details={"chain": chain}
    )


def _head(tx: Connection, chain: str) -> tuple[int, str]:
    """The end of a chain, locked until the transaction ends."""
    tx.execute(
        upsert(tx, heads).values(chain=chain, sequence=0, hash=_START, seal="").on_conflict_do_nothing()
    )
    row = tx.execute(select(heads.c.sequence, heads.c.hash).where(heads.c.chain == chain).with_for_update())
    sequence, last = row.one()
    return sequence, last


def _request_id(caller: Caller | None) -> str:
    scope = current()
    return scope.request_id if scope else (caller.request_id if caller else "")
