"""Posts a webhook to the address that was looked at; redirects are not followed."""

import ssl
from collections.abc import Iterable
from datetime import datetime

import httpcore

from sextant.features.notices.errors import AddressRefused, GivenUp, NotDelivered
from sextant.features.notices.models import Delivery
from sextant.features.notices.reaching import address_of
from sextant.features.notices.webhook import Hook, body_of, headers_of
from sextant.kit.addresses import Resolve, resolve
from sextant.kit.errors import SextantError

SECONDS = 15.0
_GONE = 410
_AGAIN = "It is tried again, and can be sent again from the log."


def post(delivery: Delivery, hook: Hook, *, now: datetime, private: bool) -> int:
    """Sends it; gives the status of the answer. Raises NotDelivered to try again, GivenUp, AddressRefused."""
    body = body_of(delivery)
    wait = {"connect": 10.0, "read": SECONDS, "write": 10.0, "pool": 1.0}
    backend = CheckedBackend(private=private)
    try:
        with httpcore.ConnectionPool(
            network_backend=backend, ssl_context=ssl.create_default_context(), retries=0
        ) as pool:
            headers: dict[bytes | str, bytes | str] = {**headers_of(delivery, hook, body, now=now)}
            answer = pool.request(
                "POST", hook.url, headers=headers, content=body, extensions={"timeout": wait}
            )
    except SextantError:
        raise
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        why = str(error) or type(error).__name__
        raise NotDelivered(f"The address did not answer: {why}.", seconds=60, hint=_AGAIN) from error
    if 200 <= answer.status < 300:
        return answer.status
    details = {"response": answer.status}
    if answer.status == _GONE:
        raise GivenUp("The address answered 410: it is gone.", hint="Change the channel.", details=details)
    raise NotDelivered(f"The address answered {answer.status}.", seconds=60, hint=_AGAIN, details=details)


class CheckedBackend(httpcore.SyncBackend):
    """Connects to addresses that were looked at, and to no others."""

    def __init__(self, *, private: bool, lookup: Resolve = resolve) -> None:
        self._private = private
        self._lookup = lookup

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        address = address_of(host, port, private=self._private, lookup=self._lookup)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        raise AddressRefused("A socket of this machine is no address.", hint="Use http or https.")
