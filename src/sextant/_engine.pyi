"""The typed face of the Rust engine: files in, typed Parquet, a profile and the rows set aside out."""

from collections.abc import Callable

class Unreadable(Exception):
    """The file cannot be read as a table; `code` is stable (file_empty, file_binary, file_truncated, ...)."""

    code: str
    message: str
    hint: str

class Cancelled(Exception):
    """The caller asked to stop; nothing complete was left behind."""

class Hasher:
    """BLAKE3 over a stream of bytes, with the GIL released for large chunks."""

    def __init__(self) -> None: ...
    def update(self, data: bytes) -> None: ...
    def hexdigest(self) -> str: ...

def load(
    path: str,
    out_dir: str,
    *,
    options: str = "{}",
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> str:
    """Read a file into typed Parquet parts under `out_dir`; returns the load report as JSON.

    Types are decided from every value of the file. `on_progress(done, total)` is in bytes of the file as stored.
    Raises Unreadable, Cancelled, OSError (disk full, file gone).
    """

def sniff(head: bytes, name: str = "") -> str:
    """What the first bytes say the file is, as JSON: {"format": "csv"|"json"|"ndjson"|"parquet"|"excel"|"binary"|..., "compression": null|"gzip"|"zstd"}."""

def version() -> str: ...
