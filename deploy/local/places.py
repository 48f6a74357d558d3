"""Where things lie: the checkout, the cache shared by all homes, and one platform's home."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]


def cache() -> Path:
    """Return the folder for what is downloaded and can be thrown away; made if it is not there."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "healthyplaces"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class Home:
    """The folder with all state of one platform: another folder is another platform.

    Attributes:
        folder: absolute; readable by its owner only, since keys and passwords are in it.
    """

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> "Home":
        """Make the folder where it is missing and return the home in it."""
        home = cls(folder.resolve())
        for part in (home.folder, home.logs, home.run):
            part.mkdir(parents=True, exist_ok=True)
        home.folder.chmod(0o700)
        return home

    @property
    def logs(self) -> Path:
        """Return the folder with one log file a process."""
        return self.folder / "logs"

    @property
    def run(self) -> Path:
        """Return the folder that says what runs now: one JSON file a process."""
        return self.folder / "run"

    def is_used(self) -> bool:
        """Tell whether anything but our own empty folders is in it."""
        return any(path.is_file() for path in self.folder.rglob("*"))

    @property
    def keys(self) -> Path:
        """Return the file with the generated API keys in clear text."""
        return self.folder / "keys.json"

    def secret(self, name: str) -> str:
        """Return this home's secret of that name, the same each time; made at the first call."""
        path = self.folder / f"{name}.secret"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(32))
        return path.read_text()


def write_private(path: Path, text: str) -> None:
    """Write a whole file that only its owner can read; a reader sees the old text or the new."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def write_json(path: Path, value: object) -> None:
    """Write `value` as `write_private` does."""
    write_private(path, json.dumps(value, indent=2) + "\n")


def read_json(path: Path) -> Any:
    """Return what the file holds, or None where there is no such file."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
