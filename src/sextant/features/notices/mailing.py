"""The mail server of a workspace: its own, else that of the installation; who may be written to."""

from sextant.core.access import Caller
from sextant.features.notices import store
from sextant.features.notices.errors import MailUnset, RecipientRefused
from sextant.features.notices.ground import Ground
from sextant.features.notices.mail import check_address
from sextant.features.notices.models import MailServer, MailSetting, Recipient


class Mailing:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def get(self, caller: Caller) -> MailSetting | None:
        """What holds for the workspace; its password is known to whoever sends alone."""
        caller.require("workspace.manage")
        return self.setting(caller.workspace_id)

    def put(self, caller: Caller, server: MailServer, *, password: str | None) -> MailSetting:
        """The workspace's own server; without a password the one that was given for the same host stays."""
        caller.require("workspace.manage")
        check_address(server.sender)
        before = self.setting(caller.workspace_id)
        kept = before.password if before is not None and _same_place(before, server) else ""
        sealed = self._on.seal.close((kept if password is None else password).encode(), label=_label(caller))
        values = {"sealed": sealed, "changed_by": caller.email, "changed_at": self._on.now()}
        with self._on.db.transaction() as tx:
            store.keep_mail(tx, caller.workspace_id, server, values=values)
            told = {"host": server.host, "port": server.port, "sender": server.sender}
            self._on.audit.record(caller, action="mail.change", details=told, tx=tx)
        found = self.setting(caller.workspace_id)
        assert found is not None
        return found

    def remove(self, caller: Caller) -> None:
        """From now on the installation's server holds again, where it has one."""
        caller.require("workspace.manage")
        with self._on.db.transaction() as tx:
            store.remove_mail(tx, caller.workspace_id)
            self._on.audit.record(caller, action="mail.remove", tx=tx)

    def setting(self, workspace_id: str) -> MailSetting | None:
        with self._on.db.reading() as tx:
            row = store.find_mail(tx, workspace_id)
        if row is None:
            return self._on.rules.installed
        return MailSetting(
            server=MailServer.model_validate(row["server"]),
            password=self._on.seal.open(row["sealed"], label=f"mail {workspace_id}").decode(),
            installed=False,
            changed_by=row["changed_by"],
            changed_at=row["changed_at"],
        )

    def needed(self, workspace_id: str) -> MailSetting:
        """Raises MailUnset where no server is known."""
        found = self.setting(workspace_id)
        if found is None:
            raise MailUnset(
                "No mail server is set, so nothing can be mailed.",
                hint="An administrator sets one under Settings, Mail.",
            )
        return found

    def person(self, workspace_id: str, user_id: str) -> Recipient:
        """Somebody of the workspace; one who is gone or disabled is told nothing."""
        person = self._on.identity.person(workspace_id, user_id)
        if person is None or person.status == "disabled":
            name = person.email if person is not None else user_id
            return Recipient("mail", name, address="", refused="Is not in the workspace any more.")
        return Recipient("mail", person.name or person.email, address=person.email)

    def address(self, workspace_id: str, text: str) -> Recipient:
        """An address of somebody here, or of a domain that may be written to; raises RecipientRefused."""
        address = check_address(text)
        if self.allows(workspace_id, address):
            return Recipient("mail", address, address=address)
        raise RecipientRefused(
            f"{address} belongs to nobody of this workspace.",
            hint="Invite them, or have whoever runs Sextant allow their domain by SEXTANT_MAIL_DOMAINS.",
        )

    def allows(self, workspace_id: str, address: str) -> bool:
        """Whether it may be written to now."""
        domains = self._on.rules.domains
        if "*" in domains or address.rpartition("@")[2].lower() in domains:
            return True
        people = self._on.identity.people(workspace_id)
        return any(p.email.lower() == address.lower() and p.status != "disabled" for p in people)


def _label(caller: Caller) -> str:
    return f"mail {caller.workspace_id}"


def _same_place(before: MailSetting, server: MailServer) -> bool:
    """A kept password goes only to the place and the name it was given for."""
    was = before.server
    return not before.installed and (was.host, was.port, was.username) == (
        server.host,
        server.port,
        server.username,
    )
