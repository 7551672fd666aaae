"""Workspaces: made, listed, changed and deleted by those who are in them."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from pydantic import JsonValue
from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.features.identity.errors import WorkspaceConfigRefused, WorkspaceInUse, WorkspaceNotFound
from sextant.features.identity.ground import Ground
from sextant.features.identity.models import Membership, Workspace
from sextant.features.identity.rules import check_signed_in_person
from sextant.features.identity.store import people, sessions
from sextant.features.identity.store import workspaces as store
from sextant.kit.ids import WorkspaceId, new_id

MAX_CONFIG_BYTES: Final = 16_384

Config = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class WorkspacesPage:
    """Some of the caller's workspaces, and how many there are."""

    items: list[Workspace]
    total: int


class Workspaces:
    """A person sees the workspaces they are in; an API key its own alone."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def list_workspaces(self, caller: Caller, *, after: str = "", limit: int = 50) -> WorkspacesPage:
        """Workspaces in the order in which they were made."""
        if caller.via == "key":
            only = [self.current(caller)] if not after else []
            return WorkspacesPage(items=only, total=1)
        with self._ground.db.reading() as tx:
            return WorkspacesPage(
                items=store.of_person(tx, user_id=caller.user_id, after=after, limit=limit),
                total=store.count_of_person(tx, user_id=caller.user_id),
            )

    def get(self, caller: Caller, workspace_id: str) -> Workspace:
        """Raises WorkspaceNotFound, also for one that the caller is not in."""
        with self._ground.db.reading() as tx:
            self._place(tx, caller, workspace_id)
            return self._workspace(tx, workspace_id)

    def current(self, caller: Caller) -> Workspace:
        """The workspace in which the caller acts."""
        with self._ground.db.reading() as tx:
            return self._workspace(tx, caller.workspace_id)

    def create(self, caller: Caller, *, name: str, config: Config) -> Workspace:
        """A new workspace with the caller as its administrator; raises WorkspaceConfigRefused."""
        caller.require("workspace.manage")
        check_signed_in_person(caller)
        check_config(config)
        with self._ground.db.transaction() as tx:
            workspace = self.add(tx, user_id=caller.user_id, name=name, config=config)
            place = Membership(
                workspace_id=workspace.id,
                user_id=caller.user_id,
                role="admin",
                tier=caller.tier,
                disabled=False,
                accepted=True,
            )
            people.add_membership(tx, place, at=workspace.created_at)
            self._note(tx, caller, "workspace.created", workspace)
        return workspace

    def change(
        self, caller: Caller, workspace_id: str, *, name: str | None, config: Config | None
    ) -> Workspace:
        """Raises WorkspaceNotFound, NotAllowed for those who do not administer it, WorkspaceConfigRefused."""
        check_config(config or {})
        with self._ground.db.transaction() as tx:
            self._require_administrator(tx, caller, workspace_id)
            before = self._workspace(tx, workspace_id)
            workspace = before.model_copy(
                update={
                    "name": before.name if name is None else name,
                    "config": before.config if config is None else config,
                    "updated_at": self._ground.clock.now(),
                }
            )
            store.change(tx, workspace)
            self._note(tx, caller, "workspace.changed", workspace)
        return workspace

    def delete(self, caller: Caller, workspace_id: str) -> None:
        """Shuts the workspace for everyone and announces `workspace.removed`, by which its data is cleared.

        Raises WorkspaceInUse for the one that the caller is in, WorkspaceNotFound, NotAllowed.
        """
        check_signed_in_person(caller)
        with self._ground.db.transaction() as tx:
            self._require_administrator(tx, caller, workspace_id)
            workspace = self._workspace(tx, workspace_id)
            if workspace_id == caller.workspace_id:
                raise WorkspaceInUse(
                    "You are in this workspace.", hint="Enter another one first, then delete this one."
                )
            sessions.end_in_workspace(tx, workspace_id=workspace_id)
            store.mark_deleting(tx, workspace_id=workspace_id, at=self._ground.clock.now())
            self._note(tx, caller, "workspace.removed", workspace)

    def add(self, tx: Connection, *, user_id: str, name: str, config: Config) -> Workspace:
        """A new workspace with nobody in it yet."""
        now = self._ground.clock.now()
        workspace = Workspace(
            id=new_id(),
            user_id=user_id,
            name=name,
            config=config,
            status="active",
            created_at=now,
            updated_at=now,
        )
        store.add(tx, workspace)
        return workspace

    def _note(self, tx: Connection, caller: Caller, action: str, workspace: Workspace) -> None:
        """In the trail of the workspace it is about, and in that from which it was done."""
        details = {"platform_id": workspace.id, "name": workspace.name}
        for trail in sorted({workspace.id, caller.workspace_id}):
            self._ground.audit.record(caller, action=action, details=details, tx=tx, workspace_id=trail)
        if action != "workspace.changed":
            self._ground.events.append(
                tx, topic=action, key=workspace.id, payload={"workspace_id": workspace.id}
            )

    def _require_administrator(self, tx: Connection, caller: Caller, workspace_id: str) -> None:
        place = self._place(tx, caller, workspace_id)
        role = caller.role if workspace_id == caller.workspace_id else place.role
        there = caller.model_copy(update={"workspace_id": WorkspaceId(workspace_id), "role": role})
        there.require("workspace.manage")

    def _place(self, tx: Connection, caller: Caller, workspace_id: str) -> Membership:
        reachable = caller.via != "key" or workspace_id == caller.workspace_id
        place = people.membership(tx, workspace_id=workspace_id, user_id=caller.user_id)
        if place is None or place.disabled or not place.accepted or not reachable:
            raise _workspace_not_found()
        return place

    def _workspace(self, tx: Connection, workspace_id: str) -> Workspace:
        workspace = store.find(tx, workspace_id=workspace_id)
        if workspace is None:
            raise _workspace_not_found()
        return workspace


def check_config(config: Config) -> None:
    """Raises WorkspaceConfigRefused for a known name with an unusable value, and for more than 16 KB."""
    if len(orjson.dumps(config)) > MAX_CONFIG_BYTES:
        raise WorkspaceConfigRefused(
            f"The configuration is larger than {MAX_CONFIG_BYTES} bytes.",
            hint="Keep settings in it, not data.",
        )
    share_new, zone = config.get("share_new", False), config.get("time_zone", "UTC")
    if not isinstance(share_new, bool):
        raise WorkspaceConfigRefused("`share_new` is neither true nor false.", hint="Send true or false.")
    if not isinstance(zone, str) or not _is_zone(zone):
        raise WorkspaceConfigRefused(
            "`time_zone` is not a time zone.", hint="Use a name like Europe/Berlin, or UTC."
        )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _workspace_not_found() -> WorkspaceNotFound:
    return WorkspaceNotFound("This workspace does not exist.", hint="List yours at /api/v1/platforms.")
