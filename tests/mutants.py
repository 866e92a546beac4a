"""Damaged files of the formats that are opened, the same ones for the same seed.

A mutant is a small sound file with a few bytes, lengths or blocks of it changed; in GeoParquet the JSON
of its metadata, too. Used by `tests/test_fuzz_files.py` and, with larger numbers, by hand:

    python tests/mutants.py FIRST COUNT

prints what each way of reading makes of the mutants FIRST to FIRST + COUNT - 1, and the traceback of
whatever is neither an answer nor a refusal.
"""

from __future__ import annotations

import io
import json
import random
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pyogrio
import shapely
from osmium.osm import mutable

FORMATS: Final = ("gpkg", "fgb", "shp", "parquet", "geojson", "pbf", "kml", "csv")
_EXTREMES: Final = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1_000_000_000)
_JUNK: Final[tuple[Any, ...]] = (
    None,
    0,
    -1,
    1e308,
    True,
    "",
    "x",
    "\udcff",
    [],
    {},
    [[]],
    {"a": {}},
    ["x", 3],
    "EPSG:0",
)


def sound(areas: bool) -> gpd.GeoDataFrame:
    """Return a few lines, or areas, with columns of every usual type."""
    x = np.arange(4.0) * 2
    shapes = [
        shapely.box(a, 1, a + 2, 9) if areas else shapely.LineString([(a, 2), (a + 1, 5 + a / 3), (a + 2, 4)])
        for a in x
    ]
    columns = {
        "name": ["Баку", "b", "c", "d"],
        "number": [1, 2, 3, 2**31],
        "share": [0.5, np.nan, -1.0, 1e300],
        "day": pd.to_datetime(["2024-01-01", None, "1999-12-31", "2026-11-28"]),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


@cache
def _files(kind: str, areas: bool) -> dict[str, bytes]:
    """Return the sound file of a format, and those beside it, by their suffixes."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / f"a.{kind}"
        if kind == "parquet":
            sound(areas).to_parquet(path)
        elif kind == "pbf":
            _write_extract(path)
        elif kind == "csv":
            sound(areas).assign(geometry=sound(areas).geometry.to_wkt()).to_csv(path, index=False)
        else:
            pyogrio.write_dataframe(sound(areas), path, driver="LIBKML" if kind == "kml" else None)
        return {each.suffix: each.read_bytes() for each in Path(folder).iterdir()}


def _write_extract(path: Path) -> None:
    """Write four railways between five stations, as OpenStreetMap has them."""
    # Unpacked, since a change of packed bytes is always found out.
    writer = osmium.SimpleWriter(osmium.io.File(str(path), "pbf,pbf_compression=none"))
    for number in range(1, 6):
        tags = {"railway": "border_control"} if number == 1 else {}
        writer.add_node(mutable.Node(id=number, location=(2.0 * number, 5.0), tags=tags, version=1))
    for number in range(1, 5):
        tags = {"railway": "rail", "name": "Баку", "gauge": "1520"}
        writer.add_way(mutable.Way(id=number, nodes=[number, number + 1], tags=tags, version=1))
    writer.close()


def mutant(seed: int, folder: Path, *, areas: bool, damaged: bool = True) -> Path:
    """Write a mutant, of areas or of lines, into a folder of its own, which is emptied first."""
    draw = random.Random(seed)
    kind = FORMATS[seed % len(FORMATS)]
    files = dict(_files(kind, areas))
    if not damaged:
        pass
    elif kind == "parquet" and draw.random() < 0.5:
        files[".parquet"] = _metadata_changed(files[".parquet"], draw)
    else:
        suffix = draw.choice(sorted(files)) if draw.random() < 0.5 else f".{kind}"
        files[suffix] = _changed(files[suffix], draw)
    for old in folder.iterdir():
        old.unlink()
    for suffix, data in files.items():
        (folder / f"a{suffix}").write_bytes(data)
    return folder / f"a.{kind}"


def _changed(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        at = draw.randrange(len(changed) or 1)
        if draw.random() < 0.4:  # headers matter most
            at = draw.randrange(min(400, len(changed) or 1))
        what = draw.randrange(7)
        if what == 0:
            changed[at : at + 1] = bytes([draw.randrange(256)])
        elif what == 1:
            changed[at : at + 1] = bytes([(changed[at : at + 1] or b"\0")[0] ^ (1 << draw.randrange(8))])
        elif what == 2:
            changed[at : at + 4] = draw.choice(_EXTREMES).to_bytes(4, draw.choice(("little", "big")))
        elif what == 3:
            changed[at : at + 8] = (draw.choice(_EXTREMES) << draw.choice((0, 16, 31))).to_bytes(8, "little")
        elif what == 4:
            del changed[at:]
        elif what == 5:
            del changed[at : at + draw.choice((1, 4, 64))]
        else:
            changed[at:at] = bytes(changed[draw.randrange(len(changed) or 1) :][: draw.choice((1, 4, 64))])
        if not changed:
            break
    return bytes(changed)


def _metadata_changed(data: bytes, draw: random.Random) -> bytes:
    """Return a GeoParquet file whose metadata lack, mistype, nest or garble what they must hold."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(data))
    metadata = dict(table.schema.metadata)
    geo = json.loads(metadata[b"geo"])
    place: Any = geo
    while True:
        name = draw.choice(sorted(place))
        if isinstance(place[name], dict) and place[name] and draw.random() < 0.7:
            place = place[name]
            continue
        if draw.random() < 0.4:
            del place[name]
        else:
            place[name] = draw.choice(_JUNK) if draw.random() < 0.8 else {name: place[name]}
        break
    text = json.dumps(geo).encode()
    metadata[b"geo"] = draw.choice((text,) * 8 + (text[:-5], b"\xff\xfe" + text))
    if draw.random() < 0.2:
        metadata[b"pandas"] = draw.choice((b"{}", b"[]", b"\xff", b'{"columns": 3}'))
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), out)
    return out.getvalue()


