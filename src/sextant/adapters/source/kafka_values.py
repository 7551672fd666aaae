"""A message's value as JSON on one line: JSON as it is; Avro, Protobuf and other JSON by the registry.

What begins with a zero byte is framed with the id of its schema, as Confluent's serializers write it; no JSON
begins so.
"""

import base64
import struct
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import orjson

from sextant.adapters.source.protobuf_values import Protobuf
from sextant.adapters.source.schema_registry import Registry, SchemaUnknown
from sextant.ports.source_values import Reach
from sextant.ports.topics import Message

_FRAME = struct.Struct(">bI")
_LONGEST = 8 << 20


class Decoder:
    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def message(self, partition: int, offset: int, value: bytes | None) -> Message:
        """Raises SourceLost while the registry does not answer: such a message is not set aside."""
        if value is None:  # a tombstone
            return Message(partition, offset, b"", None)
        try:
            line = self._line(value)
        except _Unreadable as error:
            return Message(partition, offset, value, None, str(error))
        if not line.strip():
            return Message(partition, offset, value, None, "empty")
        return Message(partition, offset, value, line)

    def _line(self, value: bytes) -> bytes:
        if len(value) > _LONGEST:
            raise _Unreadable(f"larger than {_LONGEST >> 20} MB")
        if not value.startswith(b"\0"):
            return _one_line(value)
        if len(value) < _FRAME.size:
            raise _Unreadable("cut off before its schema")
        schema_id = int(_FRAME.unpack_from(value)[1])
        try:
            schema = self._registry.schema(schema_id)
        except SchemaUnknown as error:
            raise _Unreadable(str(error)) from error
        content = value[_FRAME.size :]
        if schema.kind == "JSON":
            return _one_line(content)
        if schema.kind == "PROTOBUF":
            return _of_protobuf(content, schema.parsed, schema_id)
        return _of_avro(content, schema.parsed, schema_id)


def plain_message(partition: int, offset: int, value: bytes | None) -> Message:
    """A message of a topic whose connection names no registry."""
    return _PLAIN.message(partition, offset, value)


class _Unreadable(Exception):
    """Says in words that say nothing of the value why it cannot be read."""


def _one_line(content: bytes) -> bytes:
    """JSON has no line break within its strings."""
    if b"\n" in content or b"\r" in content:
        return content.replace(b"\n", b" ").replace(b"\r", b" ")
    return content


def _of_avro(content: bytes, parsed: Any, schema_id: int) -> bytes:
    from fastavro import schemaless_reader  # pyright: ignore[reportUnknownVariableType]  # takes any stream

    source = BytesIO(content)
    try:
        value = schemaless_reader(source, parsed, None)
        line = orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)
    except Exception as error:  # whatever a decoder meets in bytes that are not its own
        raise _Unreadable(f"not Avro of the schema {schema_id}") from error
    if source.read(1):
        raise _Unreadable(f"longer than Avro of the schema {schema_id}")
    return line


def _of_protobuf(content: bytes, file: Protobuf, schema_id: int) -> bytes:
    try:
        return orjson.dumps(file.read(content))
    except (ValueError, TypeError, OverflowError) as error:
        raise _Unreadable(f"not Protobuf of the schema {schema_id}") from error


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(type(value).__name__)


_PLAIN = Decoder(Registry(Reach(), {}))
