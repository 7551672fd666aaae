"""The tables of streams and all SQL on them; every query is limited by workspace or by dataset."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Executable,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)

from sextant.core import marks
from sextant.core.db import Moment, inserting, metadata
from sextant.features.streams.models import AsideEvent, Segment, Stream, Tick

streams = Table(
    "event_streams",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False, index=True),
    Column("event_field", Integer),
    Column("lateness_seconds", Integer, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("batches", BigInteger, nullable=False),
    Column("set_aside", BigInteger, nullable=False),
    Column("late", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("newest_event_at", Moment),
    Column("received_at", Moment),
    Column("rolled_at", Moment),
    Column("rolls", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("roller", String(36)),
    Column("roller_until", Moment),
)
segments = Table(
    "stream_segments",
    metadata,
    Column("segment_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False, index=True),
    Column("from_row", BigInteger, nullable=False),
    Column("to_row", BigInteger, nullable=False),
    Column("end_byte", BigInteger, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("touched_at", Moment, nullable=False),
    Index("ix_stream_segments_workspace_id", "workspace_id"),
)
batches = Table(
    "stream_batches",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", JSON, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
ticks = Table(
    "stream_ticks",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("set_aside", BigInteger, nullable=False),
    Column("late", BigInteger, nullable=False),
)
aside = Table(
    "stream_set_aside",
    metadata,
    Column("event_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False),
    Column("at", Moment, nullable=False),
    Column("line", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("partition", Integer),
    Column("offset", BigInteger),
    Index("ix_stream_set_aside_dataset_id_event_id", "dataset_id", "event_id"),
)
rolls = Table(
    "stream_rolls",
    metadata,
    Column("roll_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False, index=True),
    Column("cut", JSON, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
profiles = Table(
    "stream_profiles",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False, index=True),
    Column("summary", JSON, nullable=False),
)
_OF_DATASET = (streams, segments, batches, ticks, aside, rolls, profiles)


def insert(tx: Connection, stream: Stream) -> None:
    tx.execute(streams.insert().values(**{name: getattr(stream, name) for name in Stream.__slots__}))


def find(tx: Connection, *, workspace_id: str, dataset_id: str) -> Stream | None:
    mine = and_(streams.c.workspace_id == workspace_id, streams.c.dataset_id == dataset_id)
    row = tx.execute(select(streams).where(mine)).mappings().first()
    return None if row is None else _stream(row)


def of_workspace(tx: Connection, workspace_id: str) -> list[Stream]:
    """Newest first."""
    query = select(streams).where(streams.c.workspace_id == workspace_id)
    return [_stream(row) for row in tx.execute(query.order_by(streams.c.dataset_id.desc())).mappings()]


def all_ids(tx: Connection) -> list[tuple[str, str]]:
    """Workspace and dataset of every stream; for the house's own work."""
    return [
        (row.workspace_id, row.dataset_id)
        for row in tx.execute(select(streams.c.workspace_id, streams.c.dataset_id))
    ]


def count_up(tx: Connection, dataset_id: str, values: Mapping[str, Any], *, at: datetime) -> int | None:
    """Adds a commit's figures to the stream; how many rows it has had with them, None where it is gone."""
    told = {"id": dataset_id, "now": at, **{f"new_{name}": values[name] for name in _COUNTED}}
    return tx.execute(_COUNT_UP, told).scalar_one_or_none()


_COUNTED = ("rows", "batches", "set_aside", "late", "size_bytes", "newest")
_NOW = bindparam("now", type_=Moment)
_NEWEST = bindparam("new_newest", type_=Moment)
_OLDER = or_(streams.c.newest_event_at.is_(None), streams.c.newest_event_at < _NEWEST)
# Said once: to put a statement together anew for each commit takes longer than the database takes for it.
_COUNT_UP = (
    streams.update()
    .where(streams.c.dataset_id == bindparam("id"))
    .values(
        {name: streams.c[name] + bindparam(f"new_{name}") for name in _COUNTED[:-1]}
        | {
            "received_at": _NOW,
            "newest_event_at": case(
                (and_(_NEWEST.is_not(None), _OLDER), _NEWEST), else_=streams.c.newest_event_at
            ),
        }
    )
    .returning(streams.c.rows)
)


