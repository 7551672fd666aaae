"""Everything that can be done with datasets, for routes, other features and the command line."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.feature import JobDeclaration
from sextant.core.http.paging import cursor_after, cursor_values
from sextant.core.jobs import Job
from sextant.core.lake import Snapshot
from sextant.features.datasets import store
from sextant.features.datasets.aside import Aside, AsidePage
from sextant.features.datasets.bringing import Bringing
from sextant.features.datasets.deciding import Deciding
from sextant.features.datasets.editing import ColumnChange, DatasetChange, Editing, FindUses
from sextant.features.datasets.errors import DatasetMissing, NotReady, ProfileMissing
from sextant.features.datasets.ground import Ground, viewer
from sextant.features.datasets.load_models import LoadRecord, LoadStatus
from sextant.features.datasets.loading import Loading
from sextant.features.datasets.maintenance import Maintenance
from sextant.features.datasets.mend_models import Outlook, Wish
from sextant.features.datasets.mending import Mending
from sextant.features.datasets.models import Asked, Column, Dataset, Profile, Table, Use
from sextant.features.datasets.nesting import LookInto, Measure
from sextant.features.datasets.parting import Parting
from sextant.features.datasets.partitioning import Partitioning
from sextant.features.datasets.pending import BeforeRelease
from sextant.features.datasets.profiling import document_of
from sextant.features.datasets.receiving import Form
from sextant.features.datasets.retention import RowRetention
from sextant.features.datasets.retyping import Retyping
from sextant.features.datasets.seeing import CountRows, ReadProfile
from sextant.features.datasets.shape import shape_of
from sextant.features.datasets.snapshots import Snapshots
from sextant.features.datasets.sorting import Sorting
from sextant.features.datasets.streaming import Streaming
from sextant.features.datasets.tables import AsOf, Tables
from sextant.features.datasets.targets import Target
from sextant.features.datasets.uploads import Accepted, Also, Expected, Uploads
from sextant.features.governance import View

_MOST = 200


class Datasets:
    """The door: each method acts for one caller, and gives only what that caller may see or change."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._uploads = Uploads(ground)
        self._editing = Editing(ground)
        self._looks: list[BeforeRelease] = []
        self.bringing = Bringing(ground)
        self._loading = Loading(ground, tidy=self._editing.purge, looks=self._looks, bringing=self.bringing)
        self.partitioning = Partitioning(ground)
        self.retention = RowRetention(ground)
        self.maintenance = Maintenance(
            ground,
            purge=self._editing.purge,
            partitioning=self.partitioning,
            retention=self.retention,
        )
        self.sorting = Sorting(ground, self.maintenance)
        self.parting = Parting(ground, self.maintenance, self.partitioning)
        self._deciding = Deciding(ground)
        self._retyping = Retyping(ground)
        self._snapshots = Snapshots(ground)
        self._tables = Tables(ground)
        self._aside = Aside(ground)
        self.streaming = Streaming(ground, self._tables)
        self._mending = Mending(ground)

    @property
    def ground(self) -> Ground:
        return self._on

    def jobs(self) -> tuple[JobDeclaration, ...]:
        own = (self._loading, self.maintenance, self.sorting, self.parting)
        return tuple(one.declaration() for one in own)

    # taking in

    async def receive(self, caller: Caller, form: Form, *, length: int | None) -> Accepted:
        """Takes an upload as it streams; refuses it early where its first bytes or its size say so."""
        return await self._uploads.receive(caller, form, length=length)

    def paste(
        self, caller: Caller, *, text: str, name: str | None = None, into: Target | None = None
    ) -> Accepted:
        return self._uploads.paste(caller, text=text, name=name, into=into)

    def fetch(
        self, caller: Caller, *, url: str, name: str | None = None, into: Target | None = None
    ) -> Accepted:
        """Downloads a web address; raises UrlRefused for private addresses, UrlFailed."""
        return self._uploads.fetch(caller, url=url, name=name, into=into)

    def put(
        self,
        caller: Caller,
        blocks: Iterable[bytes],
        *,
        file_name: str,
        name: str | None = None,
        into: Target | None = None,
    ) -> Accepted:
        """Takes bytes that are at hand, such as a local file's; `into` a dataset that is there."""
        return self._uploads.put(caller, blocks, file_name=file_name, name=name, into=into)

    def expect(self, caller: Caller, coming: Expected, *, also: Also) -> Accepted:
        """A dataset whose file its own job brings; see `datasets.bringing`."""
        return self._uploads.expect(caller, coming, also=also)

    def owned(self, caller: Caller, dataset_id: str) -> Dataset:
        """A dataset that the caller may change; raises DatasetMissing, NotYours."""
        return self._on.owned(caller, dataset_id)

    def take_table(self, caller: Caller, *, dataset_id: str, table: int) -> Accepted:
        """Loads another table of the dataset's file as a dataset of its own; raises SeenInPart."""
        self.require_whole(caller, dataset_id)
        return self._uploads.take_table(caller, dataset_id=dataset_id, table=table)

    # looking

    def list(
        self,
        caller: Caller,
        *,
        text: str = "",
        tag: str = "",
        deleted: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[Sequence[Dataset], str | None, int]:
        """A page of what the caller may see, newest first: the datasets, the next cursor, how many in all."""
        caller.require("data.read")
        after = cursor_values(cursor, count=1)
        size = max(1, min(limit, _MOST))
        hidden = self._tables.hidden(caller)
        wanted = store.Wanted(
            text=text,
            tag=tag,
            deleted=deleted,
            before_id=str(after[0]) if after else None,
            limit=size + 1,
            hidden=hidden,
            closed=self._tables.closed(caller, hidden),
        )
        with self._on.db.reading() as tx:
            found, total = store.page(tx, viewer(caller), wanted)
        views = self._on.seeing.views(caller, found)
        shown = [self._seen(one, views.get(one.dataset_id)) for one in found[:size]]
        more = cursor_after(shown[-1].dataset_id) if len(found) > size else None
        return shown, more, total

    def get(self, caller: Caller, dataset_id: str, *, deleted: bool = False) -> Dataset:
        """Raises DatasetMissing, also for what the caller may not see."""
        found = self._on.visible(caller, dataset_id, deleted=deleted)
        return self._seen(found, self._on.seeing.view(caller, found))

    def require_whole(self, caller: Caller, dataset_id: str) -> None:
        """Raises SeenInPart for someone who sees a part: what is made of all rows is not theirs."""
        self._on.seeing.require_whole(caller, self._on.visible(caller, dataset_id))

    def sees_whole(self, caller: Caller, dataset_id: str) -> bool:
        """Whether no policy stands between the caller and the dataset; raises DatasetMissing."""
        return self._on.seeing.view(caller, self._on.visible(caller, dataset_id)) is None

    def get_whole(self, caller: Caller, dataset_id: str) -> Dataset:
        """A dataset that the caller sees whole; raises DatasetMissing, SeenInPart."""
        self.require_whole(caller, dataset_id)
        return self._on.visible(caller, dataset_id)

    def look_by(self, count: CountRows, profile: ReadProfile) -> None:
        """Told once, by the wiring, who counts what people see of a dataset."""
        self._on.seeing.look_by(count, profile)

    def look_into_by(self, look: LookInto, measure: Measure) -> None:
        """Told once, by the wiring, who looks into columns of JSON text."""
        self._on.nesting.look_by(look, measure)

    def tables(self, caller: Caller, *, as_of: AsOf = None) -> tuple[Table, ...]:
        """The tables SQL may name; quick enough to be asked for every query."""
        return self._tables.of(caller, as_of=as_of)

    def table(self, caller: Caller, dataset_id: str, *, as_of: AsOf = None) -> Table:
        return self._tables.one(caller, dataset_id, as_of=as_of)

    def whole_table(self, caller: Caller, dataset_id: str) -> Table | None:
        """The table of all rows for whoever may change the dataset; None before it is loaded."""
        return self._tables.whole(self._on.owned(caller, dataset_id))

    def kept_table(self, workspace_id: str, dataset_id: str) -> Table | None:
        """The table of all rows, for the house's own work; None while there is none."""
        return self._tables.kept(workspace_id, dataset_id)

    def renew(self, tx: Connection, workspace_id: str, dataset_id: str) -> None:
        """Makes everyone look at a table anew, since what stands for it has changed; no row of it has."""
        found = store.find(tx, workspace_id=workspace_id, dataset_id=dataset_id)
        if found is not None:
            of = {"workspace_id": workspace_id, "dataset_id": dataset_id}
            store.change(tx, **of, at=found.updated_at, values={})

    def profile(self, caller: Caller, dataset_id: str) -> Profile:
        """Raises ProfileMissing for a dataset that was not loaded."""
        document, _ = self.profile_document(caller, dataset_id)
        return Profile.model_validate_json(document)

    def profile_document(self, caller: Caller, dataset_id: str) -> tuple[str, str]:
        """The profile as the JSON that is sent, and the version of it that the caller sees."""
        found = self._on.profile(caller, dataset_id)
        if found.document is None and (made := self._tables.stream_profile(found.workspace_id, dataset_id)):
            found = replace(found, document=document_of(made))
        if found.document is None:
            raise ProfileMissing(
                f"The dataset {found.name} has no profile: it is {found.status}.",
                hint="Wait until it is loaded, or look at its job for the reason.",
            )
        self._on.audit.record(caller, action="dataset.profile", details={"dataset_id": dataset_id})
        if self._on.seeing.view(caller, found) is None:
            return found.document, f"{found.version}"
        table = self._tables.one(caller, dataset_id)
        seen = self._on.seeing.profile(table, Profile.model_validate_json(found.document))
        document = seen.model_dump_json()
        return document, f"{found.version}-{zlib.crc32(document.encode()):x}"

    def shape(self, caller: Caller, dataset_id: str) -> tuple[float, ...]:
        """The heights of the small picture that stands for a dataset; empty while it has no profile."""
        found = self._on.profile(caller, dataset_id)
        if found.document is None or self._on.seeing.view(caller, found) is not None:
            return ()
        return shape_of(found.document)

    def raw(self, caller: Caller, dataset_id: str) -> tuple[Dataset, int, Iterator[bytes]]:
        """The file as it came: its dataset, its size and its bytes."""
        dataset = self._on.visible(caller, dataset_id)
        self._on.seeing.require_whole(caller, dataset)
        size = self._on.objects.size(dataset.s3_key)
        self._on.audit.record(caller, action="dataset.raw", details={"dataset_id": dataset_id})
        return dataset, size, self._on.objects.stream(dataset.s3_key)

    def set_aside(
        self, caller: Caller, dataset_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> AsidePage:
        """A page of the rows that could not be read, in the order of the file."""
        self.require_whole(caller, dataset_id)
        return self._aside.page(caller, dataset_id, cursor=cursor, limit=max(1, min(limit, 1_000)))

    def set_aside_csv(self, caller: Caller, dataset_id: str) -> Iterator[bytes]:
        """All rows set aside as CSV: line, byte_offset, reason, raw."""
        self.require_whole(caller, dataset_id)
        return self._aside.csv(caller, dataset_id)

    def look_at_set_aside(self, caller: Caller, dataset_id: str, wish: Wish) -> Outlook:
        """What loading rows set aside as a person says would give; raises MendRefused."""
        return self._mending.look(caller, dataset_id, wish)

    def load_set_aside(self, caller: Caller, dataset_id: str, wish: Wish) -> Job:
        """Reads the raw file again with rows that were set aside, as a person says; raises MendRefused."""
        return self._mending.load(caller, dataset_id, wish)

    def _seen(self, found: Dataset, view: View | None) -> Dataset:
        whole = None if view is None else self._tables.whole(found)
        table = None if whole is None else self._on.seeing.table(whole, view)
        return self._on.seeing.dataset(found, view, table=table)

    # changing

    def change(self, caller: Caller, dataset_id: str, change: DatasetChange) -> Dataset:
        changed = self._editing.change(caller, dataset_id, change)
        if changed.partitioning == "off" and changed.partitioned_by is not None:
            self.partitioning.end(changed)
        return self.get(caller, dataset_id)

    def change_column(
        self, caller: Caller, dataset_id: str, *, field_id: int, change: ColumnChange
    ) -> Column:
        return self._editing.change_column(caller, dataset_id, field_id=field_id, change=change)

    def retype(self, caller: Caller, dataset_id: str, *, field_id: int, asked: Asked) -> Job:
        """Reads the raw files again with another type for a column; raises RetypeRefused, TypeUnknown."""
        return self._retyping.retype(caller, dataset_id, field_id=field_id, asked=asked)

    def delete(self, caller: Caller, dataset_id: str, *, confirmed: bool = False) -> datetime:
        """Returns until when it can be restored; raises InUse when something reads it, unless confirmed."""
        return self._editing.delete(caller, dataset_id, confirmed=confirmed)

    def restore(self, caller: Caller, dataset_id: str) -> Dataset:
        self._editing.restore(caller, dataset_id)
        return self.get(caller, dataset_id)

    def ask_before_deleting(self, find_uses: FindUses) -> None:
        """Registers a feature that knows what reads a dataset."""
        self._editing.ask_before_deleting(find_uses)

    def uses(self, caller: Caller, dataset_id: str) -> Sequence[Use]:
        return self._editing.uses(self._on.visible(caller, dataset_id))

    def purge(self) -> int:
        """Removes for good what can be restored no more; returns how many."""
        return self._editing.purge()

    # loads

    def before_release(self, look: BeforeRelease) -> None:
        """Registers who looks at each load before it can be asked; see `datasets.pending`."""
        self._looks.append(look)

    def loads(
        self,
        caller: Caller,
        dataset_id: str,
        *,
        status: LoadStatus | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[Sequence[LoadRecord], str | None]:
        """A page of a dataset's loads, newest first, and the next cursor."""
        self.require_whole(caller, dataset_id)
        after = cursor_values(cursor, count=1)
        size = max(1, min(limit, _MOST))
        found = self._deciding.page(
            caller, dataset_id, status=status, before=str(after[0]) if after else None, limit=size + 1
        )
        shown = found[:size]
        return shown, cursor_after(shown[-1].load_id) if len(found) > size else None

    def load(self, caller: Caller, dataset_id: str, load_id: str) -> LoadRecord:
        """Raises LoadMissing."""
        self.require_whole(caller, dataset_id)
        return self._deciding.one(caller, dataset_id, load_id)

    def held_table(self, caller: Caller, dataset_id: str, load_id: str) -> Table:
        """The rows of a held load, which nobody else sees, for whoever may let it in; raises LoadNotHeld."""
        self.require_whole(caller, dataset_id)
        return self._deciding.held_table(caller, dataset_id, load_id)

    def release(self, caller: Caller, dataset_id: str, load_id: str) -> Job:
        """Lets a held load in by a job; raises LoadNotHeld."""
        return self._deciding.release(caller, dataset_id, load_id)

    def discard(self, caller: Caller, dataset_id: str, load_id: str) -> LoadRecord:
        """Gives a held load up; raises LoadNotHeld."""
        return self._deciding.discard(caller, dataset_id, load_id)

    # going back

    def bytes_kept(self) -> int:
        """Bytes that the datasets of all workspaces take."""
        with self._on.db.reading() as tx:
            return store.bytes_kept(tx)

    def snapshots(self, caller: Caller, dataset_id: str) -> Sequence[Snapshot]:
        found = self._snapshots.of(caller, dataset_id)
        if self._on.seeing.view(caller, self._on.visible(caller, dataset_id)) is None:
            return found
        return [replace(one, added_rows=0, total_rows=0) for one in found]

    def undo(self, caller: Caller, dataset_id: str, snapshot_id: str) -> Dataset:
        """Takes back a load; raises UndoRefused when later ones stand on it."""
        self._snapshots.undo(caller, dataset_id, snapshot_id)
        return self.get(caller, dataset_id)

    def can_be_asked(self, caller: Caller, dataset_id: str) -> Table:
        """The table of a dataset; raises as `ready` does, and looks at the dataset's row only to say why."""
        try:
            return self._tables.one(caller, dataset_id)
        except DatasetMissing:
            self.ready(caller, dataset_id)
            raise

    def ready(self, caller: Caller, dataset_id: str) -> Dataset:
        """A dataset that can be asked; raises NotReady while it loads or after it failed."""
        dataset = self._on.visible(caller, dataset_id)
        if dataset.status != "ready":
            raise NotReady(
                f"The dataset {dataset.name} is {dataset.status}.",
                hint="Wait until it is loaded, or look at its job.",
            )
        return dataset
