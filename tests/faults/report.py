"""Writes what a full run saw into `docs/faults.md`; the table there is made by nothing else."""

import os
import platform
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from faults.checker import Fault
from faults.evidence import Evidence
from faults.kills import PARTS, Death
from faults.run import Disturbed
from shared import clock

FILE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"

_HEAD = """\
# Faults

`kill -9` of every part under load, by `make faults` (each part ten times) and, in a short form, by
`make test`. A platform of its own is started; readings of a simulated day (10 % late, 5 % repeated,
2 % corrected, 1 % to be refused, one sensor in ten in arrays, one ward registered only midway) go
in through Kafka and housing events through the gateway, while one part after the other is killed at
random and started again by the supervisor. What was sent is in a ledger, written before sending.
What must be is worked out from it by a second, naive model; and a second platform, which nobody
disturbs, is given the same records. The seed repeats a run: `FAULTS_SEED=… make faults`.

This page is written by the full run.
"""


def write(
    seed: int, run: Disturbed, untouched: Evidence, faults: Counter[Fault], *, full: bool
) -> None:
    """Write the page; the short form writes it only where `FAULTS_REPORT` asks for it."""
    if full or os.environ.get("FAULTS_REPORT"):
        FILE.write_text(page(seed, run, untouched, faults))


def page(seed: int, run: Disturbed, untouched: Evidence, faults: Counter[Fault]) -> str:
    """Return the page."""
    when = clock.now().date().isoformat()
    runs = Counter(each.part for each in run.deaths)
    items = len(run.evidence.readings) + len(run.evidence.kept) + len(run.evidence.letters)
    rows = [
        ("readings, events and letters lost", "0", faults["lost"]),
        ("effects repeated", "0", faults["repeated"]),
        ("readings, means or letters wrong", "0", faults["wrong"]),
        ("what nobody sent", "0", faults["phantom"]),
        ("revisions or transitions out of order", "0", faults["order"]),
        ("items not accounted for", "0", faults["conservation"]),
        ("readings, hourly means, alerts, tallies unlike undisturbed", "0", faults["different"]),
    ]
    table = [
        f"| {what} | {sum(runs.values())} kills | {required} | {seen} | {seed} | {when} |"
        for what, required, seen in rows
    ]
    back = [
        f"| {part} | {runs[part]} | {_spread(_of(run.deaths, part))} |"
        for part in PARTS
        if runs[part]
    ]
    states = Counter(str(each[-1]) for each in run.evidence.alerts)
    alerts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    unknown = run.ledger.count("unknown")
    return "\n".join(
        [
            _HEAD,
            "## What was seen",
            "",
            "| what | runs | required | seen | seed | date |",
            "|---|---|---|---|---|---|",
            *table,
            "",
            f"{len(run.ledger)} records sent ({unknown} never answered for), {items} readings and "
            f"letters kept, {len(run.evidence.hours)} hourly means, alerts: {alerts}. A client of "
            f"the alert stream was cut off {run.cuts} times and heard each of "
            f"{len(run.evidence.transitions)} transitions once. All was at rest "
            f"{run.settled_seconds:.1f} s after the last record.",
            "",
            "## Until the whole platform is ready again",
            "",
            "| killed | times | median (longest), s |",
            "|---|---|---|",
            *back,
            "",
            f"On {machine()}, shared with other work.",
            "",
        ]
    )


def machine() -> str:
    """Return what kind of machine this is, in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = os.cpu_count() or 1
    return f"{platform.system()} on {platform.machine()}, {cores} cores, {memory:.0f} GiB of memory"


def _of(deaths: Iterable[Death], part: str) -> list[float]:
    return sorted(each.back_seconds for each in deaths if each.part == part)


def _spread(seconds: list[float]) -> str:
    return f"{seconds[len(seconds) // 2]:.1f} ({seconds[-1]:.1f})"
