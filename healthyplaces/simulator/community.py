"""What communities do: messengers, case studies, prototypes, volunteering, travel, green places."""

from collections.abc import Iterator
from datetime import date, timedelta

from shared.topics import COMMUNITY_EVENTS

from .chance import between, choose, happens, uniform
from .neighbourhoods import ward
from .story import Adds, Event, Story, adds, event
from .today import Moment, Today, london_day, season

_TWO_YEARS = 730
_FOUR_YEARS = 1_461
_COUNTED_DAYS = 400
"""For how long what is counted every day is told."""

_LANGUAGES = ("en", "pa", "ur", "pl", "gu", "ro", "ti", "uk", "so", "ar")
_THEMES = ("active travel", "clean air", "growing food", "isolation", "warm homes", "welcome")
_KINDS = ("community", "prototype", "community", "place_based")
_PARTNERS = ("Foleshill Womens Training", "Community Resilience Team CCC", "Ecology Team CCC")
_SUMMER = 7
_SCHEMES = {"earlsdon": "E05001221", "lower_coundon": "E05001229"}
_TRAVEL = {"walk": 1_450.0, "cycle": 210.0}
_MEASURED = {"walk": "liveable_walking", "cycle": "liveable_cycling"}
_TRANSIT = {"bus": 61_000.0, "rail": 9_300.0, "bike_hire": 640.0}


