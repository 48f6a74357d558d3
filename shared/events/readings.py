"""The form of a reading on `air.readings`: judged, and converted once.

There are two ways to the same answer. `plain` decodes records in which everything is as it should
be, at C speed; whatever it does not take, `reading` judges field by field and says what is wrong.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, cast

import msgspec

from shared import instants
from shared.air import quality, units
from shared.air.pollutants import Pollutant, unit_of
from shared.events import kinds
from shared.events.json_text import MOST_ITEMS, Json, Object, is_array
from shared.events.reasons import Reason, Refusal, Refused
from shared.events.shapes import Field, Shape

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""What starts or occurs before is `too_old`."""

TOLERANCE: Final = timedelta(minutes=5)
"""How far ahead of our clock an end or an occurrence may be before it is `future`."""

LONGEST: Final = timedelta(hours=24)
"""The longest interval of one reading."""

SENSOR_ID: Final = kinds.Pattern(r"[A-Za-z0-9._:-]{1,64}", "1 to 64 of A-Z a-z 0-9 . _ : -")
"""What a sensor may be called."""

_SENSOR_ID: Final = re.compile(SENSOR_ID.pattern)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)

State = Literal["unvalidated", "provisional", "validated", "ratified", "withdrawn"]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit; one that is not known is a reason of its own."""

    def take(self, field: str, value: Json) -> Json:
        if not isinstance(value, str):
            raise Refused(Reason.INVALID, field, "not a string")
        if value not in units.UNITS:
            raise Refused(Reason.UNIT, field, f"not one of {', '.join(units.UNITS)}")
        return value

    def schema(self) -> Object:
        return {"type": "string", "enum": list(units.UNITS)}


READING: Final = Shape(
    (
        Field("sensor_id", SENSOR_ID),
        Field("pollutant", kinds.OneOf(tuple(Pollutant))),
        Field("start", kinds.Time()),
        Field("end", kinds.Time(), required=False),
        Field("value", kinds.Number(least=None), nullable=True),
        Field("unit", _Unit()),
        Field("state", kinds.OneOf(quality.STATES), required=False),
    )
)
"""The fields that are read."""


class ReadingForm(msgspec.Struct, frozen=True, gc=False):
    """One reading that is well formed; whether its sensor is known is not judged here.

    Attributes:
        end: None where it was left out: `start` and the sensor's interval, judged again then.
        value: in the pollutant's own unit (`shared.air.pollutants.unit_of`); None for "no data"
            and for a withdrawn reading.
        value_original: as it came, codes for "no data" included.
        unit_original: as it came.
        state: one of `shared.air.quality.STATES`.
        unknown: how many fields were dropped because nobody knows them.
    """

    sensor_id: str
    pollutant: Pollutant
    start: datetime
    end: datetime | None
    value: float | None
    value_original: float | None
    unit_original: str
    state: str
    unknown: int = 0


class _Wire(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    sensor_id: str
    pollutant: str
    start: str
    value: float | None
    unit: Literal["ug/m3", "mg/m3", "ppb", "ppm"]
    end: str | msgspec.UnsetType = msgspec.UNSET
    state: State = "unvalidated"


_ONE: Final = msgspec.json.Decoder(_Wire)
_MANY: Final = msgspec.json.Decoder(list[_Wire])
_POLLUTANTS: Final = {str(each.value): each for each in Pollutant}
_AS_IT_CAME: Final = frozenset((str(each.value), str(unit_of(each))) for each in Pollutant)
"""Pollutant and unit where nothing is to be converted."""


def plain(value: bytes, now: datetime) -> tuple[ReadingForm, ...] | None:
    """Return the readings of a bare record if every one is plainly good and nothing is unknown.

    None says nothing but that `json_text.items` and `reading` have to judge. Where there is an
    answer, it is theirs.

    Args:
        value: one object, or an array; at most 1 MiB, which is not judged here.
        now: this instant.
    """
    try:
        one = value[:1] == b"{" or not is_array(value)
        wires = [_ONE.decode(value)] if one else _MANY.decode(value)
        if len(wires) > MOST_ITEMS:
            return None
        found = []
        latest = now + TOLERANCE
        for wire in wires:
            form = _plain_form(wire, latest)
            if form is None:
                return None
            found.append(form)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None  # not JSON, not UTF-8, too deep, not a time, or a unit the pollutant has not
    return tuple(found)


def _plain_form(wire: _Wire, latest: datetime) -> ReadingForm | None:
    pollutant = _POLLUTANTS.get(wire.pollutant)
    if pollutant is None or not _is_sensor_id(wire.sensor_id):
        return None
    interval = _interval(wire.start, None if wire.end is msgspec.UNSET else wire.end)
    if interval is None:
        return None
    start, end = interval
    if (start if end is None else end) > latest:
        return None
    value, state = wire.value, wire.state
    if (
        value is None
        or state == "withdrawn"
        or value in quality.NO_DATA
        or (wire.pollutant, wire.unit) not in _AS_IT_CAME
    ):
        return _form(wire.sensor_id, pollutant, start, end, value, wire.unit, state)
    value += 0.0  # -0 is 0
    return ReadingForm(wire.sensor_id, pollutant, start, end, value, value, wire.unit, state)


@lru_cache(maxsize=16_384)
def _is_sensor_id(text: str) -> bool:
    return _SENSOR_ID.fullmatch(text) is not None


@lru_cache(maxsize=16_384)
def _interval(start_text: str, end_text: str | None) -> tuple[datetime, datetime | None] | None:
    """Return the interval, None for one that is backward, empty, too long or too old.

    Raises:
        ValueError: not RFC 3339.
    """
    start = instants.parse(start_text)
    end = None if end_text is None else instants.parse(end_text)
    # Judged as of its own end, so that it is never ahead of the clock.
    judged = judge_times(start, end, start if end is None else end)
    return None if judged is not None else (start, end)


def reading(content: Object, now: datetime) -> ReadingForm | Refusal:
    """Return one reading, or the first reason against it.

    A missing `end` is not guessed: the reading is then judged by its start, and by `judge_times`
    again when the sensor's interval is known.

    Args:
        content: the object as it was decoded.
        now: this instant.
    """
    zero = READING.zero_in(content)
    if zero is not None:
        return Refusal(Reason.MALFORMED, f"{zero}: U+0000")
    try:
        return _read(content, now)
    except Refused as refused:
        return refused.refusal


def judge_times(start: datetime, end: datetime | None, now: datetime) -> Refusal | None:
    """Return what is wrong with the interval of a reading; None if nothing is.

    Args:
        start: inside the interval.
        end: after it; None where it is not known.
        now: this instant.
    """
    if end is not None:
        if end <= start:
            return Refusal(Reason.INVALID, "end: not after start")
        if end - start > LONGEST:
            return Refusal(Reason.INVALID, "end: more than 24 hours after start")
    if start < EARLIEST:
        return Refusal(Reason.TOO_OLD, "start: before 1970")
    if (start if end is None else end) - now > TOLERANCE:
        field = "start" if end is None else "end"
        return Refusal(Reason.FUTURE, f"{field}: more than 5 minutes ahead of our clock")
    return None


def _read(content: Object, now: datetime) -> ReadingForm:
    late: Refused | None = None
    try:
        found, unknown = READING.read(content)
    except Refused as refused:
        if refused.refusal.reason is Reason.INVALID:
            raise
        late = refused  # `invalid` of the interval goes before it, and so may the unit
    end_text = cast("str | None", content.get("end"))
    _check_interval(cast("str", content["start"]), end_text)
    pollutant, unit = Pollutant(cast("str", content["pollutant"])), cast("str", content["unit"])
    try:
        units.factor(pollutant, unit)
    except units.UnitError:
        raise Refused(Reason.UNIT, "unit", "not a unit of this pollutant") from None
    if late is not None:
        raise late
    start = instants.parse(cast("str", found["start"]))
    end = None if end_text is None else instants.parse(end_text)
    wrong = judge_times(start, end, now)
    if wrong is not None:
        raise Refused(wrong.reason, *wrong.detail.split(": ", 1))
    return _form(
        cast("str", found["sensor_id"]),
        pollutant,
        start,
        end,
        cast("float | None", found.get("value")),
        unit,
        cast("str", found.get("state", "unvalidated")),
        unknown,
    )


def _check_interval(start_text: str, end_text: str | None) -> None:
    """Refuse an interval that is empty, backward or too long, even beyond the calendar's ends.

    What lies beyond is taken as the end itself. That makes spans shorter, never longer, and leaves
    open only what follows what where both lie beyond the same end.
    """
    if end_text is None:
        return
    start, end = _within_calendar(start_text), _within_calendar(end_text)
    if end - start > LONGEST:
        raise Refused(Reason.INVALID, "end", "more than 24 hours after start")
    if end < start or (end == start and end not in (_FIRST, _LAST)):
        raise Refused(Reason.INVALID, "end", "not after start")


def _within_calendar(text: str) -> datetime:
    try:
        return instants.parse(text)
    except instants.BeforeYearOne:
        return _FIRST
    except instants.AfterYear9999:
        return _LAST


def _form(
    sensor_id: str,
    pollutant: Pollutant,
    start: datetime,
    end: datetime | None,
    value: float | None,
    unit: str,
    state: str,
    unknown: int = 0,
) -> ReadingForm:
    converted: float | None = None
    original = None if value is None else value + 0.0  # -0 is 0
    measured = None if state == "withdrawn" else quality.measured(original)
    if measured is None:
        units.factor(pollutant, unit)  # no value, but the unit must be one of the pollutant's
    else:
        converted = units.convert(measured, pollutant, unit)
    return ReadingForm(sensor_id, pollutant, start, end, converted, original, unit, state, unknown)
