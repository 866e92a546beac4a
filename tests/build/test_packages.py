"""Source packages: found, verified, refused when they are not the pinned ones."""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from pathlib import Path

import pytest

from atlas_build import packages


def _tarball(path: Path, members: dict[str, bytes]) -> str:
    """Write a gzipped tarball; return its sha256."""
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder in place of the repository's, with no npm to be found."""
    monkeypatch.setenv(packages.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setenv("PATH", "")
    return tmp_path


def test_npm_unpacks_a_cached_tarball_of_a_scoped_package(cache: Path) -> None:
    digest = _tarball(cache / "scope-thing-1.2.3.tgz", {"package/package.json": b"{}", "package/data/a.txt": b"hi"})
    folder = packages.npm("@scope/thing", "1.2.3", sha256=digest)
    assert (folder / "data" / "a.txt").read_bytes() == b"hi"
    assert packages.npm("@scope/thing", "1.2.3", sha256=digest) == folder


def test_npm_refuses_a_tarball_with_another_digest_and_unpacks_nothing(cache: Path) -> None:
    _tarball(cache / "thing-1.0.0.tgz", {"package/package.json": b"{}"})
    with pytest.raises(packages.PackageError, match=r"thing-1\.0\.0\.tgz has sha256 .* expected 0000"):
        packages.npm("thing", "1.0.0", sha256="0" * 64)
    assert [path.name for path in cache.iterdir()] == ["thing-1.0.0.tgz"]


def test_npm_refuses_a_tarball_that_would_write_outside_its_folder(cache: Path) -> None:
    digest = _tarball(cache / "thing-1.0.0.tgz", {"../../evil.txt": b"!"})
    with pytest.raises(tarfile.OutsideDestinationError):
        packages.npm("thing", "1.0.0", sha256=digest)
    assert not (cache.parent / "evil.txt").exists()


def test_npm_absent_says_what_to_do(cache: Path) -> None:
    with pytest.raises(packages.PackageError, match=r"npm is not installed, and thing@1\.0\.0 .* Install Node\.js"):
        packages.npm("thing", "1.0.0", sha256="0" * 64)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a shell script")
def test_npm_failure_hands_on_npms_message(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = cache / "bin"
    programs.mkdir()
    (programs / "npm").write_text("#!/bin/sh\necho 'code E404 no such package' >&2\nexit 1\n")
    (programs / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(packages.PackageError, match="E404 no such package"):
        packages.npm("thing", "1.0.0", sha256="0" * 64)


def test_pypi_file_is_found_without_importing_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "heavy_package"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (package / "data" / "x.bin").write_bytes(b"abc")
    monkeypatch.syspath_prepend(tmp_path)
    digest = hashlib.sha256(b"abc").hexdigest()
    assert packages.pypi_file("heavy_package", "data/x.bin", sha256=digest).read_bytes() == b"abc"
    with pytest.raises(packages.PackageError, match=r"expected 0000"):
        packages.pypi_file("heavy_package", "data/x.bin", sha256="0" * 64)
    with pytest.raises(packages.PackageError, match=r"has no file data/y\.bin"):
        packages.pypi_file("heavy_package", "data/y.bin", sha256=digest)


def test_pypi_package_absent_says_what_to_install() -> None:
    with pytest.raises(packages.PackageError, match=r"no_such_package is not installed.*pip install '\.\[build\]'"):
        packages.pypi_file("no_such_package", "x", sha256="0" * 64)
