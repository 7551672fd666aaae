"""Questions over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from sextant.core.http import Cursor, OrjsonResponse, Page, SignedIn, cursor_after, cursor_values, router
from sextant.core.limits import RateLimits
from sextant.features.ask.following.routes import add_following
from sextant.features.ask.llm.routes import add_usage
from sextant.features.ask.service import Asking
from sextant.features.ask.shapes import (
    AnswerBody,
    HistoryItem,
    HomeBody,
    Question,
    SuggestionsBody,
    WorthAskingBody,
    answer_json,
)
from sextant.features.ask.threads.routes import add_threads
from sextant.features.ask.verified.routes import add_feedback, add_verified

_DATASET = Annotated[str | None, Query(description="The dataset asked; all of them when absent.")]


def routes(asking: Asking, limits: RateLimits) -> APIRouter:
    """The router of ask."""
    api = router(prefix="/api/v1", tags=["ask"])
    _add_history(api, asking)  # before the path of one answer, which would take the word for an id

    @api.post("/query/natural", response_model=AnswerBody, summary="Ask in plain English")
    def ask(body: Question, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        answer = asking.ask(
            caller,
            body.question,
            dataset_id=body.dataset_id,
            as_of=body.as_of,
            thread_id=body.thread_id,
            chart=body.chart,
        )
        if answer.rows is None:
            limits.count(caller, "query")  # what is run is counted where it runs
        return OrjsonResponse(answer_json(answer))

    @api.get("/query/suggest", response_model=SuggestionsBody, summary="What a question may become")
    def suggest(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn,
        q: Annotated[str, Query(max_length=2_000)] = "",
        dataset_id: _DATASET = None,
    ) -> OrjsonResponse:
        return OrjsonResponse({"suggestions": asking.suggest(caller, q, dataset_id=dataset_id)})

    @api.get("/query/{query_id}", response_model=AnswerBody, summary="An answer again")
    def get(query_id: str, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        return OrjsonResponse(answer_json(asking.get(caller, query_id)))

    @api.get(
        "/datasets/{dataset_id}/questions", response_model=WorthAskingBody, summary="Questions worth asking"
    )
    def worth_asking(dataset_id: str, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        return OrjsonResponse({"questions": asking.worth_asking(caller, dataset_id)})

    @api.get("/home", response_model=HomeBody, summary="What changed, what was recent, what to ask")
    def home(caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        return OrjsonResponse(asking.home.page(caller))

    add_threads(api, asking)
    add_following(api, asking)
    add_verified(api, asking)
    add_feedback(api, asking)
    add_usage(api, asking)
    return api


def _add_history(api: APIRouter, asking: Asking) -> None:
    @api.get("/query/history", summary="Questions asked before")
    def history(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Cursor = None,
        q: Annotated[str, Query(max_length=200)] = "",
    ) -> Page[HistoryItem]:
        values = cursor_values(cursor, count=2)
        before = (datetime.fromisoformat(str(values[0])), str(values[1])) if values else None
        kept, total = asking.history(caller, limit=limit + 1, before=before, text=q)
        shown = kept[:limit]
        following = cursor_after(shown[-1].created_at, shown[-1].query_id) if len(kept) > limit else None
        items = [HistoryItem.model_validate(k, from_attributes=True) for k in shown]
        return Page(items=items, next_cursor=following, total=total)
