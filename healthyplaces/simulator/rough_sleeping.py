"""Rough sleeping: whom outreach sees, and the autumn snapshot."""

from collections.abc import Iterator
from datetime import date, timedelta

from shared.topics import HOUSING_EVENTS

from .chance import between, happens, uniform
from .neighbourhoods import ward
from .story import Adds, Event, Story, adds, event
from .today import Today, london_day

_TWO_YEARS = 730
_AUTUMNS = 3
_NIGHT_COUNTED = 24
"""About how many people the autumn snapshot of Coventry finds."""

_CENTRE = "E05001228"
"""St Michael's, the city centre."""

_RECORDED = "rough_sleeping.snapshot_recorded"


def sightings(seed: int, today: Today, people: int = 260) -> Iterator[Story]:
    """Yield people whom outreach saw sleeping rough in the last two years."""
    for index in range(people):
        about = ("rough", index)
        case = f"rs-{seed}-{index:04d}"
        age = 15 + _TWO_YEARS * uniform(seed, "first", *about)
        long_term = happens(0.15, seed, "long", *about)
        weeks = between(20, 60, seed, "weeks", *about) if long_term else 1 + 4 * uniform(seed, case)
        events, days = [], []
        for week in range(int(weeks)):
            ago = int(age - 7 * week - 6 * uniform(seed, "night", week, *about))
            if ago < 1:
                break
            place, state = _how(seed, week, *about)
            frame = {"case_id": case, "ward": _centre(seed, week, *about)}
            day = today.day - timedelta(days=ago)
            at = today.on(day, seed, "seen", week, *about, late=True)
            events.append(event("rough_sleeping.seen", at, frame, {"place": place, "state": state}))
            if state != "sitting_no_bedding":
                days.append(day)
        if events:
            month = today.month
            seen = any(month.holds(day) for day in days)
            new = bool(days) and month.holds(days[0])
            told = adds(("rough_sleeping_month", seen), ("rough_sleeping_new", new))
            yield Story(HOUSING_EVENTS, tuple(events), told)


def _how(seed: int, *about: object) -> tuple[str, str]:
    place = "open_air" if happens(0.8, seed, "open air", *about) else "not_meant_for_living"
    awake = place == "open_air" and happens(0.12, seed, "awake", *about)
    return place, "sitting_no_bedding" if awake else "bedded_down"


def _centre(seed: int, *about: object) -> str:
    if happens(0.66, seed, "centre", *about):
        return _CENTRE
    return ward(seed, *about, gradient=1.0)


def nights(seed: int, today: Today) -> Iterator[Story]:
    """Yield the autumn snapshots of some years; one figure is revised a fortnight later."""
    year = today.day.year
    told: list[Story] = []
    for autumn in range(year - _AUTUMNS, year + 1):
        night = _thursday(date(autumn, 11, 8))
        number = _NIGHT_COUNTED + int(between(-6, 7, seed, "night", autumn)) + (autumn - year) * 2
        case = {"case_id": f"night-{seed}-{autumn}"}
        facts: Event = {"night": night.isoformat(), "approach": "estimate_with_spotlight"}
        submitted = today.on(night + timedelta(days=6), seed, "submitted")
        if london_day(submitted) <= night:
            continue
        first = event(_RECORDED, submitted, case, {**facts, "number": number})
        events = [first]
        revised = night + timedelta(days=20)
        if autumn == year - 1 and revised < today.day:
            number += 1
            change = {**facts, "number": number, "revises": first["id"]}
            at = today.on(revised, seed, "revised")
            events.append(event(_RECORDED, at, case, change))
        told.append(
            Story(HOUSING_EVENTS, tuple(events), (Adds("rough_sleeping_snapshot", number),))
        )
    for story in told[:-1]:
        yield Story(story.topic, story.events)
    yield from told[-1:]


def _thursday(day: date) -> date:
    return day + timedelta(days=(3 - day.weekday()) % 7)
