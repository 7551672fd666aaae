"""Saved queries: kept by name, shared, changed by one at a time, run with values for their parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.features.datasets import Use
from sextant.features.query.errors import SavedQueryChanged, SavedQueryMissing, SavedQueryRefused
from sextant.features.query.models import Query
from sextant.features.query.saved import store
from sextant.features.query.saved.models import MOST_PARAMETERS, Parameter, SavedQuery
from sextant.features.query.service import Queries
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id
from sextant.ports.events import Event

MOST_SAVED = 2_000
_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes of a saved query."""

    name: str
    sql: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    shared: bool = False


class SavedQueries:
    """The door: a person sees their own and what others shared, and changes their own."""

    def __init__(self, db: Database, clock: Clock, audit: Audit, queries: Queries) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._queries = queries

    def page(
        self, caller: Caller, *, text: str, before: tuple[datetime, str] | None, limit: int
    ) -> tuple[Sequence[SavedQuery], int]:
        """A page, and how many there are."""
        caller.require("data.read")
        with self._db.reading() as tx:
            found = store.page(tx, caller, text=text, before=before, limit=limit)
            return found, store.count(tx, caller, text=text)

    def get(self, caller: Caller, saved_id: str) -> SavedQuery:
        """Raises SavedQueryMissing, also for another person's that is not shared."""
        caller.require("data.read")
        with self._db.reading() as tx:
            found = store.find(tx, caller, saved_id)
        if found is None:
            raise SavedQueryMissing("There is no such saved query.", hint="List the saved queries.")
        return found

    def save(self, caller: Caller, draft: Draft) -> SavedQuery:
        """Keeps a statement, also one that does not run yet; raises SavedQueryRefused."""
        caller.require("data.read")
        _check(draft)
        now = self._clock.now()
        made = SavedQuery(
            saved_id=new_id(),
            workspace_id=caller.workspace_id,
            user_id=caller.user_id,
            email=caller.email,
            name=draft.name.strip(),
            description=draft.description.strip(),
            sql=draft.sql,
            parameters=draft.parameters,
            dataset_ids=self._datasets_of(caller, draft),
            shared=draft.shared,
            version=1,
            created_at=now,
            updated_at=now,
        )
        with self._db.transaction() as tx:
            if store.count(tx, caller, own=True) >= MOST_SAVED:
                raise SavedQueryRefused(
                    f"A person keeps at most {MOST_SAVED:,} queries.", hint="Delete some that nobody needs."
                )
            store.add(tx, made)
            self._note(caller, "query.saved", made, tx)
        return made

    def change(self, caller: Caller, saved_id: str, draft: Draft, *, version: int) -> SavedQuery:
        """The next version of the caller's own; raises SavedQueryChanged, SavedQueryRefused."""
        before = self._own(caller, saved_id)
        _check(draft)
        made = replace(
            before,
            name=draft.name.strip(),
            description=draft.description.strip(),
            sql=draft.sql,
            parameters=draft.parameters,
            dataset_ids=self._datasets_of(caller, draft),
            shared=draft.shared,
            version=version + 1,
            updated_at=self._clock.now(),
        )
        with self._db.transaction() as tx:
            if not store.replace(tx, made, read_at_version=version):
                raise SavedQueryChanged(
                    "The query was changed in the meantime.", hint="Load it again and repeat your change."
                )
            self._note(caller, "query.saved", made, tx)
        return made

    def delete(self, caller: Caller, saved_id: str) -> None:
        """Deletes one of the caller's own, or, for an administrator, one that is shared."""
        found = self._own(caller, saved_id)
        with self._db.transaction() as tx:
            store.remove(tx, caller, saved_id)
            self._note(caller, "query.deleted", found, tx)

    def query(self, caller: Caller, saved_id: str, given: dict[str, Any]) -> Query:
        """The statement with a bound value for each parameter; raises ParameterRefused."""
        found = self.get(caller, saved_id)
        return Query(found.sql, parameters=found.values(given))

    def uses(self, workspace_id: str, dataset_id: str) -> list[Use]:
        """The saved queries that read a dataset."""
        with self._db.reading() as tx:
            found = store.of_workspace(tx, workspace_id, limit=MOST_SAVED)
        return [Use("saved_query", one.saved_id, one.name) for one in found if dataset_id in one.dataset_ids]

    def clear(self, event: Event) -> None:
        """Removes those of a workspace that is gone."""
        with self._db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _own(self, caller: Caller, saved_id: str) -> SavedQuery:
        found = self.get(caller, saved_id)
        if found.user_id != caller.user_id and caller.role != "admin":
            raise SavedQueryMissing(
                "This saved query is another person's.", hint="Save a copy under a name of your own."
            )
        return found

    def _datasets_of(self, caller: Caller, draft: Draft) -> tuple[str, ...]:
        """What the statement reads, where it holds as it stands."""
        values: dict[str, object] = {one.name: one.value(one.default) for one in draft.parameters}
        checked = self._queries.validate(caller, draft.sql, parameters=values)
        return tuple(table.dataset_id for table in checked.tables)

    def _note(self, caller: Caller, action: str, query: SavedQuery, tx: Any) -> None:
        details = {"saved_id": query.saved_id, "name": query.name, "shared": query.shared}
        self._audit.record(caller, action=action, details=details, tx=tx)


def _check(draft: Draft) -> None:
    if not draft.name.strip():
        raise SavedQueryRefused("A saved query needs a name.", hint="Say what it gives.")
    if not draft.sql.strip() or len(draft.sql) > _LONGEST:
        raise SavedQueryRefused("There is no statement to save.", hint="Write one first.")
    names = [one.name for one in draft.parameters]
    if len(set(names)) < len(names) or len(names) > MOST_PARAMETERS:
        raise SavedQueryRefused("A parameter is described twice.", hint="Keep one of them.")
    for one in draft.parameters:
        one.value(one.default)
