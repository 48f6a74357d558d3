"""Figures of sums: what is beyond a double is told all the same, and never stops a service."""

from decimal import Decimal
from sys import float_info

import pytest

from services.indicators.catalogue.entries import shipped
from services.indicators.domain.contribution import exact, times
from services.indicators.domain.figures import Total, figure

SHARE = shipped()["get_on_well"]
RESIDENTS = shipped()["get_on_well_residents"]


def responses(weight: float, agree: int, number: int) -> Total:
    """Return the sums of so many responses of one weight."""
    worth = exact(weight)
    squares = times(worth, worth)
    return Total(times(worth, agree), number, times(worth, number), times(squares, number))


@pytest.mark.parametrize("weight", [1e308, float_info.max, 1.5, 5e-324])
def test_a_share_of_any_weights_has_its_value_and_base(weight: float) -> None:
    found = figure(SHARE, responses(weight, 30, 40), None, None)
    assert found.value == pytest.approx(75)
    assert (found.n_base, found.n_eff) == (40, pytest.approx(40))
    assert found.denominator == pytest.approx(min(float(Decimal(weight) * 40), float_info.max))
    residents = figure(RESIDENTS, responses(weight, 30, 40), 100_000, None)
    assert residents.value == 75_000
