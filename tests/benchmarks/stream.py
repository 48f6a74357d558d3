"""From a reading published to an alert heard on the stream, while readings pour in.

A platform of its own is started. Sensors of the load send at a steady rate; a probe in every ward
tells one hour after the other, in which nitrogen dioxide rises and falls, each a single reading.
What is timed is a probe's reading given to the producer → its transition read by a client of the
gateway's stream, for every transition there is. Then what each service holds in memory.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx
import orjson
from aiokafka import AIOKafkaProducer

from benchmarks.readings import Fleet, publish
from deploy.local.stack import Platform
from healthyplaces.sse import Reader
from shared import clock, instants
from shared.places.wards import WARDS
from shared.topics import AIR_READINGS, AIR_SENSORS

PER_SECOND = 2_000
_SENSORS = 500
_TICK_SECONDS = 0.05
HOUR = timedelta(hours=1)
_CYCLE = (250.0, 450.0, 650.0, 10.0, 10.0, 10.0)
"""µg/m³ of nitrogen dioxide an hour: moderate, high and very high, then air again."""
_HOURS = 24
_HEAR_SECONDS = 15.0
_SERVICES = ("ingest", "alerts", "indicators", "gateway")

Tell = Callable[[str], None]
Spot = tuple[str, str]
"""A ward and the start of an hour."""


@dataclass(slots=True)
class Heard:
    """When each probe's reading was sent, and when its transition was read."""

    sent: dict[Spot, float] = field(default_factory=dict)
    read: dict[Spot, float] = field(default_factory=dict)

    def seconds(self) -> list[float]:
        """Return how long each transition took, the shortest first."""
        return sorted(at - self.sent[spot] for spot, at in self.read.items() if spot in self.sent)


def run(home: Path, clients: tuple[int, ...], memory: int, tell: Tell) -> None:
    """Measure with so many clients of the stream, each number on a platform of its own.

    Args:
        home: an empty folder of the platforms' own.
        clients: how many listen.
        memory: how many readings the last platform must have taken before its memory is read.
    """
    longest: list[float] = []
    for number, listening in enumerate(clients):
        with Platform(home / str(number)) as platform:
            fleet = Fleet(_SENSORS, interval_s=60, prefix="load")
            began = clock.now().replace(minute=0, second=0, microsecond=0)
            source = fleet.items(began - 150 * HOUR)
            heard, sent = asyncio.run(_measure(platform, fleet, source, listening, began))
            found = heard.seconds()
            assert found, "no transition was heard"
            longest.append(part_of(found, 0.99))
            tell(
                f"reading to stream, {PER_SECOND:,} readings/s, {listening:,} clients: "
                f"{len(found)} transitions, median {part_of(found, 0.5) * 1000:.0f} ms, "
                f"p99 {longest[-1] * 1000:.0f} ms, longest {found[-1] * 1000:.0f} ms"
            )
            if number == len(clients) - 1:
                more = list(islice(source, max(0, memory - sent)))
                asyncio.run(publish(platform.endpoints["kafka"], AIR_READINGS, more))
                rest(platform)
                held = ", ".join(f"{name} {resident(platform, name):.0f} MB" for name in _SERVICES)
                tell(f"resident after {sent + len(more):,} readings: {held}")
    for listening, most in list(zip(clients, longest, strict=True))[1:]:
        tell(f"p99 with {listening:,} clients to {clients[0]:,}: ratio {most / longest[0]:.2f}")


async def _measure(
    platform: Platform,
    fleet: Fleet,
    source: Iterator[tuple[str, dict[str, object]]],
    clients: int,
    now: datetime,
) -> tuple[Heard, int]:
    ends = platform.endpoints
    await publish(ends["kafka"], AIR_SENSORS, [*fleet.registrations(), *probes()])
    await asyncio.to_thread(rest, platform)
    heard, ready, stop = Heard(), asyncio.Event(), multiprocessing.Event()
    others = multiprocessing.Process(
        target=_listen_on, args=(ends["gateway"], ends["api_key"], clients - 1, stop), daemon=True
    )
    others.start()
    listening = asyncio.create_task(_hear(ends["gateway"], ends["api_key"], heard, ready))
    await ready.wait()
    await asyncio.sleep(clients / 100)
    producer = AIOKafkaProducer(bootstrap_servers=ends["kafka"], acks="all", linger_ms=5)
    await producer.start()
    done = asyncio.Event()
    load = asyncio.create_task(_load(producer, source, done))
    first = now - (_HOURS + 2) * HOUR
    turns = [(turn, first + turn * HOUR) for turn in range(_HOURS)]
    await tell_hours(producer, heard.sent, turns, 2.0)
    await asyncio.sleep(_HEAR_SECONDS)
    done.set()
    sent = await load
    await producer.stop()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    stop.set()
    others.join(10)
    return heard, sent


