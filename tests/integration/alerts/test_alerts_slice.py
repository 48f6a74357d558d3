"""From hourly means to alerts, through Kafka and the database."""

from datetime import UTC, datetime, timedelta

import psycopg
from backing.kafka import Out
from conftest import CENTRES, HOUR, WARD, Platform, text

OLD = datetime(2026, 1, 15, tzinfo=UTC)


def test_three_hours_above_400_at_a_station_are_a_statutory_alert(platform: Platform) -> None:
    sensor = platform.sensor()
    platform.hours(sensor, "no2", OLD, 390, 401, 402, 403, 404, 300, 10, 10)
    (alert,) = platform.of_sensor("statutory.no2", sensor)
    assert alert["state"] == "resolved"
    assert alert["severity"] == alert["peak_severity"] == "alert"
    assert (alert["started_at"], alert["triggered_at"], alert["resolved_at"]) == (
        "2026-01-15T01:00:00Z",
        "2026-01-15T04:00:00Z",
        "2026-01-15T06:00:00Z",
    )
    assert (alert["value"], alert["peak"], alert["threshold"]) == (300, 404, 400)
    assert (alert["locality"], alert["pollutant"], alert["averaging"]) == (WARD, "no2", "1h")
    assert (alert["historical"], alert["verdict"], alert["indicative"]) == (True, "stands", False)
    assert alert["population"] == {"total": 42465.0, "under_5": None, "over_65": None}
    assert alert["person_hours"] == 42465 * 4
    assert [each["to"] for each in alert["transitions"]] == ["firing", "resolved"]
    first = alert["transitions"][0]
    assert (first["seq"], first["from"], first["at"]) == (1, "pending", "2026-01-15T04:00:00Z")
    assert first["interval"] == {"start": "2026-01-15T03:00:00Z", "end": "2026-01-15T04:00:00Z"}
    assert platform.alerts.json(f"/v1/alerts/{alert['id']}") == alert


def test_the_index_of_a_ward_steps_up_and_clears_after_two_hours_below(platform: Platform) -> None:
    start = OLD + timedelta(days=1)
    sensor = platform.sensor("E05001231")
    platform.hours(sensor, "no2", start, 100, 210, 410, 610, 100, 210, 100, 100)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert [(each["to"], each["severity"]) for each in alert["transitions"]] == [
        ("firing", "moderate"),
        ("firing", "high"),
        ("firing", "very_high"),
        ("firing", "moderate"),
        ("resolved", "moderate"),
    ]
    assert (alert["peak"], alert["peak_severity"], alert["threshold"]) == (10, "very_high", 4)


def test_a_running_mean_of_24_hours_is_a_guideline_alert(platform: Platform) -> None:
    start = OLD + timedelta(days=2)
    sensor = platform.sensor("E05001222")
    platform.hours(sensor, "pm25", start, *[20.0] * 18, *[0.0] * 24)
    (alert,) = platform.of_sensor("who.pm25_24h", sensor)
    assert alert["started_at"] == text(start - 6 * HOUR)
    assert alert["triggered_at"] == text(start + 18 * HOUR)
    assert (alert["severity"], alert["peak"], alert["capture"]) == ("guideline", 20, 0.75)
    # 18 × 20 of 24 are 15, which is not above 15; the second such hour clears.
    assert alert["resolved_at"] == text(start + 25 * HOUR)


def test_a_low_cost_sensor_alone_makes_an_indicative_alert(platform: Platform) -> None:
    start = OLD + timedelta(days=5)
    sensor = platform.sensor(kind="low_cost")
    platform.hours(sensor, "no2", start, 250)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert alert["indicative"] is True
    assert platform.of_sensor("statutory.no2", sensor) == []


def test_a_reference_station_speaks_for_the_ward_before_a_worse_low_cost_sensor(
    platform: Platform,
) -> None:
    start = OLD + timedelta(days=6)
    reference, cheap = platform.sensor(), platform.sensor(kind="low_cost")
    platform.hours(reference, "no2", start, 100)
    platform.hours(cheap, "no2", start, 650)
    assert platform.of_sensor("daqi.no2", cheap) == []


def test_an_hour_with_too_few_readings_counts_for_nothing(platform: Platform) -> None:
    start = OLD + timedelta(days=7)
    sensor = platform.sensor("E05001220", interval_s=900)
    of_hour = [
        {
            "sensor_id": sensor,
            "pollutant": "no2",
            "start": text(start + at * timedelta(minutes=15)),
            "value": 300,
            "unit": "ug/m3",
        }
        for at in range(2)
    ]
    platform.readings(sensor, of_hour)
    assert platform.of_sensor("daqi.no2", sensor) == []
    third = {**of_hour[0], "start": text(start + timedelta(minutes=30))}
    platform.readings(sensor, [third])
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert alert["capture"] == 0.75


