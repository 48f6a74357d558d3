"""Webhooks and silences on the real stack."""

import hmac
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import Any

import psycopg
import pytest
from conftest import HOUR, Platform, text
from receiver import Receiver


def recent(hours: int = 8) -> datetime:
    now = datetime.now(UTC)  # noqa: TID251
    return now.replace(minute=0, second=0, microsecond=0) - hours * HOUR


def only(ward: str) -> dict[str, Any]:
    """Alerts of a ward's NO2, and so none of its sensors that have gone silent since."""
    return {"locality": [ward], "pollutant": ["no2"]}


def subscribe(platform: Platform, url: str, **more: Any) -> dict[str, Any]:
    return platform.act("/v1/subscriptions", {"url": url} | more, by="ann")


def unsubscribe(platform: Platform, subscription: dict[str, Any]) -> None:
    path = f"/v1/subscriptions/{subscription['id']}"
    answer = platform.alerts.request("DELETE", path, headers={"x-actor": "ann"})
    assert answer.status_code == 204


def deliveries(platform: Platform, subscription: dict[str, Any]) -> list[dict[str, Any]]:
    return platform.alerts.items(f"/v1/subscriptions/{subscription['id']}/deliveries", limit=2)


def until(condition: Any, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_every_transition_is_sent_signed_as_one_structured_event(platform: Platform) -> None:
    sensor = platform.sensor("E05001218")
    with Receiver() as receiver:
        made = subscribe(platform, receiver.url, filter=only("E05001218"))
        assert made["secret"].startswith("whsec_")
        platform.hours(sensor, "no2", recent(), 250, 450, 10, 10)
        requests = receiver.until(3)
        time.sleep(0.5)
    unsubscribe(platform, made)
    assert len(requests) == 3
    steps = [each["event"]["data"]["transition"]["severity"] for each in requests]
    assert steps == ["moderate", "high", "high"]
    for each in requests:
        headers, body = each["headers"], each["body"]
        assert headers["content-type"] == "application/cloudevents+json"
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = b64decode(made["secret"].removeprefix("whsec_"))
        expected = b64encode(hmac.new(key, signed, sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert each["event"]["specversion"] == "1.0"
        assert each["event"]["type"] == "alert.transition"
    alert = requests[0]["event"]["data"]
    assert requests[0]["event"]["id"] == f"{alert['id']}/1"
    shown = platform.alerts.items("/v1/subscriptions")
    assert all("secret" not in each for each in shown)


def test_a_receiver_that_fails_is_tried_again_with_the_same_id(platform: Platform) -> None:
    sensor = platform.sensor("E05001219")
    with Receiver(500, 503) as receiver:
        made = subscribe(platform, receiver.url, filter=only("E05001219"))
        platform.hours(sensor, "no2", recent(), 250)
        requests = receiver.until(3)
        until(lambda: deliveries(platform, made)[0]["state"] == "delivered")
    (sent,) = deliveries(platform, made)
    unsubscribe(platform, made)
    assert len({each["headers"]["webhook-id"] for each in requests}) == 1
    assert len({each["body"] for each in requests}) == 1
    assert (sent["id"], sent["attempts"], sent["status"]) == (
        requests[0]["headers"]["webhook-id"],
        3,
        200,
    )
    assert [each["error"] for each in sent["log"]] == ["answered 500", "answered 503", None]
    assert requests[1]["at"] - requests[0]["at"] >= 0.5


def test_after_the_last_attempt_it_is_dead_for_all_to_see_and_the_next_one_is_sent(
    platform: Platform,
) -> None:
    sensor = platform.sensor("E05001231")
    with Receiver(500, 500, 500) as receiver:
        made = subscribe(platform, receiver.url, filter=only("E05001231"))
        platform.hours(sensor, "no2", recent(), 250)
        receiver.until(1)
        until(lambda: deliveries(platform, made)[0]["attempts"] >= 1)
        with psycopg.connect(platform.database) as connection:
            connection.execute(
                "UPDATE alerts.deliveries SET attempts = 13, next_at = now() "
                "WHERE subscription_id = %s",
                [made["id"]],
            )
        until(lambda: deliveries(platform, made)[0]["state"] == "dead")
        platform.hours(sensor, "no2", recent() + HOUR, 10, 10)
        until(lambda: deliveries(platform, made)[0]["state"] == "delivered")
    _, given_up = deliveries(platform, made)
    path = f"/v1/subscriptions/{made['id']}/deliveries"
    assert platform.alerts.items(path, state="dead") == [given_up]
    unsubscribe(platform, made)
    assert (given_up["attempts"], given_up["status"]) == (14, 500)
    assert {each["error"] for each in given_up["log"]} == {"answered 500"}
    assert given_up["next_attempt_at"] is None


def test_transitions_of_one_alert_come_in_order_though_the_first_fails(platform: Platform) -> None:
    sensor = platform.sensor("E05001220")
    with Receiver(500) as receiver:
        made = subscribe(platform, receiver.url, filter=only("E05001220"))
        platform.hours(sensor, "no2", recent(), 250, 10, 10)
        requests = receiver.until(3)
    unsubscribe(platform, made)
    seqs = [each["event"]["data"]["transition"]["seq"] for each in requests]
    assert seqs == [1, 1, 2]


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(30)


def flood(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", str(10_000_000))
    handler.end_headers()
    try:
        for _ in range(1_000):
            handler.wfile.write(b"x" * 10_000)
    except OSError:
        pass


def redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("location", "http://169.254.169.254/latest/meta-data")
    handler.send_header("content-length", "0")
    handler.end_headers()


def test_one_that_hangs_floods_or_redirects_holds_up_nobody_else(platform: Platform) -> None:
    sensor = platform.sensor("E05001221")
    wanted = only("E05001221")
    with (
        Receiver(hang) as hanging,
        Receiver(flood) as flooding,
        Receiver(redirect) as redirecting,
        Receiver() as healthy,
    ):
        made = [
            subscribe(platform, each.url, filter=wanted)
            for each in (hanging, flooding, redirecting, healthy)
        ]
        started = time.monotonic()
        platform.hours(sensor, "no2", recent(), 250)
        healthy.until(1, 10)
        assert time.monotonic() - started < 10
        until(lambda: deliveries(platform, made[1])[0]["state"] == "delivered")
        until(lambda: deliveries(platform, made[2])[0]["attempts"] >= 1)
        until(lambda: deliveries(platform, made[0])[0]["attempts"] >= 1)
    assert deliveries(platform, made[2])[0]["log"][0]["error"] == "redirects are not followed"
    assert deliveries(platform, made[0])[0]["log"][0]["error"] == "no answer within 10 s"
    for each in made:
        unsubscribe(platform, each)


def test_a_silence_mutes_delivery_and_never_the_record(platform: Platform) -> None:
    sensor = platform.sensor("E05001222")
    end = text(datetime.now(UTC) + HOUR)  # noqa: TID251
    silence = platform.act(
        "/v1/silences",
        {
            "matchers": [{"field": "sensor_id", "op": "=", "value": sensor}],
            "ends_at": end,
            "comment": "calibration",
        },
        by="bob",
    )
    assert (silence["created_by"], silence["ends_at"]) == ("bob", end)
    with Receiver() as receiver:
        made = subscribe(platform, receiver.url, filter=only("E05001222"))
        platform.hours(sensor, "no2", recent(), 250)
        (alert,) = platform.of_sensor("daqi.no2", sensor)
        assert (alert["state"], alert["silenced"]) == ("firing", [silence["id"]])
        path = f"/v1/silences/{silence['id']}"
        answer = platform.alerts.request("DELETE", path, headers={"x-actor": "bob"})
        assert answer.status_code == 204
        platform.hours(sensor, "no2", recent(7), 450)
        requests = receiver.until(1)
        time.sleep(0.5)
    unsubscribe(platform, made)
    assert [each["event"]["data"]["transition"]["severity"] for each in requests] == ["high"]
    (alert,) = platform.of_sensor("daqi.no2", sensor)
    assert alert["silenced"] == []
    assert silence["id"] not in {each["id"] for each in platform.alerts.items("/v1/silences")}


def test_until_resolved_a_silence_holds_for_what_is_on(platform: Platform) -> None:
    sensor = platform.sensor("E05001223")
    platform.hours(sensor, "no2", recent(), 250)
    with Receiver() as receiver:
        made = subscribe(platform, receiver.url, filter=only("E05001223"))
        matchers = [{"field": "locality", "op": "in", "value": ["E05001223"]}]
        platform.act("/v1/silences", {"matchers": matchers, "until_resolved": True})
        platform.hours(sensor, "no2", recent(7), 450, 10, 10, 250)
        requests = receiver.until(1)
        time.sleep(0.5)
    unsubscribe(platform, made)
    assert [each["event"]["data"]["transition"]["to"] for each in requests] == ["firing"]
    assert requests[0]["event"]["data"]["started_at"] == text(recent(4))


def lesser(platform: Platform, ward: str, clear: int) -> str:
    """Publish a rule for a ward that is reached whenever its index is."""
    rule = {
        "pollutant": "no2",
        "levels": [{"severity": "guideline", "threshold": 50}],
        "clear": {"consecutive": clear},
        "localities": [ward],
    }
    rule_id: str = platform.act("/v1/rules", rule)["id"]
    platform.act(f"/v1/rules/{rule_id}/publish", {})
    return rule_id


def test_a_worse_alert_hides_the_lesser_of_its_place_which_is_told_when_it_goes_on(
    platform: Platform,
) -> None:
    ward = "E05001228"
    rule_id = lesser(platform, ward, clear=1)
    sensor = platform.sensor(ward)
    with Receiver() as receiver:
        made = subscribe(platform, receiver.url, filter=only(ward))
        platform.hours(sensor, "no2", recent(), 250)
        receiver.until(1)
        (worse,) = platform.of_sensor("daqi.no2", sensor)
        (hidden,) = platform.of_sensor(rule_id, sensor)
        assert (hidden["state"], hidden["inhibited_by"]) == ("firing", worse["id"])
        assert worse["inhibited_by"] is None
        platform.hours(sensor, "no2", recent(7), 60, 60)
        receiver.until(3)
        (hidden,) = platform.of_sensor(rule_id, sensor)
        assert (hidden["state"], hidden["inhibited_by"]) == ("firing", None)
        platform.hours(sensor, "no2", recent(5), 10)
        requests = receiver.until(4)
        time.sleep(0.5)
    unsubscribe(platform, made)
    told = [each["event"]["data"] for each in requests]
    assert [(each["id"], each["transition"]["to"]) for each in told[::3]] == [
        (worse["id"], "firing"),
        (hidden["id"], "resolved"),
    ]
    assert {(each["id"], each["transition"]["to"]) for each in told[1:3]} == {
        (worse["id"], "resolved"),
        (hidden["id"], "firing"),
    }


@pytest.mark.parametrize(("ward", "clear"), [("E05001218", 1), ("E05001231", 2)])
def test_what_was_hidden_ends_unheard_before_and_with_what_hid_it(
    platform: Platform, ward: str, clear: int
) -> None:
    rule_id = lesser(platform, ward, clear)
    start = recent(3)
    sensor = platform.sensor(ward)
    with Receiver() as receiver:
        made = subscribe(platform, receiver.url, filter=only(ward))
        for at, value in enumerate([250, 10, 10]):
            platform.hours(sensor, "no2", start + at * HOUR, value)
        requests = receiver.until(2)
        time.sleep(0.5)
    unsubscribe(platform, made)
    told = [each["event"]["data"] for each in requests]
    assert [(each["rule_id"], each["state"]) for each in told] == [
        ("daqi.no2", "firing"),
        ("daqi.no2", "resolved"),
    ]
    (hidden,) = platform.of_sensor(rule_id, sensor)
    assert hidden["state"] == "resolved"


def test_what_was_heard_of_ends_heard_though_a_worse_one_came(platform: Platform) -> None:
    ward = "E05001220"
    rule_id = lesser(platform, ward, clear=2)
    start = recent(4)
    sensor = platform.sensor(ward)
    with Receiver() as receiver:
        made = subscribe(platform, receiver.url, filter=only(ward))
        for at, value in enumerate([60, 250, 10, 10]):
            platform.hours(sensor, "no2", start + at * HOUR, value)
        requests = receiver.until(4)
        time.sleep(0.5)
    unsubscribe(platform, made)
    told = [each["event"]["data"] for each in requests]
    assert sorted((each["rule_id"] == rule_id, each["state"]) for each in told) == [
        (False, "firing"),
        (False, "resolved"),
        (True, "firing"),
        (True, "resolved"),
    ]


def test_history_and_digests_come_as_one_message(platform: Platform) -> None:
    sensor = platform.sensor("E05001224")
    with Receiver() as at_once, Receiver() as collecting:
        wanted = only("E05001224")
        first = subscribe(platform, at_once.url, filter=wanted)
        digest = subscribe(platform, collecting.url, filter=wanted, digest={"every_minutes": 1})
        platform.hours(sensor, "no2", recent() - timedelta(days=3), 250, 10, 10)
        with psycopg.connect(platform.database) as connection:
            connection.execute(
                "UPDATE alerts.subscriptions SET digest_due_at = now() WHERE id = %s",
                [digest["id"]],
            )
        (request,) = collecting.until(1)
        assert at_once.requests == []
    for each in (first, digest):
        unsubscribe(platform, each)
    event = request["event"]
    assert event["type"] == "alert.digest"
    assert [each["transition"]["to"] for each in event["data"]["items"]] == ["firing", "resolved"]
    assert all(each["historical"] for each in event["data"]["items"])


def test_quiet_hours_hold_a_message_back(platform: Platform) -> None:
    sensor = platform.sensor("E05001225")
    now = datetime.now(UTC)  # noqa: TID251
    quiet = {
        "from": (now - HOUR).strftime("%H:%M"),
        "to": (now + HOUR).strftime("%H:%M"),
        "timezone": "UTC",
    }
    with Receiver() as receiver:
        wanted = only("E05001225")
        made = subscribe(platform, receiver.url, filter=wanted, quiet_hours=quiet)
        assert made["quiet_hours"] == quiet
        platform.hours(sensor, "no2", recent(), 250)
        until(lambda: len(deliveries(platform, made)) == 1)
        time.sleep(1)
        assert receiver.requests == []
    (waiting,) = deliveries(platform, made)
    unsubscribe(platform, made)
    assert waiting["state"] == "waiting"
    assert waiting["next_attempt_at"][11:16] == quiet["to"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("url", {"url": "http://10.0.0.1/"}),
        ("url", {"url": "https://169.254.169.254/"}),
        ("url", {"url": "https://[::ffff:10.0.0.1]/"}),
        ("url", {"url": "ftp://example.org"}),
        ("url", {"url": ""}),
        ("filter.severity.0", {"filter": {"severity": ["awful"]}}),
        ("digest.every_minutes", {"digest": {"every_minutes": 0}}),
        ("quiet_hours.timezone", {"quiet_hours": {"from": "1:00", "to": "02:00"}}),
        (
            "quiet_hours.timezone",
            {"quiet_hours": {"from": "01:00", "to": "02:00", "timezone": "X"}},
        ),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(
    platform: Platform, field: str, changes: dict[str, Any]
) -> None:
    body = {"url": "http://127.0.0.1:1/"} | changes
    answer = platform.alerts.request("POST", "/v1/subscriptions", json=body)
    assert answer.status_code == 422, answer.text
    fields = [each["field"] for each in answer.json()["errors"]]
    assert fields == [field] or "quiet_hours" in fields[0]


def test_what_a_subscription_leaves_open_may_be_null(platform: Platform) -> None:
    everything = {"severity": [], "locality": [], "pollutant": [], "rule_id": []}
    for given, kept in (
        (None, everything),
        ({}, everything),
        (
            {"severity": None, "rule_id": ["who.pm25_24h"]},
            everything | {"rule_id": ["who.pm25_24h"]},
        ),
    ):
        made = subscribe(
            platform,
            "http://127.0.0.1:1/",
            filter=given,
            digest={"every_minutes": 5.0},
            quiet_hours=None,
        )
        assert (made["filter"], made["digest"]) == (kept, {"every_minutes": 5})
        unsubscribe(platform, made)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("matchers", {"matchers": []}),
        ("ends_at", {"ends_at": "2020-01-01T00:00:00Z"}),
        ("ends_at", {"starts_at": "2030-01-02T00:00:00Z"}),
        ("ends_at", {"ends_at": None}),
        ("ends_at", {"ends_at": "2030-01-01T00:00:00"}),
        ("matchers.0", {"matchers": [{"field": "severity", "op": "in", "value": "high"}]}),
        ("matchers.0.op", {"matchers": [{"field": "severity", "op": "~", "value": "high"}]}),
    ],
)
def test_a_silence_that_makes_no_sense_is_refused(
    platform: Platform, field: str, changes: dict[str, Any]
) -> None:
    matcher = {"field": "severity", "op": "=", "value": "high"}
    body = {"matchers": [matcher], "ends_at": "2030-01-01T00:00:00Z"} | changes
    answer = platform.alerts.request("POST", "/v1/silences", json=body)
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_only_its_maker_or_an_administrator_ends_a_silence(platform: Platform) -> None:
    matcher = {"field": "sensor_id", "op": "=", "value": "none"}
    body = {"matchers": [matcher], "ends_at": "2030-01-01T00:00:00Z"}
    made = platform.act("/v1/silences", body, by="bob")
    path = f"/v1/silences/{made['id']}"
    other = {"x-actor": "eve", "x-scopes": "read operate"}
    assert platform.alerts.request("DELETE", path, headers=other).status_code == 403
    assert made["id"] in {each["id"] for each in platform.alerts.items("/v1/silences")}
    admin = {"x-actor": "root", "x-scopes": "read publish operate admin"}
    assert platform.alerts.request("DELETE", path, headers=admin).status_code == 204
    assert platform.alerts.request("DELETE", path, headers=admin).status_code == 404


def test_only_its_maker_or_an_administrator_ends_a_subscription(platform: Platform) -> None:
    made = subscribe(platform, "http://127.0.0.1:1/")
    path = f"/v1/subscriptions/{made['id']}"
    other = platform.alerts.request("DELETE", path, headers={"x-actor": "eve"})
    assert other.status_code == 403
    admin = {"x-actor": "root", "x-scopes": "read publish operate admin"}
    assert platform.alerts.request("DELETE", path, headers=admin).status_code == 204
    assert platform.alerts.request("DELETE", path, headers=admin).status_code == 404
    assert platform.alerts.get(f"{path}/deliveries").status_code == 404
