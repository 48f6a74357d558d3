"""A small town in which something is the matter on every page, the same whenever it is told."""

from datetime import datetime, timedelta
from typing import Any

from e2e import console_driver as console
from e2e.console_driver import Platform

from shared import clock

FOLESHILL, RADFORD, WYKEN = "E05001222", "E05001227", "E05001235"
_STATIONS = {
    "CV-FOLE": (52.4306, -1.498799, 452.0),
    "CV-RADF": (52.42152, -1.519348, 120.0),
    "CV-WYKE": (52.41454, -1.452476, 230.0),
}


class Story:
    """What has been told to a platform, and told on when the hour has changed."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._told_for: datetime | None = None
        for name, (lat, lon, _) in _STATIONS.items():
            platform.publish("air.sensors", [console.sensor(name, lat, lon)])
            platform.publish("air.readings", console.day(name, 40))
        self.go_on()
        platform.publish("housing.events", [*_hazards(), *_households()])
        platform.publish("community.events", _community())
        platform.ask("POST", "/v1/intake/air.readings", json=_stray())
        platform.ask("POST", "/v1/rules", json=_draft())
        platform.ask("POST", "/v1/silences", json=_silence())
        platform.ask("GET", "/v1/progress", params={"wait": 60}, timeout=90)

    def go_on(self) -> None:
        """Tell the last whole hour, unless it has been told."""
        if self._told_for == console.last_hour():
            return
        self._told_for = console.last_hour()
        for name, (_, _, level) in _STATIONS.items():
            self._platform.publish("air.readings", console.hours(name, {0: level}, "provisional"))


def _ago(days: float) -> str:
    return console.text(clock.now() - timedelta(days=days))


def _hazards() -> list[dict[str, Any]]:
    frame = {"type": "hazard.reported", "hazard": "damp_and_mould", "category": "significant"}
    return [
        {"id": "e-1", "case_id": "hz-1", "ward": FOLESHILL, "occurred_at": _ago(60), **frame},
        {"id": "e-2", "case_id": "hz-2", "ward": RADFORD, "occurred_at": _ago(1), **frame},
    ]


def _households() -> list[dict[str, Any]]:
    placed = {"accommodation": "hostel", "adults": 1, "children": 2, "pregnant": False}
    wards = [FOLESHILL] * 30 + [RADFORD] * 20 + [WYKEN] * 10
    return [
        {
            "id": f"ta-{number}",
            "type": "ta.placed",
            "case_id": f"h-{number}",
            "ward": ward,
            "occurred_at": _ago(100),
            "in_area": True,
            **placed,
        }
        for number, ward in enumerate(wards)
    ]


def _community() -> list[dict[str, Any]]:
    return [
        {
            "id": "cs-1",
            "type": "case_study.published",
            "subject_id": "cs-1",
            "ward": FOLESHILL,
            "occurred_at": _ago(200),
            "kind": "community",
            "title": "A garden behind the library",
            "url": "https://example.org/garden",
            "theme": "food growing",
        }
    ]


def _stray() -> list[dict[str, Any]]:
    (reading, *_) = console.hours("CV-NONE", {3: 41.0})
    return [reading]


def _draft() -> dict[str, Any]:
    return {
        "id": "school.no2",
        "name": "NO2 near schools",
        "pollutant": "no2",
        "levels": [{"severity": "moderate", "threshold": 100}],
        "localities": [FOLESHILL],
    }


def _silence() -> dict[str, Any]:
    return {
        "matchers": [{"field": "rule_id", "op": "=", "value": "statutory.no2"}],
        "starts_at": console.text(clock.now()),
        "ends_at": console.text(clock.now() + timedelta(days=3)),
        "until_resolved": False,
        "comment": "Roadworks in Foleshill Road.",
    }
