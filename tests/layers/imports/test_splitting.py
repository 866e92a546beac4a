"""Lines are split where they meet: known answers by hand, and networkx on shared vertices over random maps."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import networkx as nx
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Point

from geo import best_routes
from layers import AtlasError, load_atlas
from layers.checks.atlas_check import check_atlas
from layers.imports.features import ImportOptions
from layers.imports.field_mapping import FieldMapping
from layers.imports.importing import Imported, import_layer
from layers.model.ellipsoid import WGS84
from tests.conftest import tiny_layers, write_layers
from tests.in_process import run

FACTS = {"status": "operational", "branch": "western", "source": "hand", "as_of": "2026", "geometry_accuracy_m": 10.0}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Return an atlas of two countries, 0 to 20° E and 0 to 10° N, without lines."""
    return without_lines(tmp_path / "empty")


def without_lines(folder: Path) -> Path:
    documents = tiny_layers()
    for mode in ("sea", "rail", "road", "pipeline", "nodes"):
        documents[f"{mode}.geojson"]["features"] = []
    documents["routes.json"]["routes"] = []
    write_layers(folder, documents)
    catalogue = json.loads((folder / "datapackage.json").read_text())
    del catalogue["corridor"]
    (folder / "datapackage.json").write_text(json.dumps(catalogue))
    return folder


def take(
    atlas: Path, *lines: Any, mode: str = "rail", columns: dict[str, Any] | None = None, **options: Any
) -> Imported:
    """Import lines drawn by hand, at places made where they end and meet."""
    columns = columns or {}
    file = atlas.parent / f"{mode}-lines.geojson"
    collection = json.loads(gpd.GeoDataFrame(columns, geometry=list(lines), crs=4326).to_json())
    collection.pop("crs", None)
    file.write_text(json.dumps(collection))
    mapping = FieldMapping(fields={name: name for name in columns}, constants=FACTS)
    options = {"snap_km": 0, "make_nodes": True, **options}
    return import_layer(atlas, file, layer=mode, mapping=mapping, options=ImportOptions(**options))


def put_place(atlas: Path, name: str, kind: str, x: float, y: float) -> None:
    file = atlas / "nodes.geojson"
    collection = json.loads(file.read_text())
    facts = {"source": "hand", "as_of": "2026", "confidence": "high", "country": "AAA" if x <= 10 else "BBB"}
    properties = {"id": name, "name": name, "kind": kind, **facts}
    point = {"type": "Point", "coordinates": [x, y]}
    collection["features"].append({"type": "Feature", "properties": properties, "geometry": point})
    file.write_text(json.dumps(collection))
    catalogue = json.loads((atlas / "datapackage.json").read_text())
    for resource in catalogue["resources"]:
        resource.pop("hash", None)
    (atlas / "datapackage.json").write_text(json.dumps(catalogue))


def ends(made: Imported) -> dict[str, tuple[str, str]]:
    rows = made.features[["id", "from_node", "to_node"]].itertuples(index=False)
    return {name: (start, end) for name, start, end in rows}


def length_m(shapes: Any) -> float:
    return sum(WGS84.geometry_length(shape) for shape in shapes)


TRUNK = LineString([(1, 1), (2, 1.2), (3, 1)])
BRANCH = LineString([(2, 1.2), (2, 2)])


def test_a_line_is_split_where_the_end_of_another_touches_it(empty: Path) -> None:
    made = take(empty, TRUNK, BRANCH)
    assert ends(made) == {
        "rail-001.1": ("rail-end-001", "rail-end-003"),
        "rail-001.2": ("rail-end-003", "rail-end-002"),
        "rail-002": ("rail-end-003", "rail-end-004"),
    }
    assert made.outcome["what"].tolist() == ["split", "split at rail-end-003 (2.00000, 1.20000)", ""]
    assert "1 line split, at 1 point where lines meet or pass a place" in " ".join(made.notes)
    assert length_m(made.features.geometry) == pytest.approx(length_m([TRUNK, BRANCH]), rel=1e-12)


def test_the_command_says_so_and_finds_the_way_over_the_junction(empty: Path, tmp_path: Path) -> None:
    file = tmp_path / "lines.geojson"
    features = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(line)} for line in (TRUNK, BRANCH)
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    words = ["layers", "import", file, "--into", empty, "--layer", "rail", "--make-nodes", "--source", "hand"]
    words += ["--set", "status=operational", "--set", "branch=western", "--set", "as_of=2026"]
    whole = run(*words, "--split", "none", "--dry-run")
    assert "split" not in whole.out
    assert "rail-001: meets rail-002 away from an end, at 2.00000, 1.20000" in whole.err
    made = run(*words)
    assert made.code == 0, made.err
    assert "1 line split, at 1 point" in made.err
    assert "rail-001.2" in made.out
    assert "junction" not in run("layers", "check", empty).err
    assert "meets" not in run("layers", "check", empty).err
    assert run(*words, "--split", "somewhere").code == 2


