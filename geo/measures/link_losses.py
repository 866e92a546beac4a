"""The criticality of the links of a corridor: `replacement_paths` and `minimum_cut` on its real segments.

- `links`: what the loss of each segment, alone, costs each origin-destination pair;
- `cuts`: for each pair, how many links any cut needs, and the segments of the narrowest cut.

A consignment starts and ends in any mode its nodes have and pays no transfer there, so each pair gets a
network with one added vertex at either end. The loss is in hours for freight, in km for gas.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.flows.pair_flow import max_flow
from geo.graphs.connectivity import bridges
from geo.graphs.link_criticality import replacement_paths
from geo.graphs.max_flow import minimum_cut
from geo.network.case import Case, Pairs
from geo.network.media import BY, UNITS, Medium, default_pairs
from geo.network.model import Network, edge_name
from geo.routing.search import known_weights
from layers.model.names import several
from layers.model.schema import CRS

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

LINK_COLUMNS: Final = (
    "medium",
    "segment",
    "name",
    "mode",
    "from_node",
    "to_node",
    "status",
    "pairs_cut",
    "extra",
    "worst",
    "unit",
    "used_by",
    "pairs",
    "bridge",
)


def links(
    case: Atlas | Case,
    *,
    media: Medium | Sequence[Medium] = ("freight", "gas"),
    pairs: Pairs | None = None,
    statuses: str | Iterable[str] = ("operational",),
) -> gpd.GeoDataFrame:
    """Return the exact effect of losing each segment, over all pairs.

    Parameters
    ----------
    case : Atlas or Case
        Segments that its scenario closes are not listed.
    media : {"freight", "gas"} or a sequence of them
    pairs : (str, str), sequence of such, or mapping of str to such, optional
        Origin and destination nodes of freight (of gas, if `media` is only that), or by medium ("freight", "gas"); by
        default those of the catalogue and of the named routes.
    statuses : str or iterable of str
        As in `geo.build_network`.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, one row for each segment in use, the worst loss first: `pairs_cut`, pairs left
        without a route; `extra`, mean rise over the pairs still connected, and `worst`, the greatest (NaN
        both where none is), in `unit` (h for freight, km for gas), by replacement paths (Malik, Mittal & Gupta 1989,
        doi:10.1016/0167-6377(89)90065-5); `used_by`, pairs whose best route uses the segment, which makes
        it busy but not critical; `pairs`, pairs that have a route; `bridge`, whether its loss
        disconnects the network.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node. A KeyError.
    MissingCostError
        If the hours of an open edge are not known. A ValueError.

    Examples
    --------
    >>> from geo.measures import links
    >>> from layers import load_atlas
    >>> gas = links(load_atlas(), media=["gas"])
    >>> int(gas.loc[gas["pairs_cut"].idxmax(), "pairs_cut"]) > 0
    True
    """
    case, chosen, media = Case.of(case), several(statuses), several(media)
    asked = case.pairs_by_medium(pairs, media)
    frames = [
        _links(
            case.network(medium, statuses=chosen),
            default_pairs(case.atlas, medium) if asked is None else asked[medium],
        )
        for medium in media
    ]
    rows = pd.concat(frames, ignore_index=True)
    order = rows.sort_values(["pairs_cut", "extra", "worst"], ascending=False, kind="stable", na_position="last")
    return gpd.GeoDataFrame(order.reset_index(drop=True), geometry="geometry", crs=CRS)


def _links(network: Network, pairs: Sequence[tuple[str, str]]) -> gpd.GeoDataFrame:
    m = len(network.tail)
    weight = known_weights(network, BY[network.medium], np.zeros(m, dtype=bool))
    rise = np.zeros((len(pairs), m))
    used = np.zeros((len(pairs), m), dtype=bool)
    joined = np.zeros(len(pairs), dtype=bool)
    for row, (origin, destination) in enumerate(pairs):
        tail, head, closed = network.with_terminals(origin, destination)
        weights = np.concatenate([weight, np.zeros(len(tail) - m)])
        paths = replacement_paths(
            network.n + 2, tail, head, weights, source=network.n, target=network.n + 1, closed=closed
        )
        joined[row] = np.isfinite(paths.distance)
        if joined[row]:
            on = paths.edges < m
            used[row, paths.edges[on]] = True
            rise[row, paths.edges[on]] = paths.without[on] - paths.distance
    is_bridge = bridges(network.tail, network.head)
    segment = np.flatnonzero(network.kind == "segment")
    cut = np.isinf(rise) & joined[:, None]
    connected = joined[:, None] & ~cut
    rise = np.where(connected, rise, 0.0)
    count = connected.sum(axis=0)
    return gpd.GeoDataFrame(
        {
            "medium": network.medium,
            "segment": network.segment[segment],
            "name": network.name[segment],
            "mode": network.mode[segment],
            "from_node": network.from_node[segment],
            "to_node": network.to_node[segment],
            "status": network.status[segment],
            "pairs_cut": cut.sum(axis=0)[segment],
            "extra": np.divide(rise.sum(axis=0), count, out=np.full(m, np.nan), where=count > 0)[segment],
            "worst": np.where(count > 0, rise.max(axis=0, initial=0.0), np.nan)[segment],
            "unit": "km" if BY[network.medium] == "km" else "h",
            "used_by": used.sum(axis=0)[segment],
            "pairs": int(joined.sum()),
            "bridge": is_bridge[segment],
        },
        columns=list(LINK_COLUMNS),
        geometry=network.geometry[segment],
        crs=CRS,
    )


def cuts(
    case: Atlas | Case,
    *,
    media: Medium | Sequence[Medium] = ("freight", "gas"),
    pairs: Pairs | None = None,
    statuses: str | Iterable[str] = ("operational",),
) -> pd.DataFrame:
    """Return the minimum cuts of each pair.

    Parameters
    ----------
    case, media, pairs, statuses
        As in `links`.

    Returns
    -------
    DataFrame
        One row for each medium and pair: `links_needed`, the fewest segments whose loss disconnects the
        pair, and `links`, one such set, joined with ";"; `capacity`, the least capacity of any cut
        (`unit`: Mt/y or bcm/y; infinite if a route has no known capacity at all, NaN without a route),
        and `narrowest`, its edges (segments, or transfers and their node).

    Raises
    ------
    UnknownNameError
        If the atlas has no such node. A KeyError.

    Examples
    --------
    >>> from geo.measures import cuts
    >>> from layers import load_atlas
    >>> bool((cuts(load_atlas(), media="gas")["links_needed"] >= 1).all())
    True
    """
    case, chosen, media = Case.of(case), several(statuses), several(media)
    asked = case.pairs_by_medium(pairs, media)
    rows = []
    for medium in media:
        network = case.network(medium, statuses=chosen)
        for origin, destination in default_pairs(case.atlas, medium) if asked is None else asked[medium]:
            fewest = _fewest_segments(network, origin, destination)
            flow = max_flow(network, origin, destination)
            rows.append(
                {
                    "medium": medium,
                    "origin": origin,
                    "destination": destination,
                    "links_needed": len(fewest) or np.nan,
                    "links": ";".join(fewest) or None,
                    "capacity": (np.inf if flow.unbounded else flow.value) if flow.connected else np.nan,
                    "unit": UNITS[medium],
                    "narrowest": "; ".join(dict.fromkeys(edge_name(network, edge) for edge in flow.cut)) or None,
                }
            )
    return pd.DataFrame(rows)


def _fewest_segments(network: Network, origin: str, destination: str) -> list[str]:
    """Return the fewest segments whose loss disconnects a pair; none if it has no route."""
    tail, head, closed = network.with_terminals(origin, destination)
    ones = np.full(len(tail), np.inf)
    ones[np.flatnonzero(network.kind == "segment")] = 1.0
    cut = minimum_cut(network.n + 2, tail, head, [network.n], [network.n + 1], capacity=ones, closed=closed)
    return [str(network.segment[edge]) for edge in cut.edges.tolist()]
