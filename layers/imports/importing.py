"""Importing a layer: features of another program's file become features of an atlas, or nothing changes.

Reading the file (`layers.imports.source_file`), its columns (`layers.imports.field_mapping`,
`layers.imports.field_values`), its geometry (`layers.imports.shapes`) and the places its lines run between
(`layers.imports.ends`) come first; then the atlas is put together beside the old one, checked as a whole
(`layers.checks.atlas_check`), and only a sound one takes its place.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.atlas.country_borders import countries_passed
from layers.atlas.load import bundled_atlases, read_layer
from layers.atlas.save import rounded
from layers.checks.network_notes import network_notes
from layers.files.inputs import digest, note, refuse, run
from layers.files.strict_json import read_document
from layers.files.writing import write_together
from layers.foreign.refusal import refusal
from layers.imports.contents import catalogue_of, check_with, contents, features_of
from layers.imports.ends import Places
from layers.imports.features import ASSUMED, Feature, FeatureImporter, ImportOptions
from layers.imports.field_mapping import SOURCE_KEYS, FieldMapping, by_name, mapping_problems
from layers.imports.source_file import SourceFile, read_source
from layers.imports.town_names import TownNames
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
    options: ImportOptions | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Imported:
    """Import features into a layer of an atlas folder, whole or not at all.

    Parameters
    ----------
    folder : str or Path
        Atlas folder, changed in place.
    file : str or Path
        Any that `layers.foreign.file_format.FORMATS` names.
    layer : {"rail", "road", "sea", "pipeline", "nodes", "borders", "land"}, optional
        Layer to import into; that of the mapping where not given.
    mapping : FieldMapping, optional
        How columns become fields, and where the file comes from: a source is needed unless `source` is a column.
    options : ImportOptions, optional
        How the file is read, and what its features may do to the atlas.
    progress : callable, optional
        Told how many of how many lines are done, and that they are "lines".

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
    The catalogue (`imports` in `datapackage.json`) names the file by its SHA-256.

    What is not said is assumed as low: `ASSUMED`. `as_of` is the date of the source and `branch` the
    only one the atlas has, where not given; `name` is that of the two places, `country` that around the
    place; identifiers are made from the layer and the number of the feature in the file.

    Examples
    --------
    Take the railways of the bundled atlas anew into a copy of it, each column as the field of its name:

    >>> import shutil, tempfile
    >>> from layers import BUNDLED
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     copy = shutil.copytree(BUNDLED, f"{folder}/copy")
    ...     options = ImportOptions(same_names=True, replace=True, dry_run=True)
    ...     imported = import_layer(copy, BUNDLED / "rail.geojson", layer="rail", options=options)
    >>> imported.left_out, imported.written
    (0, ())
    """
    folder, mapping, options = Path(folder), mapping or FieldMapping(), options or ImportOptions()
    target = layer_in(folder, layer or mapping.layer)
    source_file = read_source(file, options, kinds=target.geometry_types, together=True)
    _note_input(folder / target.filename, file, replace=options.replace)
    if options.same_names:
        same = by_name(target, source_file.columns)
        unsaid = {field: column for field, column in same.items() if field not in mapping.constants}
        mapping = mapping.with_more(fields={**unsaid, **mapping.fields})
    wrong = mapping_problems(mapping, target, source_file.columns, source_file.name)
    sources, unsourced = _list(folder, "sources"), list[Problem]()
    is_new = _add_source(mapping, sources, source_file.name, unsourced)
    if wrong:
        raise AtlasError(*wrong, *unsourced)
    importer = _importer(folder, source_file, mapping, target, sources, options, progress or (lambda *_: None))
    importer.problems += unsourced
    if importer.misplaced:
        message = "it lies outside the countries of the atlas, but inside if longitude and latitude were swapped"
        remedy = "Say that they are (--swapped), or import its countries first"
        importer.problems.append(Problem(source_file.name, "", message, remedy))
    importer.run()
    abroad = None if importer.misplaced else _abroad(importer, folder)
    if importer.problems or (abroad is not None and importer.ends_abroad):
        raise AtlasError(*importer.problems, *([] if abroad is None else [abroad]))
    if not importer.rows:
        why = "; ".join(dict.fromkeys(what for *_, what in importer.outcome)) or "it has no features"
        raise refusal(source_file.name, f"nothing in it can be taken: {why}", "Import another file or layer")
    unmapped = [column for column in source_file.columns if column not in mapping.fields.values()]
    renamed = importer.keep(unmapped) if options.keep else {}
    changed = contents(
        folder,
        target,
        importer.rows,
        places=importer.places.made,
        sources=sources if is_new else None,
        origin={"file": source_file.name, "sha256": digest(file)},
        replace=options.replace,
    )
    if progress is not None:
        progress(len(importer.rows), len(importer.rows), "features; checking the atlas with them")
    check_with(folder, changed)
    if not options.dry_run:
        write_together({folder / name: data for name, data in changed.items()}, overwrite=True)
    notes = (*source_file.notes, *_notes(importer, unmapped, renamed), *_licence_notes(sources, is_new=is_new))
    if importer.is_lines:
        notes += (*_network_notes(importer), *([] if abroad is None else [f"{abroad.message}. {abroad.remedy}"]))
    return Imported(
        layer=target.name,
        features=_frame(importer.rows, target),
        nodes=_frame(importer.places.made, LAYERS["nodes"]),
        mapping=importer.table(),
        outcome=pd.DataFrame(importer.outcome, columns=["feature", "outcome", "id", "what"]),
        unmapped=tuple(unmapped),
        notes=notes,
        written=() if options.dry_run else tuple(folder / name for name in changed),
    )


def _note_input(target: Path, file: str | Path, *, replace: bool) -> None:
    """Keep what is read from being written, but for a layer that replaces itself, tidied by another program."""
    if not (replace and target.exists() and target.samefile(file)):
        note(file, "FILE")
        refuse(target)


def _importer(
    folder: Path,
    source_file: SourceFile,
    mapping: FieldMapping,
    layer: Layer,
    sources: list[dict[str, Any]],
    options: ImportOptions,
    progress: Callable[[int, int, str], None],
) -> FeatureImporter:
    """Return what takes the features of a file into a layer, with what the atlas says of the rest."""
    nodes, borders = (read_layer(folder, LAYERS[name]) for name in ("nodes", "borders"))
    source = mapping.source.get("id", "unknown")  # without one the import is refused, with all else it lacks
    dates = {entry["id"]: entry.get("date") for entry in sources}
    date = dates.get(source) or mapping.source.get("date")
    defaults = {"mode": layer.name, "source": source, "as_of": date, **ASSUMED}
    if len(branches := declared_branches(catalogue_of(folder))) == 1:
        defaults["branch"] = next(iter(branches))
    names = {field.name for field in layer.fields}
    return FeatureImporter(
        source=source_file,
        mapping=mapping,
        layer=layer,
        defaults={name: value for name, value in defaults.items() if name in names and value is not None},
        used_ids=_used_ids(folder, layer, replace=options.replace),
        places=Places(
            nodes,
            borders,
            layer.name,
            options.snap_km * 1000,
            _towns_around(source_file.frame),
            _countries_abroad(source_file.frame, borders) if layer.name in (*MODES, "nodes") else None,
        ),
        options=options,
        existing=[] if options.replace else features_of(folder, layer),
        progress=progress,
        misplaced=layer.name in (*MODES, "nodes") and _seems_swapped(source_file.frame, borders),
    )


def _towns_around(frame: gpd.GeoDataFrame) -> TownNames | None:
    """Return names for places made where a file has lines; None where it has none on the globe."""
    west, south, east, north = map(float, frame.total_bounds)
    is_on_globe = -360 <= west <= east <= 360 and -90 <= south <= north <= 90
    return TownNames((west, south, east, north)) if is_on_globe else None


def _abroad(importer: FeatureImporter, folder: Path) -> Problem | None:
    """Say which countries lines pass whose borders the atlas lacks; None where there are none."""
    abroad = importer.places.abroad
    if abroad is None or abroad.empty or not importer.is_lines or importer.layer.name == "sea":
        return None
    names = ", ".join(abroad["name"])
    remedy = f"Add them: corridor countries {','.join(abroad['iso_a3'])} --into {shlex.quote(str(folder))}"
    return Problem(importer.source.name, "", f"lines pass {names}, of which the atlas has no borders", remedy)


def _countries_abroad(frame: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the countries that a file passes, or lies in, where it is in none of the atlas."""
    passed = countries_passed(frame.geometry, outside=borders)
    return passed[~passed["iso_a3"].isin(borders["iso_a3"])]


