"""A TOML file read strictly: a regular file of a sane size, in UTF-8, nested no deeper than any sane document."""

from __future__ import annotations

import copy
import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from layers.files.strict_json import DEEPEST, nesting_depth
from layers.model.explain import shorten
from layers.model.problem import AtlasError, Problem

MOST_BYTES: Final = 1_000_000

_MOST_DOTS: Final = 100
"""In a key; reading one takes the square of their number."""


def read_toml(path: Path, label: str, what: str) -> tuple[dict[str, Any], str]:
    """Read a TOML file.

    Parameters
    ----------
    path : Path
    label : str
        What to call it in a message.
    what : str
        What it should be, such as "scenario file".

    Returns
    -------
    (dict, str)
        What it says, and its SHA-256.

    Raises
    ------
    AtlasError
        If it is missing, no regular file, too large, not UTF-8, not readable, or not TOML.
    """

    def problem(message: str, remedy: str = f"Name a {what} (.toml)") -> AtlasError:
        return AtlasError(Problem(label, "", message, remedy))

    try:
        if path.is_dir():
            raise problem("a folder, not a file")
        if not path.exists():
            raise problem("no such file")
        if not path.is_file():
            raise problem("not a regular file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except ValueError:  # a character no file name may hold
        raise problem("no such file") from None
    except OSError as error:
        raise problem(f"not readable ({error.strerror or error})", "Check its permissions") from None
    if len(data) > MOST_BYTES:
        raise problem(f"larger than {MOST_BYTES:,} bytes, too large for a {what}")
    if any(line.partition(b"=")[0].count(b".") > _MOST_DOTS for line in data.splitlines()):
        raise problem(f"has a key of over {_MOST_DOTS} parts, which no {what} has")
    try:
        table = copy.deepcopy(_table(data))
    except UnicodeDecodeError:
        raise problem("not text in UTF-8", "Save it as UTF-8") from None
    except RecursionError:
        raise problem("not TOML: nested too deeply", "Restore the file") from None
    except ValueError as error:  # tomllib.TOMLDecodeError, and numbers too long to convert
        message = f"not valid TOML: {shorten(str(error), 160)[1:-1]}"
        raise problem(message, "Correct it there; https://toml.io says how TOML is written") from None
    return table, hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=64)
def _table(data: bytes) -> dict[str, Any]:
    """Return what a file says; kept, since one run asks for the same few scenarios up to a hundred times."""
    # Some editors put a byte order mark in front, which TOML does not know.
    table = tomllib.loads(data.decode("utf-8-sig"))
    if nesting_depth(table) > DEEPEST:
        raise RecursionError
    return table
