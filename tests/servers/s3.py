"""A store that speaks as Amazon S3 does: one server a session, one bucket a test."""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import obstore
from obstore.store import S3Store

from tests.servers import free_port


class S3Server:
    """A running server; the sign that it is ready is an open port."""

    KEY, SECRET = "a-key", "s3cret-of-the-bucket"

    def __init__(self) -> None:
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._number = 0
        command = [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(self._port)]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the server
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def fresh(self) -> str:
        """A new bucket's name."""
        import urllib.request

        self._number += 1
        name = f"bucket-{self._number}"
        request = urllib.request.Request(f"{self.url}/{name}", method="PUT")
        urllib.request.urlopen(request, timeout=10).close()
        return name

    def put(self, bucket: str, key: str, content: bytes) -> None:
        store = S3Store(
            bucket,
            endpoint=self.url,
            region="us-east-1",
            access_key_id=self.KEY,
            secret_access_key=self.SECRET,
            client_options={"allow_http": True},
        )
        obstore.put(store, key, content, use_multipart=False)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        self._log.close()
