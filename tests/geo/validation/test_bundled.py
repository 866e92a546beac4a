"""The bundled atlases held against what was observed: no worse than recorded, and as the README says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import geo
from layers import load_atlas
from layers.atlas import bundled_atlases
from record_validation import README, sentence

ROOT = Path(__file__).parents[3]
OBSERVED = [name for name, folder in bundled_atlases().items() if (folder / "observations.json").is_file()]


@pytest.mark.parametrize("name", OBSERVED)
def test_no_metric_is_worse_than_recorded(name: str) -> None:
    atlas = load_atlas(name)
    recorded = atlas.observations["recorded"]
    assert recorded["test"]
    assert geo.validate(atlas).worse_than(recorded) == []


@pytest.mark.parametrize("name", OBSERVED)
def test_the_atlas_has_the_observations_of_its_tables(name: str) -> None:
    tables = ROOT / "scripts" / name / "observations.json"
    assert json.loads(tables.read_bytes()) == load_atlas(name).observations


def test_the_readme_says_what_is_recorded() -> None:
    found = README.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == sentence(load_atlas().observations.get("recorded", {}))


def test_the_sentence_names_the_figures_that_nothing_is_fitted_on() -> None:
    recorded = {"fit": {"volume": {"n": 3, "wape": 0.1}}, "test": {"price": {"n": 2, "wape": 0.204}}}
    assert " ".join(sentence(recorded).split()).endswith("it is off, of all that was observed: prices by 20 %.")
