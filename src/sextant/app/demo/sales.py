"""Orders and their lines, made chunk by chunk; a chunk depends on the seed and its number alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sextant.app.demo import days, facts
from sextant.app.demo.catalogue import Catalogue
from sextant.app.demo.people import SEGMENTS, People

CHUNK = 100_000  # orders; about 250 thousand lines
CHANNELS = ("Website", "Mobile app", "Store", "Marketplace")
STATUSES = ("completed", "cancelled", "returned")
PAYMENTS = ("card", "invoice", "wallet", "gift card")
_PATTERN = 1_000
_LINE_SHARES = (0.30, 0.28, 0.20, 0.13, 0.06, 0.03)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sales:
    """One chunk of orders with their lines."""

    orders: pa.Table
    lines: pa.Table


class Shop:
    """Sells `lines` order lines over three years; customers and orders grow with them."""

    def __init__(self, *, lines: int, seed: int) -> None:
        rng = np.random.default_rng([seed, 4])
        counts = np.repeat(np.arange(1, 7), np.round(np.array(_LINE_SHARES) * _PATTERN).astype(int))
        self._pattern: Ints = rng.permutation(counts)
        self._seed = seed
        self.lines = lines
        self.orders = self._orders_for(lines)
        self.catalogue = Catalogue(seed)
        self.people = People(seed, max(500, min(5_000_000, lines // 2_000 * 100)))
        self._spread = days.Spread(self.orders)

    def sales(self) -> Iterator[Sales]:
        sold = 0
        for start in range(0, self.orders, CHUNK):
            orders = np.arange(start, min(self.orders, start + CHUNK))
            chunk = self._chunk(orders, first_line=sold)
            sold += chunk.lines.num_rows
            yield chunk

    def _orders_for(self, lines: int) -> int:
        whole, rest = divmod(lines, int(self._pattern.sum()))
        return (
            whole * _PATTERN + int(np.searchsorted(np.cumsum(self._pattern), rest, side="left")) + (rest > 0)
        )

    def _chunk(self, orders: Ints, *, first_line: int) -> Sales:
        rng = np.random.default_rng([self._seed, 5, int(orders[0]) // CHUNK])
        day = self._spread.day_of(orders)
        customers = self.people.pick(regions=_regions(day, rng), day=day, rng=rng)
        channels = _channels(day, rng)
        counts = self._pattern[orders % _PATTERN]
        counts[-1] -= max(0, first_line + int(counts.sum()) - self.lines)
        of = np.repeat(np.arange(len(orders)), counts)
        values = self._line_values(day[of], rng)
        revenue = np.round(values.quantity * values.unit_price * (1 - values.discount), 2)
        starts = np.cumsum(counts) - counts
        totals = np.round(np.add.reduceat(revenue, starts), 2)
        status = np.where(rng.random(len(orders)) < 0.03, 1, 0)
        returned = (rng.random(len(of)) < self.catalogue.return_rates[values.product]) & (status[of] == 0)
        status = np.where(np.add.reduceat(returned.astype(np.int64), starts) == counts, 2, status)
        names = _Names(
            customers=customers,
            region=self.people.region_values.take(pa.array(self.people.regions_of(customers))),
            state=self.people.state_values.take(pa.array(self.people.states_of(customers))),
            segment=pa.array(SEGMENTS).take(pa.array(self.people.segments_of(customers))),
            channel=pa.array(CHANNELS).take(pa.array(channels)),
        )
        order_table = pa.table(
            {
                "order_id": orders + 1,
                "ordered_at": pa.array(days.moments(day, rng)),
                "order_date": pa.array(days.FIRST + day.astype("timedelta64[D]")),
                "customer_id": customers + 1,
                "region": names.region,
                "state": names.state,
                "segment": names.segment,
                "channel": names.channel,
                "status": pa.array(STATUSES).take(pa.array(status)),
                "payment": pa.array(PAYMENTS).take(
                    pa.array(rng.choice(4, len(orders), p=(0.62, 0.14, 0.2, 0.04)))
                ),
                "items": np.add.reduceat(values.quantity, starts),
                "order_total": totals,
                "shipping_days": pa.array(rng.poisson(3.1, len(orders)) + 1, mask=channels == 2),
            }
        )
        return Sales(
            order_table, self._line_table(values, names, revenue, (orders, day, of, first_line), returned)
        )

    def _line_values(self, day: Ints, rng: np.random.Generator) -> "_Lines":
        count = len(day)
        product = rng.choice(self.catalogue.count, count, p=self.catalogue.popularity)
        campaign = days.between(day, facts.CAMPAIGN_FROM, facts.CAMPAIGN_TO)
        pushed = campaign & (rng.random(count) < facts.CAMPAIGN_SHARE)
        product = np.where(pushed, rng.choice(self.catalogue.in_campaign, count), product)
        in_campaign = campaign & np.isin(product, self.catalogue.in_campaign)
        quantity = 1 + np.minimum(rng.geometric(0.62, count) - 1, 8)
        discount = rng.choice((0.0, 0.05, 0.1, 0.15), count, p=(0.78, 0.09, 0.09, 0.04))
        discount = np.where(in_campaign, facts.CAMPAIGN_DISCOUNT, discount)
        wrong_days = days.between(day, facts.ERROR_FROM, facts.ERROR_TO)
        wrong = facts.ERROR_PRODUCT - 1
        product = np.where(wrong_days & (rng.random(count) < facts.ERROR_SHARE), wrong, product)
        in_campaign &= product != wrong
        mistaken = wrong_days & (product == wrong)
        years = day / 365.25
        price = np.round(self.catalogue.prices[product] * (1 + 0.03 * np.floor(years)), 2)
        return _Lines(
            product=product,
            quantity=np.where(mistaken, quantity + 2, quantity),
            unit_price=np.where(mistaken, np.round(price * facts.ERROR_FACTOR, 2), price),
            discount=discount,
            in_campaign=in_campaign,
        )

    def _line_table(
        self,
        values: "_Lines",
        names: "_Names",
        revenue: Floats,
        place: tuple[Ints, Ints, Ints, int],
        returned: NDArray[np.bool_],
    ) -> pa.Table:
        orders, day, of, first_line = place
        take = pa.array(of)
        product = pa.array(values.product)
        cost = np.round(values.quantity * self.catalogue.costs[values.product], 2)
        return pa.table(
            {
                "order_line_id": np.arange(first_line + 1, first_line + 1 + len(of)),
                "order_id": orders[of] + 1,
                "order_date": pa.array(days.FIRST + day[of].astype("timedelta64[D]")),
                "customer_id": names.customers[of] + 1,
                "product_id": values.product + 1,
                "product_name": self.catalogue.name_values.take(product),
                "category": self.catalogue.category_values.take(product),
                "region": names.region.take(take),
                "state": names.state.take(take),
                "segment": names.segment.take(take),
                "channel": names.channel.take(take),
                "campaign": pa.array([facts.CAMPAIGN]).take(
                    pa.array(np.zeros(len(of), np.int64), mask=~values.in_campaign)
                ),
                "quantity": values.quantity,
                "unit_price": values.unit_price,
                "discount": values.discount,
                "revenue": revenue,
                "cost": cost,
                "profit": np.round(revenue - cost, 2),
                "returned": pa.array(returned),
            }
        )


@dataclass(frozen=True, slots=True)
class _Lines:
    product: Ints
    quantity: Ints
    unit_price: Floats
    discount: Floats
    in_campaign: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Names:
    customers: Ints
    region: pa.Array
    state: pa.Array
    segment: pa.Array
    channel: pa.Array


def _regions(day: Ints, rng: np.random.Generator) -> Ints:
    """A region for each order; after it is lost, one region keeps a small part of its own orders."""
    shares = np.array(days.REGION_SHARES)
    after = shares.copy()
    after[days.REGIONS.index(facts.LOST_REGION)] *= facts.LOST_REMAINS
    draw = rng.random(len(day))
    before_choice = np.searchsorted(np.cumsum(shares / shares.sum()), draw, side="right")
    after_choice = np.searchsorted(np.cumsum(after / after.sum()), draw, side="right")
    chosen = np.where(day >= days.number(facts.LOST_FROM), after_choice, before_choice)
    return np.minimum(chosen, len(shares) - 1).astype(np.int64)


def _channels(day: Ints, rng: np.random.Generator) -> Ints:
    mobile = facts.MOBILE_FIRST + (facts.MOBILE_LAST - facts.MOBILE_FIRST) * day / facts.DAYS
    draw = rng.random(len(day))
    rest = (draw - mobile) / (1 - mobile)
    others = np.where(rest < 0.58, 0, np.where(rest < 0.82, 2, 3))
    return np.where(draw < mobile, 1, others).astype(np.int64)
