"""Everything that is wrong with an atlas, at once.

Two passes, from form to meaning. *Files*: strict JSON (`layers.files.strict_json`), then JSON Schema
(draft 2020-12), RFC 7946. *Atlas*: identifiers are unique across files, nodes exist, lines end at their nodes within
the stated accuracy, longitude and latitude are not swapped, geometry is valid, sources are cited, routes are
connected, lengths agree with official ones, files are those of the catalogue. Distances are geodesic on the WGS 84
ellipsoid, in metres (Karney 2013, by PROJ).
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.checks.claims_check import claim_problems
from layers.checks.events_check import event_problems
from layers.checks.gas_check import gas_problems
from layers.checks.geometry_check import geometry_problems, on_earth, read_geometry
from layers.checks.globe_check import globe_problems, overlap_problems
from layers.checks.observations_check import observation_problems
from layers.checks.translations_check import translation_problems
from layers.documents.claims import CLAIMS_SCHEMA
from layers.documents.events import EVENTS_SCHEMA
from layers.documents.gas import GAS_SCHEMA
from layers.documents.observations import OBSERVATIONS_SCHEMA
from layers.documents.translations import TRANSLATIONS_SCHEMA
from layers.files.strict_json import read_document
from layers.model.ellipsoid import WGS84, metres
from layers.model.explain import Guesses, did_you_mean, explain
from layers.model.names import locodes_of
from layers.model.parameters import Special, currency_problem, family_of, name_problem, value_problem
from layers.model.problem import AtlasError, Problem, unknown_sources
from layers.model.schema import (
    BRANCHES,
    CORRIDOR_SCHEMA,
    COSTS_SCHEMA,
    LAYERS,
    LENGTH_TOLERANCE,
    MODES,
    SOURCES_SCHEMA,
    Layer,
    declared_branches,
    feature_collection_schema,
    layers_of,
    routes_schema,
)
from layers.model.validation import schema_errors
from layers.scenarios.ground import Ground
from layers.scenarios.scenario_files import names_in, scenario_problems

NODE_TOLERANCE_M: Final = 1.0
"""Slack added to a line's stated accuracy when its ends are held against their nodes, in metres."""

FAR_FROM_COUNTRY_M: Final = 100_000.0
"""A place further than this from the country it names is misplaced, in metres."""


