"""Point in polygon."""

import random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shared.places.areas import Area
from shared.places.assign import Assigner
from shared.places.polygons import EAST, NORTH, SOUTH, WEST, approximate_areas

AREAS = approximate_areas()
ASSIGNER = Assigner(AREAS)
CORNERS = sorted({corner for area in AREAS for corner in area.geometry.exterior.coords})

points = st.tuples(st.floats(SOUTH - 0.05, NORTH + 0.05), st.floats(WEST - 0.05, EAST + 0.05))


def square(code: str, west: float, south: float) -> Area:
    return Area(code, code, south, west, shapely.box(west, south, west + 1, south + 1))


@given(points)
def test_a_point_lies_in_exactly_one_area_inside_the_city_and_in_none_outside(
    point: tuple[float, float],
) -> None:
    lat, lon = point
    found = ASSIGNER.area_at(lat, lon)
    if WEST < lon < EAST and SOUTH < lat < NORTH:
        assert found is not None
        assert found.geometry.distance(shapely.Point(lon, lat)) < 1e-9
    elif not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        assert found is None


@given(st.sampled_from(CORNERS), st.sampled_from(CORNERS), st.randoms(use_true_random=False))
def test_the_order_of_the_areas_changes_nothing(
    one: tuple[float, float], other: tuple[float, float], order: random.Random
) -> None:
    shuffled = list(AREAS)
    order.shuffle(shuffled)
    there = [(one[1], one[0]), (other[1], other[0])]
    assert Assigner(shuffled).areas_at(there) == ASSIGNER.areas_at(there)


@given(st.lists(points, max_size=20))
def test_many_points_at_once_are_assigned_as_one_by_one(there: list[tuple[float, float]]) -> None:
    assert ASSIGNER.areas_at(there) == [ASSIGNER.area_at(lat, lon) for lat, lon in there]


def test_a_point_on_a_shared_boundary_belongs_to_the_smallest_code() -> None:
    assigner = Assigner([square("B", 1, 0), square("A", 0, 0), square("C", 0, 1)])
    assert assigner.code_at(0.5, 1.0) == "A"
    assert assigner.code_at(1.0, 0.5) == "A"
    assert assigner.code_at(1.0, 1.0) == "A"
    assert assigner.code_at(1.0, 1.5) == "B"


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.5), (0.5, 0.0), (0.0, 0.0)])
def test_a_point_on_the_outer_boundary_is_inside(lat: float, lon: float) -> None:
    assert Assigner([square("A", 0, 0)]).code_at(lat, lon) == "A"


def test_a_point_in_a_hole_is_outside() -> None:
    ring = shapely.difference(shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2))
    assert Assigner([Area("A", "A", 0, 0, ring)]).code_at(1.5, 1.5) is None


def test_without_areas_every_point_is_outside() -> None:
    assert Assigner([]).areas_at([(52.4, -1.5)]) == [None]
