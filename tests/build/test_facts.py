"""The curated tables, the tracing of lines on a network, and the files that come of them."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
import random
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from atlas_build import facts, network, shore, trace, write
from layers.model.schema import CONFIDENCES, LAYERS, MODES, NODE_KINDS, STATUSES

ROOT = Path(__file__).resolve().parents[2]
ATLAS = ROOT / "layers" / "instc"
TABLES = ROOT / "scripts" / "instc"
GEOD = Geod(ellps="WGS84")

# Tariff chainage of the line Yalama - Astara, km from the Russian border (2026 tariff table).
TARIFF_KM = {
    "BRYLM": 0,
    "AZYLM": 4,
    "AZXUD": 21,
    "AZXAC": 42,
    "AZSBR": 75,
    "AZSIY": 94,
    "AZGIL": 125,
    "AZSUM": 167,
    "AZBLJ": 192,
    "AZALT": 261,
    "AZSHI": 309,
    "AZSAL": 368,
    "AZJAL": 414,
    "AZMST": 428,
    "AZLAN": 474,
    "AZAST": 504,
}
# Chains of the corridor: places a route passes, in this order.
CHAINS = {
    "western_rail": "INNSA IRBND IRBNC IRSYJ IRBAF IRAZD IRMEY IRBDR IRQUM IRTHR IRQAZ IRRAS IRATT BRASR AZAST AZLAN"
    " AZMST AZJAL AZSAL AZOSM AZSHI AZALT AZBLJ AZSUM AZGIL AZSIY AZSBR AZXAC AZXUD AZYLM BRYLM RUSMR RUDRB RUMCC"
    " RUKLR RUKZL RUASF RUSRT RUMOW RUSPB",
    "western_road": "IRBND IRSYJ IRAZD IRIFN IRQUM IRTHR IRQAZ IRRAS IRAST BRAST AZALT AZBAK AZHZT BRSMR RUMCC RUASK"
    " RUVGG RUMOW RUSPB",
    "eastern": "IRBND IRTHR IRGMS IRINB TMAKY TMBER TMGYZ TMSER KZBOL KZUZE KZBEY KZMAK KZGUW KZGAN RUAKS RUSRT RUMOW",
    "araz_rail": "IRJUL AZAGB AZHOR AZOSM AZALT",
    "gas_existing": "RUMZD BRGAS AZHAJ BRASG IRBIB",
}


@dataclass(frozen=True)
class Bundled:
    """One bundled atlas: its tables, and its files as committed."""

    folder: Path
    table: facts.Facts

    def layer(self, name: str) -> list[dict]:
        """Return the features of a layer."""
        return json.loads((self.folder / f"{name}.geojson").read_bytes())["features"]


@pytest.fixture(scope="module", params=["instc", "middle"])
def each(request: pytest.FixtureRequest) -> Bundled:
    return Bundled(ROOT / "layers" / request.param, facts.read(ROOT / "scripts" / request.param))


@pytest.fixture(scope="module")
def table() -> facts.Facts:
    return facts.read(TABLES)


def passed(table: facts.Facts, name: str) -> list[str]:
    """Return the nodes of a route in order of travel."""
    route = next(route for route in table.routes if route["id"] == name)
    nodes = [route["origin"]]
    for segment in route["segments"]:
        ends = [table.segments[segment].from_node, table.segments[segment].to_node]
        ends.remove(nodes[-1])
        nodes.append(ends[0])
    assert nodes[-1] == route["destination"]
    return nodes


# The tables


def test_no_contradiction(each: Bundled) -> None:
    assert facts.check(each.table) == []


def test_nothing_is_lost(table: facts.Facts) -> None:
    assert len(table.places) >= 99
    assert len(table.segments) >= 83


@pytest.mark.parametrize("route", CHAINS)
def test_chain(table: facts.Facts, route: str) -> None:
    nodes = passed(table, route)
    places = [nodes.index(node) for node in CHAINS[route].split()]
    assert places == sorted(places)


def test_no_route_passes_a_place_twice(each: Bundled) -> None:
    for route in each.table.routes:
        nodes = passed(each.table, route["id"])
        assert len(nodes) == len(set(nodes)), route["id"]


def test_official_lengths_are_those_of_the_tariff(table: facts.Facts) -> None:
    nodes = passed(table, "western_rail")
    line = nodes[nodes.index("AZAST") : nodes.index("BRYLM") + 1][::-1]
    route = next(route for route in table.routes if route["id"] == "western_rail")
    by_ends = {
        frozenset((s.from_node, s.to_node)): s.official_km for s in (table.segments[n] for n in route["segments"])
    }
    km, reached = 0.0, {line[0]: 0.0}
    for a, b in itertools.pairwise(line):
        step = by_ends[frozenset((a, b))]
        assert step is not None
        km += step
        reached[b] = km
    assert {name: reached[name] for name in TARIFF_KM} == pytest.approx(TARIFF_KM)


@pytest.mark.parametrize(
    ("segments", "km"),
    [
        ("RD01b RD01c RD01a RD03 RD30 RD30b RD05 RD05b RD05c", 521),  # the old north-south road axis, border to border
        ("RD02 RD01a RD03 RD30 RD04", 469),  # the new one
        ("RD01b RD01c RD01a", 208),  # M1
        ("PL02 PL03", 410),  # gas, border to border
        ("PL01 PL02", 680),  # Mozdok - Hajigabul
        ("PL04a PL04b PL04c PL04", 1474.5 - 296.5),
        ("IR06 IR06b IR07 IR08 IR09", 162.3 + 428),
        ("IR10 IR11", 613),
        ("AZ10 AZ11 AZ20", 203),  # Alat - Horadiz
        ("IR13b IR13c", 496.8 - 392),  # Rostamkola - Gorgan by kilometre posts
        ("IR17 IR17b", 628),  # Chabahar - Zahedan
        ("TM01a TM01b TM01c TM01d", 6.3 + 255.2 + 185.8 + 222.6 + 31.7),
        ("IR01", 162),
        ("RD30 RD30b", 103),  # Alat - Bilasuvar by kilometre posts
        ("RD30 RD04", 204),  # the new M3
        ("RD05 RD05b RD05c", 243 - 103),  # the old M3
        ("RD06 RD06b", 180),  # the truck leg
        ("RD44 RD44b", 384.3),  # M2 of Armenia
        ("RD09 RD09b", 188),
    ],
)
def test_sums(table: facts.Facts, segments: str, km: float) -> None:
    lengths = [table.segments[name].official_km for name in segments.split()]
    assert None not in lengths
    assert sum(length for length in lengths if length is not None) == pytest.approx(km)


def test_what_does_not_exist_is_not_operational(table: facts.Facts) -> None:
    status = {name: segment.properties["status"] for name, segment in table.segments.items()}
    assert status["IR01"] == "planned"
    assert status["AZ21"] == status["IR17"] == "under_construction"
    assert status["IR17b"] == "operational"
    assert {status[name] for name in status if name.startswith("PG")} == {"proposed"}
    assert {status[name] for name in ("PL01", "PL02", "PL03", "PL04")} == {"operational"}


def test_an_estimate_is_never_of_high_confidence(each: Bundled) -> None:
    rows = [place.properties for place in each.table.places.values()]
    rows += [segment.properties for segment in each.table.segments.values()]
    for row in rows:
        if row["source"] == "unconfirmed-estimate":
            assert row["confidence"] == "low", row["id"]


def sources_in(value: object) -> set[str]:
    """Return what a scenario cites, at whatever depth."""
    if isinstance(value, dict):
        here = {name for key in ("source", "sources") for name in value.get(key, ())}
        return here.union(*(sources_in(item) for item in value.values()))
    return set().union(*map(sources_in, value)) if isinstance(value, list) else set()


def citations(value: object) -> list[str]:
    """Return what the documents of an atlas cite, at whatever depth."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    here = [str(value["source"])] if isinstance(value, dict) and "source" in value else []
    return here + [source for item in inner for source in citations(item)]


