"""Threads listed, found, named, starred, shared with the workspace and deleted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.features.ask.errors import ThreadNotFound, ThreadNotYours
from sextant.features.ask.keeping import asked_from
from sextant.features.ask.models import Answer, Asked
from sextant.features.ask.seeing import sees_whole
from sextant.features.ask.store import StoredQuery
from sextant.features.ask.threads import store
from sextant.features.ask.threads.models import OpenThread, Thread, ThreadChange
from sextant.features.ask.threads.store import Wanted
from sextant.features.datasets import Datasets
from sextant.ports.events import Event

MOST_ANSWERS = 200
_LONGEST_TITLE = 200


class Threads:
    """The door: a person sees their own threads and those that others shared, each with their own eyes."""

    def __init__(
        self,
        db: Database,
        audit: Audit,
        datasets: Datasets,
        again: Callable[[Caller, Asked], Answer],
    ) -> None:
        self._db = db
        self._audit = audit
        self._datasets = datasets
        self._again = again

    def page(self, caller: Caller, wanted: Wanted) -> tuple[Sequence[Thread], int]:
        """A page of threads, and how many there are."""
        caller.require("data.read")
        with self._db.reading() as tx:
            return store.page(tx, caller, wanted), store.count(tx, caller, wanted)

    def open(self, caller: Caller, thread_id: str) -> OpenThread:
        """A thread with its answers, rows run anew as the caller; raises ThreadNotFound."""
        caller.require("data.read")
        thread, kept = self._kept(caller, thread_id)
        shown = [self._again(caller, self.as_seen(caller, one)) for one in _newest_of_each(kept)]
        return OpenThread(thread, tuple(shown))

    def last_planned(self, caller: Caller, thread_id: str) -> Asked | None:
        """The last answer of the caller's own thread that a question can go on from."""
        with self._db.reading() as tx:
            kept = store.latest(tx, caller, thread_id, limit=5)
        return next((asked_from(one) for one in kept if one.answer.get("plan")), None)

    def change(self, caller: Caller, thread_id: str, change: ThreadChange) -> Thread:
        """Names, shares or stars a thread; raises ThreadNotFound, ThreadNotYours."""
        caller.require("data.read")
        thread = self._one(caller, thread_id)
        if change.is_of_all:
            _require_own(caller, thread)
        values: dict[str, object] = {}
        if change.title is not None:
            values["title"] = " ".join(change.title.split())[:_LONGEST_TITLE] or thread.title
        if change.shared is not None:
            values["shared"] = change.shared
        with self._db.transaction() as tx:
            if values:
                store.change(tx, caller, thread_id, **values)
                details = {"thread_id": thread_id, **values}
                self._audit.record(caller, action="thread.changed", details=details, tx=tx)
            if change.starred is not None:
                store.star(tx, caller, thread_id, starred=change.starred)
        return self._one(caller, thread_id)

    def delete(self, caller: Caller, thread_id: str) -> None:
        """Deletes a thread with its answers; what was pinned or verified stays."""
        caller.require("data.read")
        _require_own(caller, self._one(caller, thread_id))
        with self._db.transaction() as tx:
            store.remove(tx, caller, thread_id)
            self._audit.record(caller, action="thread.deleted", details={"thread_id": thread_id}, tx=tx)

    def as_seen(self, caller: Caller, kept: StoredQuery) -> Asked:
        """An answer as the caller may read it: what another was told is shown to those who see as much."""
        asked = asked_from(kept)
        if kept.user_id == caller.user_id or (asked.sql and sees_whole(self._datasets, caller, asked.sql)):
            return asked
        note = (
            "Another person asked this. What they were told is left out, since you see other rows or columns."
        )
        return replace(
            asked,
            title=asked.question,
            explanation="",
            understanding=(),
            unplaced=(),
            alternatives=(),
            suggestions=(),
            notes=(note,),
            snapshots=(),
            rows_used=None,
            plan={},
            readings={},
        )

    def clear(self, event: Event) -> None:
        """Removes the threads of a workspace that is gone."""
        with self._db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _one(self, caller: Caller, thread_id: str) -> Thread:
        with self._db.reading() as tx:
            found = store.find(tx, caller, thread_id)
        if found is None:
            raise _missing()
        return found

    def _kept(self, caller: Caller, thread_id: str) -> tuple[Thread, Sequence[StoredQuery]]:
        with self._db.reading() as tx:
            found = store.find(tx, caller, thread_id)
            kept = store.answers(tx, caller, thread_id, limit=MOST_ANSWERS) if found is not None else ()
        if found is None:
            raise _missing()
        return found, kept


def _newest_of_each(kept: Iterable[StoredQuery]) -> list[StoredQuery]:
    """Each answer once, where it was asked: as it was changed last."""
    found: list[StoredQuery] = []
    for one in kept:
        revised = one.answer.get("revises")
        place = next((i for i, other in enumerate(found) if other.query_id == revised), None)
        if revised and place is not None:
            found[place] = one
        else:
            found.append(one)
    return found


def _require_own(caller: Caller, thread: Thread) -> None:
    if thread.user_id != caller.user_id:
        raise ThreadNotYours(
            "This thread is another person's.", hint="Ask a question of your own; it opens a thread of yours."
        )


def _missing() -> ThreadNotFound:
    return ThreadNotFound("There is no such thread.", hint="Your own threads are in the history.")
