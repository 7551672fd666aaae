"""Live queries: tiles that follow their data, worked out once for all who see the same, over sockets."""

from fastapi import APIRouter

from sextant.core.feature import Feature
from sextant.features.live.service import Ground, Live, LiveRules


def feature(live: Live) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.live.routes import live_routes

        return live_routes(live)

    return Feature(name="live", router=routes)


__all__ = ["Ground", "Live", "LiveRules", "feature"]
