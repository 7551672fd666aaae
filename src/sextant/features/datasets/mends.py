"""Rows of a raw file that a person corrected: kept beside the file, put in their places when it is read.

A raw file never changes. A mend holds what stood at a place of its text and what stands there instead; the
file is read by a copy in which every mend is made. Places and lines are always those of the file as it came.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.datasets.errors import MendRefused


class _Value(WireModel):
    model_config = ConfigDict(frozen=True)


class Mend(_Value):
    """What stands at a place of the text (`raw`, in base64), and what is read instead."""

    offset: int
    line: int
    raw: str
    text: str

    @property
    def was(self) -> bytes:
        return base64.b64decode(self.raw)

    @property
    def now(self) -> bytes:
        return self.text.encode()


class Promise(_Value):
    """What reading with the mends has to give: a person saw it before they agreed."""

    rows_in_file: int
    rows_set_aside: int
    names: tuple[str, ...]
    types: dict[str, str] = Field(default_factory=dict[str, str])
    most_nulls: dict[str, int] = Field(default_factory=dict[str, int])


class Mends(_Value):
    """All mends of one raw file, in the order of their places, and what the last of them promised."""

    mends: tuple[Mend, ...]
    promise: Promise
    format: dict[str, Any] = Field(description="How the file was read before, which the mends do not change.")

    @property
    def kind(self) -> str:
        return str(self.format.get("name"))

    def as_bytes(self) -> bytes:
        return orjson.dumps(self.model_dump(mode="json"))

    @classmethod
    def read(cls, content: bytes) -> "Mends":
        return cls.model_validate_json(content)


def mend_at(offset: int, *, line: int, was: bytes, now: str) -> Mend:
    return Mend(offset=offset, line=line, raw=base64.b64encode(was).decode(), text=now)


def joined(before: Sequence[Mend], fresh: Sequence[Mend]) -> tuple[Mend, ...]:
    """Both, in their order; where both name a place the fresh one holds."""
    found = {mend.offset: mend for mend in (*before, *fresh)}
    return tuple(found[offset] for offset in sorted(found))


def patched(blocks: Iterable[bytes], mends: Sequence[Mend]) -> Iterator[bytes]:
    """The text with every mend made; raises MendRefused where something else stands at a place."""
    kept, start = b"", 0
    waiting = list(reversed(mends))
    for block in blocks:
        kept += block
        at = 0
        while waiting and waiting[-1].offset + len(waiting[-1].was) <= start + len(kept):
            mend = waiting.pop()
            begin = mend.offset - start
            end = begin + len(mend.was)
            if begin < at or kept[begin:end] != mend.was:
                raise _misplaced(mend)
            yield kept[at:begin]
            yield mend.now
            at = end
        safe = len(kept) if not waiting else max(at, min(len(kept), waiting[-1].offset - start))
        yield kept[at:safe]
        kept, start = kept[safe:], start + safe
    if waiting:
        raise _misplaced(waiting[-1])
    yield kept


def offset_as_it_came(offset: int, mends: Sequence[Mend]) -> int:
    """The place in the file as it came, of one in the text with every mend made."""
    return _as_it_came(offset, [(mend.offset, len(mend.was), len(mend.now)) for mend in mends])


def line_as_it_came(line: int, mends: Sequence[Mend]) -> int:
    """The line of the file as it came, of one of the text with every mend made."""
    breaks = [(mend.line, mend.was.count(b"\n") + 1, mend.text.count("\n") + 1) for mend in mends]
    return _as_it_came(line, breaks)


def _as_it_came(place: int, changes: Sequence[tuple[int, int, int]]) -> int:
    moved = 0
    for start, was, now in changes:
        begin = start + moved
        if place < begin:
            break
        if place < begin + now:
            return start
        moved += now - was
    return place - moved


def _misplaced(mend: Mend) -> MendRefused:
    return MendRefused(
        f"The row of line {mend.line:,} is not found again in the file as it came.",
        hint="Download the rows set aside, correct them, and load them with Load again.",
    )
