"""What an alert tells once it stands as it does: which groups, when not, in which words; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sextant.features.alerts.models import Alert, Group, Rule
from sextant.features.alerts.quiet import ends_at, is_quiet
from sextant.features.alerts.words import condition_words, line
from sextant.features.notices import Line, Notice

_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Told:
    """`groups` as they are once this was told; `later` is when to look again at what had to wait."""

    groups: tuple[Group, ...]
    fired: tuple[Group, ...] = ()
    cleared: tuple[Group, ...] = ()
    reminded: bool = False
    later: datetime | None = None

    @property
    def anything(self) -> bool:
        return bool(self.fired or self.cleared)


def told(alert: Alert, groups: Sequence[Group], *, now: datetime, zone: str) -> Told:
    """Changes that were not told yet, gathered; none in quiet hours, while it is snoozed, or too soon."""
    telling = alert.rule.telling
    fired = tuple(one for one in groups if one.state == "firing" and one.told != "firing")
    over = tuple(one for one in groups if one.told == "firing" and one.state != "firing")
    reminded = not fired and _is_time_again(alert, groups, now)
    if reminded:
        fired = tuple(one for one in groups if one.state == "firing")
    cleared = over if telling.cleared else ()
    if not fired and not cleared:
        silent = tuple(one.model_copy(update={"told": one.state}) if one in over else one for one in groups)
        return Told(silent, later=_next_reminder(alert, groups, now))
    later = _held_until(alert, now=now, zone=zone)
    if later is not None:
        return Told(tuple(groups), later=later)
    done = tuple(
        one.model_copy(update={"told": one.state}) if one in fired or one in over else one for one in groups
    )
    again = telling.again_minutes
    return Told(
        done,
        fired=fired,
        cleared=cleared,
        reminded=reminded,
        later=now + timedelta(minutes=again) if again and any(g.state == "firing" for g in done) else None,
    )


def _held_until(alert: Alert, *, now: datetime, zone: str) -> datetime | None:
    telling = alert.rule.telling
    if alert.snoozed_until is not None and alert.snoozed_until > now:
        return alert.snoozed_until
    if telling.quiet is not None and is_quiet(telling.quiet, now, zone=zone):
        return ends_at(telling.quiet, now, zone=zone)
    if alert.told_at is not None:
        soonest = alert.told_at + timedelta(minutes=telling.apart_minutes)
        return soonest if soonest > now else None
    return None


def _is_time_again(alert: Alert, groups: Sequence[Group], now: datetime) -> bool:
    due = _next_reminder(alert, groups, now)
    return due is not None and due <= now


def _next_reminder(alert: Alert, groups: Sequence[Group], now: datetime) -> datetime | None:
    again = alert.rule.telling.again_minutes
    firing = any(one.state == "firing" and one.told == "firing" for one in groups)
    if again is None or not firing or alert.acknowledged_at is not None or alert.told_at is None:
        return None
    return alert.told_at + timedelta(minutes=again)


def notice_of(alert: Alert, done: Told, *, what: str, link: str) -> Notice:
    """The words for people, and the facts for programs; `what` is watched."""
    rule = alert.rule
    word = "Still" if done.reminded else "Alert" if done.fired else "Over"
    shown = [_line(rule, one) for one in (*done.fired, *done.cleared)]
    more = len(shown) - _MOST_LINES
    lines = shown[:_MOST_LINES] + ([Line(text=f"and {more} more")] if more > 0 else [])
    sentence = f"{what}: {condition_words(rule.condition)}"
    topic = "alert.fired" if done.fired else "alert.cleared"
    return Notice(
        topic=topic,
        title=f"{word}: {rule.name}",
        lines=(Line(text=f"Watches {sentence}."), *lines),
        link=link,
        link_words="Open the alert",
        facts=_facts(alert, done),
        about=f"alert:{alert.alert_id}",
    )


def _line(rule: Rule, group: Group) -> Line:
    fires = group.state == "firing"
    words = line(rule, group)
    said = words if fires else f"back to {words}" if group.value is not None else "over"
    return Line(name=group.key or ("Now" if fires else "Over"), text=said, tone="bad" if fires else "good")


def _facts(alert: Alert, done: Told) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "name": alert.rule.name,
        "state": alert.state,
        "reminder": done.reminded,
        "condition": alert.rule.condition.model_dump(mode="json"),
        "groups": [
            {
                "group": one.key,
                "state": one.state,
                "value": one.value,
                "against": one.against,
                "since": one.since.isoformat(),
            }
            for one in (*done.fired, *done.cleared)
        ],
    }


def broken_notice(alert: Alert, error: str, *, link: str) -> Notice:
    """That an alert can look no more, which is told to its owner alone."""
    return Notice(
        topic="alert.broken",
        title=f"Cannot look: {alert.rule.name}",
        lines=(Line(text=error, tone="warn"), Line(text="Until it is mended this alert sees nothing.")),
        link=link,
        link_words="Open the alert",
        facts={"alert_id": alert.alert_id, "name": alert.rule.name, "error": error},
        about=f"alert:{alert.alert_id}",
    )
