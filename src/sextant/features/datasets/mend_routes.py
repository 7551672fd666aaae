"""HTTP for rows set aside that are to be loaded after all: what it would give, and the job that does it."""

from fastapi import APIRouter

from sextant.core.http import SignedIn, router
from sextant.features.datasets.mend_models import Outlook, Wish
from sextant.features.datasets.service import Datasets
from sextant.features.datasets.shapes import JobOut, job_out


def mend_routes(datasets: Datasets) -> APIRouter:
    routes = router(prefix="/api/v1/datasets/{dataset_id}/set-aside", tags=["datasets"])

    @routes.post("/look", summary="What loading rows set aside would give; nothing is changed")
    def look(dataset_id: str, body: Wish, caller: SignedIn) -> Outlook:
        """The rows as they would be read, the cells that do not fit, and the equation before and after."""
        return datasets.look_at_set_aside(caller, dataset_id, body)

    @routes.post("/load", status_code=202, summary="Load rows set aside, corrected")
    def load(dataset_id: str, body: Wish, caller: SignedIn) -> JobOut:
        """The raw file is read again with these rows in their places; it fails whole or does all of it."""
        return job_out(datasets.load_set_aside(caller, dataset_id, body))

    return routes
