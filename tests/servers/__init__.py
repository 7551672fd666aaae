"""Real servers for tests: one module a server, started once, on a free port, in a temporary folder."""

import os
import shutil
import socket
import subprocess
from pathlib import Path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def found(program: str, *folders: str) -> str:
    """The path of a program; a server that should start and is missing fails the run by name."""
    path = shutil.which(program, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))
    if path is None:
        raise RuntimeError(f"{program} is not installed, and the tests need it: run make servers.")
    return path


def run_as(user: str, command: list[str], *, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, as `user` when we are root (some servers refuse root)."""
    who = {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60, **who)
