"""The program where small I has no dot, as in Azerbaijani and Turkish: as quiet, and the same bytes, as anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.forks import Run, run_all
from tests.local_cluster import ENVIRONMENT, ROOT, cluster_of

DOTLESS = ("az_AZ.UTF-8", "tr_TR.UTF-8")
NAME = "ıİ–Bakı.geojson"

# What is asked, and its exit code.
COMMANDS: dict[str, tuple[list[str], int]] = {
    "exposure": (["exposure", "--format", "csv"], 0),
    "a table": (["layers", "list"], 0),
    "a check": (["layers", "check"], 0),
    "a scenario": (["scenario", "run", "aze_closes_transit", "--format", "json"], 0),
    "lines of one's own": (["measure", NAME, "--by", "IRMAQ", "--format", "csv"], 0),
    "a name nothing has": (["layers", "info", "ıİ"], 2),
    "a GeoPackage": (["layers", "export", "out/atlas.gpkg"], 0),
    "FlatGeobuf": (["layers", "export", "out", "--format", "fgb"], 0),
    "a fetch from an extract": (["fetch", "osm", "out", "--layers-only", "--from", "lines.osm", "--what", "rail"], 0),
}


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the locales, compiled here as no machine is sure to have them."""
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/az_AZ").exists():
        (pytest.fail if os.environ.get("CORRIDOR_REQUIRE_PROGRAMS") == "1" else pytest.skip)(
            "no sources of locales here; Debian: apt-get install locales"
        )
    folder = tmp_path_factory.mktemp("locales")
    for name in DOTLESS:
        subprocess.run(["localedef", "-i", name.split(".")[0], "-f", "UTF-8", str(folder / name)], check=True)
    return folder


def environment(locales: Path, name: str) -> dict[str, str]:
    without = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHONUTF8", "LC_"))}
    return {**without, "PYTHONPATH": str(ROOT), "LOCPATH": str(locales), "LC_ALL": name}


def python(*words: str, locales: Path, name: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=cwd, env=environment(locales, name), capture_output=True, check=False)


def write_inputs(folder: Path) -> Path:
    """Write what the commands read, and an empty folder `out`."""
    line = {"type": "LineString", "coordinates": [[49.0, 40.5], [45.0, 40.5]]}
    feature = {"type": "Feature", "properties": {"IRMAQ": "ılıq"}, "geometry": line}
    (folder / NAME).write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (folder / "lines.osm").write_text(
        '<osm version="0.6"><node id="1" lat="40.5" lon="49"/><node id="2" lat="40.5" lon="48"/>'
        '<way id="3"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/><tag k="name" v="Iılıq"/></way></osm>'
    )
    (folder / "out").mkdir()
    return folder


Outcome = tuple[int, str, str, dict[str, str]]


@pytest.fixture(scope="module")
def outcomes(locales: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Outcome]]:
    """Return exit code, both streams and the files written, by locale and command; a process a locale forks them all."""
    found = {}
    for name in ("C", *DOTLESS):
        folders = {what: write_inputs(tmp_path_factory.mktemp("locale")) for what in COMMANDS}
        runs = [Run(COMMANDS[what][0], cwd=str(at), folders=[str(at / "out")]) for what, at in folders.items()]
        answers = run_all(runs, environment=environment(locales, name))
        found[name] = {
            what: (
                answer.code,
                answer.out,
                answer.err,
                {path.removeprefix(str(at)): sha for path, sha in answer.there.items()},
            )
            for (what, at), answer in zip(folders.items(), answers, strict=True)
        }
    return found


@pytest.mark.parametrize("what", COMMANDS)
def test_a_command_does_the_same(what: str, outcomes: dict[str, dict[str, Outcome]]) -> None:
    plain = outcomes["C"][what]
    assert plain[0] == COMMANDS[what][1], plain
    for name in DOTLESS:
        assert outcomes[name][what] == plain


def test_a_process_of_its_own_is_as_quiet(
    locales: Path, tmp_path: Path, outcomes: dict[str, dict[str, Outcome]]
) -> None:
    words, code = COMMANDS["exposure"]
    done = python("-m", "corridor", *words, locales=locales, name="az_AZ.UTF-8", cwd=tmp_path)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (code, *outcomes["C"]["exposure"][1:3])


@pytest.mark.parametrize("name", DOTLESS)
def test_a_script_of_ones_own_is_as_quiet(name: str, locales: Path) -> None:
    code = (
        "import locale, sys; from layers import load_atlas; print(len(load_atlas().borders) > 0, 'Bakı', "
        "locale.setlocale(locale.LC_CTYPE), sys.getfilesystemencoding(), sys.stdout.encoding, locale.getencoding())"
    )
    found = python("-c", code, locales=locales, name=name)
    assert found.stderr.decode() == ""
    assert found.stdout.decode() == "True Bakı C.UTF-8 utf-8 utf-8 UTF-8\n"


def test_another_locale_is_left_as_it_is(locales: Path) -> None:
    code = "import locale, layers; print(locale.setlocale(locale.LC_CTYPE), locale.setlocale(locale.LC_NUMERIC))"
    assert python("-c", code, locales=locales, name="C").stdout == b"C C\n"


def test_a_worker_of_a_cluster_is_as_quiet(
    locales: Path,
    tmp_path: Path,
    outcomes: dict[str, dict[str, Outcome]],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setitem(ENVIRONMENT, "LC_ALL", "tr_TR.UTF-8")
    monkeypatch.setitem(ENVIRONMENT, "LOCPATH", str(locales))
    words, code = COMMANDS["lines of one's own"]
    alone = outcomes["C"]["lines of one's own"]
    folder = write_inputs(tmp_path)
    with cluster_of(1) as (address, _):
        command = ["-m", "corridor", *words, "--scheduler", address]
        found = python(*command, locales=locales, name="tr_TR.UTF-8", cwd=folder)
    assert (found.returncode, found.stdout.decode()) == (code, alone[1]), found.stderr.decode()
    said = capfd.readouterr()
    assert "apszKnownConfigOptions" not in said.err + said.out
    assert "DATE_AS_STRING" not in said.err + said.out
