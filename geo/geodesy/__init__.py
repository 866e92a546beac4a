"""Lines, polygons and distances on the ellipsoid WGS 84; knows no atlas."""

from geo.geodesy.geodesic import densify, geodesic_km
from geo.geodesy.projection import LocalProjection, local_projection

__all__ = ["LocalProjection", "densify", "geodesic_km", "local_projection"]
