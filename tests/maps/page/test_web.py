from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import pandas as pd
import pytest
import shapely

import geo
from layers import Atlas, load_atlas
from layers.model.schema import NODE_FIELDS, SEGMENT_FIELDS
from layers.scenarios.scenario import Scenario, combine, load_scenario
from maps import web_map
from maps.look.seas import SEAS
from maps.page.display import geometry, script_json
from maps.page.palette import palette_css
from maps.page.panel import panel_html
from maps.story.route_views import leading, views
from maps.words.chokepoints import chokepoints_in_words
from maps.words.opening import opening_of_lines

NOTHING_SAID = opening_of_lines(0.0)

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def atlas(tiny: Path) -> Atlas:
    return load_atlas(tiny)


@pytest.fixture(scope="session")
def bundled() -> Atlas:
    return load_atlas()


def features(fmap: folium.Map) -> list[dict[str, Any]]:
    layers = [child for child in fmap._children.values() if isinstance(child, folium.GeoJson)]
    return [feature for layer in layers for feature in layer.data["features"]]


def test_every_line_and_place_is_drawn_once_with_all_its_facts(bundled: Atlas) -> None:
    drawn: dict[str, list[dict[str, Any]]] = {}
    for feature in features(web_map(bundled, scenarios=[])):
        drawn.setdefault(str(feature["properties"].get("id")), []).append(feature["properties"])
    for frame, fields in ((bundled.segments, SEGMENT_FIELDS), (bundled.nodes, NODE_FIELDS)):
        told = {field.name for field in fields} - {
            "id",
            "from_node",
            "to_node",
            "border_with",
            "capacity",
            "capacity_unit",
        }
        for row in frame.to_dict("records"):
            copies = [facts for facts in drawn[row["id"]] if facts.get("name") == row["name"]]
            assert len(copies) == 1
            for name in told:
                value = row[name]
                missing = value is None or value != value or str(value) == "<NA>"
                assert (name not in copies[0]) if missing else (copies[0][name] == value), (row["id"], name)


def test_lines_keep_their_shape_to_a_hundred_metres(bundled: Atlas) -> None:
    shown = {
        f["properties"].get("id"): f["geometry"]
        for f in features(web_map(bundled, scenarios=[]))
        if "mode" in f["properties"]
    }
    for row in bundled.segments.itertuples():
        copy = shapely.geometry.shape(shown[row.id])
        assert shapely.hausdorff_distance(row.geometry, copy) < 0.001, row.id


def test_the_year_changes_what_stands(atlas: Atlas) -> None:
    def statuses(year: int | None) -> dict[str, str]:
        found = features(web_map(atlas, as_of=year))
        return {f["properties"]["id"]: f["properties"]["status"] for f in found if "mode" in f["properties"]}

    assert statuses(None)["R2"] == "planned"
    assert statuses(2029)["R2"] == "planned"
    assert statuses(2030)["R2"] == "operational"


def test_an_unknown_territory_is_refused(atlas: Atlas) -> None:
    with pytest.raises(KeyError, match="ZZZ"):
        web_map(atlas, territory="ZZZ")


def test_the_numbers_are_those_of_exposure(bundled: Atlas) -> None:
    table = geo.exposure(bundled, by=("route", "country"))
    for view in views(bundled, territory="AZE"):
        of_route = table[table["route"] == view.route.id].set_index("country")
        assert {row.country: row.km for row in view.rows} == pytest.approx(of_route["km"].to_dict())
        assert view.km == pytest.approx(of_route["km"].sum())
        assert sum(stretch.km for stretch in view.stretches) == pytest.approx(view.km)
        assert view.territory_km == pytest.approx(of_route["km"].get("AZE", 0.0))


def test_crossings_are_those_of_geo_in_the_direction_of_travel(bundled: Atlas) -> None:
    for view in views(bundled, territory="AZE"):
        found = geo.crossings(bundled, route=view.route.id)
        told = [(each.segment, each.lat, each.lon) for each in view.crossings]
        assert told == list(zip(found["segment"], found["lat"], found["lon"], strict=True)), view.route.id


def test_the_opening_by_hand(tiny: Path) -> None:
    """R1 is 445 km official, half of it in BBB; R2 and S1 lie along 5° N; R2 is planned; no speed is known."""
    atlas = load_atlas(tiny)
    degree = 111.319491 * 0.996215  # km of one degree of longitude at 5° N on WGS 84
    in_b, total = 445 / 2 + 8 * degree, 445 + 13 * degree
    markup = next(
        str(child.panel) for child in web_map(atlas, territory="BBB")._children.values() if hasattr(child, "panel")
    )
    text = html.unescape(" ".join(re.sub("<[^>]+>", " ", markup.partition('<div class="answer">')[2]).split()))
    assert text.startswith(f"WEST – FAR: {total:,.0f} km Of these, {8 * degree:,.0f} km are not in operation yet.")
    assert f"{in_b:,.0f} km {100 * in_b / total:.1f} % of {total:,.0f} km" in text


