"""Writing files: whole or not at all, with one line that says what to do where that fails."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from layers.files.inputs import refuse
from layers.files.temporary import clean, exchange, locked, name_beside, remove, temporary
from layers.model.problem import OutputError as OutputError

_ROOM_MB: Final = 100
"""More than an atlas takes: a disk that has this much left is not full."""


def check_writable(path: str | Path, *, overwrite: bool = False) -> None:
    """Refuse a path that `write_atomic` would refuse, before the work of making the data.

    Raises
    ------
    OutputError
        As `write_atomic`, but for a disk that fills up later.
    """
    path = Path(path)
    with output_errors(path):
        _target(path, overwrite=overwrite)


def write_atomic(path: str | Path, data: str | bytes, *, overwrite: bool = False) -> Path:
    """Write a file so that it is there whole or not at all.

    The data goes to a temporary file in the same folder, is flushed to the disk, and takes the
    place of the old file in one step. Whatever interrupts it, an older file stays as it was. A
    symbolic link is followed; a device or pipe (such as /dev/stdout) is written to directly.

    Parameters
    ----------
    path : str or Path
        File to write; its folder must exist.
    data : str or bytes
        Contents; text is encoded as UTF-8, line ends as they are.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The path given.

    Raises
    ------
    OutputError
        If the folder is missing or may not be written to, the path is a folder or an input of the
        run (`layers.files.inputs`), the file exists and `overwrite` is false, or the disk is full.
    """
    path = Path(path)
    payload = data.encode() if isinstance(data, str) else data
    with output_errors(path):
        target = _target(path, overwrite=overwrite)
        if _is_device(target):
            with target.open("wb") as device:
                device.write(payload)
            return path
        with temporary(target) as part:
            _fill(part, payload)
            _put(part, target, path, overwrite=overwrite)
    return path


def write_together(contents: Mapping[Path, bytes], *, overwrite: bool = False) -> list[Path]:
    """Write files that belong together: all of them are there, or everything is as it was.

    They take their places one right after the other, in the order given. A process that is killed
    just between (or a machine that stops) leaves each file whole, some of them new and some old: the
    SHA-256 in a description beside a table tells (`layers.results.sidecar`), and the next run puts it right.

    Parameters
    ----------
    contents : mapping of Path to bytes
    overwrite : bool
        Whether existing files may be replaced.

    Returns
    -------
    list of Path
        The paths given.

    Raises
    ------
    OutputError
        As `write_atomic`, for any of them.
    """
    with ExitStack() as stack:
        placed: list[tuple[Path, Path, Path]] = []
        for path, payload in contents.items():
            with output_errors(path):
                target = _target(path, overwrite=overwrite)
                if _is_device(target):
                    raise OutputError(f"{path} is not a file; name one: what is written is more than one file")
                part = stack.enter_context(temporary(target))
                _fill(part, payload)
                placed.append((path, target, part))
        backups = {target: _backup(target, stack) for _, target, _ in placed}
        try:
            for path, target, part in placed:
                with output_errors(path):
                    _put(part, target, path, overwrite=overwrite)
        except BaseException:
            for _, target, part in placed:
                if not part.exists() or (target.exists() and target.samefile(part)):
                    old = backups[target]
                    if old is None:
                        target.unlink(missing_ok=True)
                    else:
                        old.replace(target)
            raise
    return list(contents)


def write_with_folder(
    path: Path, text: str, folder: Path, files: Mapping[str, bytes], *, overwrite: bool = False
) -> None:
    """Write a file and the folder of files it refers to; the file comes last, so it never refers to nothing.

    Raises
    ------
    OutputError
        As `write_atomic`, for the file or one in the folder; if the folder has anything else in it.
    """
    with output_errors(path):
        target = _target(path, overwrite=overwrite)
        if _is_device(target):
            raise OutputError(f"{path} is not a file; name one: what is written is more than one file")
        with temporary(target) as part:
            _fill(part, text.encode())

            def put() -> None:
                with output_errors(path):
                    _put(part, target, path, overwrite=overwrite)

            with whole_folder(folder, frozenset(files), overwrite=overwrite, then=put) as building:
                for name, payload in files.items():
                    write_new(building / name, payload)


def write_new(path: Path, payload: bytes) -> None:
    """Write a file that is not there yet, and wait until it is on the disk."""
    with path.open("xb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())


def _fill(part: Path, payload: bytes) -> None:
    """Fill an empty temporary file, and wait until it is on the disk."""
    with part.open("r+b") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())


def _put(part: Path, target: Path, path: Path, *, overwrite: bool) -> None:
    """Let a temporary file take the place of its target in one step."""
    if overwrite:
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
        return
    try:
        os.link(part, target)  # unlike a rename, it fails where another run has just written the same file
    except FileExistsError:
        raise _there_already(path) from None
    except OSError:  # a disk without hard links
        part.replace(target)


def _backup(target: Path, stack: ExitStack) -> Path | None:
    """Keep an old file under a second name until the stack is left; None where there is none."""
    if not target.exists():
        return None
    old = name_beside(target)
    stack.callback(remove, old)
    stack.enter_context(locked(target))  # the link is the same file, so it is locked from the first
    try:
        os.link(target, old)
    except OSError:  # a disk without hard links
        shutil.copy2(target, old)
    return old


def _there_already(path: Path) -> OutputError:
    return OutputError(f"{path} exists already; give --overwrite to replace it, or name another file")


def is_device(path: str | Path) -> bool:
    """Return whether a path leads to a device or pipe, such as /dev/stdout."""
    with output_errors(Path(path)):
        return _is_device(Path(path))


def _is_device(target: Path) -> bool:
    return target.exists() and not target.is_file() and not target.is_dir()


def _target(path: Path, *, overwrite: bool) -> Path:
    """Return the file to replace for `path`, or raise OutputError or OSError where it may not be."""
    # Replacing a link would leave the file it points to out of date.
    target = _resolved(path) if path.is_symlink() else path
    if _is_device(target):
        return target
    if target.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it")
    refuse(path)
    _check_folder(path, target.parent)
    if target.exists() and not overwrite:
        raise _there_already(path)
    return target


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:  # what Python 3.11 and 3.12 make of a loop of links
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None


def _check_folder(path: Path, folder: Path) -> None:
    """Raise where no file can be created in the folder."""
    if not folder.exists():
        raise OutputError(f"{path}: there is no folder {folder}; create it first or name another")
    if not folder.is_dir():
        raise OutputError(f"{path}: {folder} is a file, not a folder; name another place")
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        read_only = hasattr(os, "statvfs") and os.statvfs(folder).f_flag & os.ST_RDONLY
        code = errno.EROFS if read_only else errno.EACCES
        raise OSError(code, os.strerror(code), str(folder))


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn errors of the operating system into one line that says what to do."""
    try:
        yield
    except OSError as error:
        folder = path.parent
        reasons = {
            errno.ENOSPC: "no space left on the disk; free some, or write to another disk",
            errno.EDQUOT: "disk quota exceeded; free some space, or write to another disk",
            errno.EFBIG: "larger than the system lets a file become; raise the limit, or write to another disk",
            errno.EACCES: f"not allowed to write in {folder}; change its permissions or name another folder",
            errno.EPERM: f"not allowed to write in {folder}; change its permissions or name another folder",
            errno.EROFS: f"{folder} is read-only; name another folder",
            errno.ENOENT: f"cannot create a file in {folder}; name another folder",
            errno.ENOTDIR: f"{folder} is not a folder; name another place",
            errno.ENAMETOOLONG: "the name is too long; shorten it",
            errno.EEXIST: "exists already; give --overwrite to replace it, or name another place",
            errno.ENOTEMPTY: "exists already; give --overwrite to replace it, or name another place",
            errno.ELOOP: "a symbolic link that leads back to itself; name another place",
        }
        reason = reasons.get(error.errno or 0, f"{error.strerror or error}; name another place")
        raise OutputError(f"{path}: {reason}") from None


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder for temporary files, on the disk that TMPDIR names.

    Raises
    ------
    OutputError
        If there is none, or its disk is full or fails.
    """
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise OutputError(
            f"no space for temporary files ({error.strerror}); free some, or set TMPDIR to another disk"
        ) from None
    reasons = {
        errno.ENOSPC: "no space left on the disk of temporary files; free some, or set TMPDIR to another disk",
        errno.EDQUOT: "disk quota for temporary files exceeded; free some, or set TMPDIR to another disk",
        errno.EFBIG: "a temporary file is larger than the system lets it become; raise the limit (ulimit -f)",
        errno.EIO: "the disk of temporary files fails (input/output error); set TMPDIR to another disk",
    }
    try:
        with temporary(place / "corridor", folder=True) as folder:
            folder.chmod(stat.S_IRWXU)
            yield folder
    except OSError as error:
        if error.errno not in reasons:
            raise
        raise OutputError(f"{place}: {reasons[error.errno]}") from None


def check_room(folder: Path) -> None:
    """Raise the error that keeps a folder from taking more files, if any: a library may have swallowed it.

    Raises
    ------
    OSError
    """
    with temporary(folder / "room") as path, path.open("r+b") as file:
        for _ in range(_ROOM_MB):
            file.write(bytes(1_000_000))
        file.flush()


def check_folder(path: Path, names: frozenset[str], *, overwrite: bool) -> None:
    """Refuse a folder that `whole_folder` would refuse, before the work of making its files.

    Raises
    ------
    OutputError
        As `whole_folder`, but for a disk that fills up later.
    """
    with output_errors(path):
        _folder_target(path, names, overwrite=overwrite)


def _folder_target(path: Path, names: frozenset[str], *, overwrite: bool) -> Path:
    """Return the folder to make; OutputError if something is there that is not to be replaced."""
    target = _resolved(path)
    _check_folder(path, target.parent)
    clean(target.parent)
    if target.exists():
        if not target.is_dir():
            raise OutputError(f"{path} is a file; this format needs a folder, name another place")
        refuse(path)
        clean(target)
        present = sorted(entry.name for entry in target.iterdir())
        if present and not overwrite:
            raise OutputError(f"{path} exists already; give --overwrite to replace it, or name another folder")
        foreign = [name for name in present if name not in names]
        if foreign:
            raise OutputError(f"{path} holds other files ({foreign[0]}); move them away or name another folder")
    return target


@contextmanager
def whole_folder(
    path: Path, names: frozenset[str], *, overwrite: bool, then: Callable[[], None] | None = None
) -> Iterator[Path]:
    """Yield a temporary folder that becomes `path` when the block ends without an error.

    `names` are the files an export may hold: a folder with anything else in it is never replaced.
    `then` is called right after; where it fails, the old folder is put back. An old folder and the
    new one change places in one step where the system can do that (Linux). Elsewhere a process that is
    killed just between two steps leaves the old one under a hidden name, `.NAME.<12 hex digits>.old`; who
    writes there next puts it back.
    """
    with output_errors(path):
        target = _folder_target(path, names, overwrite=overwrite)
        with temporary(target, folder=True) as building:
            if target.exists():
                building.chmod(stat.S_IMODE(target.stat().st_mode))
            yield building
            # Somebody else may have written there since.
            back = _swapped(building, _folder_target(path, names, overwrite=overwrite))
            try:
                if then is not None:
                    then()
            except BaseException:
                back()
                raise


def _swapped(building: Path, target: Path) -> Callable[[], object]:
    """Let two folders change places; return what undoes it."""
    if not target.exists():
        building.rename(target)
        return lambda: target.rename(building)
    if not exchange(building, target):
        _exchange_in_steps(building, target)
        return lambda: _exchange_in_steps(building, target)
    return lambda: exchange(building, target)


def _exchange_in_steps(building: Path, target: Path) -> None:
    old = name_beside(target, ending="old")
    with locked(target):
        target.rename(old)
        try:
            building.rename(target)
        except BaseException:
            old.rename(target)
            raise
        old.rename(building)
