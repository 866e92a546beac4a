"""A file of another program, read whole as features in WGS 84, as any file from elsewhere (`layers.foreign.layer`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from layers.foreign.layer import ReadOptions, open_layer
from layers.foreign.remarks import Remarks


@dataclass(frozen=True)
class SourceFile:
    """The features of a file in EPSG:4326, in its order; its columns beside the geometry, and what was done to it."""

    name: str
    frame: gpd.GeoDataFrame
    columns: list[str]
    notes: tuple[str, ...]
    remarks: Remarks = field(default_factory=Remarks)


def read_source(path: str | Path, options: ReadOptions | None = None, *, kinds: tuple[str, ...] = ()) -> SourceFile:
    """Read a file whole; `kinds` are the kinds of geometry wanted, by which one of several layers is chosen.

    AtlasError if there is no such file, it is of another kind or broken, has no geometry or no such layer, its
    coordinate reference system is not known, its coordinates are no degrees, or a feature cannot be taken.

    Examples
    --------
    >>> from layers import BUNDLED
    >>> read_source(BUNDLED / "nodes.geojson").columns[:3]
    ['id', 'name', 'kind']
    """
    path = Path(path)
    layer = open_layer(path, options, label=path.name, kinds=kinds)
    frame, remarks = layer.read()
    return SourceFile(path.name, frame, list(layer.columns), (*layer.notes, *remarks.notes()), remarks)
