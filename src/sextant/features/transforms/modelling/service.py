"""SQL models of a workspace: made, changed, run, looked at; each for one caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.core.events import Event
from sextant.core.http import cursor_after, cursor_values
from sextant.core.jobs import Job
from sextant.core.recurring import Times, next_after
from sextant.features.datasets import (
    Accepted,
    Bring,
    Dataset,
    DatasetChange,
    DatasetMissing,
    Expected,
    Use,
)
from sextant.features.query import Answered, Query
from sextant.features.transforms.continuing import store as continuing_store
from sextant.features.transforms.continuing.declaring import check
from sextant.features.transforms.continuing.models import Kept
from sextant.features.transforms.continuing.watching import Watching
from sextant.features.transforms.errors import ModelCycle, ModelMissing, ModelRefused
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.modelling import store
from sextant.features.transforms.modelling.bringing import BRINGER
from sextant.features.transforms.modelling.models import BY_HAND, CONTINUOUS, Engine, Model, Run
from sextant.features.transforms.modelling.ordering import Node, cycle
from sextant.features.transforms.modelling.running import Running, in_order, waiting
from sextant.features.transforms.modelling.statements import Read, read
from sextant.kit.ids import new_id

_MOST = 500  # models of a workspace
_PREVIEWED = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model as someone wants it; `checks` are put when its first rows have come."""

    name: str
    sql: str
    description: str = ""
    on_change: bool = True
    times: Times = BY_HAND
    checks: tuple[dict[str, Any], ...] = ()
    engine: Engine = "workspace"


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a model becomes another; None stays."""

    sql: str | None = None
    description: str | None = None
    on_change: bool | None = None
    times: Times | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A model with its dataset, what it reads by name, its last run; `kept` where an engine keeps it up."""

    model: Model
    dataset: Dataset | None
    reads: tuple[tuple[str, str | None], ...]
    last: Run | None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows that a statement gives, and how a model of it would be kept up."""

    answered: Answered
    read: Read


class Models:
    """The door: a model is seen by whoever sees its dataset whole, and changed by whoever owns that."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self.running = Running(ground)
        self.watching = Watching(ground, self.running)
        ground.datasets.ask_before_deleting(self.uses)

    def preview(self, caller: Caller, sql: str) -> Preview:
        """Raises a SqlRefused, QueryFailed, ModelRefused."""
        caller.require("data.write")
        found = read(self._on.queries, caller, sql, coming={})
        return Preview(self._on.queries.run(caller, Query(sql, row_limit=_PREVIEWED, purpose="sql")), found)

    def make(self, caller: Caller, wanted: Wanted) -> tuple[Model, Accepted]:
        """A dataset, its model and its first run; raises a SqlRefused, ModelRefused."""
        caller.require("data.write")
        if not wanted.name.strip():
            raise ModelRefused("The model has no name.", hint="Name it as its dataset is to be called.")
        found = self.read(caller, wanted.sql)
        if wanted.engine == CONTINUOUS:
            check(self._on, caller, wanted.sql)
        model_id = new_id()
        made: list[Model] = []

        def also(tx: Connection, accepted: Accepted) -> None:
            if len(store.of_workspace(tx, caller.workspace_id)) >= _MOST:
                raise ModelRefused(f"A workspace has at most {_MOST} models.", hint="Remove one first.")
            model = self._new(caller, wanted, found, ids=(model_id, accepted))
            made.append(model)
            store.add(tx, model)
            store.add_run(tx, waiting(model, accepted.job.job_id, why="made", at=model.created_at))
            self._on.audit.record(caller, action="model.make", details=_about(model), tx=tx)

        coming = Expected(
            name=wanted.name,
            source_name=f"SQL model {wanted.name}",
            source_type="model",
            bring=Bring(by=BRINGER, id=model_id),
        )
        accepted = self._on.datasets.expect(caller, coming, also=also)
        # What the statement says is wanted, so that other columns than before are no surprise.
        change = DatasetChange(on_drift="evolve", description=wanted.description or None)
        self._on.datasets.change(caller, accepted.dataset.dataset_id, change)
        return made[0], accepted

    def change(self, caller: Caller, model_id: str, changes: Changes) -> Shown:
        """Another statement makes the dataset anew; raises ModelCycle with the way back to itself."""
        model = self._owned(caller, model_id)
        values: dict[str, Any] = {"updated_at": self._on.clock.now()}
        if changes.description is not None:
            values["description"] = changes.description
        if changes.on_change is not None:
            values["on_change"] = changes.on_change
        if changes.times is not None:
            zone = self._on.zone_of(model.workspace_id)
            next_at = next_after(self._on.clock.now(), changes.times, zone=zone)
            values |= {"times": changes.times.model_dump(), "next_at": next_at}
        other = changes.sql is not None and changes.sql.strip() != model.sql.strip()
        if other and changes.sql is not None:
            found = self.read(caller, changes.sql)
            if model.engine == CONTINUOUS:
                check(self._on, caller, changes.sql)
            self._refuse_cycle(caller, model, found.datasets)
            values |= {"sql": changes.sql, "reads": found.datasets, "version": model.version + 1}
            values |= {"made_by": caller.user_id, "email": caller.email}
        with self._on.db.transaction() as tx:
            store.change(tx, model_id, values)
            self._on.audit.record(caller, action="model.change", details=_about(model), tx=tx)
        if changes.description is not None:
            self._on.datasets.change(caller, model.dataset_id, DatasetChange(description=changes.description))
        if other and model.engine != CONTINUOUS:
            with self._on.db.transaction() as tx:
                self.running.begin(tx, self._found(caller, model_id), why="changed", whole=True)
        return self.get(caller, model_id)

    def run(self, caller: Caller, model_id: str, *, whole: bool = False) -> Job:
        """Runs a model now; the job that runs already, where one does."""
        model = self._owned(caller, model_id)
        with self._on.db.transaction() as tx:
            if whole:  # what was read before no longer counts
                model = model.model_copy(update={"version": model.version + 1})
                store.change(tx, model_id, {"version": model.version})
            job_id = self.running.begin(tx, model, why="hand", whole=whole)
            self._on.audit.record(caller, action="model.run", details=_about(model), tx=tx)
        if job_id is None:
            raise DatasetMissing("The dataset of this model was deleted.", hint="Restore it first.")
        return self._on.jobs.get(caller.model_copy(update={"role": "admin"}), job_id)

    def remove(self, caller: Caller, model_id: str) -> None:
        """The dataset and its rows stay."""
        model = self._owned(caller, model_id)
        with self._on.db.transaction() as tx:
            store.remove(tx, model_id)
            self._on.audit.record(caller, action="model.remove", details=_about(model), tx=tx)
        self._on.objects.delete_prefix(f"models/{model.workspace_id}/{model_id}")

    def discard(self, caller: Caller, model: Model) -> None:
        """Takes a model back with its dataset, as if it had not been made."""
        self.remove(caller, model.model_id)
        self._on.datasets.delete(caller, model.dataset_id, confirmed=True)

    def rename(self, caller: Caller, model: Model, name: str) -> None:
        """Gives the dataset a name for people; SQL calls it as before."""
        self._on.datasets.change(caller, model.dataset_id, DatasetChange(name=name))
        with self._on.db.transaction() as tx:
            store.change(tx, model.model_id, {"name": name})

    def all(self, caller: Caller) -> list[Shown]:
        """In the order in which they run."""
        caller.require("data.read")
        with self._on.db.reading() as tx:
            models = store.of_workspace(tx, caller.workspace_id)
        return [self._shown(caller, model) for model in in_order(models) if self._sees(caller, model)]

    def get(self, caller: Caller, model_id: str) -> Shown:
        return self._shown(caller, self._found(caller, model_id))

    def runs(
        self, caller: Caller, model_id: str, *, cursor: str | None = None, limit: int = 50
    ) -> tuple[Sequence[Run], str | None]:
        """The newest first."""
        self._found(caller, model_id)
        before = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.runs_of(tx, model_id, before=str(before[0]) if before else None, limit=limit + 1)
        return found[:limit], cursor_after(found[limit - 1].run_id) if len(found) > limit else None

    def uses(self, workspace_id: str, dataset_id: str) -> Sequence[Use]:
        """The models that read a dataset."""
        with self._on.db.reading() as tx:
            models = store.of_workspace(tx, workspace_id)
        return [Use("model", one.model_id, one.name) for one in models if dataset_id in one.reads]

    def clear(self, event: Event) -> None:
        """Forgets the models of a workspace that was removed."""
        workspace_id = str(event.payload["workspace_id"])
        with self._on.db.transaction() as tx:
            store.clear(tx, workspace_id)
        self._on.objects.delete_prefix(f"models/{workspace_id}")

    def read(self, caller: Caller, sql: str) -> Read:
        """What a statement reads; datasets of models that have no rows yet count as there."""
        return read(self._on.queries, caller, sql, coming=self.coming(caller))

    def coming(self, caller: Caller) -> dict[str, str]:
        """Datasets of the caller's models by the names of their tables."""
        found: dict[str, str] = {}
        with self._on.db.reading() as tx:
            models = store.of_workspace(tx, caller.workspace_id)
        for model in models:
            dataset = self._dataset(caller, model.dataset_id)
            if dataset is not None:
                found[dataset.table_name.lower()] = model.dataset_id
        return found

    def _refuse_cycle(self, caller: Caller, model: Model, reads: tuple[str, ...]) -> None:
        with self._on.db.reading() as tx:
            models = store.of_workspace(tx, model.workspace_id)
        nodes = [Node(one.model_id, one.dataset_id, one.reads) for one in models]
        way = cycle(nodes, Node(model.model_id, model.dataset_id, reads))
        if way is not None:
            names = " → ".join(self._name(caller, one) or "another dataset" for one in reversed(way))
            raise ModelCycle(
                f"The model would read what it makes: {names}.", hint="Take one of these steps out."
            )

    def _new(self, caller: Caller, wanted: Wanted, found: Read, *, ids: tuple[str, Accepted]) -> Model:
        model_id, accepted = ids
        now = self._on.clock.now()
        return Model(
            model_id=model_id,
            workspace_id=caller.workspace_id,
            dataset_id=accepted.dataset.dataset_id,
            name=wanted.name,
            sql=wanted.sql,
            description=wanted.description,
            on_change=wanted.on_change,
            times=wanted.times,
            engine=wanted.engine,
            next_at=next_after(now, wanted.times, zone=self._on.zone_of(caller.workspace_id)),
            reads=found.datasets,
            checks=wanted.checks,
            job_id=accepted.job.job_id,
            made_by=caller.user_id,
            email=caller.email,
            created_at=now,
            updated_at=now,
        )

    def _shown(self, caller: Caller, model: Model) -> Shown:
        with self._on.db.reading() as tx:
            last = store.find_run(tx, model.job_id)
            kept = continuing_store.find(tx, model.model_id) if model.engine == CONTINUOUS else None
        reads = tuple((one, self._name(caller, one)) for one in model.reads)
        return Shown(model, self._dataset(caller, model.dataset_id), reads, last, kept)

    def _name(self, caller: Caller, dataset_id: str) -> str | None:
        dataset = self._dataset(caller, dataset_id)
        return None if dataset is None else dataset.name

    def _dataset(self, caller: Caller, dataset_id: str) -> Dataset | None:
        try:
            return self._on.datasets.get(caller, dataset_id)
        except DatasetMissing:
            return None

    def _found(self, caller: Caller, model_id: str) -> Model:
        caller.require("data.read")
        with self._on.db.reading() as tx:
            model = store.find(tx, caller.workspace_id, model_id)
        if model is None or not self._sees(caller, model):
            raise ModelMissing("There is no such model.", hint="Look at the list of models.")
        return model

    def _owned(self, caller: Caller, model_id: str) -> Model:
        model = self._found(caller, model_id)
        self._on.datasets.owned(caller, model.dataset_id)
        return model

    def _sees(self, caller: Caller, model: Model) -> bool:
        """A statement can hold values: it is for its maker, and whoever sees all that it makes and reads."""
        if model.made_by == caller.user_id:
            return True
        try:
            whole = self._on.datasets.sees_whole(caller, model.dataset_id)
        except DatasetMissing:
            return False
        return whole and all(self._hides_nothing(caller, one) for one in model.reads)

    def _hides_nothing(self, caller: Caller, dataset_id: str) -> bool:
        try:
            return self._on.datasets.sees_whole(caller, dataset_id)
        except DatasetMissing:  # deleted, or somebody else's own
            return caller.role == "admin"


def _about(model: Model) -> dict[str, object]:
    return {"model_id": model.model_id, "dataset_id": model.dataset_id, "name": model.name}
