"""What a question being typed may become: its last word completed, past questions, whole ones to ask."""

import itertools
from collections.abc import Iterator, Sequence

from sextant.features.ask.asking_again import dimensions_of, ideas_for
from sextant.features.ask.models import Completion
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.schema import plural_said
from sextant.features.ask.understanding.words import plain

_MOST = 8
_TABLES = 12
_GROUPING = ("by", "per", "each")
_TIMES = ("month", "year", "week", "weekday")


def complete(
    typed: str, readers: Sequence[Reader], past: Sequence[str], verified: Sequence[str] = ()
) -> tuple[Completion, ...]:
    """At most eight completions, the nearest first; without any text, whole questions."""
    found: dict[str, Completion] = {}
    offered = itertools.chain(
        _verified(typed, verified), _past(typed, past), _endings(typed, readers), _whole(typed, readers)
    )
    for completion in offered:
        if completion.question != typed.strip():
            found.setdefault(plain(completion.question), completion)
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _verified(typed: str, verified: Sequence[str]) -> Iterator[Completion]:
    """Verified questions that begin so, else those that hold every word."""
    start = plain(typed)
    begun = [q for q in verified if plain(q).startswith(start)]
    words = start.split()
    holding = [q for q in verified if words and all(word in plain(q) for word in words)]
    for question in list(dict.fromkeys([*begun, *holding]))[:3]:
        yield Completion(question, "verified")


def _past(typed: str, past: Sequence[str]) -> Iterator[Completion]:
    start = plain(typed)
    if start:
        for question in [q for q in past if plain(q).startswith(start)][:3]:
            yield Completion(question, "asked before")


def _endings(typed: str, readers: Sequence[Reader]) -> Iterator[Completion]:
    """The word at the cursor completed by a column, a part of time or a value."""
    words = typed.split()
    if not words:
        return
    begun = "" if typed[-1:].isspace() else plain(words[-1])
    kept = words if not begun else words[:-1]
    before = kept[-1].lower() if kept else ""
    head = " ".join(kept)
    for reader in readers[:_TABLES]:
        if before in _GROUPING:
            yield from _groupings(head, begun, reader)
            continue
        if begun:
            yield from _names_begun(words, reader)
        if len(begun) >= 2:
            yield from _columns(head, begun, reader)


def _groupings(head: str, begun: str, reader: Reader) -> Iterator[Completion]:
    for column in dimensions_of(reader.table):
        if any(word.startswith(begun) for word in plain(column.said).split()):
            yield Completion(f"{head} {column.said}", f"{column.distinct} values in {reader.table.name}")
    if reader.table.times or reader.table.part_columns:
        for unit in _TIMES:
            if unit.startswith(begun):
                yield Completion(f"{head} {unit}", f"time of {reader.table.name}")


def _names_begun(words: list[str], reader: Reader) -> Iterator[Completion]:
    """Names of several words of which the first are typed: "average arrival d"."""
    for size in (3, 2):
        begun = plain(" ".join(words[-size:])) if len(words) >= size else ""
        head = " ".join(words[:-size])
        for column in reader.table.columns if begun else ():
            if plain(column.said).startswith(begun):
                yield Completion(f"{head} {column.said}".strip(), f"column of {reader.table.name}")


def _columns(head: str, begun: str, reader: Reader) -> Iterator[Completion]:
    if plain(reader.table.rows_noun).startswith(begun):
        yield Completion(f"{head} {reader.table.rows_noun}".strip(), f"rows of {reader.table.name}")
    for column in reader.table.columns:
        if any(word.startswith(begun) for word in plain(column.said).split()):
            said = (
                plural_said(column)
                if head.lower().endswith(("how many", "how many different"))
                else column.said
            )
            yield Completion(f"{head} {said}".strip(), f"column of {reader.table.name}")
    for column in reader.table.columns:
        for value in column.top if column.kind == "text" else ():
            if plain(value).startswith(begun):
                yield Completion(f"{head} {value}".strip(), f"{column.said} in {reader.table.name}")


def _whole(typed: str, readers: Sequence[Reader]) -> Iterator[Completion]:
    """Whole questions that hold every word typed so far."""
    wanted = plain(typed).split()
    for reader in readers[:_TABLES]:
        for idea in ideas_for(reader.table)[:30]:
            words = plain(idea).split()
            if all(any(word.startswith(w) for word in words) for w in wanted):
                yield Completion(idea, reader.table.name)
