"""Checks as HTTP takes and sends them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.checks.findings import CellPage
from sextant.features.checks.models import (
    PARAMS,
    Check,
    Kind,
    Result,
    Rule,
    Run,
    Severity,
    Share,
    Suggestion,
)
from sextant.features.checks.service import Ran, rule_now
from sextant.features.checks.words import title_of
from sextant.features.datasets import Table

_CHECK = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b40"
_DATASET = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33"
_RUN = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b51"
_RULE: dict[str, Any] = {
    "kind": "range",
    "columns": ["price"],
    "params": {"min": 0, "max": 500},
    "min_share": 0.99,
    "severity": "hold",
    "name": "",
}
_RESULT: dict[str, Any] = {
    "result_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b60",
    "run_id": _RUN,
    "check_id": _CHECK,
    "dataset_id": _DATASET,
    "title": "`price` lies between 0 and 500 in at least 99 % of the rows",
    "kind": "range",
    "severity": "hold",
    "status": "failed",
    "checked": 1204,
    "failing": 31,
    "share": 0.974252,
    "observed": "",
    "reason": "31 of 1,204 rows do not hold (2.57 %); at most 1 % may not.",
    "examples": [{"price": "-1.00", "n": 31}],
    "at": "2026-03-02T09:00:00Z",
}
_RUN_EXAMPLE: dict[str, Any] = {
    "run_id": _RUN,
    "workspace_id": "0198c19f-0000-7000-8000-000000000001",
    "dataset_id": _DATASET,
    "snapshot_id": "4718210937465120987",
    "load_id": None,
    "trigger": "demand",
    "verdict": "hold",
    "passed": 4,
    "failed": 1,
    "errors": 0,
    "rows": 1204,
    "elapsed_ms": 12.5,
    "at": "2026-03-02T09:00:00Z",
}


class RuleIn(Rule):
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": _RULE})


class RulePatch(WireModel):
    """What is left out stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"severity": "warn", "enabled": True}}
    )
    columns: tuple[str, ...] | None = None
    params: dict[str, Any] | None = None
    min_share: Share | None = None
    severity: Severity | None = None
    name: str | None = Field(default=None, max_length=200)
    enabled: bool | None = None


class CheckOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "check_id": _CHECK,
                "dataset_id": _DATASET,
                "title": _RESULT["title"],
                **_RULE,
                "field_ids": [4],
                "enabled": True,
                "origin": "person",
                "created_by": "0198c19f-0000-7000-8000-000000000009",
                "created_at": "2026-03-01T09:00:00Z",
                "updated_at": "2026-03-01T09:00:00Z",
                "last_result": _RESULT,
            }
        }
    )
    check_id: str
    dataset_id: str
    title: str = Field(description="The rule in one sentence, or the name it was given.")
    kind: Kind
    columns: tuple[str, ...]
    field_ids: tuple[int, ...]
    params: dict[str, Any]
    min_share: float = Field(description="The share of the rows that must hold, 0 to 1.")
    severity: Severity = Field(description="`hold` keeps a load out of sight until someone decides.")
    name: str
    enabled: bool
    origin: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    last_result: Result | None


class SuggestionOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "rule": {**_RULE, "params": {"min": 0}, "min_share": 1.0, "severity": "warn"},
                "title": "`price` is at least 0 in every row",
                "reason": "No value is below 0; they run from 7.25 to 99.",
            }
        }
    )
    rule: Rule = Field(description="Send it as it is to make the check.")
    title: str
    reason: str


class SuggestionsOut(WireModel):
    items: list[SuggestionOut]
    total: int


class KindOut(WireModel):
    kind: Kind
    description: str
    columns: str
    params: dict[str, Any] = Field(description="JSON schema of `params`.")


class RunOut(Run):
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": _RUN_EXAMPLE})


class RanOut(RunOut):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"example": {**_RUN_EXAMPLE, "results": [_RESULT]}},
    )
    results: tuple[Result, ...]