def test_a_page_that_opens_with_a_scenario_says_of_today_what_every_page_says(bundled: Atlas) -> None:
    def of_today(scenario: str | None) -> tuple[str, str]:
        panel = next(
            str(child.panel)
            for child in web_map(bundled, scenario=scenario)._children.values()
            if hasattr(child, "panel")
        )
        opening = panel.partition('<div class="answer">')[2].partition('id="corridor-body"')[0]
        routes = panel.partition('<section id="corridor-exposure"')[2].partition("</section>")[0]
        return opening, routes

    today, routes = of_today(None)
    assert "469" in today
    assert "western_rail" in routes
    assert of_today("aze_closes_iran_border") == (today, routes)


def test_the_opening_route_compares_like_with_like(bundled: Atlas) -> None:
    view = leading(views(bundled, territory="AZE"))
    assert view is not None
    assert view.modes == ("rail",)
    assert view.territory_km > 0


def test_the_list_says_by_its_title_which_scenario_it_is_ranked_under(bundled: Atlas) -> None:
    own = combine(load_scenario(bundled, "baseline"), Scenario("samur_x", "Samur is shut", "-"))
    markup = panel_html(bundled, [], NOTHING_SAID, territory="AZE", scenario=own)
    (told,) = re.findall(r"<p([^>]*places-ranked-for[^>]*)>([^<]*)", markup)
    assert "hidden" not in told[0]
    assert html.unescape(told[1]).startswith("Ranked for the scenario “Samur is shut”")
    places = chokepoints_in_words(geo.chokepoints(bundled, top=1), bundled, "AZE")
    usual = panel_html(bundled, [], NOTHING_SAID, territory="AZE", places=places)
    assert re.search(r"<p[^>]*places-ranked-for[^>]* hidden", usual), "until another scenario is chosen"


def test_the_list_has_every_chokepoint_with_its_figures(bundled: Atlas) -> None:
    found = geo.chokepoints(bundled, top=None)
    shown = views(bundled, territory="AZE")
    places = chokepoints_in_words(found, bundled, "AZE")
    markup = panel_html(bundled, shown, NOTHING_SAID, territory="AZE", places=places, circle_km=5.0)
    rows = re.findall(r"<li><button[^>]*data-place=.*?</ul>", markup, re.DOTALL)
    assert len(rows) == len(found) > 10
    for text, row in zip(rows, found.itertuples(), strict=True):
        plain = html.unescape(re.sub("<[^>]+>", " ", text))
        assert row.name in plain
        assert f"{row.pairs_cut} of {row.pairs} pairs cut" in plain
        assert (f"{row.extra_hours:.0f} h longer" if row.extra_hours else "+0 h by the fastest route") in plain
        of = "speed" if 0 < row.freight_lost_share == row.slowdown else "capacity"
        assert f"{100 * row.freight_lost_share:.0f}\N{NO-BREAK SPACE}% of freight {of}" in plain
        assert f"{100 * row.gas_lost_share:.0f}\N{NO-BREAK SPACE}% of gas capacity" in plain
        assert f"{row.confidence} confidence" in plain
        within = f"Within {max(row.severing_radius_km, 0.1):.1f} km of one point as drawn "
        within += f"({row.radius_low_km:.1f} to {row.radius_high_km:.1f} km with the error of the lines)"
        assert (within if ";" in row.modes else f"Only {row.modes.replace('pipeline', 'gas')} passes here") in plain
        widths = [float(width) for width in re.findall(r"width:([\d.]+)%", text)]
        terms = [row.freight_lost_share, row.gas_lost_share, row.slowdown]
        assert widths == pytest.approx([100 * term for term in terms], abs=0.051)
        assert re.findall('data-show="line ([^"]+)"', text) == row.segments.split(";")


def test_the_detour_of_a_few_tonnes_is_not_told(bundled: Atlas) -> None:
    rows = [("GEO", 0.0999, 0.0, -112.0, 0.0), ("AZE", 0.1, 0.0, 83.6, 95e6)]
    columns = ["territory", "crosses", "must_cross", "extra_hours_per_t", "extra_usd_y"]
    markup = panel_html(bundled, [], NOTHING_SAID, scenarios=["Today"], hold=pd.DataFrame(rows, columns=columns))
    told = dict(re.findall(r'country/(GEO|AZE)".*?(<td data-number="change [^<]*</td>)', markup))
    assert told == {
        "GEO": '<td data-number="change ">–</td>',
        "AZE": '<td data-number="change 83.6">+83.6</td>',
    }
    assert '<td data-number="usd 95">95</td>' in markup


