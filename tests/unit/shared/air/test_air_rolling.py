"""Rolling means of plain lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.air import windows

values = st.floats(-1e6, 1e6) | st.floats(allow_nan=False, allow_infinity=False)
lists = st.lists(st.none() | values, max_size=60)
captures = st.sampled_from([0.0, 0.25, 0.5, 0.75, 0.9, 1.0]) | st.floats(0, 1)

OPENAIR = [1.0, None, 3.0, 3.0, 2.0, 0.0, 0.0, 0.0, 1.0, 2.0, 7.0, 8.0]
COUNTS = (1, 1, 2, 3, 4, 5, 6, 7, 7, 8, 8, 8)


@pytest.mark.parametrize(
    ("align", "min_capture", "expected", "n"),
    [
        pytest.param(
            "right",
            0.75,
            "- - - - - - 1.5 1.2857142857 1.2857142857 1.375 1.875 2.5",
            COUNTS,
            id="D5-31",
        ),
        pytest.param(
            "centre",
            0.75,
            "- - 1.5 1.2857142857 1.2857142857 1.375 1.875 2.5 2.5714285714 3 - -",
            (4, 5, 6, 7, 7, 8, 8, 8, 7, 6, 5, 4),
            id="D5-32",
        ),
        pytest.param("right", 1, "- - - - - - - - - 1.375 1.875 2.5", COUNTS, id="D5-33"),
    ],
)
def test_a_rolling_mean_is_aligned_and_has_its_capture(
    align: windows.Align, min_capture: float, expected: str, n: tuple[int, ...]
) -> None:
    rolling = windows.rolling_mean(OPENAIR, 8, align, min_capture)
    assert rolling.n == n
    for mean, written in zip(rolling.values, expected.split(), strict=True):
        assert mean == (None if written == "-" else pytest.approx(float(written), abs=1e-6))


@given(lists, st.integers(1, 70), st.sampled_from(["right", "centre", "left"]), captures)
def test_a_rolling_mean_is_that_of_every_window_by_itself(
    found: list[float | None], width: int, align: windows.Align, min_capture: float
) -> None:
    rolling = windows.rolling_mean(found, width, align, min_capture)
    assert len(rolling.values) == len(rolling.n) == len(found)
    before = {"right": width - 1, "centre": (width - 1) // 2, "left": 0}[align]
    for place, (mean, n) in enumerate(zip(rolling.values, rolling.n, strict=True)):
        low = place - before
        window = [value for value in found[max(0, low) : low + width] if value is not None]
        assert n == len(window)
        if not window or n / width < min_capture:
            assert mean is None
        elif mean != windows.mean_of_readings(window, width).value:
            pytest.fail(f"{mean!r} at {place} is not the mean of {window}")


@given(lists, st.integers(1, 12), st.sampled_from([0.5, 0.75, 1.0]))
def test_left_is_right_seen_in_a_mirror(
    found: list[float | None], width: int, min_capture: float
) -> None:
    right = windows.rolling_mean(found, width, "right", min_capture)
    left = windows.rolling_mean(found[::-1], width, "left", min_capture)
    assert (left.values[::-1], left.n[::-1]) == (right.values, right.n)


@pytest.mark.parametrize("width", [3, 5, 7])
def test_an_odd_window_that_is_centred_reaches_as_far_to_either_side(width: int) -> None:
    spike = [0.0] * 10 + [1.0] + [0.0] * 10
    rolling = windows.rolling_mean(spike, width, "centre")
    assert rolling.values == rolling.values[::-1]


def test_nine_of_ten_are_a_capture_of_nine_tenths() -> None:
    found: list[float | None] = [*[1.0] * 9, None]
    assert windows.rolling_mean(found, 10, "right", 0.9).values[-1] == 1


def test_no_capture_needed_still_needs_a_value() -> None:
    assert windows.rolling_mean([None, 1.0], 2, "right", 0).values == (None, 1.0)
    assert windows.daily_max_8h([None] * 24, 0) == (None,)


def test_a_window_as_wide_as_you_like_is_no_slower() -> None:
    found: list[float | None] = [float(place) for place in range(10_000)]
    assert windows.rolling_mean(found, 10**12, "centre", 0).n == (10_000,) * 10_000


@pytest.mark.parametrize(("width", "min_capture"), [(0, 0.5), (-3, 0.5), (8, -0.1), (8, 1.1)])
def test_an_impossible_window_is_refused(width: int, min_capture: float) -> None:
    with pytest.raises(ValueError, match=r"window|capture"):
        windows.rolling_mean([1.0], width, "right", min_capture)


@given(lists)
def test_a_list_of_hours_has_a_highest_for_every_whole_day(found: list[float | None]) -> None:
    assert len(windows.daily_max_8h(found)) == len(found) // 24
