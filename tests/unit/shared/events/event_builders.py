"""One good item of each topic, to be spoiled in one place by each test."""

import json
from datetime import UTC, datetime

from shared.events import judge
from shared.events.judge import Judgement
from shared.events.reasons import Refusal
from shared.topics import (
    AIR_READINGS,
    AIR_SENSORS,
    COMMUNITY_EVENTS,
    FIRE_EVENTS,
    HOUSING_EVENTS,
    SURVEY_RESPONSES,
)

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
STRUCTURED = (("content-type", b"application/cloudevents+json"),)


def without(content: dict, *names: str) -> dict:
    return {name: value for name, value in content.items() if name not in names}


def reading(**changes: object) -> dict:
    return {
        "sensor_id": "COAL",
        "pollutant": "no2",
        "start": "2026-01-15T08:00:00Z",
        "end": "2026-01-15T09:00:00Z",
        "value": 41.3,
        "unit": "ug/m3",
        "state": "provisional",
    } | changes


def sensor(**changes: object) -> dict:
    return {
        "sensor_id": "COAL",
        "name": "Coventry Allesley",
        "lat": 52.411563,
        "lon": -1.560228,
        "kind": "reference",
        "site_type": "urban_background",
        "operator": "AURN",
        "pollutants": ["o3", "no2", "pm25", "pm10"],
        "interval_s": 3600,
        "valid_from": "2014-06-11T00:00:00Z",
    } | changes


def placed(**changes: object) -> dict:
    return {
        "id": "6f0c",
        "type": "ta.placed",
        "occurred_at": "2026-01-15T10:00:00Z",
        "case_id": "h-83ab",
        "ward": "E05001222",
        "accommodation": "bed_and_breakfast",
        "adults": 1,
        "children": 2,
        "pregnant": False,
        "in_area": True,
    } | changes


def response(**changes: object) -> dict:
    return {
        "id": "r-51",
        "survey": "household-2026",
        "wave": "2026-Q1",
        "occurred_at": "2026-01-15T10:00:00Z",
        "ward": "E05001222",
        "weight": 1.24,
        "answers": {"get_on": "tend_to_agree", "volunteering_formal": "monthly"},
        "demographics": {"age_band": "25-34", "imd_decile": 1},
    } | changes


def session(**changes: object) -> dict:
    return {
        "id": "v-1",
        "type": "volunteer.session",
        "occurred_at": "2026-01-15T10:00:00Z",
        "subject_id": "s-1",
        "kind": "formal",
        "people": 12,
        "hours": 2.5,
    } | changes


def incident(**changes: object) -> dict:
    return {
        "id": "f-1",
        "type": "wmfs.incident",
        "occurred_at": "2026-01-15T10:00:00Z",
        "incident_id": "i-1",
        "version": 1,
        "kind": "fire_primary_dwelling",
        "cause": "accidental",
        "fatal": 0,
        "hospital": 1,
        "other": 0,
        "smoke_alarm": "present_raised",
    } | changes


GOOD = {
    AIR_READINGS: reading,
    AIR_SENSORS: sensor,
    HOUSING_EVENTS: placed,
    SURVEY_RESPONSES: response,
    COMMUNITY_EVENTS: session,
    FIRE_EVENTS: incident,
}


def encoded(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def binary(**changes: bytes | None) -> tuple[tuple[str, bytes | None], ...]:
    headers = {
        "ce_specversion": b"1.0",
        "ce_id": b"e-1",
        "ce_source": b"/stations",
        "ce_type": b"air.reading",
        "content-type": b"application/json",
    }
    given = {name if name == "content-type" else f"ce_{name}": v for name, v in changes.items()}
    return tuple((headers | given).items())


def event(data: object, **changes: object) -> dict:
    return {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/stations",
        "type": "air.reading",
        "data": data,
    } | changes


def judged(
    value: object,
    topic: str = AIR_READINGS,
    headers: tuple[tuple[str, bytes | None], ...] = (),
    key: bytes | None = b"COAL",
) -> tuple[Judgement, ...]:
    """Judge a record; what is neither bytes nor None is encoded first."""
    text = value if value is None or isinstance(value, bytes) else encoded(value)
    return judge.record(topic, key, text, headers, NOW)


def only(judgements: tuple[Judgement, ...]) -> Judgement:
    (judgement,) = judgements
    return judgement


def reason(*arguments: object, **named: object) -> str:
    """Return the reason against a record's only item, or `accepted`."""
    outcome = only(judged(*arguments, **named)).outcome
    return outcome.reason.value if isinstance(outcome, Refusal) else "accepted"


def reasons(*arguments: object, **named: object) -> list[str]:
    return [
        each.outcome.reason.value if isinstance(each.outcome, Refusal) else "accepted"
        for each in judged(*arguments, **named)
    ]
