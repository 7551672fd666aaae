"""Kafka 4 (KRaft, one broker): fetched once by Maven, started on free ports, data in a temporary folder."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers import found, free_port

_VERSION = "4.3.1"
_LOG4J = "2.25.2"
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>sextant.tests</groupId><artifactId>kafka</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{_VERSION}</version></dependency>
<dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>{_LOG4J}</version></dependency>
</dependencies></project>
"""
_LOG = """status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %p %c{1} %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
"""
_SIGN = "Kafka Server started"


def kafka_jars() -> Path:
    """The folder of the server's jars, fetched when they are not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.cwd() / ".cache") / "servers"
    folder = cache / f"kafka-{_VERSION}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(prefix="sextant-kafka-") as work:
            (Path(work) / "pom.xml").write_text(_POM)
            target = folder.with_suffix(f".{os.getpid()}")
            command = [found("mvn"), "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime"]
            done = subprocess.run(
                [*command, f"-DoutputDirectory={target}"],
                cwd=work,
                capture_output=True,
                text=True,
                timeout=900,
            )
            if done.returncode:
                raise RuntimeError(f"Kafka could not be fetched by Maven:\n{done.stdout}{done.stderr}")
        try:
            target.rename(folder)
        except OSError:  # another run was first
            shutil.rmtree(target, ignore_errors=True)
    return folder


class Kafka:
    """A running broker; `kill`, `stop_broker` and `start` let it go away and come back with its data."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-kafka-"))
        self._java = [*_java(), "-cp", f"{kafka_jars()}/*"]
        self._log = self._folder / "log"
        self.port, controller = free_port(), free_port()
        self.servers = f"127.0.0.1:{self.port}"
        self._settings = self._folder / "server.properties"
        self._settings.write_text(_settings(self._folder / "data", self.port, controller))
        (self._folder / "log4j2.properties").write_text(_LOG)
        self._process: subprocess.Popen[bytes] | None = None
        identity = "c2V4dGFudC10ZXN0cy0wMQ"  # 16 bytes, in base64
        self._run(
            "kafka.tools.StorageTool", "format", "--standalone", "-t", identity, "-c", str(self._settings)
        )
        self.start()

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *self._java,
                    f"-Dlog4j2.configurationFile={self._folder / 'log4j2.properties'}",
                    "-Xmx512m",
                    "kafka.Kafka",
                    str(self._settings),
                ],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 120
        while _SIGN not in (said := self._log.read_text(errors="replace")):
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError(f"Kafka did not start:\n{said[-4000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """At once, as after a crash."""
        self.kill()
        self.start()

    def stop_broker(self) -> None:
        self._end(signal.SIGTERM)

    def stop(self) -> None:
        self._end(signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=30)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            [*self._java, *command], cwd=self._folder, capture_output=True, text=True, timeout=120
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _java() -> list[str]:
    """A Java 17 where several are installed, else the one of the path."""
    known = sorted(Path("/usr/lib/jvm").glob("java-17-*/bin/java"))
    options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    return [str(known[0]) if known else found("java"), *options]


def _settings(data: Path, port: int, controller: int) -> str:
    lines = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.bootstrap.servers": f"127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": data,
        "num.partitions": 3,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 3,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 3,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "num.network.threads": 2,
        "num.io.threads": 2,
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


if __name__ == "__main__":
    kafka_jars()
