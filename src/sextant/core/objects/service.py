"""Files by key in a local folder, S3, GCS or Azure: written whole or not at all, streamed, memory flat."""

import hashlib
import re
import shutil
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError

from sextant.core.db import refuse_in_transaction
from sextant.core.objects.cached import Copies
from sextant.core.objects.cold import cold_key, wherever
from sextant.core.objects.failing import KeyRefused, ObjectMissing, StoreUnavailable, gone, no_bucket, told
from sextant.core.objects.opening import local_folder, open_store
from sextant.core.objects.waiting import each_in_time, in_time
from sextant.kit.breaker import Breaker
from sextant.kit.disk import sync

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta
    from obstore.store import ObjectStore

_KEY = re.compile(r"^[A-Za-z0-9_=][A-Za-z0-9._=+-]*(/[A-Za-z0-9_=][A-Za-z0-9._=+-]*)*$")
_UNSAFE = re.compile(r"[^A-Za-z0-9._=+-]+")
_CHUNK = 8 << 20
_AT_ONCE = 3  # parts on their way to a slow disk are held in memory
_BULK = 500
_FETCHES = 8
_COPIED = 4 << 30  # S3 copies no more by one request
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Stored:
    """One object as a listing tells it."""

    key: str
    size_bytes: int
    changed_at: datetime


def key_part(name: str, *, default: str = "file") -> str:
    """A person's file name as one safe part of a key: no folders, no odd characters, at most 120 long."""
    plain = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".-+")
    return plain[-120:].lstrip(".-+") or default


