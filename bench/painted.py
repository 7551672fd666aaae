"""How soon an event that is pushed is painted: a live dashboard of 20 tiles in Chromium.

    python bench/painted.py [--seconds 20] [--rate 200]

Events are pushed one by one over kept connections, and each changes 4 of the 20 tiles. An event counts for a tile
once a frame was drawn in which the tile shows it or a newer one; `lost` are those that were never shown. Whoever
pushes, the server and the browser share the machine.
"""

import argparse
import json
import subprocess
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "web"
AIMS = {"p50": 60, "p95": 100, "p99": 200}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=int, default=200)
    asked = parser.parse_args()
    command = ["node", "scripts/painted.mjs", str(asked.seconds), str(asked.rate)]
    done = subprocess.run(command, cwd=WEB, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    figures = ", ".join(f"{name} {told[name]} ms (aim {aim})" for name, aim in AIMS.items())
    print(f"pushed until painted, 20 tiles, {told['events']} events/s one by one: {figures}")
    print(f"  {told['count']:,} arrivals, {told['frames']} frames/s, lost {told['lost']}")


if __name__ == "__main__":
    main()
