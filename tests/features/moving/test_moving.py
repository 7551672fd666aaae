"""An installation moved to servers and back: everything is there, and the source is as it was."""

import hashlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contracts.objects.stores import Place, Servers, make_place, servers
from tests.features.cli.conftest import Done
from tests.servers.postgres import Postgres
from tests.servers.sextant import COMMAND, RunningSextant

__all__ = ["servers"]

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("SEXTANT_", "AWS_"))}


class Installation:
    """A stopped server's folder with its settings, and what it holds."""

    def __init__(self, folder: Path, settings: dict[str, str], *, key: str = "") -> None:
        self.folder = folder
        self.settings = settings
        self.key = key

    def running(self, *, demo_rows: int = 0) -> RunningSextant:
        made = RunningSextant(self.folder, demo_rows=demo_rows, settings=self.settings)
        made.key = self.key
        return made

    def toml(self, place: Place | None = None) -> Path:
        lines = [f"data = {json.dumps(str(self.folder / 'data'))}"]
        plain = {k: v for k, v in self.settings.items() if k.startswith("SEXTANT_")}
        lines += [f"{k.removeprefix('SEXTANT_').lower()} = {json.dumps(v)}" for k, v in plain.items()]
        if place is not None:
            lines += ["[variables]", *(f"{k} = {json.dumps(v)}" for k, v in place.variables.items())]
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "settings.toml"
        path.write_text("\n".join(lines) + "\n")
        return path


def move(source: Installation, to: Path) -> Done:
    command = [str(COMMAND), "move", "--to", str(to), "--data", str(source.folder / "data"), "--json"]
    done = subprocess.run(command, env=CLEAN | source.settings, capture_output=True, text=True, timeout=240)
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def print_of(folder: Path) -> str:
    """Every file of a data folder but those that a look at it makes."""
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in ("server.lock", "sextant.db-shm", "sextant.db-wal"):
            told.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return told.hexdigest()


def holdings(client: httpx.Client) -> dict[str, Any]:
    """What people would miss: figures, boards, snapshots, the trail."""
    tables = {one["table_name"]: one for one in client.get("/api/v1/datasets?limit=100").json()["items"]}
    found: dict[str, Any] = {}
    for name in sorted(tables):
        asked = client.post("/api/v1/data/query", json={"sql": f"select count(*) as n from {name}"})
        assert asked.status_code == 200, asked.text
        where = f"/api/v1/datasets/{tables[name]['dataset_id']}"
        snapshots = [one["snapshot_id"] for one in client.get(f"{where}/snapshots").json()["items"]]
        found[name] = [asked.json()["results"], snapshots]
    boards = client.get("/api/v1/dashboards?limit=100").json()["items"]
    found["dashboards"] = sorted((one["dashboard_id"], one["name"]) for one in boards)
    trail = client.get("/api/v1/audit/verify")
    assert trail.status_code == 200, trail.text
    assert trail.json()["ok"] is True
    return found


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, dict[str, Any]]:
    """SQLite and a local folder, with the demo, an undone load and a key."""
    made = Installation(tmp_path_factory.mktemp("laptop"), {})
    with made.running(demo_rows=10_000) as server:
        made.key = server.key
        with server.client() as client:
            for amount in (1, 2):
                load(client, b"city,amount\nOslo,%d\n" % amount, **({} if amount == 1 else into(client)))
            load(client, large())
            held = holdings(client)
    return made, held


def large() -> bytes:
    """A file that is sent in several parts, of values that do not pack."""
    drawn = random.Random(5)
    return b"code,n\n" + b"".join(b"%016x,%d\n" % (drawn.getrandbits(64), n) for n in range(400_000))


def into(client: httpx.Client) -> dict[str, str]:
    items = client.get("/api/v1/datasets?limit=100").json()["items"]
    return {"dataset_id": next(one["dataset_id"] for one in items if one["table_name"] == "towns")}


def load(client: httpx.Client, content: bytes, **fields: str) -> None:
    more = {"mode": "append", **fields} if fields else {}
    answer = client.post("/api/v1/data/upload", files={"file": ("towns.csv", content)}, data=more)
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + 60
    while client.get(f"/api/v1/data/job/{answer.json()['job_id']}").json()["status"] != "completed":
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture
def cluster(postgres: Postgres, servers: Servers, tmp_path: Path) -> Iterator[tuple[Installation, Place]]:
    """PostgreSQL without a table, and an empty bucket."""
    place = make_place("s3", servers, tmp_path)
    name = postgres.empty()
    settings = {
        "SEXTANT_DATABASE_URL": postgres.url(name),
        "SEXTANT_OBJECTS_URL": place.url,
        "SEXTANT_SECRET_KEY": "",
    }
    yield Installation(tmp_path / "cluster", settings | place.variables), place
    postgres.drop(name)


