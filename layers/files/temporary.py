"""Hidden temporary entries beside a file or folder to be written, and taking its place in one step.

An entry is named `.NAME.<12 hex digits>.part` and locked (flock) for as long as somebody writes it. A
process that is killed leaves it behind, unlocked; whoever writes in the same folder next removes it. Where
the system has no such locks (Windows) it stays, and may be deleted by hand.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LEFT: Final = re.compile(r"\.(.+)\.[0-9a-f]{12}\.(part|old)", re.DOTALL)
_LONGEST: Final = 200  # bytes of the target's name, so that the whole name stays within the system's limit

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux (linux/fcntl.h, linux/fs.h)


@contextmanager
def temporary(target: Path, *, folder: bool = False) -> Iterator[Path]:
    """Yield a new file, or folder, beside a target; what is still there at the end is removed.

    What killed runs have left there is removed first.
    """
    clean(target.parent)
    path, descriptor = _created(target, folder=folder)
    try:
        yield path
    finally:
        remove(path)
        if descriptor is not None:
            os.close(descriptor)


def name_beside(target: Path, *, ending: str = "part") -> Path:
    """Return a name for a hidden entry beside a target: only there can a rename replace it."""
    return target.with_name(f".{_stem(target)}.{uuid.uuid4().hex[:12]}.{ending}")


def clean(folder: Path) -> None:
    """Remove what killed runs have left in a folder; what another run still writes is left alone.

    An old folder (`.NAME.<12 hex digits>.old`) that nothing has taken the place of is put back under its name.
    """
    if fcntl is None:
        return
    with suppress(OSError):  # a folder that may be written but not listed
        for entry in os.scandir(folder):
            leftover = _LEFT.fullmatch(entry.name)
            if leftover is not None and not entry.is_symlink():
                with suppress(OSError):  # it is locked, or gone
                    descriptor = os.open(entry.path, os.O_RDONLY | os.O_NONBLOCK)
                    try:
                        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        if leftover[2] == "old" and not os.path.lexists(folder / leftover[1]):
                            Path(entry.path).rename(folder / leftover[1])
                        else:
                            remove(Path(entry.path))
                    finally:
                        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock an entry, under whatever name it gets meanwhile, so that `clean` leaves it alone."""
    descriptor = None
    with suppress(OSError):  # it may not be read, or somebody else holds it
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or a whole folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def exchange(first: Path, second: Path) -> bool:
    """Let two entries change places in one step; return whether the system could (Linux can, on most disks)."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    status: int = call(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), ctypes.c_uint(_RENAME_EXCHANGE))
    return status == 0


def _stem(target: Path) -> str:
    name = target.name
    while len(os.fsencode(name)) > _LONGEST:
        name = name[:-1]
    return name


def _created(target: Path, *, folder: bool) -> tuple[Path, int | None]:
    """Create and lock an entry; again if another run removed it as abandoned before it was locked."""
    while True:
        path = name_beside(target)
        if folder:
            path.mkdir()
        else:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        if fcntl is None:
            return path, None
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                continue
            except OSError:  # a disk without locks
                return path, descriptor
            if path.exists():
                return path, descriptor
            os.close(descriptor)
