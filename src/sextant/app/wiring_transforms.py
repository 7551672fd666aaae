"""Wires transformations: SQL models that datasets are made by, and rollups that the gate uses."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sextant.features.transforms import Ground, Transforms
from sextant.features.transforms import feature as transforms_feature
from sextant.features.transforms import task as transforms_task

if TYPE_CHECKING:
    from sextant.app.wiring import House
    from sextant.ports.continuous import ContinuousEngine


def add_transforms(house: "House", *, zone_of: Callable[[str], str]) -> None:
    """After checks, which look at what models make."""

    def may_run(workspace_id: str, user_id: str) -> bool:
        person = house.identity.person(workspace_id, user_id)
        return person is not None and person.status != "disabled"

    house.transforms = Transforms(
        Ground(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            events=house.events,
            jobs=house.jobs,
            lake=house.lake,
            objects=house.objects,
            datasets=house.datasets,
            queries=house.queries,
            checks=house.knowing,
            streams=house.streams,
            continuous=_continuous(house),
            staging=house.settings.data.resolve() / "staging",
            may_run=may_run,
            zone_of=zone_of,
        )
    )
    house.schedule.add([transforms_task(house.transforms)])
    house.add(transforms_feature(house.transforms))


def _continuous(house: "House") -> "ContinuousEngine | None":
    """What keeps models up by itself, loaded where the settings name one."""
    if "checkpoints=" not in house.settings.warehouse_url:
        return None
    from sextant.app.wiring_engines import continuous_engine

    return continuous_engine(house.settings)
