"""The HTTP of dashboards: making them, looking at them, keeping them, links to them."""

from fastapi import APIRouter

from sextant.core.http import joined
from sextant.features.dashboards.routes import boards, keeping, looking, shared, shares, wording
from sextant.features.dashboards.service import Dashboards


def routes(service: Dashboards) -> APIRouter:
    """Everything under `/api/v1/dashboards`, `/api/v1/shared` and `/api/v1/embedded`."""
    return joined(
        wording.routes(service),
        keeping.routes(service),
        boards.routes(service),
        looking.routes(service),
        shares.routes(service),
        shared.routes(service),
    )
