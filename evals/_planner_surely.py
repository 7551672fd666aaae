"""Learns how likely the reading that was chosen is right, from answers over databases that no model behind them saw.

    python evals/_planner_surely.py EVALS --folds DIR [--all] [--each 80] [--jobs N] [--answers FILE] [--write]

`evals/_planner.py --folds DIR` leaves the models of the folds in DIR. Questions of the databases developed on, every
third in other words, are asked, as the product asks, of the model that was trained without their database. What is known
of the chosen reading (`planner/sureness.py`) and whether it is right make a logistic regression of few weights and small
boosted trees, which have the same say. The likeliest readings are run, too: what the rows of the chosen one tell, and what
share of them gives its very rows, is known to a second pair. Told is how sure and how right
they are when each fifth of the databases is judged by what the others taught. With `--write` they go into `learned.json`
and `learned.npz`; with `--apart DIR`, and without `--all`, into DIR, for `_planner_held.py`.
"""

import argparse
import json
import pickle
import random
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import numpy as np
from _golds import golds, with_numbers
from _planner_calibrate import off
from _planner_examples import FOLDS, declared, folds_of, scorer_of
from _planner_fit import AGAIN, SURELY, as_arrays, boosted
from _sets import databases_of, unpacked
from questions import TODAY, load, split_of
from sklearn.linear_model import LogisticRegression

from sextant.features.ask.planner.by_rows import Given, given, told_by
from sextant.features.ask.planner.choosing import weighed
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.plan import Output, Plan
from sextant.features.ask.planner.reading import Interpretation
from sextant.features.ask.planner.scoring import TIED
from sextant.features.ask.planner.wide import __file__ as door
from sextant.features.ask.planner.wide import asking
from sextant.features.ask.planner.wide.joins import Relation
from sextant.features.ask.planner.wide.model import Model
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.schema import Pointer

_MOST_ROWS = 20_000
_PARTS = 5
_STRENGTH = 0.1


@dataclass(frozen=True, slots=True)
class Judged:
    """A chosen reading: what is known of it, whether it is right, and whether its last row shares a place.

    `seen`: what its rows tell; None where nothing is to be looked at again.
    """

    db_id: str
    question: str
    told: dict[str, float]
    right: bool
    tied: bool
    seen: dict[str, float] | None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("evals", type=Path)
    parser.add_argument("--folds", type=Path, required=True, help="where the models of the folds lie")
    parser.add_argument("--databases", type=int, default=100, help="how many were learned from")
    parser.add_argument("--all", action="store_true", help="learn from the databases held out as well")
    parser.add_argument("--out", type=Path, default=Path(door).parent, help="where learned.json lies")
    parser.add_argument(
        "--each",
        type=int,
        default=80,
        help="questions a database as first asked, and half as many in other words",
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--answers", type=Path, help="keep what was judged, or take it from there")
    parser.add_argument("--write", action="store_true")
    parser.add_argument(
        "--apart", type=Path, help="write here instead, beside the models that know nothing of those held out"
    )
    options = parser.parse_args()
    judged = _judged(options)
    right = np.array([one.right for one in judged])
    first, again = Rows(judged), Rows(judged, again=True)
    _tell(judged, [_judged_by_others(judged, rows, right) for rows in (first, again)], right)
    if options.apart:
        _leave(options.folds / f"fold{FOLDS}.pkl", options.apart)
    if options.write or options.apart:
        _write(options.apart or options.out, first.learned(right), again.learned(right))
    return 0


def _leave(place: Path, out: Path) -> None:
    """The models of a fold as those that are shipped lie there."""
    numbers, arrays = pickle.loads(place.read_bytes())  # written by the training
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "learned.npz", **arrays)
    (out / "learned.json").write_text(json.dumps(numbers, separators=(",", ":")))