def test_every_source_is_cited(each: Bundled) -> None:
    table = each.table
    rows = [place.properties["source"] for place in table.places.values()]
    rows += [segment.properties["source"] for segment in table.segments.values()]
    rows += [point.source for points in table.waypoints.values() for point in points]
    rows += [total.source for total in table.totals]
    rows += [entry["source"] for key in ("parameters", "rates") for entry in table.costs[key]]
    rows += [source for document in table.documents.values() for source in citations(document)]
    cited = {name for row in rows for name in row.split(";")}
    for path in (each.folder / "scenarios").glob("*.toml"):
        cited |= sources_in(tomllib.loads(path.read_text(encoding="utf-8")))
    layers = {"geo-maps", "geo-tz", "natural-earth", "searoute"}
    assert {source["id"] for source in table.sources} - cited - layers == set()


def test_values_are_those_of_the_schema(each: Bundled) -> None:
    table = each.table
    assert {place.properties["kind"] for place in table.places.values()} <= set(NODE_KINDS)
    for segment in table.segments.values():
        assert segment.mode in MODES
        assert segment.properties["status"] in STATUSES
        assert segment.properties["confidence"] in CONFIDENCES
        assert (segment.properties["gauge_mm"] is not None) <= (segment.mode == "rail")


def spoil(folder: Path, name: str, row: str, **changes: str) -> None:
    """Change one row of a table."""
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for entry in rows:
        if entry["id"] == row:
            entry.update(changes)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_every_contradiction_is_named(tmp_path: Path) -> None:
    for path in TABLES.glob("*.csv"):
        shutil.copy(path, tmp_path)
    spoil(tmp_path, "nodes", "AZALT", source="hearsay")
    spoil(tmp_path, "nodes", "BRYLM", border_with="")
    spoil(tmp_path, "segments", "AZ05", to_node="NOWHERE")
    spoil(tmp_path, "segments", "PG02a", trace="same:PL03")
    spoil(tmp_path, "segments", "IR01", accuracy_m="")
    spoil(tmp_path, "segments", "AZ02", trace="by eye")
    spoil(tmp_path, "routes", "suez_baseline", destination="RUMOW")
    spoil(tmp_path, "sources", "rg-66796", id="rg-46216")
    observed = {"observations": [{"id": "astara", "source": "hearsay"}]}
    (tmp_path / "observations.json").write_text(json.dumps(observed), encoding="utf-8")
    with pytest.raises(facts.FactsError) as caught:
        facts.read(tmp_path)
    text = str(caught.value)
    for expected in (
        "nodes.csv AZALT: source 'hearsay'",
        "nodes.csv BRYLM: a position on a border",
        "segments.csv AZ05: unknown node 'NOWHERE'",
        "routes.csv western_rail: AZ05 does not touch AZSIY",
        "segments.csv PG02a: 'PL03'",
        "segments.csv IR01: a schematic line",
        "segments.csv AZ02: trace 'by eye'",
        "routes.csv suez_baseline: ends at RUSPB, not at RUMOW",
        "sources.csv: rg-46216 is there twice",
        "observations.json astara: source 'hearsay'",
    ):
        assert expected in text


