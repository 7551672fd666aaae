"""Mail: a notice as text and as a designed page, handed to an SMTP server with a name that never changes."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from sextant.features.notices.errors import MailRefused, NotDelivered
from sextant.features.notices.models import Attachment, Delivery, MailServer, MailSetting
from sextant.features.notices.page import LOGO, OURS, Letterhead, as_html, as_text
from sextant.features.notices.reaching import opened
from sextant.kit.errors import SextantError

SECONDS = 20.0
_LATER = range(400, 500)  # what a mail server says of something that may pass

# A longer header would be folded, and an address in it, which has no place to fold, written in code.
_WHOLE_LINES = SMTP.clone(max_line_length=900)

ReadFile = Callable[[str], bytes]


def check_address(text: str) -> str:
    """A plain address, lower case in its domain; raises MailRefused."""
    address = parseaddr(text)[1]
    local, _, domain = address.rpartition("@")
    whole = bool(local) and ("." in domain.strip(".") or domain == "localhost")
    if not whole or address != text.strip() or any(ord(c) <= 32 or c in '<>",;\\' for c in address):
        raise MailRefused(f"{text[:200]} is no mail address.", hint="Write one like ada@example.com.")
    return f"{local}@{domain.lower()}"


def message_of(
    delivery: Delivery,
    *,
    sender: str,
    read: ReadFile,
    sent_from: str,
    link: Callable[[str], str],
    head: Letterhead = OURS,
) -> EmailMessage:
    """The mail of a delivery; its Message-ID is the delivery's, at whatever attempt."""
    notice = delivery.notice
    token = notice.unsubscribe
    if token:
        notice = notice.model_copy(update={"unsubscribe": link(f"/unsubscribe/{token}")})
    mail = EmailMessage(policy=_WHOLE_LINES)
    mail["Subject"] = " ".join(notice.title.split())[:300]
    mail["From"] = str(Address(display_name=head.name, addr_spec=check_address(sender)))
    mail["To"] = check_address(delivery.address)
    mail["Date"] = format_datetime(delivery.created_at)
    mail["Message-ID"] = f"<{delivery.delivery_id}@{sent_from}>"
    mail["Auto-Submitted"] = "auto-generated"
    if token:
        mail["List-Unsubscribe"] = f"<{link(f'/api/v1/unsubscribe/{token}')}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(as_text(notice))
    shown = [one for one in notice.attachments if one.inline]
    mail.add_alternative(as_html(notice, pictures=[_cid(one) for one in shown], head=head), subtype="html")
    page = mail.get_payload(1)
    assert isinstance(page, EmailMessage)
    if head.logo:
        page.add_related(
            head.logo,
            maintype="image",
            subtype="png",
            cid=f"<{LOGO}>",
            filename="logo.png",
            disposition="inline",
        )
    for one in shown:
        kind, _, subtype = one.media_type.partition("/")
        page.add_related(
            read(one.key),
            maintype=kind,
            subtype=subtype,
            cid=f"<{_cid(one)}>",
            filename=one.name,
            disposition="inline",
        )
    for one in notice.attachments:
        if not one.inline:
            kind, _, subtype = one.media_type.partition("/")
            mail.add_attachment(read(one.key), maintype=kind, subtype=subtype, filename=one.name)
    return mail


def send(mail: EmailMessage, setting: MailSetting, *, private: bool) -> None:
    """Hands a mail to the server; raises NotDelivered to try again, MailRefused, AddressRefused.

    The installation's own server may lie anywhere; one that a workspace named only at a public address.
    """
    server = setting.server
    try:
        with _connected(server, private=private or setting.installed) as client:
            if server.security == "starttls":
                client.starttls(context=ssl.create_default_context())
            if server.username:
                client.login(server.username, setting.password)
            client.send_message(mail)
    except SextantError:
        raise
    except smtplib.SMTPResponseException as error:
        words = _plain(error.smtp_error)
        if error.smtp_code in _LATER:
            raise NotDelivered(f"The mail server said {words}.", seconds=60, hint=_AGAIN) from error
        raise MailRefused(f"The mail server said {words}.", hint="Correct the settings of mail.") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        if code in _LATER:
            raise NotDelivered(f"The mail server said {_plain(said)}.", seconds=60, hint=_AGAIN) from error
        raise MailRefused(
            f"The mail server does not take it: {_plain(said)}.", hint="Check the address."
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused(
            f"The mail server at {server.host} does not offer this: {error}.",
            hint="Choose another security, or leave the user name out.",
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        why = str(error) or type(error).__name__
        raise NotDelivered(
            f"The mail server at {server.host}:{server.port} did not answer: {why}.", seconds=60, hint=_AGAIN
        ) from error


def _connected(server: MailServer, *, private: bool) -> smtplib.SMTP:
    def connect(host: str, port: int, seconds: float) -> socket.socket:
        return opened(host, port, private=private, seconds=seconds)

    class Plain(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            return connect(host, port, timeout)

    class Tls(smtplib.SMTP_SSL):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            return self.context.wrap_socket(connect(host, port, timeout), server_hostname=host)

    kind = Tls if server.security == "tls" else Plain
    return kind(server.host, server.port, timeout=SECONDS)


def _cid(one: Attachment) -> str:
    return f"{one.name.rsplit('.', 1)[0].replace(' ', '-')}@sextant".lower()


def _plain(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]


_AGAIN = "It is tried again, and can be sent again from the log."
