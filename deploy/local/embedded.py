"""A stand-in for Apache Kafka where its jars or a Java cannot be had: librdkafka's mock broker.

It speaks the protocol and keeps everything in memory: enough to see the platform work, and for
tests that kill nothing. It is never taken for the real one: whatever needs records on disk, more
than one member in a group, or a restart is not served by it.
"""

import importlib
import os
import sys
import time
from pathlib import Path

from deploy.local import wheels
from deploy.local.places import CHECKOUT, Home
from deploy.local.processes import Recipe
from deploy.local.say import Trouble, line
from shared.topics import TOPICS

NAME = "EMBEDDED BROKER, not Apache Kafka: all in memory, gone when it ends"
"""What every line that matters says of it."""

_LOCK = Path(__file__).with_name("embedded.lock")


def wanted() -> bool:
    """Tell whether the environment asks for it: `HEALTHYPLACES_BROKER=embedded`."""
    return os.environ.get("HEALTHYPLACES_BROKER") == "embedded"


def recipe(home: Home) -> Recipe:
    """Return how to run it; it chooses its port itself, see `address`.

    Raises:
        Trouble: its wheel cannot be had either.
    """
    told = home.run / "embedded.address"
    told.unlink(missing_ok=True)
    return Recipe(
        "kafka",
        (sys.executable, "-m", "deploy.local.embedded", str(told)),
        home.logs / "kafka.log",
        environment={"PYTHONPATH": str(wheels.folder(_LOCK, "an embedded broker"))},
        folder=CHECKOUT,
        facts={"kind": NAME},
        irreplaceable=True,
    )


def address(home: Home, patience_seconds: float = 20.0) -> str:
    """Wait until it listens and return where.

    Raises:
        Trouble: it does not come up.
    """
    told = home.run / "embedded.address"
    deadline = time.monotonic() + patience_seconds
    while not told.exists():
        if time.monotonic() > deadline:
            raise Trouble("Starting the embedded broker", "no address", f"read {home.logs}")
        time.sleep(0.05)
    line(f"  !!  {NAME}")
    return told.read_text()


def serve(told: Path) -> None:
    """Be the broker until killed; write into `told` where it listens, with all topics there."""
    # From the wheel on our own path only: the project itself does without it.
    broker = importlib.import_module("confluent_kafka").Producer({"test.mock.num.brokers": 1})
    for topic in TOPICS:
        # It makes a topic, of four partitions, when somebody asks for it by name.
        broker.list_topics(topic.name, timeout=10)
    found = next(iter(broker.list_topics(timeout=10).brokers.values()))
    draft = told.with_suffix(".draft")
    draft.write_text(f"{found.host}:{found.port}")
    draft.replace(told)
    while True:
        broker.poll(1)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
