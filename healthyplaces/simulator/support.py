"""Help for people: energy advice, resettlement, pathways out of homelessness, families."""

from collections.abc import Iterator

from shared.topics import HOUSING_EVENTS

from .chance import between, choose, happens, uniform
from .neighbourhoods import ward
from .story import Adds, Event, Story, adds, event
from .today import COLDEST, Today, london_day, season

_TWO_YEARS = 730
_THREE_YEARS = 1_095
_HUBS = ("moat", "park_edge", "wood_side", "harmony", "pathways", "middle_ride", "aspire", "mosaic")


def energy_advice(seed: int, today: Today, number: int = 1_100) -> Iterator[Story]:
    """Yield households advised on energy, most of them in the cold months."""
    for index in range(number):
        about = ("energy", index)
        at = today.days_ago(_TWO_YEARS * uniform(seed, "asked", *about), seed, *about)
        day = london_day(at)
        if not happens(0.6 + 0.4 * season(day, COLDEST), seed, "cold", *about):
            continue
        frame = {"case_id": f"en-{seed}-{index:05d}", "ward": ward(seed, *about, gradient=1.0)}
        saved = int(between(60, 420, seed, "saved", *about))
        facts: Event = {
            "savings_gbp": saved,
            "fuel": choose(("gas", "gas", "gas", "electricity", "prepayment"), seed, *about),
            "tenure": choose(("social_rent", "private_rent", "owned"), seed, "tenure", *about),
        }
        told = adds(("energy_advice_households", today.month.holds(day)))
        yield Story(HOUSING_EVENTS, (event("energy_advice.given", at, frame, facts),), told)


def resettled(seed: int, today: Today, groups: int = 220) -> Iterator[Story]:
    """Yield households that arrived under a resettlement scheme; most find a settled home."""
    schemes = ("homes_for_ukraine",) * 4 + ("uk_resettlement", "afghan", "lahf")
    for index in range(groups):
        about = ("resettled", index)
        scheme = choose(schemes, seed, "scheme", *about)
        frame = {"case_id": f"rp-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=0.2)}
        facts: Event = {"scheme": scheme, "people": 1 + int(uniform(seed, "people", *about) * 4.5)}
        # Most came early on.
        age = 1 + _THREE_YEARS * (1 - uniform(seed, "arrived", *about) ** 1.6)
        at = today.days_ago(age, seed, "arrived", *about)
        events = [event("resettlement.arrived", at, frame, facts)]
        moved = age - between(60, 500, seed, "moved", *about)
        if moved >= 0:
            settled = happens(0.82, seed, "settled", *about)
            at = today.days_ago(moved, seed, "moved", *about)
            events.append(event("resettlement.moved_on", at, frame, {**facts, "settled": settled}))
        people = facts["people"]
        told = adds(
            ("resettlement_people", True, people),
            ("resettlement_ukraine_people", scheme == "homes_for_ukraine", people),
        )
        yield Story(HOUSING_EVENTS, tuple(events), told)


def pathways(seed: int, today: Today, number: int = 260) -> Iterator[Story]:
    """Yield people in supported housing pathways, and when they moved on."""
    for index in range(number):
        about = ("pathway", index)
        frame = {"case_id": f"pw-{seed}-{index:04d}", "ward": ward(seed, *about)}
        facts = {"pathway": choose(("single", "young_people", "complex_needs"), seed, *about)}
        age = 1 + _TWO_YEARS * uniform(seed, "entered", *about)
        at = today.days_ago(age, seed, "entered", *about)
        events = [event("pathway.entered", at, frame, facts)]
        left = age - between(60, 420, seed, "left", *about)
        told: tuple[Adds, ...] = ()
        if left >= 0:
            at = today.days_ago(left, seed, "left", *about)
            events.append(event("pathway.moved_on", at, frame, facts))
            told = adds(("pathway_moved_on", today.quarter.holds(london_day(at))))
        yield Story(HOUSING_EVENTS, tuple(events), told)


def families(seed: int, today: Today, number: int = 420) -> Iterator[Story]:
    """Yield families with intensive support, and whether what it changed was sustained."""
    for index in range(number):
        about = ("family", index)
        frame = {"case_id": f"fa-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=1.2)}
        age = 1 + _TWO_YEARS * uniform(seed, "began", *about)
        at = today.days_ago(age, seed, "began", *about)
        events = [event("family.supported", at, frame, {})]
        ended = age - between(120, 300, seed, "ended", *about)
        told: tuple[Adds, ...] = ()
        if ended >= 0:
            sustained = happens(0.72, seed, "sustained", *about)
            at = today.days_ago(ended, seed, "ended", *about)
            events.append(event("family.outcome", at, frame, {"sustained": sustained}))
            kept = sustained and today.quarter.holds(london_day(at))
            told = adds(("families_sustained", kept))
        yield Story(HOUSING_EVENTS, tuple(events), told)


def family_hubs(seed: int, today: Today, number: int = 700) -> Iterator[Story]:
    """Yield families in contact with one of the eight Family Hubs, most of them more than once."""
    for index in range(number):
        about = ("hub", index)
        frame = {"case_id": f"fh-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=0.9)}
        facts = {
            "hub": choose(_HUBS, seed, "hub", *about),
            "age_band": choose(("0-4", "0-4", "5-11", "12-19"), seed, "age", *about),
            "need": choose(("parenting", "health_visiting", "early_years", "advice"), seed, *about),
        }
        # The hubs have opened one after the other: more families of late.
        age = _TWO_YEARS * uniform(seed, "first", *about) ** 1.3
        gap = between(10, 80, seed, "gap", *about)
        ago = [age - gap * visit for visit in range(1 + int(uniform(seed, "visits", *about) * 5))]
        moments = [today.days_ago(each, seed, *about) for each in ago if each >= 0]
        events = tuple(event("familyhub.contact", at, frame, facts) for at in moments)
        came = any(today.month.holds(london_day(at)) for at in moments)
        yield Story(HOUSING_EVENTS, events, adds(("family_hub_families", came)))
