"""What every source of files keeps to: a folder of the server, a bucket."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sextant.adapters.source.azure import AzureSource
from sextant.adapters.source.folder import FolderSource
from sextant.adapters.source.gcs import GcsSource
from sextant.adapters.source.patterns import checked, matcher, parts_of
from sextant.adapters.source.s3 import S3Source
from sextant.ports.source import Source, SourceDenied, SourceRefused, SourceUnreachable
from sextant.ports.source_values import Reach, Value
from tests.servers.azurite import Azurite
from tests.servers.gcs import CloudStorage
from tests.servers.s3 import S3Server

SOURCES: dict[str, Callable[[Reach], Source]] = {"s3": S3Source, "gcs": GcsSource, "azure": AzureSource}
BUCKETS = ["s3", "gcs", pytest.param("azure", marks=pytest.mark.long)]
PARTS = ("client_email", "private_key", "private_key_id")
_OF_THE_SERVER = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "own",
    "AWS_SECRET_ACCESS_KEY": "own",
    "AWS_SESSION_TOKEN": "own",
    "GOOGLE_BASE_URL": "http://127.0.0.1:9",
    "AZURE_STORAGE_ACCOUNT_NAME": "own",
    "AZURE_STORAGE_ACCOUNT_KEY": "b3du",
    "AZURE_STORAGE_ENDPOINT": "http://127.0.0.1:9",
    "AZURE_STORAGE_USE_EMULATOR": "true",
}


@dataclass(frozen=True)
class Store:
    kind: str
    source: Source
    config: Mapping[str, Value]
    put: Callable[[str, bytes], None]


def in_bucket(request: pytest.FixtureRequest, kind: str) -> Store:
    server = request.getfixturevalue(kind)
    name = server.fresh()
    config = {"prefix": "in/here", "endpoint": server.url, **keys_of(kind, server, name)}
    source = SOURCES[kind](Reach(endpoints=(server.url,)))
    return Store(kind, source, config, lambda path, content: server.put(name, f"in/here/{path}", content))


def keys_of(kind: str, server: Any, name: str) -> dict[str, str]:
    if kind == "gcs":
        return {"bucket": name, "service_account": server.account.read_text()}
    if kind == "azure":
        return {"account": server.ACCOUNT, "container": name, "access_key": server.KEY}
    keys = {"access_key_id": server.KEY, "secret_access_key": server.SECRET}
    return {"bucket": name, "region": "us-east-1", **keys}


@pytest.fixture(params=["folder", *BUCKETS])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param != "folder":
        return in_bucket(request, request.param)

    def put(path: str, content: bytes) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)

    reach = Reach(folders=(tmp_path.resolve(),))
    return Store("folder", FolderSource(reach), {"path": str(tmp_path)}, put)


@pytest.fixture(params=BUCKETS)
def bucket(request: pytest.FixtureRequest) -> Store:
    return in_bucket(request, request.param)


def test_a_pattern_names_files_by_folder_and_by_depth(store: Store) -> None:
    for path in ("a.csv", "b.csv", "b.json", "deep/c.csv", "deep/er/d.csv", "_SUCCESS", ".hidden/e.csv"):
        store.put(path, b"x\n1\n")
    with store.source.open(store.config) as opened:

        def paths(pattern: str) -> list[str]:
            return [file.path for file in opened.files(pattern)]

        assert paths("*.csv") == ["a.csv", "b.csv"]
        assert paths("**/*.csv") == ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv"]
        assert paths("deep/*.csv") == ["deep/c.csv"]
        assert paths("?.json") == ["b.json"]
        assert paths("nothing/*.csv") == []


def test_folders_that_tell_a_value_become_columns_and_one_pattern(store: Store) -> None:
    for year, month in (("2024", "01"), ("2024", "02"), ("2025", "__HIVE_DEFAULT_PARTITION__")):
        store.put(f"sales/year={year}/month={month}/part.csv", b"a\n1\n")
    store.put("single.parquet", b"PAR1")
    with store.source.open(store.config) as opened:
        offered = {str(ref.table): ref.files for ref in opened.tables()}
        assert offered == {"sales/**/*.csv": 3, "single.parquet": 1}
        found = [dict(file.parts) for file in opened.files("sales/**/*.csv")]
    assert found == [
        {"year": "2024", "month": "01"},
        {"year": "2024", "month": "02"},
        {"year": "2025", "month": None},
    ]


def test_bytes_come_as_they_are_and_a_version_tells_a_change(store: Store) -> None:
    content = bytes(range(256)) * 9_000
    store.put("a.csv", content)
    with store.source.open(store.config) as opened:
        (file,) = opened.files("*.csv")
        assert b"".join(opened.fetch(file)) == content
        assert file.size_bytes == len(content)
        store.put("a.csv", b"other")
        (changed,) = opened.files("*.csv")
        assert changed.version != file.version


@pytest.mark.parametrize("pattern", ["../*.csv", "a/../../b.csv", "", "./x", "a//b"])
def test_a_pattern_that_leads_out_is_refused(store: Store, pattern: str) -> None:
    with store.source.open(store.config) as opened, pytest.raises(SourceRefused):
        opened.files(pattern)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_bytes(b"s\n1\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "own.csv").write_bytes(b"s\n1\n")
    with FolderSource(Reach(folders=(inside.resolve(),))).open({"path": "."}) as opened:
        assert [file.path for file in opened.files("*.csv")] == ["own.csv"]


def test_the_servers_own_keys_and_places_are_not_those_of_a_connection(
    bucket: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bucket.put("a.csv", b"x\n1\n")
    for name, value in _OF_THE_SERVER.items():
        monkeypatch.setenv(name, value)
    own = tmp_path / "own.json"
    own.write_text(
        '{"client_email": "own", "private_key": "none", "private_key_id": "none", "disable_oauth": true}'
    )
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT", str(own))
    with bucket.source.open(bucket.config) as opened:
        (file,) = opened.files("*.csv")
        assert b"".join(opened.fetch(file)) == b"x\n1\n"


@pytest.mark.long
def test_without_keys_nothing_is_signed_by_the_servers_own(
    monkeypatch: pytest.MonkeyPatch, azure: Azurite
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", azure.ACCOUNT)
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", azure.KEY)
    config = {"account": azure.ACCOUNT, "container": azure.fresh(), "endpoint": azure.url}
    source = AzureSource(Reach(endpoints=(azure.url,)))
    with pytest.raises(SourceDenied), source.open(config):
        pass


def test_a_bucket_that_is_not_there_is_told_as_that(bucket: Store) -> None:
    name = "container" if bucket.kind == "azure" else "bucket"
    with (
        pytest.raises(SourceDenied, match=f"no {name} nowhere"),
        bucket.source.open({**bucket.config, name: "nowhere"}),
    ):
        pass


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("gcs", {"bucket": "gs://x"}),
        ("gcs", {"bucket": "some", "service_account": "no json"}),
        ("gcs", {"bucket": "some", "service_account": '{"client_email": "a"}'}),
        ("gcs", {"bucket": "some", "service_account": json.dumps(dict.fromkeys(PARTS, "no key"))}),
        ("gcs", {"bucket": "some", "endpoint": "http://169.254.169.254"}),
        ("azure", {"account": "evil.example/x", "container": "some"}),
        ("azure", {"account": "some", "container": "a/b"}),
        ("azure", {"account": "some", "container": "some", "access_key": "§"}),
        ("azure", {"account": "some", "container": "some", "access_key": "a" * 20, "signature": "sv=1"}),
        ("azure", {"account": "some", "container": "some", "endpoint": "http://169.254.169.254"}),
    ],
)
def test_what_is_no_bucket_key_or_place_is_refused(kind: str, wrong: dict[str, str]) -> None:
    with pytest.raises(SourceRefused), SOURCES[kind](Reach()).open(wrong):
        pass


class Repeating(BaseHTTPRequestHandler):
    """Refuses everything in words that repeat the address."""

    def do_GET(self) -> None:
        told = f"<Error><Code>AuthenticationFailed</Code><Message>{self.path}</Message></Error>".encode()
        self.send_response(403)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *given: object) -> None:
        return


def test_a_signature_is_in_no_word_though_the_store_repeats_it() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Repeating)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/shop"
    config = {"account": "shop", "container": "some", "signature": "?sv=1&sig=a%2Bsecret%3D", "endpoint": url}
    try:
        with pytest.raises(SourceDenied) as refused, AzureSource(Reach(endpoints=(url,))).open(config):
            pass
    finally:
        server.shutdown()
        server.server_close()
    assert "comp=list" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_token_of_the_server_never_stands_for_a_key(gcs: CloudStorage) -> None:
    source = GcsSource(Reach(endpoints=(gcs.url,)), has_token=True)
    config = {"bucket": gcs.fresh(), "endpoint": gcs.url}
    with pytest.raises(SourceRefused, match="token of its own"):
        source.open({**config, "service_account": gcs.account.read_text()}).__enter__()
    with source.open(config) as opened:  # not signed at all
        assert opened.files("*.csv") == []


def test_an_account_names_no_other_address_to_be_asked(gcs: CloudStorage) -> None:
    told = json.loads(gcs.account.read_text()) | {"gcs_base_url": "http://169.254.169.254"}
    config = {"bucket": gcs.fresh(), "service_account": json.dumps(told), "endpoint": gcs.url}
    with GcsSource(Reach(endpoints=(gcs.url,))).open(config) as opened:
        assert opened.files("*.csv") == []


def test_a_bucket_that_is_not_there_and_an_endpoint_that_is_not_trusted(s3: S3Server) -> None:
    keys = {"access_key_id": s3.KEY, "secret_access_key": s3.SECRET, "region": "us-east-1"}
    source = S3Source(Reach(endpoints=(s3.url,)))
    with (
        pytest.raises(SourceDenied, match="no bucket"),
        source.open({**keys, "bucket": "nowhere", "endpoint": s3.url}),
    ):
        pass
    for endpoint in ("http://169.254.169.254", s3.url + "/other", "file:///etc", "https://u:p@h"):
        with pytest.raises(SourceRefused), source.open({**keys, "bucket": "bucket", "endpoint": endpoint}):
            pass
    with pytest.raises(SourceRefused), source.open({**keys, "bucket": "evil.example/x", "endpoint": s3.url}):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = FolderSource(Reach(folders=(tmp_path.resolve(),)))
    with pytest.raises(SourceUnreachable), source.open({"path": str(tmp_path / "no")}):
        pass
    with pytest.raises(SourceRefused, match="allow"), source.open({"path": "/etc"}):
        pass


def test_patterns_are_no_regular_expressions() -> None:
    assert matcher(checked("a+(b).csv")).match("a+(b).csv")
    assert not matcher("a.csv").match("abcsv")
    assert dict(parts_of("x=1/not-a=part/y=a%20b/f.csv")) == {"x": "1", "y": "a b"}
