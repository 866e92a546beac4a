"""A whole atlas as GeoPackage, GeoJSON, GeoParquet or FlatGeobuf, with its styles and its provenance.

The same input gives the same bytes; an export is there whole or not at all (`layers.files`).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args

from layers.atlas.load import note_atlas
from layers.files.inputs import run
from layers.files.writing import (
    check_room,
    check_writable,
    output_errors,
    scratch,
    whole_folder,
    write_atomic,
    write_new,
)
from layers.model.columns import quoted_km
from layers.model.ellipsoid import WGS84
from layers.model.problem import OutputError
from layers.model.schema import CRS, LAYERS, MODES
from layers.model.values import json_value
from layers.results.geojson import geojson_text
from layers.results.provenance import provenance_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from layers.model.atlas import Atlas
    from layers.results.provenance import Provenance

    Frame = TypeVar("Frame", bound=pd.DataFrame)

ExportFormat = Literal["gpkg", "geojson", "parquet", "fgb"]

EXPORT_FORMATS: Final[tuple[str, ...]] = get_args(ExportFormat)

LENGTH_FIELDS: Final = ("km", "km_basis")
"""Fields of exported lines beyond their own: the length to quote, as the tables of results have it, and what it is."""

_PROVENANCE_KEY: Final = b"corridor_provenance"


@run()
def export(
    atlas: Atlas,
    out: str | Path,
    *,
    format: str,  # noqa: A002
    overwrite: bool = False,
    styles: Mapping[str, str] | None = None,
    provenance: Provenance | None = None,
) -> list[Path]:
    """Write an atlas in a format other programs read, whole or not at all.

    Columns have the same names and types in every format, and the same input gives the same bytes. Lines have the
    length to quote beside what is stated of them (`LENGTH_FIELDS`), but in GeoJSON, which is an atlas again.
    Routes and sources go along: as tables in a GeoPackage, as Parquet or JSON files otherwise. So
    does the provenance (`layers.results.provenance`; title, version, licence, SHA-256 of the atlas): in the table
    `provenance` of a GeoPackage, in the schema metadata of each Parquet file, in `provenance.json`
    beside GeoJSON and FlatGeobuf files.

    Parameters
    ----------
    atlas : Atlas
    out : str or Path
        For "gpkg" the file, otherwise the folder, to create.
    format : {"gpkg", "geojson", "parquet", "fgb"}
    overwrite : bool
        Whether an existing file, or a folder that holds nothing but an earlier export, may be
        replaced.
    styles : mapping of str to str, optional
        QML text by layer name (see `maps.qgis.layer_styles`). QGIS applies it when it opens the
        layer: from the table `layer_styles` of a GeoPackage, otherwise from a .qml file of the same
        stem.
    provenance : Provenance, optional
        What to say of where it comes from; that of the atlas alone where not given.

    Returns
    -------
    list of Path
        The files written, in order of name.

    Raises
    ------
    OutputError
        If the format is unknown or the output cannot be written.

    Notes
    -----
    A GeoPackage is of version 1.2, which QGIS 3.22 reads without a warning. Lines and polygons are
    multi-part in "gpkg" and "fgb", whose layers hold one geometry type. FlatGeobuf keeps features
    in the order of its spatial index.
    """
    if format not in EXPORT_FORMATS:
        raise OutputError(f"unknown format {format!r}; choose one of {', '.join(EXPORT_FORMATS)}")
    out = Path(out)
    note_atlas(atlas.path)
    styles = dict(styles or {})
    unknown = sorted(set(styles) - set(LAYERS))
    if unknown:
        raise OutputError(f"a style names the unknown layer {unknown[0]!r}; the layers are {', '.join(LAYERS)}")
    if format == "gpkg":
        check_writable(out, overwrite=overwrite)
        check_closed(out)
        return [write_atomic(out, geopackage(atlas, styles=styles, provenance=provenance), overwrite=overwrite)]

    layer_of = atlas.layer if format == "geojson" else partial(_with_length, atlas)
    frames = {name: _uniform(layer_of(name)) for name in LAYERS}
    origin = _origin(atlas, provenance)
    contents: dict[str, Callable[[], bytes]] = {}
    for name, frame in frames.items():
        if format == "geojson":
            contents[f"{name}.geojson"] = partial(_geojson, frame)
        elif format == "parquet":
            contents[f"{name}.parquet"] = partial(_parquet, frame, origin)
        else:
            contents[f"{name}.fgb"] = partial(_flatgeobuf, frame, name)
        if name in styles:
            contents[f"{name}.qml"] = styles[name].encode
    if format == "parquet":
        contents["routes.parquet"] = partial(_parquet, _routes(atlas), origin)
        contents["sources.parquet"] = partial(_parquet, _uniform(atlas.sources.astype(object)), origin)
    else:
        routes = [{**asdict(route), "segments": list(route.segments)} for route in atlas.routes.values()]
        contents["routes.json"] = partial(_json, {"routes": routes})
        contents["sources.json"] = partial(_json, {"sources": json_value(atlas.sources.to_dict("records"))})
        contents["provenance.json"] = partial(_json, origin)
    replaceable = frozenset(contents) | {f"{name}.qml" for name in LAYERS}
    with whole_folder(out, replaceable, overwrite=overwrite) as folder:
        for filename, content in contents.items():
            write_new(folder / filename, content())
    return sorted(out / filename for filename in contents)


def check_closed(path: Path) -> None:
    """Refuse a GeoPackage that another program is writing: SQLite would replay its changes into a new one.

    Raises
    ------
    OutputError
        If there are changes waiting beside the file.
    """
    with output_errors(path):
        for suffix in ("-wal", "-journal"):
            pending = path.with_name(path.name + suffix)
            if pending.exists() and pending.stat().st_size:
                raise OutputError(f"{path} is open in another program ({pending.name}); close it there first")


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _geojson(frame: gpd.GeoDataFrame) -> bytes:
    return geojson_text(frame).encode()


def _with_length(atlas: Atlas, name: str) -> gpd.GeoDataFrame:
    """Return a layer; lines with the length to quote: official, else traced, else the geodesic of what is drawn."""
    import numpy as np

    frame = atlas.layer(name)
    if name not in MODES or not set(LENGTH_FIELDS).isdisjoint(frame):  # a column of the user's own stays theirs
        return frame
    drawn = np.array([WGS84.geometry_length(line) / 1000 for line in frame.geometry], dtype=float)
    own = len(LAYERS[name].fields)
    for at, (column, values) in enumerate(zip(LENGTH_FIELDS, quoted_km(frame, drawn), strict=True), own):
        frame.insert(at, column, values)
    return frame


def _uniform(frame: Frame) -> Frame:
    """Return the frame with every text column typed as text, also where it is null throughout.

    Writers would otherwise guess: a column of nulls becomes `null` in Parquet and text elsewhere.
    """
    import pandas as pd

    frame = frame.copy()
    for name in frame.columns:
        if frame[name].dtype == object or pd.api.types.is_string_dtype(frame[name].dtype):
            plain = [json_value(value) for value in frame[name]]
            text = [value if value is None or isinstance(value, str) else json.dumps(value) for value in plain]
            frame[name] = pd.array(text, dtype="string")
    return frame


def _routes(atlas: Atlas) -> pd.DataFrame:
    """Return the routes as a table; the segments in order of travel, separated by ';'."""
    import pandas as pd

    columns = ["id", "name", "description", "kind", "branch", "origin", "destination", "segments"]
    rows = [{**asdict(route), "segments": ";".join(route.segments)} for route in atlas.routes.values()]
    return _uniform(pd.DataFrame(rows, columns=columns))


def _origin(atlas: Atlas, provenance: Provenance | None) -> dict[str, str]:
    """Return where an export comes from, as flat text."""
    entries = {
        **(provenance or provenance_of(atlas)).as_text(),
        "created": atlas.catalogue.get("created"),
        "homepage": atlas.catalogue.get("homepage"),
        "crs": f"{CRS} (WGS 84, longitude and latitude in degrees)",
    }
    return {key: str(value) for key, value in entries.items() if value}


def _moment(atlas: Atlas) -> str:
    """Return the time stamp of an export: that of the atlas, so that the bytes do not change."""
    stamps = [str(atlas.catalogue.get("created") or ""), *sorted(map(str, atlas.segments["as_of"]), reverse=True)]
    for stamp in stamps:
        match = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}:\d{2}))?)?)?", stamp)
        if match:
            year, month, day, clock = match.groups()
            return f"{year}-{month or '01'}-{day or '01'}T{clock or '00:00:00'}.000Z"
    return "1970-01-01T00:00:00.000Z"


def _parquet(frame: pd.DataFrame, origin: Mapping[str, str]) -> bytes:
    """Return a frame as Parquet; with geometry, as GeoParquet (WKB)."""
    import pyarrow.parquet as pq

    plain = io.BytesIO()
    frame.to_parquet(plain, index=False)
    table = pq.read_table(io.BytesIO(plain.getvalue()))
    metadata = {**(table.schema.metadata or {}), _PROVENANCE_KEY: json.dumps(origin, ensure_ascii=False).encode()}
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), buffer, compression="zstd")
    return buffer.getvalue()


def _flatgeobuf(frame: gpd.GeoDataFrame, name: str) -> bytes:
    """Return a layer as FlatGeobuf with a spatial index."""
    written = io.BytesIO()
    _write_ogr(frame, written, name, driver="FlatGeobuf", layer_options={"TITLE": LAYERS[name].title})
    return written.getvalue()


def geopackage(
    atlas: Atlas,
    *,
    styles: Mapping[str, str] | None = None,
    more: Mapping[str, gpd.GeoDataFrame] | None = None,
    provenance: Provenance | None = None,
) -> bytes:
    """Return a GeoPackage with every layer, their styles, the routes, the sources and the provenance.

    Parameters
    ----------
    atlas : Atlas
    styles : mapping of str to str, optional
        QML text by layer name.
    more : mapping of str to GeoDataFrame, optional
        Further layers by name (EPSG:4326), each of one kind of geometry and with at least one feature.
    provenance : Provenance, optional
        What to say of where it comes from; that of the atlas alone where not given.
    """
    import pandas as pd
    import pyogrio

    styles, more = dict(styles or {}), dict(more or {})
    names = dict.fromkeys((*LAYERS, *more))
    titles = {name: LAYERS[name].title if name in LAYERS else name.replace("_", " ").capitalize() for name in names}
    origin = _origin(atlas, provenance)
    moment = _moment(atlas)
    tables = {
        "routes": _routes(atlas),
        "sources": _uniform(atlas.sources.astype(object)),
        "provenance": pd.DataFrame({"key": list(origin), "value": list(origin.values())}, dtype="string"),
    }
    if styles:
        # The columns QGIS looks a style up by; f_table_schema must be empty, not null.
        tables["layer_styles"] = pd.DataFrame(
            [
                {
                    "f_table_catalog": "",
                    "f_table_schema": "",
                    "f_table_name": name,
                    "f_geometry_column": "geom",
                    "styleName": titles[name],
                    "styleQML": qml,
                    "styleSLD": "",
                    "useAsDefault": True,
                    "description": f"{titles[name]}, {atlas.title}",
                    "owner": "",
                    "ui": None,
                    "update_time": pd.Timestamp(moment),
                }
                for name, qml in styles.items()
            ]
        ).astype({"ui": "string"})
    # GDAL stamps every table with the time of writing unless told another. A temporary file need
    # not wait for the disk after every table.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment, "OGR_SQLITE_SYNCHRONOUS": "OFF"})
    try:
        with scratch() as folder:
            path = folder / "atlas.gpkg"
            for name in names:  # one after the other: each is a copy
                frame = _uniform(more[name] if name in more else _with_length(atlas, name))
                options = {"GEOMETRY_NAME": "geom", "IDENTIFIER": titles[name], "DESCRIPTION": atlas.title}
                _write_ogr(frame, path, name, driver="GPKG", layer_options=options)
            for name, table in tables.items():
                fid = {"FID": "id"} if name == "layer_styles" else {}
                _write_ogr(table, path, name, driver="GPKG", layer_options={"IDENTIFIER": name, **fid})
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None, "OGR_SQLITE_SYNCHRONOUS": None})


def _write_ogr(
    frame: pd.DataFrame,
    out: Path | io.BytesIO,
    name: str,
    *,
    driver: Literal["GPKG", "FlatGeobuf"],
    layer_options: dict[str, str],
) -> None:
    """Write one layer or table through GDAL; to a GeoPackage that exists already, beside the others."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    kind = None
    if name in LAYERS:
        kind = "Point" if LAYERS[name].geometry_types == ("Point",) else LAYERS[name].geometry_types[-1]
    elif "geometry" in frame:
        first = str(frame["geometry"].iloc[0].geom_type)
        kind = first if first == "Point" else f"Multi{first.removeprefix('Multi')}"
    append = isinstance(out, Path) and out.exists()
    try:
        pyogrio.write_dataframe(
            frame,
            out,
            layer=name,
            driver=driver,
            geometry_type=kind,
            promote_to_multi=kind is not None and kind.startswith("Multi"),
            append=append,
            layer_options=layer_options,
            dataset_options={"VERSION": "1.2"} if driver == "GPKG" and not append else None,
        )
    except (DataLayerError, DataSourceError) as error:
        if isinstance(out, Path):
            check_room(out.parent)
        raise OutputError(
            f"layer {name} cannot be written as {driver} ({error}); check it with `corridor layers check`"
        ) from None
