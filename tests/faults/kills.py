"""`kill -9`, at random times that a seed repeats, and how long each took to come back."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from deploy.local.stack import Platform

PARTS = ("ingest", "alerts", "indicators", "gateway", "kafka", "postgres")
BACKING = ("kafka", "postgres")

_BACK_SECONDS = 90.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Kill:
    """One death to come.

    Attributes:
        after_seconds: of quiet before it.
        down_seconds: how long it stays away; 0 lets the supervisor start it at once.
    """

    part: str
    after_seconds: float
    down_seconds: float


@dataclass(frozen=True, slots=True)
class Death:
    """One death that was: when, in seconds of the run, and how long until all was ready again."""

    part: str
    at_seconds: float
    down_seconds: float
    back_seconds: float
    sent_before: int


def plan(seed: int, each: int) -> list[Kill]:
    """Return `each` kills of every part, shuffled; the same for the same seed."""
    chance = Random(seed)
    parts = list(PARTS * each)
    chance.shuffle(parts)
    return [
        Kill(part, chance.uniform(0.3, 3.0), chance.choice((0.0, 0.0, chance.uniform(0.2, 3.0))))
        for part in parts
    ]


async def carry_out(
    platform: Platform, kills: list[Kill], sent: Callable[[], int], tell: Callable[[str], None]
) -> list[Death]:
    """Kill one after the other and wait each time until the whole platform is ready again."""
    began = time.monotonic()
    deaths = []
    for each in kills:
        await asyncio.sleep(each.after_seconds)
        at, before = time.monotonic() - began, sent()
        back = await asyncio.to_thread(_kill, platform, each)
        deaths.append(Death(each.part, at, each.down_seconds, back, before))
        away = each.down_seconds
        tell(f"{each.part} killed at {at:.1f} s, away {away:.1f} s, ready after {back:.1f} s")
    return deaths


def _kill(platform: Platform, kill: Kill) -> float:
    """Kill, keep away, let come back; return the seconds from its return until all is ready."""
    if kill.down_seconds:
        platform.take_down(kill.part)
        time.sleep(kill.down_seconds)
        platform.bring_up(kill.part)
    else:
        former = platform.kill(kill.part)
        while platform.pid(kill.part) in (None, former):
            time.sleep(_POLL_SECONDS)
    began = time.monotonic()
    if kill.part in BACKING:
        platform.until_answers(kill.part, _BACK_SECONDS)
    for name in PARTS:
        if name not in BACKING:
            platform.until_ready(name, _BACK_SECONDS)
    return time.monotonic() - began
