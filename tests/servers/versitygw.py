"""versitygw: S3's wire over a local folder, with conditional writes that hold; one server a session."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.servers import free_port
from tests.servers.fetching import go_program, listens, wait_for


class VersityGateway:
    """A running server; `fresh()` makes a bucket."""

    KEY, SECRET = "a-key-of-versity", "s3cret-of-versity"

    def __init__(self) -> None:
        self._program = go_program("github.com/versity/versitygw/cmd/versitygw", "v1.8.0", name="versitygw")
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-versity-"))
        (self._folder / "buckets").mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._number = 0
        self._process = self._begun()

    def _begun(self) -> subprocess.Popen[bytes]:
        command = [self._program, "--port", f"127.0.0.1:{self.port}", "--quiet"]
        process = subprocess.Popen(
            [*command, "posix", str(self._folder / "buckets")],
            env=os.environ | {"ROOT_ACCESS_KEY": self.KEY, "ROOT_SECRET_KEY": self.SECRET},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: listens(self.port), process)
        return process

    def restart(self) -> None:
        """At once, as after a crash; what it holds lies in files."""
        self._process.kill()
        self._process.wait(timeout=20)
        self._process = self._begun()

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


def make_bucket(url: str, name: str, *, key: str, secret: str) -> None:
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=name)
