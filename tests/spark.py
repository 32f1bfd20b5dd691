"""A Spark cluster for the length of a test: a master, two workers and a Connect server on loopback, gone afterwards.

python tests/spark.py --where   prints Spark's folder and the Java that runs it, or says how to get them
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("SPARK_TEST_HOME", ROOT / ".venv" / "spark")) / "pyspark"
OLDEST_JAVA = 17
PATIENCE = 300
MISSING = """\
The tests start a Spark cluster, which needs Java 17 or newer, and none was found.
  Debian:  sudo apt-get install openjdk-17-jre-headless
  Fedora:  sudo dnf install java-21-openjdk-headless
  macOS:   brew install openjdk@21
"""
LEAN = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A Java that lives for two minutes is not worth compiling for long."""
USUAL = {
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.autoBroadcastJoinThreshold": "10MB",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.constraintPropagation.enabled": "true",
    "spark.sql.subexpressionElimination.enabled": "true",
}
"""What a session sets to be answered the way Spark answers by default."""
LIGHT = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.subexpressionElimination.enabled": "false",
}
"""The default here: for a few rows a table nothing is worth compiling, sending to everybody, or planning well."""
SETTINGS = {
    "spark.driver.extraJavaOptions": LEAN,
    "spark.executor.extraJavaOptions": LEAN,
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.cores.max": "2",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    **LIGHT,
    "spark.log.level": "ERROR",
}


class NoSpark(RuntimeError):
    """Java or Spark is not on this machine; the message says how to get it."""


@dataclass(frozen=True)
class Cluster:
    """Where the cluster answers: Spark Connect, and the pages on which master and driver report."""

    url: str
    master_page: str
    driver_page: str

    @property
    def workers(self) -> list[dict[str, Any]]:
        """What the master says about its living workers."""
        return [w for w in fetched(f"{self.master_page}/json/")["workers"] if w["state"] == "ALIVE"]

    @property
    def executors(self) -> list[dict[str, Any]]:
        """What the driver says about its executors, itself left out."""
        (application,) = fetched(f"{self.driver_page}/api/v1/applications")
        found = fetched(f"{self.driver_page}/api/v1/applications/{application['id']}/executors")
        return [executor for executor in found if executor["id"] != "driver"]


@contextmanager
def temporary_cluster(memory: str = "512m") -> Iterator[Cluster]:
    """A standalone cluster with two workers of one core each; every process ends with the block.

    ``memory`` is what an executor may take, and the driver as well where that is more than it has for tests.
    """
    java_home()
    folder = Path(tempfile.mkdtemp(prefix="quarterdeck-spark-"))
    master, page, connect, driver = (free_port() for _ in range(4))
    at = f"spark://127.0.0.1:{master}"
    with ExitStack() as running:
        running.callback(shutil.rmtree, folder, ignore_errors=True)
        listening = ("--host", "127.0.0.1", "--port", str(master), "--webui-port", str(page))
        wait_for(master, running.enter_context(started(folder, "org.apache.spark.deploy.master.Master", *listening)))
        worker = "1g" if memory == SETTINGS["spark.executor.memory"] else memory
        for n in range(2):
            size = ("--host", "127.0.0.1", "--cores", "1", "--memory", worker, "--webui-port", str(free_port()))
            work = ("--work-dir", str(folder / f"work{n}"))
            running.enter_context(started(folder, "org.apache.spark.deploy.worker.Worker", *size, *work, at))
        own = {"spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": str(connect)}
        own |= {"spark.ui.port": str(driver), "spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder)}
        settings = [
            part
            for name, value in {**SETTINGS, **own, "spark.executor.memory": memory}.items()
            for part in ("--conf", f"{name}={value}")
        ]
        server = "org.apache.spark.sql.connect.service.SparkConnectServer"
        heap = "768m" if memory == SETTINGS["spark.executor.memory"] else memory
        submit = ("--master", at, *settings, "--class", server, "spark-internal")
        wait_for(
            connect,
            running.enter_context(started(folder, "org.apache.spark.deploy.SparkSubmit", *submit, memory=heap)),
        )
        yield Cluster(f"sc://127.0.0.1:{connect}", f"http://127.0.0.1:{page}", f"http://127.0.0.1:{driver}")


@contextmanager
def started(folder: Path, name: str, *arguments: str, memory: str = "256m") -> Iterator[subprocess.Popen[bytes]]:
    """A process of Spark's, its output kept in the folder, stopped by its id at the end."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SPARK_", "PYSPARK_", "HADOOP_"))}
    environment |= {"SPARK_HOME": str(HOME), "JAVA_HOME": str(java_home()), "SPARK_LOCAL_IP": "127.0.0.1"}
    environment |= {"SPARK_DAEMON_MEMORY": memory, "SPARK_DAEMON_JAVA_OPTS": LEAN, "SPARK_LOG_DIR": str(folder)}
    environment |= {"SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false"}
    with (folder / f"{name.rpartition('.')[2]}.log").open("ab") as log:
        process = subprocess.Popen(
            [str(HOME / "bin" / "spark-class"), name, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process listens on the port."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                raise RuntimeError(f"Spark ended with {process.wait(0.2)} before it listened on port {port}.") from None
        else:
            return
    raise RuntimeError(f"Nobody listened on port {port} within {PATIENCE} seconds.")


def fetched(url: str) -> Any:
    """The JSON that a page of the cluster's answers."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def java_home() -> Path:
    """The folder of a Java that is new enough. NoSpark where there is none, or no Spark."""
    if not (HOME / "bin" / "spark-class").exists():
        raise NoSpark(f"Spark is not in {HOME}. Install it: scripts/ensure_spark.sh")
    places = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if on_path := shutil.which("java"):
        places.append(Path(on_path).resolve().parents[1])
    places += [p for pattern in ("usr/lib/jvm/*", "opt/homebrew/opt/openjdk*") for p in Path("/").glob(pattern)]
    for home in places:
        java = home / "bin" / "java"
        if java.exists() and version_of(java) >= OLDEST_JAVA:
            return home
    raise NoSpark(MISSING)


def version_of(java: Path) -> int:
    """The major version of that Java; 0 if it does not run."""
    done = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False)
    digits = (done.stderr.partition('"')[2].split('"')[0].split(".") or ["0"])[0]
    return int(digits) if digits.isdigit() else 0


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{java_home()}\n{HOME}\n")
    except NoSpark as absent:
        sys.exit(str(absent))
