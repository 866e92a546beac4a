"""Border crossings: hand-drawn borders, nodes on them, and the side of the border as an oracle."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo import Case, UnknownNameError, crossings
from layers import Atlas, load_atlas
from tests.hand import atlas, segment

# Two countries that meet at 1 E, and a third behind a strait from 2 to 3 E.
A, B, C = box(0, -5, 1, 5), box(1, -5, 2, 5), box(3, -5, 4, 5)
COUNTRIES = {"AAA": A, "BBB": B, "CCC": C}


def rows(found: gpd.GeoDataFrame) -> list[tuple[Any, ...]]:
    return list(
        zip(
            found["segment"], found["from_country"], found["to_country"], found["lon"].round(4), found["lat"].round(4),
            strict=True,
        )
    )  # fmt: skip


def of(*segments: dict[str, Any], route: str | None = None, **options: Any) -> list[tuple[Any, ...]]:
    """Return the crossings of the network, or of the route through all segments from end to end."""
    routes = None if route is None else {"r": (route, [drawn["id"] for drawn in segments])}
    built = atlas(segments, COUNTRIES, routes=routes)
    return rows(crossings(Case(built, **options), route=None if route is None else "r"))


def test_one_line_over_one_border() -> None:
    found = crossings(atlas([segment("s", "ab", [(0.5, 0), (1.5, 0)])], COUNTRIES))
    assert list(found.columns) == ["segment", "mode", "from_country", "to_country", "lat", "lon", "geometry"]
    assert found.iloc[0][:4].tolist() == ["s", "rail", "AAA", "BBB"]
    assert (found.geometry.x[0], found.geometry.y[0]) == pytest.approx((1, 0), abs=1e-9)
    assert (found["lon"][0], found["lat"][0]) == pytest.approx((1, 0), abs=1e-9)
    assert found.crs.to_epsg() == 4326


def test_the_direction_is_that_of_travel() -> None:
    back = segment("s", "ba", [(1.5, 0), (0.5, 0)])
    assert of(back) == [("s", "BBB", "AAA", 1, 0)]
    assert of(back, route="ab") == [("s", "AAA", "BBB", 1, 0)]
    assert of(back, route="ba") == [("s", "BBB", "AAA", 1, 0)]


def test_every_cut_of_a_winding_line_in_order() -> None:
    line = [(0.5, 0), (1.5, 1), (0.5, 2), (1.5, 3)]
    assert of(segment("s", "ab", line)) == [
        ("s", "AAA", "BBB", 1, pytest.approx(0.5, abs=1e-3)),
        ("s", "BBB", "AAA", 1, pytest.approx(1.5, abs=1e-3)),
        ("s", "AAA", "BBB", 1, pytest.approx(2.5, abs=1e-3)),
    ]


def test_end_nodes_in_one_country_do_not_hide_a_way_through_another() -> None:
    assert len(of(segment("s", "ab", [(0.5, 0), (1.5, 1), (0.5, 2)]))) == 2


def test_over_water_there_is_no_border() -> None:
    assert of(segment("there and back", "ab", [(1.5, 0), (2.5, 0.5), (1.5, 1)])) == []
    assert of(segment("strait", "ab", [(1.5, 0), (3.5, 0)])) == []
    assert of(segment("one", "ab", [(1.5, 0), (2.5, 0)]), segment("two", "bc", [(2.5, 0), (3.5, 0)]), route="ac") == []
    nobody = atlas([segment("s", "ab", [(1.5, 0), (3.5, 0)])], COUNTRIES, land=[box(0, -5, 5, 5)])
    assert crossings(nobody).empty


def test_a_hairline_between_two_borders_does_not_hide_a_crossing() -> None:
    line = segment("s", "ab", [(0.5, 0), (1.5, 0)])
    for gap, number in ((1e-7, 1), (1e-6, 1), (1e-3, 0)):
        found = crossings(atlas([line], {"AAA": A, "BBB": box(1 + gap, -5, 2, 5)}))
        assert len(found) == number


def test_a_touch_is_no_crossing() -> None:
    assert of(segment("s", "ab", [(0.5, 0), (1, 0.5), (0.5, 1)])) == []
    assert of(segment("s", "ab", [(0.5, 0), (1 + 1e-7, 0.5), (0.5, 1)])) == []
    assert len(of(segment("s", "ab", [(0.5, 0), (1 + 1e-3, 0.5), (0.5, 1)]))) == 2


def test_a_line_along_the_border_crosses_once_or_not_at_all() -> None:
    joins = [(0.5, 0), (1, 0.5), (1, 1), (1, 1.5)]
    assert of(segment("s", "ab", [*joins, (1.5, 2)])) == [("s", "AAA", "BBB", 1, 1.5)]
    assert of(segment("s", "ab", [*joins, (0.5, 2)])) == []
    # The border's stretch belongs to AAA in every case: so from BBB the line leaves and returns.
    assert of(segment("s", "ab", [(1.5, 0), (1, 0.5), (1, 1.5), (1.5, 2)])) == []
    assert of(segment("s", "ab", [(1, 0), (1, 1)])) == []


NODE = 0.3  # latitude of a node on the border


@pytest.mark.parametrize("off", [0, 1e-6, -1e-6, 5e-7, -3e-7])
@pytest.mark.parametrize("slope", [0, 1, 40])
def test_a_node_on_the_border_is_one_crossing_however_it_was_rounded(off: float, slope: float) -> None:
    node = (1 + off, NODE)
    west = segment("west", "ab", [(0.9, NODE - 0.1 * slope), node])
    east = segment("east", "bc", [node, (1.1, NODE + 0.1 * slope)])
    backwards = segment("back", "cb", [(1.1, NODE + 0.1 * slope), node])
    where = (1, pytest.approx(NODE, abs=1e-3))
    for segments, entered in (([west, east], "east"), ([west, backwards], "back")):
        assert of(*segments, route="ac") == [(entered, "AAA", "BBB", *where)]
        assert len(of(*segments)) == 1
    assert of(west, east) == [("east", "AAA", "BBB", *where)]
    built = atlas([west, east], COUNTRIES, routes={"r": ("ca", ["east", "west"])})
    assert rows(crossings(built, route="r")) == [("west", "BBB", "AAA", *where)]


def test_a_true_overshoot_is_found_where_it_is_and_not_again_at_the_node() -> None:
    node = (1.001, 0)
    segments = segment("west", "ab", [(0.5, 0), node]), segment("east", "bc", [node, (1.5, 0)])
    assert of(*segments) == of(*segments, route="ac") == [("west", "AAA", "BBB", 1, 0)]


def test_a_junction_on_the_border_counts_once_for_each_pair_and_mode() -> None:
    node = (1, 0)
    network = [
        segment("west", "ab", [(0.5, 0), node]),
        segment("north", "bc", [node, (1.5, 1)]),
        segment("south", "bd", [node, (1.5, -1)]),
        segment("road in", "eb", [(0.5, 0.5), node], mode="road"),
        segment("road out", "bf", [node, (1.5, 0.5)], mode="road"),
        segment("pipe", "gb", [(0.5, -0.5), node], mode="pipeline"),
    ]
    found = crossings(atlas(network, COUNTRIES))
    assert found[["segment", "mode"]].to_numpy().tolist() == [["north", "rail"], ["road out", "road"]]
    assert found[["from_country", "to_country"]].to_numpy().tolist() == [["AAA", "BBB"]] * 2


def test_a_change_of_mode_on_the_border_is_a_crossing() -> None:
    segments = (
        segment("train", "ab", [(0.5, 0), (1, 0)]),
        segment("truck", "bc", [(1, 0), (1.5, 0)], mode="road"),
    )
    assert of(*segments) == of(*segments, route="ac") == [("truck", "AAA", "BBB", 1, 0)]


def test_two_segments_that_both_end_on_the_border() -> None:
    segments = segment("west", "ab", [(0.5, 0), (1, 0)]), segment("east", "cb", [(1.5, 0), (1, 0)])
    assert len(of(*segments)) == 1


def test_a_point_where_three_countries_meet() -> None:
    three = {"AAA": box(0, 0, 1, 1), "BBB": box(1, 0, 2, 1), "CCC": box(0, -1, 2, 0)}
    node = (1, 0)
    arms = [
        segment("a", "an", [(0.5, 0.5), node]),
        segment("b", "nb", [node, (1.5, 0.5)]),
        segment("c", "nc", [node, (1, -0.5)]),
    ]
    found = crossings(atlas(arms, three))
    assert {frozenset(pair) for pair in found[["from_country", "to_country"]].to_numpy().tolist()} == {
        frozenset({"AAA", "BBB"}), frozenset({"AAA", "CCC"}), frozenset({"BBB", "CCC"}),
    }  # fmt: skip
    assert len(found) == 3


def test_a_segment_along_the_border_between_two_others() -> None:
    segments = (
        segment("west", "ab", [(0.5, 0), (1, 0)]),
        segment("bridge", "bc", [(1, 0), (1, 0.01)]),
        segment("east", "cd", [(1, 0.01), (1.5, 0.5)]),
    )
    assert of(*segments) == of(*segments, route="ad") == [("east", "AAA", "BBB", 1, 0.01)]


def test_enclaves_have_a_border_all_round() -> None:
    inner = box(0.4, -0.2, 0.6, 0.2)
    built = atlas(
        [segment("s", "ab", [(0.2, 0), (0.8, 0)])], {"AAA": A.difference(inner), "BBB": MultiPolygon([B, inner])}
    )
    assert rows(crossings(built)) == [("s", "AAA", "BBB", 0.4, 0), ("s", "BBB", "AAA", 0.6, 0)]


def test_parts_that_do_not_touch_are_not_joined_but_the_antimeridian_is() -> None:
    assert of(segment("s", "ab", MultiLineString([[(0.2, 0), (0.8, 0)], [(1.2, 0), (1.8, 0)]]))) == []
    assert len(of(segment("s", "ab", MultiLineString([[(0.2, 0), (1, 0)], [(1, 0), (1.8, 0)]])))) == 1
    far = {"AAA": box(178, -1, 180, 1), "BBB": box(-180, -1, -178, 1)}
    found = crossings(atlas([segment("s", "ab", [(179, 0), (-179, 0)])], far))
    assert rows(found) == [("s", "AAA", "BBB", -180, 0)]


def test_a_route_that_is_broken_off_does_not_jump_the_border() -> None:
    segments = segment("west", "ab", [(0.5, 0), (0.9, 0)]), segment("east", "cd", [(1.1, 0), (1.5, 0)])
    assert of(*segments, route="ad") == []


def test_a_year_without_a_segment_is_without_its_crossing() -> None:
    west = segment("west", "ab", [(0.5, 0), (1, 0)])
    east = segment("east", "bc", [(1, 0), (1.5, 0)], closes=2027)
    assert len(of(west, east, as_of=2026)) == len(of(west, east, route="ac", as_of=2026)) == 1
    assert of(west, east, as_of=2027) == of(west, east, route="ac", as_of=2027) == []


def test_unknown_routes_and_empty_answers() -> None:
    built = atlas([segment("s", "ab", [(0.2, 0), (0.4, 0)])], COUNTRIES, routes={"main": ("ab", ["s"])})
    with pytest.raises(UnknownNameError, match="no route 'mane'; did you mean 'main'"):
        crossings(built, route="mane")
    empty = crossings(built, route="main")
    assert empty.empty
    assert empty.crs.to_epsg() == 4326
    assert empty["lat"].dtype == float


def at_a_post(*segments: dict[str, Any], kind: str = "rail_post", **options: Any) -> list[tuple[Any, ...]]:
    """Return the crossings of a network drawn to 10 km, with a post at b."""
    built = atlas([{"geometry_accuracy_m": 10_000.0, **each} for each in segments], COUNTRIES)
    built.nodes["kind"] = ["city" if name != "b" else kind for name in built.nodes["id"]]
    return rows(crossings(built, **options))


def test_a_line_that_pokes_over_the_border_to_a_post_leads_nowhere_alone() -> None:
    post = (1.05, 0)  # 5.6 km beyond the border
    west, east = segment("west", "ab", [(0.5, 0), post]), segment("east", "bc", [post, (1.5, 0)])
    whole = [("west", "AAA", "BBB", 1, 0)]
    assert at_a_post(west, east) == whole
    assert at_a_post(west) == []
    back = segment("west", "ba", [post, (0.5, 0)])
    assert at_a_post(back, east) == [("west", "BBB", "AAA", 1, 0)]
    assert at_a_post(back) == []
    # Two that come alike from one side lead nowhere either; one that goes on to a third country does.
    assert at_a_post(west, segment("beside", "db", [(0.5, 0.5), post])) == []
    assert len(at_a_post(west, segment("through", "bd", [post, (1.5, 0.5)]))) == 1
    # A station is a place to go to, a stretch beyond the accuracy is no slip, and what is not accurate is not known.
    assert at_a_post(west, kind="city") == whole
    assert at_a_post({**west, "geometry_accuracy_m": 5_000.0}) == whole
    assert at_a_post({**west, "geometry_accuracy_m": None}, {**east, "status": "closed"})[:1] == whole
    # What goes on by another mode changes it at the border.
    assert len(at_a_post(west, {**east, "mode": "road"})) == 1


def test_what_a_scenario_or_a_year_leaves_of_a_line_to_a_post() -> None:
    post = (1.05, 0)
    west = segment("west", "ab", [(0.5, 0), post], geometry_accuracy_m=10_000.0)
    east = segment("east", "bc", [post, (1.5, 0)], geometry_accuracy_m=10_000.0, status="operational", closes=2020)
    built = atlas([west, east], COUNTRIES, routes={"r": ("ac", ["west", "east"])})
    built.nodes["kind"] = ["city", "rail_post", "city"]
    for route in (None, "r"):
        assert len(crossings(built, route=route)) == len(crossings(Case(built, as_of=2019), route=route)) == 1
        assert crossings(Case(built, as_of=2021), route=route).empty


# --- The side of a straight border as an oracle: crossings are its changes, zeros aside. ---------

across = st.integers(-4, 4).map(lambda i: 1 + i / 10)
walks = st.lists(across, min_size=2, max_size=10)
slope = st.sampled_from([0.0, 0.25, 1 / 3])


def slanted(xs: list[float], lean: float) -> tuple[list[tuple[float, float]], dict[str, Polygon]]:
    """Return a walk north, so far to the side of a leaning border, and the countries beside it."""
    steps = [(x + lean * i / 10, i / 10) for i, x in enumerate(xs)]
    border = [(1 + lean * y, y) for y in np.linspace(-1, 2, 31)]
    return steps, {
        "AAA": Polygon([*border, (-1, 2), (-1, -1)]),
        "BBB": Polygon([*border, (3, 2), (3, -1)]),
    }


def changes(xs: list[float]) -> list[str]:
    sides = [np.sign(round(x - 1, 6)) for x in xs if round(x - 1, 6) != 0]
    return ["AAA" if one < 0 else "BBB" for one, other in pairwise(sides) if one != other]


@given(walks, slope)
@settings(max_examples=40, deadline=None)
def test_crossings_are_the_changes_of_side(xs: list[float], lean: float) -> None:
    steps, countries = slanted(xs, lean)
    found = crossings(atlas([segment("s", "ab", steps)], countries))
    assert found["from_country"].tolist() == changes(xs)


@given(walks, slope, st.lists(st.booleans(), min_size=30, max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_splitting_into_segments_at_the_border_or_anywhere_changes_nothing(
    xs: list[float], lean: float, split: list[bool], random: Any
) -> None:
    steps, countries = slanted(xs, lean)
    # Every border point of the walk becomes a vertex, rounded as in a file; then split at some vertices.
    dense: list[tuple[float, float]] = [steps[0]]
    for (x0, y0), (x1, y1), a, b in zip(steps, steps[1:], xs, xs[1:], strict=False):
        a, b = round(a - 1, 6), round(b - 1, 6)
        if a * b < 0:
            t = a / (a - b)
            dense.append((round(x0 + t * (x1 - x0), 6), round(y0 + t * (y1 - y0), 6)))
        dense.append((x1, y1))
    cuts = [0, *(i for i in range(1, len(dense) - 1) if split[i]), len(dense) - 1]
    segments = []
    for number, (i, j) in enumerate(pairwise(cuts)):
        line, ends = LineString(dense[i : j + 1]), (f"n{number}", f"n{number + 1}")
        if random.random() < 0.5:
            line, ends = line.reverse(), ends[::-1]
        segments.append(segment(f"s{number}", "xx", line, from_node=ends[0], to_node=ends[1]))
    built = atlas(segments, countries)
    built.routes["r"] = _route("n0", f"n{len(cuts) - 1}", [drawn["id"] for drawn in segments])  # type: ignore[index]
    assert crossings(built, route="r")["from_country"].tolist() == changes(xs)
    assert len(crossings(built)) == len(changes(xs))


def _route(origin: str, destination: str, along: list[str]) -> Any:
    built: Atlas = atlas([segment("s", "ab", [(0, 0), (1, 1)])], {}, routes={"r": ("ab", along)})
    route = built.routes["r"]
    return type(route)(**{**vars(route), "origin": origin, "destination": destination})


def test_several_routes_at_once_are_each_as_alone() -> None:
    bundled = load_atlas()
    names = list(bundled.routes)[3:0:-1]
    found = crossings(bundled, route=names)
    assert found.columns[0] == "route"
    assert list(dict.fromkeys(found["route"])) == [name for name in names if len(crossings(bundled, route=name))]
    for name in names:
        alone = crossings(bundled, route=name)
        assert found[found["route"] == name].drop(columns="route").reset_index(drop=True).equals(alone)
