"""Azurite: Azure Blob's wire; one server a session, one container a test."""

import base64
import hmac
import shutil
import subprocess
import tempfile
import urllib.request
from email.utils import formatdate
from pathlib import Path

import obstore
from obstore.store import AzureStore

from tests.servers import free_port
from tests.servers.fetching import listens, node_package, wait_for

_EMPTY = "\n" * 12  # the headers of a request without a body


class Azurite:
    """A running server; account and key are those that every Azurite has."""

    ACCOUNT = "devstoreaccount1"
    KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

    def __init__(self) -> None:
        programs = node_package("azurite@3.37.0", name="azurite")
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-azurite-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/{self.ACCOUNT}"
        self._number = 0
        quiet = ["--silent", "--disableTelemetry", "--skipApiVersionCheck"]
        where = ["--blobHost", "127.0.0.1", "--blobPort", str(self.port), "--location", str(self._folder)]
        self._process = subprocess.Popen(
            [str(programs / "azurite-blob"), *where, *quiet],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: listens(self.port), self._process)

    def fresh(self) -> str:
        """A new container's name."""
        self._number += 1
        name = f"container-{self._number}"
        headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-08-06"}
        told = "".join(f"{key}:{value}\n" for key, value in sorted(headers.items()))
        place = f"/{self.ACCOUNT}/{self.ACCOUNT}/{name}\nrestype:container"
        signed = hmac.new(base64.b64decode(self.KEY), f"PUT{_EMPTY}{told}{place}".encode(), "sha256")
        headers["Authorization"] = f"SharedKey {self.ACCOUNT}:{base64.b64encode(signed.digest()).decode()}"
        url = f"{self.url}/{name}?restype=container"
        urllib.request.urlopen(urllib.request.Request(url, headers=headers, method="PUT"), timeout=10).close()
        return name

    def put(self, container: str, key: str, content: bytes) -> None:
        store = AzureStore(
            container,
            account_name=self.ACCOUNT,
            account_key=self.KEY,
            endpoint=self.url,
            client_options={"allow_http": True},
        )
        obstore.put(store, key, content, use_multipart=False)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)
