"""Which stream follows which topic, and where its reading stands; it moves with the rows it brought."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    func,
    select,
)

from sextant.core.db import Moment, metadata, upsert
from sextant.features.streams.following.models import Follow, Place
from sextant.features.streams.models import Move
from sextant.ports.topics import Standing

follows = Table(
    "stream_follows",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False, index=True),
    Column("connection_id", String(36), nullable=False, index=True),
    Column("topic", String(250), nullable=False),
    Column("stream", String(200), nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("problem", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("read_at", Moment),
)
places = Table(
    "stream_places",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("workspace_id", String(36), nullable=False),
    Column("next_offset", BigInteger, nullable=False),
    Column("end_offset", BigInteger, nullable=False),
    Column("missed", BigInteger, nullable=False),
    Column("moved_at", Moment, nullable=False),
    Column("mark", String(200), nullable=False, server_default=""),
    Column("begin_offset", BigInteger, nullable=True),
)


def insert(tx: Connection, follow: Follow) -> None:
    tx.execute(follows.insert().values(**{name: getattr(follow, name) for name in Follow.__slots__}))


def find(tx: Connection, *, workspace_id: str, dataset_id: str) -> Follow | None:
    mine = and_(follows.c.workspace_id == workspace_id, follows.c.dataset_id == dataset_id)
    row = tx.execute(select(follows).where(mine)).mappings().first()
    return None if row is None else _follow(row)


def running(tx: Connection) -> list[Follow]:
    """Every one that is not paused, of all workspaces; for the house's own work."""
    return [_follow(row) for row in tx.execute(select(follows).where(follows.c.paused.is_(False))).mappings()]


def by_connection(tx: Connection, workspace_id: str, connection_id: str) -> list[Follow]:
    mine = and_(follows.c.workspace_id == workspace_id, follows.c.connection_id == connection_id)
    return [_follow(row) for row in tx.execute(select(follows).where(mine)).mappings()]


def pause(tx: Connection, dataset_id: str, *, paused: bool) -> None:
    tx.execute(
        follows.update().where(follows.c.dataset_id == dataset_id).values(paused=paused, problem="", hint="")
    )


def note(tx: Connection, dataset_id: str, *, problem: str, hint: str = "") -> None:
    """What keeps it from reading; empty for nothing."""
    changed = and_(follows.c.dataset_id == dataset_id, follows.c.problem != problem)
    tx.execute(follows.update().where(changed).values(problem=problem, hint=hint))


def remove(tx: Connection, dataset_id: str) -> bool:
    gone = tx.execute(follows.delete().where(follows.c.dataset_id == dataset_id))
    tx.execute(places.delete().where(places.c.dataset_id == dataset_id))
    return gone.rowcount == 1


def clear(tx: Connection, workspace_id: str) -> None:
    for table in (follows, places):
        tx.execute(table.delete().where(table.c.workspace_id == workspace_id))


# places


def places_of(tx: Connection, dataset_id: str) -> list[Place]:
    query = select(places).where(places.c.dataset_id == dataset_id).order_by(places.c.partition)
    return [
        Place(row.partition, row.next_offset, row.end_offset, row.missed, row.moved_at, row.mark)
        for row in tx.execute(query)
    ]


def begins_of(tx: Connection, dataset_id: str) -> dict[int, int | None]:
    """The offset at which each partition began to be read; None where that was before it was noted."""
    query = select(places.c.partition, places.c.begin_offset).where(places.c.dataset_id == dataset_id)
    return {row.partition: row.begin_offset for row in tx.execute(query)}


def place_at(
    tx: Connection, follow: Follow, begin: Mapping[int, Standing], *, ends: Mapping[int, int], at: datetime
) -> None:
    """Begins to read partitions that were not read yet; those that are known stay where they are."""
    for partition, place in begin.items():
        statement = upsert(tx, places).values(
            dataset_id=follow.dataset_id,
            partition=partition,
            workspace_id=follow.workspace_id,
            next_offset=place.offset,
            end_offset=ends.get(partition, place.offset),
            missed=0,
            moved_at=at,
            mark=place.mark,
            begin_offset=place.offset,
        )
        tx.execute(statement.on_conflict_do_nothing(index_elements=["dataset_id", "partition"]))


def move(tx: Connection, dataset_id: str, move: Move, *, at: datetime) -> bool:
    """False where the partition stands elsewhere: another process has read on."""
    own = places.c
    mine = and_(own.dataset_id == dataset_id, own.partition == move.partition, own.next_offset == move.was)
    moved = places.update().where(mine).values(next_offset=move.to, moved_at=at, mark=move.mark)
    return tx.execute(moved).rowcount == 1


def skip(tx: Connection, dataset_id: str, move: Move) -> None:
    """Goes on past messages that the broker has let go; they are counted as missed."""
    own = places.c
    mine = and_(own.dataset_id == dataset_id, own.partition == move.partition, own.next_offset == move.was)
    tx.execute(
        places.update().where(mine).values(next_offset=move.to, missed=own.missed + (move.to - move.was))
    )


def see_ends(tx: Connection, dataset_id: str, ends: Mapping[int, int], *, at: datetime) -> None:
    for partition, end in ends.items():
        mine = and_(places.c.dataset_id == dataset_id, places.c.partition == partition)
        tx.execute(places.update().where(mine, places.c.end_offset < end).values(end_offset=end))
    tx.execute(follows.update().where(follows.c.dataset_id == dataset_id).values(read_at=at))


def of_datasets(tx: Connection, dataset_ids: Sequence[str]) -> dict[str, tuple[Follow, int, int]]:
    """Follows with how many messages they are behind, and how many they missed."""
    if not dataset_ids:
        return {}
    found = tx.execute(select(follows).where(follows.c.dataset_id.in_(dataset_ids))).mappings()
    told = {row["dataset_id"]: _follow(row) for row in found}
    behind, missed = dict.fromkeys(told, 0), dict.fromkeys(told, 0)
    for row in tx.execute(select(places).where(places.c.dataset_id.in_(list(told)))):
        behind[row.dataset_id] += max(0, row.end_offset - row.next_offset)
        missed[row.dataset_id] += row.missed
    return {one: (follow, behind[one], missed[one]) for one, follow in told.items()}


def behind(tx: Connection) -> int:
    """How many messages all that are not paused are behind, as far as their topics were seen."""
    own = places.c
    query = (
        select(func.sum(own.end_offset - own.next_offset))
        .join(follows, follows.c.dataset_id == own.dataset_id)
        .where(follows.c.paused.is_(False), own.end_offset > own.next_offset)
    )
    return int(tx.execute(query).scalar_one() or 0)


def _follow(row: RowMapping) -> Follow:
    return Follow(**{name: row[name] for name in Follow.__slots__})
