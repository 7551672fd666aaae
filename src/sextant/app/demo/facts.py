"""What is planted in the demo shop, as data, so that what finds things can be checked against the truth."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1

GROWTH_A_YEAR = 0.12
DECEMBER = 1.70  # orders a day in the weeks before Christmas, against an ordinary day
FEBRUARY = 0.80
WEEKEND = 1.25

LOST_REGION = "Mountain"
LOST_FROM = date(2025, 4, 1)
LOST_REMAINS = 0.08

ERROR_PRODUCT = 42
ERROR_FROM, ERROR_TO = date(2024, 5, 14), date(2024, 5, 16)
ERROR_FACTOR = 0.1  # the decimal point slipped by one place
ERROR_SHARE = 0.12  # of the order lines of those days, once word had spread

CAMPAIGN = "Autumn Trails"
CAMPAIGN_CATEGORY = "Outdoor"
CAMPAIGN_FROM, CAMPAIGN_TO = date(2024, 9, 9), date(2024, 9, 22)
CAMPAIGN_ORDERS = 1.35
CAMPAIGN_SHARE = 0.30  # of the order lines, in place of an ordinary one
CAMPAIGN_DISCOUNT = 0.20

MOBILE_FIRST, MOBILE_LAST = 0.18, 0.42  # the mobile app's share of orders, on the first and on the last day
ANONYMOUS_VISITS = 0.56  # of the web events, before anyone signed in

Kind = Literal["seasonality", "trend", "error", "loss", "campaign", "quality"]


@dataclass(frozen=True, slots=True)
class PlantedFact:
    """One thing that is true of the demo data because it was made so."""

    kind: Kind
    dataset: str
    column: str
    from_day: date
    to_day: date
    text: str
    where: tuple[tuple[str, str | int], ...] = ()


FACTS = (
    PlantedFact(
        kind="trend",
        dataset="orders",
        column="order_date",
        from_day=FIRST_DAY,
        to_day=LAST_DAY,
        text=f"Orders grow by {GROWTH_A_YEAR:.0%} a year.",
    ),
    PlantedFact(
        kind="seasonality",
        dataset="orders",
        column="order_date",
        from_day=FIRST_DAY,
        to_day=LAST_DAY,
        text=f"December sells {DECEMBER:.2f} times an ordinary day, February {FEBRUARY:.2f} times, "
        f"a Saturday or Sunday {WEEKEND:.2f} times.",
    ),
    PlantedFact(
        kind="trend",
        dataset="orders",
        column="channel",
        from_day=FIRST_DAY,
        to_day=LAST_DAY,
        text=f"The mobile app's share of orders rises from {MOBILE_FIRST:.0%} to {MOBILE_LAST:.0%}.",
        where=(("channel", "Mobile app"),),
    ),
    PlantedFact(
        kind="error",
        dataset="order lines",
        column="unit_price",
        from_day=ERROR_FROM,
        to_day=ERROR_TO,
        text=f"Product {ERROR_PRODUCT} sells at a tenth of its price for three days, and sells a lot.",
        where=(("product_id", ERROR_PRODUCT),),
    ),
    PlantedFact(
        kind="loss",
        dataset="order lines",
        column="revenue",
        from_day=LOST_FROM,
        to_day=LAST_DAY,
        text=f"The region {LOST_REGION} falls to {LOST_REMAINS:.0%} of its orders and stays there.",
        where=(("region", LOST_REGION),),
    ),
    PlantedFact(
        kind="campaign",
        dataset="order lines",
        column="revenue",
        from_day=CAMPAIGN_FROM,
        to_day=CAMPAIGN_TO,
        text=f"The campaign {CAMPAIGN} takes {CAMPAIGN_DISCOUNT:.0%} off {CAMPAIGN_CATEGORY}: orders rise by "
        f"{CAMPAIGN_ORDERS - 1:.0%} and {CAMPAIGN_CATEGORY} takes {CAMPAIGN_SHARE:.0%} more of the lines.",
        where=(("category", CAMPAIGN_CATEGORY), ("campaign", CAMPAIGN)),
    ),
    PlantedFact(
        kind="quality",
        dataset="web events",
        column="customer_id",
        from_day=FIRST_DAY,
        to_day=LAST_DAY,
        text=f"{ANONYMOUS_VISITS:.0%} of the web events have no customer.",
    ),
)
