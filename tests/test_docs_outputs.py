"""Every output shown in the documentation is what the command writes today."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from docs.outputs import PAGES, ROOT, remade

SHOWN = [page for page in PAGES if "```console\n" in page.read_text(encoding="utf-8")]


def _without_digests(text: str) -> str:
    """The SHA-256 of an atlas changes with any fact in it; everything else that is shown is held."""
    return re.sub(r"sha256 [0-9a-f]{8}…", "sha256 …", text)


def test_the_tutorial_is_among_them() -> None:
    assert ROOT / "docs" / "tutorial.md" in SHOWN


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_outputs_are_true(page: Path, tmp_path: Path) -> None:
    """Run a page from top to bottom; `python scripts/docs/outputs.py` brings it up to date."""
    shown = page.read_text(encoding="utf-8")
    now = remade(shown, tmp_path)
    changed = difflib.unified_diff(
        _without_digests(shown).splitlines(), _without_digests(now).splitlines(), page.name, "now", lineterm="", n=1
    )
    assert list(changed) == []
    if page.stem == "tutorial":
        finding = re.search(r'<p class="finding">.*?</p>', (tmp_path / "instc.html").read_text("utf-8"), re.DOTALL)
        assert finding is not None
        assert finding[0] in (ROOT / "docs" / "index.md").read_text(encoding="utf-8")


def test_a_page_runs_in_order_in_its_own_folder(tmp_path: Path) -> None:
    page = "```toml\n# a_b.toml\nx = 1\n```\ntext\n```console\n$ cat a_b.toml\nold\n$ pwd\n```\n```sh\n$ false\n```\n"
    made = "```console\n$ cat a_b.toml\n# a_b.toml\nx = 1\n$ pwd\n/home/you/corridor\n```"
    assert remade(page, tmp_path) == f"```toml\n# a_b.toml\nx = 1\n```\ntext\n{made}\n```sh\n$ false\n```\n"


def test_a_command_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="corridor exposure --by nothing ended with 2"):
        remade("```console\n$ corridor exposure --by nothing\n```\n", tmp_path)
