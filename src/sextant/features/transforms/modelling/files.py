"""The models of a workspace as one YAML file that people keep in version control, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from sextant.core.access import Caller
from sextant.core.http import WireModel
from sextant.core.recurring import Times
from sextant.core.yaml_text import read_yaml, write_yaml
from sextant.features.checks import Rule
from sextant.features.transforms.errors import ModelCycle, ModelRefused
from sextant.features.transforms.modelling.models import BY_HAND, Engine
from sextant.features.transforms.modelling.service import Changes, Models, Shown, Wanted
from sextant.features.transforms.modelling.statements import names_in

_LONGEST = 1_000_000
Action = Literal["make", "change", "same"]


class ModelText(WireModel):
    """A model as a file names it; `table` is how SQL calls what it makes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str = Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=10_000)
    sql: str = Field(min_length=1, max_length=20_000)
    on_change: bool = True
    times: Times = BY_HAND
    engine: Engine = "workspace"
    checks: tuple[Rule, ...] = Field(default=(), max_length=200)


class ModelsText(WireModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sextant: Literal[1]
    models: tuple[ModelText, ...] = Field(max_length=500)


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one model of a file."""

    table: str
    action: Action


class Files:
    def __init__(self, models: Models) -> None:
        self._models = models

    def write(self, caller: Caller) -> str:
        """Every model that the caller sees, those first that others read."""
        found = [_text(one) for one in self._models.all(caller)]
        return write_yaml({"sextant": 1, "models": found})

    def read(self, caller: Caller, text: str, *, preview: bool) -> list[Step]:
        """Makes and changes models in the order in which they read each other; nothing with `preview`.

        Raises ModelRefused, ModelCycle, a SqlRefused.
        """
        caller.require("data.write")
        wanted = _in_order(_parsed(text).models)
        known = {
            shown.dataset.table_name: shown for shown in self._models.all(caller) if shown.dataset is not None
        }
        steps = [Step(one.table, _action(one, known.get(one.table))) for one in wanted]
        if preview:
            return steps
        for one, step in zip(wanted, steps, strict=True):
            if step.action == "make":
                self._make(caller, one)
            elif step.action == "change":
                changes = Changes(
                    sql=one.sql, description=one.description, on_change=one.on_change, times=one.times
                )
                self._models.change(caller, known[one.table].model.model_id, changes)
        return steps

    def _make(self, caller: Caller, one: ModelText) -> None:
        model, accepted = self._models.make(
            caller,
            Wanted(
                name=one.table,
                sql=one.sql,
                description=one.description,
                on_change=one.on_change,
                times=one.times,
                checks=tuple(rule.model_dump(mode="json") for rule in one.checks),
                engine=one.engine,
            ),
        )
        if accepted.dataset.table_name != one.table:
            self._models.discard(caller, model)
            raise ModelRefused(
                f"There is a dataset `{one.table}` that is not made by a model.",
                hint="Give the model another `table`.",
            )
        if one.name:
            self._models.rename(caller, model, one.name)


def _parsed(text: str) -> ModelsText:
    document = read_yaml(
        text, longest=_LONGEST, refused=ModelRefused, shorten="Divide it into several files."
    )
    try:
        return ModelsText.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ModelRefused(
            f"The file is not one of models: {place}: {first['msg']}.",
            hint="It has `sextant: 1` and `models`, each with `table` and `sql`.",
        ) from error


def _in_order(models: Sequence[ModelText]) -> list[ModelText]:
    tables = [one.table for one in models]
    if len(set(tables)) != len(tables):
        twice = next(one for one in tables if tables.count(one) > 1)
        raise ModelRefused(f"`{twice}` is there twice.", hint="Name each table once.")
    reads = {one.table: [name for name in names_in(one.sql) if name in tables] for one in models}
    done: list[ModelText] = []
    waiting = list(models)
    while waiting:
        there = {one.table for one in done}
        ready = [one for one in waiting if all(name in there for name in reads[one.table])]
        if not ready:
            circle = " → ".join(_circle([one.table for one in waiting], reads))
            raise ModelCycle(
                f"Models read each other in a circle: {circle}.",
                hint="Take one of these steps out.",
            )
        done += ready
        waiting = [one for one in waiting if one not in ready]
    return done


def _circle(tables: list[str], reads: dict[str, list[str]]) -> list[str]:
    """A way along what is read until a table comes again; each of these reads another of them."""
    way = [tables[0]]
    while len(set(way)) == len(way):
        way.append(next(name for name in reads[way[-1]] if name in tables))
    return way[way.index(way[-1]) :]


def _action(one: ModelText, shown: Shown | None) -> Action:
    if shown is None:
        return "make"
    model = shown.model
    if model.engine != one.engine:
        raise ModelRefused(
            f"`{one.table}` is kept by {model.engine}, and the file says {one.engine}.",
            hint="Remove the model and its dataset first, so that it is made anew.",
        )
    now = (model.sql.strip(), model.description, model.on_change, model.times)
    return "same" if now == (one.sql.strip(), one.description, one.on_change, one.times) else "change"


def _text(shown: Shown) -> dict[str, Any]:
    model, dataset = shown.model, shown.dataset
    found: dict[str, Any] = {"table": dataset.table_name if dataset else model.name}
    if dataset is not None and dataset.name != dataset.table_name:
        found["name"] = dataset.name
    if model.description:
        found["description"] = model.description
    found["sql"] = model.sql
    if not model.on_change:
        found["on_change"] = False
    if model.engine != "workspace":
        found["engine"] = model.engine
    if not model.times.by_hand:
        found["times"] = model.times.model_dump(exclude_none=True)
    return found
