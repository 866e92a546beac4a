"""GeoJSON that says where it comes from, opened in real QGIS."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from layers.results.geojson import geojson_text
from layers.results.provenance import Provenance
from tests.qgis.test_qgis import HOW_TO_GET_IT, qgis_python

ASK = """
import json, sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False); app.initQgis()
layer = QgsVectorLayer(sys.argv[1], "x", "ogr")
print(json.dumps([layer.isValid(), layer.crs().authid(), layer.fields().names(),
                  [[f["name"], f.geometry().asPoint().x()] for f in layer.getFeatures()]]))
del layer
app.exitQgis()
"""


def test_qgis_reads_past_the_foreign_member(tmp_path: Path) -> None:
    python = qgis_python()
    if python is None:
        (pytest.fail if os.environ.get("CORRIDOR_REQUIRE_PROGRAMS") == "1" else pytest.skip)(HOW_TO_GET_IT)
    frame = gpd.GeoDataFrame({"name": ["Bakı", "Rəşt"]}, geometry=[Point(49.5, 40), Point(49.25, 37)], crs="EPSG:4326")
    told = Provenance("corridor", "0.1.0", "tiny", "Tiny", "1", "f" * 64, parameters={"by": "route"}, seed=0)
    path = tmp_path / "a.geojson"
    path.write_text(geojson_text(frame, provenance=told), encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    places = {
        "XDG_RUNTIME_DIR": str(tmp_path),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [python, "-c", ASK, str(path)], env={**kept, **places}, capture_output=True, text=True, timeout=120, check=True
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer == [True, "EPSG:4326", ["name"], [["Bakı", 49.5], ["Rəşt", 49.25]]]
