"""One move from its first check to the last proof; killed at any time, it goes on where it was."""

import fcntl
import shutil
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import orjson
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import OperationalError

from sextant import migrations
from sextant.app.checks import check, folder_lock
from sextant.app.moving.failing import MoveDiffers, SourceInUse, TargetNotEmpty, TargetRefused
from sextant.app.moving.ledger import FOLDER, Ledger
from sextant.app.moving.objects import MARK, Files, Progress
from sextant.app.moving.rows import Rows, refuse_rows
from sextant.app.settings import Settings, variables_set
from sextant.app.upgrade import DatabaseUnavailable, upgrade
from sextant.app.wiring import House, build
from sextant.core.audit import heads, workspace_of
from sextant.core.db import Database
from sextant.core.objects import Objects, local_folder
from sextant.core.processes import Processes
from sextant.kit.clock import SystemClock

_LOCAL = ("streams",)  # what of a data folder is neither in a back end nor made again


@dataclass(frozen=True, slots=True)
class Moved:
    """What arrived and was found the same."""

    files: int
    bytes: int
    rows: int
    tables: int
    resumed: bool


class Moving:
    """`say(what, done, total)` is told how far it is."""

    def __init__(
        self,
        source: Settings,
        target: Settings,
        *,
        variables: dict[str, str] | None = None,
        say: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
    ) -> None:
        self._source = source
        self._target = target
        self._variables = variables or {}
        self._say = say

    def run(self) -> Moved:
        """Copies, then proves; raises before anything is written where it cannot work."""
        import_module("sextant.app.wiring_features")  # declares the tables of all features
        self._check_settings()
        with ExitStack() as held:
            held.enter_context(folder_lock(self._source))
            source = held.enter_context(_house(self._source))
            _refuse_other_version(source)
            _refuse_in_use(source)
            held.enter_context(_alone(self._target.data))
            held.enter_context(variables_set(self._variables))
            return self._move(source)

    def _move(self, source: House) -> Moved:
        began = (self._target.data / FOLDER).is_dir()
        if not began:
            self._refuse_not_empty()
        self._take_secret(source.settings)
        ledger = Ledger(self._target.data)
        try:
            upgrade(self._target)
            with _house(self._target) as target:
                self._mark(target, ledger)
                progress = Progress(self._say)
                files = Files(source.objects, target.objects, ledger, progress)
                files.copy()
                self._copy_local()
                rows = Rows(source.db, target.db, ledger)
                rows.copy()
                tables = _point_tables(source, target, files)
                _refuse_in_use(source)
                moved = Moved(
                    files=files.verify(),
                    bytes=progress.total,
                    rows=rows.verify(),
                    tables=tables,
                    resumed=ledger.resumed,
                )
                _verify_audit(source, target)
                target.objects.delete([MARK])
        except BaseException:
            ledger.close()
            raise
        ledger.remove()
        return moved

    def _check_settings(self) -> None:
        check(self._target)
        same = [
            name
            for name, one, other in (
                ("data folder", self._source.data.resolve(), self._target.data.resolve()),
                ("database", self._source.database, self._target.database),
                ("object store", self._source.objects, self._target.objects),
            )
            if one == other
        ]
        if same:
            raise TargetRefused(
                f"Source and target share the {' and the '.join(same)}.",
                hint="Name another for the target: the source stays as it is, to go back to.",
            )

    def _refuse_not_empty(self) -> None:
        folder = self._target.data
        if folder.is_dir() and any(one.name not in ("moving.lock", "secret.key") for one in folder.iterdir()):
            raise TargetNotEmpty(
                f"The target's data folder {folder} is not empty.", hint="Name a new folder in the settings."
            )
        if not self._target.database.startswith("sqlite"):
            database = Database(self._target.database)
            try:
                refuse_rows(database)
            finally:
                database.close()
        found = _first_file(self._target)
        if found:
            raise TargetNotEmpty(
                f"The target's object store is not empty: {found} is there.",
                hint="Name an empty bucket or folder. An unfinished move goes on with its own data folder.",
            )

    def _take_secret(self, source: Settings) -> None:
        """The target's secret is the source's: keys, sealed passwords and the audit trail hang on it."""
        mine = source.secret()
        given = self._target.secret_key.get_secret_value()
        path = self._target.data / "secret.key"
        if not given and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(mine)
        if self._target.secret() != mine:
            raise TargetRefused(
                "The target has a secret of its own, which opens nothing of what is moved.",
                hint="Leave secret_key out of the target's settings, or set it to the source's.",
            )

    def _mark(self, target: House, ledger: Ledger) -> None:
        mine = orjson.dumps({"move": ledger.move_id})
        if not target.objects.put_new(MARK, mine) and target.objects.get(MARK) != mine:
            raise TargetNotEmpty(
                "Another move goes to the same object store.", hint="Wait for it, or name another store."
            )

    def _copy_local(self) -> None:
        for name in _LOCAL:
            here, there = self._source.data / name, self._target.data / name
            if here.is_dir():
                shutil.copytree(here, there, dirs_exist_ok=True)


