"""A thread of answers as a value."""

from dataclasses import dataclass
from datetime import datetime

from sextant.features.ask.models import Answer


@dataclass(frozen=True, slots=True)
class Thread:
    """Questions that belong together; `starred` is of the person who looks."""

    thread_id: str
    user_id: str
    email: str
    title: str
    shared: bool
    starred: bool
    questions: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OpenThread:
    """A thread with its answers, in the order in which they were asked."""

    thread: Thread
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ThreadChange:
    """What a person changes of a thread; None leaves it as it is."""

    title: str | None = None
    starred: bool | None = None
    shared: bool | None = None

    @property
    def is_of_all(self) -> bool:
        """Whether it changes what everybody sees, which is for the thread's owner alone."""
        return self.title is not None or self.shared is not None
