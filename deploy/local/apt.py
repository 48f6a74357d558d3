"""Use the machine's own apt settings: which Debian mirror, through which proxy."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from deploy.local.say import Trouble, line, step


def install(command: str, package: str) -> None:
    """See to it that `command` is there, from that Debian package, named before it is installed.

    Raises:
        Trouble: it cannot be installed here.
    """
    if shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
        return
    line(f"This machine lacks `{command}`: installing the Debian package {package}.")
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Trouble(
            f"Installing the Debian package {package}",
            "nothing: that takes root and apt-get",
            f"install {package} and start again as root",
        )
    refresh()
    with step(f"apt-get install {package}"):
        _apt("install", "--yes", "--no-install-recommends", package)


def refresh() -> None:
    """Fetch apt's package lists where there are none yet.

    Raises:
        Trouble: apt-get update fails.
    """
    if not _targets():
        with step("apt-get update (there are no package lists yet)"):
            _apt("update")


def mirror() -> str:
    """Return the address of the Debian archive that this machine's apt uses.

    Raises:
        Trouble: apt knows none.
    """
    refresh()
    for target in _targets():
        address, origin, label = target.split("|", 2)
        if origin == "Debian" and label == "Debian":
            found = _from_list(address)
            if found.startswith(("http://", "https://", "file:")):
                return found
    raise Trouble(
        "Finding a Debian archive in this machine's apt settings",
        "apt-get indextargets: no source with origin Debian and label Debian",
        "add a Debian source to /etc/apt/sources.list.d and run apt-get update,"
        " or set DATABASE_URL to a PostgreSQL 17 with TimescaleDB",
    )


def environment() -> dict[str, str]:
    """Return this process's environment with apt's proxy settings as wget understands them."""
    told = dict(os.environ)
    for kind in ("http", "https"):
        answer = subprocess.run(
            ["apt-config", "shell", "PROXY", f"Acquire::{kind}::Proxy"],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        if found := re.match(r"PROXY=(.+)", answer):
            proxy = shlex.split(found[1])[0]
            if proxy and proxy != "DIRECT":
                told[f"{kind}_proxy"] = proxy
    return told


def _from_list(address: str) -> str:
    """Resolve `mirror+file:/etc/apt/mirrors/…`, as Debian's cloud images have it."""
    if address.startswith("mirror+file:"):
        rows = Path(address.removeprefix("mirror+file:").rstrip("/")).read_text().split("\n")
        words = [row.split()[0] for row in rows if row.strip() and not row.startswith("#")]
        return words[0] if words else address
    return address


def _targets() -> list[str]:
    shape = "$(REPO_URI)|$(ORIGIN)|$(LABEL)"
    asked = ["apt-get", "indextargets", "--format", shape, "Created-By: Packages"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return answer.stdout.split("\n")[:-1]


def _apt(*arguments: str) -> None:
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    done = subprocess.run(
        ["apt-get", "-q", *arguments], capture_output=True, text=True, env=quiet, check=False
    )
    if done.returncode:
        raise Trouble(
            f"apt-get {' '.join(arguments)}",
            (done.stderr or done.stdout)[-2000:],
            "run that command by hand and start again once it works",
        )
