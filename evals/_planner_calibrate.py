"""Moves how sure the planner says it is towards how often it was right.

    python evals/_planner_calibrate.py EVALS QUESTIONS.jsonl PREDICTIONS.jsonl [--write]

The trees that tell how sure a reading is learn from databases that are asked in every stage of the training, which are harder
than ones never looked at. One number, added to the logit of each confidence, makes up for that. It is told here how
far off the confidences are with the number that the other half of the databases gives, so that no database is judged by
itself; with `--write` the number that all of them give is added to the shipped one, or to that of `--models`.
"""

import argparse
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from _golds import golds, with_numbers
from questions import load

from sextant.features.ask.planner.wide import __file__ as door

BINS = 10


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("evals", type=Path, help="the folder with score_sql.py")
    parser.add_argument("questions", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--databases", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path(door).parent, help="where learned.json lies")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    names, told, right = judged(options)
    halves = np.array([sorted(set(names)).index(name) % 2 for name in names])
    crossed = np.zeros(len(told))
    for half in (0, 1):
        crossed[halves == half] = moved(
            told[halves == half], by=fitted(told[halves != half], right[halves != half])
        )
    by = fitted(told, right)
    print(
        f"{len(told)} answered; off by (ECE) {off(told, right):.3f}, with the other half's number {off(crossed, right):.3f}"
    )
    print(f"number of all: {by:.2f}")
    if options.write:
        place = options.models / "learned.json"
        numbers = json.loads(place.read_text())
        for told_of in (numbers["surely"], numbers["surely"]["again"]):
            told_of["modest"] = round(told_of.get("modest", 0.0) + by, 2)
        place.write_text(json.dumps(numbers, separators=(",", ":")))
    return 0


def judged(options: argparse.Namespace) -> tuple[list[str], Any, Any]:
    """The database, the confidence and the truth of every answer that was given."""
    scorer = _scorer(options.evals)
    found = {path.stem.lower(): path for path in options.databases.rglob("*.sqlite")}
    for name in {json.loads(line)["db_id"].lower() for line in options.questions.read_text().splitlines()}:
        with_numbers(found[name], load(found[name]).readers)
    names: list[str] = []
    told: list[float] = []
    right: list[bool] = []
    with options.questions.open() as asked, options.predictions.open() as answered:
        for question, answer in zip(map(json.loads, asked), map(json.loads, answered), strict=True):
            if answer.get("rows") is None or answer.get("answered") is False:
                continue
            path = found[question["db_id"].lower()]
            accepted = golds(path, question["query"], scorer=scorer)
            rows = [tuple(map(scorer.cell, row)) for row in answer["rows"]]
            ordered = "order by" in question["query"].lower()
            names.append(question["db_id"])
            told.append(answer["confidence"] or 0.0)
            right.append(any(scorer.matches(gold, rows, ordered, extra=False) for gold in accepted))
    return names, np.array(told), np.array(right)


def moved(told: Any, *, by: float) -> Any:
    """Confidences, their logit moved."""
    held = np.clip(told, 0.01, 0.985)
    return 1 / (1 + np.exp(-(np.log(held / (1 - held)) + by)))


def fitted(told: Any, right: Any) -> float:
    """The number that makes them, as a whole, as sure as they are right."""

    def distance(by: float) -> float:
        return abs(float(moved(told, by=by).mean() - right.mean()))

    return float(min(np.arange(-1.6, 1.6, 0.05), key=distance))


def off(told: Any, right: Any) -> float:
    """The expected calibration error over ten bins (Naeini et al. 2015)."""
    total = 0.0
    bins = np.minimum((told * BINS).astype(int), BINS - 1)
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            total += abs(right[inside].mean() - told[inside].mean()) * inside.mean()
    return total


def _scorer(evals: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_sql", evals / "score_sql.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{evals} has no score_sql.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    raise SystemExit(main())
