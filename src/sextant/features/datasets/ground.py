"""What the use cases of datasets stand on, put together once in the wiring."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Events
from sextant.core.jobs import Jobs
from sextant.core.lake import Lake
from sextant.core.objects import Objects
from sextant.features.datasets import profile_store, store
from sextant.features.datasets.errors import DatasetMissing, NotYours
from sextant.features.datasets.models import Dataset
from sextant.features.datasets.nesting import Nesting
from sextant.features.datasets.profile_store import StoredProfile
from sextant.features.datasets.reading_elsewhere import Elsewhere
from sextant.features.datasets.seeing import Seeing
from sextant.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about datasets; `shares_new` tells it of a workspace."""

    staging: Path
    upload_limit_bytes: int
    allow_private_addresses: bool = False
    shares_new: Callable[[str], bool] = field(default=lambda _workspace_id: False)
    url_seconds: float = 120.0
    snapshot_days: int = 365
    snapshots_kept: int = 10
    cold_days: int = 0
    partition_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    db: Database
    clock: Clock
    objects: Objects
    lake: Lake
    jobs: Jobs
    events: Events
    audit: Audit
    rules: Rules
    seeing: Seeing
    elsewhere: Elsewhere | None = None  # where large raw files are read
    nesting: Nesting = field(default_factory=Nesting)

    def announce_change(self, tx: Connection, dataset: Dataset, *, user_id: str) -> None:
        """Tells whoever keeps what a dataset gave that it gives something else, without a load."""
        told = {
            "dataset_id": dataset.dataset_id,
            "table_name": dataset.table_name,
            "workspace_id": dataset.workspace_id,
            "user_id": user_id,
        }
        self.events.append(tx, topic="dataset.changed", key=dataset.dataset_id, payload=told)

    def visible(self, caller: Caller, dataset_id: str, *, deleted: bool = False) -> Dataset:
        """A dataset the caller may see; raises DatasetMissing for any other, whether it exists or not."""
        caller.require("data.read")
        with self.db.reading() as tx:
            found = store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset_id)
        if found is None or not sees(caller, found) or (found.status == "deleted" and not deleted):
            raise _missing()
        return found

    def profile(self, caller: Caller, dataset_id: str) -> StoredProfile:
        """The profile of a dataset the caller may see; raises DatasetMissing as `visible` does."""
        caller.require("data.read")
        with self.db.reading() as tx:
            found = profile_store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset_id)
        if found is None or found.status == "deleted" or not _sees(caller, found, found.user_id):
            raise _missing()
        return found

    def owned(self, caller: Caller, dataset_id: str, *, deleted: bool = False) -> Dataset:
        """A dataset the caller may change: their own, or any for an administrator; raises NotYours."""
        caller.require("data.write")
        found = self.visible(caller, dataset_id, deleted=deleted)
        if found.owner.user_id != caller.user_id and caller.role != "admin":
            raise NotYours(
                f"The dataset {found.name} belongs to {found.owner.email}.",
                hint="Ask its owner or an administrator to change it.",
            )
        return found


def sees(caller: Caller, dataset: Dataset) -> bool:
    """Whether a dataset of the caller's workspace is theirs, shared, or seen as an administrator."""
    return _sees(caller, dataset, dataset.owner.user_id)


def _sees(caller: Caller, found: Dataset | StoredProfile, owner_id: str) -> bool:
    return found.workspace_id == caller.workspace_id and (
        caller.role == "admin" or found.shared or owner_id == caller.user_id
    )


def _missing() -> DatasetMissing:
    return DatasetMissing(
        "There is no such dataset.", hint="It may have been deleted, or may not be shared with you."
    )


def viewer(caller: Caller) -> store.Viewer:
    return store.Viewer(
        workspace_id=caller.workspace_id, user_id=caller.user_id, sees_all=caller.role == "admin"
    )
