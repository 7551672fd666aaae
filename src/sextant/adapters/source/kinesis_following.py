"""One reader of all shards of a stream. Where each stands, its owner keeps: how many records were read of the
shard, and the sequence number of the last one, which is too long to reckon with.

Several readers of one stream do no harm: the one that comes second to a place goes back, and rests.
"""
# pyright: reportMissingTypeStubs=false

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sextant.adapters.source.kafka_values import Decoder
from sextant.adapters.source.kinesis_gathered import parts_of
from sextant.ports.source import SourceLost, SourceTableMissing
from sextant.ports.topics import Message, Positions, Span, Standing

_MOST = 10_000
_PACE = 0.25  # seconds: a shard may be read five times a second
_TIRED = 1.0
_REST = 5.0
_LOOK_EVERY = 30.0
_THROTTLED = frozenset(
    {"ProvisionedThroughputExceededException", "LimitExceededException", "KMSThrottlingException"}
)


@dataclass(slots=True)
class _Shard:
    """Where reading stands; `iterator` is what the next answer is asked by, `rests` until when nothing is."""

    shard_id: str
    standing: Standing
    iterator: str | None = None
    has_ended: bool = False
    is_behind: bool = False
    rests: float = 0.0


class KinesisFollowing:
    def __init__(self, client: Any, stream: str, *, positions: Positions, decoder: Decoder) -> None:
        self._client = client
        self._stream = stream
        self._positions = positions
        self._decoder = decoder
        self._shards: dict[int, _Shard] = {}
        self._look_at = 0.0

    def take(self, *, most: int, seconds: float) -> Sequence[Message]:
        if time.monotonic() >= self._look_at:
            self._look()
        found: list[Message] = []
        for number, shard in sorted(self._shards.items(), key=lambda one: one[1].rests):
            if len(found) < most and not shard.has_ended and time.monotonic() >= shard.rests:
                found += self._read(number, shard, most - len(found))
        if not found:
            time.sleep(min(seconds, _PACE))
        return found

    def ends(self) -> Mapping[int, int]:
        """Kinesis tells for how long a reader is behind, not by how many records: one at least."""
        return {number: one.standing.offset + int(one.is_behind) for number, one in self._shards.items()}

    def go_back(self, positions: Mapping[int, Standing]) -> None:
        for number in self._shards.keys() & positions.keys():
            shard = self._shards[number]
            shard.standing, shard.iterator, shard.has_ended = positions[number], None, False
            shard.rests = time.monotonic() + _REST

    def confirm(self, positions: Mapping[int, int]) -> None:
        """There is nobody to tell."""

    def close(self) -> None:
        self._shards.clear()

    def _look(self) -> None:
        """Shards come when others are split or merged; the new ones are read from their beginning."""
        self._look_at = time.monotonic() + _LOOK_EVERY
        listed = shards_of(self._client, self._stream)
        new = {number: name for number, name in listed.items() if number not in self._shards}
        if new:
            places = self._positions({number: Span(0, None) for number in new})
            self._shards |= {number: _Shard(name, places[number]) for number, name in new.items()}
        for gone in self._shards.keys() - listed.keys():
            del self._shards[gone]

    def _read(self, number: int, shard: _Shard, most: int) -> Sequence[Message]:
        from botocore.exceptions import BotoCoreError, ClientError

        shard.rests = time.monotonic() + _PACE
        try:
            if shard.iterator is None:
                shard.iterator = self._iterator(shard)
            answer = self._client.get_records(ShardIterator=shard.iterator, Limit=min(most, _MOST))
        except ClientError as error:
            code = code_of(error)
            if code == "ExpiredIteratorException":
                shard.iterator = None
            elif code in _THROTTLED:
                shard.rests = time.monotonic() + _TIRED
            else:
                raise lost(error) from error
            return []
        except BotoCoreError as error:
            raise lost(error) from error
        found = [
            replace(self._decoder.message(number, shard.standing.offset + place, value), mark=mark)
            for place, (value, mark) in enumerate(_values(answer["Records"], shard.standing.mark))
        ]
        if found:
            shard.standing = Standing(found[-1].offset + 1, found[-1].mark)
        shard.iterator = answer.get("NextShardIterator")
        shard.has_ended = shard.iterator is None
        shard.is_behind = bool(answer.get("MillisBehindLatest"))
        if shard.has_ended:
            self._look_at = 0.0  # those that go on in its place are there
        return found

    def _iterator(self, shard: _Shard) -> str:
        """From where the shard stands; from its beginning where that record is kept no more."""
        from botocore.exceptions import ClientError

        mark = shard.standing.mark
        asked = {"StreamName": self._stream, "ShardId": shard.shard_id}
        sequence, within, _ = mark.partition("/")
        if not mark:
            where: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
        elif mark.startswith("@"):
            where = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": int(mark[1:]) / 1000}
        else:
            kind = "AT_SEQUENCE_NUMBER" if within else "AFTER_SEQUENCE_NUMBER"
            where = {"ShardIteratorType": kind, "StartingSequenceNumber": sequence}
        try:
            return str(self._client.get_shard_iterator(**asked, **where)["ShardIterator"])
        except ClientError as error:
            if code_of(error) != "InvalidArgumentException" or not mark:
                raise
        found = self._client.get_shard_iterator(**asked, ShardIteratorType="TRIM_HORIZON")
        return str(found["ShardIterator"])


def _values(records: Sequence[Mapping[str, Any]], after: str) -> Iterator[tuple[bytes, str]]:
    """Values with their marks: within a record of many `SEQUENCE/PLACE`, but for its last, which ends it."""
    sequence, _, read = after.partition("/")
    for one in records:
        own = str(one["SequenceNumber"])
        values = parts_of(bytes(one["Data"]))
        begin = int(read) + 1 if read and own == sequence else 0
        for place in range(begin, len(values)):
            yield values[place], own if place == len(values) - 1 else f"{own}/{place}"


def shards_of(client: Any, stream: str) -> Mapping[int, str]:
    """The shards of a stream by their numbers; raises SourceTableMissing, SourceLost."""
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    found: dict[int, str] = {}
    asked: dict[str, Any] = {"StreamName": stream}
    try:
        while True:
            answer = client.list_shards(**asked)
            found |= {int(one["ShardId"].rpartition("-")[2]): one["ShardId"] for one in answer["Shards"]}
            if not answer.get("NextToken"):
                return found
            asked = {"NextToken": answer["NextToken"]}
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ParamValidationError) or code_of(error) in (
            "ResourceNotFoundException",
            "ValidationException",
        ):
            raise SourceTableMissing(
                f"Kinesis has no stream {stream[:200]!r} here.", hint="Choose one of those it lists."
            ) from error
        raise lost(error) from error


def marked_at(moment: datetime) -> str:
    """The mark of a moment, before the first record from then on was read."""
    return f"@{int(moment.timestamp() * 1000)}"


def lost(error: Exception) -> SourceLost:
    return SourceLost(f"Kinesis went away: {error}"[:300], seconds=5, hint="It is tried again by itself.")


def code_of(error: Exception) -> str:
    """Amazon's word for what went wrong."""
    told: Any = getattr(error, "response", None) or {}
    return str(told.get("Error", {}).get("Code", ""))
