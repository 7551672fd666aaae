"""The files of a move: copied side by side, each hashed on its way, and read again at the target."""

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryFile

from sextant.app.moving.failing import MoveDiffers
from sextant.app.moving.ledger import Arrived, Ledger
from sextant.core.lake import relocating
from sextant.core.objects import Objects, Stored

_NEVER = datetime.fromtimestamp(0, tz=UTC)
MARK = "moving.json"
_SMALL = 4 << 20
_THREADS = 6


@dataclass(slots=True)
class Progress:
    """Told after every file; bytes copied in this attempt, of all there are."""

    say: Callable[[str, int, int], None]
    done: int = 0
    total: int = 0

    def add(self, what: str, count: int, lock: threading.Lock) -> None:
        with lock:
            self.done += count
            self.say(what, self.done, self.total)


class Files:
    """From one store to another, by the ledger."""

    def __init__(self, source: Objects, target: Objects, ledger: Ledger, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._ledger = ledger
        self._progress = progress
        self._lock = threading.Lock()
        self._renames = source.location("lake") != target.location("lake")

    def copy(self) -> None:
        """Everything that has not arrived; the lake's metadata last, since it names what comes before."""
        found = [item for item in self._source.walk() if item.key != MARK]
        there = {item.key: item.size_bytes for item in self._target.walk()}
        self._progress.total = sum(item.size_bytes for item in found)
        waiting = [item for item in found if not self._has_arrived(item.key, there)]
        self._progress.done = self._progress.total - sum(item.size_bytes for item in waiting)
        plain, manifests, lists, tables = _in_order(waiting, renames=self._renames)
        self._each(plain, self._copy)
        self._each(manifests, lambda item: self._rewrite(item, self._manifest))
        self._each(lists, lambda item: self._rewrite(item, self._list))
        self._each(tables, lambda item: self._rewrite(item, self._table))

    def verify(self) -> int:
        """Reads every file at the target again; raises MoveDiffers for one that is not as it was sent."""
        keys = {item.key for item in self._source.walk() if item.key != MARK}
        there = {item.key: item.size_bytes for item in self._target.walk() if item.key != MARK}
        if keys != set(there) or keys != set(self._ledger.objects):
            odd = sorted(keys ^ set(there)) or sorted(keys ^ set(self._ledger.objects))
            raise MoveDiffers(
                f"{len(odd):,} files are at one place and not at the other, such as {odd[0]}.",
                hint="Has something written to either of them meanwhile? Run the move again.",
            )
        self._progress.done = 0
        self._progress.total = sum(there.values())
        self._each([Stored(key, size, _NEVER) for key, size in there.items()], self._verify)
        return len(keys)

    def moved_location(self, location: str) -> str:
        """Where a file of the source lies at the target."""
        return self._target.location(self._source.key_at(location))

    def _has_arrived(self, key: str, there: dict[str, int]) -> bool:
        arrived = self._ledger.objects.get(key)
        return arrived is not None and there.get(key) == arrived.size_bytes

    def _each(self, items: Sequence[Stored], work: Callable[[Stored], None]) -> None:
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="move") as pool:
            try:
                list(pool.map(work, items))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _copy(self, item: Stored) -> None:
        hashed = _Hashed()
        if item.size_bytes <= _SMALL:
            content = self._source.get(item.key)
            hashed.update(content)
            self._target.put(item.key, content)
        elif (local := self._source.local_file(item.key)) is not None:
            with local.open("rb") as file:
                self._target.put_chunks(item.key, hashed.over(iter(lambda: file.read(_SMALL), b"")))
        else:
            # By way of a plain file: a store read while another writes blocks the runtime of both.
            with TemporaryFile() as between:
                for chunk in hashed.over(self._source.stream(item.key)):
                    between.write(chunk)
                between.seek(0)
                self._target.put_chunks(item.key, iter(lambda: between.read(_SMALL), b""))
        self._arrived(item, hashed)

    def _rewrite(self, item: Stored, change: Callable[[bytes], bytes]) -> None:
        made = change(self._source.get(item.key))
        hashed = _Hashed()
        hashed.update(made)
        self._target.put(item.key, made)
        self._arrived(item, hashed)

    def _arrived(self, item: Stored, hashed: "_Hashed") -> None:
        self._ledger.object_arrived(item.key, Arrived(hashed.size, hashed.digest()))
        self._progress.add("copied", item.size_bytes, self._lock)

    def _manifest(self, content: bytes) -> bytes:
        return relocating.manifest_at(content, where=self.moved_location)

    def _list(self, content: bytes) -> bytes:
        return relocating.manifest_list_at(
            content, where=self.moved_location, lengths=_Lengths(self._target, self._ledger)
        )

    def _table(self, content: bytes) -> bytes:
        return relocating.table_metadata_at(content, where=self.moved_location)

    def _verify(self, item: Stored) -> None:
        hashed = _Hashed()
        for chunk in self._target.stream(item.key):
            hashed.update(chunk)
        sent = self._ledger.objects[item.key]
        if (hashed.size, hashed.digest()) != (sent.size_bytes, sent.digest):
            raise MoveDiffers(
                f"The file {item.key} is at the target not what was sent.",
                hint="Remove it there and run the move again; the source is untouched.",
            )
        self._progress.add("verified", item.size_bytes, self._lock)


class _Lengths(dict[str, int]):
    """The length of a manifest at the target, by its location there; one that is gone keeps none."""

    def __init__(self, target: Objects, ledger: Ledger) -> None:
        super().__init__()
        self._target = target
        self._ledger = ledger

    def __missing__(self, location: str) -> int:
        arrived = self._ledger.objects.get(self._target.key_at(location))
        return arrived.size_bytes if arrived is not None else 0


class _Hashed:
    def __init__(self) -> None:
        self.size = 0
        self._hash = hashlib.sha256()

    def update(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._hash.update(chunk)

    def over(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.update(chunk)
            yield chunk

    def digest(self) -> str:
        return self._hash.hexdigest()


def _in_order(
    items: Sequence[Stored], *, renames: bool
) -> tuple[list[Stored], list[Stored], list[Stored], list[Stored]]:
    parts: tuple[list[Stored], list[Stored], list[Stored], list[Stored]] = ([], [], [], [])
    for item in items:
        of_lake = renames and item.key.startswith("lake/")
        if of_lake and relocating.is_manifest_list(item.key):
            parts[2].append(item)
        elif of_lake and relocating.is_manifest(item.key):
            parts[1].append(item)
        elif of_lake and relocating.is_table_metadata(item.key):
            parts[3].append(item)
        else:
            parts[0].append(item)
    return parts
