"""An atlas in memory, and the routes it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.model.schema import LAYERS, MODES, declared_branches

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True)
class Route:
    """A named route: segments in order of travel from its origin to its destination node."""

    id: str
    name: str
    kind: str
    branch: str
    origin: str
    destination: str
    segments: tuple[str, ...]
    description: str | None = None


@dataclass(frozen=True)
class Atlas:
    """The layers of one corridor. All frames are in EPSG:4326 (longitude, latitude in degrees).

    Attributes
    ----------
    path : Path
        Folder it was read from.
    segments : GeoDataFrame
        Every line of all modes, with the columns of `layers.model.schema.SEGMENT_FIELDS`, in file order
        (sea, rail, road, pipeline).
    nodes, borders, land : GeoDataFrame
        Places, country polygons, and land polygons for drawing.
    routes : mapping of str to Route
        Named routes by identifier, in file order.
    sources : DataFrame
        Cited sources: id, title, publisher, url, date, licence, note.
    costs : mapping
        Cost parameters (`costs.json`); empty where the atlas has none.
    catalogue : mapping
        The Data Package descriptor (`datapackage.json`); empty where the atlas has none.
    """

    path: Path
    segments: gpd.GeoDataFrame
    nodes: gpd.GeoDataFrame
    borders: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    routes: Mapping[str, Route]
    sources: pd.DataFrame
    costs: Mapping[str, Any] = field(default_factory=dict)
    catalogue: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Title of the corridor, from the catalogue."""
        return str(self.catalogue.get("title", self.path.name))

    @property
    def territory(self) -> str | None:
        """Default territory, ISO 3166-1 alpha-3, from the catalogue."""
        value = self.catalogue.get("corridor", {}).get("territory")
        return None if value is None else str(value)

    @property
    def branches(self) -> dict[str, str]:
        """Title of each branch of the corridor by identifier: those of the catalogue, else the usual six."""
        return dict(declared_branches(self.catalogue))

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return one layer by the name of its file.

        Parameters
        ----------
        name : {"rail", "road", "sea", "pipeline", "nodes", "borders", "land"}

        Raises
        ------
        KeyError
            If the atlas has no such layer.
        """
        if name in MODES:
            return self.segments[self.segments["mode"] == name].reset_index(drop=True)
        if name in LAYERS:
            frame: gpd.GeoDataFrame = getattr(self, name)
            return frame
        raise KeyError(name)

    def route_segments(self, route: str) -> gpd.GeoDataFrame:
        """Return the segments of a named route in order of travel.

        Raises
        ------
        KeyError
            If there is no route of that identifier.
        """
        wanted = list(self.routes[route].segments)
        return self.segments.set_index("id", drop=False).loc[wanted].reset_index(drop=True)
