"""From tables and open networks to the files of an atlas."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from atlas_build import borders, facts, land, leave_out, network, report, sea, trace, write
from atlas_build.recipe import Recipe
from layers.atlas import save
from layers.model.schema import LAYERS

SEA_ACCURACY_M = 25_000.0
"""Ships keep to no line: how far off the drawn one they may well be, m."""


class BuildError(Exception):
    """The atlas cannot be built; the message lists every reason."""


def place_on_network(place: facts.Place, nets: dict[str, network.Network]) -> network.LonLat:
    """Move a place to the nearest point of the network its position asks for."""
    if place.position not in ("rail", "road"):
        return place.lonlat
    found = nets[place.position].snap(place.lonlat, within_km=8.0)
    if not found:
        raise BuildError(f"{place.id}: no {place.position} within 8 km")
    return found[0][1]


def place_on_border(
    place: facts.Place,
    table: facts.Facts,
    positions: dict[str, network.LonLat],
    nets: dict[str, network.Network],
    polygons: Mapping[str, shapely.Geometry],
) -> network.LonLat:
    """Find where the line through a border place meets the border of its country.

    The line is drawn from the far end of one segment at the place to that of the other, without
    stopping there; of its crossings the one nearest to the tabled position is taken.
    """
    touching = [
        segment
        for segment in table.segments.values()
        if place.id in (segment.from_node, segment.to_node) and not segment.trace.startswith("same:")
    ]

    def beyond(segment: facts.Segment) -> str:
        """Return the country of a segment's other end."""
        far = segment.from_node if segment.to_node == place.id else segment.to_node
        return str(table.places[far].properties["country"])

    first = touching[0]
    second = next(segment for segment in touching if beyond(segment) != beyond(first))

    def outward(segment: facts.Segment) -> list[trace.Leg]:
        """Return the legs of a segment, from the border place to its far end."""
        start, end = positions[segment.from_node], positions[segment.to_node]
        chain = trace.legs(segment, start, end, table.waypoints.get(segment.id, ()))
        return chain if segment.from_node == place.id else [leg.back() for leg in reversed(chain)]

    before, after = outward(first), outward(second)
    kind = "network" if before[0].kind == after[0].kind == "network" else "straight"
    through = trace.Leg(before[0].end, after[0].end, kind, 0.0)
    line: list[network.Chord] = []
    for leg in (through, *after[1:]):
        if leg.kind == "network":
            line += nets[first.mode].path(leg.start, leg.end, snap_km=first.snap_km, detour=first.detour)
        else:
            line.append(network.Chord(leg.start, leg.end, None))
    drawn = shapely.LineString([line[0].start, *(chord.end for chord in line)])
    met = shapely.intersection(drawn, shapely.boundary(polygons[place.properties["country"]]))
    crossings = [
        (float(point.x), float(point.y)) for point in shapely.get_parts(met).tolist() if point.geom_type == "Point"
    ]
    if not crossings:
        raise BuildError(f"{place.id}: the line through it does not meet the border")
    return min(crossings, key=lambda point: network.distance_km(point, place.lonlat))


