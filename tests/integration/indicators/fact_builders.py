"""Events as publishers send them, and the two services that make measures of them."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from backing.kafka import Kafka, Out, Sent
from backing.service import Service

FOLESHILL = "E05001222"
HENLEY = "E05001223"
LONGFORD = "E05001225"
CITY = "E08000026"

_TOPICS = {
    "messenger": "community.events",
    "case_study": "community.events",
    "prototype": "community.events",
    "volunteer": "community.events",
    "traffic": "community.events",
    "transit": "community.events",
    "open_space": "community.events",
    "food_growing": "community.events",
    "wmfs": "fire.events",
}
_SUBJECTS = {
    "housing.events": "case_id",
    "community.events": "subject_id",
    "fire.events": "incident_id",
}

Event = dict[str, Any]


def event(
    type: str, subject: str, at: str, ward: str | None = FOLESHILL, **fields: object
) -> Event:
    """Return an event; a day stands for its noon. `ward=None` leaves the ward out."""
    topic = _TOPICS.get(type.split(".")[0], "housing.events")
    when = f"{at}T12:00:00Z" if len(at) == len("2026-01-15") else at
    found: Event = {
        "id": uuid4().hex,
        "type": type,
        "occurred_at": when,
        _SUBJECTS[topic]: subject,
        **fields,
    }
    return found if ward is None else {**found, "ward": ward}


def placed(subject: str, at: str, ward: str | None = FOLESHILL, **fields: object) -> Event:
    """Return a placement of one adult with two children in a hostel."""
    usual = {
        "accommodation": "hostel",
        "adults": 1,
        "children": 2,
        "pregnant": False,
        "in_area": True,
    }
    return event("ta.placed", subject, at, ward, **{**usual, **fields})


def response(
    wave: str,
    answers: dict[str, str],
    weight: float = 1.0,
    ward: str | None = FOLESHILL,
    **demographics: object,
) -> Event:
    """Return a survey response given in the middle of its wave."""
    month = int(wave[-1]) * 3 - 1
    found: Event = {
        "id": uuid4().hex,
        "survey": "household",
        "wave": wave,
        "occurred_at": f"{wave[:4]}-{month:02d}-15T12:00:00Z",
        "weight": weight,
        "answers": answers,
        "demographics": demographics,
    }
    return found if ward is None else {**found, "ward": ward}


class Measures:
    """Ingest and indicators on one database, fed through Kafka and asked over HTTP."""

    def __init__(self, kafka: Kafka, ingest: Service, indicators: Service) -> None:
        self.kafka = kafka
        self.ingest = ingest
        self.service = indicators

    def publish(self, events: Iterable[Event]) -> list[Sent]:
        """Publish events and wait until every figure that follows from them can be read."""
        records: dict[str, list[Out]] = {}
        for each in events:
            topic = "survey.responses"
            if "type" in each:
                topic = _TOPICS.get(each["type"].split(".")[0], "housing.events")
            key = each.get(_SUBJECTS.get(topic, "id"), each["id"])
            records.setdefault(topic, []).append(Out(each, key))
        sent = [one for topic, some in records.items() for one in self.kafka.publish(topic, *some)]
        self.ingest.until_applied(sent)
        self.service.until_applied(
            Sent(topic, partition, offset - 1)
            for topic, ends in self.kafka.ends("facts.recorded").items()
            for partition, offset in ends.items()
            if offset
        )
        return sent

    def value(self, indicator: str, **asked: Any) -> Any:
        """Return the only item of an answer."""
        items = self.items(indicator, **asked)
        assert len(items) == 1, items
        return items[0]

    def items(self, indicator: str, **asked: Any) -> list[Any]:
        """Return all items of an answer."""
        return self.service.items(f"/v1/indicators/{indicator}", limit=1000, **asked)

    def by(self, indicator: str, breakdown: str, **asked: Any) -> dict[str, Any]:
        """Return the items of one period by group."""
        found = self.items(indicator, by=breakdown, **asked)
        groups = {each["group"]: each for each in found}
        assert len(groups) == len(found)
        return groups
