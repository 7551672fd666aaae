"""Servers that a package manager brings, fetched once into a cache folder, from where its settings say."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers import found

_ROOT = Path(__file__).resolve().parent.parent.parent
_LONG = 1500.0  # seconds: the largest is built from its source


def folder_of(name: str) -> Path:
    """Where a server is kept between runs."""
    above = os.environ.get("XDG_CACHE_HOME")
    base = Path(above) / "sextant" if above else _ROOT / ".cache"
    return base / "servers" / name


def go_program(module: str, version: str, *, name: str) -> str:
    """Builds a Go program once; gives its path."""
    kept = folder_of("go") / f"{name}-{version}"
    with _once(kept) as missing:
        if missing:
            making = kept.with_suffix(f".{os.getpid()}.bin")
            _run([found("go", "/usr/local/go/bin"), "install", f"{module}@{version}"], GOBIN=str(making))
            next(making.iterdir()).replace(kept)
            shutil.rmtree(making)
    return str(kept)


def node_package(wanted: str, *, name: str) -> Path:
    """Installs a Node package into a folder of its own once; gives the folder of its programs."""
    kept = folder_of(name)
    with _once(kept) as missing:
        if missing:
            making = kept.with_suffix(f".{os.getpid()}.part")
            making.mkdir(parents=True)
            quiet = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error", "--ignore-scripts"]
            _run([found("npm"), "install", "--prefix", str(making), *quiet, wanted])
            making.replace(kept)
    return kept / "node_modules" / ".bin"


def python_package(wanted: str, *, name: str) -> Path:
    """Installs a Python package alone, without what it needs, into a folder of its own once."""
    kept = folder_of(name)
    with _once(kept) as missing:
        if missing:
            making = kept.with_suffix(f".{os.getpid()}.part")
            uv = found("uv", str(Path(sys.executable).parent))
            _run([uv, "pip", "install", "-q", "--no-deps", "--target", str(making), wanted])
            making.replace(kept)
    return kept


def python_environment(wanted: Sequence[str], *, name: str) -> Path:
    """Installs Python packages with what they need, apart from ours, once; gives the interpreter."""
    kept = folder_of(name)
    with _once(kept) as missing:
        if missing:
            making = kept.with_suffix(f".{os.getpid()}.part")
            uv = found("uv", str(Path(sys.executable).parent))
            _run([uv, "venv", "-q", "-p", sys.executable, str(making)])
            _run([uv, "pip", "install", "-q", "-p", str(making / "bin" / "python"), *wanted])
            making.replace(kept)
    return kept / "bin" / "python"


def java_classes(pom: Path, *, name: str) -> str:
    """Fetches what a pom.xml names, with all it needs, once; gives the class path."""
    kept = folder_of(name)
    with _once(kept) as missing:
        if missing:
            making = kept.with_suffix(f".{os.getpid()}.part")
            making.mkdir(parents=True)
            copy = ["dependency:copy-dependencies", f"-DoutputDirectory={making}", "-DincludeScope=runtime"]
            _run([found("mvn"), "-q", "-B", "-f", str(pom), *copy])
            making.replace(kept)
    return str(kept / "*")


def wait_for(ready: Callable[[], object], process: "subprocess.Popen[bytes]", *, seconds: float = 60) -> None:
    """Returns once `ready` raises nothing; a server that ended or stays silent fails the run."""
    until = time.monotonic() + seconds
    while True:
        try:
            ready()
        except Exception:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def listens(port: int) -> None:
    """Raises unless a port of this machine is open."""
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def _run(command: Sequence[str], **more: str) -> None:
    done = subprocess.run(command, env=os.environ | more, capture_output=True, text=True, timeout=_LONG)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


@contextmanager
def _once(kept: Path) -> Generator[bool]:
    """Whether it has to be fetched; other processes of the tests wait meanwhile."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with (kept.parent / f".{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not kept.exists()
