"""The part of the wiring that watches and sends: alerts over what can be asked, dashboards by mail."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sextant.features.alerts import Alerts, Ground
from sextant.features.alerts import feature as alerts_feature
from sextant.features.reports import Ground as ReportGround
from sextant.features.reports import Reports
from sextant.features.reports import feature as reports_feature
from sextant.features.reports import task as reports_task

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
    house.asking.home.also_changed(house.alerts.recent.since)
    house.add(alerts_feature(house.alerts))


def add_reports(house: "House", *, zone_of: Callable[[str], str]) -> None:
    """After dashboards, which they draw, and notices, by which they go."""
    house.reports = Reports(
        ReportGround(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            events=house.events,
            jobs=house.jobs,
            objects=house.objects,
            identity=house.identity,
            dashboards=house.dashboards,
            notices=house.notices,
            zone_of=zone_of,
            secret=house.settings.secret(),
        )
    )
    house.schedule.add([reports_task(house.reports)])
    house.add(reports_feature(house.reports))
