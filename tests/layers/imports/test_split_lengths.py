"""Splitting conserves lengths and connects what meets: random maps of edges of 1 m to 3,000 km, and cases by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString

from layers.checks.atlas_check import check_atlas
from layers.checks.meetings import SharedVertices, shared_vertices
from layers.imports.ends import Places
from layers.imports.splitting import Splitter
from layers.model.ellipsoid import WGS84
from tests.layers.imports.test_splitting import FACTS, ends, length_m, take, without_lines

Point = tuple[float, float]

BESIDE_M = 0.16
"""How far a new vertex may be written beside its edge, m: a step of the grid of six decimals in both directions."""

unit = st.floats(-0.5, 0.5)
points = st.lists(st.tuples(unit, unit), min_size=2, max_size=5)


def through(point: Point, step: Point) -> list[Point]:
    """Return a line with a point in its middle that is no vertex of it."""
    return [(point[0] - step[0], point[1] - step[1]), (point[0] + step[0], point[1] + step[1])]


@st.composite
def drawn_maps(draw: st.DrawFn) -> list[Any]:
    """Lines as wide as 1 m to 3,000 km, some through one point, closed, there and back, or branching off another."""
    lines = draw(st.lists(points, min_size=1, max_size=5))
    a, b = lines[0][:2]
    share = draw(st.floats(0.05, 0.95))
    on_edge = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
    lines.append([on_edge, draw(st.tuples(unit, unit))])
    lines += draw(st.lists(st.tuples(unit, unit).map(lambda step: through(on_edge, step)), max_size=2))
    lines += draw(st.sampled_from([[], [[*lines[0], *lines[0][-2::-1]]], [[*lines[0], (0.1, 0.3), lines[0][0]]]]))
    height = 10 ** draw(st.floats(0, 6.3)) / 111_000
    north = draw(st.floats(-80 + height, 80 - height))
    width = min(height / np.cos(np.radians(abs(north) + height / 2)), 120)
    east = draw(st.one_of(st.floats(-180, 180), st.just(179.99731)))
    placed = [LineString([(east + x * width, north + y * height) for x, y in line]) for line in lines]
    on_grid = [shapely.transform(line, lambda xy: xy.round(6)) for line in map(cut, placed)]
    sound = [line for line in on_grid if line.length > 0]
    assume(sound and np.abs(shapely.get_coordinates(sound)[:, 0]).max() <= 180)
    return sound


def cut(line: LineString) -> LineString | MultiLineString:
    """Return a line cut at the antimeridian, as RFC 7946 asks for."""
    xy = shapely.get_coordinates(line)
    parts: list[list[Any]] = [[xy[0]]]
    for start, end in pairwise(xy):
        for edge in (180.0, -180.0):
            if (start[0] - edge) * (end[0] - edge) < 0:
                seam = (edge, start[1] + (edge - start[0]) / (end[0] - start[0]) * (end[1] - start[1]))
                parts[-1].append(seam)
                parts.append([seam])
        parts[-1].append(end)
    turned = [np.array(part) - (360 * np.round(np.mean(part, axis=0)[0] / 360), 0) for part in parts]
    return LineString(turned[0]) if len(turned) == 1 else MultiLineString(turned)


def lengths(xy: Any, vertices: SharedVertices) -> Any:
    """Return how long lines are through positions for their vertices, m."""
    steps = np.where(np.diff(vertices.part) == 0, WGS84.inv(*xy[:-1].T, *xy[1:].T)[2], 0.0)
    return np.bincount(vertices.line[:-1], steps)


@settings(max_examples=150, deadline=None)
@given(drawn_maps(), st.booleans())
def test_new_vertices_conserve_lengths(lines: list[Any], crossings: bool) -> None:
    vertices = shared_vertices(lines, crossings=crossings)
    wanted = [WGS84.geometry_length(line) for line in lines]
    # Lengths of a few metres are computed to some nanometres.
    assert lengths(vertices.on_line, vertices) == pytest.approx(wanted, rel=1e-9, abs=5e-8)
    assert set(map(tuple, shapely.get_coordinates(lines))) <= set(map(tuple, vertices.on_line))


def world() -> Places:
    """Return no places, in a country that is everywhere."""
    nodes = gpd.GeoDataFrame({"id": [], "name": [], "kind": []}, geometry=[], crs=4326)
    borders = gpd.GeoDataFrame({"iso_a3": ["AAA"]}, geometry=[shapely.box(-180, -90, 180, 90)], crs=4326)
    return Places(nodes, borders, "rail", 0.0)


def split_up(lines: Sequence[Any], split: str) -> tuple[Splitter, list[list[Any]]]:
    """Return lines in pieces, with a place made wherever they end and meet."""
    places = world()

    def place(position: Point, where: str = "end") -> str | None:
        return places.make(position, "made", {}, where=where)

    outer = [shapely.get_coordinates(line)[[0, -1]].tolist() for line in lines]
    pairs = [tuple(places.at_end(tuple(end)) or place(tuple(end)) for end in both) for both in outer]
    splitter = Splitter(lines, pairs, places, {}, split)  # type: ignore[arg-type]
    return splitter, [splitter.pieces(number, place) for number in range(len(lines))]


@settings(max_examples=150, deadline=None)
@given(drawn_maps(), st.sampled_from(["touch", "cross"]))
def test_pieces_are_as_long_as_lines_and_connected_as_drawn(lines: list[Any], split: str) -> None:
    splitter, pieces = split_up(lines, split)
    vertices = splitter.vertices
    assert pieces == split_up(lines, split)[1]  # the same from run to run
    beside = WGS84.inv(*vertices.on_line.T, *splitter.xy.T)[2]
    at_one = (np.diff(vertices.on_line.round(6), axis=0) == 0).all(axis=1)
    alone = ~(np.append(at_one, False) | np.append(False, at_one))
    assert beside[alone].max(initial=0) < BESIDE_M
    assert beside.max() < 10  # where several ends lie at one spot of an edge, a piece leads to them
    gaps = WGS84.inv(*vertices.on_line[:-1].T, *vertices.on_line[1:].T)[2]
    for number, line in enumerate(lines):
        rows = np.flatnonzero(vertices.line == number)
        new = beside[rows].any()
        far_apart = gaps[rows[:-1]][np.diff(vertices.part[rows]) == 0].min() > 10_000
        drawn = length_m(piece.geometry for piece in pieces[number])
        slack = 0 if far_apart or not new else 2 * beside[rows].sum()
        assert drawn == pytest.approx(WGS84.geometry_length(line), rel=1e-9, abs=5e-8 + slack)
        assert sum(piece.share for piece in pieces[number]) == pytest.approx(1, rel=1e-12)
    places = nx.Graph((piece.from_node, piece.to_node) for of_line in pieces for piece in of_line)
    joined = [nx.node_connected_component(places, of_line[0].from_node) for of_line in pieces]
    near = nx.empty_graph(len(lines))
    for one, other in combinations(range(len(lines)), 2):
        if split == "cross" and lines[one].intersects(lines[other]):
            assert joined[one] == joined[other]
        if min(lines[one].distance(shifted) for shifted in round_the_world(lines[other])) < THREE_METRES:
            near.add_edge(one, other)
    assert nx.number_connected_components(places) >= nx.number_connected_components(near)


THREE_METRES = 3 / 111_000 / np.cos(np.radians(80))


def round_the_world(line: Any) -> list[Any]:
    """Return a line as it is drawn on maps to the west and to the east, too."""
    return [shapely.affinity.translate(line, turn) for turn in (-360, 0, 360)]


LONG = LineString([(1, 1), (15, 9)])


@pytest.mark.parametrize(("accuracy_m", "then_m"), [(10.0, 5988.0), (6000.0, 6000.0)])
def test_a_branch_off_a_long_straight_edge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accuracy_m: float, then_m: float
) -> None:
    """An edge of 1,780 km passes (8, 5) in the file, and 6 km beside it on the ground."""
    atlas = without_lines(tmp_path / "atlas")
    monkeypatch.setitem(FACTS, "geometry_accuracy_m", accuracy_m)
    made = take(atlas, LONG, LineString([(8, 5), (8, 2)]))
    assert ends(made)["rail-001.1"][1] == ends(made)["rail-001.2"][0] == ends(made)["rail-002"][0]
    assert made.features["geometry_accuracy_m"].tolist() == [then_m, then_m, accuracy_m]
    assert ("accurate to 5,988 m" in made.outcome["what"][0]) == (then_m > accuracy_m)
    assert length_m(made.features.geometry[:2]) == pytest.approx(length_m([LONG]), rel=1e-12)
    # The nearest point of the geodesic: the way to the branch leaves it at a right angle.
    lon, lat = made.features.geometry[0].coords[-1]
    towards, branch = (WGS84.inv(lon, lat, *point)[0] for point in [(15, 9), (8, 5)])
    assert abs(towards - branch) == pytest.approx(90, abs=0.01)
    assert check_atlas(atlas) == []


def test_lines_cross_where_their_geodesics_do(tmp_path: Path) -> None:
    other = LineString([(3, 9), (14, 2)])
    made = take(without_lines(tmp_path / "atlas"), LONG, other, split="cross")
    (junction,) = made.nodes[made.nodes["id"] == "rail-junction-001"].geometry
    drawn = LONG.intersection(other)
    assert WGS84.inv(junction.x, junction.y, drawn.x, drawn.y)[2] > 1000
    assert {geometry.coords[-1] for geometry in made.features.geometry[::2]} == {(junction.x, junction.y)}
    assert length_m(made.features.geometry) == pytest.approx(length_m([LONG, other]), rel=1e-12)


def test_lines_that_cross_in_the_file_alone_are_split_each_on_its_geodesic(tmp_path: Path) -> None:
    """The short line ends 111 m beyond the long edge as drawn, and 6 km short of it on the ground."""
    short = LineString([(8, 5.001), (8, 2)])
    made = take(without_lines(tmp_path / "atlas"), LONG, short, split="cross")
    assert len(made.features) == 4
    assert made.features["geometry_accuracy_m"].tolist() == [5988.0, 5988.0, 10.0, 10.0]
    assert length_m(made.features.geometry) == pytest.approx(length_m([LONG, short]), rel=1e-9)


def test_two_ends_that_touch_at_one_position_are_joined_by_a_piece(tmp_path: Path) -> None:
    trunk = LineString([(1, 1), (1.5, 1), (3, 1)])
    branches = [LineString([(2, 1.000007), (2, 2)]), LineString([(2, 0.999993), (2, 0.5)])]
    atlas = without_lines(tmp_path / "atlas")
    made = take(atlas, trunk, *branches)
    assert list(ends(made).values())[:3] == [
        ("rail-end-001", "rail-end-005"),
        ("rail-end-005", "rail-end-003"),
        ("rail-end-003", "rail-end-002"),
    ]
    assert WGS84.geometry_length(made.features.geometry[1]) == pytest.approx(1.55, abs=0.01)
    assert check_atlas(atlas) == []


def test_a_new_vertex_stays_on_its_side_of_the_antimeridian() -> None:
    """PROJ calls the end of this edge -180."""
    edge, branch = [(145, 66), (180, -15)], [(179.999992, -15.000002), (177, -15)]
    vertices = shared_vertices([LineString(edge), LineString(branch)])
    assert vertices.on_line[:3] == pytest.approx(np.array([(145, 66), (180, -15), (180, -15)]))
