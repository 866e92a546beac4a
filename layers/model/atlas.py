"""An atlas in memory, and the routes it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.model.schema import LAYERS, MODES, declared_branches

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True)
class Route:
    """A named route.

    Attributes
    ----------
    id, name : str
    kind : {"freight", "gas", "baseline"}
        What it carries; a baseline is there to compare with.
    branch : str
        Branch of the corridor.
    origin, destination : str
        Nodes.
    segments : tuple of str
        In order of travel.
    description : str or None

    Examples
    --------
    >>> from layers import load_atlas
    >>> load_atlas().routes["suez_baseline"].is_baseline
    True
    """

    id: str
    name: str
    kind: str
    branch: str
    origin: str
    destination: str
    segments: tuple[str, ...]
    description: str | None = None

    @property
    def is_baseline(self) -> bool:
        """Whether it is not part of the corridor but there to compare it with."""
        return self.kind == "baseline"


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
    observations : mapping
        What was counted in the world (`observations.json`); empty where the atlas has none.
    events : mapping
        Closures that happened (`events.json`); empty where the atlas has none.
    gas : mapping
        Facts about gas: lines, balances by month, storage (`gas.json`); empty where the atlas has none.
    claims : mapping
        What others claim about the corridor (`claims.json`); empty where the atlas has none.
    translations : mapping
        What it calls its things in other languages (`translations.json`); empty where it has none.

    Examples
    --------
    >>> from layers import load_atlas
    >>> atlas = load_atlas()
    >>> atlas.territory, atlas.routes["western_rail"].origin
    ('AZE', 'INNSA')
    >>> atlas.layer("rail")["mode"].unique().tolist()
    ['rail']
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
    observations: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, Any] = field(default_factory=dict)
    gas: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    translations: Mapping[str, Any] = field(default_factory=dict)

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

    @property
    def publishers(self) -> tuple[str, ...]:
        """Publishers of the catalogue's `sources`, each once, in its order.

        A source of the catalogue that `sources.json` does not have is named by its title.
        """
        publishers = set(map(str, self.sources.get("publisher", ())))
        titles = [str(entry.get("title", "")) for entry in self.catalogue.get("sources", [])]
        # Titles of the catalogue's sources end in the publisher, whose name may itself hold commas.
        stated = [
            max((publisher for publisher in publishers if title.endswith(f", {publisher}")), key=len, default=title)
            for title in titles
        ]
        names = [name.strip() for publisher in stated for name in publisher.split(";")]
        return tuple(dict.fromkeys(filter(None, names)))

    @property
    def baseline_segments(self) -> frozenset[str]:
        """Identifiers of the segments that only baselines use: they are no part of the corridor."""
        compared = {name for route in self.routes.values() if route.is_baseline for name in route.segments}
        used = {name for route in self.routes.values() if not route.is_baseline for name in route.segments}
        return frozenset(compared - used)

    def __repr__(self) -> str:
        modes = self.segments["mode"].value_counts()
        counts = [f"{modes[mode]} {mode}" for mode in MODES if mode in modes]
        scenarios = len(list(self.path.glob("scenarios/*.toml")))
        return (
            f"<Atlas {self.title!r}\n"
            f"  {len(self.segments)} segments ({', '.join(counts)}), {len(self.nodes)} nodes,"
            f" {len(self.routes)} routes, {scenarios} scenarios\n"
            f"  path {self.path}>"
        )

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

    def explore(self, column: str = "mode", **options: Any) -> folium.Map:
        """Return a map of borders, lines and places to look at in a notebook, as geopandas draws them.

        It needs the extra `notebook`. `maps.web_map` is the map of the corridor with its findings.

        Parameters
        ----------
        column : str
            Column of the segments that gives the lines their colours.
        **options
            Those of `geopandas.GeoDataFrame.explore` for the lines. With the default `tiles=None` there is nothing
            beneath but the borders; with the name of a tile service its map is fetched when the result is shown.

        Returns
        -------
        folium.Map

        Raises
        ------
        ImportError
            If mapclassify, which geopandas needs for it, is not installed.

        Examples
        --------
        >>> from layers import load_atlas
        >>> shown = load_atlas("middle").explore("status")
        >>> type(shown).__name__
        'Map'
        """
        tiles = options.pop("tiles", None)
        thin = {"weight": 1}
        drawn: folium.Map = self.borders.boundary.explore(tiles=tiles, color="grey", style_kwds=thin, name="Borders")
        told = {"name": "Segments", "tooltip": ["id", "name", "mode", "status"]}
        self.segments.explore(column, m=drawn, **{**told, **options})
        self.nodes.explore(m=drawn, name="Nodes", color="black", tooltip=["id", "name", "kind"])
        drawn.fit_bounds([self.segments.total_bounds[[1, 0]].tolist(), self.segments.total_bounds[[3, 2]].tolist()])
        return drawn

    def route_segments(self, route: str) -> gpd.GeoDataFrame:
        """Return the segments of a named route in order of travel.

        Raises
        ------
        KeyError
            If there is no route of that identifier.
        """
        names = list(self.routes[route].segments)
        return self.segments.set_index("id", drop=False).loc[names].reset_index(drop=True)


def expect_atlas(given: object) -> None:
    """Refuse what is no atlas: a case's year, scenario and costs would be ignored without a word.

    Raises
    ------
    TypeError
    """
    if not isinstance(given, Atlas):
        remedy = "; pass its .atlas" if isinstance(getattr(given, "atlas", None), Atlas) else ""
        raise TypeError(f"an Atlas is expected, as layers.load_atlas returns it, not a {type(given).__name__}{remedy}")
