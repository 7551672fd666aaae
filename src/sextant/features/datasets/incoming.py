"""A raw file on its way into the store, and what is known of one that is there."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from sextant.core.objects import key_part
from sextant.features.datasets.errors import FileEmpty, FileTooLarge
from sextant.features.datasets.ground import Ground
from sextant.kit.ids import DatasetId, new_id


@dataclass(frozen=True, slots=True)
class Raw:
    """A file that was stored whole."""

    dataset_id: DatasetId
    key: str
    file_name: str
    source_type: str
    size: int
    content_hash: str


class Incoming:
    """A raw file on its way to the store: measured, hashed and held to the limit as its bytes pass."""

    def __init__(self, ground: Ground, workspace_id: str, *, file_name: str, source_type: str) -> None:
        from sextant import _engine  # the native module loads when data comes, not at the start

        self._on = ground
        self._file_name = file_name[-400:]
        self._source_type = source_type
        self._hasher = _engine.Hasher()
        self._size = 0
        self._dataset_id = DatasetId(new_id())
        self.folder = f"bronze/{workspace_id}/{self._dataset_id}"
        self.key = f"{self.folder}/{key_part(file_name)}"

    async def measured_async(self, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for block in blocks:
            self._measure(block)
            yield block

    def measured(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._measure(block)
            yield block

    def stored(self) -> Raw:
        if self._size == 0:
            raise FileEmpty("The file is empty.", hint="Choose a file that holds at least a header line.")
        return Raw(
            dataset_id=self._dataset_id,
            key=self.key,
            file_name=self._file_name,
            source_type=self._source_type,
            size=self._size,
            content_hash=self._hasher.hexdigest(),
        )

    def discard(self) -> None:
        """Leaves nothing of it in the store."""
        self._on.objects.delete_prefix(self.folder)

    def _measure(self, block: bytes) -> None:
        self._size += len(block)
        if self._size > self._on.rules.upload_limit_bytes:
            raise too_large(self._on.rules.upload_limit_bytes)
        self._hasher.update(block)


def too_large(limit: int) -> FileTooLarge:
    return FileTooLarge(
        f"The file is larger than the limit of {limit:,} bytes; nothing was kept.",
        hint="Split the file, compress it, or ask an administrator to raise the limit.",
        details={"limit_bytes": limit},
    )
