"""A case: an atlas in a year, under a scenario, at given costs; and the names that places are given by."""

from __future__ import annotations

import gc
import pickle
import weakref
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pytest

import geo
from geo import Case
from geo.network.contents import Contents
from geo.network.names import AmbiguousNameError, Gazetteer, UnknownNameError
from layers import Atlas, AtlasError, load_atlas
from layers.scenarios.scenario import Closure, Demand, Scenario, Where, load_scenario
from tests.hand_network import corridor

HALT = Scenario("halt", "Gas halted", "", closes=(Closure(Where(modes=("pipeline",))),), costs={"speed_kmh.rail": 50.0})


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_atlas()


def test_a_network_is_built_once_for_a_case_and_cut_once_for_the_same_contents() -> None:
    case = Case(corridor())
    assert case.network() is case.network("freight")
    assert case.network() is not case.network("gas")
    assert Case(corridor()).contents is case.contents  # another object with the same contents
    assert case.but(as_of=2030).whole_network() is case.whole_network()


def test_a_frame_that_changes_makes_another_case_and_spoils_no_other() -> None:
    atlas = corridor()
    before = Case(atlas)
    km = before.network().km.sum()
    atlas.segments.loc[atlas.segments["id"] == "R1", "official_km"] += 400.0
    assert Case(atlas).network().km.sum() == pytest.approx(km + 400)
    assert Case(corridor()).network("freight", baseline=True).km.sum() == pytest.approx(km)
    assert Contents.of(atlas) is not before.contents


def test_a_network_is_freed_when_its_case_is_done() -> None:
    """Not at some later search for circles: of a large atlas each network takes tens of megabytes."""
    case = Case(corridor(), Scenario("shut", "Shut", "", closes=(Closure(Where(segments=("R1",))),)))
    geo.evaluate_case(case)
    network = case.network()
    assert network.drawn.inside(["AAA"]).any()
    alive = weakref.ref(network)
    gc.disable()
    try:
        del case, network
        assert alive() is None
    finally:
        gc.enable()


def test_the_year_in_force_and_the_parameters() -> None:
    dated = replace(HALT, year=2031)
    assert Case(corridor()).year is None
    assert Case(corridor(), dated).year == 2031
    assert Case(corridor(), dated, as_of=2027).year == 2027
    assert Case(corridor(), HALT).parameters["speed_kmh.rail"] == 50.0
    assert Case(corridor(), HALT, costs={"speed_kmh.rail": 25.0}).parameters["speed_kmh.rail"] == 25.0
    with pytest.raises(ValueError, match="a year is a whole number, such as 2030, not '2030'"):
        Case(corridor(), as_of="2030")  # type: ignore[arg-type]


def test_costs_of_a_case_reach_every_table() -> None:
    usual, slow = Case(corridor()), Case(corridor(), costs={"speed_kmh.rail": 10.0})
    hours = [geo.exposure(case, route="rail", by="mode")["hours"].sum() for case in (usual, slow)]
    routes = [geo.evaluate_route(case, "rail") for case in (usual, slow)]
    driven = [sum(leg.hours for leg in route.legs if leg.kind == "segment") for route in routes]  # type: ignore[union-attr]
    assert hours == pytest.approx(driven)
    assert hours[1] == pytest.approx(2 * hours[0])


def test_a_scenario_is_named_or_given(bundled: Atlas) -> None:
    named, given = Case(bundled, "aze_closes_transit"), Case(bundled, load_scenario(bundled, "aze_closes_transit"))
    assert named.scenario == given.scenario
    assert not named.but(scenario=None).scenario
    with pytest.raises(TypeError, match="no 'year'; it has scenario, as_of, costs, territory"):
        named.but(year=2030)


def test_what_is_no_atlas_is_told() -> None:
    with pytest.raises(TypeError, match=r"a case is of an Atlas, as layers.load_atlas returns it, not of str"):
        geo.dependence("instc")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["AZE", "AZ", "az", "Azerbaijan", "azerbaijan", " aze "])
def test_a_country_by_any_name(bundled: Atlas, name: str) -> None:
    assert Case(bundled, territory=name).territories == ("AZE",)
    assert set(geo.exposure(bundled, territory=name)["country"]) == {"AZE"}


