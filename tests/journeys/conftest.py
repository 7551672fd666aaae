"""What journeys share: servers, and the two ways to run Sextant that each is made on."""

from collections.abc import Iterator
from typing import Protocol

import httpx
import pytest

from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.sextant import RunningSextant
from tests.servers.spread import Spread
from tests.servers.whole import whole_house


class Installation(Protocol):
    """Sextant as it runs somewhere; `stop` gives 0 where all ended as they were told."""

    url: str

    def client(self) -> httpx.Client: ...
    def command(self, *arguments: str) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> int: ...
    def kill(self) -> None: ...


class ManyProcesses:
    """A process or two of each role behind a gateway, begun and ended as one."""

    def __init__(self, spread: Spread) -> None:
        self._spread = spread
        self.url = spread.gateway.url

    def client(self) -> httpx.Client:
        return self._spread.client()

    def command(self, *arguments: str) -> str:
        return self._spread.command(*arguments)

    def start(self) -> None:
        self._spread.begin(*self._spread.parts)
        self._spread.wait(*self._spread.parts)

    def stop(self) -> int:
        return max(map(abs, self._spread.end()))

    def kill(self) -> None:
        for name in self._spread.parts:
            self._spread.kill(name)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture(scope="module", params=["one process", pytest.param("all servers", marks=pytest.mark.long)])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """One process as on a laptop; and a process for each role on PostgreSQL, Redis, Kafka, S3 and Trino."""
    if request.param == "one process":
        with RunningSextant(tmp_path_factory.mktemp("house")) as running:
            yield running
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    redis: RedisServer = request.getfixturevalue("redis_server")
    kafka: Kafka = request.getfixturevalue("kafka")
    whole = whole_house(postgres, redis, kafka, trino=True)
    settings = {"SEXTANT_STREAM_ROLL_SECONDS": "2", **whole.settings}
    database = postgres.url(whole.database)
    spread = Spread(tmp_path_factory.mktemp("spread"), database, redis.url, settings=settings)
    try:
        spread.start()
        yield ManyProcesses(spread)
    finally:
        spread.stop()
        whole.stop()
