"""Build the bundled atlas, layers/instc, from the curated facts and open networks.

The facts are the tables in scripts/instc; the geometry of railways and roads is traced on
`scgraph_data`, that of ships on `searoute`; borders and land come from npm packages. The result is
the same, byte for byte, on every run. Needs the extra `build` (`pip install .[build]`).

    python scripts/build_instc.py            build layers/instc and print the table of lengths
    python scripts/build_instc.py --check    build into a temporary folder and compare
"""

from __future__ import annotations

import argparse
import filecmp
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import geopandas as gpd  # noqa: E402
import shapely  # noqa: E402

from instc import borders, facts, land, network, sea, trace, write  # noqa: E402
from layers import save  # noqa: E402
from layers.schema import LAYERS  # noqa: E402

ATLAS = ROOT / "layers" / "instc"
DATE = "2026-11-22"
VERSION = "1.0.0"
TOLERANCE = 0.03
"""Greatest share by which a drawn and an official length may differ unexplained."""

SEA_ACCURACY_M = 10_000.0
"""Ships keep to no line: how far off the drawn one they may well be, m."""

TITLE = "International North–South Transport Corridor (INSTC) and the proposed Russia–Azerbaijan–Iran gas pipeline"
DESCRIPTION = (
    "Railways, roads, sea routes and gas pipelines between Mumbai and Saint Petersburg, with what exists kept apart"
    " from what is planned. Facts are curated and cited; geometry is traced on open networks and says how accurate"
    " it is. Borders follow UN-recognised boundaries."
)
LICENCES = [
    {
        "name": "ODbL-1.0",
        "title": "Open Data Commons Open Database License 1.0",
        "path": "https://opendatacommons.org/licenses/odbl/1-0/",
    }
]
DATA_SOURCES = ("osm-scgraph", "osm-stations", "searoute", "geo-tz", "geo-maps", "natural-earth", "geonames", "gem-gas")
"""Sources whose data, not only figures, are in the layers."""


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
    territory: shapely.Geometry,
) -> network.LonLat:
    """Find where the line through a border place meets the border.

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
    met = shapely.intersection(drawn, shapely.boundary(territory))
    crossings = [
        (float(point.x), float(point.y)) for point in shapely.get_parts(met).tolist() if point.geom_type == "Point"
    ]
    if not crossings:
        raise BuildError(f"{place.id}: the line through it does not meet the border")
    return min(crossings, key=lambda point: network.distance_km(point, place.lonlat))


def build(out: Path) -> list[str]:
    """Build the atlas into a folder.

    Parameters
    ----------
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
    table = facts.read()
    nets = {"rail": network.load("world_railways"), "road": network.load("world_highways")}
    countries: gpd.GeoDataFrame = borders.build()
    ashore = shapely.union_all(countries.geometry.to_numpy())
    territory = countries.set_index("iso_a3").geometry["AZE"]
    positions = {place.id: place_on_network(place, nets) for place in table.places.values()}
    for place in table.places.values():
        if place.position == "border":
            positions[place.id] = place_on_border(place, table, positions, nets, territory)
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
    rows["borders"] = [(row.drop("geometry").to_dict(), row.geometry) for _, row in countries.iterrows()]
    rows["land"] = [(row.drop("geometry").to_dict(), row.geometry) for _, row in land.build(countries).iterrows()]
    for name, layer in LAYERS.items():
        (out / layer.filename).write_bytes(write.feature_collection(layer, rows[name]).encode())
    attributions = [source for source in table.sources if source["id"] in DATA_SOURCES]
    documents = {
        "routes": {"routes": list(table.routes)},
        "sources": {"sources": list(table.sources)},
        "costs": {"parameters": list(table.costs)},
    }
    for name, content in documents.items():
        (out / f"{name}.json").write_bytes(save.document(content).encode())
    (out / "LICENSE.md").write_bytes(licence(attributions).encode())
    if out.resolve() != ATLAS.resolve():
        # Scenarios are written by hand, where they are used.
        shutil.copytree(ATLAS / "scenarios", out / "scenarios", dirs_exist_ok=True)
    (out / "datapackage.json").write_bytes(
        write.catalogue(
            out,
            title=TITLE,
            description=DESCRIPTION,
            version=VERSION,
            date=DATE,
            corridor={"origin": "INNSA", "destination": "RUSPB", "territory": "AZE"},
            licences=LICENCES,
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
    return report(table, lines)


def report(table: facts.Facts, lines: dict[str, trace.Drawn]) -> list[str]:
    """Print the table of lengths; return the differences that nothing explains."""
    unexplained: list[str] = []
    print(
        f"{'segment':8} {'name':60} {'official':>9} {'drawn':>9} {'basis':8} {'diff':>7} {'method':10} {'accuracy':>9}"
    )
    measured: dict[str, float] = {}
    for name, segment in table.segments.items():
        drawn = lines[name]
        km = drawn.traced_km if drawn.traced_km is not None else network.length_km(drawn.points)
        basis = "traced" if drawn.traced_km is not None else "geometry"
        measured[name] = km
        official = segment.official_km
        share = None if official is None else km / official - 1.0
        flag = ""
        if share is not None and abs(share) > TOLERANCE:
            flag = " explained" if segment.length_note else " UNEXPLAINED"
            if not segment.length_note:
                unexplained.append(f"{name}: official {official:g} km, {basis} {km:.1f} km ({share:+.1%})")
        stated = "" if official is None else f"{official:.1f}"
        differ = "" if share is None else f"{share:+.1%}"
        print(
            f"{name:8} {segment.properties['name'][:60]:60} {stated:>9} {km:9.1f} {basis:8} {differ:>7}"
            f" {drawn.method:10} {drawn.accuracy_m:7.0f} m{flag}"
        )
    print()
    print(f"{'total':24} {'name':60} {'official':>15} {'by table':>9} {'drawn':>9} {'diff':>7}")
    for total in table.totals:
        quoted = sum(table.segments[name].official_km or measured[name] for name in total.segments)
        km = sum(measured[name] for name in total.segments)
        low, high = total.low_km * (1.0 - TOLERANCE), total.high_km * (1.0 + TOLERANCE)
        nearest = min(max(quoted, total.low_km), total.high_km)
        flag = ""
        if not low <= quoted <= high:
            flag = " explained" if total.note else " UNEXPLAINED"
            if not total.note:
                unexplained.append(f"{total.id}: {total.low_km:g}-{total.high_km:g} km expected, {quoted:.1f} km found")
        print(
            f"{total.id:24} {total.name[:60]:60} {f'{total.low_km:g}-{total.high_km:g}':>15} {quoted:9.1f} {km:9.1f}"
            f" {quoted / nearest - 1.0:+7.1%}{flag}"
        )
    return unexplained


def licence(attributions: Sequence[dict[str, Any]]) -> str:
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
(https://www.openstreetmap.org/copyright). Contains GeoNames and Global Energy Monitor data, CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/): single positions, rounded.

What the layers are built from:

{listed}

Figures (lengths, capacities, dates) are facts quoted from the publications in `sources.json`; each
feature names its own. Borders follow UN-recognised boundaries and imply no opinion.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Returns
    -------
    int
        0 if all is well, 1 if a length is unexplained, the facts contradict themselves or the check fails.
    """
    parser = argparse.ArgumentParser(description="Build the bundled atlas from facts and open networks.")
    parser.add_argument("--out", type=Path, default=ATLAS, help="folder to write (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; compare a fresh build with the folder")
    options = parser.parse_args(arguments)
    try:
        if not options.check:
            unexplained = build(options.out)
        else:
            with tempfile.TemporaryDirectory() as folder:
                fresh = Path(folder) / options.out.name
                unexplained = build(fresh)
                names = sorted(path.name for path in fresh.iterdir() if path.is_file())
                _, differ, absent = filecmp.cmpfiles(fresh, options.out, names, shallow=False)
                unexplained += [f"{name}: not what a fresh build gives" for name in [*differ, *absent]]
    except (facts.FactsError, BuildError) as error:
        print(error, file=sys.stderr)
        return 1
    for problem in unexplained:
        print(problem, file=sys.stderr)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
