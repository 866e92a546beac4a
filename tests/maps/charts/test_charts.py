from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text
from pyproj import Geod

import geo
from layers import load_atlas
from maps.charts import exposure_strip, leverage_figures, scenario_figures, severing
from maps.charts.figures import dark_of, figure_bytes
from maps.look.style import DARK, LIGHT, MODES
from maps.words import numbers
from maps.words.countries import country_names
from tests import hand_network
from tests.looked_at import outside, overlapping, shown

ATLAS = load_atlas()
NAMES = country_names(ATLAS)


def rows(*triples: tuple[str, str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(triples, columns=["country", "mode", "status", "km", "share"])


def bars(figure: Figure) -> list[tuple[float, float, float, str]]:
    """Start, end, height of centre and colour of each bar on a scale in km."""
    axes = next(each for each in figure.axes if each.get_xlabel() == "km")
    found = []
    for patch in axes.patches:
        if isinstance(patch, Rectangle):
            face = patch.get_facecolor()
            start, wide, low, tall = patch.get_x(), patch.get_width(), patch.get_y(), patch.get_height()
            found.append((start, start + wide, low + tall / 2, "hollow" if face[3] == 0 else "solid"))
    return sorted(found, key=lambda bar: (bar[2], bar[0]))


def test_bars_are_as_long_as_the_table_says_from_zero() -> None:
    table = rows(
        ("AAA", "rail", "operational", 300, 0.3),
        ("AAA", "rail", "planned", 100, 0.1),
        ("BBB", "sea", "operational", 600, 0.6),
    )
    figure = exposure_strip.exposure_bars(table, names={"AAA": "A-land", "BBB": "B-land"}, source="Hand, 2026")
    axes = next(each for each in figure.axes if each.get_xlabel() == "km")
    assert axes.get_xlim() == (0, 600)
    assert bars(figure) == [(0, 300, 0, "solid"), (300, 400, 0, "hollow"), (0, 600, 1, "solid")]
    assert {"400 km · 40.0\xa0%", "600 km · 60.0\xa0%", "A-land", "B-land", "Hand, 2026"} <= set(shown(figure))


def test_a_length_too_short_to_see_is_told() -> None:
    table = rows(("AAA", "rail", "operational", 0.01, 0.00001), ("BBB", "rail", "operational", 999, 0.99999))
    assert "< 0.1 km · < 0.1\xa0%" in shown(exposure_strip.exposure_bars(table))


@pytest.mark.parametrize("column", ["country", "mode", "status", "km", "share"])
def test_a_table_without_a_column_is_refused(column: str) -> None:
    with pytest.raises(ValueError, match=f"no column {column}"):
        exposure_strip.exposure_bars(rows(("AAA", "rail", "operational", 1, 1)).drop(columns=column))


def test_nothing_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="no rows"):
        exposure_strip.exposure_bars(rows())
    with pytest.raises(ValueError, match="no rows"):
        scenario_figures.scenario_bars(pd.DataFrame(columns=["scenario", "measure", "unit", "before", "after"]))
    with pytest.raises(ValueError, match="no rows"):
        leverage_figures.leverage_heat(pd.DataFrame(columns=["scenario", "territory", "share"]), value="share")


@pytest.fixture(scope="module")
def chokepoints() -> gpd.GeoDataFrame:
    return geo.chokepoints(ATLAS)


@pytest.fixture(scope="module")
def every(chokepoints: gpd.GeoDataFrame) -> dict[str, Figure]:
    """Every chart of the bundled atlas, and of tables with long titles and missing values."""
    titles = ["Baku halts gas transit", "Azerbaijan closes the border with Iran to freight (5-9 March 2026)", "A" * 70]
    before_after = pd.DataFrame(
        [(t, m, u, 10.0 * k, b) for k, (m, u) in enumerate((("Time", "h"), ("Gas", "bcm/y"))) for t, b in zip(titles, (3, math.nan, 55), strict=True)],
        columns=["scenario", "measure", "unit", "before", "after"],
    )  # fmt: skip
    held = pd.DataFrame(
        [(t, c, v, v / 2) for t in titles for c, v in zip(("AZE", "IRN", "RUS", "KAZ", "TKM"), (0, 1, 0.5, math.nan, 0.07), strict=True)],
        columns=["scenario", "territory", "share", "must"],
    )  # fmt: skip
    exposure = geo.exposure(ATLAS)
    inside = exposure[exposure["country"] == "AZE"]
    source = "Corridor Mapper, 2026"
    return {
        "countries": exposure_strip.exposure_bars(
            exposure[exposure["route"] == "western_rail"], names=NAMES, territory="AZE"
        ),
        "routes": exposure_strip.exposure_bars(
            inside, rows="route", names={k: v.name for k, v in ATLAS.routes.items()}
        ),
        **{f"strip {r}": exposure_strip.corridor_strip(ATLAS, r, territory="AZE", source=source) for r in ATLAS.routes},
        "profile": severing.severing_profile(ATLAS, "western_rail", "AZE", chokepoints=chokepoints, source=source),
        "scenarios": scenario_figures.scenario_bars(before_after, source=source),
        "held": leverage_figures.leverage_heat(held, value="share", names=NAMES, percent=True, source=source),
        "both": leverage_figures.leverage_heat(
            held, value="share", second="must", names=NAMES, percent=True, source=source
        ),
    }


def test_no_two_texts_overlap_and_none_leaves_the_sheet(every: dict[str, Figure]) -> None:
    assert {name: overlapping(figure) for name, figure in every.items() if overlapping(figure)} == {}
    assert {name: outside(figure) for name, figure in every.items() if outside(figure)} == {}


def test_every_chart_is_as_wide_as_a_column_of_a4(every: dict[str, Figure]) -> None:
    assert {round(figure.get_size_inches()[0] * 25.4) for figure in every.values()} == {170}
    assert max(figure.get_size_inches()[1] for figure in every.values()) < 9.7  # A4 less its margins


def test_every_colour_of_every_chart_has_one_for_the_night(every: dict[str, Figure]) -> None:
    known = {*dark_of(), "#ffffff"}
    for name in ("countries", "strip western_rail", "profile", "scenarios", "both"):
        text = figure_bytes(every[name], "svg", clear=True).decode()
        used = {each.group(0) for each in re.finditer(r"#[0-9a-f]{6}\b", text)}
        assert used <= known, name


def test_all_svgs_are_xml(every: dict[str, Figure]) -> None:
    for name in ("routes", "strip eastern", "both"):
        ElementTree.fromstring(figure_bytes(every[name], "svg"))


def test_the_strip_adds_up_and_changes_gauge_where_the_segments_do(every: dict[str, Figure]) -> None:
    figure = every["strip western_rail"]
    pieces = geo.pieces(ATLAS, route="western_rail")
    lanes = next(each for each in figure.axes if each.get_ylim() == (0, 3))
    assert lanes.get_xlim() == (0, pytest.approx(pieces["km"].sum()))
    modes = sorted(
        (p.get_x(), p.get_x() + p.get_width())
        for p in lanes.patches
        if isinstance(p, Rectangle) and p.get_y() == pytest.approx(1.24)
    )
    assert modes[0][0] == 0
    assert modes[-1][1] == pytest.approx(pieces["km"].sum())
    assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(modes))
    unbuilt = pieces["km"][pieces["status"] == "planned"].sum()
    assert any(end - start == pytest.approx(unbuilt) for start, end in modes)
    assert {"1,435", "1,520", "AZE", "Iran", "Open water"} <= set(shown(figure))


