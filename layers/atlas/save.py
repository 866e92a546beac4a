"""Writing an atlas: GeoJSON after RFC 7946, JSON documents and the Data Package (v2) catalogue.

The same atlas always gives the same bytes: coordinates have six decimals and no clock is read. A
folder is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from layers.files.strict_toml import read_toml
from layers.files.writing import whole_folder, write_new
from layers.model.atlas import expect_atlas
from layers.model.problem import OutputError
from layers.model.schema import LAYERS, Layer, declared_branches, layers_of
from layers.model.values import json_value
from layers.results.geojson import PRECISION, collection_text

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers.model.atlas import Atlas

DOCUMENTS: Final = {
    "routes": "Named routes",
    "sources": "Sources",
    "costs": "Cost parameters",
    "observations": "Observations",
    "events": "Closures that happened",
    "gas": "Facts about gas",
    "claims": "Claims about the corridor",
    "translations": "Names in other languages",
}
"""JSON documents of an atlas beside its layers, and their titles."""

ODBL: Final = {
    "name": "ODbL-1.0",
    "title": "Open Data Commons Open Database License 1.0",
    "path": "https://opendatacommons.org/licenses/odbl/1-0/",
}
"""Licence of OpenStreetMap and what is made from it, as a catalogue names it."""

TEXTS: Final = ("LICENSE.md", "README.md")
"""Files for people, which go along as they are."""

ENTRIES: Final = frozenset(
    {layer.filename for layer in LAYERS.values()}
    | {f"{name}.json" for name in (*DOCUMENTS, "datapackage")}
    | {*TEXTS, "scenarios", "osm"}
)
"""Everything the folder of an atlas may hold; one with anything else in it is never replaced."""


def save_atlas(
    atlas: Atlas, folder: str | Path, *, overwrite: bool = False, also: Callable[[Path], object] | None = None
) -> list[Path]:
    """Write an atlas as a folder that `load_atlas` reads back as it is.

    Layers and documents are written from the atlas given; scenarios, licence and read-me
    are copied from the folder it was read from (`atlas.path`). An atlas that takes its own place keeps
    all its `scenarios` folder holds, and its `osm` folder unless `also` makes another. The catalogue is
    made anew: schemas, the size of each file, and its SHA-256 where the catalogue of the atlas has one
    for any file or the atlas has no catalogue.

    Parameters
    ----------
    atlas : Atlas
        Frames in EPSG:4326; features are written in their order.
    folder : str or Path
        Folder to make; the one it lies in must exist. May be `atlas.path` itself, with `overwrite`.
    overwrite : bool
        Whether a folder that holds nothing but an atlas may be replaced.
    also : callable, optional
        Called with the folder while it is made, to put more files into it, such as `osm/`; they
        are there together with the atlas or not at all.

    Returns
    -------
    list of Path
        Every file written, in order of name.

    Raises
    ------
    OutputError
        If the folder cannot be written, is there and not to be replaced, has other files in it, or
        has a file in a folder of its own (a scenario, a fetched layer) that the new one lacks.

    Notes
    -----
    Columns beyond the data model are kept, but for those without any value in a layer.
    """
    expect_atlas(atlas)
    target = Path(folder)
    contents = {layer.filename: layer_text(layer, atlas.layer(name)).encode() for name, layer in LAYERS.items()}
    contents["routes.json"] = document({"routes": _routes(atlas)}).encode()
    contents["sources.json"] = document({"sources": json_value(atlas.sources.to_dict("records"))}).encode()
    for name in ("costs", "observations", "events", "gas", "claims", "translations"):
        if stated := getattr(atlas, name):
            contents[f"{name}.json"] = document(dict(stated)).encode()
    copied = [atlas.path / name for name in TEXTS]
    in_place = target.is_dir() and atlas.path.is_dir() and target.samefile(atlas.path)
    if not in_place:
        copied += sorted((atlas.path / "scenarios").glob("*.toml"))
    contents |= {path.relative_to(atlas.path).as_posix(): path.read_bytes() for path in copied if path.is_file()}
    with whole_folder(target, ENTRIES, overwrite=overwrite) as building:
        for name, payload in contents.items():
            (building / name).parent.mkdir(exist_ok=True)
            write_new(building / name, payload)
        if in_place:
            _carry(target / "scenarios", building / "scenarios")
        head = _head(atlas.catalogue, target.resolve().name)
        text = descriptor(building, head, hashed=is_hashed(atlas.catalogue))
        write_new(building / "datapackage.json", text.encode())
        if also is not None:
            also(building)
        if in_place and not (building / "osm").exists():
            _carry(target / "osm", building / "osm")
        files = {path.relative_to(building) for path in building.rglob("*") if not path.is_dir() or path.is_symlink()}
        _refuse_loss(target, files, folder)
        written = sorted(path.relative_to(building) for path in building.rglob("*") if path.is_file())
    return [target / path for path in written]


def check_loss(folder: str | Path, source: Path, kinds: Iterable[str]) -> None:
    """Refuse, before the work, a folder that `save_atlas` would refuse to replace for its contents.

    Parameters
    ----------
    folder : str or Path
        Folder to replace, if it is there.
    source : Path
        Folder of the atlas to be written.
    kinds : iterable of str
        Kinds of OpenStreetMap's features that will be in `osm/`.

    Raises
    ------
    OutputError
        If a scenario, a fetched layer or another file in a folder of its own would be lost.
    """
    target = Path(folder)
    in_place = target.is_dir() and source.is_dir() and target.samefile(source)
    scenarios = (source / "scenarios").rglob("*") if in_place else (source / "scenarios").glob("*.toml")
    files = {path.relative_to(source) for path in scenarios}
    _refuse_loss(
        target, files | {Path("osm", name) for name in ("fetch.json", *(f"{k}.geojson" for k in kinds))}, folder
    )


def layer_text(layer: Layer, frame: gpd.GeoDataFrame) -> str:
    """Return a layer as the text of its GeoJSON file, features in the order of the frame.

    Parameters
    ----------
    layer : Layer
    frame : GeoDataFrame
        In EPSG:4326. Columns the layer does not declare follow those it does, unless they are empty.
    """
    names = [field.name for field in layer.fields]
    undeclared = [name for name in frame.columns if name not in {*names, frame.geometry.name}]
    extras = [name for name in undeclared if frame[name].notna().any()]
    columns = {name: [json_value(value) for value in frame[name]] for name in [*names, *extras] if name in frame}
    rows = ({name: values[number] for name, values in columns.items()} for number in range(len(frame)))
    return feature_collection(layer, zip(rows, frame.geometry, strict=True))


def feature_collection(layer: Layer, rows: Iterable[tuple[Mapping[str, Any], BaseGeometry | None]]) -> str:
    """Return the text of a GeoJSON file, one feature a line, in the order given.

    Parameters
    ----------
    layer : Layer
        Its fields are written in their order, others after them; a declared field that a row lacks is null.
    rows : iterable of (properties, geometry)
        Geometry in EPSG:4326.

    Returns
    -------
    str
    """
    declared = dict.fromkeys(field.name for field in layer.fields)
    features = [({**declared, **properties}, None if shape is None else rounded(shape)) for properties, shape in rows]
    return collection_text(features, name=layer.name, key=layer.key)


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Round coordinates to six decimals, keeping polygons valid and their rings right-handed."""
    import shapely

    if shapely.get_dimensions(shape) == 2:
        if not bool((shapely.get_coordinates(shape).round(PRECISION) == shapely.get_coordinates(shape)).all()):
            shape = shapely.set_precision(shape, 10.0**-PRECISION)
        shape = shapely.orient_polygons(shape, exterior_cw=False)
    return shapely.transform(shape, lambda xy: xy.round(PRECISION) + 0.0)


