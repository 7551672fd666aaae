"""The products of the demo shop: names, brands, prices and costs."""

import numpy as np
import pyarrow as pa

from sextant.app.demo import days, facts

CATEGORIES: dict[str, tuple[tuple[str, ...], float]] = {
    "Outdoor": (("Tent", "Backpack", "Sleeping bag", "Trekking poles", "Headlamp", "Rain jacket"), 85.0),
    "Kitchen": (("Skillet", "Kettle", "Knife", "Cutting board", "Coffee grinder", "Stock pot"), 45.0),
    "Books": (("Novel", "Cookbook", "Atlas", "Field guide", "Biography", "Notebook"), 16.0),
    "Toys": (("Puzzle", "Board game", "Building set", "Plush bear", "Kite", "Science kit"), 26.0),
    "Electronics": (("Headphones", "Speaker", "Keyboard", "Webcam", "Power bank", "Smart lamp"), 95.0),
    "Clothing": (("T-shirt", "Sweater", "Jeans", "Scarf", "Running shoes", "Socks"), 38.0),
    "Garden": (("Pruner", "Planter", "Hose", "Bird feeder", "Wheelbarrow", "Lantern"), 34.0),
    "Beauty": (("Face cream", "Shampoo", "Soap set", "Perfume", "Hand balm", "Brush"), 22.0),
}
RETURN_RATES = {"Clothing": 0.17, "Electronics": 0.09, "Outdoor": 0.06, "Beauty": 0.03, "Books": 0.02}
_ORDINARY_RETURNS = 0.05
_ADJECTIVES = (
    "Alpine",
    "Classic",
    "Compact",
    "Everyday",
    "Nordic",
    "Prairie",
    "Summit",
    "Urban",
    "Vintage",
    "Wild",
)
_BRANDS = ("Alder & Finch", "Beacon", "Copperline", "Drift", "Ember", "Fernhill", "Granite", "Harbor")


class Catalogue:
    """Every product, one for each adjective and thing; product ids count from 1."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 1])
        things = [(name, thing, typical) for name, (all_, typical) in CATEGORIES.items() for thing in all_]
        count = len(things) * len(_ADJECTIVES)
        index: list[int] = rng.permutation(count).tolist()
        self.count = count
        self.categories = [things[i % len(things)][0] for i in index]
        self.names = [f"{_ADJECTIVES[i // len(things)]} {things[i % len(things)][1].lower()}" for i in index]
        typical = np.array([things[i % len(things)][2] for i in index])
        self.prices = np.maximum(3.5, np.round(typical * rng.lognormal(0, 0.35, count))) - 0.01
        self.costs = np.round(self.prices * rng.uniform(0.45, 0.68, count), 2)
        self.brands = [_BRANDS[int(i)] for i in rng.integers(0, len(_BRANDS), count)]
        self.ratings = np.round(np.clip(rng.normal(4.1, 0.4, count), 1.0, 5.0), 1)
        self.launched = days.FIRST - rng.integers(30, 1_500, count).astype("timedelta64[D]")
        popularity = rng.pareto(1.6, count) + 0.4
        self.popularity = popularity / popularity.sum()
        self.in_campaign = np.flatnonzero(np.array(self.categories) == facts.CAMPAIGN_CATEGORY)
        self.return_rates = np.array([RETURN_RATES.get(name, _ORDINARY_RETURNS) for name in self.categories])
        self.name_values = pa.array(self.names)
        self.category_values = pa.array(self.categories)

    def table(self) -> pa.Table:
        return pa.table(
            {
                "product_id": np.arange(1, self.count + 1),
                "product_name": self.name_values,
                "category": self.category_values,
                "brand": pa.array(self.brands),
                "list_price": self.prices,
                "unit_cost": self.costs,
                "rating": self.ratings,
                "launched_on": pa.array(self.launched),
            }
        )
