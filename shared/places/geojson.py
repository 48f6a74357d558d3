"""Areas to and from GeoJSON (RFC 7946)."""

import math
import re
from collections.abc import Container, Iterable
from pathlib import Path

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from shared.errors import FieldProblem, Invalid

from .areas import Area

CODE_FIELD = re.compile(r"WD\d\dCD", re.ASCII)
"""Properties that name a ward's code, such as `WD25CD`."""

NAME_FIELD = re.compile(r"WD\d\dNM", re.ASCII)
"""Properties that name a ward, such as `WD25NM`."""

MOST_PROBLEMS = 20
"""A file is read no further than this many refusals: they are usually one mistake."""

_CODE = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
_LONGEST_NAME = 200
_WGS84 = re.compile(r"CRS:?84$|EPSG:+(?:[\d.]+:)?4326$")


def read(path: Path, code_field: str | None = None, name_field: str | None = None) -> list[Area]:
    """Read the areas of a file; see `parse`.

    Raises:
        OSError: the file cannot be read.
        Invalid: it is not a FeatureCollection of areas.
    """
    return parse(path.read_bytes(), code_field, name_field)


def parse(text: bytes, code_field: str | None = None, name_field: str | None = None) -> list[Area]:
    """Return the areas of a FeatureCollection, in its order.

    Args:
        text: the JSON, polygons and multipolygons in WGS84 as (longitude, latitude).
        code_field: the property with an area's code; by default the one like `WD25CD`.
        name_field: the property with an area's name; by default the one like `WD25NM`.

    Raises:
        Invalid: it is not that; every problem names the feature.
    """
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid.field("body", f"not JSON: {error}") from error
    features = _features(document)
    code_field = code_field or _matching(features[0], CODE_FIELD, "code_field", "code")
    name_field = name_field or _matching(features[0], NAME_FIELD, "name_field", "name")
    areas: dict[str, Area] = {}
    problems: list[FieldProblem] = []
    for index, feature in enumerate(features):
        try:
            area = _area(feature, code_field, name_field, areas)
        except _Refused as refusal:
            title = _title(feature, code_field, name_field)
            problems.append(
                FieldProblem(f"features[{index}].{refusal.field}", f"{title}: {refusal.problem}")
            )
            if len(problems) == MOST_PROBLEMS:
                break
        else:
            areas[area.code] = area
    if problems:
        raise Invalid(problems)
    return list(areas.values())


def geometry_of(area: Area) -> dict[str, object]:
    """Return an area's polygon as a GeoJSON geometry, exterior rings counterclockwise."""
    oriented = shapely.orient_polygons(area.geometry)
    written: dict[str, object] = orjson.loads(shapely.to_geojson(oriented))
    return written


def from_geometry(text: bytes | str) -> BaseGeometry:
    """Return the shape of a GeoJSON geometry that `geometry_of` wrote."""
    return shapely.from_geojson(text)


def collection(features: Iterable[tuple[Area, dict[str, object]]]) -> dict[str, object]:
    """Return a FeatureCollection of areas, each with its properties."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": area.code,
                "properties": properties,
                "geometry": geometry_of(area),
            }
            for area, properties in features
        ],
    }


class _Refused(Exception):
    """What is wrong with which member of a feature."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")


def _features(document: object) -> list[dict[str, object]]:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise Invalid.field("type", "not a GeoJSON FeatureCollection")
    crs = document.get("crs")
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    if crs is not None and not (isinstance(name, str) and _WGS84.search(name)):
        raise Invalid.field("crs", f"not WGS84 but {name}: convert the file to EPSG:4326 first")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise Invalid.field("features", "not a list with at least one feature")
    for index, feature in enumerate(features):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise Invalid.field(f"features[{index}]", "not a Feature with properties")
    return features


def _properties(feature: dict[str, object]) -> dict[str, object]:
    properties = feature["properties"]
    assert isinstance(properties, dict)
    return properties


