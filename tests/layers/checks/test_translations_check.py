from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from layers import AtlasError, load_atlas
from layers.atlas.save import save_atlas
from layers.checks.atlas_check import check_atlas
from layers.scenarios.scenario import scenario_names
from maps.words.names import own_names, voice_of


def with_translations(folder: Path, *entries: dict[str, Any]) -> list[str]:
    """Return what the check says of an atlas with these translations."""
    (folder / "translations.json").write_text(json.dumps({"translations": entries}), encoding="utf-8")
    return [str(problem) for problem in check_atlas(folder)]


def test_an_atlas_brings_its_names_along(tiny: Path, tmp_path: Path) -> None:
    node = load_atlas(tiny).nodes["id"].iat[0]
    assert with_translations(tiny, {"id": "ru", "title": "Малый", "nodes": {node: "Место"}}, {"id": "de"}) == []
    atlas = load_atlas(tiny)
    save_atlas(atlas, tmp_path / "copy")
    again = load_atlas(tmp_path / "copy")
    assert again.translations == atlas.translations
    assert own_names(again) == {"ru": {f"node/{node}": "Место", "atlas/title": "Малый"}}, "German is not spoken"
    assert voice_of(again, "ru").name(f"node/{node}") == "Место"
    assert voice_of(again, "az").name(f"node/{node}") == atlas.nodes["name"].iat[0]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"id": "ru", "nodes": {"NOWHERE": "x"}}, "nodes: the atlas has no 'NOWHERE'"),
        ({"id": "ru", "readings": {"none": "x"}}, "readings: the atlas has no 'none'"),
        ({"id": "RU"}, "id"),
        ({"id": "ru", "names": {}}, "names"),
        ({"id": "ru", "title": "a\u202eb"}, "title"),
        ({"id": "ru", "title": ""}, "title"),
        ({"id": "ru", "title": "x" * 301}, "title"),
        ({"id": "ru", "nodes": {"<b>": "x"}}, "nodes"),
        ({"id": "ru", "nodes": {"AZBAK": 3}}, "AZBAK is 3"),
        ({"id": "ru", "nodes": []}, "nodes"),
    ],
)
def test_what_is_wrong_is_told(tiny: Path, entry: dict[str, Any], told: str) -> None:
    problems = with_translations(tiny, entry)
    assert len(problems) >= 1
    assert told in problems[0]
    with pytest.raises(AtlasError):
        load_atlas(tiny)


def test_a_language_stands_once(tiny: Path) -> None:
    assert with_translations(tiny, {"id": "ru"}, {"id": "ru"}) != []


def test_control_characters_are_refused(tiny: Path) -> None:
    (tiny / "translations.json").write_text('{"translations": [{"id": "ru", "title": "a\\u0007b"}]}', encoding="utf-8")
    assert check_atlas(tiny) != []


@pytest.mark.parametrize("name", ["instc", "middle"])
def test_every_name_of_a_bundled_atlas_is_there_in_every_language(name: str) -> None:
    atlas = load_atlas(name)
    wanted = {
        *(f"node/{each}" for each in atlas.nodes["id"]),
        *(f"segment/{each}" for each in atlas.segments["id"]),
        *(f"route/{each}" for each in atlas.routes),
        *(f"branch/{each}" for each in atlas.branches),
        *(f"description/{each.id}" for each in atlas.routes.values() if each.description),
        *(f"{kind}/{each}" for kind in ("scenario", "reading") for each in scenario_names(atlas)),
        "atlas/title",
    }
    own = own_names(atlas)
    assert sorted(own) == ["az", "fa", "ru"]
    for language, names in own.items():
        assert wanted - set(names) == set(), language
