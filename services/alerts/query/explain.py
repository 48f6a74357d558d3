"""Why an alert fired: its rule, the tables, and every interval as it was judged."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from services.alerts.codec.rules import definition_to, rule_from
from services.alerts.domain import explain
from services.alerts.domain.explain import Evaluation, LeftOut, Reading
from services.alerts.domain.place import Hour, inside, needed_before
from services.alerts.domain.rule import Rule
from services.alerts.domain.touched import EARLIEST
from services.alerts.query import sensors
from services.alerts.query.rules import NOTHING
from services.alerts.statements import SQL
from shared.air import daqi, suspicion
from shared.air.intervals import hour_of
from shared.air.pollutants import Pollutant
from shared.air.windows import MIN_CAPTURE, Mean
from shared.http import instant_text
from shared.postgres import Connection, Row

Json = dict[str, Any]
_Suspect = Mapping[datetime, tuple[str, ...]]

MOST_EVALUATIONS: Final = 2_000
_ALWAYS_EVALUATIONS: Final = 200
_MOST_SAID: Final = 100_000
"""After so many readings and hours nothing more is explained, but for those first evaluations."""
_MOST_READINGS = 100_000
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""No interval is asked for that ends later, nor one from before there are readings."""


async def explained(connection: Connection, alert: Row, at: datetime | None) -> Json:
    """Return the explanation of a stored alert, of one interval where `at` falls into its end.

    What is too long for one answer is cut off: `next` is then the end to go on with as `at`.
    Where the rule's condition is code there are none.
    """
    cursor = await connection.execute(
        SQL["select_rule"], {"id": alert["rule_id"], "version": alert["rule_version"]}
    )
    row = await cursor.fetchone()
    if row is None:
        return {"rule": None, "tables": {}, "evaluations": [], "next": None}
    named = {
        "id": alert["rule_id"],
        "version": alert["rule_version"],
        "status": row[1],
        "name": row[2],
    }
    if row[3] is None:
        return {"rule": named | NOTHING, "tables": {}, "evaluations": [], "next": None}
    rule = rule_from(alert["rule_id"], alert["rule_version"], row[1], row[2], row[3])
    ends = await _ends(connection, alert, rule, at)
    evaluations = await _evaluations(connection, alert, rule, ends[:MOST_EVALUATIONS])
    following = ends[len(evaluations)] if len(ends) > len(evaluations) else None
    return {
        "rule": named | definition_to(rule),
        "tables": _tables(rule),
        "evaluations": [_evaluation(each) for each in evaluations],
        "next": instant_text(following),
    }


