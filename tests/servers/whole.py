"""Everything that Sextant can stand on, at once: PostgreSQL, Redis, Kafka, a store like S3, and Trino."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.trino import S3Place, Trino
from tests.servers.versitygw import VersityGateway

PREFIX = "house"


@dataclass
class Whole:
    """The servers of one installation; `settings` are what its processes are told."""

    postgres: Postgres
    redis: RedisServer
    kafka: Kafka
    store: VersityGateway
    database: str
    bucket: str
    trino: Trino | None = None

    @property
    def settings(self) -> Mapping[str, str]:
        found = {
            "SEXTANT_EVENTS_URL": f"kafka://{self.kafka.servers}/{PREFIX}?partitions=2",
            "SEXTANT_OBJECTS_URL": f"s3://{self.bucket}/lake",
            "AWS_ENDPOINT_URL": self.store.url,
            "AWS_ACCESS_KEY_ID": self.store.KEY,
            "AWS_SECRET_ACCESS_KEY": self.store.SECRET,
            "AWS_REGION": "us-east-1",
        }
        if self.trino is not None:
            found["SEXTANT_WAREHOUSE_URL"] = f"trino://sextant@127.0.0.1:{self.trino.port}/iceberg"
            found["SEXTANT_WAREHOUSE_SMALL_ROWS"] = "0"
        return found

    @property
    def restarts(self) -> dict[str, Callable[[], None]]:
        """How each server goes away and comes back with what it held."""
        return {
            "postgres": self.postgres.restart,
            "redis": self.redis.restart,
            "kafka": self.kafka.restart,
            "store": self.store.restart,
        }

    def stop(self) -> None:
        if self.trino is not None:
            self.trino.stop()
        self.store.stop()
        self.postgres.drop(self.database)


def whole_house(postgres: Postgres, redis: RedisServer, kafka: Kafka, *, trino: bool) -> Whole:
    """A house of servers with a fresh database and bucket; Trino takes the longest to start."""
    store = VersityGateway()
    made = Whole(postgres, redis, kafka, store, postgres.fresh(), store.fresh())
    if trino:
        place = S3Place(store.url, store.KEY, store.SECRET, made.bucket)
        made.trino = Trino(
            host="127.0.0.1", port=postgres.port, database=made.database, user="postgres", store=place
        )
    return made
