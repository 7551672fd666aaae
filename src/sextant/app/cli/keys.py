"""Key files: the key that a Parquet file is encrypted with, and never shown."""

import base64
import binascii
from pathlib import Path

from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.where import check_file

LENGTHS = (16, 32)
_LONGEST = 1_000
_HOW = "Make one with `openssl rand -hex 32 > key`."


def key_of(path: Path) -> bytes:
    """The key of a file: 16 or 32 bytes, as they are, as hex or as base64; raises UsageRefused."""
    check_file(path)
    with path.open("rb") as file:
        found = file.read(_LONGEST)
    for key in (_hex(found), _base64(found), found, found.strip()):
        if key is not None and len(key) in LENGTHS:
            return key
    raise UsageRefused(
        f"{path.name} holds no key: 16 or 32 bytes, as they are, as hex or as base64.", hint=_HOW
    )


def _hex(text: bytes) -> bytes | None:
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return None


def _base64(text: bytes) -> bytes | None:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return None
