"""The text of a raw file in UTF-8, as the engine counts its places: unpacked, and out of its encoding."""

import codecs
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from sextant.features.datasets.errors import MendRefused

_BLOCK = 1 << 20
# Names of the encoding standard that Python knows by others, as browsers mean them.
_CODECS = {
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "windows-874": "cp874",
    "ibm866": "cp866",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "iso-8859-8-i": "iso-8859-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
}
_MARK = "\ufeff"


def text_of(path: Path, *, compression: str | None, encoding: str | None) -> Generator[bytes]:
    """Blocks of UTF-8; UTF-8 itself passes as it is, with its byte order mark and what does not fit."""
    with _unpacked(path, compression) as file:
        if encoding in (None, "utf-8"):
            yield from iter(lambda: file.read(_BLOCK), b"")
            return
        decoder = _decoder(encoding)
        first = True
        while block := file.read(_BLOCK):
            text = decoder.decode(block)
            yield (text.removeprefix(_MARK) if first else text).encode()
            first = first and not text
        yield decoder.decode(b"", final=True).encode()


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    name = _CODECS.get(encoding.lower(), encoding)
    try:
        return codecs.getincrementaldecoder(name)(errors="sextant-control")
    except LookupError as error:
        raise MendRefused(
            f"Rows of a file in {encoding} cannot be corrected in their places.",
            hint="Save the file as UTF-8 and load it again.",
        ) from error


def _as_control(error: UnicodeError) -> tuple[str, int]:
    """A byte that a one-byte encoding leaves open is a control character, as in browsers; else a mark."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    one_byte = error.encoding in ("charmap",) or error.encoding.startswith(("cp125", "iso8859"))
    return (chr(byte) if one_byte and byte >= 0x80 else "\ufffd"), error.start + 1


codecs.register_error("sextant-control", _as_control)


@contextmanager
def _unpacked(path: Path, compression: str | None) -> Generator[IO[bytes]]:
    """The file's bytes, unpacked; raises MendRefused for an archive of several files."""
    if compression == "zip":
        import zipfile

        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1:
                raise MendRefused(
                    "Rows of an archive of several files cannot be corrected in their places.",
                    hint="Unpack the archive and load the file by itself.",
                )
            with archive.open(members[0]) as file:
                yield file
        return
    with _opened(path, compression) as file:
        yield file


def _opened(path: Path, compression: str | None) -> IO[bytes]:
    if compression is None:
        return path.open("rb")
    if compression == "gzip":
        import gzip

        return cast("IO[bytes]", gzip.open(path, "rb"))
    if compression == "bzip2":
        import bz2

        return cast("IO[bytes]", bz2.open(path, "rb"))
    if compression == "xz":
        import lzma

        return cast("IO[bytes]", lzma.open(path, "rb"))
    import pyarrow as pa

    stream: Any = pa.input_stream(str(path), compression=compression)  # pyright: ignore[reportUnknownMemberType]  # pyarrow ships no stubs
    return stream
