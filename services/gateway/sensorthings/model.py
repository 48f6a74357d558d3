"""Entities and how they hang together; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from shared import instants
from shared.air.pollutants import Pollutant, unit_of

Entity = dict[str, Any]
"""Properties by name. Never shown: `_sensor` and `_pollutant` say which of ours it is, `_last` when
the last of its sensor's readings ends."""

_VOCABULARY: Final = "http://dd.eionet.europa.eu/vocabulary/aq/pollutant/"
_PROPERTIES: Final[Mapping[Pollutant, tuple[str, str]]] = {
    Pollutant.NO2: ("Nitrogen dioxide", "8"),
    Pollutant.O3: ("Ozone", "7"),
    Pollutant.SO2: ("Sulphur dioxide", "1"),
    Pollutant.CO: ("Carbon monoxide", "10"),
    Pollutant.PM25: ("Particulate matter < 2.5 µm", "6001"),
    Pollutant.PM10: ("Particulate matter < 10 µm", "5"),
    Pollutant.NO: ("Nitrogen monoxide", "38"),
    Pollutant.NOX: ("Nitrogen oxides", "9"),
    Pollutant.C6H6: ("Benzene", "20"),
}
_MEASUREMENT: Final = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
_GEOJSON: Final = "application/geo+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A set of entities.

    Attributes:
        name: in the plural, as in a path.
        one: what another entity calls a single one of them.
        own: the properties of each, beside `@iot.id` and `@iot.selfLink`.
        to_one: kinds it has one of.
        to_many: kinds it has several of.
    """

    name: str
    one: str
    own: tuple[str, ...]
    to_one: tuple[str, ...] = ()
    to_many: tuple[str, ...] = ()


_NAMED: Final = ("name", "description")

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "Things",
            "Thing",
            (*_NAMED, "properties"),
            to_many=("Locations", "Datastreams"),
        ),
        Kind(
            "Locations",
            "Location",
            (*_NAMED, "properties", "encodingType", "location"),
            to_many=("Things",),
        ),
        Kind(
            "Sensors",
            "Sensor",
            (*_NAMED, "properties", "encodingType", "metadata"),
            to_many=("Datastreams",),
        ),
        Kind(
            "ObservedProperties",
            "ObservedProperty",
            (*_NAMED, "properties", "definition"),
            to_many=("Datastreams",),
        ),
        Kind(
            "Datastreams",
            "Datastream",
            (
                *_NAMED,
                "properties",
                "unitOfMeasurement",
                "observationType",
                "observedArea",
                "phenomenonTime",
                "resultTime",
            ),
            to_one=("Things", "Sensors", "ObservedProperties"),
            to_many=("Observations",),
        ),
        Kind(
            "Observations",
            "Observation",
            (
                "phenomenonTime",
                "resultTime",
                "result",
                "resultQuality",
                "validTime",
                "parameters",
            ),
            to_one=("Datastreams", "FeaturesOfInterest"),
        ),
        Kind(
            "FeaturesOfInterest",
            "FeatureOfInterest",
            (*_NAMED, "properties", "encodingType", "feature"),
            to_many=("Observations",),
        ),
    )
}
_SINGULAR: Final = {kind.one: kind.name for kind in KINDS.values()}


def related_kind(kind: Kind, name: str) -> tuple[Kind, bool] | None:
    """Return the kind that a navigation property leads to, and whether it is to one only."""
    if name in _SINGULAR and _SINGULAR[name] in kind.to_one:
        return KINDS[_SINGULAR[name]], True
    if name in kind.to_many:
        return KINDS[name], False
    return None


def has(kind: Kind, path: str) -> bool:
    """Whether an entity of this kind may have what a path such as `Thing/properties/kind` names.

    What stands below a property is not looked at: it is different in each entity.
    """
    name, _, further = path.partition("/")
    if name in ("id", "@iot.id", "@iot.selfLink"):
        return not further
    related = related_kind(kind, name)
    if related is not None:
        return not further or has(related[0], further)
    return name in kind.own


@dataclass(frozen=True, slots=True)
class World:
    """All entities but the Observations, from the sensors as `/v1/sensors` lists them."""

    sensors: tuple[Mapping[str, Any], ...]
    _sets: dict[str, list[Entity]] = field(default_factory=dict)

    def all(self, kind: str) -> list[Entity]:
        """Return every entity of a kind, by id."""
        if kind not in self._sets:
            self._sets[kind] = list(self._made(kind))
        return self._sets[kind]

    def _made(self, kind: str) -> Iterable[Entity]:
        if kind == "ObservedProperties":
            return map(_property, _measured(self.sensors))
        if kind == "Datastreams":
            return (
                _datastream(each, Pollutant(code))
                for each in self.sensors
                for code in each["pollutants"]
            )
        of_sensors = {
            "Things": _thing,
            "Locations": _location,
            "Sensors": _sensor,
            "FeaturesOfInterest": _feature,
        }
        return map(of_sensors[kind], self.sensors)

    def one(self, kind: str, identifier: str) -> Entity | None:
        """Return the entity with this id."""
        return next((each for each in self.all(kind) if each["@iot.id"] == identifier), None)

    def related(self, entity: Entity, kind: str) -> list[Entity]:
        """Return the entities of a kind that hang together with one; of Observations none."""
        sensor, code = entity.get("_sensor"), entity.get("_pollutant")
        return [
            each
            for each in self.all(kind)
            if (sensor is None or each.get("_sensor", sensor) == sensor)
            and (code is None or each.get("_pollutant", code) == code)
        ]


def observation(stream: Entity, reading: Mapping[str, Any]) -> Entity:
    """Return a reading, as `/v1/air/series` lists it raw, as an Observation."""
    start, end = reading["start"], reading["end"]
    return {
        "@iot.id": f"{stream['@iot.id']}:{start}",
        "phenomenonTime": f"{start}/{end}",
        "resultTime": end,
        "result": reading["value"],
        "parameters": {"state": reading["state"], "flags": reading["flags"]},
        "_sensor": stream["_sensor"],
        "_pollutant": stream["_pollutant"],
    }


def stream_and_start(identifier: str) -> tuple[str, datetime] | None:
    """Return the Datastream and the start that an Observation's id names."""
    for code in Pollutant:
        sensor, mark, start = identifier.rpartition(f":{code}:")
        if mark:
            try:
                return f"{sensor}:{code}", instants.parse(start)
            except ValueError:
                return None
    return None


