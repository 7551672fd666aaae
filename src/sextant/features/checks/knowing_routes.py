"""What a dataset's rows tell of themselves: what changed between two loads, keys and relations."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from sextant.core.http import SignedIn, WireModel, router
from sextant.features.checks.comparing import Comparing, Comparison, Level, Side
from sextant.features.checks.relating import Relating

Snapshot = Annotated[str | None, Query(max_length=40)]
_SIDE: dict[str, Any] = {
    "snapshot_id": "4718210937465120987",
    "committed_at": "2026-03-01T09:00:00Z",
    "rows": 1000,
}
_CHANGE: dict[str, Any] = {
    "column": "price",
    "type": "double",
    "level": "much",
    "words": "`price` moved: up to 10.5 went from 10 % to 42 % of the rows.",
    "psi": 0.61,
    "ks": 0.32,
    "nulls_from": 0.0,
    "nulls_to": 0.01,
    "bins": [{"label": "up to 10.5", "share_from": 0.1, "share_to": 0.42}],
}


class SideOut(WireModel):
    snapshot_id: str
    committed_at: datetime
    rows: int


class BinOut(WireModel):
    label: str
    share_from: float
    share_to: float


class ChangeOut(WireModel):
    column: str
    type: str
    level: Level
    words: str
    psi: float = Field(description="Population stability index: below 0.1 the same, above 0.25 another.")
    ks: float | None = Field(description="Largest gap between the cumulated shares; null for text.")
    nulls_from: float
    nulls_to: float
    bins: list[BinOut]


class SchemaChange(WireModel):
    new: list[str]
    lost: list[str]


class ComparisonOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
                "from": _SIDE,
                "to": {**_SIDE, "snapshot_id": "5718210937465120987", "rows": 1200},
                "level": "much",
                "words": ["1,000 rows became 1,200 (+20 %).", _CHANGE["words"]],
                "schema": {"new": [], "lost": []},
                "columns": [_CHANGE],
            }
        },
        populate_by_name=True,
    )
    dataset_id: str
    earlier: SideOut = Field(alias="from")
    later: SideOut = Field(alias="to")
    level: Level = Field(description="same, little or much: the gravest of volume, columns and values.")
    words: list[str]
    structure: SchemaChange = Field(alias="schema")
    columns: list[ChangeOut]


class RelationOut(WireModel):
    kind: str = Field(description="key, near_duplicate, reference, dependency or correlation.")
    columns: tuple[str, ...]
    share: float = Field(description="The share of the rows that hold it; of a correlation its coefficient.")
    words: str
    to_dataset_id: str | None
    to_table: str | None
    to_columns: tuple[str, ...]


class RelationsOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "kind": "reference",
                        "columns": ["customer_id"],
                        "share": 1.0,
                        "words": "every value of `customer_id` is found in `id` of Customers.",
                        "to_dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b34",
                        "to_table": "customers",
                        "to_columns": ["id"],
                    }
                ],
                "total": 1,
            }
        }
    )
    items: list[RelationOut]
    total: int


def knowing_routes(comparing: Comparing, relating: Relating) -> APIRouter:
    routes = router(prefix="/api/v1/datasets/{dataset_id}", tags=["checks"])

    @routes.get("/compare", summary="What changed between two snapshots")
    def compare(
        dataset_id: str,
        caller: SignedIn,
        earlier: Annotated[Snapshot, Query(alias="from")] = None,
        later: Annotated[Snapshot, Query(alias="to")] = None,
    ) -> ComparisonOut:
        """Without `from` and `to`: the present rows against those before the last load."""
        return _comparison(comparing.compare(caller, dataset_id, earlier=earlier, later=later))

    @routes.get("/relations", summary="Keys, near-duplicates, references, dependencies, correlations")
    def relations(dataset_id: str, caller: SignedIn) -> RelationsOut:
        items = [RelationOut(**asdict(one)) for one in relating.of(caller, dataset_id)]
        return RelationsOut(items=items, total=len(items))

    return routes


def _comparison(found: Comparison) -> ComparisonOut:
    return ComparisonOut.model_validate(
        {
            "dataset_id": found.dataset_id,
            "from": _side(found.earlier),
            "to": _side(found.later),
            "level": found.level,
            "words": found.words,
            "schema": {"new": found.new, "lost": found.lost},
            "columns": [asdict(change) for change in found.columns],
        }
    )


def _side(side: Side) -> SideOut:
    return SideOut(snapshot_id=side.snapshot_id, committed_at=side.committed_at, rows=side.rows)
