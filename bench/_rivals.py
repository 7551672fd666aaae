"""The packages that a bench measures against and Sextant does not ship: in an environment of their own."""

import subprocess
import sys
from pathlib import Path

_PLACE = Path(__file__).resolve().parents[1] / ".cache" / "rivals"
_WANTED = ("lxml", "polars", "python-calamine", "setuptools<81", "ydata-profiling")


def interpreter() -> Path:
    """A Python that has the rivals; they are installed when it is first asked for."""
    python = _PLACE / "bin" / "python"
    listed = _PLACE / "wanted"
    if not listed.exists() or listed.read_text().split() != list(_WANTED):
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, _PLACE], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", python, *_WANTED], check=True)
        listed.write_text("\n".join(_WANTED))
    return python
