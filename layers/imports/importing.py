"""Importing a layer: features of another program's file become features of an atlas, or nothing changes.

Reading the file (`layers.imports.source_file`), its columns (`layers.imports.field_mapping`,
`layers.imports.field_values`), its geometry (`layers.imports.shapes`) and the places its lines run between
(`layers.imports.ends`) come first; then the atlas is put together beside the old one, checked as a whole
(`layers.checks.atlas_check`), and only a sound one takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.atlas.load import bundled_atlases, read_layer
from layers.atlas.save import rounded
from layers.files.inputs import note, refuse, run
from layers.files.strict_json import read_document
from layers.files.writing import write_together
from layers.imports.contents import catalogue_of, check_with, contents
from layers.imports.ends import Places
from layers.imports.features import ASSUMED, Feature, Taking
from layers.imports.field_mapping import SOURCE_KEYS, FieldMapping, by_name, mapping_problems
from layers.imports.source_file import read_source
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import AtlasError, Problem
from layers.model.schema import CRS, LAYERS, MODES, Layer, declared_branches, layers_of


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do.

    Attributes
    ----------
    layer : str
    features : GeoDataFrame
        The features taken, as they stand in the atlas (EPSG:4326).
    nodes : GeoDataFrame
        Places made at free ends.
    mapping : DataFrame
        One row for each field: field, type, required, comes_from ("column X", "value 1520", "assumed
        low", "made", "nothing"), empty (how many features have no value).
    outcome : DataFrame
        One row for each feature of the file, and for each of its parts: feature (its number in the
        file, from 1), outcome ("taken" or "left out"), id, what (why, or what was done to it).
    unmapped : tuple of str
        Columns that became no field; kept as they are where asked for.
    notes : tuple of str
        What else to know, a line each.
    written : tuple of Path
        Files changed; none in a dry run.
    """

    layer: str
    features: gpd.GeoDataFrame
    nodes: gpd.GeoDataFrame
    mapping: pd.DataFrame
    outcome: pd.DataFrame
    unmapped: tuple[str, ...]
    notes: tuple[str, ...]
    written: tuple[Path, ...]

    @property
    def taken(self) -> int:
        """How many features were taken."""
        return len(self.features)

    @property
    def left_out(self) -> int:
        """How many features of the file were left out."""
        return int((self.outcome["outcome"] == "left out").sum())


