"""A household survey, wave after wave: cohesion, volunteering and how people travel."""

from collections.abc import Iterator
from datetime import date, timedelta

from shared import instants
from shared.topics import SURVEY_RESPONSES

from .chance import between, choose, happens, uniform
from .neighbourhoods import decile, deprivation, ward
from .story import Adds, Event, Story, name
from .today import Today, months_after, quarter_name

_WAVES = 6
_AGREE = ("definitely_agree", "tend_to_agree")
_DISAGREE = ("tend_to_disagree", "definitely_disagree")
_ASIDE = ("dont_know", "too_few_people", "same_background", "prefer_not_to_say")
_SCALE = (*_AGREE, *_DISAGREE)
_AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")


def responses(seed: int, today: Today, a_wave: int = 900) -> Iterator[Story]:
    """Yield the answers of the last waves; the wave of this quarter has begun."""
    begun = _quarter_start(today.day)
    for back in range(_WAVES - 1, -1, -1):
        start = months_after(begun, -3 * back)
        for index in range(a_wave):
            yield from _response(seed, today, start, _WAVES - back, index)


def _response(seed: int, today: Today, start: date, wave: int, index: int) -> Iterator[Story]:
    about = (quarter_name(start), index)
    day = start + timedelta(days=int(uniform(seed, "answered", *about) * 80))
    if day > today.day:
        return
    place = ward(seed, "survey", *about, gradient=0.0)
    answers = _answers(seed, place, wave, about)
    weight = round(between(0.4, 1.9, seed, "weight", *about), 3)
    content: Event = {
        "survey": "simulated-household",
        "wave": quarter_name(start),
        "occurred_at": instants.text(today.on(day, seed, *about).replace(microsecond=0)),
        "ward": place,
        "weight": weight,
        "answers": answers,
        "demographics": {
            "age_band": choose(_AGES, seed, "age", *about),
            "sex": choose(("female", "male"), seed, "sex", *about),
            "tenure": choose(("owned", "owned", "private_rent", "social_rent"), seed, *about),
            "imd_decile": decile(place),
        },
    }
    told: tuple[Adds, ...] = ()
    if today.quarter.first == start:
        told = tuple(_told(answers, weight))
    yield Story(SURVEY_RESPONSES, ({"id": name({**content, "index": index}), **content},), told)


def _answers(seed: int, place: str, wave: int, about: tuple[object, ...]) -> dict[str, str]:
    # People in more deprived wards agree and volunteer less often; both grow from wave to wave.
    poverty = deprivation(place)
    agrees = happens(0.84 - 0.11 * poverty + 0.01 * wave, seed, "agrees", *about)
    get_on = choose(_AGREE if agrees else _DISAGREE, seed, "how much", *about)
    if happens(0.07, seed, "aside", *about):
        get_on = choose(_ASIDE, seed, "why", *about)
    formal = uniform(seed, "formal", *about) / (1.25 - 0.25 * poverty + 0.02 * wave)
    informal = uniform(seed, "informal", *about) / (1.15 - 0.15 * poverty + 0.02 * wave)
    walks = uniform(seed, "walks", *about)
    cycles = uniform(seed, "cycles", *about) / (1.2 - 0.2 * poverty + 0.03 * wave)
    return {
        "get_on": get_on,
        "volunteering_formal": _often(formal, 0.17, 0.28),
        "volunteering_informal": _often(informal, 0.27, 0.45),
        "walk_travel": "three_days_a_week" if walks < 0.16 else "less" if walks < 0.6 else "never",
        "cycle_travel": "weekly" if cycles < 0.04 else "less" if cycles < 0.12 else "never",
    }


def _often(mark: float, monthly: float, yearly: float) -> str:
    return "monthly" if mark < monthly else "yearly" if mark < yearly else "never"


def _told(answers: dict[str, str], weight: float) -> Iterator[Adds]:
    if answers["get_on"] in _SCALE:
        yield Adds("get_on_well", weight * (answers["get_on"] in _AGREE), weight)
    both = (answers["volunteering_formal"], answers["volunteering_informal"])
    yield Adds("volunteering_any_monthly", weight * ("monthly" in both), weight)
    walks = answers["walk_travel"] == "three_days_a_week"
    yield Adds("active_travel_walk", weight * walks, weight)


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
