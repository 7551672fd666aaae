"""What a source is described by, what it lists, and how its rows and files come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sextant.kit.addresses import Resolve, resolve

if TYPE_CHECKING:
    import pyarrow as pa

Value = str | int | bool
Config = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far sources may reach from this server; the server's administrator says it by settings."""

    private: bool = False
    folders: tuple[Path, ...] = ()
    endpoints: tuple[str, ...] = ()
    lookup: Resolve = resolve


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a person fills in to describe a source."""

    name: str
    label: str
    kind: Literal["text", "number", "password", "choice"] = "text"
    required: bool = False
    secret: bool = False
    default: Value = ""
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: `reads` rows of tables, files that are read as uploads are, or topics as streams."""

    name: str
    label: str
    reads: Literal["rows", "files", "topics"]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class TableName:
    """A table, with its schema where there are such; for files a pattern."""

    name: str
    schema: str | None = None

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class TableRef:
    """A table that can be read; `rows` is the server's estimate."""

    table: TableName
    kind: Literal["table", "view", "files", "topic"] = "table"
    rows: int | None = None
    files: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """`type` in the source's words; `orders` when a load may go on from its last value."""

    name: str
    type: str
    orders: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    columns: tuple[SourceColumn, ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows, marked where they have no cursor value, or that of the last load's end, or of this one's."""

    rows: "pa.RecordBatch"
    at_start: "pa.BooleanArray | None" = None
    at_end: "pa.BooleanArray | None" = None


@dataclass(slots=True)
class Reading:
    """Rows in pieces, from one state of the source; `last` is the cursor's greatest value, as text.

    `notes` tells, once all is read, which values could not be kept as they are.
    """

    schema: "pa.Schema"
    pieces: Iterator[Piece]
    last: str | None = None
    notes: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file; `version` changes when its content does, `parts` are the columns that its path tells."""

    path: str
    size_bytes: int
    version: str
    parts: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
