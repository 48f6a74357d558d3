"""Records as they come: cut into what one transaction takes."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from shared import records


@dataclass(frozen=True)
class Kept:
    """A record of which only the value matters."""

    value: bytes | None
    topic: str = "t"
    partition: int = 0
    offset: int = 0
    timestamp: int = 0
    key: bytes | None = None
    headers: list[tuple[str, bytes | None]] = field(default_factory=list)


def sizes(*lengths: int | None) -> list[Kept]:
    return [Kept(None if each is None else b"x" * each) for each in lengths]


def test_records_that_fit_together_stay_together() -> None:
    given = sizes(3, 3, 4, 1)
    assert list(records.slices(given, 10)) == [given[:3], given[3:]]


def test_one_record_that_is_larger_is_alone() -> None:
    given = sizes(1, 20, 1)
    assert list(records.slices(given, 10)) == [given[:1], given[1:2], given[2:]]


def test_nothing_is_cut_into_nothing() -> None:
    assert list(records.slices([], 10)) == []


@given(st.lists(st.none() | st.integers(0, 30), max_size=30), st.integers(1, 40))
def test_every_record_is_in_one_slice_in_order_and_no_slice_is_empty_or_too_large(
    lengths: list[int | None], most: int
) -> None:
    given = sizes(*lengths)
    found = list(records.slices(given, most))
    assert [each for part in found for each in part] == given
    for part in found:
        assert part
        assert len(part) == 1 or sum(len(each.value or b"") for each in part) <= most
