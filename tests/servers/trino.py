"""Trino over the Iceberg catalog in PostgreSQL: fetched once by Maven, one server a session."""

import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.servers import found, free_port
from tests.servers.fetching import java_classes, wait_for

_VERSION = "483"
_JAVA = ("/usr/lib/jvm/temurin-25-jdk-amd64/bin",)
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>sextant.tests</groupId><artifactId>trino</artifactId><version>1</version><packaging>pom</packaging>
<dependencyManagement><dependencies><dependency><groupId>io.trino</groupId><artifactId>trino-root</artifactId>
<version>{_VERSION}</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
<dependencies><dependency><groupId>io.trino</groupId><artifactId>PART</artifactId><version>{_VERSION}</version>
</dependency></dependencies></project>
"""
_MAIN = """import io.trino.server.Server;
public class Start { public static void main(String[] arguments) { new Server().start(arguments[0]); } }
"""
_PLUGIN = "io.trino.plugin.iceberg.IcebergPlugin"
_CONFIG = """node.environment=test
node.id=one
node.bind-ip=127.0.0.1
node.internal-address=127.0.0.1
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port={port}
discovery.uri=http://127.0.0.1:{port}
plugin.dir={folder}/plugin
catalog.config-dir={folder}/catalog
query.max-memory=600MB
query.max-memory-per-node=600MB
memory.heap-headroom-per-node=256MB
"""
_CATALOG = """connector.name=iceberg
iceberg.catalog.type=jdbc
iceberg.jdbc-catalog.driver-class=org.postgresql.Driver
iceberg.jdbc-catalog.connection-url={url}
iceberg.jdbc-catalog.connection-user={user}
iceberg.jdbc-catalog.connection-password=unused
iceberg.jdbc-catalog.catalog-name=sextant
iceberg.jdbc-catalog.schema-version=V1
iceberg.jdbc-catalog.default-warehouse-dir=file://{folder}/warehouse
fs.local.enabled=true
local.location=/
"""
_STORE = """fs.s3.enabled=true
s3.endpoint={url}
s3.region=us-east-1
s3.path-style-access=true
s3.aws-access-key={key}
s3.aws-secret-key={secret}
"""


@dataclass(frozen=True, slots=True)
class S3Place:
    """A store that speaks S3, where the tables' files lie."""

    url: str
    key: str
    secret: str
    bucket: str


class Trino:
    """A running coordinator that works itself; the sign that it is ready is its answer to a query."""

    def __init__(
        self, *, host: str, port: int, database: str, user: str, store: S3Place | None = None
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-trino-"))
        self.port = free_port()
        (self._folder / "plugin" / "iceberg").mkdir(parents=True)
        (self._folder / "catalog").mkdir()
        (self._folder / "config.properties").write_text(_CONFIG.format(port=self.port, folder=self._folder))
        url = f"jdbc:postgresql://{host}:{port}/{database}"
        catalog = _CATALOG.format(url=url, user=user, folder=self._folder)
        if store is not None:
            catalog += _STORE.format(url=store.url, key=store.key, secret=store.secret)
        (self._folder / "catalog" / "iceberg.properties").write_text(catalog)
        (self._folder / "Start.java").write_text(_MAIN)
        server = self._fetched("trino-main", "trino-server")
        self._plug(Path(self._fetched("trino-iceberg", "trino-iceberg")).parent)
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            [
                found("java", *_JAVA),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+EnableDynamicAgentLoading",
                "--add-modules=jdk.incubator.vector",
                f"-Dconfig={self._folder}/config.properties",
                "-cp",
                server,
                str(self._folder / "Start.java"),
                _VERSION,
            ],
            cwd=self._folder,
            stdout=self._log,
            stderr=self._log,
        )
        wait_for(self._answers, self._process, seconds=240)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(timeout=20)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _fetched(self, part: str, name: str) -> str:
        pom = self._folder / f"{part}.xml"
        pom.write_text(_POM.replace("PART", part))
        return java_classes(pom, name=f"{name}-{_VERSION}")

    def _plug(self, jars: Path) -> None:
        """The plug-in's jars, and the file that names it, which its ready archive has and the jar has not."""
        place = self._folder / "plugin" / "iceberg"
        for jar in jars.glob("*.jar"):
            (place / jar.name).symlink_to(jar)
        with zipfile.ZipFile(place / "services.jar", "w") as archive:
            archive.writestr("META-INF/services/io.trino.spi.Plugin", f"{_PLUGIN}\n")

    def _answers(self) -> None:
        from trino.dbapi import connect

        connection = connect(host="127.0.0.1", port=self.port, user="test", max_attempts=1)
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM iceberg.information_schema.schemata LIMIT 1")
        cursor.fetchall()
