"""The approximate polygons of the default wards."""

import shapely

from shared.places.assign import Assigner
from shared.places.polygons import EAST, NORTH, SOUTH, WEST, approximate_areas
from shared.places.wards import WARDS

AREAS = approximate_areas()


def test_every_ward_has_a_valid_polygon_labelled_approximate() -> None:
    assert [area.code for area in AREAS] == [ward.code for ward in WARDS]
    assert all(area.approximate for area in AREAS)
    assert all(area.geometry.geom_type == "Polygon" for area in AREAS)
    assert all(shapely.is_valid(area.geometry) for area in AREAS)


def test_they_fill_the_citys_box_without_gap_or_overlap() -> None:
    box = shapely.box(WEST, SOUTH, EAST, NORTH)
    whole = shapely.union_all([area.geometry for area in AREAS])
    assert shapely.area(shapely.symmetric_difference(whole, box)) < 1e-12
    assert abs(sum(area.geometry.area for area in AREAS) - box.area) < 1e-12
    assert shapely.coverage_is_valid([area.geometry for area in AREAS])


def test_every_centre_lies_in_its_own_ward() -> None:
    assigner = Assigner(AREAS)
    for ward in WARDS:
        assert assigner.code_at(ward.lat, ward.lon) == ward.code


def test_the_citys_reference_stations_lie_in_their_wards() -> None:
    assigner = Assigner(AREAS)
    assert assigner.code_at(52.411563, -1.560228) == "E05001233"
    assert assigner.code_at(52.407708, -1.490082) == "E05001228"


def test_a_place_elsewhere_lies_in_no_ward() -> None:
    assert Assigner(AREAS).code_at(51.5225, -0.1546) is None
