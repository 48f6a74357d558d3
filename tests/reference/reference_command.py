"""The command line as a process, on our broker and on no platform that happens to run here."""

import os
import subprocess
import sys
from pathlib import Path

from backing.kafka import Kafka
from backing.service import CHECKOUT


class Command:
    """`healthyplaces`, with nothing of this machine's own settings."""

    def __init__(self, kafka: Kafka, home: Path) -> None:
        self._kafka = kafka
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("HEALTHYPLACES_")
        } | {"HEALTHYPLACES_HOME": str(home)}

    def __call__(self, *arguments: str) -> None:
        """Run it and see it succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "healthyplaces", "--kafka", self._kafka.bootstrap, *arguments],
            cwd=CHECKOUT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
