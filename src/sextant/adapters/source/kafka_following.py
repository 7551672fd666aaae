"""One reader of a topic, in a group whose members share the partitions; where it stands, its owner keeps."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sextant.adapters.source.kafka_values import Decoder
from sextant.ports.source import SourceLost
from sextant.ports.topics import Message, Positions, Span, Standing

if TYPE_CHECKING:
    from confluent_kafka import Consumer, KafkaError, TopicPartition
    from confluent_kafka import Message as Sent

_SECONDS = 10.0
_LASTING = (
    "_ALL_BROKERS_DOWN",
    "UNKNOWN_TOPIC_OR_PART",
    "TOPIC_AUTHORIZATION_FAILED",
    "GROUP_AUTHORIZATION_FAILED",
)


class KafkaFollowing:
    def __init__(
        self, client: Mapping[str, Any], topic: str, *, group: str, positions: Positions, decoder: Decoder
    ) -> None:
        from confluent_kafka import Consumer

        self._topic = topic
        self._positions = positions
        self._decoder = decoder
        self._error: Exception | None = None
        self._consumer: Consumer = Consumer(
            {
                **client,
                "group.id": group,
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "error",
                "isolation.level": "read_committed",
                "session.timeout.ms": 10_000,
                "heartbeat.interval.ms": 2_000,
                "fetch.wait.max.ms": 100,
                "queued.max.messages.kbytes": 32 << 10,
                "topic.metadata.refresh.interval.ms": 30_000,
                "error_cb": self._heard,
            }
        )
        self._consumer.subscribe([topic], on_assign=self._assigned)

    def take(self, *, most: int, seconds: float) -> Sequence[Message]:
        first = self._consumer.poll(seconds)
        found: list[Sent] = [] if first is None else [first, *self._consumer.consume(most - 1, timeout=0)]
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        values: list[Sent] = []
        for one in found:
            problem = one.error()
            if problem is None:
                values.append(one)
            elif problem.fatal() or problem.name() in _LASTING or not problem.retriable():
                raise _lost(problem)
        return [self._decoder.message(one.partition() or 0, one.offset() or 0, one.value()) for one in values]

    def ends(self) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for one in self._consumer.assignment():
            _, high = self._consumer.get_watermark_offsets(one, cached=True)
            if high >= 0:
                found[one.partition] = high
        return found

    def go_back(self, positions: Mapping[int, Standing]) -> None:
        from confluent_kafka import KafkaException, TopicPartition

        mine = {one.partition for one in self._consumer.assignment()}
        try:
            for number in mine & positions.keys():
                self._consumer.seek(TopicPartition(self._topic, number, positions[number].offset))
        except KafkaException as error:
            raise lost(error) from error

    def confirm(self, positions: Mapping[int, int]) -> None:
        from confluent_kafka import KafkaException, TopicPartition

        told = [TopicPartition(self._topic, number, offset) for number, offset in positions.items()]
        try:
            self._consumer.commit(offsets=told, asynchronous=True)
        except KafkaException:  # it tells others alone: what was read stands in the metadata
            return

    def close(self) -> None:
        self._consumer.close()

    def _heard(self, error: "KafkaError") -> None:
        """Runs within `poll`: the client goes on trying, and people are to know."""
        from confluent_kafka import KafkaError

        if error.code() == KafkaError._ALL_BROKERS_DOWN or error.fatal():  # pyright: ignore[reportPrivateUsage]  # its only name
            self._error = _lost(error)

    def _assigned(self, consumer: "Consumer", given: "list[TopicPartition]") -> None:
        """Runs within `poll`, which would lose an exception: `take` raises it."""
        from confluent_kafka import KafkaException

        try:
            spans = {
                one.partition: Span(*consumer.get_watermark_offsets(one, timeout=_SECONDS)) for one in given
            }
            places: Mapping[int, Standing] = self._positions(spans) if spans else dict[int, Standing]()
            for one in given:
                one.offset = places[one.partition].offset
            consumer.assign(given)
        except KafkaException as error:
            self._error = lost(error)
        except Exception as error:  # noqa: BLE001  # raised by `take`
            self._error = error


def lost(error: Exception) -> SourceLost:
    return _lost(error.args[0] if error.args else error)


def _lost(error: "KafkaError | Exception | Any") -> SourceLost:
    return SourceLost(f"Kafka went away: {error}"[:300], seconds=5, hint="It is tried again by itself.")
