"""The paragraph of a result: leader and margin, trend, share, how many rows, what is left out."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sextant.features.ask.explaining.finding import Finding
from sextant.features.ask.explaining.words import counted, difference, figure, is_share, name, sentence

_ENDINGS = {2: "nd", 3: "rd"}
_SHOWN = 3  # of those that are told by name


def explain(finding: Finding) -> str:
    """One plain-English paragraph with the result's own figures in it; never empty."""
    told = _tell(finding)
    return " ".join(part for part in (told, _basis(finding)) if part)


def _tell(finding: Finding) -> str:
    if not finding.rows:
        return _nothing(finding)
    number = finding.first("figure")
    group, time = finding.first("group"), finding.first("time")
    if finding.best_at is not None:
        return _of_each(finding, finding.best_at)
    if number is None:
        return _list(finding)
    if finding.shape == "distribution" and (group is not None or time is not None):
        return _spread(finding, group if group is not None else time or 0, number)
    if time is not None and group is None:
        return _course(finding, time, number)
    if group is not None or time is not None:
        return _ranking(finding, group if group is not None else time or 0, number)
    return _single(finding) if len(finding.rows) == 1 else _list(finding)


def _of_each(finding: Finding, at: int) -> str:
    """The first of each of some groups, a few of them by name."""
    of, column = finding.columns[0], finding.columns[at]
    who = next((place for place in range(1, len(finding.columns)) if place != at), None)
    first: dict[object, str] = {}
    for row in finding.rows:
        worth = _plain(column.grain, row[at], column.unit)
        if who is not None and finding.best_named:
            worth = f"{name(row[who], finding.columns[who].grain)} ({worth})"
        first.setdefault(row[0], f"{name(row[0], of.grain)}, {worth}")
    shown = "; ".join(list(first.values())[:_SHOWN])
    more = f" and {len(first) - _SHOWN:,} more" if len(first) > _SHOWN else ""
    timed = any(isinstance(row[at], date) for row in finding.rows)
    ends = ("latest", "earliest") if timed else ("highest", "lowest")
    end = ends[0] if finding.ranked == "highest" else ends[1]
    return f"The {end} {column.said}{finding.scope} for each {of.said}: {shown}{more}."


def _nothing(finding: Finding) -> str:
    return f"No {finding.nouns} were found{finding.scope}."


def _single(finding: Finding) -> str:
    row = finding.rows[0]
    figures = [i for i, c in enumerate(finding.columns) if c.part == "figure"]
    if len(figures) == 1 and finding.columns[figures[0]].said == f"number of {finding.nouns}":
        count = row[figures[0]]
        if isinstance(count, int):
            verb = "is" if count == 1 else "are"
            return f"There {verb} {counted(count, finding.noun, finding.nouns)}{finding.scope}."
    parts = [
        f"the {c.said} is {figure(value, c.unit)}"
        for c, value in zip(finding.columns, row, strict=True)
        if c.part == "figure"
    ]
    if all(v is None for v in row):
        return f"There is nothing to compute{finding.scope}: no {finding.nouns} with a value were found."
    told = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return sentence(f"{told}{finding.scope}.")


def _known(finding: Finding, at: int) -> list[tuple[object, float]]:
    """Rows whose figure is a number, as (row index, figure)."""
    found: list[tuple[object, float]] = []
    for number, row in enumerate(finding.rows):
        value = row[at]
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value == value:  # NaN
            found.append((number, float(value)))
    return found