class Objects:
    """Keys like `bronze/<workspace>/<upload>/<name>`; a write that breaks off leaves nothing behind."""

    def __init__(self, url: str, *, cache_dir: Path, cache_bytes: int = 20 << 30) -> None:
        self._url = url.rstrip("/")
        self._root = local_folder(url)
        self._breaker = Breaker()
        # Keys of two stores may be the same and their files not, so each store has copies of its own.
        apart = hashlib.sha256(self._url.encode()).hexdigest()[:12]
        self._copies = Copies(cache_dir / apart, room=cache_bytes)
        if self._root is not None:
            self._root.mkdir(parents=True, exist_ok=True)
        self._store: ObjectStore = open_store(url)

    @property
    def is_local(self) -> bool:
        return self._root is not None

    @property
    def folder(self) -> Path:
        """Where `local_path` finds files: the store itself, or its local copies."""
        return self._root if self._root is not None else self._copies.folder

    async def put_stream(self, key: str, chunks: AsyncIterator[bytes]) -> int:
        """Stores what arrives and returns its size; when `chunks` raises, nothing is kept."""
        counted = _Counted()
        with self._asking(key, writing=True, source=counted):
            await obstore.put_async(
                self._store,
                _checked(key),
                counted.over(chunks),
                use_multipart=True,
                chunk_size=_CHUNK,
                max_concurrency=_AT_ONCE,
            )
        return counted.size

    def put_chunks(self, key: str, chunks: Iterable[bytes]) -> int:
        """Stores an iterator of bytes from a thread; returns its size."""
        refuse_in_transaction("Reading or writing a file")
        counted = _Counted()
        with self._asking(key, writing=True, source=counted):
            obstore.put(
                self._store,
                _checked(key),
                counted.over_sync(chunks),
                use_multipart=True,
                chunk_size=_CHUNK,
                max_concurrency=_AT_ONCE,
            )
        return counted.size

    def put(self, key: str, content: bytes) -> None:
        refuse_in_transaction("Reading or writing a file")
        with self._asking(key, writing=True):
            obstore.put(self._store, _checked(key), content, use_multipart=False)
        self._copies.drop(key)

    def put_new(self, key: str, content: bytes) -> bool:
        """Stores an object unless there is one; of several at once, exactly one is told True."""
        refuse_in_transaction("Reading or writing a file")
        with self._asking(key, writing=True):
            try:
                obstore.put(self._store, _checked(key), content, use_multipart=False, mode="create")
            except AlreadyExistsError:
                return False
        return True

    def put_file(self, key: str, path: Path) -> None:
        """Stores a local file; the file stays where it is, and must not be changed afterwards."""
        refuse_in_transaction("Reading or writing a file")
        with path.open("rb") as file, self._asking(key, writing=True):
            obstore.put(
                self._store,
                _checked(key),
                file,
                use_multipart=True,
                chunk_size=_CHUNK,
                max_concurrency=_AT_ONCE,
            )
        if self._root is None:
            self._copies.take_file(key, path)

    def get(self, key: str) -> bytes:
        """The whole object; for small ones."""
        refuse_in_transaction("Reading or writing a file")
        return wherever(key, self._get)

    def _get(self, key: str) -> bytes:
        with self._asking(key):
            return self._waited(lambda: bytes(obstore.get(self._store, _checked(key)).bytes()))

    def stream(self, key: str) -> Iterator[bytes]:
        """The object in chunks; raises ObjectMissing before the first one."""
        refuse_in_transaction("Reading or writing a file")
        return wherever(key, self._stream)

    def part(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to before `end` in chunks, as far as the object goes; raises as `stream`."""
        refuse_in_transaction("Reading or writing a file")
        return wherever(key, lambda place: self._stream(place, {"range": (start, end)}))

    def _stream(self, key: str, options: "GetOptions | None" = None) -> Iterator[bytes]:
        with self._asking(key):
            answer = self._waited(lambda: obstore.get(self._store, _checked(key), options=options))
        return self._flowing(key, answer)

    def size(self, key: str) -> int:
        return wherever(key, self._size)

    def _size(self, key: str) -> int:
        with self._asking(key):
            return self._waited(lambda: obstore.head(self._store, _checked(key))["size"])

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except ObjectMissing:
            return False
        return True

    def walk(self, prefix: str = "") -> Iterator[Stored]:
        """Everything under a folder-like prefix, page by page as the store gives it, in no order."""
        under = _checked(prefix.rstrip("/")) if prefix else None
        with self._asking(prefix):
            listed = obstore.list(self._store, prefix=under)  # pyright: ignore[reportUnknownMemberType]  # an overload for Arrow
            found: Iterable[Sequence[ObjectMeta]] = listed
            for batch in found:
                for item in batch:
                    yield Stored(str(item["path"]), int(item["size"]), item["last_modified"])

    def list(self, prefix: str) -> list[str]:
        """The keys under a folder-like prefix, sorted."""
        return sorted(item.key for item in self.walk(_checked(prefix.rstrip("/"))))

    def delete(self, keys: Sequence[str]) -> None:
        """Removes the objects, wherever they lie; one that is gone already is no error."""
        keys = [*keys, *(cold for key in keys if (cold := cold_key(key)) is not None)]
        many = self._url.startswith(("s3:", "s3a:", "memory:")) and len(keys) > 1
        for key in keys:
            self._copies.drop(_checked(key))
        if many:
            with self._asking(keys[0]):
                for start in range(0, len(keys), _BULK):
                    obstore.delete(self._store, list(keys[start : start + _BULK]))
            return
        for key in keys:
            try:
                with self._asking(key):
                    obstore.delete(self._store, key)
            except ObjectMissing:
                continue

    def delete_prefix(self, prefix: str) -> None:
        """Removes everything under a prefix, and for a local folder the folder itself."""
        for place in (prefix, cold_key(prefix)):
            if place is None:
                continue
            # Other engines write files beside their own whose names are no keys: they go with the folder.
            self.delete([key for key in self.list(place) if _KEY.fullmatch(key)])
            if self._root is not None:
                shutil.rmtree(self._root / _checked(place.rstrip("/")), ignore_errors=True)

    def cool(self, key: str) -> None:
        """Moves a raw file to its cold place; at every moment it is in one of the two, or in both."""
        refuse_in_transaction("Reading or writing a file")
        cold = cold_key(key)
        if cold is None:
            raise KeyRefused("Only raw files go to the cold place.", hint="Name a key below bronze/.")
        if self._size(key) <= _COPIED:
            with self._asking(key, writing=True):
                obstore.copy(self._store, _checked(key), _checked(cold))
        else:
            self.put_chunks(cold, self._stream(key))
        with self._asking(key, writing=True):
            obstore.delete(self._store, key)
        self._copies.drop(key)

    def check(self) -> None:
        """Raises what is wrong with the store, if it does not answer; reads one page of a listing at most."""
        with self._asking(""):
            next(iter(obstore.list(self._store, chunk_size=1)), None)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # an overload for Arrow

    def local_path(self, key: str) -> Path:
        """A local file with the object's content: the object itself, or a copy in the bounded cache."""
        return wherever(key, self._local_path)

    def _local_path(self, key: str) -> Path:
        if self._root is not None:
            path = self._root / _checked(key)
            if not path.is_file():
                raise gone(key)
            return path
        found = self._copies.find(_checked(key))
        return found or self._copies.take(key, each_in_time(self._stream(key)))

    def bring(self, keys: Sequence[str]) -> Sequence[Path]:
        """The local files of several objects; what has to be fetched is fetched side by side."""
        if self._root is not None:
            return [self.local_path(key) for key in keys]
        missing = [key for key in keys if self._copies.find(_checked(key)) is None]
        if len(missing) > 1:
            context = copy_context()  # the fetches end with the request, too

            def fetch(key: str) -> Path:
                return context.copy().run(self.local_path, key)

            with ThreadPoolExecutor(_FETCHES, thread_name_prefix="objects") as pool:
                list(pool.map(fetch, missing))
        return [self.local_path(key) for key in keys]

    def local_file(self, key: str) -> Path | None:
        """The object itself where the store is a folder that holds it; None for one to be fetched."""
        path = None if self._root is None else self._root / _checked(key)
        return path if path is not None and path.is_file() else None

    def local_target(self, key: str) -> Path | None:
        """Where a local store keeps `key`, so that a writer may write there; None for a remote store."""
        if self._root is None:
            return None
        path = self._root / _checked(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def to_disk(self, keys: Iterable[str]) -> None:
        """Has these survive a loss of power; a remote store saw to it before it answered."""
        if self._root is None:
            return
        folders: set[Path] = set()
        for key in keys:
            path = self._root / _checked(key)
            sync(path)
            folders.update(path.relative_to(self._root).parents)
        for folder in folders:
            sync(self._root / folder)

    def location(self, key: str) -> str:
        """The object's URL, for engines and catalogs that speak of URLs."""
        if self._root is not None:
            return (self._root / _checked(key)).as_uri()
        return f"{self._url}/{_checked(key)}"

    def key_at(self, location: str) -> str:
        """The key behind such a URL; raises ObjectMissing for one outside this store."""
        base = self._root.as_uri() if self._root is not None else self._url
        if location.startswith("file:/") and not location.startswith("file://"):  # as Java writes it
            location = f"file://{location.removeprefix('file:')}"
        if not location.startswith(f"{base}/"):
            raise ObjectMissing(
                "A table names a file outside this object store.",
                hint="Move the installation with `sextant move`: a copied folder still names the old place.",
            )
        return unquote(location.removeprefix(f"{base}/"))

    def key_of(self, path: Path) -> str | None:
        """The key of a file that lies in the local store, else None."""
        if self._root is None or not path.resolve().is_relative_to(self._root):
            return None
        return path.resolve().relative_to(self._root).as_posix()

    def _waited(self, ask: Callable[[], Made]) -> Made:
        return ask() if self._root is not None else in_time(ask)

    def _flowing(self, key: str, answer: "obstore.GetResult") -> Iterator[bytes]:
        with self._asking(key):
            for chunk in answer.stream(min_chunk_size=1 << 20):
                yield bytes(chunk)

    @contextmanager
    def _asking(
        self, key: str, *, writing: bool = False, source: "_Counted | None" = None
    ) -> Generator[None]:
        """Tells a store's error as people know it, and that of `source` as it came.

        A remote store that stays away is left alone for a while.
        """
        remote = self._root is None
        if remote and (waits := self._breaker.waits()):
            raise StoreUnavailable(
                "The object store does not answer.",
                seconds=int(waits) + 1,
                hint="It is left alone for a moment and tried again by itself.",
            )
        try:
            yield
        except (BaseError, OSError) as error:
            known = no_bucket() if writing and isinstance(error, FileNotFoundError) else told(error, key)
            if known is None or (source is not None and error is source.broke):
                raise
            if remote:
                self._breaker.failed() if isinstance(known, StoreUnavailable) else self._breaker.worked()
            raise known from error
        if remote:
            self._breaker.worked()


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key) or len(key) > 900:
        raise KeyRefused(
            "This file name cannot be a key.", hint="Use letters, digits, dots, dashes and underscores."
        )
    return key


class _Counted:
    """Counts what passes, and remembers with what its source broke off."""

    def __init__(self) -> None:
        self.size = 0
        self.broke: Exception | None = None

    async def over(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for chunk in chunks:
                self.size += len(chunk)
                yield chunk
        except Exception as error:
            self.broke = error
            raise

    def over_sync(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        try:
            for chunk in chunks:
                self.size += len(chunk)
                yield chunk
        except Exception as error:
            self.broke = error
            raise
