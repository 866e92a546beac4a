"""What can close: which nodes, segments and discs, where, and which of them have the same effect."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo import UnknownNameError
from geo.interdiction.disc_places import disc_closures
from geo.interdiction.places import Place, dead_ends, places_in
from geo.network import Network
from geo.network.drawn import Disc
from layers.scenarios.scenario import Demand
from tests.fan import asked, fan
from tests.hand_network import bare, corridor


def found(of: str, *territories: str, demand: tuple[str, str] = ("A", "C"), medium: str = "freight") -> list[Place]:
    case = asked(corridor(), (*demand, 1.0))
    network = case.network(medium)  # type: ignore[arg-type]
    return places_in(case, network, case.demand, (of,), territories, None)


def test_posts_are_nodes_on_a_border_and_segments_that_cross_one() -> None:
    """M lies on the border of AAA and BBB. The road D1 crosses both borders of BBB, the railway R3 that to CCC."""
    assert [(place.id, place.alike) for place in found("posts", "BBB")] == [("M", ("R3",)), ("D1", ())]
    assert [place.id for place in found("posts", "CCC")] == ["D1", "R3"]


def test_ports_are_by_sea_and_on_the_territory() -> None:
    assert [place.id for place in found("ports", "AAA")] == ["p"]
    assert [place.id for place in found("ports", "BBB")] == []


def test_everywhere_without_a_territory() -> None:
    """The way by ship is one chain: whichever of its ports closes, none of it is of use."""
    (port,) = found("ports")
    assert (port.id, port.alike) == ("p", ("q",))


def test_links_in_a_row_are_one_place_with_the_names_of_all() -> None:
    """From A to C by rail everything is one chain; B and M are on it."""
    alike = {place.id: place.alike for place in found("links", "BBB")}
    assert alike == {"R2": ("R3",), "D1": ()}


def test_the_end_of_a_demand_parts_a_row() -> None:
    """What goes to B, on the chain from A to C, still comes from C when R1 is closed."""
    alike = {place.id: place.alike for place in found("links", demand=("A", "B"))}
    assert (alike["R1"], alike["R3"]) == (("R2",), ())


def test_gas_has_places_of_its_own() -> None:
    assert [place.id for place in found("links", medium="gas")] == ["G1"]


def test_a_node_closes_what_ends_there_and_a_place_says_where_it_is() -> None:
    case = asked(fan([10, 12]))
    network = case.network()
    post, link = places_in(case, network, case.demand, ("posts", "links"), ("EEE",), None)
    assert (post.id, post.alike, link.id, link.alike) == ("P1", ("E1",), "P2", ("E2",))
    assert set(network.segment[post.edges & (network.kind == "segment")]) == {"W1", "E1"}
    assert post.point.equals(shapely.Point(10, 1))


@pytest.mark.parametrize(
    ("of", "territories", "radius_km", "message"),
    [
        (("bridges",), ("BBB",), None, "no kind of place 'bridges'"),
        (("discs",), ("BBB",), None, "discs need a radius"),
        (("posts",), ("BBB",), 5.0, "a radius is for discs"),
        (("discs",), ("BBB",), 0.0, "not above 0"),
        (("discs",), ("BBB",), np.inf, "not above 0"),
        (("discs",), (), 5.0, "discs lie on a territory"),
    ],
)
def test_refusals(of: tuple[str, ...], territories: tuple[str, ...], radius_km: float | None, message: str) -> None:
    case = asked(corridor(), ("A", "C", 1.0))
    with pytest.raises(ValueError, match=message) as error:
        places_in(case, case.network(), case.demand, of, territories, radius_km)
    assert isinstance(error.value, UnknownNameError) == (of == ("bridges",))


def test_dead_ends() -> None:
    """0 – 1 – 2 – 3 with 1 – 4 – 5 beside it: closing 2 – 3 leaves 1 – 2 as well to nobody, and 4, 5 never led anywhere."""
    network = bare([(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (1, 4, 1.0), (4, 5, 1.0)], n=6)
    ends = np.isin(np.arange(6), [0, 3])
    assert dead_ends(network, np.zeros(5, dtype=bool), ends).tolist() == [False, False, False, True, True]
    assert dead_ends(network, np.arange(5) == 2, ends).all()


@pytest.fixture(scope="module")
def network() -> Network:
    return asked(fan([10, 12, 15, 20])).network()


@pytest.mark.parametrize(("territory", "radius_km"), [("EEE", 30.0), ("EEE", 60.0), ("EEE", 150.0), ("WWW", 60.0)])
def test_no_disc_severs_what_none_of_those_found_does(network: Network, territory: str, radius_km: float) -> None:
    """Around 400 centres drawn at random on the territory, and around each post, a hair smaller than the discs found."""
    closures = np.array([closed for _, closed, _ in disc_closures(network, [territory], radius_km=radius_km)])
    random = np.random.default_rng(0)
    west = 10 if territory == "EEE" else 0
    centres = [*random.uniform((west, 0), (west + 10, 10), (400, 2)).tolist(), *((10.0, post) for post in range(1, 5))]
    severing = 0
    for lon, lat in centres:
        severed = network.edges_in(disc=Disc(lon, lat, radius_km * 0.994))
        severing += bool(severed.any())
        assert (severed <= closures).all(axis=1).any(), f"nothing found severs what a disc at {lat} {lon} does"
    assert severing > 20


def test_discs_are_on_the_territory_and_close_what_is_in_them(network: Network) -> None:
    found = disc_closures(network, ["EEE"], radius_km=60.0)
    for name, closed, centre in found:
        assert centre.x >= 10 - 1e-9
        assert name == f"{centre.y:.4f}N {centre.x:.4f}E"
        assert (closed == network.edges_in(disc=Disc(centre.x, centre.y, 60.0))).all()
    # Neighbouring posts are 111 km apart, so that a disc of 60 km can hold two of them, and where the roads meet all.
    ways = [{name[1:] for name in network.segment[closed & (network.kind == "segment")]} for _, closed, _ in found]
    assert {"1", "2", "3", "4"} in ways


@pytest.mark.parametrize("territory", ["EEE", "WWW"])
def test_a_disc_on_either_side_reaches_over_the_border(territory: str) -> None:
    network = asked(fan([10])).network()
    ((_, closed, centre),) = disc_closures(network, [territory], radius_km=100.0)
    assert closed.all()
    assert (centre.x > 10) == (territory == "EEE")


def test_lesser_discs_are_left_out() -> None:
    """At D all four roads meet: a disc there severs what any other does."""
    case = asked(fan([10, 12, 15, 20]), ("O", "D", 1.0))
    places = places_in(case, case.network(), case.demand, ("discs",), ("EEE",), 60.0)
    assert len(places) == 1
    assert {name[1:] for name in case.network().segment[places[0].edges & (case.network().kind == "segment")]} == set(
        "1234"
    )


def test_a_demand_of_gas_is_no_end_for_freight() -> None:
    case = asked(corridor(), ("A", "C", 1.0))
    ends = [*case.demand, Demand("A", "B", bcm_y=1.0)]
    network = case.network()
    freight = places_in(case, network, [demand for demand in ends if demand.mt_y], ("links",), ("BBB",), None)
    assert [place.id for place in freight] == ["D1", "R2"]
