"""Datasets: what people bring in, kept raw, read into the lake, profiled, described, shared, undone.

Who wants to look at each load before it can be asked, and may hold it back: `Datasets.before_release`, with
the shape in `PendingLoad` and `Decision`; `release` and `discard` end the wait (see `datasets.pending`).

Who brings files from elsewhere, when their turn comes: `Datasets.bringing` (see `datasets.bringing`).
"""

from fastapi import APIRouter

from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events, Subscription
from sextant.core.feature import Feature
from sextant.core.http import joined
from sextant.core.jobs import Jobs
from sextant.core.lake import Lake
from sextant.core.objects import Objects
from sextant.features.datasets.bringing import Bringing, Brought, LoadState
from sextant.features.datasets.editing import ColumnChange, DatasetChange
from sextant.features.datasets.errors import ColumnMissing, DatasetMissing, NotReady
from sextant.features.datasets.ground import Ground, Rules
from sextant.features.datasets.load_models import Drift, LoadRecord, Mode
from sextant.features.datasets.models import (
    STREAM,
    Column,
    ColumnProfile,
    Dataset,
    Issue,
    Profile,
    Table,
    Use,
    in_sql,
)
from sextant.features.datasets.pending import RELEASE, BeforeRelease, Decision, PendingLoad
from sextant.features.datasets.pii import Span, find_pii
from sextant.features.datasets.reading_elsewhere import Elsewhere
from sextant.features.datasets.seeing import Seeing, columns_seen, nothing_of
from sextant.features.datasets.service import Datasets
from sextant.features.datasets.shaping import lake_columns
from sextant.features.datasets.streaming import Streaming
from sextant.features.datasets.targets import Target
from sextant.features.datasets.uploads import Accepted, Expected
from sextant.features.datasets.work import Bring
from sextant.features.governance import Policies
from sextant.kit.clock import Clock


def make_datasets(
    *,
    db: Database,
    clock: Clock,
    objects: Objects,
    lake: Lake,
    jobs: Jobs,
    events: Events,
    audit: Audit,
    rules: Rules,
    policies: Policies,
    elsewhere: Elsewhere | None = None,
) -> Datasets:
    """The service, from parts of the house."""
    return Datasets(
        Ground(
            db=db,
            clock=clock,
            objects=objects,
            lake=lake,
            jobs=jobs,
            events=events,
            audit=audit,
            rules=rules,
            seeing=Seeing(policies),
            elsewhere=elsewhere,
        )
    )


def feature(datasets: Datasets) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.datasets.job_routes import job_routes
        from sextant.features.datasets.mend_routes import mend_routes
        from sextant.features.datasets.routes import dataset_routes
        from sextant.features.datasets.upload_routes import upload_routes

        return joined(
            upload_routes(datasets),
            dataset_routes(datasets),
            mend_routes(datasets),
            job_routes(datasets.ground.jobs),
        )

    cleared = Subscription("workspace.removed", datasets.maintenance.clear, consumer="datasets.clear")
    return Feature(name="datasets", router=routes, jobs=datasets.jobs(), subscriptions=(cleared,))


__all__ = [
    "RELEASE",
    "STREAM",
    "Accepted",
    "BeforeRelease",
    "Bring",
    "Bringing",
    "Brought",
    "Column",
    "ColumnChange",
    "ColumnMissing",
    "ColumnProfile",
    "Dataset",
    "DatasetChange",
    "DatasetMissing",
    "Datasets",
    "Decision",
    "Drift",
    "Elsewhere",
    "Expected",
    "Issue",
    "LoadRecord",
    "LoadState",
    "Mode",
    "NotReady",
    "PendingLoad",
    "Profile",
    "Rules",
    "Span",
    "Streaming",
    "Table",
    "Target",
    "Use",
    "columns_seen",
    "feature",
    "find_pii",
    "in_sql",
    "lake_columns",
    "make_datasets",
    "nothing_of",
]
