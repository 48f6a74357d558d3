"""The gateway before the real services: a publisher reads its own writes, in every form."""

from datetime import timedelta
from typing import Any

from gateway_front import Front

from shared import clock, instants, page

HOUR = timedelta(hours=1)


def last_hour() -> Any:
    return clock.now().replace(minute=0, second=0, microsecond=0)


def register(platform: Front, name: str, *pollutants: str, at: tuple[float, float]) -> None:
    sensor = {
        "sensor_id": name,
        "name": f"Station {name}",
        "lat": at[0],
        "lon": at[1],
        "kind": "reference",
        "pollutants": list(pollutants),
        "interval_s": 3600,
    }
    taken = platform.post("/v1/intake/air.sensors", "publish", json=sensor)
    assert taken.json() == {"accepted": 1, "rejected": []}


def publish(platform: Front, name: str, pollutant: str, values: list[float]) -> None:
    """Publish hourly values, the last of them for the last whole hour."""
    end = last_hour()
    items = [
        {
            "sensor_id": name,
            "pollutant": pollutant,
            "start": instants.text(end - HOUR * (len(values) - place)),
            "value": value,
            "unit": "ug/m3",
        }
        for place, value in enumerate(values)
    ]
    taken = platform.post("/v1/intake/air.readings", "publish", json=items)
    assert taken.json()["accepted"] == len(items), taken.text


def wait(platform: Front) -> dict[str, Any]:
    answer = platform.get("/v1/progress?wait=60", "read")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def series(platform: Front, name: str, **headers: str) -> Any:
    end = last_hour()
    query = f"sensor_id={name}&pollutant=no2&average=1h"
    window = f"from={instants.text(end - HOUR * 3)}&to={instants.text(end)}"
    return platform.get(f"/v1/air/series?{query}&{window}", "read", **headers)


def test_after_a_wait_a_publisher_reads_what_it_wrote_each_time(platform: Front, name: str) -> None:
    register(platform, name, "no2", at=(52.41, -1.51))
    for value in range(15):
        publish(platform, name, "no2", [float(value)])
        wait(platform)
        assert series(platform, name).json()["items"][-1]["value"] == value


def test_after_a_wait_everything_is_applied_and_nothing_is_pending(platform: Front) -> None:
    found = wait(platform)
    assert found["pending"] == 0
    assert found["missing"] == []
    assert {each["service"] for each in found["items"]} == {"ingest", "alerts", "indicators"}
    for each in found["items"]:
        assert each["applied_offset"] == each["end_offset"], each


def test_after_a_wait_an_alert_is_there_and_the_hot_answers_know_it(
    platform: Front, name: str
) -> None:
    register(platform, name, "so2", at=(52.42, -1.49))
    assert platform.get("/v1/alerts?rule_id=statutory.so2", "read").json()["items"] == []
    publish(platform, name, "so2", [900.0] * 4)
    wait(platform)
    (alert,) = platform.get("/v1/alerts?rule_id=statutory.so2", "read").json()["items"]
    assert (alert["state"], alert["sensors"]) == ("firing", [name])
    by_locality = platform.get("/v1/air/now", "read").json()["items"]
    assert name in str(by_locality)


