"""What is shipped: the wheel with its data, the lock file, and the words of the project."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from layers import BUNDLED

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from the working tree, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_atlas_byte_for_byte(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: hashlib.sha256(archive.read(name)).digest() for name in archive.namelist()}
    for path in filter(Path.is_file, BUNDLED.rglob("*")):
        name = f"layers/instc/{path.relative_to(BUNDLED).as_posix()}"
        assert packed[name] == hashlib.sha256(path.read_bytes()).digest()
    assert "corridor/__main__.py" in packed
    assert not [name for name in packed if name.startswith(("tests/", "scripts/"))]


def test_the_installed_wheel_works_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(target)}
    where = [
        sys.executable,
        "-c",
        "import corridor, geo, layers, maps; print(corridor.__file__, geo.__file__, layers.__file__, maps.__file__)",
    ]
    places = subprocess.run(
        where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert all(place.startswith(str(target)) for place in places)
    page = [sys.executable, "-m", "corridor", "map"]
    result = subprocess.run(page, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "instc.html").stat().st_size > 100_000


def test_the_lock_file_pins_every_package_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "http" not in lock
    assert "--index" not in lock
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert all(re.match(r"[a-z0-9._-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)


def test_the_lock_file_holds_what_the_project_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {
        re.split(r"[\[<>=~! ;]", requirement)[0].replace("_", "-").replace(".", "-").lower() for requirement in wanted
    }
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))
    assert names <= locked
