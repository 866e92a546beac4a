"""Open rail and road networks, and the shortest way between two places on them.

The networks are those of the package `scgraph_data` (OpenStreetMap, ODbL): vertices are junctions
rounded to 0.001 degree, an edge is the straight chord between two of them and carries the true
length of the track or road in km. The package measures it on a sphere, up to 0.4 % off; here it is
brought to the ellipsoid. A place is joined to the network at the nearest point of the
nearest edge, so a border point in the middle of an edge stays where it is.
"""

from __future__ import annotations

import heapq
import importlib.util
import itertools
import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")

LonLat = tuple[float, float]
Box = tuple[float, float, float, float]

SPHERE_KM = 6371.0
"""Radius of the sphere on which the package measures its edges, km."""

SHUNNED = 1.03
"""How many times its length a shunned edge counts."""

GAP_KM = 1.1
"""Widest gap between two dead ends that is closed, km: the break at Makhachkala is 1.0 km."""


class NoPathError(Exception):
    """Two places are not joined by the network within the limits of the search."""


def distance_km(a: LonLat, b: LonLat) -> float:
    """Geodesic distance between two lon/lat points on the WGS 84 ellipsoid, km."""
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2]) / 1000.0


def length_km(points: Sequence[LonLat]) -> float:
    """Geodesic length of a polyline of lon/lat points, km."""
    return float(GEOD.line_length([p[0] for p in points], [p[1] for p in points])) / 1000.0


@dataclass(frozen=True)
class Chord:
    """A straight piece of a drawn line.

    Attributes
    ----------
    start, end : tuple of float
        Longitude and latitude, degrees.
    km : float or None
        True length of the track or road it stands for; None where no source has it.
    """

    start: LonLat
    end: LonLat
    km: float | None