class Rows:
    """What is known of each reading, before its statement has run and `again` after: features that can be read, and the rest."""

    def __init__(self, judged: Sequence[Judged], *, again: bool = False) -> None:
        told = [_known(one, again=again) for one in judged]
        names = {name for one in told for name in one}
        self.readable = sorted(name for name in names if not name.startswith("row "))
        rest = sorted(names - set(self.readable), key=lambda name: int(name.split()[1]))
        self.names = [*self.readable, *rest]
        self.all = np.array([[one.get(name, 0.0) for name in self.names] for one in told])
        self.few = self.all[:, : len(self.readable)]
        self.settings, self.trees = (AGAIN, 300) if again else (SURELY, 150)
        self.taught = np.array([not one.tied and not (again and one.seen is None) for one in judged])

    def fitted(self, right: Any, seen: Any) -> tuple[float, Any, Any]:
        """A logistic regression and small trees over all that is known, of the readings that are seen."""
        taught = self.taught & seen
        trees = boosted(self.all[taught], right[taught].astype(float), self.trees, self.settings)
        return (*fitted(self.few[taught], right[taught]), trees)

    def learned(self, right: Any) -> tuple[dict[str, Any], Any]:
        """What all of them teach, as it is written down, and its trees."""
        bias, weights, trees = self.fitted(right, np.full(len(right), True))  # a mask of all
        kept = {name: round(float(w), 4) for name, w in zip(self.readable, weights, strict=True)}
        # `_planner_calibrate.py` tells how modest the confidences are
        return {"bias": round(float(bias), 4), "weights": kept, "together": self.names, "modest": 0.0}, trees


def _known(one: Judged, *, again: bool) -> dict[str, float]:
    return {**one.told, **(one.seen or {})} if again else one.told


def _write(out: Path, first: tuple[dict[str, Any], Any], again: tuple[dict[str, Any], Any]) -> None:
    place = out / "learned.json"
    numbers = json.loads(place.read_text())
    numbers["surely"] = {**first[0], "again": again[0]}
    with (out / "learned.npz").open("rb") as file:
        arrays = dict(np.load(file))
    made = as_arrays(first[1], "surely") | as_arrays(again[1], "again")
    np.savez_compressed(out / "learned.npz", **arrays | made)
    place.write_text(json.dumps(numbers, separators=(",", ":")))


def fitted(rows: Any, right: Any) -> tuple[float, Any]:
    """A logistic regression on features of one scale, told on their own scales."""
    middle, spread = rows.mean(0), rows.std(0) + 1e-6
    model = LogisticRegression(C=_STRENGTH, max_iter=500).fit((rows - middle) / spread, right)
    weights = model.coef_[0] / spread
    return float(model.intercept_[0] - (weights * middle).sum()), weights


def _judged_by_others(judged: Sequence[Judged], rows: Rows, right: Any) -> Any:
    places = {name: n % _PARTS for n, name in enumerate(sorted({one.db_id for one in judged}))}
    parts = np.array([places[one.db_id] for one in judged])
    logits = np.zeros(len(judged))
    for part in range(_PARTS):
        bias, weights, trees = rows.fitted(right, parts != part)
        by_trees = trees.predict(rows.all[parts == part], raw_score=True)
        logits[parts == part] = (rows.few[parts == part] @ weights + bias + by_trees) / 2
    return np.clip(logits, *(np.log(share / (1 - share)) for share in (0.01, 0.985)))


def _tell(judged: Sequence[Judged], logits: Sequence[Any], right: Any) -> None:
    tied = np.array([one.tied for one in judged])
    first, again = (1 / (1 + np.exp(TIED * tied - one)) for one in logits)
    _tell_of("at first", first, right)
    print(
        f"{tied.mean():.1%} with a shared last place: told {first[tied].mean():.1%}, right {right[tied].mean():.1%}"
    )
    _tell_of("looked again", np.where([one.seen is not None for one in judged], again, first), right)


def _tell_of(when: str, told: Any, right: Any) -> None:
    print(f"{when}: {len(right)} readings, {right.mean():.1%} right; off by (ECE) {off(told, right):.3f}")
    for least in (0.95, 0.9, 0.85, 0.8):
        sure = told >= least
        print(f"from {least}: {right[sure].mean():.1%} right of {sure.mean():.1%}")


def _judged(options: argparse.Namespace) -> list[Judged]:
    if options.answers and options.answers.exists():
        return pickle.loads(options.answers.read_bytes())  # written by this very script
    with unpacked(options.evals, "text2sql") as folder, tempfile.TemporaryDirectory() as scratch:
        items = [json.loads(line) for line in (folder / "train.jsonl").read_text().splitlines()]
        paths = databases_of(folder, Path(scratch))
        names = [item["db_id"] for item in items]
        dev = [n for n in sorted(set(names)) if split_of(n, names) == "dev"]
        held = [n for n in sorted(set(names)) if split_of(n, names) == "held"] if options.all else []
        folds = folds_of(dev[: options.databases], held)
        tasks: list[tuple[Any, ...]] = []
        for name, fold in folds.items():
            several = [item for item in items if item["db_id"] == name]
            random.Random(1).shuffle(several)  # a sample
            model = options.folds / f"fold{fold}.pkl"
            asked = several[: options.each] + _in_other_words(several[: options.each : 2])
            tasks.append((options.evals, paths[name.lower()], model, asked))
        with ProcessPoolExecutor(options.jobs) as pool:
            judged = [one for several in pool.map(_of_database, tasks) for one in several]
    if options.answers:
        options.answers.write_bytes(pickle.dumps(judged))
    return judged


