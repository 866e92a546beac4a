"""What a run reads, so that nothing it writes takes the place of it.

Inside `run`, what is read is noted, and `layers.files` refuses to write there. A file is known by what it is on
the disk (device and inode), not by its name: a link to it, or its name spelled otherwise, is the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from layers.problem import OutputError


@dataclass(frozen=True)
class _Input:
    path: Path
    what: str
    of: Path | None


_noted: ContextVar[tuple[_Input, ...] | None] = ContextVar("_noted", default=None)

_PARTS: Final = (
    # endings of the files that GDAL reads as one
    frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qix", ".sbn", ".sbx", ".shp.xml"}),
    frozenset({".tab", ".dat", ".map", ".id", ".ind"}),
    frozenset({".mif", ".mid"}),
    frozenset({".gml", ".xsd", ".gfs"}),
)


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
        _noted.set((*noted, _Input(Path(path), what, of)))


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
    if not noted or not path.exists():
        return
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
    stem = path.stem.casefold()
    for endings in _PARTS:
        if path.suffix.casefold() in endings:
            for other in path.parent.iterdir():
                name = other.name.casefold()
                if name.startswith(stem) and name.removeprefix(stem) in endings:
                    yield other
