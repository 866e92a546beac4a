"""A SQLite file from elsewhere: nothing in it but tables, so that reading it runs no code of its own.

A view is a query that the file brings along; it may never end. A virtual table is answered by a module, a
generated column by an expression. So a file may hold ordinary tables, their indexes, and the
R-trees and triggers that the GeoPackage standard and GDAL put beside a layer (triggers run on writing
only, and nothing is written). The schema is looked at through Python's own SQLite, which opens it
read-only and without extensions.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from layers.explain import shorten
from layers.problem import AtlasError, Problem

_LOOK_S: Final = 5.0
"""Looking at the schema takes milliseconds."""

_CLEAN: Final = "Write its layers as tables of a new GeoPackage (QGIS: Export; ogr2ogr clean.gpkg FILE LAYER)"

# Of the GeoPackage standard (rtree_, gpkg_, fgti_, fgsr_) and of GDAL (counts of features).
_STANDARD_TRIGGER: Final = re.compile(r"(rtree|gpkg|fgti|fgsr|trigger_(insert|delete)_feature_count)_.*", re.DOTALL)
_R_TREE: Final = re.compile(
    r"""CREATE\s+VIRTUAL\s+TABLE\s+("(?:[^"]|"")+"|'(?:[^']|'')+'|\[[^\]]+\]|`[^`]+`|\w+)\s+USING\s+rtree\s*\([^()]*\)""",
    re.IGNORECASE,
)


def check_database(path: Path, label: str) -> str:
    """Return whether a SQLite file is a "GeoPackage" or plain "SQLite"; refuse one with code of its own.

    Parameters
    ----------
    path : Path
    label : str
        What to call it in a message.

    Raises
    ------
    AtlasError
        If it holds a view, a virtual table, a generated column or a trigger beyond the standard, names a
        layer that is none of its tables, or cannot be read.
    """

    def refuse(message: str, remedy: str = _CLEAN) -> AtlasError:
        return AtlasError(Problem(label, "", message, f"{remedy}."))

    log = path.with_name(path.name + "-wal")
    fixed = "" if log.exists() and log.stat().st_size else "&immutable=1"
    until = time.monotonic() + _LOOK_S
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{fixed}", uri=True)) as base:
            base.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            base.execute("PRAGMA trusted_schema=OFF")
            tables: set[str] = set()
            for kind, name, sql in base.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
                if kind == "table" and re.match(r"CREATE\s+VIRTUAL", sql or "", re.IGNORECASE):
                    if not _R_TREE.fullmatch(sql.strip().rstrip(";")):
                        raise refuse(f"has the virtual table {shorten(name)}, and only plain tables are read")
                elif kind == "table":
                    tables.add(name.casefold())
                    columns = base.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
                    if generated := [column[1] for column in columns if column[6] in (2, 3)]:
                        raise refuse(
                            f"computes the column {shorten(generated[0])} of {shorten(name)} by code of its own"
                        )
                elif kind == "view":
                    raise refuse(f"has the view {shorten(name)}, a query of its own, and only tables are read")
                elif kind == "trigger" and not _STANDARD_TRIGGER.fullmatch(name):
                    raise refuse(f"has the trigger {shorten(name)}, code of its own")
            return _kind(base, tables, refuse)
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise refuse(f"not readable as GeoPackage or SQLite ({error})", "Restore the file") from None


def _kind(base: sqlite3.Connection, tables: set[str], refuse: Callable[[str], AtlasError]) -> str:
    """Return the kind of a database of plain tables; each layer it names must be one of them."""
    named = {"gpkg_contents": "table_name", "geometry_columns": "f_table_name"}
    for listing, column in named.items():
        if listing in tables:
            for (layer,) in base.execute(f"SELECT {column} FROM {listing}"):  # noqa: S608 - both names are ours
                if str(layer).casefold() not in tables:
                    raise refuse(f"names the layer {shorten(layer)}, which is none of its tables")
    return "GeoPackage" if "gpkg_contents" in tables else "SQLite"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
