"""Best routes, alternatives and named routes: hand-worked answers, networkx and brute force as oracles."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import Case, UnknownNameError, exposure
from geo.network import Network
from geo.network.case import build_network
from geo.routing.best import best_routes
from geo.routing.itinerary import Itinerary, NoRoute, legs_table, routes_table
from geo.routing.named import evaluate_route
from layers import Atlas, load_atlas
from layers.model.problem import MissingCostError
from layers.model.schema import STATUSES
from tests.hand_network import bare, corridor


@pytest.fixture(scope="module")
def network() -> Network:
    return build_network(corridor())


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_atlas()


def one(found: tuple[Itinerary, ...] | NoRoute) -> Itinerary:
    assert not isinstance(found, NoRoute), found.reason
    return found[0]


def none(found: Any) -> NoRoute:
    assert isinstance(found, NoRoute)
    assert found.reason
    return found


def test_the_best_route_on_paper(network: Network) -> None:
    # Road: 240 km at 40 km/h and two borders of 3 h.
    best = one(best_routes(network, "A", "C"))
    assert (best.hours, best.km, best.modes, best.segments) == (12, 240, ("road",), ("D1",))
    assert best.waiting_h == 6
    assert sum(best.km_by_country.values()) == pytest.approx(240)
    assert best.capacity == 1


def test_keeping_out_of_a_territory_on_paper(network: Network) -> None:
    # Road 20/40, port 8, ship 300/10, port 8, rail 20/20.
    ship = one(best_routes(network, "A", "C", avoid="BBB"))
    assert (ship.hours, ship.km, ship.modes) == (0.5 + 8 + 30 + 8 + 1, 340, ("road", "sea", "rail"))
    assert "BBB" not in ship.km_by_country
    assert ship.nodes == ("A", "p", "q", "C")


def test_by_rail_every_transfer_is_paid_exactly_once(network: Network) -> None:
    # 100/20 + border 6 + 60/20 + gauge 10 + 100/20 + border 6
    rail = one(best_routes(network, "A", "C", closed=network.edges_in(modes=["road", "sea"])))
    assert rail.hours == 5 + 6 + 3 + 10 + 5 + 6
    assert [leg.kind for leg in rail.legs] == ["segment", "border", "segment", "gauge_break", "segment", "border"]
    back = one(best_routes(network, "C", "A", closed=network.edges_in(modes=["road", "sea"])))
    assert back.hours == rail.hours
    assert [leg.kind for leg in back.legs] == [leg.kind for leg in rail.legs][::-1]


def test_nothing_but_the_quay_is_paid_at_the_ends(network: Network) -> None:
    # q has a quay and a railway; C a railway of 1435 mm and a road.
    assert one(best_routes(network, "q", "C")).hours == 1
    by_ship = one(best_routes(network, "p", "q", closed=network.edges_in(modes="rail")))
    assert (by_ship.hours, by_ship.waiting_h, by_ship.nodes) == (8 + 30 + 8, 16, ("p", "q"))
    assert [leg.kind for leg in by_ship.legs] == ["port", "segment", "port"]
    back = one(best_routes(network, "q", "p", closed=network.edges_in(modes="rail")))
    assert [(leg.kind, leg.forward) for leg in back.legs] == [("port", True), ("segment", False), ("port", False)]
    assert one(best_routes(network, "p", "q")).hours == 0.5 + 12 + 5 + 1  # road, change at C, rail
    assert one(best_routes(network, "p", "A")).hours == 0.5


def test_by_km_the_shortest(network: Network) -> None:
    assert one(best_routes(network, "A", "C", weight="km")).km == 240
    assert one(best_routes(network, "A", "C", weight="km", closed=network.edges_in(segments="D1"))).km == 260


def test_legs_follow_the_direction_of_travel(network: Network) -> None:
    for found in (best_routes(network, "A", "C", avoid="BBB"), best_routes(network, "C", "A", avoid="BBB")):
        route = one(found)
        at = route.origin
        for leg in route.legs:
            assert leg.from_node == at
            at = leg.to_node
        assert at == route.destination
        ends = [shapely.get_coordinates(leg.geometry)[[0, -1]] for leg in route.legs]
        for before, after in pairwise(ends):
            np.testing.assert_allclose(before[1], after[0], atol=1e-9)


def test_countries_come_in_the_order_in_which_they_are_met(network: Network) -> None:
    assert [*one(best_routes(network, "A", "C")).km_by_country] == ["AAA", "BBB", "CCC"]
    assert [*one(best_routes(network, "C", "A")).km_by_country] == ["CCC", "BBB", "AAA"]


def test_no_route_says_why(network: Network) -> None:
    assert not best_routes(network, "A", "C", closed=network.edges_in(modes=["sea", "rail", "road"]))
    assert (
        "all that leads to A" in none(best_routes(network, "A", "C", closed=network.edges_in(territory="AAA"))).reason
    )
    shut = network.edges_in(territory="BBB") | network.edges_in(modes="sea")
    assert none(best_routes(network, "A", "C", closed=shut)).reason == "nothing leads there but by what is closed"
    gas = build_network(corridor(), medium="gas")
    assert "no gas segment" in none(best_routes(gas, "A", "p", weight="km")).reason
    none(best_routes(gas, "A", "C", weight="km", avoid="BBB"))


def test_everything_closed_is_no_route(network: Network) -> None:
    everything = np.ones(len(network.tail), dtype=bool)
    for weight in ("hours", "km"):
        for method in ("penalty", "yen"):
            none(best_routes(network, "A", "C", weight=weight, method=method, alternatives=3, closed=everything))  # type: ignore[arg-type]


def test_wrong_questions_are_refused(network: Network) -> None:
    with pytest.raises(UnknownNameError, match="'Z'"):
        best_routes(network, "A", "Z")
    with pytest.raises(UnknownNameError, match="'ZZZ'"):
        best_routes(network, "A", "C", avoid="ZZZ")
    for wrong, what in (
        ({"destination": "A"}, "starts and ends"),
        ({"weight": "speed"}, "weight"),
        ({"weight": "cost"}, r"tariff\.sea"),
        ({"method": "guess"}, "method"),
        ({"alternatives": 0}, "at least one"),
        ({"max_overlap": 1.5}, "overlap"),
        ({"closed": np.zeros(3, dtype=bool)}, "booleans"),
        ({"closed": np.zeros(len(network.tail))}, "booleans"),
    ):
        with pytest.raises(ValueError, match=what):
            best_routes(**{"network": network, "origin": "A", "destination": "C", **wrong})  # type: ignore[arg-type]


def test_unknown_times_are_refused_by_name_and_only_if_open() -> None:
    atlas = corridor()
    atlas.costs["parameters"][:] = [entry for entry in atlas.costs["parameters"] if entry["id"] != "speed_kmh.sea"]
    network = build_network(atlas)
    with pytest.raises(MissingCostError, match=r"speed_kmh\.sea"):
        best_routes(network, "A", "C")
    assert one(best_routes(network, "A", "C", weight="km")).km == 240
    assert one(best_routes(network, "A", "C", closed=network.edges_in(modes="sea"))).hours == 12


def test_an_atlas_stands_for_its_freight_network() -> None:
    assert one(best_routes(corridor(), "A", "C")).hours == 12


def test_alternatives_on_paper(network: Network) -> None:
    # Road 12 h; rail 35 h; ship 47.5 h: none shares a kilometre with another.
    for method in ("penalty", "yen"):
        found = best_routes(network, "A", "C", alternatives=3, method=method, max_overlap=0.0)  # type: ignore[arg-type]
        assert not isinstance(found, NoRoute)
        assert [route.hours for route in found] == [12, 35, 47.5]
        assert [route.rank for route in found] == [1, 2, 3]
        assert {route.method for route in found} == {method}
        assert [route.overlap for route in found] == [0, 0, 0]
        assert one(best_routes(network, "A", "C", method=method)).method == "best"  # type: ignore[arg-type]
    two = best_routes(network, "A", "C", alternatives=2, method="yen")
    assert [route.method for route in two] == ["yen", "yen"]  # type: ignore[union-attr]
    more = best_routes(network, "A", "C", alternatives=9)
    assert not isinstance(more, NoRoute)
    assert len(more) == 3


def test_an_alternative_shares_no_more_than_allowed(bundled: Atlas) -> None:
    network = build_network(bundled)
    for limit in (0.3, 0.6, 0.9):
        found = best_routes(network, "INNSA", "RUSPB", alternatives=5, max_overlap=limit)
        assert not isinstance(found, NoRoute)
        for later in range(1, len(found)):
            a, b = set(found[0].segments), set(found[later].segments)
            km = {leg.segment: leg.km for leg in found[later].legs if leg.kind == "segment"}
            assert sum(km[name] for name in a & b) <= limit * found[later].km + 1e-6
        assert [route.hours for route in found] == sorted(route.hours for route in found)


def test_named_routes_on_paper() -> None:
    rail = evaluate_route(corridor(), "rail")
    assert isinstance(rail, Itinerary)
    assert (rail.hours, rail.km, rail.route) == (35, 260, "rail")
    back = evaluate_route(corridor(), "back")
    assert isinstance(back, Itinerary)
    assert back.hours == 35
    assert back.segments == ("R3", "R2", "R1")
    ship = evaluate_route(corridor(), "ship")
    assert isinstance(ship, Itinerary)
    assert ship.hours == 47.5
    gas = evaluate_route(corridor(), "gas")
    assert isinstance(gas, Itinerary)
    assert gas.km == 240
    assert math.isnan(gas.hours)
    assert gas.capacity == 4


def test_a_named_route_says_what_does_not_exist_yet() -> None:
    atlas = corridor(segments={"R2": {"status": "planned", "opens": 2030}})
    rail = evaluate_route(atlas, "rail")
    assert isinstance(rail, Itinerary)
    assert rail.not_operational == ("R2",)
    later = evaluate_route(Case(atlas, as_of=2031), "rail")
    assert isinstance(later, Itinerary)
    assert later.not_operational == ()
    today = build_network(atlas)
    assert "R2" in none(evaluate_route(atlas, "rail", network=today)).reason


def test_a_named_route_may_be_closed_or_broken(network: Network) -> None:
    atlas = corridor(routes={"gap": ("freight", "A", "C", ("R1", "R3")), "short": ("freight", "A", "C", ("R1", "R2"))})
    closed = network.edges_in(territory="BBB")
    assert none(evaluate_route(atlas, "rail", network=network, closed=closed)).reason.startswith("closed: ")
    assert evaluate_route(atlas, "ship", network=network, closed=closed)
    assert "R3 does not start at M" in none(evaluate_route(atlas, "gap")).reason
    assert "does not end at C" in none(evaluate_route(atlas, "short")).reason
    with pytest.raises(UnknownNameError):
        evaluate_route(atlas, "none such")


def test_tables_have_a_row_for_each_route_and_leg(network: Network) -> None:
    found = best_routes(network, "A", "C", alternatives=3)
    assert not isinstance(found, NoRoute)
    table = routes_table(found)
    assert table["hours"].tolist() == [12, 35, 47.5]
    assert [part.split()[0] for part in table.loc[0, "countries"].split("; ")] == ["AAA", "BBB", "CCC"]
    legs = legs_table(found)
    assert legs.crs.to_epsg() == 4326
    sums = legs.groupby("rank")[["km", "hours"]].sum()
    np.testing.assert_allclose(sums, table[["km", "hours"]])
    flat = legs.drop(columns="geometry")
    assert all(np.isscalar(value) or value is None for value in flat.to_numpy().ravel())
    assert {shape.geom_type for shape in legs.geometry[legs["kind"] == "segment"]} == {"LineString"}
    assert {shape.geom_type for shape in legs.geometry[legs["kind"] != "segment"]} == {"Point"}
    assert len(legs_table(())) == 0


# --- random networks -------------------------------------------------------------------------------

WEIGHTS = st.one_of(st.integers(0, 6).map(float), st.sampled_from([0.1, 0.2, 0.3, 0.7]))


@st.composite
def networks(draw: st.DrawFn, most: int = 7, edges: int = 14) -> tuple[Network, np.ndarray[Any, Any]]:
    n = draw(st.integers(2, most))
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    drawn = draw(st.lists(st.tuples(pairs, WEIGHTS), max_size=edges))
    closed = draw(st.lists(st.booleans(), min_size=len(drawn), max_size=len(drawn)))
    return bare([(*pair, weight) for pair, weight in drawn], n=n), np.array(closed, dtype=bool)


def graph(network: Network, closed: Any) -> nx.MultiGraph[int]:
    found: nx.MultiGraph[int] = nx.MultiGraph()
    found.add_nodes_from(range(network.n))
    for edge in np.flatnonzero(~closed).tolist():
        hours = round(float(network.hours[edge]) * 3_600_000)
        found.add_edge(int(network.tail[edge]), int(network.head[edge]), key=edge, weight=hours)
    return found


@settings(deadline=None, max_examples=300)
@given(networks())
def test_distances_are_those_of_networkx_and_no_closed_edge_is_used(case: tuple[Network, Any]) -> None:
    network, closed = case
    oracle = graph(network, closed)
    before = closed.copy()
    for destination in range(1, network.n):
        found = best_routes(network, "0", str(destination), closed=closed)
        if isinstance(found, NoRoute):
            assert not nx.has_path(oracle, 0, destination)
            continue
        legs = found[0].legs
        length = nx.shortest_path_length(oracle, 0, destination, weight="weight")
        assert sum(round(leg.hours * 3_600_000) for leg in legs) == length
        assert not any(closed[leg.edge] for leg in legs)
        here = 0
        for leg in legs:
            assert here in (network.tail[leg.edge], network.head[leg.edge])
            here = int(network.head[leg.edge] if leg.forward else network.tail[leg.edge])
        assert here == destination
    assert (closed == before).all()


def brute(network: Network, closed: Any, destination: int) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return weight, number of edges and edges of every path without a repeated node, in order."""
    found = []
    for path in nx.all_simple_edge_paths(graph(network, closed), 0, destination):
        edges = tuple(step[2] for step in path)
        found.append((sum(round(float(network.hours[edge]) * 3_600_000) for edge in edges), len(edges), edges))
    return sorted(found)


