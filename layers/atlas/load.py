"""An atlas: a folder of GeoJSON layers, named routes, sources and a catalogue, loaded as frames.

`load_atlas` refuses what cannot be read; `layers.checks.atlas_check` reports everything that is wrong with the
contents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from layers.files.inputs import note
from layers.files.strict_json import read_document
from layers.model.atlas import Atlas, Route
from layers.model.problem import AtlasError, Problem
from layers.model.schema import CRS, LAYERS, MODES, Layer

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


BUNDLED: Final = Path(__file__).parent.parent / "instc"
"""Folder of the bundled atlas that is used where none is named, the International North–South Transport Corridor."""


def bundled_atlases() -> dict[str, Path]:
    """Return the folders of the atlases that come with the program, by name; the usual one first.

    Returns
    -------
    dict of str to Path

    Examples
    --------
    >>> list(bundled_atlases())[0]
    'instc'
    """
    others_by_name = {path.parent.name: path.parent for path in sorted(BUNDLED.parent.glob("*/datapackage.json"))}
    return {BUNDLED.name: BUNDLED, **others_by_name}


def find_atlas(name: str | Path | None = None) -> Path:
    """Return the folder of an atlas.

    Parameters
    ----------
    name : str or Path, optional
        A folder, or the name of a bundled atlas (`bundled_atlases`); a folder that is there comes
        first. Without a name, the bundled corridor.

    Returns
    -------
    Path

    Raises
    ------
    AtlasError
        If there is no such folder and no bundled atlas of that name.

    Examples
    --------
    >>> find_atlas("middle").name
    'middle'
    """
    if name is None:
        return BUNDLED
    folder, bundled = Path(name), bundled_atlases()
    try:
        if folder.is_dir():
            return folder
        what = "a file, not a folder" if folder.exists() else "no such folder"
    except OSError as error:
        what = f"no folder to look into ({error.strerror or error})"
    if str(name) in bundled:
        return bundled[str(name)]
    from layers.model.explain import did_you_mean, shorten

    remedy = f"{did_you_mean(name, bundled)}Name a folder that holds an atlas, or a bundled one: {', '.join(bundled)}"
    raise AtlasError(Problem(shorten(str(name), 200)[1:-1], "", f"{what}, and no bundled atlas", f"{remedy}."))


def note_atlas(folder: Path) -> None:
    """Note every file of an atlas as read, so that no output takes the place of one (`layers.files.inputs`).

    Parameters
    ----------
    folder : Path
        From `find_atlas`.
    """
    from layers.atlas.save import ENTRIES

    try:
        described = read_document(folder / "datapackage.json")["resources"]
        listed = {str(resource["path"]) for resource in described if "path" in resource}
    except (AtlasError, KeyError, TypeError):  # the check says what is wrong with it
        listed = set()
    titles = {layer.filename: f"layer {layer.name}" for layer in LAYERS.values()}
    for name in sorted(ENTRIES | listed):
        note(folder / name, f"{titles.get(name, name)} of the atlas", of=folder)


def load_atlas(path: str | Path | None = None, *, check: bool = True) -> Atlas:
    """Load an atlas by its folder or its name; without one, the bundled corridor.

    Parameters
    ----------
    path : str or Path, optional
        Atlas folder, or the name of a bundled atlas (`find_atlas`).
    check : bool
        Whether to check a folder before it is used (see `layers.checks.atlas_check`), so that a mistake in it
        becomes a message and not a wrong figure. An atlas asked for as a bundled one is not checked
        at each use.

    Returns
    -------
    Atlas

    Raises
    ------
    AtlasError
        If there is none, or the check finds problems; without a check, if a file is missing or
        unreadable, lacks a column, or a route names an unknown segment.

    Examples
    --------
    >>> from layers import load_atlas
    >>> atlas = load_atlas()
    >>> sorted(atlas.segments["mode"].unique())
    ['pipeline', 'rail', 'road', 'sea']
    """
    import geopandas as gpd
    import pandas as pd

    folder = find_atlas(path)
    note_atlas(folder)
    if check and path is not None and folder == Path(path):
        from layers.checks.atlas_check import check_atlas

        problems_found = check_atlas(folder)
        if problems_found:
            raise AtlasError(*problems_found)
    problems: list[Problem] = []
    frames: dict[str, gpd.GeoDataFrame] = {}
    for layer in LAYERS.values():
        try:
            frames[layer.name] = read_layer(folder, layer)
        except AtlasError as error:
            problems.extend(error.problems)
    documents = _documents(folder, problems)
    if problems:
        raise AtlasError(*problems)
    segments = gpd.GeoDataFrame(pd.concat([frames[mode] for mode in MODES], ignore_index=True), crs=CRS)
    routes, sources = _routes_and_sources(documents, set(segments["id"]))
    return Atlas(
        path=folder,
        segments=segments,
        nodes=frames["nodes"],
        borders=frames["borders"],
        land=frames["land"],
        routes=routes,
        sources=sources,
        costs=documents["costs"],
        catalogue=documents["datapackage"],
        observations=documents["observations"],
        events=documents["events"],
        gas=documents["gas"],
        claims=documents["claims"],
        translations=documents["translations"],
    )


def _documents(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Read the JSON documents by name; on failure add problems."""
    documents: dict[str, dict[str, Any]] = {}
    for name, required in (
        ("routes", True),
        ("sources", True),
        ("costs", False),
        ("observations", False),
        ("events", False),
        ("gas", False),
        ("claims", False),
        ("translations", False),
        ("datapackage", False),
    ):
        path = folder / f"{name}.json"
        try:
            documents[name] = read_document(path) if required or path.exists() else {}
        except AtlasError as error:
            problems.extend(error.problems)
            continue
        if not isinstance(documents[name], dict):
            problems.append(Problem(path.name, "", "not an object", "Restore the file."))
    return documents


