"""A Chromium for the tests of the console: the machine's own, else one in a root directory."""

import os
import shutil

from deploy.local import console, roots
from deploy.local.places import cache

PACKAGES = ("chromium-headless-shell", "fonts-dejavu-core", "fonts-noto-color-emoji")

_START = """#!/bin/sh
# Run the Chromium of the root directory {root} as if it were installed here.
exec unshare --mount --propagation private sh -c '
set -e
PATH=$PATH:/usr/sbin:/sbin
root={root}
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount --rbind /tmp "$root/tmp"
exec chroot "$root" /usr/bin/env HOME=/tmp PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \\
    chromium-headless-shell "$@"
' chromium "$@"
"""


def environment() -> dict[str, str]:
    """Return what a test needs in its environment to find `chromium` and to drive it.

    Raises:
        Trouble: it cannot be installed here.
    """
    # The Node.js that Playwright brings wants a library that a small machine may lack.
    told = {"PLAYWRIGHT_NODEJS_PATH": str(console.node())}
    if shutil.which("chromium"):
        return told
    root = roots.installed(
        "chromium", PACKAGES, "Chromium", "install the Debian package chromium yourself"
    )
    start = cache() / "bin" / "chromium"
    start.parent.mkdir(exist_ok=True)
    start.write_text(_START.format(root=root))
    start.chmod(0o755)
    return {**told, "PATH": f"{os.environ['PATH']}:{start.parent}"}