def test_nothing_is_split_if_so_asked(empty: Path) -> None:
    made = take(empty, TRUNK, BRANCH, split="none")
    assert [*ends(made)] == ["rail-001", "rail-002"]
    assert any("falls into 2 parts" in note for note in made.notes)


def test_lines_that_share_a_vertex_are_joined_at_a_place_made_there(empty: Path) -> None:
    other = LineString([(2, 0.5), (2, 1.2), (2.5, 2)])
    made = take(empty, TRUNK, other, make_nodes=True)
    assert ends(made)["rail-001.1"][1] == ends(made)["rail-002.2"][0] == "rail-junction-001"
    (junction,) = made.nodes[made.nodes["id"] == "rail-junction-001"].geometry
    assert (junction.x, junction.y) == (2, 1.2)


def test_lines_that_cross_are_joined_only_if_asked(empty: Path, tmp_path: Path) -> None:
    one, other = LineString([(1, 1), (3, 3)]), LineString([(1, 3), (3, 1)])
    made = take(empty, one, other)
    assert len(made.features) == 2
    assert any("rail-001: crosses rail-002 at 2." in note for note in made.notes)
    made = take(without_lines(tmp_path / "second"), one, other, split="cross")
    assert len(made.features) == 4
    # On geodesics, so that the pieces are as long as the lines: as far as six decimals allow.
    assert length_m(made.features.geometry) == pytest.approx(length_m([one, other]), rel=1e-9)


def test_three_lines_through_one_point_meet_there_once(empty: Path) -> None:
    lines = [LineString([(1, 1), (2, 2), (3, 3)]), LineString([(1, 3), (2, 2), (3, 1)]), LineString([(2, 1), (2, 3)])]
    made = take(empty, *lines, split="cross")
    assert len(made.features) == 6
    assert made.nodes["id"].str.contains("junction").sum() == 1


@pytest.mark.parametrize(
    ("mode", "kind", "count"),
    [
        ("rail", "rail_station", 2),
        ("rail", "compressor", 1),
        ("pipeline", "compressor", 2),
        ("pipeline", "rail_station", 1),
        ("road", "city", 2),
        ("road", "rail_post", 1),
    ],
)
def test_a_line_is_split_at_a_place_of_its_mode_alone(empty: Path, mode: str, kind: str, count: int) -> None:
    put_place(empty, "HERE", kind, 2, 1.2)
    made = take(empty, TRUNK, mode=mode)
    assert len(made.features) == count
    assert ("HERE" in made.features["to_node"].tolist()) == (count == 2)


def test_a_place_off_the_line_does_not_split_it(empty: Path) -> None:
    put_place(empty, "BESIDE", "rail_station", 2, 1.2001)
    assert len(take(empty, TRUNK).features) == 1


def test_the_end_of_a_line_of_the_atlas_splits_a_new_one(empty: Path) -> None:
    take(empty, BRANCH)
    made = take(empty, TRUNK)
    assert list(ends(made).values()) == [
        ("rail-end-003", "rail-end-001"),
        ("rail-end-001", "rail-end-004"),
    ]


def test_a_line_of_the_atlas_is_not_split_but_named(empty: Path) -> None:
    take(empty, TRUNK)
    made = take(empty, BRANCH)
    assert [*ends(made)] == ["rail-002"]
    (note,) = [note for note in made.notes if "meets" in note]
    assert note.startswith("rail.geojson: rail-001: meets rail-002 away from an end, at 2.00000, 1.20000")


def test_lengths_are_shared_out_by_geodesic_length(empty: Path) -> None:
    columns = {"official_km": [300.0, 90.0], "traced_km": [None, 88.8], "length_note": ["as stated"] * 2}
    made = take(empty, TRUNK, BRANCH, columns=columns)
    km = made.features.set_index("id")["official_km"]
    assert km["rail-001.1"] + km["rail-001.2"] == pytest.approx(300, rel=1e-12)
    lengths = made.features.set_index("id").geometry.map(WGS84.geometry_length)
    assert km["rail-001.1"] / km["rail-001.2"] == pytest.approx(lengths["rail-001.1"] / lengths["rail-001.2"], rel=1e-9)
    assert (km["rail-002"], made.features["traced_km"].tolist()[-1]) == (90, 88.8)
    assert made.features["traced_km"].isna().tolist() == [True, True, False]


