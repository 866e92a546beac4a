"""What a run reads, so that nothing it writes takes the place of it.

Inside `run`, what is read is noted, and `layers.files` refuses to write there. A file is known by what it is on
the disk (device and inode), not by its name: a link to it, or its name spelled otherwise, is the same file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
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
    """Protect what is noted inside; a run within another protects what that one has noted, too."""
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
    _noted.set(tuple(each for each in _noted.get() or () if each.of != folder))


def refuse(path: Path) -> None:
    """Refuse to write a file that is read, or to replace a folder that holds one.

    Raises
    ------
    OutputError
    """
    noted = _noted.get() or ()
    # Functions of os.path raise nothing on a name that no file can have, and on a link that leads back to itself.
    if noted and os.path.exists(path):  # noqa: PTH110
        _refuse_files(path, noted)
    for each in noted:
        if os.path.isdir(each.path) and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(each.path)):  # noqa: PTH112
            raise OutputError(f"{path} lies in an input of this command ({each.what}); name a file elsewhere")


def _refuse_files(path: Path, noted: Iterable[_Input]) -> None:
    """Refuse a file that is read, or a folder that holds one."""
    folder = path.is_dir()
    written = {_place(file): file for file in (path, *(path.rglob("*") if folder else ())) if file.exists()}
    for each in noted:
        with suppress(OSError, ValueError):  # it is not there, or has a name that no file can have
            for file in _files(each.path):
                if file.exists() and (found := written.get(_place(file))) is not None:
                    remedy = "; name another folder" if folder else "; name another file"
                    raise OutputError(f"{found} is an input of this command ({each.what}){remedy}")


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
        own = (ending for ending, parts in PARTS.items() if file.suffix.casefold() in (ending, *parts))
        names = {f"{file.stem}{part}".casefold() for ending in own for part in (ending, *PARTS[ending])}
        names |= {f"{file.name}{ending}".casefold() for ending in _LOGS}
        yield from (other for other in file.parent.iterdir() if other.name.casefold() in names)
