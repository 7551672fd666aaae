"""A tile's statement taken apart: what it groups by, the rows behind it, finer grains, figures over time."""

from sextant.features.dashboards.statements.values import Dimension, Drilled, Step

__all__ = ["Dimension", "Drilled", "Step"]
