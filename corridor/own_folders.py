"""That `geo`, `layers` and `maps` are ours, and not files of the user's that have the same name."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

FOLDERS: Final = ("layers", "geo", "maps")
_ROOT: Final = Path(__file__).resolve().parent.parent


def is_program() -> bool:
    """Return whether the program is run, and not imported."""
    return sys.argv[0] == "-m" or Path(sys.argv[0]).stem == "corridor"


def check_own_folders() -> None:
    """Refuse to go on where another module of the same name comes first on Python's path.

    Raises
    ------
    ImportError
        Which says in one line what hides which folder, and what to do.
    SystemExit
        With the same line, where the program is run and not imported.
    """
    for name in FOLDERS:
        spec = find_spec(name)
        origin = None if spec is None else spec.origin or next(iter(spec.submodule_search_locations or ()), None)
        if origin is not None and Path(origin).resolve().is_relative_to(_ROOT / name):
            continue
        where = "nothing" if origin is None else origin.removesuffix("__init__.py").rstrip("/\\")
        message = (
            f"{where} hides the folder {name!r} of Corridor Mapper; rename it, run from another folder, "
            "or take it off PYTHONPATH"
        )
        if is_program():
            sys.exit(f"error: {message}")
        raise ImportError(message)
