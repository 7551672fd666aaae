"""Takes a multipart upload apart while it arrives: the file goes on in blocks, only the fields are held."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from sextant.kit.errors import InputRefused

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

BLOCK = 1 << 20
HEAD = 64 << 10
_FIELD_LIMIT = 8 << 10
_FIELDS = 20


class UploadRefused(InputRefused):
    """The body is not a form with one file in a part named `file`."""

    code = "upload_invalid"


class UploadCutOff(InputRefused):
    code = "upload_cut_off"


@dataclass(slots=True)
class _Part:
    headers: dict[str, bytes] = field(default_factory=dict[str, bytes])
    name: str = ""
    file_name: str = ""
    body: bytearray = field(default_factory=bytearray)


class Form:
    """One upload: `open` reads up to the file's first bytes, `blocks` its content, then `fields` is whole."""

    def __init__(self, content_type: str, stream: AsyncIterator[bytes]) -> None:
        self.fields: dict[str, str] = {}
        self.file_name = ""
        self._stream = stream
        self._parser = MultipartParser(_boundary(content_type), self._callbacks(), max_header_size=16 << 10)
        self._part = _Part()
        self._header, self._value = b"", b""
        self._in_file = False
        self._files = 0
        self._file_ended = False
        self._complete = False
        self._ready = bytearray()

    async def open(self) -> bytes:
        """Reads until the head of the file is here (64 KB, or all of a smaller one) and returns it."""
        while len(self._ready) < HEAD and not self._file_ended:
            if not await self._more():
                raise UploadRefused(
                    "The upload holds no file.", hint="Send the file in a form part named `file`."
                )
        return bytes(self._ready[:HEAD])

    async def blocks(self) -> AsyncIterator[bytes]:
        """The file's bytes in blocks of about 1 MB; raises UploadCutOff when the body ends too early."""
        while not self._file_ended:
            if len(self._ready) >= BLOCK:
                yield self._taken()
            await self._more()
        if self._ready:
            yield self._taken()
        while await self._more():
            continue

    async def _more(self) -> bool:
        """Feeds the next bytes to the parser; False at the proper end of the body."""
        async for data in self._stream:
            if not data:
                continue
            self._feed(data)
            return True
        if not self._complete:
            raise UploadCutOff(
                "The upload ended before the file was complete; nothing was kept.",
                hint="Upload the file again.",
            )
        return False

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.write(data)
        except MultipartParseError as error:
            raise UploadRefused(
                "The body is not a multipart form.", hint="Send the file in a form part named `file`."
            ) from error

    def _taken(self) -> bytes:
        block = bytes(self._ready)
        self._ready.clear()
        return block

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._on_part_begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }

    def _on_part_begin(self) -> None:
        if len(self.fields) + self._files > _FIELDS:
            raise UploadRefused("The form has too many parts.", hint="Send the file, its name and its type.")
        self._part = _Part()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._part.headers[self._header.decode("latin-1").lower()] = self._value
        self._header, self._value = b"", b""

    def _on_headers_finished(self) -> None:
        disposition = _disposition(self._part.headers)
        self._part.name = str(disposition.get_param("name", "", "content-disposition") or "")
        self._part.file_name = disposition.get_filename() or ""
        self._in_file = self._part.name == "file"
        if self._in_file:
            self._files += 1
            if self._files > 1:
                raise UploadRefused("The form holds more than one file.", hint="Upload one file at a time.")
            self.file_name = self._part.file_name

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._ready += memoryview(data)[start:end]
            return
        self._part.body += data[start:end]
        if len(self._part.body) > _FIELD_LIMIT:
            raise UploadRefused(f"The field {self._part.name} is too long.", hint="8 KB is the limit.")

    def _on_part_end(self) -> None:
        if self._in_file:
            self._file_ended = True
            self._in_file = False
        else:
            self.fields[self._part.name] = self._part.body.decode("utf-8", "replace")

    def _on_end(self) -> None:
        self._complete = True


def _boundary(content_type: str) -> bytes:
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_param("boundary")
    if message.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        raise UploadRefused(
            "The upload is not a multipart form.",
            hint="Send `multipart/form-data` with the file in a part named `file`.",
        )
    return boundary.encode("latin-1", "replace")


def _disposition(headers: dict[str, bytes]) -> Message:
    """Browsers write the bare UTF-8 bytes of a file name between quotes (HTML's form-data encoding)."""
    raw = headers.get("content-disposition", b"")
    message = Message()
    message["content-disposition"] = raw.decode("utf-8", "replace").replace("%22", "'")
    return message
