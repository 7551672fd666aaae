"""The packages that a bench measures against and Sextant does not ship: in an environment of their own."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_CACHE = Path(__file__).resolve().parents[1] / ".cache"
_WANTED = ("lxml", "polars", "python-calamine", "setuptools<81", "ydata-profiling")


def interpreter(name: str = "rivals", wanted: Sequence[str] = _WANTED) -> Path:
    """A Python that has the rivals; they are installed when it is first asked for."""
    place = _CACHE / name
    python = place / "bin" / "python"
    listed = place / "wanted"
    if not listed.exists() or listed.read_text().split() != list(wanted):
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, place], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, *wanted], check=True)
        listed.write_text("\n".join(wanted))
    return python
