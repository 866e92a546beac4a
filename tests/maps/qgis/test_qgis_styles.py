"""QGIS styles as documents; what QGIS makes of them is in tests/qgis."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layers import Atlas, load_atlas
from layers.model.schema import LAYERS, MODES, NODE_KINDS, SEGMENT_FIELDS, STATUSES
from maps.qgis.styles import field_title, layer_styles, scale_denominator

# From QGIS's own list of simple markers.
QGIS_MARKERS = {"square", "diamond", "pentagon", "hexagon", "triangle", "circle", "cross_fill"}


@pytest.fixture
def atlas(tiny: Path) -> Atlas:
    return load_atlas(tiny)


def root_of(atlas: Atlas, name: str) -> ET.Element:
    return ET.fromstring(layer_styles(atlas)[name])


def categories(root: ET.Element) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Yield value, label and the symbol layers' options of every category."""
    renderer = root.find("renderer-v2")
    assert renderer is not None
    symbols = {symbol.get("name"): symbol for symbol in renderer.iterfind("symbols/symbol")}
    for category in renderer.iterfind("categories/category"):
        layers = symbols.pop(category.get("symbol")).findall("layer")
        options = [{o.get("name", ""): o.get("value", "") for o in layer.iterfind("Option/Option")} for layer in layers]
        yield category.get("value", ""), category.get("label", ""), options
    assert not symbols, "a symbol no category uses"


def test_every_layer_has_a_style_that_carries_nothing_but_style(atlas: Atlas) -> None:
    assert list(layer_styles(atlas)) == list(LAYERS)
    for text in layer_styles(atlas).values():
        root = ET.fromstring(text)
        assert root.tag == "qgis"
        assert root.get("version") == "3.22.0"
        assert root.get("styleCategories") == "Symbology|Labeling|Fields|Forms|MapTips"


def test_the_same_text_twice(atlas: Atlas) -> None:
    assert layer_styles(atlas) == layer_styles(atlas)


@pytest.mark.parametrize("mode", MODES)
def test_lines_are_categorised_by_status(atlas: Atlas, mode: str) -> None:
    root = root_of(atlas, mode)
    renderer = root.find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "status")
    found = list(categories(root))
    assert [value for value, _, _ in found] == list(STATUSES)
    for value, _, layers in found:
        base = layers[0]
        assert base["use_custom_dash"] == ("0" if value == "operational" else "1")
        assert base["line_width_unit"] == base["customdash_unit"] == base["dash_pattern_offset_unit"] == "MM"
    assert len({layers[0]["customdash"] for value, _, layers in found if value != "operational"}) == 3


def test_lengths_in_millimetres_worked_by_hand(atlas: Atlas) -> None:
    # 96 pixels to the inch of 25.4 mm: 3.6 px are 0.9525 mm; dash 14 px, gap 5 px are 3.7042 and 1.3229 mm.
    rail = {value: layers for value, _, layers in categories(root_of(atlas, "rail"))}
    assert rail["operational"][0]["line_width"] == "0.9525"
    assert rail["under_construction"][0]["customdash"] == "3.7042;1.3229"
    # The marker of a seaport has a radius of 5 px, so 2.6458 mm across.
    nodes = {value: layers for value, _, layers in categories(root_of(atlas, "nodes"))}
    assert nodes["seaport"][0]["size"] == "2.6458"


def test_each_mode_has_a_colour_of_its_own(atlas: Atlas) -> None:
    colors = {mode: next(categories(root_of(atlas, mode)))[2][0]["line_color"] for mode in MODES}
    assert colors == {
        "sea": "33,102,172,255",
        "rail": "45,30,47,255",
        "road": "230,159,0,255",
        "pipeline": "68,170,153,255",
    }


def test_places_are_categorised_by_kind(atlas: Atlas) -> None:
    found = {value: (label, layers[0]) for value, label, layers in categories(root_of(atlas, "nodes"))}
    assert set(found) == set(NODE_KINDS)
    assert {look["name"] for _, look in found.values()} <= QGIS_MARKERS
    looks = {(look["name"], look["color"], look["outline_color"], look["size"]) for _, look in found.values()}
    assert len(looks) == len(NODE_KINDS)
    assert found["seaport"][0] == "Seaport"