def test_an_unquoted_comma_is_refused(tmp_path: Path) -> None:
    for path in TABLES.glob("*.csv"):
        shutil.copy(path, tmp_path)
    with (tmp_path / "totals.csv").open("a", encoding="utf-8") as file:
        file.write("x,X,1,1,IR01,rg-66796,a note, with a comma\n")
    with pytest.raises(facts.FactsError, match=r"totals\.csv: row \d+ has not one value per column"):
        facts.read(tmp_path)


# Tracing


def tiny() -> network.Network:
    """Return a square on the equator, 1 degree wide, with a slow southern and a fast northern way."""
    points = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    return network.Network.of(points, {(0, 1): 400.0, (0, 2): 110.6, (2, 3): 111.3, (1, 3): 110.6})


def test_path_takes_the_shorter_way_by_true_length() -> None:
    chords = tiny().path((0.0, 0.0), (1.0, 0.0), detour=5.0)
    assert [chord.end for chord in chords] == [(0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]
    assert sum(chord.km or 0.0 for chord in chords) == pytest.approx(332.5)


def test_path_joins_in_the_middle_of_an_edge() -> None:
    # Half way along the edge of 400 km, 0.01 degree of latitude (1.106 km) north of it.
    chords = tiny().path((0.5, 0.01), (1.0, 0.0))
    assert chords[0].start == (0.5, 0.01)
    assert chords[0].end == pytest.approx((0.5, 0.0))
    assert chords[0].km is None
    assert chords[1].km == pytest.approx(200.0)


def test_path_between_two_points_of_one_edge() -> None:
    chords = tiny().path((0.25, 0.0), (0.75, 0.0))
    assert sum(chord.km or 0.0 for chord in chords) == pytest.approx(200.0)


def test_no_path() -> None:
    apart = network.Network.of([(0.0, 0.0), (0.1, 0.0), (0.5, 0.0), (0.6, 0.0)], {(0, 1): 11.1, (2, 3): 11.1})
    with pytest.raises(network.NoPathError, match="no way"):
        apart.path((0.0, 0.0), (0.6, 0.0))
    with pytest.raises(network.NoPathError, match="no network within"):
        apart.path((0.0, 0.0), (0.3, 0.3))


def test_dead_ends_are_joined_over_a_small_gap_only() -> None:
    points = [(0.0, 0.0), (0.1, 0.0), (0.105, 0.0), (0.2, 0.0), (0.3, 0.0), (0.4, 0.0)]
    edges = {(0, 1): 11.1, (2, 3): 10.6, (4, 5): 11.1}
    assert list(network.dead_ends(points, edges)) == [(1, 2)]
    assert network.dead_ends(points, edges)[1, 2] == pytest.approx(0.5566, abs=1e-4)


def test_path_agrees_with_networkx() -> None:
    networkx = pytest.importorskip("networkx", reason="needs the extra `build`")
    rng = random.Random(20261122)
    points = [(rng.uniform(45.0, 47.0), rng.uniform(40.0, 42.0)) for _ in range(60)]
    edges = {}
    for u in range(60):
        for v in sorted(range(60), key=lambda other: math.dist(points[u], points[other]))[1:4]:
            edges[min(u, v), max(u, v)] = network.distance_km(points[u], points[v]) * rng.uniform(1.0, 1.5)
    graph = networkx.Graph()
    graph.add_weighted_edges_from((u, v, km) for (u, v), km in edges.items())
    net = network.Network.of(points, edges)
    for u, v in [(rng.randrange(60), rng.randrange(60)) for _ in range(40)]:
        if u == v or not networkx.has_path(graph, u, v):
            continue
        chords = net.path(points[u], points[v], snap_km=0.01, detour=50.0)
        expected = networkx.dijkstra_path_length(graph, u, v)
        assert sum(chord.km or 0.0 for chord in chords) == pytest.approx(expected, abs=1e-6)


def link(**changes: object) -> facts.Segment:
    """Return a segment between two places, along the network unless told otherwise."""
    values = {
        "id": "X",
        "mode": "rail",
        "from_node": "A",
        "to_node": "B",
        "official_km": None,
        "trace": "network",
        "snap_km": 3.0,
        "detour": 5.0,
        "accuracy_m": None,
        "length_note": None,
        "properties": {},
    }
    return facts.Segment(**{**values, **changes})  # type: ignore[arg-type]


def way(lon: float | None, lat: float | None, leg: str, accuracy_m: float = 0.0) -> facts.Waypoint:
    spot = None if lon is None or lat is None else (lon, lat)
    return facts.Waypoint("X", spot, leg, accuracy_m, "a place", "unconfirmed-estimate")


def test_a_straight_line_through_waypoints_has_no_traced_length() -> None:
    drawn = trace.draw(link(trace="straight"), (0.0, 0.0), (1.0, 0.0), [way(0.5, 0.2, "straight")], None)
    assert drawn.points == ((0.0, 0.0), (0.5, 0.2), (1.0, 0.0))
    assert drawn.method == "waypoints"
    assert drawn.traced_km is None


def test_a_line_may_end_straight_where_the_network_ends() -> None:
    ends = [way(1.0, 1.0, "network"), way(None, None, "straight")]
    drawn = trace.draw(link(), (0.0, 0.0), (2.0, 1.0), ends, tiny())
    assert drawn.points == ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (2.0, 1.0))
    assert drawn.method == "waypoints"  # a third of it is straight