@settings(deadline=None, max_examples=200)
@given(networks(most=6, edges=10), st.integers(1, 12))
def test_yen_gives_what_brute_force_gives_in_the_same_order(case: tuple[Network, Any], count: int) -> None:
    network, closed = case
    destination = network.n - 1
    expected = brute(network, closed, destination)[:count]
    found = best_routes(network, "0", str(destination), alternatives=count, method="yen", closed=closed)
    if isinstance(found, NoRoute):
        assert not expected
    else:
        assert [tuple(leg.edge for leg in route.legs) for route in found] == [edges for *_, edges in expected]


@settings(deadline=None, max_examples=150)
@given(networks(), st.integers(2, 5), st.sampled_from([0.0, 0.5, 1.0]))
def test_penalty_alternatives_are_true_routes_and_start_with_the_best(
    case: tuple[Network, Any], count: int, limit: float
) -> None:
    network, closed = case
    every = [edges for *_, edges in brute(network, closed, network.n - 1)]
    found = best_routes(network, "0", str(network.n - 1), alternatives=count, max_overlap=limit, closed=closed)
    if isinstance(found, NoRoute):
        assert not every
        return
    paths = [tuple(leg.edge for leg in route.legs) for route in found]
    assert paths[0] == every[0]
    assert len(set(paths)) == len(paths) <= count
    assert set(paths) <= set(every)
    weights = [sum(round(float(network.hours[edge]) * 3_600_000) for edge in path) for path in paths]
    assert weights == sorted(weights)


