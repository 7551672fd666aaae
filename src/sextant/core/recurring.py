"""Times that come again: every so many minutes, or a line of cron by the wall clock of a zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, model_validator

from sextant.core.http.bodies import WireModel

_MOST_LOOKS = 8  # a moment that the clocks skip or repeat is looked past


class Times(WireModel):
    """Minutes, or a line of cron (minute, hour, day of the month, month, day of the week)."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"example": {"cron": "0 8 * * mon"}}
    )

    every_minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 31)
    cron: str | None = Field(default=None, min_length=9, max_length=120)

    @model_validator(mode="after")
    def _one_way(self) -> "Times":
        if self.every_minutes is not None and self.cron is not None:
            raise ValueError("Give every_minutes or cron, not both.")
        if self.cron is not None and not is_cron(self.cron):
            raise ValueError("This is no line of cron: five fields, such as `0 8 * * mon-fri`.")
        return self

    @property
    def by_hand(self) -> bool:
        """Whether no time is set."""
        return self.every_minutes is None and self.cron is None


def is_cron(line: str) -> bool:
    """Whether a line has the five fields of cron and names a moment that comes."""
    from croniter import croniter

    return len(line.split()) == 5 and croniter.is_valid(line)


def next_after(now: datetime, times: Times, *, zone: str) -> datetime | None:
    """The next moment past `now`, None where none comes.

    A time that the clocks skip comes an hour later, one that they repeat comes once.
    """
    if times.every_minutes is not None:
        return now + timedelta(minutes=times.every_minutes)
    if times.cron is None:
        return None
    from croniter import CroniterBadDateError, croniter

    place = ZoneInfo(zone)
    here = now.astimezone(place).replace(tzinfo=None)
    walk = croniter(times.cron, here)
    for _ in range(_MOST_LOOKS):
        try:
            wall: datetime = walk.get_next(datetime)
        except CroniterBadDateError:  # such as the 31st of February
            return None
        found = wall.replace(tzinfo=place).astimezone(now.tzinfo)
        if found > now:
            return found
    return None
