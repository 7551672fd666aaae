"""The semantic layer of a workspace: read, checked, drafted, saved as a new version, told to asking."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from sextant.core import marks
from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.features.datasets import Datasets, Table
from sextant.features.query import Queries
from sextant.features.semantics import store
from sextant.features.semantics.checking import check
from sextant.features.semantics.drafting import draft
from sextant.features.semantics.errors import LayerChanged, LayerMissing, LayerRefused
from sextant.features.semantics.figures import column_units, result_name, unit_of
from sextant.features.semantics.models import (
    MOST_VERIFIED,
    Checked,
    DatasetMeaning,
    Known,
    Layer,
    Pointer,
    TableMeaning,
    VerifiedQuestion,
    Version,
)
from sextant.features.semantics.seeing import Sights
from sextant.kit.clock import Clock
from sextant.ports.events import Event

_KEPT = 64
_NOBODY = ""
_VERIFIED = "Verified"


class Semantics:
    """The door of semantics; a person sees and changes what is said of datasets they may see."""

    def __init__(
        self, *, db: Database, clock: Clock, audit: Audit, datasets: Datasets, queries: Queries
    ) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._datasets = datasets
        self._queries = queries
        self._kept: OrderedDict[tuple[str, int], Version] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, caller: Caller, version: int | None = None) -> Version:
        """The newest version or an earlier one, without what the caller may not see; raises LayerMissing."""
        caller.require("data.read")
        found = self._version(caller.workspace_id, version)
        return _seen(found, Sights(self._datasets.tables(caller)))

    def versions(self, caller: Caller, *, before: int | None, limit: int) -> Sequence[Version]:
        """Versions, the newest first, without what the caller may not see."""
        caller.require("data.read")
        with self._db.reading() as tx:
            found = store.recent(tx, caller.workspace_id, before=before, limit=limit)
        sights = Sights(self._datasets.tables(caller))
        return [_seen(one, sights) for one in found]

    def check(self, caller: Caller, layer: Layer) -> Checked:
        """What is wrong with a layer, and what its metrics give."""
        caller.require("data.read")
        return check(self._queries, caller, layer, tables=self._datasets.tables(caller), show=True)

    def draft(self, caller: Caller) -> Layer:
        """The layer with a first description of every dataset it says nothing of; nothing is saved."""
        caller.require("data.write")
        layer = self.get(caller).layer
        return draft(self._queries, caller, layer, tables=self._datasets.tables(caller))

    def save(self, caller: Caller, layer: Layer, *, after: int, note: str = "") -> Version:
        """Keeps a layer as the version after `after`; raises LayerRefused, LayerChanged."""
        caller.require("data.write")
        tables = self._datasets.tables(caller)
        checked = check(self._queries, caller, layer, tables=tables, show=False)
        if not checked.valid:
            first = checked.findings[0]
            more = f" And {len(checked.findings) - 1} more." if len(checked.findings) > 1 else ""
            raise LayerRefused(
                f"{first.where}: {first.message}{more}",
                hint=first.hint or "Check the layer to see all that is wrong.",
            )
        before = self._version(caller.workspace_id, None)
        whole = Sights(tables).with_unseen(layer, before.layer)
        at = self._clock.now()
        changed = LayerChanged(
            "The semantic layer was changed in the meantime.", hint="Load it again and repeat your change."
        )
        try:
            with self._db.transaction() as tx:
                if store.newest(tx, caller.workspace_id) != after:
                    raise changed
                store.save(
                    tx,
                    caller.workspace_id,
                    version=after + 1,
                    layer=whole,
                    note=note,
                    by=caller.email,
                    at=at,
                )
        except IntegrityError as error:
            raise changed from error
        self._audit.record(caller, action="semantics.saved", details={"version": after + 1, "note": note})
        return Version(after + 1, layer, caller.email, at, note)

    def known(self, caller: Caller, tables: Iterable[Table]) -> Known:
        """What asking is told of tables that the caller was found to see."""
        found = self._version(caller.workspace_id, None)
        if not found.version:
            return Known()
        by_name = {table.table_name.lower(): table for table in tables}
        seen = Sights(by_name.values()).seen(found.layer)
        pointers: dict[str, list[Pointer]] = {}
        for relation in seen.relations:
            source, column = _end(relation.source)
            target, aimed = _end(relation.target)
            pointer = Pointer(column, by_name[target].dataset_id, aimed, relation.cardinality)
            pointers.setdefault(source, []).append(pointer)
        said = {one.dataset.lower(): one for one in seen.datasets}
        known: dict[str, TableMeaning] = {}
        for name in said.keys() | pointers.keys():
            one = said.get(name) or DatasetMeaning(dataset=name)
            known[by_name[name].dataset_id] = TableMeaning(
                description=one.description,
                synonyms=tuple(one.synonyms),
                time=one.time,
                columns={column.column.lower(): column for column in one.columns},
                metrics=tuple(one.metrics),
                filters=tuple(one.filters),
                pointers=tuple(pointers.get(name, ())),
            )
        return Known(found.version, known)

    def units(self, workspace_id: str, tables: Iterable[Table]) -> Mapping[str, str]:
        """The units of the metrics over these tables whose format has one, by their result's column.

        `tables` are as somebody sees them: a metric that they do not see has none.
        """
        read = {table.table_name.lower(): table for table in tables}
        sights = Sights(read.values())
        found: dict[str, str] = {}
        for one in self._version(workspace_id, None).layer.datasets:
            if (table := read.get(one.dataset.lower())) is not None:
                named = column_units(table, one.columns)
                sight = sights.of(one.dataset)
                seen = [m for m in one.metrics if m.format and sight is not None and sight.metric(m)]
                found |= {result_name(m.name): unit for m in seen if (unit := unit_of(m, named))}
        return found

    def main_time(self, workspace_id: str, table_name: str) -> str:
        """The column that the newest version calls a dataset's main time; "" where it names none."""
        wanted = table_name.lower()
        layer = self._version(workspace_id, None).layer
        return next((one.time for one in layer.datasets if one.dataset.lower() == wanted), "")

    # verified questions

    def verified(self, workspace_id: str) -> tuple[int, Sequence[VerifiedQuestion]]:
        """The version they are of, and every verified question of a workspace, whoever may see it."""
        found = self._version(workspace_id, None)
        return found.version, found.layer.verified

    def verify(self, caller: Caller, question: VerifiedQuestion) -> None:
        """Keeps a question in the place of one of the same words; the rest of the layer stays as it is.

        Raises LayerRefused where the same words are verified over data that the caller does not see whole.
        """
        caller.require("data.write")
        sights = Sights(self._datasets.tables(caller))
        before = self._version(caller.workspace_id, None).layer.verified
        if any(one.key == question.key and not sights.verified(one) for one in before):
            raise LayerRefused(
                "These words cannot be verified by you.", hint="Ask it in other words, and verify that."
            )
        self._amend(caller, question.key, question, note=f"{_VERIFIED}: {question.question}"[:500])

    def unverify(self, caller: Caller, key: str) -> None:
        """Takes a question out; nothing happens where it is not there."""
        caller.require("data.write")
        self._amend(caller, key, None, note="No longer verified")

    def _amend(self, caller: Caller, key: str, question: VerifiedQuestion | None, *, note: str) -> None:
        """A version with one verified question more or less, after whatever version is the newest."""
        with self._db.transaction() as tx:
            number = store.newest(tx, caller.workspace_id)
            before = store.find(tx, caller.workspace_id, number) if number else None
            layer = before.layer if before is not None else Layer()
            others = [one for one in layer.verified if one.key != key]
            if question is None and len(others) == len(layer.verified):
                return
            if len(others) >= MOST_VERIFIED:
                raise LayerRefused(
                    f"A workspace keeps at most {MOST_VERIFIED:,} verified questions.",
                    hint="Take out some that nobody asks any more.",
                )
            kept = [*others, question] if question is not None else others
            store.save(
                tx,
                caller.workspace_id,
                version=number + 1,
                layer=layer.model_copy(update={"verified": kept}),
                note=note,
                by=caller.email,
                at=self._clock.now(),
            )
            self._audit.record(
                caller, action="semantics.saved", details={"version": number + 1, "note": note}, tx=tx
            )

    def clear(self, event: Event) -> None:
        """Removes the layer of a workspace that is gone."""
        with self._db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _version(self, workspace_id: str, wanted: int | None) -> Version:
        number = marks.mark(self._db, workspace_id, store.MARK) if wanted is None else wanted
        if not number:
            return Version(0, Layer(), _NOBODY, self._clock.now())
        key = (workspace_id, number)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept
        with self._db.reading() as tx:
            found = store.find(tx, workspace_id, number)
        if found is None:
            raise LayerMissing(
                f"There is no version {number} of the semantic layer.", hint="List the versions."
            )
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _end(side: str) -> tuple[str, str]:
    dataset, _, column = side.partition(".")
    return dataset.lower(), column


def _seen(version: Version, sights: Sights) -> Version:
    """A version as one person sees it; its note does not tell a verified question that they do not see."""
    layer = sights.seen(version.layer)
    told = len(layer.verified) == len(version.layer.verified) or not version.note.startswith(f"{_VERIFIED}: ")
    return replace(version, layer=layer, note=version.note if told else _VERIFIED)
