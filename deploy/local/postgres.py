"""The database: PostgreSQL 17 with TimescaleDB from Debian 13, in a root directory of its own.

The root lies in the cache and is shared; a home's data lies in the home and is bind-mounted into
the root in a mount namespace of the server's own, so that no mount outlives its process.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from deploy.local import roots
from deploy.local.places import Home
from deploy.local.processes import Recipe
from deploy.local.say import Trouble, step

PACKAGES = ("postgresql-17", "postgresql-17-timescaledb")
DATABASE = "healthyplaces"
SUPERUSER = "postgres"

SETTINGS = {
    "shared_preload_libraries": "timescaledb",
    "max_connections": "200",
    # A transaction that touches a thousand chunks takes a lock on each, and on each of its indexes.
    "max_locks_per_transaction": "512",
    "max_worker_processes": "32",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "timescaledb.telemetry_level": "off",
}
"""What is the same for every home; `docker-compose.yml` says the same."""

ENCODING = (
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
"""Text sorts by code point, on every build alike."""

NO_SCHEDULERS = {"timescaledb.max_background_workers": "0"}
"""The Apache-only build has no jobs to run, and the process that looks for some in each database
keeps that database from being copied (`CREATE DATABASE … TEMPLATE`)."""

_BIN = "/usr/lib/postgresql/17/bin"
_DATA = "/srv/data"
"""Where a home's data directory appears inside the root."""

_ENTER = f"""
set -e
PATH=$PATH:/usr/sbin:/sbin
mount --rbind /dev "$1/dev"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
mount -t proc proc "$1/proc"
mount --bind "$2" "$1{_DATA}"
root=$1
shift 2
exec chroot "$root" /usr/bin/setpriv --reuid=postgres --regid=postgres --init-groups \\
    --pdeathsig=INT /usr/bin/env -i LC_ALL=C.UTF-8 PATH={_BIN}:/usr/bin:/bin "$@"
"""


def recipe(home: Home, port: int) -> Recipe:
    """Return how to run the server, its data directory made where it is missing.

    Raises:
        Trouble: the root directory or the data directory cannot be made.
    """
    root = installed()
    data = home.folder / "postgres"
    if not (data / "PG_VERSION").exists():
        _initialise(root, data, home.secret("postgres"))
    settings = SETTINGS | NO_SCHEDULERS
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return Recipe(
        "postgres",
        _inside(root, data, "postgres", "-D", _DATA, *options, "-c", f"port={port}",
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
        home.logs / "postgres.log",
        stop_signal=signal.SIGINT,  # "fast": open transactions are rolled back
        prepare=lambda: _forget_dead_server(data),
    )  # fmt: skip


def url(home: Home, port: int, database: str = DATABASE) -> str:
    """Return the address of a database of that home, with the superuser's name and password."""
    return f"postgresql://{SUPERUSER}:{home.secret('postgres')}@127.0.0.1:{port}/{database}"


def accepts(address: str) -> bool:
    """Tell whether the server at that address takes connections."""
    try:
        with psycopg.connect(address, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def make_database(home: Home, port: int) -> None:
    """Create the platform's database where it is missing."""
    with psycopg.connect(url(home, port, "postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def installed() -> Path:
    """Return the root directory with the server in it, made first where it is missing.

    Raises:
        Trouble: it cannot be made here.
    """
    root = roots.installed(
        "postgresql-17",
        PACKAGES,
        "PostgreSQL 17 with TimescaleDB, about 400 MB",
        "set DATABASE_URL to a server that has both",
    )
    (root / _DATA.lstrip("/")).mkdir(exist_ok=True)
    return root


def _inside(root: Path, data: Path, *command: str) -> tuple[str, ...]:
    """Return the arguments that run a command as `postgres` inside the root, with the data."""
    return (*roots.PRIVATE, "sh", "-c", _ENTER, "enter", str(root), str(data), *command)


def _initialise(root: Path, data: Path, password: str) -> None:
    """Make the data directory; it is complete or not there at all."""
    draft = data.with_name("postgres-draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    user, group = _identity(root)
    secret = draft / "password"
    secret.write_text(password)
    inner = draft / "data"
    inner.mkdir(mode=0o700)
    for path in (draft, secret, inner):
        os.chown(path, user, group)
    with step("Making the database server's data directory"):
        done = subprocess.run(
            _inside(
                root, draft, "initdb", "-D", f"{_DATA}/data", f"--username={SUPERUSER}",
                f"--pwfile={_DATA}/password", "--auth=scram-sha-256", *ENCODING,
            ),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise Trouble(
            "Making the database server's data directory",
            f"initdb in {root}:\n{done.stdout[-800:]}{done.stderr[-800:]}",
            "see that mounting is allowed here (CAP_SYS_ADMIN), or set DATABASE_URL",
        )
    inner.rename(data)
    shutil.rmtree(draft)


def _identity(root: Path) -> tuple[int, int]:
    rows = (root / "etc" / "passwd").read_text().splitlines()
    row = next(row.split(":") for row in rows if row.startswith(f"{SUPERUSER}:"))
    return int(row[2]), int(row[3])


def _forget_dead_server(data: Path) -> None:
    """Remove a `postmaster.pid` whose number another process has by now.

    The server would take any process of its own user for itself, such as that of another home.
    Wait for a killed server's last processes first: they still hold its shared memory.
    """
    lock = data / "postmaster.pid"
    _await_last_processes(data, time.monotonic() + 5)
    if lock.exists() and not _works_in(int(lock.read_text().split("\n")[0]), data):
        lock.unlink()


def _await_last_processes(data: Path, deadline: float) -> None:
    while time.monotonic() < deadline:
        numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        if not any(_works_in(number, data) for number in numbers):
            return
        time.sleep(0.02)


def _works_in(pid: int, data: Path) -> bool:
    """Tell whether that process's working directory is the data directory, also through a mount."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False
