"""What a feature brings into the house: its routes, jobs and subscriptions, listed once in `app.wiring`."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.jobs import JobDeclaration


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as `app.wiring` lists it; `router` is called once an application serves the feature.

    Its paths are whole, `/api/v1/...`.
    """

    name: str
    router: Callable[[], APIRouter] | None = None
    jobs: tuple[JobDeclaration, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
