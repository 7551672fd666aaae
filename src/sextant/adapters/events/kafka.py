"""Events told to Kafka: a topic for each of Sextant's, keyed, each event once.

A transaction holds a batch of events and, in a topic of its own, the sequence of the last of them. So the
cluster itself knows what it was told, and a process that takes over goes on exactly there; the one before it
is fenced off by the transactional id that they share.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from sextant.kit.errors import InputRefused
from sextant.ports.events import BroadcastAway, Event, EventRefused

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, KafkaException, Message, Producer

_SECONDS = 30.0
_BY_TLS = {
    (False, False): "PLAINTEXT",
    (False, True): "SSL",
    (True, False): "SASL_PLAINTEXT",
    (True, True): "SASL_SSL",
}
_MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_OPTIONS = frozenset({"partitions", "replication", "mechanism", "ca"})
_POSITION = "sextant.relay"
_LAST = 1_000  # records of the position's topic that are looked at first


class ClientMissing(InputRefused):
    """The extra with the client is not installed."""

    code = "kafka_client_missing"


class UrlRefused(InputRefused):
    """A Kafka URL that cannot be understood."""

    code = "kafka_url_invalid"


@dataclass(frozen=True, slots=True)
class Cluster:
    """`kafka://[user:password@]host:port[,host:port…][/prefix]`, or `kafka+tls://…`."""

    client: Mapping[str, str] = field(repr=False)
    prefix: str = ""
    partitions: int = -1  # the cluster's own default
    replication: int = -1


def cluster_of(url: str) -> Cluster:
    """Raises UrlRefused, in words without the password."""
    parts = urlsplit(url)
    who, _, hosts = parts.netloc.rpartition("@")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = sorted(set(options) - _OPTIONS)
    if parts.scheme not in ("kafka", "kafka+tls") or not hosts or unknown:
        said = f"has no option {unknown[0]!r}" if unknown else "names no server"
        raise UrlRefused(
            f"The Kafka URL {said}.", hint="Write it like kafka://host:9092,other:9092/prefix?partitions=3."
        )
    user, _, password = who.partition(":")
    client = {
        "bootstrap.servers": hosts,
        "security.protocol": _protocol(signed_in=bool(user), tls=parts.scheme == "kafka+tls"),
    }
    if user:
        mechanism = options.get("mechanism", "PLAIN")
        if mechanism not in _MECHANISMS:
            raise UrlRefused(
                "The Kafka URL's mechanism is unknown.", hint=f"Use one of {', '.join(_MECHANISMS)}."
            )
        client |= {
            "sasl.mechanism": mechanism,
            "sasl.username": unquote(user),
            "sasl.password": unquote(password),
        }
    if "ca" in options:
        client["ssl.ca.location"] = options["ca"]
    prefix = parts.path.strip("/")
    return Cluster(
        client=client,
        prefix=f"{prefix}." if prefix else "",
        partitions=_number(options.get("partitions", "-1")),
        replication=_number(options.get("replication", "-1")),
    )


class KafkaBroadcast:
    """The client loads when the first broadcast is made; raises ClientMissing, UrlRefused."""

    def __init__(self, url: str, *, seconds: float = _SECONDS) -> None:
        require_client()
        self._cluster = cluster_of(url)
        self._seconds = seconds
        self._producer: Producer | None = None
        self._known: set[str] = set()
        self._failed: list[tuple[int, KafkaError]] = []

    def take_over(self) -> int:
        from confluent_kafka import KafkaException, Producer

        self._let_go()
        name = self._cluster.prefix + _POSITION
        producer = Producer(
            {
                **self._cluster.client,
                "transactional.id": name,
                "transaction.timeout.ms": int(self._seconds * 1000),
                "linger.ms": 0,
                "logger": _logger(),
            }
        )
        try:
            self._make({name: {"cleanup.policy": "compact"}}, partitions=1)
            producer.init_transactions(self._seconds)
            position = self._read_position(name)
        except KafkaException as error:
            producer.purge()
            raise _away(error) from error
        self._producer = producer
        return position

    def tell(self, events: Sequence[Event]) -> None:
        from confluent_kafka import KafkaException

        producer = self._producer
        if producer is None:
            raise BroadcastAway("Nothing was taken over.", seconds=1)
        if not events:
            return
        self._failed.clear()
        try:
            self._make({self._cluster.prefix + event.topic: {} for event in events}, self._cluster.partitions)
            producer.begin_transaction()
            for event in events:
                self._produce(producer, event)
            last = orjson.dumps({"sequence": events[-1].sequence})
            producer.produce(self._cluster.prefix + _POSITION, last, key=b"position")
            self._commit(producer)
        except (KafkaException, BufferError) as error:
            refused = self._refused()
            self._let_go()  # what became of the transaction, the next take-over reads
            raise refused or _away(error) from error
        except EventRefused:
            self._let_go()
            raise

    def close(self) -> None:
        self._let_go()

    def _produce(self, producer: "Producer", event: Event) -> None:
        from confluent_kafka import KafkaError, KafkaException

        def done(error: "KafkaError | None", _: "Message") -> None:
            if error is not None:
                self._failed.append((event.sequence, error))

        while True:
            try:
                producer.produce(
                    self._cluster.prefix + event.topic,
                    _value(event),
                    key=event.key.encode(),
                    headers={"event_id": event.event_id.encode(), "content-type": b"application/json"},
                    on_delivery=done,
                )
            except BufferError:  # the client's own queue is full
                producer.poll(0.1)
            except KafkaException as error:
                if _code(error) == KafkaError.MSG_SIZE_TOO_LARGE:
                    raise _too_large(event.sequence) from error
                raise
            else:
                return

    def _commit(self, producer: "Producer") -> None:
        from confluent_kafka import KafkaException

        until = time.monotonic() + self._seconds
        while True:
            try:
                producer.commit_transaction(max(0.1, until - time.monotonic()))
            except KafkaException as error:
                if not error.args[0].retriable() or time.monotonic() > until:
                    raise
            else:
                return

    def _refused(self) -> EventRefused | None:
        """The event that the brokers refused for good, if that is why the transaction failed."""
        from confluent_kafka import KafkaError

        lasting = (KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.INVALID_MSG)
        for sequence, error in self._failed:
            if error.code() in lasting:
                return _too_large(sequence)
        return None

    def _make(self, wanted: Mapping[str, Mapping[str, str]], partitions: int) -> None:
        """Makes the topics that are not there; a cluster that allows none is told by the first event."""
        from confluent_kafka import KafkaError, KafkaException
        from confluent_kafka.admin import AdminClient
        from confluent_kafka.cimpl import NewTopic

        if wanted.keys() <= self._known:
            return
        admin = AdminClient({**self._cluster.client, "logger": _logger()})
        there: Mapping[str, object] = admin.list_topics(timeout=self._seconds).topics
        new = [
            NewTopic(
                name,
                num_partitions=partitions,
                replication_factor=self._cluster.replication,
                config=dict(config),
            )
            for name, config in wanted.items()
            if name not in there
        ]
        made: Any
        promised: Mapping[str, Any] = _create(admin, new, seconds=self._seconds) if new else {}
        for made in promised.values():
            try:
                made.result()
            except KafkaException as error:
                if _code(error) != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise
        self._known |= wanted.keys()

    def _read_position(self, topic: str) -> int:
        """The sequence in the last record that was committed."""
        from confluent_kafka import Consumer, TopicPartition

        consumer = Consumer(
            {
                **self._cluster.client,
                "group.id": topic,
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "logger": _logger(),
            }
        )
        try:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=self._seconds)
            for start in dict.fromkeys((max(low, high - _LAST), low)):
                consumer.assign([TopicPartition(topic, 0, start)])
                found = self._last_of(consumer)
                if found is not None:
                    return found
            return 0
        finally:
            consumer.close()

    def _last_of(self, consumer: Any) -> int | None:
        from confluent_kafka import KafkaError, KafkaException

        found: int | None = None
        until = time.monotonic() + self._seconds
        while time.monotonic() < until:
            message: Message | None = consumer.poll(1.0)
            if message is None:
                continue
            error = message.error()
            if error is None:
                found = int(orjson.loads(message.value() or b"{}")["sequence"])
            elif error.code() == KafkaError._PARTITION_EOF:  # pyright: ignore[reportPrivateUsage]  # its only name
                return found
            elif not error.retriable():
                raise KafkaException(error)
        raise BroadcastAway("Kafka did not say what it was told last.", seconds=5)

    def _let_go(self) -> None:
        """The transaction that may be open is left to the next take-over, which ends it."""
        if self._producer is not None:
            self._producer.purge()
            self._producer = None


def _create(admin: Any, topics: Sequence[Any], *, seconds: float) -> Mapping[str, Any]:
    """What becomes of each topic, as the client's untyped futures."""
    return admin.create_topics(list(topics), request_timeout=seconds)


