"""The tutorial, run from install to brief: its outputs and pictures are true, and the home page says what the map finds."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from docs.outputs import ROOT, drift
from tests.test_docs_outputs import answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of the tutorial ran, one after the other."""
    folder = tmp_path_factory.mktemp("tutorial")
    assert drift(ROOT / "docs" / "tutorial.md", folder, answer) == []
    return folder


def test_it_leaves_what_it_promises(folder: Path) -> None:
    """A page, a table with its description, a page of a scenario, a brief."""
    assert {"instc.html", "exposure.csv", "exposure.csv-metadata.json", "astara_shut.html", "brief.html"} <= {
        path.name for path in folder.iterdir()
    }
    assert "No freight across the border at Astara" in (folder / "astara_shut.html").read_text(encoding="utf-8")


def test_the_home_page_says_what_the_map_finds(folder: Path) -> None:
    page = (folder / "instc.html").read_text(encoding="utf-8")
    home = _words(
        (ROOT / "docs" / "index.md")
        .read_text(encoding="utf-8")
        .partition('<p class="finding">')[2]
        .partition("</p>")[0]
    )
    for name in ("headline", "finding"):
        said = re.search(rf'<p [^>]*class="{name}"[^>]*>(.*?)</p>', page, flags=re.DOTALL)
        assert said is not None
        assert _words(said[1]) in home
    for figure in re.findall(r"<dd><b[^>]*>(.*?)</b><span[^>]*>(.*?)</span>", page)[1:]:
        value, interval = map(_words, figure)
        assert f"{value.lstrip('+')} more ({interval}" in home or f"{value} ({interval}" in home


def _words(markup: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", markup).split()))


def test_what_it_says_in_words_stands_in_its_tables() -> None:
    """Figures of the running text, each in an output of the same chapter."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    for chapter in text.split("\n## ")[1:]:
        outputs = " ".join(re.findall(r"```console\n(.*?)```", chapter, flags=re.DOTALL))
        words = re.sub(r"```.*?```|`[^`]*`|\(.*?\)", "", chapter, flags=re.DOTALL)
        for figure in re.findall(r"(\d[\d.,]*\d) (?:km|hours)", words):
            shown = re.findall(r"\d[\d,]*\.?\d*", outputs)
            assert any(float(one.replace(",", "")) == pytest.approx(float(figure), rel=0.12) for one in shown), figure
