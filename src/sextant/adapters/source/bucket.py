"""Files in a bucket, whoever's store it lies in: listed, matched, read as they are."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sextant.adapters.source.patterns import MOST_FILES, checked, fixed, matching, offered, parts_of
from sextant.adapters.source.reaching import CONNECT_SECONDS, without
from sextant.ports.source import (
    SourceDenied,
    SourceLost,
    SourceRefused,
    SourceTableMissing,
    SourceUnreachable,
)
from sextant.ports.source_values import Field, FileRef, Reading, Shape, TableName, TableRef

if TYPE_CHECKING:
    from obstore.store import ObjectStore

FOLDER = Field("prefix", "Folder in it", hint="Optional, such as exports/2026")
_BLOCK = 1 << 20
_NOT_THERE = ("NoSuchBucket", "ContainerNotFound")
_DENIED = ("401", "403", "Forbidden", "Unauthorized", "invalid_grant")


def client(*, plain: bool) -> Any:
    """How a store is asked; `plain` where its address may begin with http://."""
    return {"connect_timeout": f"{CONNECT_SECONDS}s", "timeout": "300s", "allow_http": plain}


@dataclass(frozen=True, slots=True)
class OpenedBucket:
    """`called`: what its vendor calls a bucket; `secrets` are in no word that is told."""

    store: "ObjectStore"
    name: str
    prefix: str
    secrets: tuple[str, ...]
    called: str = "bucket"

    @property
    def server(self) -> str:
        return f"{self.called} {self.name}"

    def look(self) -> None:
        """The trial: one page of the list; raises what keeps it from being read."""
        next(iter(self._listed("")), None)

    def tables(self) -> Sequence[TableRef]:
        return offered(self._listed(""))

    def shape(self, table: TableName) -> Shape:
        return Shape(())

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        raise SourceTableMissing(f"A {self.called} has files, not tables.", hint="Choose a pattern of files.")

    def files(self, pattern: str) -> Sequence[FileRef]:
        plain = checked(pattern)
        return matching(self._listed(fixed(plain)), plain)

    def fetch(self, file: FileRef) -> Iterator[bytes]:
        import obstore
        from obstore.exceptions import BaseError

        try:
            answer = obstore.get(self.store, self._key(file.path))
            for block in answer.stream(min_chunk_size=_BLOCK):
                yield bytes(block)
        except FileNotFoundError:
            raise SourceTableMissing(f"{file.path} is gone.", hint="Sync again.") from None
        except (BaseError, OSError) as error:
            raise SourceLost(
                f"{file.path} went away while it was read: {without(str(error), *self.secrets)}.",
                seconds=30,
                hint="Nothing was half loaded; it is tried again.",
            ) from None

    def _listed(self, below: str) -> Iterator[FileRef]:
        import obstore
        from obstore.exceptions import BaseError

        prefix = "/".join(part for part in (self.prefix, below) if part)
        listed: Any = obstore.list(self.store, prefix=f"{prefix}/" if prefix else None)
        cut = len(self.prefix) + 1 if self.prefix else 0
        seen = 0
        try:
            for batch in listed:
                for item in batch:
                    seen += 1
                    if seen > 20 * MOST_FILES:
                        raise SourceRefused(
                            f"The {self.called} holds too many files.", hint="Give a folder in it."
                        )
                    path = str(item["path"])[cut:]
                    version = str(item["e_tag"] or item["last_modified"])
                    yield FileRef(path, int(item["size"]), version, parts_of(path))
        except (BaseError, OSError) as error:
            raise self._refused(error) from None

    def _key(self, path: str) -> str:
        return f"{self.prefix}/{path}" if self.prefix else path

    def _refused(self, error: Exception) -> Exception:
        words = str(error)
        told = re.search(r"<Code>(\w+)</Code>.*?<Message>([^<]*)</Message>", words, re.DOTALL)
        said = f"{told[1]}: {told[2]}" if told else words.split("\n", maxsplit=1)[0]
        plain = without(said, *self.secrets)
        if any(sign in words for sign in _NOT_THERE):
            return SourceDenied(f"There is no {self.called} {self.name}.", hint="Check its name and place.")
        if told or any(sign in words for sign in _DENIED):
            return SourceDenied(
                f"The {self.called} {self.name} refuses: {plain}.", hint="Check keys and place."
            )
        return SourceUnreachable(f"The store does not answer: {plain}.", hint="Check where it is.")
