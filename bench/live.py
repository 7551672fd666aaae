"""How soon what is pushed reaches those who watch, and whether all of it does.

    python bench/live.py [--seconds 20] [--rate 200] [--sockets 1000] [--cold 10000000] [--only fresh,crowd,cold]

Starts Sextant as a user would, in a folder of its own; whoever pushes and whoever listens are one process beside it.
`fresh`: one socket on a dashboard of 20 tiles, `--rate` events a second pushed one by one, of which each changes 4 tiles.
`crowd`: 1,000 sockets over 20 tiles, a tile each, while 10,000 events a second come in batches of 100.
`cold`: one tile over as many rows in files as asked for, while 10,000 events a second come.
A batch counts for a socket once its tile holds the batch's last event that the tile is about: `lost` are those that
never came, `wrong` what was held in the end and is not what the query says afresh.
"""

import argparse
import asyncio
import http.client
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
from _listening import Figures, Line, Watcher, until
from streams import Server, running

TILES = 20
_AT_ONCE = 8  # pushes on their way at a time
STREAM = "clicks"


def event(number: int) -> dict[str, Any]:
    return {
        "n": number,
        "kind": f"k{number % 7}",
        "region": f"r{number % 6}",
        "device": f"d{number % 6 * 5 % 6}",
        "value": number % 97 / 4,
    }


def statements() -> list[tuple[str, Any]]:
    """20 tiles, and of which events each is; an event changes four of them."""
    figures = "count(*) AS events, sum(value) AS total, avg(value) AS mean, max(n) AS last"
    found: list[tuple[str, Any]] = [(f"SELECT {figures} FROM {STREAM}", lambda _: True)]
    for column, many in (("kind", 7), ("region", 6), ("device", 6)):
        for place in range(many):
            value = f"{column[0]}{place}"
            sql = f"SELECT {figures} FROM {STREAM} WHERE {column} = '{value}'"
            found.append((sql, lambda one, c=column, v=value: one[c] == v))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--cold", type=int, default=10_000_000)
    parser.add_argument("--only", default="fresh,crowd,cold")
    asked = parser.parse_args()
    wanted = set(asked.only.split(","))
    for name in ("fresh", "crowd", "cold"):
        if name in wanted:
            with tempfile.TemporaryDirectory() as folder:
                for server in running(Path(folder)):
                    asyncio.run(RUNS[name](server, asked))


async def fresh(server: Server, asked: argparse.Namespace) -> None:
    figures = await watched(server, sockets=1, each=TILES, rate=asked.rate, batch=1, seconds=asked.seconds)
    print(f"one socket, {TILES} tiles, {asked.rate} events/s one by one: {figures.told()}")


async def crowd(server: Server, asked: argparse.Namespace) -> None:
    figures = await watched(
        server, sockets=asked.sockets, each=1, rate=10_000, batch=100, seconds=asked.seconds
    )
    print(f"{asked.sockets:,} sockets over {TILES} tiles, 10,000 events/s: {figures.told()}")


async def cold(server: Server, asked: argparse.Namespace) -> None:
    fill(server, asked.cold)
    sql = (
        "SELECT kind, count(*) AS events, sum(value) AS total, avg(value) AS mean, max(n) AS last "
        f"FROM {STREAM} GROUP BY kind ORDER BY kind"
    )
    before = _metrics(server)
    figures = await watched(
        server,
        sockets=1,
        each=1,
        rate=10_000,
        batch=100,
        seconds=asked.seconds,
        tiles=[(sql, lambda _: True)],
        first=asked.cold,
    )
    after = _metrics(server)
    ticks = after["count"] - before["count"]
    mean = (after["sum"] - before["sum"]) / max(1.0, ticks) * 1000
    print(f"an aggregate over {asked.cold:,} cold rows, 10,000 events/s: {figures.told()}")
    print(f"  {ticks:,.0f} ticks, {mean:.1f} ms each on average, the first look at all rows beside them")


RUNS = {"fresh": fresh, "crowd": crowd, "cold": cold}


