"""What sources have in common when they are reached: addresses, fields and words about both."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from sextant.kit.addresses import is_public
from sextant.kit.errors import InputRefused
from sextant.ports.source import SourceRefused, SourceUnreachable
from sextant.ports.source_values import Config, Field, Reach

CONNECT_SECONDS = 10


class ClientMissing(InputRefused):
    """The extra with the client is not installed."""

    code = "source_client_missing"


_HOST = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9._:-]{0,252}[A-Za-z0-9])?$")
TLS = Field(
    "tls",
    "Encryption",
    kind="choice",
    default="prefer",
    choices=("prefer", "require", "verify"),
    hint="Verify also checks the server's certificate and name.",
)


def text(config: Config, name: str) -> str:
    return str(config.get(name, "")).strip()


def port(config: Config, default: int) -> int:
    given = str(config.get("port") or default)
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise SourceRefused("The port is not a number from 1 to 65535.", hint=f"Usually it is {default}.")
    return int(given)


def addresses(reach: Reach, host: str, number: int) -> Sequence[str]:
    """The addresses to connect to, and no others; raises SourceUnreachable, SourceRefused."""
    if not _HOST.fullmatch(host):
        raise SourceRefused("The host is not a name or an address.", hint="Give it without user or path.")
    try:
        found = reach.lookup(host, number)
    except (OSError, UnicodeError) as error:
        raise SourceUnreachable(f"The host {host} is not known.", hint="Check its name.") from error
    if not found:
        raise SourceUnreachable(f"The host {host} has no address.", hint="Check its name.")
    if not reach.private and not all(is_public(address) for address in found):
        raise SourceRefused(
            f"The host {host} lies inside a private network.",
            hint="The server's administrator can allow such by SEXTANT_ALLOW_PRIVATE_ADDRESSES.",
        )
    return found


def endpoint(reach: Reach, config: Config, *, example: str) -> str | None:
    """Another place than Amazon's: one that an administrator names, or any where private ones may be.

    Clients follow where an endpoint redirects, so the rule of addresses alone would not hold.
    """
    given = text(config, "endpoint").rstrip("/")
    if not given:
        return None
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise SourceRefused("The endpoint is not a web address.", hint=f"Write it like {example}.")
    if not reach.private and given not in reach.endpoints:
        raise SourceRefused(
            f"This server does not allow the endpoint {given}.",
            hint="Its administrator can allow it by SEXTANT_SOURCE_ENDPOINTS.",
        )
    return given


def without(message: str, *secrets: str) -> str:
    """A driver's words on one line, with no secret in them."""
    for secret in secrets:
        if secret:
            message = message.replace(secret, "…")
    return " ".join(message.split())[:300]
