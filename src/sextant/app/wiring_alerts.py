"""The part of the wiring that watches: alerts over what can be asked."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sextant.features.alerts import Alerts, Ground
from sextant.features.alerts import feature as alerts_feature

if TYPE_CHECKING:
    from sextant.app.wiring import House


def add_alerts(house: "House", *, zone_of: Callable[[str], str]) -> None:
    """After every feature whose figures are watched."""
    house.alerts = Alerts(
        Ground(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            events=house.events,
            identity=house.identity,
            datasets=house.datasets,
            queries=house.queries,
            saved=house.saved,
            semantics=house.semantics,
            checks=house.knowing,
            streams=house.streams,
            dashboards=house.dashboards,
            notices=house.notices,
            zone_of=zone_of,
        )
    )
    house.datasets.ask_before_deleting(house.alerts.uses)
    house.add(alerts_feature(house.alerts))
