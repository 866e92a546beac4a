"""Benchmark: what is lost with each of the world's railway lines, against its peers.

    python scripts/benchmarks/criticality.py                ours, the peers, growth
    python scripts/benchmarks/criticality.py --sample 500   with a larger sample of each peer
    python scripts/benchmarks/criticality.py --small        a few seconds on a made world

The network is built once into a cache folder (`world.py`): chains of track contracted, largest
component, weights in km. The question: for 20 origin–destination pairs, every line of each shortest path lost
in turn. The peers search once for each loss, with the line taken out of the graph in place: they answer a seeded
sample of the losses and are scaled to them all. Answers are compared on all that both answered. Peers beyond
networkx and scipy come with the extra `bench`; those absent are left out. Seconds are of processor time, so
that other work on the machine disturbs them less; trust the ratios. Peak memory is that of a process
that does nothing else.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import networkx as nx
import numpy as np
import shapely
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from table import record
from world import inputs, options_of, railways

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo.graphs import ReplacementPaths, replacement_paths

SIZES, SMALL_SIZES = (3_000, 10_000, 30_000), (100, 130)


class Network(NamedTuple):
    """Arrays of a network, as the functions measured take them."""

    n: int
    tail: np.ndarray[Any, np.dtype[np.int64]]
    head: np.ndarray[Any, np.dtype[np.int64]]
    km: np.ndarray[Any, np.dtype[np.float64]]


def rail(cache: Path) -> Network:
    """Return the world rail network; a vertex is a place where lines end."""
    lines = railways(cache).geometry.to_numpy()
    xy, line = shapely.get_coordinates(lines, return_index=True)
    along = line[1:] == line[:-1]
    metres = Geod(ellps="WGS84").inv(*xy[:-1][along].T, *xy[1:][along].T)[2]
    first = np.searchsorted(line, np.arange(len(lines)))
    last = np.append(first[1:], len(line)) - 1
    places, vertex = np.unique(xy[np.concatenate([first, last])], axis=0, return_inverse=True)
    tail, head = vertex.reshape(2, -1)
    return Network(len(places), tail, head, np.bincount(line[1:][along], metres) / 1000)


def part(network: Network, edges: int) -> Network:
    """Return the connected part of so many edges that a breadth-first search finds first."""
    graph = nx.Graph(list(zip(network.tail.tolist(), network.head.tolist(), strict=True)))
    rank = np.zeros(network.n, dtype=int)
    rank[[0, *(v for _, v in nx.bfs_edges(graph, 0))]] = np.arange(network.n)
    chosen = np.argsort(np.maximum(rank[network.tail], rank[network.head]), kind="stable")[:edges]
    ends, vertex = np.unique([network.tail[chosen], network.head[chosen]], return_inverse=True)
    tail, head = vertex.reshape(2, -1)
    return Network(len(ends), tail, head, network.km[chosen])


def draw_pairs(network: Network) -> list[tuple[int, int]]:
    """Draw 20 pairs of an origin and a destination."""
    ends = np.random.default_rng(0).choice(network.n, (20, 2), replace=False)
    return [(int(source), int(target)) for source, target in ends]


def answers(network: Network) -> list[ReplacementPaths]:
    """Answer the question for all pairs."""
    closed = np.zeros(len(network.km), dtype=bool)
    return [replacement_paths(*network, *pair, closed=closed) for pair in draw_pairs(network)]


Search: TypeAlias = Callable[[tuple[int, int], int], float]  # km of a pair without an edge, inf where there is no path


def edges_of(network: Network) -> list[tuple[int, int, float]]:
    """Return the edges as peers take them."""
    return list(zip(network.tail.tolist(), network.head.tolist(), network.km.tolist(), strict=True))


def by_networkx(network: Network, *, both_ends: bool) -> Search:
    """Search with Dijkstra of networkx, from one end or from both."""
    graph: nx.Graph[int] = nx.Graph()
    edges = edges_of(network)
    graph.add_weighted_edges_from(edges)

    def search(pair: tuple[int, int], edge: int) -> float:
        u, v, km = edges[edge]
        graph.remove_edge(u, v)
        try:
            return float(
                nx.bidirectional_dijkstra(graph, *pair)[0] if both_ends else nx.dijkstra_path_length(graph, *pair)
            )
        except nx.NetworkXNoPath:
            return np.inf
        finally:
            graph.add_edge(u, v, weight=km)

    return search


def by_scipy(network: Network) -> Search:
    """Search with Dijkstra of scipy, which has no target: all vertices from the source."""
    edges = len(network.km)
    ends = np.r_[network.tail, network.head], np.r_[network.head, network.tail]
    order = csr_array((np.arange(2 * edges) + 1, ends), shape=(network.n, network.n))
    place = np.argsort(order.data)  # where each edge stands in the sparse matrix, once for each direction
    matrix = csr_array((np.r_[network.km, network.km][order.data - 1], order.indices, order.indptr), shape=order.shape)

    def search(pair: tuple[int, int], edge: int) -> float:
        both = place[[edge, edge + edges]]
        matrix.data[both] = np.inf
        found = dijkstra(matrix, indices=pair[0])[pair[1]]
        matrix.data[both] = network.km[edge]
        return float(found)

    return search


def by_igraph(network: Network) -> Search:
    """Search with Dijkstra of igraph."""
    import igraph

    graph = igraph.Graph(n=network.n, edges=np.column_stack([network.tail, network.head]))
    weights = network.km.tolist()

    def search(pair: tuple[int, int], edge: int) -> float:
        weights[edge] = np.inf
        found = graph.distances(pair[0], pair[1], weights=weights)[0][0]
        weights[edge] = float(network.km[edge])
        return float(found)

    return search


def by_rustworkx(network: Network) -> Search:
    """Search with Dijkstra of rustworkx, which stops at the target."""
    import rustworkx

    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(network.n))
    edges = edges_of(network)
    graph.add_edges_from(edges)

    def search(pair: tuple[int, int], edge: int) -> float:
        u, v, km = edges[edge]
        graph.remove_edge(u, v)
        found = rustworkx.dijkstra_shortest_path_lengths(graph, pair[0], float, goal=pair[1])
        graph.add_edge(u, v, km)
        return float(found[pair[1]]) if pair[1] in found else np.inf

    return search


def by_networkit(network: Network) -> Search:
    """Search with bidirectional Dijkstra of networkit."""
    import networkit

    graph = networkit.Graph(network.n, weighted=True)
    edges = edges_of(network)
    for u, v, km in edges:
        graph.addEdge(u, v, km)

    def search(pair: tuple[int, int], edge: int) -> float:
        u, v, km = edges[edge]
        graph.removeEdge(u, v)
        found = networkit.distance.BidirectionalDijkstra(graph, *pair).run().getDistance()
        graph.addEdge(u, v, km)
        return float(found) if found < 1e300 else np.inf

    return search


PEERS: Final[dict[str, tuple[str, Callable[[Network], Search]]]] = {
    "networkx, Dijkstra": ("networkx", partial(by_networkx, both_ends=False)),
    "networkx, bidirectional": ("networkx", partial(by_networkx, both_ends=True)),
    "scipy, Dijkstra": ("scipy", by_scipy),
    "igraph, Dijkstra": ("igraph", by_igraph),
    "rustworkx, Dijkstra": ("rustworkx", by_rustworkx),
    "networkit, bidirectional": ("networkit", by_networkit),
}


def clocked(function: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a function returns, and the seconds of processor time it took."""
    start = time.process_time()
    result = function()
    return result, time.process_time() - start


