"""The cheapest route through some nodes, against all ways of small networks and the shortest paths of networkx."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.validation.ways import cheapest_way
from tests.generated import bounded
from tests.hand_network import bare

edges = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 9)).filter(lambda edge: edge[0] != edge[1]),
    min_size=1,
    max_size=9,
)


@bounded(100)
@given(edges=edges, stops=st.permutations(range(6)), via=st.integers(0, 2), data=st.data())
def test_it_is_the_cheapest_that_uses_no_edge_twice(
    edges: list[tuple[int, int, int]], stops: list[int], via: int, data: st.DataObject
) -> None:
    """Held against all trails of a small network, one after the other."""
    network = bare([(tail, head, float(cost)) for tail, head, cost in edges], n=6)
    closed = np.array(data.draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges))), dtype=bool)
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(6))
    graph.add_weighted_edges_from(edge for edge, shut in zip(edges, closed, strict=True) if not shut)
    chosen = stops[: via + 2]
    way = cheapest_way(
        network, network.hours, str(chosen[0]), str(chosen[-1]), via=[str(stop) for stop in chosen[1:-1]], closed=closed
    )
    legs = list(pairwise(chosen))
    if not all(nx.has_path(graph, *leg) for leg in legs):
        assert way is None
        return
    assert way is not None
    assert not closed[way].any()
    _leads(way, edges, chosen)
    open_edges = [(number, *edge) for number, edge in enumerate(edges) if not closed[number]]
    once = _cheapest_trail(open_edges, chosen, frozenset())
    retraced = sum(nx.shortest_path_length(graph, *leg, weight="weight") for leg in legs)
    assert network.hours[way].sum() == (retraced if once is None else once)


def _cheapest_trail(edges: list[tuple[int, int, int, int]], stops: list[int], used: frozenset[int]) -> int | None:
    """Return the cost of the cheapest trail from the first stop through the others, by trying all."""
    at, *ahead = stops
    if not ahead:
        return 0
    costs = [_cheapest_trail(edges, ahead, used)] if at == ahead[0] else []
    for number, tail, head, cost in edges:
        if number not in used and at in (tail, head) and at != ahead[0]:
            rest = _cheapest_trail(edges, [head if at == tail else tail, *ahead], used | {number})
            costs.append(None if rest is None else cost + rest)
    return min((cost for cost in costs if cost is not None), default=None)


def _leads(way: list[int], edges: list[tuple[int, int, int]], stops: list[int]) -> None:
    """Check that a way leads from the first stop through the others in order."""
    reached, ahead = stops[0], stops[1:]
    for edge in way:
        tail, head, _ = edges[edge]
        assert reached in (tail, head)
        reached = head if reached == tail else tail
        ahead = ahead[1:] if len(ahead) > 1 and reached == ahead[0] else ahead
    assert [reached] == ahead
