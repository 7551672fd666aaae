"""Whole databases loaded into a house of their own and asked, one process a share of them.

Nothing stands in for the product: tables are loaded by its jobs, questions go through its door, and what is
written are the rows its engine gave, told in the source's own writing.
"""

import io
import multiprocessing
import tempfile
import time
from collections.abc import Generator, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sextant.app.evaluating.models import Golden, Prediction
from sextant.app.evaluating.sqlite import SourceTable, read_database
from sextant.kit.errors import SextantError
from sextant.kit.ids import WorkspaceId, new_id

if TYPE_CHECKING:
    from sextant.app.settings import Settings
    from sextant.app.wiring import House
    from sextant.core.access import Caller
    from sextant.features.ask import Answer
    from sextant.features.query import Answered, ResultColumn

_EVERY_ROW = 1 << 40
_WARM = "how many rows are there"

# By dataset and field: the type that was loaded, and what the source wrote for each value.
_Column = tuple[str, Mapping[Any, Any]]
Written = Mapping[tuple[str, int], _Column]
_NOTHING: _Column = ("", {})


@dataclass(frozen=True, slots=True)
class Task:
    """A database and the questions to ask of it, each with its place in the file of questions."""

    path: Path
    questions: tuple[tuple[int, Golden], ...]


def evaluate(
    tasks: Sequence[Task], *, jobs: int, model: str | None = None
) -> Iterator[tuple[int, Prediction]]:
    """Every question's place and answer, as they come; `jobs` processes share the databases."""
    shares = sorted(tasks, key=lambda task: -len(task.questions))
    if jobs <= 1 or len(shares) <= 1:
        with _house(model) as house:
            for task in shares:
                yield from _ask_all(house, task)
        return
    context = multiprocessing.get_context("spawn")
    dealt = [shares[n::jobs] for n in range(min(jobs, len(shares)))]
    with ProcessPoolExecutor(len(dealt), mp_context=context) as pool:
        for done in as_completed([pool.submit(_share, share, model) for share in dealt]):
            yield from done.result()


def _share(tasks: Sequence[Task], model: str | None) -> list[tuple[int, Prediction]]:
    with _house(model) as house:
        return [one for task in tasks for one in _ask_all(house, task)]


@contextmanager
def _house(model: str | None) -> "Generator[House]":
    """A house that is gone afterwards, in whose way no limit of questions stands."""
    from sextant.app.cli.quiet import quiet
    from sextant.app.upgrade import lay_out
    from sextant.app.wiring import build

    quiet()
    with tempfile.TemporaryDirectory(prefix="sextant-eval-") as folder:
        settings = _settings(Path(folder), model)
        lay_out(settings)
        house = build(settings, durable_jobs=False, passing=True)
        try:
            yield house
        finally:
            house.close()


def _settings(folder: Path, model: str | None) -> "Settings":
    from sextant.app.settings import Settings

    return Settings(
        data=folder,
        database_url="",
        objects_url="",
        catalog_url="",
        warehouse_url="duckdb://",
        events_url="table://",
        cache_url="memory://",
        rate_limits=False,
        llm=model or "",
    )


def _ask_all(house: "House", task: Task) -> Iterator[tuple[int, Prediction]]:
    """A workspace for the database, so that its tables are all that can be asked."""
    caller = house.identity.command_caller().model_copy(update={"workspace_id": WorkspaceId(new_id())})
    written = _load(house, caller, read_database(task.path))
    _try_once(house, caller)
    for place, golden in task.questions:
        yield place, _ask(house, caller, golden, written)


def _try_once(house: "House", caller: "Caller") -> None:
    """What is made at the first question of a workspace is not counted against it.

    Where a language model is set, it would be asked and paid for this, too.
    """
    if house.asking.model_name:
        return
    try:
        house.asking.ask(caller, _WARM)
    except SextantError:
        return


def _load(house: "House", caller: "Caller", tables: Sequence[SourceTable]) -> Written:
    """Loads every table by the product's own job; gives what the source wrote for each loaded value."""
    import pyarrow.parquet as pq

    written: dict[tuple[str, int], _Column] = {}
    names: dict[tuple[str, str], str] = {}
    for table in tables:
        content = io.BytesIO()
        pq.write_table(table.arrow(), content)
        accepted = house.datasets.put(
            caller, [content.getvalue()], file_name=f"{table.name}.parquet", name=table.name
        )
        house.jobs.run_waiting()
        dataset = house.datasets.ready(caller, accepted.dataset.dataset_id)
        for loaded, column in zip(
            sorted(dataset.columns, key=lambda one: one.position), table.columns, strict=True
        ):
            names[table.name.lower(), column.name.lower()] = f"{dataset.table_name}.{loaded.name}"
            if column.written:
                written[dataset.dataset_id, loaded.field_id] = (column.type, column.written)
    _declare(house, caller, tables, names)
    return written


def _declare(
    house: "House", caller: "Caller", tables: Sequence[SourceTable], names: Mapping[tuple[str, str], str]
) -> None:
    """Tells the semantic layer the references that the database declares, as a person would."""
    from sextant.features.semantics import Layer, pointing

    relations = [
        pointing(source, target)
        for table in tables
        for key in table.keys
        if (source := names.get((table.name.lower(), key.column.lower())))
        and (target := names.get((key.to_table.lower(), key.to_column.lower())))
    ]
    layer = Layer(relations=relations)
    wrong = {one.where for one in house.semantics.check(caller, layer).findings}
    kept = [one for one in relations if f"relations.{one.source}" not in wrong]
    if kept:
        house.semantics.save(caller, Layer(relations=kept), after=0)


def _ask(house: "House", caller: "Caller", golden: Golden, written: Written) -> Prediction:
    started = time.perf_counter()
    try:
        answer = house.asking.ask(caller, golden.question)
        milliseconds = (time.perf_counter() - started) * 1000
        found = _every_row(house, caller, answer)
    except SextantError as error:
        milliseconds = (time.perf_counter() - started) * 1000
        return Prediction(golden, milliseconds=milliseconds, error=error.message)
    asked = answer.asked
    if found is None:
        return Prediction(golden, asked.sql, confidence=asked.confidence, milliseconds=milliseconds)
    shown = [place for place, one in enumerate(found.columns) if one.name not in asked.supporting]
    columns = [_cells(found, place, written) for place in shown]
    return Prediction(
        golden,
        asked.sql,
        columns=tuple(found.columns[place].name for place in shown),
        rows=tuple(zip(*columns, strict=True)),
        confidence=asked.confidence,
        milliseconds=milliseconds,
    )


def _every_row(house: "House", caller: "Caller", answer: "Answer") -> "Answered | None":
    """The answer's rows, cut by no limit."""
    from sextant.features.query import Query

    rows = answer.rows
    if rows is None or not rows.truncated:
        return rows
    whole = Query(
        answer.asked.sql, as_of=dict(answer.asked.as_of) or None, row_limit=_EVERY_ROW, purpose="ask"
    )
    return house.queries.run(caller, whole)


def _cells(found: "Answered", place: int, written: Written) -> list[Any]:
    column: ResultColumn = found.columns[place]
    source = column.source
    kind, known = written.get((source.dataset_id, source.field_id), _NOTHING) if source else _NOTHING
    if kind != column.type:
        known = _NOTHING[1]  # counted or computed, and so no value of the source's
    return [_cell(value, known) for value in found.table.column(place).to_pylist()]


def _cell(value: Any, known: Mapping[Any, Any]) -> Any:
    """A value in the source's writing where it is one of the source's, else as JSON has it."""
    if isinstance(value, Hashable) and value in known:
        return known[value]
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)
