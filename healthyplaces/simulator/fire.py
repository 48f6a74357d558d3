"""What the fire service attends, and the homes it visits."""

from collections.abc import Iterator

from shared.topics import FIRE_EVENTS

from .chance import between, choose, happens, uniform
from .neighbourhoods import ward
from .story import Adds, Event, Story, adds, event
from .today import COLDEST, Today, london_day, season

_DAYS = 760
"""Two years and a month, so that there are twelve sums of twelve months."""

_KINDS = (
    ("fire_primary_dwelling", 0.2),
    ("fire_primary_other", 0.09),
    ("fire_secondary", 0.28),
    ("fire_chimney", 0.01),
    ("special_service", 0.17),
    ("false_alarm", 0.25),
)


def incidents(seed: int, today: Today, number: int = 1_900) -> Iterator[Story]:
    """Yield incidents; some are told again when the investigation is done."""
    for index in range(number):
        about = ("incident", index)
        frame = {"incident_id": f"wm-{seed}-{index:05d}", "ward": ward(seed, *about, gradient=0.7)}
        # A little fewer every month.
        age = _DAYS * uniform(seed, "when", *about) ** 0.93
        at = today.days_ago(age, seed, "when", *about)
        facts = _facts(seed, about)
        events = [event("wmfs.incident", at, frame, {"version": 1, **facts})]
        corrected = age - between(10, 40, seed, "corrected", *about)
        if corrected >= 0 and happens(0.08, seed, "corrected", *about):
            found = "deliberate" if happens(0.3, seed, "found", *about) else "accidental"
            facts = {**facts, "cause": found}
            events.append(event("wmfs.incident", at, frame, {"version": 2, **facts}))
        in_year = today.year.holds(london_day(at))
        dwelling = in_year and facts["kind"] == "fire_primary_dwelling"
        fire = in_year and str(facts["kind"]).startswith("fire_")
        told = adds(
            ("dwelling_fires", dwelling and facts["cause"] != "deliberate"),
            ("fire_casualties_fatal", fire and facts["fatal"] > 0, facts["fatal"]),
            ("fire_casualties_hospital", fire and facts["hospital"] > 0, facts["hospital"]),
        )
        if dwelling:
            raised = int(facts["smoke_alarm"] == "present_raised")
            told = (*told, Adds("fires_with_working_alarm", raised, 1))
        yield Story(FIRE_EVENTS, tuple(events), told)


def _facts(seed: int, about: tuple[object, ...]) -> Event:
    mark = uniform(seed, "kind", *about)
    kind = _KINDS[-1][0]
    for each, share in _KINDS:
        mark -= share
        if mark < 0:
            kind = each
            break
    dwelling = kind == "fire_primary_dwelling"
    hurt = dwelling and happens(0.12, seed, "hurt", *about)
    causes = ("accidental",) * 7 + ("deliberate",) * (1 if dwelling else 5) + ("not_known",)
    alarms = ("present_raised",) * 6 + ("present_not_raised", "absent", "absent", "unknown")
    return {
        "kind": kind,
        "cause": choose(causes, seed, "cause", *about),
        "fatal": int(hurt and happens(0.08, seed, "fatal", *about)),
        "hospital": 1 + int(happens(0.25, seed, "two", *about)) if hurt else 0,
        "other": int(hurt and happens(0.5, seed, "other", *about)),
        "smoke_alarm": choose(alarms, seed, "alarm", *about) if dwelling else "unknown",
    }


def visits(seed: int, today: Today, number: int = 1_700) -> Iterator[Story]:
    """Yield Safe and Well visits, more in winter, and more where people are more at risk."""
    for index in range(number):
        about = ("visit", index)
        at = today.days_ago(_DAYS * uniform(seed, "when", *about), seed, *about)
        day = london_day(at)
        if not happens(0.75 + 0.25 * season(day, COLDEST), seed, "cold", *about):
            continue
        frame = {"incident_id": f"sw-{seed}-{index:05d}", "ward": ward(seed, *about)}
        source = choose(("self", "partner", "partner", "intelligence"), seed, *about)
        facts: Event = {
            "source": source,
            "vulnerable": choose(("yes", "yes", "no", "unknown"), seed, "vulnerable", *about),
            "items": int(uniform(seed, "items", *about) * 4),
        }
        told: tuple[Adds, ...] = ()
        if today.month.holds(day):
            told = (
                Adds("safe_and_well_visits"),
                Adds("safe_and_well_partner", int(source == "partner"), 1),
            )
        yield Story(FIRE_EVENTS, (event("wmfs.safe_and_well", at, frame, facts),), told)
