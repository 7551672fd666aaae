"""Trains the planner for joins on open questions and writes what it learned into the package.

    make train EVALS=DIR

DIR holds `text2sql/train.jsonl`, `text2sql/databases.tar.xz` and `score_sql.py`. The 100 databases that `questions.py` calls
`dev` are learned from, with `--all` the 37 others, too. Every later model learns from what the earlier ones say of
databases they were not trained on: the databases are dealt to four folds, and those 37 are a fold of their own.
Each question is learned from as it was asked and as it was asked again in other words.
"""

import argparse
import json
import multiprocessing
import pickle
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from _planner_examples import FOLDS, Example, examples_of, folds_of, scorer_of
from _planner_fit import (
    RANK,
    ROLE,
    SURE,
    as_arrays,
    boosted,
    fit_facets,
    fit_spans,
    matrix,
    quantised,
    vocabulary,
)  # fmt: skip
from _planner_gold import roles_of
from _planner_tried import candidates_of
from _planner_words import alike_words
from _sets import databases_of, unpacked
from questions import split_of
from sklearn.isotonic import IsotonicRegression

from sextant.features.ask.planner.wide import __file__ as door
from sextant.features.ask.planner.wide.cues import parts_of, place_cues, shape_cues
from sextant.features.ask.planner.wide.mentions import find_mentions
from sextant.features.ask.planner.wide.model import Model
from sextant.features.ask.planner.wide.ranking import sure_row
from sextant.features.ask.planner.wide.roles import ROLES, SPAN_ROLES, features, look
from sextant.features.ask.planner.wide.shapes import shape_of

_CERTAIN = 0.9  # a confidence from which on answers are called certain, and how many of those are to be right
_RIGHT_OF_CERTAIN = 0.965
_LEAST_WEIGHT = 0.08  # cues that move no score by as much are left out
_ELSEWHERE = 8  # every so many questions, one of another database is asked, which cannot be answered


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("evals", type=Path)
    parser.add_argument("--databases", type=int, default=100, help="how many databases to learn from")
    parser.add_argument("--all", action="store_true", help="learn from the databases held out as well")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes share the databases")
    parser.add_argument("--out", type=Path, default=Path(door).parent)
    parser.add_argument("--folds", type=Path, help="where to leave the models of the folds")
    options = parser.parse_args()
    scorer = scorer_of(options.evals)
    with unpacked(options.evals, "text2sql") as folder, tempfile.TemporaryDirectory() as scratch:
        items = [json.loads(line) for line in (folder / "train.jsonl").read_text().splitlines()]
        databases = databases_of(folder, Path(scratch))
        names = [item["db_id"] for item in items]
        chosen = [n for n in sorted(set(names)) if split_of(n, names) == "dev"][: options.databases]
        held = [n for n in sorted(set(names)) if split_of(n, names) == "held"] if options.all else []
        folds = folds_of(chosen, held)
        examples = list(examples_of(items, folds, databases))
        print(f"{len(examples)} questions", flush=True)
        apart, asked = prepare(examples, scorer, jobs=options.jobs)
        whole = _with_roles(_linear(examples), _roles(examples))
        numbers, arrays = finish(asked, *whole, jobs=options.jobs)
        numbers["synonyms"] = _alike(items, folds, without=None)
        if options.folds:
            options.folds.mkdir(parents=True, exist_ok=True)
            for fold in sorted(apart):  # with `--all`, the last one's model knows nothing of those held out
                others = [e for e in asked if e.known.fold != fold]
                made, made_arrays = finish(others, *apart[fold], jobs=options.jobs)
                made["synonyms"] = _alike(items, folds, without=fold)
                (options.folds / f"fold{fold}.pkl").write_bytes(pickle.dumps((made, made_arrays)))
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out / "learned.npz", **arrays)
    (options.out / "learned.json").write_text(json.dumps(numbers, separators=(",", ":")))
    return 0


def prepare(
    examples: Sequence[Example], scorer: ModuleType, *, jobs: int
) -> tuple[dict[int, tuple[dict[str, Any], dict[str, Any]]], list[Example]]:
    """What is learned apart from each fold, and all that is asked with its candidates from the others' models."""
    apart = learned_apart(examples, jobs=jobs)
    asked = [*examples, *_elsewhere(examples)]
    compare(asked, {n: Model(*learned) for n, learned in apart.items()}, scorer, jobs=jobs)
    return apart, asked


def learned_apart(
    examples: Sequence[Example], *, jobs: int
) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """For each fold, what is learned of the questions of the others that are learned from."""
    folds = sorted({e.known.fold for e in examples})
    seen = {n: [e for e in examples if e.known.fold not in {n, FOLDS}] for n in folds}
    apart = dict(zip(folds, _shared(_linear, list(seen.values()), jobs), strict=True))
    print("linear models", flush=True)
    for example in examples:
        _feature(example, Model(*apart[example.known.fold]))
    roles = dict(zip(folds, _shared(_roles, list(seen.values()), jobs), strict=True))
    print("roles", flush=True)
    return {n: _with_roles(apart[n], roles[n]) for n in folds}