def _measured(sensors: Iterable[Mapping[str, Any]]) -> list[Pollutant]:
    found = {code for each in sensors for code in each["pollutants"]}
    return [code for code in Pollutant if code in found]


def _name(sensor: Mapping[str, Any]) -> str:
    return str(sensor.get("name") or sensor["sensor_id"])


def _point(sensor: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [sensor["lon"], sensor["lat"]]}


def _base(sensor: Mapping[str, Any], description: str) -> Entity:
    identifier = sensor["sensor_id"]
    return {
        "@iot.id": identifier,
        "name": _name(sensor),
        "description": description,
        "_sensor": identifier,
    }


def _thing(sensor: Mapping[str, Any]) -> Entity:
    names = ("kind", "site_type", "operator", "locality", "valid_from", "retired_at")
    told = {name: sensor[name] for name in names if sensor.get(name) is not None}
    return {**_base(sensor, "A station that measures the air"), "properties": told}


def _location(sensor: Mapping[str, Any]) -> Entity:
    where = {"encodingType": _GEOJSON, "location": _point(sensor)}
    return {**_base(sensor, "Where the station stands"), **where}


def _feature(sensor: Mapping[str, Any]) -> Entity:
    what = {"encodingType": _GEOJSON, "feature": _point(sensor)}
    return {**_base(sensor, "The air at the station"), **what}


def _sensor(sensor: Mapping[str, Any]) -> Entity:
    kind = str(sensor["kind"]).replace("_", "-")
    told = {
        "encodingType": "text/plain",
        "metadata": f"{kind}, one value each {sensor['interval_s']} s",
    }
    return {**_base(sensor, f"A {kind} instrument"), **told}


def _property(code: Pollutant) -> Entity:
    name, number = _PROPERTIES[code]
    return {
        "@iot.id": str(code),
        "name": name,
        "description": f"{name} in ambient air",
        "definition": _VOCABULARY + number,
        "properties": {"code": str(code)},
        "_pollutant": str(code),
    }


def _datastream(sensor: Mapping[str, Any], code: Pollutant) -> Entity:
    unit = "mg/m³" if unit_of(code) == "mg/m3" else "µg/m³"
    return {
        "@iot.id": f"{sensor['sensor_id']}:{code}",
        "name": f"{_PROPERTIES[code][0]} at {_name(sensor)}",
        "description": f"Readings of {code} as they hold now",
        "observationType": _MEASUREMENT,
        "unitOfMeasurement": {
            "name": f"{'milli' if unit.startswith('m') else 'micro'}gram per cubic metre",
            "symbol": unit,
            "definition": "ucum:mg/m3" if unit.startswith("m") else "ucum:ug/m3",
        },
        "observedArea": _point(sensor),
        "properties": {"interval_s": sensor["interval_s"]},
        "_last": sensor.get("last_reading_at"),
        "_sensor": sensor["sensor_id"],
        "_pollutant": str(code),
    }
