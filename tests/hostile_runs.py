"""Run every way into the program on hostile files, one after the other, in this process.

    python tests/hostile_runs.py FOLDER URL FOUND.json

FOLDER holds the small atlas as `tiny` and gets the hostile files. Each run is announced by asking for the
access to a file that does not exist, so that a trace of system calls tells which run made them.
FOUND.json gets, for each, its number, kind, way in, exit code, what it said and how long it took.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer.main

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.hostile import Hostile, good, write_all  # noqa: E402

MARK = "/run-number-"


def ways(file: Hostile, folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield each way into the program for a file: its name, and a command line or a function."""
    import layers
    from layers.imports.features import ImportOptions
    from layers.imports.field_mapping import FieldMapping
    from layers.imports.importing import import_layer
    from layers.imports.source_file import read_source
    from layers.imports.stream import open_lines, read_areas
    from layers.osm import read_extract, read_fetched

    path, tiny = str(file.path), str(folder / "tiny")
    lines, atlas = str(folder / "good.geojson"), str(folder / "atlas")
    source = ["--source", "s", "--title", "t", "--publisher", "p", "--date", "2024"]
    yield "measure", ["measure", path, "--atlas", tiny, "-f", "json"]
    yield "measure --areas", ["measure", lines, "--areas", path, "-f", "json"]
    yield "layers import", ["layers", "import", path, "--into", tiny, "--layer", "rail", "--dry-run", *source]
    yield "layers import --suggest", ["layers", "import", path, "--into", tiny, "--layer", "rail", "--suggest"]
    yield "fetch osm --from", ["fetch", "osm", str(folder / "out"), "--from", path, "--atlas", tiny]
    yield "open_lines", lambda: [list(opened.frames(part)) for opened in [open_lines(path)] for part in opened.parts()]
    yield "read_areas", lambda: read_areas(path, key="name")
    yield "read_source", lambda: read_source(path)
    yield (
        "import_layer",
        lambda: import_layer(
            tiny, path, layer="rail", mapping=FieldMapping(source={"id": "s"}), options=ImportOptions(dry_run=True)
        ),
    )
    yield "read_extract", lambda: read_extract(path, kinds=["rail"])
    if file.path.is_file():  # as a layer of an atlas, and as what was fetched
        yield "layers check", ["layers", "check", atlas]
        yield "exposure", ["exposure", "--atlas", atlas]
        yield "load_atlas", lambda: layers.load_atlas(atlas, check=False)
        yield "read_fetched", lambda: read_fetched(folder / "fetched")


def place(file: Hostile, folder: Path) -> None:
    """Put a file where a layer of an atlas, and of a fetch, is expected."""
    for name in ("atlas", "fetched"):
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(folder / "tiny", folder / "atlas")
    (folder / "fetched").mkdir()
    catalogue = {"features": {"rail": 1}, "missing": [], "dropped": {}, "timestamp": None}
    (folder / "fetched" / "fetch.json").write_text(json.dumps(catalogue))
    if file.path.is_file():
        shutil.copyfile(file.path, folder / "atlas" / "rail.geojson")
        shutil.copyfile(file.path, folder / "fetched" / "rail.geojson")


def command(words: list[str]) -> int:
    """Run the program; return its exit code."""
    import corridor

    sys.argv = ["corridor", *words]
    try:
        corridor.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def function(call: Callable[[], object]) -> int:
    """Call a function; an AtlasError is what the command line makes 3 of."""
    from layers import AtlasError

    try:
        print(call())
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


def share_what_is_sound(tiny: Path) -> None:
    """Read the small atlas once, and build the commands once: half of the time, and no hostile file is concerned."""
    import layers

    load_atlas, sound = layers.load_atlas, layers.load_atlas(tiny)

    def load(folder: Any = None, **options: Any) -> Any:
        return sound if folder is not None and Path(folder) == tiny else load_atlas(folder, **options)

    layers.load_atlas = load
    typer.main.get_command = functools.cache(typer.main.get_command)


def main() -> None:
    """Run all of them."""
    folder, url, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    good().to_file(folder / "good.geojson")
    share_what_is_sound(folder / "tiny")
    found: list[dict[str, Any]] = []
    for file in write_all(folder / "hostile", url):
        place(file, folder)
        before = sorted(folder.glob("hostile/**/*"))
        for name, way in ways(file, folder):
            os.access(f"{MARK}{len(found)}", os.F_OK)
            out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
            began = time.monotonic()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    code: Any = command(way) if isinstance(way, list) else function(way)
                except Exception:  # noqa: BLE001  a traceback is a finding, not an end
                    code = traceback.format_exc()
            out.flush()
            said = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
            seconds = time.monotonic() - began
            row = {"kind": file.kind, "name": file.path.name, "fate": file.fate, "way": name, "code": code}
            found.append({**row, "out": said[:5000], "err": err.getvalue()[:5000], "s": round(seconds, 2)})
        new = [str(path) for path in sorted(folder.glob("hostile/**/*")) if path not in before]
        found[-1]["written"] = new
    target.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
