"""The same bytes, whatever the process around them: order of hashes, locale, time zone, folder, number of threads.

`tests/test_locales.py` has the locales whose letters differ.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import tiny_layers, write_layers
from tests.forks import Answer, Run, run_all
from tests.test_safety import EXTRACT

COMMANDS = {
    "map": ["map", "out/map.html", "--atlas", "atlas"],
    "QGIS": ["qgis", "out/p.qgz", "--atlas", "atlas"],
    **{f"a brief in {end}": ["report", f"out/r.{end}", "--draws", "2", "--atlas", "atlas"] for end in ("html", "md", "docx", "pdf")},
    "GeoPackage": ["layers", "export", "out/e.gpkg", "--atlas", "atlas"],
    **{f"a folder of {form}": ["layers", "export", f"out/{form}", "-f", form, "--atlas", "atlas"] for form in ("geojson", "parquet", "fgb")},
    "a new atlas": ["new", "out/new"],
    "a fetch": ["fetch", "osm", "out/osm", "--from", "extract.osm", "--layers-only"],
    "exposure": ["exposure", "-o", "out/e.csv"],
    "routes": ["routes", "--legs", "-o", "out/r.json"],
    "criticality": ["criticality", "-o", "out/c.csv"],
    "dependence": ["dependence", "--draws", "3", "-o", "out/d.csv"],
    "leverage": ["leverage", "-o", "out/l.json"],
    "chokepoints": ["chokepoints", "--draws", "2", "-o", "out/c.geojson"],
    "a scenario": ["scenario", "run", "aze_closes_transit", "-o", "out/s.json"],
    "a sweep": ["scenario", "sweep", "--closures", "5", "-o", "out/s.csv"],
}  # fmt: skip
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS", "GDAL_NUM_THREADS")
AROUND = {
    "one": {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8", **dict.fromkeys(THREADS, "1")},
    "another": {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland", "LC_ALL": "C", **dict.fromkeys(THREADS, "4")},
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, tuple[int, str, dict[str, str]]]]:
    """Return exit code, standard output and the files written, by surroundings and command."""
    found = {}
    for name, around in AROUND.items():
        # Folders of different names and depths, made at different times.
        places = {what: tmp_path_factory.mktemp(name) / name for what in COMMANDS}
        for place in places.values():
            write_layers(place / "atlas", tiny_layers())
            (place / "out").mkdir()
            (place / "extract.osm").write_text(EXTRACT)
        runs = [Run(COMMANDS[what], cwd=str(at), folders=[str(at / "out")]) for what, at in places.items()]
        done = run_all(runs, environment={**os.environ, **around})
        found[name] = {
            what: _apart_from_its_folder(answer, at) for (what, at), answer in zip(places.items(), done, strict=True)
        }
    return found


def _apart_from_its_folder(answer: Answer, at: Path) -> tuple[int, str, dict[str, str]]:
    return (
        answer.code,
        answer.out.replace(str(at), ""),
        {path.removeprefix(str(at)): sha for path, sha in answer.there.items()},
    )


@pytest.mark.parametrize("what", COMMANDS)
def test_the_same_bytes(what: str, answers: dict[str, dict[str, tuple[int, str, dict[str, str]]]]) -> None:
    code, out, files = answers["one"][what]
    assert code == 0, out
    assert files
    assert answers["another"][what] == (code, out, files)
