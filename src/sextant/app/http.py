"""The HTTP application over a house: middleware, every feature's routes, the page."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute

from sextant import __version__
from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.http.errors import install_errors
from sextant.core.http.middleware import RequestMiddleware
from sextant.core.http.observing import Observed, observing
from sextant.core.http.page import BuiltPage
from sextant.core.http.routing import LateRoutes
from sextant.core.http.shedding import Shedding
from sextant.core.http.shortcuts import Shortcut, ShortcutMiddleware
from sextant.core.http.signed_in import SECURITY_SCHEMES


class _Described(FastAPI):
    """Its OpenAPI document names the ways to sign in."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        document["components"]["securitySchemes"] = SECURITY_SCHEMES
        return document


def create_app(settings: Settings, *, house: House | None = None) -> FastAPI:
    """The application for a house, which is built from the settings unless it is given."""
    house = house or build(settings, late=True)
    app = _Described(
        title="Sextant",
        version=__version__,
        description="Data in any shape, questions in plain English, answers that can be checked.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    app.state.authenticator = house.authenticator
    app.state.repeats = house.repeats
    install_errors(app, support=settings.support_contact)
    shortcuts: dict[tuple[str, str], Shortcut] = {}
    app.add_middleware(ShortcutMiddleware, shortcuts=shortcuts, support=settings.support_contact)
    app.add_middleware(Shedding, load=house.load)
    app.add_middleware(
        RequestMiddleware,
        metrics=house.metrics,
        body_limit=settings.body_limit_bytes,
        secure=settings.secure_cookies,
        seconds=settings.request_seconds,
        support=settings.support_contact,
    )
    of_fastapi = app.router.routes
    app.router.routes = LateRoutes(lambda: [*of_fastapi, *_routes(house, app, shortcuts)])
    app.router.default = BuiltPage(
        settings.page_dir, framed_by=lambda path: house.dashboards.sharing.framed_by(path)
    )
    return app


def _routes(house: House, app: FastAPI, shortcuts: dict[tuple[str, str], Shortcut]) -> Iterator[BaseRoute]:
    house.furnish()  # waits where another thread is at it
    app.state.authenticator = house.authenticator
    for feature in house.features:
        if feature.router is not None:
            yield from feature.router().routes
        if feature.shortcuts is not None:
            shortcuts.update(feature.shortcuts())
    yield from observing(_observed(house)).routes


def _observed(house: House) -> Observed:
    def gauges() -> None:
        house.metrics.jobs_waiting.set(house.jobs.waiting())
        house.metrics.jobs_open.set(house.jobs.count_open())
        house.metrics.event_lag.set(house.event_lag())
        house.metrics.alerts_on.set(house.alerts.watching.count_on())
        house.metrics.stream_lag.set(house.streams.follows.behind())
        house.metrics.stream_hot_bytes.set(house.streams.hot_bytes())

    house.metrics.before_scrape(gauges)
    checks = {
        "database": house.db.ping,
        "cache": house.cache.ping,
        "objects": house.objects.check,
        **house.checks,
    }
    return Observed(
        metrics=house.metrics,
        logs=house.logs,
        folder=house.settings.data,
        thresholds=house.thresholds,
        checks=checks,
        lesser=frozenset({"cache", "objects"}),
    )