def test_a_bend_shares_out_the_length_of_its_edge() -> None:
    net = network.Network.of([(0.0, 0.0), (1.0, 0.0)], {(0, 1): 130.0})
    line, _ = trace.chords(link(), (0.0, 0.0), (1.0, 0.0), [way(0.5, 0.2, "bend")], net)
    assert [chord.km for chord in line] == pytest.approx([65.0, 65.0])
    assert line[0].end == (0.5, 0.2)
    with pytest.raises(trace.BendError, match="lies on no edge"):
        trace.chords(link(), (0.0, 0.0), (1.0, 0.0), [way(0.5, 0.5, "bend")], net)


def test_a_stated_accuracy_holds() -> None:
    drawn = trace.draw(link(trace="straight", accuracy_m=4000.0), (0.0, 0.0), (1.0, 0.0), [], None)
    assert (drawn.method, drawn.accuracy_m, drawn.traced_km) == ("waypoints", 4000.0, None)


def test_a_schematic_line_is_never_stated_better_than_its_chords_are() -> None:
    short, long = (
        trace.draw(link(trace="schematic", accuracy_m=4000.0), (0.0, 0.0), (lon, 0.0), [], None) for lon in (0.01, 1.0)
    )
    assert (short.method, short.accuracy_m, short.traced_km) == ("schematic", 4000.0, None)
    assert long.accuracy_m > 20_000.0


