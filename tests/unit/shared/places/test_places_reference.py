"""The real wards of Coventry, where the reference data lies beside the checkout."""

import csv
from pathlib import Path

import pytest

from shared.places import geojson
from shared.places.assign import Assigner
from shared.places.wards import BY_CODE

GEO = Path(__file__).parents[4].parent / "shared" / "data" / "geo"

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not GEO.is_dir(), reason=f"REFERENCE DATA ABSENT: {GEO} is not there"),
]


def test_every_point_of_the_oracle_lies_in_its_ward() -> None:
    assigner = Assigner(geojson.read(GEO / "coventry_wards_2025.geojson"))
    with (GEO / "oracle_points_in_wards_coventry.csv").open(newline="") as rows:
        points = list(csv.DictReader(rows))
    assert len(points) >= 100
    found = assigner.areas_at([(float(point["lat"]), float(point["lon"])) for point in points])
    wrong = [
        (point["id"], point["ward25_code"], area)
        for point, area in zip(points, found, strict=True)
        if (area.code if area else "") != point["ward25_code"]
    ]
    assert wrong == []


def test_the_published_wards_have_the_centres_and_names_of_ours() -> None:
    for area in geojson.read(GEO / "coventry_wards_2025.geojson"):
        ward = BY_CODE[area.code]
        assert (area.name, area.lat, area.lon) == (ward.name, ward.lat, ward.lon)


def test_the_published_boundaries_touch_where_ours_say() -> None:
    areas = geojson.read(GEO / "coventry_wards_2025.geojson")
    for one in areas:
        near = {other.code for other in areas if one.geometry.distance(other.geometry) < 1e-4}
        assert set(BY_CODE[one.code].adjacent) <= near - {one.code}


def test_small_areas_are_read_with_their_own_fields() -> None:
    areas = geojson.read(GEO / "coventry_lsoa21.geojson", "LSOA21CD", "LSOA21NM")
    assert len(areas) == 203
