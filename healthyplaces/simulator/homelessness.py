"""The housing register and homelessness duties, as a council's systems tell them."""

from collections.abc import Iterator
from datetime import timedelta

from shared.topics import HOUSING_EVENTS

from .chance import between, choose, happens, uniform
from .neighbourhoods import ward
from .story import Adds, Event, Story, adds, event
from .today import Today, london_day

_TWO_YEARS = 730
_FOUR_YEARS = 1_461
_BANDS = ("1", "2", "2", "3", "3", "3", "4", "reduced")
_NEEDS = ("medical_or_welfare", "overcrowded_or_unsatisfactory", "hardship", "homeless")
_REASONS = (
    "end_of_private_tenancy",
    "family_no_longer_willing",
    "domestic_abuse",
    "relationship_breakdown",
    "left_asylum_support",
)


def register(seed: int, today: Today, number: int = 1_300) -> Iterator[Story]:
    """Yield applications to the housing register of the last four years; many have ended."""
    for index in range(number):
        about = ("register", index)
        frame = {"case_id": f"hr-{seed}-{index:05d}", "ward": ward(seed, *about, gradient=0.8)}
        # More have applied of late.
        age = _FOUR_YEARS * uniform(seed, "applied", *about) ** 1.1
        bedrooms = 1 + int(uniform(seed, "bedrooms", *about) * 4)
        asked: Event = {
            "household_size": bedrooms + int(happens(0.7, seed, "couple", *about)),
            "band": choose(_BANDS, seed, "band", *about),
            "bedrooms": bedrooms,
            "reasonable_preference": [choose(_NEEDS, seed, "need", *about)],
            "transfer": happens(0.14, seed, "transfer", *about),
        }
        applied = today.days_ago(age, seed, "applied", *about)
        events = [event("register.applied", applied, frame, asked)]
        left = age - between(30, 1_700, seed, "stays", *about)
        if age > 366 and left < age - 366:
            renewed = today.days_ago(age - 365, seed, "renewed", *about)
            events.append(event("register.renewed", renewed, frame, asked))
        if left >= 0:
            at = today.days_ago(left, seed, "left", *about)
            if happens(0.55, seed, "housed", *about):
                let = {"landlord": "simulated homes", "bedrooms": bedrooms}
                events.append(event("allocated", at, frame, let))
            else:
                why = "lapsed" if happens(0.6, seed, "lapsed", *about) else "cancelled"
                events.append(event("register.closed", at, frame, {"reason": why}))
        on = left < 0 and not asked["transfer"]
        yield Story(HOUSING_EVENTS, tuple(events), adds(("register_households", on)))


def duties(seed: int, today: Today, number: int = 900) -> Iterator[Story]:
    """Yield households that asked for help with homelessness in the last two years."""
    for index in range(number):
        about = ("homeless", index)
        frame = {"case_id": f"ha-{seed}-{index:05d}", "ward": ward(seed, *about, gradient=0.9)}
        age = _TWO_YEARS * uniform(seed, "asked", *about) ** 1.15
        asked = today.days_ago(age, seed, "asked", *about)
        events = [event("homelessness.approach", asked, frame, {})]
        assessed = age - between(1, 15, seed, "assessed", *about)
        if assessed < 0 or happens(0.1, seed, "withdrawn", *about):
            yield Story(HOUSING_EVENTS, tuple(events))
            continue
        owed = happens(0.96, seed, "owed", *about)
        duty = "relief" if happens(0.68, seed, "relief", *about) else "prevention"
        found: Event = {
            "outcome": f"owed_{duty}" if owed else "no_duty",
            "reason": choose(_REASONS, seed, "reason", *about),
        }
        at = today.days_ago(assessed, seed, "assessed", *about)
        events.append(event("homelessness.assessed", at, frame, found))
        if owed:
            events += _duty(seed, today, frame, assessed, duty, about)
        in_quarter = today.quarter.holds(london_day(at))
        told = (
            Adds("homelessness_assessed"),
            Adds("homelessness_owed_duty", int(owed), 1),
        )
        yield Story(HOUSING_EVENTS, tuple(events), told if in_quarter else ())


def _duty(
    seed: int, today: Today, frame: Event, assessed: float, duty: str, about: tuple[object, ...]
) -> Iterator[Event]:
    started = today.days_ago(assessed, seed, "assessed", *about) + timedelta(seconds=1)
    yield event("homelessness.duty_started", min(started, today.now), frame, {"duty": duty})
    ended = assessed - between(14, 57, seed, "ended", *about)
    if ended >= 0:
        why = "secured_home" if happens(0.5, seed, "secured", *about) else "56_days_elapsed"
        at = today.days_ago(ended, seed, "ended", *about)
        yield event("homelessness.duty_ended", at, frame, {"duty": duty, "end_reason": why})
