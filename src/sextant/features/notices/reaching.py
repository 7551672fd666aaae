"""Connects to hosts that people named, and to none inside the private network unless that is allowed."""

import socket

from sextant.features.notices.errors import AddressRefused, NotDelivered
from sextant.kit.addresses import Resolve, is_public, resolve


def address_of(host: str, port: int, *, private: bool, lookup: Resolve = resolve) -> str:
    """The address to connect to: of a host that was looked at once; raises AddressRefused, NotDelivered."""
    try:
        addresses = lookup(host, port)
    except OSError as error:
        raise NotDelivered(f"The host {host} is not known.", seconds=60, hint="Check its name.") from error
    if not private and not all(is_public(address) for address in addresses):
        raise AddressRefused(
            f"The host {host} lies inside a private network.",
            hint="Use one of the open internet, or ask whoever runs Sextant to allow private addresses.",
        )
    if not addresses:
        raise NotDelivered(f"The host {host} has no address.", seconds=60, hint="Check its name.")
    return addresses[0]


def opened(host: str, port: int, *, private: bool, seconds: float) -> socket.socket:
    """A connection to the address that was looked at, never to a second answer of the resolver."""
    return socket.create_connection((address_of(host, port, private=private), port), timeout=seconds)
