"""Has the engine keep up every model that is declared so: begins, looks, begins again, ends, loads what came.

One process watches a model at a time. What runs in the engine outlives all of them: whoever watches next
finds it by its ids, and one that is gone is begun again from its checkpoint.
"""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from sextant.core.telemetry import Log
from sextant.features.transforms.continuing import store
from sextant.features.transforms.continuing.declaring import Declared, continuous, declared
from sextant.features.transforms.continuing.models import Kept
from sextant.features.transforms.continuing.results import Results
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.modelling import store as model_store
from sextant.features.transforms.modelling.bringing import maker
from sextant.features.transforms.modelling.models import CONTINUOUS, Model
from sextant.features.transforms.modelling.running import Running
from sextant.kit.errors import InputRefused, NotAllowed, NotFound, SextantError
from sextant.kit.ids import new_id
from sextant.ports.continuous import ContinuousEngine, Progress
from sextant.ports.continuous import Running as InEngine

_LOOK_EVERY = 2.0
_LEASE = timedelta(seconds=60)
_AGAIN = timedelta(seconds=15)
_TIDY_EVERY = 100  # epochs


class Watching:
    """`look` is one round over all models; `start` repeats it in a thread (the stream role)."""

    def __init__(self, ground: Ground, running: Running) -> None:
        self._on = ground
        self._running = running
        self._results = Results(ground)
        self._me = new_id()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.transforms")

    def start(self, *, look_every: float = _LOOK_EVERY) -> None:
        if self._on.continuous is None:
            return
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(look_every,), name="continuous", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """What runs in the engine goes on."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    def close(self) -> None:
        self.stop()
        if self._on.continuous is not None:
            self._on.continuous.close()

    def look(self) -> None:
        """Raises nothing for a model that cannot be kept up: it says so itself."""
        engine = self._on.continuous
        if engine is None:
            return
        with self._on.db.reading() as tx:
            models = {one.model_id: one for one in model_store.continuous(tx)}
            known = {one.model_id: one for one in store.every(tx)}
        for model_id in sorted(models.keys() | known.keys()):
            if self._stop.is_set():
                return
            self._one(engine, models.get(model_id), known.get(model_id))

    def _run(self, seconds: float) -> None:
        while True:
            try:
                self.look()
            except Exception:  # the watch outlives a database that is away for a while
                self._logger.exception("continuous_watch_failed")
            if self._stop.wait(seconds):
                return

    def _one(self, engine: ContinuousEngine, model: Model | None, kept: Kept | None) -> None:
        if kept is None and model is not None:
            kept = self._noted(model)
        if kept is None or not self._mine(kept):
            return
        try:
            if model is None:
                self._end(engine, kept)
            elif not self._wanted(model):
                self._halt(engine, kept)
            else:
                self._keep_up(engine, model, kept)
        except SextantError as error:
            self._wait(kept, error.message, error.hint)
        except Exception as error:  # one model's surprise keeps no other from being looked at
            self._logger.exception("continuous_model_failed", model_id=kept.model_id)
            self._wait(kept, f"Looking after it stopped: {type(error).__name__}.", "It is tried again.")

    def _noted(self, model: Model) -> Kept:
        kept = Kept(
            model_id=model.model_id,
            workspace_id=model.workspace_id,
            version=model.version,
            table_id=new_id(),
        )
        with self._on.db.transaction() as tx:
            if (known := store.find(tx, model.model_id)) is not None:
                return known
            store.add(tx, kept)
        return kept

    def _mine(self, kept: Kept) -> bool:
        now = self._on.clock.now()
        with self._on.db.transaction() as tx:
            return store.claim(tx, kept.model_id, by=self._me, now=now, until=now + _LEASE)

    def _wanted(self, model: Model) -> bool:
        return model.on_change and self._on.may_run(model.workspace_id, model.made_by)

    def _keep_up(self, engine: ContinuousEngine, model: Model, kept: Kept) -> None:
        try:
            what = declared(self._on, maker(model), model.sql)
        except (InputRefused, NotFound, NotAllowed):  # its maker may not ask it so any more
            self._halt(engine, kept)
            raise
        if kept.version != model.version:
            kept = self._anew(engine, model, kept)
        if kept.session_id and kept.columns_mark != what.columns_mark:
            engine.stop(_in_engine(kept))
            kept = self._change(kept, session_id="", query_id="", run_id="", again_at=None)
        found = engine.look(_in_engine(kept), after=kept.epoch) if kept.session_id else None
        if found is not None:
            kept = self._seen(kept, found)
        self._load(model, kept)
        if found is not None and not found.problem:
            return
        if kept.again_at is None or kept.again_at <= self._on.clock.now():
            self._begin(engine, kept, what)

    def _begin(self, engine: ContinuousEngine, kept: Kept, what: Declared) -> None:
        self._results.make(kept, what)
        given = continuous(self._on, what, name=kept.model_id, table_id=kept.table_id, version=kept.version)
        made = engine.begin(given)
        self._change(
            kept,
            session_id=made.session_id,
            query_id=made.query_id,
            run_id=made.run_id,
            columns_mark=what.columns_mark,
            status="running",
            problem="",
            hint="",
            again_at=self._on.clock.now() + _AGAIN,
        )

    def _seen(self, kept: Kept, found: Progress) -> Kept:
        if found.epoch // _TIDY_EVERY > kept.epoch // _TIDY_EVERY:
            self._results.tidy(kept)
        values: dict[str, Any] = {
            "epoch": found.epoch,
            "rows": kept.rows + found.rows,
            "set_aside": kept.set_aside + found.set_aside,
            "seen_at": self._on.clock.now(),
        }
        if found.problem:
            hint = "It is begun again by itself from where it stood."
            return self._change(kept, **values, status="waiting", problem=found.problem, hint=hint)
        return self._change(kept, **values, status="running", problem="", hint="")

    def _load(self, model: Model, kept: Kept) -> None:
        """Begins the model's load where the engine has committed something since the last."""
        newest = self._results.newest(kept)
        if not newest or newest == kept.snapshot_id:
            return
        with self._on.db.transaction() as tx:
            if self._on.jobs.is_open(tx, model.job_id) or self._is_held(model, tx):
                return
            if self._running.begin(tx, model, why="inputs", whole=True) is not None:
                store.change(tx, kept.model_id, {"snapshot_id": newest})

    def _is_held(self, model: Model, tx: Connection) -> bool:
        """Whether a check keeps the last load back until somebody decides."""
        last = model_store.find_run(tx, model.job_id)
        return last is not None and last.status == "held" and self._states(model, last.run_id) == "held"

    def _states(self, model: Model, run_id: str) -> str | None:
        of = {"workspace_id": model.workspace_id, "dataset_id": model.dataset_id}
        return self._on.datasets.bringing.states(**of, load_ids=[run_id]).get(run_id)

    def _anew(self, engine: ContinuousEngine, model: Model, kept: Kept) -> Kept:
        """Another statement: another table and another checkpoint, from the beginning of the topic."""
        if kept.session_id:
            engine.stop(_in_engine(kept))
        self._results.drop(kept)
        fresh = Kept(
            model_id=kept.model_id,
            workspace_id=kept.workspace_id,
            version=model.version,
            table_id=new_id(),
            watched_by=self._me,
            watched_until=self._on.clock.now() + _LEASE,
        )
        with self._on.db.transaction() as tx:
            store.change(tx, kept.model_id, fresh.model_dump(exclude={"model_id", "workspace_id"}))
        return fresh

    def _halt(self, engine: ContinuousEngine, kept: Kept) -> None:
        if kept.session_id:
            found = engine.look(_in_engine(kept), after=kept.epoch)  # what came since counts too
            kept = kept if found is None else self._seen(kept, found)
            engine.stop(_in_engine(kept))
        if kept.status != "stopped" or kept.session_id:
            gone = {"session_id": "", "query_id": "", "run_id": "", "again_at": None}
            self._change(kept, **gone, status="stopped", problem="", hint="")

    def _end(self, engine: ContinuousEngine, kept: Kept) -> None:
        """The model is removed; its dataset stays with the rows that it has."""
        if kept.session_id:
            engine.stop(_in_engine(kept))
        self._results.drop(kept)
        with self._on.db.transaction() as tx:
            store.remove(tx, kept.model_id)

    def _wait(self, kept: Kept, problem: str, hint: str) -> None:
        if problem != kept.problem:
            self._logger.warning("continuous_model_waits", model_id=kept.model_id, reason=problem)
        again = self._on.clock.now() + _AGAIN
        self._change(kept, status="waiting", problem=problem, hint=hint, again_at=again)

    def _change(self, kept: Kept, **values: Any) -> Kept:
        with self._on.db.transaction() as tx:
            store.change(tx, kept.model_id, values)
        return kept.model_copy(update=values)


def kept_of(tx: Connection, models: Sequence[Model]) -> dict[str, Kept]:
    """Where the models stand that an engine keeps up, by their ids."""
    wanted = [one.model_id for one in models if one.engine == CONTINUOUS]
    return store.of(tx, wanted) if wanted else {}


def _in_engine(kept: Kept) -> InEngine:
    return InEngine(kept.session_id, kept.query_id, kept.run_id)