def test_parts_that_do_not_meet_share_the_length_and_number_on(empty: Path) -> None:
    parts = [[(1, 1), (1.3, 1.1)], [(1.6, 1), (1.8, 1.1)], [(2.1, 1), (2.3, 1.1)]]
    branch = LineString([(1.8, 1.1), (1.9, 2)])
    lines = [MultiLineString(parts), LineString([(4, 1), (4.3, 1.1)]), branch]
    made = take(empty, *lines, columns={"official_km": [100.0, None, None], "length_note": ["so"] * 3})
    assert made.features["id"].tolist() == ["rail-001.1", "rail-001.2", "rail-001.3", "rail-002", "rail-003"]
    assert made.features["official_km"].sum() == pytest.approx(100, rel=1e-12)


def test_ends_that_are_the_same_in_the_file_are_one_place(empty: Path) -> None:
    shared = (2.7654321, 1.2345678)
    made = take(empty, LineString([(1.1234567, 1.1), shared]), LineString([shared, (3.2, 1.5)]))
    assert len(made.nodes) == 3


@pytest.mark.parametrize(
    ("drawn", "count"),
    [
        ([(1, 1), (2, 1), (2, 2), (3, 2), (3, 1), (2, 1)], 3),  # a lollipop: the stick and two halves
        ([(1, 1), (3, 1), (3, 3), (1, 3), (1, 1)], 2),  # a ring
        ([(1, 1), (2, 1), (3, 1), (2, 1), (2, 2)], 4),  # there and back
        ([(1, 1), (2, 1), (3, 1), (2, 1), (1, 1)], 2),  # all of it twice
        ([(1, 1), (2, 2), (3, 1), (2, 0.5), (2, 2), (2, 3)], 4),  # through a vertex of its own
        ([(1.75, 1), (1, 1.75), (1.5, 1.25), (1.25, 1.75)], 4),  # back along its own edge
    ],
)
def test_loops_and_lines_that_retrace_themselves(empty: Path, drawn: Any, count: int) -> None:
    line = LineString(drawn)
    made = take(empty, line)
    assert len(made.features) == count
    assert all(start != end for start, end in ends(made).values())
    # A vertex in the middle of an edge takes it a little off its geodesic.
    assert length_m(made.features.geometry) == pytest.approx(length_m([line]), rel=1e-8)
    assert (made.features.geometry.length > 0).all()


def test_what_stays_at_one_place_is_not_split_again(empty: Path) -> None:
    """Two branches 300 m apart join at one station 200 m away: the trunk is split there once."""
    put_place(empty, "STATION", "rail_station", 2.0, 1.0)
    trunk = LineString([(1, 1.002), (2, 1.002), (2.003, 1.002), (3, 1.002)])
    branches = [LineString([(2, 1.002), (2, 2)]), LineString([(2.003, 1.002), (2.5, 0.5)])]
    made = take(empty, trunk, *branches, snap_km=1.0)
    assert [pair for name, pair in ends(made).items() if name.startswith("rail-001")] == [
        ("rail-end-001", "STATION"),
        ("STATION", "rail-end-002"),
    ]
    assert {pair[0] for name, pair in ends(made).items() if name > "rail-002"} == {"STATION"}


def test_lines_that_run_along_each_other_are_split_where_they_join_and_part(empty: Path) -> None:
    one = LineString([(1, 1), (2, 1), (2.2, 1), (2.4, 1), (3, 1), (4, 1)])
    other = LineString([(1, 2), (2, 1), (2.2, 1), (2.4, 1), (3, 1), (4, 2)])
    made = take(empty, one, other)
    assert len(made.features) == 6
    assert sum("is drawn like" in note for note in made.notes) == 1


def test_a_lane_at_sea_needs_no_port_where_another_has_its_waypoint(empty: Path) -> None:
    put_place(empty, "QUAY", "seaport", 3, 1)
    lanes = [LineString([(1, 1), (2, 1), (3, 1), (4, 1)]), LineString([(1, 2), (2, 1), (2, 0.5)])]
    made = take(empty, *lanes, mode="sea")
    assert [*ends(made)] == ["sea-001.1", "sea-001.2", "sea-002"]
    assert ends(made)["sea-001.1"][1] == "QUAY"


def test_lines_of_an_atlas_stay_whole(empty: Path) -> None:
    for name, x, y in (("A", 1, 1), ("B", 3, 1), ("C", 2, 1.2), ("D", 2, 2)):
        put_place(empty, name, "rail_station", x, y)
    columns = {"id": ["R1", "R2"], "from_node": ["A", "C"], "to_node": ["B", "D"]}
    made = take(empty, TRUNK, BRANCH, columns=columns)
    assert [*ends(made)] == ["R1", "R2"]
    assert any("R1: meets R2" in note for note in made.notes)


