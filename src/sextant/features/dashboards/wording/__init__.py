"""A tile changed in words: what was understood, and what was not."""

from sextant.features.dashboards.wording.models import Named, Reworded
from sextant.features.dashboards.wording.reading import reworded

__all__ = ["Named", "Reworded", "reworded"]