def test_the_strip_names_a_country_too_narrow_for_its_name_below(every: dict[str, Figure]) -> None:
    assert "Kazakhstan" in shown(every["strip western_rail"])


def test_the_ends_of_the_route_and_its_border_posts_are_named(every: dict[str, Figure]) -> None:
    named = set(shown(every["strip western_rail"]))
    assert {"Nhava Sheva", "Saint Petersburg", "Bandar Abbas port", "Samur station", "Moscow"} <= named


def test_a_route_that_does_not_exist_that_year_has_no_strip() -> None:
    gone = {name: {"closes": 1950} for name in ("R1", "R2", "R3")}
    with pytest.raises(ValueError, match="nothing of rail exists in 2000"):
        exposure_strip.corridor_strip(hand_network.corridor(segments=gone), "rail", as_of=2000)


def test_the_profile_is_the_farther_of_the_nearest_lines() -> None:
    """Railway along 5° N; the road of the corridor drawn by hand runs 2° north of it: brute force over the road."""
    atlas = hand_network.corridor()
    atlas = replace(atlas, borders=atlas.borders.assign(name=atlas.borders["iso_a3"]))
    figure = severing.severing_profile(atlas, "rail", "BBB", modes=("rail", "road"), step_km=50)
    axes = next(each for each in figure.axes if "as drawn" in each.get_xlabel())
    line = axes.lines[0]
    geod = Geod(ellps="WGS84")
    km, radius = np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)
    lon = np.array([geod.fwd(10, 5, geod.inv(10, 5, 15, 5)[0], 1000 * each)[0] for each in km if each < 500])
    road = np.array(geod.npts(5, 7, 25, 7, 4000))
    for at, found in zip(lon, radius, strict=False):
        nearest = min(geod.inv(np.full(len(road), at), np.full(len(road), 5.0), *road.T)[2]) / 1000
        assert found == pytest.approx(nearest, abs=0.6)
    assert axes.get_ylim()[0] == 0
    assert axes.get_xlim()[0] == 0


