"""The sensors of the simulated city: two reference stations and low-cost sensors in every ward."""

from dataclasses import dataclass
from math import cos, radians, sqrt

from shared.places.assign import Assigner
from shared.places.polygons import approximate_areas
from shared.places.wards import WARDS, Ward

from .chance import between

_KM_PER_DEGREE = 111.2
_SINCE = "2024-01-01T00:00:00Z"
_STREET_SECONDS = 300
_ROOF_SECONDS = 150


@dataclass(frozen=True, slots=True)
class Sensor:
    """A simulated sensor.

    Attributes:
        ward: code of the ward it stands in.
        roadside: stands at a busy road, so traffic weighs more.
        ppb: sends gases in ppb instead of µg/m³.
    """

    sensor_id: str
    name: str
    lat: float
    lon: float
    kind: str
    site_type: str
    pollutants: tuple[str, ...]
    interval_s: int
    ward: str
    roadside: bool = False
    ppb: bool = False

    def registration(self) -> dict[str, object]:
        """Return what registers it on `air.sensors`."""
        return {
            "sensor_id": self.sensor_id,
            "name": self.name,
            "lat": self.lat,
            "lon": self.lon,
            "kind": self.kind,
            "site_type": self.site_type,
            "operator": "simulated",
            "pollutants": list(self.pollutants),
            "interval_s": self.interval_s,
            "valid_from": _SINCE,
        }


STATIONS = (
    Sensor(
        "COAL",
        "Coventry Allesley",
        52.411563,
        -1.560228,
        "reference",
        "urban_background",
        ("o3", "no2", "pm25", "pm10"),
        3600,
        "E05001233",
    ),
    Sensor(
        "COBR",
        "Coventry Binley Road",
        52.407708,
        -1.490082,
        "reference",
        "urban_traffic",
        ("no2", "pm10"),
        3600,
        "E05001228",
        roadside=True,
    ),
)
"""The national network's two stations, where they really stand; their readings are invented."""


def sensors(seed: int, per_ward: int = 2) -> tuple[Sensor, ...]:
    """Return the stations and `per_ward` low-cost sensors in each of the 18 wards.

    Odd ones stand at the street and measure NO2 (in ppb) and particles every five minutes; even
    ones hang on roofs and measure particles every two and a half.
    """
    wards = Assigner(approximate_areas())
    return STATIONS + tuple(
        _low_cost(seed, ward, number, wards) for ward in WARDS for number in range(1, per_ward + 1)
    )


def _low_cost(seed: int, ward: Ward, number: int, wards: Assigner) -> Sensor:
    street = number % 2 == 1
    lat, lon = _somewhere_in(seed, ward, number, wards)
    slug = "".join(
        letter
        for letter in ward.name.lower().replace(" ", "-")
        if letter.isalpha() or letter == "-"
    )
    return Sensor(
        f"{slug}-{number}",
        f"{ward.name} {'street' if street else 'roof'} {number}",
        lat,
        lon,
        "low_cost",
        "urban_traffic" if street else "urban_background",
        ("no2", "pm25", "pm10") if street else ("pm25", "pm10"),
        _STREET_SECONDS if street else _ROOF_SECONDS,
        ward.code,
        roadside=street,
        ppb=street,
    )


def _somewhere_in(seed: int, ward: Ward, number: int, wards: Assigner) -> tuple[float, float]:
    reach = sqrt(ward.area_km2) / 4 / _KM_PER_DEGREE
    north = between(-reach, reach, seed, "north", ward.code, number)
    east = between(-reach, reach, seed, "east", ward.code, number) / cos(radians(ward.lat))
    while True:
        lat, lon = round(ward.lat + north, 6), round(ward.lon + east, 6)
        if wards.code_at(lat, lon) == ward.code:
            return lat, lon
        north, east = north / 2, east / 2
