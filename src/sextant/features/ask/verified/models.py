"""Verified answers and what happened to them, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sextant.features.semantics import VerifiedQuestion

State = Literal["same", "moved", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A verified question with what its last run gave: `told` says in words how it differs from then."""

    question: VerifiedQuestion
    state: State = "unknown"
    told: str = ""
    ran_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def key(self) -> str:
        return self.question.key


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person said of an answer: right or wrong, and why."""

    query_id: str
    thread_id: str
    user_id: str
    email: str
    verdict: Literal["right", "wrong"]
    reason: str
    question: str
    sql: str
    at: datetime
