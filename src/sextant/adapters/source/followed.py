"""What connections have in common whose topics are followed as streams: nothing else is read from them."""

from collections.abc import Iterator, Sequence
from typing import NoReturn

from sextant.ports.source import SourceRefused, SourceTableMissing
from sextant.ports.source_values import FileRef, Reading, Shape, TableName
from sextant.ports.topics import Elsewhere


class Followed:
    """Refuses to be read as tables or files, with where to go instead; `things` is what it holds."""

    things = "topic"

    def shape(self, table: TableName) -> Shape:
        self._refuse(str(table))

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        self._refuse(str(table))

    def files(self, pattern: str) -> Sequence[FileRef]:
        self._refuse(pattern)

    def fetch(self, file: FileRef) -> Iterator[bytes]:
        self._refuse(file.path)

    def elsewhere(self) -> Elsewhere:
        raise SourceRefused(
            f"A {self.things} is read by Sextant itself alone.", hint="Follow a topic of Kafka for that."
        )

    def _refuse(self, name: str) -> NoReturn:
        raise SourceTableMissing(
            f"{name[:200]} is a {self.things}: it is followed as a stream.",
            hint="Follow it on the page of streams.",
        )
