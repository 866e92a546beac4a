"""The commands shown in the documentation run, in an empty folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corridor.examples import EXAMPLES
from tests.in_process import run

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
METHODS = ROOT / "docs" / "methods"
MEASURES = re.findall(r"^\| \[[^]]+\]\((\S+)\)", (METHODS / "index.md").read_text(encoding="utf-8"), flags=re.MULTILINE)


def shown(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _commands() -> list[tuple[str, str]]:
    """Return each `corridor` line of the shell blocks, with its first page.

    tests/test_docs_outputs.py runs those of other blocks, tests/corridor/test_typed.py the examples of the help.
    """
    found: dict[str, str] = {}
    examples = {line for lines in EXAMPLES.values() for line in lines}
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), flags=re.DOTALL):
            for line in block.splitlines():
                # A fetch would ask a public service; docs/openstreetmap.md has one that reads a file.
                if line.startswith("corridor ") and not line.startswith("corridor fetch "):
                    found.setdefault(line.split("#")[0].strip(), shown(page))
    return [(page, command) for command, page in found.items() if command not in examples]


@pytest.mark.parametrize(("page", "command"), _commands())
def test_a_documented_command_runs(page: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))  # where QGIS keeps its plugins
    answer = run(*command.split()[1:], cwd=tmp_path, seconds=300)
    assert answer.code == 0, f"{page}: {command}\n{answer.err}"


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_and_pictures_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        made = target.startswith("reference/")  # by scripts/docs, when the site is built
        if not made and not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} names {target}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=shown)
def test_files_that_are_named_are_there(page: Path) -> None:
    """Paths in the project, as `geo/geodesy/cut.py` or `scripts/instc/*.csv`; NAME stands for a new one."""
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:corridor|geo|layers|maps|tests|scripts|docs)/[\w./*-]+)`", text)
    assert [path for path in named if "NAME" not in path and not any(ROOT.glob(path))] == []


def test_the_tree_of_rooms_has_every_room() -> None:
    tree = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("```\n")[1]
    for folder in ("corridor", "maps", "geo", "layers"):
        _, _, below = tree.partition(f"{folder}/ ")
        rooms = re.findall(r"^  (\w+)/", re.split(r"^\w", below, flags=re.MULTILINE)[0], flags=re.MULTILINE)
        assert set(rooms) == {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_told_in_five_parts(name: str) -> None:
    text = (METHODS / name).read_text(encoding="utf-8")
    assert re.findall("^## (.*)", text, flags=re.MULTILINE) == [
        "What it answers", "Definition", "Rule by rule", "Limits", "Source of the method",
    ]  # fmt: skip
    assert re.search("^### Worked example", text, flags=re.MULTILINE)


def test_every_page_of_the_methods_is_in_their_index() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", (METHODS / "index.md").read_text(encoding="utf-8")))
    assert linked == {path.name for path in METHODS.glob("*.md")} - {"index.md"}


def test_the_worked_example_of_exposure() -> None:
    """docs/methods/exposure.md: 445 official km over a border half way give 222.5 km to each country."""
    import shapely

    from geo import crossings, exposure
    from tests.hand import atlas, segment

    countries = {"AAA": shapely.box(0, 0, 10, 10), "BBB": shapely.box(10, 0, 20, 10)}
    line = [(8, 5), (10, 5), (12, 5)]
    drawn = atlas([segment("R", "ab", line, official_km=445)], countries, routes={"main": ("ab", ["R"])})
    table = exposure(drawn, by=["route", "country"]).set_index("country")
    assert table["km"].tolist() == pytest.approx([222.5, 222.5])
    assert table["share"].tolist() == pytest.approx([0.5, 0.5])
    assert crossings(drawn)["lon"].tolist() == pytest.approx([10])


def test_every_picture_is_shown_and_made_by_the_programs() -> None:
    made = set(re.findall(r"([\w-]+\.png)", (ROOT / "scripts" / "docs" / "pictures.py").read_text(encoding="utf-8")))
    made |= set(re.findall(r'"(qgis-\w+)', (ROOT / "scripts" / "docs" / "qgis_desktop.py").read_text(encoding="utf-8")))
    shown = {Path(each).name for page in PAGES for each in re.findall(r"\]\(([^)\s]+\.png)", page.read_text("utf-8"))}
    there = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert there == shown
    assert {name for name in there if name not in made and name.removesuffix(".png") not in made} == set()
