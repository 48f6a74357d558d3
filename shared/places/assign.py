"""Which area a point lies in."""

from collections.abc import Iterable, Sequence

import shapely

from .areas import Area


class Assigner:
    """Finds the one area of a set that holds a point.

    A point on a boundary that several areas share (or in an overlap of two) belongs to the one
    with the smallest code, whatever order the areas were given in; the outer boundary is inside.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = tuple(sorted(areas, key=lambda area: area.code))
        self._tree = shapely.STRtree([area.geometry for area in self._areas])
        shapely.prepare(self._tree.geometries)

    def area_at(self, lat: float, lon: float) -> Area | None:
        """Return the area that holds the point, or None outside all of them."""
        return self.areas_at([(lat, lon)])[0]

    def code_at(self, lat: float, lon: float) -> str | None:
        """Return the code of the area that holds the point, or None outside all of them."""
        area = self.area_at(lat, lon)
        return None if area is None else area.code

    def areas_at(self, points: Sequence[tuple[float, float]]) -> list[Area | None]:
        """Return the area of each (latitude, longitude), in the order given."""
        if not points:
            return []
        located = shapely.points([(lon, lat) for lat, lon in points])
        nearby, boxes = self._tree.query(located)
        inside = shapely.intersects(self._tree.geometries[boxes], located[nearby])
        first: dict[int, int] = {}
        for point, area in zip(nearby[inside].tolist(), boxes[inside].tolist(), strict=True):
            first[point] = min(area, first.get(point, area))
        return [
            self._areas[first[index]] if index in first else None for index in range(len(points))
        ]
