"""The questions that the planner learns from, with the databases they are asked of."""

import importlib.util
import random
import sqlite3
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from _golds import with_numbers
from _planner_gold import form_of as gold_form
from _planner_words import alike_words
from questions import Database, load

from sextant.features.ask.planner.wide.cues import parts_of
from sextant.features.ask.planner.wide.form import Form
from sextant.features.ask.planner.wide.joins import Relation
from sextant.features.ask.planner.wide.mentions import Mentions, find_mentions
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.planner.wide.shapes import shape_of

FOLDS = 4
ROWS = 5_000
WORDINGS = ("question", "question_paraphrased")


@dataclass(slots=True)
class Known:
    """One database: its tables, their schema, and where it lies."""

    name: str
    path: Path
    database: Database
    schema: WideSchema
    fold: int
    told: dict[tuple[str, Form], bool] = field(default_factory=dict[tuple[str, Form], bool])


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
    held: Any = None  # what is said outright and missed takes from each candidate's score
    keys: list[Hashable] = field(default_factory=list[Hashable])
    foreign: bool = False
    again: bool = False  # asked in other words than at first


def folds_of(chosen: Sequence[str], held: Sequence[str]) -> dict[str, int]:
    """The fold of each database: those to learn from are dealt, the others are one of their own."""
    rng = random.Random(1)  # how folds are dealt, not a secret
    dealt = {name: n % FOLDS for n, name in enumerate(rng.sample(list(chosen), len(chosen)))}
    return dealt | dict.fromkeys(held, FOLDS)


def scorer_of(evals: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_sql", evals / "score_sql.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{evals} holds no score_sql.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def examples_of(
    items: list[dict[str, str]], folds: Mapping[str, int], paths: Mapping[str, Path]
) -> Iterator[Example]:
    """Every question in every wording, over a schema that knows the words alike of the other folds alone."""
    words = {
        fold: alike_words(i for i in items if folds.get(i["db_id"], FOLDS) not in {fold, FOLDS})
        for fold in set(folds.values())
    }
    for name, fold in folds.items():
        path = paths[name.lower()]
        database = load(path)
        with_numbers(path, database.readers)
        schema = WideSchema(database.readers, declared(path, database), words[fold])
        known = Known(name, path, database, schema, fold)
        for item in (i for i in items if i["db_id"] == name):
            for question in dict.fromkeys(item[wording] for wording in WORDINGS if wording in item):
                mentions = find_mentions(question, schema)
                example = Example(known, question, item["query"], mentions, parts_of(mentions, schema))
                example.again = question != item["question"]
                with suppress(Exception):  # statements that no form can say are asked, not learned from
                    form = gold_form(item["query"], schema)
                    shape_of(form)
                    example.form = form
                yield example


def declared(path: Path, database: Database) -> list[Relation]:
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
