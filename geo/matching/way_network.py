"""A network of ways: lines that are connected exactly where they share a vertex.

This is how OpenStreetMap means its ways: a line that crosses another without a common vertex passes
over or under it. Ways are divided into *pieces* at every vertex that more than one of them (or one
of them twice) goes through, at their ends and at given places; pieces and the vertices between them
are the graph that paths are searched in.

Two things that are no junction by that rule are joined all the same, within a stated gap and marked
as bridged: two loose ends that point at each other, and a loose end that points at a way a few
metres ahead of it. A buffer stop beside a running line does not point at it and stays loose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.arrays import Floats, Geometries, Ints
from geo.geodesy.geodesic import WGS84

END_TO_WAY_M: Final = 5.0
"""Longest gap bridged between a loose end and the side of another way, in metres."""

FACING: Final = 0.5
"""Least cosine of the angle between the direction of a loose end and the gap before it (60°)."""

_SCALE: Final = 10_000_000  # OpenStreetMap keeps seven decimals of a degree
_METRES: Final = 111_320.0  # one degree of latitude, near enough for distances of a few kilometres
_NO_INTS: Final = np.empty(0, dtype=np.intp)


@dataclass(frozen=True)
class Ways:
    """Ways as pieces between vertices.

    Attributes
    ----------
    table : DataFrame
        Attributes of the ways, one row for each, in an order that does not depend on theirs.
    xy : array of float, shape (v, 2)
        Longitude and latitude of every vertex, in degrees.
    start, end : array of int, shape (e,)
        Vertices of the edges, piece by piece and along each piece.
    metres : array of float, shape (e,)
        Geodesic length of the edges.
    first : array of int, shape (p + 1,)
        Position of the first edge of each piece, and the number of edges.
    way : array of int, shape (p,)
        Row of `table` a piece belongs to; -1 for a bridged gap.
    snap_candidates : mapping of str to (Ints, Floats)
        For each place: the ends of pieces within the radius, among them the nearest point of every way, and
        their geodesic distances from the place, in metres.
    """

    table: pd.DataFrame
    xy: Floats
    start: Ints
    end: Ints
    metres: Floats
    first: Ints
    way: Ints
    snap_candidates: Mapping[str, tuple[Ints, Floats]]

    @cached_property
    def tail(self) -> Ints:
        """Vertex each piece starts at."""
        return self.start[self.first[:-1]]

    @cached_property
    def head(self) -> Ints:
        """Vertex each piece ends at."""
        return self.end[self.first[1:] - 1]

    @cached_property
    def piece_metres(self) -> Floats:
        """Geodesic length of each piece."""
        return np.add.reduceat(self.metres, self.first[:-1]) if len(self.way) else np.empty(0)

    @cached_property
    def lines(self) -> Geometries:
        """Each piece as a LineString."""
        vertex, piece = self.vertices(np.arange(len(self.way)))
        return np.asarray(shapely.linestrings(self.xy[vertex], indices=piece), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of `lines`."""
        return shapely.STRtree(self.lines)

    def edges(self, pieces: Ints) -> tuple[Ints, Ints]:
        """Return the edges of some pieces, and for each the position of its piece in `pieces`."""
        return ranges(self.first[pieces], self.first[pieces + 1])

    def vertices(self, pieces: Ints) -> tuple[Ints, Ints]:
        """Return the vertices of some pieces in order, and for each the position of its piece in `pieces`."""
        edge, owner = self.edges(pieces)
        last = np.flatnonzero(np.append(owner[1:] != owner[:-1], True)) if len(owner) else _NO_INTS
        return np.insert(self.start[edge], last + 1, self.end[edge[last]]), np.insert(owner, last + 1, owner[last])

    def snap_m(self, place: str, vertex: int) -> float:
        """Return the geodesic distance between a place and one of its snap candidates, in metres."""
        vertices, metres = self.snap_candidates[place]
        return float(metres[vertices == vertex][0])


