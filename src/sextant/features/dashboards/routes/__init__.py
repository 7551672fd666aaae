"""The HTTP of dashboards: making them, looking at them, links to them."""

from fastapi import APIRouter

from sextant.core.http import joined
from sextant.features.dashboards.routes import boards, looking, shared
from sextant.features.dashboards.service import Dashboards


def routes(service: Dashboards) -> APIRouter:
    """Everything under `/api/v1/dashboards` and `/api/v1/shared`."""
    return joined(boards.routes(service), looking.routes(service), shared.routes(service))
