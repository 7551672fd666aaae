"""Files made for one person to fetch within an hour, by a token that no one else can use."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.core.objects import Objects, key_part
from sextant.features.query import store
from sextant.features.query.errors import DownloadNotFound
from sextant.features.query.store import Download
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id, new_secret

LIFE = timedelta(hours=1)
PATH = "/api/v1/downloads/"


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
            download = store.find(tx, caller, token_hash=_hash(token), now=self._clock.now())
        if download is None:
            raise DownloadNotFound(
                "There is no such download for you.",
                hint="A download is kept for one hour, for the person who asked for it. Export again.",
            )
        return download, self._objects.stream(download.key)

    def _register(self, caller: Caller, download: Download) -> str:
        token, now = new_secret(), self._clock.now()
        with self._db.transaction() as tx:
            expired = store.forget_expired(tx, now=now)
            store.put(tx, caller, download, token_hash=_hash(token), expires_at=now + LIFE)
        self._objects.delete(expired)
        return PATH + token


def _key(caller: Caller, file_name: str) -> str:
    return f"exports/{caller.workspace_id}/{new_id()}/{key_part(file_name)}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
