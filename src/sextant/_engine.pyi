"""The typed face of the Rust engine: files in, typed Parquet, a profile and the rows set aside out."""

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Protocol

class Unreadable(Exception):
    """The file cannot be read as a table; `code` is stable.

    Codes: file_empty, file_header_only, file_binary, file_truncated, file_bomb, file_line_too_long,
    file_too_many_columns, file_format_mismatch, file_not_json (message holds line and column), file_damaged,
    file_not_xml (the same), file_entities, file_format_old, file_locked, file_unstable,
    file_unreadable, table_not_found, type_unknown, file_encrypted (there is no key), file_key_wrong,
    column_unknown and condition_unfit (`rows` names a column that is not there, or a value that is not of
    its column's type).
    """

    code: str
    message: str
    hint: str

class Cancelled(Exception):
    """The caller asked to stop; what lies in the output folder is not complete."""

class Undivided(Exception):
    """The file is of a kind whose pieces cannot be read apart; nothing was written."""

class Elsewhere(Protocol):
    """Who has pieces of a file read on other machines, asked from several threads of a load."""

    @property
    def at_once(self) -> int:
        """How many pieces are asked for at the same time."""

    def read(self, asked: bytes, start: int, end: int) -> bytes | None:
        """What `read_piece` gives for it, on any machine; None when it is to be read here.

        The piece needs the file's bytes from `start` to `end` and those of its last row behind.
        """

    def stop(self) -> None:
        """What is being read is for nothing."""

class Hasher:
    """BLAKE3 over a stream of bytes, with the GIL released for large chunks."""

    def __init__(self) -> None: ...
    def update(self, data: bytes) -> None: ...
    def hexdigest(self) -> str: ...

def load(
    path: str | PathLike[str],
    out_dir: str | PathLike[str],
    *,
    options: str = "{}",
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    elsewhere: Elsewhere | None = None,
) -> str:
    """Read a file into typed Parquet parts under `out_dir`; returns the load report as JSON.

    Types are decided from every value of the file; rows in the file are rows loaded, rows left out by a
    condition and rows set aside. `options` is JSON: format, types ("auto", "off"), table, allow_empty (a
    header without rows is a table too), columns ({name: {type, format}}), rows (the condition that rows are
    kept by), key (of encrypted Parquet, as base64), threads, memory_mb, part_rows, part_bytes, max_bytes,
    first_field_id, field_ids ({name: id}); an unknown one is a ValueError.
    A condition is {"all": [...]}, {"any": [...]}, {"not": ...}, {"null": column}, {"true": column},
    {"compare": {column, by, value}} with =, <>, <, <=, > or >=, {"among": {column, values}} or
    {"like": {column, pattern, any_case}}; a value is {"number": digits}, {"text": ...} or {"truth": ...}.
    Profile, duplicates and files are of the rows kept; how values were read is told of all rows.
    `on_progress(done, total)` is in bytes of the file as stored; what a callback raises ends the load and is
    raised.
    With `elsewhere` the rows of delimited text and JSON lines in UTF-8 are read there, piece by piece, to
    the same outcome; all else is refused as Undivided.
    Raises Unreadable, Cancelled, Undivided, OSError (disk full, file gone).
    """

def read_piece(path: str | PathLike[str], asked: bytes) -> bytes:
    """Read the piece of a file that a load asks for; `path` need hold its bytes alone, at their places.

    Raises Unreadable, OSError, and EOFError when the bytes end within the last row.
    """

def sniff(head: bytes, name: str = "") -> str:
    """What the first bytes say the file is, as JSON: {"format": ..., "compression": ...}.

    Formats: csv, json, ndjson, xml, excel, parquet, arrow, orc, avro, feather (its first version, which is
    not read), binary, empty, unknown (compressed, and neither the beginning nor the name tells).
    Compressions: null, gzip, zstd, bzip2, xz, zip.
    """

def keep_rows(path: str | PathLike[str], out: str | PathLike[str], keep: bytes) -> int:
    """Write those rows of a Parquet file whose bit is set, the lowest of a byte first; says how many.

    Row groups that lose no row are copied byte by byte. Raises Unreadable, OSError.
    """

def encrypt(parts: Sequence[str | PathLike[str]], out: str | PathLike[str], key: bytes) -> None:
    """Write the rows of Parquet parts as one file that only this key of 16 or 32 bytes opens (AES_GCM_V1).

    Raises ValueError for a key of another length, Unreadable, OSError.
    """

def find_pii(text: str) -> list[tuple[str, int, int]]:
    """Personal data in a text as (kind, start, end) in characters, in the order of the text; none overlap."""

def version() -> str: ...
