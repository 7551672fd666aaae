"""Messages of a topic as one batch of lines, and back from a line to where its message stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sextant.features.datasets import Column
from sextant.features.streams.models import AsideEvent
from sextant.features.streams.reading import Reading, reading_of
from sextant.ports.topics import Message

_KEPT = 16 << 10
_LARGEST = 16 << 20  # bytes of one batch


@dataclass(frozen=True, slots=True)
class Lines:
    """`origins` are the messages behind the lines; `aside` those that are no line."""

    content: bytes
    origins: Sequence[Message]
    aside: tuple[AsideEvent, ...]

    def reading(self, columns: tuple[Column, ...], received: datetime) -> Reading:
        if not self.origins:
            return Reading()
        return reading_of(self.content, "application/x-ndjson", columns, received=received)

    def placed(self, found: Sequence[AsideEvent]) -> tuple[AsideEvent, ...]:
        """All that is set aside, each with its partition and its offset."""
        own = [_placed(self.origins[one.line - 1], one) for one in found]
        together = sorted([*own, *self.aside], key=lambda one: (one.partition or 0, one.offset or 0))
        return tuple(replace(one, line=number) for number, one in enumerate(together, start=1))


def lines_of(messages: Sequence[Message]) -> Lines:
    """A message without a value (a tombstone) is passed over."""
    fitting = [one for one in messages if one.line is not None]
    aside = tuple(refused(one, one.problem) for one in messages if one.line is None and one.problem)
    return Lines(b"\n".join(one.line or b"" for one in fitting), fitting, aside)


def refused(message: Message, reason: str) -> AsideEvent:
    """Bytes that are no text are kept as hexadecimal digits."""
    kept = message.raw[:_KEPT]
    try:
        raw = kept.decode()
    except UnicodeDecodeError:
        raw = kept.hex()
    if "\0" in raw:  # which PostgreSQL keeps in no text
        raw = kept.hex()
    return AsideEvent(0, _where(message, reason), raw, message.partition, message.offset)


def portions(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """Pieces of a size that one batch may have."""
    begin = size = 0
    for place, one in enumerate(messages):
        if place > begin and size + len(one.raw) > _LARGEST:
            yield messages[begin:place]
            begin, size = place, 0
        size += len(one.raw)
    if begin < len(messages):
        yield messages[begin:]


def _placed(message: Message, one: AsideEvent) -> AsideEvent:
    return replace(
        one, reason=_where(message, one.reason), partition=message.partition, offset=message.offset
    )


def _where(message: Message, reason: str) -> str:
    """With the broker's own name of the place, by which the message is found there."""
    return f"{reason} (sequence number {message.mark})" if message.mark else reason
