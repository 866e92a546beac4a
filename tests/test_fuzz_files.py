"""Two thousand damaged GeoPackages, FlatGeobufs, Shapefiles, GeoParquet, PBF and text files, read as every command does.

Each is read, or refused in one line. They run in a process of their own, so that a crash of a reader is
seen as one. `CORRIDOR_FUZZ=20` makes twenty times as many.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import tiny_layers, write_layers
from tests.generated import TIMES
from tests.in_process import run
from tests.mutants import FORMATS, mutant, outcomes, sound
from tests.once_failed import write_all

ROOT = Path(__file__).parent.parent
MUTANTS = 1200 * TIMES
BY_COMMAND = 60


@pytest.mark.parametrize("half", [0, 1])
def test_a_damaged_file_is_read_or_refused(half: int) -> None:
    first, count = half * MUTANTS // 2, MUTANTS // 2
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "mutants.py"), str(first), str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stdout[-500:], done.stderr[-2000:])
    assert "Traceback" not in done.stdout, done.stdout[-5000:]
    tally: dict[str, int] = ast.literal_eval(done.stdout.splitlines()[-1])
    extracts = sum(FORMATS[seed % len(FORMATS)] == "pbf" for seed in range(first, first + count))
    assert sum(tally.values()) == 3 * (count - extracts) + extracts
    for way in ("measure", "measure --areas", "layers import", "fetch osm --from"):
        # Damage that is always fatal, or never, would test nothing.
        share = extracts / 40 if way == "fetch osm --from" else count / 20
        assert tally[f"{way}: read"] > share, tally
        assert tally[f"{way}: refused"] > share, tally


def test_the_files_that_are_damaged_are_sound(tmp_path: Path) -> None:
    for seed in range(len(FORMATS)):
        for name, outcome in outcomes(seed, tmp_path, damaged=False):
            assert outcome == "read", (seed, name, outcome)
    assert len(sound(areas=True)) == 4


def test_what_once_failed_is_read_or_refused_in_one_line(tmp_path: Path) -> None:
    tiny = write_layers(tmp_path / "tiny", tiny_layers())
    for path in write_all(tmp_path / "files"):
        ways = (
            ("measure", path, "--by", "name", "--atlas", tiny, "-f", "json"),
            ("measure", tiny / "rail.geojson", "--areas", path, "--key", "name", "-f", "json"),
            ("layers", "import", path, "--into", tiny, "--layer", "rail", "--suggest"),
        )
        for words in ways:
            answer = run(*words)
            assert answer.code in (0, 3), answer
            # Beside the name of the progress bar, and what was read otherwise than it stands.
            said = [line for line in answer.err.splitlines() if line != "Lines" and not line.startswith("note: ")]
            assert not answer.code or len(said) == 1, answer


def test_the_commands_answer_as_designed(tmp_path: Path) -> None:
    tiny = write_layers(tmp_path / "tiny", tiny_layers())
    (tmp_path / "files").mkdir()
    for seed in (seed for seed in range(BY_COMMAND) if FORMATS[seed % len(FORMATS)] != "pbf"):
        for way, areas in (("LINES", False), ("--areas", True), ("import", False)):
            path = mutant(seed, tmp_path / "files", areas=areas)
            if way == "LINES":
                column = "Name" if path.suffix == ".kml" else "name"
                answer = run("measure", path, "--by", column, "--atlas", tiny, "-f", "json")
            elif way == "--areas":
                answer = run("measure", tiny / "rail.geojson", "--areas", path, "-f", "json")
            else:
                answer = run("layers", "import", path, "--into", tiny, "--layer", "rail", "--suggest")
            assert answer.code in (0, 3), (seed, way, answer)
            assert "Traceback" not in answer.err
            if answer.code:
                assert not answer.out
                assert len(answer.err.splitlines()) <= 2, (seed, way, answer.err)
