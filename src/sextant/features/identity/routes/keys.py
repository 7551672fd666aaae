"""API keys, and the keys that sign tokens."""

from fastapi import APIRouter, Response

from sextant.core.http import Cursor, Page, SignedIn, cursor_after, router
from sextant.features.identity.keys import NewKey
from sextant.features.identity.models import ApiKey, SealedKey
from sextant.features.identity.routes.shapes import (
    Id,
    KeyBody,
    Limit,
    MadeKeyView,
    SigningKeysView,
    SigningKeyView,
    shown_once,
    start_of,
)
from sextant.features.identity.service import Identity
from sextant.kit.clock import iso


def routes(identity: Identity) -> APIRouter:
    """`/api/v1/keys` and `/api/v1/signing-keys`."""
    api = router(tags=["keys"])

    @api.get("/api/v1/keys", summary="API keys")
    def list_keys(caller: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> Page[ApiKey]:
        """One's own; for an administrator all of the workspace."""
        found = identity.keys.list_keys(caller, after=start_of(cursor), limit=limit)
        full = len(found.items) == limit
        return Page[ApiKey](
            items=found.items,
            next_cursor=cursor_after(found.items[-1].key_id) if full else None,
            total=found.total,
        )

    @api.post("/api/v1/keys", status_code=201, summary="Make an API key")
    def create(body: KeyBody, caller: SignedIn, response: Response) -> MadeKeyView:
        """The key is shown this once."""
        shown_once(response)
        new = NewKey(name=body.name, role=body.role, expires_in_days=body.expires_in_days)
        made = identity.keys.create(caller, new)
        return MadeKeyView(**made.record.model_dump(), workspace_id=made.record.workspace_id, key=made.secret)

    @api.delete("/api/v1/keys/{key_id}", status_code=204, summary="Delete an API key")
    def delete(key_id: Id, caller: SignedIn) -> None:
        identity.keys.delete(caller, key_id)

    @api.get("/api/v1/signing-keys", summary="Keys that verify tokens")
    def signing_keys(caller: SignedIn) -> SigningKeysView:
        return SigningKeysView(items=[_view(key) for key in identity.signing_keys(caller)])

    @api.post("/api/v1/signing-keys", status_code=201, summary="Begin a new signing key")
    def rotate(caller: SignedIn) -> SigningKeyView:
        """Tokens that the key before it signed live out their 24 hours."""
        return _view(identity.rotate_signing_key(caller))

    return api


def _view(key: SealedKey) -> SigningKeyView:
    return SigningKeyView(
        kid=key.kid,
        created_at=iso(key.created_at),
        retired_at=iso(key.retired_at) if key.retired_at else None,
        public_key=key.public_key,
    )
