"""Protobuf by the descriptors that a schema registry gives: which message it is, and its plain values."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingModuleSource=false

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sextant.ports.source import SourceLost

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto
    from google.protobuf.descriptor_pool import DescriptorPool

_MOST_INDEXES = 32
_LONGEST_NUMBER = 10  # bytes
_KNOWN = (
    *("any", "duration", "empty", "field_mask", "source_context", "struct"),
    *("timestamp", "type", "wrappers", "api"),
)


class Protobuf:
    """A file of messages, with those that it imports; each message is read by where it stands in the file."""

    def __init__(self, own: "FileDescriptorProto", pool: "DescriptorPool") -> None:
        self._own = own
        self._pool = pool
        self._classes: dict[tuple[int, ...], Any] = {}

    def read(self, content: bytes) -> Mapping[str, Any]:
        """The fields of a message, those without presence too; raises ValueError for what is none."""
        from google.protobuf import json_format
        from google.protobuf.message import DecodeError

        path, at = _path(content)
        try:
            message = self._class(path).FromString(content[at:])
            plain: Any = json_format.MessageToDict  # whose newest option its types do not know
            return plain(
                message,
                preserving_proto_field_name=True,
                always_print_fields_with_no_presence=True,
                descriptor_pool=self._pool,
                unquote_int64_if_possible=True,
            )
        except (DecodeError, json_format.Error, TypeError) as error:
            raise ValueError("no such message") from error

    def _class(self, path: tuple[int, ...]) -> Any:
        found = self._classes.get(path)
        if found is None:
            from google.protobuf.message_factory import GetMessageClass

            names: list[str] = [self._own.package] if self._own.package else []
            level: Sequence[DescriptorProto] = self._own.message_type
            for place in path:
                if place >= len(level):
                    raise ValueError("a message that the schema does not have")
                names.append(level[place].name)
                level = level[place].nested_type
            found = GetMessageClass(self._pool.FindMessageTypeByName(".".join(names)))
            self._classes[path] = found
        return found


def protobuf_of(serialized: str, imported: Sequence[tuple[str, str]]) -> Protobuf:
    """From base64 of a file's descriptor and of those that it imports; raises ValueError, SourceLost."""
    try:
        from google.protobuf.descriptor_pb2 import FileDescriptorProto
        from google.protobuf.descriptor_pool import DescriptorPool
        from google.protobuf.message import DecodeError
    except ImportError as error:
        raise SourceLost(
            "What reads Protobuf is not installed.",
            seconds=60,
            hint="Install it on the server: pip install 'sextant-analytics[kafka]'.",
        ) from error
    pool = DescriptorPool()
    _add_known(pool)
    try:
        for name, content in imported:
            other = FileDescriptorProto.FromString(base64.b64decode(content, validate=True))
            other.name = name
            pool.Add(other)
        own = FileDescriptorProto.FromString(base64.b64decode(serialized, validate=True))
        own.name = own.name or "message.proto"
        pool.Add(own)
        pool.FindFileByName(own.name)
    except (DecodeError, binascii.Error, TypeError, KeyError) as error:
        raise ValueError("no descriptor of Protobuf") from error
    return Protobuf(own, pool)


def _add_known(pool: "DescriptorPool") -> None:
    """The types that every Protobuf has, such as Timestamp."""
    from importlib import import_module

    from google.protobuf.descriptor_pb2 import FileDescriptorProto

    for name in _KNOWN:
        module = import_module(f"google.protobuf.{name}_pb2")
        pool.Add(FileDescriptorProto.FromString(module.DESCRIPTOR.serialized_pb))


def _path(content: bytes) -> tuple[tuple[int, ...], int]:
    """Which message of the file, and where its bytes begin; a single zero stands for the first one."""
    count, at = _number(content, 0)
    if count == 0:
        return (0,), at
    if not 0 < count <= _MOST_INDEXES:
        raise ValueError("no place of a message")
    places: list[int] = []
    for _ in range(count):
        place, at = _number(content, at)
        if place < 0:
            raise ValueError("no place of a message")
        places.append(place)
    return tuple(places), at


def _number(content: bytes, at: int) -> tuple[int, int]:
    """A zigzag number of few bits, and where the next begins."""
    found = 0
    for place in range(_LONGEST_NUMBER):
        if at + place >= len(content):
            break
        byte = content[at + place]
        found |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return (found >> 1) ^ -(found & 1), at + place + 1
    raise ValueError("cut off")
