"""What the running server does: upload, profile, dashboard, question, PDF, and a hundred people at once.

    python bench/serving.py [--rows 1000000] [--people 100] [--seconds 60]

Starts Sextant as a user would, in a folder of its own with the demo workspace, and drives it over HTTP. The upload is
paired with the same bytes sent to a plain FastAPI `UploadFile` route on the same HTTP server.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median, quantiles

import httpx

BIN = Path(sys.executable).parent
QUESTION_SHAPES = (
    "total revenue by region",
    "average quantity by category",
    "how many order lines in 2024",
    "revenue by month in 2024",
    "top 5 products by revenue",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 900) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        if process.poll() is not None:
            raise SystemExit(f"The server stopped with exit status {process.returncode}.")
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return time.perf_counter() - started
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise SystemExit("The server did not answer.")


def resident(pid: int) -> int:
    """Bytes of memory that belong to the process itself (not the page cache)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def tree(pid: int) -> list[int]:
    found = [pid]
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for child in children.read_text().split() if children.exists() else ():
        found += tree(int(child))
    return found


def figures(label: str, milliseconds: list[float], aim: str) -> None:
    cuts = quantiles(milliseconds, n=100)
    print(
        f"{label:<44} p50 {median(milliseconds):8.1f} ms   p95 {cuts[94]:8.1f} ms   p99 {cuts[98]:8.1f} ms   ({aim})"
    )


def timed(call: Callable[[], httpx.Response], times: int) -> list[float]:
    taken: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        call().raise_for_status()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


class Server:
    """Sextant in a folder of its own, started by its command."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        command = [
            BIN / "sextant",
            "serve",
            "--data",
            self.data,
            "--port",
            str(self.port),
            "--demo",
            str(rows),
        ]
        environment = os.environ | {"SEXTANT_RATE_LIMITS": "false"}
        self.log_path = folder / "server.log"
        self.log = self.log_path.open("wb")
        self.command = [str(part) for part in command]
        self.environment = environment
        self.start()
        made = subprocess.run(
            [
                BIN / "sextant",
                "keys",
                "create",
                "--data",
                self.data,
                "--role",
                "admin",
                "--name",
                "bench",
                "--json",
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        self.key = json.loads(made.stdout)["key"]
        self.headers = {"Authorization": f"Bearer {self.key}"}

    def start(self) -> float:
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )
        try:
            return wait_for(self.url + "/ready", self.process)
        except SystemExit:
            print("\n".join(self.log_path.read_text().splitlines()[-5:]), file=sys.stderr)
            raise

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def memory(self) -> int:
        return sum(resident(pid) for pid in tree(self.process.pid))


def make_csv(path: Path, megabytes: int) -> None:
    line = "".join(f"{i},name {i},{i * 1.5:.2f},2024-03-{i % 28 + 1:02d}\n" for i in range(100_000)).encode()
    with path.open("wb") as file:
        file.write(b"id,name,amount,day\n")
        while file.tell() < megabytes * 1_000_000:
            file.write(line)


RIVAL = """
from fastapi import FastAPI, UploadFile
import hashlib, shutil
app = FastAPI()
@app.get("/ready")
def ready(): return {}
@app.post("/upload")
def upload(file: UploadFile):
    with open(OUT, "wb") as out: shutil.copyfileobj(file.file, out, 1 << 20)
    return {}
"""


def upload(url: str, path: Path, headers: dict[str, str]) -> float:
    """Megabytes per second, sent by curl so that the sender costs little."""
    arguments = [f"-H{name}: {value}" for name, value in headers.items()]
    started = time.perf_counter()
    done = subprocess.run(
        ["curl", "-sS", "-f", "-o", "/dev/null", *arguments, "-F", f"file=@{path};type=text/csv", url],
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit("The upload failed.")
    return path.stat().st_size / 1e6 / (time.perf_counter() - started)


def bench_upload(server: Server, folder: Path) -> None:
    path = folder / "upload.csv"
    make_csv(path, 400)
    before = server.memory()
    peak = before
    speeds: list[float] = []
    sender = subprocess.Popen(
        ["curl", "-sS", "-f", "-w", "%{speed_upload}", "-o", "/dev/null", "-H", f"Authorization: Bearer {server.key}",
         "-F", f"file=@{path};type=text/csv", server.url + "/api/v1/data/upload"],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    while sender.poll() is None:
        peak = max(peak, server.memory())
        time.sleep(0.02)
    assert sender.stdout is not None
    speeds.append(float(sender.stdout.read()) / 1e6)
    settle(server)
    (folder / "rival.py").write_text(RIVAL.replace("OUT", repr(str(folder / "rival.out"))))
    port = free_port()
    rival = subprocess.Popen(
        [BIN / "granian", "--interface", "asgi", "--port", str(port), "--log-level", "error", "rival:app"],
        cwd=folder,
        start_new_session=True,
    )
    wait_for(f"http://127.0.0.1:{port}/ready", rival)
    plain = upload(f"http://127.0.0.1:{port}/upload", path, {})
    os.killpg(rival.pid, signal.SIGKILL)
    print(f"{'upload of 400 MB':<44} {speeds[0]:8.0f} MB/s   (at least 100)   FastAPI UploadFile {plain:.0f} MB/s   "
          f"ratio {speeds[0] / plain:.2f}")  # fmt: skip
    print(f"{'server memory while it streams':<44} {(peak - before) / 1e6:+8.0f} MB   (less than 64)")


def settle(server: Server) -> None:
    """Waits until no job runs, so that the next figure is measured alone."""
    for _ in range(1200):
        jobs = httpx.get(server.url + "/api/v1/jobs?limit=20", headers=server.headers, timeout=30).json()[
            "items"
        ]
        if all(job["status"] in ("completed", "failed", "cancelled") for job in jobs):
            return
        time.sleep(0.1)


def the_demo(client: httpx.Client) -> tuple[str, str]:
    """The ids of the demo's order lines and of its dashboard."""
    datasets = client.get("/api/v1/datasets?limit=50").json()["items"]
    lines = next(d for d in datasets if d["table_name"].startswith("order_lines"))
    board = client.get("/api/v1/dashboards").json()["items"][0]
    return lines["dataset_id"], board["dashboard_id"]