def require_client() -> None:
    """Raises ClientMissing, naming the extra."""
    try:
        import confluent_kafka  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError as error:
        raise ClientMissing(
            "Kafka needs a client that is not installed.",
            hint="Install it: pip install 'sextant-analytics[kafka]'.",
        ) from error


def _value(event: Event) -> bytes:
    return orjson.dumps(
        {
            "event_id": event.event_id,
            "sequence": event.sequence,
            "topic": event.topic,
            "key": event.key,
            "at": event.at,
            "schema_version": event.schema_version,
            "payload": event.payload,
        }
    )


def _protocol(*, signed_in: bool, tls: bool) -> str:
    transport = "SSL" if tls else "PLAINTEXT"
    return f"SASL_{transport}" if signed_in else transport


def _number(text: str) -> int:
    if text != "-1" and not (text.isdigit() and 0 < int(text) < 10_000):
        raise UrlRefused(
            "The Kafka URL has a number that is none.", hint="Write partitions=3, replication=3."
        )
    return int(text)


def _code(error: "KafkaException") -> int:
    return int(error.args[0].code())


def _too_large(sequence: int) -> EventRefused:
    return EventRefused("Kafka takes no message as large as this event.", sequence=sequence)


def _away(error: Exception) -> BroadcastAway:
    return BroadcastAway(
        f"Kafka does not take events now: {error}"[:300],
        seconds=5,
        hint="Events wait in the metadata database. Look at SEXTANT_EVENTS_URL and the brokers.",
    )


def _logger() -> Any:
    import logging

    return logging.getLogger("sextant.kafka")