def layer_in(folder: str | Path, name: str | None) -> Layer:
    """Return a layer as an atlas has it, with its own branches; AtlasError if there is no such layer or folder."""
    if not Path(folder).is_dir():
        remedy = "Make an atlas there first (corridor new)"
        if str(folder) in bundled_atlases():
            remedy = f"The bundled atlas {folder} is not changed: copy its folder first, or make one (corridor new)"
        raise refusal(folder, "no such folder", remedy)
    if name not in LAYERS:
        hint = "" if name is None else did_you_mean(name, LAYERS)
        message = "nothing says which layer to import into" if name is None else f"unknown layer {shorten(name)}"
        raise refusal(folder, message, f"{hint}The layers are {', '.join(LAYERS)}")
    return layers_of(declared_branches(catalogue_of(Path(folder))))[name]


def _list(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the list a document of the atlas holds."""
    content = read_document(folder / f"{name}.json")
    listed = content.get(name) if isinstance(content, dict) else None
    if not isinstance(listed, list) or not all(isinstance(entry, dict) and "id" in entry for entry in listed):
        raise refusal(f"{name}.json", f"has no list of {name}", "Run `corridor layers check`")
    return listed


def _used_ids(folder: Path, layer: Layer, *, replace: bool) -> set[str]:
    """Return the identifiers new features may not have: segments share theirs over all modes."""
    names = MODES if layer.name in MODES else (layer.name,)
    layers = [LAYERS[name] for name in names if not (replace and name == layer.name)]
    return {str(name) for kept in layers for name in read_layer(folder, kept)[kept.key]}


def _add_source(mapping: FieldMapping, sources: list[dict[str, Any]], file: str, problems: list[Problem]) -> bool:
    """Add the source of the file to those of the atlas, unless it is there; return whether it was added."""
    facts = {key: str(mapping.source[key]) for key in SOURCE_KEYS if mapping.source.get(key)}
    message = remedy = ""
    known = next((source for source in sources if source["id"] == facts.get("id")), None)
    if "id" not in facts:
        if facts or not ({"source"} & {*mapping.fields, *mapping.constants}):
            message, remedy = (
                "nothing says where it comes from",
                "Name its source (--source ID), with title and publisher",
            )
    elif known is not None:
        if other := [key for key, value in facts.items() if known.get(key) != value]:
            message = f"the source {facts['id']} is in sources.json with another {other[0]}"
            remedy = "Leave it out, or give the source another identifier"
    elif missing := [key for key in ("title", "publisher") if key not in facts]:
        hint = did_you_mean(facts["id"], [str(source["id"]) for source in sources])
        message = f"the source {shorten(facts['id'])} is not in sources.json"
        remedy = f"{hint}Give its {' and '.join(missing)}, or name one the atlas has"
    else:
        sources.append({key: facts.get(key) for key in SOURCE_KEYS})
        return True
    if message:
        problems.append(Problem(file, "", message, remedy))
    return False


def _seems_swapped(frame: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> bool:
    """Return whether a file lies in the countries only if longitude and latitude are swapped.

    So it is where all of it is in the box around them the other way round, and none as it stands; or all in their areas
    the other way round, and less than half as it stands.
    """
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy) or not len(borders):
        return False
    west, south, east, north = borders.total_bounds

    def inside(points: Any) -> Any:
        x, y = points.T
        return (west <= x) & (x <= east) & (south <= y) & (y <= north)

    if not inside(xy[:, ::-1]).all():
        return False
    if not inside(xy).any():
        return True
    areas = shapely.union_all(borders.geometry.to_numpy())
    shapely.prepare(areas)
    as_it_stands, swapped = (shapely.intersects_xy(areas, *points.T) for points in (xy, xy[:, ::-1]))
    return bool(swapped.all() and 2 * as_it_stands.sum() < len(xy))


def _frame(rows: Sequence[Feature], layer: Layer) -> gpd.GeoDataFrame:
    columns = dict.fromkeys([*(field.name for field in layer.fields), *(name for row, _ in rows for name in row)])
    table = pd.DataFrame([row for row, _ in rows], columns=list(columns))
    return gpd.GeoDataFrame(table, geometry=[shape and rounded(shape) for _, shape in rows], crs=CRS)


def _notes(importer: FeatureImporter, unmapped: list[str], renamed: dict[str, str | None]) -> list[str]:
    """Return in words what a reader of the result should know."""
    notes = []
    made, added_m = importer.places.made, importer.added_m
    if assumed := [f"{name} {value}" for name, value in importer.assumed().items()]:
        notes.append(f"assumed, because nothing says otherwise: {', '.join(assumed)}")
    if made:
        kinds = sorted({str(row["kind"]) for row, _ in made})
        named = "" if importer.places.towns is None else ", called after the nearest towns"
        notes.append(f"{len(made)} places made at free ends ({', '.join(kinds)}){named}: look at them")
    if importer.decimal_commas:
        notes.append(f"commas are decimal signs in the columns {', '.join(importer.decimal_commas)}")
    notes += _split_notes(importer)
    if added_m:
        notes.append(f"{len(added_m)} ends led to their places, by {max(added_m):,.0f} m at most")
    if unmapped:
        fate = "kept as they are" if importer.options.keep else "left out"
        notes.append(f"{fate}: the columns {', '.join(unmapped)}")
    if clashing := [column for column, name in renamed.items() if name is None]:
        notes.append(f"not kept, since a field has that name: {', '.join(clashing)}")
    if others := [f"{column} as {name}" for column, name in renamed.items() if name is not None]:
        notes.append(f"kept under another name, which a GeoPackage can hold: {', '.join(others)}")
    return notes


def _split_notes(importer: FeatureImporter) -> list[str]:
    """Return how many lines were split, and where."""
    notes = []
    if splits := importer.splits:
        where = [f"{piece} begins at {place} ({lon:.5f}, {lat:.5f})" for _, piece, place, (lon, lat) in splits]
        lines = len({number for number, *_ in splits})
        pieces = f"{lines:,} line{'s'[lines == 1 :]} split, at {len(splits):,} point{'s'[len(splits) == 1 :]}"
        notes.append(f"{pieces} where lines meet or pass a place: {_listed(where)}")
    if importer.unplaced:
        where = [f"{lon:.5f}, {lat:.5f}" for lon, lat in importer.unplaced]
        notes.append(f"lines meet in no country of borders.geojson, and are not split there: {_listed(where, '; ')}")
    return notes


def _network_notes(importer: FeatureImporter) -> list[str]:
    """Return what a check of the atlas will note about the lines taken."""
    taken = _frame(importer.rows, importer.layer)
    frame = pd.concat([_frame(importer.existing, importer.layer), taken], ignore_index=True)
    return [*map(str, network_notes({importer.layer.name: frame}, only=set(taken["id"])))]


def _listed(texts: list[str], comma: str = ", ") -> str:
    more = f"{comma}and {len(texts) - 5:,} more (the table has all)" if len(texts) > 5 else ""
    return comma.join(texts[:5]) + more


def _licence_notes(sources: list[dict[str, Any]], *, is_new: bool) -> list[str]:
    """Return what to do about the licence of a new source, which is the last of the sources."""
    if not is_new:
        return []
    name, licence = sources[-1]["id"], sources[-1]["licence"]
    if not licence:
        return [f"no licence is stated of {name}: find out before you hand the atlas on"]
    return [f"{name} is under {licence}: say in LICENSE.md what the atlas is under with it"]