@pytest.mark.parametrize(
    ("name", "node"),
    [("INBOM", "INBOM"), ("inbom", "INBOM"), ("Rasht", "IRRAS"), ("Mumbai", "INBOM"), ("Chabahar", "IRZBR")],
)
def test_a_node_by_any_name(bundled: Atlas, name: str, node: str) -> None:
    assert Gazetteer.of(bundled).node(name) == node


def test_a_node_by_locode() -> None:
    assert Gazetteer({}, {"n-17": "Baku port"}, {"n-17": "AZBAK"}).node("azbak") == "n-17"


def test_a_name_of_several_places_and_of_none(bundled: Atlas) -> None:
    gazetteer = Gazetteer.of(bundled)
    with pytest.raises(AmbiguousNameError, match=r"may be RUMCC \(Makhachkala city\), RUMCX"):
        gazetteer.node("Makhachkala")
    with pytest.raises(UnknownNameError, match="no node 'Teheran'; did you mean 'Tehran'"):
        gazetteer.node("Teheran")
    with pytest.raises(KeyError):
        gazetteer.territory("")
    with pytest.raises(ValueError, match="no territory 'Azerbaidjan'; did you mean 'Azerbaijan'"):
        geo.dependence(bundled, "Azerbaidjan")


def test_a_whole_name_is_meant_before_a_part_of_one(bundled: Atlas) -> None:
    assert Gazetteer.of(bundled).node("Saint Petersburg") == "RUSPB"  # and not the port, whose name goes on


def test_one_value_or_a_list_everywhere(bundled: Atlas) -> None:
    both = geo.dependence(bundled, ["AZE", "Iran"], media="gas")
    one_by_one = [geo.dependence(bundled, name, media=["gas"]) for name in ("AZE", "IRN")]
    assert both.to_csv(index=False).splitlines()[1:] == [
        line for table in one_by_one for line in table.to_csv(index=False).splitlines()[1:]
    ]
    assert set(geo.dependence(bundled, "AZE", media="freight", modes="rail")["modes"].dropna()) == {"rail"}
    assert len(geo.chokepoints(bundled, ["AZE", "Georgia"] if "GEO" in Gazetteer.of(bundled).territories else "AZE"))
    routes = geo.best_routes(bundled, "Tehran", "Moscow", avoid="Azerbaijan")
    assert "AZE" not in {country for route in routes or () for country in route.km_by_country}


def test_one_pair_or_a_list_of_pairs(bundled: Atlas) -> None:
    pair = ("IRBND", "RULED")
    for one in (pair, list(pair), [pair], iter([pair])):
        assert Case(bundled).pairs_asked(one) == [pair]
    assert Case(bundled).pairs_by_medium({"gas": pair}, ["gas"]) == {"gas": [pair]}
    for wrong in ("IRBND", ["IRBND"], [(*pair, "RUAST")], [1, 2]):
        with pytest.raises(ValueError, match="a pair is an origin and a destination, such as"):
            Case(bundled).pairs_asked(wrong)  # type: ignore[arg-type]


def test_a_country_where_a_scenario_is_wanted_is_told_apart(bundled: Atlas) -> None:
    for name in ("AZE", "azerbaijan"):
        with pytest.raises(AtlasError, match=f"'{name}' is a country.*territory = .AZE"):
            geo.closure_effect(bundled, name)


@pytest.mark.parametrize("radius", ["5", True, None, 0, float("nan")])
def test_a_radius_is_a_number_of_kilometres(bundled: Atlas, radius: Any) -> None:
    with pytest.raises(ValueError, match=r"a radius (is a number of km, such as 5, not|of .* km is not above 0)"):
        geo.chokepoints(bundled, radius_km=radius)


def test_a_budget_may_stand_by_its_place(bundled: Atlas) -> None:
    assert geo.interdict(bundled, 2, of="posts", top=1)["size"].tolist() == [2]
    with pytest.raises(ValueError, match="budget is a whole number of 1 or more, not 'AZE'"):
        geo.openings(bundled, "AZE")  # type: ignore[arg-type]


def test_two_territories_are_one_to_chokepoints(bundled: Atlas) -> None:
    found = geo.chokepoints(bundled, ["AZE", "IRN"], top=None)
    assert {name[:3] for name in found["id"]} == {"AZE", "IRN"}
    assert found["id"].is_unique


