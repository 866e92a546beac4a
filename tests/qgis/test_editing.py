"""An atlas edited in place in real QGIS, as docs/corridors.md says, stays an atlas."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers import load_atlas
from layers.atlas.new import new_atlas
from layers.checks.atlas_check import check_atlas
from layers.imports.features import ImportOptions
from layers.imports.field_mapping import FieldMapping
from layers.imports.importing import import_layer
from tests.qgis.test_qgis import ask_qgis


def test_a_new_atlas_is_edited_in_place_and_tidied_by_an_import(tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    new_atlas(folder)
    facts = {
        "name": "Newton",
        "kind": "city",
        "country": "XXB",
        "source": "example",
        "as_of": "2026",
        "confidence": "low",
    }
    answer = ask_qgis(
        {
            "edits": [
                {
                    "file": str(folder / "nodes.geojson"),
                    "move": {"NOR": [0.00012345678, 0]},
                    "set": {"NOR": {"name": "Norton «Ё»"}},
                    "add": [[-7.123456789, -1.0, {"id": "NEW", **facts}]],
                },
                {"file": str(folder / "rail.geojson"), "set": {"R1": {"tracks": 1, "note": "as seen"}}},
            ]
        },
        tmp_path / "runtime",
        "edit_layers.py",
    )
    assert [each["saved"] for each in answer["edits"]] == [True, True], answer
    # Nothing is wrong with what it saved but that it is finer than any source.
    assert {problem.message for problem in check_atlas(folder)} == {"has more than 6 decimals, finer than any source"}
    for layer in ("nodes", "rail"):
        options = ImportOptions(same_names=True, replace=True)
        import_layer(folder, folder / f"{layer}.geojson", layer=layer, options=options)
    assert check_atlas(folder) == []
    atlas = load_atlas(folder)
    nodes, rail = atlas.nodes.set_index("id"), atlas.layer("rail").set_index("id")
    assert (nodes.loc["NOR", "name"], nodes.loc["NOR"].geometry.x) == ("Norton «Ё»", pytest.approx(-5.999877))
    assert (nodes.loc["NEW", "name"], nodes.loc["NEW"].geometry.x) == ("Newton", pytest.approx(-7.123457))
    assert rail.loc["R1", ["tracks", "note"]].tolist() == [1, "as seen"]
    assert len(nodes) == 15
    assert len(rail) == 8


def test_places_are_added_to_a_layer_qgis_has_saved(tmp_path: Path) -> None:
    """QGIS leaves the key of a feature only as its identifier; what joins it later must not lose the others'."""
    folder = tmp_path / "atlas"
    new_atlas(folder)
    edit = {"file": str(folder / "nodes.geojson"), "set": {"NOR": {"note": "moved"}}}
    assert ask_qgis({"edits": [edit]}, tmp_path / "runtime", "edit_layers.py")["edits"][0]["saved"]
    more = tmp_path / "more.geojson"
    more.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"n": "More"}, "geometry": {"type": "Point", "coordinates": [-7, -1]}}]}'
    )
    import_layer(
        folder,
        more,
        layer="nodes",
        mapping=FieldMapping(
            fields={"name": "n"}, constants={"kind": "city", "as_of": "2026"}, source={"id": "example"}
        ),
    )
    nodes = load_atlas(folder).nodes.set_index("id")
    assert nodes.loc["NOR", "note"] == "moved"
    assert nodes.loc["nodes-001", ["name", "country"]].tolist() == ["More", "XXB"]