def _point_tables(source: House, target: House, files: Files) -> int:
    """Makes the target's catalog name the newest metadata of every table."""
    count = 0
    for namespace, name in source.lake.catalog().listed():
        table = source.lake.catalog().open(namespace, name)
        if table is None:
            continue
        there = files.moved_location(table.metadata_location)
        known = target.lake.catalog().open(namespace, name)
        if known is None or known.metadata_location != there:
            target.lake.catalog().point(namespace, name, there)
        arrived = target.lake.catalog().open(namespace, name)
        if arrived is None or arrived.metadata.current_snapshot_id != table.metadata.current_snapshot_id:
            raise MoveDiffers(
                f"The table {name} does not stand at the same snapshot at the target.",
                hint="Run the move again; the source is untouched.",
            )
        count += 1
    return count


def _verify_audit(source: House, target: House) -> None:
    with target.db.reading() as tx:
        workspaces = {workspace_of(chain) for chain in tx.execute(select(heads.c.chain)).scalars()}
    for workspace in sorted(workspaces):
        if source.audit.verify(workspace).ok and not target.audit.verify(workspace).ok:
            raise MoveDiffers(
                "The audit trail does not fit its hashes at the target.",
                hint="Begin the move anew with an empty target.",
            )


def _refuse_in_use(source: House) -> None:
    watching = Processes(source.db, SystemClock(), roles=(), folder="", secret="", version="")
    working = watching.others()
    if working:
        one = working[0]
        raise SourceInUse(
            f"The source is in use: process {one.pid} on {one.host} works on it.",
            hint="Stop every Sextant process of it first, and start those of the target afterwards.",
        )


def _refuse_other_version(source: House) -> None:
    try:
        with source.db.reading() as tx:
            there = inspect(tx).has_table("alembic_version")
            version = tx.execute(text("SELECT version_num FROM alembic_version")).scalar() if there else None
    except OperationalError as error:
        raise DatabaseUnavailable(
            "The source's database does not answer.", seconds=5, hint="Look at SEXTANT_DATABASE_URL."
        ) from error
    if version != migrations.HEAD:
        raise SourceInUse(
            "The source was not last used by this version of Sextant.",
            hint="Start it once with this version, stop it, then move it.",
        )


def _first_file(settings: Settings) -> str:
    folder = local_folder(settings.objects)
    if folder is not None:
        return next((one.name for one in folder.iterdir()), "") if folder.is_dir() else ""
    store = Objects(settings.objects, cache_dir=settings.data / "object-cache")
    found = next(store.walk(), None)
    return found.key if found is not None else ""


@contextmanager
def _house(settings: Settings) -> Generator[House]:
    house = build(settings, durable_jobs=False, late=True)
    try:
        yield house
    finally:
        house.close()


@contextmanager
def _alone(data: Path) -> Generator[None]:
    """One move to a target at a time."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "moving.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TargetNotEmpty(
                "Another move goes to the same folder.", hint="Wait until it has ended."
            ) from error
        yield
    (data / "moving.lock").unlink(missing_ok=True)
