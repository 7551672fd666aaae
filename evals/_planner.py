"""Trains the planner for joins on open questions and writes what it learned into the package.

    make train EVALS=DIR

DIR holds `text2sql/train.jsonl`, `text2sql/databases.tar.xz` and `score_sql.py`. The 100 databases that `questions.py` calls
`dev` are learned from, the others are not looked at. Every later model learns from what the earlier ones say of
databases they were not trained on: the databases are dealt to four folds.
"""

import argparse
import importlib.util
import json
import random
import sqlite3
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import numpy as np
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
from _planner_gold import form_of as gold_form
from _planner_gold import roles_of
from _sets import unpacked
from questions import TODAY, Database, load, split_of
from sklearn.isotonic import IsotonicRegression

from sextant.features.ask.planner.choosing import of_one_table, with_pointed_at
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.wide import __file__ as door
from sextant.features.ask.planner.wide.asking import candidates
from sextant.features.ask.planner.wide.cues import parts_of, place_cues, shape_cues
from sextant.features.ask.planner.wide.form import Form
from sextant.features.ask.planner.wide.joins import Relation
from sextant.features.ask.planner.wide.mentions import Mentions, find_mentions
from sextant.features.ask.planner.wide.model import Model
from sextant.features.ask.planner.wide.narrow import form_of
from sextant.features.ask.planner.wide.planning import Unsayable, plan_of
from sextant.features.ask.planner.wide.ranking import Narrow, rank_rows, sure_row
from sextant.features.ask.planner.wide.roles import ROLES, SPAN_ROLES, features, look
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.planner.wide.shapes import shape_of

FOLDS = 4
_ROWS = 5_000
_ELSEWHERE = 8  # every so many questions, one of another database is asked, which cannot be answered


@dataclass(slots=True)
class Known:
    """One database: its tables, their schema, and where it lies."""

    name: str
    path: Path
    database: Database
    schema: WideSchema
    fold: int


@dataclass(slots=True)
class Example:
    """One question with its gold statement, and what was made of it so far."""

    known: Known
    question: str
    gold: str
    mentions: Mentions
    parts: Any
    form: Form | None = None
    features: Any = None
    labels: Any = None
    right: list[int] = field(default_factory=list[int])
    rows: Any = None
    foreign: bool = False


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("evals", type=Path)
    parser.add_argument("--databases", type=int, default=100, help="how many databases to learn from")
    parser.add_argument("--out", type=Path, default=Path(door).parent)
    options = parser.parse_args()
    scorer = _scorer(options.evals)
    with unpacked(options.evals, "text2sql") as folder, tempfile.TemporaryDirectory() as scratch:
        items = [json.loads(line) for line in (folder / "train.jsonl").read_text().splitlines()]
        databases = _databases(folder, Path(scratch))
        chosen = sorted(
            {i["db_id"] for i in items if split_of(i["db_id"], [j["db_id"] for j in items]) == "dev"}
        )
        examples = list(_examples(items, chosen[: options.databases], databases))
        print(f"{len(examples)} questions", flush=True)
        numbers, arrays = train(examples, scorer)
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out / "learned.npz", **arrays)
    (options.out / "learned.json").write_text(json.dumps(numbers, separators=(",", ":")))
    return 0


def _databases(folder: Path, scratch: Path) -> dict[str, Path]:
    if not list(folder.rglob("*.sqlite")):
        with tarfile.open(folder / "databases.tar.xz") as archive:
            archive.extractall(scratch, filter="data")
        folder = scratch
    return {p.stem.lower(): p for p in folder.rglob("*.sqlite")}