def check_atlas(folder: str | Path) -> list[Problem]:
    """Find everything that is wrong with an atlas folder.

    Parameters
    ----------
    folder : str or Path
        Atlas folder.

    Returns
    -------
    list of Problem
        Empty if the atlas is sound. Sorted by file, in the order the files are declared.

    Raises
    ------
    AtlasError
        If there is no such folder.
    """
    path = Path(folder)
    if not path.is_dir():
        raise AtlasError(Problem(str(path), "", "no such folder", "Name a folder that holds an atlas"))
    problems: list[Problem] = []
    last: list[Problem] = []
    described = os.path.lexists(path / "datapackage.json")
    catalogue = _document(path / "datapackage.json", last) if described else None
    branches = _branches(catalogue)
    frames: dict[str, gpd.GeoDataFrame] = {}
    for layer in layers_of(branches).values():
        document = _document(path / layer.filename, problems)
        if document is None:
            continue
        _restore_keys(layer, document)
        found = [*_schema_problems(layer, document)]
        problems.extend(found)
        frame = _frame(layer, document, problems)
        if frame is None:
            continue
        if not found:
            problems.extend(_row_problems(layer, frame))
        problems.extend(geometry_problems(layer, frame))
        frames[layer.name] = _usable(frame)
        problems.extend(globe_problems(layer, frames[layer.name]))
    routes = _checked_document(path / "routes.json", routes_schema(branches), "routes", problems)
    sources = _checked_document(path / "sources.json", SOURCES_SCHEMA, "sources", problems)
    listed = {entry["id"] for entry in sources}
    costs = _optional_document(path / "costs.json", COSTS_SCHEMA, "parameters", problems)
    observations = _optional_document(path / "observations.json", OBSERVATIONS_SCHEMA, "observations", problems)
    events = _optional_document(path / "events.json", EVENTS_SCHEMA, "events", problems)
    gas = _optional_document(path / "gas.json", GAS_SCHEMA, "parameters", problems)
    claims = _optional_document(path / "claims.json", CLAIMS_SCHEMA, "claims", problems)
    translations = _optional_document(path / "translations.json", TRANSLATIONS_SCHEMA, "translations", problems)
    classes = _listed(path / "costs.json", "classes", "id")
    problems.extend(_cost_problems(costs, _listed(path / "costs.json", "rates", "currency"), listed))
    documents = {"routes.json": routes, "sources.json": sources, "costs.json": costs}
    documents |= {"observations.json": observations, "events.json": events, "claims.json": claims}
    problems.extend(_duplicate_ids(frames, documents))
    problems.extend(_date_problems(frames, sources))
    problems.extend(_mode_problems(frames))
    if "nodes" in frames:
        problems.extend(_end_problems(frames))
        if "borders" in frames:
            problems.extend(overlap_problems(frames["borders"]))
            problems.extend(_country_problems(frames["nodes"], frames["borders"]))
    problems.extend(_length_problems(frames))
    problems.extend(_source_problems(frames, listed))
    problems.extend(_route_problems(frames, routes))
    special = Special((), tuple(branches), classes, [entry["id"] for entry in costs])
    ground = _ground(frames, special, listed)
    problems.extend(_cost_name_problems(costs, special if ground is None else ground.costs))
    problems.extend(observation_problems(observations, ground, branches=branches, classes=classes, sources=listed))
    problems.extend(event_problems(events, ground, sources=listed))
    if gas:
        ends = None if ground is None else _pipelines(ground)
        problems.extend(gas_problems(read_document(path / "gas.json"), ends, sources=listed))
    if ground is not None:
        territories = tuple(ground.territories)
        problems.extend(claim_problems(claims, territories=territories, scenarios=names_in(path), sources=listed))
        problems.extend(scenario_problems(path, ground))
        scenarios, ways = names_in(path), [entry["id"] for entry in routes]
        have: dict[str, Collection[str]] = {"nodes": ground.nodes, "segments": ground.segments, "branches": branches}
        have |= {"routes": ways, "descriptions": ways, "scenarios": scenarios, "readings": scenarios}
        have["claims"] = [entry["id"] for entry in claims]
        problems.extend(translation_problems(translations, have))
    if described and not last:
        last.extend(_corridor_problems(catalogue, frames))
        last.extend(_catalogue_problems(path, catalogue))
    problems.extend(last)
    return list(dict.fromkeys(problems))


def _pipelines(ground: Ground) -> dict[str, tuple[str, str]]:
    """Return the end nodes of each pipeline."""
    return {key: (first, last) for key, (mode, first, last) in ground.segments.items() if mode == "pipeline"}


def _key(file: str, entry: Mapping[str, Any]) -> str:
    """Return what must be unique in a file: the identifier, of a cost parameter together with its year."""
    dated = file == "costs.json" and entry.get("year") is not None
    return f"{entry['id']} of {entry['year']}" if dated else str(entry["id"])


def _document(path: Path, problems: list[Problem]) -> Any:
    """Read a JSON document; on failure add a problem and return None."""
    try:
        return read_document(path)
    except AtlasError as error:
        problems.extend(error.problems)
        return None


def _checked_document(path: Path, schema: dict[str, Any], member: str, problems: list[Problem]) -> list[dict[str, Any]]:
    document = _document(path, problems)
    if document is None:
        return []
    errors = sorted(schema_errors(schema, document), key=lambda error: list(map(str, error.path)))
    for error in errors:
        where = list(error.path)
        entry = document[where[0]][where[1]] if len(where) > 1 else None
        name = "" if len(where) < 2 else f"entry {int(where[1]) + 1}"
        name = str(entry.get("id", name)) if isinstance(entry, dict) else name
        problems.append(Problem(path.name, name, *explain(error)))
    return [] if errors else list(document[member])


def _optional_document(
    path: Path, schema: dict[str, Any], member: str, problems: list[Problem]
) -> list[dict[str, Any]]:
    return _checked_document(path, schema, member, problems) if os.path.lexists(path) else []


def _listed(path: Path, member: str, key: str) -> list[str]:
    """Return the names of what a document lists in a member; none where it cannot be read."""
    document: Any = _document(path, []) if os.path.lexists(path) else None
    try:
        return [str(entry[key]) for entry in document[member]]
    except (KeyError, TypeError):
        return []


def _restore_keys(layer: Layer, document: Any) -> None:
    """Give a feature that has its key as its `id` alone (RFC 7946, 3.2) the property too.

    GDAL, and so QGIS, leaves the property out when it edits such a file in place, and reads it back.
    """
    features = document.get("features") if isinstance(document, dict) else None
    for feature in features if isinstance(features, list) and layer.key == "id" else []:
        if isinstance(feature, dict) and isinstance(feature.get("properties"), dict) and "id" in feature:
            feature["properties"].setdefault("id", feature["id"])


