from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from services.indicators.domain import disclosure
from services.indicators.domain.disclosure import Cell

counts_of_parts = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@st.composite
def city(draw: st.DrawFn) -> tuple[list[int], list[list[Cell]]]:
    """A city of wards, with the answers by nothing, ward, fifth and tenth, in that order."""
    wards = draw(st.lists(st.sampled_from([0, 1, 3, 7, 8, 12, 30, 31]), min_size=2, max_size=8))
    tenths = draw(st.lists(st.integers(0, 3), min_size=len(wards), max_size=len(wards)))
    whole = [Cell(sum(wards), frozenset(range(len(wards))))]
    parts = [Cell(count, frozenset((ward,))) for ward, count in enumerate(wards)]

    def grouped(of: list[int]) -> list[Cell]:
        members = {
            group: frozenset(ward for ward, mine in enumerate(of) if mine == group)
            for group in sorted(set(of))
        }
        return [Cell(sum(wards[ward] for ward in atoms), atoms) for atoms in members.values()]

    return wards, [whole, parts, grouped([tenth // 2 for tenth in tenths]), grouped(tenths)]


def determined(rows: list[frozenset[int]], size: int, target: frozenset[int]) -> bool:
    """Solve by plain elimination over fractions: does the target follow from the rows?"""
    matrix = [[Fraction(int(atom in row)) for atom in range(size)] for row in rows]
    vector = [Fraction(int(atom in target)) for atom in range(size)]
    basis: list[tuple[int, list[Fraction]]] = []
    for row in matrix:
        for lead, base in basis:
            if row[lead]:
                factor = row[lead] / base[lead]
                row = [a - factor * b for a, b in zip(row, base, strict=True)]
        found = [index for index, value in enumerate(row) if value]
        if found:
            basis.append((found[0], row))
    for lead, base in sorted(basis, key=lambda each: each[0]):
        if vector[lead]:
            factor = vector[lead] / base[lead]
            vector = [a - factor * b for a, b in zip(vector, base, strict=True)]
    return not any(vector)


@given(city())
def test_no_sum_of_answers_determines_a_small_ward(
    drawn: tuple[list[int], list[list[Cell]]],
) -> None:
    wards, answers = drawn
    reasons = disclosure.withheld(answers)
    given_out = [
        cell.atoms
        for answer, why in zip(answers, reasons, strict=True)
        for cell, reason in zip(answer, why, strict=True)
        if reason is None
    ]
    for ward, count in enumerate(wards):
        if disclosure.small(count):
            assert not determined(given_out, len(wards), frozenset((ward,)))


@settings(deadline=None)
@given(city())
def test_rounded_answers_leave_every_small_ward_open(
    drawn: tuple[list[int], list[list[Cell]]],
) -> None:
    """An attacker with all answers, who knows how they are rounded, has more than one value left.

    That a hidden count is 1 to 7 the rule itself tells, so it is not what is to be found out.
    """
    wards, answers = drawn
    rows: list[list[int]] = []
    bounds: list[float] = []
    for answer, why in zip(answers, disclosure.withheld(answers), strict=True):
        for cell, reason in zip(answer, why, strict=True):
            row = [int(atom in cell.atoms) for atom in range(len(wards))]
            if reason is None:
                low = high = float(disclosure.rounded(cell.count))
                if cell.count:
                    low, high = max(low - 2, 8), high + 2
            elif reason == "primary":
                low, high = 0.0, 1000.0
            else:
                continue
            rows += [row, [-value for value in row]]
            bounds += [high, -low]
    for ward, count in enumerate(wards):
        if not disclosure.small(count):
            continue
        aim = [float(other == ward) for other in range(len(wards))]
        least = linprog(aim, A_ub=rows, b_ub=bounds)
        most = linprog([-value for value in aim], A_ub=rows, b_ub=bounds)
        assert -most.fun - least.fun >= 1


@given(counts_of_parts)
def test_a_row_beside_its_total_never_has_one_hidden_part(counts: list[int]) -> None:
    row = disclosure.suppress(counts, sum(counts))
    hidden = sum(reason is not None for reason in row.suppressed)
    assert hidden != 1 or row.total == "*"
    for count, text, reason in zip(counts, row.display, row.suppressed, strict=True):
        assert (reason == "primary") == (1 <= count <= 7)
        assert text == ("*" if reason else str(disclosure.rounded(count)))


@given(counts_of_parts)
def test_a_zero_is_always_shown(counts: list[int]) -> None:
    row = disclosure.suppress(counts, sum(counts))
    assert all(text == "0" for count, text in zip(counts, row.display, strict=True) if not count)


def test_the_next_smallest_part_goes_with_the_only_hidden_one() -> None:
    row = disclosure.suppress([3, 20, 12, 40], 75)
    assert row.display == ("*", "20", "*", "40")
    assert row.suppressed == ("primary", None, "secondary", None)
    assert row.total == "75"


def test_of_equal_parts_the_first_in_order_goes() -> None:
    assert disclosure.suppress([12, 3, 12], 27).suppressed == ("secondary", "primary", None)


def test_two_hidden_parts_need_no_third() -> None:
    assert disclosure.suppress([3, 5, 12], 20).suppressed == ("primary", "primary", None)


def test_without_a_total_nothing_can_be_subtracted() -> None:
    row = disclosure.suppress([3, 20, 12])
    assert row.suppressed == ("primary", None, None)
    assert row.total is None


@pytest.mark.parametrize(
    ("count", "shown"), [(8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100), (0, 0)]
)
def test_counts_go_to_the_nearest_five(count: int, shown: int) -> None:
    assert disclosure.rounded(count) == shown


def test_a_fifth_with_one_hidden_ward_is_not_answered_beside_the_wards() -> None:
    wards = [3, 20, 12, 40]
    whole = [Cell(75, frozenset(range(4)))]
    parts = [Cell(count, frozenset((ward,))) for ward, count in enumerate(wards)]
    fifths = [Cell(23, frozenset((0, 1))), Cell(52, frozenset((2, 3)))]
    by_ward, by_fifth = disclosure.withheld([whole, parts, fifths])[1:]
    assert by_ward == ["primary", None, "secondary", None]
    assert by_fifth == ["differencing", "differencing"]


def test_a_fifth_with_both_hidden_wards_is_answered() -> None:
    wards = [3, 20, 12, 40]
    whole = [Cell(75, frozenset(range(4)))]
    parts = [Cell(count, frozenset((ward,))) for ward, count in enumerate(wards)]
    fifths = [Cell(15, frozenset((0, 2))), Cell(60, frozenset((1, 3)))]
    assert disclosure.withheld([whole, parts, fifths])[2] == [None, None]


def test_a_negative_count_or_a_total_below_a_part_is_no_row() -> None:
    for counts, total in (([-1, 2], None), ([5, 9], 8), ([5], -1)):
        with pytest.raises(ValueError):
            disclosure.suppress(counts, total)


@given(st.integers(0, 500), st.integers(0, 500))
def test_one_day_against_the_next_never_tells_a_small_change(before: int, after: int) -> None:
    """Both answers are multiples of 5 or hidden, so their difference is 0, 5, 10 … and no less."""
    shown = [disclosure.display(count) for count in (before, after)]
    for one, other in combinations([int(text) for text in shown if text != "*"], 2):
        assert abs(one - other) not in range(1, 5)


@given(counts_of_parts, st.integers(0, 9))
def test_one_table_is_what_the_arithmetic_of_sums_finds(counts: list[int], unplaced: int) -> None:
    total = sum(counts) + unplaced
    whole = Cell(total, frozenset(range(len(counts))))
    parts = [Cell(count, frozenset((atom,))) for atom, count in enumerate(counts)]
    assert disclosure.one_table(counts, total) == disclosure.withheld([[whole], parts])[1]
