"""An atlas changed by commands instead of an editor: whole or not at all, and what is lacking told at once."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from layers import AtlasError, load_atlas
from layers.atlas.country_borders import countries_passed, country_borders, country_code
from layers.atlas.new import new_atlas
from layers.edit import add_countries, gaps, set_ends, set_territory
from layers.ground import world_countries
from tests.in_process import run

CAPE = [(18.42, -33.92), (24.77, -28.73), (25.64, -25.85), (25.9, -24.65), (27.5, -21.17), (28.58, -20.15)]
"""Cape Town, Kimberley, Mahikeng, Gaborone, Francistown, Bulawayo."""


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    file = tmp_path / "lines.geojson"
    shapes = [shapely.LineString(CAPE), shapely.LineString([CAPE[-1], (25.84, -17.93)])]
    file.write_text(gpd.GeoDataFrame({"LINE": ["a", "b"]}, geometry=shapes).to_json())
    return file


IMPORT = ("--layer", "rail", "--set", "status=operational", "--make-nodes")
SOURCE = ("--source", "me", "--title", "T", "--publisher", "P", "--date", "2024")


def test_ends_are_named_as_in_the_command_and_one_country_is_no_list_of_letters(tmp_path: Path) -> None:
    example = tmp_path / "example"
    new_atlas(example)
    set_ends(example, "weston", "MID")
    ends = load_atlas(example).catalogue["corridor"]
    assert (ends["origin"], ends["destination"]) == ("WES", "MID")
    with pytest.raises(AtlasError, match=r"origin Atlantis is not in nodes\.geojson"):
        set_ends(example, "Atlantis", "MID")
    new_atlas(tmp_path / "one", countries="AZE")
    assert add_countries(tmp_path / "one", "Georgia") == ["AZE", "GEO"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_foreign_corridor_asks_for_everything_at_once(tmp_path: Path, lines: Path) -> None:
    atlas = tmp_path / "cape"
    assert run("new", atlas, "--countries", "South Africa").code == 0
    before = contents(atlas)
    refused = run("layers", "import", lines, "--into", atlas, "--layer", "rail")
    assert refused.code == 3
    for said in (
        "nothing says where it comes from",
        "nothing says the status",
        "Give the date of the source (--date 2024)",
        "3 ends of lines are at no place. Let places be made (--make-nodes)",
        f"Add them: corridor countries ZWE,BWA --into {atlas}",
    ):
        assert said in refused.err
    assert contents(atlas) == before
    assert run("countries", "ZWE,BWA", "--into", atlas).code == 0
    done = run("layers", "import", lines, "--into", atlas, *IMPORT, *SOURCE)
    assert done.code == 0, done.err
    made = load_atlas(atlas)
    assert made.nodes["name"].tolist() == ["Cape Town", "Bulawayo", "Livingstone, 10 km S"]
    assert made.segments["name"].tolist() == ["Cape Town – Bulawayo", "Bulawayo – Livingstone, 10 km S"]
    assert made.nodes["country"].tolist() == ["ZAF", "ZWE", "ZWE"]
    table = run("exposure", "--atlas", atlas, "--by", "country", "-f", "json")
    assert "from Cape Town (rail-end-001) to Livingstone, 10 km S (rail-end-003)" in table.err
    assert [row["country"] for row in json.loads(table.out)][:3] == ["ZAF", "BWA", "ZWE"]
    assert run("ends", "Bulawayo", "Cape Town", "--into", atlas).code == 0
    assert run("territory", "Botswana", "--into", atlas).code == 0
    made = load_atlas(atlas)
    assert (made.territory, made.catalogue["corridor"]["origin"]) == ("BWA", "rail-end-002")
    assert gaps(made)["gap"].tolist() == ["what is carried", "licence of me"]


@pytest.mark.parametrize("name", ["instc", "middle"])
def test_publications_that_facts_are_cited_from_lack_no_licence(name: str) -> None:
    assert gaps(load_atlas(name))["gap"].str.startswith("links between parts").all()


def test_what_a_new_atlas_lacks(tmp_path: Path) -> None:
    new_atlas(tmp_path / "a", countries=["Chile"])
    lacking = gaps(load_atlas(tmp_path / "a"))
    assert lacking.loc[lacking["needed"], "gap"].tolist() == ["no line"]
    assert f"--into {tmp_path / 'a'}" in lacking.loc[0, "fill_with"]
    told = run("map", tmp_path / "a.html", "--atlas", tmp_path / "a")
    assert "lacks what a map needs" in told.err
    assert "corridor layers import FILE" in told.err


def test_settings_that_cannot_be_leave_the_atlas_as_it_is(tmp_path: Path) -> None:
    new_atlas(tmp_path / "a", countries=["ZAF", "BWA"])
    before = contents(tmp_path / "a")
    with pytest.raises(ValueError, match="unknown country 'NAM': There are ZAF, BWA"):
        set_territory(tmp_path / "a", "NAM")
    with pytest.raises(ValueError, match="unknown country 'Botsvana': did you mean BWA"):
        add_countries(tmp_path / "a", ["Botsvana"])
    with pytest.raises(AtlasError, match=r"origin X is not in nodes\.geojson"):
        set_ends(tmp_path / "a", "X", "Y")
    with pytest.raises(AtlasError, match="no such folder"):
        set_territory(tmp_path / "none", "BWA")
    assert contents(tmp_path / "a") == before


def test_countries_are_not_added_to_borders_of_ones_own(tmp_path: Path) -> None:
    new_atlas(tmp_path / "a")  # the invented example
    with pytest.raises(AtlasError, match="its borders are from example, not bundled ones"):
        add_countries(tmp_path / "a", ["BWA"])


def test_added_countries_meet_without_gap_and_the_source_is_named_once(tmp_path: Path) -> None:
    new_atlas(tmp_path / "a", countries=["GEO", "TUR"])
    add_countries(tmp_path / "a", ["AZE"])  # as fine as the others
    assert load_atlas(tmp_path / "a").borders["accuracy_m"].max() < 2000
    add_countries(tmp_path / "a", ["CHN"])  # in no bundled atlas: all at low detail
    made = load_atlas(tmp_path / "a")
    areas = made.borders.set_index("iso_a3").geometry
    assert set(made.borders["source"]) == {"natural-earth-world"}
    assert shapely.area(shapely.intersection(areas["GEO"], areas["TUR"])) < 1e-9
    assert shapely.length(shapely.intersection(areas["GEO"].boundary, areas["TUR"].boundary)) > 1
    assert (made.sources["id"] == "natural-earth-world").sum() == 1
    assert [each["name"] for each in made.catalogue["licenses"]] == ["ODbL-1.0", "other-pd"]


@pytest.mark.parametrize("country", ["NZL", "FJI", "USA", "RUS", "LSO", "SGP", "ESH", "PSE", "TUV", "GUF"])
def test_an_atlas_begins_with_any_country(tmp_path: Path, country: str) -> None:
    """Over the antimeridian, inside another, a city, non-self-governing, an atoll, overseas."""
    new_atlas(tmp_path / "a", countries=[country])
    assert load_atlas(tmp_path / "a").borders["iso_a3"].tolist() == [country]


def test_countries_are_named_in_many_ways() -> None:
    names = {"ZAF": "South Africa", "BWA": "Botswana"}
    assert [country_code(text, names) for text in ("zaf", "ZA", " South africa", "bw")] == ["ZAF", "ZAF", "ZAF", "BWA"]


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Simferopol", 34.1, 44.95, "UKR"),
        ("Kerch", 36.4, 45.3, "UKR"),
        ("Taman", 36.8, 45.2, "RUS"),
        ("Laayoune", -13.0, 27.0, "ESH"),
        ("Tarfaya", -12.8, 27.95, "MAR"),
        ("Pristina", 21.16, 42.66, "SRB"),
        ("Kyrenia", 33.3, 35.3, "CYP"),
        ("Hargeisa", 44.06, 9.56, "SOM"),
        ("Quneitra", 35.82, 33.1, "SYR"),
        ("Tiberias", 35.45, 32.75, "ISR"),
        ("Baikonur", 63.3, 45.9, "KAZ"),
        ("Sukhumi", 41.1, 43.05, "GEO"),
        ("Cayenne", -52.3, 4.8, "GUF"),
        ("Longyearbyen", 16.0, 78.2, "SJM"),
    ],
)
def test_boundaries_are_those_the_united_nations_recognise(place: str, lon: float, lat: float, country: str) -> None:
    world = world_countries()
    inside = world.intersects(shapely.Point(lon, lat))
    assert world.loc[inside, "iso_a3"].tolist() == [country], place


def test_the_world_is_a_coverage_as_accurate_as_it_states() -> None:
    """Held against the finer borders of the bundled atlas, which come from OpenStreetMap."""
    world = world_countries().set_index("iso_a3").geometry
    areas = world.to_numpy()
    first, second = shapely.STRtree(areas).query(areas, predicate="overlaps")
    assert shapely.area(shapely.intersection(areas[first], areas[second])).max(initial=0) < 2e-6
    assert world.is_valid.all()
    fine = load_atlas().borders.set_index("iso_a3").geometry
    for code in ("AZE", "GEO", "IRN", "TUR"):
        points = shapely.points(shapely.get_coordinates(shapely.segmentize(fine[code].boundary, 0.05)))
        # A degree is 111 km or less, so this is an upper bound.
        near = shapely.distance(points, world[code].boundary) * 111_000 <= 5000
        assert near.mean() > 0.93, code


def test_a_country_that_is_touched_is_not_passed() -> None:
    """The railway along the Limpopo keeps to South Africa; its border is uncertain by 5 km."""
    lines = gpd.GeoSeries([shapely.LineString([(28.0, -26.0), (29.9, -22.4)])], crs=4326)
    assert countries_passed(lines)["iso_a3"].tolist() == ["ZAF"]
    everywhere = country_borders(["ZAF"]).borders
    outside = gpd.GeoDataFrame(geometry=[geometry for _, geometry in everywhere], crs=4326)
    assert countries_passed(lines, outside=outside).empty
