"""What is said of a file from elsewhere that cannot be used: one line that names it, what is wrong and the remedy."""

from __future__ import annotations

import errno
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from layers.files.writing import output_errors
from layers.model.explain import did_you_mean
from layers.model.problem import AtlasError, OutputError, Problem

_SYSTEM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE)
"""Errors that say nothing of the file."""


def refusal(file: str | Path, message: str, remedy: str, *, feature: str = "") -> AtlasError:
    """Return the error for a single problem of a file: what is wrong with it, or with a feature of it, and the remedy.

    Examples
    --------
    >>> raise refusal("rail.gpkg", "has no layer 'line'", "Did you mean 'lines'?")
    Traceback (most recent call last):
    layers.model.problem.AtlasError: rail.gpkg: has no layer 'line'. Did you mean 'lines'?
    """
    return AtlasError(Problem(str(file), feature, message, remedy if remedy.endswith((".", "?")) else f"{remedy}."))


def unknown_name(file: str | Path, kind: str, name: str, known: Iterable[str]) -> AtlasError:
    """Return the error for a layer or column that a file does not have, with the nearest that it has."""
    known = list(known)
    remedy = did_you_mean(name, known).strip() or f"There are {', '.join(known) or 'none'}"
    return refusal(file, f"has no {kind} {name!r}", remedy)


@contextmanager
def reading(label: str, what: str = "", *, after: int = 0) -> Iterator[None]:
    """Turn whatever a reader raises on a file into one line that says what is wrong with it.

    `what` is the format it is in, `after` how many features had been read. It is an AtlasError for a file that
    cannot be read, an OutputError where it is the disk and not the file.
    """
    try:
        yield
    except (AtlasError, OutputError):
        raise
    except MemoryError:
        message = "reading it needs more memory than there is"
        raise refusal(label, message, "Divide it into smaller files, or use a machine with more memory") from None
    except UnicodeDecodeError as error:
        message = f"its texts are not in the encoding {error.encoding}"
        raise refusal(label, message, "Save it as UTF-8, or give its encoding") from None
    except Exception as error:  # readers of hostile files raise anything
        if isinstance(error, OSError) and error.errno in _SYSTEM:
            with output_errors(Path(error.filename or tempfile.gettempdir())):
                raise
        # What GDAL advises about its own drivers is no help here, and may name a temporary file.
        reason = " ".join(str(error).partition("; It might help")[0].split()).strip(". ") or type(error).__name__
        reason = re.sub(r"^'.*' (?=not recognized)|\S*/\.corridor\.\w+\.part/", "", reason)
        message = f"not readable as {what} ({reason})" if what else f"cannot be read: {reason}"
        raise refusal(label, message, "Restore the file", feature=f"after feature {after}" if after else "") from None