async def _ends(
    connection: Connection, alert: Row, rule: Rule, at: datetime | None
) -> list[datetime]:
    first: datetime = alert["first_end"]
    if at is not None:
        if not EARLIEST <= at <= _LATEST:
            return []
        return [first + -((first - at) // rule.step) * rule.step]
    cursor = await connection.execute(SQL["select_newest"], {"track_id": alert["track_id"]})
    row = await cursor.fetchone()
    last = alert["last_end"] or (row and row[0]) or first
    if alert["state"] == "indeterminate":
        last += rule.step
    # What made an alert fire that was taken back may be all gone, and nothing newer there.
    last = max(last, alert["triggered_at"] or first)
    count = int((last - first) / rule.step)
    return [first + step * rule.step for step in range(min(count, MOST_EVALUATIONS) + 1)]


async def _evaluations(
    connection: Connection, alert: Row, rule: Rule, ends: Sequence[datetime]
) -> list[Evaluation]:
    if rule.each:
        of_place, life = await sensors.alone(connection, [alert["place"]])
        known = await sensors.known(connection, [alert["place"]])
        stays = known[alert["place"]].stays
        members = inside(of_place[alert["place"]], stays, rule.localities)
    else:
        of_place, life = await sensors.of_localities(connection, [alert["place"]])
        members = of_place[alert["place"]]
    ids = sorted({each.sensor_id for each in members})
    found: list[Evaluation] = []
    said = 0
    for at in range(0, len(ends), 24):
        if len(found) >= _ALWAYS_EVALUATIONS and said > _MOST_SAID:
            break
        some = ends[at : at + 24]
        since = hour_of(some[0] - needed_before(rule))
        suspect, hours = await _hours(connection, rule.pollutant, ids, since, some[-1])
        readings = await _readings(connection, rule, ids, suspect, since, some[-1])
        some_found = [explain.evaluation(rule, members, hours, readings, life, end) for end in some]
        said += sum(len(e.used) + len(e.left_out) + len(e.hours) for e in some_found)
        found += some_found
    return found


async def _hours(
    connection: Connection, pollutant: Pollutant, ids: list[str], since: datetime, until: datetime
) -> tuple[dict[str, _Suspect], dict[str, dict[datetime, Hour]]]:
    """Return the flags of suspect hours by sensor, and the hours with some about them."""
    beside = Pollutant.PM10 if pollutant is Pollutant.PM25 else None
    found, of_pm10 = [
        {} if each is None else await _stored(connection, each, ids, since, until)
        for each in (pollutant, beside)
    ]
    suspect = {
        sensor_id: suspicion.flags(_means(own), _means(of_pm10.get(sensor_id, {})))
        for sensor_id, own in found.items()
    }
    return suspect, found


async def _stored(
    connection: Connection, pollutant: Pollutant, ids: list[str], since: datetime, until: datetime
) -> dict[str, dict[datetime, Hour]]:
    since, until = since - suspicion.CONTEXT, until + suspicion.CONTEXT
    cursor = await connection.execute(
        SQL["select_hours"],
        {
            "pollutant": pollutant,
            "sensor_ids": ids,
            "sinces": [since] * len(ids),
            "untils": [until] * len(ids),
            "since": since,
            "until": until,
        },
    )
    found: dict[str, dict[datetime, Hour]] = {}
    for sensor_id, start, value, n, expected, learned in await cursor.fetchall():
        found.setdefault(sensor_id, {})[start] = Hour(start, Mean(value, n, expected), learned)
    return found


def _means(hours: Mapping[datetime, Hour]) -> dict[datetime, float]:
    return {at: hour.mean.value for at, hour in hours.items() if hour.mean.value is not None}


async def _readings(
    connection: Connection,
    rule: Rule,
    ids: list[str],
    suspect: Mapping[str, _Suspect],
    since: datetime,
    until: datetime,
) -> dict[str, list[Reading]]:
    cursor = await connection.execute(
        SQL["select_every_reading"],
        {
            "pollutant": rule.pollutant,
            "sensor_ids": ids,
            "since": since,
            "until": until,
            "most": _MOST_READINGS,
        },
    )
    found: dict[str, list[Reading]] = {}
    for sensor_id, start, end, value, state, flags, counted, learned in await cursor.fetchall():
        of_hour = suspect.get(sensor_id, {}).get(hour_of(start), ()) if counted else ()
        every = tuple(sorted({*flags, *of_hour}))
        found.setdefault(sensor_id, []).append(
            Reading(sensor_id, start, end, value, state, every, counted, learned)
        )
    return found


def _tables(rule: Rule) -> Json:
    tables: Json = {
        "min_capture": MIN_CAPTURE,
        "rounding": "half up, away from zero",
        "kinds": ["reference", "indicative", "low_cost"],
    }
    if rule.measure == "daqi_index":
        bounds = daqi.BREAKPOINTS[rule.pollutant]
        tables["daqi"] = {"version": "2013-04", "upper_bounds": list(bounds)}
    return tables


def _evaluation(found: Evaluation) -> Json:
    single = found.sensors[0] if len(found.sensors) == 1 else None
    return {
        "interval": {"start": instant_text(found.start), "end": instant_text(found.end)},
        "value": found.value,
        "capture": found.capture,
        "threshold": found.threshold,
        "outcome": found.outcome,
        "severity": found.severity,
        "sensor_id": single,
        "sensors": list(found.sensors),
        "hours": [
            {
                "sensor_id": sensor_id,
                "start": instant_text(hour.start),
                "value": hour.mean.value,
                "n": hour.mean.n,
                "expected": hour.mean.expected,
                "counts": hour.mean.counts,
            }
            for sensor_id, hour in found.hours
        ],
        "readings_used": [_reading(each) for each in found.used],
        "left_out": [_left_out(each) for each in found.left_out],
        "arithmetic": found.arithmetic,
    }


def _reading(found: Reading) -> Json:
    return {
        "sensor_id": found.sensor_id,
        "start": instant_text(found.start),
        "end": instant_text(found.end),
        "value": found.value,
        "state": found.state,
        "flags": list(found.flags),
        "learned_at": instant_text(found.learned),
    }


def _left_out(found: LeftOut) -> Json:
    if found.reading is not None:
        return {**_reading(found.reading), "capture": None, "reason": found.reason}
    return {
        "sensor_id": found.sensor_id,
        "start": None,
        "end": None,
        "value": found.value,
        "state": None,
        "flags": [],
        "learned_at": None,
        "capture": found.capture,
        "reason": found.reason,
    }
