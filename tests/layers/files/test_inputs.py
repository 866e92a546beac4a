"""No output takes the place of an input: every command, every kind of input, however the name is spelled."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import geopandas as gpd
import pytest
import shapely

import corridor
from layers import load_atlas
from layers.atlas.formats import export
from layers.files.inputs import forget, note, refuse
from layers.files.inputs import run as inputs_of_a_run
from layers.files.writing import check_writable, write_atomic
from layers.imports.importing import import_layer
from layers.model.problem import OutputError
from maps.qgis.project import save_project
from tests.conftest import tiny_layers, write_layers
from tests.in_process import ONE_COMMAND, run
from tests.test_safety import EXTRACT, commands

ATLAS = ["rail.geojson", "nodes.geojson", "routes.json", "costs.json", "sources.json", "datapackage.json"]
ATLAS += ["observations.json", "scenarios/closed.toml", "README.md", "more.csv"]

INPUTS = {"atlas", "scenario", "names", "against", "lines", "areas", "from_", "mapping", "file", "folder", "into"}
"""Parameters of all commands that name what is read."""
OUTPUTS = {"output", "out"}
OTHER = {"cache", "profile"}
"""Folders of a program's own, which it reads and writes: answers kept, and QGIS's, which gets the plugin."""

NEEDED: dict[tuple[str, ...], list[str]] = {
    ("measure",): ["in/lines.shp"],
    ("layers", "info"): ["rail"],
    ("fetch", "osm"): ["new", "--from", "in/extract.osm"],
    ("scenario", "run"): ["in/own.toml"],
}
"""Words without which a command with --output does not begin."""

READ: dict[tuple[str, ...], dict[str, list[str]]] = {
    # what else a command reads, by a file it could lose
    ("measure",): {
        **{f"in/lines{ending}": [] for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg", ".shp.xml")},
        "in/areas.geojson": ["--areas", "in/areas.geojson"],
        "in/areas.shp": ["--areas", "in/AREAS.dbf"],
        "in/parquet/part.parquet": ["--areas", "in/parquet"],
    },
    ("fetch", "osm"): {"in/extract.osm": [], "in/fetched/fetch.json": ["--from", "in/fetched"]},
    ("scenario", "run"): {"in/own.toml": [], "in/closed.toml": ["--against", "in/closed.toml"]},
    ("scenario", "show"): {"in/own.toml": ["in/own.toml"]},
    ("scenario", "compare"): {"in/own.toml": ["closed", "in/own.toml"]},
    ("leverage",): {"in/own.toml": ["--scenario", "in/own.toml"]},
}
READ |= {
    command: {"in/own.toml": ["--scenario", "in/own.toml"]}
    for command in [
        ("exposure",),
        ("routes",),
        ("dependence",),
        ("criticality",),
        ("chokepoints",),
        ("risk",),
        ("interdict",),
        ("openings",),
        ("validate",),
        ("scenario", "sweep"),
    ]
}

FILES = {
    # output that is a file, by command: the name it must have, and what stands beside it
    ("map",): [("page.html", "page.html")],
    ("qgis",): [("p.qgz", "p.qgz"), ("p.qgz", "p.gpkg")],
    ("report",): [
        ("r.md", "r.md"),
        ("r.html", "r.html"),
        ("r.md", "r_files/map.png"),
        ("r.pdf", "r.pdf"),
        ("r.docx", "r.docx"),
    ],
    ("layers", "export"): [("e.gpkg", "e.gpkg")],
}
FOLDERS = {
    ("layers", "export"): (["-f", "geojson"], "rail.geojson"),
    ("new",): ([], "rail.geojson"),
    ("fetch", "osm"): (["--from", "in/extract.osm"], "rail.geojson"),
}
NOTHING = {("layers", "check")}
IN_PLACE = {("layers", "import"), ("countries",), ("territory",), ("ends",)}


def parameters() -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield every parameter of every command, with its type."""
    for words in commands():
        command: Any = ONE_COMMAND(corridor.app)
        for word in words:
            command = command.commands[word]
        types = get_type_hints(inspect.unwrap(command.callback))
        for parameter in command.params:
            yield words, parameter, types.get(parameter.name)


