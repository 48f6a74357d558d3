"""The scenarios of the CloudEvents project for Kafka, where the reference data lies beside us."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from event_builders import encoded, placed, without

from shared.events import envelope
from shared.events.envelope import Opened
from shared.topics import AIR_READINGS, HOUSING_EVENTS

FEATURE = (
    Path(__file__).parents[5] / "shared/data/conformance/cloudevents/kafka-protocol-binding.feature"
)

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(
        not FEATURE.is_file(), reason=f"REFERENCE DATA ABSENT: {FEATURE} is not there"
    ),
]


def rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.strip().startswith("|")
    ]


def scenarios() -> Iterator[dict]:
    """Yield each scenario, an outline once for each of its examples."""
    for part in re.split(r"\n\s*Scenario(?: Outline)?: ", FEATURE.read_text())[1:]:
        body, _, examples = part.partition("Examples:")
        table = rows(examples) or [[]]
        for cells in table[1:] or [[]]:
            text = body
            for name, cell in zip(table[0], cells, strict=True):
                text = text.replace(f"<{name}>", cell)
            payload, data = re.findall(r'"""\n(.*?)"""', text, re.DOTALL)
            given, then = text.split("Then the attributes are:")
            yield {
                "value": dedent(payload).strip().encode(),
                "headers": tuple((name, cell.encode()) for name, cell in rows(given)[1:]),
                "attributes": dict(rows(then)[1:]),
                "data": json.loads(data),
            }


def test_every_scenario_is_opened_as_its_project_says() -> None:
    found = list(scenarios())
    assert len(found) == 3
    for scenario in found:
        opened = envelope.open_record(scenario["value"], scenario["headers"], AIR_READINGS)
        assert isinstance(opened, Opened)
        assert opened.attributes is not None
        for name in ("id", "type", "source", "time"):
            assert getattr(opened.attributes, name) == scenario["attributes"][name]
        (item,) = opened.items
        assert item.content == scenario["data"]


def test_every_scenario_carries_one_of_our_events_as_well() -> None:
    data = without(placed(), "id", "type", "occurred_at")
    for scenario in scenarios():
        whole = json.loads(scenario["value"])
        value = encoded(whole | {"data": data}) if "specversion" in whole else encoded(data)
        opened = envelope.open_record(value, scenario["headers"], HOUSING_EVENTS)
        assert isinstance(opened, Opened)
        (item,) = opened.items
        told = scenario["attributes"]
        assert item.content == data | {
            "id": told["id"],
            "type": told["type"],
            "occurred_at": told["time"],
        }
