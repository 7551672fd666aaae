"""How long the program itself takes to be there: `create_app(settings)` and `sextant --version`, median of five.

    python bench/start.py

Each is paired with the rival that sets the floor: importing FastAPI alone, and `python -c pass`. Seconds on the
clock, and of the processor where others use the machine too. A first run that is not counted writes the bytecode,
as an installation does.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

BUILD = """
import time, tempfile
from pathlib import Path
started, used = time.perf_counter(), time.process_time()
from sextant.app.http import create_app
from sextant.app.settings import Settings
create_app(Settings(data=Path(tempfile.mkdtemp())))
print(time.perf_counter() - started, time.process_time() - used)
"""
IMPORT = """
import time
started, used = time.perf_counter(), time.process_time()
import fastapi
print(time.perf_counter() - started, time.process_time() - used)
"""
WRITING = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def inside(code: str) -> tuple[float, float]:
    """Seconds on the clock and of the processor, each the median of five."""
    runs: list[tuple[float, float]] = []
    for _ in range(6):
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=WRITING)
        taken, used = done.stdout.split()[-2:]
        runs.append((float(taken), float(used)))
    return median(taken for taken, _ in runs[1:]), median(used for _, used in runs[1:])


def whole(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    build, build_used = inside(BUILD)
    fastapi, fastapi_used = inside(IMPORT)
    version = median(whole(str(Path(sys.executable).parent / "sextant"), "--version") for _ in range(5))
    python = median(whole(sys.executable, "-c", "pass") for _ in range(5))
    print(
        f"create_app(settings)   {build:.2f} s   (< 0.9 s)   import fastapi {fastapi:.2f} s   ratio {build / fastapi:.1f}"
        f"   of the processor {build_used:.2f} s and {fastapi_used:.2f} s"
    )
    print(
        f"sextant --version      {version:.3f} s  (< 0.2 s)   python -c pass {python:.3f} s   ratio {version / python:.1f}"
    )


if __name__ == "__main__":
    main()
