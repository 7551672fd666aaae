"""What was sent: its bytes unpacked, and of which kind they are."""

import zlib
from dataclasses import dataclass
from typing import Literal

from sextant.features.streams.errors import BatchRefused, BatchTooLarge

Kind = Literal["ndjson", "json", "arrow"]
_ARROW = (b"ARROW1", b"\xff\xff\xff\xff")
_LINES = ("ndjson", "jsonl", "json-lines", "json-seq")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A body with its headers `Content-Type` and `Content-Encoding`."""

    content: bytes
    content_type: str = ""
    encoding: str = ""

    def unpacked(self, *, limit: int) -> bytes:
        """The content as it was before it was packed; raises BatchRefused, BatchTooLarge."""
        packed = self.encoding.strip().lower()
        if packed in ("", "identity"):
            return self.content
        if packed != "gzip":
            raise BatchRefused(
                f"The encoding {packed[:40]!r} is not read.", hint="Send the batch plain or packed by gzip."
            )
        unpacking = zlib.decompressobj(wbits=31)
        try:
            content = unpacking.decompress(self.content, limit + 1)
        except zlib.error as error:
            raise BatchRefused("The batch is not gzip.", hint="Leave out Content-Encoding.") from error
        if len(content) > limit:
            raise too_large(limit)
        if not unpacking.eof:
            raise BatchRefused("The gzip data is cut off.", hint="Send the batch again.")
        return content


def kind_of(content: bytes, content_type: str) -> Kind:
    """By the declared type where it says, else by the first bytes; raises BatchRefused for nothing at all."""
    declared = content_type.lower()
    if "arrow" in declared or content.startswith(_ARROW):
        return "arrow"
    first = content[:1024].lstrip()[:1]
    if not first and not content.strip():
        raise BatchRefused("There are no events in this batch.", hint="Send at least one.")
    if any(word in declared for word in _LINES):
        return "ndjson"
    if first == b"[" or b"\n" not in content.strip():
        return "json"
    return "ndjson"


def too_large(limit: int) -> BatchTooLarge:
    return BatchTooLarge(f"A batch may have {limit >> 20} MB.", hint="Send it as several batches.")
