"""A file or folder of the user's that is called like one of ours is told by name; real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HIDING = {
    "geo.py": "geo.py",
    "geo/__init__.py": "geo",
    "layers/__init__.py": "layers",
    "maps.py": "maps.py",
    "maps/__init__.py": "maps",
}


def python(*words: str, folder: Path, path: str = str(ROOT)) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("file", HIDING)
def test_what_hides_a_folder_of_ours_is_named(file: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("")
    told = (
        f"{tmp_path / HIDING[file]} hides the folder {HIDING[file].removesuffix('.py')!r} of Corridor Mapper; rename it"
    )
    (tmp_path / "script.py").write_text("import corridor as cm\ncm.load_atlas()\n")
    ran = python("-m", "corridor", "layers", "list", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"error: {told}")
    assert len(ran.stderr.splitlines()) == 1
    script = python("script.py", folder=tmp_path)
    assert script.returncode == 1
    assert script.stderr.splitlines()[-1].startswith(f"ImportError: {told}")
    # By way of PYTHONPATH, from anywhere.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ran = python("-m", "corridor", "--version", folder=elsewhere, path=f"{tmp_path}{os.pathsep}{ROOT}")
    assert ran.stderr.startswith(f"error: {told}")


def test_a_plain_folder_of_that_name_hides_nothing(tmp_path: Path) -> None:
    """Such as one for one's own maps: Python prefers a package further down its path."""
    for name in ("maps", "geo"):
        (tmp_path / name).mkdir()
    ran = python("-m", "corridor", "layers", "info", "nodes", folder=tmp_path)
    assert (ran.returncode, ran.stderr.count("hides")) == (0, 0), ran.stderr
