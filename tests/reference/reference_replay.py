"""The replay: where the stations are, the rules added for the oracles, and what is published."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson
import reference_data as reference
from backing.kafka import Kafka, Out, Sent
from backing.service import Service
from reference_alerts import Condition, between, of_running_means
from reference_command import Command
from reference_data import LONDON, PPB, UGM3, Series

from shared import topics

WARDS = {
    "MY1-2003": ("E05001218", 52.44041, -1.563032),
    "MY1-2015": ("E05001219", 52.39051, -1.45987),
    "CLL2-2009": ("E05001220", 52.38673, -1.488641),
    "MY1-2009": ("E05001221", 52.39312, -1.533931),
}
NETWORK_WARD = ("E05001222", 52.4306, -1.498799)
"""Each station in a ward of its own; the network of low-cost sensors together in one."""

EPISODES = [
    *((PPB, *each) for each in [("no2", "105", "1"), ("no2", "105", "3"), ("o3", "25", "8"),
                                ("pm10", "50", "24"), ("pm10", "75", "6")]),
    *((UGM3, *each) for each in [("no2", "150", "6"), ("no2", "200", "1"), ("no2", "200", "3"),
                                 ("pm10", "50", "24"), ("pm10", "50", "6"),
                                 ("pm25", "35", "24"), ("pm25", "35", "6")]),
    *((LONDON, *each) for each in [("no2", "200", "1"), ("pm10", "50", "6"),
                                   ("pm25", "35", "24"), ("pm25", "35", "6")]),
]  # fmt: skip
RUNNING = [
    (PPB, "o3", 8), (PPB, "co", 8), (PPB, "no2", 24), (PPB, "pm10", 24), (PPB, "pm25", 24),
    (UGM3, "o3", 8), (UGM3, "no2", 24), (UGM3, "pm10", 24), (UGM3, "pm25", 24),
    (LONDON, "no2", 24), (LONDON, "pm10", 24), (LONDON, "pm25", 24),
]  # fmt: skip
GUIDELINES = [
    (series, pollutant, level)
    for series in (PPB, UGM3, LONDON)
    for pollutant, level in (("pm25", 15.0), ("pm10", 45.0))
]
INDICES = [
    *((UGM3, pollutant) for pollutant in ("no2", "o3", "pm10", "pm25")),
    *((LONDON, pollutant) for pollutant in ("no2", "pm10", "pm25")),
]
INDEX_LEVELS = (("moderate", 4.0), ("high", 7.0), ("very_high", 10.0))
STATUTORY = {
    "o3": Condition((("information", 180.0), ("alert", 240.0))),
    "no2": Condition((("alert", 400.0),), up=3),
    "so2": Condition((("alert", 500.0),), up=3),
}
NETWORK_LEVEL = 40.0


def station(series: Series) -> str:
    """The sensor whose series the oracles of a file are about: of the first site."""
    return next(iter(series.sensors.values()))


@dataclass
class Platform:
    """Ingest and alerts with everything replayed, and the rules that were added for it."""

    ingest: Service
    alerts: Service
    kafka: Kafka
    rules: dict[str, str] = field(default_factory=dict)

    def until_applied(self) -> None:
        ends = self.kafka.ends()
        for service, consumed in (
            (self.ingest, topics.INBOUND),
            (self.alerts, (topics.AIR_HOURLY, topics.AIR_CHANGED, topics.FACTS_RECORDED)),
        ):
            service.until_applied(
                [
                    Sent(topic, partition, end - 1)
                    for topic in consumed
                    for partition, end in ends[topic].items()
                ],
                seconds=800,
            )

    def add(self, name: str, rule: dict[str, Any]) -> None:
        """Draft and publish a rule."""
        operator = {"x-actor": "ann"}
        answer = self.alerts.request("POST", "/v1/rules", json=rule, headers=operator)
        assert answer.status_code == 201, answer.text
        self.rules[name] = answer.json()["id"]
        path = f"/v1/rules/{self.rules[name]}/publish"
        assert self.alerts.request("POST", path, headers=operator).status_code == 200

    def found(self, rule: str, ward: str) -> list[dict[str, Any]]:
        """Return what stands of a rule in a ward, oldest first."""
        rule_id = self.rules.get(rule, rule)
        found = self.alerts.items("/v1/alerts", rule_id=rule_id, locality=ward, limit=1000)
        standing = [each for each in found if each["verdict"] != "revoked"]
        return [each for each in reversed(standing) if each["triggered_at"]]


def named(series: Series, pollutant: str, *more: object) -> str:
    return "/".join([station(series), pollutant, *map(str, more)])


def added_rules() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield rules that ask for what the oracles list: unbroken episodes, and running means."""
    for series, pollutant, threshold, hours in EPISODES:
        level = float(threshold) * series.scale(pollutant)
        yield (
            named(series, pollutant, threshold, hours),
            {
                "pollutant": pollutant,
                "levels": [{"severity": "moderate", "threshold": level}],
                "consecutive": int(hours),
                "localities": [WARDS[station(series)][0]],
            },
        )
    for series, pollutant, width in RUNNING:
        yield (
            named(series, pollutant, f"{width}h"),
            {
                "pollutant": pollutant,
                "averaging": f"{width}h",
                "levels": [
                    {"severity": severity, "threshold": threshold}
                    for severity, threshold in running_levels(series, pollutant, width)
                ],
                "consecutive": 2,
                "clear": {"consecutive": 3},
                "localities": [WARDS[station(series)][0]],
            },
        )
    yield (
        "network",
        {
            "pollutant": "pm10",
            "levels": [{"severity": "moderate", "threshold": NETWORK_LEVEL}],
            "combine": "each",
            "localities": [NETWORK_WARD[0]],
        },
    )


def running_levels(series: Series, pollutant: str, width: int) -> list[tuple[str, float]]:
    line = of_running_means(series, pollutant, width)
    return [("moderate", between(line, 0.85))]


def register(kafka: Kafka) -> None:
    network = {each["sensor_id"] for each in reference.luftdaten_readings()}
    sensors = {sensor: ("reference", 3600, *at[1:]) for sensor, at in WARDS.items()}
    sensors |= dict.fromkeys(network, ("low_cost", 150, *NETWORK_WARD[1:]))
    kafka.publish(
        "air.sensors",
        *(
            Out({"sensor_id": sensor, "kind": kind, "interval_s": seconds, "lat": lat, "lon": lon,
                 "pollutants": ["no2"]}, sensor)
            for sensor, (kind, seconds, lat, lon) in sensors.items()
        ),
    )  # fmt: skip


def replay(command: Command, folder: Path, *, in_order: bool) -> None:
    """Publish every series: hour by hour, or in months that come in any order, upset inside.

    Upset, some readings come twice and some when all the rest has come.
    """
    readings = [each for of in reference.SERIES for each in reference.hourly_readings(of)]
    readings += reference.luftdaten_readings()
    readings.sort(key=lambda reading: reading["start"])
    lines = readings if in_order else _upset(readings, Random(53))
    file = folder / "replay.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, lines)) + b"\n")
    command("publish", "readings", str(file), "--format", "json")


def _upset(readings: list[dict[str, Any]], chance: Random) -> Iterator[dict[str, Any]]:
    months: dict[str, list[dict[str, Any]]] = {}
    late = []
    for each in readings:
        if chance.random() < 0.02:
            late.append(each)
        else:
            months.setdefault(each["start"][:7], []).append(each)
    for month in chance.sample(list(months.values()), len(months)):
        month += chance.sample(month, len(month) // 20)
        chance.shuffle(month)
        yield from month
    yield from late