@dataclass(frozen=True)
class Network:
    """An undirected network of chords with true lengths.

    Attributes
    ----------
    points : ndarray of float, shape (n, 2)
        Longitude and latitude of the vertices, degrees.
    edges : ndarray of int, shape (m, 2)
        Ends of each edge, smaller vertex first.
    km : ndarray of float, shape (m,)
        True length of each edge.
    """

    points: np.ndarray
    edges: np.ndarray
    km: np.ndarray
    _adjacency: dict[int, list[tuple[int, float]]] = field(init=False, repr=False, compare=False)
    _tree: shapely.STRtree = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        adjacency: dict[int, list[tuple[int, float]]] = {}
        for (u, v), km in zip(self.edges.tolist(), self.km.tolist(), strict=True):
            adjacency.setdefault(u, []).append((v, km))
            adjacency.setdefault(v, []).append((u, km))
        object.__setattr__(self, "_adjacency", adjacency)
        object.__setattr__(self, "_tree", shapely.STRtree(shapely.linestrings(self.points[self.edges])))

    @classmethod
    def of(cls, points: Sequence[LonLat], edges: Mapping[tuple[int, int], float]) -> Network:
        """Build a network from vertices and a mapping of vertex pairs to km.

        Parameters
        ----------
        points : sequence of (lon, lat)
        edges : mapping of (int, int) to float

        Returns
        -------
        Network
        """
        pairs = sorted((min(u, v), max(u, v), km) for (u, v), km in edges.items() if u != v)
        return cls(
            np.asarray(points, dtype=float),
            np.asarray([pair[:2] for pair in pairs], dtype=int).reshape(-1, 2),
            np.asarray([pair[2] for pair in pairs], dtype=float),
        )

    def snap(self, place: LonLat, *, within_km: float) -> list[tuple[float, LonLat, int]]:
        """Find where a place can join the network.

        Parameters
        ----------
        place : (lon, lat)
        within_km : float
            Search radius, km.

        Returns
        -------
        list of (km, (lon, lat), edge)
            Distance to the nearest point of each edge in reach, that point and the edge; nearest first.
        """
        scale = math.cos(math.radians(place[1]))
        reach = within_km / 110.0
        box = shapely.box(place[0] - reach / scale, place[1] - reach, place[0] + reach / scale, place[1] + reach)
        found = []
        for edge in sorted(self._tree.query(box).tolist()):
            u, v = self.points[self.edges[edge]]
            along = np.array([(v[0] - u[0]) * scale, v[1] - u[1]])
            to = np.array([(place[0] - u[0]) * scale, place[1] - u[1]])
            size = float(along @ along)
            t = 0.0 if size == 0.0 else min(1.0, max(0.0, float(to @ along) / size))
            point = (float(u[0] + t * (v[0] - u[0])), float(u[1] + t * (v[1] - u[1])))
            away = distance_km(place, point)
            if away <= within_km:
                found.append((away, point, edge))
        return sorted(found)

    def path(
        self,
        start: LonLat,
        end: LonLat,
        *,
        snap_km: float = 3.0,
        snap_cost: float = 3.0,
        detour: float = 1.6,
        shunned: Collection[tuple[LonLat, LonLat]] = (),
    ) -> list[Chord]:
        """Trace the shortest way between two places (Dijkstra 1959, in an ellipse around the two).

        Parameters
        ----------
        start, end : (lon, lat)
            Places, degrees.
        snap_km : float
            How far the places may lie from the network, km.
        snap_cost : float
            A km off the network counts as much as this many km on it, so that the nearest track is
            preferred without a siding being taken for the line.
        detour : float
            The search is limited to vertices whose distances to both ends sum to at most this
            multiple of the distance between the ends, plus 30 km.
        shunned : collection of ((lon, lat), (lon, lat))
            Ends of edges that count `SHUNNED` times their length, in either direction.

        Returns
        -------
        list of Chord
            From `start` to `end`; the pieces that join the places to the network come first and last
            and have no length of their own.

        Raises
        ------
        NoPathError
            If a place is too far from the network or no way joins the two.
        """
        joins = [self.snap(place, within_km=snap_km)[:40] for place in (start, end)]
        for place, join in zip((start, end), joins, strict=True):
            if not join:
                raise NoPathError(f"no network within {snap_km} km of {place[1]:.4f} N {place[0]:.4f} E")
        direct = distance_km(start, end)
        limit = detour * direct + 30.0
        # Virtual vertices: -1 is the start, -2 the end, -3 and below the joints on the edges.
        spots: dict[int, LonLat] = {-1: start, -2: end}
        extra: dict[int, list[tuple[int, float, float | None]]] = {-1: [], -2: []}
        on_edge: dict[int, list[int]] = {}

        def link(a: int, b: int, cost: float, km: float | None) -> None:
            extra.setdefault(a, []).append((b, cost, km))
            extra.setdefault(b, []).append((a, cost, km))

        for which, join in zip((-1, -2), joins, strict=True):
            for away, point, edge in join:
                joint = min(spots) - 1
                spots[joint] = point
                link(which, joint, away * snap_cost, None)
                on_edge.setdefault(edge, []).append(joint)
        for edge, joints in on_edge.items():
            u, v = self.edges[edge].tolist()
            chord = distance_km(self._spot(u, spots), self._spot(v, spots))
            stretch = float(self.km[edge]) / chord if chord > 0 else 1.0
            order = sorted(joints, key=lambda joint: distance_km(self._spot(u, spots), spots[joint]))
            chain = [u, *order, v]
            for a, b in itertools.pairwise(chain):
                part = distance_km(self._spot(a, spots), self._spot(b, spots)) * stretch
                link(a, b, part, part)

        best: dict[int, float] = {-1: 0.0}
        before: dict[int, tuple[int, float | None]] = {}
        queue: list[tuple[float, int]] = [(0.0, -1)]
        done: set[int] = set()
        while queue:
            cost, here = heapq.heappop(queue)
            if here in done:
                continue
            done.add(here)
            if here == -2:
                break
            steps = list(extra.get(here, ()))
            steps += [(to, size, size) for to, size in self._adjacency.get(here, ())]
            for to, step, km in steps:
                if to in done or cost + step >= best.get(to, math.inf):
                    continue
                spot = self._spot(to, spots)
                if shunned and km is not None:
                    pair = (self._spot(here, spots), spot)
                    if pair in shunned or pair[::-1] in shunned:
                        step *= SHUNNED
                        if cost + step >= best.get(to, math.inf):
                            continue
                if distance_km(start, spot) + distance_km(spot, end) > limit:
                    continue
                best[to] = cost + step
                before[to] = (here, km)
                heapq.heappush(queue, (cost + step, to))
        if -2 not in before:
            raise NoPathError(
                f"no way from {start[1]:.4f} N {start[0]:.4f} E to {end[1]:.4f} N {end[0]:.4f} E on the network"
            )
        chords: list[Chord] = []
        here = -2
        while here != -1:
            previous, km = before[here]
            a, b = self._spot(previous, spots), self._spot(here, spots)
            if a != b:
                chords.append(Chord(a, b, km))
            here = previous
        return chords[::-1]

    def _spot(self, vertex: int, spots: Mapping[int, LonLat]) -> LonLat:
        if vertex < 0:
            return spots[vertex]
        x, y = self.points[vertex]
        return (float(x), float(y))


