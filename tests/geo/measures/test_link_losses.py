"""The loss of each segment against a program that removes it and searches again."""

from __future__ import annotations

import math

import pytest

from geo.flows.pair_flow import max_flow
from geo.measures.link_losses import cuts, links
from geo.network.case import build_network
from geo.routing.best import best_routes
from geo.routing.itinerary import NoRoute
from layers import Atlas, load_atlas
from tests.hand_network import corridor


@pytest.mark.parametrize("atlas", [corridor(), load_atlas()], ids=["hand", "bundled"])
def test_every_loss_is_that_of_a_search_without_the_segment(atlas: Atlas) -> None:
    network = build_network(atlas)
    found = links(atlas, media=["freight"])
    ends = {(route.origin, route.destination) for route in atlas.routes.values() if route.kind == "freight"}
    pairs = sorted(ends | {(atlas.catalogue["corridor"]["origin"], atlas.catalogue["corridor"]["destination"])})
    best = {pair: best_routes(network, *pair) for pair in pairs}
    assert len(found) == int((network.kind == "segment").sum())
    for row in found.itertuples():
        rises, cut, used = [], 0, 0
        for pair in pairs:
            whole = best[pair]
            assert not isinstance(whole, NoRoute)
            used += row.segment in whole[0].segments
            without = best_routes(network, *pair, closed=network.edges_in(segments=row.segment))
            if isinstance(without, NoRoute):
                cut += 1
            else:
                rises.append(without[0].hours - whole[0].hours)
        assert row.pairs_cut == cut
        assert row.pairs == len(pairs)
        assert row.extra == pytest.approx(sum(rises) / len(rises) if rises else math.nan, abs=1e-5, nan_ok=True)
        assert row.worst == pytest.approx(max(rises, default=math.nan), abs=1e-5, nan_ok=True)
        assert row.used_by == used


def test_the_hand_drawn_corridor_on_paper() -> None:
    """By road 12 h, by rail 35 h: the road alone costs 23 h; gas has one line."""
    found = links(corridor()).set_index("segment")
    assert found.loc["D1", "extra"] == pytest.approx(23)
    assert (found.loc[["R1", "R2", "R3", "S1", "D2"], "extra"] == 0).all()
    assert found.loc[["G1", "G2"], "pairs_cut"].tolist() == [1, 1]
    assert found.loc[["G1", "G2"], ["extra", "worst"]].isna().all(axis=None), "no route is never 0"
    assert found.loc["D1", "worst"] == pytest.approx(23)
    assert found.loc[["G1", "G2"], "bridge"].all()
    assert not found.loc["D1", "bridge"]


def test_cuts_on_paper() -> None:
    """Three ways lead from A to C (rail, road, ship), so three links are needed; the least capacity is 7 + 1 + 2."""
    found = cuts(corridor()).set_index(["medium", "origin", "destination"])
    freight = found.loc[("freight", "A", "C")]
    assert freight["links_needed"] == 3
    assert "D1" in freight["links"].split(";")
    assert freight["capacity"] == pytest.approx(10)
    gas = found.loc[("gas", "A", "C")]
    assert (gas["links_needed"], gas["capacity"], gas["narrowest"]) == (1, 4, "G2")


def test_a_cut_really_parts_the_pair() -> None:
    atlas = load_atlas()
    for row in cuts(atlas).itertuples():
        network = build_network(atlas, medium=row.medium)
        wanted = row.links.split(";")
        assert len(wanted) == row.links_needed
        assert not max_flow(network, row.origin, row.destination, closed=network.edges_in(segments=wanted)).connected
        for spared in wanted:
            rest = network.edges_in(segments=[name for name in wanted if name != spared])
            assert max_flow(network, row.origin, row.destination, closed=rest).connected
