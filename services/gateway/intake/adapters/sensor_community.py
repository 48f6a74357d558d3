"""The push of a Sensor.Community device (airRohr), and the rows of that network's own API.

A push has no time: its values are means of the last 145 seconds, which is how often a device sends.
"""

import re
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from services.gateway.intake.adapters.translation import (
    Given,
    Translated,
    Unfit,
    Unreadable,
    inner,
    number,
    objects,
    reading,
    sensor_id,
    time,
)
from shared.air.pollutants import Pollutant
from shared.events.json_text import Json, Object

_INTERVAL: Final = timedelta(seconds=145)
_PARTICLES: Final = re.compile(r"(?:[A-Z0-9]+_)?(P1|P2)")
_POLLUTANTS: Final = {"P1": Pollutant.PM10, "P2": Pollutant.PM25}


def translate(body: Json, given: Given) -> Translated:
    """Return the particle values as readings; what else a device measures is left aside.

    Raises:
        Unreadable: there are no `sensordatavalues`.
    """
    found = Translated()
    for each in objects(body):
        values = each.get("sensordatavalues")
        if not isinstance(values, list):
            raise Unreadable("sensordatavalues: an array was expected")
        for value in values:
            name = inner(value, "value_type")
            found.take(partial(_reading, each, value, given), str(name))
    return found


def _reading(push: Object, value: Json, given: Given) -> Object | None:
    name = inner(value, "value_type")
    particles = _PARTICLES.fullmatch(name) if isinstance(name, str) else None
    if particles is None:
        return None
    end = _end(push, given)
    measured = number(f"sensordatavalues.{name}", inner(value, "value"))
    start = end - (given.interval or _INTERVAL)
    code = _POLLUTANTS[particles[1]]
    return reading(_sensor(push, given), code, start, end, measured, "ug/m3")


def _sensor(push: Object, given: Given) -> str | None:
    """Return the device's own id as the network spells it, or the network's number of a sensor."""
    return (
        given.sensor_id
        or sensor_id("esp8266-", push.get("esp8266id"))
        or sensor_id("esp32-", push.get("esp32id"))
        or sensor_id("sensor-community-", inner(push, "sensor", "id"))
    )


def _end(push: Object, given: Given) -> datetime:
    stamp = push.get("timestamp")
    if stamp is None:
        return given.now.replace(microsecond=0)
    if not isinstance(stamp, str) or len(stamp) > 40:
        raise Unfit("timestamp", "not a time")
    text = stamp.replace(" ", "T")
    has_offset = text.endswith(("Z", "z")) or re.search(r"[+-]\d\d:\d\d$", text) is not None
    return time("timestamp", text if has_offset else f"{text}Z")  # the network's times are UTC