class ManyIn(WireModel):
    """Several rules at once: all are kept or none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"rules": [_RULE]}})
    rules: list[Rule] = Field(min_length=1, max_length=1_000)
    origin: Literal["person", "suggestion"] = "person"


class ManyOut(WireModel):
    items: list[CheckOut]


_KINDS: dict[Kind, tuple[str, str]] = {
    "completeness": ("The columns have a value; an empty text is none.", "1 or more"),
    "uniqueness": ("The columns' values, taken together, never repeat.", "1 or more"),
    "type": ("Every value can be read as the type.", "1 or more"),
    "range": ("Every value lies within the bounds; either may be left out.", "1 or more"),
    "set": ("Every value is one of those listed.", "1 or more"),
    "pattern": ("The regular expression is found in every value; anchor it with ^ and $.", "1 or more"),
    "reference": ("Every value is found in another dataset's columns.", "as many as there"),
    "freshness": ("The newest value, or the last load, is not older than the hours given.", "0 or 1"),
    "row_count_change": ("The number of rows, and its change since the load before.", "none"),
    "sql": ("One SELECT that lists the rows which break the rule; none may be found.", "none"),
}


def kinds_out() -> list[KindOut]:
    return [
        KindOut(kind=kind, description=words, columns=columns, params=PARAMS[kind].model_json_schema())
        for kind, (words, columns) in _KINDS.items()
    ]


def check_out(check: Check, last: Result | None, table: Table | None) -> CheckOut:
    rule = rule_now(check, table)
    return CheckOut(
        **rule.model_dump(),
        title=title_of(rule),
        last_result=last,
        **check.model_dump(exclude={"rule", "workspace_id"}),
    )


def suggestion_out(one: Suggestion) -> SuggestionOut:
    return SuggestionOut(rule=one.rule, title=one.title, reason=one.reason)


def ran_out(ran: Ran) -> RanOut:
    return RanOut(**ran.run.model_dump(), results=ran.results)


def changed_rule(rule: Rule, patch: RulePatch) -> Rule | None:
    """The rule with what a patch gives; None when it gives nothing of the rule."""
    given = patch.model_dump(exclude_unset=True, exclude={"enabled"})
    values = {name: value for name, value in given.items() if value is not None}
    return rule.model_copy(update=values) if values else None


class CellOut(WireModel):
    row: int = Field(description="From 1, in the order of the rows.")
    column: str
    value: str | None
    why: str = Field(
        description="disagreement, dependency, spelling, unit, form, merged, missing, variant, range, "
        "astray, encoding or twin."
    )
    reason: str
    suggestion: str | None
    sureness: float


class ErrorColumn(WireModel):
    column: str
    why: str
    cells: int


class ErrorsOut(WireModel):
    """Cells that are probably wrong, and what the search looked at."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "dataset_id": _DATASET,
                "snapshot_id": "4718210937465120987",
                "is_current": True,
                "job_id": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901",
                "found_at": "2026-03-02T09:00:00Z",
                "rows": 2410,
                "cells": 2,
                "columns": [{"column": "city", "why": "merged", "cells": 2}],
                "items": [
                    {
                        "row": 21,
                        "column": "city",
                        "value": "San Francisco CA",
                        "why": "merged",
                        "reason": "It ends with what belongs into `state`, which is empty in this row.",
                        "suggestion": "San Francisco",
                        "sureness": 0.95,
                    }
                ],
                "total": 2,
                "next_cursor": "WzFd",
            }
        }
    )
    dataset_id: str
    snapshot_id: str | None
    is_current: bool = Field(description="Whether the dataset still stands on the rows that were searched.")
    job_id: str
    found_at: datetime
    rows: int
    cells: int
    columns: list[ErrorColumn]
    items: list[CellOut]
    total: int = Field(description="How many cells the filter leaves.")
    next_cursor: str | None


class SearchOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={"example": {"job_id": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901", "status": "queued"}}
    )
    job_id: str
    status: str


def errors_out(dataset_id: str, page: CellPage) -> ErrorsOut:
    finding = page.finding
    return ErrorsOut.model_validate(
        {
            "dataset_id": dataset_id,
            "snapshot_id": finding.snapshot_id,
            "is_current": finding.is_current,
            "job_id": finding.job_id,
            "found_at": finding.at,
            "rows": finding.summary["rows"],
            "cells": finding.summary["cells"],
            "columns": finding.summary["columns"],
            "items": page.cells,
            "total": page.total,
            "next_cursor": page.next_cursor,
        }
    )
