"""The files of an atlas as an import would leave them, and whether the whole would be sound."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from layers.atlas.save import ENTRIES, document, feature_collection
from layers.checks.atlas_check import check_atlas
from layers.files.strict_json import read_document
from layers.files.writing import scratch
from layers.foreign.refusal import refusal
from layers.imports.features import Feature
from layers.model.problem import AtlasError
from layers.model.schema import LAYERS, Layer


def catalogue_of(folder: Path) -> dict[str, Any]:
    """Return the catalogue of an atlas; empty where it has none, or one that is none."""
    path = folder / "datapackage.json"
    content = read_document(path) if path.exists() else {}
    return content if isinstance(content, dict) else {}


def features_of(folder: Path, layer: Layer) -> list[Feature]:
    """Return the features a layer has, as they stand in its file."""
    content = read_document(folder / layer.filename)
    try:
        # What QGIS saves in place has its key as the identifier of the feature alone.
        return [
            (
                {**({layer.key: feature["id"]} if "id" in feature else {}), **feature["properties"]},
                None if feature["geometry"] is None else shapely.geometry.shape(feature["geometry"]),
            )
            for feature in content["features"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError):
        raise refusal(layer.filename, "is no layer", "Run `corridor layers check`") from None


def contents(
    folder: Path,
    layer: Layer,
    rows: Sequence[Feature],
    *,
    places: Sequence[Feature] = (),
    sources: Sequence[Mapping[str, Any]] | None = None,
    origin: Mapping[str, str],
    replace: bool = False,
) -> dict[str, bytes]:
    """Return every file of an atlas that changes with an import, by its name.

    `rows` join the layer, or take the place of what it has; `places` join the nodes. `sources` are those of the
    atlas where the last one is new; `origin` names the file imported, for the catalogue.
    """
    changed = {layer.name: [*([] if replace else features_of(folder, layer)), *rows]}
    if places:
        changed["nodes"] = [*features_of(folder, LAYERS["nodes"]), *places]
    texts = {LAYERS[name].filename: feature_collection(LAYERS[name], features) for name, features in changed.items()}
    if sources is not None:
        texts["sources.json"] = document({"sources": [*sources]})
    made = {name: text.encode() for name, text in texts.items()}
    catalogue, replaced = catalogue_of(folder), layer.name if replace else None
    catalogue_after = described(catalogue, made, None if sources is None else sources[-1])
    if catalogue:
        entry, before = {"layer": layer.name, **origin}, catalogue.get("imports")
        kept = [each for each in before if each != entry and each.get("layer") != replaced] if before else []
        catalogue_after["imports"] = [*kept, entry]
    if catalogue_after != catalogue:
        made["datapackage.json"] = document(catalogue_after).encode()
    return made


def described(
    catalogue: dict[str, Any], contents: Mapping[str, bytes], source: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return a catalogue that is right about changed files, and names a new source and what it is under."""
    resources = []
    for resource in _resources(catalogue):
        data = contents.get(str(resource.get("path"))) if isinstance(resource, dict) else None
        if data is not None:
            state = {"hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
            resource = {**resource, **{key: value for key, value in state.items() if key in resource}}
        resources.append(resource)
    made = {**catalogue, "resources": resources} if resources else {**catalogue}
    if source is not None and catalogue:
        title = f"{source['title']}, {source['publisher']}"
        entry = {"title": title, "path": source["url"], "licence": source["licence"]}
        made["sources"] = [*catalogue.get("sources", []), {key: value for key, value in entry.items() if value}]
        licence = _licence(source["licence"], source["title"])
        licences = catalogue.get("licenses", [])
        if licence["title"] not in [each.get("title") for each in licences]:
            made["licenses"] = [*licences, licence]
    return made


def _licence(stated: str | None, title: str) -> dict[str, str]:
    """Return an entry of `licenses` in a Data Package; its names are those of opendefinition.org, or like them."""
    if not stated:
        return {"name": "notspecified", "title": f"not stated for {title}"}
    return {"name": re.sub(r"[^-a-zA-Z0-9._]+", "-", stated).strip("-") or "other", "title": stated}


def _resources(catalogue: Mapping[str, Any]) -> list[Any]:
    resources = catalogue.get("resources")
    return resources if isinstance(resources, list) else []


def check_with(folder: Path, changed: Mapping[str, bytes]) -> None:
    """Check an atlas as it would be with some of its files changed; AtlasError with all that would be wrong with it."""
    with scratch() as place:
        copy = place / "atlas"
        copy.mkdir()
        for name in _files(folder):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, copy / name)
        for name, data in changed.items():
            (copy / name).write_bytes(data)
        problems = check_atlas(copy)
    if problems:
        raise AtlasError(*problems)


def _files(folder: Path) -> list[str]:
    """Return the files of an atlas that its check looks at."""
    resources = _resources(catalogue_of(folder))
    listed = [Path(str(resource.get("path"))) for resource in resources if isinstance(resource, dict)]
    listed += [path.relative_to(folder) for path in sorted(folder.glob("scenarios/*.toml"))]
    names = {path.as_posix() for path in listed if not path.is_absolute() and ".." not in path.parts} | ENTRIES
    return sorted(name for name in names if (folder / name).is_file())
