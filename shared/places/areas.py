"""An area on the map: what a locality is made of."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Area:
    """A named polygon or multipolygon in WGS84 (longitude, latitude).

    Attributes:
        lat: of the centre, degrees north.
        lon: of the centre, degrees east.
        approximate: drawn by us from centres, not the published boundary.
    """

    code: str
    name: str
    lat: float
    lon: float
    geometry: BaseGeometry
    approximate: bool = False