def agree(what: str, ours: Any, theirs: Any) -> None:
    """Stop where two answers differ by more than rounding, or one finds a way and the other none."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9):
        wrong = int(np.flatnonzero(~np.isclose(ours, theirs, rtol=1e-9, atol=1e-9))[0])
        raise SystemExit(f"{what}: answers differ, {ours[wrong]} and {theirs[wrong]}")


def row(name: str, seconds: float, ratio: float | None = None, note: str = "") -> None:
    """Print one line of the table."""
    print(f"{name:44}{seconds:12.3f}{'' if ratio is None else f'{ratio:.1f}':>10}  {note}")


def compare(network: Network, sample: int) -> None:
    """Print the times for 20 pairs, every line of each path lost in turn."""
    ours, own = clocked(lambda: answers(network))
    losses = [
        (pair, edge, length)
        for pair, paths in zip(draw_pairs(network), ours, strict=True)
        for edge, length in zip(paths.edges.tolist(), paths.without.tolist(), strict=True)
    ]
    size = min(sample, len(losses))
    chosen = [losses[i] for i in np.random.default_rng(0).choice(len(losses), size, replace=False)]
    work = f"20 pairs, each of {len(losses):,} losses on {len(network.km):,} lines"
    row("pairs: ours", own, note=f"20 pairs, {len(losses):,} losses")
    record(work, "ours", own, ratio=1.0)
    for name, (package, prepare) in PEERS.items():
        if importlib.util.find_spec(package) is None:
            row(f"pairs: {name}", np.nan, note="not installed: pip install .[bench]")
            continue
        search = prepare(network)
        theirs, seconds = clocked(lambda: [search(pair, edge) for pair, edge, _ in chosen])  # noqa: B023
        agree(name, [length for *_, length in chosen], theirs)
        peer = seconds / size * len(losses)
        note = f"{size:,} of {len(losses):,} losses, scaled; building the graph not counted"
        row(f"pairs: {name}", peer, peer / own, note)
        record(work, f"{name} ({version(package)})", peer, ratio=peer / own, note=note)


def study(network: Network) -> dict[str, float]:
    """Answer the question in this process, and say what it took."""
    seconds = clocked(lambda: answers(network))[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return {"edges": len(network.km), "seconds": seconds, "peak_mb": peak}


def main() -> None:
    """Print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--sample", type=int, default=60, help="losses that each peer answers")
    parser.add_argument("--study", type=int, help="run the whole study on so many lines and print JSON")
    options = parser.parse_args()
    cache = inputs(options)
    network = rail(cache)
    whole = len(network.km)
    if options.study:
        print(json.dumps(study(network if options.study == whole else part(network, options.study))))
        return
    print(f"{whole:,} lines, {network.n:,} vertices")
    print(f"{'':44}{'seconds':>12}{'x ours':>10}")
    compare(network, options.sample)
    grown = []
    for size in (*(SMALL_SIZES if options.small else SIZES), whole):
        command = [sys.executable, __file__, "--cache", str(cache), "--study", str(size)]
        grown.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    for result in grown:
        print(f"growth: {result['edges']:7,} lines  {result['seconds']:7.3f} s  {result['peak_mb']:.0f} MB")
    first, last = grown[0], grown[-1]
    power = np.log(last["seconds"] / first["seconds"]) / np.log(last["edges"] / first["edges"])
    print(f"growth: seconds ~ lines^{power:.2f}")


if __name__ == "__main__":
    main()
