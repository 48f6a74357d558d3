"""What the API says after the simulated day, beside what it must say."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from healthyplaces.client import AsyncClient, calls
from healthyplaces.demonstration.ledger import Identity, Ledger, compare
from shared import instants
from shared.places.wards import WARDS
from shared.topics import AIR_READINGS, INBOUND

DAY = timedelta(days=1)
"""How much is replayed."""

_LONDON = ZoneInfo("Europe/London")
_LARGEST_ROUNDING = 5
"""Counts of households are published rounded to 5."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary.

    Attributes:
        fine: None where there is nothing to compare with.
    """

    what: str
    answered: str
    expected: str
    fine: bool | None


async def summary(
    client: AsyncClient, ledger: Ledger, households: int, began: datetime, now: datetime
) -> list[Line]:
    """Return what the API says of the 24 hours before `began`, line by line.

    Args:
        client: may read.
        ledger: what was published.
        households: how many are in temporary accommodation by the events published.
        began: when publishing began; dead letters from before are not ours.
        now: this instant.
    """
    return [
        *await _readings(client, ledger, began - DAY, now),
        *await _letters(client, ledger, began),
        *await _alerts(client),
        await _index(client),
        await _households(client, households, now),
    ]


async def _readings(
    client: AsyncClient, ledger: Ledger, since: datetime, now: datetime
) -> list[Line]:
    held = [each async for each in _raw(client, ledger, since, now)]
    found = compare(ledger, held)
    expected = len(ledger.current)
    lines = [
        Line("readings accepted", f"{found.there:,}", f"{expected:,}", found.there == expected)
    ]
    for what, count in (("lost", found.lost), ("not sent", found.strange), ("wrong", found.wrong)):
        lines.append(Line(f"readings {what}", f"{count:,}", "0", count == 0))
    return lines


async def _raw(
    client: AsyncClient, ledger: Ledger, since: datetime, now: datetime
) -> AsyncIterator[tuple[Identity, Mapping[str, Any]]]:
    for sensor_id, pollutant in sorted(ledger.series()):
        listing = calls.series(
            pollutant, since, now + timedelta(hours=1), "raw", sensor_id=sensor_id
        )
        async for reading in client.each(listing):
            yield (sensor_id, pollutant, instants.parse(reading["start"])), reading


async def _letters(client: AsyncClient, ledger: Ledger, began: datetime) -> list[Line]:
    lines = []
    for topic in INBOUND:
        reasons: Counter[str] = Counter()
        async for letter in client.each(calls.dead_letters(topic)):
            if instants.parse(letter["at"]) < began:
                break
            reasons[letter["reason"]] += 1
        expected = ledger.refused if topic == AIR_READINGS else 0
        if not reasons and not expected:
            continue
        total = reasons.total()
        lines.append(
            Line(f"dead letters of {topic}", f"{total:,}", f"{expected:,}", total == expected)
        )
        lines += [Line(f"  {why}", f"{many:,}", "", None) for why, many in reasons.most_common()]
    return lines


async def _alerts(client: AsyncClient) -> list[Line]:
    states: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    async for alert in client.each(calls.alerts()):
        if alert["verdict"] != "revoked" and alert["state"] != "pending":
            states[alert["state"]] += 1
            rules[alert["rule_id"]] += 1
    raised, resolved = states.total(), states["resolved"]
    return [
        Line("alerts raised", f"{raised:,}", "some", raised > 0),
        *[Line(f"  {rule}", f"{many:,}", "", None) for rule, many in rules.most_common()],
        Line("alerts resolved", f"{resolved:,}", "some", resolved > 0),
    ]


async def _index(client: AsyncClient) -> Line:
    codes = {ward.code for ward in WARDS}
    wards = [
        each["daqi"] async for each in client.each(calls.air_now()) if each["locality"] in codes
    ]
    with_index = sum(daqi is not None for daqi in wards)
    expected = len(codes)
    return Line("wards with an index now", f"{with_index}", f"{expected}", with_index == expected)


async def _households(client: AsyncClient, expected: int, now: datetime) -> Line:
    today = now.astimezone(_LONDON).date().isoformat()
    listing = calls.indicator("ta_households", date=today)
    values = [item["value"] async for item in client.each(listing)]
    value = values[0] if values else None
    fine = value is not None and abs(value - expected) <= _LARGEST_ROUNDING
    shown = "none" if value is None else f"{value:g}"
    return Line("households in temporary accommodation", shown, f"about {expected}", fine)
