"""The links that are not there yet, those together that are of use only together, and a case in which some are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.network.case import Case
from geo.network.media import Medium
from geo.network.model import Network
from layers.scenarios.scenario import Opening, load_scenario, scenario_names

if TYPE_CHECKING:
    from geo.arrays import Bools, Objects


@dataclass(frozen=True, eq=False)
class PlannedLink:
    """Segments that open together.

    Attributes
    ----------
    segments : tuple of str
    name, status : str
        Of the segments, joined by "; "; each status once.
    why : str
        The scenario that opens them together, or "joined" where they meet at places that nothing else serves.
    lines : MultiLineString
        EPSG:4326.
    """

    segments: tuple[str, ...]
    name: str
    status: str
    why: str
    lines: shapely.MultiLineString


def planned_links(case: Case, medium: Medium) -> list[PlannedLink]:
    """Return the links of a medium that are not in operation in a case and that it does not close.

    Parameters
    ----------
    case : Case
    medium : {"freight", "gas"}

    Returns
    -------
    list of PlannedLink
        In the order of the atlas. Segments that a scenario of the atlas opens by name are one link (of several
        scenarios that name a segment, the one with fewest openings). Of the others those are one link that meet
        at nodes where nothing in operation ends.
    """
    network = case.whole_network(medium)
    state = case.state(medium)
    line = (network.kind == "segment") & ~state.closed_for_good & ~state.closed
    in_use = line & (state.status == "operational")
    left = line & ~in_use
    groups: list[tuple[str, Bools]] = []
    for scenario, named in _opened_by_name(case):
        together = left & np.isin(network.segment, list(named))
        if together.any():
            groups.append((scenario, together))
            left = left & ~together
    groups += [("joined", together) for together in _joined(network, left, in_use)]
    groups.sort(key=lambda group: int(np.flatnonzero(group[1])[0]))
    return [_link(network, state.status, why, together) for why, together in groups]


def _opened_by_name(case: Case) -> list[tuple[str, set[str]]]:
    """Return each scenario of the atlas that opens segments by name, with these; those that open least first."""
    parts = load_scenario(case.atlas, *scenario_names(case.atlas)).parts
    parts = tuple(sorted(parts, key=lambda part: (len(part.opens), part.id)))
    named = [(part.id, {name for opening in part.opens for name in opening.segments}) for part in parts]
    return [entry for entry in named if entry[1]]


def _joined(network: Network, left: Bools, in_use: Bools) -> list[Bools]:
    """Return the segments that meet, directly or by others, at nodes where nothing in use ends."""
    served = {*network.from_node[in_use], *network.to_node[in_use]}
    edges = np.flatnonzero(left)
    meeting = {node: number for number, node in enumerate(dict.fromkeys(network.nodes)) if node not in served}
    pairs = [
        (row, len(edges) + meeting[node])
        for row, edge in enumerate(edges.tolist())
        for node in (network.from_node[edge], network.to_node[edge])
        if node in meeting
    ]
    row, column = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    size = len(edges) + len(network.nodes)
    _, part = connected_components(coo_array((np.ones(len(row)), (row, column)), shape=(size, size)), directed=False)
    groups = []
    for number in dict.fromkeys(part[: len(edges)].tolist()):
        together = np.zeros(len(left), dtype=bool)
        together[edges[part[: len(edges)] == number]] = True
        groups.append(together)
    return groups


def _link(network: Network, status: Objects, why: str, together: Bools) -> PlannedLink:
    return PlannedLink(
        tuple(network.segment[together]),
        "; ".join(network.name[together]),
        "; ".join(dict.fromkeys(status[together])),
        why,
        shapely.MultiLineString(list(network.geometry[together])),
    )


def with_open(case: Case, links: Iterable[PlannedLink]) -> Case:
    """Return a case in which some links are in operation, and all else is as it was.

    Parameters
    ----------
    case : Case
        With a scenario. What it closes stays closed.
    links : iterable of PlannedLink
    """
    scenario = case.scenario
    assert scenario is not None
    opening = Opening(segments=tuple(name for link in links for name in link.segments))
    parts = scenario.parts
    if parts:  # in the first of them, so that no opening comes after a closure
        parts = (replace(parts[0], opens=(opening, *parts[0].opens)), *parts[1:])
    return case.but(scenario=replace(scenario, opens=(opening, *scenario.opens), parts=parts))
