"""The air of the simulated city: what there is to measure, at a place and an instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, exp, floor, pi
from zoneinfo import ZoneInfo

from shared.places.wards import BY_CODE

from .chance import between, uniform
from .city import Sensor

LONDON = ZoneInfo("Europe/London")

MORNING_RUSH = timedelta(hours=8)
EVENING_RUSH = timedelta(hours=17, minutes=30)
"""When traffic is heaviest, after midnight in London."""

_DAY = timedelta(days=1)
_HOUR_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Episode:
    """Still air that holds pollution down, once a day.

    Attributes:
        peak: when it is at its worst, on any one day.
        strength: 1 raises alerts for NO2 and particles in the denser wards; 0 is a clear day.
    """

    peak: datetime
    strength: float = 1.0

    def stillness(self, at: datetime, hours: float) -> float:
        """Return how still the air is, 0 to `strength`: a bell of `hours` standard deviation."""
        away = (at - self.peak + _DAY / 2) % _DAY - _DAY / 2
        return self.strength * exp(-0.5 * (away.total_seconds() / _HOUR_SECONDS / hours) ** 2)


def episode_before(now: datetime, strength: float = 1.0) -> Episode:
    """Return the episode of the latest rush hour that is six hours or more ago.

    So it lies whole in the last 24 hours, with time for its alerts to resolve.
    """
    latest = now - timedelta(hours=6)
    midnight = latest.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    rushes = [
        (midnight.replace(tzinfo=None) - back + rush).replace(tzinfo=LONDON)
        for back in (timedelta(), _DAY)
        for rush in (EVENING_RUSH, MORNING_RUSH)
    ]
    return Episode(max(rush for rush in rushes if rush <= latest).astimezone(now.tzinfo), strength)


def concentration(
    seed: int, sensor: Sensor, pollutant: str, at: datetime, episode: Episode
) -> float:
    """Return the concentration at a sensor, µg/m³ (CO mg/m³), 0 or more, to two decimals."""
    traffic = _traffic(at) * (1.25 if sensor.roadside else 0.8)
    crowding = _crowding(sensor.ward)
    weather = 1 + 0.12 * _drift(seed, at, "weather", pollutant)
    place = between(0.9, 1.1, seed, "place", sensor.sensor_id, pollutant)
    noise = between(0.94, 1.06, seed, "noise", sensor.sensor_id, pollutant, at.timestamp())
    no2 = crowding * (12 + 34 * traffic + 215 * episode.stillness(at, 1.6))
    fine = 6 + crowding * (4 * traffic + 78 * episode.stillness(at, 3.2))
    plain = {
        "no2": no2,
        "no": 0.45 * no2,
        "nox": 1.7 * no2,
        "o3": max(4.0, 62 + 26 * _afternoon(at) - 0.45 * no2),
        "so2": 3 + 2 * traffic,
        "co": 0.2 + 0.15 * traffic * crowding,
        "pm25": fine,
        "pm10": 5 + 1.3 * fine,
        "c6h6": 0.4 + 0.5 * traffic,
    }[pollutant]
    return round(plain * weather * place * noise, 2)


def _local_hour(at: datetime) -> float:
    local = at.astimezone(LONDON)
    return local.hour + local.minute / 60


def _traffic(at: datetime) -> float:
    hour = _local_hour(at)
    weekend = at.astimezone(LONDON).weekday() >= 5
    morning = exp(-0.5 * ((hour - MORNING_RUSH / timedelta(hours=1)) / 1.3) ** 2)
    evening = exp(-0.5 * ((hour - EVENING_RUSH / timedelta(hours=1)) / 1.7) ** 2)
    shops = exp(-0.5 * ((hour - 13.5) / 3.5) ** 2)
    return 0.6 * shops if weekend else 0.9 * morning + evening + 0.35 * shops


def _afternoon(at: datetime) -> float:
    return max(0.0, cos((_local_hour(at) - 15) / 24 * 2 * pi))


def _crowding(ward: str) -> float:
    facts = BY_CODE[ward]
    # By residents per square kilometre: Bablake has 760, St Michael's 10,800.
    return 0.3 + min(1.0, facts.population / facts.area_km2 / 9000)


def _drift(seed: int, at: datetime, *purpose: object) -> float:
    """Return a number in [-1, 1] that wanders from hour to hour without a jump."""
    hours = at.timestamp() / _HOUR_SECONDS
    before = floor(hours)
    blend = (1 - cos((hours - before) * pi)) / 2
    low, high = (uniform(seed, *purpose, knot) * 2 - 1 for knot in (before, before + 1))
    return low + (high - low) * blend
