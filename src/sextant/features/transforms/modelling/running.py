"""Begins the runs of models: after a change of what they read, by the clock, by hand; notes their ends."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from sextant.core.events import Event
from sextant.core.recurring import next_after
from sextant.core.telemetry import Log
from sextant.features.checks import Rule
from sextant.features.datasets import Bring, DatasetMissing
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.modelling import store
from sextant.features.transforms.modelling.bringing import BRINGER, Bringer, maker
from sextant.features.transforms.modelling.models import CONTINUOUS, Model, Run, Why
from sextant.features.transforms.modelling.ordering import Node, due
from sextant.kit.errors import SextantError

_AT_ONCE = 100


class Running:
    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._bringer = Bringer(ground)
        self._logger = Log("sextant.transforms")
        ground.datasets.bringing.register(BRINGER, self._bringer.bring)

    def begin(self, tx: Connection, model: Model, *, why: Why, whole: bool = False) -> str | None:
        """The job of a new run, or of the one that has not ended; None where the dataset is gone."""
        mode = "replace" if whole else self._mode(model)
        return self._enqueue(tx, model, why=why, mode=mode)

    def node(self, tx: Connection, model: Model) -> Node:
        return Node(
            model_id=model.model_id,
            makes=model.dataset_id,
            reads=model.reads,
            tried=model.tried,
            follows=self._follows(model),
            runs=self._on.jobs.is_open(tx, model.job_id),
        )

    def begin_changed(self, tx: Connection, workspace_id: str) -> int:
        """Begins every model of which an input changed and no other is still to come; how many."""
        models = store.of_workspace(tx, workspace_id)
        nodes = [self.node(tx, model) for model in models]
        if not models:
            return 0
        now: dict[str, str] = {}
        for dataset_id in {one for model in models for one in model.reads}:
            table = self._on.datasets.kept_table(workspace_id, dataset_id)
            if table is not None and table.snapshot_id is not None:
                now[dataset_id] = str(table.snapshot_id)
        by_id = {model.model_id: model for model in models}
        found = due(nodes, now)
        for node in found:
            model = by_id[node.model_id]
            tried = {one: now[one] for one in model.reads}
            if self.begin(tx, model, why="inputs") is not None:
                store.change(tx, model.model_id, {"tried": tried})
        return len(found)

    def begin_everywhere(self, tx: Connection) -> None:
        """The same for every workspace, also after what no event tells of, such as a roll of a stream."""
        for workspace_id in store.workspaces(tx):
            self.begin_changed(tx, workspace_id)

    def begin_by_clock(self, tx: Connection) -> int:
        """Begins every model whose time has come; how many."""
        now, begun = self._on.clock.now(), 0
        for model in store.due(tx, now, limit=_AT_ONCE):
            may = self._on.may_run(model.workspace_id, model.made_by)
            zone = self._on.zone_of(model.workspace_id)
            next_at = next_after(now, model.times, zone=zone) if may else None
            store.change(tx, model.model_id, {"next_at": next_at})
            if may and self.begin(tx, model, why="schedule") is not None:
                begun += 1
        return begun

    def ended(self, event: Event) -> None:
        """Notes how a run ended, and begins what follows; safe to hear twice."""
        run_id = str(event.payload.get("job_id", ""))
        with self._on.db.transaction() as tx:
            run, model = store.find_run(tx, run_id), None
            if run is not None:
                store.change_run(tx, run_id, _ending(event))
                model = store.find(tx, run.workspace_id, run.model_id)
        if run is not None and model is not None:
            self._after(model, run, event)
        with self._on.db.transaction() as tx:
            self.begin_changed(tx, str(event.payload["workspace_id"]))

    def changed(self, event: Event) -> None:
        """A dataset gives something else without a load, such as after an undo."""
        with self._on.db.transaction() as tx:
            self.begin_changed(tx, str(event.payload["workspace_id"]))

    def _follows(self, model: Model) -> bool:
        """What an engine keeps up is loaded when the engine has committed something."""
        own = model.on_change and model.engine != CONTINUOUS
        return own and self._on.may_run(model.workspace_id, model.made_by)

    def _after(self, model: Model, run: Run, event: Event) -> None:
        if run.again and model.job_id == run.run_id:
            with self._on.db.transaction() as tx:
                self.begin(tx, model, why=run.why, whole=True)
            return
        loaded = event.topic == "data.processing.complete" and not event.payload.get("held")
        if model.checks and loaded:
            self._put_checks(model)

    def _put_checks(self, model: Model) -> None:
        """The checks that a file gave a model, once its dataset has columns; then they look at its rows."""
        caller = maker(model)
        try:
            rules = [Rule.model_validate(one) for one in model.checks]
            self._on.checks.add(caller, model.dataset_id, rules, origin="suite")
            self._on.checks.run(caller, model.dataset_id)
        except SextantError as error:
            self._logger.warning("model_checks_refused", model_id=model.model_id, code=error.code)
            with self._on.db.transaction() as tx:
                values = {"error": f"Its checks were not taken: {error.message}"}
                store.change_run(tx, model.job_id, values)
        with self._on.db.transaction() as tx:
            store.change(tx, model.model_id, {"checks": ()})

    def _mode(self, model: Model) -> str:
        caller = maker(model)
        try:
            dataset = self._on.datasets.get(caller, model.dataset_id)
            return self._bringer.mode(model, dataset)
        except (SextantError, DatasetMissing):  # the run itself will say why
            return "replace"

    def _enqueue(self, tx: Connection, model: Model, *, why: Why, mode: str) -> str | None:
        if self._on.jobs.is_open(tx, model.job_id):
            return model.job_id
        job = self._on.datasets.bringing.enqueue(
            tx,
            maker(model),
            model.dataset_id,
            bring=Bring(by=BRINGER, id=model.model_id),
            mode="append" if mode == "append" else "replace",
        )
        if job is None:
            return None
        store.change(tx, model.model_id, {"job_id": job.job_id})
        store.add_run(tx, waiting(model, job.job_id, why=why, at=self._on.clock.now()))
        return job.job_id


def waiting(model: Model, job_id: str, *, why: Why, at: datetime) -> Run:
    return Run(
        run_id=job_id,
        model_id=model.model_id,
        workspace_id=model.workspace_id,
        version=model.version,
        why=why,
        created_at=at,
    )


def _ending(event: Event) -> dict[str, object]:
    at = datetime.fromisoformat(str(event.payload["timestamp"]))
    if event.topic == "data.processing.failed":
        return {"status": "failed", "error": str(event.payload.get("error_message", "")), "finished_at": at}
    held, nothing = event.payload.get("held"), event.payload.get("nothing_new")
    status = "held" if held else "nothing_new" if nothing else "loaded"
    return {"status": status, "finished_at": at}


def in_order(models: Sequence[Model]) -> list[Model]:
    """Every model behind those that it reads."""
    from sextant.features.transforms.modelling.ordering import ordered

    nodes = [Node(model.model_id, model.dataset_id, model.reads) for model in models]
    by_id = {model.model_id: model for model in models}
    return [by_id[node.model_id] for node in ordered(nodes)]