def test_the_same_is_read_as_csv(platform: Front, name: str) -> None:
    register(platform, name, "no2", at=(52.41, -1.51))
    publish(platform, name, "no2", [1.5, 2.25])
    wait(platform)
    answer = series(platform, name, Accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.split("\r\n")
    assert lines[0].startswith("start,end,value")
    assert [line.split(",")[2] for line in lines[1:3]] == ["1.5", "2.25"]


def test_one_document_describes_what_all_services_answer(platform: Front) -> None:
    found = platform.client.get("/openapi.json").json()
    assert "x-missing" not in found
    assert {
        "/v1/air/series",
        "/v1/alerts",
        "/v1/indicators",
        "/v1/intake/{topic}",
        "/v1/progress",
        "/v1/keys",
    } <= set(found["paths"])
    assert "/asyncapi.json" not in found["paths"]
    for methods in found["paths"].values():
        for operation in methods.values():
            assert "security" in operation
            assert operation["responses"]["default"]


FORGED = (
    ["x"], [None], [0], [-1], [2**63 - 1], [2**64 - 1], [1e308], ["2026-01-15T08:00:00Z"],
    *(["2026-01-15T08:00:00Z", each] for each in ("x", None, 2**40, 1e308, "2026-01-15T08:00:00Z")),
    ["9999-12-31", "9999-12-31", "operational", 2**40], ["0001-01-01", "0001-01-01", "x", 1e308],
    ["x", 2**40], ["daqi.no2", 2**63 - 1], ["daqi.no2", -1],
)  # fmt: skip
"""Positions that no list gave out, and that look as if one had."""


def test_a_forged_cursor_is_refused_or_answered_and_never_breaks_a_list(platform: Front) -> None:
    document = platform.client.get("/openapi.json").json()
    cursors = [page.encode(each) for each in FORGED]
    cursors += ["", "x", "%00", "é", "WyJ4Il0=", "A" * 2_001, cursors[-1][:-3], cursors[-1][:5]]
    walked = 0
    for path, methods in document["paths"].items():
        parameters = methods.get("get", {}).get("parameters", ())
        if not any(each["name"] == "cursor" for each in parameters):
            continue
        walked += 1
        address = path.replace("{indicator_id}", "ta_households").replace("{id}", "x")
        known = {each["name"]: each["example"] for each in parameters if "example" in each}
        for cursor in cursors:
            answer = platform.client.get(
                address, params={**known, "cursor": cursor}, headers=platform.key()
            )
            assert answer.status_code in (200, 404, 422), (path, cursor, answer.text)
            if answer.status_code == 422:
                assert [each["field"] for each in answer.json()["errors"]] == ["cursor"], path
    assert walked > 15


def test_payloads_of_dead_letters_need_more_than_reading(platform: Front, name: str) -> None:
    publish(platform, name, "no2", [1.0])
    wait(platform)
    path = f"/v1/dead-letters?key={name}"
    (seen,) = platform.get(path, "all").json()["items"]
    assert (seen["reason"], name in seen["payload"]) == ("unknown_sensor", True)
    (read,) = platform.get(path, "read").json()["items"]
    assert (read["id"], read["payload"]) == (seen["id"], None)
    assert platform.get(f"/v1/dead-letters/{seen['id']}", "operate").json()["payload"]


def test_sensorthings_shows_the_same_readings(platform: Front, name: str) -> None:
    register(platform, name, "no2", "so2", at=(52.40, -1.52))
    publish(platform, name, "no2", [1.0, 2.0, 3.0])
    wait(platform)
    root = platform.get("/sta/v1.1", "read").json()
    assert {"Things", "Observations", "FeaturesOfInterest"} <= {
        each["name"] for each in root["value"]
    }
    expand = (
        "$filter=name eq 'Station " + name + "'&$count=true&$expand=Locations,"
        "Datastreams($expand=ObservedProperty($select=name),"
        "Observations($orderby=phenomenonTime desc;$top=2;$count=true))"
    )
    things = platform.get(f"/sta/v1.1/Things?{expand}", "read").json()
    assert things["@iot.count"] == 1
    (thing,) = things["value"]
    assert thing["@iot.id"] == name
    assert thing["Locations"][0]["location"]["coordinates"] == [-1.52, 52.40]
    no2 = thing["Datastreams"][0]
    assert no2["ObservedProperty"] == {"name": "Nitrogen dioxide"}
    assert [each["result"] for each in no2["Observations"]] == [3.0, 2.0]
    assert no2["Observations@iot.count"] == 3
    assert platform.get(_path(thing["@iot.selfLink"]), "read").json()["name"] == thing["name"]


def test_sensorthings_is_walked_by_its_links(platform: Front, name: str) -> None:
    register(platform, name, "no2", at=(52.40, -1.52))
    publish(platform, name, "no2", [float(value) for value in range(7)])
    wait(platform)
    link = f"/sta/v1.1/Datastreams('{name}:no2')/Observations?$top=3&$filter=result ge 1"
    results = []
    while link:
        page = platform.get(link, "read").json()
        results += [each["result"] for each in page["value"]]
        link = _path(page["@iot.nextLink"]) if "@iot.nextLink" in page else ""
    assert results == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    one = platform.get(f"/sta/v1.1/Datastreams('{name}:no2')/Observations?$top=1", "read").json()[
        "value"
    ][0]
    again = platform.get(_path(one["@iot.selfLink"]), "read")
    assert again.json()["result"] == one["result"]
    assert platform.get(_path(one["@iot.selfLink"]) + "/Datastream/Thing/name/$value", "read").text
    links = platform.get(f"/sta/v1.1/Things('{name}')/Datastreams/$ref", "read").json()["value"]
    assert [list(each) for each in links] == [["@iot.selfLink"]]
    assert _path(links[0]["@iot.selfLink"]) == f"/sta/v1.1/Datastreams('{name}:no2')"
    for nowhere in (
        "Things('nobody')",
        f"Things('{name}')/$ref",
        "Nothing",
        "Observations('x')",
        f"Things('{name}')/x",
    ):
        assert platform.get(f"/sta/v1.1/{nowhere}", "read").status_code == 404
    refused = platform.get("/sta/v1.1/Things?$filter=name eq", "read")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "$filter")


def _path(link: str) -> str:
    return "/sta/" + link.partition("/sta/")[2]
