"""What flows between whom: the heaviest links of a result, and whether its two sides are the same ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.series import NOTHING, OTHERS

MOST_NODES = 14  # of one side; what is beyond is drawn together
MOST_AROUND = 40
MOST_LINKS = 160


@dataclass(frozen=True, slots=True)
class Link:
    """Something from one to another, and the drawn row that it is."""

    source: str
    target: str
    weight: float
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Links:
    """Links, heaviest first; `around` when one side's names are the other's too."""

    links: Sequence[Link]
    around: bool
    notes: tuple[str, ...] = ()


def links_of(rows: Sequence[Mapping[str, Any]], source: Field, target: Field, measure: Field) -> Links:
    """The links of a result, with no more nodes than can be told apart."""
    found = [
        Link(_name(row[source.key]), _name(row[target.key]), float(row[measure.key]), row)
        for row in rows
        if row[measure.key]
    ]
    sources, targets = {one.source for one in found}, {one.target for one in found}
    around = len(sources & targets) >= 2
    links, notes = _around(found) if around else _sides(found, adds_up=measure.column.additive)
    links.sort(key=lambda one: -one.weight)
    if len(links) > MOST_LINKS:
        notes = (*notes, f"The {MOST_LINKS} heaviest of {len(links):,} links are drawn; the table has all.")
    return Links(links[:MOST_LINKS], around, notes)


def _name(value: object) -> str:
    return NOTHING if value is None else str(value)


def _heaviest(sizes: Mapping[str, float], most: int) -> set[str]:
    return set(sorted(sizes, key=lambda name: (-sizes[name], name))[:most])


def _around(found: list[Link]) -> tuple[list[Link], tuple[str, ...]]:
    sizes: dict[str, float] = {}
    for one in found:
        for name in {one.source, one.target}:
            sizes[name] = sizes.get(name, 0.0) + one.weight
    if len(sizes) <= MOST_AROUND:
        return list(found), ()
    kept = _heaviest(sizes, MOST_AROUND)
    note = f"The {MOST_AROUND} of {len(sizes):,} with the most are drawn; the table has all."
    return [one for one in found if one.source in kept and one.target in kept], (note,)


def _sides(found: list[Link], *, adds_up: bool) -> tuple[list[Link], tuple[str, ...]]:
    """Both sides with their heaviest; the rest of a side added up where that means something."""
    kept: list[set[str]] = []
    notes: list[str] = []
    for side in ("source", "target"):
        sizes: dict[str, float] = {}
        for one in found:
            name = getattr(one, side)
            sizes[name] = sizes.get(name, 0.0) + one.weight
        kept.append(set(sizes) if len(sizes) <= MOST_NODES else _heaviest(sizes, MOST_NODES - 1))
        if len(sizes) > MOST_NODES:
            said = "are drawn together as others" if adds_up else "are left out; the table has them"
            notes.append(f"{len(sizes) - len(kept[-1])} smaller ones of one side {said}.")
    if not adds_up:
        return [one for one in found if one.source in kept[0] and one.target in kept[1]], tuple(notes)
    merged: dict[tuple[str, str], Link] = {}
    for one in found:
        source = one.source if one.source in kept[0] else OTHERS
        target = one.target if one.target in kept[1] else OTHERS
        was = merged.get((source, target))
        weight = one.weight + (was.weight if was else 0.0)
        merged[source, target] = Link(source, target, weight, one.row)
    return list(merged.values()), tuple(notes)
