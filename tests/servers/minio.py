"""MinIO: S3's wire with versions and locks; one server a session."""

import os
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from tests.servers import free_port
from tests.servers.fetching import go_program, wait_for
from tests.servers.versitygw import make_bucket

_VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c"


class MinioServer:
    """A running server; `fresh()` makes a bucket."""

    KEY, SECRET = "a-key-of-minio", "s3cret-of-minio"

    def __init__(self) -> None:
        program = go_program("github.com/minio/minio", _VERSION, name="minio")
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-minio-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._number = 0
        self._process = subprocess.Popen(
            [program, "server", "--quiet", "--address", f"127.0.0.1:{self.port}", str(self._folder / "data")],
            env=os.environ
            | {
                "MINIO_ROOT_USER": self.KEY,
                "MINIO_ROOT_PASSWORD": self.SECRET,
                "MINIO_UPDATE": "off",
                "HOME": str(self._folder),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        ready = f"{self.url}/minio/health/ready"
        wait_for(lambda: urllib.request.urlopen(ready, timeout=2).close(), self._process)

    def fresh(self) -> str:
        """A new bucket's name."""
        self._number += 1
        name = f"bucket-{self._number}"
        make_bucket(self.url, name, key=self.KEY, secret=self.SECRET)
        return name

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)