def test_places_that_are_to_come_are_hollow_and_dotted_and_named_once() -> None:
    root = root_of(load_atlas(), "nodes")
    renderer = root.find("renderer-v2")
    assert renderer is not None
    chosen = renderer.get("attr", "")
    assert "'RULAG'" in chosen
    assert "'RUOLY'" not in chosen
    *kinds, (value, label, (look,)) = categories(root)
    assert {kind for kind, _, _ in kinds} == set(NODE_KINDS)
    assert (value, label) == ("to come", "Place not yet in operation")
    assert f"'{value}'" in chosen
    assert (look["color"], look["outline_style"]) == ("253,252,250,255", "dot")
    assert {solid["outline_style"] for _, _, (solid,) in kinds} == {"solid"}


def test_the_territory_is_set_off_and_named(atlas: Atlas) -> None:
    (code, label, (look,)), (rest, others, (plain,)) = categories(root_of(atlas, "borders"))
    assert (code, label) == ("BBB", "Territory: B-land")
    assert (rest, others) == ("", "Other countries")
    assert (look["style"], plain["style"]) == ("solid", "no")
    assert float(look["outline_width"]) > float(plain["outline_width"])
    without = replace(atlas, catalogue={})
    assert [label for _, label, _ in categories(root_of(without, "borders"))] == ["Countries"]
    unknown = replace(atlas, catalogue={"corridor": {"territory": "ZZZ"}})
    assert next(categories(root_of(unknown, "borders")))[:2] == ("ZZZ", "Territory: ZZZ")


def test_a_name_with_markup_in_it_stays_text(atlas: Atlas) -> None:
    name = "<b>&\"'Ünal"
    named = replace(atlas, borders=atlas.borders.assign(name=name))
    assert next(categories(root_of(named, "borders")))[1] == f"Territory: {name}"


def test_places_and_countries_are_labelled_by_scale(atlas: Atlas) -> None:
    for name in ("nodes", "borders"):
        root = root_of(atlas, name)
        assert root.get("labelsEnabled") == "1"
        rules = root.findall("labeling/rules/rule")
        assert len(rules) > 1
        assert all("scalemaxdenom" in rule.attrib or "scalemindenom" in rule.attrib for rule in rules)
        assert len({rule.get("key") for rule in rules}) == len(rules)
    # Every kind has one label rule.
    filters = " ".join(rule.get("filter", "") for rule in root_of(atlas, "nodes").iterfind("labeling/rules/rule"))
    assert [filters.count(f"'{kind}'") for kind in NODE_KINDS] == [1] * len(NODE_KINDS)
    assert root_of(atlas, "rail").get("labelsEnabled") == "0"


def test_scale_of_a_web_zoom_level() -> None:
    # 156,543.03 m to a pixel of 0.2645833 mm at zoom 0: 1 : 591,658,710.
    assert scale_denominator(0) == 590_000_000
    assert scale_denominator(6) == 9_200_000


def test_fields_are_named_with_their_units(atlas: Atlas) -> None:
    titles = {field.name: field_title(field.name) for field in SEGMENT_FIELDS}
    assert titles["official_km"] == "Official length (km)"
    assert titles["gauge_mm"] == "Gauge (mm)"
    assert titles["capacity_mt_y"] == "Capacity (Mt/y)"
    assert titles["capacity_bcm_y"] == "Capacity (bcm/y)"
    assert titles["speed_kmh"] == "Freight speed (km/h)"
    assert titles["geometry_accuracy_m"] == "Accuracy of the line (m)"
    assert titles["from_node"] == "From"
    assert field_title("dwell_h") == "Usual wait (h)"
    assert titles["geometry_method"] == "Geometry method"
    aliases = root_of(atlas, "rail").findall("aliases/alias")
    titles |= {"km": "Length (km)", "km_basis": "Length is"}
    assert {alias.get("field"): alias.get("name") for alias in aliases} == titles
