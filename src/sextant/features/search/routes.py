"""`/api/v1/search`: everything that a person may open, by its words."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from sextant.core.http import SignedIn, WireModel, router
from sextant.features.search.models import Found, Kind
from sextant.features.search.service import LONGEST, Search

_FOUND: dict[str, Any] = {
    "items": [
        {
            "kind": "dataset",
            "id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
            "title": "Flights",
            "detail": "Every departure from New York in 2013",
            "href": "/datasets/0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
            "score": 0.91,
        }
    ],
    "corrected": False,
}


class FoundOut(WireModel):
    kind: Kind
    id: str
    title: str
    detail: str
    href: str
    score: float


class SearchOut(WireModel):
    """The best first; `corrected` when a word was taken for a misspelled one."""

    model_config = ConfigDict(json_schema_extra={"example": _FOUND})

    items: Sequence[FoundOut]
    corrected: bool


def routes(found: Search) -> APIRouter:
    api = router(prefix="/api/v1/search", tags=["search"])

    @api.get("", summary="Find anything that you may open")
    def find(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn,
        q: Annotated[str, Query(max_length=LONGEST, description="Words, begun or misspelled.")],
        kind: Annotated[list[Kind] | None, Query(description="Only things of these kinds.")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> SearchOut:
        kinds = frozenset(kind) if kind else None
        items = found.find(caller, q, kinds=kinds, limit=limit)
        return SearchOut(items=[_out(one) for one in items], corrected=any(one.corrected for one in items))

    return api


def _out(one: Found) -> FoundOut:
    item = one.item
    return FoundOut(
        kind=item.kind,
        id=item.id,
        title=item.title,
        detail=item.detail[:300],
        href=item.href,
        score=one.score,
    )