def _ranking(finding: Finding, group: int, at: int) -> str:
    known = _known(finding, at)
    column = finding.columns[at]
    if _is_cut(finding) and not _is_in_order(known):
        return _list(finding)  # the highest may be among the rows that are not here
    if not known:
        return f"None of the {len(finding.rows):,} groups has a {column.said}{finding.scope}."
    lowest = finding.ranked == "lowest"
    ordered = sorted(known, key=lambda pair: pair[1], reverse=not lowest)
    lead_row, lead = ordered[0]
    leader = _group_name(finding, int(str(lead_row)), group)
    word = "lowest" if lowest else "highest"
    if finding.passed:
        word = f"{finding.passed + 1}{_ENDINGS.get(finding.passed + 1, 'th')} {word}"
    of = f"{column.said}{finding.scope}: {figure(lead, column.unit)}"
    told = f"{sentence(leader)} {_has(leader)} the {word} {of}"
    if len(ordered) > 1:
        told += _margin(finding, ordered, group, at)
    told += "."
    return " ".join(
        part
        for part in (told, _share(finding, ordered, leader, at), _range(finding, ordered, group, at))
        if part
    )


def _is_cut(finding: Finding) -> bool:
    return finding.truncated or finding.count > len(finding.rows)


def _is_in_order(known: list[tuple[object, float]]) -> bool:
    """Whether the figures fall or rise from row to row, so that the first is at one end of them all."""
    values = [value for _, value in known]
    return values in (sorted(values, reverse=True), sorted(values))


def _group_name(finding: Finding, row: int, group: int) -> str:
    """A group by its names; rows without a value are no "None" but those without one."""
    del group
    shown = [(i, c) for i, c in enumerate(finding.columns) if c.part in {"group", "time"}]
    named = finding.rows[row]
    if len(shown) == 1 and named[shown[0][0]] is None:
        return f"{_WITHOUT} {'an' if shown[0][1].said[:1] in 'aeiou' else 'a'} {shown[0][1].said}"
    return ", ".join(name(named[i], c.grain) for i, c in shown)


_WITHOUT = "those without"


def _has(leader: str) -> str:
    return "have" if leader.startswith(_WITHOUT) else "has"


def _margin(finding: Finding, ordered: list[tuple[object, float]], group: int, at: int) -> str:
    column = finding.columns[at]
    (_, lead), (second_row, second) = ordered[0], ordered[1]
    second_name = _group_name(finding, int(str(second_row)), group)
    gap = abs(lead - second)
    if gap == 0:
        return f", level with {second_name}"
    way = "below" if finding.ranked == "lowest" else "ahead of"
    return f", {difference(gap, column.unit)} {way} {second_name} ({figure(second, column.unit)})"


def _share(finding: Finding, ordered: list[tuple[object, float]], leader: str, at: int) -> str:
    """The leader's part of the whole, where all groups are there and adding up means something."""
    if finding.limited or _is_cut(finding) or not finding.columns[at].adds or finding.ranked == "lowest":
        return ""
    total = sum(value for _, value in ordered)
    if len(ordered) < 3 or total <= 0 or any(value < 0 for _, value in ordered):
        return ""
    share = 100 * ordered[0][1] / total
    return f"That is {share:.1f} % of all {figure(total, finding.columns[at].unit)}."


def _range(finding: Finding, ordered: list[tuple[object, float]], group: int, at: int) -> str:
    if len(ordered) < 3:
        return ""
    if _is_cut(finding):
        return f"It is one of {finding.count:,}." if not finding.truncated else ""
    column = finding.columns[at]
    last_row, last = ordered[-1]
    last_name = _group_name(finding, int(str(last_row)), group)
    shown = "shown" if finding.limited else "in all"
    comes = "come" if last_name.startswith(_WITHOUT) else "comes"
    told = f"{last_name} {comes} last with {figure(last, column.unit)}"
    return f"Of {len(finding.rows):,} {shown}, {told}."