def _routes_and_sources(
    documents: Mapping[str, Mapping[str, Any]], segments: set[str]
) -> tuple[dict[str, Route], pd.DataFrame]:
    import pandas as pd

    try:
        routes = {
            entry["id"]: Route(**{**_members(entry), "segments": tuple(entry["segments"])})
            for entry in documents["routes"]["routes"]
        }
        sources = pd.DataFrame(
            documents["sources"]["sources"],
            columns=["id", "title", "publisher", "url", "date", "licence", "note"],
        ).astype(object)
        sources = sources.where(sources.notna(), None)
    except (KeyError, TypeError, ValueError) as error:
        message = f"not of the expected form ({error})"
        raise AtlasError(Problem("routes.json, sources.json", "", message, "Run `corridor layers check`.")) from None
    unknown = [
        Problem("routes.json", route.id, f"names the unknown segment {name!r}", "Correct the name or add the segment.")
        for route in routes.values()
        for name in route.segments
        if name not in segments
    ]
    if unknown:
        raise AtlasError(*unknown)
    return routes, sources


def _members(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared members of a route, without the user's own."""
    return {member.name: entry[member.name] for member in fields(Route) if member.name in entry}


def read_layer(folder: Path, layer: Layer) -> gpd.GeoDataFrame:
    """Read one layer as a frame with exactly typed columns.

    Parameters
    ----------
    folder : Path
        Atlas folder.
    layer : Layer
        Which layer, from `layers.model.schema.LAYERS`.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326; strings as object (None where null), integers as Int64, booleans as boolean.

    Raises
    ------
    AtlasError
        If the file is missing, unreadable, in another CRS, or lacks a required column.
    """
    import geopandas as gpd
    import pandas as pd

    from layers.foreign.vector_file import read_geojson

    path = folder / layer.filename

    def problem(message: str, remedy: str) -> AtlasError:
        return AtlasError(Problem(layer.filename, "", message, remedy))

    if not path.is_file():
        raise problem(f"missing in {folder}", "Restore it or name another atlas.")
    frame = read_geojson(path, label=layer.filename)
    if not len(frame) and '"FeatureCollection"' in path.read_text(encoding="utf-8"):
        # Without a feature GDAL knows neither columns nor geometry.
        frame = gpd.GeoDataFrame({field.name: [] for field in layer.fields}, geometry=[], crs=CRS)
    if not hasattr(frame, "geometry") or frame.crs is None or frame.crs.to_epsg() != 4326:
        raise problem("not in WGS 84 longitude/latitude", "Reproject it to EPSG:4326 and drop its crs member.")
    missing = [field.name for field in layer.fields if field.required and field.name not in frame]
    if missing:
        plural = "y" if len(missing) == 1 else "ies"
        raise problem(f"lacks the required propert{plural} {', '.join(missing)}", "Add them to every feature.")
    dtypes: dict[str, Any] = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
    try:
        for declared in layer.fields:
            column = (
                frame[declared.name] if declared.name in frame else pd.Series([None] * len(frame), index=frame.index)
            )
            if declared.type == "string":
                frame[declared.name] = column.astype(object).where(column.notna(), None)
            else:
                frame[declared.name] = column.astype(dtypes[declared.type])
    except (TypeError, ValueError) as error:
        message = f"property {declared.name} is not all {declared.type} ({error})"
        raise problem(message, "Run `corridor layers check`.") from None
    names = [declared.name for declared in layer.fields]
    extra = [column for column in frame.columns if column not in names and column != "geometry"]
    if "id" in extra and frame["id"].tolist() == frame[layer.key].tolist():
        # GDAL returns the identifier of a feature, which repeats its key, as a column of its own.
        extra.remove("id")
    return frame[[*names, *extra, "geometry"]]
