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
"""Least cosine of the angle between the course of a loose end and the gap before it (60°)."""

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
    feet : mapping of str to (Ints, Floats)
        For each place given: the ends of pieces within the distance given, among them the nearest
        point of every way, and how far they are, in metres.
    """

    table: pd.DataFrame
    xy: Floats
    start: Ints
    end: Ints
    metres: Floats
    first: Ints
    way: Ints
    feet: Mapping[str, tuple[Ints, Floats]]

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
        xy, piece = self.vertices(np.arange(len(self.way)))
        return np.asarray(shapely.linestrings(self.xy[xy], indices=piece), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of `lines`."""
        return shapely.STRtree(self.lines)

    def edges(self, pieces: Ints) -> tuple[Ints, Ints]:
        """Return the edges of some pieces, and for each the position of its piece in `pieces`."""
        count = self.first[pieces + 1] - self.first[pieces]
        owner = np.repeat(np.arange(len(pieces)), count)
        return self.first[pieces][owner] + np.arange(len(owner)) - (np.cumsum(count) - count)[owner], owner

    def vertices(self, pieces: Ints) -> tuple[Ints, Ints]:
        """Return the vertices of some pieces in order, and for each the position of its piece in `pieces`."""
        edge, owner = self.edges(pieces)
        last = np.flatnonzero(np.append(owner[1:] != owner[:-1], True)) if len(owner) else _NO_INTS
        return np.insert(self.start[edge], last + 1, self.end[edge[last]]), np.insert(owner, last + 1, owner[last])


def way_network(
    ways: gpd.GeoDataFrame,
    *,
    places: Mapping[str, tuple[float, float]] | None = None,
    radius_m: float = 2_000.0,
    gap_m: float = 25.0,
) -> Ways:
    """Make a network of ways.

    Parameters
    ----------
    ways : GeoDataFrame
        LineStrings (or MultiLineStrings) in EPSG:4326 with all their vertices; what is no line is left
        out, and a way that stands twice counts once. A column `osm_id` names them.
    places : mapping of str to (lon, lat)
        Degrees. The point of every way nearest to a place becomes a vertex, if it is near enough.
    radius_m : float
        How near.
    gap_m : float
        Longest gap bridged between two loose ends, in metres (`END_TO_WAY_M` at most to the side of a way).

    Returns
    -------
    Ways
        The same for the same ways in whatever order.
    """
    table, lines = _canonical(ways)
    xy, start, end, way = _edges(lines)
    tree = shapely.STRtree(lines)
    span = np.searchsorted(way, np.arange(len(lines) + 1))
    ends, target, ahead = _gaps(xy, start, end, tree, span, gap_m)
    nearest = [_feet(np.asarray(at), radius_m, xy, start, end, tree, span) for at in (places or {}).values()]
    edge, foot = (np.concatenate(each) for each in zip(ahead, *nearest, strict=True))
    xy, start, end, way, vertex = _inserted(xy, start, end, way, edge, foot)
    # A bridge runs from a loose end to another one, or to the vertex now put into the way ahead of it.
    target[target < 0] = vertex[: len(ahead[0])]
    start, end = np.append(start, ends), np.append(end, target)
    way = np.append(way, np.full(len(ends), -1, dtype=np.intp))
    return _pieces(table, xy, start, end, way, np.concatenate((vertex, ends, target)), places or {}, radius_m)


def _fresh(values: Ints) -> NDArray[np.bool_]:
    """Return where a sorted array has a value for the first time."""
    fresh = np.ones(len(values), dtype=bool)
    fresh[1:] = values[1:] != values[:-1]
    return fresh


def _canonical(ways: gpd.GeoDataFrame) -> tuple[pd.DataFrame, Geometries]:
    """Return attributes and LineStrings, each once, in an order of their own."""
    parts, row = shapely.get_parts(np.asarray(ways.geometry, dtype=object), return_index=True)
    kept = (shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)
    parts, row = shapely.force_2d(parts[kept]), row[kept]
    table = pd.DataFrame(ways.drop(columns=ways.geometry.name)).iloc[row].reset_index(drop=True)
    name = table["osm_id"].astype(str) if "osm_id" in table else pd.Series("", index=table.index)
    keys = pd.DataFrame({"name": name, "shape": shapely.to_wkb(parts, hex=True)})
    order = keys.drop_duplicates().sort_values(["name", "shape"]).index.to_numpy()
    return table.iloc[order].reset_index(drop=True), np.asarray(parts[order], dtype=object)


