"""`make benchmarks`: what the write path and judging cost, as ratios within one run.

Arguments: `write` or `judge` for one of them; `--rows N` readings for the write path.
"""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from backing import database as databases
from backing.kafka import Kafka
from backing.service import Service

from benchmarks import judging, write_path
from benchmarks.readings import Fleet

_SENSORS = 500
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def _write(server: str, bootstrap: str, rows: int) -> None:
    with (
        Kafka(bootstrap) as kafka,
        databases.template(server) as template,
        databases.clone(server, template, kafka.ends()) as url,
        TemporaryDirectory() as folder,
    ):
        log = Path(folder) / "ingest.log"
        first, second = (
            Service("ingest", kafka=bootstrap, database=url, log=log, environment={})
            for _ in range(2)
        )
        fleet = Fleet(_SENSORS)
        write_path.register(kafka, url, first, fleet)
        found = write_path.measure(kafka, url, second, rows=rows, fleet=fleet, since=_SINCE)
    print(
        f"write path, {found.rows:,} readings of {_SENSORS} sensors: "
        f"COPY, stage and INSERT {found.bar:,.0f} rows/s, "
        f"Kafka to durable rows and hourly means {found.ingest:,.0f} readings/s, "
        f"ratio {found.ratio:.2f}, {found.cpu_seconds_a_million:.0f} s of its processor a million"
    )


def main() -> None:
    """Run what was asked for on the stack that the environment names."""
    asked = argparse.ArgumentParser(prog="make benchmarks ARGS=…", description=__doc__)
    asked.add_argument("which", nargs="*", default=["write", "judge"])
    asked.add_argument("--rows", type=int, default=200_000)
    given = asked.parse_args()
    server, bootstrap = os.environ["DATABASE_URL"], os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    if "write" in given.which:
        _write(server, bootstrap, given.rows)
    if "judge" in given.which:
        judging.run(server, print)


if __name__ == "__main__":
    main()
