"""Downloads a file from a URL without letting the URL choose where inside the network the server connects.

Each connection, also after a redirect, is made to an address that was looked at: the host is resolved once,
every address it has must be public, and the connection goes to one of those, never to a second answer of the
resolver.
"""

import ssl
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpcore

from sextant.features.datasets.errors import UrlFailed, UrlRefused
from sextant.kit.addresses import Resolve, is_public, resolve

_REDIRECTS = 5
_SCHEMES = ("http", "https")
_BLOCK = 1 << 20
_WEB = "Give an address that begins with https:// or http://."


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`seconds` for the whole download; `private` allows addresses of the own network."""

    seconds: float
    private: bool


@dataclass(frozen=True, slots=True)
class Download:
    """An answer that is being read: its name, its size when the server told it, and its bytes."""

    file_name: str
    size: int | None
    blocks: Iterator[bytes]


@contextmanager
def download(url: str, limits: FetchLimits, *, lookup: Resolve = resolve) -> Generator[Download]:
    """Opens the URL, following at most five redirects; raises UrlRefused or UrlFailed."""
    deadline = time.monotonic() + limits.seconds
    backend = _CheckedBackend(lookup=lookup, private=limits.private)
    with httpcore.ConnectionPool(network_backend=backend, ssl_context=_tls(), retries=0) as pool:
        for _ in range(_REDIRECTS + 1):
            _check_url(url)
            with _answer(pool, url, deadline) as answer:
                target = _header(answer, b"location")
                if answer.status not in (301, 302, 303, 307, 308) or target is None:
                    yield _opened(url, answer, deadline)
                    return
            url = urljoin(url, target)
    raise UrlFailed(
        f"The address leads on more than {_REDIRECTS} times.", hint="Give the file's own address."
    )


class _CheckedBackend(httpcore.SyncBackend):
    """Connects to addresses that were checked, and to no others."""

    def __init__(self, *, lookup: Resolve, private: bool) -> None:
        self._lookup = lookup
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self._lookup(host, port)
        except OSError as error:
            raise UrlFailed(f"The host {host} is not known.", hint="Check the address.") from error
        if not self._private and not all(is_public(address) for address in addresses):
            raise UrlRefused(
                f"The host {host} lies inside a private network.",
                hint="Upload the file instead, or ask an administrator to allow private addresses.",
            )
        if not addresses:
            raise UrlFailed(f"The host {host} has no address.", hint="Check the address.")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        raise UrlRefused("A socket of this machine is no address.", hint="Use http or https.")


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _SCHEMES and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise UrlRefused("This is not a web address.", hint=_WEB) from error
    if not usable or any(ord(letter) <= 32 for letter in url):
        raise UrlRefused("This is not a web address.", hint=_WEB)
    if parts.username or parts.password:
        raise UrlRefused(
            "The address holds a user name or password.",
            hint="Give an address without them; they would be kept.",
        )


@contextmanager
def _answer(pool: httpcore.ConnectionPool, url: str, deadline: float) -> Generator[httpcore.Response]:
    left = max(0.1, deadline - time.monotonic())
    wait = {"connect": min(10.0, left), "read": min(30.0, left), "write": min(10.0, left), "pool": 1.0}
    headers: dict[bytes | str, bytes | str] = {
        "accept": "*/*",
        "accept-encoding": "identity",
        "user-agent": "sextant",
    }
    try:
        with pool.stream("GET", _plain(url), headers=headers, extensions={"timeout": wait}) as answer:
            yield answer
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
        raise UrlFailed(
            f"The address did not answer properly: {str(error) or type(error).__name__}.",
            hint="Open the address in a browser to see whether it works, or upload the file.",
        ) from error


def _opened(url: str, answer: httpcore.Response, deadline: float) -> Download:
    if answer.status != 200:
        raise UrlFailed(
            f"The address answered with status {answer.status} instead of a file.",
            hint="Check that the address can be opened without signing in.",
        )
    length = _header(answer, b"content-length")
    size = int(length) if length is not None and length.isdigit() else None
    name = unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])
    return Download(
        file_name=name or urlsplit(url).hostname or "download", size=size, blocks=_blocks(answer, deadline)
    )


def _blocks(answer: httpcore.Response, deadline: float) -> Iterator[bytes]:
    block = bytearray()
    for data in answer.iter_stream():
        if time.monotonic() > deadline:
            raise UrlFailed(
                "The download took too long; nothing was kept.", hint="Download the file and upload it."
            )
        block += data
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def _header(answer: httpcore.Response, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in answer.headers if key.lower() == name), None)


def _plain(url: str) -> str:
    """The URL in ASCII, without its fragment, as it goes over the wire."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{path}{query}"