def probes() -> list[tuple[str, dict[str, object]]]:
    """Return the registration of a reference sensor in every ward, each with its key."""
    return [
        (
            f"probe-{ward.code}",
            {
                "sensor_id": f"probe-{ward.code}",
                "lat": ward.lat,
                "lon": ward.lon,
                "kind": "reference",
                "pollutants": ["no2"],
                "interval_s": 3_600,
            },
        )
        for ward in WARDS
    ]


async def tell_hours(
    producer: AIOKafkaProducer,
    sent: dict[Spot, float],
    turns: Iterable[tuple[int, datetime]],
    seconds: float,
) -> None:
    """Send an hour of every ward after the other, at a pace that lets each be judged.

    Args:
        producer: takes the readings.
        sent: is told when each was given to it, of a clock that all processes share.
        turns: the place of each hour in the cycle of values, and its start.
        seconds: for an hour of all wards.
    """
    for turn, at in turns:
        start = instants.text(at)
        for ward in WARDS:
            sensor_id = f"probe-{ward.code}"
            content = {
                "sensor_id": sensor_id,
                "pollutant": "no2",
                "start": start,
                "value": _CYCLE[turn % len(_CYCLE)],
                "unit": "ug/m3",
            }
            sent[ward.code, start] = time.monotonic()
            await producer.send(AIR_READINGS, orjson.dumps(content), key=sensor_id.encode())
            await asyncio.sleep(seconds / len(WARDS))


async def _load(
    producer: AIOKafkaProducer,
    source: Iterator[tuple[str, dict[str, object]]],
    done: asyncio.Event,
) -> int:
    sent, a_tick = 0, int(PER_SECOND * _TICK_SECONDS)
    while not done.is_set():
        began = time.monotonic()
        for key, content in islice(source, a_tick):
            await producer.send(AIR_READINGS, orjson.dumps(content), key=key.encode())
        sent += a_tick
        await asyncio.sleep(max(0.0, _TICK_SECONDS - (time.monotonic() - began)))
    return sent


async def _hear(gateway: str, api_key: str, heard: Heard, ready: asyncio.Event) -> None:
    reader = Reader()
    headers = {"Authorization": f"Bearer {api_key}"}
    async with (
        httpx.AsyncClient(base_url=gateway, headers=headers, timeout=60) as client,
        client.stream("GET", "/v1/alerts/stream") as answer,
    ):
        assert answer.status_code == 200, answer.status_code
        ready.set()
        async for chunk in answer.aiter_raw():
            at = time.monotonic()
            for event in reader.feed(chunk):
                alert = orjson.loads(event.data)
                if alert["pollutant"] == "no2" and alert["transition"]["interval"] is not None:
                    spot = (alert["locality"], alert["transition"]["interval"]["start"])
                    heard.read.setdefault(spot, at)


def _listen_on(gateway: str, api_key: str, clients: int, stop: Event) -> None:
    """Hold so many connections to the stream and read what comes."""

    async def hold() -> None:
        host, _, port = gateway.removeprefix("http://").partition(":")
        request = (
            f"GET /v1/alerts/stream HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {api_key}\r\n\r\n"
        ).encode()

        async def one() -> None:
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(request)
            while await reader.read(65_536):
                pass
            raise AssertionError("a client of the stream was cut off")

        holding = [asyncio.create_task(one()) for _ in range(clients)]
        while not stop.is_set():
            await asyncio.sleep(0.2)
            for each in holding:
                if each.done():
                    each.result()
        for each in holding:
            each.cancel()
        await asyncio.gather(*holding, return_exceptions=True)

    asyncio.run(hold())


def rest(platform: Platform) -> None:
    """Return when all that has been published has been applied."""
    headers = {"Authorization": f"Bearer {platform.endpoints['api_key']}"}
    with httpx.Client(
        base_url=platform.endpoints["gateway"], headers=headers, timeout=90
    ) as client:
        for _ in range(10):
            answer = client.get("/v1/progress", params={"wait": 60})
            if answer.status_code == 200 and answer.json()["pending"] == 0:
                return
    raise AssertionError(f"not at rest after ten minutes: {answer.text}")


def resident(platform: Platform, name: str) -> float:
    """Return the megabytes that the process of a service holds."""
    status = Path(f"/proc/{platform.pid(name)}/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) / 1_000


def part_of(ordered: list[float], part: float) -> float:
    """Return the value below which this part of them lies, such as the 0.99th."""
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
