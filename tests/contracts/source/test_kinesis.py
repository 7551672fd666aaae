"""Streams of Kinesis as topics: every record once from where its reader says, whatever becomes of shards."""

import hashlib
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from sextant.adapters.source.kinesis import KinesisSource
from sextant.adapters.source.kinesis_following import KinesisFollowing
from sextant.adapters.source.reaching import ClientMissing
from sextant.ports.source import SourceRefused, SourceTableMissing, SourceUnreachable
from sextant.ports.source_values import Reach
from sextant.ports.topics import Following, Message, OpenedTopics, Span, Standing
from tests.servers.kinesis import Kinesis


@pytest.fixture(scope="module")
def kinesis() -> Iterator[Kinesis]:
    server = Kinesis()
    yield server
    server.stop()


@pytest.fixture
def opened(kinesis: Kinesis) -> Iterator[OpenedTopics]:
    with KinesisSource(Reach(private=True)).open(kinesis.config) as found:
        yield cast(OpenedTopics, found)


class Places:
    """What a reader's owner keeps."""

    def __init__(self, begin: Mapping[int, Standing]) -> None:
        self.standing = dict(begin)

    def __call__(self, spans: Mapping[int, Span]) -> Mapping[int, Standing]:
        self.standing |= {one: Standing(0) for one in spans if one not in self.standing}
        return {one: self.standing[one] for one in spans}

    def keep(self, messages: list[Message]) -> None:
        for one in messages:
            self.standing[one.partition] = Standing(one.offset + 1, one.mark)


def taken(following: Following, count: int, *, seconds: float = 10) -> list[Message]:
    """So many messages, and no more."""
    found: list[Message] = []
    until = time.monotonic() + seconds
    while len(found) < count and time.monotonic() < until:
        found += following.take(most=1_000, seconds=0.05)
    assert len(found) == count
    return found


def numbers(messages: list[Message]) -> list[int]:
    return sorted(int((one.line or b"").partition(b":")[2].rstrip(b"} ")) for one in messages)


def test_the_streams_of_a_region_are_listed(kinesis: Kinesis, opened: OpenedTopics) -> None:
    name = kinesis.fresh()
    assert name in [ref.table.name for ref in opened.tables()]
    assert opened.server == "Kinesis in eu-west-1"
    for wrong in ("nothing-here", "no name!"):
        with pytest.raises(SourceTableMissing):
            opened.begin(wrong, "earliest")


def test_a_reader_goes_on_where_its_owner_says(kinesis: Kinesis, opened: OpenedTopics) -> None:
    name = kinesis.fresh()
    marks = set(kinesis.send(name, ({"n": n} for n in range(40))))
    places = Places(opened.begin(name, "earliest"))
    first = taken(opened.follow(name, group="g", positions=places), 40)
    assert numbers(first) == list(range(40))
    assert {one.mark for one in first} == marks
    by_shard = {one.partition: [m.offset for m in first if m.partition == one.partition] for one in first}
    assert all(offsets == list(range(len(offsets))) for offsets in by_shard.values())
    places.keep(first)
    kinesis.send(name, ({"n": n} for n in range(40, 50)))
    second = opened.follow(name, group="g", positions=places)
    assert numbers(taken(second, 10)) == list(range(40, 50))
    assert list(second.take(most=10, seconds=0.01)) == []
    assert sum(second.ends().values()) == 50


def test_one_begins_at_the_end_or_at_a_moment(kinesis: Kinesis, opened: OpenedTopics) -> None:
    name = kinesis.fresh(shards=1)
    kinesis.send(name, ({"n": n} for n in range(5)))
    time.sleep(0.05)
    latest = opened.follow(name, group="g", positions=Places(opened.begin(name, "latest")))
    early = opened.begin(name, datetime(2020, 1, 1, tzinfo=UTC))
    assert early[0].mark == "@1577836800000"
    time.sleep(0.05)
    kinesis.send(name, ({"n": n} for n in range(5, 8)))
    assert numbers(taken(latest, 3)) == [5, 6, 7]
    assert numbers(taken(opened.follow(name, group="g", positions=Places(early)), 8)) == list(range(8))


def test_shards_that_come_are_found_and_read_from_their_beginning(
    kinesis: Kinesis, opened: OpenedTopics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sextant.adapters.source.kinesis_following._LOOK_EVERY", 0.1)
    name = kinesis.fresh(shards=1)
    places = Places(opened.begin(name, "latest"))
    following = opened.follow(name, group="g", positions=places)
    assert list(following.take(most=10, seconds=0.01)) == []
    begun = places.standing[0]
    half = str(1 << 127)
    kinesis.client.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=half)
    time.sleep(0.15)
    following.take(most=10, seconds=0.01)
    assert places.standing == {0: begun, 1: Standing(0), 2: Standing(0)}
    assert following.ends().keys() == {0, 1, 2}


