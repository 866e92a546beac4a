"""RFC 7946 GeoJSON, one feature to a line, the same bytes for the same frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from layers.model.schema import CRS
from layers.model.values import json_value

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers.results.provenance import Provenance

PRECISION: Final = 6
"""Decimals of a degree in GeoJSON: 0.11 m or better, finer than any source."""


def geojson_text(frame: gpd.GeoDataFrame, *, precision: int = PRECISION, provenance: Provenance | None = None) -> str:
    """Return a frame as an RFC 7946 FeatureCollection, one feature to a line.

    Coordinates are WGS 84 longitude and latitude rounded to `precision` decimals, without a `crs`
    member; outer rings run counter-clockwise, holes clockwise; polygons that rounding would make
    invalid are repaired on the same grid. The collection has a `bbox`. Integers stay integers,
    missing values are null.

    Parameters
    ----------
    frame : GeoDataFrame
        Features, in the order to be written; reprojected to EPSG:4326 where it is in another CRS.
    precision : int
        Decimals of a degree.
    provenance : Provenance, optional
        Stands as the foreign member `provenance` of the collection (RFC 7946, section 6.1), which
        readers that do not know it pass over.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the frame has no CRS.
    """
    import numpy as np
    import shapely

    if frame.crs is None:
        raise ValueError("the frame has no CRS; set it with frame.set_crs('EPSG:4326')")
    if frame.crs != CRS:
        frame = frame.to_crs(CRS)

    def rounded(geometries: Any) -> Any:
        # Adding zero turns -0.0 into 0.0, which would otherwise be written with its sign.
        return shapely.transform(geometries, lambda points: np.round(points, precision) + 0.0, include_z=False)

    geometries = rounded(frame.geometry.to_numpy())
    broken = ~shapely.is_valid(geometries) & (shapely.get_dimensions(geometries) == 2)
    if broken.any():
        repaired = shapely.make_valid(frame.geometry.to_numpy()[broken], method="structure", keep_collapsed=False)
        geometries[broken] = rounded(shapely.set_precision(repaired, 10.0**-precision))
    geometries = shapely.orient_polygons(geometries)
    present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))

    columns = [name for name in frame.columns if name != frame.geometry.name]
    values = [[json_value(value) for value in frame[name]] for name in columns]
    rows = zip(*values, strict=True) if columns else iter(() for _ in range(len(frame)))
    features = [
        (dict(zip(columns, row, strict=True)), geometry if is_present else None)
        for geometry, is_present, row in zip(geometries, present, rows, strict=True)
    ]
    return collection_text(features, provenance=provenance)


def collection_text(
    features: Iterable[tuple[Mapping[str, Any], BaseGeometry | None]],
    *,
    name: str | None = None,
    key: str | None = None,
    provenance: Provenance | None = None,
) -> str:
    """Return features as the text of a FeatureCollection, one to a line.

    Parameters
    ----------
    features : iterable of (properties, geometry)
        Values as JSON knows them; geometry in EPSG:4326, rounded and wound as it is to be written.
    name : str, optional
        Member `name` of the collection, by which GDAL calls the layer.
    key : str, optional
        Property that is also the `id` of each feature, which then has a `bbox` too where it is no point.
    provenance : Provenance, optional

    Returns
    -------
    str
    """
    import shapely

    lines, shapes = [], []
    for properties, geometry in features:
        feature: dict[str, Any] = {"type": "Feature"}
        if key is not None:
            feature["id"] = properties[key]
        if geometry is not None:
            shapes.append(geometry)
            if key is not None and geometry.geom_type != "Point":
                feature["bbox"] = _box(geometry.bounds)
        feature["properties"] = dict(properties)
        feature["geometry"] = None if geometry is None else shapely.geometry.mapping(geometry)
        lines.append(json.dumps(feature, ensure_ascii=False, allow_nan=False))
    members: dict[str, Any] = {"type": "FeatureCollection"}
    members |= {} if name is None else {"name": name}
    members |= {} if provenance is None else {"provenance": provenance.as_dict()}
    members |= {"bbox": _box(shapely.total_bounds(shapes))} if shapes else {}
    head = "".join(f'"{member}": {json.dumps(value, ensure_ascii=False)},\n' for member, value in members.items())
    body = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    return f'{{\n{head}"features": {body}\n}}\n'


def _box(bounds: Iterable[float]) -> list[float]:
    return [round(float(value), PRECISION) for value in bounds]
