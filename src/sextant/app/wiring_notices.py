"""The part of the wiring that tells people and programs: mail, services, webhooks."""

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sextant.app.settings import Settings
from sextant.core.sealing import Seal
from sextant.features.notices import Ground, MailServer, MailSetting, Notices, Rules
from sextant.features.notices import feature as notices_feature
from sextant.kit.errors import InputRefused

if TYPE_CHECKING:
    from sextant.app.wiring import House

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class MailUrlRefused(InputRefused):
    """A mail server in the settings that is written in no way we know."""

    code = "mail_url_invalid"


def add_notices(house: "House") -> None:
    settings = house.settings
    house.notices = Notices(
        Ground(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            jobs=house.jobs,
            objects=house.objects,
            seal=Seal(settings.secret(), purpose="notices"),
            identity=house.identity,
            rules=Rules(
                address=settings.address,
                private=settings.allow_private_addresses,
                installed=_installed(settings),
                domains=settings.allowed_mail_domains,
            ),
        )
    )
    house.add(notices_feature(house.notices))


def _installed(settings: Settings) -> MailSetting | None:
    """The mail server of whoever runs Sextant; raises MailUrlRefused."""
    url = settings.mail_url.get_secret_value()
    if not url:
        return None
    parts = urlsplit(url)
    security = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "tls"}.get(parts.scheme)
    if security is None or not parts.hostname:
        raise MailUrlRefused(
            "SEXTANT_MAIL_URL is no address of a mail server.",
            hint="Write smtp+starttls://user:password@host:587, smtps://host:465 or smtp://host:25.",
        )
    server = MailServer.model_validate(
        {
            "host": parts.hostname,
            "port": parts.port or _PORTS[security],
            "security": security,
            "username": unquote(parts.username or ""),
            "sender": settings.mail_from or f"sextant@{parts.hostname}",
        }
    )
    return MailSetting(server=server, password=unquote(parts.password or ""), installed=True)
