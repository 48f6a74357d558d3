"""Reading areas from GeoJSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.errors import Invalid
from shared.places import geojson

SQUARE = [[[-1.6, 52.4], [-1.5, 52.4], [-1.5, 52.5], [-1.6, 52.5], [-1.6, 52.4]]]


def feature(**changes: Any) -> dict[str, Any]:
    properties = {"WD25CD": "E05001218", "WD25NM": "Bablake", **changes.pop("properties", {})}
    geometry = {"type": "Polygon", "coordinates": SQUARE, **changes.pop("geometry", {})}
    return {"type": "Feature", "properties": properties, "geometry": geometry, **changes}


def collection(*features: object, **members: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()


def refusal(text: bytes, *fields: str) -> str:
    with pytest.raises(Invalid) as refused:
        geojson.parse(text, *fields)
    return str(refused.value)


def test_code_and_name_come_from_the_fields_of_any_years_wards() -> None:
    ward = feature(properties={"LAD25CD": "E08000026", "LONG": -1.56, "LAT": 52.44})
    [area] = geojson.parse(collection(ward))
    assert (area.code, area.name, area.lat, area.lon) == ("E05001218", "Bablake", 52.44, -1.56)
    assert not area.approximate


def test_other_fields_can_be_named() -> None:
    small = feature(properties={"LSOA21CD": "E01009522", "LSOA21NM": "Coventry 014A"})
    [area] = geojson.parse(collection(small), "LSOA21CD", "LSOA21NM")
    assert (area.code, area.name) == ("E01009522", "Coventry 014A")


def test_without_a_published_centre_it_is_a_point_inside() -> None:
    [area] = geojson.parse(collection(feature()))
    assert (area.lat, area.lon) == (52.45, -1.55)


def test_several_polygons_with_holes_are_one_area() -> None:
    hole = [[-1.58, 52.42], [-1.56, 52.42], [-1.56, 52.44], [-1.58, 52.42]]
    far = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    ward = feature(geometry={"type": "MultiPolygon", "coordinates": [[*SQUARE, hole], far]})
    [area] = geojson.parse(collection(ward))
    assert len(area.geometry.geoms) == 2
    assert len(area.geometry.geoms[0].interiors) == 1


def test_an_elevation_is_left_out() -> None:
    raised = [[[*corner, 90.0] for corner in SQUARE[0]]]
    [area] = geojson.parse(collection(feature(geometry={"coordinates": raised})))
    assert not area.geometry.has_z


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"]
)
def test_wgs84_may_be_said(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert geojson.parse(collection(feature(), crs=crs))


def test_another_reference_system_is_refused() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    assert "27700: convert" in refusal(collection(feature(), crs=crs))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"{", "body: not JSON"),
        (b'{"x": NaN}', "body: not JSON"),
        (b"[]", "type: not a GeoJSON FeatureCollection"),
        (b'{"type": "Feature"}', "type: not a GeoJSON FeatureCollection"),
        (collection(), "features: not a list with at least one feature"),
        (collection(7), "features[0]: not a Feature"),
        (collection({"properties": None}), "features[0]: not a Feature"),
    ],
)
def test_what_is_no_feature_collection_is_refused(text: bytes, problem: str) -> None:
    assert problem in refusal(text)


def test_no_matching_field_is_refused_with_the_names_that_are_there() -> None:
    text = collection({"properties": {"code": "A"}, "geometry": None})
    assert refusal(text).startswith("code_field: no property matches")
    assert "there are: code" in refusal(text)


def test_several_matching_fields_are_refused() -> None:
    text = collection(feature(properties={"WD13CD": "E05001218"}))
    assert "several properties match" in refusal(text)


NARROW = [[-1.6, 52.4], [-1.5, 52.5], [-1.6, 52.5], [-1.5, 52.4], [-1.6, 52.4]]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"properties": {"WD25CD": ""}}, "features[0].properties.WD25CD: Bablake: no area code"),
        ({"properties": {"WD25CD": 7}}, "no area code"),
        ({"properties": {"WD25NM": "a\nb"}}, "no printable name"),
        ({"geometry": {"type": "Point"}}, "neither Polygon nor MultiPolygon but Point"),
        ({"geometry": {"coordinates": []}}, "at least one ring"),
        ({"geometry": {"coordinates": None}}, "at least one ring"),
        ({"geometry": {"coordinates": [SQUARE[0][:3]]}}, "at least four positions"),
        ({"geometry": {"coordinates": [SQUARE[0][:4]]}}, "not closed"),
        ({"geometry": {"coordinates": [NARROW]}}, "E05001218 Bablake: not a valid polygon: Self"),
        ({"geometry": {"coordinates": [[[430000, 280000]] * 4]}}, "is it a national grid?"),
        ({"geometry": {"coordinates": [[["a", 1]] * 4]}}, "not a number"),
        ({"geometry": {"coordinates": [[[True, 1]] * 4]}}, "not a number"),
        ({"geometry": {"coordinates": [[[1]] * 4]}}, "not a position"),
    ],
)
def test_a_bad_feature_is_refused_by_name(changes: dict[str, Any], problem: str) -> None:
    assert problem in refusal(collection(feature(**changes)))


def test_every_bad_feature_is_named() -> None:
    bad = feature(properties={"WD25CD": "E05001219", "WD25NM": ""})
    said = refusal(collection(feature(), bad, feature()))
    assert "features[1].properties.WD25NM: E05001219: no printable name" in said
    assert "features[2].properties.WD25CD: E05001218 Bablake: a feature before it" in said


def test_a_file_of_nothing_but_mistakes_is_not_listed_whole() -> None:
    with pytest.raises(Invalid) as refused:
        geojson.parse(collection(*[feature(geometry={"type": "Point"})] * 30))
    assert len(refused.value.problems) == geojson.MOST_PROBLEMS


def test_a_file_is_read_like_its_text(tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    path.write_bytes(collection(feature()))
    assert geojson.read(path) == geojson.parse(path.read_bytes())


def test_a_geometry_survives_writing_and_reading() -> None:
    [area] = geojson.parse(collection(feature()))
    again = geojson.from_geometry(json.dumps(geojson.geometry_of(area)))
    assert again.equals(area.geometry)


def test_a_written_collection_can_be_read() -> None:
    [area] = geojson.parse(collection(feature()))
    written = geojson.collection([(area, {"WD25CD": area.code, "WD25NM": area.name})])
    [again] = geojson.parse(json.dumps(written).encode())
    assert (again.code, again.name) == (area.code, area.name)
    assert again.geometry.equals(area.geometry)
