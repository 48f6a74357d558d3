"""Bytes to forms, or letters with a reason; what arrives from Kafka and from a redrive alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, TypeVar

from services.ingest.domain.merge import Place
from shared import telemetry
from shared.consume import Record
from shared.events import envelope, facts, json_text, readings, sensors
from shared.events.envelope import Form, Opened
from shared.events.facts import Fact
from shared.events.json_text import Object
from shared.events.readings import ReadingForm
from shared.events.reasons import Refusal
from shared.events.sensors import Retirement, SensorForm
from shared.topics import LARGEST_VALUE_BYTES

Header = tuple[str, bytes | None]
Content = TypeVar("Content", ReadingForm, Fact, SensorForm | Retirement)


@dataclass(slots=True)
class Source:
    """One record as it came from Kafka, or what a dead letter kept of it.

    Nobody changes one; but it is made for every record, and a frozen one takes thrice as long.

    Attributes:
        sent_at: when the broker took it, but never later than we saw it first; when it was edited.
        item: of a letter, the place in the array its payload was taken from.
        letter_id: of a letter.
        edited: the payload is an operator's, so that its old place says nothing of its order.
        raws: the bytes of each item, once one was asked for.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header]
    sent_at: datetime
    item: int | None = None
    letter_id: int | None = None
    edited: bool = False
    raws: list[bytes] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def of(cls, record: Record, now: datetime) -> "Source":
        """Return a Kafka record as a source."""
        return cls(
            record.topic,
            record.partition,
            record.offset,
            record.key,
            record.value,
            record.headers,
            min(now, _instant(record.timestamp)),
        )

    def place(self, item: int | None) -> Place:
        """Return where an item of this record stands among what arrived."""
        return Place(*self.spot(item), self.sent_at)

    def spot(self, item: int | None) -> tuple[int | None, int | None, int | None]:
        """Return partition, offset and item of it, nothing where the payload was edited."""
        if self.edited:
            return None, None, None
        return self.partition, self.offset, self.item if item is None else item

    def raw_of(self, item: int | None) -> bytes | None:
        """Return the bytes of an item as they stood in a record that was opened before."""
        if item is None or self.value is None:
            return self.value
        if not self.raws:
            opened = envelope.open_record(self.value, self.headers, self.topic)
            if isinstance(opened, Opened):
                self.raws.extend(each.raw for each in opened.items)
        return self.raws[item]


@lru_cache(maxsize=256)
def _instant(milliseconds: int) -> datetime:
    """Return a broker's timestamp as an instant; all of a producer's batch have the same."""
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)


@dataclass(slots=True)
class Good(Generic[Content]):
    """One item that is well formed; not frozen, as `Source` is not."""

    content: Content
    source: Source
    item: int | None
    kept: Sequence[Header]

    def refused(self, refusal: Refusal, waits_for: str | None = None) -> "Letter":
        """Return the letter of this item, with its bytes as they stood in the record."""
        raw = self.source.raw_of(self.item)
        return Letter(self.source, self.item, raw, refusal, self.kept, waits_for)


@dataclass(frozen=True, slots=True)
class Letter:
    """One record or item that is refused.

    Attributes:
        raw: its exact bytes.
        kept: headers under which the item can be judged again by itself.
        waits_for: the sensor whose registration redrives it.
    """

    source: Source
    item: int | None
    raw: bytes | None
    refusal: Refusal
    kept: Sequence[Header]
    waits_for: str | None = None


Decoded = tuple[list[Good[Content]], list[Letter]]


def air_readings(sources: Iterable[Source], now: datetime) -> Decoded[ReadingForm]:
    """Return the well-formed readings of some records, in order, and the letters of the rest."""
    good: list[Good[ReadingForm]] = []
    letters: list[Letter] = []

    def judge(content: Object, _: Source) -> ReadingForm | Refusal:
        return readings.reading(content, now)

    for source in sources:
        plain = _plain(source, now)
        if plain is None:
            _judge(source, judge, good, letters)
        elif len(plain) == 1 and not json_text.is_array(source.value or b""):
            good.append(Good(plain[0], source, None, source.headers))
        else:
            good += [Good(form, source, index, source.headers) for index, form in enumerate(plain)]
    return good, letters


def _plain(source: Source, now: datetime) -> Sequence[ReadingForm] | None:
    value = source.value
    if value is None or len(value) > LARGEST_VALUE_BYTES:
        return None
    if source.headers and not envelope.is_bare(source.headers):
        return None
    return readings.plain(value, now)


def events(sources: Iterable[Source], now: datetime) -> Decoded[Fact]:
    """Return the well-formed events of some records, in order, and the letters of the rest."""
    good: list[Good[Fact]] = []
    letters: list[Letter] = []

    def judge(content: Object, of: Source) -> Fact | Refusal:
        return facts.fact(of.topic, content, now)

    for source in sources:
        _judge(source, judge, good, letters)
    return good, letters


def air_sensors(sources: Iterable[Source]) -> Decoded[SensorForm | Retirement]:
    """Return registrations and retirements, in order, and the letters of the rest."""
    good: list[Good[SensorForm | Retirement]] = []
    letters: list[Letter] = []
    for source in sources:
        if source.value is None:
            retired = sensors.retirement(source.key)
            if isinstance(retired, Refusal):
                letters.append(Letter(source, None, None, retired, source.headers))
            else:
                good.append(Good(retired, source, None, source.headers))
            continue
        _judge(source, _registration, good, letters)
    return good, letters


def _registration(content: Object, source: Source) -> SensorForm | Refusal:
    form = sensors.sensor(content)
    if isinstance(form, Refusal):
        return form
    return sensors.judge_key(form, source.key) or form


def _judge(
    source: Source,
    judge: Callable[[Object, Source], Content | Refusal],
    good: list[Good[Content]],
    letters: list[Letter],
) -> None:
    """Open one record and judge each of its items on its own."""
    opened = envelope.open_record(source.value, source.headers, source.topic)
    if isinstance(opened, Refusal):
        letters.append(Letter(source, None, source.value, opened, source.headers))
        return
    kept = _kept_headers(opened, source.headers)
    for each in opened.items:
        found = each.content if isinstance(each.content, Refusal) else judge(each.content, source)
        headers = source.headers if each.index is None else kept
        if isinstance(found, Refusal):
            letters.append(Letter(source, each.index, each.raw, found, headers))
            continue
        if not isinstance(found, Retirement) and found.unknown:
            telemetry.UNKNOWN_FIELDS.labels(source.topic).inc(found.unknown)
        good.append(Good(found, source, each.index, headers))


def _kept_headers(opened: Opened, headers: Sequence[Header]) -> Sequence[Header]:
    """Return headers that say of one item by itself what a structured event said of all."""
    told = opened.attributes
    if opened.form is not Form.STRUCTURED or told is None:
        return headers
    others = [each for each in headers if each[0] != "content-type"]
    return [*others, *told.headers()]
