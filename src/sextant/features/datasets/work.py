"""What a load's job is told to do, as its payload keeps it."""

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.core.jobs import Job
from sextant.features.datasets.load_models import Mode, Source
from sextant.features.datasets.models import Asked, Dataset

JOB_TYPE = "ingestion"


class Bring(WireModel):
    """Who brings the file of a load when its turn comes, and for which of their things."""

    model_config = ConfigDict(frozen=True)

    by: str
    id: str


class MendOf(WireModel):
    """Rows that a person corrected, and the raw file they are of."""

    model_config = ConfigDict(frozen=True)

    key: str
    s3_key: str
    table: int = 0
    rows: int = 0


class Work(WireModel):
    """`released` lets in a load that was held; `retype` reads again what is there, with other types, or with
    rows that were set aside and that a person corrected (`mend`).

    A payload of an older version has the dataset and the table alone: the first load of a dataset.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    dataset_id: str
    load_id: str = ""
    table: int = 0
    mode: Mode = "append"
    key: tuple[str, ...] = ()
    source: Source | None = None
    bring: Bring | None = None
    released: bool = False
    released_by: str | None = None
    retype: bool = False
    mend: MendOf | None = None
    types: dict[str, Asked] = Field(default_factory=dict[str, Asked])

    @classmethod
    def of(cls, job: Job) -> "Work":
        work = cls.model_validate(dict(job.payload))
        return work if work.load_id else work.model_copy(update={"load_id": job.job_id})

    def source_of(self, dataset: Dataset) -> Source:
        """The raw file to read; of a dataset's first load it is the dataset's own."""
        return self.source or source_of(dataset)


def source_of(dataset: Dataset) -> Source:
    """The raw file by which a dataset was made, or last replaced."""
    return Source(
        s3_key=dataset.s3_key,
        source_name=dataset.source_name,
        source_type=dataset.source_type,
        content_hash=dataset.content_hash,
        raw_size_bytes=dataset.raw_size_bytes,
    )