async def watched(
    server: Server,
    *,
    sockets: int,
    each: int,
    rate: int,
    batch: int,
    seconds: float,
    tiles: list[tuple[str, Any]] | None = None,
    first: int = 0,
    loaded: Callable[[float], None] = lambda _: None,
) -> Figures:
    """`loaded` is told how many seconds it took until everyone held all their tiles."""
    about = tiles or statements()
    numbers = iter(range(first, 1 << 60))
    await _push(server, [event(next(numbers)) for _ in range(210)])
    dashboard_id, ids = _board(server, [sql for sql, _ in about])
    sent: dict[str, list[tuple[int, float]]] = {tile: [] for tile in ids}
    figures = Figures()
    watchers: list[Watcher] = []
    lines: list[Line] = []
    loop = asyncio.get_running_loop()
    opened = loop.time()
    for place in range(sockets):
        mine = [ids[(place * each + n) % len(ids)] for n in range(each)]
        watcher = Watcher(figures, sent)
        wish = {"action": "subscribe", "filters": {}, "tiles": mine}
        _, line = await loop.create_connection(
            lambda w=watcher, q=wish: Line(
                f"127.0.0.1:{server.port}", f"/ws/analytics/{dashboard_id}", server.key, q, w.hear
            ),
            "127.0.0.1",
            server.port,
        )
        watchers.append(watcher)
        lines.append(line)
    await until(lambda: all(len(one.held) == each for one in watchers), 300, every=0.005)
    loaded(loop.time() - opened)
    await asyncio.sleep(2)
    started = loop.time()
    pushed = 0
    pushers: asyncio.Queue[_Pusher] = asyncio.Queue()
    for _ in range(_AT_ONCE):
        pushers.put_nowait(await _Pusher.open(server))
    flying: set[asyncio.Task[None]] = set()
    while loop.time() - started < seconds:
        due = started + pushed / rate
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        events = [event(next(numbers)) for _ in range(batch)]
        at = time.monotonic()
        for tile, (_, holds) in zip(ids, about, strict=True):
            mine = [one["n"] for one in events if holds(one)]
            if mine:
                sent[tile].append((mine[-1], at))
        own = await pushers.get()
        task = asyncio.create_task(own.push(events, pushers))
        flying.add(task)
        task.add_done_callback(flying.discard)
        pushed += batch
    await asyncio.gather(*flying)
    took = loop.time() - started
    watched = [(w, tile) for w in watchers for tile in w.held]
    came = lambda: all(w.at.get(tile, 0) == len(sent[tile]) for w, tile in watched)  # noqa: E731
    await until(came, 30, strict=False)
    lost = sum(len(sent[tile]) - w.at.get(tile, 0) for w, tile in watched)
    wrong = sum(one.broken for one in watchers) + sum(line.closed for line in lines)
    for tile, (sql, _) in zip(ids, about, strict=True):
        truth = _ask(server, sql)
        wrong += sum(not _same(w.held[tile], truth) for w in watchers if tile in w.held)
    frames = sum(one.frames for one in watchers) / took
    for line in lines:
        line.transport.close()
    figures.more = (
        f"over {figures.count:,} arrivals; {pushed / took:,.0f} events/s, "
        f"{frames:,.0f} frames/s; lost {lost}, wrong {wrong}"
    )
    return figures


class _Pusher:
    """Pushes over one connection that is kept."""

    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server, self._reader, self._writer = server, reader, writer

    @classmethod
    async def open(cls, server: Server) -> "_Pusher":
        return cls(server, *await asyncio.open_connection("127.0.0.1", server.port))

    async def push(self, events: list[dict[str, Any]], free: "asyncio.Queue[_Pusher] | None" = None) -> None:
        body = b"".join(orjson.dumps(one) + b"\n" for one in events)
        head = (
            f"POST /api/v1/data/ingest?stream={STREAM} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self._server.key}\r\nContent-Type: application/x-ndjson\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 202"), answer
        length = next(
            int(line.split(b":")[1])
            for line in answer.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        await self._reader.readexactly(length)
        if free is not None:
            free.put_nowait(self)


async def _push(server: Server, events: list[dict[str, Any]]) -> None:
    pusher = await _Pusher.open(server)
    await pusher.push(events)


def _board(server: Server, sqls: list[str]) -> tuple[str, list[str]]:
    tiles = [
        {
            "title": f"Tile {n}",
            "query": sql,
            "chart_type": "table",
            "position": {"x": 0, "y": n, "width": 4, "height": 3},
        }
        for n, sql in enumerate(sqls)
    ]
    made = _call(server, "POST", "/api/v1/dashboards", {"name": "Live", "visualizations": tiles})
    return made["dashboard_id"], [tile["viz_id"] for tile in made["visualizations"]]


def _ask(server: Server, sql: str) -> list[dict[str, Any]]:
    return list(_call(server, "POST", "/api/v1/data/query", {"sql": sql})["results"])


def _call(server: Server, method: str, path: str, body: dict[str, Any]) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    connection.request(method, path, json.dumps(body).encode(), server.headers("application/json"))
    answer = connection.getresponse()
    told = json.loads(answer.read())
    assert answer.status < 300, told
    return told


def _metrics(server: Server) -> dict[str, float]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/metrics", headers=server.headers("text/plain"))
    text = connection.getresponse().read().decode()
    found = {"sum": 0.0, "count": 0.0}
    for line in text.splitlines():
        for name in found:
            if line.startswith(f"sextant_live_tick_seconds_{name}"):
                found[name] = float(line.split()[-1])
    return found


def fill(server: Server, rows: int) -> None:
    """Rows as Arrow, rolled into files as they come."""
    connection = server.connect()
    step = 250_000
    for first in range(0, rows, step):
        table = _columns(first, min(step, rows - first))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        body = sink.getvalue().to_pybytes()
        server.push(connection, STREAM, body, "application/vnd.apache.arrow.stream")
    streams = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    streams.request("GET", "/api/v1/streams", headers=server.headers("application/json"))
    dataset_id = json.loads(streams.getresponse().read())["items"][0]["dataset_id"]
    _call(server, "POST", f"/api/v1/streams/{dataset_id}/roll", {})


def _columns(first: int, many: int) -> pa.Table:
    """The same events as `event` gives, by the column."""
    import numpy as np

    numbers = np.arange(first, first + many)

    def named(letter: str, places: Any, most: int) -> pa.Array:
        words = pa.array([f"{letter}{place}" for place in range(most)])
        return words.take(pa.array(places))

    return pa.table(
        {
            "n": pa.array(numbers, pa.int64()),
            "kind": named("k", numbers % 7, 7),
            "region": named("r", numbers % 6, 6),
            "device": named("d", numbers % 6 * 5 % 6, 6),
            "value": pa.array(numbers % 97 / 4),
        }
    )


def _same(held: list[dict[str, Any]], truth: list[dict[str, Any]]) -> bool:
    def plain(rows: list[dict[str, Any]]) -> list[str]:
        return [repr([f"{v:.9g}" if isinstance(v, float) else v for v in row.values()]) for row in rows]

    return sorted(plain(held)) == sorted(plain(truth))


if __name__ == "__main__":
    main()
