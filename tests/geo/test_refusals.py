"""What is not known is refused by name in every analysis; places and pairs count as they are, whatever their order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geo
from geo.geodesy.geodesic import WGS84
from geo.measures.loss import ClosureLoss
from geo.scenarios.closure_sweep import _along
from geo.vulnerability.chokepoint_ranking import _nearest_point
from layers import Atlas, load_atlas
from layers.model.problem import MissingCostError
from tests.hand_network import corridor

LINES = gpd.GeoDataFrame(
    {"id": ["R1", "D1"], "mode": ["rail", "road"]},
    geometry=[shapely.LineString([(49, 0), (50, 0)]), shapely.LineString([(49, 1), (50, 1)])],
    crs="OGC:CRS84",
)
AREAS = gpd.GeoDataFrame({"name": ["all"]}, geometry=[shapely.box(48, -1, 51, 2)], crs="OGC:CRS84")


def no_speed_by_road() -> Atlas:
    atlas = corridor()
    parameters = [entry for entry in atlas.costs["parameters"] if entry["id"] != "speed_kmh.road"]
    return Atlas(**{**vars(atlas), "costs": {"parameters": parameters}})


def stated(atlas: Atlas) -> Atlas:
    """Return an atlas whose lines state how accurate they are."""
    facts = {"geometry_accuracy_m": 100.0, "confidence": "high"}
    return Atlas(**{**vars(atlas), "segments": atlas.segments.assign(**facts)})


@pytest.mark.parametrize(
    "analysis",
    [
        geo.links,
        geo.dependence,
        lambda atlas: geo.chokepoints(stated(atlas), radius_km=50),
        lambda atlas: geo.best_routes(atlas, "A", "C"),
        geo.SweepBaseline,
        geo.run_scenario,
    ],
)
def test_an_unknown_time_is_refused_by_name(analysis: Callable[[Atlas], Any]) -> None:
    # It once counted as closed in links, chokepoints and sweeps: the road was no way at all there.
    with pytest.raises(MissingCostError, match=r"the time of . edges? is not known; give speed_kmh.road"):
        analysis(no_speed_by_road())


def capacity_lost(pairs: list[tuple[str, str]], closed: tuple[str, ...], **changes: Any) -> float:
    case = geo.Case(corridor(**changes))
    return (
        ClosureLoss(case, ["BBB"], media=["freight"], pairs={"freight": pairs}).losses(closed)["freight"].capacity_lost
    )


def test_a_capacity_has_no_direction_and_pairs_no_order() -> None:
    # A node that is an origin of one pair and a destination of another once made the whole loss unknown.
    triangle = [("A", "C"), ("C", "B"), ("B", "A")]
    lost = capacity_lost(triangle, ("R2",))
    assert lost > 0
    for turned in combinations(range(3), 2):
        pairs = [pair[::-1] if number in turned else pair for number, pair in enumerate(triangle)]
        assert capacity_lost(pairs, ("R2",)) == pytest.approx(lost)
        assert capacity_lost(pairs[::-1], ("R2",)) == pytest.approx(lost)


def test_a_pair_that_nothing_binds_hides_no_other() -> None:
    # From p to A nobody states a capacity; A to C carries 7 by rail and 1 by road.
    assert capacity_lost([("A", "C")], ("R2",)) == pytest.approx(7)
    assert capacity_lost([("p", "A"), ("A", "C")], ("R2",)) == pytest.approx(7)


def test_the_most_of_several_pairs_shares_every_capacity() -> None:
    # By hand: all of A–B, A–C and B–C pass R1 (10) or R3 (7) or the road (1). R3 carries 7 of A–C or B–C,
    # R1 10 of A–B or A–C, the road 1: the most is 10 + 7 + 1 = 18, as A–B 10, B–C 7 and A–C 1.
    case = geo.Case(corridor())
    pairs = {"freight": [("A", "B"), ("A", "C"), ("B", "C")]}
    assert ClosureLoss(case, ["BBB"], media=["freight"], pairs=pairs).media["freight"].capacity == pytest.approx(18)


def test_each_km_of_a_line_is_equally_likely() -> None:
    # At 60° N a degree of longitude is half one of latitude: two legs of as many km are not as many degrees.
    east = WGS84.fwd(10, 60, 90, 100_000)
    line = shapely.LineString([(10, 60), east[:2], WGS84.fwd(east[0], east[1], 0, 100_000)[:2]])
    assert _along(line, 0.5) == pytest.approx(east[:2], abs=1e-9)
    quarter = _along(line, 0.25)
    assert WGS84.inv(10, 60, *quarter)[2] == pytest.approx(50_000, abs=1e-3)
    assert _along(line, 0.0) == pytest.approx((10, 60))
    assert WGS84.inv(*_along(line, 1.0), *line.coords[-1])[2] < 1e-3


def test_the_nearest_point_is_nearest_in_km() -> None:
    ground = shapely.Polygon([(10, 60), (11, 61), (11, 60)])
    point = (10.4, 60.5)
    edge = shapely.get_coordinates(shapely.segmentize(shapely.LineString([(10, 60), (11, 61)]), 1e-4))
    km = WGS84.inv(np.full(len(edge), point[0]), np.full(len(edge), point[1]), *edge.T)[2] / 1000
    found = _nearest_point(ground, point, 10.0)
    assert found is not None
    assert WGS84.inv(*point, *found)[2] / 1000 == pytest.approx(km.min(), abs=0.01)
    in_degrees = shapely.get_coordinates(shapely.shortest_line(shapely.Point(point), ground))[-1]
    assert WGS84.inv(*point, *in_degrees)[2] / 1000 > km.min() + 0.5  # what it once was
    assert _nearest_point(ground, point, float(km.min()) - 0.1) is None
    assert _nearest_point(ground, (10.9, 60.5), 1.0) == (10.9, 60.5)


def test_degrees_are_degrees_in_either_order_of_axes() -> None:
    assert geo.severing_radius([(49.5, 0.5)], LINES, ["rail", "road"])["radius_km"].item() == pytest.approx(
        55.29, abs=0.01
    )
    assert len(geo.length_by_area(LINES, AREAS, area_key="name"))
    with pytest.raises(ValueError, match="the lines are not in EPSG:4326"):
        geo.severing_radius([(49.5, 0.5)], LINES.to_crs(3857), ["rail"])
    with pytest.raises(ValueError, match="the areas are not in EPSG:4326"):
        geo.length_by_area(LINES, AREAS.to_crs(3857), area_key="name")


def test_tables_of_no_route_are_empty_and_have_their_columns() -> None:
    route = geo.best_routes(load_atlas(), "Tehran", "Moscow")
    none = geo.NoRoute("A", "C", "closed")
    assert list(geo.routes_table(none).columns) == list(geo.routes_table(route).columns)
    assert list(geo.legs_table([none]).columns) == list(geo.legs_table(route).columns)
    assert len(geo.routes_table([*route, none])) == 1
