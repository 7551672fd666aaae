"""Apache Iceberg's own REST catalog, as its compatibility kit runs it; one server a session."""

import os
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from tests.servers import found, free_port
from tests.servers.fetching import java_classes, wait_for


class IcebergRest:
    """A running server on SQLite; it writes metadata files into whatever folder a table names."""

    def __init__(self) -> None:
        classes = java_classes(Path(__file__).with_suffix(".xml"), name="iceberg-rest")
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-rest-"))
        port = free_port()
        self.url = f"rest+http://127.0.0.1:{port}"
        settings = {
            "CATALOG_REST_PORT": str(port),
            "CATALOG_URI": f"jdbc:sqlite:{self._folder / 'catalog.db'}",
            "CATALOG_CATALOG__IMPL": "org.apache.iceberg.jdbc.JdbcCatalog",
            "CATALOG_JDBC_SCHEMA__VERSION": "V1",
            "CATALOG_WAREHOUSE": (self._folder / "warehouse").as_uri(),
            "CATALOG_IO__IMPL": "org.apache.iceberg.hadoop.HadoopFileIO",
        }
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [found("java"), "-Xmx256m", "-cp", classes, "org.apache.iceberg.rest.RESTCatalogServer"],
                env=os.environ | settings,
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        ready = f"http://127.0.0.1:{port}/v1/config"
        wait_for(lambda: urllib.request.urlopen(ready, timeout=2).close(), self._process)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)
