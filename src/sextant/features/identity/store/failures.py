"""Failed sign-ins by subject, kept where a restart does not lose them."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from sextant.core.db import upsert
from sextant.features.identity.store.tables import sign_in_failures as failures
from sextant.features.identity.throttle import Failures


def hold(tx: Connection, *, subject: str, at: datetime) -> Failures:
    """What is remembered about the subject; others who ask about it wait until this transaction ends."""
    tx.execute(upsert(tx, failures).values(subject=subject, count=0, last_at=at).on_conflict_do_nothing())
    row = tx.execute(
        select(failures.c.count, failures.c.last_at).where(failures.c.subject == subject).with_for_update()
    ).one()
    return Failures(count=row.count, last_at=row.last_at)  # pyright: ignore[reportArgumentType]  # Row.count is a column here


def set_count(tx: Connection, *, subject: str, count: int, at: datetime) -> None:
    tx.execute(update(failures).where(failures.c.subject == subject).values(count=count, last_at=at))


def take_one_back(tx: Connection, *, subject: str) -> None:
    tx.execute(
        update(failures)
        .where(failures.c.subject == subject, failures.c.count > 0)
        .values(count=failures.c.count - 1)
    )


def forget(tx: Connection, *, subject: str) -> None:
    tx.execute(delete(failures).where(failures.c.subject == subject))


def forget_older(tx: Connection, *, moment: datetime) -> None:
    tx.execute(delete(failures).where(failures.c.last_at <= moment))
