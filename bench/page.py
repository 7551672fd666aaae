"""What opening the home page brings and takes: a cold browser, by the two profiles that Lighthouse measures with.

    python bench/page.py [--rounds 3]

Bytes are as they came over the line (compressed, with headers), from the first request until the network is still;
no picture is drawn on the home page, so that they are those before charts. `asks` is when the field to ask in is
there, `interactive` when after that no task of the page took more than 50 ms. Median of the rounds.
"""

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parents[1] / "web"
AIM_KB, AIM_SECONDS = 350, 2.0
SHOWN = (("Script", "scripts"), ("Stylesheet", "styles"), ("Font", "fonts"), ("Fetch", "data"))


def measured(rounds: int) -> list[dict[str, Any]]:
    command = ["node", "scripts/load.mjs", str(rounds)]
    done = subprocess.run(command, cwd=WEB, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    for one in measured(parser.parse_args().rounds):
        came: dict[str, float] = {kind: size / 1000 for kind, size in one["bytes"].items()}
        parts = ", ".join(f"{words} {came.get(kind, 0):.0f} kB" for kind, words in SHOWN)
        total = sum(came.values())
        print(f"{one['profile']}: {total:.0f} kB (aim {AIM_KB}): {parts}")
        times = {name: one[name] / 1000 for name in ("painted", "askable", "interactive")}
        print(
            f"  painted {times['painted']:.2f} s, asks {times['askable']:.2f} s, "
            f"interactive {times['interactive']:.2f} s (aim {AIM_SECONDS:.0f})"
        )


if __name__ == "__main__":
    main()
