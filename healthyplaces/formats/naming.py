"""Which sensor a site of a file is."""

import re
import unicodedata
from collections.abc import Mapping

from healthyplaces.formats.items import NotThisFormat

_PLAIN = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_OTHER = re.compile(r"[^a-z0-9]+")


class Naming:
    """Sensor ids for the sites of one file: as told, else the site's name or one made of it.

    Attributes:
        seen: the site of every id given out.
    """

    def __init__(self, told: Mapping[str, str] | None = None) -> None:
        self._told = dict(told or {})
        self.seen: dict[str, str] = {}

    def sensor_id(self, site: str) -> str:
        """Return the id of a site, the same each time.

        Raises:
            NotThisFormat: none can be made of its name, or two sites would share it.
        """
        sensor_id = self._told.get(site)
        if sensor_id is None:
            sensor_id = site if _PLAIN.fullmatch(site) else slug(site)
        if self.seen.setdefault(sensor_id, site) != site:
            raise NotThisFormat(
                f"sites {self.seen[sensor_id]!r} and {site!r} would both be {sensor_id}: "
                f"say --sensor {site!r}=ID"
            )
        return sensor_id


def slug(site: str) -> str:
    """Return the sensor id made from a site's name: `London Bloomsbury` is `london-bloomsbury`.

    Raises:
        NotThisFormat: nothing is left of it, or too much.
    """
    plain = unicodedata.normalize("NFKD", site).encode("ascii", "ignore").decode().lower()
    made = _OTHER.sub("-", plain).strip("-")
    if not _PLAIN.fullmatch(made):
        raise NotThisFormat(f"no sensor id can be made of the site {site[:80]!r}: say --sensor")
    return made


def told(options: list[str]) -> dict[str, str]:
    """Return the ids that `SITE=ID` options name.

    Raises:
        NotThisFormat: an option is not of that form.
    """
    found: dict[str, str] = {}
    for option in options:
        site, equals, sensor_id = option.rpartition("=")
        if not equals or not site or not _PLAIN.fullmatch(sensor_id):
            raise NotThisFormat(f"--sensor {option}: not SITE=ID (ID: letters, digits, . _ : -)")
        found[site] = sensor_id
    return found
