"""What people see of streams: how fast they come, how far behind, what was set aside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.http.paging import cursor_after, cursor_values
from sextant.features.datasets import STREAM, Dataset, Datasets
from sextant.features.streams import store
from sextant.features.streams.errors import StreamMissing
from sextant.features.streams.following.models import Followed
from sextant.features.streams.models import AsideEvent, Stream, Tick
from sextant.features.streams.telling import floor
from sextant.kit.clock import Clock
from sextant.kit.errors import NotFound

_RATE = timedelta(seconds=60)
_PAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A stream as one person sees it; counted over all its events only for whom it is theirs to see whole."""

    dataset: Dataset
    stream: Stream
    whole: bool
    hot_rows: int
    hot_since: datetime | None
    ticks: Sequence[Tick]
    per_second: float
    followed: Followed | None

    @property
    def lag_seconds(self) -> float | None:
        """How old the newest event was when its batch came."""
        newest, received = self.stream.newest_event_at, self.stream.received_at
        return None if newest is None or received is None else max(0.0, (received - newest).total_seconds())


@dataclass(frozen=True, slots=True)
class AsidePage:
    """A page of events set aside, the newest first: id, when it came, what it was."""

    items: Sequence[tuple[str, datetime, AsideEvent]]
    next_cursor: str | None


class Looking:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        audit: Audit,
        datasets: Datasets,
        *,
        followed: Callable[[Sequence[str]], Mapping[str, Followed]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._datasets = datasets
        self._followed = followed

    def list(self, caller: Caller) -> list[Seen]:
        """Every stream that the caller may see, the newest first."""
        caller.require("data.read")
        with self._db.reading() as tx:
            found = store.of_workspace(tx, caller.workspace_id)
        followed = self._followed([stream.dataset_id for stream in found])
        shown: list[Seen] = []
        for stream in found:
            try:
                shown.append(self._seen(caller, stream, followed))
            except NotFound:  # another's, or deleted
                continue
        return shown

    def get(self, caller: Caller, dataset_id: str) -> Seen:
        """Raises StreamMissing, also for a dataset that is no stream."""
        dataset = self._datasets.get(caller, dataset_id)
        with self._db.reading() as tx:
            stream = store.find(tx, workspace_id=caller.workspace_id, dataset_id=dataset_id)
        if stream is None or dataset.source_type != STREAM:
            raise StreamMissing("This dataset is no stream.", hint="Look at it among the datasets.")
        return self._seen(caller, stream, self._followed([dataset_id]))

    def set_aside(self, caller: Caller, dataset_id: str, *, cursor: str | None, limit: int) -> AsidePage:
        """Events as they were sent, so that only whoever sees the stream whole may read them."""
        self.get(caller, dataset_id)
        self._datasets.require_whole(caller, dataset_id)
        after = cursor_values(cursor, count=1)
        with self._db.reading() as tx:
            found = store.aside_page(
                tx,
                workspace_id=caller.workspace_id,
                dataset_id=dataset_id,
                before=str(after[0]) if after else None,
                limit=limit + 1,
            )
        self._audit.record(caller, action="stream.set_aside", details={"dataset_id": dataset_id})
        more = cursor_after(found[limit - 1][0]) if len(found) > limit else None
        return AsidePage(items=found[:limit], next_cursor=more)

    def _seen(self, caller: Caller, stream: Stream, followed: Mapping[str, Followed]) -> Seen:
        dataset = self._datasets.get(caller, stream.dataset_id)
        whole = self._datasets.sees_whole(caller, stream.dataset_id)
        now = self._clock.now()
        with self._db.reading() as tx:
            segments, since = store.hot_of(tx, stream.dataset_id)
            ticks = store.ticks_since(
                tx,
                workspace_id=caller.workspace_id,
                dataset_id=stream.dataset_id,
                since=floor(now - _PAST),
            )
        recent = sum(tick.rows for tick in ticks if tick.at >= floor(now - _RATE))
        spanned = max(1.0, (now - max(floor(now - _RATE), stream.created_at)).total_seconds())
        return Seen(
            dataset=dataset,
            stream=stream,
            whole=whole,
            hot_rows=sum(segment.rows for segment in segments) if whole else 0,
            hot_since=since if whole else None,
            ticks=ticks if whole else (),
            per_second=recent / spanned if whole else 0.0,
            followed=followed.get(stream.dataset_id) if whole else None,
        )