def test_to_servers_and_back(
    laptop: tuple[Installation, dict[str, Any]], cluster: tuple[Installation, Place], tmp_path: Path
) -> None:
    source, held = laptop
    there, place = cluster
    before = print_of(source.folder / "data")
    done = move(source, there.toml(place))
    assert done.status == 0, done.err
    assert done.json["rows"] > 100
    assert print_of(source.folder / "data") == before
    there.key = source.key
    with there.running() as server, server.client() as client:
        assert holdings(client) == held
        dataset = into(client)["dataset_id"]
        where = f"/api/v1/datasets/{dataset}"
        snapshots = client.get(f"{where}/snapshots").json()["items"]
        newest = next(one for one in snapshots if one["is_current"])
        undone = client.post(f"{where}/snapshots/{newest['snapshot_id']}/undo")
        assert undone.status_code == 200, undone.text
        load(client, b"city,amount\nTurku,40\n", dataset_id=dataset)
        now = holdings(client)
    again = Installation(tmp_path / "laptop-again", {}, key=source.key)
    back = move(there, again.toml())
    assert back.status == 0, back.err
    with again.running() as server, server.client() as client:
        assert holdings(client) == now
        total = client.post("/api/v1/data/query", json={"sql": "select sum(amount) as n from towns"})
        assert total.json()["results"] == [{"n": 41}]
        board = client.get("/api/v1/dashboards?limit=1").json()["items"][0]["dashboard_id"]
        assert client.get(f"/api/v1/dashboards/{board}").status_code == 200
        load(client, b"city,amount\nBergen,100\n", dataset_id=into(client)["dataset_id"])


def test_a_move_that_is_killed_goes_on(laptop: tuple[Installation, dict[str, Any]], tmp_path: Path) -> None:
    source, held = laptop
    there = Installation(tmp_path / "other", {}, key=source.key)
    to = there.toml()
    command = [str(COMMAND), "move", "--to", str(to), "--data", str(source.folder / "data")]
    lives = random.Random(11)
    killed = 0
    ledger = there.folder / "data" / "moving" / "arrived.jsonl"
    for _ in range(5):
        process = subprocess.Popen(
            command, env=CLEAN, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        while process.poll() is None and not ledger.exists():
            time.sleep(0.01)
        try:
            process.wait(timeout=lives.uniform(0.0, 1.5) + (1.0 if killed else 0.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        else:
            break
    if (there.folder / "data" / "moving").is_dir():
        refused = subprocess.run(
            [str(COMMAND), "serve", "--data", str(there.folder / "data"), "--port", "0"],
            env=CLEAN,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert refused.returncode == 1
        assert "interrupted" in refused.stderr
        done = move(source, to)
        assert done.status == 0, done.err
    assert killed
    with there.running() as server, server.client() as client:
        assert holdings(client) == held


def test_what_would_lose_something_is_refused(
    laptop: tuple[Installation, dict[str, Any]], tmp_path: Path
) -> None:
    source, _ = laptop
    full = Installation(tmp_path / "full", {})
    (full.folder / "data" / "objects").mkdir(parents=True)
    (full.folder / "data" / "objects" / "mine").write_text("something")
    done = move(source, full.toml())
    assert (done.status, "not empty" in done.err) == (1, True)
    assert (full.folder / "data" / "objects" / "mine").read_text() == "something"
    same = move(source, source.toml())
    assert (same.status, "share" in same.err) == (1, True)
    odd = tmp_path / "odd.toml"
    odd.write_text('data = "x"\ndatabase = "y"\n')
    assert "names no settings" in move(source, odd).err
    with source.running() as server:
        assert server.url
        used = move(source, Installation(tmp_path / "new", {}).toml())
        assert (used.status, "Stop it first" in used.err) == (1, True)


def test_a_file_that_changed_on_its_way_is_found(
    laptop: tuple[Installation, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sextant.app.moving import Moving, read_target
    from sextant.app.moving.failing import MoveDiffers
    from sextant.app.moving.rows import Rows
    from sextant.app.settings import Settings

    source, _ = laptop
    there = Installation(tmp_path / "torn", {}, key=source.key)
    target, _ = read_target(there.toml())
    copy = Rows.copy

    def tearing(self: Rows) -> int:
        largest = max((target.data / "objects").rglob("*.parquet"), key=lambda path: path.stat().st_size)
        content = bytearray(largest.read_bytes())
        content[len(content) // 2] ^= 1
        largest.write_bytes(content)
        return copy(self)

    monkeypatch.setattr(Rows, "copy", tearing)
    with pytest.raises(MoveDiffers, match="not what was sent"):
        Moving(Settings(data=source.folder / "data"), target).run()
