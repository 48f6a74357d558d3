"""The form of a sensor on `air.sensors`, and of the tombstone that retires one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from shared import instants
from shared.air.pollutants import Pollutant
from shared.events import kinds
from shared.events.json_text import Object
from shared.events.readings import SENSOR_ID
from shared.events.reasons import Reason, Refusal, Refused
from shared.events.shapes import Field, Shape

KINDS: Final = ("reference", "indicative", "low_cost")
"""What a sensor may be, best first."""

_TEXT: Final = kinds.Text(least=0)

SENSOR: Final = Shape(
    (
        Field("sensor_id", SENSOR_ID),
        Field("name", _TEXT, required=False),
        Field("lat", kinds.Number(-90.0, 90.0)),
        Field("lon", kinds.Number(-180.0, 180.0)),
        Field("kind", kinds.OneOf(KINDS)),
        Field("site_type", _TEXT, required=False),
        Field("operator", _TEXT, required=False),
        Field("pollutants", kinds.OneOf(tuple(Pollutant)), listed=True),
        Field("interval_s", kinds.Integer(1, 86_400)),
        Field("valid_from", kinds.Time(), required=False),
    )
)
"""The fields that are read."""


@dataclass(frozen=True, slots=True)
class SensorForm:
    """One registration that is well formed.

    Attributes:
        lat: degrees north, WGS 84.
        lon: degrees east.
        pollutants: each once, in the order they came; may be empty.
        interval_s: seconds between two values as they are expected.
        valid_from: None where it was left out.
        unknown: how many fields were dropped because nobody knows them.
    """

    sensor_id: str
    name: str | None
    lat: float
    lon: float
    kind: str
    site_type: str | None
    operator: str | None
    pollutants: tuple[Pollutant, ...]
    interval_s: int
    valid_from: datetime | None
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Retirement:
    """A tombstone: the sensor is gone, its history stays."""

    sensor_id: str


def sensor(content: Object) -> SensorForm | Refusal:
    """Return one registration, or the first reason against it."""
    zero = SENSOR.zero_in(content)
    if zero is not None:
        return Refusal(Reason.MALFORMED, f"{zero}: U+0000")
    try:
        found, unknown = SENSOR.read(content)
    except Refused as refused:
        return refused.refusal
    since = cast("str | None", found.get("valid_from"))
    return SensorForm(
        sensor_id=cast("str", found["sensor_id"]),
        name=cast("str | None", found.get("name")),
        lat=cast("float", found["lat"]),
        lon=cast("float", found["lon"]),
        kind=cast("str", found["kind"]),
        site_type=cast("str | None", found.get("site_type")),
        operator=cast("str | None", found.get("operator")),
        pollutants=tuple(
            Pollutant(code) for code in dict.fromkeys(cast("list[str]", found["pollutants"]))
        ),
        interval_s=cast("int", found["interval_s"]),
        valid_from=None if since is None else instants.parse(since),
        unknown=unknown,
    )


def judge_key(form: SensorForm, key: bytes | None) -> Refusal | None:
    """Return a refusal unless the record's key is the sensor's id, which compaction needs."""
    if key == form.sensor_id.encode():
        return None
    return Refusal(Reason.INVALID, "key: not the sensor_id")


def retirement(key: bytes | None) -> Retirement | Refusal:
    """Return which sensor a tombstone retires; it has nothing but its key to say so."""
    try:
        sensor_id = SENSOR_ID.take("key", "" if key is None else key.decode())
    except UnicodeDecodeError:
        return Refusal(Reason.INVALID, "key: not UTF-8")
    except Refused as refused:
        return refused.refusal
    return Retirement(cast("str", sensor_id))
