"""Transformations: SQL models kept as datasets, rollups that answer what is asked again, tables in order."""

from datetime import timedelta

from fastapi import APIRouter
from sqlalchemy import Connection

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.core.http import joined
from sextant.core.schedule import Task
from sextant.features.transforms.errors import (
    ModelCycle,
    ModelMissing,
    ModelRefused,
    ModelWaits,
    RollupMissing,
    RollupRefused,
)
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.layouts.service import Layouts
from sextant.features.transforms.modelling.ready import ReadyRollups
from sextant.features.transforms.modelling.service import Models
from sextant.features.transforms.rollups.service import Rollups

_LOOK_EVERY = timedelta(seconds=60)


class Transforms:
    """Models and rollups of the house, each by its own door."""

    def __init__(self, ground: Ground) -> None:
        self.models = Models(ground)
        self.ready = ReadyRollups(ground, self.models)
        self.rollups = Rollups(ground)
        self.layouts = Layouts(ground, self.rollups.suggesting)

    def look(self, tx: Connection) -> None:
        """Begins what is due by the clock, or changed without an event, such as by a roll of a stream."""
        self.rollups.keeping.begin_due(tx)
        self.models.running.begin_by_clock(tx)
        self.models.running.begin_everywhere(tx)

    def close(self) -> None:
        """Looks no more at what an engine keeps up, which goes on."""
        self.models.watching.close()


def task(transforms: Transforms) -> Task:
    """Looks for what is due, once across processes."""
    return Task("transforms", _LOOK_EVERY, transforms.look, first=_LOOK_EVERY)


def feature(transforms: Transforms) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.transforms.layouts.routes import layout_routes
        from sextant.features.transforms.modelling.routes import model_routes
        from sextant.features.transforms.rollups.routes import rollup_routes

        return joined(
            model_routes(transforms.models),
            rollup_routes(transforms.rollups),
            layout_routes(transforms.layouts),
        )

    models, rollups = transforms.models, transforms.rollups
    heard = (
        Subscription("data.processing.complete", models.running.ended, consumer="models.ended"),
        Subscription("data.processing.failed", models.running.ended, consumer="models.ended"),
        Subscription("dataset.changed", models.running.changed, consumer="models.changed"),
        Subscription("data.processing.complete", rollups.loaded, consumer="rollups.loaded"),
        Subscription("dataset.changed", rollups.loaded, consumer="rollups.loaded"),
        Subscription("stream.ready", transforms.ready.made, consumer="models.ready"),
        Subscription("rollup.removed", rollups.removed, consumer="rollups.removed"),
        Subscription("workspace.removed", models.clear, consumer="models.clear"),
        Subscription("workspace.removed", rollups.clear, consumer="rollups.clear"),
    )
    return Feature(
        name="transforms", router=routes, jobs=(rollups.keeping.declaration(),), subscriptions=heard
    )


__all__ = [
    "Ground",
    "Layouts",
    "ModelCycle",
    "ModelMissing",
    "ModelRefused",
    "ModelWaits",
    "Models",
    "RollupMissing",
    "RollupRefused",
    "Rollups",
    "Transforms",
    "feature",
    "task",
]
