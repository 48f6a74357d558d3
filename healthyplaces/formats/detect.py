"""Which format a file of readings has, by its first line."""

from enum import StrEnum

from healthyplaces.formats.aurn import columns
from healthyplaces.formats.items import NotThisFormat


class Format(StrEnum):
    """The formats that are known."""

    AURN = "aurn"
    LUFTDATEN = "luftdaten"
    JSON_LINES = "json"


def format_of(first_line: bytes) -> Format:
    """Return the format of a file that begins like this.

    Raises:
        NotThisFormat: it is none of ours.
    """
    text = first_line.lstrip()
    if text[:1] in (b"{", b"["):
        return Format.JSON_LINES
    if text.count(b";") >= 2 and b"timestamp" in text:
        return Format.LUFTDATEN
    if "site" in columns(text):
        return Format.AURN
    raise NotThisFormat(
        "the file is none of: hourly CSV (site,date_utc,no2_ugm3,…), Luftdaten archive "
        "(sensor_id;…;timestamp;P1;…;P2;…), JSON lines. Say --format where its first line is odd"
    )
