"""Fetch Kafka's jars by their Maven coordinates, exactly those of the lock file."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from deploy.local.places import CHECKOUT, cache
from deploy.local.say import Trouble, step

LOCK = CHECKOUT / "deploy" / "kafka" / "jars.lock"


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar: its Maven coordinates and the SHA-256 that its file must have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        """Return the file's name, as Maven has it."""
        return f"{self.artifact}-{self.version}.jar"


def locked() -> list[Jar]:
    """Return what the lock file lists."""
    rows = [row.split() for row in LOCK.read_text().splitlines() if not row.startswith("#")]
    jars = []
    for coordinates, digest in rows:
        group, artifact, number = coordinates.split(":")
        jars.append(Jar(group, artifact, number, digest))
    return jars


def version() -> str:
    """Return the Kafka version that the lock file pins."""
    return next(jar.version for jar in locked() if jar.artifact == "kafka-clients")


def folder() -> Path:
    """Return the folder with all of them, fetched first where it is not there yet.

    Raises:
        Trouble: they cannot be had, or are not those of the lock file.
    """
    target = cache() / f"kafka-{version()}"
    with (cache() / "kafka.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        jars = locked()
        if {path.name for path in target.glob("*.jar")} == {jar.file for jar in jars}:
            return target
        with step(f"Fetching Apache Kafka {version()} ({len(jars)} jars)"):
            draft = Path(tempfile.mkdtemp(dir=cache(), prefix="kafka-draft-"))
            try:
                _fetch(jars, draft)
                shutil.rmtree(target, ignore_errors=True)
                draft.rename(target)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    return target


def _fetch(jars: list[Jar], into: Path) -> None:
    tried = []
    ways: tuple[tuple[str, Callable[[list[Jar], Path], None]], ...] = (
        ("jgo", _by_jgo),
        ("mvn", _by_maven),
    )
    for name, way in ways:
        try:
            way(jars, into)
            for jar in jars:
                check(jar, into / jar.file)
        except (OSError, ImportError, RuntimeError, subprocess.SubprocessError) as error:
            tried.append(f"{name}: {type(error).__name__}: {error}"[:1000])
        else:
            return
    raise Trouble(
        f"Fetching Apache Kafka {version()}",
        "\n".join(tried),
        "see that Maven's central repository (or the mirror in ~/.m2/settings.xml) is reachable,"
        " or set KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs elsewhere",
    )


def check(jar: Jar, path: Path) -> None:
    """Check that a file has the content that the lock file wants.

    Raises:
        RuntimeError: it has another.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != jar.sha256:
        raise RuntimeError(f"{jar.file} has SHA-256 {digest}, the lock file says {jar.sha256}")


def _by_jgo(jars: list[Jar], into: Path) -> None:
    from jgo.maven import MavenContext

    maven = MavenContext(remote_repos=_mirrors() or None, timeout=60)

    def one(jar: Jar) -> None:
        found = maven.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
        shutil.copyfile(found, into / jar.file)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, jars))


def _mirrors() -> dict[str, str]:
    """Return the mirrors of Maven's central repository that the machine's settings name."""
    settings = Path.home() / ".m2" / "settings.xml"
    if not settings.exists():
        return {}
    # The machine's own settings file, not something that was sent to us.
    root = ElementTree.parse(settings).getroot()  # noqa: S314
    found = {}
    for mirror in root.iterfind(".//{*}mirror"):
        of = (mirror.findtext("{*}mirrorOf") or "").split(",")
        if {"*", "central", "external:*"} & {word.strip() for word in of}:
            found[mirror.findtext("{*}id") or "mirror"] = (mirror.findtext("{*}url") or "").strip()
    return found


def _by_maven(jars: list[Jar], into: Path) -> None:
    alone = "<exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>"
    rows = "".join(
        f"<dependency><groupId>{jar.group}</groupId><artifactId>{jar.artifact}</artifactId>"
        f"<version>{jar.version}</version><exclusions>{alone}</exclusions></dependency>"
        for jar in jars
    )
    pom = into / "pom.xml"
    pom.write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>local</groupId><artifactId>kafka</artifactId><version>1</version>"
        f"<dependencies>{rows}</dependencies></project>"
    )
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={into}"]
    done = subprocess.run(
        ["mvn", "-q", "-B", "-f", str(pom), *copy], capture_output=True, text=True, check=False
    )
    pom.unlink()
    if done.returncode:
        raise RuntimeError(done.stdout[-1000:] + done.stderr[-1000:])
