from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Patch, PathPatch, Polygon
from pyproj import Geod

import geo
from layers import load_atlas
from maps.charts.figures import figure_bytes
from maps.charts.frame import Frame, map_frame
from maps.charts.print_map import static_map
from maps.look.style import LIGHT
from maps.look.subject import corridor_lines
from tests.looked_at import outside, overlapping, shown

ATLAS = load_atlas()
WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def wide() -> Frame:
    return map_frame(ATLAS, territory="AZE")


@pytest.fixture(scope="module")
def near() -> Frame:
    return map_frame(ATLAS, territory="AZE", kind="territory")


@pytest.fixture(scope="module")
def places() -> gpd.GeoDataFrame:
    return geo.chokepoints(ATLAS)


@pytest.fixture(scope="module")
def maps(wide: Frame, near: Frame, places: gpd.GeoDataFrame) -> dict[str, Figure]:
    return {
        "corridor": static_map(ATLAS, territory="AZE", frame=wide, title="The corridor", source="Somebody, 2026"),
        "territory": static_map(ATLAS, territory="AZE", frame=near, chokepoints=places, source="Somebody, 2026"),
    }


def paths(figure: Figure) -> list[PathPatch]:
    return [patch for axes in figure.axes for patch in axes.patches if isinstance(patch, PathPatch)]


def changed(**states: str) -> gpd.GeoDataFrame:
    return ATLAS.segments.assign(
        status_after=ATLAS.segments["status"], state=[states.get(name, "idle") for name in ATLAS.segments["id"]]
    )


@pytest.mark.parametrize("kind", ["corridor", "territory"])
def test_distances_on_the_map_are_those_on_the_ground(kind: str, wide: Frame, near: Frame) -> None:
    """In the middle of the map to a hundredth, at its edges to a twentieth, in every direction."""
    frame = wide if kind == "corridor" else near
    ends = {"corridor": (50, 42, 400, 0.02, 0.06), "territory": (48, 40, 50, 0.001, 0.005)}[kind]
    lon, lat, km, fine, coarse = ends
    for azimuth in range(0, 360, 45):
        to = WGS84.fwd(lon, lat, azimuth, km * 1000)[:2]
        drawn = shapely.length(frame.project(shapely.LineString([(lon, lat), to]))) / frame.scale / 1000
        assert drawn == pytest.approx(km, rel=coarse)
        assert drawn == pytest.approx(km, rel=fine if azimuth in (0, 90, 180, 270) and kind == "territory" else coarse)


def test_shapes_keep_their_angles(wide: Frame) -> None:
    """The projection is conformal: a small right angle stays one anywhere."""
    for lon, lat in ((72, 20), (31, 59), (50, 40)):
        spot, east, north = (
            np.array(shapely.get_coordinates(wide.project(shapely.Point(lon + dx, lat + dy)))[0])
            for dx, dy in ((0, 0), (0.001 / math.cos(math.radians(lat)), 0), (0, 0.001))
        )
        a, b = east - spot, north - spot
        cosine = float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
        assert abs(cosine) < 0.01
        assert np.linalg.norm(a) == pytest.approx(np.linalg.norm(b), rel=0.01)


def test_the_scale_bar_is_as_long_as_it_says(maps: dict[str, Figure], wide: Frame, near: Frame) -> None:
    for name, frame in (("corridor", wide), ("territory", near)):
        said = next(text for text in shown(maps[name]) if text.endswith(" km"))
        km = float(said.removesuffix(" km").replace(",", ""))
        bar = next(line for line in maps[name].axes[0].lines if len(line.get_xdata()) == 4)
        inches = float(max(bar.get_xdata()) - min(bar.get_xdata()))
        assert inches / frame.scale / 1000 == pytest.approx(km, rel=1e-9)


def test_all_of_the_corridor_is_on_the_map(wide: Frame) -> None:
    drawn = wide.project(corridor_lines(ATLAS).geometry.to_numpy())
    west, south, east, north = shapely.total_bounds(drawn)
    assert min(west, south) > 0
    assert east < wide.width
    assert north < wide.height


def test_routes_for_comparison_are_left_out() -> None:
    used = {name for route in ATLAS.routes.values() if route.kind != "baseline" for name in route.segments}
    compared = set(ATLAS.routes["suez_baseline"].segments) - used
    assert compared
    assert not compared & set(corridor_lines(ATLAS)["id"])
    assert set(ATLAS.routes["western_rail"].segments) <= set(corridor_lines(ATLAS)["id"])


