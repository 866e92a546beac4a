"""Every output shown in the documentation is what the command writes today; the tutorial has a module of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.outputs import PAGES, TERMINAL, drift, remade
from tests.in_process import run


def answer(words: list[str], folder: Path) -> tuple[int, str]:
    """Run the program in this process."""
    outcome = run(*words, cwd=folder, environment=TERMINAL, merged=True, seconds=120)
    return outcome.code, outcome.out


SHOWN = [page for page in PAGES if "```console\n" in page.read_text(encoding="utf-8") and page.stem != "tutorial"]


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_outputs_are_true(page: Path, tmp_path: Path) -> None:
    """Run a page from top to bottom; `python scripts/docs/outputs.py` brings it up to date."""
    assert drift(page, tmp_path, answer) == []


def test_a_page_runs_in_order_in_its_own_folder(tmp_path: Path) -> None:
    page = "```toml\n# a_b.toml\nx = 1\n```\ntext\n```console\n$ cat a_b.toml\nold\n$ pwd\n```\n```sh\n$ false\n```\n"
    made = "```console\n$ cat a_b.toml\n# a_b.toml\nx = 1\n$ pwd\n/home/you/corridor\n```"
    assert remade(page, tmp_path) == f"```toml\n# a_b.toml\nx = 1\n```\ntext\n{made}\n```sh\n$ false\n```\n"


def test_a_command_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="corridor exposure --by nothing ended with 2"):
        remade("```console\n$ corridor exposure --by nothing\n```\n", tmp_path)
