"""The multimodal network: its edges, what they cost, and what closes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo import Case, UnknownNameError, exposure, pieces
from geo.network import Network
from geo.network.case import build_network
from geo.network.costs import parameter_values
from layers import Atlas, load_atlas
from layers.model.parameters import value_problem
from layers.model.schema import STATUSES
from tests.hand_network import COSTS, bare, corridor


@pytest.fixture(scope="module")
def network() -> Network:
    return build_network(corridor())


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_atlas()


def named(network: Network, mask: Any) -> set[str]:
    """Return edges as "segment", "kind segment" for borders along one, "kind node" for transfers, "quay node"."""
    kind = np.where(network.quays, "quay", network.kind)
    rows = zip(kind[mask], network.segment[mask], network.at[mask], strict=True)
    return {segment if kind == "segment" else f"{kind} {at or segment}" for kind, segment, at in rows}


def edge(network: Network, name: str) -> int:
    (found,) = [i for i in range(len(network.tail)) if name in named(network, np.arange(len(network.tail)) == i)]
    return found


def test_edges_are_segments_borders_along_them_and_transfers(network: Network) -> None:
    names = [next(iter(named(network, np.arange(len(network.tail)) == i))) for i in range(len(network.tail))]
    assert names == [
        *("S1", "R1", "R2", "R3", "R4", "D1", "D2"),
        *("border R3", "border D1", "border D1"),
        *("rail_road A", "border M", "gauge_break B", "rail_road C", "quay p", "port p", "quay q", "port q"),
    ]


def test_hours_on_paper(network: Network) -> None:
    expected = {"S1": 30, "R1": 5, "R2": 3, "R3": 5, "R4": 1, "D1": 6, "D2": 0.5, "border R3": 6, "border M": 6}
    expected |= {"gauge_break B": 10, "rail_road A": 5, "port p": 8, "quay p": 8, "port q": 8, "quay q": 8}
    assert {name: network.hours[edge(network, name)] for name in expected} == expected
    along_road = (network.segment == "D1") & (network.kind == "border")
    assert network.hours[along_road].tolist() == [3, 3]
    assert network.km[network.kind != "segment"].sum() == 0


def test_the_countries_of_vertices_and_borders(network: Network) -> None:
    sides = {(v, c) for v, c in zip(network.vertex_node, network.vertex_country, strict=True) if v == "M"}
    assert sides == {("M", "AAA"), ("M", "BBB")}
    along_road = (network.segment == "D1") & (network.kind == "border")
    assert network.countries[along_road].tolist() == [("AAA", "BBB"), ("BBB", "CCC")]
    at = np.array([point.x for point in network.geometry[along_road]])
    np.testing.assert_allclose(at, [10, 20], atol=1e-9)


def test_borders_along_segments_form_one_chain_with_it(network: Network) -> None:
    chain = np.flatnonzero(network.segment == "D1")
    assert network.kind[chain].tolist() == ["segment", "border", "border"]
    assert network.head[chain[:-1]].tolist() == network.tail[chain[1:]].tolist()
    assert network.vertex_node[network.tail[chain[0]]] == "A"
    assert network.vertex_node[network.head[chain[-1]]] == "C"
    degree = np.bincount(np.concatenate([network.tail, network.head]), minlength=network.n)
    assert degree[network.head[chain[:-1]]].tolist() == [2, 2]  # nothing else joins in between


def test_lengths_are_those_of_exposure(bundled: Atlas) -> None:
    for medium in ("freight", "gas"):
        network = build_network(bundled, medium=medium, statuses=("operational", "planned"), baseline=True)
        part = bundled.segments["id"].isin(set(network.segment[network.kind == "segment"]))
        km = exposure(_only(bundled, part), by=["country"]).set_index("country")["km"]
        for country, value in km.items():
            assert network.km_in(str(country)).sum() == pytest.approx(value, rel=1e-9)
        assert network.km.sum() == pytest.approx(km.sum(), rel=1e-9)


def _only(atlas: Atlas, rows: Any) -> Atlas:
    from dataclasses import replace

    return replace(atlas, segments=atlas.segments[rows].reset_index(drop=True), routes={})


@pytest.mark.parametrize(
    ("unknown", "breaks"),
    [("R2", {"gauge_break B"}), ("R1", {"gauge_break B"}), ("R1 R2", set()), ("R1 R2 R3 R4", set())],
)
def test_a_railway_of_unknown_gauge_has_that_of_those_it_meets(unknown: str, breaks: set[str]) -> None:
    network = build_network(corridor(segments={name: {"gauge_mm": None} for name in unknown.split()}))
    assert named(network, network.kind == "gauge_break") == breaks


def test_the_waiting_time_of_a_node_stands_in_for_parameters() -> None:
    network = build_network(corridor(nodes={"B": {"dwell_h": 40.0}, "M": {"dwell_h": 0.0}, "q": {"dwell_h": 72.0}}))
    assert network.hours[edge(network, "gauge_break B")] == 40
    assert network.hours[edge(network, "border M")] == 0
    assert network.hours[edge(network, "port p")] == 8
    assert network.hours[[edge(network, "port q"), edge(network, "quay q")]].tolist() == [72, 72]


def test_a_pair_of_countries_may_have_its_own_border_time() -> None:
    # The codes stand in the order of the alphabet, whichever way the line is drawn.
    network = build_network(corridor(costs={"border_h.rail.AAA-BBB": 1.0}))
    assert network.hours[edge(network, "border M")] == 1
    assert network.hours[edge(network, "border R3")] == 6
    turned = corridor(segments={"R3": {"from_node": "C", "to_node": "B"}}, costs={"border_h.rail.BBB-CCC": 2.0})
    row = turned.segments["id"] == "R3"
    turned.segments.loc[row, "geometry"] = turned.segments.loc[row, "geometry"].reverse()
    network = build_network(turned)
    assert network.countries[edge(network, "border R3")] == ("CCC", "BBB")
    assert network.hours[edge(network, "border R3")] == 2


def test_own_speed_wins() -> None:
    network = build_network(corridor(segments={"R1": {"speed_kmh": 50.0}}))
    assert network.hours[edge(network, "R1")] == 2


def test_without_parameters_hours_are_unknown_and_lengths_are_not() -> None:
    atlas = corridor()
    atlas.costs["parameters"].clear()  # type: ignore[attr-defined]
    network = build_network(atlas)
    assert np.isnan(network.hours).all()
    assert not np.isnan(network.km).any()
    partly = build_network(Case(atlas, costs={"speed_kmh.road": 40}))
    assert partly.hours[edge(partly, "D1")] == 6
    assert np.isnan(partly.hours[edge(partly, "R1")])


def test_costs_override_those_of_the_atlas() -> None:
    for costs in ({"port_h": 1.5}, {"parameters": [{"id": "port_h", "value": 1.5}]}):
        network = build_network(Case(corridor(), costs=costs))
        assert network.hours[edge(network, "port p")] == 1.5
        assert network.hours[edge(network, "R1")] == 5


def test_with_costs_is_as_good_as_building_anew(network: Network) -> None:
    nodes = {"M": {"capacity": 500.0, "capacity_unit": "Mt/y"}, "C": {"kind": "road_post"}}
    costs = {"speed_kmh.rail": 33.0, "border_h.road": 9.0, "capacity_mt_y.port": 3.0, "capacity_mt_y.rail": 8.0}
    fresh = build_network(Case(corridor(nodes=nodes), costs=costs))
    again = build_network(corridor(nodes=nodes)).with_costs({"capacity_mt_y.port": 77.0}).with_costs(costs)
    for one in fields(Network):
        if one.type in ("Floats", "Ints"):
            np.testing.assert_array_equal(getattr(fresh, one.name), getattr(again, one.name), err_msg=one.name)
    assert not (fresh.hours == network.hours).all()


@settings(max_examples=20)
@given(st.data())
def test_the_hours_of_many_values_are_those_of_each(bundled: Atlas, data: st.DataObject) -> None:
    network = build_network(bundled)
    some = np.array([0.5, 1.0, 1.7])
    # Half of what is to be at least 1 is refused.
    halved = [name for name, value in network.costs.items() if value_problem(name, value * some[0]) is None]
    names = data.draw(st.lists(st.sampled_from(sorted(halved)), min_size=1, unique=True))
    values = {name: network.costs[name] * some for name in names}
    each = [network.with_costs({name: row[n] for name, row in values.items()}).hours for n in range(3)]
    np.testing.assert_array_equal(network.hours_at(values), each)


@pytest.mark.parametrize("value", [None, "fast", float("nan"), float("inf"), -1, 0, True])
def test_a_speed_is_a_number_above_0(value: Any) -> None:
    with pytest.raises(ValueError, match=r"speed_kmh\.rail"):
        parameter_values({"speed_kmh.rail": value})


def test_a_wait_may_be_0() -> None:
    assert parameter_values({"port_h": 0, "border_h.rail.AAA-BBB": 0}) == {"port_h": 0.0, "border_h.rail.AAA-BBB": 0.0}


def test_capacity_of_nodes_lies_on_what_they_handle() -> None:
    network = build_network(
        corridor(
            nodes={
                "M": {"capacity": 4.0, "capacity_unit": "Mt/y"},
                "B": {"capacity": 1.0, "capacity_unit": "Mt/y"},
                "p": {"capacity": 15.0, "capacity_unit": "Mt/y"},
                "q": {"capacity": 100.0, "capacity_unit": "TEU/y"},
            }
        )
    )
    known = ~np.isnan(network.capacity_mt_y) & (network.kind != "segment")
    found = {name: network.capacity_mt_y[edge(network, name)] for name in named(network, known)}
    assert found == {"border M": 4, "gauge_break B": 1, "port p": 15, "quay p": 15}


def test_trucks_a_day_become_tonnes() -> None:
    # A road post on the border: 200 trucks of 25 t on 300 days are 1.5 Mt.
    segments = {"D1": {"to_node": "M"}, "D2": {"from_node": "M", "to_node": "p"}}
    atlas = corridor(
        segments=segments, nodes={"M": {"kind": "road_post", "capacity": 200.0, "capacity_unit": "trucks/day"}}
    )
    lines = {"D1": [(2, 5), (10, 5)], "D2": [(10, 5), (12, 5), (12, 1), (10, 5)]}
    for name, line in lines.items():
        atlas.segments.loc[atlas.segments["id"] == name, "geometry"] = shapely.LineString(line)
    network = build_network(Case(atlas, costs={"truck_payload_t": 25, "operating_days_y": 300}))
    roads = (network.kind == "border") & (network.mode == "road") & (network.at == "M")
    assert network.capacity_mt_y[roads].tolist() == [1.5]
    rails = (network.kind == "border") & (network.mode == "rail") & (network.at == "M")
    assert np.isnan(network.capacity_mt_y[rails]).all()
    unknown = build_network(atlas)
    assert np.isnan(unknown.capacity_mt_y[roads]).all()
    assert unknown.capacity_stated()[roads].all()


def test_an_assumed_capacity_is_not_a_stated_one() -> None:
    network = build_network(Case(corridor(), costs={"capacity_mt_y.rail": 12, "capacity_mt_y.port": 3}))
    assert network.capacity_mt_y[edge(network, "R1")] == 10
    assert network.capacity_mt_y[edge(network, "R2")] == 12
    assert network.capacity_mt_y[edge(network, "port p")] == 3
    assert {*network.segment[network.capacity_stated()]} == {"S1", "R1", "R3", "D1"}


def test_only_what_exists_is_used_unless_asked() -> None:
    atlas = corridor(segments={"R2": {"status": "planned", "opens": 2030}})
    assert "R2" not in build_network(atlas).segment
    assert "R2" in build_network(atlas, statuses=("operational", "planned")).segment
    assert "R2" in build_network(Case(atlas, as_of=2030)).segment
    assert "R2" not in build_network(Case(atlas, as_of=2029)).segment
    with pytest.raises(ValueError, match="'dreamt'"):
        build_network(atlas, statuses=("dreamt",))


def test_what_a_corridor_is_compared_with_is_open_and_can_be_left_out() -> None:
    atlas = corridor(
        routes={"rail": ("baseline", "A", "C", ("R1", "R2", "R3")), "back": ("freight", "M", "A", ("R1",))}
    )
    assert {"R1", "R2", "R3"} <= set(build_network(atlas).segment)
    without = build_network(atlas, baseline=False)
    assert not {"R2", "R3"} & set(without.segment)
    assert "R1" in without.segment


def test_gas_moves_by_pipeline_only() -> None:
    network = build_network(corridor(), medium="gas")
    assert network.segment[network.kind == "segment"].tolist() == ["G1", "G2"]
    assert network.capacity()[network.kind == "segment"].tolist() == [10, 4]
    assert np.isnan(network.hours[network.kind == "segment"]).all()
    with pytest.raises(ValueError, match="'water'"):
        build_network(corridor(), medium="water")  # type: ignore[arg-type]


def test_closing_a_territory_follows_the_drawn_lines(network: Network) -> None:
    # D1 has no node in BBB; S1 passes it by sea; M, on the border, has a side in it.
    closed = named(network, network.edges_in(territory="BBB"))
    assert closed == {"R2", "R3", "D1", "border R3", "border D1", "border M", "gauge_break B"}
    assert named(network, network.edges_in(territory="AAA")) == {
        *("R1", "D1", "D2", "S1", "border D1", "border M", "rail_road A", "port p", "quay p")
    }


def test_a_line_that_only_grazes_a_territory_closes_with_it() -> None:
    atlas = corridor()
    line = shapely.LineString([(2, 5), (5, 9.9), (9.999, 9.9), (10.001, 9.9), (9.999, 9.8), (2, 0)])
    atlas.segments.loc[atlas.segments["id"] == "D2", "geometry"] = line
    network = build_network(atlas)
    assert "D2" in named(network, network.edges_in(territory="BBB"))
    assert "border D2" not in named(network, network.kind == "border")  # it comes back: nothing to pay
    assert "D2" in named(network, network.edges_in(border=("AAA", "BBB")))


def test_the_rounding_of_coordinates_closes_nothing() -> None:
    atlas = corridor()
    line = shapely.LineString([(2, 5), (10.000001, 5)])
    atlas.segments.loc[atlas.segments["id"] == "R1", "geometry"] = line
    network = build_network(atlas)
    assert "R1" not in named(network, network.edges_in(territory="BBB"))
    assert "border R1" not in named(network, network.kind == "border")


@pytest.mark.parametrize("centre", [(180, 0), (-180, 0), (0, 90), (0, -90), (15, 5)])
def test_a_disc_may_lie_anywhere_on_the_globe_and_nowhere_else(network: Network, centre: tuple[float, float]) -> None:
    assert network.edges_in(disc=(*centre, 0.0)).any() == (centre == (15, 5))
    lon, lat = centre
    beyond = [(np.nextafter(lon, 2 * lon), lat)] * (abs(lon) == 180) + [(lon, np.nextafter(lat, 2 * lat))] * (
        abs(lat) == 90
    )
    for wrong in [(*place, 1.0) for place in beyond] + [(lon, lat, -1e-9)]:
        with pytest.raises(ValueError, match="no disc of"):
            network.edges_in(disc=wrong)


def test_closing_segments_modes_nodes_borders(network: Network) -> None:
    assert named(network, network.edges_in(segments=["R1", "G1"])) == {"R1"}  # G1 is of gas
    assert named(network, network.edges_in(segments="D1")) == {"D1", "border D1"}
    assert named(network, network.edges_in(modes="sea")) == {"S1", "port p", "quay p", "port q", "quay q"}
    assert named(network, network.edges_in(modes="road")) == {
        "D1",
        "D2",
        "border D1",
        "rail_road A",
        "rail_road C",
        "port p",
    }
    assert named(network, network.edges_in(nodes="B")) == {"R2", "border R3", "gauge_break B", "R3"}
    assert named(network, network.edges_in(border=("BBB", "AAA"))) == {"border M", "D1", "border D1"}
    assert not network.edges_in().any()


@pytest.mark.parametrize("side", [1, -1])
def test_a_disc_reaches_over_the_antimeridian(side: int) -> None:
    # The lines end 0.01° from it, the centre lies 0.005° from it: 0.56 and 1.67 km on the equator.
    ends = [shapely.LineString([(sign * 179.99, 0), (sign * 179, 0)]) for sign in (side, -side)]
    shapes = np.array(ends, dtype=object)
    network = replace(bare([(0, 1, 1.0), (2, 3, 1.0)], n=4), geometry=shapes, part_geometry=shapes)
    touched = [network.edges_in(disc=(side * 179.995, 0.0, km)).tolist() for km in (0.5, 1.6, 1.7)]
    assert touched == [[False, False], [True, False], [True, True]]


def test_closing_a_disc_is_geodesic(network: Network) -> None:
    centre = (15.0, 5.0)
    assert named(network, network.edges_in(disc=(*centre, 1.0))) == {"R2", "R3", "gauge_break B"}
    for name, (west, south), (east, north) in (("D1", (5, 7), (25, 7)), ("S1", (2, -1), (25, -1))):
        geod = Geod(ellps="WGS84")
        along = np.array(geod.npts(west, south, east, north, 20_000))
        _, _, metres = geod.inv(*np.broadcast_arrays(along[:, 0], along[:, 1], *centre))
        away = metres.min() / 1000
        assert name not in named(network, network.edges_in(disc=(*centre, away - 0.01)))
        assert name in named(network, network.edges_in(disc=(*centre, away + 0.01)))
    # The equator, one edge of 5,000 km, is a bent line in the plane of a disc far to its north.
    atlas = corridor()
    atlas.segments.loc[atlas.segments["id"] == "D2", "geometry"] = shapely.LineString([(2, 0), (50, 0)])
    network = build_network(atlas)
    away = Geod(ellps="WGS84").inv(26.0, 30.0, 26.0, 0.0)[2] / 1000
    assert "D2" not in named(network, network.edges_in(disc=(26.0, 30.0, away - 0.01)))
    assert "D2" in named(network, network.edges_in(disc=(26.0, 30.0, away + 0.01)))
    with pytest.raises(ValueError, match="disc"):
        network.edges_in(disc=(5.0, 95.0, 10.0))


def test_unknown_names_are_refused(network: Network) -> None:
    for wrong in (
        {"territory": "ZZZ"},
        {"segments": "Z9"},
        {"nodes": "Z"},
        {"modes": "air"},
        {"border": ("AAA", "ZZZ")},
    ):
        with pytest.raises(UnknownNameError):
            network.edges_in(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two different"):
        network.edges_in(border=("AAA", "AAA"))


def test_a_network_cannot_be_changed(network: Network) -> None:
    for one in fields(network):
        value = getattr(network, one.name)
        if isinstance(value, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                value[...] = value
    with pytest.raises(FrozenInstanceError):
        network.n = 0  # type: ignore[misc]


CLOSURES = st.fixed_dictionaries(
    {},
    optional={
        "territory": st.sampled_from(["AAA", "BBB", "CCC"]),
        "segments": st.lists(st.sampled_from(["R1", "R3", "D1"])),
        "modes": st.sampled_from(["sea", "rail", "road"]),
        "nodes": st.sampled_from(["A", "B", "M", "q"]),
        "disc": st.tuples(st.floats(0, 30), st.floats(-1, 10), st.floats(0, 3000)),
        "border": st.sampled_from([("AAA", "BBB"), ("CCC", "BBB")]),
    },
)


@settings(deadline=None, max_examples=50)
@given(CLOSURES)
def test_what_is_named_together_is_united_and_changes_nothing(network: Network, closure: dict[str, Any]) -> None:
    before = [np.array(getattr(network, one.name)) for one in fields(network)]
    together = network.edges_in(**closure)
    one_by_one = network.edges_in()
    for name, value in closure.items():
        one_by_one |= network.edges_in(**{name: value})
    assert (together == one_by_one).all()
    together[:] = True  # the caller's own
    for one, was in zip(fields(network), before, strict=True):
        np.testing.assert_array_equal(np.array(getattr(network, one.name)), was)


def test_the_bundled_corridor_has_its_borders_and_breaks_of_gauge(bundled: Atlas) -> None:
    network = build_network(bundled)
    at = named(network, network.kind == "border")
    assert {"border BRYLM", "border BRSMR", "border BRAST", "border BRASR"} <= at
    assert {"gauge_break IRINB", "gauge_break IRCKT"} <= named(network, network.kind == "gauge_break")
    planned = build_network(bundled, statuses=("operational", "planned"))
    assert "gauge_break IRATT" in named(planned, planned.kind == "gauge_break")
    assert COSTS.keys() <= network.costs.keys()


def test_what_closes_with_the_territory_is_what_exposure_finds_there(bundled: Atlas) -> None:
    territory = str(bundled.territory)
    network = build_network(bundled, statuses=STATUSES, baseline=True)
    closed = set(network.segment[network.edges_in(territory=territory) & (network.kind == "segment")])
    inside = pieces(bundled)
    least = inside["mode"].map({"sea": 1.0}).fillna(0.001)  # a ship keeps off the islets it is drawn across
    inside = inside[(inside["country"] == territory) & (inside["km_geometry"] > least) & (inside["mode"] != "pipeline")]
    ports = set(bundled.nodes.loc[bundled.nodes["country"] == territory, "id"])
    ships = bundled.segments[(bundled.segments["mode"] == "sea")]
    calling = set(ships.loc[ships["from_node"].isin(ports) | ships["to_node"].isin(ports), "id"])
    assert closed == set(inside["segment"]) | calling
    assert closed