def test_the_profile_starts_where_the_route_enters(every: dict[str, Figure]) -> None:
    axes = next(each for each in every["profile"].axes if "as drawn" in each.get_xlabel())
    assert axes.get_xlabel().endswith("the border with Iran")
    pieces = geo.pieces(ATLAS, route="western_rail")
    assert axes.get_xlim()[1] == pytest.approx(pieces["km_geometry"][pieces["country"] == "AZE"].sum(), rel=1e-6)


def test_chokepoints_on_the_profile_stand_where_the_route_passes_them(
    every: dict[str, Figure], chokepoints: gpd.GeoDataFrame
) -> None:
    """The first place, Siyazan, is nearest to the railway about 412 km from the Iranian border."""
    figure = every["profile"]
    canvas = figure.axes[0] if not figure.axes[0].get_xlabel() else figure.axes[-1]
    numbers = {text for text in shown(figure) if text.isdigit() and int(text) <= 10}
    assert {"1", "2", "3", "4", "5"} <= numbers
    axes = next(each for each in figure.axes if "as drawn" in each.get_xlabel())
    first = chokepoints.iloc[0]
    parts = geo.pieces(ATLAS, route="western_rail")
    parts = parts[parts["country"] == "AZE"]
    before = 0.0
    for row in parts.itertuples():
        if row.segment == "AZ05":
            break
        before += row.km_geometry
    drops = sorted(float(line.get_xdata()[0]) for line in canvas.lines if line.get_color() == LIGHT.chokepoint)
    box = axes.get_position()
    width = figure.get_size_inches()[0]
    km = [(x / width - box.x0) / box.width * axes.get_xlim()[1] for x in drops]
    assert any(before - 30 < each < before + 30 for each in km), (first["name"], before, km)


def test_a_territory_the_route_does_not_cross_has_no_profile() -> None:
    with pytest.raises(ValueError, match="no land part in FIN"):
        severing.severing_profile(ATLAS, "western_rail", "FIN")


def test_before_and_after_stand_at_their_values() -> None:
    table = pd.DataFrame(
        [
            ("one", "Time", "h", 100.0, 250.0),
            ("two", "Time", "h", 100.0, 100.0),
            ("three", "Time", "h", 100.0, math.nan),
        ],
        columns=["scenario", "measure", "unit", "before", "after"],
    )
    figure = scenario_figures.scenario_bars(table)
    axes = next(each for each in figure.axes if each.get_xlabel() == "h")
    canvas = next(each for each in figure.axes if each.get_zorder() == 5)
    low, high = axes.get_xlim()
    assert low == 0
    assert high >= 250
    box = axes.get_position()
    width, height = figure.get_size_inches()
    spots = {}
    for line in canvas.lines:
        if line.get_marker() == "o" and len(line.get_xdata()) == 1:
            x, y = float(line.get_xdata()[0]), float(line.get_ydata()[0])
            row = (box.y1 - y / height) / box.height * 3 - 0.5
            if -0.1 < row < 2.1:
                spots.setdefault(round(row), []).append(round((x / width - box.x0) / box.width * high, 3))
    assert sorted(spots[0]) == [100, 250]
    assert spots[1] == [100, 100]
    assert 2 not in spots or spots[2] == []
    said = shown(figure)
    assert {"+150", "0", "–"} <= set(said)


