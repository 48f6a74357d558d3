"""What all adapters share: values in the makers' spelling, and what an adapter answers with."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from typing import Final

from services.gateway.intake.judge import Rejection
from shared import instants
from shared.air.pollutants import Pollutant
from shared.events.json_text import Json, Object
from shared.events.reasons import Reason

_UNITS: Final[Mapping[str, str]] = {
    "ugm3": "ug/m3",
    "mgm3": "mg/m3",
    "ppb": "ppb",
    "ppm": "ppm",
}
_MICRO: Final = str.maketrans({"µ": "u", "μ": "u", "³": "3", "⁻": "-", "−": "-"})
_MARKS: Final = re.compile(r"[\s/·⋅.*^_-]+")
_NOT_IN_AN_ID: Final = re.compile(r"[^A-Za-z0-9._:-]+")
_POLLUTANTS: Final[Mapping[str, Pollutant]] = {
    **{code.value: code for code in Pollutant},
    "pm2.5": Pollutant.PM25,
    "pm2_5": Pollutant.PM25,
    "ozone": Pollutant.O3,
    "nitrogen dioxide": Pollutant.NO2,
    "sulphur dioxide": Pollutant.SO2,
    "sulfur dioxide": Pollutant.SO2,
    "carbon monoxide": Pollutant.CO,
}


class Unfit(Exception):
    """One value that cannot become a reading; names its field and the problem."""

    def __init__(self, field: str, problem: str, reason: Reason = Reason.INVALID) -> None:
        super().__init__(f"{field}: {problem}")
        self.reason = reason


class Unreadable(Exception):
    """A body that is not in the maker's format at all; names what was expected."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller adds to a format that lacks it, and when it came.

    Attributes:
        sensor_id: goes before what the body says.
        interval: how long a value took to measure, where the format has only its end.
    """

    now: datetime
    sensor_id: str | None = None
    pollutant: str | None = None
    unit: str | None = None
    interval: timedelta | None = None


@dataclass(slots=True)
class Translated:
    """What an adapter makes of a body; places count the body's values from 0, in their order."""

    sensors: list[tuple[int, Object]] = field(default_factory=list)
    readings: list[tuple[int, Object]] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    place: int = 0

    def take(self, make: Callable[[], Object | None], name: str) -> None:
        """Add the reading that `make` returns, or why there is none; None is left aside."""
        try:
            made = make()
        except Unfit as unfit:
            self.rejected.append(Rejection(self.place, unfit.reason.value, str(unfit)))
        else:
            if made is None:
                self.ignored.append(name[:100])
            else:
                self.readings.append((self.place, made))
        self.place += 1


Adapter = Callable[[Json, Given], Translated]
"""Translates a body; raises `Unreadable`."""


def objects(body: Json) -> Sequence[Object]:
    """Return one object, or all of an array.

    Raises:
        Unreadable: something else.
    """
    found = body if isinstance(body, list) else [body]
    whole = [each for each in found if isinstance(each, dict)]
    if len(whole) != len(found):
        raise Unreadable("an object, or an array of objects, was expected")
    return whole


def inner(content: Json, *names: str) -> Json:
    """Return what stands under these names, one inside the other; None where one is missing."""
    for name in names:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def number(field: str, value: Json) -> float | None:
    """Return a finite number, also one that is written as a text; null stays null.

    Raises:
        Unfit: it is none.
    """
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise Unfit(field, "not a number") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise Unfit(field, "not a number")
    return float(value)


def pollutant(field: str, name: Json) -> Pollutant:
    """Return the pollutant of this name or code.

    Raises:
        Unfit: it is not measured here.
    """
    found = _POLLUTANTS.get(name.strip().lower()) if isinstance(name, str) else None
    if found is None:
        raise Unfit(field, "not a pollutant that is measured here")
    return found


def unit(field: str, name: Json) -> str:
    """Return our spelling of a unit of concentration.

    Raises:
        Unfit: it is not one of the four.
    """
    if isinstance(name, str):
        plain = _MARKS.sub("", name.translate(_MICRO).lower()).replace("m-3", "m3")
        found = _UNITS.get(plain)
        if found is not None:
            return found
    raise Unfit(field, "not a unit of concentration", Reason.UNIT)


def time(field: str, value: Json) -> datetime:
    """Return an instant.

    Raises:
        Unfit: not RFC 3339 with an offset.
    """
    try:
        return instants.parse(value if isinstance(value, str) else "")
    except ValueError:
        raise Unfit(field, "not an RFC 3339 time with an offset") from None


def sensor_id(prefix: str, name: Json) -> str | None:
    """Return what a foreign sensor is called here, None where it has no name."""
    if isinstance(name, bool) or not isinstance(name, (str, int)) or name == "":
        return None
    return _NOT_IN_AN_ID.sub("-", f"{prefix}{name}")[:64]


def reading(
    sensor: str | None,
    code: str,
    start: datetime,
    end: datetime | None,
    value: float | None,
    unit: str,
) -> Object:
    """Return a reading as `air.readings` has it.

    Raises:
        Unfit: nobody says which sensor it is from.
    """
    if sensor is None:
        raise Unfit("sensor_id", "missing: the format has none, name it as ?sensor_id=")
    made: Object = {
        "sensor_id": sensor,
        "pollutant": str(code),
        "start": instants.text(start),
        "value": value,
        "unit": unit,
    }
    if end is not None:
        made["end"] = instants.text(end)
    return made
