"""What a scenario may name: the parts of an atlas that it is checked against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from layers.model.names import Names, locodes_of
from layers.model.parameters import Special

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Ground:
    """The parts of an atlas that scenarios are checked against.

    Attributes
    ----------
    segments : mapping
        (mode, from node, to node) by identifier.
    nodes : mapping of str to str
        Name by identifier.
    countries : mapping of str to str
        Country by node.
    territories : mapping of str to str
        Name by ISO 3166-1 alpha-3 code.
    costs : Special
        What cost parameters may be about.
    sources : collection of str
        Identifiers; no citation is refused where there is no source at all.
    shapes : mapping
        Polygon by country.
    lines : sequence
        The segments' lines; EPSG:4326.
    locodes : mapping of str to str
        UN/LOCODE of each node that has one.
    """

    segments: Mapping[str, tuple[str, str, str]]
    nodes: Mapping[str, str]
    countries: Mapping[str, str]
    territories: Mapping[str, str]
    costs: Special
    sources: Collection[str]
    shapes: Mapping[str, Any]
    lines: Sequence[Any]
    locodes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def country_names(self) -> Names:
        """The countries by all their names."""
        return Names.of_countries(self.territories)

    @cached_property
    def node_names(self) -> Names:
        """The nodes by all their names."""
        return Names.of_places(self.nodes, self.locodes)

    @classmethod
    def of(
        cls,
        segments: gpd.GeoDataFrame,
        nodes: gpd.GeoDataFrame,
        borders: gpd.GeoDataFrame,
        *,
        costs: Iterable[str] = (),
        branches: Iterable[str] = (),
        classes: Iterable[str] = (),
        sources: Iterable[str] = (),
    ) -> Ground:
        """Return the ground the layers of an atlas give."""
        # Lists: going through a column of text one by one takes ten times as long.
        ends = zip(*(segments[name].tolist() for name in ("mode", "from_node", "to_node")), strict=True)
        of_node = nodes["id"].tolist()
        return cls(
            segments=dict(zip(segments["id"].tolist(), ends, strict=True)),
            nodes=dict(zip(of_node, nodes.get("name", nodes["id"]).tolist(), strict=True)),
            countries=dict(zip(of_node, nodes["country"].tolist(), strict=True)) if "country" in nodes else {},
            territories=dict(zip(borders["iso_a3"], borders.get("name", borders["iso_a3"]), strict=True)),
            costs=Special(tuple(borders["iso_a3"]), tuple(branches), tuple(classes), tuple(costs)),
            sources=frozenset(sources),
            shapes=dict(zip(borders["iso_a3"], borders.geometry, strict=True)),
            lines=segments.geometry.to_numpy(),
            locodes=locodes_of(nodes),
        )
