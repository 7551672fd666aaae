"""An answer's parts over HTTP: what may be chosen for each, and one chosen anew."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from sextant.core.http import OrjsonResponse, SignedIn, WireModel
from sextant.features.ask.service import Asking
from sextant.features.ask.shapes import AnswerBody, answer_json

Figure = Literal["count", "sum", "avg", "min", "max", "median"]
Grain = Literal["year", "quarter", "month", "week", "day", "weekday", "hour"]
Comparing = Literal[
    "is",
    "is_not",
    "over",
    "at_least",
    "under",
    "at_most",
    "between",
    "contains",
    "starts",
    "missing",
    "known",
]


class ChangeIn(WireModel):
    """One part of an answer's plan chosen anew: the one named by `key`, else a new one of its role."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"role": "by", "key": "by.0", "column": "flights.origin"},
                {"role": "where", "column": "flights.dest", "comparing": "is", "values": ["ATL", "ORD"]},
                {"role": "top", "limit": 5},
            ]
        },
    )

    role: Literal["measure", "by", "where", "when", "order", "top"]
    key: str = Field(default="", max_length=40, description="A part of the answer, such as by.0.")
    remove: bool = False
    aggregate: Figure | None = None
    distinct: bool = Field(default=False, description="Count different values.")
    column: str = Field(default="", max_length=300, description="As the choices name it.")
    grain: Grain | None = None
    comparing: Comparing = "is"
    values: list[str | float | bool] = Field(default_factory=list[str | float | bool], max_length=1_000)
    start: date | None = Field(default=None, description="The first day that counts.")
    end: date | None = Field(default=None, description="The last day that counts.")
    descending: bool = True
    limit: int | None = Field(default=None, ge=1, le=1_000)


class InsteadIn(WireModel):
    """Another reading by the name that an alternative of the answer bears."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reading": "9f86d081884c7d65"}]}
    )

    reading: str = Field(min_length=1, max_length=40)


class PartOut(WireModel):
    key: str
    role: str
    text: str
    column: str | None
    aggregate: str | None
    grain: str | None
    values: list[str]
    negated: bool


class ChoiceColumn(WireModel):
    """A column with the figures it has, whether rows may be split by it, and its most frequent values."""

    key: str
    said: str
    kind: str
    figures: list[str]
    groups: bool
    values: list[str]
    low: str | None
    high: str | None
    usual: str


class ChoicesOut(WireModel):
    parts: list[PartOut]
    columns: list[ChoiceColumn]
    grains: list[str]
    rows: str = Field(description="What the rows are called.")
    descending: bool
    limit: int | None


def add_following(api: APIRouter, asking: Asking) -> None:
    """The routes by which an answer's parts are chosen."""

    @api.get(
        "/query/{query_id}/choices",
        response_model=ChoicesOut,
        summary="What may be chosen for an answer's parts",
    )
    def choices(query_id: str, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        return OrjsonResponse(asking.choices(caller, query_id))

    @api.post(
        "/query/{query_id}/instead",
        response_model=AnswerBody,
        summary="Choose another reading that an answer offers; the answer that follows takes its place",
    )
    def instead(query_id: str, body: InsteadIn, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        return OrjsonResponse(answer_json(asking.instead(caller, query_id, body.reading)))

    @api.post(
        "/query/{query_id}/change",
        response_model=AnswerBody,
        summary="Choose one part of an answer anew; the answer that follows takes its place",
    )
    def change(query_id: str, body: ChangeIn, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        return OrjsonResponse(answer_json(asking.change(caller, query_id, _change(body))))


def _change(body: ChangeIn):  # its type is of the planner, which is loaded when it is needed
    from sextant.features.ask.following.editing import PartChange

    return PartChange(**body.model_dump(exclude={"values"}), values=tuple(body.values))
