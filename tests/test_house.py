"""The house as it is laid out: what may import what, how long a module may be, and how full a room.

A room is a sub-package of `layers`, `geo`, `maps` or `corridor`, or a module that lies beside them. Every import
counts: those inside functions and those for type checkers alone as well. Add an arrow to the table below only
where it runs with the others; where two rooms need each other, something lies in the wrong one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parent.parent

# Each folder with its rooms from the ground up, and which rooms of the same folder each may import.
ROOMS: Final = """
layers
    model:
    files: model
    foreign: model files
    scenarios: model files
    documents: model scenarios
    checks: model files documents scenarios
    results: model files scenarios
    ground: model
    atlas: model files foreign checks results ground
    osm: model files foreign checks results atlas
    imports: model files foreign checks results atlas ground
    edit: model files foreign checks atlas imports

geo
    arrays:
    mapper:
    graphs: arrays
    geodesy: arrays
    sensitivity: arrays
    network: arrays mapper geodesy
    routing: arrays graphs network
    flows: arrays graphs network routing
    gas: arrays network
    interdiction: arrays geodesy network flows
    measures: arrays sensitivity mapper graphs geodesy network routing flows
    vulnerability: arrays geodesy interdiction network flows measures
    scenarios: arrays mapper geodesy network routing flows measures
    closures: arrays network routing flows
    validation: arrays graphs network routing flows closures
    risk: arrays network flows closures
    matching: arrays geodesy
    claims: closures flows gas network

maps
    look:
    ground: look
    words:
    scripts:
    story: words scripts
    page: story look ground words scripts
    charts: look words
    paper: look words charts
    annex: look words charts paper
    report: words charts paper annex
    qgis: look ground words
    qgis_plugin: qgis

corridor
    own_folders:
    streams:
    supervised:
    cluster:
    options: cluster
    examples:
    usage: examples
    output: options
    inputs: options output
    redraw:
    commands: options output inputs cluster redraw usage
    app: commands examples output streams supervised usage
    __main__: corridor
"""

# Which rooms of the folders below a folder may import, beside the public names of those folders themselves.
BELOW: Final = """
geo: layers.model layers.documents layers.scenarios
maps: layers.model layers.documents layers.scenarios layers.files layers.results layers.atlas layers.ground geo.geodesy geo.network geo.routing geo.flows geo.vulnerability geo.scenarios
corridor: everything
"""

FOLDERS: Final = ("corridor", "maps", "geo", "layers")
LONGEST: Final = 800
FULLEST: Final = 14


def modules() -> dict[str, Path]:
    """Every module of the product by its name; a package by its own."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in sorted(paths)
    }


def imports(module: str, text: str, known: Mapping[str, object]) -> Iterator[str]:
    """Yield each module of the product that a module names in an import, wherever in its text."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written with the whole name"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in known or node.module in known:
                    yield whole if whole in known else str(node.module)


def room(module: str) -> str:
    """Return the room of a module; a folder's own `__init__` is the folder."""
    return ".".join(module.split(".")[:2])


def allowed() -> dict[str, set[str]]:
    """Return the table: each room with the rooms of the same folder it may import."""
    table: dict[str, set[str]] = {}
    folder = ""
    for line in filter(str.strip, ROOMS.splitlines()):
        if not line.startswith(" "):
            folder = line.strip()
            continue
        name, _, may = line.strip().partition(":")
        table[f"{folder}.{name}"] = {each if each == folder else f"{folder}.{each}" for each in may.split()}
    return table


def forbidden(module: str, imported: str) -> str | None:
    """Return what is wrong with an import of one module by another, if anything is."""
    here, there = room(module), room(imported)
    folder, below = here.partition(".")[0], there.partition(".")[0]
    if here == there or here == folder == below:
        return None
    if folder == below:
        return None if there in allowed().get(here, ()) else f"{here} may not import {there} ({module} → {imported})"
    if FOLDERS.index(folder) > FOLDERS.index(below):
        return f"{folder} may not import {below}, which stands on it ({module} → {imported})"
    may = dict(line.split(": ") for line in BELOW.strip().splitlines())[folder].split()
    if may == ["everything"] or there == below or there in may:
        return None
    return f"{folder} may not import {there} ({module} → {imported})"


def test_imports_run_one_way() -> None:
    known = modules()
    wrong = [
        complaint
        for module, path in known.items()
        for imported in imports(module, path.read_text(encoding="utf-8"), known)
        if (complaint := forbidden(module, imported))
    ]
    assert wrong == []


def test_the_table_runs_one_way_and_names_every_room() -> None:
    list(TopologicalSorter(allowed()).static_order())
    assert set(allowed()) == {room(module) for module in modules() if "." in module}


def test_no_arrow_stands_in_the_table_that_nothing_needs() -> None:
    known = modules()
    used = {
        (room(module), room(imported))
        for module, path in known.items()
        for imported in imports(module, path.read_text(encoding="utf-8"), known)
    }
    assert [(here, there) for here, rooms in allowed().items() for there in rooms if (here, there) not in used] == []


def test_no_circle_of_modules() -> None:
    known = modules()
    graph = {
        module: set(imports(module, path.read_text(encoding="utf-8"), known)) - {module}
        for module, path in known.items()
    }
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize(
    ("module", "line", "complaint"),
    [
        ("layers.model.schema", "import geo", "layers may not import geo"),
        (
            "layers.model.schema",
            "def f():\n    from layers.atlas import load",
            "layers.model may not import layers.atlas",
        ),
        (
            "geo.graphs.multigraph",
            "if TYPE_CHECKING:\n    import geo.network.model",
            "geo.graphs may not import geo.network",
        ),
        ("geo.network.build", "from layers.atlas.load import load_atlas", "geo may not import layers.atlas"),
        ("maps.look.style", "from maps import report", "maps.look may not import maps.report"),
    ],
)
def test_a_forbidden_import_is_noticed(module: str, line: str, complaint: str) -> None:
    """Else the tests above would pass for a table that nobody reads."""
    (imported,) = imports(module, line, modules())
    assert (forbidden(module, imported) or "").startswith(complaint)


def test_a_module_is_not_too_long() -> None:
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in modules().items()}
    assert {module: lines for module, lines in lengths.items() if lines > LONGEST} == {}


def test_a_room_is_not_too_full() -> None:
    known = modules()
    inside = {each: [module for module in known if room(module) == each != module] for each in allowed()}
    assert {each: len(names) for each, names in inside.items() if len(names) > FULLEST} == {}


@pytest.mark.parametrize("name", [name for name, path in modules().items() if path.name == "__init__.py"])
def test_a_room_says_what_it_is_for_and_hides_no_public_name(name: str) -> None:
    known = modules()
    sentence = ast.get_docstring(ast.parse(known[name].read_text(encoding="utf-8")))
    assert sentence
    assert sentence.split("\n")[0].endswith(".")
    folder, _, own = name.partition(".")
    text = known[folder].read_text(encoding="utf-8")
    handed = {alias.name for node in ast.parse(text).body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert own not in handed, "`import` would find the one or the other"


@pytest.mark.parametrize("name", [name for name in allowed() if name in modules()])
def test_what_a_room_hands_on_hides_none_of_its_modules(name: str) -> None:
    known = modules()
    if known[name].name != "__init__.py":
        return
    tree = ast.parse(known[name].read_text(encoding="utf-8"))
    handed = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert handed & {module.rpartition(".")[2] for module in known if module.startswith(f"{name}.")} == set()
