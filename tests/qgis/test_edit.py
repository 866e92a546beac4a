"""Back into an atlas: what QGIS has edited in place, or exported as RFC 7946, is sound and says what was changed."""

from __future__ import annotations

import json
from pathlib import Path

from layers import load_atlas
from layers.atlas.new import new_atlas
from layers.checks.atlas_check import check_atlas
from tests.qgis.test_qgis import ask_qgis


def test_an_atlas_edited_in_qgis_is_sound(tmp_path: Path) -> None:
    """As docs/qgis.md describes it, on the atlas that `corridor new` makes."""
    folder = tmp_path / "mine"
    new_atlas(folder)
    before = load_atlas(folder)
    roads = tmp_path / "road.geojson"
    request = {
        "edit": str(folder / "road.geojson"),
        "move": ["D1", 1, 0.01, -0.02],
        "note": "moved in QGIS",
        "save": [str(folder / "rail.geojson"), str(roads)],
    }
    answer = ask_qgis(request, tmp_path / "runtime", "edit_layer.py")
    assert answer["committed"], answer["errors"]
    assert answer["saved"] == 0, answer["message"]
    roads.replace(folder / "rail.geojson")
    assert [str(problem) for problem in check_atlas(folder)] == []

    after = load_atlas(folder)
    old, new = (atlas.segments.set_index("id") for atlas in (before, after))
    assert list(new.index) == list(old.index)
    assert new.loc["D1", "note"] == "moved in QGIS"
    (x, y), (u, v) = (list(frame.loc["D1"].geometry.coords)[1] for frame in (old, new))
    assert (round(u - x, 6), round(v - y, 6)) == (0.01, -0.02)
    facts = [column for column in old.columns if column not in ("geometry", "note")]
    changed = [column for column in facts if old[column].astype(str).tolist() != new[column].astype(str).tolist()]
    assert changed == []
    assert new.geometry.drop("D1").geom_equals_exact(old.geometry.drop("D1"), 1e-6).all()


def test_without_its_property_an_identifier_is_the_features_own(tmp_path: Path) -> None:
    """The form GDAL leaves behind (RFC 7946, 3.2); one that has neither is still refused."""
    folder = tmp_path / "mine"
    new_atlas(folder)
    path = folder / "rail.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    for feature in document["features"]:
        feature["id"] = feature["properties"].pop("id")
    path.write_text(json.dumps(document), encoding="utf-8")
    assert check_atlas(folder) == []
    del document["features"][0]["id"]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert any("id" in problem.message for problem in check_atlas(folder))
