"""Which files of the server a source may read: those below folders that its administrator allows."""

from pathlib import Path

from sextant.ports.source import SourceRefused
from sextant.ports.source_values import Reach


def allowed(reach: Reach, written: str) -> Path:
    """The real path, links followed; raises SourceRefused for one outside the allowed folders."""
    if not reach.folders:
        raise SourceRefused(
            "This server allows no files of its own as a source.",
            hint="Its administrator names folders by SEXTANT_SOURCE_FOLDERS; or upload the file.",
        )
    if "\0" in written or not written:
        raise SourceRefused("This is not a path.", hint="Give the path on the server.")
    path = Path(written)
    real = (path if path.is_absolute() else reach.folders[0] / path).resolve()
    if not any(real == folder or real.is_relative_to(folder) for folder in reach.folders):
        raise SourceRefused(
            "The path lies outside the folders that this server allows.",
            hint="Its administrator names folders by SEXTANT_SOURCE_FOLDERS.",
        )
    return real
