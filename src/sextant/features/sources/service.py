"""Connections: tried when they are made and each time they are used, their secrets sealed at rest."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import orjson

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Event, Events
from sextant.core.http.paging import cursor_after, cursor_values
from sextant.core.sealing import Seal
from sextant.features.sources import store
from sextant.features.sources.errors import (
    ConnectionInUse,
    ConnectionMissing,
    ConnectionNameTaken,
    ConnectionNotYours,
    FieldRefused,
    SourceKindUnknown,
)
from sextant.features.sources.fields import apart, checked, same_place
from sextant.features.sources.models import Connection, Trial, Use
from sextant.kit.clock import Clock
from sextant.kit.errors import SextantError
from sextant.kit.ids import new_id
from sextant.ports.source import Opened, Source
from sextant.ports.source_values import Kind, Shape, TableName, TableRef, Value

FindUses = Callable[[str, str], Sequence[Use]]
_MOST = 200


@dataclass(frozen=True, slots=True)
class Ground:
    db: Database
    clock: Clock
    audit: Audit
    events: Events
    seal: Seal
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change; None leaves it."""

    name: str | None = None
    config: Mapping[str, Value] | None = None
    shared: bool | None = None


class Connections:
    """The door: each method acts for one caller, who sees their own connections and the shared ones."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._find_uses: list[FindUses] = []

    def kinds(self) -> Sequence[Kind]:
        return [source.kind for source in self._on.sources.values()]

    def kind(self, name: str) -> Kind:
        return self._source(name).kind

    def ask_before_removing(self, find: FindUses) -> None:
        """Registers a feature that knows what a connection feeds."""
        self._find_uses.append(find)

    def try_out(self, caller: Caller, kind: str, config: Mapping[str, Value]) -> Trial:
        """What comes of connecting so; nothing is kept."""
        caller.require("data.write")
        source = self._source(kind)
        whole = checked(source.kind, config)
        trial = self._trial(source, whole)
        self._on.audit.record(caller, action="connection.try", details={"kind": kind, "ok": trial.ok})
        return trial

    def add(
        self, caller: Caller, *, name: str, kind: str, config: Mapping[str, Value], shared: bool = False
    ) -> Connection:
        """Keeps a connection that was tried and is good; raises what the trial met."""
        caller.require("data.write")
        source = self._source(kind)
        whole = checked(source.kind, config)
        shown, secrets = apart(source.kind, whole)
        now = self._on.clock.now()
        connection = Connection(
            connection_id=new_id(),
            workspace_id=caller.workspace_id,
            name=_name(name),
            kind=kind,
            config=shown,
            shared=shared,
            made_by=caller.user_id,
            email=caller.email,
            created_at=now,
            updated_at=now,
            trial=self._good(source, whole),
        )
        with self._on.db.transaction() as tx:
            self._refuse_taken(store.named(tx, caller.workspace_id, connection.name), connection)
            store.add(tx, connection, sealed=self._sealed(connection, secrets))
            told = {"connection_id": connection.connection_id, "kind": kind, "name": connection.name}
            self._on.audit.record(caller, action="connection.add", details=told, tx=tx)
        return connection

    def page(
        self, caller: Caller, *, cursor: str | None = None, limit: int = 50
    ) -> tuple[Sequence[Connection], str | None]:
        caller.require("data.write")
        after = cursor_values(cursor, count=1)
        size = max(1, min(limit, _MOST))
        with self._on.db.reading() as tx:
            found = store.page(
                tx,
                caller.workspace_id,
                user_id=None if caller.role == "admin" else caller.user_id,
                after=str(after[0]) if after else None,
                limit=size + 1,
            )
        shown = found[:size]
        return shown, cursor_after(shown[-1].connection_id) if len(found) > size else None

    def get(self, caller: Caller, connection_id: str) -> Connection:
        """Raises ConnectionMissing, also for one of someone else that is not shared."""
        caller.require("data.write")
        found = self._find(caller.workspace_id, connection_id)
        if not (found.shared or found.made_by == caller.user_id or caller.role == "admin"):
            raise _missing()
        return found

    def change(self, caller: Caller, connection_id: str, change: Change) -> Connection:
        """Fields that change are tried first; a kept secret goes only to the place it was given for."""
        before = self._owned(caller, connection_id)
        values: dict[str, object] = {"updated_at": self._on.clock.now()}
        sealed: str | None = None
        if change.name is not None:
            values["name"] = _name(change.name)
        if change.shared is not None:
            values["shared"] = change.shared
        if change.config is not None:
            source = self._source(before.kind)
            whole = self._completed(before, source.kind, change.config)
            shown, secrets = apart(source.kind, whole)
            values |= {"config": shown, "trial": self._good(source, whole)}
            sealed = self._sealed(before, secrets)
        after = before.model_copy(update=values)
        with self._on.db.transaction() as tx:
            self._refuse_taken(store.named(tx, caller.workspace_id, after.name), after)
            store.replace(tx, after, sealed=sealed)
            told = {"connection_id": connection_id, "changed": sorted(set(values) - {"updated_at", "trial"})}
            self._on.audit.record(caller, action="connection.change", details=told, tx=tx)
        return after

    def remove(self, caller: Caller, connection_id: str, *, confirmed: bool = False) -> None:
        """Raises ConnectionInUse while datasets are fed by it, unless confirmed; they keep their rows."""
        connection = self._owned(caller, connection_id)
        uses = [use for find in self._find_uses for use in find(caller.workspace_id, connection_id)]
        if uses and not confirmed:
            more = f" and {len(uses) - 1} more" if len(uses) > 1 else ""
            raise ConnectionInUse(
                f"{connection.name} feeds {uses[0].title}{more}.",
                hint="Remove it anyway with confirm=true; the datasets stay, and are synced no more.",
                details={"uses": [use.model_dump() for use in uses]},
            )
        told = {"connection_id": connection_id, "workspace_id": caller.workspace_id}
        with self._on.db.transaction() as tx:
            store.remove(tx, caller.workspace_id, connection_id)
            self._on.events.append(tx, topic="connection.removed", key=connection_id, payload=told)
            self._on.audit.record(caller, action="connection.remove", details=told, tx=tx)
        self._on.events.nudge()

    def try_again(self, caller: Caller, connection_id: str) -> Trial:
        connection = self.get(caller, connection_id)
        trial = self._trial(self._source(connection.kind), self._whole(connection))
        self._note(connection, trial)
        told = {"connection_id": connection_id, "ok": trial.ok}
        self._on.audit.record(caller, action="connection.try", details=told)
        return trial

    def tables(self, caller: Caller, connection_id: str, *, text: str = "") -> Sequence[TableRef]:
        """What can be loaded; for a store of files, patterns worth a dataset."""
        connection = self.get(caller, connection_id)
        with self.opened(connection) as opened:
            found = opened.tables()
        self._on.audit.record(caller, action="connection.tables", details={"connection_id": connection_id})
        return [ref for ref in found if text.casefold() in str(ref.table).casefold()]

    def shape(self, caller: Caller, connection_id: str, table: TableName) -> Shape:
        """The columns of a table and its key; raises SourceTableMissing."""
        with self.opened(self.get(caller, connection_id)) as opened:
            return opened.shape(table)

    def kept(self, workspace_id: str, connection_id: str) -> Connection:
        """A connection for a job that was permitted when it was made; raises ConnectionMissing."""
        return self._find(workspace_id, connection_id)

    @contextmanager
    def opened(self, connection: Connection) -> Generator[Opened]:
        """The source, once it was tried and found good; the only way to what it holds."""
        began = time.monotonic()
        with ExitStack() as stack:
            try:
                source = self._source(connection.kind)
                opened = stack.enter_context(source.open(self._whole(connection)))
            except SextantError as error:
                self._note(connection, self._bad(error, began))
                raise
            self._note(connection, self._answered(opened, began))
            yield opened

    def clear(self, event: Event) -> None:
        """Forgets the connections of a workspace that was removed."""
        with self._on.db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _trial(self, source: Source, config: Mapping[str, Value]) -> Trial:
        began = time.monotonic()
        try:
            with source.open(config) as opened:
                return self._answered(opened, began)
        except SextantError as error:
            return self._bad(error, began)

    def _good(self, source: Source, config: Mapping[str, Value]) -> Trial:
        began = time.monotonic()
        with source.open(config) as opened:
            return self._answered(opened, began)

    def _answered(self, opened: Opened, began: float) -> Trial:
        return Trial(ok=True, server=opened.server, elapsed_ms=_since(began), at=self._on.clock.now())

    def _bad(self, error: SextantError, began: float) -> Trial:
        return Trial(
            ok=False,
            code=error.code,
            message=error.message,
            hint=error.hint,
            elapsed_ms=_since(began),
            at=self._on.clock.now(),
        )

    def _note(self, connection: Connection, trial: Trial) -> None:
        with self._on.db.transaction() as tx:
            store.note_trial(tx, connection.model_copy(update={"trial": trial}))

    def _completed(self, before: Connection, kind: Kind, given: Mapping[str, Value]) -> dict[str, Value]:
        """The new fields, with the kept secrets where none are given and the place is the same."""
        secret = {field.name for field in kind.fields if field.secret}
        whole = checked(kind, {**before.config, **given})
        if any(given.get(name) for name in secret):
            return whole
        shown, _ = apart(kind, whole)
        kept = apart(kind, self._whole(before))[1]
        if any(kept.values()) and not same_place(before.config, shown):
            raise FieldRefused(
                "The password is kept for another place.", hint="Give it again with the new fields."
            )
        return {**whole, **kept}

    def _whole(self, connection: Connection) -> dict[str, Value]:
        with self._on.db.reading() as tx:
            sealed = store.sealed_of(tx, connection.workspace_id, connection.connection_id)
        secrets: dict[str, Value] = orjson.loads(self._on.seal.open(sealed, label=_label(connection)))
        return {**connection.config, **secrets}

    def _sealed(self, connection: Connection, secrets: Mapping[str, Value]) -> str:
        return self._on.seal.close(orjson.dumps(dict(secrets)), label=_label(connection))

    def _source(self, kind: str) -> Source:
        source = self._on.sources.get(kind)
        if source is None:
            raise SourceKindUnknown(
                f"There is no kind of source {kind[:40]!r}.",
                hint=f"Use one of {', '.join(self._on.sources)}.",
            )
        return source

    def _find(self, workspace_id: str, connection_id: str) -> Connection:
        with self._on.db.reading() as tx:
            found = store.find(tx, workspace_id, connection_id)
        if found is None:
            raise _missing()
        return found

    def _owned(self, caller: Caller, connection_id: str) -> Connection:
        found = self.get(caller, connection_id)
        if found.made_by != caller.user_id and caller.role != "admin":
            raise ConnectionNotYours(
                f"The connection {found.name} belongs to {found.email}.",
                hint="Ask them or an administrator to change it.",
            )
        return found

    def _refuse_taken(self, taken_by: str | None, connection: Connection) -> None:
        if taken_by not in (None, connection.connection_id):
            raise ConnectionNameTaken(
                f"There is a connection {connection.name} already.", hint="Choose another name."
            )


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not 0 < len(name) <= 200:
        raise FieldRefused("The connection needs a name of at most 200 letters.", hint="Give it one.")
    return name


def _label(connection: Connection) -> str:
    return f"connection {connection.workspace_id} {connection.connection_id}"


def _since(began: float) -> float:
    return round(1000 * (time.monotonic() - began), 1)


def _missing() -> ConnectionMissing:
    return ConnectionMissing(
        "There is no such connection.", hint="It may have been removed, or may not be shared with you."
    )