@run()
def import_layer(
    folder: str | Path,
    file: str | Path,
    *,
    layer: str | None = None,
    mapping: FieldMapping | None = None,
    fields: Mapping[str, str] | None = None,
    constants: Mapping[str, Any] | None = None,
    source: Mapping[str, str] | None = None,
    source_layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    swapped: bool = False,
    same_names: bool = False,
    keep: bool = False,
    snap_km: float = 1.0,
    make_nodes: bool = False,
    replace: bool = False,
    leave_out: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Import features into a layer of an atlas folder, whole or not at all.

    Parameters
    ----------
    folder : str or Path
        Atlas folder, changed in place.
    file : str or Path
        GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet.
    layer : {"rail", "road", "sea", "pipeline", "nodes", "borders", "land"}, optional
        Layer to import into; that of the mapping where not given.
    mapping : FieldMapping, optional
        From a file (`read_mapping`); what the next three say counts before it.
    fields : mapping of str to str, optional
        Column by field.
    constants : mapping, optional
        Value by field, for all features.
    source : mapping of str to str, optional
        Where the file comes from: `id`, and of a source the atlas does not have yet `title` and
        `publisher`; `url`, `date`, `licence`, `note` as far as known. Needed unless `source` is a column.
    source_layer, crs, encoding, swapped
        As in `layers.imports.source_file.read_source`; `source_layer` is its layer.
    same_names : bool
        Whether a column with the name of a field that nothing else is said of becomes that field.
    keep : bool
        Whether the other columns are kept under their own names.
    snap_km : float
        How far from a place a line may end and still belong to it, km. Only where `from_node` or
        `to_node` has no column.
    make_nodes : bool
        Whether places are made where a line ends near none.
    replace : bool
        Whether the features take the place of all the layer has, instead of joining them.
    leave_out : bool
        Whether a feature with a value that cannot be taken is left out, instead of refusing the file.
    dry_run : bool
        Whether to write nothing.

    Returns
    -------
    Imported

    Raises
    ------
    AtlasError
        If the file cannot be read, the mapping does not fit it or the layer, a value is missing or
        cannot be taken, a line ends at no place, nothing can be taken, or the atlas would not pass its
        check; with everything found.
    OutputError
        If the atlas cannot be written, or the file is that of the layer itself and does not replace it.

    Notes
    -----
    What is not said is assumed as low: `ASSUMED`. `as_of` is the date of the source and `branch` the
    only one the atlas has, where not given; `name` is that of the two places, `country` that around the
    place; identifiers are made from the layer and the number of the feature in the file.
    """
    folder = Path(folder)
    said = (mapping or FieldMapping()).with_more(fields=fields, constants=constants, source=source)
    wanted = layer_in(folder, layer or said.layer)
    read = read_source(file, layer=source_layer, crs=crs, encoding=encoding, swapped=swapped)
    target = folder / wanted.filename
    # A layer edited in another program may replace itself, tidied; anything else that is read stays as it is.
    if not (replace and target.exists() and target.samefile(file)):
        note(file, "FILE")
        refuse(target)
    if same_names:
        found = {name: column for name, column in by_name(wanted, read.columns).items() if name not in said.constants}
        said = said.with_more(fields={**found, **said.fields})
    problems = mapping_problems(said, wanted, read.columns, read.name)
    sources = _list(folder, "sources")
    added = _new_source(said, sources, read.name, problems)
    if problems:
        raise AtlasError(*problems)
    cited = said.source.get("id")
    dated = {each["id"]: each.get("date") for each in sources}.get(cited)
    usual = {"mode": wanted.name, "source": cited, "as_of": dated, **ASSUMED}
    if len(branches := declared_branches(catalogue_of(folder))) == 1:
        usual["branch"] = next(iter(branches))
    names = {each.name for each in wanted.fields}
    nodes, borders = (read_layer(folder, LAYERS[name]) for name in ("nodes", "borders"))
    if wanted.name in (*MODES, "nodes") and _seems_swapped(read.frame, borders):
        message = "it lies outside the countries of the atlas, but inside if longitude and latitude were swapped"
        raise AtlasError(
            Problem(read.name, "", message, "Say that they are (--swapped), or import its countries first")
        )
    work = Taking(
        read=read,
        said=said,
        layer=wanted,
        usual={name: value for name, value in usual.items() if name in names and value is not None},
        taken_ids=_ids(folder, wanted, replace=replace),
        places=Places(nodes, borders, wanted.name),
        snap_m=snap_km * 1000.0,
        make_nodes=make_nodes,
        leave_out=leave_out,
    )
    work.take()
    if work.problems:
        raise AtlasError(*work.problems)
    if not work.rows:
        why = "; ".join(dict.fromkeys(what for *_, what in work.outcome)) or "it has no features"
        raise AtlasError(Problem(read.name, "", f"nothing in it can be taken: {why}", "Import another file or layer"))
    own = [column for column in read.columns if column not in said.fields.values()]
    clashing = work.keep(own) if keep else []
    changed = contents(
        folder, wanted, work.rows, places=work.places.made, sources=sources if added else None, replace=replace
    )
    check_with(folder, changed)
    if not dry_run:
        write_together({folder / name: data for name, data in changed.items()}, overwrite=True)
    return Imported(
        layer=wanted.name,
        features=_frame(work.rows, wanted),
        nodes=_frame(work.places.made, LAYERS["nodes"]),
        mapping=work.table(),
        outcome=pd.DataFrame(work.outcome, columns=["feature", "outcome", "id", "what"]),
        unmapped=tuple(own),
        notes=(*read.notes, *_notes(work, keep=keep, own=own, clashing=clashing), *_licence(sources, added=added)),
        written=() if dry_run else tuple(folder / name for name in changed),
    )


def layer_in(folder: str | Path, name: str | None) -> Layer:
    """Return a layer as an atlas has it, with its own branches.

    Raises
    ------
    AtlasError
        If there is no such layer, or no such folder.
    """
    if not Path(folder).is_dir():
        remedy = "Make an atlas there first (corridor new)"
        if str(folder) in bundled_atlases():
            remedy = f"The bundled atlas {folder} is not changed: copy its folder first, or make one (corridor new)"
        raise AtlasError(Problem(str(folder), "", "no such folder", remedy))
    if name not in LAYERS:
        hint = "" if name is None else did_you_mean(name, LAYERS)
        message = "nothing says which layer to import into" if name is None else f"unknown layer {shorten(name)}"
        raise AtlasError(Problem(str(folder), "", message, f"{hint}The layers are {', '.join(LAYERS)}"))
    return layers_of(declared_branches(catalogue_of(Path(folder))))[name]


def _list(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the list a document of the atlas holds."""
    content = read_document(folder / f"{name}.json")
    listed = content.get(name) if isinstance(content, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) and "id" in each for each in listed):
        raise AtlasError(Problem(f"{name}.json", "", f"has no list of {name}", "Run `corridor layers check`"))
    return listed


