"""What a question takes in a workspace of 1,000 datasets with 50 columns each.

    python bench/asking.py [--tables 1000] [--columns 50] [--rows 20] [--questions 200] [--profile FILE]

The datasets are made here and loaded by the product's own jobs into a house of their own; every question goes
through the door of asking, with the statement run and told. Told is processor time, which is the time a question
takes on a machine that does nothing else. The tables are of a few subjects that repeat with other words, so that
each question has many tables that share some of its words and one that it is about.
"""

import argparse
import cProfile
import io
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

import pyarrow as pa
import pyarrow.parquet as pq

from sextant.app.settings import Settings
from sextant.app.upgrade import lay_out
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.core.scope import moment
from sextant.kit.ids import WorkspaceId, new_id

SUBJECTS = [
    "order",
    "invoice",
    "shipment",
    "payment",
    "refund",
    "ticket",
    "visit",
    "booking",
    "contract",
    "claim",
    "lesson",
    "survey",
    "repair",
    "delivery",
    "harvest",
    "inspection",
    "auction",
    "flight",
    "voyage",
    "concert",
]
PLACES = [
    "harbour",
    "factory",
    "clinic",
    "museum",
    "library",
    "stadium",
    "garden",
    "bakery",
    "foundry",
    "orchard",
    "vineyard",
    "quarry",
    "airport",
    "depot",
    "laboratory",
    "theatre",
    "market",
    "school",
    "brewery",
    "mine",
    "farm",
    "hotel",
    "studio",
    "archive",
    "forest",
    "reservoir",
    "dairy",
    "kennel",
    "observatory",
    "cannery",
    "tannery",
    "shipyard",
    "nursery",
    "chapel",
    "bank",
    "casino",
    "garage",
    "hospital",
    "prison",
    "embassy",
    "barracks",
    "sawmill",
    "refinery",
    "lighthouse",
    "greenhouse",
    "aquarium",
    "planetarium",
    "velodrome",
    "rink",
    "arena",
]
MEASURES = [
    "amount",
    "price",
    "weight",
    "distance",
    "duration",
    "score",
    "quantity",
    "cost",
    "discount",
    "volume",
    "height",
    "width",
    "depth",
    "speed",
    "temperature",
    "pressure",
    "rating",
    "budget",
    "salary",
    "balance",
    "tax",
    "fee",
    "margin",
    "share",
    "delay",
]
ATTRIBUTES = [
    "city",
    "country",
    "colour",
    "status",
    "category",
    "brand",
    "supplier",
    "carrier",
    "grade",
    "shape",
    "material",
    "season",
    "language",
    "owner",
    "region",
    "channel",
    "currency",
    "unit",
    "method",
    "reason",
]
CITIES = [
    "Bergen",
    "Oslo",
    "Lyon",
    "Turin",
    "Graz",
    "Porto",
    "Gdansk",
    "Malaga",
    "Ghent",
    "Basel",
    "Cork",
    "Leeds",
    "Turku",
    "Riga",
    "Split",
]


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="sextant-bench-") as folder:
        settings = Settings(
            data=Path(folder), database_url="", objects_url="", catalog_url="", rate_limits=False, llm=""
        )
        lay_out(settings)
        house = build(settings, durable_jobs=False, passing=True)
        try:
            _run(house, arguments)
        finally:
            house.close()


def _run(house: House, arguments: argparse.Namespace) -> None:
    caller = house.identity.command_caller().model_copy(update={"workspace_id": WorkspaceId(new_id())})
    names = list(_names(arguments.tables))
    started = time.process_time()
    for number, name in enumerate(names):
        content = _content(number, arguments.columns, arguments.rows)
        house.datasets.put(caller, [content], file_name=f"{name}.parquet", name=name)
    house.jobs.run_waiting()
    print(f"load: {(time.process_time() - started) / len(names) * 1e3:.0f} ms of processor time a dataset")
    questions = list(_questions(names, arguments.columns, arguments.questions))
    _ask(house, caller, ["how many datasets are there"], "the first question, which reads the workspace")
    kept: Path | None = arguments.profile
    profile = cProfile.Profile()
    if kept is not None:
        profile.enable()
    _ask(house, caller, questions, f"{len(questions)} questions over {len(names):,} tables")
    if kept is not None:
        profile.disable()
        profile.dump_stats(kept)
    extra = _content(len(names), arguments.columns, arguments.rows)
    house.datasets.put(caller, [extra], file_name="latecomer.parquet", name="latecomer")
    house.jobs.run_waiting()
    _ask(house, caller, questions[:1], "a question after a dataset came")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=1_000)
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--profile", type=Path)
    return parser.parse_args()