def test_along_turns_the_line_round() -> None:
    other = trace.Drawn(((0.0, 0.0), (0.5, 0.1), (1.0, 0.0)), 120.0, "network", 300.0)
    turned = trace.along(link(accuracy_m=5000.0), other, (1.0, 0.0))
    assert turned.points == ((1.0, 0.0), (0.5, 0.1), (0.0, 0.0))
    assert turned.accuracy_m == 5000.0


def bay() -> shapely.Geometry:
    """Return land of 2 by 1 degrees with a bay, 0.02 degrees deep, in its southern shore."""
    return shapely.Polygon(
        [(0, 0), (0.8, 0), (0.9, 0.02), (1.1, 0.02), (1.2, 0), (2, 0), (2, 1), (0, 1)],
    )


def test_a_chord_over_a_bay_goes_round_it() -> None:
    line = [network.Chord((0.5, 0.002), (1.5, 0.002), 130.0)]
    before = shapely.length(shapely.difference(shapely.LineString([(0.5, 0.002), (1.5, 0.002)]), bay()))
    chords, blur = shore.keep(line, [100.0], bay())
    drawn = shapely.LineString([chords[0].start, *(chord.end for chord in chords)])
    over = shapely.length(shapely.difference(drawn, bay()))
    assert before > 0.3
    assert over < 0.01 * before
    assert (chords[0].start, chords[-1].end) == ((0.5, 0.002), (1.5, 0.002))
    assert sum(chord.km or 0.0 for chord in chords) == pytest.approx(130.0)
    assert 1900.0 < max(blur) < 2300.0  # the bay is 0.018 degrees (2.0 km) beyond the chord
    assert all(drawn.coords[i] == chords[i].start for i in range(len(chords)))


def test_a_line_on_land_stays_as_it_is() -> None:
    line = [network.Chord((0.5, 0.5), (1.0, 0.6), 60.0), network.Chord((1.0, 0.6), (1.5, 0.5), None)]
    assert shore.keep(line, [100.0, 200.0], bay()) == (line, [100.0, 200.0])


def test_what_is_far_out_at_sea_is_left() -> None:
    line = [network.Chord((0.5, -0.5), (1.5, -0.5), 120.0)]
    assert shore.keep(line, [100.0], bay())[0] == line


# Files


def test_rings_are_right_handed_and_coordinates_short() -> None:
    clockwise = shapely.Polygon(
        [(0, 0), (0, 1.123456789), (1, 1), (1, 0)], [[(0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6)]]
    )
    text = write.feature_collection(LAYERS["land"], [({"id": "b", "source": "s"}, clockwise)] * 2)
    content = json.loads(text)
    assert "crs" not in content
    assert content["bbox"] == [0.0, 0.0, 1.0, 1.123457]
    outer, inner = content["features"][0]["geometry"]["coordinates"]

    def twice_area(ring: list[list[float]]) -> float:
        return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring))

    assert twice_area(outer) > 0.0 > twice_area(inner)
    assert "1.123457" in text
    assert "1.1234567" not in text


