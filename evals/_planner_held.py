"""How right and how sure the product is over the databases held out, by models that know nothing of them.

    python evals/_planner_held.py EVALS --models DIR [--paraphrased] [--elsewhere] [--questions FILE] [--out FILE]

`evals/_planner_surely.py --apart DIR` leaves those models in DIR. Every question of the 37 databases is asked through
the product, as `sextant eval` asks it, and its rows are held against those of the gold statement. FILE of `--questions`
and of `--out` are what `evals/_planner_calibrate.py` takes. With `--elsewhere` every fourth is asked of another of these
databases, which can hardly answer it, and of its own; told is how many are declined.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from _golds import copy_of, with_numbers
from _planner_calibrate import off
from _sets import databases_of, unpacked
from questions import load, split_of

from sextant.app.evaluating import Golden, Prediction, Task, evaluate, same_rows
from sextant.app.evaluating.judging import is_ordered, right_rows
from sextant.features.ask import runners_up
from sextant.features.ask.planner.wide import asking
from sextant.features.ask.planner.wide import model as learned
from sextant.features.ask.planner.wide.model import Model

CERTAIN = 0.9
_Rows = Sequence[Sequence[object]]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("evals", type=Path)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--paraphrased", action="store_true")
    parser.add_argument("--elsewhere", action="store_true")
    parser.add_argument("--questions", type=Path, help="where the questions go")
    parser.add_argument("--out", type=Path, help="where the answers go")
    options = parser.parse_args()
    _stand_in(options.models)
    with unpacked(options.evals, "text2sql") as folder, tempfile.TemporaryDirectory() as scratch:
        items = [json.loads(line) for line in (folder / "train.jsonl").read_text().splitlines()]
        names = [item["db_id"] for item in items]
        field = "question_paraphrased" if options.paraphrased else "question"
        goldens = [
            Golden(item[field], item["db_id"], item["query"])
            for item in items
            if split_of(item["db_id"], names) == "held"
        ]
        paths = databases_of(folder, Path(scratch))
        if options.elsewhere:
            _tell_elsewhere(goldens[::4], paths)
            return 0
        for name in {one.db_id.lower() for one in goldens}:
            with_numbers(paths[name], load(paths[name]).readers)
        found = _answers(goldens, paths)
        _tell(found, [_golds_of(paths[one.db_id.lower()], one) for one in goldens])
    if options.questions:
        lines = [{"db_id": one.db_id, "question": one.question, "query": one.query} for one in goldens]
        options.questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    if options.out:
        options.out.write_text("".join(json.dumps(one.line(), default=str) + "\n" for one in found))
    return 0


def _tell_elsewhere(goldens: Sequence[Golden], paths: dict[str, Path]) -> None:
    names = sorted({one.db_id for one in goldens})
    rng = random.Random(5)  # which databases, not a secret
    others = [replace(one, db_id=rng.choice([n for n in names if n != one.db_id])) for one in goldens]
    for where, several in (("of another", others), ("of their own", goldens)):
        found = _answers(several, paths)
        declined = np.mean([not one.answered for one in found])
        sure = sum(one.answered and one.confidence >= CERTAIN for one in found)
        print(f"{len(found)} questions {where} database: {declined:.1%} declined, {sure} sure")


def _stand_in(folder: Path) -> None:
    """Has this process ask these models in place of those that are shipped."""
    with (folder / "learned.npz").open("rb") as file:
        made = Model(json.loads((folder / "learned.json").read_text()), dict(np.load(file)))
    for module in (learned, asking, runners_up):
        module.shipped = lambda: made  # pyright: ignore[reportAttributeAccessIssue]  # for this process alone


def _answers(goldens: Sequence[Golden], paths: dict[str, Path]) -> list[Prediction]:
    asked: dict[str, list[tuple[int, Golden]]] = {}
    for place, golden in enumerate(goldens):
        asked.setdefault(golden.db_id, []).append((place, golden))
    tasks = [Task(paths[name.lower()], tuple(several)) for name, several in asked.items()]
    answers = dict(evaluate(tasks, jobs=1))
    return [answers[place] for place in range(len(goldens))]


def _golds_of(path: Path, golden: Golden) -> list[_Rows]:
    """What a gold statement gives, and gives where numbers that are kept as text are numbers."""
    there = [place for place in (path, copy_of(path)) if place.exists()]
    return [rows for place in there if (rows := right_rows(place, golden)) is not None]


def _tell(found: Sequence[Prediction], golds: Sequence[list[_Rows]]) -> None:
    known = [(one, gold) for one, gold in zip(found, golds, strict=True) if gold]
    first = [(one, gold[0]) for one, gold in known]
    _tell_of(first, [_is_right(one, gold) for one, gold in first])
    print("where numbers that the databases keep as text are compared as numbers:")
    _tell_of(first, [any(_is_right(one, rows) for rows in gold) for one, gold in known])


def _tell_of(known: Sequence[tuple[Prediction, _Rows]], judged: Sequence[bool]) -> None:
    right = np.array(judged)
    answered = np.array([one.answered for one, _ in known])
    told = np.array([one.confidence for one, _ in known])
    telling = np.array([any(cell not in (None, 0) for row in gold for cell in row) for _, gold in known])
    print(f"{len(known)} questions, {answered.sum()} answered; right {right.mean():.1%}")
    print(f"of those whose right answer tells something {right[telling].mean():.1%} of {telling.sum()}")
    print(f"of those answered {right[answered].mean():.1%}")
    sure = answered & (told >= CERTAIN)
    print(f"from {CERTAIN}: {right[sure].mean():.1%} right of {sure.sum()}, {sure.mean():.1%} of all")
    print(f"off by (ECE) {off(told[answered], right[answered]):.3f}")
    order = np.argsort(-told[answered], kind="stable")
    shares = np.cumsum(right[answered][order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= 0.95)
    most = (enough[-1] + 1) / len(known) if len(enough) else 0.0
    print(f"as many as {most:.1%}, the surest first, are right in 95 %")


def _is_right(one: Prediction, gold: Sequence[Sequence[object]]) -> bool:
    return one.rows is not None and same_rows(gold, one.rows, ordered=is_ordered(one.golden.query))


if __name__ == "__main__":
    raise SystemExit(main())
