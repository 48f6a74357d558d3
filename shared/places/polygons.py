"""Approximate polygons of the default wards, until exact ones are loaded.

Each ward gets the part of the city's bounding box that is nearer to its centre than to any other
(a Voronoi cell). Good enough to draw a map and to place a sensor near a ward's middle; wrong by
hundreds of metres at the edges, and it covers the box rather than the city. Labelled approximate.
"""

from math import cos, radians

import shapely
from shapely.geometry.base import BaseGeometry

from .areas import Area
from .wards import WARDS

WEST, SOUTH, EAST, NORTH = -1.6145, 52.3639, -1.4239, 52.4648
"""The city's bounding box, degrees."""

_SQUEEZE = cos(radians((SOUTH + NORTH) / 2))
"""Length of a degree of longitude in degrees of latitude here; distances are compared in these."""

_GRID_DEGREES = 1e-6
"""Corners are put on this grid (0.1 m), so that neighbours share theirs exactly."""


def approximate_areas() -> tuple[Area, ...]:
    """Return the default wards with their approximate polygons, in the order of their codes.

    The polygons share their edges and together fill the city's bounding box.
    """
    centres = shapely.multipoints([(ward.lon * _SQUEEZE, ward.lat) for ward in WARDS])
    box = shapely.box(WEST * _SQUEEZE, SOUTH, EAST * _SQUEEZE, NORTH)
    cells = shapely.voronoi_polygons(centres, extend_to=box, ordered=True).geoms
    return tuple(
        Area(ward.code, ward.name, ward.lat, ward.lon, _clipped(cell, box), approximate=True)
        for ward, cell in zip(WARDS, cells, strict=True)
    )


def _clipped(cell: BaseGeometry, box: BaseGeometry) -> BaseGeometry:
    inside = shapely.intersection(cell, box)
    stretched = shapely.transform(inside, lambda corners: corners / (_SQUEEZE, 1.0))
    return shapely.set_precision(stretched, _GRID_DEGREES)
