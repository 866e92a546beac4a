"""The segments of an atlas in a year and under a scenario, with their status; "closed" if the scenario closes them.

The rules are those of the network (`geo.network.state`), so that tables, maps and routes agree about what
is closed. A segment that is not closed has its status in the year, or `operational` if the scenario opens
it. A segment that has closed for good by the year is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.network.case import Case
from geo.network.media import MODES_OF
from geo.network.model import Network
from geo.network.state import State, parts_of
from geo.network.years import status_in

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.model.atlas import Atlas

Passage = tuple[str, str, frozenset[str]]
"""A node, a mode and the two countries between which that mode passes there."""

CLOSED: Final = "closed"
"""Status, in results only, of a segment that the scenario closes."""


def segments_in(case: Atlas | Case) -> gpd.GeoDataFrame:
    """Return the segments of an atlas as they are in a case.

    Parameters
    ----------
    case : Atlas or Case

    Returns
    -------
    GeoDataFrame
        A copy of `atlas.segments` (EPSG:4326), in its order and with its index, without segments that have
        closed for good by the year. `status` is that in the year, after the scenario's openings, and
        "closed" if the scenario closes the segment, whatever its status.

    Raises
    ------
    UnknownNameError
        If the scenario names what the atlas does not have. A KeyError.
    AtlasError
        If the scenario names the border of two countries that have none in common.
    ValueError
        If a statement of the scenario names no place.

    Examples
    --------
    >>> from geo.network import Case, segments_in
    >>> from layers import load_atlas
    >>> from layers.scenarios.scenario import Closure, Scenario, Where
    >>> halted = Scenario("halt", "Gas halted", "", closes=(Closure(Where(modes=("pipeline",))),))
    >>> set(segments_in(Case(load_atlas(), halted)).query("mode == 'pipeline'")["status"])
    {'closed'}
    """
    case = Case.of(case)
    if "segments" not in case.results:
        case.results["segments"] = _segments(case)
    segments: gpd.GeoDataFrame = case.results["segments"].copy()
    return segments


def _segments(case: Case) -> gpd.GeoDataFrame:
    atlas = case.atlas
    if not any(part.closes or part.opens for part in parts_of(case.scenario)):
        return atlas.segments if case.year is None else status_in(atlas.segments, case.year)
    status: dict[str, str | None] = {}
    for network, state in _states(case):
        shown_status = np.where(state.closed, CLOSED, state.status)
        present = (network.kind == "segment") & ~state.closed_for_good
        status.update(zip(network.segment[present], shown_status[present], strict=True))
    segments = atlas.segments[atlas.segments["id"].isin(list(status))].copy()
    segments["status"] = [status[name] for name in segments["id"].tolist()]
    return segments


def shut_passages(case: Case) -> set[Passage]:
    """Return the passages at nodes, from one country to another, that the scenario closes for a mode.

    Returns
    -------
    set of (str, str, frozenset of str)
        Node, mode and the two countries. The segments on either side may still be open.
    """
    if not any(part.closes for part in parts_of(case.scenario)):
        return set()
    shut: set[Passage] = set()
    open_: set[Passage] = set()
    for network, state in _states(case):
        for edge in np.flatnonzero(network.transfer).tolist():
            sides = frozenset(network.countries[edge])
            if len(sides) == 2 and network.mode[edge] is not None:
                (shut if state.closed[edge] else open_).add((network.at[edge], network.mode[edge], sides))
    return shut - open_


def _states(case: Case) -> Iterator[tuple[Network, State]]:
    """Yield the network of each medium and its state."""
    for medium in MODES_OF:
        yield case.whole_network(medium), case.state(medium)