def tell_time_by(tx: Connection, dataset_id: str, field_id: int) -> None:
    """The column that says when an event happened, for a stream that had none."""
    own = streams.c
    mine = and_(own.dataset_id == dataset_id, own.event_field.is_(None))
    tx.execute(streams.update().where(mine).values(event_field=field_id))


# segments


def add_segment(tx: Connection, segment: Segment, *, at: datetime) -> None:
    values = {name: getattr(segment, name) for name in Segment.__slots__}
    tx.execute(segments.insert().values(**values, sealed=False, first_at=at, touched_at=at))


def extend_segment(
    tx: Connection, segment_id: str, *, was: int, end_byte: int, rows: int, at: datetime
) -> bool:
    """Makes what was appended true; False where the segment is no longer as its writer left it."""
    told = {"id": segment_id, "was": was, "end": end_byte, "new_rows": rows, "now": at}
    return tx.execute(_EXTEND, told).rowcount == 1


_EXTEND = (
    segments.update()
    .where(
        segments.c.segment_id == bindparam("id"),
        segments.c.end_byte == bindparam("was"),
        segments.c.sealed.is_(False),
    )
    .values(
        end_byte=bindparam("end"),
        to_row=bindparam("new_rows"),
        touched_at=_NOW,
        first_at=case((segments.c.from_row == segments.c.to_row, _NOW), else_=segments.c.first_at),
    )
)


def seal_segment(tx: Connection, segment_id: str) -> None:
    tx.execute(segments.update().where(segments.c.segment_id == segment_id).values(sealed=True))


def hot(tx: Connection, workspace_id: str) -> tuple[list[Segment], dict[str, Any]]:
    """Every hot row of the workspace, in the order in which it came, and its marks at the same moment."""
    rows = tx.execute(_hot(marks.names()), {"workspace_id": workspace_id}).mappings().all()
    return [_segment(row) for row in rows if row["segment_id"] is not None], marks.of(rows[0])


@cache
def _hot(_of: tuple[str, ...]) -> Executable:
    """One statement, so that both are of one state; a row even where nothing is hot."""
    mine = bindparam("workspace_id", type_=String)
    always = select(literal(1).label("one")).subquery()
    there = and_(segments.c.workspace_id == mine, segments.c.to_row > segments.c.from_row)
    columns = [segments.c[name] for name in Segment.__slots__]
    joined = always.outerjoin(segments, there)
    return select(*columns, *marks.columns(mine)).select_from(joined).order_by(segments.c.segment_id)


def hot_of(tx: Connection, dataset_id: str) -> tuple[list[Segment], datetime | None]:
    """A stream's hot rows, and since when the oldest of them waits."""
    query = select(segments).where(
        segments.c.dataset_id == dataset_id, segments.c.to_row > segments.c.from_row
    )
    rows = tx.execute(query.order_by(segments.c.segment_id)).mappings().all()
    return [_segment(row) for row in rows], min((row["first_at"] for row in rows), default=None)


def move_on(
    tx: Connection, segment_id: str, *, from_row: int, to_row: int, cut_at: datetime, at: datetime
) -> bool:
    """What was rolled is hot no more, and what came after the cut is; False where it was rolled before."""
    mine = and_(segments.c.segment_id == segment_id, segments.c.from_row == from_row)
    values = {"from_row": to_row, "first_at": cut_at, "touched_at": at}
    return tx.execute(segments.update().where(mine).values(**values)).rowcount == 1


def spent(tx: Connection, dataset_id: str, *, sealed_before: datetime, idle_before: datetime) -> list[str]:
    """Segments without a hot row that nobody reads or writes any more."""
    own = segments.c
    over = or_(and_(own.sealed, own.touched_at < sealed_before), own.touched_at < idle_before)
    query = select(own.segment_id).where(own.dataset_id == dataset_id, own.from_row == own.to_row, over)
    return list(tx.execute(query).scalars())


def remove_segments(tx: Connection, segment_ids: Sequence[str]) -> list[str]:
    """Forgets those that are still without a hot row; returns which."""
    own = segments.c
    gone: list[str] = []
    for segment_id in segment_ids:
        done = tx.execute(segments.delete().where(own.segment_id == segment_id, own.from_row == own.to_row))
        gone += [segment_id] * done.rowcount
    return gone


def known_segments(tx: Connection, dataset_id: str) -> set[str]:
    return set(tx.execute(select(segments.c.segment_id).where(segments.c.dataset_id == dataset_id)).scalars())


