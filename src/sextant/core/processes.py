"""Which processes work on one installation: each beats a row of its own, so that a new one sees them."""

import os
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, delete, select, update

from sextant.core.db import Database, Moment, metadata
from sextant.core.telemetry import Log
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id

processes = Table(
    "processes",
    metadata,
    Column("process_id", String(36), primary_key=True),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("roles", String(80), nullable=False),
    Column("folder", String(36), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("version", String(40), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
    Column("revision", String(20), nullable=False, server_default=""),
)

BEAT = timedelta(seconds=5)
SILENT = timedelta(seconds=20)
_FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Process:
    """`folder` names the data folder itself, whatever its path; `secret` is a print of the installation's.

    `revision` is the newest of the tables that its code knows.
    """

    process_id: str
    host: str
    pid: int
    roles: tuple[str, ...]
    folder: str
    secret: str
    version: str
    started_at: datetime
    beat_at: datetime
    revision: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether it is known to have ended: it was on this machine, where nothing of its number runs now."""
        if self.host != socket.gethostname():
            return False
        if self.pid == os.getpid():
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


def folder_name(folder: Path) -> str:
    """The name that a data folder bears inside, given by the first process that uses it."""
    path = folder / "folder.id"
    if not path.exists():
        part = folder / f"folder.{new_id()}.part"
        part.write_text(new_id(), encoding="ascii")
        try:
            os.link(part, path)
        except FileExistsError:  # another process was first
            pass
        finally:
            part.unlink()
    return path.read_text(encoding="ascii")


class Processes:
    """This process among the others; `begin` writes its row, a thread beats it, `end` takes it away."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        roles: Sequence[str],
        folder: str,
        secret: str,
        version: str,
        revision: str = "",
        beat: timedelta = BEAT,
    ) -> None:
        now = clock.now()
        self.me = Process(
            process_id=new_id(),
            host=socket.gethostname(),
            pid=os.getpid(),
            roles=tuple(roles),
            folder=folder,
            secret=secret,
            version=version,
            started_at=now,
            beat_at=now,
            revision=revision,
        )
        self._db = db
        self._clock = clock
        self._beat_every = beat
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.processes")

    def others(self) -> list[Process]:
        """Those that beat and began before this one, the oldest first."""
        with self._db.reading() as tx:
            found = at_work(tx, self._clock.now())
        mine = (self.me.started_at, self.me.process_id)
        return [one for one in found if (one.started_at, one.process_id) < mine]

    def begin(self) -> None:
        now = self._clock.now()
        values = {name: getattr(self.me, name) for name in Process.__slots__}
        with self._db.transaction() as tx:
            tx.execute(delete(processes).where(processes.c.beat_at < now - _FORGOTTEN))
            tx.execute(processes.insert().values(**values | {"roles": ",".join(self.me.roles)}))
        self._thread = threading.Thread(target=self._run, name="process-beat", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        try:
            with self._db.transaction() as tx:
                tx.execute(delete(processes).where(processes.c.process_id == self.me.process_id))
        except Exception:  # a database that is away: the row falls silent by itself
            self._logger.warning("process_row_left", exc_info=True)

    def wait(self, seconds: float) -> bool:
        """Sleeps; True when this process is to end meanwhile."""
        return self._stop.wait(seconds)

    def beat(self) -> None:
        mine = processes.c.process_id == self.me.process_id
        with self._db.transaction() as tx:
            tx.execute(update(processes).where(mine).values(beat_at=self._clock.now()))

    def _run(self) -> None:
        while not self._stop.wait(self._beat_every.total_seconds()):
            try:
                self.beat()
            except Exception:  # the beat outlives a database that is away for a while
                self._logger.warning("process_beat_missed", exc_info=True)


def at_work(tx: Connection, now: datetime) -> list[Process]:
    """Those that beat and are not known to have ended, the oldest first."""
    own = processes.c
    query = select(processes).where(own.beat_at >= now - SILENT).order_by(own.started_at, own.process_id)
    found = [_process(row) for row in tx.execute(query).mappings()]
    return [one for one in found if not one.is_gone]


def refuse_beside(
    these: Processes, refuse: Callable[[Process, Process], None], *, look_every: float = 1.0
) -> None:
    """Raises what `refuse(me, other)` raises, for another process that is seen to live.

    One whose row is young may have been killed just now: it is watched until it beats again or falls silent.
    """
    seen: dict[str, datetime] = {}
    while True:
        worst: Exception | None = None
        for other in these.others():
            try:
                refuse(these.me, other)
            except Exception as error:
                first = seen.setdefault(other.process_id, other.beat_at)
                if other.beat_at > first:
                    raise
                worst = error
        if worst is None or these.wait(look_every):
            return


def _process(row: RowMapping) -> Process:
    values: dict[str, Any] = {name: row[name] for name in Process.__slots__}
    values["roles"] = tuple(str(row["roles"]).split(","))
    return Process(**values)