def way_network(
    ways: gpd.GeoDataFrame,
    *,
    places: Mapping[str, tuple[float, float]] | None = None,
    radius_m: float = 2_000.0,
    gap_m: float = 25.0,
) -> Ways:
    """Make a network of ways, the same for the same ways in whatever order.

    `ways` are LineStrings (or MultiLineStrings) in EPSG:4326 with all their vertices; other geometries are left out,
    and a way that stands twice counts once. A column `osm_id` names them. The point of every way nearest to each of
    `places` (longitude and latitude in degrees) becomes a vertex if it lies within `radius_m`. Gaps between two
    loose ends are bridged up to `gap_m`, those between an end and the side of a way up to `END_TO_WAY_M`.
    """
    table, lines = _canonical(ways)
    edges = _Edges.of(lines)
    positions = np.array(list((places or {}).values()), dtype=np.float64).reshape(-1, 2)
    ends, target, bridged_edge, bridged_point = _bridges(edges, gap_m)
    edge, point = _nearest_points(edges, positions, radius_m)
    xy, start, end, way, vertex = _split_edges(
        edges, np.append(bridged_edge, edge), np.concatenate((bridged_point, point))
    )
    # A bridge runs from a loose end to another one, or to the vertex now put into the way ahead of it.
    target[target < 0] = vertex[: len(bridged_edge)]
    start, end = np.append(start, ends), np.append(end, target)
    way = np.append(way, np.full(len(ends), -1, dtype=np.intp))
    first = _piece_starts(start, end, way, np.concatenate((vertex, ends, target)), len(xy))
    metres = np.asarray(WGS84.inv(*xy[start].T, *xy[end].T)[2], dtype=np.float64)
    piece_ends = np.unique(np.concatenate((start[first[:-1]], end[first[1:] - 1])))
    candidates = {
        name: _within(position, radius_m, xy, piece_ends)
        for name, position in zip(places or {}, positions, strict=True)
    }
    return Ways(table, xy, start, end, metres, first, way[first[:-1]], candidates)


