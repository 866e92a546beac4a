"""The end of a brief: methods, limits, data, sources, provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from layers.scenarios.scenario import scenario_names
from maps.annex import source_tables
from maps.annex.context import Context
from maps.paper.document import Paragraphs, Section
from maps.words.countries import BORDER_POLICY

if TYPE_CHECKING:
    from layers import Atlas


def back_matter(context: Context) -> list[Section]:
    """Return how the figures are made, what they do not say, and what they are made from."""
    atlas, rule = context.atlas, context.case.rule()
    data, sources = source_tables.data_table(atlas), source_tables.sources_table(atlas)
    return [
        Section("methods", "How the figures are made", (Paragraphs(_methods(atlas, rule), listed=True),)),
        Section("limits", "What they do not say", (Paragraphs((BORDER_POLICY, *_limits(atlas, rule)), listed=True),)),
        Section("data-chapter", "Data and sources", tuple(table for table in (data, sources) if table)),
        Section("provenance-chapter", "Provenance", (source_tables.provenance_table(context.made),)),
    ]


def _methods(atlas: Atlas, rule: str) -> tuple[str, ...]:
    piped = (atlas.segments["mode"] == "pipeline").any()
    gas = " and the shortest for gas" if piped else ""
    flows = f"{_CHOICE}{_CHOICE_OF_GAS if piped else ''}." if rule == "logit" else _CHEAPEST
    return tuple(method.format(gas=gas, flows=flows) for method in _METHODS)


_CHOICE: Final = (
    "Freight of each pair and commodity class splits over its ways by a path-size logit on their cost, money and the "
    "value of time, under capacities that all share"
)
_CHOICE_OF_GAS: Final = "; gas goes the shortest way that has room"
_CHEAPEST: Final = "Flows are the cheapest that carry as much as fits."

_METHODS: Final = (
    "Exposure: every segment is cut exactly at the borders. The length to quote is the official one of the segment "
    "(else that of its source network, else as drawn), shared out over its parts; lengths as drawn are geodesic.",
    "Routes are the fastest for freight{gas} on a network of places, modes and gauges; transfers, "
    "borders and breaks of gauge take hours of their own.",
    "Dependence on a territory is the best route that keeps out of it, against the best of all.",
    "A chokepoint is a disc that closes; what it costs is found on the network, how little ground holds it on the map.",
    "{flows} What does not fit is listed as without a route.",
    "Scenarios close, open and change parts of the same network; each is held against the baseline.",
    "Seeded draws vary costs, capacities and the course of lines within what their sources allow; the same seed "
    "gives the same figures. docs/methods.md has every formula, its reference and a worked example.",
)


_OF_HOURS: Final = "Time is the only cost of freight: where money would choose rail or ship, hours choose the road."
_OF_MONEY: Final = (
    "Prices are published tariffs and estimates, not contracts, and how freight chooses is fitted on few counts: where "
    "the chapter on observations says that the model is far off, its flows and its money are too."
)


def _limits(atlas: Atlas, rule: str) -> list[str]:
    """Return the limits of the figures of this atlas, which are easily forgotten."""
    segments = atlas.segments
    gas = segments["mode"] == "pipeline"
    unknown = segments["capacity_bcm_y"].where(gas, segments["capacity_mt_y"]).isna()
    notes = []
    if unknown.any():
        notes.append(
            f"{'Most' if unknown.mean() > 0.5 else 'Some'} capacities are not published. One that is not known limits "
            "nothing, so what fits through is an upper bound and what must cross a lower one."
        )
    notes.append("Ways round are those of the atlas: a road, railway or sea way that it leaves out may be shorter.")
    if not gas.all():
        notes.append(_OF_HOURS if rule == "hours" else _OF_MONEY)
        stated = [entry for entry in atlas.costs.get("parameters", []) if "speed" in entry["id"] or "_h" in entry["id"]]
        guessed = [entry for entry in stated if entry.get("confidence") == "low"]
        if stated and len(guessed) == len(stated):
            notes.append("None of the waiting times and speeds is sourced; they are assumptions with a range.")
        elif guessed:
            notes.append("Waiting times and speeds of low confidence are assumptions with a range.")
    if "geometry_method" in segments and (gas & segments["geometry_method"].isin(["waypoints", "schematic"])).any():
        notes.append(
            "Pipelines are drawn through a few known points, kilometres off in places; where that is coarser than a "
            "disc the confidence is low."
        )
    if scenario_names(atlas):
        notes.append("Scenarios say what the network would allow, not what anyone intends or how likely anything is.")
    return notes
