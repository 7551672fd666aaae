"""The servers that sources are tried against, each with tables that are awkward on purpose."""

from collections.abc import Iterator

import pytest

from tests.servers.azurite import Azurite
from tests.servers.gcs import CloudStorage
from tests.servers.mariadb import MariaDB
from tests.servers.postgres import Postgres
from tests.servers.s3 import S3Server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    server = MariaDB()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def bare_postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def gcs() -> Iterator[CloudStorage]:
    server = CloudStorage()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def azure() -> Iterator[Azurite]:
    server = Azurite()
    yield server
    server.stop()
