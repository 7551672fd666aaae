"""Logos to try: whole ones of each kind, and the parts to make broken ones of."""

import struct
import zlib

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32">'
    b'<defs><linearGradient id="g"><stop offset="0" stop-color="#123456"/></linearGradient></defs>'
    b'<style>.a{fill:url(#g)}</style><path class="a" d="M0 0h64v32H0z"/></svg>'
)
WEBP = bytes.fromhex(
    # 16 by 16 pixels of one colour, lossless
    "524946461e000000574542505650384c110000002f0fc003000750c47ffe07a2881fe8ff1f00"
)


def png(
    width: int = 32, height: int = 16, *, told: bytes = b"", after: bytes = b"", lines: int | None = None
) -> bytes:
    """One colour; `told` goes along as a comment, `after` follows the picture."""
    row = b"\0" + b"\x20\x40\x60" * width
    pixels = zlib.compress(row * (height if lines is None else lines))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *([(b"tEXt", told)] if told else []), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(part(name, body) for name, body in parts) + after


def part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def svg(inside: str, *, attributes: str = "", before: str = "") -> bytes:
    head = f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'{head} viewBox="0 0 64 32" {attributes}>{inside}</svg>'.encode()