@pytest.mark.parametrize(
    ("value", "text"),
    [(150, "+150"), (-3, "−3"), (0.001, "0"), (-12.34, "−12.3"), (1234.5, "+1,235"), (0.25, "+0.25"), (0, "0")],
)
def test_changes_have_a_sign(value: float, text: str) -> None:
    assert numbers.written("change", value) == text


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    def light(colour: tuple[float, ...]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_ink_can_be_read_on_the_darkest_shade(scheme: object) -> None:
    paper, accent, ink = (channels(getattr(scheme, name)) for name in ("paper", "accent", "ink"))
    shade = tuple(
        leverage_figures.DEEPEST * a + (1 - leverage_figures.DEEPEST) * p for a, p in zip(accent, paper, strict=True)
    )
    assert contrast(ink, shade) >= 4.5


def test_cells_are_shaded_by_their_value() -> None:
    table = pd.DataFrame(
        [("one", "AAA", 0.0), ("one", "BBB", 0.5), ("two", "AAA", 1.0), ("two", "BBB", math.nan)],
        columns=["scenario", "territory", "share"],
    )
    figure = leverage_figures.leverage_heat(table, value="share", percent=True)
    assert {"0\xa0%", "50\xa0%", "100\xa0%", "–"} <= set(shown(figure))
    shades = sorted(
        patch.get_alpha()
        for patch in figure.axes[0].patches
        if isinstance(patch, Rectangle) and patch.get_alpha() and patch.get_height() > 0.2
    )
    assert shades == pytest.approx([leverage_figures.DEEPEST / 2, leverage_figures.DEEPEST])


def test_two_values_for_one_cell_are_refused() -> None:
    table = pd.DataFrame([("one", "AAA", 0.0), ("one", "AAA", 0.5)], columns=["scenario", "territory", "share"])
    with pytest.raises(ValueError, match="two values"):
        leverage_figures.leverage_heat(table, value="share")


def test_names_are_drawn_as_they_are() -> None:
    hostile = r"$\frac{1}{0}$ <b>&amp; $"
    table = rows(("AAA", "rail", "operational", 5, 1.0))
    figure = exposure_strip.exposure_bars(table, names={"AAA": hostile}, title=hostile, source=hostile)
    assert shown(figure).count(hostile) >= 2
    ElementTree.fromstring(figure_bytes(figure, "svg"))
    held = pd.DataFrame([(hostile, hostile, 1.0)], columns=["scenario", "territory", "share"])
    assert "1" in shown(leverage_figures.leverage_heat(held, value="share"))


def test_modes_are_told_apart_without_colour() -> None:
    """Each mode's bar has a cue of its own, a line inside it: ticks, beads, a white line, none."""
    table = rows(*((mode.upper(), mode, "operational", 10.0, 0.25) for mode in MODES))
    figure = exposure_strip.exposure_bars(table)
    axes = next(each for each in figure.axes if each.get_xlabel() == "km")
    cues = {
        float(line.get_ydata()[0]): (line.get_linestyle(), line._dash_pattern, line.get_dash_capstyle())
        for line in axes.lines
    }
    assert len(cues) == 3  # the road has none
    assert len({str(cue) for cue in cues.values()}) == 3
    assert not any(isinstance(patch, Circle) for patch in axes.patches)


def test_a_rise_is_red_and_a_fall_is_not() -> None:
    """Of every measure drawn less is better."""
    table = pd.DataFrame(
        [("a", "Time", "h", 100.0, 150.0), ("b", "Time", "h", 100.0, 50.0)],
        columns=["scenario", "measure", "unit", "before", "after"],
    )
    colours = {text.get_text(): text.get_color() for text in scenario_figures.scenario_bars(table).findobj(Text)}
    assert colours["+50"] == LIGHT.accent
    assert colours["−50"] == LIGHT.ink


def test_a_closed_cell_says_so_and_has_no_figure() -> None:
    table = pd.DataFrame(
        [("a", "AZE", 0.0, True), ("a", "IRN", 0.25, False)], columns=["scenario", "territory", "share", "shut"]
    )
    said = shown(leverage_figures.leverage_heat(table, value="share", shut="shut", percent=True))
    assert "closed" in said
    assert "25\xa0%" in said
    assert "0\xa0%" not in said