def test_the_id_of_a_chokepoint_survives_a_change_of_radius(bundled: Atlas) -> None:
    small, large = (geo.chokepoints(bundled, "AZE", radius_km=km, top=None).set_index("id") for km in (2, 5))
    same = small.index.intersection(large.index)
    assert len(same) >= 5
    assert (small.loc[same, "rank"] != large.loc[same, "rank"]).any()
    assert np.allclose(small.loc[same, ["lat", "lon"]], large.loc[same, ["lat", "lon"]], atol=0.01)


def test_a_disc_by_the_names_of_a_row(bundled: Atlas) -> None:
    network = Case(bundled).network()
    row = geo.chokepoints(bundled, "AZE").iloc[0]
    by_name = network.edges_in(disc=row)
    assert by_name.any()
    assert (by_name == network.edges_in(disc=(row["lon"], row["lat"], row["radius_km"]))).all()


def test_as_networkx_has_it(bundled: Atlas) -> None:
    network = Case(bundled).network()
    graph = network.to_networkx()
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (network.n, len(network.tail))
    start, end = (int(network.vertices(node)[0]) for node in ("IRTHR", "RUMOW"))
    hours = nx.shortest_path_length(graph, start, end, weight="hours")
    ours = geo.best_routes(network, "Tehran", "Moscow")
    assert ours[0].hours <= hours + 1e-9  # type: ignore[index]
    assert sum(km for *_, km in graph.edges(data="km")) == pytest.approx(network.km.sum())


def test_texts_of_objects_are_short(bundled: Atlas) -> None:
    outcome = geo.run_scenario(Case(bundled, "aze_closes_transit"))
    route = geo.best_routes(bundled, "Tehran", "Moscow")[0]  # type: ignore[index]
    for thing in (Case(bundled), Case(bundled).network(), outcome, route):
        assert len(repr(thing).splitlines()) <= 5, repr(thing)
        assert len(repr(thing)) < 500
    assert len({route, route}) == 1  # an itinerary can stand in a set


def test_a_case_is_of_the_atlas_as_it_was() -> None:
    atlas = corridor()
    case = Case(atlas)
    before = geo.exposure(case).to_csv()
    atlas.segments.loc[atlas.segments["id"] == "R1", "status"] = "planned"
    atlas.costs["parameters"][0]["value"] = 1.0
    assert geo.exposure(case).to_csv() == before
    assert "planned" not in set(geo.segments_in(case)["status"])
    assert case.parameters["speed_kmh.rail"] == 20.0
    assert (case.network().status[case.network().segment == "R1"] == "operational").all()


def test_what_is_changed_in_an_outcome_does_not_reach_the_next(bundled: Atlas) -> None:
    case = Case(bundled, "aze_closes_transit")
    first = geo.run_scenario(case)
    states = first.segments["state"].value_counts().to_dict()
    first.before.segments["status"] = "closed"
    assert geo.run_scenario(case).segments["state"].value_counts().to_dict() == states


def test_both_sides_are_about_one_territory(bundled: Atlas) -> None:
    case = Case(bundled, "transit_15mt", territory="Iran")
    expected = geo.run_scenario(case).summary
    given = geo.run_scenario(case, against=Case(bundled, "baseline")).summary
    assert given.to_csv() == expected.to_csv()
    with pytest.raises(ValueError, match="of different atlases"):
        geo.run_scenario(case, against=Case(corridor()))
    with pytest.raises(ValueError, match="about different territories"):
        geo.contrast(geo.evaluate_case(bundled), geo.evaluate_case(case))


def test_iterables_are_read_once(bundled: Atlas) -> None:
    pairs = [("INNSA", "RUSPB"), ("RUMZD", "IRBIB")]
    for table in (geo.links, geo.cuts):
        assert table(bundled, pairs=iter(pairs)).to_csv() == table(bundled, pairs=pairs).to_csv()
        assert table(bundled, statuses=iter(["operational"])).to_csv() == table(bundled).to_csv()
    twice = geo.dependence(bundled, ["AZE", "IRN"], statuses=iter(["operational"]))
    assert twice.to_csv() == geo.dependence(bundled, ["AZE", "IRN"]).to_csv()
    assert geo.chokepoints(bundled, statuses=iter(["operational"])).to_csv() == geo.chokepoints(bundled).to_csv()
    by_year = geo.leverage(bundled, "AZE", scenarios=["baseline", "transit_15mt"], years=iter([2026, 2030]))
    assert by_year.groupby(["scenario", "year"]).ngroups == 4
    one = geo.leverage(bundled, "AZE", scenarios="baseline", years=2026)
    assert set(zip(one["scenario"], one["year"], strict=True)) == {("baseline", 2026)}
    assert geo.compare(bundled, "iran_outage").to_csv() == geo.compare(bundled, ["iran_outage"]).to_csv()


