"""Maps without a network: countries, states of the USA, and points by latitude and longitude."""

from sextant.features.query.charts.maps.locating import Located, located, points_of

__all__ = ["Located", "located", "points_of"]
