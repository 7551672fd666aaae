"""What one person sees of datasets: their columns, rows and figures, as the policies say."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sextant.core.access import Caller
from sextant.features.datasets.errors import DatasetMissing
from sextant.features.datasets.models import Column, Dataset, Profile, Table, in_sql
from sextant.features.datasets.profile_store import StoredProfile
from sextant.features.governance import Guard, Policies, SeenInPart, View, guard_of
from sextant.kit.errors import SextantError

CountRows = Callable[[Table], int]
ReadProfile = Callable[[Table, Profile], Profile]
_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class _Made:
    """A table as it was made for a view; it holds as long as the whole table is the same object."""

    whole: Table
    seen: Table | None


class Seeing:
    """Asks the policies for each look; everything it gives is safe to show to the caller."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._count: CountRows | None = None
        self._profile: ReadProfile | None = None
        self._made: OrderedDict[tuple[str, str | None, View], _Made] = OrderedDict()
        self._counts: OrderedDict[tuple[str, str | None, Guard], int] = OrderedDict()
        self._lock = threading.Lock()

    def look_by(self, count: CountRows, profile: ReadProfile) -> None:
        """Told once, by the wiring, who runs what people see."""
        self._count = count
        self._profile = profile

    def views(self, caller: Caller, datasets: Iterable[Dataset]) -> Mapping[str, View]:
        """What reaches the caller, by dataset; absent for what they see whole."""
        return self._policies.views(caller, ((one.dataset_id, one.owner.user_id) for one in datasets))

    def view(self, caller: Caller, found: Dataset | StoredProfile) -> View | None:
        owner = found.owner.user_id if isinstance(found, Dataset) else found.user_id
        return self._policies.views(caller, [(found.dataset_id, owner)]).get(found.dataset_id)

    def require_whole(self, caller: Caller, found: Dataset | StoredProfile) -> None:
        """Raises SeenInPart for someone who sees a part: what is made of all rows is not theirs."""
        if self.view(caller, found) is not None:
            raise SeenInPart(
                f"You see a part of {found.name}; this was made of all of it.",
                hint="Ask the dataset's owner or an administrator.",
            )

    def table(self, whole: Table, view: View | None) -> Table | None:
        """The table as it is seen; None where nothing of it is."""
        if view is None:
            return whole
        key = (whole.dataset_id, whole.snapshot_id, view)
        with self._lock:
            made = self._made.get(key)
            if made is not None and made.whole is whole:
                self._made.move_to_end(key)
                return made.seen
        seen = self._seen(whole, view)
        if seen is None or seen.row_count >= 0:
            with self._lock:
                self._made[key] = _Made(whole, seen)
                while len(self._made) > _KEPT:
                    self._made.popitem(last=False)
        return seen if seen is None or seen.row_count >= 0 else replace(seen, row_count=0)

    def dataset(self, dataset: Dataset, view: View | None, *, table: Table | None) -> Dataset:
        """The dataset as it is seen, with nothing that was counted over all its rows.

        Raises DatasetMissing where nothing of it is seen.
        """
        if view is None:
            return dataset
        guard = guard_of(view, in_sql(dataset.columns), row_count=0, size_bytes=0)
        if dataset.columns and not guard.shown:
            raise DatasetMissing(
                "There is no such dataset.", hint="It may have been deleted, or may not be shared with you."
            )
        columns = columns_seen(dataset.columns, guard)
        rows = dataset.row_count if not guard.cuts_rows else table.row_count if table is not None else 0
        unknown: dict[str, object] = {
            "error": None,
            "content_hash": "",
            "format": {},
            "size_bytes": 0,
            "raw_size_bytes": 0,
            "rows_in_file": rows,
            "rows_set_aside": 0,
            "set_aside_key": None,
            "set_aside_reasons": (),
            "duplicate_rows": 0,
            "quality_score": None,
            "issues_count": 0,
        }
        seen = {"columns": columns, "column_count": len(columns), "row_count": rows}
        return dataset.model_copy(update=unknown | seen)

    def profile(self, table: Table, whole: Profile) -> Profile:
        """The profile as whoever sees the table may read it: counted over what they see."""
        if table.guard is None:
            return whole
        if self._profile is None:
            return nothing_of(whole, table)
        return self._profile(table, whole)

    def _seen(self, whole: Table, view: View) -> Table | None:
        base = whole.settled or whole  # what is counted for someone holds until a stream's rows are rolled
        guard = guard_of(view, whole.columns, row_count=base.row_count, size_bytes=base.size_bytes)
        if not guard.shown:
            return None
        seen = replace(
            whole,
            columns=columns_seen(whole.columns, guard),
            guard=guard,
            size_bytes=0,
            read_profile=lambda: None,
        )
        seen = replace(seen, row_count=self._rows(seen, guard))
        return replace(seen, read_profile=lambda: _profile_of(self, whole, seen))

    def _rows(self, table: Table, guard: Guard) -> int:
        """How many rows are seen; -1 where the engine could not count them now."""
        if not guard.cuts_rows:
            return table.row_count
        key = (table.dataset_id, table.snapshot_id, guard)
        with self._lock:
            if key in self._counts:
                return self._counts[key]
        if self._count is None:
            return -1
        try:
            counted = self._count(table)
        except SextantError:
            return -1  # a broken rule closes the dataset once it is asked; a busy engine passes
        with self._lock:
            self._counts[key] = counted
            while len(self._counts) > _KEPT:
                self._counts.popitem(last=False)
        return counted


def _profile_of(seeing: Seeing, whole: Table, seen: Table) -> Profile | None:
    profile = whole.profile
    return None if profile is None else seeing.profile(seen, profile)


def columns_seen(columns: Iterable[Column], guard: Guard) -> tuple[Column, ...]:
    """The columns that are shown, each with the type of what is shown."""
    shown = {column.field_id: column for column in guard.shown}
    found: list[Column] = []
    for column in columns:
        seen = shown.get(column.field_id)
        if seen is None:
            continue
        masked = seen.mask is not None and seen.mask.mask != "range"
        update = {"type": seen.type} | ({"meaning": None, "unit": None, "nested": None} if masked else {})
        found.append(column if seen.mask is None else column.model_copy(update=update))
    return tuple(found)


def nothing_of(profile: Profile, table: Table) -> Profile:
    """A profile that says which columns are seen and how many rows, and nothing of their values."""
    shown = {column.field_id: column for column in table.columns}
    columns = tuple(
        column.model_validate(
            {
                "field_id": column.field_id,
                "name": shown[column.field_id].name,
                "type": shown[column.field_id].type,
                "data_type": shown[column.field_id].type,
                "null_count": 0,
                "null_percentage": 0.0,
                "unique_count": 0,
                "withheld": True,
            }
        )
        for column in profile.columns
        if column.field_id in shown
    )
    quality = profile.quality.model_copy(
        update={"completeness": 1.0, "uniqueness": 1.0, "validity": 1.0, "consistency": 1.0}
    )
    return profile.model_copy(
        update={
            "row_count": table.row_count,
            "column_count": len(columns),
            "columns": columns,
            "quality_score": 1.0,
            "quality": quality,
            "issues": (),
            "duplicate_rows": 0,
        }
    )
