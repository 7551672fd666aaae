"""Slows down whoever fails to sign in, across processes and restarts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sextant.core.db import Database
from sextant.features.identity.errors import SignInThrottled
from sextant.features.identity.store import failures as store
from sextant.features.identity.throttle import (
    ACCOUNT_AT_ADDRESS,
    ADDRESS,
    FORGET_AFTER,
    Backoff,
    seconds_to_wait,
    subject,
)
from sextant.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try and the subjects that it counts against."""

    subjects: Sequence[tuple[str, Backoff]]


def at_account(email: str, ip: str) -> Attempt:
    """A try at one account from one address."""
    own = (subject("account", email, ip), ACCOUNT_AT_ADDRESS)
    return Attempt(sorted([own, (subject("address", ip), ADDRESS)], key=lambda pair: pair[0]))


def at_link(ip: str) -> Attempt:
    return Attempt([(subject("address", ip), ADDRESS)])


def at_password_of(user_id: str) -> Attempt:
    """A signed-in person naming their current password."""
    return Attempt([(subject("password", user_id), ACCOUNT_AT_ADDRESS)])


class SignInGuard:
    """Counts a try before it is made and forgets it when it was good: many at once gain nothing."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def begin(self, attempt: Attempt) -> None:
        """Raises SignInThrottled while the subject has to wait."""
        now, wait = self._clock.now(), 0
        with self._db.transaction() as tx:
            counts: dict[str, int] = {}
            for name, backoff in attempt.subjects:
                known = store.hold(tx, subject=name, at=now)
                wait = max(wait, seconds_to_wait(known, backoff, now))
                counts[name] = 0 if now - known.last_at >= FORGET_AFTER else known.count
            if wait == 0:
                for name, count in counts.items():
                    store.set_count(tx, subject=name, count=count + 1, at=now)
        if wait:
            raise SignInThrottled(
                "Too many tries to sign in failed.",
                seconds=wait,
                hint=f"Try again in {wait} seconds, or ask an administrator for a link.",
                details={"retry_after": wait},
            )

    def succeeded(self, tx: Connection, attempt: Attempt) -> None:
        """Forgets what was held against the account, and this one try of the address."""
        for name, backoff in attempt.subjects:
            if backoff is ADDRESS:
                store.take_one_back(tx, subject=name)
            else:
                store.forget(tx, subject=name)
        store.forget_older(tx, moment=self._clock.now() - FORGET_AFTER)