def bench_alone(server: Server, client: httpx.Client) -> tuple[str, str]:
    dataset_id, board_id = the_demo(client)
    rows = client.get(f"/api/v1/datasets/{dataset_id}").json()["row_count"]
    profile = f"/api/v1/data/profile/{dataset_id}"
    figures("profile", timed(lambda: client.get(profile), 200), "p95 <= 50 ms")
    data = f"/api/v1/dashboards/{board_id}/data"
    client.post(data, json={"filters": {}}).raise_for_status()
    figures(
        "dashboard of 8 tiles, cached",
        timed(lambda: client.post(data, json={"filters": {}}), 200),
        "p95 <= 200 ms",
    )
    asked: list[float] = []
    for shape in QUESTION_SHAPES:
        for top in range(2, 12):
            body = {"question": f"{shape}, top {top}" if " by " in shape else shape, "dataset_id": dataset_id}
            asked += timed(lambda body=body: client.post("/api/v1/query/natural", json=body), 1)
    figures(f"question on {rows:,} rows, each new", asked, "p95 <= 300 ms")
    export = f"/api/v1/dashboards/{board_id}/export"
    client.post(export, json={"format": "pdf"}).raise_for_status()
    figures(
        "PDF of the 8-tile dashboard", timed(lambda: client.post(export, json={"format": "pdf"}), 8), "< 3 s"
    )
    return dataset_id, board_id


async def person(  # what one of the hundred does until the time is up
    number: int,
    client: httpx.AsyncClient,
    ids: tuple[str, str],
    csv: bytes,
    until: float,
    taken: dict[str, list[float]],
    errors: list[str],
) -> None:
    chance = random.Random(number)
    dataset_id, board_id = ids
    actions: dict[str, Callable[[], Awaitable[httpx.Response]]] = {
        "dashboard": lambda: client.post(f"/api/v1/dashboards/{board_id}/data", json={"filters": {}}),
        "profile": lambda: client.get(f"/api/v1/data/profile/{dataset_id}"),
        "question": lambda: client.post(
            "/api/v1/query/natural",
            json={"question": chance.choice(QUESTION_SHAPES), "dataset_id": dataset_id},
        ),
        "upload": lambda: client.post(
            "/api/v1/data/upload", files={"file": (f"load-{number}.csv", csv, "text/csv")}
        ),
    }
    while time.perf_counter() < until:
        await asyncio.sleep(chance.uniform(1, 3))
        kind = chance.choices(("dashboard", "profile", "question", "upload"), (60, 25, 10, 5))[0]
        started = time.perf_counter()
        try:
            answer = await actions[kind]()
            if answer.status_code >= 400:
                errors.append(f"{kind} {answer.status_code} {answer.text[:200]}")
        except httpx.HTTPError as error:
            errors.append(f"{kind} {error!r}")
        taken[kind].append((time.perf_counter() - started) * 1000)


async def crowd(server: Server, ids: tuple[str, str], people: int, seconds: float) -> None:
    taken: dict[str, list[float]] = {"dashboard": [], "profile": [], "question": [], "upload": []}
    errors: list[str] = []
    csv = ("id,name,amount\n" + "".join(f"{i},person,{i * 0.25}\n" for i in range(45_000))).encode()
    csv = csv[: csv.rfind(b"\n", 0, 1_000_000) + 1]
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    async with httpx.AsyncClient(
        base_url=server.url, headers=server.headers, limits=limits, timeout=60
    ) as client:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(person(n, client, ids, csv, until, taken, errors) for n in range(people)))
    asked = [ms for kind, all_ms in taken.items() if kind != "upload" for ms in all_ms]
    print(
        f"{people} people for {seconds:.0f} s: {sum(map(len, taken.values()))} requests, {len(errors)} errors"
    )
    figures("  all but the uploads", asked, "p95 < 200 ms, 0 errors")
    for kind, all_ms in taken.items():
        if len(all_ms) > 1:
            figures(f"  {kind} ({len(all_ms)})", all_ms, "")
    for error in errors[:5]:
        print("   ", error)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--crowd-only", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sextant-bench-") as name:
        folder = Path(name)
        server = Server(folder, asked.rows)
        try:
            settle(server)
            server.stop()
            print(f"{'second start':<44} {server.start():8.2f} s      (<= 3 s)")
            with httpx.Client(base_url=server.url, headers=server.headers, timeout=60) as client:
                ids = the_demo(client) if asked.crowd_only else bench_alone(server, client)
            if not asked.crowd_only:
                bench_upload(server, folder)
            asyncio.run(crowd(server, ids, asked.people, asked.seconds))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
