"""A year of a city's events through the whole chain: Kafka, ingest, `facts.recorded`, indicators.

The clock runs from before the first event is published until every figure that follows from all of
them can be read: published, judged, stored, counted, and the figures told on `indicators.values`.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from backing import database as databases
from backing.kafka import Kafka, Sent
from backing.service import Service

from benchmarks import readings
from benchmarks.measures import EVENTS_A_YEAR, LAST_YEAR, Fact, a_year
from shared.events.catalogue import SUBJECTS, SURVEY_RESPONSE

Tell = Callable[[str], None]
Record = tuple[str, dict[str, object]]
"""Key and content."""

_PATIENCE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What it came to, in seconds from the first event published.

    Attributes:
        published: all were acknowledged by the broker.
        stored: ingest had applied them and told of them.
        counted: every figure that follows could be read.
        cpu: seconds of the two processes, ingest's and indicators'.
        figures: values told on `indicators.values`.
    """

    events: int
    published: float
    stored: float
    counted: float
    cpu: tuple[float, float]
    figures: int


def records(facts: Iterable[Fact]) -> dict[str, list[Record]]:
    """Return facts as their publishers would send them, by topic."""
    found: dict[str, list[Record]] = defaultdict(list)
    for topic, identifier, kind, subject, at, ward, content in facts:
        event: dict[str, Any] = {
            "id": identifier,
            "occurred_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "ward": ward,
            **orjson.loads(content),
        }
        if kind == SURVEY_RESPONSE:
            subject = identifier
        else:
            event |= {"type": kind, SUBJECTS[topic]: subject}
        found[topic].append((subject, event))
    return found


def measure(server: str, bootstrap: str, facts: Iterable[Fact]) -> Loaded:
    """Load facts into an empty platform."""
    sent = records(facts)
    with (
        Kafka(bootstrap) as kafka,
        databases.template(server) as template,
        databases.clone(server, template, kafka.ends()) as url,
        TemporaryDirectory() as folder,
    ):
        before = kafka.ends("indicators.values")
        ingest, indicators = (
            Service(
                name,
                kafka=bootstrap,
                database=url,
                log=Path(folder) / f"{name}.log",
                environment={},
            )
            for name in ("ingest", "indicators")
        )
        with ingest, indicators:
            began = time.perf_counter()
            asyncio.run(_publish(bootstrap, sent))
            published = time.perf_counter() - began
            ingest.until_applied(_last(kafka, sent), _PATIENCE_SECONDS)
            stored = time.perf_counter() - began
            indicators.until_applied(_last(kafka, ["facts.recorded"]), _PATIENCE_SECONDS)
            counted = time.perf_counter() - began
            cpu = _cpu(ingest), _cpu(indicators)
            refused = ingest.items("/v1/dead-letters")
        if refused:
            raise AssertionError(f"{len(refused)} events were refused: {refused[0]['detail']}")
        after = kafka.ends("indicators.values")
    figures = sum(
        end - before[topic][partition]
        for topic, ends in after.items()
        for partition, end in ends.items()
    )
    number = sum(map(len, sent.values()))
    return Loaded(number, published, stored, counted, cpu, figures)


async def _publish(bootstrap: str, sent: dict[str, list[Record]]) -> None:
    await asyncio.gather(
        *(readings.publish(bootstrap, topic, some) for topic, some in sent.items())
    )


def _last(kafka: Kafka, topics: Iterable[str]) -> Iterator[Sent]:
    for topic in topics:
        for partition, end in kafka.ends(topic)[topic].items():
            if end:
                yield Sent(topic, partition, end - 1)


def _cpu(service: Service) -> float:
    fields = Path(f"/proc/{service.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def run(server: str, bootstrap: str, tell: Tell, events: int = EVENTS_A_YEAR) -> None:
    """Print what loading a year costs."""
    found = measure(server, bootstrap, a_year(LAST_YEAR, events, random.Random(7)))
    tell(
        f"a year of {found.events:,} events through the whole chain: published in "
        f"{found.published:.1f} s, stored after {found.stored:.1f} s, every figure after "
        f"{found.counted:.1f} s ({found.events / found.counted:,.0f} events/s); "
        f"{found.figures:,} values told; processor: ingest {found.cpu[0]:.1f} s, "
        f"indicators {found.cpu[1]:.1f} s"
    )
