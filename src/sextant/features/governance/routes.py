"""Routes that read the audit trail, for those whose role has `audit.read`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field, JsonValue
from starlette.responses import StreamingResponse

from sextant.core.access import Caller
from sextant.core.audit import Audit, AuditEntry, AuditSearch
from sextant.core.audit_rows import Place
from sextant.core.http import Cursor, Page, SignedIn, WireModel, cursor_after, cursor_values, router
from sextant.features.governance.csv_text import csv_lines
from sextant.features.governance.naming import Reading, TrailNames
from sextant.kit.clock import iso
from sextant.kit.errors import InputRefused

_PAGE_OF_EXPORT = 1_000
_COLUMNS = ("id", "timestamp", "user_id", "email", "agent_id", "action", "details", "names")


class AuditCursorRefused(InputRefused):
    code = "audit_cursor_invalid"


class AuditEntryView(WireModel):
    """One thing that someone did."""

    id: str
    platform_id: str
    user_id: str
    email: str = Field(examples=["ada@example.com"])
    agent_id: str | None
    action: str = Field(examples=["person.invited"])
    details: Mapping[str, JsonValue] = Field(examples=[{"role": "analyst"}])
    names: Mapping[str, str] = Field(
        description="What the ids of this entry are called now, of things that are still there.",
        examples=[{"0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33": "orders"}],
    )
    timestamp: datetime


class VerificationView(WireModel):
    """`broken_at` is the id of the first entry that was tampered with, or `end` when the last are missing."""

    ok: bool
    entries: int = Field(examples=[1204])
    broken_at: str | None


def _filters(
    action: Annotated[str, Query(max_length=120, examples=["person."])] = "",
    user_id: Annotated[str, Query(max_length=36)] = "",
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    q: Annotated[str, Query(max_length=200, description="Text in action, email, details, or a name.")] = "",
) -> AuditSearch:
    return AuditSearch(action=action, user_id=user_id, text=q, since=since, until=until)


LookFor = Annotated[AuditSearch, Depends(_filters)]


def routes(audit: Audit, names: TrailNames) -> APIRouter:
    """`/api/v1/audit` and below."""
    api = router(prefix="/api/v1/audit", tags=["audit"])

    @api.get("", summary="Search the audit trail")
    def search(
        caller: SignedIn,
        look_for: LookFor,
        cursor: Cursor = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> Page[AuditEntryView]:
        """Entries of the workspace, newest first."""
        caller.require("audit.read")
        wanted = replace(_named(names, caller, look_for), before=_before(cursor), limit=limit)
        found = audit.search(caller.workspace_id, wanted)
        reading = names.reading(caller)
        full = len(found) == limit
        return Page[AuditEntryView](
            items=[_view(entry, reading.of(entry)) for entry in found],
            next_cursor=cursor_after(*found[-1].place) if full else None,
        )

    @api.get("/verify", summary="Prove that the trail is whole")
    def verify(caller: SignedIn) -> VerificationView:
        """Walks the chain of hashes from the first entry."""
        caller.require("audit.read")
        result = audit.verify(caller.workspace_id)
        return VerificationView(ok=result.ok, entries=result.entries, broken_at=result.broken_at)

    @api.get("/export", summary="The audit trail as CSV", response_class=StreamingResponse)
    def export(caller: SignedIn, look_for: LookFor) -> StreamingResponse:
        """All entries that fit, newest first."""
        caller.require("audit.read")
        audit.record(caller, action="audit.exported")
        return StreamingResponse(
            _csv(audit, caller.workspace_id, _named(names, caller, look_for), names.reading(caller)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
        )

    return api


def _named(names: TrailNames, caller: Caller, look_for: AuditSearch) -> AuditSearch:
    return replace(look_for, named=names.ids(caller, look_for.text))


def _csv(audit: Audit, workspace_id: str, look_for: AuditSearch, names: Reading) -> Iterator[str]:
    yield csv_lines([_COLUMNS])
    wanted = replace(look_for, limit=_PAGE_OF_EXPORT)
    while found := audit.search(workspace_id, wanted):
        yield csv_lines(_row(entry, names.of(entry)) for entry in found)
        wanted = replace(wanted, before=found[-1].place)


def _row(entry: AuditEntry, names: Mapping[str, str]) -> list[str]:
    return [
        entry.id,
        iso(entry.timestamp),
        entry.user_id,
        entry.email,
        entry.agent_id,
        entry.action,
        orjson.dumps(dict(entry.details)).decode(),
        orjson.dumps(dict(names)).decode(),
    ]


def _before(cursor: str | None) -> Place | None:
    values = cursor_values(cursor, count=3)
    if values is None:
        return None
    try:
        return datetime.fromisoformat(str(values[0])), int(str(values[1])), str(values[2])
    except ValueError as error:
        raise AuditCursorRefused(
            "This cursor belongs to another list.", hint="Begin at the first page."
        ) from error


def _view(entry: AuditEntry, names: Mapping[str, str]) -> AuditEntryView:
    return AuditEntryView.model_validate(
        {
            "id": entry.id,
            "platform_id": entry.platform_id,
            "user_id": entry.user_id,
            "email": entry.email,
            "agent_id": entry.agent_id or None,
            "action": entry.action,
            "details": entry.details,
            "names": names,
            "timestamp": entry.timestamp,
        }
    )
