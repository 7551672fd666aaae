"""`sextant move`: MB/s from SQLite and a folder to PostgreSQL and S3 (versitygw) and how often it was killed.

python bench/move.py [GB] [KILLS]
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers.postgres import Postgres  # noqa: E402
from tests.servers.versitygw import VersityGateway  # noqa: E402

SEXTANT = Path(sys.executable).parent / "sextant"
ROW_BYTES = 55  # of a row of the demo's orders on disk, raw file and table together


def main(gigabytes: float, kills: int) -> None:
    lives = random.Random(5)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SEXTANT_", "AWS_"))}
    with tempfile.TemporaryDirectory(prefix="bench-move-") as name:
        folder = Path(name)
        source, target = folder / "laptop", folder / "cluster"
        rows = max(10_000, int(gigabytes * 1e9 / ROW_BYTES))
        subprocess.run([SEXTANT, "demo", "--rows", str(rows), "--data", source], env=clean, check=True)
        postgres, store = Postgres(), VersityGateway()
        try:
            database, bucket = postgres.empty(), store.fresh()
            lines = {
                "data": str(target),
                "database_url": postgres.url(database),
                "objects_url": f"s3://{bucket}/lake",
            }
            variables = {
                "AWS_ENDPOINT_URL": store.url,
                "AWS_ACCESS_KEY_ID": store.KEY,
                "AWS_SECRET_ACCESS_KEY": store.SECRET,
                "AWS_REGION": "us-east-1",
            }
            written = [f"{key} = {json.dumps(value)}" for key, value in lines.items()]
            written += ["[variables]", *(f"{key} = {json.dumps(value)}" for key, value in variables.items())]
            settings = folder / "settings.toml"
            settings.write_text("\n".join(written) + "\n")
            command = [SEXTANT, "move", "--data", source, "--to", settings, "--json"]
            began, killed, told = time.perf_counter(), 0, b""
            while not told:
                process = subprocess.Popen(command, env=clean, stdout=subprocess.PIPE, start_new_session=True)
                patience = lives.uniform(2, 2 + 1.5 * gigabytes) if killed < kills else None
                try:
                    told, _ = process.communicate(timeout=patience)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                    killed += 1
                if process.returncode > 0:
                    raise SystemExit(process.returncode)
            seconds = time.perf_counter() - began
            moved = json.loads(told)
            megabytes = moved["bytes"] / 1e6
            print(f"{megabytes:,.0f} MB in {moved['files']:,} files, {moved['rows']:,} rows of metadata")
            print(
                f"killed {killed} times, {seconds:.1f} s with verification: {megabytes / seconds:,.0f} MB/s"
            )
        finally:
            store.stop()
            postgres.stop()


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    main(given[0] if given else 0.25, int(given[1]) if len(given) > 1 else 5)
