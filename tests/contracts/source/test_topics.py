"""What a message of a topic becomes: JSON on one line, or the reason why it is none."""

import io
import json
import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import fastavro
import pytest

from sextant.adapters.source.kafka import KafkaSource
from sextant.adapters.source.kafka_values import Decoder
from sextant.adapters.source.schema_registry import Registry
from sextant.ports.source import SourceLost, SourceRefused, SourceUnreachable
from sextant.ports.source_values import Reach
from tests.servers.registry import SchemaRegistry

ORDER: dict[str, Any] = {
    "type": "record",
    "name": "Order",
    "fields": [
        {"name": "n", "type": "long"},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "note", "type": ["null", "string"], "default": None},
        {"name": "blob", "type": "bytes"},
    ],
}
ROW = {
    "n": 7,
    "price": Decimal("12.30"),
    "at": datetime(2026, 3, 2, 9, 0, 0, 500_000, UTC),
    "day": date(2026, 3, 2),
    "note": None,
    "blob": b"\x00\xff",
}


def framed(schema_id: int, schema: dict[str, Any], row: object) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), row)
    return struct.pack(">bI", 0, schema_id) + out.getvalue()


@pytest.fixture
def registry() -> Iterator[SchemaRegistry]:
    server = SchemaRegistry()
    yield server
    server.stop()


def decoder_of(registry: SchemaRegistry | None, *, private: bool = True) -> Decoder:
    config = {"registry": registry.url} if registry is not None else {}
    return Decoder(Registry(Reach(private=private), config))


def test_json_stays_as_it_is_on_one_line() -> None:
    message = decoder_of(None).message(2, 17, b'{\n  "a": "b\\nc",\r\n  "d": 1\n}')
    assert (message.partition, message.offset, message.problem) == (2, 17, "")
    assert message.line is not None
    assert b"\n" not in message.line
    assert json.loads(message.line) == {"a": "b\nc", "d": 1}


def test_avro_is_read_by_the_schema_that_its_frame_names(registry: SchemaRegistry) -> None:
    number = registry.add(ORDER)
    decoder = decoder_of(registry)
    lines = [decoder.message(0, at, framed(number, ORDER, ROW)).line for at in range(3)]
    assert lines[0] == (
        b'{"n":7,"price":12.30,"at":"2026-03-02T09:00:00.500000Z","day":"2026-03-02","note":null,"blob":"AP8="}'
    )
    assert registry.asked == [f"/schemas/ids/{number}"]


def test_types_of_other_subjects_are_found(registry: SchemaRegistry) -> None:
    place = {"type": "record", "name": "Place", "fields": [{"name": "city", "type": "string"}]}
    registry.add(place, subject="place")
    outer = {"type": "record", "name": "Visit", "fields": [{"name": "where", "type": "Place"}]}
    whole = {**outer, "fields": [{"name": "where", "type": place}]}
    number = registry.add(outer, references=[{"name": "Place", "subject": "place", "version": 1}])
    message = decoder_of(registry).message(0, 0, framed(number, whole, {"where": {"city": "Oslo"}}))
    assert message.line == b'{"where":{"city":"Oslo"}}'


def test_json_with_a_schema_loses_its_frame(registry: SchemaRegistry) -> None:
    number = registry.add("{}", kind="JSON")
    assert decoder_of(registry).message(0, 0, struct.pack(">bI", 0, number) + b'{"a":1}').line == b'{"a":1}'


def test_what_cannot_be_read_says_why(registry: SchemaRegistry) -> None:
    avro, proto = registry.add(ORDER), registry.add("message A {}", kind="PROTOBUF")
    decoder = decoder_of(registry)
    whole = framed(avro, ORDER, ROW)

    def problem(value: bytes) -> str:
        message = decoder.message(0, 0, value)
        assert message.line is None
        assert message.raw == value
        return message.problem

    assert problem(whole[:-1]) == f"not Avro of the schema {avro}"
    assert problem(whole + b"x") == f"longer than Avro of the schema {avro}"
    assert problem(b"\0\0") == "cut off before its schema"
    assert problem(struct.pack(">bI", 0, 99) + b"x") == "of the schema 99, which the registry does not have"
    assert problem(struct.pack(">bI", 0, proto) + b"x") == "Protobuf, which is not read"
    assert problem(b"  ") == "empty"
    assert "names no registry" in decoder_of(None).message(0, 0, whole).problem


def test_a_message_without_a_value_is_passed_over() -> None:
    message = decoder_of(None).message(0, 0, None)
    assert (message.line, message.problem) == (None, "")


def test_a_registry_that_is_away_sets_nothing_aside(registry: SchemaRegistry) -> None:
    number = registry.add(ORDER)
    registry.away = True
    decoder = decoder_of(registry)
    with pytest.raises(SourceLost):
        decoder.message(0, 0, framed(number, ORDER, ROW))
    registry.away = False
    assert decoder.message(0, 0, framed(number, ORDER, ROW)).line is not None


def test_a_registry_inside_the_network_needs_leave(registry: SchemaRegistry) -> None:
    with pytest.raises(SourceRefused, match="private network"):
        decoder_of(registry, private=False).message(0, 0, struct.pack(">bI", 0, 1) + b"x")


@pytest.mark.parametrize("servers", ["a:b", ":9092", "a:70000", "a:9092,,b:9092"])
def test_brokers_that_are_none_are_refused(servers: str) -> None:
    with pytest.raises(SourceRefused), KafkaSource(Reach(private=True)).open({"servers": servers}):
        pass


def test_brokers_inside_the_network_need_leave() -> None:
    source = KafkaSource(Reach(private=False))
    with pytest.raises(SourceRefused, match="private network"), source.open({"servers": "127.0.0.1:9092"}):
        pass


def test_brokers_that_do_not_answer_are_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sextant.adapters.source.kafka._SECONDS", 1.0)
    source = KafkaSource(Reach(private=True))
    with (
        pytest.raises(SourceUnreachable, match="No broker"),
        source.open({"servers": "127.0.0.1:1", "security": "none"}),
    ):
        pass