def test_order_of_rows_does_not_matter() -> None:
    rows = [({"id": name, "source": "s"}, shapely.box(0, 0, 1, size)) for size, name in enumerate("abc", 1)]
    assert write.feature_collection(LAYERS["land"], rows) == write.feature_collection(LAYERS["land"], rows[::-1])


# The bundled atlases, as committed


def layer(name: str) -> list[dict]:
    return json.loads((ATLAS / f"{name}.geojson").read_bytes())["features"]


def test_the_layers_hold_the_tables(each: Bundled) -> None:
    built = {feature["id"]: feature["properties"] for mode in MODES for feature in each.layer(mode)}
    assert set(built) == set(each.table.segments)
    for name, segment in each.table.segments.items():
        assert {key: built[name][key] for key in segment.properties} == segment.properties
    nodes = {feature["id"]: feature["properties"] for feature in each.layer("nodes")}
    assert {name: place.properties for name, place in each.table.places.items()} == nodes
    sources = json.loads((each.folder / "sources.json").read_bytes())["sources"]
    assert sources == list(each.table.sources)


def test_lines_start_and_end_at_their_nodes(each: Bundled) -> None:
    at = {feature["id"]: feature["geometry"]["coordinates"] for feature in each.layer("nodes")}
    for mode in MODES:
        for feature in each.layer(mode):
            line = feature["geometry"]["coordinates"]
            assert line[0] == at[feature["properties"]["from_node"]], feature["id"]
            assert line[-1] == at[feature["properties"]["to_node"]], feature["id"]


def test_lengths_differ_by_three_per_cent_at_most_or_say_why(each: Bundled) -> None:
    for mode in MODES:
        for feature in each.layer(mode):
            row, line = feature["properties"], feature["geometry"]["coordinates"]
            if row["official_km"] is None or row["length_note"]:
                continue
            drawn = row["traced_km"] or GEOD.line_length([p[0] for p in line], [p[1] for p in line]) / 1000.0
            assert drawn == pytest.approx(row["official_km"], rel=0.03), feature["id"]


def test_border_nodes_lie_on_the_border(each: Bundled) -> None:
    edge = {
        feature["id"]: shapely.boundary(shapely.geometry.shape(feature["geometry"]))
        for feature in each.layer("borders")
    }
    found = 0
    for feature in each.layer("nodes"):
        if each.table.places[feature["id"]].position == "border":
            spot = shapely.Point(feature["geometry"]["coordinates"])
            for country in (feature["properties"]["country"], feature["properties"]["border_with"]):
                assert shapely.distance(edge[country], spot) < 2e-5, feature["id"]  # 2 m
            found += 1
    assert found >= 7


def test_the_railway_crosses_from_russia_where_it_should() -> None:
    lon, lat = next(f["geometry"]["coordinates"] for f in layer("nodes") if f["id"] == "BRYLM")
    assert GEOD.inv(lon, lat, 48.555, 41.781)[2] < 500.0


def test_rail_and_road_stay_on_land(each: Bundled) -> None:
    countries = shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in each.layer("borders")])
    for mode in ("rail", "road"):
        for feature in each.layer(mode):
            outside = shapely.difference(shapely.LineString(feature["geometry"]["coordinates"]), countries)
            km = sum(GEOD.geometry_length(part) for part in shapely.get_parts(outside)) / 1000.0
            assert km <= 1.0, (feature["id"], km)


def test_the_catalogue_names_every_file_as_it_is(each: Bundled) -> None:
    catalogue = json.loads((each.folder / "datapackage.json").read_bytes())
    corridor = catalogue["corridor"]
    assert catalogue["name"] == each.folder.name
    assert {corridor["origin"], corridor["destination"]} <= set(each.table.places)
    assert set(corridor["branches"]) == {f["properties"]["branch"] for mode in MODES for f in each.layer(mode)}
    listed = {resource["path"] for resource in catalogue["resources"]}
    assert {f"{name}.geojson" for name in LAYERS} <= listed
    for resource in catalogue["resources"]:
        content = (each.folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content), resource["path"]
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest(), resource["path"]