def ranges(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of several ranges one after the other, and the position of the range each belongs to.

    Examples
    --------
    >>> import numpy as np
    >>> numbers, owner = ranges(np.array([4, 9]), np.array([7, 11]))
    >>> numbers.tolist(), owner.tolist()
    ([4, 5, 6, 9, 10], [0, 0, 0, 1, 1])
    """
    count = stop - first
    owner = np.repeat(np.arange(len(count)), count)
    return np.arange(len(owner)) + (first - np.cumsum(count) + count)[owner], owner


def unit_vectors(vectors: Floats) -> Floats:
    """Return vectors of the plane, shape (n, 2), with the length 1; those without a length stay so."""
    lengths = np.hypot(vectors[:, 0], vectors[:, 1])
    return vectors / np.maximum(lengths, 1e-9)[:, None]


def local_plane(points: Floats, origin: Floats) -> Floats:
    """Return positions in metres around an origin (or one origin each), for distances of a few kilometres."""
    east = (points[..., 0] - origin[..., 0] + 180) % 360 - 180
    return np.stack((east * np.cos(np.radians(origin[..., 1])), points[..., 1] - origin[..., 1]), axis=-1) * _METRES


@dataclass(frozen=True)
class _Edges:
    """The edges of all ways, way by way: vertices in degrees, start and end of each edge, and its way."""

    xy: Floats
    start: Ints
    end: Ints
    way: Ints
    first: Ints  # of each way, and the number of edges
    tree: shapely.STRtree

    @staticmethod
    def of(lines: Geometries) -> _Edges:
        """Return the edges of some length that LineStrings have."""
        points, owner = shapely.get_coordinates(lines, return_index=True)
        fixed = np.round(points * _SCALE).astype(np.int64)
        keys = ((fixed[:, 0] + 180 * _SCALE) << 31) | (fixed[:, 1] + 90 * _SCALE)
        _, first, vertex = np.unique(keys, return_index=True, return_inverse=True)
        vertex = vertex.reshape(-1).astype(np.intp)
        real = (owner[1:] == owner[:-1]) & (vertex[1:] != vertex[:-1])
        way = owner[1:][real].astype(np.intp)
        return _Edges(
            fixed[first] / _SCALE,
            vertex[:-1][real],
            vertex[1:][real],
            way,
            np.searchsorted(way, np.arange(len(lines) + 1)),
            shapely.STRtree(lines),
        )

    def near(self, points: Floats, reach_m: float) -> tuple[Ints, Ints, Floats, Floats, Floats]:
        """Return every edge within reach of some points.

        For each: number of the point, edge, their distance (m), the nearest position on the edge (degrees), and
        the vector to it from the point (m).
        """
        margin = np.ones((len(points), 2))
        margin[:, 0] /= np.maximum(np.cos(np.radians(points[:, 1])), 0.01)
        margin *= reach_m / _METRES * 1.01
        which, ways = self.tree.query(shapely.box(*(points - margin).T, *(points + margin).T))
        edge, owner = ranges(self.first[ways], self.first[ways + 1])
        point = which[owner]
        start, end = self.xy[self.start[edge]], self.xy[self.end[edge]]
        a, b = local_plane(start, points[point]), local_plane(end, points[point])
        along = b - a
        share = np.clip(-(a * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-12), 0.0, 1.0)[:, None]
        toward = a + share * along
        metres = np.hypot(*toward.T)
        close = metres <= reach_m
        position = start + share * (end - start)
        return point[close], edge[close], metres[close], position[close], toward[close]


def _canonical(ways: gpd.GeoDataFrame) -> tuple[pd.DataFrame, Geometries]:
    """Return attributes and LineStrings, each once, in an order of their own."""
    parts, row = shapely.get_parts(np.asarray(ways.geometry, dtype=object), return_index=True)
    is_line = (shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)
    parts, row = shapely.force_2d(parts[is_line]), row[is_line]
    table = pd.DataFrame(ways.drop(columns=ways.geometry.name)).iloc[row].reset_index(drop=True)
    name = table["osm_id"].astype(str) if "osm_id" in table else pd.Series("", index=table.index)
    keys = pd.DataFrame({"name": name, "shape": shapely.to_wkb(parts, hex=True)})
    order = keys.drop_duplicates().sort_values(["name", "shape"]).index.to_numpy()
    return table.iloc[order].reset_index(drop=True), np.asarray(parts[order], dtype=object)


def _first_of_each(*groups: Ints) -> NDArray[np.bool_]:
    """Return where sorted arrays have a combination of values for the first time."""
    fresh = np.ones(len(groups[0]), dtype=bool)
    fresh[1:] = np.any([values[1:] != values[:-1] for values in groups], axis=0)
    return fresh


def _nearest_points(edges: _Edges, points: Floats, radius_m: float) -> tuple[Ints, Floats]:
    """Return for each point and each way near it the edge and the position where the way comes nearest."""
    point, edge, metres, position, _ = edges.near(points, radius_m)
    way = edges.way[edge]
    order = np.lexsort((edge, metres, way, point))
    nearest = order[_first_of_each(point[order], way[order])]
    return edge[nearest], position[nearest]


def _within(place: Floats, radius_m: float, xy: Floats, vertices: Ints) -> tuple[Ints, Floats]:
    """Return the vertices within a distance of a place, and their geodesic distances in metres."""
    near = vertices[np.hypot(*local_plane(xy[vertices], place).T) <= radius_m]
    metres = WGS84.inv(np.full(len(near), place[0]), np.full(len(near), place[1]), *xy[near].T)[2]
    return near, np.asarray(metres, dtype=np.float64)


def _bridges(edges: _Edges, gap_m: float) -> tuple[Ints, Ints, Ints, Floats]:
    """Return loose ends, the vertex each is bridged to or -1, and for the latter the edge and the position on it."""
    xy, start, end = edges.xy, edges.start, edges.end
    degree = np.bincount(np.append(start, end), minlength=len(xy))
    loose = np.flatnonzero(degree == 1)
    if gap_m <= 0 or not len(loose):
        return _NO_INTS, _NO_INTS, _NO_INTS, np.empty((0, 2))
    neighbour = np.empty(len(xy), dtype=np.intp)
    neighbour[start], neighbour[end] = end, start
    outward = unit_vectors(-local_plane(xy[neighbour[loose]], xy[loose]))
    first, second = _close_pairs(xy[loose], gap_m)
    across = local_plane(xy[loose[second]], xy[loose[first]])
    direction = unit_vectors(across)
    facing = (np.hypot(*across.T) <= gap_m) & (neighbour[loose[first]] != loose[second])
    facing &= (direction * outward[first]).sum(axis=1) >= FACING
    facing &= (-direction * outward[second]).sum(axis=1) >= FACING
    first, second = first[facing], second[facing]
    single = np.setdiff1d(np.arange(len(loose)), np.append(first, second))
    point, edge, metres, position, toward = edges.near(xy[loose[single]], min(gap_m, END_TO_WAY_M))
    number = single[point]
    ahead = (unit_vectors(toward) * outward[number]).sum(axis=1) >= FACING
    ahead &= (start[edge] != loose[number]) & (end[edge] != loose[number])
    number, edge, metres, position = number[ahead], edge[ahead], metres[ahead], position[ahead]
    order = np.lexsort((edge, metres, number))
    nearest = order[_first_of_each(number[order])]
    ends = np.append(loose[first], loose[number[nearest]])
    targets = np.append(loose[second], np.full(len(nearest), -1, dtype=np.intp))
    return ends, targets, edge[nearest], position[nearest]


def _close_pairs(points: Floats, distance_m: float) -> tuple[Ints, Ints]:
    """Return the pairs of points, in degrees, that lie within about a distance of each other."""
    lon, lat = np.radians(points).T
    on_sphere = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    pairs = cKDTree(on_sphere).query_pairs(np.radians(distance_m * 1.01 / _METRES), output_type="ndarray")
    first, second = np.sort(pairs.reshape(-1, 2), axis=1).T
    return first, second


def _split_edges(edges: _Edges, edge: Ints, point: Floats) -> tuple[Floats, Ints, Ints, Ints, Ints]:
    """Put points into edges as vertices; return vertices, start, end and way of edges, and the vertex of each point."""
    xy, start, end, way = edges.xy, edges.start, edges.end, edges.way
    vertex = np.empty(len(edge), dtype=np.intp)
    a, b = xy[start[edge]], xy[end[edge]]
    point = np.round(point * _SCALE) / _SCALE
    at_start, at_end = (np.abs(point - endpoint).max(axis=1, initial=0.0) < 0.5 / _SCALE for endpoint in (a, b))
    vertex[at_start], vertex[at_end & ~at_start] = start[edge[at_start]], end[edge[at_end & ~at_start]]
    inner = np.flatnonzero(~at_start & ~at_end)
    if not len(inner):
        return xy, start, end, way, vertex
    # Two places may have the same nearest point on an edge: one vertex stands for both.
    share = np.abs(point[inner] - a[inner]).sum(axis=1)
    keys = np.column_stack((edge[inner], share, point[inner]))
    inserted, number = np.unique(keys, axis=0, return_inverse=True)
    vertex[inner] = len(xy) + number.reshape(-1)
    new = len(xy) + np.arange(len(inserted))
    host = inserted[:, 0].astype(np.intp)
    opens = _first_of_each(host)
    closes = np.append(opens[1:], True)
    before = np.where(opens, start[host], np.roll(new, 1))
    intact = np.setdiff1d(np.arange(len(start)), host)
    start_of = np.concatenate((start[intact], before, new[closes]))
    end_of = np.concatenate((end[intact], new, end[host[closes]]))
    old = np.concatenate((intact, host, host[closes]))
    step = np.concatenate((np.zeros(len(intact)), inserted[:, 1], np.full(int(closes.sum()), np.inf)))
    order = np.lexsort((step, old))
    return np.vstack((xy, inserted[:, 2:])), start_of[order], end_of[order], way[old[order]], vertex


def _piece_starts(start: Ints, end: Ints, way: Ints, marked: Ints, vertices: int) -> Ints:
    """Return the first edge of each piece, and the number of edges: ways end at junctions and marked vertices."""
    follows = np.zeros(len(start), dtype=bool)
    follows[1:] = (way[1:] == way[:-1]) & (start[1:] == end[:-1]) & (way[1:] >= 0)
    split: NDArray[np.bool_] = np.bincount(np.append(start[~follows], end), minlength=vertices) > 1
    split[marked] = True
    return np.append(np.flatnonzero(~follows | split[start]), len(start)).astype(np.intp)
