"""The reference data beside the checkout: series to publish, and what others made of them."""

import csv
import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
from backing.service import CHECKOUT, Service

from shared import instants
from shared.air.pollutants import Pollutant
from shared.air.units import factor

FOLDER = CHECKOUT.parent / "shared" / "data"
WAYS = ("as it is", "shuffled, repeated and late")
"""How the series are published: what comes of it must not differ."""
TOLERANCE = 1e-9
"""Oracles have twelve significant digits."""

Row = dict[str, str]
_HOUR = timedelta(hours=1)
_UNITS = {"ugm3": "ug/m3", "mgm3": "mg/m3", "ppb": "ppb", "ppm": "ppm"}


@dataclass(frozen=True, slots=True)
class Series:
    """One file of hourly series, and the part of it that the oracles are about.

    Attributes:
        sensors: by site as the file names it.
        unit: of its gases: what the numbers of the oracles are in.
        until: the end of what the oracles cover.
    """

    file: str
    oracle: str
    sensors: dict[str, str]
    unit: str
    since: str
    until: str

    def scale(self, pollutant: str) -> float:
        """Return what a number of an oracle is multiplied by to be in our unit."""
        if pollutant in ("pm10", "pm25"):
            return 1.0
        unit = "ppm" if (self.unit, pollutant) == ("ppb", "co") else self.unit
        return factor(Pollutant(pollutant), unit)

    def oracles(self, name: str) -> list[Row]:
        """Return the rows of one of its oracles."""
        return rows(FOLDER / "air" / "oracles" / f"{self.oracle}__{name}.csv.gz")

    def sensor(self, row: Row) -> str:
        """Return the sensor that a row of an oracle is about."""
        return self.sensors[row["site"]]


PPB = Series(
    "series_marylebone_ppb_2003_2004.csv.gz",
    "marylebone_ppb_2003_2004",
    {"London Marylebone Road": "MY1-2003"},
    "ppb",
    "2003-01-01T00:00:00Z",
    "2004-01-01T00:00:00Z",
)
UGM3 = Series(
    "series_marylebone_ugm3_2015_2017.csv.gz",
    "marylebone_ugm3_2015_2017",
    {"London Marylebone Road": "MY1-2015"},
    "ug/m3",
    "2015-01-01T00:00:00Z",
    "2016-07-01T00:00:00Z",
)
LONDON = Series(
    "series_london_ugm3_2009_bloomsbury_marylebone.csv.gz",
    "london_ugm3_2009_bloomsbury_marylebone",
    {"London Bloomsbury": "CLL2-2009", "London Marylebone Road": "MY1-2009"},
    "ug/m3",
    "2009-01-01T00:00:00Z",
    "2010-01-01T00:00:00Z",
)
SERIES = (PPB, UGM3, LONDON)
LUFTDATEN = "luftdaten_aberdeen_2019-04-17_2019-04-23.csv.gz"
LUFTDATEN_UNTIL = "2019-04-20T12:00:00Z"


@cache
def rows(file: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as text:
        return list(csv.DictReader(text))


def hourly_readings(series: Series) -> Iterator[dict[str, Any]]:
    """Yield the readings of a file as far as the oracles go."""
    for row in rows(FOLDER / "air" / series.file):
        if row["date_utc"] >= series.until:
            continue
        for name, text in row.items():
            pollutant, _, unit = name.rpartition("_")
            if unit in _UNITS and text:
                yield {
                    "sensor_id": series.sensors[row["site"]],
                    "pollutant": pollutant,
                    "start": row["date_utc"],
                    "value": float(text),
                    "unit": _UNITS[unit],
                }


def luftdaten_readings() -> Iterator[dict[str, Any]]:
    """Yield the readings of the archive as far as the oracle goes."""
    with gzip.open(FOLDER / "air" / LUFTDATEN, "rt") as text:
        for row in csv.DictReader(text, delimiter=";"):
            start = f"{row['timestamp']}Z"
            if start >= LUFTDATEN_UNTIL:
                continue
            for column, pollutant in (("P1", "pm10"), ("P2", "pm25")):
                yield {
                    "sensor_id": row["sensor_id"],
                    "pollutant": pollutant,
                    "start": start,
                    "value": float(row[column]),
                    "unit": "ug/m3",
                }


def disturbed(readings: list[dict[str, Any]], folder: Path) -> tuple[Path, Path]:
    """Write readings in two files of JSON lines: shuffled, some twice; and what comes later."""
    chance = random.Random(5)
    chance.shuffle(readings)
    late = readings[: len(readings) // 20]
    first = readings[len(late) :]
    first += chance.sample(first, len(first) // 10)
    chance.shuffle(first)
    files = folder / "first.jsonl", folder / "late.jsonl"
    for file, content in zip(files, (first, late + first[:1_000]), strict=True):
        file.write_bytes(b"\n".join(map(orjson.dumps, content)) + b"\n")
    return files


def answered(ingest: Service, path: str, **asked: str) -> dict[str, Row]:
    """Return a whole list by the starts of its items."""
    params = {name.rstrip("_"): value for name, value in asked.items()}
    answer = ingest.request("GET", path, params=params, headers={"accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return {row["start"]: row for row in csv.DictReader(StringIO(answer.text, newline=""))}


def agrees(expected: str, found: str, scale: float = 1.0) -> bool:
    """Tell whether both are missing, or equal within the tolerance."""
    if not expected or not found:
        return expected == found
    wanted, have = float(expected) * scale, float(found)
    return abs(wanted - have) <= TOLERANCE * max(abs(wanted), abs(have)) + 1e-12


def before(text: str, hours: int) -> str:
    """Return the instant so many hours before another."""
    return instants.text(instants.parse(text) - hours * _HOUR)
