"""The raw files that the rows of a dataset come from, oldest first."""

from sextant.features.datasets import load_store
from sextant.features.datasets.errors import RetypeRefused
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import LoadRecord, Part
from sextant.features.datasets.models import Dataset
from sextant.features.datasets.work import source_of


def chain_of(ground: Ground, dataset: Dataset) -> tuple[Part, ...]:
    """Each raw file with the table of it; raises RetypeRefused where an upsert stands between."""
    found: list[Part] = []
    for record in standing(ground, dataset):
        details = record.details
        if details is not None and details.mode == "upsert":
            raise RetypeRefused(
                f"The rows of {dataset.name} were merged by key, so they cannot be read again file by file.",
                hint="Replace the dataset with one file, or change the type before the next upsert.",
            )
        found += details.sources if details is not None else (Part(source=source_of(dataset)),)
    return tuple(found)


def standing(ground: Ground, dataset: Dataset) -> list[LoadRecord]:
    """The loads whose rows are there now, oldest first, from the last that replaced all."""
    of = (dataset.workspace_id, dataset.dataset_id)
    snapshots = {snapshot.snapshot_id: snapshot for snapshot in ground.lake.snapshots(*of)}
    at = snapshots.get(dataset.snapshot_id or "")
    gone: set[str] = set()
    records: list[LoadRecord] = []
    with ground.db.reading() as tx:
        while at is not None:
            if at.undoes is not None:
                gone.add(at.undoes)
            elif at.load_id is not None and at.snapshot_id not in gone:
                record = load_store.find(tx, workspace_id=of[0], dataset_id=of[1], load_id=at.load_id)
                if record is not None:
                    records.append(record)
                    details = record.details
                    if details is not None and (details.whole or details.mode == "replace"):
                        break
            at = snapshots.get(at.parent_id or "")
    return records[::-1]
