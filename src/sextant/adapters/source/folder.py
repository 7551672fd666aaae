"""Files in a folder of the server, below one that its administrator allows."""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sextant.adapters.source.patterns import MOST_FILES, checked, fixed, matching, offered, parts_of
from sextant.adapters.source.places import allowed
from sextant.adapters.source.reaching import text, without
from sextant.ports.source import Opened, SourceLost, SourceRefused, SourceTableMissing, SourceUnreachable
from sextant.ports.source_values import (
    Config,
    Field,
    FileRef,
    Kind,
    Reach,
    Reading,
    Shape,
    TableName,
    TableRef,
)

_BLOCK = 1 << 20
KIND = Kind(
    name="folder",
    label="Folder on the server",
    reads="files",
    fields=(Field("path", "Folder", required=True, hint="On the server, in a folder that it allows."),),
)


class FolderSource:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return KIND

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        folder = allowed(self._reach, text(config, "path"))
        if not folder.is_dir():
            raise SourceUnreachable(f"There is no folder {folder}.", hint="Check the path on the server.")
        if not os.access(folder, os.R_OK | os.X_OK):
            raise SourceRefused(f"The server may not read {folder}.", hint="Change the folder's rights.")
        yield OpenedFolder(folder)


class OpenedFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def server(self) -> str:
        return "a folder"

    def tables(self) -> Sequence[TableRef]:
        return offered(self._walk(self._folder))

    def shape(self, table: TableName) -> Shape:
        return Shape(())

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        raise SourceTableMissing("A folder has files, not tables.", hint="Choose a pattern of files.")

    def files(self, pattern: str) -> Sequence[FileRef]:
        plain = checked(pattern)
        start = self._folder / fixed(plain)
        return matching(self._walk(start), plain) if start.is_dir() else ()

    def fetch(self, file: FileRef) -> Iterator[bytes]:
        path = self._folder / file.path
        if not path.resolve().is_relative_to(self._folder):
            raise SourceRefused(f"{file.path} leads out of the folder.", hint="Links are not followed there.")
        try:
            with path.open("rb") as opened:
                while block := opened.read(_BLOCK):
                    yield block
        except OSError as error:
            raise SourceLost(
                f"{file.path} went away while it was read: {without(error.strerror or str(error))}.",
                seconds=30,
                hint="Nothing was half loaded; it is tried again.",
            ) from error

    def _walk(self, start: Path) -> Iterator[FileRef]:
        """Every file below, links that lead out left aside; stops where far too many are."""
        seen = 0
        for root, folders, names in os.walk(start):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(root) / name
                if not path.is_file() or not path.resolve().is_relative_to(self._folder):
                    continue
                seen += 1
                if seen > 20 * MOST_FILES:
                    raise SourceRefused("The folder holds too many files.", hint="Choose one further in.")
                told = path.stat()
                where = path.relative_to(self._folder).as_posix()
                yield FileRef(where, told.st_size, f"{told.st_mtime_ns}-{told.st_size}", parts_of(where))
