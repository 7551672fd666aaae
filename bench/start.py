"""How long the program itself takes to be there: `create_app(settings)` and `sextant --version`, median of five.

    python bench/start.py

Each is paired with the rival that sets the floor: importing FastAPI alone, and `python -c pass`.
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

BUILD = """
import time, tempfile
from pathlib import Path
started = time.perf_counter()
from sextant.app.http import create_app
from sextant.app.settings import Settings
create_app(Settings(data=Path(tempfile.mkdtemp())))
print(time.perf_counter() - started)
"""
IMPORT = """
import time
started = time.perf_counter()
import fastapi
print(time.perf_counter() - started)
"""


def inside(code: str) -> float:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def whole(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    build = median(inside(BUILD) for _ in range(5))
    fastapi = median(inside(IMPORT) for _ in range(5))
    version = median(whole(str(Path(sys.executable).parent / "sextant"), "--version") for _ in range(5))
    python = median(whole(sys.executable, "-c", "pass") for _ in range(5))
    print(
        f"create_app(settings)   {build:.2f} s   (< 0.9 s)   import fastapi {fastapi:.2f} s   ratio {build / fastapi:.1f}"
    )
    print(
        f"sextant --version      {version:.3f} s  (< 0.2 s)   python -c pass {python:.3f} s   ratio {version / python:.1f}"
    )


if __name__ == "__main__":
    main()
