"""Countries and nodes of a scenario file by any of their names."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from layers import AtlasError, load_atlas
from layers.checks.atlas_check import check_atlas
from layers.scenarios import read_scenario
from layers.scenarios.statements import statements

ATLAS = load_atlas()

TEXT = """title = "By names"
reading = "A case."

[[closes]]
border = {border}
modes = ["rail"]

[[closes]]
territory = {territory}
modes = ["road"]

[[closes]]
nodes = {nodes}

[[closes]]
near_border = {{ countries = {border}, km = 5 }}
modes = ["road"]

[[opens]]
statuses = ["under_construction"]
territory = {territory}

[[capacity]]
nodes = {nodes}
factor = 0.5

[[demand]]
from = {origin}
to = {destination}
mt_y = 1
"""

BY_ID = {
    "border": '["AZE", "IRN"]',
    "territory": '"AZE"',
    "nodes": '["BRAST", "RUOLY"]',
    "origin": '"RUMOW"',
    "destination": '"INBOM"',
}
BY_NAME = {
    "border": '["AZ", "Iran"]',
    "territory": '["Azerbaijan", "az"]',
    "nodes": '["Astara road bridge", "RUOYA", "BRAST"]',
    "origin": '"moscow"',
    "destination": '"Mumbai"',
}


def written(folder: Path, words: dict[str, str]) -> Path:
    path = folder / "by_names.toml"
    path.write_text(TEXT.format(**words))
    return path


def test_any_name_means_the_identifier(tmp_path: Path) -> None:
    of_ids = read_scenario(written(tmp_path, BY_ID), ATLAS)
    of_names = read_scenario(written(tmp_path, BY_NAME), ATLAS)
    assert replace(of_names, sha256=None) == replace(of_ids, sha256=None)
    assert of_names.closes[2].where.nodes == ("BRAST", "RUOLY")
    assert statements(of_names).equals(statements(of_ids))


def test_the_check_of_a_folder_takes_the_same_names(tmp_path: Path) -> None:
    atlas = tmp_path / "atlas"
    shutil.copytree(ATLAS.path, atlas)
    written(atlas / "scenarios", BY_NAME)
    assert not [problem for problem in check_atlas(atlas) if "by_names" in problem.file]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (
            {"nodes": '["Astara"]'},
            r"closes\[3\]\.nodes: node 'Astara' may be AZASC, AZAST, .* Name one by its identifier",
        ),
        ({"territory": '"Atlantis"'}, r"closes\[2\]\.territory: unknown territory 'Atlantis'"),
        ({"border": '["AZ", "Azerbaijan"]'}, r"closes\[1\]\.border: a border of AZE with itself"),
        ({"origin": '"Mumbai"'}, r"demand\[1\]\.to: goes from INBOM to itself"),
        ({"origin": '"Atlantis"'}, r"demand\[1\]\.from: unknown node 'Atlantis'"),
    ],
)
def test_what_is_no_name_or_that_of_several_is_told(tmp_path: Path, words: dict[str, str], problem: str) -> None:
    with pytest.raises(AtlasError, match=problem) as caught:
        read_scenario(written(tmp_path, {**BY_ID, **words}), ATLAS)
    assert "unknown node 'Astara'" not in str(caught.value)
