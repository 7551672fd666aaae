"""What is on disk for certain."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Returns once a file's content, or a folder's names, survive a loss of power."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
