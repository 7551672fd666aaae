"""Names for the ids that stand in the audit trail, as whoever reads it may see them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sextant.core.access import Caller
from sextant.core.audit import AuditEntry
from sextant.kit.errors import SextantError

_MOST_OF_A_KIND = 20  # ids that a search by name goes on to look for
_MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class NamedKind:
    """A kind of thing: under which words its ids stand in an entry, and the door that knows its names.

    `name` raises what its door raises for a thing that is gone or that the caller may not see; `find` gives
    the ids of those whose names hold a text.
    """

    keys: frozenset[str]
    name: Callable[[Caller, str], str]
    find: Callable[[Caller, str], Iterable[str]]


@dataclass(slots=True)
class TrailNames:
    """Looks names up when the trail is read: it keeps ids alone, which outlive every name."""

    _kinds: list[NamedKind] = field(default_factory=list[NamedKind])

    def add(self, kinds: Sequence[NamedKind]) -> None:
        """Told once, by the wiring, when the features above are there."""
        self._kinds += kinds

    def reading(self, caller: Caller) -> "Reading":
        return Reading(caller, tuple(self._kinds))

    def ids(self, caller: Caller, text: str) -> tuple[str, ...]:
        """What the caller may see whose name holds the text."""
        found: list[str] = []
        for kind in self._kinds if text.strip() else ():
            try:
                found += islice(kind.find(caller, text.strip()), _MOST_OF_A_KIND)
            except SextantError:  # a kind that this caller may not list
                continue
        return tuple(dict.fromkeys(found))


class Reading:
    """One look at the trail: each id is asked for once, however many entries hold it."""

    def __init__(self, caller: Caller, kinds: Sequence[NamedKind]) -> None:
        self._caller = caller
        self._by_key = {key: kind for kind in kinds for key in kind.keys}
        self._known: dict[str, str] = {}

    def of(self, entry: AuditEntry) -> Mapping[str, str]:
        """Names by id, of those that still have one which the caller may see."""
        held = [("user_id", entry.user_id), *_ids(entry.details, "")]
        named = ((one, self._name(key, one)) for key, one in held if key in self._by_key and one)
        return {one: name for one, name in named if name}

    def _name(self, key: str, one: str) -> str:
        if one not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            try:
                self._known[one] = self._by_key[key].name(self._caller, one)
            except SextantError:
                self._known[one] = ""
        return self._known[one]


def _ids(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Every text of an entry's details with the word that it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():  # pyright: ignore[reportUnknownVariableType]  # JSON
            yield from _ids(inner, str(name))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list | tuple):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _ids(inner, key)  # pyright: ignore[reportUnknownArgumentType]
