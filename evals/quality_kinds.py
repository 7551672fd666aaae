"""Cells found in error by the kind of error, in tables made by a seed: F1 of each kind in each of five domains.

    python evals/quality_kinds.py [FOLDER] [--seed 1] [--rows 1000] [--share 0.03]

Each figure is of a table of its own, damaged by that kind alone; `all kinds` is damaged by every kind at once, and the first
line counts what is found in the tables as they are. FOLDER is not read: the tables are made. `--seed` makes others than those that anything was settled on.
"""

import argparse
import csv
import tempfile
from pathlib import Path

from _cells import Score, score, searched
from _dirt import KINDS, made
from _domains import DOMAINS


def of(domain: str, kinds: list[str], *, seed: int, rows: int, share: float) -> Score | None:
    table = made(domain, seed, kinds, rows=rows, share=share)
    if kinds and not table.kinds:
        return None
    names = list(table.dirty[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dirty.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(table.dirty)
        found = searched(path)
    return score({(row, names.index(column)) for row, column in table.kinds}, found.cells)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--share", type=float, default=0.03)
    asked = parser.parse_args()
    print(
        f"{'kind':16}"
        + "".join(f"{name:>14}" for name in DOMAINS)
        + f"{'precision':>11}{'recall':>8}{'F1':>7}"
    )
    for kind in ["nothing", *KINDS, "all kinds"]:
        kinds = {"all kinds": list(KINDS), "nothing": []}.get(kind, [kind])
        scores = [of(d, kinds, seed=asked.seed, rows=asked.rows, share=asked.share) for d in DOMAINS]
        known = [one for one in scores if one is not None]
        if kind == "nothing":
            alarms = "".join(f"{one.found:>14,}" for one in known)
            print(f"{'false alarms':16}{alarms}")
            continue
        total = Score(*(sum(getattr(one, part) for one in known) for part in ("wrong", "found", "hit")))
        cells = "".join(f"{'-' if one is None else format(one.f1, '.3f'):>14}" for one in scores)
        print(f"{kind:16}{cells}{total.precision:11.3f}{total.recall:8.3f}{total.f1:7.3f}", flush=True)


if __name__ == "__main__":
    main()