def test_who_comes_second_to_a_place_goes_back_to_it(kinesis: Kinesis, opened: OpenedTopics) -> None:
    name = kinesis.fresh(shards=1)
    kinesis.send(name, ({"n": n} for n in range(6)))
    following = opened.follow(name, group="g", positions=Places(opened.begin(name, "earliest")))
    found = taken(following, 6)
    following.go_back({0: Standing(4, found[3].mark), 7: Standing(0)})
    assert list(following.take(most=10, seconds=0.01)) == []  # it rests meanwhile
    cast(Any, following)._shards[0].rests = 0.0
    again = taken(following, 2)
    assert [(one.offset, one.mark) for one in again] == [(one.offset, one.mark) for one in found[4:]]


def test_what_is_kept_no_more_is_passed_over(kinesis: Kinesis, opened: OpenedTopics) -> None:
    name = kinesis.fresh(shards=1)
    kinesis.send(name, [{"n": 1}])
    following = cast(KinesisFollowing, opened.follow(name, group="g", positions=Places({0: Standing(9, "")})))
    assert [(one.offset, one.problem) for one in taken(following, 1)] == [(9, "")]


def test_records_that_cannot_be_read_keep_their_place(kinesis: Kinesis, opened: OpenedTopics) -> None:
    name = kinesis.fresh(shards=1)
    damaged = gathered([b"{}"])[:-1] + b"?"
    marks = kinesis.send(name, [damaged, b"\0\0\0\0\x07x", {"n": 1}], key="one")
    found = taken(opened.follow(name, group="g", positions=Places(opened.begin(name, "earliest"))), 3)
    assert [(one.offset, one.mark) for one in found] == list(enumerate(marks))
    assert found[0].raw == damaged  # no JSON, as the stream will say of it
    assert "names no registry" in found[1].problem
    assert found[2].line == b'{"n": 1}'


def gathered(values: list[bytes]) -> bytes:
    """As the Producer Library writes it, with keys and tags that are of no use here."""
    records = [b"\x08\x00" + b"\x1a" + bytes([len(one)]) + one + b"\x22\x02\x0a\x00" for one in values]
    body = b"\x0a\x03key" + b"".join(b"\x1a" + bytes([len(one)]) + one for one in records)
    return b"\xf3\x89\x9a\xc2" + body + hashlib.md5(body).digest()


def test_records_that_were_gathered_into_one_are_read_apart_and_gone_on_within(
    kinesis: Kinesis, opened: OpenedTopics
) -> None:
    name = kinesis.fresh(shards=1)
    many = gathered([b'{"n":%d}' % n for n in range(1, 5)])
    marks = kinesis.send(name, [{"n": 0}, many, {"n": 5}], key="one")
    found = taken(opened.follow(name, group="g", positions=Places(opened.begin(name, "earliest"))), 6)
    assert numbers(found) == list(range(6))
    inner = [f"{marks[1]}/{place}" for place in range(3)]
    assert [one.mark for one in found] == [marks[0], *inner, marks[1], marks[2]]
    for place in range(6):
        standing = Standing(place + 1, found[place].mark)
        rest = taken(opened.follow(name, group="g", positions=Places({0: standing})), 5 - place)
        assert [(one.offset, one.line) for one in rest] == [(m.offset, m.line) for m in found[place + 1 :]]


def test_a_place_inside_the_network_needs_leave(kinesis: Kinesis) -> None:
    source = KinesisSource(Reach(private=False))
    with pytest.raises(SourceRefused, match="does not allow") as refused, source.open(kinesis.config):
        pass
    assert "SEXTANT_SOURCE_ENDPOINTS" in refused.value.hint
    with KinesisSource(Reach(endpoints=(kinesis.url,))).open(kinesis.config) as found:
        assert found.server


@pytest.mark.parametrize("changes", [{"endpoint": "ftp://x"}, {"region": "no region!", "endpoint": ""}])
def test_places_that_are_none_are_refused(kinesis: Kinesis, changes: dict[str, str]) -> None:
    source = KinesisSource(Reach(private=True))
    with pytest.raises((SourceRefused, SourceUnreachable)), source.open(kinesis.config | changes):
        pass


def test_a_place_that_does_not_answer_is_told_as_that(kinesis: Kinesis) -> None:
    source = KinesisSource(Reach(private=True))
    with (
        pytest.raises(SourceUnreachable) as told,
        source.open(kinesis.config | {"endpoint": "http://127.0.0.1:1"}),
    ):
        pass
    assert "s3cret" not in str(told.value)


def test_a_missing_client_names_the_extra(kinesis: Kinesis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3.session", None)
    with pytest.raises(ClientMissing) as told, KinesisSource(Reach(private=True)).open(kinesis.config):
        pass
    assert "sextant-analytics[aws]" in told.value.hint
