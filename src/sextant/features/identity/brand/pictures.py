"""Reads a logo by its content and writes it anew with nothing but the picture: PNG, WebP, SVG.

What a file is called or said to be does not count. Whatever follows the picture, and what is told beside it
(comments, profiles, where a photograph was taken), does not come along.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from sextant.features.identity.brand.drawings import read_svg
from sextant.features.identity.brand.models import LogoPicture, LogoRefused, LogoTooLarge, LogoTypeRefused

MOST_BYTES: Final = 131_072
LEAST_SIDE: Final = 16
MOST_SIDE: Final = 2048
MOST_RATIO: Final = 8.0

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND"})
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_WEBP_ALPHA = 0x10
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def read_logo(content: bytes) -> LogoPicture:
    """The picture alone; raises LogoTypeRefused, LogoTooLarge, LogoRefused."""
    if len(content) > MOST_BYTES:
        raise LogoTooLarge(
            f"This file has more than {MOST_BYTES // 1024} KB.", hint="Save the logo smaller, or as SVG."
        )
    picture = _read(content)
    if not _fits(picture.width, picture.height):
        raise LogoRefused(
            f"This picture is {picture.width} by {picture.height} pixels.",
            hint=f"A side has {LEAST_SIDE} to {MOST_SIDE} pixels, at most {MOST_RATIO:.0f} times the other.",
        )
    return picture


def _read(content: bytes) -> LogoPicture:
    if content.startswith(_PNG):
        return _png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_svg(content)
    raise LogoTypeRefused("This file is no PNG, SVG or WebP.", hint="Save the logo as one of these.")


def _fits(width: int, height: int) -> bool:
    low, high = sorted((width, height))
    return low >= LEAST_SIDE and high <= MOST_SIDE and high <= low * MOST_RATIO


def _broken(kind: str) -> LogoRefused:
    return LogoRefused(f"This {kind} is broken.", hint="Save the logo anew, and send that file.")


def _png(content: bytes) -> LogoPicture:
    parts: list[tuple[bytes, bytes]] = []
    for name, body in _png_parts(content):
        parts.append((name, body))
        if name == b"IEND":
            break
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13 or parts[-1][0] != b"IEND":
        raise _broken("PNG")
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", parts[0][1])
    if depth not in _PNG_DEPTHS.get(colour, ()) or rest[0] or rest[1] or rest[2] > 1:
        raise _broken("PNG")
    if not _fits(width, height):
        return LogoPicture("image/png", width, height, b"")  # refused by its size, before it is unpacked
    pixels = b"".join(body for name, body in parts if name == b"IDAT")
    _check_pixels(pixels, _png_bytes(width, height, bits=depth * _PNG_CHANNELS[colour], laced=rest[2] == 1))
    kept = b"".join(_png_part(name, body) for name, body in parts if name in _PNG_KEPT)
    return LogoPicture("image/png", width, height, _PNG + kept)


def _png_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 12 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + size
        if end > len(content):
            break
        body = content[at + 8 : end - 4]
        if zlib.crc32(name + body) != int.from_bytes(content[end - 4 : end]):
            break
        yield name, body
        at = end


def _png_part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png_bytes(width: int, height: int, *, bits: int, laced: bool) -> int:
    """How many bytes the pixels unpack to: each line with one for its filter."""
    if not laced:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for left, top, across, down in _ADAM7:
        columns, lines = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and lines > 0:
            total += lines * (1 + (columns * bits + 7) // 8)
    return total


def _check_pixels(packed: bytes, expected: int) -> None:
    """Raises LogoRefused unless exactly so many bytes come out; never more are unpacked."""
    unpacker = zlib.decompressobj()
    try:
        pixels = unpacker.decompress(packed, expected + 1)
    except zlib.error as error:
        raise _broken("PNG") from error
    if len(pixels) != expected:
        raise _broken("PNG")


def _webp(content: bytes) -> LogoPicture:
    parts = dict(_webp_parts(content))
    if b"ANIM" in parts or b"ANMF" in parts:
        raise LogoRefused("This WebP moves.", hint="Save one picture of it.")
    width, height = _webp_size(parts)
    kept = [(name, parts[name]) for name in (b"ALPH", b"VP8 ", b"VP8L") if name in parts]
    if b"ALPH" in parts:
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        kept.insert(0, (b"VP8X", bytes([_WEBP_ALPHA, 0, 0, 0]) + size))
    body = b"WEBP" + b"".join(_webp_part(name, part) for name, part in kept)
    return LogoPicture("image/webp", width, height, b"RIFF" + struct.pack("<I", len(body)) + body)


def _webp_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    at = 12
    while at + 8 <= end:
        name, size = struct.unpack("<4sI", content[at : at + 8])
        if at + 8 + size > end:
            raise _broken("WebP")
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _webp_part(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _webp_size(parts: dict[bytes, bytes]) -> tuple[int, int]:
    """By the picture itself (RFC 9649), not by what is told of it."""
    lossy, lossless = parts.get(b"VP8 ", b""), parts.get(b"VP8L", b"")
    if len(lossy) >= 10 and lossy[3:6] == b"\x9d\x01\x2a" and not lossy[0] & 1:
        width, height = struct.unpack("<HH", lossy[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if len(lossless) >= 5 and lossless[0] == 0x2F:
        bits = int.from_bytes(lossless[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise _broken("WebP")
