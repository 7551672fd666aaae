"""Sources: connections to databases and stores of files, tried before anything is read from them."""

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.features.sources.errors import ConnectionMissing
from sextant.features.sources.models import Connection, Trial, Use
from sextant.features.sources.service import Change, Connections, Ground


def feature(connections: Connections) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.sources.routes import source_routes

        return source_routes(connections)

    cleared = Subscription("workspace.removed", connections.clear, consumer="sources.clear")
    return Feature(name="sources", router=routes, subscriptions=(cleared,))


__all__ = ["Change", "Connection", "ConnectionMissing", "Connections", "Ground", "Trial", "Use", "feature"]
