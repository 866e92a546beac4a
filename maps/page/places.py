"""Chokepoints as the page tells them: `chokepoints_in_words` for the list, `extents` for the map.

Nothing is measured here: every figure is one of the frame's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from layers.model.schema import CONFIDENCES
from maps.page import display
from maps.words import numbers
from maps.words.numbers import NOTHING
from maps.words.terms import KIND_WORDS, MODE_WORDS, listed

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas


EXTENT_DEG: Final = 0.0005


@dataclass(frozen=True)
class Term:
    """One of the three losses shown as bars: its part of 1, and what it says."""

    share: float
    text: str


@dataclass(frozen=True)
class Chokepoint:
    """A row of the list."""

    id: str
    rank: int
    name: str
    kinds: str
    modes: str
    narrow: str
    terms: tuple[Term, Term, Term]
    pairs: str
    lost: str
    between: str
    first: str
    confidence: str
    dots: str
    segments: tuple[tuple[str, str, str, str], ...]
    """Of each segment hit: id, name, mode, status."""


def _longer(hours: float) -> str:
    return f"{hours:,.0f} h longer" if hours else "no detour"


def _lost_share(share: float, medium: str) -> Term:
    return Term(0.0, NOTHING) if math.isnan(share) else Term(share, f"{numbers.percent(share, 0)} of {medium}")


def chokepoints_in_words(chokepoints: gpd.GeoDataFrame, atlas: Atlas) -> list[Chokepoint]:
    """Return the chokepoints in words, by rank.

    Parameters
    ----------
    chokepoints : GeoDataFrame
        From `geo.chokepoints`.
    atlas : Atlas
        Whose segments they hit.
    """
    facts = atlas.segments.set_index("id")[["name", "mode", "status"]].to_dict("index")
    return [_chokepoint_in_words(row, facts) for row in chokepoints.drop(columns="geometry").to_dict("records")]


def _chokepoint_in_words(row: Mapping[str, Any], facts: Mapping[Any, Mapping[Any, Any]]) -> Chokepoint:
    modes = listed([MODE_WORDS[mode] for mode in row["modes"].split(";") if mode]) or "nothing"
    kinds = listed([KIND_WORDS[kind] for kind in row["kinds"].split(";")])
    hours, pairs = row["extra_hours"], row["pairs"]
    lost = [
        f"{numbers.amount(row[field])} {unit}"
        for field, unit in (("capacity_lost_mt_y", "Mt of freight"), ("capacity_lost_bcm_y", "bcm of gas"))
        if row[field] > 0
    ]
    confidence = str(row["confidence"])
    confidence_level = CONFIDENCES.index(confidence)
    return Chokepoint(
        id=str(row["id"]),
        rank=int(row["rank"]),
        name=str(row["name"]),
        kinds=kinds[:1].upper() + kinds[1:],
        modes=modes,
        narrow=f"Holds {modes} within {max(row['severing_radius_km'], 0.1):,.1f} km",
        terms=(
            _lost_share(row["freight_lost_share"], "freight"),
            _lost_share(row["gas_lost_share"], "gas"),
            Term(row["slowdown"], "no way round" if math.isnan(hours) else _longer(hours)),
        ),
        pairs=f"{row['pairs_cut']} of {pairs} pair{'s' * (pairs != 1)} cut",
        lost=f"{listed(lost)} a year" if lost else "none known",
        between=f"{row['radius_low_km']:.1f} to {row['radius_high_km']:.1f} km",
        first="" if math.isnan(row["p_first"]) else numbers.percent(row["p_first"], 0),
        confidence=confidence,
        dots="●" * (len(CONFIDENCES) - confidence_level) + "○" * confidence_level,
        segments=tuple(
            (name, str(facts[name]["name"]), str(facts[name]["mode"]), str(facts[name]["status"]))
            for name in row["segments"].split(";")
            if name in facts
        ),
    )


def extents(chokepoints: gpd.GeoDataFrame) -> Iterator[display.Feature]:
    """Yield a feature for each chokepoint: its extent, its centre, and the circles to draw."""
    for row in chokepoints.itertuples(index=False):
        shape = row.geometry.simplify(EXTENT_DEG)
        properties = {
            "id": display.inert(row.id),
            "rank": int(row.rank),
            "name": display.inert(row.name),
            "lat": round(row.lat, display.PLACE_DECIMALS),
            "lon": round(row.lon, display.PLACE_DECIMALS),
            "circle_km": round(row.radius_km, 3),
            "severing_km": round(row.severing_radius_km, 3),
            "segments": [display.inert(name) for name in row.segments.split(";") if name],
        }
        yield {"type": "Feature", "properties": properties, "geometry": display.geometry(shape, 3)}
