"""Threads over HTTP: list, open, name, star, share, delete."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from sextant.core.access import Caller
from sextant.core.http import Cursor, OrjsonResponse, Page, SignedIn, WireModel, cursor_after, cursor_values
from sextant.features.ask.service import Asking
from sextant.features.ask.shapes import AnswerBody, answer_json
from sextant.features.ask.threads.models import Thread, ThreadChange
from sextant.features.ask.threads.store import Wanted, Whose


class ThreadItem(WireModel):
    """A thread as a list shows it; `mine` tells whether the caller may change it."""

    thread_id: str
    title: str
    email: str = Field(description="Who asked.")
    mine: bool
    shared: bool
    starred: bool
    questions: int
    created_at: datetime
    updated_at: datetime


class ThreadBody(ThreadItem):
    """A thread with its answers; one that was changed by its parts stands where the first one stood."""

    answers: list[AnswerBody]


class ThreadChangeIn(WireModel):
    """What to change; what is left out stays. A star is each person's own."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Delays in March", "starred": True}]}
    )

    title: str | None = Field(default=None, min_length=1, max_length=200)
    starred: bool | None = None
    shared: bool | None = Field(default=None, description="Whether everybody in the workspace may read it.")


def add_threads(api: APIRouter, asking: Asking) -> None:
    """The routes of threads."""
    threads = asking.threads

    @api.get("/threads", summary="Threads, the last one first")
    def listed(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Cursor = None,
        q: Annotated[str, Query(max_length=200, description="Words of a title or a question.")] = "",
        whose: Whose = "mine",
        starred: bool = False,
    ) -> Page[ThreadItem]:
        values = cursor_values(cursor, count=2)
        before = (datetime.fromisoformat(str(values[0])), str(values[1])) if values else None
        wanted = Wanted(whose=whose, text=q, starred=starred, before=before, limit=limit + 1)
        found, total = threads.page(caller, wanted)
        shown = found[:limit]
        following = cursor_after(shown[-1].updated_at, shown[-1].thread_id) if len(found) > limit else None
        return Page(items=[_item(one, caller) for one in shown], next_cursor=following, total=total)

    @api.get("/threads/{thread_id}", response_model=ThreadBody, summary="A thread of answers")
    def opened(thread_id: str, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        found = asking.thread(caller, thread_id)
        body: dict[str, Any] = _item(found.thread, caller).model_dump()
        return OrjsonResponse(body | {"answers": [answer_json(answer) for answer in found.answers]})

    @api.patch("/threads/{thread_id}", summary="Name, star or share a thread")
    def change(thread_id: str, body: ThreadChangeIn, caller: SignedIn) -> ThreadItem:  # pyright: ignore[reportUnusedFunction]
        wanted = ThreadChange(title=body.title, starred=body.starred, shared=body.shared)
        return _item(threads.change(caller, thread_id, wanted), caller)

    @api.delete("/threads/{thread_id}", status_code=204, summary="Delete a thread with its answers")
    def delete(thread_id: str, caller: SignedIn) -> None:  # pyright: ignore[reportUnusedFunction]
        threads.delete(caller, thread_id)


def _item(thread: Thread, caller: Caller) -> ThreadItem:
    return ThreadItem(
        **{k: v for k, v in asdict(thread).items() if k != "user_id"}, mine=thread.user_id == caller.user_id
    )
