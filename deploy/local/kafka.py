"""The broker: Apache Kafka in KRaft mode, one node, with its data on disk in the home."""

import base64
import subprocess
import uuid
from pathlib import Path

from deploy.local import jars, java
from deploy.local.places import Home
from deploy.local.processes import Recipe
from deploy.local.say import Trouble, step

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    # The topics say less; 2 MiB is what the dead-letter topics take.
    "message.max.bytes": "2097152",
    "replica.fetch.max.bytes": "2097152",
    "offsets.topic.num.partitions": "8",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "8",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "log.segment.bytes": "134217728",
}
"""What is the same for every home; `docker-compose.yml` says the same."""

_JVM = (
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)


def recipe(home: Home, port: int, controller_port: int) -> Recipe:
    """Return how to run the broker, its storage formatted and its settings written.

    Raises:
        Trouble: Java or the jars cannot be had, or the storage cannot be formatted.
    """
    folder = home.folder / "kafka"
    folder.mkdir(exist_ok=True)
    settings = folder / "server.properties"
    settings.write_text("".join(f"{key}={value}\n" for key, value in {
        **SETTINGS,
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "log.dirs": str(folder / "data"),
    }.items()))  # fmt: skip
    run = [str(java.command()), *_JVM, "-cp", f"{jars.folder()}/*"]
    if not (folder / "data" / "meta.properties").exists():
        _format(run, settings)
    return Recipe("kafka", (*run, "kafka.Kafka", str(settings)), home.logs / "kafka.log")


def _format(run: list[str], settings: Path) -> None:
    identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    # An identity that begins with a dash would be taken for an option.
    chosen = identity.replace("-", "A", 1) if identity.startswith("-") else identity
    tool = [*run, "kafka.tools.StorageTool", "format", "-t", chosen, "-c", str(settings)]
    with step("Formatting the broker's storage"):
        done = subprocess.run(tool, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(
            "Formatting the broker's storage",
            f"{' '.join(tool)}\n{done.stdout[-1000:]}{done.stderr[-1000:]}",
            f"see that {settings.parent} can be written",
        )
