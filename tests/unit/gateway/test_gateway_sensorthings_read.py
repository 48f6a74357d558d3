"""Observations are read from ingest: the right ones, in the order asked for, with few questions."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from services.gateway.sensorthings import options
from services.gateway.sensorthings.model import KINDS
from services.gateway.sensorthings.read import Reader
from shared import instants
from shared.errors import Invalid

HOUR = timedelta(hours=1)
BEGUN = datetime(2026, 1, 15, tzinfo=UTC)


class Ingest:
    """Answers as ingest does, from a list of hourly values of each sensor."""

    def __init__(self, **values: list[float]) -> None:
        self.asked: list[str] = []
        self._values = values

    async def document(self, target: str, *, within_seconds: float = 5.0) -> bytes:
        self.asked.append(target)
        address = urlsplit(target)
        asked = {name: each[0] for name, each in parse_qs(address.query).items()}
        items = self._sensors() if address.path == "/v1/sensors" else self._series(asked)
        return orjson.dumps({"items": list(items), "next": None})

    def _sensors(self) -> Iterable[dict[str, Any]]:
        for name, values in self._values.items():
            last = instants.text(BEGUN + HOUR * len(values)) if values else None
            told = {"sensor_id": name, "name": name, "lat": 52.4, "lon": -1.5, "interval_s": 3600}
            yield told | {"pollutants": ["no2"], "kind": "reference", "last_reading_at": last}

    def _series(self, asked: dict[str, str]) -> Iterable[dict[str, Any]]:
        since, until = instants.parse(asked["from"]), instants.parse(asked["to"])
        if asked["average"] == "month":
            if since < datetime(2026, 2, 1, tzinfo=UTC) <= until:
                yield {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}
            return
        assert until - since <= timedelta(days=366)
        for place, value in enumerate(self._values[asked["sensor_id"]]):
            start = BEGUN + HOUR * place
            if since < start + HOUR <= until:
                times = {"start": instants.text(start), "end": instants.text(start + HOUR)}
                yield times | {"value": value, "state": "provisional", "flags": []}


async def results(ingest: Ingest, **given: str) -> list[float]:
    reader = Reader(ingest)  # type: ignore[arg-type]
    asked = options.read(
        KINDS["Observations"], [(f"${name}", each) for name, each in given.items()]
    )
    streams = (await reader.world()).all("Datastreams")
    found, more, _ = await reader.observations(streams, asked)
    assert more is False or len(found) == asked.top
    return [each["result"] for each in found]


@pytest.mark.parametrize("order", ["phenomenonTime", "phenomenonTime desc"])
async def test_years_without_readings_cost_no_question_each(order: str) -> None:
    ingest = Ingest(A=[1.0, 2.0], B=[3.0], C=[])
    assert sorted(await results(ingest, orderby=order)) == [1.0, 2.0, 3.0]
    assert len(ingest.asked) < 2 * 20
    assert not any("sensor_id=C" in each for each in ingest.asked)


async def test_observations_of_all_streams_come_in_the_order_of_time() -> None:
    ingest = Ingest(A=[1.0, 3.0], B=[2.0, 4.0])
    assert await results(ingest) == [1.0, 2.0, 3.0, 4.0]
    newest = await results(ingest, orderby="phenomenonTime desc", top="2")
    assert sorted(newest) == [3.0, 4.0]


async def test_observations_are_ordered_by_whatever_they_have() -> None:
    ingest = Ingest(A=[1.0, 5.0], B=[2.0, 4.0])
    assert await results(ingest, orderby="result desc") == [5.0, 4.0, 2.0, 1.0]
    by_station = "Datastream/Thing/name desc,result"
    assert await results(ingest, orderby=by_station) == [2.0, 4.0, 1.0, 5.0]
    assert await results(ingest, orderby="result", top="1", skip="2") == [4.0]
    assert await results(ingest, orderby="result", filter="result lt 4.5", top="2") == [1.0, 2.0]


async def test_more_than_can_be_sorted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.sensorthings.read._MOST_SORTED", 3)
    with pytest.raises(Invalid, match="narrow it"):
        await results(Ingest(A=[1.0, 5.0], B=[2.0, 4.0]), orderby="result")