def test_the_tables_begin_with_the_route_closest_to_the_way_of_the_headline(bundled: Atlas) -> None:
    shown = views(bundled, territory="AZE")
    for name in ("western_road", "eastern"):
        way = bundled.routes[name].segments[3:-2]
        markup = panel_html(bundled, shown, NOTHING_SAID, territory="AZE", opening_way=way)
        assert re.findall(r'<option[^>]* value="(\w+)" selected', markup) == [name]
        assert re.findall(r'data-choose="(\w+)" aria-current', markup) == [name]
    elsewhere = panel_html(bundled, shown, NOTHING_SAID, territory="AZE", opening_way=["none"])
    assert re.findall(r'data-choose="(\w+)" aria-current', elsewhere) == ["western_rail_land"]


def test_chokepoints_given_are_those_drawn(bundled: Atlas) -> None:
    found = geo.chokepoints(bundled, "AZE", radius_km=10, top=3)
    fmap = web_map(bundled, chokepoints=found, scenarios=[])
    drawn = [f["properties"] for f in features(fmap) if "circle_km" in f["properties"]]
    assert [each["id"] for each in drawn] == list(found["id"])
    assert {each["circle_km"] for each in drawn} == {10}


def test_hostile_names_of_chokepoints_stay_text(bundled: Atlas) -> None:
    found = geo.chokepoints(bundled, top=2)
    nodes = bundled.nodes.assign(name="</script><img src=x onerror=alert(1)>{{ 7*7 }}{% if %}")
    text = web_map(replace(bundled, nodes=nodes), chokepoints=found, scenarios=[]).get_root().render()
    assert "<img src=x" not in text
    assert "49{" not in text
    assert text.count("&lt;img src=x") > 2


def test_without_costs_the_list_says_what_is_missing(atlas: Atlas) -> None:
    fmap = web_map(atlas)
    assert "speed_kmh.rail" in next(str(child.panel) for child in fmap._children.values() if hasattr(child, "panel"))
    assert not [f for f in features(fmap) if "circle_km" in f["properties"]]


def test_a_territory_off_the_corridor_has_no_chokepoints_and_says_so(bundled: Atlas) -> None:
    markup = panel_html(bundled, views(bundled, territory="FRA"), NOTHING_SAID, territory="FRA")
    assert "in France: no chokepoints." in markup
    assert "data-place=" not in markup
    assert not [f for f in features(web_map(bundled, territory="FRA", scenarios=[])) if "circle_km" in f["properties"]]


def test_an_atlas_without_routes_or_catalogue_still_has_a_panel(broken: Callable[[Change], Path]) -> None:
    def change(documents: dict[str, Any]) -> None:
        documents["routes.json"]["routes"] = []

    folder = broken(change)
    (folder / "datapackage.json").unlink()
    atlas = load_atlas(folder)
    assert "Sources cited" in panel_html(atlas, views(atlas), NOTHING_SAID)
    assert len(features(web_map(atlas))) > 8


def test_panel_escapes_what_it_says(broken: Callable[[Change], Path]) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'"

    def change(documents: dict[str, Any]) -> None:
        documents["routes.json"]["routes"][0].update(name=hostile, description=hostile)
        documents["sources.json"]["sources"][0].update(title=hostile, url="javascript:alert(1)")

    atlas = load_atlas(broken(change), check=False)
    markup = panel_html(atlas, views(atlas, territory="BBB"), NOTHING_SAID, territory="BBB")
    assert "<img" not in markup
    assert "javascript:" not in markup
    assert "&lt;img src=x" in markup


def test_json_in_a_script_cannot_end_it() -> None:
    text = script_json({"</script>": "<!-- \u2028 \u2029 ' & ${x} `"})
    assert not re.search("[<>&'\u2028\u2029]", text)
    assert json.loads(text) == {"</script>": "<!-- \u2028 \u2029 ' & ${x} `"}


def test_palette_has_a_rule_for_every_line() -> None:
    css = palette_css()
    assert ".line.m-rail.s-planned{" in css
    assert "stroke-dasharray:6 6" in css
    assert css.count("{") == css.count("}")


def test_rounding_drops_repeated_points_only() -> None:
    line = shapely.LineString([(0, 0), (0.0000001, 0), (1, 0.123456789)])
    assert geometry(line, 5) == {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 0.12346]]}
    short = shapely.LineString([(0, 0), (0.0000001, 0)])
    assert geometry(short, 5)["coordinates"] == [[0.0, 0.0], [0.0, 0.0]]


def test_names_of_seas_stand_on_water(bundled: Atlas) -> None:
    land = shapely.union_all(bundled.land.geometry.to_numpy())
    shapely.prepare(land)
    dry = [sea.name for sea in SEAS if land.contains(shapely.Point(sea.lon, sea.lat))]
    assert dry == []
