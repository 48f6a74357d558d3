"""Households in temporary accommodation and hazards in homes, as a council's systems would send."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .chance import between, happens, uniform
from .neighbourhoods import ward
from .story import Event, event

_ACCOMMODATION = (
    "bed_and_breakfast",
    "nightly_paid",
    "nightly_paid",
    "hostel",
    "private_sector_leased",
    "council_or_rp_stock",
)
_LONGEST_STAY_DAYS = 500.0


@dataclass(frozen=True, slots=True)
class Household:
    """What became of one household, and the events that say so, oldest first.

    Attributes:
        housed: it is in temporary accommodation when the simulation ends.
        children: in it then.
    """

    events: tuple[Event, ...]
    housed: bool
    children: int


def households(
    seed: int, now: datetime, number: int = 160, days: float = 365.0
) -> Iterator[Household]:
    """Yield households that came into temporary accommodation in so many days before `now`."""
    for index in range(number):
        yield _household(seed, now, index, days)


def hazards(seed: int, now: datetime, number: int = 12) -> Iterator[Event]:
    """Yield what was reported of hazards in homes; some are dealt with, some wait too long."""
    for index in range(number):
        case = f"hz-{seed}-{index:04d}"
        emergency = happens(0.25, seed, "emergency", index)
        category = "emergency" if emergency else "significant"
        longest = timedelta(days=2) if emergency else timedelta(days=25)
        aware = now - between(0.05, 1, seed, "aware", index) * longest
        frame = {"case_id": case, "ward": ward(seed, "hazard", index)}
        hazard = "damp_and_mould" if happens(0.8, seed, "damp", index) else "other"
        facts = {"hazard": hazard, "category": category}
        yield event("hazard.reported", aware, frame, facts)
        if not happens(0.6, seed, "dealt with", index):
            continue
        done = (now - aware) * between(0.2, 0.6, seed, "investigated", index)
        yield event("hazard.investigated", aware + done, frame, {"category": category})
        yield event("hazard.made_safe", aware + done * 1.4, frame, {})


def _household(seed: int, now: datetime, index: int, days: float) -> Household:
    case = f"ta-{seed}-{index:04d}"
    refuge = happens(0.04, seed, "refuge", index)
    frame = {"case_id": case} if refuge else {"case_id": case, "ward": ward(seed, "ta", index)}
    placed = now - timedelta(days=between(0.1, days, seed, "placed", index))
    stay = timedelta(days=_LONGEST_STAY_DAYS * uniform(seed, "stay", index) ** 2)
    children = int(uniform(seed, "children", index) * 5) if happens(0.6, seed, "f", index) else 0
    family = {
        "adults": 1 + int(happens(0.4, seed, "partner", index)),
        "children": children,
        "pregnant": happens(0.06, seed, "pregnant", index),
    }
    room = {"accommodation": _room(seed, index), "in_area": happens(0.85, seed, "in area", index)}
    events = [event("ta.placed", placed, frame, {**room, **family})]
    if family["pregnant"] and placed + stay / 2 < now:
        children += 1
        grown = {**family, "children": children, "pregnant": False}
        events.append(event("ta.composition_changed", placed + stay / 2, frame, grown))
    moved = placed + stay * 0.7
    if happens(0.3, seed, "moves", index) and moved < now:
        other = {**room, "accommodation": "private_sector_leased"}
        events.append(event("ta.moved", moved, frame, other))
    housed = placed + stay > now
    if not housed:
        events.append(event("ta.ended", placed + stay, frame, {"reason": "settled_home"}))
    return Household(tuple(events), housed, children if housed else 0)


def _room(seed: int, index: int) -> str:
    return _ACCOMMODATION[int(uniform(seed, "room", index) * len(_ACCOMMODATION))]
