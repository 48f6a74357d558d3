"""Places: Coventry's wards, their polygons, and which area a point lies in."""
