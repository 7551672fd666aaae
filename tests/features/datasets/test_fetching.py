"""A URL is downloaded, but never from inside the network unless that is allowed."""

import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets.errors import UrlFailed, UrlRefused
from sextant.features.datasets.fetching import FetchLimits, download, is_public
from tests.features.datasets.conftest import code_of, stored_files

OPEN = FetchLimits(seconds=10, private=True)
CLOSED = FetchLimits(seconds=10, private=False)


class Site(BaseHTTPRequestHandler):
    """A web site in this process: a file, redirects, an error, a drip."""

    def do_GET(self) -> None:
        if self.path.startswith("/data.csv"):
            self._send(200, b"city,visitors\nOslo,12\nBergen,7\n")
        elif self.path == "/moved":
            self._send(302, b"", Location="/data.csv")
        elif self.path == "/round":
            self._send(302, b"", Location="/round")
        elif self.path == "/inside":
            self._send(302, b"", Location="http://169.254.169.254/latest/meta-data/")
        elif self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"a,b\n")
        else:
            self._send(404, b"no")

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(url: str, limits: FetchLimits = OPEN, **options: Any) -> tuple[str, bytes]:
    with download(url, limits, **options) as answer:
        return answer.file_name, b"".join(answer.blocks)


def test_a_file_is_downloaded_with_its_name(site: str) -> None:
    assert fetch(f"{site}/data.csv?x=1#top") == ("data.csv", b"city,visitors\nOslo,12\nBergen,7\n")


def test_a_redirect_is_followed(site: str) -> None:
    assert fetch(f"{site}/moved")[0] == "data.csv"


@pytest.mark.parametrize("path", ["/gone", "/round", "/short"])
def test_what_is_no_whole_file_fails(site: str, path: str) -> None:
    with pytest.raises(UrlFailed):
        fetch(site + path)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.csv",
        "http://localhost/a.csv",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/a",
        "http://192.168.0.1/a",
        "http://172.16.9.9/a",
        "http://100.64.0.1/a",
        "http://0.0.0.0/a",
        "http://[::1]/a",
        "http://[::ffff:127.0.0.1]/a",
        "http://[fd00::1]/a",
        "http://[fe80::1]/a",
        "http://2130706433/a",
        "http://0x7f.1/a",
        "http://0177.0.0.1/a",
    ],
)
def test_a_private_address_is_refused(url: str) -> None:
    with pytest.raises((UrlRefused, UrlFailed)):
        fetch(url, CLOSED)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "gopher://example.com",
        "https://",
        "no address",
        "http://user:secret@example.com/a.csv",
        "http://exa mple.com/",
        "http://example.com:99999/",
        "http://example.com/\r\nX: y",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        fetch(url)


def test_a_redirect_into_the_network_is_refused(site: str) -> None:
    port = int(site.rsplit(":", 1)[1])

    def names(host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"] if host == "public.example" else [host]

    with pytest.raises(UrlRefused):
        with_public_first(f"http://public.example:{port}/inside", names)


def with_public_first(url: str, names: Any) -> None:
    """The first host counts as public although the test's site is local; the second is looked at as it is."""
    import sextant.features.datasets.fetching as fetching

    real = fetching.is_public
    fetching.is_public = lambda address: address == "127.0.0.1" or real(address)
    try:
        fetch(url, CLOSED, lookup=names)
    finally:
        fetching.is_public = real


def test_a_host_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(UrlRefused):
        fetch("http://mixed.example/a.csv", CLOSED, lookup=lambda _host, _port: ["93.184.216.34", "10.0.0.1"])


def test_the_connection_goes_to_the_address_that_was_looked_at(site: str) -> None:
    asked: list[str] = []

    def names(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["203.0.113.1"]

    port = site.rsplit(":", 1)[1]
    assert fetch(f"http://rebinding.example:{port}/data.csv", lookup=names)[1].startswith(b"city")
    assert asked == ["rebinding.example"]


@given(st.ip_addresses())
def test_only_addresses_of_the_open_internet_are_public(address: Any) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not is_public(str(address))


@pytest.mark.one_database
def test_a_url_becomes_a_dataset_when_private_addresses_are_allowed(
    house: House, admin: Caller, site: str
) -> None:
    from dataclasses import replace

    from sextant.features.datasets import make_datasets

    on = house.datasets.ground
    rules = replace(on.rules, allow_private_addresses=True)
    parts = {
        name: getattr(on, name) for name in ("db", "clock", "objects", "lake", "jobs", "events", "audit")
    }
    datasets = make_datasets(**parts, policies=house.policies, rules=rules)
    accepted = datasets.fetch(admin, url=f"{site}/data.csv")
    house.jobs.run_waiting()
    assert datasets.get(admin, accepted.dataset.dataset_id).row_count == 2


@pytest.mark.one_database
def test_a_private_url_is_refused_over_http_and_leaves_nothing(client: Any, house: House, site: str) -> None:
    answer = client.post("/api/v1/data/url", json={"url": f"{site}/data.csv"})
    assert (answer.status_code, code_of(answer)) == (422, "url_refused")
    assert stored_files(house) == []