def document(content: Any) -> str:
    """Return the text of a JSON document."""
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def descriptor(folder: Path, head: Mapping[str, Any], *, hashed: bool = True) -> str:
    """Return the text of the Data Package (v2) descriptor of the files in an atlas folder.

    Parameters
    ----------
    folder : Path
        Holds the files already written.
    head : mapping
        Members of the descriptor in their order, but for its list of files.
    hashed : bool
        Whether to state size and SHA-256 of each file, which a later change to it would contradict.

    Returns
    -------
    str
    """
    entries: list[tuple[str, str, dict[str, Any]]] = [
        (
            layer.name,
            layer.filename,
            {"title": layer.title, "mediatype": "application/geo+json", "schema": table_schema(layer)},
        )
        for layer in layers_of(declared_branches(head)).values()
    ]
    entries += [
        (name, f"{name}.json", {"title": title, "mediatype": "application/json"})
        for name, title in DOCUMENTS.items()
        if (folder / f"{name}.json").is_file()
    ]
    for path in sorted((folder / "scenarios").glob("*.toml")):
        title = read_toml(path, path.name, "scenario file")[0]["title"]
        name = f"scenario-{path.stem.replace('_', '-')}"
        entries.append((name, f"scenarios/{path.name}", {"title": title, "mediatype": "application/toml"}))
    resources = []
    for name, file, members in entries:
        state: dict[str, Any] = {}
        if hashed:
            content = (folder / file).read_bytes()
            state = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        resources.append({"name": name, "path": file, **state, **members})
    return document({**head, "resources": resources})