WITH_OUTPUT = sorted({words for words, each, _ in parameters() if each.name == "output"})


def test_every_command_and_every_path_is_known_here() -> None:
    assert set(WITH_OUTPUT) | set(FILES) | set(FOLDERS) | NOTHING | IN_PLACE == set(commands())
    for words, each, kind in parameters():
        scenario = str(each.metavar).startswith("NAME") and "cenario" in str(each.help)
        if "Path" in str(kind) or each.metavar == "LINES" or scenario:
            assert each.name in INPUTS | OUTPUTS | OTHER, f"{words}: {each.name} is new; say here what it is"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an atlas and other inputs."""
    place = tmp_path_factory.mktemp("model")
    atlas = write_layers(place / "atl", tiny_layers())
    text = (atlas / "datapackage.json").read_text()
    (atlas / "datapackage.json").write_text(
        text.replace('"resources": [', '"resources": [{"name": "m", "path": "more.csv"}, ')
    )
    (atlas / "costs.json").write_text('{"parameters": []}')
    (atlas / "observations.json").write_text('{"observations": []}')
    (atlas / "more.csv").write_text("a")
    (atlas / "README.md").write_text("a")
    (atlas / "scenarios").mkdir()
    scenario = 'title = "T"\nreading = "R"\nkind = "hypothetical"\n[[closes]]\nsegments = ["R1"]\nreason = "r"\n'
    (atlas / "scenarios" / "closed.toml").write_text(scenario)
    inside = place / "in"
    inside.mkdir()
    for name in ("own", "closed"):
        (inside / f"{name}.toml").write_text(scenario)
    (inside / "extract.osm").write_text(EXTRACT)
    (inside / "fetched").mkdir()
    (inside / "fetched" / "fetch.json").write_text("{}")
    lines = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.LineString([(1, 1), (2, 2)])], crs=4326)
    areas = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(0, 0, 9, 9)], crs=4326)
    lines.to_file(inside / "lines.shp")
    (inside / "lines.shp.xml").write_text("<a/>")
    areas.to_file(inside / "areas.geojson")
    areas.to_file(inside / "areas.shp")
    (inside / "areas.dbf").rename(inside / "AREAS.dbf")
    (inside / "parquet").mkdir()
    areas.to_parquet(inside / "parquet" / "part.parquet")
    return place


@pytest.fixture
def here(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the model, in which the command line runs."""
    place = tmp_path / "here"
    shutil.copytree(model, place)
    monkeypatch.chdir(place)
    return place


def spellings(file: Path) -> Iterator[Path]:
    """Yield names that lead to a file, from the folder it is named from."""
    yield file
    yield Path(f"./{file.parent}/../{file}") if len(file.parts) == 2 else Path(f"{file.parent}/./{file.name}")
    yield file.absolute()
    yield linked(file, Path("symbolic"))
    yield linked(file, Path("hard"), hard=True)
    other = Path(f"other-{file.parent.name}")
    if not other.exists():
        other.symlink_to(file.parent)
    yield other / file.name
    swapped = file.with_name(file.name.swapcase())
    if swapped.exists():  # a disk that does not tell case
        yield swapped


def linked(file: Path, name: Path, *, hard: bool = False) -> Path:
    name.parent.mkdir(exist_ok=True)
    name.unlink(missing_ok=True)
    if hard:
        name.hardlink_to(file)
    else:
        name.symlink_to(file.absolute())
    return name


