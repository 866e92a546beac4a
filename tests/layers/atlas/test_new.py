"""A new atlas: sound, editable, true about what is invented, and every command works on it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo import Case, crossings, dependence, exposure, run_scenario
from layers import BUNDLED, load_atlas
from layers.atlas import bundled_atlases
from layers.atlas.country_borders import available_countries
from layers.atlas.new import new_atlas
from layers.checks.atlas_check import check_atlas
from layers.imports.field_mapping import read_mapping
from layers.imports.stream import read_areas
from layers.model.problem import OutputError
from layers.model.schema import LAYERS
from layers.scenarios import load_scenario
from tests.in_process import run


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented example."""
    folder = tmp_path_factory.mktemp("new") / "example"
    new_atlas(folder)
    return folder


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An atlas with real borders and no line yet."""
    folder = tmp_path_factory.mktemp("new") / "real"
    new_atlas(folder, title="Mine", countries=["GEO", "armenia"], branches={"north": "Northern branch"})
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# The example


def test_the_example_is_sound_and_says_that_it_is_invented(example: Path) -> None:
    assert check_atlas(example) == []
    atlas = load_atlas(example)
    assert "invented" in atlas.title
    assert all("(invented)" in name for name in atlas.borders["name"])
    assert set(atlas.segments["confidence"]) == set(atlas.nodes["confidence"]) == {"low"}
    for frame in (atlas.segments, atlas.nodes, atlas.borders, atlas.land):
        assert set(frame["source"]) == {"example"}
    # ISO 3166-1 leaves XAA to XZZ to users; no land of the world is where this is drawn.
    assert all(re.fullmatch("X[A-Z]{2}", code) for code in atlas.borders["iso_a3"])
    world = shapely.union_all(load_atlas().land.geometry.to_numpy())
    assert not shapely.union_all(atlas.land.geometry.to_numpy()).intersects(world)
    assert "**This is an example: every place, line and figure in it is invented.**" in (
        example / "README.md"
    ).read_text(encoding="utf-8")


def test_figures_of_the_example_by_hand(example: Path) -> None:
    """Squares of four degrees: the railway has 335 official km before 8° W, twice 223 to 4° W, 335 beyond."""
    atlas = load_atlas(example)
    table = exposure(atlas, route="by_rail", by=["country"]).set_index("country")
    assert table["km"].to_dict() == pytest.approx({"XXA": 335, "XXB": 446, "XXC": 335})
    # A degree of longitude is 111.25 km at 2° S (6378.137 cos φ / sqrt(1 − e² sin² φ) π/180).
    assert table["km_geometry"].to_dict() == pytest.approx({"XXA": 333.75, "XXB": 445.0, "XXC": 333.75}, abs=0.1)
    met = crossings(atlas, route="by_rail")
    assert met[["from_country", "to_country"]].to_numpy().tolist() == [["XXA", "XXB"], ["XXB", "XXC"]]
    assert met["lon"].tolist() == pytest.approx([-8, -4])
    found = dependence(atlas, "XXB").set_index("medium")
    assert found["outcome"].to_dict() == {"freight": "detour", "gas": "no alternative"}
    outcome = run_scenario(Case(atlas, load_scenario(atlas, "midland_shut")))
    summary = outcome.summary.set_index(["medium", "measure"])["after"]
    assert summary["gas", "served"] == 0
    assert summary["freight", "served"] == pytest.approx(2.0, abs=1e-5)  # of 3, by ports of 2 Mt/y
    built = load_scenario(atlas, "northern_line")
    assert built.year == 2032
    assert exposure(atlas, route="northern", by=["country"])["country"].tolist() == ["XXA", "XXD", "XXC"]


COMMANDS: list[tuple[str, ...]] = [
    ("layers", "check"),
    ("layers", "list"),
    ("layers", "info", "rail"),
    ("layers", "export", "out.gpkg"),
    ("exposure",),
    ("exposure", "--crossings"),
    ("routes",),
    ("dependence",),
    ("criticality",),
    ("criticality", "--cuts"),
    ("chokepoints",),
    ("leverage",),
    ("scenario", "list"),
    ("scenario", "show"),
    ("scenario", "run", "--show", "pairs"),
    ("scenario", "compare"),
    ("map", "out.html"),
    ("qgis", "out.qgz"),
    ("report", "out.md", "--draws", "1"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("which", ["example", "real"])
def test_every_command_works_at_once(
    which: str, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any
) -> None:
    folder = request.getfixturevalue(which)
    monkeypatch.chdir(tmp_path)
    outcome = run(*words, "--atlas", folder)
    assert outcome.code == 0, outcome.err
    assert "Traceback" not in outcome.err
    outputs = [word for word in words if word.startswith("out.")]
    assert all((tmp_path / name).stat().st_size > 1000 for name in outputs)
    if which == "example" and not outputs and words != ("layers", "check"):
        assert outcome.out.count("\n") > 2  # there is something to say


def test_chance_has_nothing_to_close_where_nothing_is(example: Path, real: Path) -> None:
    words = ("scenario", "sweep", "--closures", "5", "--atlas")
    assert run(*words, example).code == 0
    outcome = run(*words, real)
    assert outcome.code == 1
    assert "leaves no segments open" in outcome.err


# Real borders


def test_borders_are_those_of_the_bundled_atlas_with_their_sources_and_licence(real: Path) -> None:
    atlas = load_atlas(real)
    assert (atlas.title, atlas.territory, atlas.branches) == ("Mine", "GEO", {"north": "Northern branch"})
    origins = [load_atlas(name) for name in bundled_atlases()]
    for code, area in zip(atlas.borders["iso_a3"], atlas.borders.geometry, strict=True):
        known = [each.borders.set_index("iso_a3").geometry.get(code) for each in origins]
        assert any(shape is not None and area.normalize().equals_exact(shape.normalize(), 1e-9) for shape in known)
    assert len(atlas.segments) == len(atlas.nodes) == len(atlas.routes) == 0
    # The land is that around them: the coast of Georgia is there, India is not.
    assert atlas.land.geometry.contains(shapely.Point(44.8, 41.7)).any()
    assert atlas.land.total_bounds[2] < 60
    cited = {name for cell in [*atlas.borders["source"], *atlas.land["source"]] for name in cell.split(";")}
    assert cited <= set(atlas.sources["id"])
    assert atlas.catalogue["licenses"][0]["name"] == "ODbL-1.0"
    assert any("OpenStreetMap" in each["title"] for each in atlas.catalogue["sources"])
    licence = (real / "LICENSE.md").read_text(encoding="utf-8")
    assert "Open Database License" in licence
    assert "OpenStreetMap contributors" in licence


def test_countries_by_code_or_name_each_once(tmp_path: Path) -> None:
    new_atlas(tmp_path / "a", countries=["Georgia", "geo", "TUR"], territory="Türkiye")
    atlas = load_atlas(tmp_path / "a")
    assert atlas.borders["iso_a3"].tolist() == ["GEO", "TUR"]
    assert atlas.territory == "TUR"
    assert {"AZE", "GEO", "IRN"} <= available_countries().keys()
    areas, key = read_areas(tmp_path / "a" / "borders.geojson")
    assert key == "iso_a3"
    assert len(areas) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"countries": ["GEO", "Atlantis", "TRU"]},
            r"unknown country 'Atlantis'; unknown country 'TRU': did you mean TUR \(Türkiye\)\? Give an ISO 3166-1",
        ),
        ({"countries": ["GEOR"]}, r"unknown country 'GEOR': did you mean GEO \(Georgia\)\? Give an ISO 3166-1"),
        ({"countries": ["Atlantis"]}, "unknown country 'Atlantis'"),
        ({"countries": ["GEO"], "territory": "AZE"}, "unknown country 'AZE'"),
        ({"territory": "GEO"}, "unknown country 'GEO'"),
        ({"branches": {"north": "North"}}, "branches go together with countries"),
        ({"countries": ["GEO"], "branches": {}}, "at least one branch"),
        ({"countries": ["GEO"], "branches": {"the north": "North"}}, "not 'the north'"),
        ({"countries": ["GEO"], "branches": {"north": " "}}, "branch north has no title"),
    ],
)
def test_what_cannot_be_begun(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        new_atlas(tmp_path / "a", **options)
    assert not (tmp_path / "a").exists()
    words = [each for country in options.get("countries", []) for each in ("--countries", country)]
    words += ["--territory", options["territory"]] if "territory" in options else []
    words += [each for pair in options.get("branches", {}).items() for each in ("--branch", "=".join(pair))]
    if options.get("branches") != {}:
        outcome = run("new", tmp_path / "a", *words)
        assert outcome.code == 2, outcome


# Both


@pytest.mark.parametrize("which", ["example", "real"])
def test_it_may_be_edited_without_a_contradiction(which: str, request: Any, tmp_path: Path) -> None:
    folder = request.getfixturevalue(which)
    catalogue = json.loads((folder / "datapackage.json").read_bytes())
    assert not any({"hash", "bytes"} & each.keys() for each in catalogue["resources"])
    assert {each["path"] for each in catalogue["resources"]} == {
        name for name in contents(folder) if name not in ("datapackage.json", "LICENSE.md", "README.md")
    }
    assumed = json.loads((folder / "costs.json").read_bytes())["parameters"]
    assert {entry["confidence"] for entry in assumed} <= {"low", "medium"}
    assert all(entry["note"].startswith("As in the bundled atlas") for entry in assumed)


@pytest.mark.parametrize("which", ["example", "real"])
def test_the_read_me_explains_every_file_and_field(which: str, request: Any) -> None:
    folder = request.getfixturevalue(which)
    text = (folder / "README.md").read_text(encoding="utf-8")
    for layer in LAYERS.values():
        for field in layer.fields:
            assert f"| `{field.name}`{' *' if field.required else ''} | {field.description}: " in text
            assert field.name == "branch" or all(f"`{value}`" in text for value in field.enum)
    for branch in load_atlas(folder).branches:
        assert f"`{branch}`" in text
    for name in contents(folder):
        stem = Path(name).name.removesuffix(".geojson")
        assert stem in text or name.startswith("scenarios/") or name == "README.md", name
    # Tables are whole: as many columns in every row.
    for row in re.findall(r"^\|.*\|$", text, flags=re.MULTILINE):
        assert len(re.findall(r"(?<!\\)\|", row)) == 3, row


def test_the_mapping_in_the_read_me_is_one(real: Path, tmp_path: Path) -> None:
    text = re.search(r"```toml\n(.*?)```", (real / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text is not None
    (tmp_path / "mapping.toml").write_text(text[1], encoding="utf-8")
    mapping = read_mapping(tmp_path / "mapping.toml")
    assert mapping.layer == "rail"
    assert mapping.constants["branch"] == "north"
    assert mapping.values["status"]["in use"] == "operational"


def test_the_baseline_to_be_filled_in_is_sound_once_it_is(real: Path) -> None:
    text = (real / "scenarios" / "baseline.toml").read_text(encoding="utf-8")
    filled = tomllib.loads(re.sub(r"^# (?=[\[\w]+.*(?:=|\]\]))", "", text, flags=re.MULTILINE))
    assert filled["demand"][0]["from"] == "FIRST"
    assert {"to", "mt_y", "low", "high", "confidence", "note", "source"} <= filled["demand"][0].keys()


def test_the_same_call_gives_the_same_bytes_and_replaces_only_an_atlas(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    written = new_atlas(folder)
    assert written == sorted(written)
    before = contents(folder)
    assert {path.relative_to(folder).as_posix() for path in written} == set(before)
    with pytest.raises(OutputError, match="exists already"):
        new_atlas(folder)
    new_atlas(folder, overwrite=True)
    assert contents(folder) == before
    (folder / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match="holds other files"):
        new_atlas(folder, overwrite=True)
    with pytest.raises(OutputError, match="there is no folder"):
        new_atlas(tmp_path / "no" / "where")
    assert BUNDLED.is_dir()


def test_names_of_any_kind(tmp_path: Path) -> None:
    new_atlas(tmp_path / "Коридор (2)", title='A <b>"title"</b> | «تجربة»')
    atlas = load_atlas(tmp_path / "Коридор (2)")
    assert atlas.title == 'A <b>"title"</b> | «تجربة»'
    assert re.fullmatch(r"[a-z0-9._-]+", atlas.catalogue["name"])
