"""Which process runs which job: a durable queue (DBOS) on the metadata database, with heartbeats and a lease.

DBOS's own defaults lose and double work: two processes of one name run a step twice, a killed process's jobs
are picked up by nobody, and a new build strands the old one's jobs. So each process has its own executor id
and a heartbeat row, one process at a time holds the lease to hand on what silent ones left, and the
application version is a number that changes only when jobs of the old form can't be run by the new code.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Connection, String, column, delete, func, or_, select, table, update
from sqlalchemy.exc import IntegrityError

from sextant.core.db import Database
from sextant.core.jobs.store import executors, jobs, leases
from sextant.core.telemetry import Log
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id

if TYPE_CHECKING:
    from dbos import DBOSClient

JOB_FORMAT = 1
QUEUE = "sextant.jobs"
WORKFLOW = "sextant.job"
_SCHEMA = "dbos"
_LEASE = "jobs"
_OPEN = ("ENQUEUED", "PENDING", "DELAYED")
_FORGOTTEN_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class DispatchTiming:
    """Seconds: a process silent for longer is taken for dead; how often to beat, and to look for jobs."""

    silent_after: float = 15.0
    beat_every: float = 3.0
    poll_every: float = 0.2


class Dispatch:
    """The queue, and the watch over processes that fell silent. One may run in a process at a time."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        run: Callable[[str], None],
        workers: int,
        timing: DispatchTiming,
        job_format: int,
    ) -> None:
        self.executor_id = new_id()
        self._db = db
        self._clock = clock
        self._run = run
        self._workers = workers
        self._format = job_format
        self._silent_after = timedelta(seconds=timing.silent_after)
        self._beat_every = timing.beat_every
        self._poll_every = timing.poll_every
        self._client: DBOSClient | None = None
        self._lock = threading.Lock()
        self._running: set[str] = set[str]()
        self._stop = threading.Event()
        self._keeper: threading.Thread | None = None
        self._logger = Log("sextant.jobs")
        self._workflows = table(
            "workflow_status",
            column("started_at_epoch_ms", BigInteger()),
            *[column(name, String()) for name in _COLUMNS],
            schema=None if db.is_sqlite else _SCHEMA,
        )

    def prepare(self) -> None:
        """Makes or upgrades the queue's own tables."""
        _quiet()
        from dbos import DBOS

        DBOS.migrate(_url(self._db), schema=_SCHEMA)

    def warm(self) -> None:
        """Opens the queue ahead of the first job, so that no transaction waits for the import."""
        self._opened()

    def enqueue(self, tx: Connection, job_id: str, *, pause: float = 0.0) -> None:
        """Puts a job into the queue within the caller's transaction, to begin after `pause` seconds."""
        options: dict[str, Any] = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": f"{job_id}.{new_id()}",
            "app_version": str(self._format),
        }
        if pause:
            options["delay_seconds"] = pause
        self._opened().enqueue_in_transaction(tx, options, job_id)  # pyright: ignore[reportArgumentType]  # a TypedDict built in steps

    def start(self) -> None:
        """Begins to take jobs; raises RuntimeError when another dispatch of this process does."""
        _claim_process(self)
        self._stop.clear()
        self._beat()
        self._opened().register_queue(
            QUEUE, worker_concurrency=self._workers, polling_interval_sec=self._poll_every
        )
        self._recover()
        _launch(self._config())
        self._keeper = threading.Thread(target=self._keep, name="jobs-keeper", daemon=True)
        self._keeper.start()

    def stop(self, *, patience: float) -> None:
        """Takes no more jobs, waits for the running ones to let go, and says that this process is gone."""
        if self._keeper is None:
            self._close_client()
            return
        self._stop.set()
        until = time.monotonic() + patience
        while self._running and time.monotonic() < until:
            time.sleep(0.05)
        _land()
        self._keeper.join(timeout=10)
        self._keeper = None
        with self._db.transaction() as tx:
            tx.execute(delete(executors).where(executors.c.executor_id == self.executor_id))
            tx.execute(delete(leases).where(leases.c.holder == self.executor_id))
        self._close_client()
        _release_process(self)

    def work(self, job_id: str) -> None:
        """What the queue calls for one job."""
        if self._stop.is_set():
            with self._db.transaction() as tx:  # dequeued while stopping: back to the end of the queue
                self.enqueue(tx, job_id)
            return
        self._running.add(job_id)
        try:
            self._run(job_id)
        finally:
            self._running.discard(job_id)

    def _keep(self) -> None:
        while not self._stop.wait(self._beat_every):
            try:
                self._beat()
                if self._lease():
                    self._recover()
            except Exception:  # a database that is away for a while must not end the watch
                self._logger.exception("job_watch_interrupted")

    def _beat(self) -> None:
        now = self._clock.now()
        with self._db.transaction() as tx:
            kept = tx.execute(
                update(executors).where(executors.c.executor_id == self.executor_id).values(beat_at=now)
            )
            if not kept.rowcount:
                tx.execute(
                    executors.insert().values(
                        executor_id=self.executor_id, job_format=self._format, started_at=now, beat_at=now
                    )
                )

    def _lease(self) -> bool:
        """Whether this process is the one that hands on what silent ones left."""
        now = self._clock.now()
        values = {"holder": self.executor_id, "until": now + self._silent_after}
        try:
            with self._db.transaction() as tx:
                taken = tx.execute(
                    update(leases)
                    .where(leases.c.name == _LEASE)
                    .where(or_(leases.c.holder == self.executor_id, leases.c.until < now))
                    .values(**values)
                )
                if taken.rowcount:
                    return True
                if tx.execute(select(leases.c.name).where(leases.c.name == _LEASE)).one_or_none():
                    return False
                tx.execute(leases.insert().values(name=_LEASE, **values))
        except IntegrityError:  # another process made the row at the same moment
            return False
        return True

    def _recover(self) -> None:
        """Hands on the jobs of silent processes and of older formats, and finds forgotten ones."""
        now = self._clock.now()
        flows = self._workflows.c
        known = [str(number) for number in range(1, self._format + 1)]
        with self._db.transaction() as tx:
            tx.execute(delete(executors).where(executors.c.beat_at < now - self._silent_after))
            alive = select(executors.c.executor_id)
            handed = tx.execute(
                update(self._workflows)
                .where(flows.name == WORKFLOW, flows.status == "PENDING", flows.executor_id.not_in(alive))
                .where(flows.application_version.in_(known))  # a newer one is for processes that know it
                .values(
                    status="ENQUEUED",
                    owner_xid=None,
                    started_at_epoch_ms=None,
                    application_version=str(self._format),
                )
            )
            adopted = tx.execute(
                update(self._workflows)
                .where(flows.name == WORKFLOW, flows.status.in_(("ENQUEUED", "DELAYED")))
                .where(flows.application_version.in_(known[:-1]))
                .values(application_version=str(self._format))
            )
            newer = select(executors.c.executor_id).where(executors.c.job_format > self._format).limit(1)
            forgotten = [] if tx.execute(newer).first() else self._forgotten(tx)
            for job_id in forgotten:
                self.enqueue(tx, job_id)
        if handed.rowcount or adopted.rowcount or forgotten:
            self._logger.warning(
                "jobs_recovered",
                from_silent=handed.rowcount,
                from_older_format=adopted.rowcount,
                forgotten=len(forgotten),
            )

    def _forgotten(self, tx: Connection) -> list[str]:
        """Jobs that have not ended and that nothing in the queue stands for (a database went away midway)."""
        flows = self._workflows.c
        query = (
            select(jobs.c.job_id)
            .where(jobs.c.status.in_(("queued", "processing")))
            .where(jobs.c.updated_at < self._clock.now() - _FORGOTTEN_AFTER)
            .where(
                ~select(flows.workflow_uuid)
                .where(flows.status.in_(_OPEN), flows.name == WORKFLOW)
                .where(func.substr(flows.workflow_uuid, 1, 36) == jobs.c.job_id)
                .exists()
            )
            .limit(100)
        )
        return list(tx.execute(query).scalars())

    def _opened(self) -> "DBOSClient":
        with self._lock:
            if self._client is None:
                _quiet()
                from dbos import DBOSClient

                self._client = DBOSClient(
                    system_database_url=_url(self._db),
                    dbos_system_schema=_SCHEMA,
                    application_name="sextant",
                    system_database_pool_size=2,
                    lazy=True,
                )
            return self._client

    def _close_client(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.destroy()
                self._client = None

    def _config(self) -> dict[str, Any]:
        return {
            "name": "sextant",
            "system_database_url": _url(self._db),
            "dbos_system_schema": _SCHEMA,
            "executor_id": self.executor_id,
            "application_version": str(self._format),
            "enable_otlp": False,
            "log_level": "WARNING",
            "use_listen_notify": not self._db.is_sqlite,
            "notification_listener_polling_interval_sec": 0.5,
            "sys_db_pool_size": 6,
        }


_COLUMNS = (
    "workflow_uuid",
    "status",
    "name",
    "executor_id",
    "application_version",
    "owner_xid",
    "queue_name",
)
_process = threading.Lock()
_active: list[Dispatch] = []  # DBOS is one a process, and so is the dispatch that it calls
_registered: list[object] = []


def _claim_process(dispatch: Dispatch) -> None:
    with _process:
        if _active:
            raise RuntimeError("Another house of this process runs jobs already; stop it first.")
        _active.append(dispatch)


def _release_process(dispatch: Dispatch) -> None:
    with _process:
        if dispatch in _active:
            _active.remove(dispatch)


def _launch(config: dict[str, Any]) -> None:
    from dbos import DBOS

    DBOS(config=config)  # pyright: ignore[reportArgumentType]  # a TypedDict built in steps
    if not _registered:
        _registered.append(DBOS.workflow(name=WORKFLOW)(_entry))
    DBOS.launch()


def _land() -> None:
    from dbos import DBOS

    DBOS.destroy(destroy_registry=False, workflow_completion_timeout_sec=0)


def _entry(job_id: str) -> None:
    if _active:
        _active[0].work(job_id)


def _quiet() -> None:
    """DBOS would print to the terminal in its own form; with a handler present it uses ours."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def _url(db: Database) -> str:
    return db.engine.url.set(drivername="sqlite" if db.is_sqlite else "postgresql").render_as_string(
        hide_password=False
    )
