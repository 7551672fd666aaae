"""What a feature brings into the house: its routes, jobs and subscriptions, listed once in `app.wiring`."""

from dataclasses import dataclass

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.jobs import JobDeclaration


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as `app.wiring` lists it; routers carry their full path, `/api/v1/...`."""

    name: str
    router: APIRouter | None = None
    jobs: tuple[JobDeclaration, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