def _ids(folder: Path, layer: Layer, *, replace: bool) -> set[str]:
    """Return the identifiers new features may not have: segments share theirs over all modes."""
    names = MODES if layer.name in MODES else (layer.name,)
    layers = [LAYERS[name] for name in names if not (replace and name == layer.name)]
    return {str(name) for each in layers for name in read_layer(folder, each)[each.key]}


def _new_source(said: FieldMapping, sources: list[dict[str, Any]], file: str, problems: list[Problem]) -> bool:
    """Add the source of the file to those of the atlas, unless it is there; return whether it was added."""

    def problem(message: str, remedy: str) -> bool:
        problems.append(Problem(file, "", message, remedy))
        return False

    told = {key: str(said.source[key]) for key in SOURCE_KEYS if said.source.get(key)}
    if "id" not in told:
        if told or not ({"source"} & {*said.fields, *said.constants}):
            return problem(
                "nothing says where it comes from", "Name its source (--source ID), with title and publisher"
            )
        return False
    known = next((each for each in sources if each["id"] == told["id"]), None)
    if known is None:
        missing = [key for key in ("title", "publisher") if key not in told]
        if missing:
            hint = did_you_mean(told["id"], [str(each["id"]) for each in sources])
            remedy = f"{hint}Give its {' and '.join(missing)}, or name one the atlas has"
            return problem(f"the source {shorten(told['id'])} is not in sources.json", remedy)
        sources.append({key: told.get(key) for key in SOURCE_KEYS})
        return True
    other = [key for key, value in told.items() if known.get(key) != value]
    if other:
        remedy = "Leave it out, or give the source another identifier"
        return problem(f"the source {told['id']} is in sources.json with another {other[0]}", remedy)
    return False


def _seems_swapped(frame: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> bool:
    """Return whether all of a file is beyond the box around the countries, and within it the other way round."""
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy) or not len(borders):
        return False
    west, south, east, north = borders.total_bounds

    def inside(points: Any) -> Any:
        x, y = points.T
        return (west <= x) & (x <= east) & (south <= y) & (y <= north)

    return bool(inside(xy[:, ::-1]).all() and not inside(xy).any())


def _frame(rows: Sequence[Feature], layer: Layer) -> gpd.GeoDataFrame:
    columns = list(dict.fromkeys([each.name for each in layer.fields] + [name for row, _ in rows for name in row]))
    table = pd.DataFrame([row for row, _ in rows], columns=columns)
    return gpd.GeoDataFrame(table, geometry=[shape and rounded(shape) for _, shape in rows], crs=CRS)


def _notes(work: Taking, *, keep: bool, own: list[str], clashing: list[str]) -> list[str]:
    """Return in words what a reader of the result should know."""
    notes = []
    assumed = [f"{name} {value}" for name, value in work.usual.items() if name in ASSUMED and _assumes(work, name)]
    if assumed:
        notes.append(f"assumed, because nothing says otherwise: {', '.join(assumed)}")
    if work.places.made:
        kinds = {str(row["kind"]) for row, _ in work.places.made}
        notes.append(f"{len(work.places.made)} places made at free ends ({', '.join(sorted(kinds))}): name them")
    if work.led:
        notes.append(f"{len(work.led)} ends led to their places, by {max(work.led):,.0f} m at most")
    if own:
        notes.append(f"{'kept as they are' if keep else 'left out'}: the columns {', '.join(own)}")
    if clashing:
        notes.append(f"not kept, since a field has that name: {', '.join(clashing)}")
    return notes


def _licence(sources: list[dict[str, Any]], *, added: bool) -> list[str]:
    if not added:
        return []
    if not sources[-1]["licence"]:
        return [f"no licence is stated of {sources[-1]['id']}: find out before you hand the atlas on"]
    return [f"{sources[-1]['id']} is under {sources[-1]['licence']}: say in LICENSE.md what the atlas is under with it"]


def _assumes(work: Taking, name: str) -> bool:
    return name not in work.said.constants and name not in work.said.fields