@settings(deadline=None, max_examples=100)
@given(networks(), st.randoms(use_true_random=False))
def test_ties_do_not_depend_on_chance(case: tuple[Network, Any], random: Any) -> None:
    # Among equals: fewest edges, then the edges that come first. So dropping others changes nothing.
    network, closed = case
    found = best_routes(network, "0", str(network.n - 1), closed=closed)
    if isinstance(found, NoRoute):
        return
    used = {leg.edge for leg in found[0].legs}
    assert tuple(leg.edge for leg in found[0].legs) == brute(network, closed, network.n - 1)[0][2]
    fewer = closed.copy()
    for edge in range(len(closed)):
        if edge not in used and random.random() < 0.5:
            fewer[edge] = True
    assert [leg.edge for leg in one(best_routes(network, "0", str(network.n - 1), closed=fewer)).legs] == [
        leg.edge for leg in found[0].legs
    ]


# --- the bundled corridor --------------------------------------------------------------------------


def test_the_bundled_named_routes_have_the_lengths_of_exposure(bundled: Atlas) -> None:
    km = exposure(bundled, by=["route"]).set_index("route")["km"]
    networks = {
        medium: build_network(bundled, medium=medium, statuses=STATUSES, baseline=True) for medium in ("freight", "gas")
    }
    for name, route in bundled.routes.items():
        found = evaluate_route(bundled, name, network=networks["gas" if route.kind == "gas" else "freight"])
        assert isinstance(found, Itinerary), found.reason
        assert found.km == pytest.approx(km[name], rel=1e-9)
        assert sum(found.km_by_country.values()) == pytest.approx(found.km, rel=1e-9)


def test_no_route_around_the_territory_touches_it(bundled: Atlas) -> None:
    network = build_network(bundled)
    territory = str(bundled.territory)
    for method in ("penalty", "yen"):
        found = best_routes(network, "INNSA", "RUSPB", avoid=territory, alternatives=5, method=method)  # type: ignore[arg-type]
        assert not isinstance(found, NoRoute)
        for route in found:
            assert territory not in {country for country, km in route.km_by_country.items() if km > 0.001}
            assert not {leg.from_node for leg in route.legs} & set(
                bundled.nodes.loc[bundled.nodes["country"] == territory, "id"]
            )


def test_no_named_route_is_faster_than_the_best(bundled: Atlas) -> None:
    network = build_network(bundled)
    for name, route in bundled.routes.items():
        found = evaluate_route(bundled, name, network=network) if route.kind == "freight" else None
        if isinstance(found, Itinerary):
            assert one(best_routes(network, route.origin, route.destination)).hours <= found.hours + 1e-9