def state() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def refused(words: list[Any], monkeypatch: pytest.MonkeyPatch, *, loads: bool = False) -> None:
    """Run a command twice, with and without --overwrite: it says why before it begins, and nothing changes."""
    before = state()
    with monkeypatch.context() as patch:
        if not loads:
            patch.setattr("layers.load_atlas", lambda _: pytest.fail(f"{words} began"))
        for more in ([], ["--overwrite"]):
            answer = run(*words, *more)
            assert answer.code == 1, (words, answer.err)
            assert "is an input of this command (" in answer.err, (words, answer.err)
            assert answer.err.count("\n") == 1
            assert answer.out == ""
    assert state() == before


@pytest.mark.parametrize("words", WITH_OUTPUT, ids=" ".join)
def test_output(words: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, list[str]] = {f"atl/{name}": [] for name in ATLAS} | READ.get(words, {})
    for file, more in files.items():
        needed = NEEDED.get(words, [])
        if more and more[0] in needed:  # an option of one value is given once
            needed = needed[: needed.index(more[0])]
        start = [*words, *needed, "--atlas", "atl"]
        every = more or file in ("atl/rail.geojson", "in/lines.shp", "in/extract.osm", "in/own.toml")
        for output in spellings(Path(file)) if every else [Path(file)]:
            # The output comes first or last: what is read counts wherever it stands.
            refused([*words, "-o", output, *needed, *more, "--atlas", "atl"], monkeypatch)
        refused([*start, *more, "-o", file, "-f", "csv"], monkeypatch)
        for way in ("csv", "json"):
            linked(Path(file), Path("t-metadata.json"), hard=way == "csv")
            refused([*start, *more, "-f", way, "-o", "t"], monkeypatch)
        if words == ("chokepoints",):
            refused(
                [*start, *more, "-f", "geojson", "-o", linked(Path(file), Path("s.qml")).with_suffix(".geojson")],
                monkeypatch,
            )