def _scorer(evals: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_sql", evals / "score_sql.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{evals} holds no score_sql.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def _examples(items: list[dict[str, str]], names: list[str], paths: dict[str, Path]) -> Iterator[Example]:
    rng = random.Random(1)  # how folds are dealt, not a secret
    dealt = {name: n % FOLDS for n, name in enumerate(rng.sample(names, len(names)))}
    for name in names:
        path = paths[name.lower()]
        database = load(path)
        schema = WideSchema(database.readers, _declared(path, database))
        known = Known(name, path, database, schema, dealt[name])
        for item in (i for i in items if i["db_id"] == name):
            mentions = find_mentions(item["question"], schema)
            example = Example(known, item["question"], item["query"], mentions, parts_of(mentions, schema))
            with suppress(Exception):  # statements that no form can say are asked, not learned from
                example.form = gold_form(item["query"], schema)
                shape_of(example.form)
            yield example


def _declared(path: Path, database: Database) -> list[Relation]:
    """The foreign keys that a SQLite file declares."""
    tables = [r.table for r in database.readers]
    numbers = {t.table.lower(): n for n, t in enumerate(tables)}
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found: list[Relation] = []
    for number, table in enumerate(tables):
        for row in source.execute(f'PRAGMA foreign_key_list("{table.table}")'):  # names come from the catalog
            target = numbers.get(str(row[2]).lower())
            if target is None:
                continue
            keys = [c[1] for c in source.execute(f'PRAGMA table_info("{row[2]}")') if c[5]]
            with suppress(KeyError, IndexError):
                column, aimed = table.column(row[3]).name, tables[target].column(row[4] or keys[0]).name
                found.append(Relation(number, column, target, aimed))
    source.close()
    return found


def train(examples: Sequence[Example], scorer: ModuleType) -> tuple[dict[str, Any], dict[str, Any]]:
    """Everything learned, as numbers and arrays; each stage from what the one before says of unseen folds."""
    apart = [_linear([e for e in examples if e.known.fold != fold]) for fold in range(FOLDS)]
    print("linear models", flush=True)
    for example in examples:
        _feature(example, Model(*apart[example.known.fold]))
    roles = [_roles([e for e in examples if e.known.fold != fold]) for fold in range(FOLDS)]
    models = [Model(*_with_roles(one, trees)) for one, trees in zip(apart, roles, strict=True)]
    print("roles", flush=True)
    asked = [*examples, *_elsewhere(examples)]
    for number, example in enumerate(asked):
        _candidates(example, models[example.known.fold], scorer)
        if number % 500 == 499:
            print(f"candidates of {number + 1}", flush=True)
    asked = [e for e in asked if e.rows is not None]
    told, right, foreign = _held_out(asked)
    numbers, arrays = _with_roles(_linear(examples), _roles(examples))
    rank = _rank([e for e in asked if not e.foreign])
    arrays |= as_arrays(rank, "rank")
    sure, calibration = _sureness(told, right, foreign, [e.known.fold for e in asked])
    known, least = _answerable(told, foreign, [e.known.fold for e in asked])
    arrays |= as_arrays(sure, "sure") | as_arrays(known, "known")
    return {**numbers, "calibration": calibration, "answerable_from": least}, arrays


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
    numbers = {
        "shape_cues": words, "place_cues": place_words, "classes": classes, "roles": 0,
        "shapes": [list(s) for s in whole], "shape_counts": [counts[s] for s in whole],
    }  # fmt: skip
    return numbers, {**quantised(weights, bias, "facets"), **quantised(span_weights, span_bias, "spans")}


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


def _candidates(example: Example, model: Model, scorer: ModuleType) -> None:
    """The candidates of a question as features, and which of them give the gold's rows."""
    known = example.known
    found = of_one_table(example.question, known.database.readers, today=TODAY)
    found = with_pointed_at(found, example.question, known.schema, today=TODAY)
    verdict = found.best.verdict
    narrow = Narrow(
        form_of(found.best.plan, known.schema), verdict.confidence, verdict.coverage, len(found.others)
    )
    asked = look(
        example.mentions, example.parts, schema=known.schema, model=model, cues=shape_cues(example.parts)
    )
    if not asked.pool:
        return
    scores = np.stack([t.scores(features(asked, known.schema)) for t in model.roles], 1)
    made = candidates(asked, known.schema, scores, narrow.form, model=model)
    if not made:
        return
    example.rows = rank_rows(made, asked, known.schema, narrow)
    gold = None
    with suppress(sqlite3.Error):
        gold = None if example.foreign else scorer.gold_rows(known.path, example.gold)
    example.right = [int(gold is not None and _gives(c.form, gold, example, scorer)) for c in made]


def _gives(form: Form, gold: list[Any], example: Example, scorer: ModuleType) -> bool:
    try:
        plan = plan_of(form, example.known.schema)
        rows = example.known.database.engine.execute(to_sql(plan, pretty=False)).fetchmany(_ROWS + 1)
    except (Unsayable, duckdb.Error):
        return False
    shown = [n for n, o in enumerate(plan.outputs) if not o.supporting]
    if len(rows) != len(gold) or (rows and len(shown) != len(gold[0])):
        return False
    told = [tuple(scorer.cell(row[n]) for n in shown) for row in rows]
    return bool(scorer.matches(gold, told, "order by" in example.gold.lower(), extra=False))


def _rank(examples: Sequence[Example]) -> Any:
    learned = [e for e in examples if any(e.right) and not all(e.right)]
    rows, right = np.vstack([e.rows for e in learned]), np.concatenate([e.right for e in learned])
    return boosted(rows, right, 350, RANK, group=[len(e.right) for e in learned])


def _held_out(examples: Sequence[Example]) -> tuple[Any, Any, Any]:
    """For each question, by a ranking that has not seen its database: features of the best, and whether it is right."""
    told, right = [], []
    ranks = [_rank([e for e in examples if e.known.fold != fold and not e.foreign]) for fold in range(FOLDS)]
    for example in examples:
        scores = ranks[example.known.fold].predict(example.rows).astype(np.float32)
        best = int(np.argmax(scores))
        told.append(sure_row(example.rows, scores, best)[0])
        right.append(example.right[best])
    own = [r for r, e in zip(right, examples, strict=True) if not e.foreign]
    print(f"first candidate right, on unseen folds: {np.mean(own):.1%}", flush=True)
    return np.array(told), np.array(right), np.array([e.foreign for e in examples])


def _sureness(
    told: Any, right: Any, foreign: Any, folds: Sequence[int]
) -> tuple[Any, list[tuple[float, float]]]:
    """Trees that tell how likely the best is right, and what their scores came to on unseen folds."""
    fold, weight = np.array(folds), np.where(foreign, 0.5, 1.0)
    scores = np.zeros(len(told))
    for number in range(FOLDS):
        seen = fold != number
        trees = boosted(told[seen], right[seen], 220, SURE, weight=weight[seen])
        scores[~seen] = trees.predict(told[~seen], raw_score=True)
    curve = IsotonicRegression(out_of_bounds="clip", y_min=0.01, y_max=0.985).fit(
        scores[~foreign], right[~foreign]
    )
    points = [
        (round(float(a), 4), round(float(b), 4))
        for a, b in zip(curve.X_thresholds_, curve.y_thresholds_, strict=True)
    ]
    return boosted(told, right, 220, SURE, weight=weight), points


def _answerable(told: Any, foreign: Any, folds: Sequence[int]) -> tuple[Any, float]:
    """Trees that tell questions of this database from those of others, and the score that declines 93 % of those."""
    fold, weight, own = np.array(folds), np.where(foreign, 3.0, 1.0), (~foreign).astype(float)
    settings = {**SURE, "learning_rate": 0.05, "min_data_in_leaf": 20}
    scores = np.zeros(len(told))
    for number in range(FOLDS):
        seen = fold != number
        trees = boosted(told[seen], own[seen], 200, settings, weight=weight[seen])
        scores[~seen] = trees.predict(told[~seen], raw_score=True)
    least = float(np.quantile(scores[foreign], 0.93)) if foreign.any() else float("-inf")
    return boosted(told, own, 200, settings, weight=weight), round(least, 4)


if __name__ == "__main__":
    sys.exit(main())
