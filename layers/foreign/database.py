"""A SQLite file from elsewhere: nothing in it but tables, so that reading it runs no code of its own.

A view is a query that the file brings along; it may never end. A virtual table is answered by a module, a
generated column by an expression. So a file may hold ordinary tables, their indexes, and the
R-trees and triggers that the GeoPackage standard and GDAL put beside a layer (triggers run on writing
only, and nothing is written). The schema is looked at through Python's own SQLite, which opens it
read-only and without extensions. SQLite itself brings a file with a log up to date when it reads it, so of
such a file only a copy is opened.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from layers.files.writing import scratch
from layers.foreign.refusal import refusal
from layers.model.explain import shorten

_LOOK_S: Final = 5.0
"""Looking at the schema takes milliseconds."""

_CLEAN: Final = "Write its layers as tables of a new GeoPackage (QGIS: Export; ogr2ogr clean.gpkg FILE LAYER)"

# Of the GeoPackage standard (also of its drafts, for tiles) and of GDAL (counts of features).
_STANDARD_TRIGGER: Final = re.compile(
    r"(?:rtree|gpkg|fgti|fgsr|trigger_(?:insert|delete)_feature_count)_.*"
    r"|.+_(?:zoom_level|zoom|tile_column|tile_row)_(?:insert|update)",
    re.DOTALL,
)
_STANDARD_VIEWS: Final = frozenset({"st_spatial_ref_sys", "st_geometry_columns"})
"""Views of other names for the catalogue, which old programs make and nothing here reads."""

_TABLE: Final = re.compile(r"CREATE\s+TABLE\s+[^\s/-].*", re.IGNORECASE | re.DOTALL)
_R_TREE: Final = re.compile(
    r"""CREATE\s+VIRTUAL\s+TABLE\s+("(?:[^"]|"")+"|'(?:[^']|'')+'|\[[^\]]+\]|`[^`]+`|\w+)\s+USING\s+rtree\s*\([^()]*\)""",
    re.IGNORECASE,
)
_LOGS: Final = ("-wal", "-journal")


@contextmanager
def settled(path: Path) -> Iterator[Path]:
    """Yield a database that reading does not change: the file itself, or a copy of one that has a log."""
    path = path.resolve()
    logs = [log for log in (path.with_name(path.name + ending) for ending in _LOGS) if log.exists()]
    with path.open("rb") as file:
        head = file.read(20)
    # Bytes 18 and 19 of the header are 2 in the mode that keeps a log (WAL).
    if not any(log.stat().st_size for log in logs) and 2 not in head[18:20]:
        yield path
        return
    with scratch() as folder:
        copy = folder / f"copy{path.suffix}"
        shutil.copyfile(path, copy)
        for log in logs:
            shutil.copyfile(log, copy.with_name(copy.name + log.name[len(path.name) :]))
        yield copy


def check_database(path: Path, label: str) -> str:
    """Return whether a SQLite file is a "GeoPackage" or plain "SQLite"; refuse one with code of its own.

    That is a view, a virtual table, a generated column or a trigger beyond the standard, or a layer that is none of
    its tables.
    """
    until = time.monotonic() + _LOOK_S
    try:
        with settled(path) as file, closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as base:
            base.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            base.execute("PRAGMA trusted_schema=OFF")
            return _kind(base, _tables(base, label), label)
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise refusal(label, f"not readable as GeoPackage or SQLite ({error})", "Restore the file") from None


def _tables(base: sqlite3.Connection, label: str) -> set[str]:
    """Return the names of the plain tables of a database, in lower case; refuse one with anything else."""
    tables, seen = set(), set()
    for kind, name, sql in base.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        # SQLite takes the type in any case and a row without SQL for an index; a hand-made catalogue may hold both.
        if not isinstance(name, str) or _folded(name) in seen:
            raise refusal(label, f"has a catalogue that no program writes (at {shorten(name)})", _CLEAN)
        seen.add(_folded(name))
        if kind == "index" and (sql is None) == name.startswith("sqlite_autoindex_"):
            continue
        if kind == "table" and isinstance(sql, str) and _TABLE.fullmatch(sql):
            columns = base.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
            if generated := [column[1] for column in columns if column[6] in (2, 3)]:
                what = f"the column {shorten(generated[0])} of {shorten(name)}"
                raise refusal(label, f"computes {what} by code of its own", _CLEAN)
            tables.add(_folded(name))
        elif kind == "table" and isinstance(sql, str) and _R_TREE.fullmatch(sql.strip().rstrip(";")):
            continue
        elif kind == "table":
            raise refusal(label, f"has the virtual table {shorten(name)}, and only plain tables are read", _CLEAN)
        elif kind == "view" and name in _STANDARD_VIEWS:
            continue
        elif kind == "view":
            raise refusal(label, f"has the view {shorten(name)}, a query of its own, and only tables are read", _CLEAN)
        elif kind != "trigger" or not _STANDARD_TRIGGER.fullmatch(name):
            raise refusal(
                label, f"has the {'trigger' if kind == 'trigger' else 'entry'} {shorten(name)}, code of its own", _CLEAN
            )
    return tables


def _kind(base: sqlite3.Connection, tables: set[str], label: str) -> str:
    """Return the kind of a database of plain tables; each layer it names must be one of them."""
    named = {"gpkg_contents": "table_name", "geometry_columns": "f_table_name"}
    for listing, column in named.items():
        if listing in tables:
            for (layer,) in base.execute(f"SELECT {column} FROM {listing}"):  # noqa: S608 - both names are ours
                if _folded(str(layer)) not in tables:
                    raise refusal(label, f"names the layer {shorten(layer)}, which is none of its tables", _CLEAN)
    return "GeoPackage" if "gpkg_contents" in tables else "SQLite"


def _folded(name: str) -> str:
    """Return a name as SQLite compares names: without the case of ASCII letters, and of no others."""
    return name.translate(_LOWER)


_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
