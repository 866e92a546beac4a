"""Layers that mean harm or were made with a slip, met by `layers check` and `measure`: a right figure or a refusal.

A refusal is one line that names the file, the feature, what is wrong and what to do; exit code 3.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely import LineString, MultiPolygon, Polygon, box

from geo.geodesy.cut import cut
from tests.conftest import tiny_layers, write_layers
from tests.in_process import run

GEOD = Geod(ellps="WGS84")
Documents = dict[str, Any]

FIJI = [[[179, 1], [-179, 1], [-179, 3], [179, 3], [179, 1]]]
POLE = [[[0, -70], [-120, -70], [120, -70], [0, -70]]]


def country(documents: Documents, ring: list[Any]) -> None:
    feature = {"type": "Feature", "properties": {"iso_a3": "DDD", "name": "D-land", "source": "hand"}}
    documents["borders.geojson"]["features"].append({**feature, "geometry": {"type": "Polygon", "coordinates": ring}})


def line(documents: Documents, coordinates: list[Any], **facts: Any) -> None:
    feature = documents["rail.geojson"]["features"][0]
    feature["geometry"]["coordinates"] = coordinates
    feature["properties"].update(facts)


def rings(index: int, ring: list[Any]) -> Callable[[Documents], None]:
    def change(documents: Documents) -> None:
        documents["borders.geojson"]["features"][index]["geometry"]["coordinates"] = ring

    return change


BAD: dict[str, tuple[Callable[[Documents], None], str, str]] = {
    # what is done to a sound atlas: file and feature of the problem, words of it
    "a border over the antimeridian in one piece": (
        lambda d: country(d, FIJI),
        "borders.geojson: DDD",
        "over more than 180 degrees of longitude. Cut it at the antimeridian",
    ),
    "a border around a pole that is not closed along it": (
        lambda d: country(d, POLE),
        "borders.geojson: DDD",
        "a ring around a pole goes along the pole",
    ),
    "a line that leaps over the antimeridian": (
        lambda d: line(d, [[8, 5], [179, 5], [-179, 5], [12, 5]], length_note="long"),
        "rail.geojson: R1",
        "Cut it at the antimeridian",
    ),
    "a border that crosses itself": (
        rings(2, [[[24.9, 4.9], [25.1, 5.1], [25.1, 4.9], [24.9, 5.1], [24.9, 4.9]]]),
        "borders.geojson: CCC",
        "its geometry is invalid (Self-intersection",
    ),
    "borders that overlap": (
        lambda d: country(d, [[[9, 1], [11, 1], [11, 9], [9, 9], [9, 1]]]),
        "borders.geojson: AAA",
        "overlaps DDD",
    ),
    "an enclave without its hole": (
        lambda d: country(d, [[[2, 2], [3, 2], [3, 3], [2, 3], [2, 2]]]),
        "borders.geojson: AAA",
        "overlaps DDD, around 2.500, 2.500. Cut the one out of the other",
    ),
    "a line of no length": (lambda d: line(d, [[8, 5], [8, 5]]), "rail.geojson: R1", "its line has no length"),
    "a line of one point": (lambda d: line(d, [[8, 5]]), "rail.geojson: R1", "one position only"),
    "a line round the globe a thousand times": (
        lambda d: line(d, [[8, 5], *([[-170, 5], [0, 5], [170, 5], [0, 5]] * 1000), [12, 5]], length_note="long"),
        "rail.geojson: R1",
        "times round the globe",
    ),
    "metres for degrees": (
        lambda d: line(d, [[890_556, 557_305], [1_335_834, 557_305]]),
        "rail.geojson: R1",
        "reproject it to WGS 84",
    ),
    "huge coordinates": (lambda d: line(d, [[8, 5], [1e308, 1e308], [12, 5]]), "rail.geojson: R1", "beyond 90 degrees"),
    "longitudes up to 360": (lambda d: country(d, [[[178, 1], [182, 1], [182, 2], [178, 2], [178, 1]]]),
        "borders.geojson: DDD", "has longitudes beyond 180 degrees"),
    "a crs member": (
        lambda d: d["rail.geojson"].update(crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
        "rail.geojson",
        "crs member, which RFC 7946 forbids",
    ),
    "an empty part": (
        lambda d: d["borders.geojson"]["features"][2].update(
            geometry={"type": "MultiPolygon", "coordinates": [[], [[[24, 4], [25, 4], [25, 5], [24, 4]]]]}
        ),
        "borders.geojson: CCC",
        "empty",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_an_atlas_is_refused(what: str, tmp_path: Path) -> None:
    change, where, words = BAD[what]
    documents = tiny_layers()
    change(documents)
    folder = write_layers(tmp_path / "atlas", documents)
    for command in (("layers", "check", folder), ("exposure", "--atlas", folder)):
        answer = run(*command)
        assert answer.code == 3
        assert answer.out == ""
        assert any(row.startswith(f"error: {where}") and words in row for row in answer.err.splitlines()), answer.err


def test_what_is_only_odd_is_taken_and_right(tmp_path: Path) -> None:
    documents = tiny_layers()
    # Heights, repeated points, a part with a gap, a right-to-left name, a property of a hundred thousand letters.
    long = "ش" * 100_000
    coordinates = [[[8, 5, 10], [8, 5, 10], [9, 5, 900]], [[11, 5, 3], [12, 5, 0], [12, 5, 0]]]
    documents["rail.geojson"]["features"][0].update(geometry={"type": "MultiLineString", "coordinates": coordinates})
    facts = {"name": "خط آهن رشت – آستارا \u200f(R1)", "note": long, "mine": long, "length_note": "gap"}
    documents["rail.geojson"]["features"][0]["properties"].update(facts)
    # A country in two parts either side of the antimeridian, a land around the pole, an enclave in its hole.
    documents["borders.geojson"]["features"][0]["geometry"]["coordinates"].append(
        [[2, 2], [2, 3], [3, 3], [3, 2], [2, 2]]
    )
    country(documents, [[[2, 2], [3, 2], [3, 3], [2, 3], [2, 2]]])
    for name, parts in {
        "FJI": [[[[179, 1], [180, 1], [180, 3], [179, 3], [179, 1]]], [[[-180, 1], [-179, 1], [-179, 3], [-180, 3], [-180, 1]]]],
        "ATA": [[[[-180, -90], [180, -90], [180, -60], [-180, -60], [-180, -90]]]],
    }.items():  # fmt: skip
        feature = {"type": "Feature", "properties": {"iso_a3": name, "name": name, "source": "hand"}}
        feature["geometry"] = {"type": "MultiPolygon", "coordinates": parts}
        documents["borders.geojson"]["features"].append(feature)
    folder = write_layers(tmp_path / "atlas", documents)
    checked = run("layers", "check", folder)
    assert checked.code == 0, checked.err
    answer = run("exposure", "--by", "country,mode", "-f", "json", "--atlas", folder)
    rows = {(row["country"], row["mode"]): row["km_geometry"] for row in json.loads(answer.out)}
    assert rows["AAA", "rail"] == pytest.approx(GEOD.inv(8, 5, 9, 5)[2] / 1000, rel=1e-9)
    assert rows["BBB", "rail"] == pytest.approx(
        (GEOD.inv(11, 5, 12, 5)[2] + GEOD.inv(12, 5, 20, 5)[2]) / 1000, rel=1e-6
    )
    info = run("layers", "info", "R1", "-f", "json", "--atlas", folder)
    assert long in info.out
    for words in (["map", tmp_path / "m.html"], ["layers", "export", tmp_path / "a.gpkg"]):
        assert run(*words, "--atlas", folder).code == 0


# --- measure -----------------------------------------------------------------------------------------------


def layer(path: Path, shapes: list[Any], crs: str | None = "EPSG:4326", **columns: Any) -> Path:
    gpd.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(path)
    return path


def measured(lines: Path, areas: Path, *more: object) -> dict[str, float]:
    answer = run("measure", lines, "--areas", areas, "-f", "json", *more)
    assert answer.code == 0, answer.err
    return {row["name"]: row["km_geometry"] for row in json.loads(answer.out)}


def test_measure_over_the_antimeridian_and_the_pole(tmp_path: Path) -> None:
    areas = layer(
        tmp_path / "areas.gpkg",
        [MultiPolygon([box(179.5, -1, 180, 1), box(-180, -1, -179.5, 1)]), box(-180, -90, 180, -60)],
        name=["island", "south"],
    )
    lines = layer(tmp_path / "lines.gpkg", [LineString([(179, 0), (-179, 0)]), LineString([(20, -50), (-160, -50)])])
    found = measured(lines, areas)
    assert found["island"] == pytest.approx(GEOD.inv(0, 0, 1, 0)[2] / 1000, abs=1e-6)
    assert found["south"] == pytest.approx(GEOD.inv(0, -60, 0, -90)[2] / 500, abs=1e-6)
    assert sum(found.values()) == pytest.approx((GEOD.inv(0, 0, 2, 0)[2] + 2 * GEOD.inv(0, -50, 0, -90)[2]) / 1000)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:3832", "EPSG:32601"])
def test_measure_reads_the_system_a_file_says(crs: str, tmp_path: Path) -> None:
    """Spherical Mercator, and two systems over the antimeridian: lines there are the same lines."""
    if crs == "EPSG:3857":
        shapes, expected = [LineString([(8, 5), (12, 5)])], GEOD.inv(8, 5, 12, 5)[2]
    else:
        shapes, expected = (
            [LineString([(179, 5), (180, 5)]), LineString([(-180, 5), (-179, 5)])],
            GEOD.inv(0, 5, 1, 5)[2] * 2,
        )
    frame = gpd.GeoSeries(shapes, crs="EPSG:4326").to_crs(crs)
    if crs != "EPSG:3857":  # in this system they meet, and are one
        frame = gpd.GeoSeries([LineString([frame[0].coords[0], frame[0].coords[1], frame[1].coords[1]])], crs=crs)
    lines = layer(tmp_path / "lines.gpkg", list(frame), crs=crs)
    areas = layer(tmp_path / "areas.gpkg", [box(-180, -89, 180, 89)], name=["all"])
    assert measured(lines, areas)["all"] == pytest.approx(expected / 1000, rel=1e-7)


BAD_AREAS: dict[str, tuple[Any, str, str]] = {
    "up to 362 E": (box(358, 1, 362, 2), "EPSG:4326", "Give the file the coordinate reference system"),
    "metres": (box(1e5, 1e5, 2e5, 2e5), "EPSG:4326", "Give the file the coordinate reference system"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("area", "crs", "drawn", "km"),
    [
        (Polygon(FIJI[0]), "EPSG:4326", [(178, 2), (-178, 2)], GEOD.inv(179, 2, -179, 2)[2] / 1000),
        (Polygon(POLE[0]), "EPSG:4326", [(20, -80), (20, -90)], GEOD.inv(20, -80, 20, -90)[2] / 1000),
        (box(-1e6, -1e6, 1e6, 1e6), "EPSG:3031", [(20, -85), (20, -90)], GEOD.inv(20, -85, 20, -90)[2] / 1000),
    ],
    ids=["over the antimeridian", "around a pole", "around a pole in a polar system"],
)
def test_measure_cuts_areas_in_one_piece(area: Any, crs: str, drawn: Any, km: float, tmp_path: Path) -> None:
    areas = layer(tmp_path / "areas.gpkg", [area], crs=crs, name=["whole"])
    lines = layer(tmp_path / "lines.gpkg", [LineString(drawn)])
    answer = run("measure", lines, "--areas", areas, "--format", "json")
    assert answer.code == 0, answer.err
    assert "note: areas.gpkg: cut at the antimeridian, which they crossed in one piece: whole" in answer.err
    assert measured(lines, areas)["whole"] == pytest.approx(km, rel=1e-3)


@pytest.mark.parametrize("what", BAD_AREAS)
def test_measure_refuses_areas(what: str, tmp_path: Path) -> None:
    area, crs, words = BAD_AREAS[what]
    areas = layer(tmp_path / "areas.gpkg", [box(0, 0, 1, 1), area] if crs == "EPSG:4326" else [area], crs=crs,
                  name=["sound", "bad"] if crs == "EPSG:4326" else ["bad"])  # fmt: skip
    lines = layer(tmp_path / "lines.gpkg", [LineString([(0, 0.5), (3, 0.5)])])
    answer = run("measure", lines, "--areas", areas)
    assert answer.code == 3
    (row,) = answer.err.strip().splitlines()
    assert row.startswith(f"error: {areas}: bad: ")
    assert words in row


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('{"type":"LineString","coordinates":[[8,5]]}', 0, "line of a single position, which has no length: feature 1"),
        ('{"type":"LineString","coordinates":[[8,5],[8,5]]}', 0, ""),
        ('{"type":"LineString","coordinates":[[378,5],[382,5]]}', 3, "is not a longitude and latitude"),
        ('{"type":"LineString","coordinates":[[890556,557305],[1335834,557305]]}', 3, "coordinate reference system"),
        ('{"type":"LineString","coordinates":[[1e308,1e308],[0,0]]}', 3, "is not a longitude and latitude"),
        ('{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}', 3, "Polygon geometries, not lines"),
        ('{"type":"LineString","coordinates":[]}', 0, "have no geometry"),
        ("null", 0, "have no geometry"),
    ],
)
def test_measure_odd_lines(text: str, code: int, words: str, tmp_path: Path) -> None:
    path = tmp_path / "lines.geojson"
    sound = '{"type":"LineString","coordinates":[[0,0.5],[1,0.5]]}'
    features = [f'{{"type":"Feature","properties":{{}},"geometry":{shape}}}' for shape in (text, sound)]
    if "Polygon" in text:
        features.pop()
    path.write_text(f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}')
    areas = layer(tmp_path / "areas.gpkg", [box(0, 0, 1, 1)], name=["A"])
    answer = run("measure", path, "--areas", areas, "-f", "csv")
    assert (answer.code, "Traceback" in answer.err) == (code, False), answer.err
    assert words in answer.err
    if code == 0:
        assert float(answer.out.splitlines()[1].split(",")[2]) == pytest.approx(GEOD.inv(0, 0.5, 1, 0.5)[2] / 1000)


# --- names that would lead elsewhere, and links -----------------------------------------------------------


def test_names_that_would_lead_elsewhere_are_refused_and_write_nothing(tmp_path: Path) -> None:
    away = "../../evil"
    changes: list[Callable[[Documents], None]] = [
        lambda d: d["rail.geojson"]["features"][0]["properties"].update(id=away),
        lambda d: d["nodes.geojson"]["features"][0]["properties"].update(id=away),
        lambda d: d["borders.geojson"]["features"][0]["properties"].update(iso_a3=away),
        lambda d: d["routes.json"]["routes"][0].update(id=away),
        lambda d: d["sources.json"]["sources"][0].update(id=away),
    ]
    for number, change in enumerate(changes):
        documents = tiny_layers()
        change(documents)
        folder = write_layers(tmp_path / f"atlas{number}" / "deep", documents)
        out = tmp_path / f"out{number}" / "deep"
        out.mkdir(parents=True)
        before = sorted(tmp_path.rglob("*"))
        for words in (
            ["layers", "export", out / "g", "-f", "geojson"],
            ["report", out / "r.md"],
            ["map", out / "m.html"],
        ):
            answer = run(*words, "--atlas", folder)
            assert answer.code == 3
            assert away in answer.err
        assert sorted(tmp_path.rglob("*")) == before


def test_a_scenario_outside_the_atlas_is_a_file_like_any_other(tmp_path: Path) -> None:
    folder = write_layers(tmp_path / "atlas", tiny_layers())
    for name in ("../../../etc/passwd", "..", "/", "", "nul\udcff"):
        answer = run("exposure", "--scenario", name, "--atlas", folder)
        assert answer.code in (2, 3)
        assert answer.err.startswith(("error: ", "Usage")), answer.err
        assert "root:" not in answer.err


def test_links_inside_an_atlas(tmp_path: Path) -> None:
    folder = write_layers(tmp_path / "atlas", tiny_layers())
    rail = folder / "rail.geojson"
    rail.rename(tmp_path / "elsewhere.geojson")
    rail.symlink_to(tmp_path / "elsewhere.geojson")
    assert run("layers", "check", folder).code == 0  # a link to a layer is the layer
    export = tmp_path / "export"
    assert run("layers", "export", export, "-f", "geojson", "--atlas", folder).code == 0
    assert not (export / "rail.geojson").is_symlink()
    for target in ("rail.geojson", "nowhere", "/dev/zero", ".."):
        rail.unlink()
        rail.symlink_to(target)
        answer = run("layers", "check", folder, seconds=20)
        assert answer.code == 3
        assert any(row.startswith("error: rail.geojson: ") for row in answer.err.splitlines())
    rail.unlink()
    os.mkfifo(rail)
    answer = run("layers", "check", folder, seconds=20)
    assert (answer.code, "rail.geojson: not a regular file" in answer.err) == (3, True)
    rail.unlink()
    (tmp_path / "elsewhere.geojson").rename(rail)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "loop").symlink_to("..")
    (folder / "loop").symlink_to(".")
    assert run("layers", "check", folder).code == 0


def test_an_atlas_that_goes_away(tmp_path: Path) -> None:
    folder = write_layers(tmp_path / "atlas", tiny_layers())
    (folder / "nodes.geojson").unlink()
    assert run("layers", "list", "--atlas", folder).code == 3
    shutil.rmtree(folder)
    answer = run("layers", "list", "--atlas", folder)
    assert answer.code == 3
    assert answer.err.count("\n") == 1


def test_an_open_geopackage_is_not_replaced(tmp_path: Path) -> None:
    folder = write_layers(tmp_path / "atlas", tiny_layers())
    for suffix in ("-wal", "-journal"):
        pending = tmp_path / f"a.gpkg{suffix}"
        pending.write_bytes(b"changes")
        answer = run("layers", "export", tmp_path / "a.gpkg", "--atlas", folder, "--overwrite")
        assert answer.code == 1
        assert f"is open in another program (a.gpkg{suffix}); close it there first" in answer.err
        pending.unlink()


def test_an_export_into_the_atlas_itself_is_refused(tmp_path: Path) -> None:
    folder = write_layers(tmp_path / "atlas", tiny_layers())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for format_ in ("geojson", "parquet", "fgb"):
        answer = run("layers", "export", folder, "-f", format_, "--atlas", folder, "--overwrite")
        assert answer.code == 1
        assert "is an input of this command (layer borders of the atlas)" in answer.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# --- size ---------------------------------------------------------------------------------------------------


def test_two_hundred_thousand_vertices_are_cut_at_as_many(tmp_path: Path) -> None:
    """A line and a border with very many vertices: the parts sum to the whole, in bounded memory."""
    number = 200_001
    share = np.linspace(0, 1, number)
    border = np.column_stack((10 + 0.05 * np.sin(share * 2000) * (share % 1 > 0), 10 * share))
    line_ = LineString(np.column_stack((8 + 4 * share, 5 + 0.5 * np.sin(share * 2000))))
    west = Polygon([(0, 0), *border.tolist(), (0, 10)])
    east = Polygon([*border[::-1].tolist(), (20, 0), (20, 10)])
    found = cut([line_], [west, east])
    km = [found.edges.km[found.area == i].sum() for i in (0, 1, -1)]
    assert km[2] == pytest.approx(0, abs=1e-6)
    assert sum(km) == pytest.approx(GEOD.line_length(*line_.xy) / 1000, rel=1e-9)
    assert km[0] == pytest.approx(GEOD.geometry_length(shapely.intersection(line_, west)) / 1000, rel=1e-4)


def test_a_comb_that_meets_a_comb_everywhere_is_refused(tmp_path: Path) -> None:
    """Two thousand teeth across two thousand: four million meetings; more would fill any memory."""
    number = 2_000
    at = np.arange(number) / number
    zigzag = np.where(np.arange(number) % 2, 0.0, 0.01)
    comb = Polygon([*np.column_stack((zigzag, at * 0.01)).tolist(), (0.02, 0.01), (0.02, -0.01), (0, -0.01)])
    areas = layer(tmp_path / "areas.gpkg", [comb], name=["comb"])
    lines = layer(tmp_path / "lines.gpkg", [LineString(np.column_stack((at * 0.01, zigzag)))])
    answer = run("measure", lines, "--areas", areas)
    assert answer.code == 1
    (row,) = answer.err.strip().splitlines()[-1:]
    assert row.startswith("error: lines and borders meet at more than 1,0")
    assert row.endswith("simplify them, or measure fewer at a time")
