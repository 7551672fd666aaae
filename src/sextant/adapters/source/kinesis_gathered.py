"""Records that Amazon's Kinesis Producer Library has gathered into one: a magic number, a message of Protobuf
(field 3: the records, of each field 3: its data) and its MD5, as the library's format says.
"""

import hashlib
from collections.abc import Iterator, Sequence

_MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST = 16
_RECORDS = _DATA = 3
_VARINT, _LONG, _BYTES, _SHORT = 0, 1, 2, 5


def parts_of(value: bytes) -> Sequence[bytes]:
    """The records within, or the value itself where it is one."""
    body, digest = value[len(_MAGIC) : -_DIGEST], value[-_DIGEST:]
    if not value.startswith(_MAGIC) or hashlib.md5(body, usedforsecurity=False).digest() != digest:
        return [value]
    try:
        records = [content for field, content in _fields(body) if field == _RECORDS]
        found = [next((data for field, data in _fields(one) if field == _DATA), b"") for one in records]
    except ValueError:
        return [value]
    return found or [value]


def _fields(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields that hold bytes, by their numbers; the others are passed over."""
    at = 0
    while at < len(content):
        tag, at = _number(content, at)
        kind, begin = tag & 7, at
        if kind == _VARINT:
            _, at = _number(content, at)
        elif kind == _BYTES:
            size, begin = _number(content, at)
            at = begin + size
        elif kind in (_LONG, _SHORT):
            at += 8 if kind == _LONG else 4
        else:
            raise ValueError("no field")
        if at > len(content):
            raise ValueError("cut off")
        if kind == _BYTES:
            yield tag >> 3, content[begin:at]


def _number(content: bytes, at: int) -> tuple[int, int]:
    found = 0
    for place, byte in enumerate(content[at : at + 10]):
        found |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return found, at + place + 1
    raise ValueError("cut off")
