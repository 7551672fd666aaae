"""Syncs: tables and files of a connection that feed datasets, whole or what is new, now or by the clock."""

from datetime import timedelta

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.core.schedule import Task
from sextant.features.syncs.bringing import Bringer
from sextant.features.syncs.models import Run, Sync, Times
from sextant.features.syncs.planning import Wanted
from sextant.features.syncs.service import BRINGER, Ground, Syncs

_LOOK_EVERY = timedelta(seconds=30)


def make_syncs(ground: Ground) -> Syncs:
    """The service, known to datasets as one who brings files, and to connections as one who uses them."""
    syncs = Syncs(ground)
    bringing = ground.datasets.bringing
    bringer = Bringer(db=ground.db, objects=ground.objects, connections=ground.connections, bringing=bringing)
    bringing.register(BRINGER, bringer.bring)
    ground.connections.ask_before_removing(syncs.uses)
    return syncs


def task(syncs: Syncs) -> Task:
    """Starts what is due, once across processes."""
    return Task("syncs", _LOOK_EVERY, syncs.begin_due, first=_LOOK_EVERY)


def feature(syncs: Syncs) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.syncs.routes import sync_routes

        return sync_routes(syncs)

    heard = (
        Subscription("data.processing.complete", syncs.ended, consumer="syncs.ended"),
        Subscription("data.processing.failed", syncs.ended, consumer="syncs.ended"),
        Subscription("connection.removed", syncs.connection_removed, consumer="syncs.connections"),
        Subscription("workspace.removed", syncs.clear, consumer="syncs.clear"),
    )
    return Feature(name="syncs", router=routes, subscriptions=heard)


__all__ = ["Ground", "Run", "Sync", "Syncs", "Times", "Wanted", "feature", "make_syncs", "task"]
