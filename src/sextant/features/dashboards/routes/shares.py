"""Ways into a dashboard: made, listed and revoked by its owner."""

from typing import Any

from fastapi import APIRouter, Response

from sextant.core.http import SignedIn, router
from sextant.features.dashboards.routes.bodies import Id, ShareBody
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.shapes import share_json
from sextant.features.dashboards.sharing.links import ShareWish


def routes(service: Dashboards) -> APIRouter:
    """`/shares` and `/people` of a dashboard."""
    api = router(prefix="/api/v1/dashboards/{dashboard_id}", tags=["dashboards"])

    @api.get("/shares", summary="Links to a dashboard, and where it is embedded")
    def shares(dashboard_id: Id, caller: SignedIn) -> dict[str, Any]:
        now = service.now()
        return {"items": [share_json(share, now=now) for share in service.sharing.of(caller, dashboard_id)]}

    @api.post("/shares", status_code=201, summary="Make a link, or a place where it is embedded")
    def share(dashboard_id: Id, body: ShareBody, caller: SignedIn, response: Response) -> dict[str, Any]:
        """A link shows the dashboard as you may see it, until it expires or is revoked. Shown once.

        An embedding has a secret instead, with which a page's server signs tokens.
        """
        response.headers["Cache-Control"] = "no-store"
        wish = ShareWish(
            days=body.expires_in_days,
            kind=body.kind,
            label=body.label,
            password=body.password,
            origins=tuple(body.origins),
        )
        made = service.sharing.make(caller, dashboard_id, wish)
        shown = share_json(made.share, now=service.now())
        if made.share.kind == "embed":
            return {**shown, "secret": made.token, "url": f"/embed/{made.share.share_id}"}
        return {**shown, "token": made.token, "url": f"/shared/{made.token}"}

    @api.delete("/shares/{share_id}", status_code=204, summary="Revoke a link or an embedding")
    def revoke(dashboard_id: Id, share_id: Id, caller: SignedIn) -> None:
        service.sharing.revoke(caller, dashboard_id, share_id)

    @api.get("/people", summary="Whom a dashboard can be shared with, and whom it is")
    def people(dashboard_id: Id, caller: SignedIn) -> dict[str, Any]:
        """For whoever may share it: the people of the workspace, each with the role that they have here."""
        return {"items": service.people(caller, dashboard_id)}

    return api
