"""What a message of a topic becomes: JSON on one line, or the reason why it is none."""

import io
import json
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from google.protobuf import timestamp_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

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
    avro, thrift = registry.add(ORDER), registry.add("struct A {}", kind="THRIFT")
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
    assert problem(struct.pack(">bI", 0, thrift) + b"x") == "Thrift, which is not read"
    assert problem(b"  ") == "empty"
    assert "names no registry" in decoder_of(None).message(0, 0, whole).problem


def place_file() -> FileDescriptorProto:
    """What another subject holds: a message that ours imports."""
    file = FileDescriptorProto(name="place.proto", package="shop", syntax="proto3")
    file.message_type.add(name="Place").field.add(name="city", number=1, type=_TEXT, label=_ONE)
    return file


def order_file() -> FileDescriptorProto:
    file = FileDescriptorProto(name="order.proto", package="shop", syntax="proto3")
    file.dependency.extend(["place.proto", "google/protobuf/timestamp.proto"])
    file.message_type.add(name="Other").field.add(name="n", number=1, type=_TEXT, label=_ONE)
    order = file.message_type.add(name="Order")
    order.enum_type.add(name="Kind").value.add(name="PLAIN", number=0)
    order.enum_type[0].value.add(name="GIFT", number=1)
    for number, (name, kind, named) in enumerate(_FIELDS, start=1):
        order.field.add(name=name, number=number, type=kind, label=_ONE, **named)
    order.nested_type.add(name="Line").field.add(name="sku", number=1, type=_TEXT, label=_ONE)
    return file


_TEXT, _ONE = FieldDescriptorProto.TYPE_STRING, FieldDescriptorProto.LABEL_OPTIONAL
_FIELDS: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("n", FieldDescriptorProto.TYPE_INT64, {}),
    ("price", FieldDescriptorProto.TYPE_DOUBLE, {}),
    ("at", FieldDescriptorProto.TYPE_MESSAGE, {"type_name": ".google.protobuf.Timestamp"}),
    ("where", FieldDescriptorProto.TYPE_MESSAGE, {"type_name": ".shop.Place"}),
    ("kind", FieldDescriptorProto.TYPE_ENUM, {"type_name": ".shop.Order.Kind"}),
    ("blob", FieldDescriptorProto.TYPE_BYTES, {}),
    ("paid", FieldDescriptorProto.TYPE_BOOL, {}),
)


def orders_in(registry: SchemaRegistry) -> tuple[int, Callable[..., bytes]]:
    """The id of the schema, and what frames an order of it."""
    place = place_file().SerializeToString()
    registry.add('syntax = "proto3"; …', kind="PROTOBUF", subject="place", serialized=place)
    references: list[dict[str, object]] = [{"name": "place.proto", "subject": "place", "version": 1}]
    own = order_file().SerializeToString()
    number = registry.add('syntax = "proto3"; …', kind="PROTOBUF", serialized=own, references=references)
    pool = DescriptorPool()
    pool.Add(FileDescriptorProto.FromString(timestamp_pb2.DESCRIPTOR.serialized_pb))
    pool.Add(place_file())
    pool.Add(order_file())
    order = GetMessageClass(pool.FindMessageTypeByName("shop.Order"))

    def frame(n: int, **more: Any) -> bytes:
        made = order(n=n, **more)
        return struct.pack(">bI", 0, number) + b"\x02\x02" + made.SerializeToString()  # the second message

    return number, frame


def test_protobuf_is_read_by_the_descriptors_that_the_registry_gives(registry: SchemaRegistry) -> None:
    _, frame = orders_in(registry)
    decoder = decoder_of(registry)
    moment = {"seconds": 1_772_442_000, "nanos": 500_000_000}
    full = frame(2**60, price=12.5, at=moment, where={"city": "Oslo"}, kind=1, blob=b"\x00\xff", paid=True)
    assert json.loads(decoder.message(0, 0, full).line or b"") == {
        "n": 2**60,
        "price": 12.5,
        "at": "2026-03-02T09:00:00.500Z",
        "where": {"city": "Oslo"},
        "kind": "GIFT",
        "blob": "AP8=",
        "paid": True,
    }
    bare = json.loads(decoder.message(0, 1, frame(0)).line or b"")
    assert bare == {"n": 0, "price": 0.0, "kind": "PLAIN", "blob": "", "paid": False}
    assert len(registry.asked) == 3  # the schema, its descriptor, the file that it imports


def test_other_messages_of_a_file_are_found_by_their_places(registry: SchemaRegistry) -> None:
    number, _ = orders_in(registry)
    decoder, head = decoder_of(registry), struct.pack(">bI", 0, number)
    assert decoder.message(0, 0, head + b"\x00" + b"\x0a\x01x").line == b'{"n":"x"}'
    assert decoder.message(0, 0, head + b"\x04\x02\x00" + b"\x0a\x02ab").line == b'{"sku":"ab"}'
    wrong = (b"", b"\x02\x06", b"\x02\x02\xff", b"\x01", b"\x80" * 12, b"\x04\x00\x00x")
    for content in wrong:
        assert decoder.message(0, 0, head + content).problem == f"not Protobuf of the schema {number}"


def test_a_registry_that_gives_no_descriptors_is_told(registry: SchemaRegistry) -> None:
    number = registry.add("message A {}", kind="PROTOBUF", serialized=b"\xff\xff")
    message = decoder_of(registry).message(0, 0, struct.pack(">bI", 0, number) + b"\x00")
    assert message.problem == f"of the schema {number}, which cannot be read"


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
