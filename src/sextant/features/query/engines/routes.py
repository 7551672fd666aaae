"""HTTP of a workspace's engine: which it is, and choosing another."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from sextant.core.http import SignedIn, WireModel
from sextant.features.query.engines.models import EngineChoice
from sextant.features.query.engines.service import Engines, title


class EngineOut(WireModel):
    name: str
    title: str
    builtin: bool = Field(description="Whether it runs within Sextant and is always there.")


class EngineChoiceOut(WireModel):
    """The engine of the workspace, and those of this server."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "engine": "trino",
                "available": [
                    {"name": "duckdb", "title": "DuckDB", "builtin": True},
                    {"name": "trino", "title": "Trino", "builtin": False},
                ],
                "small_rows": 20_000_000,
                "chosen_by": None,
                "chosen_at": None,
            }
        }
    )
    engine: str
    available: list[EngineOut]
    small_rows: int = Field(description="Up to so many rows the built-in engine answers anyway.")
    chosen_by: str | None
    chosen_at: datetime | None


class EngineIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"engine": "duckdb"}]})
    engine: str = Field(min_length=1, max_length=40)


def add_engine(routes: APIRouter, engines: Engines) -> None:
    """The engine of the workspace."""

    @routes.get("/data/engine", summary="The workspace's query engine, and those it may choose")
    def chosen(caller: SignedIn) -> EngineChoiceOut:
        return _out(engines, engines.choice(caller))

    @routes.put("/data/engine", summary="Choose the workspace's query engine")
    def choose(asked: EngineIn, caller: SignedIn) -> EngineChoiceOut:
        return _out(engines, engines.choose(caller, asked.engine))


def _out(engines: Engines, choice: EngineChoice) -> EngineChoiceOut:
    builtin = engines.builtin.capabilities.dialect
    return EngineChoiceOut(
        engine=choice.engine,
        available=[
            EngineOut(name=name, title=title(name), builtin=name == builtin) for name in choice.available
        ],
        small_rows=choice.small_rows,
        chosen_by=choice.chosen_by,
        chosen_at=choice.chosen_at,
    )
