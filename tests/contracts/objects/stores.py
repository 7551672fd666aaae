"""The stores that the suite runs on, each from a real server or what stands in for one."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sextant.core.objects import Objects

# MinIO takes five minutes to build, so that it is tried where that is asked for.
_MINIO = [pytest.param("minio", marks=pytest.mark.long)] if os.environ.get("SEXTANT_TEST_MINIO") else []
KINDS = [
    "local",
    "s3",
    pytest.param("versitygw", marks=pytest.mark.long),
    *_MINIO,
    "gcs",
    pytest.param("azure", marks=pytest.mark.long),
]


@dataclass(frozen=True)
class Place:
    """A store of its own for one test: its URL, the vendor's variables, and what is secret of them."""

    url: str
    variables: dict[str, str]
    secret: str = ""
    endpoint: str = ""
    kind: str = "local"

    def open(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *, endpoint: str = "") -> Objects:
        """The store; by way of another `endpoint` where that is given."""
        for name, value in self.variables.items():
            changed = endpoint and self.endpoint and value.startswith(self.endpoint)
            monkeypatch.setenv(name, value.replace(self.endpoint, endpoint) if changed else value)
        return Objects(self.url, cache_dir=folder / "cache")


def s3_place(kind: str, server: "object", bucket: str) -> Place:
    url, key, secret = (str(getattr(server, name)) for name in ("url", "KEY", "SECRET"))
    variables = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": "us-east-1",
    }
    return Place(f"s3://{bucket}/within", variables, secret, url, kind)


def make_place(kind: str, servers: "Servers", folder: Path) -> Place:
    if kind == "local":
        return Place((folder / "objects").as_uri(), {})
    server = servers.get(kind)
    name = server.fresh()
    if kind == "gcs":
        variables = {"GOOGLE_SERVICE_ACCOUNT": str(server.account)}
        return Place(f"gs://{name}/within", variables, "", server.url, kind)
    if kind == "azure":
        variables = {
            "AZURE_STORAGE_USE_EMULATOR": "true",
            "AZURITE_BLOB_STORAGE_URL": f"http://127.0.0.1:{server.port}",
        }
        return Place(f"az://{name}/within", variables, "", server.url, kind)
    return s3_place(kind, server, name)


class Servers:
    """Started when first asked for, stopped together."""

    def __init__(self) -> None:
        self._running: dict[str, object] = {}

    def get(self, kind: str):  # each server has a class of its own
        if kind not in self._running:
            self._running[kind] = _MAKERS[kind]()
        return self._running[kind]

    def stop(self) -> None:
        for server in self._running.values():
            server.stop()  # pyright: ignore[reportAttributeAccessIssue]  # all of them can


def _s3() -> object:
    from tests.servers.s3 import S3Server

    return S3Server()


def _versity() -> object:
    from tests.servers.versitygw import VersityGateway

    return VersityGateway()


def _minio() -> object:
    from tests.servers.minio import MinioServer

    return MinioServer()


def _gcs() -> object:
    from tests.servers.gcs import CloudStorage

    return CloudStorage()


def _azure() -> object:
    from tests.servers.azurite import Azurite

    return Azurite()


_MAKERS: dict[str, Callable[[], object]] = {
    "s3": _s3,
    "versitygw": _versity,
    "minio": _minio,
    "gcs": _gcs,
    "azure": _azure,
}


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    started = Servers()
    yield started
    started.stop()
