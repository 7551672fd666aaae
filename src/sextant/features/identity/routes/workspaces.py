"""Workspaces; in the API's path they are called platforms."""

from fastapi import APIRouter

from sextant.core.http import Cursor, Page, SignedIn, cursor_after, router
from sextant.features.identity.models import Workspace
from sextant.features.identity.routes.shapes import Id, Limit, PlatformBody, PlatformChangeBody, start_of
from sextant.features.identity.service import Identity


def routes(identity: Identity) -> APIRouter:
    """`/api/v1/platforms` and below."""
    api = router(prefix="/api/v1/platforms", tags=["workspaces"])
    workspaces = identity.workspaces

    @api.get("", summary="One's own workspaces")
    def list_workspaces(caller: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> Page[Workspace]:
        found = workspaces.list_workspaces(caller, after=start_of(cursor), limit=limit)
        full = len(found.items) == limit
        return Page[Workspace](
            items=found.items,
            next_cursor=cursor_after(found.items[-1].id) if full else None,
            total=found.total,
        )

    @api.post("", status_code=201, summary="Make a workspace")
    def create(body: PlatformBody, caller: SignedIn) -> Workspace:
        return workspaces.create(caller, name=body.name, config=body.config)

    @api.get("/{platform_id}", summary="One workspace")
    def get(platform_id: Id, caller: SignedIn) -> Workspace:
        return workspaces.get(caller, platform_id)

    @api.put("/{platform_id}", summary="Change a workspace")
    def change(platform_id: Id, body: PlatformChangeBody, caller: SignedIn) -> Workspace:
        return workspaces.change(caller, platform_id, name=body.name, config=body.config)

    @api.delete("/{platform_id}", status_code=204, summary="Delete a workspace")
    def delete(platform_id: Id, caller: SignedIn) -> None:
        """Shuts it for everyone; its data is cleared afterwards."""
        workspaces.delete(caller, platform_id)

    return api
