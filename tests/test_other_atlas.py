"""Every command and every output for corridors unlike the bundled ones: nothing is taken for granted.

The atlases are those of `tests.sketches`, the second bundled one and what `corridor new` writes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from layers import Atlas, load_atlas
from layers.atlas.new import new_atlas
from maps.annex import route_tables as brief
from maps.page.panel import panel_html
from maps.page.web import web_map
from maps.paper.document import Paragraphs
from maps.report import report
from maps.story.route_views import views
from maps.words.opening import opening_of_lines
from maps.words.sentences import Table
from maps.words.terms import branches_in_sentences, within_sentence
from tests import sketches
from tests.in_process import Outcome, run


def _begun(folder: Path) -> Path:
    new_atlas(folder, title="A new corridor")
    return folder


def _borders_alone(folder: Path) -> Path:
    new_atlas(folder, title="Nothing yet", countries=["NOR", "SWE"])
    return folder


ATLASES: dict[str, Callable[[Path], Path]] = {
    **{name: make for name, make in sketches.SKETCHES.items() if name != "lattice"},
    "new": _begun,
    "borders": _borders_alone,
}

# What cannot be said of an atlas, by the exit code and the words that say why.
TIMES = (3, "Add the missing value")
TERRITORY = (2, "no default territory")
NODES = (2, "unknown node")
WITHOUT: dict[str, dict[str, tuple[int, str]]] = {
    "one_line": {"routes --from": TIMES, "criticality$": TIMES, "dependence": TERRITORY, "chokepoints": TERRITORY, "compare": TIMES, "sweep": TIMES},
    "islands": {"routes --from": TIMES, "criticality$": TIMES, "chokepoints": TIMES, "dependence": TIMES, "compare": TIMES, "sweep": TIMES},
    "domestic": {"chokepoints": TIMES, "run": TIMES, "compare": TIMES, "sweep": TIMES},
    "strait": {"sweep": (1, "leaves no segments open")},
    "borders": {"routes --from": NODES, "sweep": (1, "leaves no segments open")},
}  # fmt: skip


def commands(atlas: Atlas, out: Path) -> list[Sequence[object]]:
    """Return every command, with ends, a country and a scenario of the atlas."""
    first = next(iter(atlas.routes.values()), None)
    ends = (first.origin, first.destination) if first else tuple(atlas.nodes["id"][:2]) or ("X", "Y")
    scenarios = sorted(path.stem for path in (atlas.path / "scenarios").glob("*.toml"))
    code = atlas.borders["iso_a3"].iloc[-1]
    return [
        ["map", out / "a.html"],
        ["qgis", out / "a.qgz"],
        ["exposure"],
        ["exposure", "--by", "route,country,mode,status"],
        ["exposure", "--by", "country", "--format", "json"],
        ["exposure", "--crossings"],
        ["exposure", "--territory", code],
        ["routes"],
        ["routes", "--legs", "--format", "csv"],
        ["routes", "--from", ends[0], "--to", ends[1]],
        ["dependence"],
        ["criticality"],
        ["criticality", "--cuts"],
        ["chokepoints", "--draws", 5],
        ["leverage"],
        ["validate"],
        ["report", out / "r.md", "--draws", 3],
        ["scenario", "list"],
        *(["scenario", "show", name] for name in scenarios),
        *(["scenario", "run", name] for name in scenarios),
        ["scenario", "compare"],
        ["scenario", "sweep", "--closures", 3],
        ["layers", "list"],
        ["layers", "info", "rail"],
        ["layers", "export", out / "all.gpkg"],
        ["layers", "export", out / "parquet", "--format", "parquet"],
        ["measure", atlas.path / "rail.geojson"],
    ]


# One of sea alone and one without anything but a line go through every command, the others through those that
# draw, write and find most.
EVERY = ("one_line", "islands")
MOST = ("map", "qgis", "exposure --crossings", "chokepoints", "report", "scenario run", "scenario sweep", "export")


def _expected(name: str, words: Sequence[object]) -> tuple[int, str]:
    said = " ".join(map(str, words))
    found = [told for part, told in WITHOUT.get(name, {}).items() if re.search(rf"(^|scenario ){part}( |$)", said)]
    return found[0] if found else (0, "")


@pytest.mark.parametrize("name", ATLASES)
def test_every_command_has_an_answer(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    folder = ATLASES[name](tmp_path / name)
    assert run("layers", "check", folder).code == 0
    wrong: list[Outcome] = []
    for words in commands(load_atlas(folder), tmp_path):
        said = " ".join(map(str, words))
        if name not in EVERY and not any(said.startswith(each) for each in MOST):
            continue
        outcome = run(*words, "--atlas", folder)
        code, told = _expected(name, words)
        odd = re.search(r"\bnan\b|Traceback|Warning|\bNone\b|<NA>", outcome.out + outcome.err)
        if outcome.code != code or told not in " ".join(outcome.err.split()) or odd:
            wrong.append(outcome)
    assert wrong == []


# What is said


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Atlas]:
    """Return a function that gives an atlas by name, made once."""
    folder, kept = tmp_path_factory.mktemp("atlases"), {}

    def get(name: str) -> Atlas:
        if name not in kept:
            kept[name] = load_atlas(name) if name == "middle" else load_atlas(ATLASES[name](folder / name))
        return kept[name]

    return get


def _panel(atlas: Atlas) -> str:
    markup = next(str(child.panel) for child in web_map(atlas)._children.values() if hasattr(child, "panel"))
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def _finding(atlas: Atlas) -> str:
    """Return what the page opens with: headline, sentence and figures."""
    markup = next(
        str(child.panel) for child in web_map(atlas, scenarios=[])._children.values() if hasattr(child, "panel")
    )
    answer = markup.partition('<div class="answer">')[2].partition("</header>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer).split()))


# Of the first bundled atlas, and in the page's own words on no other.
ITS_OWN = re.compile(r"Azerbaijan|Siyazan|Mumbai|Bandar Abbas|Petersburg|[Ww]estern branch|\bINSTC\b|Araz")


@pytest.fixture(scope="module")
def told(made: Callable[[str], Atlas]) -> Callable[[str], tuple[str, list[str], list[str]]]:
    """Return a function that gives the text of the page, and the sentences and the headings of the report."""

    @cache
    def get(name: str) -> tuple[str, list[str], list[str]]:
        written = report(made(name), draws=0, annex=True)
        blocks = written.blocks
        said = [str(each) for block in blocks if isinstance(block, Paragraphs) for each in block.sentences]
        opening = written.opening
        said += [
            opening.headline,
            opening.sentence,
            *(text for each in opening.figures for text in vars(each).values()),
        ]
        heads = [column.title for block in blocks if isinstance(block, Table) for column in block.columns.values()]
        return _panel(made(name)), said, heads

    return get


Told = Callable[[str], tuple[str, list[str], list[str]]]


@pytest.mark.parametrize("name", ATLASES)
def test_nothing_is_said_of_another_corridor(name: str, told: Told) -> None:
    page, said, _ = told(name)
    assert not ITS_OWN.search(page)
    assert [each for each in said if ITS_OWN.search(each) and "docs/data.md" not in each] == []


ODD = re.compile(
    r"\b1 (places|pairs|lines|segments|border crossings|edges)\b|\bthe (to|by|shared|through|over)\b|\b0 places\b|"
    r"of 0 pairs|holds [.;]|\bby ,|\bnan\b|\bNone\b(?! of)|\(\)"
)


@pytest.mark.parametrize("name", [*ATLASES, "middle"])
def test_words_read_right(name: str, told: Told) -> None:
    page, said, _ = told(name)
    assert [ODD.search(each) for each in (page, *said) if ODD.search(each)] == []


@pytest.mark.parametrize("name", ["domestic", "islands", "strait", "polar", "middle"])
def test_gas_is_no_matter_where_there_is_none(name: str, made: Callable[[str], Atlas], told: Told) -> None:
    _, said, heads = told(name)
    assert "gas" not in _finding(made(name))
    known = re.compile("gas by kilometres")  # of the methods
    assert [each for each in said if re.search(r"\bgas\b|pipeline", each) and not known.search(each)] == []
    assert [head for head in heads if re.search(r"\b[Gg]as\b|pipeline", head)] == []


def test_findings_by_hand(made: Callable[[str], Atlas]) -> None:
    assert _finding(made("domestic")).startswith("Durban – Johannesburg: 500 km Of 500 km by rail 500 km lie in South Africa.")  # fmt: skip
    assert _finding(made("polar")).startswith("Диксон – Alert ᐊᓗᕐᑦ: ")
    assert "Kårstø – Gävle: 665 km Of 665 km by pipe 285 km lie in Sweden." in _finding(made("gas_only"))
    assert "42.9 % of 665 km" in _finding(made("gas_only"))
    assert _finding(made("one_line")) == "22 km of lines are mapped No route is named."
    assert _finding(made("borders")) == "No line is mapped yet"
    assert _finding(made("middle")).startswith("Without Georgia, 90.9 % of the corridor’s freight has no route ")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Western branch", "western branch"),
        ("North-western line", "north-western line"),
        ("Araz branch", "Araz branch"),
        ("Trans-Caspian branch", "Trans-Caspian branch"),
        ("To Kars", "way to Kars"),
        ("Through Iran", "way through Iran"),
        ("Northumbria", "Northumbria"),
        ("N3 motorway", "N3 motorway"),
        ("Gas", "gas"),
    ],
)
def test_a_branch_within_a_sentence(title: str, said: str) -> None:
    assert within_sentence(title) == said


def test_one_branch_is_the_corridor(made: Callable[[str], Atlas]) -> None:
    assert branches_in_sentences(made("gas_only")) == {"shared": "corridor"}
    assert branches_in_sentences(made("domestic")) == {"natcor": "Natal main line", "n3": "N3 motorway"}


def test_the_branches_of_the_page_are_those_of_the_atlas(made: Callable[[str], Atlas]) -> None:
    panel = panel_html(
        made("domestic"), views(made("domestic"), territory="ZAF"), opening_of_lines(0.0), territory="ZAF"
    )
    assert "Natal main line" in panel
    assert "N3 motorway" in panel
    table = brief.routes_table(brief.exposures(made("domestic")), made("domestic"), "ZAF")
    assert list(table.frame["way"]) == ["Natal main line by rail", "N3 motorway by road"]
    assert "pipeline_km" not in table.columns


def test_three_hundred_routes(tmp_path: Path) -> None:
    atlas = load_atlas(sketches.lattice(tmp_path / "lattice"))
    assert len(atlas.routes) == 300
    shown = views(atlas, territory="BBB")
    assert {round(sum(row.share for row in view.rows), 9) for view in shown} == {1.0}
    panel = panel_html(atlas, shown, opening_of_lines(0.0), territory="BBB")
    assert panel.count("data-choose=") == panel.count("<option ") == 300
    assert _finding(atlas).startswith("Without B-land") or "Station 2-0" in _finding(atlas)
