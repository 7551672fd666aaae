"""Verified questions and what people say of answers, over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from sextant.core.http import Cursor, OrjsonResponse, Page, SignedIn, WireModel, cursor_after, cursor_values
from sextant.features.ask.service import Asking
from sextant.features.ask.shapes import AnswerBody, answer_json
from sextant.features.ask.verified.models import Kept, Opinion

Verdict = Literal["right", "wrong"]


class VerifyIn(WireModel):
    """Marks an answer as right; `sql` is the statement that a person wrote in the place of the answer's."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"note": "Agreed with the operations team."}]}
    )

    sql: str = Field(default="", max_length=20_000)
    note: str = Field(default="", max_length=2_000)


class VerifiedItem(WireModel):
    """A verified question, and whether what it gives is still what it gave when it was verified."""

    key: str
    question: str
    sql: str
    note: str
    by: str
    at: datetime | None
    moves: bool = Field(
        description="Whether its time counts from today, so that its figures are not compared."
    )
    state: str = Field(description="same, moved, failed, or unknown before its first run")
    told: str = Field(description="What changed since it was verified, in words.")
    ran_at: datetime | None
    changed_at: datetime | None


class FeedbackIn(WireModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"verdict": "wrong", "reason": "Cancelled flights are counted too."}]
        },
    )

    verdict: Verdict
    reason: str = Field(default="", max_length=2_000)


class FeedbackOut(WireModel):
    verdict: Verdict
    reason: str


class FeedbackItem(FeedbackOut):
    """What a person said of an answer."""

    query_id: str
    thread_id: str
    email: str
    question: str
    sql: str
    created_at: datetime


def add_verified(api: APIRouter, asking: Asking) -> None:
    """The routes of verified questions."""
    verifying = asking.verifying

    @api.post("/query/{query_id}/verify", response_model=AnswerBody, summary="Mark an answer as right")
    def verify(query_id: str, body: VerifyIn, caller: SignedIn) -> OrjsonResponse:  # pyright: ignore[reportUnusedFunction]
        return OrjsonResponse(answer_json(asking.verify(caller, query_id, sql=body.sql, note=body.note)))

    @api.get("/verified", summary="Verified questions, those that moved first")
    def listed(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Cursor = None,
        q: Annotated[str, Query(max_length=200)] = "",
        moved: Annotated[bool, Query(description="Only those whose figures changed.")] = False,
    ) -> Page[VerifiedItem]:
        values = cursor_values(cursor, count=1)
        after = int(str(values[0])) if values else 0
        shown, total = verifying.page(caller, text=q, moved=moved, after=after, limit=limit)
        following = cursor_after(after + limit) if after + limit < total else None
        return Page(items=[_verified(one) for one in shown], next_cursor=following, total=total)

    @api.post("/verified/{key}/run", summary="Run a verified question again now")
    def run(key: str, caller: SignedIn) -> VerifiedItem:  # pyright: ignore[reportUnusedFunction]
        return _verified(verifying.run_again(caller, key))

    @api.delete("/verified/{key}", status_code=204, summary="Take the mark of a verified question away")
    def unverify(key: str, caller: SignedIn) -> None:  # pyright: ignore[reportUnusedFunction]
        verifying.unverify(caller, key)


def add_feedback(api: APIRouter, asking: Asking) -> None:
    """The routes of what people say of answers."""
    opinions = asking.opinions

    @api.put("/query/{query_id}/feedback", summary="Say that an answer is right or wrong, and why")
    def say(query_id: str, body: FeedbackIn, caller: SignedIn) -> FeedbackOut:  # pyright: ignore[reportUnusedFunction]
        asked = asking.stored(caller, query_id)
        said = opinions.say(caller, asked, verdict=body.verdict, reason=body.reason)
        return FeedbackOut(verdict=said.verdict, reason=said.reason)

    @api.delete("/query/{query_id}/feedback", status_code=204, summary="Take back what was said")
    def take_back(query_id: str, caller: SignedIn) -> None:  # pyright: ignore[reportUnusedFunction]
        asked = asking.stored(caller, query_id)
        opinions.take_back(caller, asked.query_id)

    @api.get("/feedback", summary="What people said of answers; for analysts and administrators")
    def listed(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Cursor = None,
        verdict: Verdict | None = None,
    ) -> Page[FeedbackItem]:
        values = cursor_values(cursor, count=2)
        before = (datetime.fromisoformat(str(values[0])), str(values[1])) if values else None
        found = opinions.page(caller, verdict=verdict, before=before, limit=limit + 1)
        shown = found[:limit]
        following = cursor_after(shown[-1].at, shown[-1].query_id) if len(found) > limit else None
        return Page(items=[_opinion(one) for one in shown], next_cursor=following, total=None)


def _verified(kept: Kept) -> VerifiedItem:
    question = kept.question
    return VerifiedItem(
        key=kept.key,
        question=question.question,
        sql=question.sql,
        note=question.note,
        by=question.by,
        at=question.at,
        moves=question.moves,
        state=kept.state,
        told=kept.told,
        ran_at=kept.ran_at,
        changed_at=kept.changed_at,
    )


def _opinion(said: Opinion) -> FeedbackItem:
    return FeedbackItem(
        verdict=said.verdict,
        reason=said.reason,
        query_id=said.query_id,
        thread_id=said.thread_id,
        email=said.email,
        question=said.question,
        sql=said.sql,
        created_at=said.at,
    )