def _alike(
    items: Sequence[dict[str, str]], folds: Mapping[str, int], *, without: int | None
) -> list[list[str]]:
    """Words alike in questions asked twice, of all databases learned from or of those outside a fold."""
    left_out = set() if without is None else {without, FOLDS}
    words = alike_words(i for i in items if i["db_id"] in folds and folds[i["db_id"]] not in left_out)
    return [[" ".join(one), " ".join(two)] for one, others in words.items() for two in others]


def compare(asked: Sequence[Example], models: Mapping[int, Model], scorer: ModuleType, *, jobs: int) -> None:
    """Makes the candidates of every question, and finds which are right."""
    shares: dict[str, list[Example]] = {}
    for example in asked:
        shares.setdefault(example.known.name, []).append(example)

    def look_at(several: Sequence[Example]) -> list[Any]:
        for example in several:
            candidates_of(example, models[example.known.fold], scorer)
        return [(e.rows, e.right, e.keys, e.held) for e in several]

    told = _shared(look_at, list(shares.values()), jobs)
    for several, found in zip(shares.values(), told, strict=True):
        for example, (rows, right, keys, held) in zip(several, found, strict=True):
            example.rows, example.right, example.keys, example.held = rows, right, keys, held


def finish(
    asked: Sequence[Example], numbers: dict[str, Any], arrays: dict[str, Any], *, jobs: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ranking of candidates, how sure it is, and what can be answered, added to what is learned."""
    asked = [e for e in asked if e.rows is not None]
    told, right, foreign = _held_out(asked, jobs)
    arrays = arrays | as_arrays(_rank([e for e in asked if not e.foreign]), "rank")
    folds = [e.known.fold for e in asked]
    plain = np.array([not e.foreign and not e.again for e in asked])
    sure, calibration = _sureness(told, right, foreign, folds, plain)
    known, least = _answerable(told, foreign, folds)
    arrays |= as_arrays(sure, "sure") | as_arrays(known, "known")
    return {**numbers, "calibration": calibration, "answerable_from": least}, arrays


_TASK: list[tuple[Callable[[Any], Any], Sequence[Any]]] = []


def _shared(task: Callable[[Any], Any], shares: Sequence[Any], jobs: int) -> list[Any]:
    """What a task gives for each share, by several processes that begin with all that is known here."""
    _TASK.append((task, shares))
    try:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
            return list(pool.map(_one_share, range(len(shares))))
    finally:
        _TASK.pop()


def _one_share(number: int) -> Any:
    task, shares = _TASK[-1]
    return task(shares[number])


def _linear(examples: Sequence[Example]) -> tuple[dict[str, Any], dict[str, Any]]:
    learned = [e for e in examples if e.form is not None]
    cues = [shape_cues(e.parts) for e in learned]
    words = vocabulary(cues, 5)
    shapes = [shape_of(e.form).facets() for e in learned if e.form is not None]
    classes, weights, bias = fit_facets(matrix(cues, words), shapes)
    places, labels = [], []
    for example in learned:
        for span, row in _span_labels(example).items():
            places.append(place_cues(example.parts, *span))
            labels.append(row)
    place_words = vocabulary(places, 6)
    span_weights, span_bias = fit_spans(matrix(places, place_words), np.array(labels))
    counts = Counter(shapes)
    whole = [s for s in counts if all(word in classes[name] for word, name in zip(s, classes, strict=True))]
    words, weights = _weighty(words, weights)
    place_words, span_weights = _weighty(place_words, span_weights)
    numbers = {
        "shape_cues": words, "place_cues": place_words, "classes": classes, "roles": 0,
        "shapes": [list(s) for s in whole], "shape_counts": [counts[s] for s in whole],
    }  # fmt: skip
    return numbers, {**quantised(weights, bias, "facets"), **quantised(span_weights, span_bias, "spans")}


def _weighty(words: Sequence[str], weights: Any) -> tuple[list[str], Any]:
    """The cues that move any score by enough to be kept, and their weights."""
    kept = np.abs(weights).max(axis=1) >= _LEAST_WEIGHT
    return [word for word, keeps in zip(words, kept, strict=True) if keeps], weights[kept]


def _span_labels(example: Example) -> dict[tuple[int, int], Any]:
    """For each stretch that may name something, the roles that what it names plays."""
    if example.form is None:
        return {}
    roles = roles_of(example.form, example.known.schema)
    found: dict[tuple[int, int], Any] = {}

    def note(span: tuple[int, int], role: int, *, holds: bool) -> None:
        row = found.setdefault(span, np.zeros(len(SPAN_ROLES), np.int8))
        row[role] |= holds

    for number, role in enumerate(SPAN_ROLES):
        of_tables = number >= len(ROLES)
        for named in example.mentions.tables if of_tables else example.mentions.columns:
            note((named.start, named.end), number, holds=named.target in roles[role])
    for held in example.mentions.values:
        note(
            (held.start, held.end),
            ROLES.index("where"),
            holds=held.score >= 0.9 and held.column in roles["where"],
        )
    return found


def _feature(example: Example, model: Model) -> None:
    asked = look(
        example.mentions,
        example.parts,
        schema=example.known.schema,
        model=model,
        cues=shape_cues(example.parts),
    )
    example.features = features(asked, example.known.schema)
    if example.form is not None:
        roles = roles_of(example.form, example.known.schema)
        example.labels = np.array([[c in roles[r] for r in ROLES] for c in asked.pool], np.int8)


def _roles(examples: Sequence[Example]) -> list[Any]:
    learned = [e for e in examples if e.labels is not None and len(e.labels)]
    rows = np.vstack([e.features for e in learned])
    labels = np.vstack([e.labels for e in learned])
    return [boosted(rows, labels[:, n].astype(float), 90, ROLE) for n in range(len(ROLES))]


def _with_roles(
    model: tuple[dict[str, Any], dict[str, Any]], trees: Sequence[Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    numbers, arrays = dict(model[0]), dict(model[1])
    for number, booster in enumerate(trees):
        arrays |= as_arrays(booster, f"role{number}")
    return {**numbers, "roles": len(trees)}, arrays


def _elsewhere(examples: Sequence[Example]) -> Iterator[Example]:
    """Questions asked of a database that they were not written for."""
    rng = random.Random(3)  # which questions, not a secret
    for example in examples[::_ELSEWHERE]:
        other = rng.choice(examples)
        if other.known is not example.known:
            mentions = find_mentions(other.question, example.known.schema)
            parts = parts_of(mentions, example.known.schema)
            yield Example(example.known, other.question, "", mentions, parts, foreign=True)


def _rank(examples: Sequence[Example]) -> Any:
    learned = [e for e in examples if any(e.right) and not all(e.right)]
    rows, right = np.vstack([e.rows for e in learned]), np.concatenate([e.right for e in learned])
    return boosted(rows, right, 260, RANK, group=[len(e.right) for e in learned])


def _held_out(examples: Sequence[Example], jobs: int) -> tuple[Any, Any, Any]:
    """For each question, by a ranking that has not seen its database: features of the best, and whether it is right."""
    told, right = [], []
    folds = sorted({e.known.fold for e in examples})
    learned = [[e for e in examples if e.known.fold != fold and not e.foreign] for fold in folds]
    ranks = dict(zip(folds, _shared(_rank, learned, jobs), strict=True))
    for example in examples:
        scores = ranks[example.known.fold].predict(example.rows).astype(np.float32) + example.held
        best = int(np.argmax(scores))
        told.append(sure_row(example.rows, scores, best, example.keys)[0])
        right.append(example.right[best])
    own = [r for r, e in zip(right, examples, strict=True) if not e.foreign]
    print(f"first candidate right, on unseen folds: {np.mean(own):.1%}", flush=True)
    return np.array(told), np.array(right), np.array([e.foreign for e in examples])


def _sureness(
    told: Any, right: Any, foreign: Any, folds: Sequence[int], plain: Any
) -> tuple[Any, list[tuple[float, float]]]:
    """Trees that tell how likely the best is right, and what their scores came to on plain ones unseen."""
    fold, weight = np.array(folds), np.where(foreign, 0.5, 1.0)
    scores = np.zeros(len(told))
    for number in sorted(set(folds)):
        seen = fold != number
        trees = boosted(told[seen], right[seen], 220, SURE, weight=weight[seen])
        scores[~seen] = trees.predict(told[~seen], raw_score=True)
    curve = IsotonicRegression(out_of_bounds="clip", y_min=0.01, y_max=0.985).fit(scores[plain], right[plain])
    least = _certain_from(scores[plain], right[plain])
    places = np.array(sorted({*curve.X_thresholds_.tolist(), least - 1e-3, least}))
    points: list[tuple[float, float]] = []
    for score, share in zip(places, curve.predict(places), strict=True):
        told_share = max(share, _CERTAIN) if score >= least else min(share, _CERTAIN - 0.005)
        points.append((round(float(score), 4), round(float(told_share), 4)))
    return boosted(told, right, 220, SURE, weight=weight), points


def _certain_from(scores: Any, right: Any) -> float:
    """The lowest score from which on enough are right to call all of them certain, as a whole."""
    order = np.argsort(-scores)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= _RIGHT_OF_CERTAIN)
    return float(scores[order[enough[-1] if len(enough) else 0]])


def _answerable(told: Any, foreign: Any, folds: Sequence[int]) -> tuple[Any, float]:
    """Trees that tell questions of this database from those of others, and the score that declines 93 % of those."""
    fold, weight, own = np.array(folds), np.where(foreign, 3.0, 1.0), (~foreign).astype(float)
    settings = {**SURE, "learning_rate": 0.05, "min_data_in_leaf": 20}
    scores = np.zeros(len(told))
    for number in sorted(set(folds)):
        seen = fold != number
        trees = boosted(told[seen], own[seen], 200, settings, weight=weight[seen])
        scores[~seen] = trees.predict(told[~seen], raw_score=True)
    least = float(np.quantile(scores[foreign], 0.93)) if foreign.any() else float("-inf")
    return boosted(told, own, 200, settings, weight=weight), round(least, 4)


if __name__ == "__main__":
    sys.exit(main())
