"""OGC SensorThings: Observations, one or many, in a data array, or deep inside a Thing.

A Datastream of ours is called `<sensor_id>:<pollutant>`, here as in `/sta/v1.1`; its unit is the
one that we answer in, unless the body or the caller names another.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from services.gateway.intake.adapters.translation import (
    Given,
    Translated,
    Unfit,
    Unreadable,
    inner,
    number,
    objects,
    pollutant,
    reading,
    sensor_id,
    time,
    unit,
)
from shared.air.pollutants import unit_of
from shared.events.json_text import Json, Object


def translate(body: Json, given: Given) -> Translated:
    """Return the observations in a body as readings.

    Raises:
        Unreadable: neither an Observation nor anything that holds some.
    """
    found = Translated()
    for each in objects(body):
        if "dataArray" in each:
            _data_array(each, given, found)
        elif "Datastreams" in each:
            _thing(each, given, found)
        elif isinstance(each.get("Observations"), list):
            _datastream(each, None, given, found)
        elif "result" in each:
            stream = each.get("Datastream")
            found.take(partial(_observation, each, stream, None, given), "result")
        else:
            raise Unreadable("an Observation, a Datastream or a Thing was expected")
    return found


def _data_array(block: Object, given: Given, found: Translated) -> None:
    components, rows = block.get("components"), block["dataArray"]
    if not isinstance(components, list) or not isinstance(rows, list):
        raise Unreadable("components and dataArray: arrays were expected")
    names = [str(each) for each in components]
    for row in rows:
        each: Object = (
            dict(zip(names, row, strict=False)) if isinstance(row, list) else {"result": "?"}
        )
        stream = block.get("Datastream")
        found.take(partial(_observation, each, stream, None, given), "result")


def _thing(thing: Object, given: Given, found: Translated) -> None:
    streams = thing["Datastreams"]
    if not isinstance(streams, list):
        raise Unreadable("Datastreams: an array was expected")
    own = inner(thing, "properties", "sensor_id") or thing.get("@iot.id") or thing.get("name")
    for stream in streams:
        if isinstance(stream, dict):
            _datastream(stream, sensor_id("", own), given, found)


def _datastream(stream: Object, sensor: str | None, given: Given, found: Translated) -> None:
    for each in _list(stream.get("Observations")):
        found.take(partial(_observation, each, stream, sensor, given), "result")


def _list(value: Json) -> Iterator[Object]:
    for each in value if isinstance(value, list) else ():
        yield each if isinstance(each, dict) else {}


def _observation(each: Object, stream: Json, sensor: str | None, given: Given) -> Object:
    of_sensor, of_pollutant = _named(inner(stream, "@iot.id"))
    name = given.pollutant or of_pollutant or inner(stream, "ObservedProperty", "name")
    code = pollutant("ObservedProperty.name", name)
    measured_in = given.unit or inner(stream, "unitOfMeasurement", "symbol")
    kind = unit_of(code) if measured_in is None else unit("unitOfMeasurement.symbol", measured_in)
    measured = number("result", each.get("result"))
    start, end = _interval(each, given)
    found = given.sensor_id or of_sensor or sensor
    return reading(found, code, start, end, measured, kind)


def _named(identifier: Json) -> tuple[str | None, str | None]:
    """Return sensor and pollutant of one of our own Datastreams."""
    if not isinstance(identifier, str) or ":" not in identifier:
        return None, None
    sensor, _, code = identifier.rpartition(":")
    return sensor, code


def _interval(each: Object, given: Given) -> tuple[datetime, datetime | None]:
    """Return start and end of `phenomenonTime`; an instant starts the sensor's interval."""
    told = each.get("phenomenonTime") or each.get("resultTime")
    if told is None:
        end = given.now.replace(microsecond=0)
        if given.interval is None:
            raise Unfit("phenomenonTime", "missing")
        return end - given.interval, end
    if isinstance(told, str) and "/" in told:
        first, _, last = told.partition("/")
        return time("phenomenonTime", first), time("phenomenonTime", last)
    start = time("phenomenonTime", told)
    return start, None if given.interval is None else start + given.interval
