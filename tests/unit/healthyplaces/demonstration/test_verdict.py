"""The summary of a demonstration, against a double of the platform's API."""

from datetime import UTC, datetime
from typing import Any

import httpx

from healthyplaces.client import AsyncClient
from healthyplaces.demonstration import verdict
from healthyplaces.demonstration.ledger import Ledger
from healthyplaces.demonstration.measures import MEASURES, PROGRAMMES
from healthyplaces.simulator.council import Expected
from services.indicators.catalogue.entries import shipped
from shared.places.wards import WARDS

BEGAN = datetime(2026, 1, 15, 10, tzinfo=UTC)
READING = {
    "sensor_id": "a",
    "pollutant": "no2",
    "start": "2026-01-15T08:00:00Z",
    "value": 1.5,
    "unit": "ppb",
    "state": "unvalidated",
}
RAW = {
    "start": READING["start"],
    "value": 2.87,
    "value_original": 1.5,
    "unit_original": "ppb",
    "state": "unvalidated",
}
ALERT = {"verdict": "stands", "rule_id": "daqi.no2"}
NAMES = [*(name for _, name in MEASURES), *PROGRAMMES]
MEASURED = {"suppressed": None}
NOW = [{"locality": ward.code, "daqi": 3} for ward in WARDS]


def platform(**changes: list[Any]) -> httpx.MockTransport:
    answers: dict[str, list[Any]] = {
        "series": [RAW],
        "letters": [],
        "alerts": [{**ALERT, "state": "firing"}, {**ALERT, "state": "resolved"}],
        "now": NOW,
        "indicators": [
            {
                "id": name,
                "name": shipped()[name].name,
                "method": "count",
                "suppression": "counts",
                "unit": "",
                "programmes": ["a programme"],
                "definition": "",
            }
            for name in NAMES
        ],
        **{name: [{**MEASURED, "value": 0}] for name in NAMES},
        "ta_households": [{**MEASURED, "value": 70}],
        **changes,
    }

    def answering(request: httpx.Request) -> httpx.Response:
        items = answers[request.url.path.replace("dead-", "").rsplit("/", 1)[1]]
        if request.url.params.get("topic") not in (None, "air.readings"):
            items = []
        return httpx.Response(200, json={"items": items, "next": None})

    return httpx.MockTransport(answering)


async def failing(transport: httpx.MockTransport, refused: int = 0) -> list[str]:
    ledger = Ledger()
    ledger.note(READING)
    for _ in range(refused):
        ledger.note({}, accepted=False)
    async with AsyncClient("http://platform.example", "k", transport=transport) as client:
        lines = await verdict.summary(client, ledger, {"ta_households": Expected(68)}, BEGAN, BEGAN)
    return [line.what.strip() for line in lines if line.fine is False]


async def test_a_platform_that_did_everything_right_passes() -> None:
    assert await failing(platform()) == []


async def test_a_lost_reading_fails() -> None:
    assert await failing(platform(series=[])) == ["readings accepted", "readings lost"]


async def test_a_changed_value_fails() -> None:
    wrong = {**RAW, "value_original": 1.6}
    assert await failing(platform(series=[wrong])) == ["readings wrong"]


async def test_a_refusal_that_became_no_dead_letter_fails() -> None:
    assert await failing(platform(), refused=1) == ["dead letters of air.readings"]


async def test_a_dead_letter_from_before_is_not_counted() -> None:
    letters = [
        {"reason": "unit", "at": "2026-01-15T10:00:01Z"},
        {"reason": "unit", "at": "2026-01-15T09:59:59Z"},
    ]
    assert await failing(platform(letters=letters), refused=1) == []


async def test_alerts_must_be_raised_and_resolved() -> None:
    assert await failing(platform(alerts=[{**ALERT, "state": "firing"}])) == ["alerts resolved"]
    revoked = {**ALERT, "verdict": "revoked", "state": "resolved"}
    assert await failing(platform(alerts=[revoked])) == ["alerts raised", "alerts resolved"]


async def test_every_ward_must_have_an_index() -> None:
    silent = [{"locality": WARDS[0].code, "daqi": None}, *NOW[1:]]
    assert await failing(platform(now=silent)) == ["wards with an index now"]


async def test_measures_must_be_those_of_the_events() -> None:
    what = ["M7 Households in temporary accommodation"]
    assert await failing(platform(ta_households=[{**MEASURED, "value": 80}])) == what
    assert await failing(platform(ta_households=[{**MEASURED, "value": None}])) == what
    assert await failing(platform(ta_households=[])) == what
