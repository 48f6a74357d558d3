"""Every topic of the platform, declared once, for what creates, checks and documents them."""

from dataclasses import dataclass
from datetime import timedelta

AIR_SENSORS = "air.sensors"
AIR_READINGS = "air.readings"
HOUSING_EVENTS = "housing.events"
SURVEY_RESPONSES = "survey.responses"
COMMUNITY_EVENTS = "community.events"
FIRE_EVENTS = "fire.events"
AIR_HOURLY = "air.hourly"
ALERTS_EVENTS = "alerts.events"
INDICATORS_VALUES = "indicators.values"
AIR_CHANGED = "air.changed"
FACTS_RECORDED = "facts.recorded"

INBOUND = (
    AIR_SENSORS,
    AIR_READINGS,
    HOUSING_EVENTS,
    SURVEY_RESPONSES,
    COMMUNITY_EVENTS,
    FIRE_EVENTS,
)
"""What outsiders publish to and ingest consumes."""

LARGEST_VALUE_BYTES = 1_048_576
"""The largest record value that is judged; what is larger is dead-lettered as `too_large`."""

_RECORD_BYTES = 1_114_112
_LETTER_BYTES = 2_097_152


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic as the broker must have it.

    Attributes:
        retention: how long records are kept; None with `compacted` keeps the last of each key.
        max_message_bytes: the broker's limit on one compressed batch.
    """

    name: str
    partitions: int
    retention: timedelta | None
    compacted: bool = False
    max_message_bytes: int = _RECORD_BYTES

    def config(self) -> dict[str, str]:
        """Return the broker's own settings for this topic."""
        milliseconds = -1 if self.retention is None else self.retention // timedelta(milliseconds=1)
        return {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "retention.ms": str(milliseconds),
            "max.message.bytes": str(self.max_message_bytes),
            # The broker's own clock: a producer's would delete a backfill by its age at once, and
            # could not order what different partitions carry.
            "message.timestamp.type": "LogAppendTime",
        }


def dead_letters_of(topic: str) -> str:
    """Return the name of the topic that takes what `topic` had refused."""
    return f"{topic}.dlq"


_MONTH = timedelta(days=30)

TOPICS: tuple[Topic, ...] = (
    Topic(AIR_SENSORS, 4, None, compacted=True),
    Topic(AIR_READINGS, 4, timedelta(days=7)),
    Topic(HOUSING_EVENTS, 4, _MONTH),
    Topic(SURVEY_RESPONSES, 2, _MONTH),
    Topic(COMMUNITY_EVENTS, 2, _MONTH),
    Topic(FIRE_EVENTS, 2, _MONTH),
    Topic(AIR_HOURLY, 4, timedelta(days=7)),
    Topic(AIR_CHANGED, 2, timedelta(days=7)),
    Topic(FACTS_RECORDED, 4, timedelta(days=7)),
    Topic(ALERTS_EVENTS, 4, _MONTH),
    Topic(INDICATORS_VALUES, 2, _MONTH),
    *(Topic(dead_letters_of(name), 1, _MONTH, max_message_bytes=_LETTER_BYTES) for name in INBOUND),
)
"""All of them; auto-creation is off, so what is not here does not exist."""
