"""The files that a run reads: no output may replace one, and results name them by SHA-256.

Inside `run`, what is read is noted, and `layers.files` refuses to write there. A file is known by what it is on
the disk (device and inode), not by its name: a link to it, or its name spelled otherwise, is the same file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from layers.model.problem import OutputError


@dataclass(frozen=True)
class _Input:
    path: Path
    what: str
    of: Path | None


_noted: ContextVar[tuple[_Input, ...] | None] = ContextVar("_noted", default=None)

PARTS: Final[dict[str, tuple[str, ...]]] = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".cst", ".shp.xml"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
    ".gml": (".xsd", ".gfs"),
    ".csv": (".csvt", ".prj"),
}
"""Endings of the files that lie beside a file and belong to it, by its own ending."""

_LOGS: Final = ("-wal", "-shm", "-journal")  # of a database, after its whole name


@contextmanager
def run() -> Iterator[None]:
    """Protect the inputs noted within the block; a run within another protects the inputs of both."""
    token = _noted.set(_noted.get() or ())
    try:
        yield
    finally:
        _noted.reset(token)


def note(path: str | Path, what: str, *, of: Path | None = None) -> None:
    """Note that a file is read, with the files that belong to it; of a folder, all that is in it.

    Parameters
    ----------
    path : str or Path
        Need not be there: whoever reads it says so.
    what : str
        What to call it in a message, such as "layer rail of the atlas".
    of : Path, optional
        Folder it belongs to, for `forget`.
    """
    noted = _noted.get()
    if noted is not None:
        text = os.fspath(path)
        local = Path(url2pathname(urlsplit(text).path)) if text.startswith("file:") else Path(path)
        _noted.set((*noted, _Input(local, what, of)))


def forget(folder: Path) -> None:
    """Let a command write what was noted of a folder: it rewrites what it has read."""
    _noted.set(tuple(entry for entry in _noted.get() or () if entry.of != folder))


def refuse(path: Path) -> None:
    """Refuse to write a file that is read, or to replace a folder that holds one.

    Raises
    ------
    OutputError
    """
    noted = _noted.get() or ()
    # Unlike pathlib, os.path does not raise on names that no file can have and on loops of links.
    if noted and os.path.exists(path):  # noqa: PTH110
        _refuse_files(path, noted)
    for entry in noted:
        if os.path.isdir(entry.path) and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(entry.path)):  # noqa: PTH112
            raise OutputError(f"{path} lies in an input of this command ({entry.what}); name a file elsewhere")


def _refuse_files(path: Path, noted: Iterable[_Input]) -> None:
    """Refuse a file that is read, or a folder that holds one."""
    folder = path.is_dir()
    written = {_place(file): file for file in (path, *(path.rglob("*") if folder else ())) if file.exists()}
    for entry in noted:
        with suppress(OSError, ValueError):  # it is not there, or has a name that no file can have
            for file in _files(entry.path):
                if file.exists() and (output := written.get(_place(file))) is not None:
                    remedy = "; name another folder" if folder else "; name another file"
                    raise OutputError(f"{output} is an input of this command ({entry.what}){remedy}")


def _place(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_dev, state.st_ino


def _files(path: Path) -> Iterator[Path]:
    """Yield what is read with a path, itself first."""
    if not path.exists():
        return
    yield path
    if path.is_dir():
        yield from path.rglob("*")
    for file in {path, path.resolve()}:
        endings = (ending for ending, parts in PARTS.items() if file.suffix.casefold() in (ending, *parts))
        names = {f"{file.stem}{part}".casefold() for ending in endings for part in (ending, *PARTS[ending])}
        names |= {f"{file.name}{ending}".casefold() for ending in _LOGS}
        yield from (neighbour for neighbour in file.parent.iterdir() if neighbour.name.casefold() in names)


def digest(path: str | Path) -> str:
    """Return the SHA-256 of what is read with a path; empty where there is no file, as for a web address.

    Where several files belong together, such as those of a Shapefile, it is that of their list (`listing_digest`).
    """
    files = sorted({file.resolve() for file in _files(Path(path)) if file.is_file()})
    if len(files) < 2:
        return "".join(map(_file_digest, files))
    return listing_digest({Path(os.path.relpath(file, files[0].parent)).as_posix(): file for file in files})


def listing_digest(files: Mapping[str, Path]) -> str:
    """Return the SHA-256 of a list "name, tab, SHA-256 of the file, line feed" in order of name."""
    listing = "".join(f"{name}\t{_file_digest(path)}\n" for name, path in sorted(files.items()))
    return hashlib.sha256(listing.encode()).hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
