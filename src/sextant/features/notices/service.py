"""Notices: told in the transaction of what they tell of, delivered by jobs, each once, with a log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection as Tx

from sextant.core.access import Caller
from sextant.core.http import cursor_after, cursor_values
from sextant.core.jobs import Job, JobDeclaration, JobRun
from sextant.core.jobs.models import Failure
from sextant.features.notices import apprising, mail, store
from sextant.features.notices.channels import Channels
from sextant.features.notices.errors import ChannelMissing, DeliveryMissing, RecipientRefused
from sextant.features.notices.ground import Ground
from sextant.features.notices.mailing import Mailing
from sextant.features.notices.models import ENDED, TOPICS, Delivery, DeliveryStatus, Line, Notice, Recipient
from sextant.features.notices.writing import letterhead
from sextant.kit.errors import SextantError
from sextant.kit.ids import new_id
from sextant.ports.events import Event

JOB = "notice"
_PAUSES = (5.0, 30.0, 120.0, 600.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery as it was put on its way, and whether it was there already."""

    delivery: Delivery
    again: bool


class Notices:
    """The door of notices: channels, mail, what was told to whom."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self.channels = Channels(ground)
        self.mailing = Mailing(ground)

    def declaration(self) -> JobDeclaration:
        return JobDeclaration(
            JOB, self._deliver, attempts=len(_PAUSES) + 1, failed=self._failed, retry_pauses=_PAUSES
        )

    def link(self, path: str) -> str:
        """A page of this installation, whole."""
        return self._on.link(path)

    # telling

    def channel(self, workspace_id: str, channel_id: str) -> Recipient:
        """A channel to tell something by; one that is gone or switched off is told nothing."""
        try:
            channel, _, _ = self.channels.secrets_of(workspace_id, channel_id)
        except ChannelMissing:
            return Recipient("webhook", channel_id, channel_id=channel_id, refused="The channel was removed.")
        refused = "" if channel.enabled else "The channel is switched off."
        return Recipient(channel.kind, channel.name, channel_id=channel.channel_id, refused=refused)

    def tell(
        self, tx: Tx, sender: Caller, notice: Notice, *, to: Sequence[Recipient], key: str
    ) -> list[Told]:
        """Puts a notice on its way in the caller's transaction: it goes out exactly if that commits.

        A recipient who was told under this key before is not told again.
        """
        told: list[Told] = []
        for one in {
            recipient.mark: recipient for recipient in to if recipient.mark or recipient.refused
        }.values():
            mine = notice.model_copy(update={"unsubscribe": one.unsubscribe}) if one.unsubscribe else notice
            delivery = self._new(sender, mine, one, key=f"{key}:{one.mark or one.name}"[:200])
            added = store.add_delivery(tx, delivery)
            told.append(Told(delivery, again=not added))
            if added and delivery.status == "waiting":
                self._enqueue(tx, sender, delivery)
        return told

    def hear(self, event: Event) -> None:
        """Tells the webhooks that want to hear of an event; the same event twice is told once."""
        workspace_id = str(event.payload.get("workspace_id", ""))
        hearing = self.channels.hearing(workspace_id, event.topic)
        if not hearing:
            return
        notice = _of_event(event)
        made_by = hearing[0]
        sender = self._on.house(workspace_id, made_by.made_by, made_by.email)
        to = [Recipient("webhook", one.name, channel_id=one.channel_id) for one in hearing]
        with self._on.db.transaction() as tx:
            self.tell(tx, sender, notice, to=to, key=str(event.payload.get("notice_key") or event.event_id))

    def test(self, caller: Caller, channel_id: str) -> Delivery:
        """A test by a channel, sent at once; what went wrong stands in what comes back."""
        caller.require("workspace.manage")
        channel = self.channels.get(caller, channel_id)
        to = Recipient(channel.kind, channel.name, channel_id=channel.channel_id)
        return self._at_once(caller, _TEST.model_copy(update={"link": self._on.link("/alerts")}), to)

    def test_mail(self, caller: Caller, address: str | None = None) -> Delivery:
        """A test message to oneself, or to an address that may be written to."""
        caller.require("workspace.manage")
        self.mailing.needed(caller.workspace_id)
        to = self.mailing.address(caller.workspace_id, address or caller.email)
        link = self._on.link("/settings?section=mail")
        return self._at_once(caller, _TEST.model_copy(update={"link": link}), to)

    # the log

    def deliveries(
        self,
        caller: Caller,
        *,
        channel_id: str | None = None,
        about: str | None = None,
        status: DeliveryStatus | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[Sequence[Delivery], str | None]:
        """What was told to whom, the newest first; for administrators, since it holds what was told."""
        caller.require("workspace.manage")
        return self.about(
            caller, channel_id=channel_id, about=about, status=status, cursor=cursor, limit=limit
        )

    def about(
        self,
        caller: Caller,
        *,
        channel_id: str | None = None,
        about: str | None = None,
        status: DeliveryStatus | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[Sequence[Delivery], str | None]:
        """The same for a feature that knows whether the caller may see it."""
        before = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.deliveries_of(
                tx,
                caller.workspace_id,
                channel_id=channel_id,
                about=about,
                status=status,
                before=str(before[0]) if before else None,
                limit=limit + 1,
            )
        more = cursor_after(found[limit - 1].delivery_id) if len(found) > limit else None
        return found[:limit], more

    def delivery(self, caller: Caller, delivery_id: str) -> Delivery:
        caller.require("workspace.manage")
        return self._found(caller.workspace_id, delivery_id)

    def resend(self, caller: Caller, delivery_id: str) -> Delivery:
        """Sends what was told once more, to the same place; a receiver sees the id of the first."""
        caller.require("workspace.manage")
        before = self._found(caller.workspace_id, delivery_id)
        if not before.address and before.channel_id is None:
            raise RecipientRefused("Nobody stands behind this delivery.", hint="Choose another recipient.")
        now = self._on.now()
        again = before.model_copy(
            update={
                "delivery_id": new_id(),
                "key": f"again:{new_id()}",
                "status": "waiting",
                "attempts": 0,
                "response": None,
                "error": "",
                "resent_of": before.resent_of or before.delivery_id,
                "created_at": now,
                "updated_at": now,
                "sent_at": None,
            }
        )
        with self._on.db.transaction() as tx:
            store.add_delivery(tx, again)
            self._enqueue(tx, caller, again)
            told = {"delivery_id": again.delivery_id, "resent_of": again.resent_of}
            self._on.audit.record(caller, action="notice.resent", details=told, tx=tx)
        return again

    def clear(self, event: Event) -> None:
        """Forgets the channels and the log of a workspace that was removed."""
        workspace_id = str(event.payload["workspace_id"])
        with self._on.db.transaction() as tx:
            store.clear(tx, workspace_id)
        self._on.objects.delete_prefix(f"notices/{workspace_id}")

    # delivering

    def _new(self, sender: Caller, notice: Notice, to: Recipient, *, key: str) -> Delivery:
        now = self._on.now()
        return Delivery(
            delivery_id=new_id(),
            workspace_id=sender.workspace_id,
            kind=to.kind,
            channel_id=to.channel_id,
            address=to.address,
            name=to.name[:320],
            key=key,
            topic=notice.topic,
            about=notice.about,
            title=notice.title[:300],
            notice=notice,
            status="skipped" if to.refused else "waiting",
            error=to.refused,
            created_at=now,
            updated_at=now,
        )

    def _enqueue(self, tx: Tx, sender: Caller, delivery: Delivery) -> Job:
        return self._on.jobs.enqueue(
            tx,
            job_type=JOB,
            caller=sender,
            payload={"delivery_id": delivery.delivery_id},
            metadata={"name": delivery.title, "to": delivery.name},
        )

    def _deliver(self, run: JobRun) -> None:
        """Sends once; after a kill between the other side's yes and ours, once more under the same id."""
        delivery = self._found(run.job.workspace_id, str(run.job.payload["delivery_id"]))
        if delivery.status in ENDED:
            return
        with self._on.db.transaction() as tx:
            run.hold(tx)
            values = {"attempts": delivery.attempts + 1, "updated_at": self._on.now()}
            store.change_delivery(tx, delivery.delivery_id, values)
        try:
            response = self._send(delivery)
        except SextantError as error:
            self._note(run, delivery, error)
            raise
        with self._on.db.transaction() as tx:
            run.finish(tx)
            store.change_delivery(tx, delivery.delivery_id, self._sent(response))

    def _send(self, delivery: Delivery) -> int | None:
        rules = self._on.rules
        if delivery.kind == "mail":
            setting = self.mailing.needed(delivery.workspace_id)
            if not self.mailing.allows(delivery.workspace_id, delivery.address):
                raise RecipientRefused(
                    f"{delivery.address} may not be written to any more.", hint="Take the address out."
                )
            message = mail.message_of(
                delivery,
                sender=setting.server.sender,
                read=self._on.objects.get,
                sent_from=self._on.host,
                link=self._on.link,
                head=letterhead(self._on.identity, delivery.workspace_id),
            )
            mail.send(message, setting, private=rules.private)
            return None
        _, url, hook = self.channels.secrets_of(delivery.workspace_id, str(delivery.channel_id))
        if delivery.kind == "webhook":
            from sextant.features.notices.posting import post

            return post(delivery, hook, now=self._on.now(), private=rules.private)
        apprising.send(url, delivery.notice, private=rules.private)
        return None

    def _at_once(self, caller: Caller, notice: Notice, to: Recipient) -> Delivery:
        delivery = self._new(caller, notice, to, key=f"test:{new_id()}")
        with self._on.db.transaction() as tx:
            store.add_delivery(tx, delivery)
            told = {"delivery_id": delivery.delivery_id, "to": delivery.name}
            self._on.audit.record(caller, action="notice.tested", details=told, tx=tx)
        values: Mapping[str, Any]
        try:
            values = self._sent(self._send(delivery))
        except SextantError as error:
            values = {**_why(error), "status": "failed", "updated_at": self._on.now()}
        with self._on.db.transaction() as tx:
            store.change_delivery(tx, delivery.delivery_id, {**values, "attempts": 1})
        return self._found(caller.workspace_id, delivery.delivery_id)

    def _sent(self, response: int | None) -> dict[str, Any]:
        now = self._on.now()
        return {"status": "sent", "response": response, "error": "", "sent_at": now, "updated_at": now}

    def _note(self, run: JobRun, delivery: Delivery, error: SextantError) -> None:
        with self._on.db.transaction() as tx:
            run.hold(tx)
            store.change_delivery(tx, delivery.delivery_id, {**_why(error), "updated_at": self._on.now()})

    def _failed(self, tx: Tx, job: Job, failure: Failure) -> None:
        values = {"status": "failed", "error": failure.message[:1000], "updated_at": self._on.now()}
        store.change_delivery(tx, str(job.payload["delivery_id"]), values)

    def _found(self, workspace_id: str, delivery_id: str) -> Delivery:
        with self._on.db.reading() as tx:
            found = store.find_delivery(tx, workspace_id, delivery_id)
        if found is None:
            raise DeliveryMissing("There is no such delivery.", hint="Look at the log of deliveries.")
        return found


def _why(error: SextantError) -> dict[str, Any]:
    return {"error": error.message[:1000], "response": error.details.get("response")}


def _of_event(event: Event) -> Notice:
    hidden = {"workspace_id", "notice_key"}
    facts = {name: value for name, value in event.payload.items() if name not in hidden}
    return Notice(
        topic=event.topic,
        title=str(facts.get("title") or TOPICS[event.topic].partition(":")[0].rstrip(".")),
        facts=facts,
        about=f"event:{event.event_id}",
    )


_TEST = Notice(
    topic="test",
    title="A test from Sextant",
    lines=(Line(text="This is how notices arrive: whoever reads this is reached.", tone="good"),),
    link_words="Open Sextant",
    about="test",
)
