"""Files by key in a local folder, S3, GCS or Azure: written whole or not at all, streamed, memory flat."""

import re
import shutil
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from sextant.core.db import refuse_in_transaction
from sextant.kit.errors import InputRefused, NotFound
from sextant.kit.ids import new_id

if TYPE_CHECKING:
    from obstore import ObjectMeta

_KEY = re.compile(r"^[A-Za-z0-9_=][A-Za-z0-9._=+-]*(/[A-Za-z0-9_=][A-Za-z0-9._=+-]*)*$")
_UNSAFE = re.compile(r"[^A-Za-z0-9._=+-]+")
_CHUNK = 8 << 20
_AT_ONCE = 3  # parts on their way to a slow disk are held in memory


class KeyRefused(InputRefused):
    code = "object_key_refused"


class ObjectMissing(NotFound):
    code = "object_missing"


def key_part(name: str, *, default: str = "file") -> str:
    """A person's file name as one safe part of a key: no folders, no odd characters, at most 120 long."""
    plain = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".-+")
    return plain[-120:].lstrip(".-+") or default


class Objects:
    """Keys like `bronze/<workspace>/<upload>/<name>`; a write that breaks off leaves nothing behind."""

    def __init__(self, url: str, *, cache_dir: Path, cache_bytes: int = 20 << 30) -> None:
        self._url = url.rstrip("/")
        self._root = local_folder(url)
        self._cache = cache_dir
        self._cache_bytes = cache_bytes
        self._lock = threading.Lock()
        if self._root is not None:
            self._root.mkdir(parents=True, exist_ok=True)
            self._store: ObjectStore = LocalStore(self._root, automatic_cleanup=True)
        else:
            self._store = from_url(url)

    @property
    def is_local(self) -> bool:
        return self._root is not None

    async def put_stream(self, key: str, chunks: AsyncIterator[bytes]) -> int:
        """Stores what arrives and returns its size; when `chunks` raises, nothing is kept."""
        counted = _Counted()
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
        obstore.put(self._store, _checked(key), content, use_multipart=False)

    def put_file(self, key: str, path: Path) -> None:
        """Stores a local file; the file stays where it is."""
        refuse_in_transaction("Reading or writing a file")
        with path.open("rb") as file:
            obstore.put(
                self._store,
                _checked(key),
                file,
                use_multipart=True,
                chunk_size=_CHUNK,
                max_concurrency=_AT_ONCE,
            )

    def get(self, key: str) -> bytes:
        """The whole object; for small ones."""
        refuse_in_transaction("Reading or writing a file")
        with _missing(key):
            return bytes(obstore.get(self._store, _checked(key)).bytes())

    def stream(self, key: str) -> Iterator[bytes]:
        """The object in chunks; raises ObjectMissing before the first one."""
        refuse_in_transaction("Reading or writing a file")
        with _missing(key):
            answer = obstore.get(self._store, _checked(key))
        return (bytes(chunk) for chunk in answer.stream(min_chunk_size=1 << 20))

    def size(self, key: str) -> int:
        with _missing(key):
            return obstore.head(self._store, _checked(key))["size"]

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except ObjectMissing:
            return False
        return True

    def list(self, prefix: str) -> list[str]:
        """The keys under a folder-like prefix, sorted."""
        listed = obstore.list(self._store, prefix=_checked(prefix.rstrip("/")))  # pyright: ignore[reportUnknownMemberType]  # an overload for Arrow
        found: Iterable[Sequence[ObjectMeta]] = listed
        return sorted(str(item["path"]) for batch in found for item in batch)

    def delete(self, keys: Sequence[str]) -> None:
        """Removes the objects; one that is gone already is no error."""
        for key in keys:
            try:
                obstore.delete(self._store, _checked(key))
            except FileNotFoundError:
                continue

    def delete_prefix(self, prefix: str) -> None:
        """Removes everything under a prefix, and for a local folder the folder itself."""
        self.delete(self.list(prefix))
        if self._root is not None:
            shutil.rmtree(self._root / _checked(prefix.rstrip("/")), ignore_errors=True)

    def local_path(self, key: str) -> Path:
        """A local file with the object's content: the object itself, or a copy in the bounded cache."""
        if self._root is not None:
            path = self._root / _checked(key)
            if not path.is_file():
                raise ObjectMissing(f"The file {key} is gone from the store.", hint=_GONE)
            return path
        return self._cached(key)

    def local_target(self, key: str) -> Path | None:
        """Where a local store keeps `key`, so that a writer may write there; None for a remote store."""
        if self._root is None:
            return None
        path = self._root / _checked(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def location(self, key: str) -> str:
        """The object's URL, for engines and catalogs that speak of URLs."""
        if self._root is not None:
            return (self._root / _checked(key)).as_uri()
        return f"{self._url}/{_checked(key)}"

    def key_at(self, location: str) -> str:
        """The key behind such a URL; raises ObjectMissing for one outside this store."""
        base = self._root.as_uri() if self._root is not None else self._url
        if not location.startswith(f"{base}/"):
            raise ObjectMissing("A table names a file outside this object store.", hint=_GONE)
        return unquote(location.removeprefix(f"{base}/"))

    def key_of(self, path: Path) -> str | None:
        """The key of a file that lies in the local store, else None."""
        if self._root is None or not path.resolve().is_relative_to(self._root):
            return None
        return path.resolve().relative_to(self._root).as_posix()

    def _cached(self, key: str) -> Path:
        path = self._cache / _checked(key)
        if path.is_file():
            path.touch()
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{new_id()}.part")
        try:
            with part.open("wb") as file:
                for chunk in self.stream(key):
                    file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._trim(keep=path)
        return path

    def _trim(self, *, keep: Path) -> None:
        with self._lock:
            files = [(file.stat(), file) for file in self._cache.rglob("*") if file.is_file()]
            total = sum(stat.st_size for stat, _ in files)
            for stat, file in sorted(files, key=lambda item: item[0].st_mtime):
                if total <= self._cache_bytes:
                    return
                if file != keep:
                    file.unlink(missing_ok=True)
                    total -= stat.st_size


_GONE = "Load it again, or restore the folder from a backup."


def local_folder(url: str) -> Path | None:
    """The folder of a `file://` URL or a plain path; None for a remote store."""
    if "://" not in url:
        return Path(url).resolve()
    parts = urlsplit(url)
    return Path(unquote(parts.path)).resolve() if parts.scheme == "file" else None


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key) or len(key) > 900:
        raise KeyRefused(
            "This file name cannot be a key.", hint="Use letters, digits, dots, dashes and underscores."
        )
    return key


class _missing:  # noqa: N801  # reads as a statement: `with _missing(key):`
    def __init__(self, key: str) -> None:
        self._key = key

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise ObjectMissing(f"The file {self._key} is gone from the store.", hint=_GONE) from error


class _Counted:
    def __init__(self) -> None:
        self.size = 0

    async def over(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for chunk in chunks:
            self.size += len(chunk)
            yield chunk

    def over_sync(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.size += len(chunk)
            yield chunk
