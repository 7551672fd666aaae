"""The table of downloads and all SQL on it; the caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, String, Table, delete, insert, select

from sextant.core.access import Caller
from sextant.core.db import Moment, metadata

downloads = Table(
    "downloads",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("key", String(900), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Download:
    """A file that waits to be fetched."""

    key: str
    file_name: str
    media_type: str
    size_bytes: int


def put(tx: Connection, caller: Caller, download: Download, *, token_hash: str, expires_at: datetime) -> None:
    tx.execute(
        insert(downloads).values(
            token_hash=token_hash,
            workspace_id=caller.workspace_id,
            user_id=caller.user_id,
            key=download.key,
            file_name=download.file_name[:200],
            media_type=download.media_type,
            size_bytes=download.size_bytes,
            expires_at=expires_at,
        )
    )


def find(tx: Connection, caller: Caller, *, token_hash: str, now: datetime) -> Download | None:
    """The caller's own download while its time lasts."""
    row = tx.execute(
        select(downloads).where(
            downloads.c.token_hash == token_hash,
            downloads.c.workspace_id == caller.workspace_id,
            downloads.c.user_id == caller.user_id,
            downloads.c.expires_at > now,
        )
    ).one_or_none()
    return None if row is None else Download(row.key, row.file_name, row.media_type, row.size_bytes)


def forget_expired(tx: Connection, *, now: datetime) -> list[str]:
    """Removes what nobody may fetch any more, in any workspace, a few at a time; tells their keys."""
    over = select(downloads.c.token_hash, downloads.c.key).where(downloads.c.expires_at <= now)
    found = tx.execute(over.limit(_AT_ONCE)).all()
    if found:
        tx.execute(delete(downloads).where(downloads.c.token_hash.in_([row.token_hash for row in found])))
    return [row.key for row in found]
