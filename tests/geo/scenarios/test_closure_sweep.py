"""Sweeps: hand-worked effects, rebuilt networks as an oracle, draws that no division changes, a real cluster."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.cluster import Cluster
from geo import Case
from geo.flows.assignment import assign
from geo.geodesy.geodesic import WGS84
from geo.measures.loss import ClosureLoss
from geo.network.case import build_network
from geo.network.media import default_pairs
from geo.routing.best import best_routes
from geo.routing.itinerary import NoRoute
from geo.scenarios.closure_sweep import (
    MEASURES,
    WHAT,
    Effect,
    SweepBaseline,
    Tally,
    effects_table,
    random_closures,
    sweep,
)
from layers import load_atlas
from layers.scenarios.scenario import Closure, Demand, Opening, Scenario, Where, load_scenario
from tests.hand_network import corridor
from tests.local_cluster import cluster_of

BASE = Scenario("base", "Base", "", demand=(Demand("A", "C", mt_y=6), Demand("A", "C", bcm_y=3)))


def closing(*segments: str) -> Scenario:
    return Scenario("+".join(segments), ", ".join(segments), "", closes=(Closure(Where(segments=segments)),))


@cache
def by_hand() -> SweepBaseline:
    return SweepBaseline(Case(corridor(), BASE))


@cache
def bundled() -> SweepBaseline:
    atlas = load_atlas()
    return SweepBaseline(Case(atlas, load_scenario(atlas)))


# By road 12 h (240 km at 40 km/h, two borders), by rail 35 h, by ship 47.5 h. Road 1, rail 7, ship 2 Mt/y;
# gas 4 bcm/y. Freight goes from A to C and from C to A, gas from A to C. The ship keeps out of BBB.
@pytest.mark.parametrize(
    ("closed", "pairs_cut", "extra_hours", "freight", "gas", "lost_mt_y", "lost_bcm_y"),
    [
        (["S1"], 0, 0.0, 0, 0, 0, 0),
        (["D1"], 0, 23.0, 0, 0, 1, 0),
        (["R2"], 0, 0.0, 3, 0, 7, 0),
        (["R2", "D1"], 0, 35.5, 4, 0, 8, 0),
        (["R1", "D1", "S1"], 2, np.nan, 6, 0, 8, 0),
        (["G1"], 1, 0.0, 0, 3, 0, 4),
    ],
)
def test_effects_worked_out_on_paper(
    closed: list[str],
    pairs_cut: int,
    extra_hours: float,
    freight: float,
    gas: float,
    lost_mt_y: float,
    lost_bcm_y: float,
) -> None:
    found = by_hand().effect(closing(*closed))
    assert found.segments == tuple(name for name in ("S1", "R1", "R2", "D1", "G1") if name in closed)
    assert found.pairs_cut == pairs_cut
    measured = [getattr(found, name) for name in MEASURES][1:]
    assert measured == pytest.approx([extra_hours, freight, gas, lost_mt_y, lost_bcm_y], nan_ok=True, abs=1e-9)


def test_what_is_not_served_to_begin_with_stays_unserved() -> None:
    setting = SweepBaseline(Case(corridor(), replace(BASE, demand=(Demand("A", "C", mt_y=30),))))
    assert setting.effect(closing("D2")).freight_unserved_mt_y == pytest.approx(30 - 8)
    assert setting.effect(closing("G1")).freight_unserved_mt_y == pytest.approx(30 - 10)


def test_a_pair_whose_demand_names_its_modes_goes_by_them() -> None:
    by_rail = replace(BASE, demand=(Demand("A", "C", mt_y=6, modes=("rail",)),))
    effect = SweepBaseline(Case(corridor(routes={"back": ("freight", "A", "C", ("D1",))}), by_rail)).effect
    assert (effect(closing("D1")).extra_hours, effect(closing("D1")).pairs_cut) == (0, 0)  # no road is taken
    assert effect(closing("R2")).pairs_cut == 1


def asked_today(scenario: Scenario) -> list[Demand]:
    """Return the demand of the last year that is given for each pair and class."""
    last: dict[tuple[str, str, str | None, bool], Demand] = {}
    for each in sorted(scenario.demand, key=lambda demand: demand.year or 0):
        last[each.origin, each.destination, each.commodity, each.mt_y is None] = each
    return list(last.values())


def rebuilt(scenario: Scenario) -> Effect:
    """The same from networks made anew, pair by pair: what a sweep must agree with."""
    atlas = load_atlas()
    base = load_scenario(atlas)
    under = replace(base, closes=scenario.closes, parts=())
    latest = asked_today(base)
    cut, hours, unserved = 0, [], {}
    segments: list[str] = []
    for medium in ("freight", "gas"):
        before = build_network(Case(atlas, base), medium=medium)
        after = build_network(Case(atlas, under), medium=medium)
        segments += [name for name in dict.fromkeys(before.segment) if name and name not in set(after.segment)]
        asked = [(each.origin, each.destination) for each in latest if (each.bcm_y is not None) == (medium == "gas")]
        for pair in dict.fromkeys([*default_pairs(atlas, medium), *asked]):
            weight = "km" if medium == "gas" else "hours"
            modes = {(each.origin, each.destination): each.modes for each in latest}.get(pair) or ()
            others = [mode for mode in ("sea", "rail", "road") if modes and mode not in modes]
            one, other = (
                best_routes(network, *pair, weight=weight, closed=network.edges_in(modes=others))
                for network in (before, after)
            )
            if isinstance(one, NoRoute):
                continue
            if isinstance(other, NoRoute):
                cut += 1
            elif medium == "freight":
                hours.append(other[0].hours - one[0].hours)
        unserved[medium] = assign(after, latest).unserved
    flows = [
        [
            side.capacity for side in ClosureLoss(Case(atlas, each), ["AZE"]).media.values()
        ]  # of what is left, and of all
        for each in (base, under)
    ]
    lost = [
        before - (0 if np.isnan(after) else after) if before > 0 and np.isfinite(before) else np.nan
        for before, after in zip(*flows, strict=True)
    ]
    mean = float(np.mean(hours)) if hours else float("nan")
    return Effect(
        scenario.id, scenario.title, tuple(segments), cut, mean, unserved["freight"], unserved["gas"], lost[0], lost[1]
    )


@pytest.mark.parametrize("what", WHAT)
def test_a_sweep_agrees_with_networks_built_anew(what: str) -> None:
    for scenario in random_closures(bundled(), 6, size=2, seed=5, what=what):  # type: ignore[arg-type]
        found, oracle = bundled().effect(scenario), rebuilt(scenario)
        assert found.segments == oracle.segments
        assert [getattr(found, name) for name in list(MEASURES)[:4]] == pytest.approx(
            [getattr(oracle, name) for name in list(MEASURES)[:4]], nan_ok=True, abs=1e-9
        )


def test_capacity_lost_is_that_of_the_stakes() -> None:
    atlas = load_atlas()
    stakes = ClosureLoss(Case(atlas, load_scenario(atlas)), ["AZE"])
    for scenario in random_closures(bundled(), 25, size=3, seed=9):
        freight, gas = stakes.losses(scenario.closes[0].where.segments).values()
        found = bundled().effect(scenario)
        assert (found.capacity_lost_mt_y, found.capacity_lost_bcm_y) == pytest.approx(
            (freight.capacity_lost, gas.capacity_lost), nan_ok=True
        )


@settings(max_examples=40)
@given(st.sets(st.sampled_from(["S1", "R1", "R2", "R3", "R4", "D1", "D2", "G1", "G2"])), st.floats(0.1, 12))
def test_flows_are_solved_anew_only_where_they_must_be(closed: set[str], amount: float) -> None:
    setting = SweepBaseline(
        Case(corridor(), replace(BASE, demand=(Demand("A", "C", mt_y=amount), Demand("A", "C", bcm_y=amount))))
    )
    names = tuple(sorted(closed))
    found = setting.effect(closing(*names) if names else Scenario("none", "", ""))
    for side, unserved in zip(setting.sides, (found.freight_unserved_mt_y, found.gas_unserved_bcm_y), strict=True):
        mask = side.network.edges_in(segments=names)
        assert unserved == pytest.approx(assign(side.network, setting.scenario.demand, closed=mask).unserved, abs=1e-9)  # type: ignore[union-attr]


def test_a_scenario_of_a_sweep_only_closes() -> None:
    opening = replace(closing("R1"), opens=(Opening(segments=("R2",)),))
    with pytest.raises(ValueError, match=r"scenario R1 has opens of its own; a sweep varies only what closes"):
        by_hand().effect(opening)
    # One that was combined with what holds throughout says nothing of its own.
    assert by_hand().effect(replace(closing("D1"), demand=BASE.demand)).extra_hours == 23


@pytest.mark.parametrize("what", WHAT)
def test_draws_do_not_depend_on_how_many_there_are(what: str) -> None:
    setting = by_hand()
    many = list(random_closures(setting, 40, size=2, seed=3, what=what))  # type: ignore[arg-type]
    assert many[:5] == list(random_closures(setting, 5, size=2, seed=3, what=what))  # type: ignore[arg-type]
    assert many != list(random_closures(setting, 40, size=2, seed=4, what=what))  # type: ignore[arg-type]
    assert [each.id for each in many[:3]] == ["1", "2", "3"]


def test_places_are_different_and_equally_likely() -> None:
    setting = by_hand()
    drawn = [each.closes[0].where.segments for each in random_closures(setting, 3000, size=3, seed=0)]
    assert {len(set(names)) for names in drawn} == {3}
    counts = pd.Series([name for names in drawn for name in names]).value_counts()
    assert set(counts.index) == {"S1", "R1", "R2", "R3", "R4", "D1", "D2", "G1", "G2"}
    # Each of nine is in a third of the draws: 1,000 ± 5 standard deviations of 25.8.
    assert counts.between(871, 1129).all()
    nodes = {name for each in random_closures(setting, 200, what="nodes") for name in each.closes[0].where.nodes}
    assert nodes == {"A", "B", "C", "M", "p", "q"}


def test_discs_lie_on_land_lines() -> None:
    lines = shapely.union_all(corridor().segments.query("mode != 'sea'").geometry.to_numpy())
    for each in random_closures(by_hand(), 50, seed=2, what="discs", radius_km=30):
        lon, lat, radius = each.closes[0].where.disc  # type: ignore[misc]
        near = shapely.get_coordinates(shapely.shortest_line(lines, shapely.Point(lon, lat)))
        assert WGS84.inv(*near[0], *near[1])[2] < 15_000  # a drawn line and its geodesic are that far apart here
        assert radius == 30
        assert by_hand().effect(each).segments


def test_numbers_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="10 segments cannot close: 9 are open"):
        random_closures(by_hand(), 1, size=10)
    with pytest.raises(ValueError, match="no random closures of 'lines'; there are segments, nodes, discs"):
        random_closures(by_hand(), 1, what="lines")  # type: ignore[arg-type]
    for wrong in ({"n": 0}, {"n": 1, "size": 0}, {"n": 1, "radius_km": -1.0}):
        with pytest.raises(ValueError, match="every number must be above 0"):
            random_closures(by_hand(), **wrong)  # type: ignore[arg-type]


def effects() -> st.SearchStrategy[list[Effect]]:
    few = st.sampled_from([0.0, 0.5, 2.0, 7.25])
    one = st.builds(
        Effect,
        scenario=st.text("abc", min_size=1, max_size=3),
        closes=st.just("x"),
        segments=st.sets(st.sampled_from("RSTU")).map(lambda names: tuple(sorted(names))),
        pairs_cut=st.integers(0, 3),
        extra_hours=few | st.just(float("nan")),
        freight_unserved_mt_y=few,
        gas_unserved_bcm_y=few,
        capacity_lost_mt_y=few | st.just(float("nan")),
        capacity_lost_bcm_y=st.just(float("nan")),
    )
    return st.lists(one, min_size=1, max_size=40)


@settings(max_examples=40)
@given(effects())
def test_a_tally_says_what_the_whole_table_says(found: list[Effect]) -> None:
    tally = Tally(worst=5)
    for each in found:
        tally.add(each)
    table = effects_table(found)
    summary = tally.summary().set_index("measure")
    assert tally.scenarios == len(table)
    for name in MEASURES:
        values = table[name].dropna().astype(float)
        row = summary.loc[name]
        assert row["scenarios"] == len(values)
        if len(values):
            assert row["mean"] == pytest.approx(values.mean())
            expected = np.quantile(values, [0.05, 0.5, 0.95, 1], method="inverted_cdf")
            assert row[["p5", "p50", "p95", "max"]].tolist() == expected.tolist()
            assert row["worst"] == table["scenario"][values.idxmax()]
        else:
            assert np.isnan(row["mean"])
            assert pd.isna(row["worst"])
    order = ["pairs_cut", "freight_unserved_mt_y", "gas_unserved_bcm_y", "extra_hours"]
    worst = table.sort_values(order, ascending=False, kind="stable", na_position="last").head(5).reset_index(drop=True)
    pd.testing.assert_frame_equal(tally.worst(), worst)
    by_segment = tally.segments().set_index("segment")
    for name in "RSTU":
        here = table[[name in each.segments for each in found]]
        assert (name in by_segment.index) == (len(here) > 0)
        if len(here):
            assert by_segment.loc[name, "scenarios"] == len(here)
            means = by_segment.loc[name, list(MEASURES)].tolist()
            assert means == pytest.approx(here[list(MEASURES)].mean().tolist(), nan_ok=True)


def test_an_empty_tally() -> None:
    assert Tally().summary()["mean"].isna().all()
    assert Tally().worst().empty
    assert Tally().segments().empty


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed() -> None:
    pytest.importorskip("distributed")
    setting = bundled()
    seen: list[int] = []

    def scenarios() -> list[Scenario]:
        return list(random_closures(setting, 300, size=3, seed=7))

    alone = effects_table(sweep(setting, scenarios(), progress=seen.append)).to_csv()
    assert seen == list(range(1, 301))
    with cluster_of(2) as (address, _), Cluster(address) as cluster:

        def kill(done: int) -> None:
            if done == 60:
                os.kill(min(cluster._client.run(os.getpid).values()), signal.SIGKILL)  # type: ignore[union-attr]

        assert effects_table(sweep(setting, scenarios(), mapper=cluster, progress=kill)).to_csv() == alone
