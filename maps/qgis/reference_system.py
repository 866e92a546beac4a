"""The reference system of a QGIS project: fitted to the corridor, as QGIS keeps it, and in words.

It is Lambert's conformal cone on WGS 84 with standard parallels a sixth
of the way in from the corridor's northern and southern end (Snyder 1987, doi:10.3133/pp1395, p. 104), or
web Mercator for a corridor that crosses the equator. Near a pole, and where it crosses both the equator
and the antimeridian, it is Lambert's azimuthal equal-area projection about the middle (ibid., p. 182).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from typing import TYPE_CHECKING

import shapely
from pyproj import CRS, Transformer
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import LambertAzimuthalEqualAreaConversion, LambertConformalConic2SPConversion

from maps.look.seam import ANTIMERIDIAN, FARTHEST_CONE, one_piece, seam
from maps.look.subject import subject

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas


def corridor_crs(atlas: Atlas) -> CRS:
    """Return the reference system of the project: a cone fitted to the corridor, a plane, or web Mercator."""
    cut = seam(atlas)
    west, south, east, north = subject(one_piece(atlas, cut)).total_bounds
    crosses = south < 0 < north
    if crosses and cut == ANTIMERIDIAN:
        return CRS.from_epsg(3857)
    if crosses or max(-south, north) > FARTHEST_CONE:
        middle = LambertAzimuthalEqualAreaConversion(round((south + north) / 2), _wrapped((west + east) / 2))
        name = f"{atlas.title}: Lambert azimuthal equal-area"
        return ProjectedCRS(conversion=middle, name=name, geodetic_crs="EPSG:4326")
    rise = (north - south) / 6
    conversion = LambertConformalConic2SPConversion(
        latitude_first_parallel=round(south + rise),
        latitude_second_parallel=round(north - rise),
        latitude_false_origin=round((south + north) / 2),
        longitude_false_origin=_wrapped((west + east) / 2),
    )
    return ProjectedCRS(conversion=conversion, name=f"{atlas.title}: Lambert conformal conic", geodetic_crs="EPSG:4326")


def _wrapped(lon: float) -> int:
    return round(lon - 360 if lon > 180 else lon)


def projection_in_words(crs: CRS) -> str:
    """Return the projection in words."""
    operation = crs.coordinate_operation
    if operation is None or _code(crs) is not None:
        return crs.name
    values = {param.name: float(param.value) for param in operation.params}
    if "Latitude of 1st standard parallel" not in values:
        lat, lon = (values[f"{name} of natural origin"] for name in ("Latitude", "Longitude"))
        south, west = "S" if lat < 0 else "N", "W" if lon < 0 else "E"
        return f"Lambert azimuthal equal-area, WGS 84, about {abs(lat):g}° {south}, {abs(lon):g}° {west}"
    first, second = (values[f"Latitude of {nth} standard parallel"] for nth in ("1st", "2nd"))
    side = "S" if first < 0 else "N"
    return f"Lambert conformal conic, WGS 84, standard parallels {abs(first):g}° and {abs(second):g}° {side}"


def extent_in(shapes: gpd.GeoSeries, crs: CRS) -> tuple[float, float, float, float]:
    """Return west, south, east, north of shapes in a reference system, with a twentieth to spare."""
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = transformer.transform(*shapely.get_coordinates(shapes.to_numpy()).T)
    spare = 0.05 * max(x.max() - x.min(), y.max() - y.min(), 1000.0)
    return float(x.min() - spare), float(y.min() - spare), float(x.max() + spare), float(y.max() + spare)


def _code(crs: CRS) -> int | None:
    """Return the EPSG code that a reference system states; to look for one that it does not state takes long."""
    code: int | None = crs.to_json_dict().get("id", {}).get("code")
    return code


@cache
def _described(crs: CRS) -> dict[str, str]:
    """Return what QGIS keeps of a reference system."""
    code, operation = _code(crs), crs.coordinate_operation
    acronym = "laea" if operation is not None and "Azimuthal" in operation.method_name else "lcc"
    return {
        "wkt": crs.to_wkt(),
        "srsid": {4326: "3452", 3857: "3857"}.get(code or 0, "0"),
        "srid": str(code or 0),
        "authid": f"EPSG:{code}" if code else "",
        "description": crs.name,
        "projectionacronym": "longlat" if crs.is_geographic else "merc" if code == 3857 else acronym,
        "ellipsoidacronym": "EPSG:7030",
        "geographicflag": "true" if crs.is_geographic else "false",
    }


def spatial_reference(crs: CRS) -> ET.Element:
    """Return a reference system as an element of a project."""
    root = ET.Element("spatialrefsys")
    for name, value in _described(crs).items():
        ET.SubElement(root, name).text = value
    return root
