"""Rolls in the metadata: who may roll a stream, what is on its way into a file, what was rolled summed up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from sextant.core.db import upsert
from sextant.features.streams.models import Roll
from sextant.features.streams.store import profiles, rolls, streams


def take_roller(tx: Connection, dataset_id: str, *, holder: str, now: datetime, until: datetime) -> bool:
    """Makes the holder the one who may roll the stream; False while another is."""
    own = streams.c
    free = or_(own.roller.is_(None), own.roller == holder, own.roller_until < now)
    taken = streams.update().where(own.dataset_id == dataset_id, free)
    return tx.execute(taken.values(roller=holder, roller_until=until)).rowcount == 1


def free_roller(tx: Connection, dataset_id: str, *, holder: str) -> None:
    own = streams.c
    mine = streams.update().where(own.dataset_id == dataset_id, own.roller == holder)
    tx.execute(mine.values(roller=None, roller_until=None))


def is_roller(tx: Connection, dataset_id: str, *, holder: str) -> bool:
    """Whether the holder may roll the stream, which no other may until the transaction ends."""
    own = streams.c
    mine = streams.update().where(own.dataset_id == dataset_id, own.roller == holder)
    return tx.execute(mine.values(roller=holder)).rowcount == 1


def planned(tx: Connection, dataset_id: str) -> Roll | None:
    """The roll that was begun and is not known to have ended."""
    row = tx.execute(select(rolls).where(rolls.c.dataset_id == dataset_id)).first()
    if row is None:
        return None
    cut = {segment: (int(one[0]), int(one[1]), int(one[2])) for segment, one in row.cut.items()}
    return Roll(row.roll_id, row.workspace_id, row.dataset_id, cut, row.rows, row.at)


def plan(tx: Connection, roll: Roll) -> None:
    cut = {segment: list(one) for segment, one in roll.cut.items()}
    tx.execute(
        rolls.insert().values(
            roll_id=roll.roll_id,
            workspace_id=roll.workspace_id,
            dataset_id=roll.dataset_id,
            cut=cut,
            rows=roll.rows,
            at=roll.at,
        )
    )


def end_roll(tx: Connection, roll: Roll, *, holder: str, at: datetime) -> bool:
    """Takes the plan away; False for one who is not the roller any more."""
    own = streams.c
    mine = and_(own.dataset_id == roll.dataset_id, own.roller == holder)
    done = tx.execute(streams.update().where(mine).values(rolled_at=at, rolls=own.rolls + 1))
    gone = tx.execute(rolls.delete().where(rolls.c.roll_id == roll.roll_id))
    return done.rowcount == 1 and gone.rowcount == 1


def summary(tx: Connection, dataset_id: str) -> dict[str, Any] | None:
    """What the rolls of a stream added up."""
    return tx.execute(
        select(profiles.c.summary).where(profiles.c.dataset_id == dataset_id)
    ).scalar_one_or_none()


def put_summary(tx: Connection, workspace_id: str, dataset_id: str, summary: Mapping[str, Any]) -> None:
    statement = upsert(tx, profiles).values(
        dataset_id=dataset_id, workspace_id=workspace_id, summary=dict(summary)
    )
    tx.execute(
        statement.on_conflict_do_update(index_elements=["dataset_id"], set_={"summary": dict(summary)})
    )
