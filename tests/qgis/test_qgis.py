"""The layers in real QGIS: opened, counted, measured and drawn, each with its own style.

QGIS is driven through its own Python (`inspect_layers.py`), started once for everything here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from itertools import groupby
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from geo import chokepoints
from layers import Atlas, Route, load_atlas
from layers.atlas.formats import export
from layers.model.schema import CONFIDENCES, LAYERS, MODES, NODE_KINDS, STATUSES
from layers.results.geojson import geojson_text
from maps.qgis import chokepoint_style, layer_styles

HOW_TO_GET_IT = "QGIS is not installed; get it with: apt-get install python3-qgis qgis-providers"

# Every figure and colour below is written out anew, not read from the palette: a palette that
# changes must be looked at again in QGIS.
WATER, LAND, TERRITORY = "#DCE8F0", "#F4F1EA", "#CC3311"
COLORS = {"rail": "#2D1E2F", "road": "#E69F00", "sea": "#2166AC", "pipeline": "#44AA99"}
GEOMETRY = {**dict.fromkeys(MODES, "Line"), "nodes": "Point", "borders": "Polygon", "land": "Polygon"}
FROM_BELOW = ("land", "borders", "sea", "pipeline", "road", "rail", "nodes")


def qgis_python() -> str | None:
    """Return a Python that can import QGIS."""
    candidates = ["/usr/bin/python3", shutil.which("python3"), "/Applications/QGIS.app/Contents/MacOS/bin/python3"]
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            tried = subprocess.run([candidate, "-c", "import qgis.core"], capture_output=True, check=False)
            if tried.returncode == 0:
                return candidate
    return None


def ask_qgis(request: dict[str, Any], runtime: Path, script: str = "inspect_layers.py") -> dict[str, Any]:
    """Return QGIS's answer to one of the scripts beside this file; skip the test where there is no QGIS, unless it must be there."""
    python = qgis_python()
    if python is None:
        (pytest.fail if os.environ.get("CORRIDOR_REQUIRE_PROGRAMS") == "1" else pytest.skip)(HOW_TO_GET_IT)
    runtime.mkdir(mode=0o700, exist_ok=True)
    places = {"XDG_RUNTIME_DIR": str(runtime), "QGIS_CUSTOM_CONFIG_PATH": str(runtime)}
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [python, str(Path(__file__).with_name(script))],
        input=json.dumps(request),
        env={**kept, **places, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    answer["stderr"] = done.stderr
    return answer


def every_look() -> Atlas:
    """Return an atlas with every mode in every status, and every kind of place, on a grid.

    Row 0 to 15, half a degree apart from 8° N down, are lines from 1° to 7° E; the places stand
    half a degree apart along 0.25° N, on a neighbouring country's ground.
    """
    facts = {"branch": "western", "source": "hand", "as_of": "2026", "confidence": CONFIDENCES[0]}
    rows = [(mode, status) for mode in MODES for status in STATUSES]
    segments = gpd.GeoDataFrame(
        [{"id": f"{mode}-{status}", "name": "x", "mode": mode, "status": status, **facts} for mode, status in rows],
        geometry=[LineString([(1, 8 - 0.5 * row), (7, 8 - 0.5 * row)]) for row in range(len(rows))],
        crs="EPSG:4326",
    )
    nodes = gpd.GeoDataFrame(
        [{"id": kind, "name": "", "kind": kind, "country": "AAA", **facts} for kind in NODE_KINDS],
        geometry=[Point(1 + 0.5 * number, 0.25) for number in range(len(NODE_KINDS))],
        crs="EPSG:4326",
    )
    borders = gpd.GeoDataFrame(
        {"iso_a3": ["AAA", "BBB"], "name": ["A <&> \"'", "B"], "source": "hand"},
        geometry=[box(-5, -2, 20, 0), box(-5, 8.5, 20, 9.5)],
        crs="EPSG:4326",
    )
    land = gpd.GeoDataFrame({"id": ["l"], "source": "hand"}, geometry=[box(-5, -2, 20, 0)], crs="EPSG:4326")
    for name, frame in {"rail": segments, "nodes": nodes, "borders": borders}.items():
        for field in LAYERS[name].fields:
            if field.name not in frame:
                kind: Any = {"integer": "Int64", "number": "float64", "boolean": "boolean"}.get(field.type, object)
                frame[field.name] = pd.Series([None] * len(frame), dtype=kind)
    route = Route("r", "R", "freight", "western", "a", "b", ("rail-planned",))
    catalogue = {"title": "Every look", "corridor": {"territory": "BBB"}}
    sources = pd.DataFrame({"id": ["hand"], "title": ["x"]})
    return Atlas(Path("none"), segments, nodes, borders, land, {"r": route}, sources, catalogue=catalogue)


def uris(place: Path, form: str) -> dict[str, str]:
    return {name: f"{place}|layername={name}" if form == "gpkg" else f"{place}/{name}.{form}" for name in LAYERS}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def asked(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everything asked of QGIS, and its answers."""
    folder = tmp_path_factory.mktemp("qgis")
    styles = layer_styles(atlas)
    places = {"bundled": uris(atlas.path, "geojson")}
    for form in ("gpkg", "geojson", "fgb"):
        export(atlas, folder / f"out.{form}", format=form, styles=styles)
        places[form] = uris(folder / f"out.{form}", form)
    export(atlas, folder / "bare.gpkg", format="gpkg")
    places["bare"] = uris(folder / "bare.gpkg", "gpkg")
    looks = every_look()
    export(looks, folder / "looks.gpkg", format="gpkg", styles=layer_styles(looks))
    places["looks"] = uris(folder / "looks.gpkg", "gpkg")
    found = chokepoints(atlas)
    (folder / "chokepoints.geojson").write_text(geojson_text(found), encoding="utf-8")
    (folder / "chokepoints.qml").write_text(chokepoint_style())
    places["chokepoints"] = {"chokepoints": str(folder / "chokepoints.geojson")}

    def drawing(form: str, extent: list[float], width: int, height: int, **more: Any) -> dict[str, Any]:
        return {
            "layers": [places[form][name] for name in FROM_BELOW],
            "extent": extent,
            "width": width,
            "height": height,
            "background": WATER,
            "png": str(folder / f"{form}-{width}x{height}.png"),
            **more,
        }

    renders: list[dict[str, Any]] = []
    # 100 pixels to a degree, the north-west corner at 0° E 9° N.
    boxes = {f"line{row}": [250, 90 + 50 * row, 550, 111 + 50 * row] for row in range(16)}
    boxes |= {f"node{number}": [88 + 50 * number, 863, 113 + 50 * number, 888] for number in range(len(NODE_KINDS))}
    renders.append(drawing("looks", [0, -1, 8, 9], 800, 1000, boxes=boxes))
    west, south, east, north = atlas.segments.total_bounds
    whole = [west - 1, south - 1, east + 1, north + 1]
    # Without labels, which QGIS places a little differently each time.
    renders += [drawing(form, whole, 1000, 1000, labels=False) for form in ("gpkg", "geojson", "fgb")]
    if atlas.territory is not None:
        frame = atlas.borders[atlas.borders["iso_a3"] == atlas.territory]
        west, south, east, north = frame.total_bounds
        renders.append(drawing("gpkg", [west - 0.3, south - 0.3, east + 0.3, north + 0.3], 1200, 900))
    request = {"layers": [uri for group in places.values() for uri in group.values()], "renders": renders}
    answer = ask_qgis(request, folder / "runtime")
    return {"places": places, "requests": renders, "chokepoints": found, **answer}


@pytest.mark.parametrize(("required", "outcome"), [("1", pytest.fail.Exception), ("0", pytest.skip.Exception)])
def test_where_qgis_is_absent_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, required: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(f"{__name__}.qgis_python", lambda: None)
    monkeypatch.setenv("CORRIDOR_REQUIRE_PROGRAMS", required)
    with pytest.raises(outcome, match="apt-get install python3-qgis qgis-providers"):
        ask_qgis({"layers": []}, tmp_path / "runtime")


def drawings(asked: dict[str, Any], form: str) -> list[dict[str, Any]]:
    """Return what was drawn of one format."""
    wanted = asked["places"][form]["rail"]
    return [
        answer
        for request, answer in zip(asked["requests"], asked["renders"], strict=True)
        if wanted in request["layers"]
    ]


def test_qgis_has_nothing_to_complain_of(asked: dict[str, Any]) -> None:
    assert asked["messages"] == []
    assert not re.search(r"warning|error", asked["stderr"], re.IGNORECASE), asked["stderr"]
    assert [answer["errors"] for answer in asked["renders"]] == [[]] * len(asked["renders"])


@pytest.mark.parametrize("form", ["bundled", "gpkg", "geojson", "fgb"])
@pytest.mark.parametrize("name", list(LAYERS))
def test_a_layer_is_what_the_atlas_says(asked: dict[str, Any], atlas: Atlas, form: str, name: str) -> None:
    seen = asked["layers"][asked["places"][form][name]]
    frame = atlas.layer(name)
    assert seen["valid"]
    assert seen["crs"] == "EPSG:4326"
    assert seen["count"] == seen["read"] == len(frame) > 0
    assert seen["null_geometries"] == 0
    assert seen["invalid_geometries"] == 0
    assert seen["geometry"] == GEOMETRY[name]
    assert seen["extent"] == pytest.approx(list(frame.total_bounds), abs=1e-6)
    assert {field.name for field in LAYERS[name].fields if field.required} <= set(seen["fields"])


@pytest.mark.parametrize("form", ["gpkg", "geojson", "fgb"])
def test_the_default_style_is_applied_on_opening(asked: dict[str, Any], atlas: Atlas, form: str) -> None:
    seen = {name: asked["layers"][uri] for name, uri in asked["places"][form].items()}
    for mode in MODES:
        assert seen[mode]["renderer"] == "categorizedSymbol"
        assert seen[mode]["attribute"] == "status"
        assert list(seen[mode]["categories"]) == ["operational", "under_construction", "planned", "proposed"]
        assert seen[mode]["aliases"]["official_km"] == "Official length (km)"
    assert seen["rail"]["legend"][2] == "Railway, planned"
    assert seen["nodes"]["renderer"] == "categorizedSymbol"
    assert seen["nodes"]["attribute"].startswith('if("id" IN (')
    assert set(seen["nodes"]["categories"]) == {*NODE_KINDS, "to come"}
    assert seen["borders"]["renderer"] == "categorizedSymbol"
    assert list(seen["borders"]["categories"]) == [*([atlas.territory] if atlas.territory else []), ""]
    assert seen["land"]["renderer"] == "singleSymbol"
    assert seen["land"]["symbol"][0]["color"] == "244,241,234,255"
    for name in ("nodes", "borders"):
        assert {label["field"] for label in seen[name]["labels"]} == {"name"}
        assert all(label["buffer"] and label["opacity"] == 1 and label["size"] >= 7 for label in seen[name]["labels"])
    assert not any(seen[name].get("unmatched") for name in LAYERS), "a feature that no category draws"


def test_without_a_style_qgis_chooses_one_of_its_own(asked: dict[str, Any]) -> None:
    # Else the test above could pass without any style having been read.
    for uri in asked["places"]["bare"].values():
        assert asked["layers"][uri]["renderer"] == "singleSymbol"


def test_chokepoints_open_numbered_and_by_kind(asked: dict[str, Any]) -> None:
    seen, found = asked["layers"][asked["places"]["chokepoints"]["chokepoints"]], asked["chokepoints"]
    assert (seen["crs"], seen["geometry"], seen["count"]) == ("EPSG:4326", "Polygon", len(found))
    assert seen["invalid_geometries"] == seen["null_geometries"] == 0
    assert seen["extent"] == pytest.approx(list(found.total_bounds), abs=1e-6)
    assert (seen["renderer"], seen["attribute"]) == ("categorizedSymbol", "kind")
    assert set(found["kind"]) <= set(seen["categories"])
    assert seen["aliases"]["severing_radius_km"] == "Severing radius (km)"
    assert [label["field"] for label in seen["labels"]] == ['"rank" || \'  \' || "name"']


def test_symbols_reach_qgis_in_millimetres(asked: dict[str, Any]) -> None:
    categories = asked["layers"][asked["places"]["gpkg"]["rail"]]["categories"]
    line, ticks = categories["operational"]["symbol"]
    assert line["line_color"] == "45,30,47,255"
    assert float(line["line_width"]) == pytest.approx(3.6 * 25.4 / 96, abs=1e-4)
    assert (line["line_width_unit"], line["use_custom_dash"], ticks["use_custom_dash"]) == ("MM", "0", "1")
    dash = [float(length) for length in categories["planned"]["symbol"][0]["customdash"].split(";")]
    assert dash == pytest.approx([6 * 25.4 / 96] * 2, abs=1e-4)
    nodes = asked["layers"][asked["places"]["gpkg"]["nodes"]]["categories"]
    assert {kind["symbol"][0]["name"] for kind in nodes.values()} >= {"square", "circle", "triangle", "diamond"}
    assert nodes["rail_station"]["symbol"][0]["enabled_if"].startswith("@map_scale <= ")


# What is drawn


def channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[start : start + 2], 16) for start in (1, 3, 5))


def apart(one: str, other: str) -> int:
    return max(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True))


def strip_of(asked: dict[str, Any], mode: str, status: str) -> list[list[str]]:
    """Return the pixels about one line of the grid: 21 rows of 300, the line in rows 8 to 11."""
    (drawn,) = drawings(asked, "looks")
    row = [(m, s) for m in MODES for s in STATUSES].index((mode, status))
    strip: list[list[str]] = drawn["boxes"][f"line{row}"]
    return strip


def runs(strip: list[list[str]]) -> list[tuple[bool, int]]:
    """Return stretches of columns that are drawn (True) or bare water, with their lengths."""
    inked = [any(apart(color, WATER) > 40 for color in column) for column in zip(*strip, strict=True)]
    return [(drawn, len(list(group))) for drawn, group in groupby(inked)]


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_drawn_in_its_colour_and_every_status_by_its_dash(asked: dict[str, Any], mode: str) -> None:
    strips = {status: strip_of(asked, mode, status) for status in STATUSES}
    for status, strip in strips.items():
        assert min(apart(color, COLORS[mode]) for row in strip for color in row) <= 40, status
    assert runs(strips["operational"]) == [(True, 300)], "what exists is drawn without a gap"
    lengths = {}
    for status in ("under_construction", "planned", "proposed"):
        inner = runs(strips[status])[1:-1]
        assert len(inner) > 10, f"{status} must have gaps"
        drawn = [length for is_drawn, length in inner if is_drawn]
        lengths[status] = sum(drawn) / len(drawn)
    assert lengths["under_construction"] > 1.5 * lengths["planned"]
    assert lengths["planned"] > 1.2 * lengths["proposed"]


def test_every_mode_has_its_second_cue(asked: dict[str, Any]) -> None:
    cues = {}
    for mode in MODES:
        # The row just under the middle of the line, without the ends.
        middle = strip_of(asked, mode, "operational")[10]
        dark = [apart(color, COLORS[mode]) < apart(color, "#FDFCFA") for color in middle]
        cues[mode] = sum(dark) / len(dark)
    assert cues["road"] == 1
    assert cues["sea"] == 0, "a light line between two blue ones"
    assert 0.6 < cues["rail"] < 0.9, "light ticks"
    assert 0.6 < cues["pipeline"] < 0.95, "light beads"


def test_every_kind_of_place_is_told_apart_by_its_marker(asked: dict[str, Any]) -> None:
    (drawn,) = drawings(asked, "looks")
    middles, outlines = {}, {}
    for number, kind in enumerate(NODE_KINDS):
        pixels = drawn["boxes"][f"node{number}"]
        middles[kind] = pixels[12][12]
        outlines[kind] = "".join("x" if apart(color, WATER) > 20 else "." for row in pixels for color in row)
    assert middles == {
        "seaport": "#2166AC",
        "river_port": "#FDFCFA",
        "rail_station": "#2D1E2F",
        "rail_junction": "#FDFCFA",
        "dry_port": "#2D1E2F",
        "road_post": "#E69F00",
        "rail_post": "#2D1E2F",
        "pipeline_post": "#44AA99",
        "compressor": "#44AA99",
        "gauge_break": "#FDFCFA",
        "city": "#615C54",
    }
    looks = {(middles[kind], outlines[kind]) for kind in NODE_KINDS}
    assert len(looks) == len(NODE_KINDS)


@pytest.mark.parametrize("form", ["gpkg", "geojson", "fgb"])
def test_the_corridor_is_drawn_in_its_colours(asked: dict[str, Any], atlas: Atlas, form: str) -> None:
    colors = drawings(asked, form)[0]["colors"]
    assert colors[WATER] > 10_000
    assert colors[LAND] > 10_000
    for mode in atlas.segments["mode"].unique():
        assert colors.get(COLORS[mode], 0) > 20, mode


def test_every_format_draws_the_same(asked: dict[str, Any]) -> None:
    pictures = [drawings(asked, form)[0]["colors"] for form in ("gpkg", "geojson", "fgb")]
    for color in (WATER, LAND, *COLORS.values()):
        counts = [picture.get(color, 0) for picture in pictures]
        assert max(counts) - min(counts) <= 0.01 * max(counts), (color, counts)


def test_the_territory_is_set_off(asked: dict[str, Any], atlas: Atlas) -> None:
    if atlas.territory is None:
        pytest.skip("the bundled atlas names no territory")
    close = drawings(asked, "gpkg")[1]["colors"]
    assert close[TERRITORY] > 500, "its outline"
    # 6 % of #CC3311 over #F4F1EA, worked by hand: 244 - 0.06 * 40, 241 - 0.06 * 190, 234 - 0.06 * 217.
    tint = [color for color in close if apart(color, "#F2E6DD") <= 1]
    assert sum(close[color] for color in tint) > 50_000