def _edges(lines: Geometries) -> tuple[Floats, Ints, Ints, Ints]:
    """Return vertices, and start, end and way of every edge of some length."""
    points, owner = shapely.get_coordinates(lines, return_index=True)
    if not len(points):
        return np.empty((0, 2)), _NO_INTS, _NO_INTS, _NO_INTS
    fixed = np.round(points * _SCALE).astype(np.int64)
    keys = ((fixed[:, 0] + 180 * _SCALE) << 31) | (fixed[:, 1] + 90 * _SCALE)
    _, first, vertex = np.unique(keys, return_index=True, return_inverse=True)
    vertex = vertex.reshape(-1).astype(np.intp)
    real = (owner[1:] == owner[:-1]) & (vertex[1:] != vertex[:-1])
    return fixed[first] / _SCALE, vertex[:-1][real], vertex[1:][real], owner[:-1][real].astype(np.intp)


def _plane(points: Floats, at: Floats) -> Floats:
    """Return positions in metres around a place (or one place each), for distances of a few kilometres."""
    east = (points[..., 0] - at[..., 0] + 180) % 360 - 180
    return np.stack((east * np.cos(np.radians(at[..., 1])), points[..., 1] - at[..., 1]), axis=-1) * _METRES


def _nearest(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return where on the edges a–b of the plane the origin is nearest (share of the edge), and its distance."""
    along = b - a
    share = np.clip(-(a * along).sum(axis=-1) / np.maximum((along**2).sum(axis=-1), 1e-12), 0.0, 1.0)
    return share, np.hypot(*(a + share[..., None] * along).T)


def _feet(
    at: Floats, radius_m: float, xy: Floats, start: Ints, end: Ints, tree: shapely.STRtree, span: Ints
) -> tuple[Ints, Floats]:
    """Return for each way near a place the edge and the point on it where it comes nearest."""
    reach = np.array([radius_m / max(np.cos(np.radians(at[1])), 0.01), radius_m]) / _METRES * 1.01
    ways = np.sort(tree.query(shapely.box(*(at - reach), *(at + reach))))
    count = span[ways + 1] - span[ways]
    owner = np.repeat(np.arange(len(ways)), count)
    edge = span[ways][owner] + np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    share, away = _nearest(_plane(xy[start[edge]], at), _plane(xy[end[edge]], at))
    order = np.lexsort((edge, away, owner))
    best = order[_fresh(owner[order])]
    best = best[away[best] <= radius_m]
    foot = xy[start[edge[best]]] + share[best, None] * (xy[end[edge[best]]] - xy[start[edge[best]]])
    return edge[best], foot


def _within(at: Floats, radius_m: float, xy: Floats, vertices: Ints) -> tuple[Ints, Floats]:
    """Return the vertices near a place, and their distances."""
    near = vertices[np.hypot(*_plane(xy[vertices], at).T) <= radius_m]
    metres = WGS84.inv(np.full(len(near), at[0]), np.full(len(near), at[1]), xy[near, 0], xy[near, 1])[2]
    return near, np.asarray(metres, dtype=np.float64)


def _gaps(
    xy: Floats, start: Ints, end: Ints, tree: shapely.STRtree, span: Ints, gap_m: float
) -> tuple[Ints, Ints, tuple[Ints, Floats]]:
    """Return loose ends, what each is bridged to (a vertex, or -1), and the edges and points for the latter."""
    none = _NO_INTS, _NO_INTS, (_NO_INTS, np.empty((0, 2)))
    if gap_m <= 0 or not len(start):
        return none
    degree = np.bincount(start, minlength=len(xy)) + np.bincount(end, minlength=len(xy))
    loose = np.flatnonzero(degree == 1)
    if not len(loose):
        return none
    before = np.empty(len(xy), dtype=np.intp)  # the neighbour of a loose end
    before[start], before[end] = end, start
    course = _unit(-_plane(xy[before[loose]], xy[loose]))
    lon, lat = np.radians(xy[loose]).T
    globe = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    pairs = cKDTree(globe).query_pairs(np.radians(gap_m * 1.01 / _METRES), output_type="ndarray")
    one, two = np.sort(pairs, axis=1).T if len(pairs) else (_NO_INTS, _NO_INTS)
    over = _plane(xy[loose[two]], xy[loose[one]])
    length, ahead = np.hypot(*over.T), _unit(over)
    good = (length <= gap_m) & (before[loose[one]] != loose[two])
    good &= ((ahead * course[one]).sum(axis=1) >= FACING) & ((-ahead * course[two]).sum(axis=1) >= FACING)
    ends, targets = loose[one[good]], loose[two[good]]
    single = np.flatnonzero(~np.isin(loose, np.concatenate((ends, targets))))
    reach = min(gap_m, END_TO_WAY_M)
    margin = np.column_stack((1 / np.maximum(np.cos(lat[single]), 0.01), np.ones(len(single)))) * reach / _METRES * 1.01
    low, high = xy[loose[single]] - margin, xy[loose[single]] + margin
    which, ways = tree.query(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    count = span[ways + 1] - span[ways]
    owner = np.repeat(np.arange(len(ways)), count)
    edge = span[ways][owner] + np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    who = single[which[owner]]
    at = xy[loose[who]]
    a, b = _plane(xy[start[edge]], at), _plane(xy[end[edge]], at)
    share, away = _nearest(a, b)
    ahead = _unit(a + share[:, None] * (b - a))
    good = (away <= reach) & ((ahead * course[who]).sum(axis=1) >= FACING)
    good &= (start[edge] != loose[who]) & (end[edge] != loose[who])
    who, edge, share, away = who[good], edge[good], share[good], away[good]
    order = np.lexsort((edge, away, who))
    best = order[_fresh(who[order])]
    foot = xy[start[edge[best]]] + share[best, None] * (xy[end[edge[best]]] - xy[start[edge[best]]])
    return (
        np.append(ends, loose[who[best]]),
        np.append(targets, np.full(len(best), -1, dtype=np.intp)),
        (edge[best], foot),
    )


def _unit(vectors: Floats) -> Floats:
    return vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-9)[:, None]


def _inserted(
    xy: Floats, start: Ints, end: Ints, way: Ints, edge: Ints, foot: Floats
) -> tuple[Floats, Ints, Ints, Ints, Ints]:
    """Put points into edges as vertices; return the new network and the vertex of each point."""
    vertex = np.empty(len(edge), dtype=np.intp)
    a, b = xy[start[edge]], xy[end[edge]]
    at = np.round(foot * _SCALE) / _SCALE
    at_start, at_end = (np.abs(at - each).max(axis=1, initial=0.0) < 0.5 / _SCALE for each in (a, b))
    vertex[at_start], vertex[at_end & ~at_start] = start[edge[at_start]], end[edge[at_end & ~at_start]]
    inner = np.flatnonzero(~at_start & ~at_end)
    if not len(inner):
        return xy, start, end, way, vertex
    # Two places may have the same foot on an edge: one vertex stands for both.
    share = np.abs(at[inner] - a[inner]).sum(axis=1)
    keys = np.column_stack((edge[inner], share, at[inner]))
    fresh, number = np.unique(keys, axis=0, return_inverse=True)
    vertex[inner] = len(xy) + number.reshape(-1)
    new = len(xy) + np.arange(len(fresh))
    host = fresh[:, 0].astype(np.intp)
    opens = _fresh(host)
    closes = np.append(opens[1:], True)
    before = np.where(opens, start[host], np.roll(new, 1))
    whole = np.setdiff1d(np.arange(len(start)), host)
    start_of = np.concatenate((start[whole], before, new[closes]))
    end_of = np.concatenate((end[whole], new, end[host[closes]]))
    old = np.concatenate((whole, host, host[closes]))
    step = np.concatenate((np.zeros(len(whole)), fresh[:, 1], np.full(int(closes.sum()), np.inf)))
    order = np.lexsort((step, old))
    return np.vstack((xy, fresh[:, 2:])), start_of[order], end_of[order], way[old[order]], vertex


def _pieces(
    table: pd.DataFrame,
    xy: Floats,
    start: Ints,
    end: Ints,
    way: Ints,
    marks: Ints,
    places: Mapping[str, tuple[float, float]],
    radius_m: float,
) -> Ways:
    """Divide the edges of every way at its ends, at junctions and at marked vertices."""
    follows = np.zeros(len(start), dtype=bool)
    follows[1:] = (way[1:] == way[:-1]) & (start[1:] == end[:-1]) & (way[1:] >= 0)
    uses = np.bincount(start[~follows], minlength=len(xy)) + np.bincount(end, minlength=len(xy))
    split: NDArray[np.bool_] = uses > 1
    split[marks] = True
    opens = ~follows | split[start]
    first = np.append(np.flatnonzero(opens), len(start)).astype(np.intp)
    a, b = xy[start], xy[end]
    metres = np.asarray(WGS84.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2], dtype=np.float64)
    ends = np.unique(np.concatenate((start[first[:-1]], end[first[1:] - 1])))
    feet = {name: _within(np.asarray(at), radius_m, xy, ends) for name, at in places.items()}
    return Ways(table, xy, start, end, metres, first, way[first[:-1]], feet)
