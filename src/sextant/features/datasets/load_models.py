"""A load as it is kept: what it was told to do, what it found changed, and what became of it."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.datasets.models import Column, Load

Mode = Literal["append", "replace", "upsert"]
LoadStatus = Literal["loaded", "held", "discarded"]
MODES: tuple[Mode, ...] = ("append", "replace", "upsert")


class _Value(WireModel):
    model_config = ConfigDict(frozen=True)


class Retyped(_Value):
    """A column whose values no longer fit its type; `widens` where the lake may widen it in place."""

    column: str
    was: str
    now: str
    widens: bool = False


class Renamed(_Value):
    """A column that left where another of its type came: perhaps the same under a new name."""

    was: str
    now: str


class Drift(_Value):
    """How the columns of a load differ from those of its dataset, by their names for people.

    `nested` are those whose lists or objects hold another type now; their JSON text is kept as it was.
    """

    new: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    retyped: tuple[Retyped, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    reordered: bool = False
    nested: tuple[Retyped, ...] = ()

    @property
    def is_any(self) -> bool:
        return bool(self.new or self.lost or self.retyped or self.reordered or self.nested)

    @property
    def loses(self) -> bool:
        """Whether something would be lost: a column, or values that do not fit."""
        return bool(self.lost) or any(not one.widens for one in self.retyped)


class Source(_Value):
    """The raw file of a load, as it came."""

    s3_key: str
    source_name: str
    source_type: str
    content_hash: str
    raw_size_bytes: int


NO_DRIFT = Drift()


class Part(_Value):
    """One table of one raw file; `mends_key` names the rows of it that a person corrected."""

    source: Source
    table: int = 0
    mends_key: str | None = None


class LoadDetails(_Value):
    """`columns_before` are the dataset's columns as they were, so that an undo brings them back.

    `sources` are the raw files of a load that read all the dataset's rows anew, else its own alone.
    """

    job_id: str
    mode: Mode = "append"
    key: tuple[str, ...] = ()
    sources: tuple[Part, ...] = ()
    whole: bool = False
    drift: Drift = NO_DRIFT
    columns: tuple[Column, ...] = ()
    columns_before: tuple[Column, ...] = ()
    files: tuple[str, ...] = ()
    report_key: str | None = None
    snapshot_id: str | None = None
    rows_loaded: int = 0
    rows_updated: int = 0
    rows_repeated: int | None = None
    rows_mended: int = 0
    reasons: tuple[str, ...] = ()
    findings: dict[str, Any] = Field(default_factory=dict[str, Any])
    decided_by: str | None = None
    decided_at: datetime | None = None


class LoadRecord(_Value):
    """One load of a dataset; `details` is None for one that was loaded before they were kept."""

    dataset_id: str
    load_id: str
    status: LoadStatus
    load: Load
    details: LoadDetails | None
    loaded_at: datetime