def messengers(seed: int, today: Today, number: int = 300) -> Iterator[Story]:
    """Yield Community Messengers, over 200 at a time: briefed now and then, until they leave."""
    for index in range(number):
        about = ("messenger", index)
        frame = {"subject_id": f"me-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=0.7)}
        age = 1 + _FOUR_YEARS * uniform(seed, "joined", *about) ** 0.8
        spoken = ["en", choose(_LANGUAGES[1:], seed, "speaks", *about)]
        joined = today.days_ago(age, seed, "joined", *about)
        events = [event("messenger.registered", joined, frame, {"languages": spoken})]
        left = age - between(90, 3_600, seed, "left", *about)
        shared = 0
        step = between(60, 240, seed, "step", *about)
        ago = age - between(5, 45, seed, "briefed", *about)
        while ago > max(left, 0):
            at = today.days_ago(ago, seed, "briefed", *about)
            messages = 1 + int(uniform(seed, "messages", int(ago), *about) * 5)
            events.append(event("messenger.briefed", at, frame, {"messages": messages}))
            shared += messages if today.month.holds(london_day(at)) else 0
            ago -= step
        if left >= 0:
            at = today.days_ago(left, seed, "left", *about)
            events.append(event("messenger.left", at, frame, {}))
        told = adds(("community_messengers", left < 0), ("messenger_messages", shared > 0, shared))
        yield Story(COMMUNITY_EVENTS, tuple(events), told)


def case_studies(seed: int, today: Today, number: int = 120) -> Iterator[Story]:
    """Yield case studies, about five a month."""
    for index in range(number):
        about = ("study", index)
        theme = choose(_THEMES, seed, "theme", *about)
        kind = _KINDS[index % len(_KINDS)]
        facts: Event = {
            "kind": kind,
            "title": f"Simulated case study {index + 1}: {theme}",
            "url": f"https://example.org/case-studies/{seed}-{index + 1}",
            "theme": theme,
            "partner": choose(_PARTNERS, seed, "partner", *about),
        }
        frame = {"subject_id": f"cs-{seed}-{index:03d}", "ward": ward(seed, *about, gradient=0.6)}
        at = today.days_ago(
            _TWO_YEARS * (index + uniform(seed, "published", *about)) / number, seed, *about
        )
        now = today.month.holds(london_day(at))
        told = adds(
            ("case_studies_community", now and kind == "community"),
            ("case_studies_place", now and kind != "community"),
        )
        yield Story(COMMUNITY_EVENTS, (event("case_study.published", at, frame, facts),), told)


def prototypes(seed: int, today: Today, number: int = 18) -> Iterator[Story]:
    """Yield community prototypes on their way from an idea to an end."""
    for index in range(number):
        about = ("prototype", index)
        place = ward(seed, *about)
        frame = {"subject_id": f"pt-{seed}-{index:03d}", "ward": place}
        facts = {"place": place, "theme": choose(_THEMES, seed, "theme", *about)}
        ago = 1 + _FOUR_YEARS * uniform(seed, "began", *about)
        events: list[Event] = []
        stage = ""
        for following in ("idea", "testing", "live", "ended"):
            if ago < 0:
                break
            stage = following
            at = today.days_ago(ago, seed, "stage", *about)
            events.append(event("prototype.stage_changed", at, frame, {**facts, "stage": stage}))
            ago -= between(45, 260, seed, "lasts", stage, *about) * (2 if stage == "live" else 1)
        told = adds(("prototypes_live", stage == "live"))
        yield Story(COMMUNITY_EVENTS, tuple(events), told)


def volunteering(seed: int, today: Today, number: int = 200) -> Iterator[Story]:
    """Yield sessions at which people volunteered."""
    for index in range(number):
        about = ("volunteers", index)
        frame = {"subject_id": f"vs-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=-0.2)}
        at = today.days_ago(_TWO_YEARS * uniform(seed, "when", *about), seed, *about)
        facts = {
            "kind": "formal" if happens(0.6, seed, "formal", *about) else "informal",
            "people": 3 + int(uniform(seed, "people", *about) * 20),
            "hours": 1 + int(uniform(seed, "hours", *about) * 4),
        }
        yield Story(COMMUNITY_EVENTS, (event("volunteer.session", at, frame, facts),))


def travel(seed: int, today: Today) -> Iterator[Story]:
    """Yield what counters in the two Liveable Neighbourhoods counted, one day after the other."""
    for scheme, place in _SCHEMES.items():
        for mode, usual in _TRAVEL.items():
            frame = {"subject_id": f"counter-{scheme}-{mode}", "ward": place}
            for day, at in _days(today):
                # The schemes bring more people on foot and by bicycle, month by month.
                grown = 1 + 0.0009 * (_COUNTED_DAYS - (today.day - day).days)
                noise = between(0.8, 1.2, seed, scheme, mode, day)
                count = int(usual * grown * _season(day, 0.25) * noise)
                facts = {"mode": mode, "scheme": scheme, "day": day.isoformat(), "count": count}
                a_day = count / today.month.days
                told = adds((_MEASURED[mode], today.month.holds(day), a_day))
                yield Story(COMMUNITY_EVENTS, (event("traffic.count", at, frame, facts),), told)


def transit(seed: int, today: Today) -> Iterator[Story]:
    """Yield the trips of each day by public transport."""
    for mode, usual in _TRANSIT.items():
        frame = {"subject_id": f"network-{mode}"}
        for day, at in _days(today):
            weekend = 0.62 if day.weekday() >= 5 else 1.0
            trips = int(usual * weekend * between(0.9, 1.1, seed, mode, day))
            facts = {"mode": mode, "day": day.isoformat(), "trips": trips}
            told = adds(("transit_trips", today.month.holds(day), trips))
            yield Story(COMMUNITY_EVENTS, (event("transit.service", at, frame, facts),), told)


def green(seed: int, today: Today, spaces: int = 36, sessions: int = 300) -> Iterator[Story]:
    """Yield open spaces improved, and sessions of growing food, more of them in summer."""
    for index in range(spaces):
        about = ("space", index)
        frame = {"subject_id": f"os-{seed}-{index:03d}", "ward": ward(seed, *about, gradient=0.3)}
        at = today.days_ago(_TWO_YEARS * uniform(seed, "when", *about), seed, *about)
        hectares = round(between(0.1, 2.4, seed, "hectares", *about), 2)
        facts: Event = {"hectares": hectares}
        told = adds(("open_space_improved", today.month.holds(london_day(at)), hectares))
        yield Story(COMMUNITY_EVENTS, (event("open_space.improved", at, frame, facts),), told)
    for index in range(sessions):
        about = ("growing", index)
        at = today.days_ago(_TWO_YEARS * uniform(seed, "when", *about), seed, *about)
        if not happens(_season(london_day(at), 0.4) / 1.4, seed, "season", *about):
            continue
        frame = {"subject_id": f"fg-{seed}-{index:04d}", "ward": ward(seed, *about, gradient=0.5)}
        people = 4 + int(uniform(seed, "people", *about) * 14)
        grown = Adds("food_growing_people", people)
        told = (grown,) if today.month.holds(london_day(at)) else ()
        happened = event("food_growing.session", at, frame, {"people": people})
        yield Story(COMMUNITY_EVENTS, (happened,), told)


def _days(today: Today) -> Iterator[tuple[date, Moment]]:
    """Yield each day that is told, and when: early on the day after."""
    for ago in range(_COUNTED_DAYS, 0, -1):
        day = today.day - timedelta(days=ago)
        yield day, min(today.now, today.on(day + timedelta(days=1), 0, "counted"))


def _season(day: date, swing: float) -> float:
    return 1 + swing * season(day, _SUMMER)
