"""Border crossings: the points where a line passes from one country into another.

Segments are cut at the borders (`geo.geodesy.cut`) and the pieces read in order. A crossing is where a
piece in one country is followed by a piece in another; it lies at the start of the piece entered
and names the segment that enters. The countries that nodes claim are never compared.

- Water and unclaimed land are not countries: leaving a country over water and landing in another, or in
  the same, is not a border crossing.
- A piece that keeps within `TOUCH_DEG` (2e-6°, 0.2 m) of a border over its whole length lies on the border
  and is ignored. So a line that touches a border, follows one, or overshoots it by the rounding of its
  coordinates crosses it once or not at all, depending on where it goes on.
- Segments may meet on the border itself, each lying in one country. The step from one to the next
  at their shared node is then the crossing, and names the segment entered. Over the whole network,
  such a node has one crossing for each pair of countries and mode; the segment entered is the first, in
  the order of the atlas, that starts there (failing that, the first that ends there). If no mode passes
  from one country to the other, the change of mode is the crossing.
- At a border post a line may be drawn a little past the border. A stretch beyond the border that is shorter
  than the stated accuracy of the line crosses nothing if all lines of its mode at the post, in that year
  and under that scenario, end with such a stretch.
- Parts of a multi-part line that do not touch are not joined, the two sides of the antimeridian
  aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy.cut import Borders
from geo.network.case import Case
from geo.network.contents import Contents
from geo.network.drawn import UNCLAIMED, WATER
from geo.network.names import find_routes, travel
from geo.network.segment_parts import cut_segments
from geo.network.segment_status import CLOSED, Passage, segments_in, shut_passages
from layers.model.schema import CRS

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

TOUCH_DEG: Final = 2e-6
"""A piece within this distance of a border, in degrees, over its whole length lies on it."""

POSTS: Final = ("rail_post", "road_post", "pipeline_post")
"""Kinds of node that stand for a border, on whichever side of it they are drawn."""


@dataclass(frozen=True)
class _Piece:
    """A piece in the direction of travel."""

    segment: str
    mode: str
    country: str
    start: tuple[float, float]
    end: tuple[float, float]
    chain: int  # the same number for all pieces of a segment that touch one another
    km: float


@dataclass(frozen=True)
class _Crossing:
    segment: str
    mode: str
    from_country: str
    to_country: str
    position: tuple[float, float]


def crossings(
    case: Atlas | Case,
    *,
    route: str | Sequence[str] | None = None,
) -> gpd.GeoDataFrame:
    """Return the border crossings of routes, or of the whole network.

    Parameters
    ----------
    case : Atlas or Case
        Segments of every status count, except those that the scenario closes. Where it closes a passage,
        there is no crossing.
    route : str or sequence of str, optional
        Identifier or title of a named route, or of several; crossings are in order and direction of travel.
        Without it, the crossings of all segments, in their order, in the direction each is drawn.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326: `segment` (the one that enters `to_country`), `mode`, `from_country`,
        `to_country` (ISO 3166-1 alpha-3), `lat`, `lon` (degrees, to 1e-6), `geometry` (Point). With
        several routes one block of rows for each, in the order given, and `route` as first column.

    Raises
    ------
    UnknownNameError
        If the atlas has no such route. A KeyError.

    Examples
    --------
    >>> from geo import crossings
    >>> from layers import load_atlas
    >>> list(crossings(load_atlas()).columns)
    ['segment', 'mode', 'from_country', 'to_country', 'lat', 'lon', 'geometry']
    """
    case = Case.of(case)
    atlas = case.atlas
    segments = segments_in(case)
    segments = segments[segments["status"] != CLOSED]
    pieces_of = _without_stubs(atlas, segments, case.contents.once("pieces", _pieces))
    walks = {named.id: travel(atlas, named) for named in find_routes(atlas, () if route is None else route)}
    if route is not None:
        segments = segments[segments["id"].isin({name for steps in walks.values() for name, _ in steps})]
    names, starts, stops = (segments[column].tolist() for column in ("id", "from_node", "to_node"))
    ends = dict(zip(names, zip(starts, stops, strict=True), strict=True))
    if route is None:
        crossed = [("", crossing) for crossing in _of_network(ends, pieces_of)]
    else:
        crossed = [
            (name, crossing)
            for name, steps in walks.items()
            for crossing in _of_walk([step for step in steps if step[0] in ends], ends, pieces_of)
        ]
    shut = shut_passages(case)
    if shut:
        crossed = [(name, crossing) for name, crossing in crossed if shut.isdisjoint(_passages(crossing, ends))]
    rows = pd.DataFrame(
        [
            (
                name,
                crossing.segment,
                crossing.mode,
                crossing.from_country,
                crossing.to_country,
                *crossing.position[::-1],
            )
            for name, crossing in crossed
        ],
        columns=["route", "segment", "mode", "from_country", "to_country", "lat", "lon"],
    )
    rows = rows.astype({"lat": float, "lon": float}).round({"lat": 6, "lon": 6})
    if route is None or isinstance(route, str):
        rows = rows.drop(columns="route")
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=CRS)


def _passages(crossing: _Crossing, ends: dict[str, tuple[str, str]]) -> set[Passage]:
    """Return the passages at the ends of the segment that a crossing enters."""
    countries = frozenset((crossing.from_country, crossing.to_country))
    return {(node, crossing.mode, countries) for node in ends[crossing.segment]}


def _pieces(contents: Contents) -> dict[str, list[_Piece]]:
    """Return the pieces of each segment as drawn, without those that lie on a border."""
    atlas, segments = contents.atlas, contents.atlas.segments
    parts = cut_segments(contents, segments, {})
    start = shapely.get_coordinates(shapely.get_point(parts.geometry.to_numpy(), 0))
    end = shapely.get_coordinates(shapely.get_point(parts.geometry.to_numpy(), -1))
    gap = np.abs(start[1:] - end[:-1])
    gap[:, 0] = np.minimum(gap[:, 0], 360 - gap[:, 0])
    chain = np.cumsum(np.append(0, (gap > TOUCH_DEG).any(axis=1)))[: len(parts)]
    segment, mode, country, km = (parts[name].tolist() for name in ("segment", "mode", "country", "km_geometry"))
    pieces: dict[str, list[_Piece]] = {name: [] for name in segments["id"].tolist()}
    for i in np.flatnonzero(~_on_border(atlas, parts)).tolist():
        piece = _Piece(segment[i], mode[i], country[i], tuple(start[i]), tuple(end[i]), int(chain[i]), km[i])
        pieces[segment[i]].append(piece)
    return pieces


def _on_border(atlas: Atlas, parts: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    geometry = parts.geometry.to_numpy()
    borders = Borders(atlas.borders.geometry.to_numpy())
    on_border = np.ones(len(geometry), dtype=bool)
    # Most pieces have an end away from a border; only the others are tested along their length.
    for end in (0, -1):
        candidates = np.flatnonzero(on_border)
        points = shapely.get_coordinates(shapely.get_point(geometry[candidates], end))
        on_border[candidates] = borders.touched(points, within=TOUCH_DEG)
    candidates = np.flatnonzero(on_border)
    xy, owner = shapely.get_coordinates(geometry[candidates], return_index=True)
    same = owner[1:] == owner[:-1]
    points = np.concatenate([xy, ((xy[1:] + xy[:-1]) / 2)[same]])
    off = ~borders.touched(points, within=TOUCH_DEG)
    on_border[candidates[np.concatenate([owner, owner[1:][same]])[off]]] = False
    return on_border


def _without_stubs(
    atlas: Atlas, segments: gpd.GeoDataFrame, pieces_of: dict[str, list[_Piece]]
) -> dict[str, list[_Piece]]:
    """Return the pieces of segments without the short stretches over a border that end at a border post."""
    if "kind" not in atlas.nodes or "geometry_accuracy_m" not in segments:
        return pieces_of
    posts = set(atlas.nodes["id"][atlas.nodes["kind"].isin(POSTS)])
    # The arms of a post are the pieces of each of its segments, starting at the post.
    arms: dict[tuple[str, str], list[tuple[str, bool, float, list[_Piece]]]] = defaultdict(list)
    columns = (segments[name].tolist() for name in ("id", "mode", "from_node", "to_node", "geometry_accuracy_m"))
    for name, mode, start, end, accuracy_m in zip(*columns, strict=True):
        pieces = pieces_of[name]
        for node, forward in ((start, True), (end, False)):
            if node in posts:
                along = pieces if forward else pieces[::-1]
                arms[node, mode].append((name, forward, accuracy_m, along))
    trimmed = pieces_of
    for at_post in arms.values():
        if all(_pokes(along, accuracy) for _, _, accuracy, along in at_post):
            steps = {(along[0].country, along[1].country) for *_, along in at_post}
            if len(steps) == 1:
                trimmed = dict(trimmed)
                for name, forward, *_ in at_post:
                    trimmed[name] = trimmed[name][1:] if forward else trimmed[name][:-1]
    return trimmed


def _pokes(arm: list[_Piece], accuracy_m: float) -> bool:
    """Return whether the first piece of an arm ends at a border within the accuracy of the line."""
    return (
        len(arm) > 1
        and arm[0].chain == arm[1].chain
        and all(_is_country(piece.country) for piece in arm[:2])
        and arm[0].country != arm[1].country
        and 1000 * arm[0].km < accuracy_m
    )


def _of_walk(
    steps: Iterable[tuple[str, bool]], ends: dict[str, tuple[str, str]], pieces_of: dict[str, list[_Piece]]
) -> Iterator[_Crossing]:
    """Yield the crossings along segments travelled in order."""
    before: _Piece | None = None
    reached: str | None = None
    for name, forward in steps:
        start, end = ends[name] if forward else ends[name][::-1]
        pieces = pieces_of[name] if forward else [_reversed(piece) for piece in reversed(pieces_of[name])]
        if before is not None and pieces and start == reached:
            yield from _between(before, pieces[0])
        for piece_before, piece_after in pairwise(pieces):
            if piece_before.chain == piece_after.chain:
                yield from _between(piece_before, piece_after)
        # A segment that lies on a border throughout does not change the country.
        before = pieces[-1] if pieces else before if start == reached else None
        reached = end


def _of_network(ends: dict[str, tuple[str, str]], pieces_of: dict[str, list[_Piece]]) -> Iterator[_Crossing]:
    """Yield the crossings within the segments and at the nodes between them, in segment order."""
    # Nodes that are joined by a segment along a border count as one.
    place = {node: node for pair in ends.values() for node in pair}
    for name, (start, end) in ends.items():
        if not pieces_of[name]:
            joined = place[start], place[end]
            place.update({node: joined[0] for node, joined_to in place.items() if joined_to == joined[1]})
    # Nothing is crossed where all that meets lies in one country, as nearly everywhere.
    country: dict[str, str] = {}
    several = {
        place[node]
        for name, pair in ends.items()
        for node, piece in zip(pair, pieces_of[name][:1] + pieces_of[name][-1:], strict=False)
        if country.setdefault(place[node], piece.country) != piece.country
    }
    starting: dict[str, list[_Piece]] = defaultdict(list)
    ending: dict[str, list[_Piece]] = defaultdict(list)
    for name, (start, end) in ends.items():
        if pieces_of[name] and place[start] in several:
            starting[place[start]].append(pieces_of[name][0])
        if pieces_of[name] and place[end] in several:
            ending[place[end]].append(_reversed(pieces_of[name][-1]))
    at_start: dict[str, list[_Crossing]] = defaultdict(list)
    at_end: dict[str, list[_Crossing]] = defaultdict(list)
    for node in {**starting, **ending}:
        starts = {piece.segment for piece in starting[node]}
        for crossing in _at_node([*starting[node], *ending[node]]):
            (at_start if crossing.segment in starts else at_end)[crossing.segment].append(crossing)
    for name in ends:
        yield from at_start.get(name, ())
        if len(pieces_of[name]) > 1:
            yield from _of_walk([(name, True)], ends, pieces_of)
        yield from at_end.get(name, ())


def _at_node(arms: list[_Piece]) -> Iterator[_Crossing]:
    """Yield one crossing for each pair of countries and mode among the pieces that leave a node."""
    countries = list(dict.fromkeys(piece.country for piece in arms if _is_country(piece.country)))
    for pair in combinations(countries, 2):
        ours = [piece for piece in arms if piece.country in pair]
        by_mode = [[piece for piece in ours if piece.mode == mode] for mode in dict.fromkeys(p.mode for p in ours)]
        passing = [pieces for pieces in by_mode if len({piece.country for piece in pieces}) == 2]
        for group in passing or [ours]:
            entered = group[0]
            from_country = pair[0] if entered.country == pair[1] else pair[1]
            yield _Crossing(entered.segment, entered.mode, from_country, entered.country, entered.start)


def _between(before: _Piece, after: _Piece) -> Iterator[_Crossing]:
    if before.country != after.country and _is_country(before.country) and _is_country(after.country):
        yield _Crossing(after.segment, after.mode, before.country, after.country, after.start)


def _is_country(name: str) -> bool:
    return name not in (WATER, UNCLAIMED)


def _reversed(piece: _Piece) -> _Piece:
    return replace(piece, start=piece.end, end=piece.start)
