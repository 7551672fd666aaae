"""What a feature brings into the house: its routes, jobs and subscriptions, listed once in `app.wiring`."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.http.shortcuts import Shortcuts
from sextant.core.jobs import JobDeclaration


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as `app.wiring` lists it; `router` and `shortcuts` are called once it is served.

    Their paths are whole, `/api/v1/...`.
    """

    name: str
    router: Callable[[], APIRouter] | None = None
    shortcuts: Callable[[], Shortcuts] | None = None
    jobs: tuple[JobDeclaration, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