def readers(kind: str) -> dict[str, Callable[[Path], object]]:
    """Return the ways in which a file of a kind is read, by the command that reads so."""
    if kind == "pbf":
        from layers.osm.extract import read_extract

        return {"fetch osm --from": lambda path: read_extract(path, kinds=("rail", "border_post"))}
    from layers.imports.source_file import read_source
    from layers.imports.stream import open_lines, read_areas

    def measure(path: Path) -> object:
        layer = open_lines(path, column="Name" if path.suffix == ".kml" else "name")
        return [frame for part in layer.parts() for frame in layer.frames(part)]

    return {"measure": measure, "measure --areas": read_areas, "layers import": read_source}


def outcomes(seed: int, folder: Path, *, damaged: bool = True) -> Iterator[tuple[str, str]]:
    """Yield, for each way, "read", "refused", or the traceback of anything else."""
    from layers import AtlasError
    from layers.model.problem import OutputError

    for name, read in readers(FORMATS[seed % len(FORMATS)]).items():
        areas = name == "measure --areas" or (name == "layers import" and seed % 3 == 0)
        path = mutant(seed, folder, areas=areas, damaged=damaged)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read(path)
            yield name, "read"
        except (AtlasError, OutputError) as error:
            said = str(error)
            assert len(said.splitlines()) == 1, said
            yield name, "refused"
        except BaseException:  # noqa: BLE001  this is what is looked for
            yield name, traceback.format_exc()


def main() -> None:
    """Read mutants and say what became of them."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("took over 20 s")

    signal.signal(signal.SIGALRM, late)
    first, count = int(sys.argv[1]), int(sys.argv[2])
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            signal.alarm(20)
            for name, outcome in outcomes(seed, Path(folder)):
                tally[f"{name}: {outcome if outcome in ('read', 'refused') else 'TRACEBACK'}"] += 1
                if outcome not in ("read", "refused"):
                    print(f"\n{seed} {FORMATS[seed % len(FORMATS)]} {name}\n{outcome}", flush=True)
            signal.alarm(0)
    print(dict(tally))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main()
