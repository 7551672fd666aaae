"""Snowflake's wire, answered by fakesnow (DuckDB underneath) in an environment of its own.

fakesnow answers an older driver, and holds the packages that we hold to other versions. What it does not have
and a query engine needs is in `snowflake_wire.py`, which runs there.
"""

import secrets
import subprocess
from pathlib import Path

from tests.servers import free_port
from tests.servers.fetching import listens, python_environment, wait_for

_WANTED = (
    "fakesnow[server]==0.12.1",
    "snowflake-connector-python==4.8.1",
    "duckdb==2.0.0",
    "pyarrow==26.0.1",
    "pyiceberg==0.12.0",
)
_NAME = "fakesnow-0.12.1"
USER = "reader"


class Snowflake:
    """A running server; the sign that it is ready is an open port.

    `files` is what stands for the external volume: metadata files are looked for below it. `public_key` is
    the one (PEM) that the user's signature is held to.
    """

    def __init__(self, files: Path, *, public_key: str = "") -> None:
        self.port = free_port()
        self.password = secrets.token_hex(8)
        python = python_environment(_WANTED, name=_NAME)
        wire = Path(__file__).parent / "snowflake_wire.py"
        self._process = subprocess.Popen(
            [str(python), "-P", "-W", "ignore", str(wire), str(self.port), str(files)],
            env={"SF_USER": USER, "SF_PASSWORD": self.password, "SF_PUBLIC_KEY": public_key},
        )
        wait_for(lambda: listens(self.port), self._process)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(timeout=20)


if __name__ == "__main__":
    python_environment(_WANTED, name=_NAME)
