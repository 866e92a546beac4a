"""A file of another program, read whole as features in WGS 84, as any file from elsewhere (`layers.foreign.layer`)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd

from layers.foreign.features import LEFT_OUT
from layers.foreign.layer import ReadOptions, open_layer
from layers.foreign.remarks import Remarks


@dataclass(frozen=True)
class SourceFile:
    """The features of a file in EPSG:4326, in its order; its columns beside the geometry, and what was done to it.

    `refused` are numbers of features, from 1, that refuse the file, and why: they have no geometry.
    """

    name: str
    frame: gpd.GeoDataFrame
    columns: list[str]
    notes: tuple[str, ...]
    remarks: Remarks = field(default_factory=Remarks)
    refused: dict[int, str] = field(default_factory=dict)


def read_source(
    path: str | Path, options: ReadOptions | None = None, *, kinds: tuple[str, ...] = (), together: bool = False
) -> SourceFile:
    """Read a file whole; `kinds` are the kinds of geometry wanted, by which one of several layers is chosen.

    With `together` features that cannot be taken are in `SourceFile.refused`, to be said with what else is wrong.

    AtlasError if there is no such file, it is of another kind or broken, has no geometry or no such layer, its
    coordinate reference system is not known, its coordinates are no degrees, or a feature cannot be taken.

    Examples
    --------
    >>> from layers import BUNDLED
    >>> read_source(BUNDLED / "nodes.geojson").columns[:3]
    ['id', 'name', 'kind']
    """
    path = Path(path)
    options = options or ReadOptions()
    layer = open_layer(path, options, label=path.name, kinds=kinds)
    frame, remarks = replace(layer, manner=replace(layer.manner, together=together)).read()
    refused = {} if options.leave_out or not together else remarks.take(LEFT_OUT)
    notes = (*layer.notes, *remarks.notes())
    return SourceFile(path.name, frame, list(layer.columns), notes, remarks, refused)
