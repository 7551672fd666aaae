"""A house with an administrator, on each kind of database."""

from collections.abc import Iterator

import pytest
from tests.features.identity.building import Home, make_home

from sextant.core.db import Database


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    made = make_home(database)
    yield made
    made.audit.close()
