"""The published JSON Schemas: they describe what is accepted."""

import json

import jsonschema_rs
import pytest
from event_builders import GOOD, NOW, reading, sensor, without

from shared.errors import NotFound
from shared.events import judge, schemas
from shared.events.reasons import Refusal
from shared.topics import AIR_READINGS, AIR_SENSORS

TIMES = ("start", "end", "occurred_at", "valid_from")


@pytest.mark.parametrize("name", schemas.names())
def test_every_schema_is_one_and_names_its_topic(name: str) -> None:
    schema = schemas.schema(name)
    jsonschema_rs.validator_for(schema)
    assert json.loads(json.dumps(schema)) == schema
    assert schema["x-topic"] in GOOD
    assert schema["title"] == name


def test_there_is_no_schema_of_what_is_not_there() -> None:
    with pytest.raises(NotFound):
        schemas.schema("no.such")


@pytest.mark.parametrize("topic", sorted(GOOD))
def test_schema_and_judge_agree_on_each_field_left_out_or_spoiled(topic: str) -> None:
    good = GOOD[topic]()
    air = {AIR_READINGS: "air.reading", AIR_SENSORS: "air.sensor"}
    schema = schemas.schema(air.get(topic, good.get("type", "survey.response")))
    validator = jsonschema_rs.validator_for(schema)
    spoils = (None, [], {}, True, -1e300, "", "\x01")
    contents = [good, good | {"unknown": {}}]
    contents.extend(without(good, name) for name in good)
    contents.extend(
        good | {name: spoil}
        for name in good
        for spoil in spoils
        if name not in TIMES or not isinstance(spoil, str)  # a format is only an annotation
    )
    for content in contents:
        accepted = not isinstance(judge.item(topic, content, NOW), Refusal)
        assert validator.is_valid(content) is accepted, content


def test_a_value_may_be_null_and_pollutants_are_a_list() -> None:
    assert jsonschema_rs.is_valid(schemas.schema("air.reading"), reading(value=None))
    assert not jsonschema_rs.is_valid(schemas.schema("air.reading"), reading(unit="ppt"))
    assert not jsonschema_rs.is_valid(schemas.schema("air.sensor"), sensor(pollutants="no2"))
