"""Reads a change of a tile: one clause after another, each by the first rule that takes it whole.

Nothing is guessed. A clause that no rule takes, or that names a column that the tile has not, changes nothing
and is given back as it was written.
"""

import re
from collections.abc import Iterable

from sextant.features.dashboards.models import Visualization
from sextant.features.dashboards.wording.models import Columns, Reworded
from sextant.features.dashboards.wording.rules import RULES, Change

MOST = 12
_QUOTED = re.compile(r"[\"“„«]([^\"”“»]+)[\"”“»]")
_ASKING = re.compile(
    r"^(?:(?:please|now|also|then|and|but|so|can you|could you|i want|i'd like|let's|the chart|the tile)"
    r"\b[ ,]*)+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[;\n.]+(?=\s|$)|,(?!\d)|\bthen\b)\s*", re.IGNORECASE)
_JOINING = re.compile(r"^(?:(?:and|but|then|also)\s+)+", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|but)\s+", re.IGNORECASE)


def reworded(tile: Visualization, columns: Columns, words: str) -> Reworded:
    """The tile as the words want it, with what of them was not understood."""
    understood: list[str] = []
    missed: list[str] = []
    for clause in _clauses(words):
        changed = _read(clause, tile, columns)
        parts = [clause]
        if changed is None and _AND.search(clause):
            parts = _AND.split(clause)
        for part in parts:
            done = changed if changed is not None and len(parts) == 1 else _read(part, tile, columns)
            if done is None:
                missed.append(part)
                continue
            tile = done.tile
            if done.said:
                understood.append(done.said)
            if done.unknown:
                missed.append(done.unknown)
    return Reworded(tile, tuple(understood), tuple(missed))


def _clauses(words: str) -> Iterable[str]:
    """Commas and full stops part clauses, but not inside of quotation marks."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group(1))
        return f"\x00{len(kept) - 1}\x00"

    safe = _QUOTED.sub(keep, words)
    for part in [one for one in _PARTS.split(safe) if one.strip()][:MOST]:
        whole = re.sub(r"\x00(\d+)\x00", lambda m: f"“{kept[int(m.group(1))]}”", part)
        yield _JOINING.sub("", whole.strip()).rstrip("!?. ")


def _read(clause: str, tile: Visualization, columns: Columns) -> Change | None:
    bare = _ASKING.sub("", clause.strip()).strip()
    for rule in RULES:
        done = rule(bare, tile, columns)
        if done is not None:
            return done
    return None
