"""Offsets in the metadata: which rows of which segments the events of a stream are, as they came."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, RowMapping, String, Table, bindparam, func, select

from sextant.core.db import Moment, metadata
from sextant.features.streams.models import AsideEvent
from sextant.features.streams.replaying.models import Stretch
from sextant.features.streams.store import aside, segments

stretches = Table(
    "stream_log",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("first_offset", BigInteger, primary_key=True),
    Column("workspace_id", String(36), nullable=False, index=True),
    Column("segment_id", String(36), nullable=False, index=True),
    Column("from_row", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
)
_own = stretches.c


def lengthen(
    tx: Connection, dataset_id: str, *, first_offset: int, until: int, rows: int, at: datetime
) -> bool:
    """Adds rows to a stretch that ends at `until`; False where another writer's events lie between."""
    told = {"id": dataset_id, "first": first_offset, "until": until, "more": rows, "now": at}
    return tx.execute(_LENGTHEN, told).rowcount == 1


_LENGTHEN = (
    stretches.update()
    .where(
        _own.dataset_id == bindparam("id"),
        _own.first_offset == bindparam("first"),
        _own.first_offset + _own.rows == bindparam("until"),
    )
    .values(rows=_own.rows + bindparam("more"), last_at=bindparam("now", type_=Moment))
)


def begin(tx: Connection, stretch: Stretch, *, workspace_id: str, dataset_id: str) -> None:
    values = {name: getattr(stretch, name) for name in Stretch.__slots__}
    tx.execute(stretches.insert().values(**values, workspace_id=workspace_id, dataset_id=dataset_id))


def of_stream(tx: Connection, dataset_id: str) -> list[Stretch]:
    """In the order of offsets."""
    query = select(stretches).where(_own.dataset_id == dataset_id).order_by(_own.first_offset)
    return [_stretch(row) for row in tx.execute(query).mappings()]


def kept_bytes(tx: Connection, dataset_id: str) -> int:
    """Bytes of the segments that hold what can be replayed."""
    named = select(_own.segment_id).where(_own.dataset_id == dataset_id)
    query = select(func.sum(segments.c.end_byte)).where(segments.c.segment_id.in_(named))
    return int(tx.execute(query).scalar_one() or 0)


def worth_keeping(tx: Connection, dataset_id: str, *, since: datetime, most_bytes: int) -> set[str]:
    """The newest segments that came since a moment and are no more than so many bytes together."""
    query = (
        select(_own.segment_id, segments.c.end_byte, func.max(_own.last_at).label("last_at"))
        .join(segments, segments.c.segment_id == _own.segment_id)
        .where(_own.dataset_id == dataset_id)
        .group_by(_own.segment_id, segments.c.end_byte)
        .having(func.max(_own.last_at) >= since)
        .order_by(func.max(_own.first_offset).desc())
    )
    found: set[str] = set()
    size = 0
    for row in tx.execute(query):
        size += row.end_byte
        if size > most_bytes:
            break
        found.add(row.segment_id)
    return found


def forget(tx: Connection, segment_ids: Sequence[str]) -> None:
    """What these segments held can be replayed no more."""
    if segment_ids:
        tx.execute(stretches.delete().where(_own.segment_id.in_(segment_ids)))


def clear(tx: Connection, dataset_id: str) -> None:
    tx.execute(stretches.delete().where(_own.dataset_id == dataset_id))


def segment_end(tx: Connection, segment_id: str) -> int | None:
    """How many bytes of a segment are true; None for one that was let go."""
    query = select(segments.c.end_byte).where(segments.c.segment_id == segment_id)
    return tx.execute(query).scalar_one_or_none()


def aside_after(
    tx: Connection, dataset_id: str, *, since: datetime, until: datetime, after: str, limit: int
) -> list[tuple[str, datetime, AsideEvent]]:
    """Events that were set aside between two moments, as they came: id, when it came, what it was."""
    own = aside.c
    mine = (own.dataset_id == dataset_id, own.at >= since, own.at <= until, own.event_id > after)
    rows = tx.execute(select(aside).where(*mine).order_by(own.event_id).limit(limit))
    return [(row.event_id, row.at, AsideEvent(row.line, row.reason, row.raw)) for row in rows]


def _stretch(row: RowMapping) -> Stretch:
    return Stretch(**{name: row[name] for name in Stretch.__slots__})
