"""Root directories of their own, in the cache, with Debian packages that the machine has not.

Nothing of the machine itself is touched. What is mounted in one is mounted in a mount namespace of
the process that needs it, so that no mount outlives that process.
"""

import fcntl
import os
import shlex
import shutil
import subprocess
from pathlib import Path

from deploy.local import apt
from deploy.local.places import cache
from deploy.local.say import Trouble, step

SUITE = "trixie"
PRIVATE = ("unshare", "--mount", "--propagation", "private")
"""What runs a command in a mount namespace of its own."""


def installed(name: str, packages: tuple[str, ...], what: str, instead: str) -> Path:
    """Return the root directory of that name with the packages in it, made where it is missing.

    Args:
        name: what the directory is called in the cache.
        packages: Debian packages of the suite.
        what: what to call it to a person.
        instead: what the person can do where it cannot be made.

    Raises:
        Trouble: it cannot be made here.
    """
    root = cache() / f"{name}-{SUITE}"
    with (cache() / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if root.exists():
            return root
        if os.geteuid() != 0:
            raise Trouble(
                f"Installing {what}",
                "nothing: a root directory of its own takes root",
                f"start again as root, or {instead}",
            )
        apt.install("debootstrap", "debootstrap")
        draft = root.with_name(f"{root.name}-draft")
        remove(draft)
        with step(f"Installing {what} (from Debian {SUITE}, in {root})"):
            _bootstrap(draft, packages, what, instead)
            draft.rename(root)
    return root


def remove(root: Path) -> None:
    """Delete a directory with all that is in it.

    Raises:
        Trouble: something is mounted in it, which would be deleted too.
    """
    mounts = [row.split()[4] for row in Path("/proc/self/mountinfo").read_text().splitlines()]
    inside = [at for at in mounts if at == str(root) or at.startswith(f"{root}/")]
    if inside:
        raise Trouble(
            f"Deleting {root}",
            "nothing: there are mounts in it: " + ", ".join(inside),
            "unmount them (umount PATH), then start again",
        )
    if root.exists():
        shutil.rmtree(root)


def _bootstrap(draft: Path, packages: tuple[str, ...], what: str, instead: str) -> None:
    arguments = [
        "debootstrap",
        "--variant=minbase",
        f"--include={','.join(packages)}",
        SUITE,
        str(draft),
        apt.mirror(),
    ]
    done = subprocess.run(
        [*PRIVATE, *arguments],
        env={**apt.environment(), "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = (done.stdout + done.stderr).splitlines()[-8:]
        raise Trouble(
            f"Installing {what}",
            f"{shlex.join(arguments)}\n" + "\n".join(told),
            f"see that the archive is reachable, has the suite {SUITE}, and that mounting is"
            f" allowed here (CAP_SYS_ADMIN); or {instead}",
        )
    shutil.rmtree(draft / "var" / "cache" / "apt", ignore_errors=True)
