"""Processes see each other, and one that cannot work beside another is refused by the setting to change."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from sextant.app.beside import join, refuse
from sextant.app.checks import SettingRefused
from sextant.app.settings import Settings
from sextant.core.db import Database
from sextant.core.processes import Process, Processes, folder_name, processes, refuse_beside
from sextant.kit.clock import SystemClock
from sextant.kit.ids import new_id

NOW = SystemClock().now()
ME = Process(new_id(), "here", 1, ("api",), "folder", "print", "1", NOW, NOW)
SPREAD = {"database_url": "postgresql://db/sextant", "cache_url": "redis://cache"}
BOTH = {**SPREAD, "objects_url": "s3://bucket"}


def other(**changes: object) -> Process:
    return replace(ME, process_id=new_id(), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "me", "beside", "named"),
    [
        ({}, ME, other(host="there"), "SEXTANT_DATABASE_URL"),
        ({**SPREAD, "cache_url": "memory://"}, ME, other(), "SEXTANT_CACHE_URL"),
        (SPREAD, ME, other(secret="another"), "SEXTANT_SECRET_KEY"),
        (SPREAD, ME, other(folder="another"), "SEXTANT_OBJECTS_URL"),
        (BOTH, ME, other(folder="another", roles=("worker",)), "SEXTANT_DATA"),
    ],
)
def test_the_setting_that_falls_short_is_named(
    tmp_path: Path, settings: dict[str, str], me: Process, beside: Process, named: str
) -> None:
    with pytest.raises(SettingRefused) as refused:
        refuse(Settings(data=tmp_path, **settings), me, beside)
    assert refused.value.message.startswith(named)
    assert named in refused.value.hint or "both" in refused.value.hint


@pytest.mark.parametrize(
    ("settings", "beside"),
    [
        (SPREAD, other(host="there")),
        ({**SPREAD, "cache_url": "memory://"}, other(roles=("worker",))),
        (BOTH, other(folder="another", roles=("scheduler",))),
    ],
)
def test_what_works_beside_each_other_is_let_be(
    tmp_path: Path, settings: dict[str, str], beside: Process
) -> None:
    refuse(Settings(data=tmp_path, **settings), ME, beside)


def there(db: Database, *, silent: float = 0.0, **changes: object) -> Process:
    """The row of a process on another machine."""
    now = SystemClock().now()
    beat = now - timedelta(seconds=silent)
    one = other(host="there", started_at=now - timedelta(hours=1), beat_at=beat, **changes)
    values = {name: getattr(one, name) for name in Process.__slots__} | {"roles": ",".join(one.roles)}
    with db.transaction() as tx:
        tx.execute(insert(processes).values(**values))
    return one


def these(db: Database, *, pid: int | None = None) -> Processes:
    made = Processes(
        db,
        SystemClock(),
        roles=("api",),
        folder="folder",
        secret="print",
        version="1",
        beat=timedelta(milliseconds=50),
    )
    if pid is not None:
        made.me = replace(made.me, pid=pid)
    return made


def never(_: Process, beside: Process) -> None:
    raise SettingRefused(f"{beside.host} is in the way.")


def test_one_that_lives_is_refused_beside(database: Database) -> None:
    living = there(database)
    mine = these(database)
    mine.begin()
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(0.05):
            with database.transaction() as tx:
                own = processes.c.process_id == living.process_id
                tx.execute(processes.update().where(own).values(beat_at=SystemClock().now()))

    beating = threading.Thread(target=beat)
    beating.start()
    try:
        with pytest.raises(SettingRefused, match="there is in the way"):
            refuse_beside(mine, never, look_every=0.05)
    finally:
        stop.set()
        beating.join()
        mine.end()


def test_one_that_was_killed_is_waited_for_and_not_refused_beside(database: Database) -> None:
    there(database, silent=19)
    mine = these(database)
    mine.begin()
    began = time.monotonic()
    refuse_beside(mine, never, look_every=0.05)
    assert time.monotonic() - began < 10
    mine.end()


def test_one_that_ended_on_this_machine_is_seen_at_once(database: Database) -> None:
    killed = these(database, pid=2**22 + 1)  # past the largest number of a process
    killed.begin()
    mine = these(database)
    assert mine.others() == []
    killed.end()


def test_of_two_that_start_together_the_later_one_yields(database: Database) -> None:
    first, second = these(database, pid=1), these(database, pid=1)
    first.begin()
    second.begin()
    assert [one.process_id for one in second.others()] == [first.me.process_id]
    assert first.others() == []
    first.end()
    assert second.others() == []
    second.end()


def test_a_process_is_seen_while_it_beats_and_leaves_no_row(settings: Settings, database: Database) -> None:
    settings.data.mkdir(parents=True)
    mine = join(settings, database)
    assert mine.me.host == socket.gethostname()
    assert mine.me.folder == folder_name(settings.data)

    def rows() -> int:
        with database.reading() as tx:
            return len(tx.execute(processes.select()).all())

    assert rows() == 1
    mine.end()
    assert rows() == 0


def test_a_folder_bears_one_name_whoever_asks(tmp_path: Path) -> None:
    found: list[str] = []
    ask: Callable[[], None] = lambda: found.append(folder_name(tmp_path))  # noqa: E731
    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert not list(tmp_path.glob("*.part"))