def _course(finding: Finding, time: int, at: int) -> str:
    known = _known(finding, at)
    column = finding.columns[at]
    if len(known) < 2:
        return _ranking(finding, time, at)

    def when(place: object) -> str:
        return name(finding.rows[int(str(place))][time], finding.columns[time].grain)

    (start, first), (end, last) = known[0], known[-1]
    high, low = max(known, key=_value), min(known, key=_value)
    moved = _moved(first, last, column.unit)
    told = f"From {when(start)} to {when(end)} the {column.said}{finding.scope} {moved}."
    if len(known) > 2 and high[1] != low[1]:
        peak = f"{when(high[0])} ({figure(high[1], column.unit)})"
        trough = f"{when(low[0])} ({figure(low[1], column.unit)})"
        told += f" It was highest in {peak} and lowest in {trough}."
    return told


_value: Callable[[tuple[object, float]], float] = lambda pair: pair[1]  # noqa: E731


def _moved(first: float, last: float, unit: str | None) -> str:
    if first == last:
        return f"ended where it began, at {figure(last, unit)}"
    verb = "rose" if last > first else "fell"
    change = f" by {abs(last - first) / abs(first):.1%}".replace("%", " %") if first else ""
    if is_share(unit):
        change = f" by {difference(abs(last - first), unit)}"
    return f"{verb}{change}, from {figure(first, unit)} to {figure(last, unit)}"


def _spread(finding: Finding, group: int, at: int) -> str:
    known = _known(finding, at)
    total = sum(value for _, value in known)
    if not known or total <= 0:
        return _nothing(finding)
    place, most = max(known, key=_value)
    label = name(finding.rows[int(str(place))][group], finding.columns[group].grain)
    said = finding.columns[group].said
    rows = [finding.rows[int(str(p))][group] for p, _ in known]
    there = [v for v in rows if v is not None]
    ends = f" from {name(there[0])} to {name(there[-1])}" if len(there) > 1 else ""
    ranges = finding.columns[group].grain == "range"
    kind, fullest = (
        ("ranges", f"the fullest, from {label} on,") if ranges else ("values", f"the most common, {label},")
    )
    return (
        f"The {said}{finding.scope} spreads over {len(known):,} {kind}{ends}; {fullest} "
        f"holds {figure(most)} {finding.nouns}, {100 * most / total:.1f} % of {figure(total)}."
    )


def _list(finding: Finding) -> str:
    count = finding.count
    if finding.shape == "relation":
        pair = sentence(" and ".join(c.said for c in finding.columns[:2]))
        return f"{pair} are set against each other for {count:,} {finding.nouns}{finding.scope}."
    if finding.shape == "distinct":
        noun = finding.columns[0].said if finding.columns else "value"
        shown = ", ".join(name(row[0]) for row in finding.rows[:3])
        more = " and more" if finding.truncated else f" and {count - 3:,} more" if count > 3 else ""
        least = "more than " if finding.truncated else ""
        return f"There are {least}{count:,} different values of {noun}{finding.scope}: {shown}{more}."
    if count == 1:
        row = finding.rows[0]
        shown = "; ".join(
            f"{c.said} {_plain(c.grain, v, c.unit)}"
            for c, v in list(zip(finding.columns, row, strict=True))[:5]
            if v is not None
        )
        return f"One of the {finding.nouns}{finding.scope} answers this: {shown}."
    if finding.truncated or finding.limited:
        every = f" of {finding.rows_used:,}" if finding.rows_used and finding.rows_used > count else ""
        return f"The first {count:,}{every} {finding.nouns}{finding.scope} are listed."
    return f"{counted(count, finding.noun, finding.nouns)}{finding.scope} are listed."


def _plain(grain: str | None, value: object, unit: str | None) -> str:
    return name(value, grain) if grain else figure(value, unit)


def _basis(finding: Finding) -> str:
    number = finding.first("figure")
    if finding.rows_used is None or not finding.rows or number is None:
        return ""
    if len(finding.rows) == 1 and finding.columns[number].said == f"number of {finding.nouns}":
        return ""
    told = f"This rests on {counted(finding.rows_used, finding.noun, finding.nouns)}"
    if finding.left_out:
        told += f"; {finding.left_out:,} without {finding.left_out_of} are left out"
    return told + "."
