"""The part of the wiring that finds everything."""

from typing import TYPE_CHECKING

from sextant.features.search import Ground, Search
from sextant.features.search import feature as search_feature

if TYPE_CHECKING:
    from sextant.app.wiring import House


def add_search(house: "House") -> None:
    """After every feature whose things are found."""
    ground = Ground(
        datasets=house.datasets,
        semantics=house.semantics,
        asking=house.asking,
        dashboards=house.dashboards,
        alerts=house.alerts,
        reports=house.reports,
        identity=house.identity,
        jobs=house.jobs,
        clock=house.clock,
    )
    house.search = Search(ground)
    house.add(search_feature(house.search))
