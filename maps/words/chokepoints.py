"""Chokepoints in words, for the list of the page and for the brief.

Nothing is measured here: every figure is one of the frame's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.vulnerability.naming import NEAR_KM, NearNode, naming_nodes
from layers.model.schema import CONFIDENCES
from maps.words.messages import Name, Said, Series, said

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas


@dataclass(frozen=True)
class Term:
    """One of the three losses shown as bars: its part of 1, and what it says."""

    share: float
    said: Said


@dataclass(frozen=True)
class Chokepoint:
    """A row of the list."""

    id: str
    rank: int
    name: Said
    kinds: Said
    within: Said
    terms: tuple[Term, Term, Term]
    cost: Said | None
    pairs: Said
    lost: Said
    first: Said | None
    drawn: bool
    sure: Said
    dots: str
    segments: tuple[tuple[str, str, str], ...]
    """Of each segment hit: id, mode, status."""


def _lost_share(share: float, of: str) -> Term:
    unknown = math.isnan(share)
    return Term(0.0 if unknown else share, said("only", what=None) if unknown else said(f"loss-{of}", share=share))


def _way_round(slowdown: float, hours: float, low: float, high: float) -> Term:
    if math.isnan(hours):
        return Term(slowdown, said("loss-no-way"))
    if high > 0:
        return Term(slowdown, said("loss-longer-between", hours=hours, low=low, high=high))
    return Term(slowdown, said("loss-longer", hours=hours) if hours else said("loss-no-detour"))


def _cost(usd_y: float, left_behind: float) -> Said | None:
    """Return what freight would bear in a year; None where it is not known."""
    if math.isnan(usd_y):
        return None
    return said("place-left-behind" if left_behind > 0 else "place-costs", usd=usd_y / 1e6, mt=left_behind)


def place_names(chokepoints: gpd.GeoDataFrame, atlas: Atlas, territory: str) -> list[Said]:
    """Return what each chokepoint is called: by the nearest node, with distance and bearing unless it is near."""
    near_node = NearNode(naming_nodes(atlas, [territory]))
    names: list[Said] = []
    for row in chokepoints.itertuples(index=False):
        node, km, point = near_node.of((row.lon, row.lat), row.modes)
        name = said("only", what=Name(f"node/{node}"))
        if km >= NEAR_KM:
            name = said("place-near", km=km, point=point, node=Name(f"node/{node}"))
        names.append(name if name not in names else said("place-again", name=name, lat=row.lat, lon=row.lon))
    return names


def chokepoints_in_words(chokepoints: gpd.GeoDataFrame, atlas: Atlas, territory: str) -> list[Chokepoint]:
    """Return the chokepoints in words, by rank.

    Parameters
    ----------
    chokepoints : GeoDataFrame
        From `geo.chokepoints`.
    atlas : Atlas
        Whose segments they hit.
    territory : str
        Whose nodes they are called by, ISO 3166-1 alpha-3.
    """
    facts = atlas.segments.set_index("id")[["mode", "status"]].to_dict("index")
    return [
        _chokepoint_in_words(row, name, facts)
        for row, name in zip(
            chokepoints.drop(columns="geometry").to_dict("records"),
            place_names(chokepoints, atlas, territory),
            strict=True,
        )
    ]


def _chokepoint_in_words(row: Mapping[str, Any], name: Said, facts: Mapping[Any, Mapping[Any, Any]]) -> Chokepoint:
    modes = [said(f"word-{mode}") for mode in row["modes"].split(";") if mode] or [said("place-nothing")]
    lost = [
        said(name, value=row[field])
        for field, name in (("capacity_lost_mt_y", "lost-mt"), ("capacity_lost_bcm_y", "lost-bcm"))
        if row[field] > 0
    ]
    confidence = str(row["confidence"])
    confidence_level = CONFIDENCES.index(confidence)
    freight, gas = row["freight_lost_share"], row["gas_lost_share"]
    return Chokepoint(
        id=str(row["id"]),
        rank=int(row["rank"]),
        name=name,
        kinds=said("only", what=Series([said(f"choke-{kind}") for kind in row["kinds"].split(";")])),
        within=said("place-only", modes=Series(modes))
        if row["modes"] and len(modes) == 1
        else said(
            "place-within",
            km=max(row["severing_radius_km"], 0.1),
            low=row["radius_low_km"],
            high=row["radius_high_km"],
            modes=Series(modes),
        ),
        terms=(
            _lost_share(freight, "freight-speed" if 0 < freight <= row["slowdown"] else "freight-capacity"),
            _lost_share(gas, "gas-capacity" if row["capacity_lost_bcm_y"] > 0 or not gas else "gas-way"),
            _way_round(*(row[name] for name in ("slowdown", "extra_hours", "extra_hours_low", "extra_hours_high"))),
        ),
        cost=_cost(row["extra_usd_y"], row["unserved_mt_y"]),
        pairs=said("pairs-cut", pairs=int(row["pairs_cut"]), all=int(row["pairs"])),
        lost=said("only", what=Series(lost)) if lost else said("lost-none"),
        drawn=not math.isnan(row["extra_hours_low"]),
        first=None if math.isnan(row["p_first"]) else said("ranks-first-in", share=row["p_first"]),
        sure=said("confidence", confidence=said(f"confidence-{confidence}")),
        dots="●" * (len(CONFIDENCES) - confidence_level) + "○" * confidence_level,
        segments=tuple(
            (name, str(facts[name]["mode"]), str(facts[name]["status"]))
            for name in row["segments"].split(";")
            if name in facts
        ),
    )
