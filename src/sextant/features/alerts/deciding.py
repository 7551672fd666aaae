"""From a reading to the state of each group, with streaks and two levels; pure, no clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sextant.features.alerts.models import (
    Change,
    Condition,
    Group,
    Missing,
    Moved,
    Reading,
    Rule,
    State,
    Threshold,
)

_GRAVITY: dict[State, int] = {"new": 0, "ok": 1, "pending": 2, "no_data": 3, "broken": 4, "firing": 5}
_BROKEN_AFTER = 3


@dataclass(frozen=True, slots=True)
class Changed:
    """A group that went from one told state to another."""

    kind: Change
    group: Group


@dataclass(frozen=True, slots=True)
class Decided:
    groups: tuple[Group, ...]
    changes: tuple[Changed, ...]
    state: State


def decide(
    rule: Rule,
    groups: tuple[Group, ...],
    reading: Reading,
    *,
    now: datetime,
    ago: Mapping[str, float | None],
) -> Decided:
    """Every group's next state; one that the reading lacks has no value. `ago` are values some time ago."""
    before = {group.key: group for group in groups}
    keys = list(dict.fromkeys([*reading.values, *before]))
    if not rule.watch.by:
        keys = [""]
    made: list[Group] = []
    changes: list[Changed] = []
    for key in keys:
        was = before.get(key) or Group(key=key, since=now)
        value = reading.values.get(key)
        against = _against(rule.condition, was, reading, ago)
        stale = _is_stale(rule.condition, reading, now)
        verdict = _verdict(rule, was, value=value, against=against, stale=stale)
        group = _next(rule, was, verdict, now=now).model_copy(
            update={"value": value, "against": against, "previous": was.previous if value is None else value}
        )
        if key not in reading.values and rule.watch.by and group.state != "firing":
            continue  # a group that went away while all was well is forgotten
        made.append(group)
        kind = _kind(was.state, group.state)
        if kind is not None:
            changes.append(Changed(kind, group))
    return Decided(tuple(made), tuple(changes), worst(made))


def worst(groups: "list[Group] | tuple[Group, ...]") -> State:
    """The gravest of the states; an alert without groups is well."""
    states: list[State] = [group.state for group in groups] or ["ok"]
    return max(states, key=lambda state: _GRAVITY[state])


def is_broken(failures: int) -> bool:
    """Whether evaluations failed so often in a row that the alert says so."""
    return failures >= _BROKEN_AFTER


def _against(
    condition: Condition, was: Group, reading: Reading, ago: Mapping[str, float | None]
) -> float | None:
    if not isinstance(condition, Moved):
        return None
    if condition.against == "before":
        return was.previous
    if condition.against == "ago":
        return ago.get(was.key)
    return reading.before.get(was.key)


def _is_stale(condition: Condition, reading: Reading, now: datetime) -> bool:
    if not isinstance(condition, Missing) or condition.minutes is None or reading.newest is None:
        return False
    return now - reading.newest > timedelta(minutes=condition.minutes)


def _verdict(
    rule: Rule, was: Group, *, value: float | None, against: float | None, stale: bool
) -> bool | None:
    """Whether the condition holds; None where that cannot be told, and the state stays."""
    condition = rule.condition
    if isinstance(condition, Missing):
        return value is None or stale
    if value is None:
        return {"keep": None, "fire": True, "clear": False}[rule.when_missing]
    if isinstance(condition, Threshold):
        return _beyond(condition, value, firing=was.state == "firing")
    if against is None:
        return False if was.state == "new" else None
    return _moved(condition, value, against)


def _beyond(condition: Threshold, value: float, *, firing: bool) -> bool:
    level = condition.level
    if firing and condition.clear is not None:
        # Between the two levels what fires goes on, and what does not, does not begin.
        level = condition.clear
        return value > level if condition.op in ("above", "at_least") else value < level
    match condition.op:
        case "above":
            return value > level
        case "at_least":
            return value >= level
        case "below":
            return value < level
        case "at_most":
            return value <= level
        case "equal":
            return value == level
        case "unequal":
            return value != level


def _moved(condition: Moved, value: float, against: float) -> bool:
    step = value - against
    if condition.unit == "percent":
        if against == 0:
            return step != 0 and _goes(condition, step)
        step = step / abs(against) * 100
    return abs(step) >= condition.amount and _goes(condition, step)


def _goes(condition: Moved, step: float) -> bool:
    return condition.direction == "either" or (step > 0) == (condition.direction == "up")


def _next(rule: Rule, was: Group, verdict: bool | None, *, now: datetime) -> Group:
    if verdict is None:
        state: State = was.state if was.state == "firing" else "no_data"
        return _to(was, state, held=was.held if state == "firing" else 0, eased=0, now=now)
    if verdict:
        held = was.held + 1
        fires = was.state == "firing" or held >= rule.fire_after
        return _to(was, "firing" if fires else "pending", held=held, eased=0, now=now)
    eased = was.eased + 1
    if was.state == "firing" and eased < rule.clear_after:
        return _to(was, "firing", held=was.held, eased=eased, now=now)
    return _to(was, "ok", held=0, eased=eased, now=now)


def _to(was: Group, state: State, *, held: int, eased: int, now: datetime) -> Group:
    since = was.since if state == was.state else now
    return was.model_copy(update={"state": state, "since": since, "held": held, "eased": eased})


def _kind(was: State, now: State) -> Change | None:
    if was == now:
        return None
    if now == "firing":
        return "fired"
    if was == "firing":
        return "cleared"
    if now == "no_data":
        return "no_data"
    return "data_back" if was == "no_data" else None
