"""Convergence: how little ground holds a line of every mode.

The *severing radius* at a point p, for a set of modes M and the lines of each, is

    r(p) = max over m in M of  min over lines l of mode m of  distance(p, l)

the radius of the smallest disc centred at p that touches a line of every mode. {p : r(p) ≤ R} is
the intersection over the modes of the buffers of radius R. Its connected components are the
*convergence places* of radius R: wherever in one the disc is centred, it severs every mode. The
severing radius of a place is the least r(p) in it. With R the places appear, grow and merge; the
minimum a place appears from and the radius at which it merges into a deeper one are those of the
sublevel sets of r (its prominence is the difference).

For a given R the *worst disc* is found among finitely many: what a disc hits is constant on each
face of the arrangement of the buffers of the lines, and the faces where most is hit have a corner
at a crossing of two buffer boundaries, or one whole boundary ring (Neumayer, Zussman, Cohen &
Modiano 2011, "Assessing the vulnerability of the fiber infrastructure to disasters",
doi:10.1109/TNET.2011.2128879).

How exact:

- Work is done in a conformal plane (`geo.projection`) whose relative error of distances is stated
  in `attrs["projection_error"]` of every result; radii and distances that are returned are geodesic
  lengths (WGS 84) between the points found there.
- Lines are geodesics between their vertices, to 1 m.
- Buffers are unions of capsules around single edges, their arcs drawn as `QUAD_SEGS` chords to the
  quarter circle. So a buffer of radius R lies within the true one and holds that of radius
  `INSCRIBED` · R (0.03 % less).
- The least r(p) in a place is found by branch and bound: r changes by no more than the distance
  moved, so a cell whose centre has r and whose corners are h away holds nothing below r - h. The
  result is at most `TOLERANCE_M` above the least; inside a place it is refined to the
  exact local minimum, determined by two or three edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.discs import INSCRIBED, SLACK_M, Group, areas, basins, components, hit_sets, lowest
from geo.geodesic import WGS84, Floats, Ints, edges
from geo.projection import EDGE_KM, Box, LocalProjection, local_projection, short_edges
from layers.schema import CRS


@dataclass(frozen=True)
class _Plane:
    """Lines drawn in a local plane.

    `line` is the position in the frame of the line that an edge belongs to; `territory` the polygon
    that centres must lie in, None where they may lie anywhere.
    """

    projection: LocalProjection
    start: Floats
    end: Floats
    line: Ints
    territory: Any | None

    def group(self, lines: NDArray[np.bool_] | None = None) -> Group:
        """Return the edges of some of the lines, or of all."""
        if lines is None:
            return Group(self.start, self.end, self.line)
        chosen = lines[self.line]
        return Group(self.start[chosen], self.end[chosen], self.line[chosen])


def severing_radius(points: ArrayLike | Any, lines: gpd.GeoDataFrame, modes: Iterable[str]) -> pd.DataFrame:
    """Return the radius of the smallest disc around each point that touches a line of every mode.

    Parameters
    ----------
    points : array of float, shape (n, 2), or GeoSeries of Point
        Longitude and latitude in degrees.
    lines : GeoDataFrame
        LineStrings or MultiLineStrings in EPSG:4326 with the columns `id` and `mode`, and
        `geometry_accuracy_m` where the bounds are wanted.
    modes : iterable of str
        What the disc must touch.

    Returns
    -------
    DataFrame
        One row for each point: `lat`, `lon` (degrees); `radius_km`; `radius_low_km` and
        `radius_high_km`, between which it lies if every line is drawn within its
        `geometry_accuracy_m` (NaN where the lines do not state one); for each mode `<mode>_km`, the
        distance to its nearest line, and `<mode>_segment`, the identifier of that line. Where no
        line has a mode, its distance and the radius are infinite and the identifier None.

    Raises
    ------
    ValueError
        If a frame is not in EPSG:4326, no mode is given, a point is not a position in degrees, or a
        line is missing, empty, no line or not in degrees.
    KeyError
        If `lines` lacks the column `id` or `mode`.

    Notes
    -----
    The bounds: with a line l within a of where it is drawn, the distance to it lies within
    max(0, d(p, l) - a) and d(p, l) + a; the bounds of the radius are the maximum over the modes of the
    minimum over the lines of either. They never lie further from the radius than the greatest
    accuracy of the lines.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.convergence import severing_radius
    >>> lines = gpd.GeoDataFrame({"id": ["R1", "D1"], "mode": ["rail", "road"]}, crs="EPSG:4326",
    ...     geometry=[shapely.LineString([(49, 0), (50, 0)]), shapely.LineString([(49, 1), (50, 1)])])
    >>> severing_radius([(49.5, 0.5)], lines, ["rail", "road"])["radius_km"].round(2).item()
    55.29
    """
    wanted = _checked(lines, modes)
    at = _positions(points)
    none = (np.full(len(at), np.inf), np.full(len(at), None))
    distance = dict.fromkeys(wanted, none)
    low = high = np.full(len(at), np.nan)
    error = 0.0
    if len(at):
        box = Box.of(np.hstack((at, at)))
        plane = _draw(lines, around=box)
        if plane is not None:
            metres = plane.projection.to_plane(at)
            distance = {mode: _nearest(plane, lines, mode, metres) for mode in wanted}
            low, high = _bounds(plane, lines, wanted, metres)
            error = plane.projection.error
    columns: dict[str, Any] = {"lat": at[:, 1], "lon": at[:, 0]}
    columns["radius_km"] = np.max([km for km, _ in distance.values()], axis=0)
    columns["radius_low_km"], columns["radius_high_km"] = low, high
    for mode, (km, name) in distance.items():
        columns[f"{mode}_km"], columns[f"{mode}_segment"] = km, name
    found = pd.DataFrame(columns)
    found.attrs["projection_error"] = error
    return found


def severing_profile(
    lines: gpd.GeoDataFrame, modes: Iterable[str], along: ArrayLike | Any, *, step_km: float = 1.0
) -> pd.DataFrame:
    """Return the severing radius at regular steps along a line.

    Parameters
    ----------
    lines, modes
        As in `severing_radius`.
    along : LineString, MultiLineString or sequence of them
        In WGS 84 longitude/latitude (degrees), in order of travel.
    step_km : float
        Distance between points; the end of the line is a point too.

    Returns
    -------
    DataFrame
        `km_along` (geodesic, gaps between parts not counted) and the columns of `severing_radius`.

    Raises
    ------
    ValueError
        As `severing_radius`, and if the step is not positive.
    """
    if not step_km > 0:
        raise ValueError("step_km must be greater than 0")
    whole = edges(along)
    until = np.cumsum(whole.km)
    km = np.append(np.arange(0, until[-1], step_km), until[-1])
    if len(km) > 1 and km[-1] - km[-2] < 1e-9:
        km = np.delete(km, -2)
    edge = np.minimum(np.searchsorted(until, km, side="right"), len(until) - 1)
    first, last = whole.start[edge], whole.end[edge]
    azimuth, _, _ = WGS84.inv(first[:, 0], first[:, 1], last[:, 0], last[:, 1])
    beyond = (km - (until[edge] - whole.km[edge])) * 1000
    lon, lat, _ = WGS84.fwd(first[:, 0], first[:, 1], azimuth, beyond)
    found = severing_radius(np.column_stack((lon, lat)), lines, modes)
    found.insert(0, "km_along", km)
    return found


def convergence_places(
    lines: gpd.GeoDataFrame, modes: Iterable[str], *, radius_km: float, within: Any | None = None
) -> gpd.GeoDataFrame:
    """Return the places where one disc of a given radius touches a line of every mode.

    Parameters
    ----------
    lines, modes
        As in `severing_radius`.
    radius_km : float
        Radius of the disc.
    within : Polygon or MultiPolygon, optional
        Where the disc may be centred, in WGS 84 longitude/latitude. Lines outside count as well
        where a disc centred inside touches them.

    Returns
    -------
    GeoDataFrame
        One row for each connected component of the intersection over the modes of the buffers of
        radius `radius_km`, ordered by severing radius. In EPSG:4326: `lat`, `lon` of the centre of
        the smallest disc; `severing_radius_km`, its radius; `radius_low_km`, `radius_high_km`, as in
        `severing_radius`, for that centre; `modes`, `severed` (the identifier of the nearest line of
        each mode, in the order of the modes) and `segments` (of all lines, of any mode, that the
        disc of radius `radius_km` around the centre touches), each joined with ";"; `extent_km2`;
        `geometry`, the extent: every centre of such a disc, one component, as far as it lies
        `within`. Parts that a border divides are one place where centres no further than
        `radius_km` outside the territory join them. Where several centres tie for the smallest disc,
        the first met by a fixed search order is given.

    Raises
    ------
    ValueError
        As `severing_radius`, and if the radius is not positive or `within` is no polygon.
    """
    wanted = _checked(lines, modes)
    if not 0 < radius_km < np.inf:
        raise ValueError("radius_km must be greater than 0")
    # Lines that a disc centred no further than its radius outside the territory may touch.
    plane = _draw(lines, within, reach_km=2 * radius_km)
    rows: list[dict[str, Any]] = []
    if plane is not None and (groups := _by_mode(plane, lines, wanted)):
        ground = [group.buffer(radius_km * 1000) for group in groups]
        if plane.territory is not None:
            ground.append(_widened(plane.territory, radius_km * 1000))
        everything = plane.group()
        extents = components(shapely.intersection_all(ground))
        if plane.territory is not None:
            extents = [areas(extent.intersection(plane.territory)) for extent in extents]
            extents = [extent for extent in extents if not extent.is_empty]
        centres = [lowest(groups, extent) for extent in extents]
        rows = _rows(plane, lines, wanted, centres)
        for row, extent, centre in zip(rows, extents, centres, strict=True):
            row["extent"] = extent
            row["segments"] = ";".join(lines["id"].to_numpy()[everything.touched(centre, radius_km * 1000)])
    return _frame(rows, plane, [*_CENTRE, "segments", "extent_km2"], order=["severing_radius_km", "lon", "lat"])


@lru_cache(maxsize=2)
def _widened(territory: Any, metres: float) -> Any:
    """Return a territory with what lies near it: the same one for every choice of modes."""
    return territory.buffer(metres)


def severing_minima(
    lines: gpd.GeoDataFrame,
    modes: Iterable[str],
    *,
    max_radius_km: float = 10.0,
    prominence_km: float = 2.0,
    within: Any | None = None,
) -> gpd.GeoDataFrame:
    """Return the local minima of the severing radius over the plane.

    Parameters
    ----------
    lines, modes, within
        As in `convergence_places`.
    max_radius_km : float
        Greatest severing radius of interest.
    prominence_km : float
        How much the radius must grow from a minimum before its place merges into that of a lower
        one; a minimum less than this below `max_radius_km` is left out. The plane is sampled at a
        quarter of it.

    Returns
    -------
    GeoDataFrame
        One row for each minimum, ordered by severing radius. In EPSG:4326: `lat`, `lon`,
        `severing_radius_km`, `radius_low_km`, `radius_high_km`, `modes`, `severed` as in
        `convergence_places`; `merges_at_km`, the radius at which its place merges into that of a
        lower minimum, NaN where that is above `max_radius_km`; `geometry`, the centre (Point).

    Raises
    ------
    ValueError
        As `convergence_places`.

    Notes
    -----
    `merges_at_km` less `severing_radius_km` is the persistence of a component of the sublevel sets
    of r (Edelsbrunner, Letscher & Zomorodian 2002, doi:10.1007/s00454-002-2885-2). A place that
    merges above radius R is a convergence place of radius R of its own. Minima of less prominence,
    such as several crossings of one road with one railway within a few hundred metres, are one
    place here. Sampling moves `merges_at_km` by at most 0.18 `prominence_km`.
    """
    wanted = _checked(lines, modes)
    if not (0 < max_radius_km < np.inf and 0 < prominence_km < np.inf):
        raise ValueError("max_radius_km and prominence_km must be greater than 0")
    plane = _draw(lines, within, reach_km=2 * max_radius_km)
    rows: list[dict[str, Any]] = []
    if plane is not None and (groups := _by_mode(plane, lines, wanted)):
        found = basins(groups, top=max_radius_km * 1000, prominence=prominence_km * 1000, region=plane.territory)
        rows = _rows(plane, lines, wanted, [centre for centre, _ in found])
        for row, (_, joins) in zip(rows, found, strict=True):
            row["merges_at_km"] = joins / 1000
    minima = _frame(rows, plane, [*_CENTRE, "merges_at_km"], order=["severing_radius_km", "lon", "lat"])
    return minima.set_geometry(gpd.points_from_xy(minima["lon"], minima["lat"], crs=CRS))


def worst_disc(
    lines: gpd.GeoDataFrame,
    radius_km: float,
    *,
    loss: str | Callable[[tuple[str, ...]], float],
    within: Any | None = None,
    top: int = 1,
) -> gpd.GeoDataFrame:
    """Return where a disc of a given radius does the greatest damage.

    Parameters
    ----------
    lines : GeoDataFrame
        LineStrings or MultiLineStrings in EPSG:4326 with the column `id`.
    radius_km : float
        Radius of the disc.
    loss : str or callable
        The name of a column whose values, none negative, add up over the lines hit; lines without
        a value, or with 0, are left out. Or a function of the identifiers of the lines hit, in the
        order of `lines`; it must not fall when more lines are hit, and is called once for each set
        of lines that a disc hits and that is not part of what another disc hits.
    within : Polygon or MultiPolygon, optional
        Where the disc may be centred, in WGS 84 longitude/latitude.
    top : int
        How many places to return, the worst first.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, ordered by falling loss, ties by the radius of the smallest disc that hits
        the same lines, then from west to east: `lat`, `lon` of the centre of that smallest disc;
        `severing_radius_km`, its radius; `loss`; `segments`, the lines hit, joined with ";";
        `extent_km2`; `geometry`, every centre from which a disc of `radius_km` hits them all, one
        connected component. All places that tie with the last are returned too, and sets of lines
        that are part of another such set are not. Empty where no disc hits a line.

    Raises
    ------
    ValueError
        As `convergence_places`, and if a weight is negative.
    KeyError
        If `lines` has no column of that name.

    Notes
    -----
    The loss is done by a disc of `radius_km` around `lat`, `lon` (to a millimetre), and is not
    exceeded by any disc of radius `INSCRIBED` · `radius_km`.
    """
    _check_frame(lines)
    if not 0 < radius_km < np.inf or top < 1:
        raise ValueError("radius_km and top must be greater than 0")
    names = lines["id"].to_numpy()
    counts = np.ones(len(lines), dtype=bool)
    if not callable(loss):
        weight = np.nan_to_num(lines[loss].to_numpy(dtype=np.float64, na_value=np.nan))
        if (weight < 0).any():
            raise ValueError(f"line {names[weight < 0][0]!r} has a negative {loss!r}")
        counts = weight > 0
    plane = _draw(lines[counts], within, reach_km=radius_km)
    rows: list[dict[str, Any]] = []
    if plane is not None:
        names = names[counts]
        groups = {line: plane.group(np.arange(len(names)) == line) for line in np.unique(plane.line).tolist()}
        buffers = _buffers(groups, radius_km * 1000, plane.territory)
        sets = hit_sets(plane.group(), len(names), list(buffers.values()), radius_km * 1000)
        if callable(loss):
            losses = np.array([float(loss(tuple(names[hit]))) for hit in sets])
        else:
            losses = np.array([weight[counts][hit].sum() for hit in sets])
        order = np.argsort(-losses, kind="stable")
        if len(order) > top:
            order = order[: np.searchsorted(-losses[order], -losses[order[top - 1]], side="right")]
        for chosen in order.tolist():
            hit = {line: groups[line] for line in np.flatnonzero(sets[chosen]).tolist()}
            region = areas(shapely.intersection_all([buffers[line] for line in hit]))
            if region.is_empty:
                # Only discs of the full radius hit them all, not those of the inscribed buffers.
                outer = _buffers(hit, (radius_km * 1000 + 2 * SLACK_M) / INSCRIBED, plane.territory)
                region = areas(shapely.intersection_all(list(outer.values())))
            for place in components(region):
                centre = lowest(list(hit.values()), place)
                lon, lat = plane.projection.to_degrees(centre)[0].tolist()
                row = {"lat": lat, "lon": lon, "loss": losses[chosen], "_order": -losses[chosen]}
                row["severing_radius_km"] = max(_ground_km(plane, each, centre[None])[0][0] for each in hit.values())
                rows.append(row | {"segments": ";".join(names[list(hit)]), "extent": place})
    columns = ["lat", "lon", "severing_radius_km", "loss", "segments", "extent_km2"]
    found = _frame(rows, plane, columns, order=["_order", "severing_radius_km", "lon", "lat"])
    return found[found["loss"] >= found["loss"].iloc[top - 1]] if len(found) > top else found


def _buffers(groups: dict[int, Group], metres: float, territory: Any | None) -> dict[int, Any]:
    """Return the buffer of each line as far as it lies in the territory, none empty."""
    found = {line: group.buffer(metres) for line, group in groups.items()}
    if territory is not None:
        found = {line: areas(each.intersection(territory)) for line, each in found.items()}
    return {line: each for line, each in found.items() if not each.is_empty}


_CENTRE: Final = ("lat", "lon", "severing_radius_km", "radius_low_km", "radius_high_km", "modes", "severed")


# --- lines in the plane -----------------------------------------------------------------------------


def _check_frame(lines: gpd.GeoDataFrame) -> None:
    if lines.crs is None or lines.crs.to_epsg() != 4326:
        raise ValueError("the lines are not in EPSG:4326 (WGS 84 longitude/latitude); reproject them first")


def _checked(lines: gpd.GeoDataFrame, modes: Iterable[str]) -> list[str]:
    _check_frame(lines)
    lines[["id", "mode"]]
    wanted = [modes] if isinstance(modes, str) else list(dict.fromkeys(modes))
    if not wanted:
        raise ValueError("name at least one mode")
    return wanted


def _positions(points: ArrayLike | Any) -> Floats:
    if isinstance(points, gpd.GeoSeries):
        points = shapely.get_coordinates(points.to_numpy())
    at = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if not (np.abs(at) <= (180, 90)).all():
        raise ValueError("a point is not a longitude and latitude in degrees")
    return at


def _draw(
    lines: gpd.GeoDataFrame, within: Any | None = None, *, around: Box | None = None, reach_km: float = 0.0
) -> _Plane | None:
    """Draw lines in a plane of their own; None where there is nothing to draw.

    Where a territory is given, only the edges within `reach_km` of it are drawn. The plane also
    holds the box `around`.
    """
    box = None
    if within is not None:
        if shapely.get_type_id(within) not in (3, 6):
            raise ValueError("the territory is not a Polygon or MultiPolygon")
        if shapely.is_empty(within):
            return None
        box = Box.of(shapely.bounds(shapely.get_parts(within))).grown(reach_km + EDGE_KM)
    if not len(lines):
        return None
    found = short_edges(lines.geometry.to_numpy())
    bounds = found.bounds
    near: NDArray[np.bool_] = np.ones(len(found.line), dtype=bool) if box is None else box.meets(bounds)
    if not near.any():
        return None
    area = Box.of(bounds[near])
    if around is not None:
        area = area.joined(around)
    area = area.grown(reach_km)
    projection = local_projection(area if box is None else area.meet(box))
    plane = _Plane(
        projection, projection.to_plane(found.start[near]), projection.to_plane(found.end[near]), found.line[near], None
    )
    if within is None:
        return plane
    territory = areas(projection.polygons_to_plane(within)[0])
    shapely.prepare(territory)
    near = shapely.dwithin(territory, plane.group().geometry, reach_km * 1000)
    if territory.is_empty or not near.any():
        return None
    return _Plane(projection, plane.start[near], plane.end[near], plane.line[near], territory)


def _by_mode(plane: _Plane, lines: gpd.GeoDataFrame, modes: Sequence[str]) -> list[Group]:
    """Return the edges of each mode; nothing where one has none."""
    mode = lines["mode"].to_numpy()
    groups = [plane.group(mode == wanted) for wanted in modes]
    return groups if all(len(group.line) for group in groups) else []


def _ground_km(plane: _Plane, group: Group, at: Floats) -> tuple[Floats, Ints]:
    """Return the geodesic distance from points of the plane to the nearest edge, and its position."""
    _, edge = group.nearest(at)
    lines = shapely.shortest_line(shapely.points(at), group.geometry[edge])
    ends = plane.projection.to_degrees(shapely.get_coordinates(lines)).reshape(-1, 4)
    return WGS84.inv(*ends.T)[2] / 1000, edge


def _nearest(plane: _Plane, lines: gpd.GeoDataFrame, mode: str, at: Floats) -> tuple[Floats, NDArray[np.object_]]:
    """Return the distance in km to the nearest line of a mode and its identifier, of several the first in order."""
    group = plane.group(lines["mode"].to_numpy() == mode)
    if not len(group.line):
        return np.full(len(at), np.inf), np.full(len(at), None)
    km, _ = _ground_km(plane, group, at)
    reach = group.nearest(at)[0] + SLACK_M
    point, edge = group.tree.query(shapely.points(at), predicate="dwithin", distance=reach)
    first = np.full(len(at), len(lines))
    np.minimum.at(first, point, group.line[edge])
    return km, lines["id"].to_numpy(dtype=object)[first]


def severing_radii(
    distance: Floats, mode: NDArray[np.object_], modes: Iterable[str], *, hit: NDArray[np.bool_] | None = None
) -> Floats:
    """Return severing radii from the distances of points to lines.

    Parameters
    ----------
    distance : array of float, shape (k, n)
        Of each line from each point, km.
    mode : array of str, shape (n,)
        Of each line.
    modes : iterable of str
        What the disc must touch.
    hit : array of bool, shape (k, n), optional
        Lines a given disc around each point hits: of the modes only those of these lines count.

    Returns
    -------
    array of float, shape (k,)
        max over the modes of the distance to the nearest line of the mode, km; infinite where a mode
        has no line, and 0 where none of them is hit.
    """
    radius = np.zeros(len(distance))
    for wanted in modes:
        of = mode == wanted
        nearest = distance[:, of].min(axis=1, initial=np.inf)
        counts = True if hit is None else hit[:, of].any(axis=1)
        radius = np.where(counts, np.maximum(radius, nearest), radius)
    return radius


def _bounds(plane: _Plane, lines: gpd.GeoDataFrame, modes: Sequence[str], at: Floats) -> tuple[Floats, Floats]:
    """Return the least and greatest severing radius in km if every line is within its stated accuracy."""
    if "geometry_accuracy_m" not in lines:
        return np.full(len(at), np.nan), np.full(len(at), np.nan)
    accuracy = lines["geometry_accuracy_m"].to_numpy(dtype=np.float64, na_value=np.nan) / 1000
    mode = lines["mode"].to_numpy()
    km = np.full((len(at), len(lines)), np.inf)
    for line in np.intersect1d(plane.line, np.flatnonzero(np.isin(mode, list(modes)))).tolist():
        km[:, line] = _ground_km(plane, plane.group(np.arange(len(lines)) == line), at)[0]
    drawn = np.isfinite(km).any(axis=0)
    km, accuracy, mode = km[:, drawn], accuracy[drawn], mode[drawn]
    return severing_radii(np.maximum(km - accuracy, 0), mode, modes), severing_radii(km + accuracy, mode, modes)


def _rows(
    plane: _Plane, lines: gpd.GeoDataFrame, modes: Sequence[str], centres: Sequence[Floats]
) -> list[dict[str, Any]]:
    """Return what there is to say of the smallest discs at some centres."""
    at = np.array(centres, dtype=np.float64).reshape(-1, 2)
    distance = [_nearest(plane, lines, mode, at) for mode in modes]
    low, high = _bounds(plane, lines, modes, at)
    return [
        {
            "lat": lat,
            "lon": lon,
            "severing_radius_km": max(km[row] for km, _ in distance),
            "radius_low_km": low[row],
            "radius_high_km": high[row],
            "modes": ";".join(modes),
            "severed": ";".join(name[row] for _, name in distance),
        }
        for row, (lon, lat) in enumerate(plane.projection.to_degrees(at).tolist())
    ]


def _frame(
    rows: list[dict[str, Any]], plane: _Plane | None, columns: Sequence[str], *, order: list[str]
) -> gpd.GeoDataFrame:
    """Return rows as a frame in degrees; where they have an extent, with its area and as its geometry."""
    extents = np.full(len(rows), None)
    if plane is not None and rows and "extent_km2" in columns:
        extents = plane.projection.polygons_to_degrees([row["extent"] for row in rows])
        for row, extent in zip(rows, extents, strict=True):
            row["extent_km2"] = abs(WGS84.geometry_area_perimeter(extent)[0]) / 1e6
    text = {"modes", "severed", "segments"}
    table = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=object if name in text else float) for name in columns}
    )
    found = gpd.GeoDataFrame(table, geometry=extents, crs=CRS)
    if rows:
        # Radii are rounded to a centimetre, so that those that are 0 but for rounding tie.
        keys = pd.DataFrame([{key: row[key] for key in order} for row in rows]).round({"severing_radius_km": 5})
        found = found.iloc[keys.sort_values(order).index].reset_index(drop=True)
    found.attrs["projection_error"] = 0.0 if plane is None else plane.projection.error
    return found