def load(name: str, *, box: Box) -> Network:
    """Read a network of `scgraph_data` from the installed package.

    The package's modules are data written as Python; they are read as text, which needs neither the
    routing library they import nor the gigabyte that importing them takes.

    Parameters
    ----------
    name : {"world_railways", "world_highways"}
    box : tuple of float
        West, south, east, north: only vertices inside are kept, degrees.

    Returns
    -------
    Network

    Raises
    ------
    ModuleNotFoundError
        If the package is not installed (`pip install .[build]`).
    """
    spec = importlib.util.find_spec("scgraph_data")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("scgraph_data is not installed: pip install .[build]")
    text = (Path(spec.origin).parent / f"{name}.py").read_text(encoding="utf-8")
    graph_text = re.search(r"^graph=(.*)$", text, re.M)
    nodes_text = re.search(r"^nodes=(.*)$", text, re.M)
    if graph_text is None or nodes_text is None:
        raise ValueError(f"scgraph_data/{name}.py is not of the expected form")
    latlon = np.asarray(json.loads(nodes_text[1]), dtype=float)
    lon, lat = latlon[:, 1], latlon[:, 0]
    west, south, east, north = box
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    number = np.cumsum(inside) - 1
    edges: dict[tuple[int, int], float] = {}
    for u, item in enumerate(graph_text[1].strip()[2:-2].split("}, {")):
        if not inside[u] or not item:
            continue
        for pair in item.split(", "):
            other, km = pair.split(": ")
            v = int(other)
            if v > u and inside[v]:
                edges[int(number[u]), int(number[v])] = float(km)
    kept = [(float(x), float(y)) for x, y in zip(lon[inside], lat[inside], strict=True)]
    return Network.of(kept, {**dead_ends(kept, edges), **on_ellipsoid(kept, edges)})


def on_ellipsoid(points: Sequence[LonLat], edges: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Return edges whose lengths on the sphere are scaled as their chords are from sphere to ellipsoid."""
    ends = np.asarray(points, dtype=float)[np.array(list(edges), dtype=int).reshape(-1, 2)]
    (lon_a, lat_a), (lon_b, lat_b) = ends[:, 0].T, ends[:, 1].T
    chord = np.asarray(GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2]) / 1000.0
    sphere = Geod(a=1000.0 * SPHERE_KM, b=1000.0 * SPHERE_KM)
    round_chord = np.asarray(sphere.inv(lon_a, lat_a, lon_b, lat_b)[2]) / 1000.0
    scale = np.divide(chord, round_chord, out=np.ones(len(chord)), where=round_chord > 0.0)
    return dict(zip(edges, (np.array(list(edges.values())) * scale).tolist(), strict=True))


def dead_ends(
    points: Sequence[LonLat], edges: Mapping[tuple[int, int], float], *, within_km: float = GAP_KM
) -> dict[tuple[int, int], float]:
    """Join dead ends that face each other over a gap of the network.

    Parameters
    ----------
    points : sequence of (lon, lat)
    edges : mapping of (int, int) to float
    within_km : float
        Widest gap to close, km.

    Returns
    -------
    dict of (int, int) to float
        New edges between vertices of one edge each, with their geodesic length.
    """
    degree: dict[int, int] = {}
    for u, v in edges:
        if u != v:
            degree[u] = degree.get(u, 0) + 1
            degree[v] = degree.get(v, 0) + 1
    ends = sorted(vertex for vertex, count in degree.items() if count == 1)
    places = [points[vertex] for vertex in ends]
    tree = shapely.STRtree([shapely.Point(place) for place in places])
    reach = within_km / 110.0
    joined: dict[tuple[int, int], float] = {}
    for i, (x, y) in enumerate(places):
        scale = math.cos(math.radians(y))
        for j in sorted(tree.query(shapely.box(x - reach / scale, y - reach, x + reach / scale, y + reach)).tolist()):
            if j > i and distance_km(places[i], places[j]) <= within_km and (ends[i], ends[j]) not in edges:
                joined[ends[i], ends[j]] = distance_km(places[i], places[j])
    return joined
