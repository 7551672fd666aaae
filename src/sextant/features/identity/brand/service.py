"""A workspace's looks: chosen by its administrators, every version kept, shown to whoever may see them."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sextant.core.access import Caller
from sextant.core.events import Event
from sextant.features.identity.brand import store
from sextant.features.identity.brand.colours import is_colour
from sextant.features.identity.brand.models import (
    Brand,
    BrandChanged,
    BrandRefused,
    BrandVersion,
    BrandVersionMissing,
    BrandWish,
    LogoMissing,
    LogoPicture,
    Looks,
)
from sextant.features.identity.brand.pictures import read_logo
from sextant.features.identity.ground import Ground
from sextant.kit.ids import new_secret

MOST_NAME: Final = 40
VERSIONS_KEPT: Final = 50


class Brands:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def get(self, caller: Caller) -> BrandVersion:
        """What holds now; for those who may change it."""
        caller.require("workspace.manage")
        with self._on.db.reading() as tx:
            return store.newest(tx, caller.workspace_id)

    def looks(self, workspace_id: str) -> Looks:
        """A workspace's looks as everyone in it sees them."""
        with self._on.db.reading() as tx:
            return _looks(tx, workspace_id, store.newest(tx, workspace_id).brand)

    def at_sign_in(self) -> Looks:
        """What is shown to people who are not signed in.

        Sextant's own where there are several workspaces: a stranger is not told which there are.
        """
        with self._on.db.reading() as tx:
            workspace_id = store.only_workspace(tx)
            if workspace_id is None:
                return Looks(Brand())
            brand = store.newest(tx, workspace_id).brand
            return _looks(tx, workspace_id, brand) if brand.at_sign_in else Looks(Brand())

    def is_alone(self) -> bool:
        """Whether this installation has one workspace, so that a stranger may see its looks."""
        with self._on.db.reading() as tx:
            return store.only_workspace(tx) is not None

    def looks_of(self, caller: Caller, brand: Brand) -> Looks:
        """A version's looks, with its logo where that is kept."""
        with self._on.db.reading() as tx:
            return _looks(tx, caller.workspace_id, brand)

    def save(self, caller: Caller, wish: BrandWish) -> BrandVersion:
        """Name, colour and where they show; the logo stays. Raises BrandRefused, BrandChanged."""
        wish = _checked(wish)
        changes = {
            "name": wish.name,
            "accent": wish.accent,
            "plate": wish.plate,
            "at_sign_in": wish.at_sign_in,
        }
        return self._change(caller, lambda _tx, before: before.model_copy(update=changes))

    def put_logo(self, caller: Caller, content: bytes) -> BrandVersion:
        """Another logo, known by its content; raises LogoTypeRefused, LogoTooLarge, LogoRefused."""
        caller.require("workspace.manage")
        picture = read_logo(content)
        # No counted or derived name: only who was shown the logo can fetch it.
        logo_id = new_secret(18)

        def change(tx: Connection, before: Brand) -> Brand:
            store.add_logo(tx, caller.workspace_id, logo_id, picture)
            return before.model_copy(update={"logo_id": logo_id})

        return self._change(caller, change)

    def remove_logo(self, caller: Caller) -> BrandVersion:
        return self._change(caller, lambda _tx, before: before.model_copy(update={"logo_id": ""}))

    def versions(self, caller: Caller, *, before: int | None, limit: int) -> Sequence[BrandVersion]:
        """The newest first; the newest fifty are kept."""
        caller.require("workspace.manage")
        with self._on.db.reading() as tx:
            return store.recent(tx, caller.workspace_id, before=before, limit=limit)

    def restore(self, caller: Caller, version: int) -> BrandVersion:
        """An earlier version as a new one; 0 is Sextant's own looks. Raises BrandVersionMissing."""

        def change(tx: Connection, _before: Brand) -> Brand:
            found = store.find(tx, caller.workspace_id, version) if version else BrandVersion(0, Brand())
            if found is None:
                raise BrandVersionMissing(f"There is no version {version}.", hint="List the versions.")
            return found.brand

        return self._change(caller, change)

    def logo(self, logo_id: str) -> LogoPicture:
        """The picture behind an id that whoever asks was shown; raises LogoMissing."""
        with self._on.db.reading() as tx:
            found = store.picture(tx, logo_id)
        if found is None:
            raise LogoMissing("There is no logo behind this address.", hint="Open the page anew.")
        return found

    def clear(self, event: Event) -> None:
        """Forgets what a workspace chose that is no more."""
        with self._on.db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _change(self, caller: Caller, change: Callable[[Connection, Brand], Brand]) -> BrandVersion:
        """The version after the newest one; none where nothing changed."""
        caller.require("workspace.manage")
        try:
            with self._on.db.transaction() as tx:
                before = store.newest(tx, caller.workspace_id)
                brand = change(tx, before.brand)
                if brand == before.brand:
                    return before
                at = self._on.clock.now()
                made = replace(
                    before, version=before.version + 1, brand=brand, saved_by=caller.email, saved_at=at
                )
                store.save(tx, caller.workspace_id, made, at=at)
                store.forget_old(tx, caller.workspace_id, keep=VERSIONS_KEPT)
                told = {"version": made.version, "name": brand.name, "accent": brand.accent}
                details = {**told, "logo": bool(brand.logo_id)}
                self._on.audit.record(caller, action="workspace.brand", details=details, tx=tx)
        except IntegrityError as error:
            raise BrandChanged(
                "Somebody changed how the workspace looks at the same moment.", hint="Try again."
            ) from error
        return made


def _looks(tx: Connection, workspace_id: str, brand: Brand) -> Looks:
    return Looks(brand, store.find_logo(tx, workspace_id, brand.logo_id) if brand.logo_id else None)


def _checked(wish: BrandWish) -> BrandWish:
    """The wish in the form that is kept; raises BrandRefused."""
    name, accent = " ".join(wish.name.split()), wish.accent.strip().lower()
    # Format characters turn the direction of a line or are not seen at all: a name could feign another.
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") for character in name):
        raise BrandRefused("The name has characters that are not seen.", hint="Write it anew by hand.")
    if len(name) > MOST_NAME:
        raise BrandRefused(
            f"The name has {len(name)} characters.", hint=f"Choose one of at most {MOST_NAME}."
        )
    if accent and not is_colour(accent):
        raise BrandRefused(
            f"`{accent[:40]}` is no colour.",
            hint="Write it like #0a6c8c: red, green and blue, two digits each.",
        )
    return replace(wish, name=name, accent=accent)