def test_names_that_would_be_passed_over_are_refused(bundled: Atlas) -> None:
    for ask in (
        lambda: geo.chokepoints(bundled, pairs={"frieght": [("INNSA", "RUSPB")]}),
        lambda: geo.dependence(bundled, demand={"frieght": 9.0}),
        lambda: geo.evaluate_case(bundled, pairs=[("frieght", "INNSA", "RUSPB")]),
    ):
        with pytest.raises(UnknownNameError, match="no medium 'frieght'; did you mean 'freight'"):
            ask()
    with pytest.raises(UnknownNameError, match=r"no cost parameter 'border_h.rode'; did you mean 'border_h.road'"):
        Case(bundled, costs={"border_h.rode": 6})
    with pytest.raises(ValueError, match="starts and ends at INNSA"):
        geo.links(bundled, pairs=[("INNSA", "Nhava Sheva")])


def test_flows_and_kilometres_by_name(bundled: Atlas) -> None:
    network = Case(bundled).network()
    # As text, since a flow that nothing bounds is NaN, which equals nothing.
    assert repr(geo.max_flow(network, "INNSA", "Moscow")) == repr(geo.max_flow(network, "INNSA", "RUMOW"))
    with pytest.raises(ValueError, match="starts and ends at INBOM"):
        geo.max_flow(network, "Mumbai", "INBOM")
    assert network.km_in("Iran").sum() == network.km_in("IRN").sum() > 1000
    assert network.km_in("water").sum() > 1000
    with pytest.raises(UnknownNameError):
        network.km_in("XYZ")


def test_demand_by_name_is_that_of_the_ids(bundled: Atlas) -> None:
    tables = []
    for ends in (("INNSA", "IRRAS"), ("Nhava Sheva", "rasht")):
        asked = Scenario("d", "d", "", demand=(Demand(*ends, mt_y=3.0),))
        tables.append(geo.run_scenario(Case(bundled, asked)).pairs.to_csv())
    assert tables[0] == tables[1]
    assert "INNSA,IRRAS" in tables[0]


def test_an_error_crosses_processes_with_its_message(bundled: Atlas) -> None:
    for name in ("Teheran", "Makhachkala"):
        with pytest.raises(UnknownNameError) as caught:
            Gazetteer.of(bundled).node(name)
        again = pickle.loads(pickle.dumps(caught.value))
        assert (type(again), str(again)) == (type(caught.value), str(caught.value))


def test_scenarios_as_objects_and_nothing(bundled: Atlas) -> None:
    both = Case(bundled, [HALT, replace(HALT, id="again")])
    assert both.scenario is not None
    assert [part.id for part in both.scenario.parts] == ["halt", "again"]
    assert Case(bundled, []).scenario is None
    with pytest.raises(TypeError, match="all objects or all names"):
        Case(bundled, [HALT, "baseline"])


def test_a_case_tells_its_year_and_its_territory() -> None:
    told = repr(Case(corridor(), as_of=2030, territory="CCC"))
    assert told.endswith(" in 2030: the facts as they stand; territory CCC>")


def test_shapes_of_discs_and_borders_are_told(bundled: Atlas) -> None:
    network = Case(bundled).network()
    assert (network.edges_in(disc=[49.9, 40.4, 30]) == network.edges_in(disc=(49.9, 40.4, 30.0))).all()
    row = next(geo.chokepoints(bundled).itertuples())
    assert network.edges_in(disc=row).any()
    with pytest.raises(ValueError, match="a disc is"):
        network.edges_in(disc=(49.9, 40.4))
    with pytest.raises(ValueError, match="not 'AZ-IR'"):
        network.edges_in(border="AZ-IR")  # type: ignore[arg-type]
