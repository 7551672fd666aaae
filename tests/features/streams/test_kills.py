"""`kill -9` at any moment loses nothing that was acknowledged and doubles nothing that is sent again."""

import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House
from sextant.features.query import Query
from sextant.features.streams import Incoming
from tests.features.streams.worker import SENDER, SIZE, batch, house_of


@dataclass
class Sender:
    """What the worker said before it was killed."""

    folder: Path
    url: str
    acknowledged: set[int] = field(default_factory=set[int])
    next: int = 0

    def run_and_kill(self, after: float) -> None:
        """Kills the worker so many seconds after its first acknowledgement."""
        command = [sys.executable, "-m", "tests.features.streams.worker"]
        process = subprocess.Popen(
            [*command, str(self.folder), self.url, str(self.next)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        first = process.stdout.readline()
        time.sleep(after)
        process.kill()
        said = [first, *process.communicate(timeout=30)[0].splitlines()]
        self.acknowledged |= {int(line) for line in said if line}
        self.next = max(self.acknowledged, default=-1) + 1


def figures(house: House) -> dict[str, int]:
    sql = "SELECT count(*) AS n, count(DISTINCT n) AS d, sum(n) AS s FROM visits"
    row = house.queries.run(SENDER, Query(sql, purpose="tile")).table.to_pylist()[0]
    return {name: int(value or 0) for name, value in row.items()}


def missing(house: House, acknowledged: set[int]) -> set[int]:
    """Batches of which not every event is there once."""
    sql = f"SELECT n // {SIZE} AS batch, count(*) AS n FROM visits GROUP BY 1"  # a number of ours
    rows = house.queries.run(SENDER, Query(sql, purpose="tile")).table.to_pylist()
    return acknowledged - {row["batch"] for row in rows if row["n"] == SIZE}


@pytest.fixture
def sender(settings: Settings) -> Sender:
    upgrade(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    return Sender(settings.data, settings.database_url)


def kill(sender: Sender, times: int, seed: int) -> None:
    moments = random.Random(seed)
    for _ in range(times):
        sender.run_and_kill(moments.uniform(0, 0.8))
    assert len(sender.acknowledged) > times
    house = house_of(sender.folder, sender.url)
    try:
        assert missing(house, sender.acknowledged) == set()
        for number in range(max(sender.acknowledged) + 5):  # all of it again, as a careful sender would
            incoming = Incoming(batch(number), "application/x-ndjson")
            done = house.streams.push(SENDER, "visits", incoming, key=f"b{number}").result(timeout=30)
            assert done.answer.accepted == SIZE
        wanted = (max(sender.acknowledged) + 5) * SIZE
        once = {"n": wanted, "d": wanted, "s": wanted * (wanted - 1) // 2}
        assert figures(house) == once
        roll_all(house)
        assert figures(house) == once
        assert in_the_log(house) == list(range(wanted))
    finally:
        house.close()


def in_the_log(house: House) -> list[int]:
    """The numbers of all events that could be replayed; offsets follow each other without a gap."""
    (seen,) = house.streams.looking.list(SENDER)
    ends = house.streams.replays.log(SENDER, seen.dataset.dataset_id)
    found: list[int] = []
    for offset, rows in house.streams.replays.logged.rows(seen.dataset, 0, ends.next_offset):
        assert offset == len(found)
        field = next(one.field_id for one in seen.dataset.columns if one.name == "n")
        found += rows.column(f"f{field}").to_pylist()
    return sorted(found)


def roll_all(house: House) -> None:
    """Rolls what is hot; waits for the lease of a roller that was killed."""
    end = time.monotonic() + 90
    while hot(house):
        assert time.monotonic() < end
        if not house.streams.roller.roll_due():
            time.sleep(0.5)


def hot(house: House) -> bool:
    return bool(house.streams.hot.of_workspace(SENDER.workspace_id))


def test_ten_kills_lose_and_double_nothing(sender: Sender) -> None:
    kill(sender, times=10, seed=4)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_fifty_kills_lose_and_double_nothing(sender: Sender, seed: int) -> None:
    kill(sender, times=10, seed=100 + seed)
