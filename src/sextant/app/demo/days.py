"""How busy each day of the demo's three years is, and which day each of many happenings falls on."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sextant.app.demo import facts

Days = NDArray[np.int64]
Floats = NDArray[np.float64]
FIRST = np.datetime64(facts.FIRST_DAY, "D")
_HOURS = np.array(
    [1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 13, 12, 11, 11, 12, 14, 17, 19, 18, 14, 8, 3], float
)


def number(day: date) -> int:
    """A day as its distance from the first one."""
    return (day - facts.FIRST_DAY).days


def between(days: Days, first: date, last: date) -> NDArray[np.bool_]:
    return (days >= number(first)) & (days <= number(last))


def weights() -> Floats:
    """Orders a day, as shares of the whole: growth, the year's course, weekends, campaign, lost region."""
    days = np.arange(facts.DAYS)
    dates = FIRST + days
    month = dates.astype("datetime64[M]").astype(int) % 12 + 1
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(int)
    course = 1 + 0.08 * np.sin((day_of_year - 100) / 365.25 * 2 * np.pi)
    course = np.where((month == 12) & (day_of_year < 358), facts.DECEMBER, course)
    course = np.where(month == 2, facts.FEBRUARY, course)
    weekday = (days + facts.FIRST_DAY.weekday()) % 7
    busy = (1 + facts.GROWTH_A_YEAR) ** (days / 365.25) * course * np.where(weekday >= 5, facts.WEEKEND, 1.0)
    busy = np.where(between(days, facts.CAMPAIGN_FROM, facts.CAMPAIGN_TO), busy * facts.CAMPAIGN_ORDERS, busy)
    lost = REGION_SHARES[REGIONS.index(facts.LOST_REGION)] * (1 - facts.LOST_REMAINS)
    busy = np.where(days >= number(facts.LOST_FROM), busy * (1 - lost), busy)
    return busy / busy.sum()


class Spread:
    """Spreads `count` happenings over the days by their weights; the n-th falls on `day_of(n)`, never earlier
    than the one before it."""

    def __init__(self, count: int) -> None:
        ends = np.floor(np.cumsum(weights()) * count + 0.5).astype(np.int64)
        ends[-1] = count
        self._ends = ends

    def day_of(self, numbers: Days) -> Days:
        return np.searchsorted(self._ends, numbers, side="right").astype(np.int64)


def moments(days: Days, rng: np.random.Generator) -> NDArray[np.datetime64]:
    """A second of each day, more of them in the evening."""
    hours = rng.choice(24, size=len(days), p=_HOURS / _HOURS.sum())
    seconds = days * 86_400 + hours * 3_600 + rng.integers(0, 3_600, size=len(days))
    return FIRST.astype("datetime64[s]") + seconds.astype("timedelta64[s]")


REGIONS = ("West", "South", "Midwest", "Northeast", "Mountain")
REGION_SHARES = (0.28, 0.26, 0.19, 0.17, 0.10)
