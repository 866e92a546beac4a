"""What may be amiss with the network of an atlas and need not be: meetings, gaps, doubles, parts.

Segments are connected where they end at the same place, and nowhere else. What is named here may be meant: a bridge
over a road, two pipelines side by side, a railway on an island. So these are notes and not problems.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from layers.checks.meetings import PASSED, TOUCH_M, shared_vertices
from layers.model.ellipsoid import WGS84, metres
from layers.model.problem import Problem
from layers.model.schema import LAYERS, MODES

if TYPE_CHECKING:
    import geopandas as gpd

Position = tuple[float, float]

LISTED: Final = 20
"""How many notes of a kind are given for a mode."""

MOST: Final = 10_000
"""How many more are counted."""

PARTS: Final = 5
"""How many parts of a network are described."""

_BATCH: Final = 500
_METRES_OF_DEGREE: Final = 110_500.0


def network_notes(frames: Mapping[str, gpd.GeoDataFrame], *, only: Container[str] | None = None) -> list[Problem]:
    """Say where the network of each mode may not be connected as it should.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        Layers of a sound atlas by name, those of segments and "nodes", which may be missing (EPSG:4326).
    only : container of str, optional
        Segments the notes are to be about; all if not given.

    Returns
    -------
    list of Problem
        By mode: lines that meet or cross away from their ends, ends within the stated accuracy of another line,
        lines drawn twice, and the parts a network falls into; at most `LISTED` of a kind, and how many more.

    Examples
    --------
    >>> from layers import load_atlas
    >>> atlas = load_atlas()
    >>> notes = network_notes({"sea": atlas.layer("sea")})
    >>> print(notes[-1].message[:22])
    the network falls into
    """
    notes: list[Problem] = []
    passed = _passed(frames.get("nodes"))
    for mode in MODES:
        if mode in frames and len(frames[mode]):
            network = _Network(mode, frames[mode], only)
            for kind in (network.meetings(passed[mode]), network.near_ends(), network.doubles(), network.parts_note()):
                notes += islice(kind, LISTED)
                if more := sum(1 for _ in islice(kind, MOST)):
                    message = f"{more:,}{' or' if more == MOST else ''} more notes like the one before"
                    notes.append(Problem(LAYERS[mode].filename, "", message, "Look at these first"))
    return notes


def _passed(nodes: gpd.GeoDataFrame | None) -> dict[str, dict[Position, str]]:
    """Return by mode the places that traffic of it can use, by their position."""
    passed: dict[str, dict[Position, str]] = {mode: {} for mode in MODES}
    if nodes is not None:
        for name, kind, point in zip(nodes["id"], nodes["kind"], nodes.geometry, strict=True):
            for mode in MODES:
                if kind in PASSED[mode]:
                    passed[mode][round(point.x, 6), round(point.y, 6)] = str(name)
    return passed


class _Network:
    """The segments of a mode and the places they run between, by number."""

    def __init__(self, mode: str, segments: gpd.GeoDataFrame, only: Container[str] | None) -> None:
        import pandas as pd
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        self.mode, self.only = mode, only
        self.file = LAYERS[mode].filename
        self.names = segments["id"].astype(str).to_numpy()
        self.statuses = segments["status"].to_numpy()
        self.lines: Any = segments.geometry.to_numpy()
        self.accuracy = segments["geometry_accuracy_m"].to_numpy(dtype=float)
        ends, places = pd.factorize(segments[["from_node", "to_node"]].astype(str).to_numpy().ravel())
        self.places, self.ends = places, ends.reshape(-1, 2)
        size = len(places)
        links = coo_array((np.ones(len(self.ends)), (self.ends[:, 0], self.ends[:, 1])), shape=(size, size))
        self.part_count, part_of_place = connected_components(links, directed=False)
        self.part = part_of_place[self.ends[:, 0]]
        self.degree = np.bincount(ends, minlength=size)
        outer = [shapely.get_coordinates(line)[[0, -1]] for line in self.lines]
        self.end_xy = np.array(outer)

    def _note(self, row: int, message: str, remedy: str) -> Problem:
        return Problem(self.file, self.names[row], message, remedy)

    def _concerns(self, *rows: int) -> bool:
        return self.only is None or any(self.names[row] in self.only for row in rows)

    def meetings(self, places: Mapping[Position, str]) -> Iterator[Problem]:
        """Yield lines that meet, cross or pass a place where they do not end, once for each pair."""
        vertices = shared_vertices(self.lines, [*places], crossings=True)
        order = np.argsort(vertices.key, kind="stable")
        is_end = np.diff(vertices.line, prepend=-1, append=-1) != 0
        is_end = is_end[:-1] | is_end[1:]
        met = np.flatnonzero(vertices.meets)
        starts, stops = (np.searchsorted(vertices.key[order], vertices.key[met], side) for side in ("left", "right"))
        crossed: dict[tuple[int, int], list[Position]] = {}
        touched: dict[tuple[int, int], list[Position]] = {}
        for vertex, start, stop in zip(met.tolist(), starts.tolist(), stops.tolist(), strict=True):
            row = int(vertices.line[vertex])
            position = (float(vertices.xy[vertex, 0]), float(vertices.xy[vertex, 1]))
            met_here = order[start:stop]
            if self.mode == "sea":  # ships pass where they like: lanes that share a waypoint need no junction
                met_here = met_here[is_end[met_here]]
            place = places.get(position)
            for other in {int(vertices.line[at]) for at in met_here if at != vertex}:
                if place is not None and other != row and place in self.places[self.ends[other]]:
                    continue  # it passes the place where the other ends, which is told below
                pair = (min(row, other), max(row, other))
                if self._concerns(*pair) and not self._joined_near(pair, position):
                    (crossed if vertices.crosses[vertex] else touched).setdefault(pair, []).append(position)
            if place is not None and self._concerns(row) and place not in self.places[self.ends[row]]:
                message = f"passes {place} at {_text(position)}, and does not end there"
                yield self._note(row, message, "Split it there if its traffic can stop there")
        for (row, other), positions in sorted(touched.items()):
            where = _places(positions)
            if row == other:
                message, remedy = f"meets itself away from its ends, at {where}", "Split it there, or straighten it"
            else:
                message = f"meets {self.names[other]} away from an end, at {where}, and is not connected to it there"
                remedy = "Split it there (layers import does), unless they only pass each other"
            yield self._note(row, message, remedy)
        for (row, other), positions in sorted(crossed.items()):
            name = "itself" if row == other else self.names[other]
            message = f"crosses {name} at {_places(positions)}, and is not connected there"
            yield self._note(row, message, "Split both there (layers import --split cross), unless one passes over")

    def _joined_near(self, pair: tuple[int, int], position: Position) -> bool:
        """Return whether two lines end at one place, within whose accuracy a position lies."""
        reach = max(self.accuracy[row] for row in pair) + TOUCH_M
        shared = set(self.ends[pair[0]]) & set(self.ends[pair[1]])
        return any(
            self.ends[row, side] in shared and metres(position, tuple(self.end_xy[row, side])) <= reach
            for row in pair
            for side in (0, 1)
        )

    def near_ends(self) -> Iterator[Problem]:
        """Yield ends at a place of no other line, or of another part, that lie within the accuracy of a line.

        A short branch is near the line that it leaves, and ships keep to no line: neither is told.
        """
        if self.mode == "sea":
            return
        tree = shapely.STRtree(self.lines)
        loose = (self.degree[self.ends] == 1) | (self.part_count > 1)
        rows, sides = np.nonzero(loose)
        reach = float(self.accuracy.max())
        for start in range(0, len(rows), _BATCH):
            batch = slice(start, start + _BATCH)
            xy = self.end_xy[rows[batch], sides[batch]]
            degrees = reach / (_METRES_OF_DEGREE * np.maximum(np.cos(np.radians(xy[:, 1])), 0.01))
            number, line = tree.query(shapely.points(xy), predicate="dwithin", distance=degrees)
            yield from self._near(rows[batch][number], sides[batch][number], line)

    def _near(self, rows: Any, sides: Any, lines: Any) -> Iterator[Problem]:
        """Yield for each end the nearest of its candidate lines, where that is within its accuracy."""
        place = self.ends[rows, sides]
        apart = (self.ends[lines] != place[:, None]).all(axis=1)
        apart &= (self.degree[place] == 1) | (self.part[lines] != self.part[rows])
        rows, sides, lines = rows[apart], sides[apart], lines[apart]
        ends = shapely.points(self.end_xy[rows, sides])
        nearest = shapely.get_coordinates(shapely.shortest_line(ends, self.lines[lines])).reshape(-1, 2, 2)
        away = WGS84.inv(*nearest[:, 0].T, *nearest[:, 1].T)[2]
        order = np.lexsort((away, sides, rows))
        order = order[away[order] <= self.accuracy[lines[order]]]
        seen: set[tuple[int, int]] = set()
        for at in order.tolist():
            row, side, line = int(rows[at]), int(sides[at]), int(lines[at])
            if (row, side) in seen or not self._concerns(row, line):
                continue
            if self._joined_near((row, line), tuple(self.end_xy[row, side])):
                continue
            seen.add((row, side))
            message = (
                f"its {'end' if side else 'start'} at {self.places[self.ends[row, side]]} lies {away[at]:,.0f} m from "
                f"{self.names[line]}, within the {self.accuracy[line]:,.0f} m that line is accurate to"
            )
            yield self._note(row, message, "If they join, let both end at one place there")

    def doubles(self) -> Iterator[Problem]:
        """Yield lines that are drawn like one of the same status before, in whichever direction."""
        first: dict[tuple[bytes, str], int] = {}
        shapes = shapely.to_wkb(shapely.normalize(self.lines))
        for row, drawn in enumerate(zip(shapes, self.statuses, strict=True)):
            twin = first.setdefault(drawn, row)
            if twin != row and self._concerns(row, twin):
                remedy = "Remove it if it is the same line again (layers import --replace takes the place of a layer)"
                yield self._note(row, f"is drawn like {self.names[twin]}", remedy)

    def parts_note(self) -> Iterator[Problem]:
        """Yield into how many parts the network falls, unless it is one, and where the longest are."""
        if self.part_count == 1:
            return
        km = np.array([WGS84.geometry_length(line) for line in self.lines]) / 1000
        total = np.bincount(self.part, km)
        texts = []
        for part in np.argsort(-total, kind="stable")[:PARTS].tolist():
            rows = np.flatnonzero(self.part == part)
            place = self.places[self.ends[rows[0], 0]]
            count = f"{len(rows):,} segment{'s'[len(rows) == 1 :]}"
            texts.append(f"{total[part]:,.0f} km at {place} ({count})")
        more = f", and {self.part_count - PARTS:,} more" if self.part_count > PARTS else ""
        message = f"the network falls into {self.part_count:,} parts: {', '.join(texts)}{more}"
        yield Problem(self.file, "", message, "Where two should be one, let lines end at the same place")


def _text(position: Position) -> str:
    return f"{position[0]:.5f}, {position[1]:.5f}"


def _places(positions: Sequence[Position]) -> str:
    """Return the first of several positions, and how many there are beside it."""
    different = dict.fromkeys(positions)
    count = len(different) - 1
    more = f" and {count:,} other place{'s'[count == 1 :]}" if count else ""
    return f"{_text(next(iter(different)))}{more}"
