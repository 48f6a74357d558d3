"""The official HTTP scenarios of CloudEvents, where the reference data lies beside us."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from services.gateway.intake.judge import kafka_headers
from shared.events import envelope
from shared.events.envelope import Opened
from shared.topics import AIR_READINGS

FEATURE = (
    Path(__file__).parents[4] / "shared/data/conformance/cloudevents/http-protocol-binding.feature"
)
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(
        not FEATURE.is_file(), reason=f"REFERENCE DATA ABSENT: {FEATURE} is not there"
    ),
]


def scenarios() -> list[tuple[str, dict[str, str]]]:
    """Return each request, and the attributes that are expected, once for each example."""
    if not FEATURE.is_file():
        return []
    found = []
    for part in FEATURE.read_text().split("Scenario Outline:")[1:]:
        request = dedent(part.split('"""')[1]).strip()
        table = part.split("Then the attributes are:")[1].split("And the data")[0]
        rows = [
            [cell.strip() for cell in line.strip(" |").split("|")] for line in table.split("\n")
        ]
        expected = {row[0]: row[1] for row in rows if len(row) == 2 and row[0] != "key"}
        examples = part.split("Examples:")[1].split("\n")
        for kind in (line.strip(" |") for line in examples):
            if kind and kind != "contentType" and "/" in kind:
                filled = {
                    name: value.replace("<contentType>", kind) for name, value in expected.items()
                }
                found.append((request.replace("<contentType>", kind), filled))
    return found


@pytest.mark.parametrize(("request_text", "expected"), scenarios())
def test_a_request_of_the_official_scenarios_is_the_event_it_should_be(
    request_text: str, expected: dict[str, str]
) -> None:
    head, _, body = request_text.partition("\n\n")
    headers = {
        name.lower().encode(): value.encode()
        for name, value in (re.split(r":\s*", line, maxsplit=1) for line in head.split("\n")[1:])
    }
    opened = envelope.open_record(body.strip().encode(), kafka_headers(headers), AIR_READINGS)
    assert isinstance(opened, Opened)
    assert opened.attributes is not None
    told = opened.attributes
    assert {"id": told.id, "type": told.type, "source": told.source, "time": told.time} == {
        name: expected[name] for name in ("id", "type", "source", "time")
    }
    assert opened.items[0].content == {"message": "Hello World!"}


def test_there_are_four_scenarios() -> None:
    assert len(scenarios()) == 4
