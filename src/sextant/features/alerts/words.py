"""What an alert says of itself: its condition in a sentence, its values as people read them."""

from sextant.features.alerts.models import Condition, Group, Missing, Moved, Rule, Threshold, Watch
from sextant.features.alerts.statements import watched_words
from sextant.features.semantics import Tables

_OPS = {
    "above": "above",
    "at_least": "at least",
    "below": "below",
    "at_most": "at most",
    "equal": "equal to",
    "unequal": "other than",
}
_MEASURES = {
    "per_second": "events a second",
    "lag_seconds": "seconds of lag",
    "silent_seconds": "seconds without an event",
    "set_aside": "events set aside",
}


def number(value: float | None) -> str:
    """A figure with grouped digits; whole ones without a point."""
    if value is None:
        return "no value"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= 0.01 else f"{value:.3g}"


def span(minutes: int) -> str:
    for size, word in ((60 * 24, "day"), (60, "hour")):
        if minutes % size == 0:
            count = minutes // size
            return f"{count} {word}{'' if count == 1 else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def condition_words(condition: Condition) -> str:
    if isinstance(condition, Threshold):
        clear = f", until back at {number(condition.clear)}" if condition.clear is not None else ""
        return f"{_OPS[condition.op]} {number(condition.level)}{clear}"
    if isinstance(condition, Missing):
        return (
            "without a value"
            if condition.minutes is None
            else f"without new data for {span(condition.minutes)}"
        )
    return _moved(condition)


def _moved(condition: Moved) -> str:
    way = {"up": "up by", "down": "down by", "either": "changed by"}[condition.direction]
    unit = " %" if condition.unit == "percent" else ""
    since = {
        "before": "since the last look",
        "ago": f"against {span(condition.minutes)} ago",
        "row_before": "against the row before",
    }[condition.against]
    return f"{way} {number(condition.amount)}{unit} {since}"


def watched(watch: Watch, tables: Tables, *, kept: str = "") -> str:
    """What is looked at, in a few words; `kept` is the name of a saved query, a tile, a check's dataset."""
    column = f" ({watch.column})" if watch.column else ""
    by = f" by {', '.join(watch.by)}" if watch.by else ""
    rows = "rows of " if watch.fold == "rows" else ""
    match watch.kind:
        case "sql":
            return f"{watched_words(watch, tables)}{by}"
        case "saved":
            return f"{rows}{kept or 'a saved query'}{column}{by}"
        case "tile":
            return f"{rows}{kept or 'a tile'}{column}{by}"
        case "metric":
            return f"{watch.metric}{_of(watch, tables)}{by}"
        case "check":
            return f"rows of {kept} that break a check" if kept else "rows that break a check"
        case "stream":
            return f"{_MEASURES[watch.measure]}{_of(watch, tables)}"


def _of(watch: Watch, tables: Tables) -> str:
    """The dataset's name where its reader sees it."""
    name = next((one.name for one in tables.values() if one.dataset_id == watch.dataset_id), "")
    return f" of {name}" if name else ""


def rule_words(rule: Rule, tables: Tables) -> str:
    """What a rule watches and when it fires, by the names of datasets alone."""
    return f"{watched(rule.watch, tables)}, {condition_words(rule.condition)}"


def line(rule: Rule, group: Group) -> str:
    """How a group stands: its value, and against what it is held."""
    said = number(group.value)
    if isinstance(rule.condition, Moved) and group.against is not None and group.value is not None:
        said += f", {number(group.against)} before"
    return said
