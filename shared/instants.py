"""RFC 3339 instants, read strictly and written in one form."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from operator import itemgetter

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)

_MARKS = itemgetter(4, 7, 10, 13, 16, 19)
"""Where the usual form, `2026-01-15T08:00:00Z`, has its marks; it is read at C speed."""


class BeforeYearOne(ValueError):
    """A well-formed instant that lies before year 1 in UTC."""


class AfterYear9999(ValueError):
    """A well-formed instant that lies after year 9999 in UTC."""


@lru_cache(maxsize=16_384)
def parse(text: str) -> datetime:
    """Read an RFC 3339 instant and return it in UTC; digits beyond microseconds are cut off.

    Raises:
        BeforeYearOne, AfterYear9999: it has no place in the calendar we compute with.
        ValueError: not RFC 3339 with an offset; a leap second and hour 24 are refused too.
    """
    if _MARKS(text.ljust(20)) == ("-", "-", "T", ":", ":", "Z") and len(text) == 20:
        with suppress(ValueError):  # the careful way below says what is wrong
            return datetime.fromisoformat(text)
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise ValueError("not an RFC 3339 time with an offset")
    year, month, day, hour, minute, second = (int(found[index]) for index in range(1, 7))
    offset = timedelta()
    if found[8] is not None:
        if int(found[9]) > 23 or int(found[10]) > 59:
            raise ValueError("the offset is beyond 23:59")
        offset = timedelta(hours=int(found[9]), minutes=int(found[10]))
        offset = -offset if found[8] == "-" else offset
    micros = int((found[7] or "0")[:6].ljust(6, "0"))
    if year == 0:
        datetime(4, month, day, hour, minute, second)  # noqa: DTZ001  (only checks the fields)
        raise BeforeYearOne("before year 1")
    local = datetime(year, month, day, hour, minute, second, micros, tzinfo=timezone(offset))
    try:
        return local.astimezone(UTC)
    except OverflowError:
        if year == 1:
            raise BeforeYearOne("before year 1 in UTC") from None
        raise AfterYear9999("after year 9999 in UTC") from None


def text(at: datetime) -> str:
    """Write an aware instant in UTC, as `2026-01-15T08:00:00Z`; a fraction only if there is one."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
