"""Times held against each other: March compared to April, 2024 and 2025 by month."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Either
from sextant.features.ask.planner.times import grain_expression, grain_of, is_year, year_phrase
from sextant.features.ask.understanding.spans import TimePhrase


def set_against(draft: Draft) -> None:
    """ "march compared to april", "2012 and 2013": times that cannot both hold are either, one group each."""
    if len(draft.base_where) < 2:
        return
    places = sorted(draft.base_places)
    between = {draft.kind(p) for p in range(places[0] + 1, places[-1]) if p not in draft.base_places}
    held_against = draft.kind(draft.before(places[-1])) in {"versus", "contrast"}
    if not held_against and (
        not between or not between <= {"and", "or", "versus", "contrast", "prep", "clause"}
    ):
        return
    phrases = [_phrase_at(draft, p) for p in places]
    grains = set(map(grain_of, phrases))
    if len(grains) != 1 or None in grains:
        return
    draft.base_where = [Either(tuple(draft.base_where))]
    draft.base_places = [places[0]]
    draft.spend(
        *(p for p in range(places[0], places[-1]) if draft.kind(p) in {"and", "or", "versus", "contrast"})
    )
    grain = grain_of(phrases[0])
    expression = grain_expression(draft.table, grain) if grain else None
    if "or" not in between and grain and expression is not None:
        draft.groups.append(expression)
        draft.chip("by", grain)


def _phrase_at(draft: Draft, place: int) -> TimePhrase | None:
    mark = draft.marks[place]
    if mark.time is None and is_year(mark.number):
        return year_phrase(int(mark.number or 0), mark.text)
    return mark.time
