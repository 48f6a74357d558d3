"""What the API says after the simulated day, beside what it must say."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from healthyplaces.client import AsyncClient, calls
from healthyplaces.demonstration import measures
from healthyplaces.demonstration.ledger import Identity, Ledger, compare
from healthyplaces.demonstration.line import Line
from healthyplaces.simulator.council import Expected
from healthyplaces.simulator.today import london_day
from shared import instants
from shared.places.wards import WARDS
from shared.topics import AIR_READINGS, INBOUND

DAY = timedelta(days=1)
"""How much is replayed."""


async def summary(
    client: AsyncClient,
    ledger: Ledger,
    expected: Mapping[str, Expected],
    began: datetime,
    now: datetime,
) -> list[Line]:
    """Return what the API says of the 24 hours before `began`, and of the measures, line by line.

    Args:
        client: may read.
        ledger: what was published of readings.
        expected: what measures must be by the facts published.
        began: when publishing began; dead letters from before are not ours.
        now: this instant.
    """
    return [
        *await _readings(client, ledger, began - DAY, now),
        *await _letters(client, ledger, began),
        *await _alerts(client),
        await _index(client),
        *await measures.lines(client, expected, london_day(began)),
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
