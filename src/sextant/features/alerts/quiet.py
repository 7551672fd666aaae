"""Hours in which an alert is not to be heard, by the workspace's clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sextant.features.alerts.models import Quiet


def is_quiet(quiet: Quiet | None, now: datetime, *, zone: str) -> bool:
    """Whether nothing is told now; hours that pass midnight belong to the evening they began on."""
    if quiet is None:
        return False
    here = now.astimezone(ZoneInfo(zone))
    if here.weekday() in quiet.days:
        return True
    since, until, at = _clock(quiet.since), _clock(quiet.until), here.time()
    if since == until:
        return False
    return since <= at < until if since < until else at >= since or at < until


def ends_at(quiet: Quiet, now: datetime, *, zone: str) -> datetime:
    """The first moment past `now` that is not quiet."""
    place = ZoneInfo(zone)
    here = now.astimezone(place)
    until = _clock(quiet.until)
    for days in range(9):
        date = here.date() + timedelta(days=days)
        for at in (time(0), until):
            found = datetime.combine(date, at, tzinfo=place).astimezone(now.tzinfo)
            if found > now and not is_quiet(quiet, found, zone=zone):
                return found
    return now + timedelta(days=7)


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))