def build(recipe: Recipe, out: Path) -> list[str]:
    """Build an atlas into a folder.

    Parameters
    ----------
    recipe : Recipe
    out : Path
        Folder; made if it is not there.

    Returns
    -------
    list of str
        Lengths that differ by more than the tolerance and are not explained.

    Raises
    ------
    FactsError, BuildError, NoPathError, BendError
        If the tables contradict themselves or a line cannot be drawn.
    """
    table = facts.read(recipe.tables)
    nets = {
        "rail": network.load("world_railways", box=recipe.box),
        "road": network.load("world_highways", box=recipe.box),
    }
    countries: gpd.GeoDataFrame = borders.build(recipe.detail)
    ashore = shapely.union_all(countries.geometry.to_numpy())
    polygons = dict(zip(countries["iso_a3"], countries.geometry, strict=True))
    positions = {place.id: place_on_network(place, nets) for place in table.places.values()}
    for place in table.places.values():
        if place.position == "border":
            positions[place.id] = place_on_border(place, table, positions, nets, polygons)
    positions = {name: (round(x, 6), round(y, 6)) for name, (x, y) in positions.items()}

    lines: dict[str, trace.Drawn] = {}
    failures: list[str] = []
    for segment in table.segments.values():
        start, end = positions[segment.from_node], positions[segment.to_node]
        points = table.waypoints.get(segment.id, ())
        try:
            if segment.trace.startswith("same:"):
                lines[segment.id] = trace.along(segment, lines[segment.trace.removeprefix("same:")], start)
            elif segment.trace == "sea":
                shape, traced = sea.trace(start, end, [point.lonlat for point in points if point.lonlat is not None])
                lines[segment.id] = trace.Drawn(
                    tuple((float(x), float(y)) for x, y in shape.coords),
                    round(traced, 3),
                    "network",
                    segment.accuracy_m or SEA_ACCURACY_M,
                )
            else:
                lines[segment.id] = trace.draw(segment, start, end, points, nets.get(segment.mode), countries=ashore)
        except (network.NoPathError, trace.BendError) as error:
            failures.append(f"{segment.id}: {error}")
    if failures:
        raise BuildError("\n".join(failures))

    out.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[tuple[dict[str, Any], Any]]] = {name: [] for name in LAYERS}
    for name, segment in table.segments.items():
        drawn = lines[name]
        rows[segment.mode].append(
            (
                {
                    **segment.properties,
                    "traced_km": drawn.traced_km,
                    "geometry_method": drawn.method,
                    "geometry_accuracy_m": drawn.accuracy_m,
                },
                shapely.LineString(drawn.points),
            )
        )
    rows["nodes"] = [(place.properties, shapely.Point(positions[name])) for name, place in table.places.items()]
    rows["borders"] = [
        ({**row.drop("geometry").to_dict(), "note": borders.NOTES.get(row["iso_a3"])}, row.geometry)
        for _, row in countries.iterrows()
    ]
    rows["land"] = [
        (row.drop("geometry").to_dict(), row.geometry)
        for _, row in land.build(countries, region=recipe.region).iterrows()
    ]
    for name, layer in LAYERS.items():
        (out / layer.filename).write_bytes(write.feature_collection(layer, rows[name]).encode())
    attributions = [source for source in table.sources if source["id"] in recipe.data_sources]
    documents = {
        "routes": {"routes": list(table.routes)},
        "sources": {"sources": list(table.sources)},
        "costs": table.costs,
        **table.documents,
    }
    for name, content in documents.items():
        (out / f"{name}.json").write_bytes(save.document(content).encode())
    (out / "LICENSE.md").write_bytes(licence(attributions, recipe.credited).encode())
    if out.resolve() != recipe.out.resolve():
        # Scenarios are written by hand, where they are used.
        shutil.copytree(recipe.out / "scenarios", out / "scenarios", dirs_exist_ok=True)
    (out / "datapackage.json").write_bytes(
        write.catalogue(
            out,
            title=recipe.title,
            description=recipe.description,
            version=recipe.version,
            date=recipe.date,
            corridor=recipe.corridor,
            licences=recipe.licences,
            attributions=[
                {
                    "title": f"{source['title']}, {source['publisher']}",
                    "path": source["url"],
                    "licence": source["licence"],
                }
                for source in attributions
            ],
        ).encode()
    )
    return [*report.report(table, lines), *report.left_out(leave_out.left_out(table, positions, nets))]


def licence(attributions: Sequence[dict[str, Any]], credited: str) -> str:
    """Return the text of the licence file of the layers."""
    listed = "\n".join(
        f"- **{source['title']}**, {source['publisher']}: {source['licence']}. {source['url']}"
        for source in attributions
    )
    return f"""# Licence of the layers

The layers in this folder are made available under the Open Database License 1.0:
https://opendatacommons.org/licenses/odbl/1-0/. Any rights in individual contents are licensed under
the Database Contents License 1.0: https://opendatacommons.org/licenses/dbcl/1-0/.

Contains information from OpenStreetMap, © OpenStreetMap contributors, made available under the ODbL
(https://www.openstreetmap.org/copyright). Contains {credited} data, CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/): single positions, rounded, and
alternate names of places in other languages (`translations.json`), chosen, not changed but for the words beside them.

What the layers are built from:

{listed}

Figures (lengths, capacities, dates) are facts quoted from the publications in `sources.json`; each
feature names its own. Borders follow UN-recognised boundaries and imply no opinion.
"""