def _schema_problems(layer: Layer, document: Any) -> Iterator[Problem]:
    for error in schema_errors(feature_collection_schema(layer), document):
        where = list(error.path)
        if list(where) == ["crs"]:
            message = "has a crs member, which RFC 7946 forbids"
            yield Problem(layer.filename, "", message, "Reproject it to WGS 84 longitude/latitude and drop the member")
            continue
        feature = _feature_name(layer, document, where[1]) if len(where) > 1 and where[0] == "features" else ""
        yield Problem(layer.filename, feature, *explain(error))


def _feature_name(layer: Layer, document: Any, index: Any) -> str:
    """Name a feature by its key, else by its number."""
    try:
        return str(document["features"][index]["properties"][layer.key])
    except (KeyError, TypeError, IndexError):
        return f"feature {int(index) + 1}"


def _frame(layer: Layer, document: Any, problems: list[Problem]) -> gpd.GeoDataFrame | None:
    """Build a frame from the parsed file, naming every geometry that cannot be read."""
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        return None
    rows: list[dict[str, Any]] = []
    geometries: list[BaseGeometry | None] = []
    for number, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            continue
        name = _feature_name(layer, document, number)
        geometry, fault = read_geometry(feature.get("geometry"), layer.geometry_types)
        if fault is not None:
            message = f"its geometry cannot be read as coordinates ({fault})"
            problems.append(Problem(layer.filename, name, message, "Redraw it with positions [longitude, latitude]"))
        known = {field.name: properties[field.name] for field in layer.fields if field.name in properties}
        rows.append({**known, layer.key: name})
        geometries.append(geometry)
    columns = None if rows else [field.name for field in layer.fields]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=geometries, crs="EPSG:4326")


def _usable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out geometry that is empty or off the Earth: it cannot be checked further."""
    fit = [geometry is not None and not geometry.is_empty and on_earth(geometry) for geometry in frame.geometry]
    return frame if all(fit) else frame.set_geometry(frame.geometry.where(fit, None))


def _row_problems(layer: Layer, frame: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Find what does not hold between the values of one segment; each on its own is held against the schema."""
    faults: dict[str, Any] = {}
    if {"opens", "closes"} <= set(frame.columns):
        opens, closes = (pd.to_numeric(frame[name]) for name in ("opens", "closes"))
        faults["closes before it opens"] = closes < opens
    if {"from_node", "to_node"} <= set(frame.columns):
        faults["starts and ends at one node"] = frame["from_node"] == frame["to_node"]
    for message, rows in faults.items():
        for name in frame.loc[rows, layer.key]:
            yield Problem(layer.filename, str(name), message, "Correct the value")


def _duplicate_ids(
    frames: dict[str, gpd.GeoDataFrame], documents: Mapping[str, Sequence[dict[str, Any]]]
) -> Iterator[Problem]:
    """Find identifiers used twice: in one file, or for segments across the four segment files."""
    groups: list[list[tuple[str, str]]] = [
        [(LAYERS[mode].filename, str(name)) for mode in MODES if mode in frames for name in frames[mode]["id"]],
        *(
            [(LAYERS[name].filename, str(key)) for key in frames[name][LAYERS[name].key]]
            for name in ("nodes", "borders", "land")
            if name in frames
        ),
        *([(file, _key(file, entry)) for entry in entries] for file, entries in documents.items()),
    ]
    for group in groups:
        files: dict[str, list[str]] = {}
        for file, name in group:
            files.setdefault(name, []).append(file)
        for name, places in files.items():
            if len(places) > 1:
                message = f"the identifier stands {len(places)} times"
                yield Problem(", ".join(sorted({*places})), name, message, "Make each one unique")