def pulse(tx: Connection, workspace_id: str) -> tuple[int, int, int]:
    """Three numbers that are others after whatever happens to the workspace's hot rows."""
    row = tx.execute(_PULSE, {"workspace_id": workspace_id}).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


_PULSE = select(func.count(), func.sum(segments.c.to_row), func.sum(segments.c.from_row)).where(
    segments.c.workspace_id == bindparam("workspace_id")
)


def hot_bytes(tx: Connection) -> int:
    """Bytes of all hot rows of the house, about."""
    own = segments.c
    query = select(func.sum(own.end_byte)).where(own.to_row > own.from_row)
    return int(tx.execute(query).scalar_one() or 0)


# batches, ticks, events set aside


def answered(
    tx: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    """Fingerprints and answers of the batches (dataset, key) that came before."""
    by_dataset: dict[str, list[str]] = {}
    for dataset_id, key in keys:
        by_dataset.setdefault(dataset_id, []).append(key)
    found: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
    for dataset_id, those in by_dataset.items():
        query = select(batches).where(batches.c.dataset_id == dataset_id, batches.c.key.in_(those))
        for row in tx.execute(query):
            found[(dataset_id, row.key)] = (row.fingerprint, row.answer)
    return found


def keep_answers(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(batches.insert(), [dict(row) for row in rows])


def tick(tx: Connection, tick: Tick, *, workspace_id: str, dataset_id: str) -> None:
    """Adds a commit's figures to its ten seconds."""
    told = {name: getattr(tick, name) for name in Tick.__slots__}
    tx.execute(_ticking(tx.dialect.name), {**told, "workspace_id": workspace_id, "dataset_id": dataset_id})


@cache
def _ticking(dialect: str) -> Executable:
    statement = inserting(dialect, ticks)
    counted = ("rows", "size_bytes", "set_aside", "late")
    added = {name: ticks.c[name] + statement.excluded[name] for name in counted}
    return statement.on_conflict_do_update(index_elements=["dataset_id", "at"], set_=added)


def ticks_since(tx: Connection, *, workspace_id: str, dataset_id: str, since: datetime) -> list[Tick]:
    query = select(ticks).where(
        ticks.c.workspace_id == workspace_id, ticks.c.dataset_id == dataset_id, ticks.c.at >= since
    )
    return [
        Tick(row.at, row.rows, row.size_bytes, row.set_aside, row.late)
        for row in tx.execute(query.order_by(ticks.c.at))
    ]


def put_aside(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(aside.insert(), [dict(row) for row in rows])


def aside_page(
    tx: Connection, *, workspace_id: str, dataset_id: str, before: str | None, limit: int
) -> list[tuple[str, datetime, AsideEvent]]:
    """The newest first: id, when it came, what it was."""
    own = aside.c
    query = select(aside).where(own.workspace_id == workspace_id, own.dataset_id == dataset_id)
    if before is not None:
        query = query.where(own.event_id < before)
    rows = tx.execute(query.order_by(own.event_id.desc()).limit(limit))
    return [
        (row.event_id, row.at, AsideEvent(row.line, row.reason, row.raw, row.partition, row.offset))
        for row in rows
    ]


def trim(
    tx: Connection, dataset_id: str, *, keys_before: datetime, ticks_before: datetime, most: int
) -> None:
    """Forgets old keys and ticks, and of the events set aside all but the newest `most`."""
    tx.execute(batches.delete().where(batches.c.dataset_id == dataset_id, batches.c.at < keys_before))
    tx.execute(ticks.delete().where(ticks.c.dataset_id == dataset_id, ticks.c.at < ticks_before))
    mine = aside.c.dataset_id == dataset_id
    query = select(aside.c.event_id).where(mine).order_by(aside.c.event_id.desc()).offset(most).limit(1)
    last = tx.execute(query).scalar_one_or_none()
    if last is not None:
        tx.execute(aside.delete().where(mine, aside.c.event_id <= last))


def remove(tx: Connection, dataset_id: str) -> None:
    """Forgets a stream with all that is kept of it."""
    for table in _OF_DATASET:
        tx.execute(table.delete().where(table.c.dataset_id == dataset_id))


def _stream(row: RowMapping) -> Stream:
    return Stream(**{name: row[name] for name in Stream.__slots__})


def _segment(row: RowMapping) -> Segment:
    return Segment(**{name: row[name] for name in Segment.__slots__})
