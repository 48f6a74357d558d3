"""Homes and what is done about them: empty, shared, adapted, retrofitted and high ones."""

from collections.abc import Iterator
from datetime import timedelta

from shared.topics import HOUSING_EVENTS

from .chance import between, choose, happens, uniform
from .neighbourhoods import deprivation, ward
from .story import Adds, Event, Story, adds, event
from .today import Today, london_day, months_after

_TWO_YEARS = 730
_FOUR_YEARS = 1_461
_LICENCE_YEARS = 5
_DECISION_DAYS = 35
"""An application that is open for longer is overdue."""

_BANDS = "ABCDEFG"


def empty(seed: int, today: Today, number: int = 420) -> Iterator[Story]:
    """Yield homes found empty in the last four years; some are lived in again."""
    for index in range(number):
        about = ("empty", index)
        frame = {"case_id": f"eh-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=0.5)}
        age = 1 + _FOUR_YEARS * uniform(seed, "found", *about)
        found = today.days_ago(age, seed, "found", *about)
        since = london_day(found).replace(day=1)
        tax_class = choose(("C", "C", "C", "B", "F", "D"), seed, "class", *about)
        facts = {"empty_since": since.isoformat(), "council_tax_class": tax_class}
        events = [event("empty_home.identified", found, frame, facts)]
        left = age - between(60, 1_500, seed, "back", *about)
        if left >= 0:
            back = today.days_ago(left, seed, "back", *about)
            events.append(event("empty_home.brought_back", back, frame, {}))
            told = adds(("empty_homes_brought_back", today.month.holds(london_day(back))))
        else:
            long = today.day > months_after(since, 6) and tax_class != "D"
            told = adds(("empty_homes_long_term", long))
        yield Story(HOUSING_EVENTS, tuple(events), told)


def shared(seed: int, today: Today, number: int = 480) -> Iterator[Story]:
    """Yield applications for licences of houses in multiple occupation."""
    for index in range(number):
        about = ("hmo", index)
        frame = {"case_id": f"hm-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=0.2)}
        mandatory = happens(0.35, seed, "mandatory", *about)
        occupants = 5 + int(uniform(seed, "size", *about) * 4) if mandatory else 3
        facts: Event = {
            "scheme": "mandatory" if mandatory else "additional",
            "occupants": occupants,
            "households": occupants - 1,
        }
        age = 1 + _FOUR_YEARS * uniform(seed, "applied", *about)
        applied = today.days_ago(age, seed, "applied", *about)
        events = [event("hmo.applied", applied, frame, facts)]
        decided = int(age - between(14, 60, seed, "decided", *about))
        slow = happens(0.06, seed, "slow", *about)
        licensed = False
        if decided >= 0 and not slow:
            at = today.days_ago(decided, seed, "decided", *about)
            licensed = happens(0.93, seed, "granted", *about)
            if licensed:
                until = months_after(london_day(at).replace(day=1), 12 * _LICENCE_YEARS)
                granted = {**facts, "licence_to": until.isoformat()}
                events.append(event("hmo.licensed", at, frame, granted))
            else:
                events.append(event("hmo.refused", at, frame, facts))
        open_for = (today.day - london_day(applied)).days
        overdue = (decided < 0 or slow) and open_for > _DECISION_DAYS
        told = adds(("hmo_licensed", licensed), ("hmo_overdue", overdue))
        yield Story(HOUSING_EVENTS, tuple(events), told)


def adapted(seed: int, today: Today, number: int = 420) -> Iterator[Story]:
    """Yield Disabled Facilities Grants from application to completion."""
    for index in range(number):
        about = ("dfg", index)
        frame = {"case_id": f"df-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=0.4)}
        facts: Event = {
            "age_band": choose(("0-17", "18-64", "65+", "65+", "65+"), seed, "age", *about),
            "tenure": choose(("owned", "owned", "social_rent", "private_rent"), seed, *about),
            "amount_gbp": int(between(3_000, 30_000, seed, "amount", *about)),
        }
        age = 1 + _TWO_YEARS * uniform(seed, "applied", *about)
        events = [event("dfg.applied", today.days_ago(age, seed, *about), frame, facts)]
        approved = age - between(40, 170, seed, "approved", *about)
        completed = approved - between(50, 200, seed, "completed", *about)
        told: tuple[Adds, ...] = ()
        if approved >= 0:
            at = today.days_ago(approved, seed, "approved", *about)
            events.append(event("dfg.approved", at, frame, facts))
        if completed >= 0:
            at = today.days_ago(completed, seed, "completed", *about)
            events.append(event("dfg.completed", at, frame, facts))
            told = adds(("dfg_completed", today.quarter.holds(london_day(at))))
        yield Story(HOUSING_EVENTS, tuple(events), told)


def retrofitted(seed: int, today: Today, number: int = 640) -> Iterator[Story]:
    """Yield homes that were insulated or heated better; more of late, and under ECO4 mostly."""
    for index in range(number):
        about = ("retrofit", index)
        place = ward(seed, *about, gradient=1.0)
        frame = {"case_id": f"re-{seed}-{index:04d}", "ward": place}
        before = min(6, 3 + int(2.2 * uniform(seed, "before", *about) * deprivation(place)))
        after = max(2, before - 1 - int(uniform(seed, "after", *about) * 2))
        scheme = choose(("eco4", "eco4", "eco4", "la_flex", "other"), seed, "scheme", *about)
        measure = choose(("loft", "cavity_wall", "external_wall", "heat_pump"), seed, *about)
        facts = {
            "scheme": scheme,
            "measures": [measure],
            "epc_before": _BANDS[before],
            "epc_after": _BANDS[after],
        }
        at = today.days_ago(_TWO_YEARS * uniform(seed, "done", *about) ** 1.4, seed, *about)
        done = today.month.holds(london_day(at))
        told = adds(("retrofit_homes", done), ("retrofit_eco4_homes", done and scheme == "eco4"))
        yield Story(HOUSING_EVENTS, (event("retrofit.completed", at, frame, facts),), told)


def high(seed: int, today: Today, number: int = 64) -> Iterator[Story]:
    """Yield buildings of seven storeys or more, assessed; some with actions, open or closed."""
    for index in range(number):
        about = ("highrise", index)
        frame = {"case_id": f"hi-{seed}-{index:03d}", "ward": ward(seed, *about, gradient=0.8)}
        storeys = 7 + int(uniform(seed, "storeys", *about) * 14)
        building: Event = {"storeys": storeys, "height_m": round(storeys * 2.9, 1)}
        age = 1 + _FOUR_YEARS * uniform(seed, "assessed", *about)
        at = today.days_ago(age, seed, "assessed", *about)
        acted = happens(0.45, seed, "action", *about)
        due = {"action_due": (london_day(at) + timedelta(days=180)).isoformat()} if acted else {}
        outcome = "action_required" if acted else "no_action"
        events = [event("highrise.assessed", at, frame, {**building, "outcome": outcome, **due})]
        closed = age - between(90, 420, seed, "closed", *about)
        if acted and closed >= 0:
            at = today.days_ago(closed, seed, "closed", *about)
            shut = {**building, "outcome": "action_closed"}
            events.append(event("highrise.assessed", at, frame, shut))
        told = adds(("highrise_assessed", True), ("highrise_actions_open", acted and closed < 0))
        yield Story(HOUSING_EVENTS, tuple(events), told)
