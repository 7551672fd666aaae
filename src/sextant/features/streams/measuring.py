"""What is told of a stream and of each batch: where it begins, what time its events tell, what was set aside.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sextant._engine import Hasher
from sextant.features.datasets import Dataset
from sextant.features.streams.models import AsideEvent, Batch, Reason, Stream
from sextant.features.streams.types import event_field

if TYPE_CHECKING:
    import pyarrow as pa

LATENESS = 3600


def fresh(dataset: Dataset, now: datetime) -> Stream:
    """A stream to which nothing has come."""
    return Stream(
        dataset_id=dataset.dataset_id,
        workspace_id=dataset.workspace_id,
        event_field=event_field(dataset.columns),
        lateness_seconds=LATENESS,
        rows=0,
        batches=0,
        set_aside=0,
        late=0,
        size_bytes=0,
        newest_event_at=None,
        received_at=None,
        rolled_at=None,
        rolls=0,
        created_at=now,
    )


def measured(
    rows: "pa.RecordBatch", aside: Sequence[AsideEvent], stream: Stream, *, received: datetime
) -> Batch:
    """The batch with the time that its events tell: the newest, and how many came later than the lateness."""
    newest: datetime | None = None
    late = 0
    name = f"f{stream.event_field}"
    if stream.event_field is not None and name in rows.schema.names:
        import pyarrow.compute as pc

        times: Any = rows.column(name)
        newest = _aware(pc.max(times).as_py())
        if newest is not None:
            newest = min(newest, received)  # a clock that runs ahead must not make all others late
            ahead = max(stream.newest_event_at or newest, newest)
            limit = ahead - timedelta(seconds=stream.lateness_seconds)
            bound = limit if times.type.tz else limit.replace(tzinfo=None)
            late = int(pc.sum(pc.less(times, bound)).as_py() or 0)
    size = rows.nbytes + sum(len(one.raw) for one in aside)
    return Batch(rows=rows, aside=tuple(aside), newest=newest, late=late, size_bytes=size)


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def reasons(aside: Sequence[AsideEvent]) -> tuple[Reason, ...]:
    """Why events were set aside, the most frequent first."""
    found: dict[str, list[int]] = {}
    for event in aside:
        found.setdefault(event.reason, []).append(event.line)
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))[:20]
    return tuple(
        Reason(reason=reason, count=len(lines), first_line=lines[0], last_line=lines[-1])
        for reason, lines in ordered
    )


def fingerprint(content: bytes) -> str:
    """By which a batch is known when its key comes again."""
    hasher = Hasher()
    hasher.update(content)
    return hasher.hexdigest()
