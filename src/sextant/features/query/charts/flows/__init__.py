"""Networks: flows from one side to the other, or lines between those that are on both."""

from sextant.features.query.charts.flows.drawing import network

__all__ = ["network"]
