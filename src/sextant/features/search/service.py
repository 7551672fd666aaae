"""One search over everything that a person may open."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.features.search.gathering import Gathered, Gatherer, Ground, Sight, gatherers, sight
from sextant.features.search.index import Index, search
from sextant.features.search.models import Found, Item, Kind

LONGEST = 200
_KEPT = 400


@dataclass(frozen=True, slots=True)
class _Kept:
    gathered: Gathered
    index: Index


class Search:
    """An index for each person and kind of thing, made of what the features' doors show that person.

    So nothing has to be filtered out afterwards, and nothing hidden is in a count, a rank or a correction.
    It is made anew when its stamp changes.
    """

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._gatherers = gatherers(ground)
        self._kept: OrderedDict[tuple[str, str, str, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(
        self, caller: Caller, text: str, *, kinds: frozenset[Kind] | None = None, limit: int = 20
    ) -> Sequence[Found]:
        """What fits the words best; nothing for an empty text."""
        caller.require("data.read")
        return search(self._indexes(caller), text[:LONGEST], limit=limit, kinds=kinds)

    def _indexes(self, caller: Caller) -> list[Index]:
        seen = sight(self._on, caller)
        return [self._index(seen, one) for one in self._gatherers]

    def _index(self, seen: Sight, gatherer: Gatherer) -> Index:
        caller = seen.caller
        key = (caller.workspace_id, caller.user_id, caller.role, gatherer.name)
        stamp = gatherer.stamp(seen)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.gathered.stamp == stamp:
                self._kept.move_to_end(key)
                return kept.index
        items = gatherer.items(seen, kept.gathered if kept is not None else None)
        index = Index(_once(items))
        with self._lock:
            self._kept[key] = _Kept(Gathered(stamp, items), index)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return index


def _once(items: Sequence[Item]) -> list[Item]:
    """Of a question that was asked again and again the newest; all else as it is."""
    found: dict[tuple[str, str], Item] = {}
    for item in items:
        found.setdefault((item.kind, item.title.casefold() if item.kind == "question" else item.id), item)
    return list(found.values())
