"""Wires live queries: what is watched by sockets, over every feature whose changes it follows."""

from typing import TYPE_CHECKING

from sextant.core.sealing import Seal
from sextant.features.live import Ground, Live
from sextant.features.live import feature as live_feature

if TYPE_CHECKING:
    from sextant.app.wiring import House


def add_live(house: "House") -> None:
    house.live = Live(
        Ground(
            clock=house.clock,
            audit=house.audit,
            metrics=house.metrics,
            events=house.events,
            lake=house.lake,
            cache=house.cache,
            seal=Seal(house.settings.secret(), purpose="live tickets"),
            authenticator=lambda: house.authenticator,
            datasets=house.datasets,
            policies=house.policies,
            queries=house.queries,
            streams=house.streams,
            dashboards=house.dashboards,
        )
    )
    house.add(live_feature(house.live))
