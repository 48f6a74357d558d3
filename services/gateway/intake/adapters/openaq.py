"""OpenAQ version 3: measurements, sensors (their latest value) and locations, one or many.

A measurement does not say which sensor it is of: whoever fetched it asked for one, and says so as
`?sensor_id=`. A location registers each of its sensors as `openaq-<id>`.
"""

from datetime import timedelta
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
    pollutant,
    reading,
    sensor_id,
    time,
    unit,
)
from shared import instants
from shared.events.json_text import Json, Object

_HOUR: Final = timedelta(hours=1)
_PREFIX: Final = "openaq-"


def translate(body: Json, given: Given) -> Translated:
    """Return what a resource, an array of them, or an answer with `results` holds.

    Raises:
        Unreadable: none of the resources we know.
    """
    if isinstance(body, dict) and "results" in body:
        body = body["results"]
    found = Translated()
    for each in objects(body):
        if isinstance(each.get("sensors"), list):
            _location(each, found)
        elif "value" in each and ("period" in each or "datetime" in each):
            found.take(partial(_measurement, each, given), "value")
        elif "latest" in each:
            found.take(partial(_latest, each, given), "latest")
        elif "value" in each and "date" in each:
            found.take(partial(_fetched, each, given), "value")
        else:
            raise Unreadable("a measurement, a sensor or a location was expected")
    return found


def _measurement(each: Object, given: Given) -> Object:
    name = given.pollutant or inner(each, "parameter", "name")
    sensor = (
        given.sensor_id
        or sensor_id(_PREFIX, each.get("sensorsId"))
        or sensor_id(_PREFIX, inner(each, "sensor", "id"))
    )
    code = pollutant("parameter.name", name)
    measured = number("value", each.get("value"))
    kind = unit("parameter.units", given.unit or inner(each, "parameter", "units"))
    if "period" in each:
        start = time("period.datetimeFrom.utc", inner(each, "period", "datetimeFrom", "utc"))
        end = time("period.datetimeTo.utc", inner(each, "period", "datetimeTo", "utc"))
    else:
        end = time("datetime.utc", inner(each, "datetime", "utc"))
        start = end - (given.interval or _HOUR)
    return reading(sensor, code, start, end, measured, kind)


def _latest(each: Object, given: Given) -> Object:
    """A sensor's latest value; a time in OpenAQ is the end of its interval."""
    latest: Object = {
        "parameter": each.get("parameter"),
        "sensor": {"id": each.get("id")},
        "value": inner(each, "latest", "value"),
        "datetime": inner(each, "latest", "datetime"),
    }
    return _measurement(latest, given)


def _fetched(each: Object, given: Given) -> Object:
    """The older format of the network's own fetchers."""
    end = time("date.utc", inner(each, "date", "utc"))
    length, of = inner(each, "averagingPeriod", "value"), inner(each, "averagingPeriod", "unit")
    interval = given.interval or _HOUR
    if isinstance(length, (int, float)) and not isinstance(length, bool) and 0 < length <= 1_440:
        interval = timedelta(hours=length) if of == "hours" else timedelta(minutes=length)
    return reading(
        given.sensor_id or sensor_id(_PREFIX, each.get("location")),
        pollutant("parameter", each.get("parameter")),
        end - interval,
        end,
        number("value", each.get("value")),
        unit("unit", each.get("unit")),
    )


def _location(location: Object, found: Translated) -> None:
    sensors = location["sensors"]
    for each in sensors if isinstance(sensors, list) else ():
        try:
            code = pollutant("sensors.parameter.name", inner(each, "parameter", "name"))
        except Unfit:
            found.ignored.append(str(inner(each, "name"))[:100])
        else:
            since = inner(location, "datetimeFirst", "utc")
            made: Object = {
                "sensor_id": sensor_id(_PREFIX, inner(each, "id")),
                "name": f"{location.get('name')} {code}"[:200],
                "lat": inner(location, "coordinates", "latitude"),
                "lon": inner(location, "coordinates", "longitude"),
                "kind": "reference" if location.get("isMonitor") is True else "low_cost",
                "operator": str(inner(location, "provider", "name"))[:200],
                "pollutants": [str(code)],
                "interval_s": 3_600,
            }
            if isinstance(since, str):
                made["valid_from"] = _utc(since)
            found.sensors.append((found.place, made))
        found.place += 1


def _utc(text: str) -> str:
    try:
        return instants.text(instants.parse(text))
    except ValueError:
        return text  # judged, and refused, with the rest of the registration