def test_a_name_that_is_taken_by_a_piece_is_refused(empty: Path) -> None:
    with pytest.raises(AtlasError, match=r"its identifier A\.1 is taken"):
        take(empty, TRUNK, BRANCH, columns={"id": ["A", "A.1"]})


def test_the_same_file_twice_is_refused_and_another_track_on_the_same_line_is_said(empty: Path) -> None:
    take(empty, TRUNK, BRANCH)
    with pytest.raises(AtlasError, match=r"feature 1: it is there already, as rail-001\.2\. Replace"):
        take(empty, TRUNK, BRANCH)
    nothing = pytest.raises(AtlasError, match="nothing in it can be taken: it is there already, as rail-001")
    with nothing:
        take(empty, TRUNK, BRANCH, leave_out=True)
    again = take(empty, TRUNK, BRANCH, columns={"gauge_mm": [1000, 1000]})
    assert [*ends(again)] == ["rail-003.1", "rail-003.2", "rail-004"]
    assert again.outcome["what"].str.contains("drawn like rail-00").all()
    assert sum("is drawn like" in note and "--replace" in note for note in again.notes) == 3


# The oracle: networkx on the vertices of the lines

grid_point = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: (1 + p[0] / 4, 1 + p[1] / 4))
lines_on_grid = st.lists(st.lists(grid_point, min_size=2, max_size=7), min_size=1, max_size=8)


def shared_vertex_graph(lines: list[Any]) -> nx.Graph[Any]:
    """Return vertices joined by edges; a vertex that lies on an edge divides it."""
    vertices = [Point(point) for point in {point for line in lines for point in line}]
    graph: nx.Graph[Any] = nx.Graph()
    for line in lines:
        for start, end in pairwise(line):
            edge = LineString([start, end])
            on_edge = sorted((point for point in vertices if edge.distance(point) < 1e-9), key=edge.project)
            nx.add_path(graph, [(point.x, point.y) for point in on_edge])
    return graph


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines_on_grid)
def test_what_is_connected_is_what_networkx_connects(tmp_path: Path, drawn: list[Any]) -> None:
    lines = [line for line in drawn if len({*line}) > 1]
    assume(lines)
    atlas = without_lines(tmp_path / "atlas")
    made = take(atlas, *map(LineString, lines))
    assert check_atlas(atlas) == []
    graph = shared_vertex_graph(lines)
    places = nx.Graph([*ends(made).values()])
    assert nx.number_connected_components(places) == nx.number_connected_components(graph)
    at = {row.id: (round(row.geometry.x, 6), round(row.geometry.y, 6)) for row in made.nodes.itertuples()}
    for part in nx.connected_components(places):
        assert len({frozenset(nx.node_connected_component(graph, at[place])) for place in part}) == 1
    # Every junction is a place, nothing is drawn over a vertex where others join it, and nothing is lost or doubled.
    drawn_length = sum(LineString(line).length for line in lines)
    assert shapely.length(made.features.geometry).sum() == pytest.approx(drawn_length, rel=1e-6)
    junctions = {point for point in graph if graph.degree(point) > 2}
    assert junctions <= set(at.values())


def test_a_file_whose_lines_cross_everywhere(empty: Path) -> None:
    """Within bounds: 3,600 crossings took 5 s, and ten times as many take ten times as long."""
    count = 40
    across = [LineString([(1, 1 + row / 5), (18, 1.001 + row / 5)]) for row in range(count)]
    along = [LineString([(1.005 + row / 3, 0.5), (1 + row / 3, 9.5)]) for row in range(count)]
    began = time.monotonic()
    made = take(empty, *across, *along, split="cross")
    assert time.monotonic() - began < 60
    assert made.nodes["id"].str.contains("junction").sum() == count**2
    assert len(made.features) == 2 * count * (count + 1)
    assert length_m(made.features.geometry) == pytest.approx(length_m([*across, *along]), rel=1e-9)
    places = nx.Graph([*ends(made).values()])
    assert nx.number_connected_components(places) == 1
    assert check_atlas(empty) == []


def test_the_way_over_a_junction_is_a_route(empty: Path) -> None:
    take(empty, TRUNK, BRANCH)
    (route,) = cast("Any", best_routes(load_atlas(empty), "rail-end-002", "rail-end-004", weight="km"))
    assert route.segments == ("rail-001.2", "rail-002")
