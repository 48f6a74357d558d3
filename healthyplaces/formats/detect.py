"""Which format a file of readings has, by its first lines."""

from collections.abc import Sequence
from enum import StrEnum

from healthyplaces.formats.aurn import columns
from healthyplaces.formats.items import NotThisFormat


class Format(StrEnum):
    """The formats that are known."""

    AURN = "aurn"
    LUFTDATEN = "luftdaten"
    JSON_LINES = "json"


def format_of(first_lines: Sequence[bytes]) -> Format:
    """Return the format of a file that begins like this.

    Args:
        first_lines: a few of them: a broken one among JSON lines must not hide the others.

    Raises:
        NotThisFormat: it is none of ours.
    """
    first = first_lines[0].lstrip() if first_lines else b""
    if first.count(b";") >= 2 and b"timestamp" in first:
        return Format.LUFTDATEN
    if "site" in columns(first):
        return Format.AURN
    if any(line.lstrip()[:1] in (b"{", b"[") for line in first_lines):
        return Format.JSON_LINES
    raise NotThisFormat(
        "the file is none of: hourly CSV (site,date_utc,no2_ugm3,…), Luftdaten archive "
        "(sensor_id;…;timestamp;P1;…;P2;…), JSON lines. Say --format if it is one of them"
    )