def _names(count: int) -> Iterator[str]:
    pairs = [f"{place} {subject}s" for subject in SUBJECTS for place in PLACES]
    random.Random(5).shuffle(pairs)  # a fixed order
    for number in range(count):
        name = pairs[number % len(pairs)]
        yield name if number < len(pairs) else f"{name} {number // len(pairs) + 1}"


def _columns(number: int, count: int) -> list[str]:
    """Column names of a table: its key, a day, then attributes and measures in an order of its own."""
    rng = random.Random(number)  # the same table each time
    attributes = rng.sample(ATTRIBUTES, min(len(ATTRIBUTES), max(1, count // 3)))
    measures = rng.sample(MEASURES, min(len(MEASURES), max(1, count // 2)))
    named = ["id", "day", *attributes, *measures]
    more = (f"{rng.choice(MEASURES)}_{rng.choice(ATTRIBUTES)}_{n}" for n in range(count))
    return [*named[:count], *(next(more) for _ in range(max(0, count - len(named))))]


def _content(number: int, columns: int, rows: int) -> bytes:
    rng = random.Random(1_000_000 + number)  # the same rows each time
    arrays: dict[str, pa.Array] = {}
    for name in _columns(number, columns):
        if name == "id":
            arrays[name] = pa.array(range(rows))
        elif name == "day":
            days = [f"2025-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}" for _ in range(rows)]
            arrays[name] = pa.array(days).cast(pa.date32())
        elif name == "city":
            arrays[name] = pa.array([rng.choice(CITIES) for _ in range(rows)])
        elif name in ATTRIBUTES:
            arrays[name] = pa.array([f"{name} {rng.randint(1, 6)}" for _ in range(rows)])
        else:
            arrays[name] = pa.array([rng.randint(1, 900) / 10 for _ in range(rows)])
    content = io.BytesIO()
    pq.write_table(pa.table(arrays), content)
    return content.getvalue()


def _questions(names: Sequence[str], columns: int, count: int) -> Iterator[str]:
    rng = random.Random(77)  # the same questions each time
    for _ in range(count):
        number = rng.randrange(len(names))
        own = _columns(number, columns)
        measure = rng.choice([one for one in own if one in MEASURES])
        attribute = rng.choice([one for one in own if one in ATTRIBUTES])
        shapes = [f"how many {names[number]} are in {rng.choice(CITIES)}"] if "city" in own else list[str]()
        yield rng.choice(
            [
                *shapes,
                f"average {measure} of {names[number]} by {attribute}",
                f"how many {names[number]} are there by {attribute}",
                f"total {measure} of {names[number]} by month",
                f"which {attribute} has the highest {measure} in {names[number]}",
            ]
        )


def _ask(house: House, caller: Caller, questions: Sequence[str], what: str) -> None:
    took: list[float] = []
    answered = right = 0
    for question in questions:
        started = time.process_time()
        with moment():  # as a request over HTTP, which reads of the metadata once
            answer = house.asking.ask(caller, question)
        took.append((time.process_time() - started) * 1e3)
        answered += answer.rows is not None
        tables = {table.name for table in answer.rows.tables} if answer.rows is not None else set[str]()
        right += any(f" {name}" in f" {question}" for name in tables)
    high = quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    print(
        f"{what}: p50 {median(took):.0f} ms, p95 {high:.0f} ms of processor time;"
        f" {answered} answered, {right} from the table that is named"
    )


if __name__ == "__main__":
    main()