def test_no_two_texts_overlap_and_none_leaves_the_sheet(maps: dict[str, Figure]) -> None:
    assert {name: overlapping(figure) for name, figure in maps.items() if overlapping(figure)} == {}
    assert {name: outside(figure) for name, figure in maps.items() if outside(figure)} == {}


def test_the_ends_the_territory_and_its_neighbours_are_lettered(maps: dict[str, Figure]) -> None:
    assert {"Nhava Sheva", "Saint Petersburg", "Azerbaijan", "Iran", "Russia", "Kazakhstan"} <= set(
        shown(maps["corridor"])
    )
    assert {"Azerbaijan", "Armenia", "Georgia", "Iran", "Baku", "Alat", "Caspian Sea"} <= set(shown(maps["territory"]))


def sign(figure: Figure, frame: Frame, node: str) -> Patch:
    """Return the sign of a place: the last polygon drawn about it."""
    spot = ATLAS.nodes.set_index("id").geometry.loc[[node]].to_numpy()
    x, y = shapely.get_coordinates(frame.project(spot))[0]
    return [
        patch
        for patch in figure.axes[0].patches
        if isinstance(patch, Polygon) and np.abs(patch.get_xy().mean(axis=0) - (x, y)).max() < 0.02
    ][-1]


def test_a_port_that_is_planned_is_hollow_and_dashed_and_says_so(maps: dict[str, Figure], wide: Frame) -> None:
    looks = {
        node: (to_hex(patch.get_facecolor()).upper(), to_hex(patch.get_edgecolor()).upper(), patch.get_linestyle())
        for node in ("RULAG", "RUOLY")
        for patch in [sign(maps["corridor"], wide, node)]
    }
    assert looks["RUOLY"] == ("#2166AC", LIGHT.halo, "solid")
    assert looks["RULAG"][:2] == (LIGHT.halo, "#2166AC")
    assert looks["RULAG"][2] != "solid"
    assert {"Olya", "Lagan (planned port)", "Place not yet in operation"} <= set(shown(maps["corridor"]))


def test_a_port_that_a_scenario_opens_is_filled(wide: Frame) -> None:
    lines = changed().assign(status_after="operational", state="used")
    opened = static_map(ATLAS, frame=wide, changed=lines)
    assert to_hex(sign(opened, wide, "RULAG").get_facecolor()).upper() == "#2166AC"
    assert "Lagan" in shown(opened)
    assert "Place not yet in operation" not in shown(opened)


def test_every_chokepoint_has_its_number_once_at_its_place(
    maps: dict[str, Figure], near: Frame, places: gpd.GeoDataFrame
) -> None:
    axes = maps["territory"].axes[0]
    numbers = [text for text in axes.texts if text.get_text().isdigit()]
    assert sorted(int(text.get_text()) for text in numbers) == list(places["rank"])
    for text in numbers:
        row = places[places["rank"] == int(text.get_text())].iloc[0]
        x, y = shapely.get_coordinates(near.project(shapely.Point(row["lon"], row["lat"])))[0]
        at = text.get_position()
        assert math.hypot(at[0] - x, at[1] - y) < 0.4
    discs = [patch for patch in axes.patches if isinstance(patch, Circle) and patch.get_radius() == 0.075]
    centres = [disc.center for disc in discs]
    assert len(centres) == len(places)
    apart = [math.dist(a, b) for k, a in enumerate(centres) for b in centres[:k]]
    assert min(apart) >= 0.15 * 0.99  # discs do not cover each other


def test_what_is_lost_is_grey_with_crosses_and_never_in_its_own_colour(wide: Frame) -> None:
    lost = dict.fromkeys(("AZ18", "AZ17", "AZ16", "AZ15", "AZ14"), "lost")
    plain = static_map(ATLAS, frame=wide, changed=changed())
    figure = static_map(ATLAS, frame=wide, changed=changed(**lost))
    grey = [patch for patch in paths(figure) if patch.get_edgecolor()[:3] == pytest.approx(rgb(LIGHT.lost))]
    assert len(grey) == 1
    assert len(figure.axes[0].lines) > len(plain.axes[0].lines)  # the crosses
    drawn = grey[0].get_path().vertices
    hidden = wide.project(ATLAS.segments.set_index("id").geometry[list(lost)].to_numpy())
    inside = shapely.buffer(shapely.union_all(hidden), 0.02)
    assert all(inside.covers(shapely.Point(*spot)) for spot in drawn)


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def test_what_carries_more_glows_and_what_is_idle_is_faint(wide: Frame) -> None:
    figure = static_map(ATLAS, frame=wide, changed=changed(SE01="rerouted"))
    glows = [p for p in paths(figure) if p.get_edgecolor()[:3] == pytest.approx(rgb(LIGHT.accent)) and p.get_alpha()]
    assert len(glows) == 2
    rail = [p for p in paths(figure) if p.get_edgecolor()[:3] == pytest.approx(rgb("#2D1E2F"))]
    assert rail
    assert all(patch.get_alpha() == 0.3 for patch in rail)


