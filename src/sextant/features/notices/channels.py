"""Channels of a workspace: services and signed webhooks, made by administrators, their addresses sealed."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection as Tx

from sextant.core.access import Caller
from sextant.core.http import cursor_after, cursor_values
from sextant.features.notices import apprising, store, webhook
from sextant.features.notices.errors import ChannelMissing, ChannelRefused
from sextant.features.notices.ground import Ground
from sextant.features.notices.models import TOPICS, Channel, ChannelKind
from sextant.features.notices.webhook import Hook
from sextant.kit.ids import new_id

MOST_CHANNELS = 200


class Channels:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def page(self, caller: Caller, *, cursor: str | None, limit: int) -> tuple[Sequence[Channel], str | None]:
        """What an alert of this workspace may be told by; without any address."""
        caller.require("data.read")
        after = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.channels_of(
                tx, caller.workspace_id, after=str(after[0]) if after else None, limit=limit + 1
            )
        more = cursor_after(found[limit - 1].channel_id) if len(found) > limit else None
        return found[:limit], more

    def get(self, caller: Caller, channel_id: str) -> Channel:
        caller.require("data.read")
        return self._found(caller, channel_id)[0]

    def add(
        self, caller: Caller, *, name: str, kind: ChannelKind, url: str, topics: Sequence[str] = ()
    ) -> tuple[Channel, str | None]:
        """A channel, and for a webhook the key that signs, which is told this once."""
        caller.require("workspace.manage")
        now = self._on.now()
        service, shown, hidden = _address(kind, url)
        secret = webhook.new_secret() if kind == "webhook" else None
        channel = Channel(
            channel_id=new_id(),
            workspace_id=caller.workspace_id,
            name=_name(name),
            kind=kind,
            service=service,
            shown=shown,
            topics=_topics(kind, topics),
            made_by=caller.user_id,
            email=caller.email,
            created_at=now,
            updated_at=now,
        )
        sealed = self._sealed(channel, {"url": hidden, "secret": secret})
        with self._on.db.transaction() as tx:
            if len(store.channels_of(tx, caller.workspace_id)) >= MOST_CHANNELS:
                raise ChannelRefused(
                    f"A workspace has at most {MOST_CHANNELS} channels.", hint="Remove one that nobody uses."
                )
            store.add_channel(tx, channel, sealed=sealed)
            self._note(tx, caller, "channel.add", channel)
        return channel, secret

    def change(
        self,
        caller: Caller,
        channel_id: str,
        *,
        name: str | None = None,
        url: str | None = None,
        topics: Sequence[str] | None = None,
        enabled: bool | None = None,
    ) -> Channel:
        """What is left out stays; a webhook keeps its key, also at another address."""
        caller.require("workspace.manage")
        before, sealed = self._found(caller, channel_id)
        values: dict[str, Any] = {"updated_at": self._on.now()}
        if name is not None:
            values["name"] = _name(name)
        if topics is not None:
            values["topics"] = _topics(before.kind, topics)
        if enabled is not None:
            values["enabled"] = enabled
        closed: str | None = None
        if url is not None:
            service, shown, hidden = _address(before.kind, url)
            values |= {"service": service, "shown": shown}
            closed = self._sealed(before, {**self._opened(before, sealed), "url": hidden})
        channel = before.model_copy(update=values)
        with self._on.db.transaction() as tx:
            store.replace_channel(tx, channel, sealed=closed)
            self._note(tx, caller, "channel.change", channel)
        return channel

    def renew_key(self, caller: Caller, channel_id: str) -> str:
        """Another key for a webhook, told this once; the one before signs nothing from now on."""
        caller.require("workspace.manage")
        channel, sealed = self._found(caller, channel_id)
        if channel.kind != "webhook":
            raise ChannelRefused(
                "Only a webhook is signed.", hint="Change the address of the service instead."
            )
        secret = webhook.new_secret()
        closed = self._sealed(channel, {**self._opened(channel, sealed), "secret": secret})
        with self._on.db.transaction() as tx:
            store.replace_channel(
                tx, channel.model_copy(update={"updated_at": self._on.now()}), sealed=closed
            )
            self._note(tx, caller, "channel.key_renewed", channel)
        return secret

    def remove(self, caller: Caller, channel_id: str) -> None:
        """What was sent by it stays in the log."""
        caller.require("workspace.manage")
        channel, _ = self._found(caller, channel_id)
        with self._on.db.transaction() as tx:
            store.remove_channel(tx, caller.workspace_id, channel_id)
            self._note(tx, caller, "channel.remove", channel)

    def secrets_of(self, workspace_id: str, channel_id: str) -> tuple[Channel, str, Hook]:
        """A channel with its address, for whoever sends; raises ChannelMissing."""
        with self._on.db.reading() as tx:
            found = store.find_channel(tx, workspace_id, channel_id)
        if found is None:
            raise _missing()
        opened = self._opened(*found)
        return found[0], str(opened["url"]), Hook(str(opened["url"]), str(opened.get("secret") or ""))

    def hearing(self, workspace_id: str, topic: str) -> list[Channel]:
        """The webhooks that want to hear of a topic."""
        with self._on.db.reading() as tx:
            found = store.channels_of(tx, workspace_id)
        return [one for one in found if one.enabled and one.kind == "webhook" and topic in one.topics]

    def _found(self, caller: Caller, channel_id: str) -> tuple[Channel, str]:
        with self._on.db.reading() as tx:
            found = store.find_channel(tx, caller.workspace_id, channel_id)
        if found is None:
            raise _missing()
        return found

    def _sealed(self, channel: Channel, secrets: dict[str, Any]) -> str:
        return self._on.seal.close(orjson.dumps(secrets), label=channel.channel_id)

    def _opened(self, channel: Channel, sealed: str) -> dict[str, Any]:
        return orjson.loads(self._on.seal.open(sealed, label=channel.channel_id))

    def _note(self, tx: Tx, caller: Caller, action: str, channel: Channel) -> None:
        told = {"channel_id": channel.channel_id, "name": channel.name, "kind": channel.kind}
        self._on.audit.record(caller, action=action, details=told, tx=tx)


def _address(kind: ChannelKind, url: str) -> tuple[str, str, str]:
    """The service's name, what may be shown of the address, the address."""
    address = url.strip()
    if kind == "webhook":
        return "Webhook", webhook.check_url(address), address
    service, shown = apprising.look(address)
    return service, shown, address


def _topics(kind: ChannelKind, topics: Sequence[str]) -> tuple[str, ...]:
    unknown = sorted(set(topics) - TOPICS.keys())
    if unknown or (topics and kind != "webhook"):
        what = f"There is no event {unknown[0][:60]}." if unknown else "Only a webhook hears of events."
        raise ChannelRefused(what, hint=f"Events are {', '.join(TOPICS)}.")
    return tuple(one for one in TOPICS if one in set(topics))


def _name(name: str) -> str:
    plain = " ".join(name.split())[:120]
    if not plain:
        raise ChannelRefused("A channel needs a name.", hint="Say where it leads.")
    return plain


def _missing() -> ChannelMissing:
    return ChannelMissing("There is no such channel.", hint="It may have been removed; list the channels.")
