"""Fetched features as files: one GeoJSON by kind, and fetch.json, which says where they are from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely

from layers.files.strict_json import read_document
from layers.files.writing import whole_folder, write_new
from layers.foreign.refusal import refusal
from layers.foreign.vector_file import read_geojson
from layers.model.problem import AtlasError
from layers.model.schema import CRS
from layers.osm.frames import ATTRIBUTION, PRECISION, Fetched, Missing, typed, within
from layers.osm.tags import KINDS, LINES, checked_kinds
from layers.results.geojson import geojson_text

CATALOGUE: Final = "fetch.json"
_FORMAT: Final = 1
FILES: Final = frozenset({CATALOGUE, *(f"{kind}.geojson" for kind in KINDS)})


def write_fetched(fetched: Fetched, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
    """Write fetched features into a folder, all of it or nothing.

    Parameters
    ----------
    fetched : Fetched
    folder : str or Path
        Its parent must exist. ``<kind>.geojson`` by kind with 7 decimals, and ``fetch.json``.
    overwrite : bool
        Whether an earlier fetch in it may be replaced; a folder with other files never is.

    Returns
    -------
    list of Path
        Files written.

    Raises
    ------
    OutputError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     files = write_fetched(Fetched({}, origin="extract.osm.pbf"), Path(parent, "osm"))
    ...     read_fetched(files[0].parent).origin
    'extract.osm.pbf'
    """
    folder = Path(folder)
    catalogue = {
        "format": _FORMAT,
        "attribution": fetched.attribution,
        "licence": "ODbL-1.0",
        "origin": fetched.origin,
        **({"sha256": fetched.sha256} if fetched.sha256 else {}),
        "timestamp": fetched.timestamp,
        "features": {kind: len(frame) for kind, frame in fetched.frames.items()},
        "missing": [{"bounds": list(part.bounds), "reason": part.reason} for part in fetched.missing],
        "dropped": dict(fetched.dropped),
    }
    files = {f"{kind}.geojson": geojson_text(frame, precision=PRECISION) for kind, frame in fetched.frames.items()}
    files[CATALOGUE] = json.dumps(catalogue, ensure_ascii=False, indent=2) + "\n"
    with whole_folder(folder, FILES, overwrite=overwrite) as building:
        for name, text in files.items():
            write_new(building / name, text.encode())
    return [folder / name for name in files]


def read_fetched(
    folder: str | Path,
    *,
    kinds: Iterable[str] | None = None,
    area: shapely.Polygon | shapely.MultiPolygon | None = None,
) -> Fetched:
    """Read what `write_fetched` wrote.

    Parameters
    ----------
    folder : str or Path
    kinds : iterable of str, optional
        Only these kinds.
    area : Polygon or MultiPolygon, optional
        Only features that meet it; in EPSG:4326.

    Returns
    -------
    Fetched

    Raises
    ------
    AtlasError
        If a file is missing or not as it was written, or a kind was not fetched.
    ValueError
        If a kind is unknown.

    Examples
    --------
    >>> import tempfile
    >>> from layers.osm.frames import frames_of
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     _ = write_fetched(Fetched(frames_of([], ("rail", "port"))), Path(parent, "osm"))
    ...     list(read_fetched(Path(parent, "osm"), kinds=("port",)).frames)
    ['port']
    """
    folder = Path(folder)
    selected = None if kinds is None else checked_kinds(kinds)
    if not (folder / CATALOGUE).exists():
        raise refusal(folder / CATALOGUE, "missing", "Name a folder that `corridor fetch osm` wrote")
    try:
        catalogue = read_document(folder / CATALOGUE)
        fetched = [str(kind) for kind in catalogue["features"]]
        missing = tuple(Missing(_bounds(part["bounds"]), str(part["reason"])) for part in catalogue["missing"])
        dropped = {str(osm_id): str(reason) for osm_id, reason in catalogue["dropped"].items()}
        timestamp = catalogue["timestamp"]
        if not isinstance(timestamp, str | None) or not set(fetched) <= set(KINDS):
            raise ValueError("unknown kinds or date")
    except (AtlasError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = error.problems[0].message if isinstance(error, AtlasError) else error
        raise refusal(folder / CATALOGUE, f"not of the expected form ({why})", "Fetch again") from None
    if selected is not None and (lacking := [kind for kind in selected if kind not in fetched]):
        message = f"no {' and no '.join(lacking)} was fetched"
        raise refusal(folder / CATALOGUE, message, f"It has {', '.join(fetched)}")
    frames = {kind: _frame(folder, kind) for kind in fetched if selected is None or kind in selected}
    if area is not None:
        frames = {kind: within(frame, area) for kind, frame in frames.items()}
    attribution = str(catalogue.get("attribution", ATTRIBUTION))
    origin, sha256 = (str(catalogue.get(key, "")) for key in ("origin", "sha256"))
    return Fetched(frames, missing, timestamp, origin, dropped, attribution, sha256)


def _frame(folder: Path, kind: str) -> gpd.GeoDataFrame:
    """Return the features of a kind as `write_fetched` wrote them; AtlasError where the file is not so."""
    path = folder / f"{kind}.geojson"
    if not path.is_file():
        raise refusal(path, "missing", "Fetch again, or take the kind out of fetch.json")
    frame = read_geojson(path)
    if not isinstance(frame, gpd.GeoDataFrame):
        if len(frame):
            raise refusal(path, "without geometry", "Fetch again")
        frame = gpd.GeoDataFrame(geometry=[], crs=CRS)
    if frame.crs is None or frame.crs.to_2d() != CRS:
        raise refusal(path, "not in WGS 84 longitude/latitude", "Reproject it to EPSG:4326")
    geometry_type = "LineString" if kind in LINES else "Point"
    wrong = (frame.geom_type != geometry_type).to_numpy()
    if wrong.any():
        message = f"has a geometry that is no {geometry_type}: feature {wrong.argmax() + 1}"
        raise refusal(path, message, "Remove it")
    try:
        return typed(kind, frame.set_geometry(shapely.force_2d(frame.geometry.to_numpy())))
    except (TypeError, ValueError) as error:
        raise refusal(path, f"has a value of another type ({error})", "Fetch again") from None


def _bounds(values: Any) -> tuple[float, float, float, float]:
    west, south, east, north = (float(value) for value in values)
    return west, south, east, north
