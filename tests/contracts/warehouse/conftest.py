"""What the suites of the engines share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def clickhouse_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One path a process is all that the embedded engine takes."""
    return tmp_path_factory.mktemp("clickhouse")
