"""The broker: Apache Kafka in KRaft mode, one node, with its data on disk in the home."""

import base64
import fcntl
import hashlib
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from deploy.local import jars, java
from deploy.local.places import Home, cache
from deploy.local.ports import answers
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
    # A broker here lives minutes, and copies bytes: what the second compiler gains (nothing to be
    # seen at 150,000 records of 200 bytes) it does not earn back (1.1 s of processor at the start).
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)

_MAIN = "kafka.Kafka"
_PREPARE_SECONDS = 60.0


def recipe(home: Home, port: int, controller_port: int) -> Recipe:
    """Return how to run the broker, its storage formatted and its settings written.

    Raises:
        Trouble: Java or the jars cannot be had, or the storage cannot be formatted.
    """
    run = prepared()
    settings = _configure(home.folder / "kafka", port, controller_port)
    if not (settings.parent / "data" / "meta.properties").exists():
        with step("Formatting the broker's storage"):
            _format(run, settings)
    return Recipe("kafka", (*run, _MAIN, str(settings)), home.logs / "kafka.log")


def prepared() -> list[str]:
    """Return the arguments that run a class of Kafka's, with all fetched that this takes.

    Raises:
        Trouble: Java or the jars cannot be had.
    """
    command, classes = java.command(), jars.folder()
    run = [str(command), *_JVM, "-cp", f"{classes}/*"]
    identity = hashlib.sha256(" ".join([java.build(command), *run]).encode()).hexdigest()[:12]
    archive = cache() / f"{classes.name}-{identity}.jsa"
    with (cache() / "kafka-classes.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not archive.exists():
            with step("Preparing Kafka's classes, so that it starts in half the time (once)"):
                _prepare(run, archive)
    if archive.stat().st_size == 0:
        return run
    return [run[0], f"-XX:SharedArchiveFile={archive}", *run[1:]]


def _prepare(run: list[str], archive: Path) -> None:
    """Run a broker once, for nothing, and let it write at its end the classes that it loaded.

    Where that does not work an empty archive says so, and brokers start as they always do.
    """
    with tempfile.TemporaryDirectory() as scratch, socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        port, controller_port = one.getsockname()[1], other.getsockname()[1]
        settings = _configure(Path(scratch), port, controller_port)
        _format(run, settings)
        one.close()
        other.close()
        draft = Path(scratch) / "classes.jsa"
        # Also this one ends with us, however we end.
        bound = ["setpriv", "--pdeathsig", "KILL"]
        dump = [*bound, run[0], f"-XX:ArchiveClassesAtExit={draft}", *run[1:], _MAIN, str(settings)]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(dump, stdin=quiet, stdout=quiet, stderr=quiet) as broker:
            deadline = time.monotonic() + _PREPARE_SECONDS
            while broker.poll() is None and time.monotonic() < deadline and not answers(port):
                time.sleep(0.1)
            broker.terminate()
            try:
                broker.wait(_PREPARE_SECONDS)
            except subprocess.TimeoutExpired:
                broker.kill()
        made = archive.with_suffix(".draft")
        made.write_bytes(draft.read_bytes() if draft.exists() else b"")
        made.replace(archive)


def _configure(folder: Path, port: int, controller_port: int) -> Path:
    """Write the broker's settings into the folder and return their file."""
    folder.mkdir(exist_ok=True)
    settings = folder / "server.properties"
    settings.write_text("".join(f"{key}={value}\n" for key, value in {
        **SETTINGS,
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "log.dirs": str(folder / "data"),
    }.items()))  # fmt: skip
    return settings


def _format(run: list[str], settings: Path) -> None:
    identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    # An identity that begins with a dash would be taken for an option.
    chosen = identity.replace("-", "A", 1) if identity.startswith("-") else identity
    tool = [*run, "kafka.tools.StorageTool", "format", "-t", chosen, "-c", str(settings)]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(
            "Formatting the broker's storage",
            f"{' '.join(tool)}\n{done.stdout[-1000:]}{done.stderr[-1000:]}",
            f"see that {settings.parent} can be written",
        )
