"""A house that may read one folder of the server."""

from pathlib import Path

import pytest

from sextant.app.settings import Settings


@pytest.fixture
def places(tmp_path: Path) -> Path:
    folder = tmp_path / "places"
    folder.mkdir()
    return folder.resolve()


@pytest.fixture
def settings(tmp_path: Path, database_url: str, places: Path) -> Settings:
    return Settings(
        data=tmp_path / "data",
        database_url=database_url,
        secret_key="a test's secret",
        source_folders=str(places),
    )