def test_a_late_correction_changes_and_a_withdrawal_revokes(platform: Platform) -> None:
    start = OLD + timedelta(days=8)
    sensor = platform.sensor("E05001218")
    platform.hours(sensor, "no2", start, 100, 250, 100, 100)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    platform.hours(sensor, "no2", start + HOUR, 450, state="provisional")
    (again,) = platform.of_sensor("daqi.no2", sensor)
    assert (again["id"], again["verdict"], again["peak_severity"]) == (
        alert["id"],
        "changed",
        "high",
    )
    assert again["revision"] > alert["revision"]
    platform.hours(sensor, "no2", start + HOUR, 450, state="withdrawn")
    (gone,) = platform.of_sensor("daqi.no2", sensor)
    assert (gone["id"], gone["verdict"], gone["state"]) == (alert["id"], "revoked", "resolved")
    assert gone["transitions"][-1]["reason"] == "revoked"


def test_the_same_readings_again_change_nothing(platform: Platform) -> None:
    start = OLD + timedelta(days=9)
    sensor = platform.sensor("E05001219")
    platform.hours(sensor, "no2", start, 100, 250, 100, 100)
    before = platform.of_sensor("daqi.no2", sensor)
    platform.hours(sensor, "no2", start, 100, 250, 100, 100)
    assert platform.of_sensor("daqi.no2", sensor) == before


def test_a_sensor_that_moves_takes_its_alerts_along(platform: Platform) -> None:
    start = OLD + timedelta(days=10)
    sensor = platform.sensor("E05001221")
    platform.hours(sensor, "no2", start, 250, 100, 100)
    (before,) = platform.of_sensor("daqi.no2", sensor)
    assert before["locality"] == "E05001221"
    lat, lon = CENTRES["E05001223"]
    moved = {
        "sensor_id": sensor,
        "lat": lat,
        "lon": lon,
        "kind": "reference",
        "pollutants": ["no2"],
        "interval_s": 3600,
    }
    platform.until_applied(platform.kafka.publish("air.sensors", Out(moved, sensor)))
    by_place = {each["locality"]: each for each in platform.of_sensor("daqi.no2", sensor)}
    assert by_place["E05001221"]["verdict"] == "revoked"
    assert by_place["E05001223"]["verdict"] == "stands"


def test_an_hour_that_is_not_over_is_judged_when_it_is(platform: Platform) -> None:
    now = datetime.now(UTC)  # noqa: TID251
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    sensor = platform.sensor("E05001231", interval_s=60)
    minutes = [
        {
            "sensor_id": sensor,
            "pollutant": "no2",
            "start": text(this_hour - HOUR + at * timedelta(minutes=1)),
            "value": 250,
            "unit": "ug/m3",
        }
        for at in range(60 + now.minute)
    ]
    platform.readings(sensor, minutes)
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert alert["triggered_at"] == text(this_hour)
    assert (alert["state"], alert["historical"]) == ("firing", False)
    with psycopg.connect(platform.database) as connection:
        waited_for = connection.execute(
            'SELECT awaited."end" FROM alerts.awaited JOIN alerts.tracks USING (track_id)'
            " WHERE rule_id = 'daqi.no2' AND place = 'E05001231'"
        ).fetchall()
    if now.minute > 0 and datetime.now(UTC) < this_hour + HOUR:  # noqa: TID251
        assert waited_for == [(this_hour + HOUR,)]


def test_lists_are_paged_filtered_and_refuse_what_makes_no_sense(platform: Platform) -> None:
    everything = platform.alerts.items("/v1/alerts", limit=3)
    assert len({each["id"] for each in everything}) == len(everything)
    starts = [each["started_at"] for each in everything]
    assert starts == sorted(starts, reverse=True)
    assert {each["state"] for each in platform.found(state="resolved")} == {"resolved"}
    for wrong in ({"state": "on"}, {"from": "2026-01-01T00:00:00"}, {"cursor": "x"}, {"limit": 0}):
        answer = platform.alerts.get("/v1/alerts", **wrong)
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["errors"]] == list(wrong)
    late_first = platform.alerts.get(
        "/v1/alerts", **{"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
    )
    assert late_first.status_code == 422
    assert platform.alerts.get("/v1/alerts/none").status_code == 404
