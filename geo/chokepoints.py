"""Chokepoints: the places on a territory whose loss costs the corridor most.

Candidates are of five kinds:

- `border_crossing`: where lines cross the border of the territory (`geo.crossings`);
- `gauge_break`: a node where trains change gauge, in the territory or no further from it than the
  radius;
- `port`: a seaport or river port in the territory;
- `convergence`: where one disc of the radius touches a line of every mode asked for, or of two of
  them (`geo.convergence`), centred where the smallest such disc is;
- `single_link`: the middle of a stretch without which some pair has no route at all.

Each is put to the same test: everything within the radius of its centre closes (at a port, also all
that is handled there), and `geo.loss` says what the corridor loses. A place ranks by

    score = (p + c + d) / 3 · 1 / (1 + r / R)

where p is the share of pairs cut off, c the share of capacity lost (0 where it is not known), d the
detour (extra hours over hours, at most 1), r the severing radius of what the disc hits and R the
radius of the disc: what is lost, weighed by how little ground holds it. Along a single-file corridor
every link is equally critical in the graph; there only the ground tells places apart.

Two candidates nearer to each other than the radius are one place: the one with the higher score
stands for both, and `kinds` names what both are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.convergence import convergence_places, severing_radii
from geo.crossings import crossings
from geo.geodesic import WGS84
from geo.ground import Ground
from geo.loss import Loss, Stakes
from geo.names import UnknownNameError
from geo.network import MODES_OF
from geo.ranking import Place, score
from geo.standing import CLOSED, segments_under
from geo.uncertainty import rank_stability
from layers.cluster import Mapper, one_process
from layers.schema import CONFIDENCES, CRS, MODES

if TYPE_CHECKING:
    from layers.atlas import Atlas
    from layers.scenarios import Scenario

KINDS: Final = ("border_crossing", "gauge_break", "port", "convergence", "single_link")
"""Kinds of chokepoint; of several, the first in this order is the kind of the place."""

COLUMNS: Final = (
    "rank",
    "id",
    "name",
    "kind",
    "lat",
    "lon",
    "severing_radius_km",
    "modes",
    "segments",
    "capacity_lost_share",
    "capacity_lost_mt_y",
    "capacity_lost_bcm_y",
    "extra_hours",
    "pairs_cut",
    "rank_stability",
    "confidence",
    "score",
    "detour_share",
    "pairs",
    "kinds",
    "radius_km",
    "radius_low_km",
    "radius_high_km",
    "bypass",
)

_TOUCH_KM: Final = 1e-6  # a disc that is to touch a line to the millimetre must

_POINTS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def chokepoints(
    atlas: Atlas,
    territory: str | None = None,
    *,
    radius_km: float = 5.0,
    modes: Iterable[str] = ("rail", "road", "pipeline"),
    top: int | None = 10,
    pairs: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    as_of: int | None = None,
    statuses: Iterable[str] = ("operational",),
    costs: Mapping[str, Any] | None = None,
    draws: int = 0,
    seed: int = 0,
    mapper: Mapper = one_process,
    progress: Callable[[int], None] | None = None,
    scenario: Scenario | None = None,
) -> gpd.GeoDataFrame:
    """Return the ranked chokepoints of a territory.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        ISO 3166-1 alpha-3; the default of the atlas where not given.
    radius_km : float
        Radius of the disc that closes.
    modes : iterable of {"sea", "rail", "road", "pipeline"}
        What the disc closes. Without "pipeline" gas is left out altogether.
    top : int or None
        How many places to return; all where None.
    pairs : mapping of str to sequence of (str, str), optional
        Origin and destination nodes by medium ("freight", "gas"); those of the named routes through
        the territory where not given.
    as_of, statuses, costs
        As in `geo.building.build_network`.
    draws, seed : int
        How many seeded draws to hold the ranking against (`geo.uncertainty`); none where 0.
    mapper : Mapper
        Where the draws are worked out (`layers.cluster`); the result is the same.
    progress : callable, optional
        Called with the number of draws done.
    scenario : Scenario, optional
        What it closes is lost already: places are ranked on what it leaves open, and everything lost
        is beyond that.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, by rank, with `COLUMNS` and the extent as geometry: the centres from which a
        disc of the radius does the same damage, for a convergence; the disc elsewhere. `segments` and
        `modes` are joined with ";". `severing_radius_km` is the least radius of a disc around the
        centre that touches a line of every mode hit, and lies between `radius_low_km` and
        `radius_high_km` if the lines are drawn within their stated accuracy. `rank_stability` is the
        share of the draws in which the place is among the first `top`; NaN without draws.
        `bypass` is the way round for the freight pair delayed most; missing where none is delayed.
        `confidence` is the lowest of the segments hit, and low where accuracy alone could move what
        is severed out of the disc. Empty where the corridor does not cross the territory.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    ValueError
        If the radius is not positive, a mode is unknown, or no territory is named.

    Examples
    --------
    >>> from geo import chokepoints
    >>> from layers import load_atlas
    >>> found = chokepoints(load_atlas(), "AZE", radius_km=5)
    >>> bool(found["score"].is_monotonic_decreasing)
    True
    """
    territory = atlas.territory if territory is None else territory
    wanted = tuple(dict.fromkeys(modes))
    if territory is None:
        raise ValueError("the atlas has no default territory; name one")
    if territory not in set(atlas.borders["iso_a3"]):
        raise UnknownNameError("territory", territory, list(atlas.borders["iso_a3"]))
    if not 0 < radius_km < np.inf:
        raise ValueError(f"a radius of {radius_km} km is not above 0")
    if unknown := [mode for mode in wanted if mode not in MODES]:
        raise ValueError(f"no mode {', '.join(map(repr, unknown))}; there are {', '.join(MODES)}")

    statuses = tuple(statuses)
    segments = segments_under(atlas, scenario, as_of=as_of)
    lines = segments[segments["status"].isin(statuses) & segments["mode"].isin(wanted)].reset_index(drop=True)
    media = [medium for medium, its in MODES_OF.items() if set(its) & set(wanted)]
    stakes = Stakes(
        atlas, territory, media=media, pairs=pairs, as_of=as_of, statuses=statuses, costs=costs, scenario=scenario
    )
    soil = atlas.borders.set_index("iso_a3").geometry[territory]
    ground = Ground(lines, soil, radius_km=radius_km)
    places = (
        candidates(
            atlas, territory, lines, ground, stakes, radius_km=radius_km, modes=wanted, as_of=as_of, scenario=scenario
        )
        if len(ground.ids)
        else []
    )
    rows = _ranked(places, [stakes.loss(place.segments, place.nodes) for place in places], ground, radius_km)
    table = _table(atlas, territory, rows, lines, stakes, radius_km)
    if draws and len(table):
        shown = len(table) if top is None else min(top, len(table))
        table["rank_stability"] = rank_stability(
            atlas, [row.place for row in rows], ground, stakes,
            radius_km=radius_km, top=shown, draws=draws, seed=seed, mapper=mapper, progress=progress, scenario=scenario,
        )  # fmt: skip
    return table if top is None else table.head(top)


def candidates(
    atlas: Atlas,
    territory: str,
    lines: gpd.GeoDataFrame,
    ground: Ground,
    stakes: Stakes,
    *,
    radius_km: float,
    modes: Sequence[str],
    as_of: int | None = None,
    scenario: Scenario | None = None,
) -> list[Place]:
    """Return every candidate place of a territory, kind by kind.

    Parameters
    ----------
    lines : GeoDataFrame
        Segments of the modes asked for, as they stand.
    ground : Ground
        Of the same lines and territory.
    stakes : Stakes
        Of the same territory.
    radius_km, modes, as_of, scenario
        As in `chokepoints`.
    """
    soil = atlas.borders.set_index("iso_a3").geometry[territory]
    found: list[tuple[str, float, float, Any | None, str | None]] = []
    known = set(lines["id"])
    crossed = crossings(atlas, as_of=as_of, scenario=scenario)
    here = crossed["segment"].isin(known) & (
        (crossed["from_country"] == territory) | (crossed["to_country"] == territory)
    )
    found += [("border_crossing", row.lon, row.lat, None, None) for row in crossed[here].itertuples()]
    for node in atlas.nodes.itertuples():
        if node.kind == "gauge_break" and "rail" in modes:
            near = shapely.get_coordinates(shapely.shortest_line(node.geometry, soil))[-1]
            if _km((node.geometry.x, node.geometry.y), (near[0], near[1])) <= radius_km:
                found.append(("gauge_break", near[0], near[1], None, None))
        if node.kind in ("seaport", "river_port") and node.country == territory:
            found.append(("port", node.geometry.x, node.geometry.y, None, node.id))
    present = [mode for mode in modes if (lines["mode"] == mode).any()]
    for size in range(len(present), 1, -1):
        for chosen in combinations(present, size):
            for row in convergence_places(lines, chosen, radius_km=radius_km, within=soil).itertuples():
                found.append(("convergence", row.lon, row.lat, row.geometry, None))
    found += [("single_link", *middle, None, None) for middle in _single_links(lines, stakes, soil)]
    standing = segments_under(atlas, scenario, as_of=as_of)
    standing = standing[standing["status"] != CLOSED]
    return [_place(atlas, standing, ground, radius_km, *one) for one in found]


def _single_links(lines: gpd.GeoDataFrame, stakes: Stakes, soil: Any) -> list[tuple[float, float]]:
    """Return the middles of the stretches inside the territory without which a pair has no route."""
    inside = lines[shapely.intersects(lines.geometry.to_numpy(), soil)]
    middles = []
    for medium in stakes.media:
        vital = [
            bool((np.isfinite(medium.best) & ~np.isfinite(medium.costs(medium.closed([name], [])))).any())
            for name in inside["id"]
        ]
        stretch = shapely.union_all(inside.geometry.to_numpy()[np.array(vital, dtype=bool)])
        for part in shapely.get_parts(shapely.line_merge(shapely.intersection(stretch, soil))):
            if part.geom_type == "LineString" and not part.is_empty:
                middle = shapely.line_interpolate_point(part, 0.5, normalized=True)
                middles.append((float(middle.x), float(middle.y)))
    return middles


def _place(
    atlas: Atlas,
    standing: gpd.GeoDataFrame,
    ground: Ground,
    radius_km: float,
    kind: str,
    lon: float,
    lat: float,
    extent: Any | None,
    port: str | None,
) -> Place:
    """Return a candidate with what its disc hits."""
    distance = ground.distance(ground.to_plane([(lon, lat)]))[0]
    segments = list(ground.ids[distance <= radius_km + _TOUCH_KM])
    metres = WGS84.inv(
        np.full(len(atlas.nodes), lon), np.full(len(atlas.nodes), lat), atlas.nodes.geometry.x, atlas.nodes.geometry.y
    )[2]
    nodes = list(atlas.nodes["id"].to_numpy()[metres <= radius_km * 1000])
    if port is not None:
        served = standing[(standing["from_node"] == port) | (standing["to_node"] == port)]
        segments = list(dict.fromkeys([*segments, *served["id"]]))
        nodes = list(dict.fromkeys([*nodes, port]))
    return Place(kind, lon, lat, tuple(segments), tuple(nodes), extent)


@dataclass(frozen=True)
class Row:
    """A place with its loss and its rank."""

    place: Place
    loss: Loss
    radius: float
    low: float
    high: float
    score: float
    kinds: tuple[str, ...]


def _ranked(places: list[Place], losses: list[Loss], ground: Ground, radius_km: float) -> list[Row]:
    """Score the candidates and keep one of those that are one place."""
    if not places:
        return []
    distance = ground.distance(ground.to_plane([(place.lon, place.lat) for place in places]))
    hit = distance <= radius_km + _TOUCH_KM
    radius, low, high = (
        severing_radii(km, ground.modes, dict.fromkeys(ground.modes), hit=hit)
        for km in (distance, np.maximum(distance - ground.accuracy_km, 0), distance + ground.accuracy_km)
    )
    scored = score(losses, radius, radius_km)
    kind = [KINDS.index(place.kind) for place in places]
    order = sorted(range(len(places)), key=lambda i: (-scored[i].round(12), radius[i], kind[i], places[i].lon))
    kept: list[Row] = []
    for i in order:
        if not places[i].segments:
            continue
        here = (places[i].lon, places[i].lat)
        near = (n for n, row in enumerate(kept) if _km(here, (row.place.lon, row.place.lat)) < radius_km)
        twin = next(near, None)
        if twin is None:
            row = Row(places[i], losses[i], radius[i], low[i], high[i], float(scored[i]), (places[i].kind,))
            kept.append(row)
        else:
            both = {*kept[twin].kinds, places[i].kind}
            kept[twin] = dataclasses.replace(kept[twin], kinds=tuple(kind for kind in KINDS if kind in both))
    return kept


def _table(
    atlas: Atlas, territory: str, rows: list[Row], lines: gpd.GeoDataFrame, stakes: Stakes, radius_km: float
) -> gpd.GeoDataFrame:
    by_id = lines.set_index("id")
    hits = [by_id.loc[[name for name in row.place.segments if name in by_id.index]] for row in rows]
    modes = [";".join(mode for mode in MODES if (hit["mode"] == mode).any()) for hit in hits]
    names = _names(atlas, territory, [(row.place, passed) for row, passed in zip(rows, modes, strict=True)])
    records: list[dict[str, Any]] = []
    geometry = []
    for number, (row, name, hit, passed) in enumerate(zip(rows, names, hits, modes, strict=True), start=1):
        records.append(
            {
                "rank": number,
                "id": f"{territory}-{number:02d}",
                "name": name,
                "kind": row.kinds[0],
                "lat": row.place.lat,
                "lon": row.place.lon,
                "severing_radius_km": row.radius,
                "modes": passed,
                "segments": ";".join(row.place.segments),
                **{field: getattr(row.loss, field) for field in _LOSS},
                "rank_stability": np.nan,
                "confidence": _confidence(hit, row.high, radius_km),
                "score": row.score,
                "kinds": ";".join(row.kinds),
                "radius_km": radius_km,
                "radius_low_km": row.low,
                "radius_high_km": row.high,
                "bypass": stakes.bypass(row.place.segments, row.place.nodes),
            }
        )
        geometry.append(_disc(row.place, radius_km) if row.place.extent is None else row.place.extent)
    return gpd.GeoDataFrame(pd.DataFrame(records, columns=list(COLUMNS)), geometry=geometry, crs=CRS)


_LOSS: Final = (
    "capacity_lost_share",
    "capacity_lost_mt_y",
    "capacity_lost_bcm_y",
    "extra_hours",
    "pairs_cut",
    "detour_share",
    "pairs",
)


def _confidence(hit: gpd.GeoDataFrame, high: float, radius_km: float) -> str:
    """Return the lowest confidence of the segments; low where accuracy could undo the convergence."""
    if high > radius_km:
        return "low"
    return max(map(str, hit["confidence"]), key=CONFIDENCES.index, default="low")


def _names(atlas: Atlas, territory: str, places: Sequence[tuple[Place, str]]) -> list[str]:
    """Name each place after the nearest node, with distance and bearing where it is not there.

    Points on a pipeline name a place only where nothing but the pipeline passes.
    """
    nodes = atlas.nodes[atlas.nodes["country"].eq(territory) | atlas.nodes["border_with"].eq(territory)]
    nodes = atlas.nodes if nodes.empty else nodes
    piped = nodes["kind"].isin(["pipeline_post", "compressor"])
    names: list[str] = []
    for place, modes in places:
        known = nodes if modes == "pipeline" or piped.all() else nodes[~piped]
        here = np.full(len(known), place.lon), np.full(len(known), place.lat)
        azimuth, _, metres = WGS84.inv(known.geometry.x.to_numpy(), known.geometry.y.to_numpy(), *here)
        nearest = int(np.argmin(metres))
        name, km = str(known["name"].iat[nearest]), metres[nearest] / 1000
        point = _POINTS[round(azimuth[nearest] % 360 / 45) % 8]
        full = name if km < 2 else f"{km:.0f} km {point} of {name}"
        names.append(full if full not in names else f"{full} ({place.lat:.3f}, {place.lon:.3f})")
    return names


def _km(first: tuple[float, float], second: tuple[float, float]) -> float:
    return float(WGS84.inv(*first, *second)[2]) / 1000


def _disc(place: Place, radius_km: float) -> Any:
    """Return the geodesic circle of the radius as a polygon of 64 corners."""
    azimuths = np.linspace(0, -360, 64, endpoint=False)
    lon, lat, _ = WGS84.fwd(np.full(64, place.lon), np.full(64, place.lat), azimuths, np.full(64, radius_km * 1000))
    return shapely.Polygon(np.column_stack([lon, lat]))
