"""Spark Connect over the Iceberg catalog in PostgreSQL: fetched once, one server a session.

With `kafka` it reads topics too; its Python workers are this interpreter, with this package.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sextant.adapters.warehouse.spark import importing
from tests.servers import free_port
from tests.servers.fetching import java_classes, listens, python_package, wait_for

_VERSION = "4.1.3"
_ICEBERG = "1.12.0"
_JAVA = Path("/usr/lib/jvm/java-17-openjdk-amd64")
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>sextant.tests</groupId><artifactId>spark</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.apache.iceberg</groupId>
<artifactId>iceberg-spark-runtime-4.1_2.13</artifactId><version>{_ICEBERG}</version></dependency>
<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.8</version>
</dependency></dependencies></project>
"""
# Each without what it names: Spark has most of that itself, and one of these names a version that is nowhere.
_KAFKA = (
    ("org.apache.spark", "spark-sql-kafka-0-10_2.13", _VERSION),
    ("org.apache.spark", "spark-token-provider-kafka-0-10_2.13", "4.0.0"),
    ("org.apache.kafka", "kafka-clients", "3.9.1"),
    ("org.apache.commons", "commons-pool2", "2.12.1"),
)
_ALONE = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
_KAFKA_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>sextant.tests</groupId><artifactId>spark-kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>{
    "".join(
        f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>"
        f"{_ALONE}</dependency>"
        for group, name, version in _KAFKA
    )
}</dependencies></project>
"""
_SOURCE = Path(__file__).resolve().parents[2] / "src"
_CATALOG = "spark.sql.catalog.sextant"
_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"


def fetched(folder: Path, *, kafka: bool = False) -> tuple[Path, Sequence[Path]]:
    """Where Spark is, and the jars that it needs beside its own."""
    home = python_package(f"pyspark=={_VERSION}", name=f"spark-{_VERSION}") / "pyspark"
    jars = _jars(folder, _POM, name=f"spark-iceberg-{_ICEBERG}")
    return home, [*jars, *(_jars(folder, _KAFKA_POM, name=f"spark-kafka-{_VERSION}") if kafka else ())]


def _jars(folder: Path, pom: str, *, name: str) -> Sequence[Path]:
    path = folder / "pom.xml"
    path.write_text(pom)
    return sorted(Path(java_classes(path, name=name)).parent.glob("*.jar"))


class Spark:
    """A server that works itself; the sign that it is ready is its answer to a query.

    `kill` ends it as a crash does; `start` brings it back on its port, without what was in its memory.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        database: str,
        user: str,
        memory: str = "1g",
        kafka: bool = False,
        cores: int = 2,
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-spark-"))
        self.port = free_port()
        home, jars = fetched(self._folder, kafka=kafka)
        settings = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(self.port),
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.maxResultSize": "8m",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "1",
            "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
            _CATALOG: "org.apache.iceberg.spark.SparkCatalog",
            f"{_CATALOG}.type": "jdbc",
            f"{_CATALOG}.uri": f"jdbc:postgresql://{host}:{port}/{database}",
            f"{_CATALOG}.jdbc.user": user,
            f"{_CATALOG}.jdbc.schema-version": "V1",
            f"{_CATALOG}.warehouse": f"file://{self._folder}/warehouse",
        }
        told = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        self._command = [
            "bash",
            str(home / "bin" / "spark-submit"),
            *("--master", f"local[{cores}]", "--driver-memory", memory),
            *("--driver-java-options", "-XX:TieredStopAtLevel=1"),
            *("--jars", ",".join(str(one) for one in jars)),
            *told,
            *("--class", _SERVER, "spark-internal"),
        ]
        self._env = os.environ | {
            "JAVA_HOME": str(_JAVA),
            "SPARK_HOME": str(home),
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": str(_SOURCE),
        }
        self._log = (self._folder / "log").open("wb")
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, cwd=self._folder, env=self._env, stdout=self._log, stderr=self._log
        )
        wait_for(self._answers, self._process, seconds=180)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(timeout=20)

    def stop(self) -> None:
        self.kill()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def said(self) -> str:
        """The end of its log, for what went wrong."""
        return (self._folder / "log").read_text(errors="replace")[-8000:]

    def _answers(self) -> None:
        """The first query loads most of what a server needs, and takes seconds."""
        with importing():
            from pyspark.sql.connect.client.core import SparkConnectClient
            from pyspark.sql.connect.plan import SQL

        listens(self.port)
        client = SparkConnectClient(f"sc://127.0.0.1:{self.port}")
        plan = SQL("SELECT count(*) FROM range(10) WHERE id > 3").to_proto(client)
        list(client.to_table_as_iterator(plan, {}))
        client.release_session()
        client.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        fetched(Path(place), kafka=True)
