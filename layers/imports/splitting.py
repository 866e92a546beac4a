"""Splitting lines where they meet, so that what touches is connected.

A line is split where it meets another line of the file, or itself, at a vertex of one of them (or, if asked, where
they cross), where the end of a line of the atlas touches it, and at a place of its mode that lies on it. It is not
split again where it stays within the snapping distance of one place. What leaves a place and comes back to it is a
loop, and is split at the vertex farthest away, since a segment runs between two places. Lengths stated of a line are
shared out over its pieces by their geodesic lengths.

Splitting conserves length. Where lines meet is told from the file as drawn, straight in longitude and latitude
(RFC 7946, 3.1.1), but an edge is as long as the geodesic between its vertices, as everywhere in this project, and at
60° N an edge of 100 km is drawn up to 400 m beside that. So a new vertex lies on the geodesic of its edge, where that
is nearest to the meeting, which conserves lengths to 1e-9 (and a few nm), whatever the edges. An atlas has six
decimals, so a written vertex may lie beside the geodesic by up to h = 0.16 m: s and t metres from the vertices before
and behind it, it makes a line longer by h² / 2 · (1 / s + 1 / t). That is 1e-9 of the line and less if new vertices
are 10 km and more from others, and never more than 2 h a vertex. Where one position of a line touches two
others that end at different places, the line is drawn from one to the other, up to 2 m.

A piece that ends further from the place where lines meet than its stated accuracy is accurate to that distance only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.checks.meetings import GRID, Bools, Floats, SharedVertices, shared_vertices
from layers.imports.ends import Places, Position, on_grid
from layers.model.ellipsoid import WGS84, metres
from layers.results.geojson import PRECISION

PlaceMaker = Callable[[Position, str], "str | None"]
"""Makes a place at a position, for "junction" or "halfway"; None where it cannot be made."""


@dataclass(frozen=True)
class Piece:
    """A piece of a line: its places, where it begins if not at the start of the line, and its share of it.

    `off_m` says how far its ends are drawn from where the lines meet, m.
    """

    geometry: BaseGeometry
    from_node: str
    to_node: str
    split_at: Position | None
    share: float
    off_m: float


@dataclass(frozen=True)
class _Break:
    """A vertex at which a line begins, ends or is split, and the place there."""

    vertex: int
    place: str


class Splitter:
    """Lines with a vertex wherever they meet.

    Parameters
    ----------
    lines : sequence of geometry
        Lines of the file, EPSG:4326.
    ends : sequence of (str, str)
        The places each runs between.
    places : Places
    line_ends : mapping of (float, float) to str
        Places of lines that the atlas has, by where the lines end.
    split : {"touch", "cross", "none"}
    """

    def __init__(
        self,
        lines: Sequence[BaseGeometry],
        ends: Sequence[tuple[str, str]],
        places: Places,
        line_ends: Mapping[Position, str],
        split: str,
    ) -> None:
        self.places, self.ends, self.split = places, ends, split
        places.usable |= {place for pair in ends for place in pair} | set(line_ends.values())
        passed = [places.points[place] for place in sorted(places.usable) if place in places.points]
        positions = [*passed, *line_ends] if split != "none" else []
        self.vertices: SharedVertices = shared_vertices(lines, positions, crossings=split == "cross")
        if split == "none":
            self.vertices.meets[:] = False
        line = self.vertices.line
        self.starts = np.searchsorted(line, np.arange(len(lines) + 1))
        part = self.vertices.part
        self.xy = self._drawn()
        self.off_m: Floats = WGS84.inv(*self.xy.T, *self.vertices.xy.T)[2]
        steps = WGS84.inv(*self.xy[:-1].T, *self.xy[1:].T)[2]
        self.lengths: Floats = np.where(part[1:] == part[:-1], steps, 0.0)
        self._place_of: dict[Position, str | None] = dict(line_ends)
        for number, (start, end) in enumerate(ends):
            self._place_of[self._position(int(self.starts[number]))] = start
            self._place_of[self._position(int(self.starts[number + 1]) - 1)] = end

    def _drawn(self) -> Floats:
        """Return where vertices are drawn, degrees: on the line, as far as the grid of six decimals allows.

        A line passes the meeting itself where the grid cannot tell the two apart, and where it would otherwise be
        split twice at one position.
        """
        meeting, drawn = self.vertices.xy, self.vertices.on_line.round(PRECISION)
        at_meeting: Bools = np.all(np.abs(self.vertices.on_line - meeting) * GRID < 1, axis=1)
        breaks = self.vertices.meets.copy()
        breaks[self.starts[:-1]] = breaks[self.starts[1:] - 1] = True
        twice = (np.diff(drawn, axis=0) == 0).all(axis=1) & breaks[1:] & breaks[:-1]
        at_meeting[1:] |= twice
        at_meeting[:-1] |= twice
        return np.where(at_meeting[:, None], meeting, drawn)

    @property
    def unplaced(self) -> list[Position]:
        """Where lines meet and no place could be made."""
        return [position for position, place in self._place_of.items() if place is None]

    def _position(self, vertex: int) -> Position:
        return on_grid((float(self.vertices.xy[vertex, 0]), float(self.vertices.xy[vertex, 1])))

    def pieces(self, number: int, make: PlaceMaker) -> list[Piece]:
        """Return a line in pieces between places; one piece where it is not split."""
        first, last = int(self.starts[number]), int(self.starts[number + 1]) - 1
        breaks = [_Break(first, self.ends[number][0])]
        for vertex in (first + np.flatnonzero(self.vertices.meets[first : last + 1])).tolist():
            place = self._place(vertex, make)
            if place is not None:
                self._add(breaks, _Break(vertex, place), first, last)
        self._add(breaks, _Break(last, self.ends[number][1]), first, last)
        if self.split != "none":
            breaks = [*self._without_loops(breaks, make)]
        return [*self._between(breaks)]

    def _place(self, vertex: int, make: PlaceMaker, where: str = "junction") -> str | None:
        """Return the place at a vertex, made where there is none; None where no country is near."""
        position = self._position(vertex)
        if position not in self._place_of:
            self._place_of[position] = self.places.at_meeting(position) or make(position, where)
        return self._place_of[position]

    def _add(self, breaks: list[_Break], new: _Break, first: int, last: int) -> None:
        """Add a break, unless the line stays at the place of the one before; then only the better of the two stays."""
        before = breaks[-1]
        if before.place != new.place or self._farthest(before, new)[1] > self.places.reach_m:
            breaks.append(new)
        elif new.vertex == last:
            breaks[max(1, len(breaks) - 1) :] = [new]
        elif before.vertex != first and self._metres(new) < self._metres(before):
            breaks[-1] = new

    def _metres(self, point: _Break) -> float:
        """Return how far a break is from its place, m."""
        return metres(self._position(point.vertex), self.places.points[point.place])

    def _farthest(self, start: _Break, end: _Break) -> tuple[int, float]:
        """Return the vertex between two breaks that is farthest from the place of the first, and how far, m."""
        xy = self.xy[start.vertex : end.vertex + 1]
        lon, lat = np.full_like(xy, self.places.points[start.place]).T
        distances = WGS84.inv(lon, lat, xy[:, 0], xy[:, 1])[2]
        row = int(np.argmax(distances))
        return start.vertex + row, float(distances[row])

    def _without_loops(self, breaks: list[_Break], make: PlaceMaker) -> Iterator[_Break]:
        """Yield breaks with one more where the line goes out from a place and comes back to it."""
        yield breaks[0]
        for start, end in pairwise(breaks):
            if start.place == end.place:
                vertex, distance = self._farthest(start, end)
                if distance > self.places.reach_m and (place := self._place(vertex, make, "halfway")) is not None:
                    yield _Break(vertex, place)
            yield end

    def _between(self, breaks: Sequence[_Break]) -> Iterator[Piece]:
        """Yield the pieces between breaks."""
        lengths = [float(self.lengths[start.vertex : end.vertex].sum()) for start, end in pairwise(breaks)]
        for (start, end), length in zip(pairwise(breaks), lengths, strict=True):
            rows = slice(start.vertex, end.vertex + 1)
            parts = np.split(self.xy[rows], np.flatnonzero(np.diff(self.vertices.part[rows])) + 1)
            drawn = [
                shapely.remove_repeated_points(shapely.LineString(part)) for part in parts if np.ptp(part, axis=0).any()
            ]
            yield Piece(
                geometry=drawn[0] if len(drawn) == 1 else shapely.MultiLineString(drawn),
                from_node=start.place,
                to_node=end.place,
                split_at=None if start is breaks[0] else self._position(start.vertex),
                share=length / sum(lengths),
                off_m=float(self.off_m[[start.vertex, end.vertex]].max()),
            )
