"""Where data comes from: a database whose tables are read, or a store whose files are.

A source that is open was tried and found good: it can be listed and read only then.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sextant.kit.errors import InputRefused, Unavailable
from sextant.ports.source_values import Config, FileRef, Kind, Reading, Shape, TableName, TableRef


class SourceRefused(InputRefused):
    """What was filled in cannot be used: an address, a folder or a field."""

    code = "source_refused"


class SourceDenied(InputRefused):
    """The source answered and did not let us in: name, password, rights."""

    code = "source_denied"


class SourceUnreachable(InputRefused):
    """The source does not answer: unknown host, closed port, no such file."""

    code = "source_unreachable"


class SourceTableMissing(InputRefused):
    """A table or a column that is to be read is not there."""

    code = "source_table_missing"


class SourceLost(Unavailable):
    """The source went away while it was read, or does not answer a load."""

    code = "source_lost"


class Opened(Protocol):
    """A source that was tried and is good; `server` says what answered."""

    @property
    def server(self) -> str: ...

    def tables(self) -> Sequence[TableRef]: ...

    def shape(self, table: TableName) -> Shape:
        """Raises SourceTableMissing."""
        ...

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        """All rows, or with a cursor those at or beyond `after` and those without a value."""
        ...

    def files(self, pattern: str) -> Sequence[FileRef]: ...

    def fetch(self, file: FileRef) -> Iterator[bytes]: ...


class Source(Protocol):
    """One kind of source."""

    @property
    def kind(self) -> Kind: ...

    def open(self, config: Config) -> AbstractContextManager[Opened]:
        """Tries the source; raises SourceRefused, SourceDenied, SourceUnreachable."""
        ...


Sources = Mapping[str, Source]
