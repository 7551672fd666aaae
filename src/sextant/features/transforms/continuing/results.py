"""What an engine has committed for a model, as the rows of the model's next load.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from datetime import timedelta
from pathlib import Path

from sextant.core.lake import Keeping
from sextant.features.transforms.continuing.declaring import Declared
from sextant.features.transforms.continuing.models import Kept
from sextant.features.transforms.ground import Ground

_SNAPSHOTS = 20
_LASTS = timedelta(hours=1)


class Results:
    """One table of the catalog a model and version, which no one asks; its rows are those of all groups."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._keeping = Keeping(ground.lake, ground.objects)

    def make(self, kept: Kept, what: Declared) -> None:
        """The table without a row, in the types of the statement."""
        catalog = self._on.lake.catalog()
        if catalog.open(kept.workspace_id, kept.table_id) is None:
            catalog.make(kept.workspace_id, kept.table_id, what.lake_columns())

    def newest(self, kept: Kept) -> str:
        """The snapshot that the engine committed last; empty before the first."""
        return self._on.lake.files(kept.workspace_id, kept.table_id).snapshot_id or ""

    def write(self, kept: Kept | None, what: Declared, path: Path) -> tuple[str, int]:
        """The newest rows under the statement's names and types; the snapshot they are of, and how many."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        parts: list[pa.Table] = []
        snapshot_id = ""
        if kept is not None:
            found = self._on.lake.files(kept.workspace_id, kept.table_id)
            snapshot_id = found.snapshot_id or ""
            parts = [pq.ParquetFile(file.path).read() for file in found.files]
        names = [f"c{number}" for number in range(len(what.shape))]
        count = 0
        with pq.ParquetWriter(path, what.shape, compression="zstd") as out:
            for part in parts:
                out.write_table(part.select(names).rename_columns(what.shape.names).cast(what.shape))
                count += part.num_rows
        return snapshot_id, count

    def tidy(self, kept: Kept) -> None:
        """Ends snapshots of epochs long past; the files that they alone consist of go with them."""
        of = (kept.workspace_id, kept.table_id)
        before = self._on.clock.now() - _LASTS
        was = self._keys(kept)
        if not self._keeping.expire(*of, older_than=before, keep=_SNAPSHOTS):
            return
        left = self._on.lake.pointed_to(*of)
        self._on.objects.delete([key for key in was if key not in left])

    def drop(self, kept: Kept) -> None:
        self._on.lake.drop(kept.workspace_id, kept.table_id)
        self._on.objects.delete_prefix(f"lake/{kept.workspace_id}/{kept.table_id}")

    def _keys(self, kept: Kept) -> set[str]:
        """What snapshots consist of now; what an epoch is writing at this moment is not in it."""
        return self._on.lake.pointed_to(kept.workspace_id, kept.table_id)
