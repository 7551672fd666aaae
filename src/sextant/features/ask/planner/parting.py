"""A share's part and its whole: of "women who survived", women are the whole, those who survived the part."""

from dataclasses import replace

from sextant.features.ask.planner.draft import Chip, Draft
from sextant.features.ask.understanding.truth import truth_values

_HELPS = frozenset(["did", "do", "does"])
_SENTENCE = frozenset(["what", "which", "how"])
_UNTOLD = 0.85
_WITHIN = frozenset(["in", "among", "within", "at"])


def part_of(draft: Draft, share: int) -> list[int]:
    """Which of the conditions, by their number, make the part; the others hold for the whole as well.

    `share` is where "percentage" or "rate" stands. Nothing parts them in "share of cancelled card orders",
    which is of all orders. None is left where all hold for the whole: "share of orders by state in stores".
    """
    every = list(range(len(draft.where)))
    rated = [n for n in every if draft.where_places[n] == share - 1]
    if rated:
        return rated  # "the return rate of card orders"
    if draft.groups and all(_is_within(draft, place, grouped=True) for place in draft.where_places):
        return []
    if len(every) < 2:
        return every
    starts = [_start(draft, place) for place in draft.where_places]
    after = [n for n in every if draft.where_places[n] > share]
    for boundary in reversed(_boundaries(draft, share)):
        later = [n for n in after if starts[n] > boundary]
        if later and len(later) < len(after):
            return later
    last = max(after, default=None, key=lambda n: starts[n])
    if last is not None and len(after) > 1 and _is_told_last(draft, last):
        return [last]  # "what percentage of female passengers survived"
    outside = [n for n in after if not _is_within(draft, draft.where_places[n])]
    return outside or after or every  # "percentage of women in sales"


def _is_within(draft: Draft, place: int, *, grouped: bool = False) -> bool:
    """Whether "in" leads to a condition, where groups are named before it if that is asked for."""
    led = draft.at(place - 1)
    if led is None or led.text.lower() not in _WITHIN:
        return False
    return not grouped or any(draft.kind(p) in {"group", "each"} for p in range(place))


def name_part(draft: Draft, part: list[int]) -> str:
    """Notes which chips tell of the part; gives what its conditions are called."""
    for place, chip in enumerate(draft.chips):
        if chip.role == "where" and _nearest(draft, chip) in part:
            draft.chips[place] = replace(chip, of_part=True)
    return " and ".join(chip.text for chip in draft.chips if chip.of_part)


def _start(draft: Draft, place: int) -> int:
    return draft.marks[place].start


def _boundaries(draft: Draft, share: int) -> list[int]:
    """Where what is said of the whole may end: "that", "who", "were", "did", unless it goes on with "and"."""
    tokens = draft.annotated.tokens
    found = [n for n, token in enumerate(tokens) if token.lower in _HELPS and n > _start(draft, share)]
    for place, mark in enumerate(draft.marks):
        if place <= share or mark.kind not in {"clause", "is"}:
            continue
        before = draft.at(place - 1)
        named = before is not None and before.kind == "column" and truth_values(before.column) is None
        joined = before is not None and before.kind in {"and", "or", "clause", "is"}
        if not joined and not (mark.kind == "is" and named):  # "whose origin is Oslo"
            found.append(mark.start)
    return sorted(found)


def _is_told_last(draft: Draft, number: int) -> bool:
    """Whether a sentence ends in this condition as in its verb."""
    place = draft.where_places[number]
    mark = draft.marks[place]
    if draft.kind(place + 1) == "table" or draft.kind(draft.before(place)) in {"and", "or"}:
        return False
    if mark.kind == "column" and mark.text.lower().endswith("ed"):
        return True
    asks = any(token.lower in _SENTENCE for token in draft.annotated.tokens[:3])
    if asks:
        draft.doubt(_UNTOLD, f"“{mark.text}” was taken for the part that is asked for")
    return asks


def _nearest(draft: Draft, chip: Chip) -> int:
    """The condition that a chip tells of."""
    tokens, text = draft.annotated.tokens, draft.annotated.text
    at = text.find(chip.phrase)
    away = [abs(tokens[_start(draft, place)].start - at) for place in draft.where_places]
    return away.index(min(away))
