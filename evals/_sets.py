"""Where an evaluation set lies: unpacked in its folder, or in its archive."""

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def unpacked(evals: Path, name: str) -> Iterator[Path]:
    """The folder of a set below the folder of all sets."""
    if (evals / name).is_dir():
        yield evals / name
        return
    with tempfile.TemporaryDirectory() as folder, tarfile.open(evals / f"{name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
        yield Path(folder) / name


def databases_of(folder: Path, scratch: Path) -> dict[str, Path]:
    """The SQLite files of `text2sql` by their names in lower case, taken out of their archive into `scratch`."""
    if not list(folder.rglob("*.sqlite")):
        with tarfile.open(folder / "databases.tar.xz") as archive:
            archive.extractall(scratch, filter="data")
        folder = scratch
    return {p.stem.lower(): p for p in folder.rglob("*.sqlite")}
