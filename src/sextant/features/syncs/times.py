"""When a sync is due next."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sextant.features.syncs.models import Times

_DAY = 24 * 60


def next_after(now: datetime, times: Times, *, zone: str) -> datetime | None:
    """The next moment after `now`: at the time of the day, days later, else by the interval."""
    if times.every_minutes is None:
        return None
    if times.at is None:
        return now + timedelta(minutes=times.every_minutes)
    hour, minute = (int(part) for part in times.at.split(":"))
    place = ZoneInfo(zone)
    here = now.astimezone(place)
    days = max(1, times.every_minutes // _DAY)
    first = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if first <= here:
        # By the wall clock: a day on which clocks change has 23 or 25 hours, and the time stays.
        date = here.date() + timedelta(days=days)
        first = datetime(date.year, date.month, date.day, hour, minute, tzinfo=place)
    return first.astimezone(now.tzinfo)