def test_what_does_not_exist_is_not_drawn_under_a_scenario_unless_it_opens(wide: Frame) -> None:
    closed = static_map(ATLAS, frame=wide, changed=changed())
    assert not [
        p
        for p in paths(closed)
        if isinstance(p.get_linestyle(), tuple) and p.get_linestyle()[1] == (6.0 * 0.5, 6.0 * 0.5)
    ]
    assert not any("planned" in text or "proposed" in text for text in shown(closed))
    row = changed(IR01="opened")
    row.loc[row["id"] == "IR01", "status_after"] = "operational"
    count = len(paths(static_map(ATLAS, frame=wide, changed=row)))
    assert count > len(paths(closed))


def test_what_is_planned_is_dashed_on_the_plain_map(maps: dict[str, Figure]) -> None:
    assert "Railway, planned" in shown(maps["corridor"])
    dashed = [patch for patch in paths(maps["corridor"]) if patch.get_linestyle() not in ("-", "solid")]
    assert dashed


def test_a_shut_border_is_marked_once_where_crossings_lie_together(wide: Frame) -> None:
    crossings = geo.crossings(ATLAS)
    two = crossings[(crossings["from_country"] == "AZE") | (crossings["to_country"] == "AZE")]
    figure = static_map(ATLAS, frame=wide, changed=changed(), shut=two)
    rings = [p for p in figure.axes[0].patches if isinstance(p, Circle) and p.get_radius() == 0.045]
    assert 1 <= len(rings) < len(two)
    spots = shapely.get_coordinates(wide.project(two.geometry.to_numpy()))
    for ring in rings:
        assert np.hypot(*(spots - np.array(ring.center)).T).min() < 1e-9
    assert "border" in shown(figure)


def test_frames_are_asked_for_by_name() -> None:
    with pytest.raises(ValueError, match="no kind of map 'world'"):
        map_frame(ATLAS, kind="world")
    with pytest.raises(ValueError, match="no territory 'XXX'"):
        map_frame(ATLAS, territory="XXX", kind="territory")


def test_the_same_map_has_the_same_bytes(near: Frame, places: gpd.GeoDataFrame) -> None:
    one, two = (
        figure_bytes(static_map(ATLAS, territory="AZE", frame=frame, chokepoints=places), "svg")
        for frame in (near, map_frame(ATLAS, territory="AZE", kind="territory"))
    )
    assert one == two


def test_an_atlas_drawn_by_hand_and_hostile_names(tiny: Path) -> None:
    atlas = load_atlas(tiny)
    hostile = r"$x$ <script>alert(1)</script> & \frac"
    atlas = replace(
        atlas, nodes=atlas.nodes.assign(name=hostile), borders=atlas.borders.assign(name=hostile), catalogue={}
    )
    figure = static_map(atlas, territory="BBB", title=hostile, source=hostile)
    assert hostile in shown(figure)
    text = figure_bytes(figure, "svg").decode()
    assert "<script" not in text
    ElementTree.fromstring(text)


def test_a_territory_the_corridor_is_far_from_still_has_a_map() -> None:
    figure = static_map(ATLAS, territory="FIN", frame=map_frame(ATLAS, territory="FIN", kind="territory"))
    assert "Finland" in shown(figure)


def test_capitals_on_the_lines_are_lettered_beside_chokepoints_too(wide: Frame, places: gpd.GeoDataFrame) -> None:
    figure = static_map(ATLAS, territory="AZE", frame=wide, chokepoints=places.head(3))
    lettered = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"Baku", "Tehran", "Tbilisi", "Yerevan", "Ashgabat", "Moscow"} <= lettered
    assert not overlapping(figure)