def _in_other_words(items: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Questions as they were asked for the second time."""
    return [
        {**item, "question": item["question_paraphrased"]}
        for item in items
        if item.get("question_paraphrased")
    ]


def _of_database(task: tuple[Any, ...]) -> list[Judged]:
    evals, path, place, items = task
    scorer = scorer_of(evals)
    model = Model(*pickle.loads(place.read_bytes()))  # written by the training
    asking.shipped = lambda: model  # pyright: ignore[reportAttributeAccessIssue]  # for this process alone
    database = load(path)
    with_numbers(path, database.readers)
    readers = _pointing(database.readers, declared(path, database))
    return list(_answers(items, readers, database.engine, scorer, path))


def _answers(
    items: Sequence[dict[str, str]],
    readers: tuple[Reader, ...],
    engine: duckdb.DuckDBPyConnection,
    scorer: ModuleType,
    path: Path,
) -> Iterator[Judged]:
    for item in items:
        found, told = weighed(item["question"], readers, today=TODAY)
        best = found.best
        if told is None or best.verdict.status == "not_understood":
            continue
        try:
            rows = engine.execute(to_sql(best.plan, pretty=False)).fetchmany(_MOST_ROWS + 1)
        except Exception:  # noqa: BLE001  # a statement that does not run tells nothing
            continue
        accepted = golds(path, item["query"], scorer=scorer)
        if not accepted:
            continue
        cells = _cells(best.plan, rows, scorer)
        ordered = "order by" in item["query"].lower()
        right = any(scorer.matches(gold, cells, ordered, extra=False) for gold in accepted)
        tied = _is_tied(best.plan, engine)
        seen = _seen(found, cells, engine, scorer)
        yield Judged(item["db_id"], item["question"], dict(told), right, tied, seen)


def _seen(
    found: Interpretation, cells: Sequence[Any], engine: duckdb.DuckDBPyConnection, scorer: ModuleType
) -> dict[str, float] | None:
    """What these cells tell, beside those of the likeliest readings."""
    if not found.likeliest or len(cells) > _MOST_ROWS:
        return None
    others: list[tuple[float, Given | None]] = []
    for one in found.likeliest:
        gave: Given | None = None
        with suppress(duckdb.Error):
            rows = engine.execute(to_sql(one.reading.plan, pretty=False)).fetchmany(_MOST_ROWS + 1)
            gave = given(_cells(one.reading.plan, rows, scorer))
        others.append((one.share, gave))
    return told_by(given(cells), others)


def _cells(plan: Plan, rows: Sequence[Any], scorer: ModuleType) -> list[Any]:
    """What is shown of rows, as the scorer compares it."""
    shown = [n for n, o in enumerate(plan.outputs) if not o.supporting]
    return [tuple(scorer.cell(row[n]) for n in shown) for row in rows]


def _is_tied(plan: Plan, engine: duckdb.DuckDBPyConnection) -> bool:
    if plan.limit is None or not plan.order or plan.combined is not None:
        return False
    first, limit = plan.order[0], plan.limit
    ranked = replace(plan, outputs=(Output(first.expression, "rank"),), order=(first,), limit=limit + 1)
    ranks = engine.execute(to_sql(ranked, pretty=False)).fetchall()
    return len(ranks) > limit and ranks[limit] == ranks[limit - 1]


def _pointing(readers: Sequence[Reader], relations: Sequence[Relation]) -> tuple[Reader, ...]:
    """The readers with the keys that their database declares, as the product has them."""
    tables = [reader.table for reader in readers]
    made: list[Reader] = []
    for number, reader in enumerate(readers):
        pointers = tuple(
            Pointer(r.column, tables[r.to_table].dataset_id, r.to_column)
            for r in relations
            if r.table == number
        )
        made.append(replace(reader, table=replace(reader.table, pointers=pointers)))
    return tuple(made)


if __name__ == "__main__":
    raise SystemExit(main())