def _date_problems(frames: Mapping[str, gpd.GeoDataFrame], sources: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    """Dates are dates of the calendar."""
    stated = [
        (LAYERS[name].filename, str(key), "as_of", day)
        for name, frame in frames.items()
        if "as_of" in frame
        for key, day in zip(frame[LAYERS[name].key], frame["as_of"], strict=True)
    ]
    stated += [("sources.json", entry["id"], "date", entry.get("date")) for entry in sources]
    for file, key, name, day in stated:
        try:
            if isinstance(day, str) and len(day) == len("2026-01-31"):
                datetime.date.fromisoformat(day)
        except ValueError:
            yield Problem(file, key, f"{name} is {day}, which is not a valid date", "Correct the date")


def _mode_problems(frames: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Problem]:
    """Each segment stands in the file of its mode."""
    for mode in MODES:
        if mode not in frames or "mode" not in frames[mode]:
            continue
        for key, stated in zip(frames[mode]["id"], frames[mode]["mode"], strict=True):
            if stated != mode and stated in MODES:
                remedy = f"Move it to {LAYERS[stated].filename}, or correct its mode"
                yield Problem(LAYERS[mode].filename, str(key), f"its mode is {stated}, in the file of {mode}", remedy)


def _end_problems(frames: dict[str, gpd.GeoDataFrame]) -> Iterator[Problem]:
    """Lines start and end at the nodes they name, within their stated accuracy."""
    nodes = {
        str(name): point
        for name, point in zip(frames["nodes"]["id"], frames["nodes"].geometry, strict=True)
        if point is not None and point.geom_type == "Point" and not point.is_empty
    }
    named = set(map(str, frames["nodes"]["id"]))
    guess = Guesses(sorted(named))
    for mode in MODES:
        if mode not in frames or not {"from_node", "to_node"} <= set(frames[mode].columns):
            continue
        file = LAYERS[mode].filename
        for row in frames[mode].itertuples():
            ends = _ends(row.geometry)
            accuracy = getattr(row, "geometry_accuracy_m", None)
            for index, role in enumerate(("from_node", "to_node")):
                name = str(getattr(row, role))
                if name not in named:
                    hint = guess.hint(name, "Add it to nodes.geojson or correct the name")
                    yield Problem(file, row.id, f"{role} {name} is not in nodes.geojson", hint)
                elif name in nodes and ends is not None and isinstance(accuracy, int | float) and accuracy >= 0:
                    point, end = nodes[name], ends[index]
                    if metres(end, (point.x, point.y)) <= accuracy + NODE_TOLERANCE_M:
                        continue
                    away = metres(end, (point.x, point.y))
                    remedy = f"Move the end to {point.x:.6f}, {point.y:.6f}, or state the true accuracy"
                    if metres((end[1], end[0]), (point.x, point.y)) <= accuracy + NODE_TOLERANCE_M:
                        remedy = "Longitude and latitude are swapped: write [longitude, latitude]"
                    elif metres(ends[1 - index], (point.x, point.y)) <= accuracy + NODE_TOLERANCE_M:
                        remedy = "The line runs the other way: swap from_node and to_node, or reverse it"
                    message = (
                        f"its {'start' if index == 0 else 'end'} is {away:,.0f} m from {name}, "
                        f"over its accuracy of {accuracy:,.0f} m"
                    )
                    yield Problem(file, row.id, message, remedy)


def _ends(line: BaseGeometry | None) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """First and last position of a line, longitude and latitude in degrees."""
    coordinates = shapely.get_coordinates(line)
    if not len(coordinates):
        return None
    (start_x, start_y), (end_x, end_y) = coordinates[0], coordinates[-1]
    return (float(start_x), float(start_y)), (float(end_x), float(end_y))


def _country_problems(nodes: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Places lie in, or near, the country they name: a whole file with swapped coordinates is found so."""
    countries = {
        str(code): area
        for code, area in zip(borders["iso_a3"], borders.geometry, strict=True)
        if area is not None and shapely.is_valid(area) and not area.is_empty
    }
    for row in nodes.itertuples():
        country, point = str(getattr(row, "country", "")), row.geometry
        if point is None or point.geom_type != "Point" or point.is_empty or not -90 <= point.y <= 90:
            continue
        if country not in countries:
            message = f"its country {country} is not in borders.geojson"
            yield Problem("nodes.geojson", row.id, message, "Add the country's polygon or correct the code")
            continue
        away = _metres_to(point, countries[country])
        if away <= FAR_FROM_COUNTRY_M:
            continue
        remedy = f"Move it into {country} or correct its country"
        if _metres_to(shapely.Point(point.y, point.x), countries[country]) <= FAR_FROM_COUNTRY_M:
            remedy = "Longitude and latitude are swapped: write [longitude, latitude]"
        yield Problem("nodes.geojson", row.id, f"lies {away / 1000:,.0f} km from {country}, its country", remedy)


def _metres_to(point: BaseGeometry, area: BaseGeometry) -> float:
    """Geodesic distance from a point to the point of an area that is nearest in degrees."""
    nearest = shapely.get_coordinates(shapely.shortest_line(point, area))
    return metres((nearest[0][0], nearest[0][1]), (nearest[1][0], nearest[1][1]))


def _length_problems(frames: dict[str, gpd.GeoDataFrame]) -> Iterator[Problem]:
    for mode in MODES:
        frame = frames.get(mode)
        if frame is None or "official_km" not in frame:
            continue
        for row in frame.itertuples():
            official = row.official_km
            if not isinstance(official, int | float) or not official > 0 or row.geometry is None:
                continue
            traced = getattr(row, "traced_km", None)
            measured = isinstance(traced, int | float) and traced > 0
            drawn = float(traced) if measured else WGS84.geometry_length(row.geometry) / 1000  # type: ignore[arg-type]
            difference = drawn / official - 1
            if abs(difference) > LENGTH_TOLERANCE and not isinstance(getattr(row, "length_note", None), str):
                message = (
                    f"{'traced' if measured else 'drawn'} length {drawn:,.1f} km is {difference:+.1%} "
                    f"off the official {official:,.1f} km"
                )
                yield Problem(LAYERS[mode].filename, row.id, message, "Redraw it, or explain it in length_note")


def _source_problems(frames: dict[str, gpd.GeoDataFrame], sources: Collection[str]) -> Iterator[Problem]:
    if not sources:
        return
    guess = Guesses(sorted(sources))
    for name, frame in frames.items():
        layer = LAYERS[name]
        if "source" not in frame:
            continue
        for key, cited in zip(frame[layer.key], frame["source"], strict=True):
            for source in str(cited).split(";") if isinstance(cited, str) else ():
                if source not in sources:
                    hint = guess.hint(source, "Add it to sources.json")
                    yield Problem(layer.filename, str(key), f"cites the unknown source {source!r}", hint)


def _cost_name_problems(costs: Iterable[dict[str, Any]], special: Special) -> Iterator[Problem]:
    """Find parameters of a known family that would never be read; an atlas may state others of its own."""
    for name in dict.fromkeys(entry["id"] for entry in costs):
        wrong = None if family_of(name) is None else name_problem(name, replace(special, stated=()))
        if wrong is not None and special.countries:
            yield Problem("costs.json", name, *wrong)


def _cost_problems(
    costs: Iterable[dict[str, Any]], currencies: Sequence[str], sources: Collection[str]
) -> Iterator[Problem]:
    for entry in costs:
        low, high = entry.get("low"), entry.get("high")
        if wrong := currency_problem(entry["id"], entry["unit"], ("USD", *currencies)):
            yield Problem("costs.json", entry["id"], *wrong)
        for key in ("value", "low", "high"):
            wrong = None if entry.get(key) is None else value_problem(entry["id"], entry[key])
            if wrong is not None:
                yield Problem("costs.json", entry["id"], f"{key}: {wrong[0]}", wrong[1])
        if low is not None and high is not None and not low <= entry["value"] <= high:
            message = f"its value {entry['value']} is not between {low} and {high}"
            yield Problem("costs.json", entry["id"], message, "Correct the value or its range")
        yield from unknown_sources("costs.json", entry, sources)


def _route_problems(frames: dict[str, gpd.GeoDataFrame], routes: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    """Routes name known segments, each of which begins at the node where the one before ended."""
    if not set(MODES) <= set(frames):
        return
    ends = {
        str(row.id): (str(row.from_node), str(row.to_node))
        for mode in MODES
        if {"from_node", "to_node"} <= set(frames[mode].columns)
        for row in frames[mode].itertuples()
    }
    guess = Guesses(sorted(ends))
    for route in routes:
        node: str = route["origin"]
        for name in route["segments"]:
            if name not in ends:
                hint = guess.hint(name, "Add the segment or correct the route")
                yield Problem("routes.json", route["id"], f"names the unknown segment {name!r}", hint)
                break
            if node not in ends[name]:
                message = f"segment {name} runs {' – '.join(ends[name])}, but the route has come to {node}"
                yield Problem("routes.json", route["id"], message, "Add the segment between them or mend the order")
                break
            node = ends[name][1] if node == ends[name][0] else ends[name][0]
        else:
            if node != route["destination"]:
                message = f"ends at {node}, not at its destination {route['destination']}"
                yield Problem("routes.json", route["id"], message, "Add the missing segments or mend the destination")


def _ground(frames: dict[str, gpd.GeoDataFrame], special: Special, sources: Collection[str]) -> Ground | None:
    """Return what scenarios may name; None if the layers are too broken to say."""
    needed = {mode: ["id", "from_node", "to_node"] for mode in MODES}
    needed |= {"nodes": ["id", "country"], "borders": ["iso_a3"]}
    if any(name not in frames or not {*columns} <= {*frames[name].columns} for name, columns in needed.items()):
        return None
    # A value of another type is a problem of its own; here it is a name like any other.
    texts = {name: [[str(value) for value in frames[name][key]] for key in columns] for name, columns in needed.items()}
    nodes, borders = frames["nodes"], frames["borders"]
    return Ground(
        segments={key: (mode, *ends) for mode in MODES for key, *ends in zip(*texts[mode], strict=True)},
        nodes=dict(zip(texts["nodes"][0], map(str, nodes.get("name", nodes["id"])), strict=True)),
        countries=dict(zip(*texts["nodes"], strict=True)),
        territories=dict(zip(texts["borders"][0], map(str, borders.get("name", borders["iso_a3"])), strict=True)),
        costs=replace(special, countries=tuple(texts["borders"][0])),
        sources=sources,
        shapes=dict(zip(texts["borders"][0], borders.geometry, strict=True)),
        lines=[line for mode in MODES for line in frames[mode].geometry],
        locodes=locodes_of(nodes),
    )


def _branches(catalogue: Any) -> Mapping[str, str]:
    """Return the branches a segment may name; none, which allows any, where they cannot be read."""
    try:
        declared = catalogue["corridor"]["branches"]
    except (KeyError, TypeError, IndexError):
        return BRANCHES
    return declared_branches(catalogue) if isinstance(declared, dict) and declared else {}


def _corridor_problems(catalogue: Any, frames: Mapping[str, gpd.GeoDataFrame]) -> Iterator[Problem]:
    """Say where the catalogue describes the corridor in the wrong form, or by nodes and a country there are not."""
    errors = sorted(schema_errors(CORRIDOR_SCHEMA, catalogue), key=lambda error: list(map(str, error.path)))
    for error in errors:
        yield Problem("datapackage.json", "corridor" if "corridor" in error.path else "", *explain(error))
    if errors:
        return
    corridor = catalogue.get("corridor", {})
    for role, layer in (("origin", "nodes"), ("destination", "nodes"), ("territory", "borders")):
        key = LAYERS[layer].key
        if role not in corridor or layer not in frames or key not in frames[layer]:
            continue
        known = sorted(map(str, frames[layer][key]))
        if corridor[role] not in known:
            message = f"{role} {corridor[role]} is not in {LAYERS[layer].filename}"
            remedy = did_you_mean(corridor[role], known) or "Add it, correct the name or leave it out"
            yield Problem("datapackage.json", "corridor", message, remedy.strip())


def _catalogue_problems(path: Path, catalogue: Any) -> Iterator[Problem]:
    """Files are those the catalogue describes, byte for byte."""
    resources = catalogue.get("resources") if isinstance(catalogue, dict) else None
    if not isinstance(resources, list):
        yield Problem("datapackage.json", "", "lists no resources", "List every file of the atlas")
        return
    for number, resource in enumerate(resources, start=1):
        name = resource.get("path") if isinstance(resource, dict) else None
        if not isinstance(name, str) or not name:
            yield Problem("datapackage.json", f"resource {number}", "names no file", "Give its path within the atlas")
            continue
        where, stated = PurePosixPath(name), resource.get("hash")
        if where.is_absolute() or ".." in where.parts or PureWindowsPath(name).drive or "\\" in name or "://" in name:
            yield Problem("datapackage.json", name, "names a file outside the atlas", "List only files of the folder")
            continue
        try:
            data = (path / name).read_bytes() if (path / name).is_file() else None
        except (OSError, ValueError) as error:  # ValueError: a character no file name may hold
            message = f"names a file that is not readable ({getattr(error, 'strerror', None) or error})"
            yield Problem("datapackage.json", name, message, "Check its permissions, or unlist it")
            continue
        if data is None:
            yield Problem("datapackage.json", name, "names a file that is missing", "Restore the file or unlist it")
        elif stated is not None and f"sha256:{hashlib.sha256(data).hexdigest()}" != stated:
            message = "the file is not the one described (its sha256 differs)"
            yield Problem("datapackage.json", name, message, "Restore the file, or update its hash in the catalogue")