def _matching(
    feature: dict[str, object], pattern: re.Pattern[str], option: str, meaning: str
) -> str:
    names = sorted(name for name in _properties(feature) if pattern.fullmatch(name))
    if len(names) == 1:
        return names[0]
    there = ", ".join(sorted(_properties(feature))) or "none"
    found = "several properties match" if names else "no property matches"
    raise Invalid.field(
        option, f"{found} {pattern.pattern}: say which holds the {meaning} (there are: {there})"
    )


def _title(feature: dict[str, object], code_field: str, name_field: str) -> str:
    properties = _properties(feature)
    texts = [properties.get(field) for field in (code_field, name_field)]
    known = [text[:_LONGEST_NAME] for text in texts if isinstance(text, str) and text]
    return " ".join(known) or "unnamed feature"


def _area(
    feature: dict[str, object], code_field: str, name_field: str, known: Container[str]
) -> Area:
    properties = _properties(feature)
    code, name = properties.get(code_field), properties.get(name_field)
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise _Refused(f"properties.{code_field}", "no area code of 1 to 64 letters and digits")
    if code in known:
        raise _Refused(f"properties.{code_field}", "a feature before it has the same code")
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise _Refused(
            f"properties.{name_field}", f"no printable name of 1 to {_LONGEST_NAME} characters"
        )
    polygon = _polygon(feature.get("geometry"))
    centre = _centre(properties, polygon)
    return Area(code, name, centre[0], centre[1], polygon)


def _centre(properties: dict[str, object], polygon: BaseGeometry) -> tuple[float, float]:
    lat, lon = properties.get("LAT"), properties.get("LONG")
    if (
        isinstance(lat, int | float)
        and isinstance(lon, int | float)
        and abs(lat) <= 90
        and abs(lon) <= 180
    ):
        return float(lat), float(lon)
    point = shapely.point_on_surface(polygon)
    return float(point.y), float(point.x)


def _polygon(geometry: object) -> BaseGeometry:
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        raise _Refused("geometry", f"neither Polygon nor MultiPolygon but {kind}")
    many = geometry["type"] == "MultiPolygon"
    coordinates = geometry.get("coordinates")
    parts = coordinates if many else [coordinates]
    if not isinstance(parts, list) or not parts:
        raise _Refused("geometry.coordinates", "not a list with at least one polygon")
    polygons = []
    for index, part in enumerate(parts):
        where = f"geometry.coordinates[{index}]" if many else "geometry.coordinates"
        if not isinstance(part, list) or not part:
            raise _Refused(where, "not a list with at least one ring")
        rings = [_ring(ring, f"{where}[{each}]") for each, ring in enumerate(part)]
        polygons.append(shapely.polygons(rings[0], rings[1:] or None))
    whole = shapely.multipolygons(polygons) if many else polygons[0]
    if not shapely.is_valid(whole):
        raise _Refused("geometry", f"not a valid polygon: {shapely.is_valid_reason(whole)}")
    return whole


def _ring(ring: object, where: str) -> BaseGeometry:
    if not isinstance(ring, list) or len(ring) < 4:
        raise _Refused(where, "a ring needs at least four positions")
    corners = [_position(position, f"{where}[{index}]") for index, position in enumerate(ring)]
    if corners[0] != corners[-1]:
        raise _Refused(where, "the ring is not closed: its last position is not its first")
    return shapely.linearrings(corners)


def _position(position: object, where: str) -> tuple[float, float]:
    if not isinstance(position, list) or len(position) < 2:
        raise _Refused(where, "not a position (longitude, latitude)")
    lon, lat = position[:2]
    for number in (lon, lat):
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _Refused(where, "a coordinate is not a number")
        if not math.isfinite(number):
            raise _Refused(where, "a coordinate is not finite")
    if abs(lon) > 180 or abs(lat) > 90:
        raise _Refused(
            where, f"({lon}, {lat}) is not longitude, latitude in degrees: is it a national grid?"
        )
    return float(lon), float(lat)