def table_schema(layer: Layer) -> dict[str, Any]:
    """Return the Table Schema of a layer's properties, as the Data Package standard has it."""
    fields = []
    for field in layer.fields:
        rules: dict[str, Any] = {
            "required": field.required or None,
            "unique": field.name == layer.key or None,
            "enum": list(field.enum) or None,
            "pattern": field.pattern,
            "minimum": field.minimum,
            "maximum": field.maximum,
        }
        constraints = {name: value for name, value in rules.items() if value is not None}
        entry: dict[str, Any] = {"name": field.name, "type": field.type, "description": field.description}
        fields.append({**entry, "constraints": constraints} if constraints else entry)
    return {"fields": fields, "primaryKey": [layer.key]}


def is_hashed(catalogue: Mapping[str, Any]) -> bool:
    """Return whether a catalogue states the SHA-256 of its files, as one made anew does."""
    resources = catalogue.get("resources")
    return not isinstance(resources, list) or any(
        isinstance(resource, dict) and "hash" in resource for resource in resources
    )


def package_name(title: str) -> str:
    """Return a name as the Data Package standard has it: lower case letters, digits, '.', '_' and '-'."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in title.lower())
    return "-".join(part for part in plain.strip("._-").split("-") if part) or "atlas"


def _carry(source: Path, target: Path) -> None:
    """Copy a folder, if it is there, with everything in it, links as links; wait until it is on the disk."""

    def copied(file_from: str, file_to: str) -> None:
        shutil.copy2(file_from, file_to)
        with Path(file_to).open("rb") as file:
            os.fsync(file.fileno())

    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, copy_function=copied)


def _refuse_loss(old: Path, new: Collection[Path], named: str | Path) -> None:
    """Refuse to replace a folder whose scenarios, fetched layers or other files the new one lacks."""
    folders = ("scenarios", "osm")
    paths = [path for name in folders for path in ((old / name), *sorted((old / name).rglob("*")))]
    files = [path.relative_to(old) for path in paths if path.is_symlink() or (path.exists() and not path.is_dir())]
    lost = [path for path in files if path not in new]
    if not lost:
        return
    others_lost = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
    kinds = [path.stem for path in lost if path.parent == Path("osm") and path.suffix == ".geojson"]
    again = f"fetch {','.join(kinds)} as well, " if kinds else ""
    raise OutputError(
        f"{named} holds {lost[0].as_posix()}{others_lost}, which would be lost; "
        f"{again}move it away or name another folder"
    )


def _head(catalogue: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the members of a catalogue but for its list of files, those that name it first."""
    first = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": package_name(name)}
    return {key: value for key, value in {**first, **catalogue}.items() if key != "resources"}


def _routes(atlas: Atlas) -> list[dict[str, Any]]:
    order = ("id", "name", "description", "kind", "branch", "origin", "destination", "segments")
    routes = [asdict(route) for route in atlas.routes.values()]
    return [{name: list(route[name]) if name == "segments" else route[name] for name in order} for route in routes]
