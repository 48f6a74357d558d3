"""`make benchmarks`: what the write path, the door, the stream, judging and measures cost.

Arguments: `write`, `door`, `stream`, `crowd` (a thousand clients of the stream, beside some who
never read), `judge`, `load` (a year of events through the whole chain) or
`measures` (answers with one year of events and with ten) for one of them. `--rows N` readings for
the write path, and `--stored N` to measure it again with so many rows stored before;
`--clients N …` of the stream, `--memory N` readings taken before memory is read; `--events N` a
year.
"""

import argparse
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from backing import database as databases
from backing.kafka import Kafka
from backing.service import Service

from benchmarks import crowd, door, judging, loading, measures, stream, write_path
from benchmarks.readings import Fleet

_ALL = ("write", "door", "stream", "crowd", "judge", "load", "measures")
_SENSORS = 500
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_LATER = timedelta(days=90)


def _write(server: str, bootstrap: str, rows: int, stored: int) -> None:
    with (
        Kafka(bootstrap) as kafka,
        databases.template(server) as template,
        databases.clone(server, template, kafka.ends()) as url,
        TemporaryDirectory() as folder,
    ):
        log = Path(folder) / "ingest.log"
        first, *others = (
            Service("ingest", kafka=bootstrap, database=url, log=log, environment={})
            for _ in range(3)
        )
        fleet = Fleet(_SENSORS)
        write_path.register(kafka, url, first, fleet)
        rates = []
        for number, ingest in enumerate(others[: 2 if stored else 1]):
            if number:
                write_path.fill(url, stored)
            since = _SINCE + number * _LATER
            found = write_path.measure(kafka, url, ingest, rows=rows, fleet=fleet, since=since)
            rates.append(found)
            print(_written(found), flush=True)
    if stored:
        bar, ours = (after / before for before, after in zip(*map(_rates, rates), strict=True))
        print(
            f"with {rates[1].rows_before:,} rows stored to {rates[0].rows_before:,}: "
            f"the bar {bar:.2f}, ingest {ours:.2f}"
        )


def _rates(found: write_path.Measured) -> tuple[float, float]:
    return found.bar, found.ingest


def _written(found: write_path.Measured) -> str:
    return (
        f"write path, {found.rows:,} readings of {_SENSORS} sensors onto {found.rows_before:,} "
        f"rows: COPY, stage and INSERT {found.bar:,.0f} rows/s, "
        f"Kafka to durable rows and hourly means {found.ingest:,.0f} readings/s, "
        f"ratio {found.ratio:.2f}, {found.cpu_seconds_a_million:.0f} s of its processor a million"
    )


def main() -> None:
    """Run what was asked for on the stack that the environment names."""
    asked = argparse.ArgumentParser(prog="make benchmarks ARGS=…", description=__doc__)
    asked.add_argument("which", nargs="*", default=list(_ALL))
    asked.add_argument("--rows", type=int, default=200_000)
    asked.add_argument("--stored", type=int, default=0)
    asked.add_argument("--clients", type=int, nargs="+", default=[1, 500])
    asked.add_argument("--crowd", type=int, default=1_000)
    asked.add_argument("--memory", type=int, default=1_000_000)
    asked.add_argument("--events", type=int, default=measures.EVENTS_A_YEAR)
    given = asked.parse_args()
    server, bootstrap = os.environ["DATABASE_URL"], os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    if "write" in given.which:
        _write(server, bootstrap, given.rows, given.stored)
    if "door" in given.which:
        with TemporaryDirectory() as folder:
            door.run(Path(folder), print)
    if "stream" in given.which:
        with TemporaryDirectory() as folder:
            stream.run(Path(folder), tuple(given.clients), given.memory, print)
    if "crowd" in given.which:
        with TemporaryDirectory() as folder:
            crowd.run(Path(folder), given.crowd, print)
    if "judge" in given.which:
        judging.run(server, print)
    if "load" in given.which:
        loading.run(server, bootstrap, print, given.events)
    if "measures" in given.which:
        measures.run(server, print, given.events)


if __name__ == "__main__":
    main()
