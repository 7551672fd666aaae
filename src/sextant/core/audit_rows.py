"""Rows of the audit trail: their tables, and how one goes in and comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import JSON, BigInteger, Column, Index, Row, String, Table, UniqueConstraint, text

from sextant.core.db import Moment, metadata

entries = Table(
    "audit_entries",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("chain", String(40), nullable=False),
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
    Column("chain", String(40), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

Place = tuple[datetime, int, str]  # of an entry among all of its workspace: when, behind which, and its id
LANES = 16  # chains of one workspace: processes that write at the same time each have their own
_LANE = "#"

# Moves a chain's end on and writes the rows behind it in one statement; nothing where the end is another now.
EXTEND = text(
    "WITH moved AS (UPDATE audit_heads SET sequence = :sequence, hash = :hash, seal = :seal "
    "WHERE chain = :chain AND sequence = :after AND hash = :last RETURNING 1) "
    "INSERT INTO audit_entries (id, chain, sequence, user_id, email, agent_id, action, details, request_id, "
    '"timestamp", hash) SELECT id, chain, sequence, user_id, email, agent_id, action, details, request_id, '
    '"timestamp", hash FROM moved, json_populate_recordset(CAST(NULL AS audit_entries), CAST(:rows AS json))'
)


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

    @property
    def place(self) -> "Place":
        return self.timestamp, self.sequence, self.id


@dataclass(frozen=True, slots=True)
class Verification:
    """`broken_at` is the id of the first entry that does not fit, or `end` when the tail is missing."""

    ok: bool
    entries: int
    broken_at: str | None


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What to look for; `before` is the place of the entry to continue below.

    `named` are ids of what the text is a name of: entries about them, or by them, fit the text as well.
    """

    action: str = ""
    user_id: str = ""
    text: str = ""
    named: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: "Place | None" = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Draft:
    chain: str
    user_id: str
    email: str
    agent_id: str
    action: str
    details: dict[str, object]
    request_id: str
    timestamp: datetime


def chain_of(workspace: str, lane: int) -> str:
    """The name of a workspace's chain; the first has that of the workspace."""
    return f"{workspace}{_LANE}{lane}" if lane else workspace


def workspace_of(chain: str) -> str:
    return chain.partition(_LANE)[0]


def chains_of(workspace: str) -> tuple[str, ...]:
    """Every name that a chain of the workspace can have."""
    return tuple(chain_of(workspace, lane) for lane in range(LANES))


def plain(details: Mapping[str, object]) -> dict[str, object]:
    """As it will come back from the database, so that the hash holds then as now."""
    return orjson.loads(orjson.dumps(dict(details), default=str, option=orjson.OPT_NON_STR_KEYS))


def draft_of(row: "Row[tuple[object, ...]]") -> Draft:
    return Draft(
        chain=row.chain,
        user_id=row.user_id,
        email=row.email,
        agent_id=row.agent_id,
        action=row.action,
        details=row.details,
        request_id=row.request_id,
        timestamp=row.timestamp,
    )


def entry_of(row: "Row[tuple[object, ...]]") -> AuditEntry:
    return AuditEntry(
        id=row.id,
        platform_id=workspace_of(row.chain),
        user_id=row.user_id,
        email=row.email,
        agent_id=row.agent_id,
        action=row.action,
        details=row.details,
        request_id=row.request_id,
        timestamp=row.timestamp,
        sequence=row.sequence,
    )