@pytest.mark.parametrize("words", FILES, ids=" ".join)
def test_outputs_of_a_name(words: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, beside in FILES[words]:
        for file in ATLAS:
            for hard in (False, True):
                linked(here / "atl" / file, here / beside, hard=hard)
                refused([*words, name, "--atlas", "atl"], monkeypatch, loads=words == ("layers", "export"))
                (here / beside).unlink()
    if words in {("map",), ("layers", "export")}:
        for output in spellings(Path("atl/rail.geojson")):
            refused([*words, output, "--atlas", "atl"], monkeypatch, loads=words == ("layers", "export"))
    elif words in {("report",), ("qgis",)}:
        for name, _ in FILES[words]:
            linked(here / "in" / "own.toml", here / name)
            refused([*words, name, "--atlas", "atl", "--scenario", "in/own.toml"], monkeypatch)


@pytest.mark.parametrize("words", FOLDERS, ids=" ".join)
def test_outputs_that_are_folders(words: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more, name = FOLDERS[words]
    on = ["--atlas", "atl"] if words != ("new",) else []
    source = here / "atl" / name
    if words == ("new",):
        monkeypatch.setattr("layers.atlas.new.bundled_atlases", lambda: {"atl": here / "atl"})
    elif words == ("layers", "export"):
        refused([*words, "atl", *more, *on], monkeypatch, loads=True)
    for hard in (False, True):
        linked(source, here / "out" / name, hard=hard)
        refused([*words, "out", *more, *on], monkeypatch, loads=True)


def test_an_earlier_fetch_does_not_take_its_own_place(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "atl" / "osm").mkdir()
    (here / "atl" / "osm" / "fetch.json").write_text("{}")
    refused(["fetch", "osm", "atl", "--from", "atl/osm", "--atlas", "atl"], monkeypatch, loads=True)
    refused(
        ["fetch", "osm", "atl/osm", "--from", "atl/osm", "--layers-only", "--atlas", "middle"], monkeypatch, loads=True
    )


@pytest.mark.parametrize("file", ["atl/rail.geojson", "hard.geojson", "link.geojson"])
def test_an_import_does_not_take_the_place_of_its_file(file: str, here: Path) -> None:
    linked(Path("atl/rail.geojson"), Path("hard.geojson"), hard=True)
    linked(Path("atl/rail.geojson"), Path("link.geojson"))
    before = state()
    answer = run("layers", "import", file, "--into", "atl", "--layer", "rail", "--same-names")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "atl/rail.geojson is an input of this command (FILE); name another file" in answer.err
    assert state() == before
    # A layer that was edited in QGIS may replace itself.
    assert run("layers", "import", file, "--into", "atl", "--layer", "rail", "--same-names", "--replace").code == 0


def test_a_folder_of_a_geodatabase(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.gdb").mkdir()
    (here / "a.gdb" / "a0001.gdbtable").write_bytes(b"")
    refused(["measure", "a.gdb", "-o", "a.gdb/a0001.gdbtable", "--atlas", "atl"], monkeypatch)


def test_nothing_is_written_into_a_folder_that_is_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new file in a folder of GeoParquet would be read as one of its files."""
    (here / "parts").mkdir()
    gpd.read_file("in/lines.shp").to_parquet(here / "parts" / "a.parquet")
    before = state()
    answer = run("measure", "parts", "-f", "csv", "-o", "parts/b.parquet", "--atlas", "atl")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "error: parts/b.parquet lies in an input of this command (LINES); name a file elsewhere\n"
    assert state() == before


def test_the_system_beside_a_csv_file_and_parts_behind_a_link(here: Path) -> None:
    (here / "in" / "own.csv").write_text('WKT,a\n"LINESTRING(1 1,2 2)",1\n')
    (here / "in" / "own.prj").write_bytes((here / "in" / "lines.prj").read_bytes())
    (here / "link.shp").symlink_to(here / "in" / "lines.shp")
    before = state()
    for lines, out in (("in/own.csv", "in/own.prj"), ("link.shp", "in/lines.dbf")):
        answer = run("measure", lines, "-f", "csv", "-o", out, "--overwrite", "--atlas", "atl")
        assert answer.code == 1, answer
        assert f"{out} is an input of this command (LINES)" in answer.err
    assert state() == before


def test_what_is_no_input_is_written(here: Path) -> None:
    """In the folder of the atlas as anywhere, and beside a Shapefile."""
    Path("in/lines.csv").write_text("old")
    for words in (
        "exposure -o atl/out.csv",
        "exposure -o atl/out.csv --overwrite",
        "exposure -f csv -o in/lines.csv --overwrite",
    ):
        assert run(*words.split(), "--atlas", "atl").code == 0
    answer = run(*["measure", "in/lines.shp", "-o", "in/lines.csv", "--overwrite", "--atlas", "atl"])
    assert answer.code == 0, answer.err
    Path("in/notes.txt").write_text("old")
    assert run(*["measure", "in/lines.shp", "-o", "in/notes.txt", "--overwrite", "--atlas", "atl"]).code == 0


def test_the_functions_refuse_too(here: Path) -> None:
    atlas = load_atlas("atl")
    before = state()
    linked(Path("atl/rail.geojson"), Path("p.gpkg"), hard=True)
    with pytest.raises(OutputError, match="layer rail of the atlas"):
        export(atlas, "atl/rail.geojson", format="gpkg", overwrite=True)
    with pytest.raises(OutputError, match=r"p\.gpkg is an input"):
        save_project(atlas, "p.qgz", overwrite=True)
    with pytest.raises(OutputError, match="FILE"):
        import_layer("atl", "atl/rail.geojson", layer="rail")
    Path("p.gpkg").unlink()
    assert state() == before


def test_a_run_ends(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    with inputs_of_a_run():
        note(file, "outer")
        with inputs_of_a_run():
            note(tmp_path / "b\0", "no name")
            with pytest.raises(OutputError, match="outer"):
                check_writable(file, overwrite=True)
        with inputs_of_a_run():
            note(tmp_path, "inner", of=tmp_path)
            forget(tmp_path)
            with pytest.raises(OutputError, match="outer"):
                refuse(tmp_path)
    note(file, "nothing")
    write_atomic(file, "new", overwrite=True)
    assert file.read_text() == "new"
