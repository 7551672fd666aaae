"""Whether comparisons and orders point the way the question says: over or under, highest or lowest first."""

from collections.abc import Sequence

from sextant.features.ask.planner.wide.clauses import Cue
from sextant.features.ask.planner.wide.form import Core
from sextant.features.ask.planner.wide.mentions import Mentions

_NEAR = 3
_SIDES = {"high": ">", "low": "<"}
_DESCENDING = {
    ("sup", "most"): True, ("sup", "least"): False, ("common", "high"): True, ("common", "low"): False,
    ("top", "high"): True, ("top", "low"): False, ("SUP", "high"): True, ("SUP", "low"): False,
    ("direction", "desc"): True, ("direction", "asc"): False,
}  # fmt: skip


class Directions:
    """What a question says of directions, to hold candidates against."""

    def __init__(self, mentions: Mentions, cues: Sequence[Cue]) -> None:
        self.ops: dict[float, str] = {}
        for number in mentions.numbers:
            op = _said(number.start, number.end, cues)
            self.ops.setdefault(number.value, op)
        ways = [way for c in cues if (way := _DESCENDING.get((c.kind, c.told))) is not None]
        stated = [c.told == "desc" for c in cues if c.kind == "direction"]
        self.way = stated[-1] if stated else ways[0] if ways else None
        self.mixed = len(set(ways)) > 1

    def row(self, cores: Sequence[Core]) -> list[float]:
        """Comparisons that are as said, and that are not; the order as said, and not; whether any is said."""
        right = wrong = 0.0
        for core in cores:
            for test in (*core.where, *core.having):
                if isinstance(test.value, float) and (said := self.ops.get(test.value)) is not None:
                    right += said == test.op
                    wrong += (said or "=")[0] != test.op[0]
        order = cores[0].order[0][1] if cores[0].order else None
        told = self.way is not None and order is not None
        return [
            right, wrong, float(told and order == self.way), float(told and order != self.way),
            float(self.way is not None and order is None), float(self.mixed),
        ]  # fmt: skip


def _said(start: int, end: int, cues: Sequence[Cue]) -> str:
    """The comparison that stands beside a number; none said is equality."""
    for cue in cues:
        if cue.kind == "orless" and 0 <= cue.start - end <= 1:
            return cue.told
    near = [c for c in cues if c.kind in {"compare", "CMP"} and 0 <= start - c.end <= _NEAR]
    if not near:
        return "="
    last = max(near, key=lambda c: (c.kind == "compare", c.end))
    return last.told if last.kind == "compare" else _SIDES.get(last.told, "=")
