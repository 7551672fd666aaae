"""One large CSV file read here, by one worker of Spark, and in pieces by several, on this machine.

    python bench/loads.py [--megabytes 400] [--rounds 2]

The file has ten columns, and lies in a folder that all reach. Spark runs here with one core and with two; a worker is
held to one core. Seconds are the best of the rounds, from the question to parts and report, which are compared.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sextant import _engine
from sextant.adapters.warehouse.spark import SparkSettings
from sextant.adapters.warehouse.spark_workers import SparkWorkers
from sextant.core.objects import Objects
from sextant.features.datasets.reading_elsewhere import read_raw
from sextant.features.datasets.reading_pieces import Pieces, Place

ROOT = Path(__file__).resolve().parents[1]
ONE_CORE = json.dumps({"threads": 1})


def made(path: Path, megabytes: int) -> None:
    """Orders of a shop, some of each hundred thousand rows with a field too many."""
    chance = np.random.default_rng(7)
    with path.open("w") as file:
        file.write("id,day,city,price,pieces,paid,note,code,ratio,at\n")
        n = 0
        while path.stat().st_size < megabytes << 20:
            cities, prices = chance.integers(0, 400, 100_000), chance.integers(1, 90_000, 100_000)
            lines = [
                f"{n + i},2026-03-{i % 28 + 1:02d},city {city},{price / 100:.2f},{i % 13 or ''},"
                f'{"yes" if price % 3 else "no"},"said ""{city}""",K{price:06d},{price / 7:.6f},'
                f"2026-03-01 {i % 24:02d}:{i % 60:02d}:00"
                for i, (city, price) in enumerate(zip(cities.tolist(), prices.tolist(), strict=True))
            ]
            file.write("\n".join([*lines, f"{n},a,row,of,more,fields,than,there,are,columns,here", ""]))
            n += 100_000


class Bench:
    """The file in a folder, and where what comes of it goes."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder = folder
        self.objects = Objects(str(folder / "store"), cache_dir=folder / "copies")
        self.path = folder / "store" / "orders.csv"
        self._rounds = rounds
        self._count = 0
        self._told: set[str] = set()

    def best(self, what: str, read: Callable[[Path], str]) -> None:
        """Prints the best of the rounds; each gives the report as JSON."""
        seconds: list[float] = []
        for _ in range(self._rounds):
            self._count += 1
            begun = time.perf_counter()
            told = read(self.folder / f"out{self._count}")
            seconds.append(time.perf_counter() - begun)
            self._told.add(json.dumps({**json.loads(told), "elapsed_ms": 0}, sort_keys=True))
        print(
            f"{what}: {min(seconds):.1f} s, {'alike' if len(self._told) == 1 else 'ANOTHER REPORT'}",
            flush=True,
        )

    def whole(self, workers: SparkWorkers) -> Callable[[Path], str]:
        def read(_: Path) -> str:
            asked = {
                "objects_url": str(self.folder / "store"),
                "key": "orders.csv",
                "out": f"out{self._count}",
            }
            text = json.dumps({**asked, "options": ONE_CORE, "version": _engine.version()})
            return json.loads(workers.run(read_raw, text, stopped=lambda: False))["report"]

        return read

    def in_pieces(self, workers: SparkWorkers) -> Callable[[Path], str]:
        def read(out: Path) -> str:
            place = Place(self.objects, str(self.folder / "store"), "orders.csv", "reading")
            return _engine.load(self.path, out, elsewhere=Pieces(workers, place, at_once=8))

        return read


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.servers.spark import Spark

    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.rounds)
        made(bench.path, asked.megabytes)
        bench.best("read here on one core", lambda out: _engine.load(bench.path, out, options=ONE_CORE))
        for cores in (1, 2):
            spark = Spark(host="127.0.0.1", port=1, database="none", user="none", cores=cores)
            workers = SparkWorkers(SparkSettings(host="127.0.0.1", port=spark.port))
            try:
                if cores == 1:
                    bench.best("one worker of Spark", bench.whole(workers))
                bench.best(
                    f"in pieces by Spark with {cores} core{'s' * (cores > 1)}", bench.in_pieces(workers)
                )
            finally:
                workers.close()
                spark.stop()


if __name__ == "__main__":
    main()
