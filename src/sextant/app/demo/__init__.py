"""A shop with customers, products, orders, order lines and web events over three years, made from a seed.

What is planted in it (`FACTS` holds the same as data, with days and values):

- **Growth and seasons.** Orders grow by 12 % a year; the weeks before Christmas sell 1.7 times an ordinary
  day, February 0.8 times, Saturdays and Sundays 1.25 times.
- **A shift.** The mobile app's share of orders rises from 18 % to 42 %.
- **A price error.** From 14 to 16 May 2024 product 42 sells at a tenth of its price, and a lot of it.
- **A lost region.** From 1 April 2025 the region Mountain keeps 8 % of its orders.
- **A campaign.** From 9 to 22 September 2024 "Autumn Trails" takes 20 % off everything in Outdoor: a third
  more orders, and Outdoor takes 30 % more of the lines.
- **A gap.** 56 % of the web events have no customer, since nobody had signed in.
"""

from sextant.app.demo.facts import FACTS, PlantedFact
from sextant.app.demo.making import make_demo
from sextant.app.demo.writing import DemoSizeRefused, write_demo

__all__ = ["FACTS", "DemoSizeRefused", "PlantedFact", "make_demo", "write_demo"]
