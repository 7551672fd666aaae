"""Files made for one person to fetch within an hour, by a token that no one else can use."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import BigInteger, Column, Connection, String, Table, delete, insert, select

from sextant.core.access import Caller
from sextant.core.db import Database, Moment, metadata
from sextant.core.objects import Objects, key_part
from sextant.features.query.errors import DownloadNotFound
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id, new_secret

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
LIFE = timedelta(hours=1)
PATH = "/api/v1/downloads/"


@dataclass(frozen=True, slots=True)
class Download:
    """A file that waits to be fetched."""

    key: str
    file_name: str
    media_type: str
    size_bytes: int


class Downloads:
    """Keeps files in the object store and what they are in the metadata; both go when their hour is over."""

    def __init__(self, db: Database, objects: Objects, clock: Clock) -> None:
        self._db = db
        self._objects = objects
        self._clock = clock

    def offer(self, caller: Caller, *, content: bytes, file_name: str, media_type: str) -> str:
        """The path under which the caller, and no one else, fetches the content."""
        key = _key(caller, file_name)
        self._objects.put(key, content)
        return self._register(caller, Download(key, file_name, media_type, len(content)))

    def offer_file(self, caller: Caller, path: Path, *, file_name: str, media_type: str) -> str:
        """The same for a file, which is copied as a stream and may be removed afterwards."""
        key = _key(caller, file_name)
        self._objects.put_file(key, path)
        return self._register(caller, Download(key, file_name, media_type, path.stat().st_size))

    def open(self, caller: Caller, token: str) -> tuple[Download, Iterator[bytes]]:
        """The file in chunks; raises DownloadNotFound for any other person or after its hour."""
        with self._db.reading() as tx:
            row = tx.execute(
                select(downloads).where(
                    downloads.c.token_hash == _hash(token),
                    downloads.c.workspace_id == caller.workspace_id,
                    downloads.c.user_id == caller.user_id,
                    downloads.c.expires_at > self._clock.now(),
                )
            ).one_or_none()
        if row is None:
            raise DownloadNotFound(
                "There is no such download for you.",
                hint="A download is kept for one hour, for the person who asked for it. Export again.",
            )
        download = Download(row.key, row.file_name, row.media_type, row.size_bytes)
        return download, self._objects.stream(row.key)

    def _register(self, caller: Caller, download: Download) -> str:
        token = new_secret()
        with self._db.transaction() as tx:
            expired = self._forget_expired(tx)
            tx.execute(
                insert(downloads).values(
                    token_hash=_hash(token),
                    workspace_id=caller.workspace_id,
                    user_id=caller.user_id,
                    key=download.key,
                    file_name=download.file_name[:200],
                    media_type=download.media_type,
                    size_bytes=download.size_bytes,
                    expires_at=self._clock.now() + LIFE,
                )
            )
        self._objects.delete(expired)
        return PATH + token

    def _forget_expired(self, tx: Connection) -> list[str]:
        """Removes what nobody may fetch any more, in any workspace, a few at a time."""
        over = select(downloads.c.token_hash, downloads.c.key).where(
            downloads.c.expires_at <= self._clock.now()
        )
        found = tx.execute(over.limit(100)).all()
        if found:
            tx.execute(delete(downloads).where(downloads.c.token_hash.in_([row.token_hash for row in found])))
        return [row.key for row in found]


def _key(caller: Caller, file_name: str) -> str:
    return f"exports/{caller.workspace_id}/{new_id()}/{key_part(file_name)}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
