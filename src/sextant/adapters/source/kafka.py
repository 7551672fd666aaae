"""Topics of a Kafka cluster, followed as streams: brokers and registry only where this server may go."""

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sextant.adapters.source.followed import Followed
from sextant.adapters.source.kafka_following import KafkaFollowing, lost
from sextant.adapters.source.kafka_values import Decoder, plain_message
from sextant.adapters.source.kinds import KAFKA
from sextant.adapters.source.reaching import ClientMissing, addresses, text, without
from sextant.adapters.source.schema_registry import Registry
from sextant.ports.source import (
    Opened,
    SourceDenied,
    SourceRefused,
    SourceTableMissing,
    SourceUnreachable,
)
from sextant.ports.source_values import (
    Config,
    Kind,
    Reach,
    TableName,
    TableRef,
)
from sextant.ports.topics import Begin, Elsewhere, Following, Positions, Standing

if TYPE_CHECKING:
    from confluent_kafka import KafkaError
    from confluent_kafka.admin import AdminClient
    from confluent_kafka.admin._metadata import ClusterMetadata

_SECONDS = 10.0
_MOST_BROKERS = 50
_DENIED = ("authentication", "sasl", "authorization", "ssl handshake")


class KafkaSource:
    """The client loads when the first cluster is named."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return KAFKA

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        try:
            from confluent_kafka.admin import AdminClient
        except ImportError as error:
            raise ClientMissing(
                "Kafka needs a client that is not installed.",
                hint="Install it on the server: pip install 'sextant-analytics[kafka]'.",
            ) from error
        named = _servers(text(config, "servers"))
        for host, port in named:
            addresses(self._reach, host, port)
        client = _client(config, named)
        words: list[str] = []

        def hear(error: "KafkaError") -> None:
            words.append(str(error))

        admin = AdminClient({**client, "error_cb": hear})  # pyright: ignore[reportArgumentType]  # takes callbacks too
        opened = OpenedKafka(admin, client, registry=Registry(self._reach, config))
        opened.look(self._reach, words, secret=text(config, "password"))
        yield opened


class OpenedKafka(Followed):
    """A cluster that answered; its brokers' own addresses were looked at too."""

    def __init__(self, admin: "AdminClient", client: Mapping[str, Any], *, registry: Registry) -> None:
        self._admin = admin
        self._client = client
        self._registry = registry
        self._found: ClusterMetadata | None = None

    @property
    def server(self) -> str:
        count = len(self._metadata().brokers)
        return f"Kafka, {count} broker{'' if count == 1 else 's'}"

    def look(self, reach: Reach, words: Sequence[str], *, secret: str) -> None:
        """Asks the cluster for its brokers; raises SourceUnreachable, SourceDenied, SourceRefused."""
        from confluent_kafka import KafkaException

        try:
            found = self._metadata()
        except KafkaException as error:
            said = without("; ".join(dict.fromkeys(words)) or str(error), secret)
            if any(word in said.lower() for word in _DENIED):
                raise SourceDenied(
                    f"Kafka did not let us in: {said}", hint="Check user, password, mechanism and encryption."
                ) from error
            raise SourceUnreachable(
                f"No broker of this cluster answers: {said}",
                hint="Check the brokers' names and the encryption.",
            ) from error
        for broker in list(found.brokers.values())[:_MOST_BROKERS]:
            addresses(reach, broker.host or "", broker.port or 0)
        self._registry.look()

    def tables(self) -> Sequence[TableRef]:
        names = sorted(name for name in self._metadata().topics if not name.startswith("__"))
        return [TableRef(TableName(name), kind="topic") for name in names]

    def begin(self, topic: str, at: Begin | datetime) -> Mapping[int, Standing]:
        from confluent_kafka import Consumer, KafkaException, TopicPartition

        numbers = self._partitions(topic)
        consumer = Consumer({**self._client, "group.id": "sextant-look", "enable.auto.commit": False})
        try:
            ends = {
                number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=_SECONDS)
                for number in numbers
            }
            if not isinstance(at, datetime):
                return {number: Standing(ends[number][0 if at == "earliest" else 1]) for number in numbers}
            moment = int(at.timestamp() * 1000)
            wanted = [TopicPartition(topic, number, moment) for number in numbers]
            found = consumer.offsets_for_times(wanted, timeout=_SECONDS)
            return {
                one.partition: Standing(one.offset if one.offset >= 0 else ends[one.partition][1])
                for one in found
            }
        except KafkaException as error:
            raise lost(error) from error
        finally:
            consumer.close()

    def follow(self, topic: str, *, group: str, positions: Positions) -> Following:
        self._partitions(topic)
        return KafkaFollowing(
            self._client, topic, group=group, positions=positions, decoder=Decoder(self._registry)
        )

    def elsewhere(self) -> Elsewhere:
        if self._registry.is_named:
            raise SourceRefused(
                "Messages of this connection are read by a schema registry, which is asked from here alone.",
                hint="Choose a connection without a registry, for topics of JSON.",
            )
        return Elsewhere(java_settings(self._client), plain_message)

    def _partitions(self, topic: str) -> Sequence[int]:
        known = self._metadata(anew=True).topics.get(topic)
        if known is None:
            raise SourceTableMissing(
                f"This cluster has no topic {topic[:200]!r}.", hint="Choose one of those it lists."
            )
        return sorted(known.partitions)

    def _metadata(self, *, anew: bool = False) -> "ClusterMetadata":
        if self._found is None or anew:
            self._found = self._admin.list_topics(timeout=_SECONDS)
        return self._found


def _servers(given: str) -> Sequence[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for one in (part.strip() for part in given.split(",")):
        host, colon, port = one.rpartition(":")
        if not colon:
            host, port = one, "9092"
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise SourceRefused(
                f"{one[:80]!r} is no broker.", hint="Write each as host:port, with commas between."
            )
        found.append((host.strip("[]"), int(port)))
    if len(found) > _MOST_BROKERS:
        raise SourceRefused("These are too many brokers.", hint="Three are enough: they tell of the others.")
    return found


def _client(config: Config, servers: Sequence[tuple[str, int]]) -> Mapping[str, Any]:
    user = text(config, "user")
    encrypted = text(config, "security") != "none"
    transport = "SSL" if encrypted else "PLAINTEXT"
    client: dict[str, Any] = {
        "bootstrap.servers": ",".join(_written(host, port) for host, port in servers),
        "client.id": "sextant",
        "security.protocol": f"SASL_{transport}" if user else transport,
        "socket.connection.setup.timeout.ms": int(_SECONDS * 1000),
        "logger": logging.getLogger("sextant.kafka"),
    }
    if user:
        client |= {
            "sasl.mechanism": text(config, "mechanism") or "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": str(config.get("password", "")),
        }
    return client


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def java_settings(client: Mapping[str, Any]) -> Mapping[str, str]:
    """The same cluster as Kafka's client in Java names it."""
    told = {name: str(client[name]) for name in ("bootstrap.servers", "security.protocol")}
    told["isolation.level"] = "read_committed"
    if "sasl.username" not in client:
        return told
    mechanism = str(client["sasl.mechanism"])
    module = "scram.ScramLoginModule" if mechanism.startswith("SCRAM") else "plain.PlainLoginModule"
    user, password = (_quoted(str(client[name])) for name in ("sasl.username", "sasl.password"))
    login = f"org.apache.kafka.common.security.{module} required username={user} password={password};"
    return told | {"sasl.mechanism": mechanism, "sasl.jaas.config": login}


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
