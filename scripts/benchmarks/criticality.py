"""Benchmark: what is lost with each of the world's railway lines, against its peers.

    python scripts/benchmarks/criticality.py                ours, the peers, growth
    python scripts/benchmarks/criticality.py --sample 500   with a larger sample of the slowest peer
    python scripts/benchmarks/criticality.py --small        a few seconds on a made world

The network is built once into a cache folder (`world.py`): chains of track contracted, largest
component, weights in km. Three questions:

- detour: the way round every line when it is lost. Peer: networkx's bidirectional Dijkstra, once for
  each line, with the line taken out.
- pairs: 20 origin–destination pairs, every line of each shortest path lost in turn. Peers: networkx's
  Dijkstra, once for each loss; and a plain Malik–Mittal–Gupta, written as the paper has it (compiled
  where numba is installed).
- study: 20 × 20 pairs, every line lost in turn.

networkx's Dijkstra answers a seeded sample of the losses and is scaled to them all; the other peers
do all the work. Answers are compared on all that both answered. Seconds are of processor time, so
that other work on the machine disturbs them less; trust the ratios. Peak memory is that of a process
that does nothing else.
"""

from __future__ import annotations

import heapq
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import shapely
from pyproj import Geod
from world import inputs, options_of, railways

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo.graphs.connectivity import detours
from geo.graphs.link_criticality import link_criticality
from geo.graphs.multigraph import Graph, kernel

COMPILED = importlib.util.find_spec("numba") is not None
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


def draw_pairs(network: Network) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Draw 20 origins and 20 destinations; return the 20 pairs of one each, and all 400."""
    ends = np.random.default_rng(0).choice(network.n, 40, replace=False).reshape(2, 20)
    return ends.T, np.array([(a, b) for a in ends[0] for b in ends[1]])


def as_networkx(network: Network) -> nx.Graph[int]:
    """Return the network as networkx holds it."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(network.tail.tolist(), network.head.tolist(), network.km.tolist(), strict=True))
    return graph


def without(graph: nx.Graph[int], network: Network, edge: int, search: Callable[[], float]) -> float:
    """Search with one edge taken out; inf where there is no path."""
    u, v = int(network.tail[edge]), int(network.head[edge])
    graph.remove_edge(u, v)
    try:
        return search()
    except nx.NetworkXNoPath:
        return np.inf
    finally:
        graph.add_edge(u, v, weight=float(network.km[edge]))


def plain_malik(n: int, pointers: Any, vertex: Any, edge: Any, weight: Any, source: int, target: int) -> Any:
    """Malik, Mittal & Gupta (1989): two Dijkstras, labels down the tree, one sweep with a heap."""
    infinity = np.inf
    from_source, to_target = [infinity] * n, [infinity] * n
    parent, by, order = [-1] * n, [-1] * n, [0] * 0
    for root, distance in ((target, to_target), (source, from_source)):
        order = [0] * 0
        distance[root] = 0.0
        heap = [(0.0, root)]
        while heap:
            d, x = heapq.heappop(heap)
            if d > distance[x]:
                continue
            order.append(x)
            for k in range(pointers[x], pointers[x + 1]):
                y, reach = vertex[k], d + weight[k]
                if reach < distance[y]:
                    distance[y], parent[y], by[y] = reach, x, edge[k]
                    heapq.heappush(heap, (reach, y))
    path, edges = [target], [0] * 0
    while path[-1] != source:
        edges.append(by[path[-1]])
        path.append(parent[path[-1]])
    path.reverse()
    edges.reverse()
    label = [-1] * n
    for i in range(len(path)):
        label[path[i]] = i
    for x in order:
        if label[x] < 0:
            label[x] = label[parent[x]]
    # Edges that cross, by the first edge of the path whose loss they mend.
    crossing = [(0, 0.0, 0)] * 0
    for x in range(n):
        for k in range(pointers[x], pointers[x + 1]):
            y = vertex[k]
            if label[x] < label[y] and not (label[y] == label[x] + 1 and edge[k] == edges[label[x]]):
                crossing.append((label[x], from_source[x] + weight[k] + to_target[y], label[y]))
    crossing.sort()
    at, usable = 0, [(0.0, 0)] * 0
    lengths = [infinity] * len(edges)
    for i in range(len(edges)):
        while at < len(crossing) and crossing[at][0] <= i:
            heapq.heappush(usable, (crossing[at][1], crossing[at][2]))
            at += 1
        while usable and usable[0][1] <= i:
            heapq.heappop(usable)
        if usable:
            lengths[i] = usable[0][0]
    return edges, lengths


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


def row(name: str, seconds: float, peer: float | None = None, note: str = "") -> None:
    """Print one line of the table."""
    ratio = "" if peer is None else f"{peer / seconds:10.1f}"
    print(f"{name:44}{seconds:12.3f}{ratio:>10}  {note}")


def compare_detours(network: Network) -> None:
    """Print the times for the detour of every line."""
    graph = as_networkx(network)
    ends = list(zip(network.tail.tolist(), network.head.tolist(), strict=True))

    def search(edge: int) -> float:
        return without(graph, network, edge, lambda: float(nx.bidirectional_dijkstra(graph, *ends[edge])[0]))

    theirs, peer = clocked(lambda: [search(edge) for edge in range(len(ends))])
    for accelerate in (False, True)[: 1 + COMPILED]:
        if accelerate:
            detours(3, [0, 1, 2], [1, 2, 0], [1, 1, 1], accelerate=True)  # not the time to compile
        ours, own = clocked(lambda: detours(*network, accelerate=accelerate))  # noqa: B023
        agree("detour", ours, theirs)
        row(f"detour: ours{', compiled' * accelerate}", own, peer)
    row("detour: networkx bidirectional", peer)


def compare_pairs(network: Network, sample: int) -> None:
    """Print the times for 20 pairs, every line of each path lost in turn."""
    pairs = draw_pairs(network)[0]
    effect, own = clocked(lambda: link_criticality(*network, pairs))
    arcs = Graph(*network).arcs
    malik = kernel(plain_malik, len(network.km), None)
    flat = (network.n, arcs.pointers, arcs.vertex, arcs.edge, arcs.weight)
    malik(*flat, *pairs[0].tolist())  # not the time to compile
    plain, reference = clocked(lambda: [malik(*flat, *pair) for pair in pairs.tolist()])
    losses = [(*pair, edge) for pair, (edges, _) in zip(pairs.tolist(), plain, strict=True) for edge in edges]
    extra, cut = np.zeros(len(network.km)), np.zeros(len(network.km))
    for edges, lengths in plain:
        found = np.array(lengths)
        apart = np.isinf(found)
        length = network.km[edges].sum()
        extra[np.array(edges)[~apart]] += found[~apart] - length
        cut[np.array(edges)[apart]] += 1
    agree("pairs, extra", effect.extra, extra)
    agree("pairs, cut", effect.pairs_cut, cut)

    graph = as_networkx(network)
    chosen = [losses[i] for i in np.random.default_rng(0).choice(len(losses), sample, replace=False)]

    def search(source: int, target: int, edge: int) -> float:
        return without(graph, network, edge, lambda: float(nx.dijkstra_path_length(graph, source, target)))

    theirs, seconds = clocked(lambda: [search(*loss) for loss in chosen])
    answers = {
        (source, target, edge): length
        for (source, target), (edges, lengths) in zip(pairs.tolist(), plain, strict=True)
        for edge, length in zip(edges, lengths, strict=True)
    }
    agree("pairs, networkx", [answers[loss] for loss in chosen], theirs)
    peer = seconds / sample * len(losses)
    row("pairs: ours", own, peer, f"20 pairs, {len(losses):,} losses")
    row(f"pairs: plain Malik{', compiled' * COMPILED}", reference, note=f"{reference / own:.2f} x ours")
    row("pairs: networkx Dijkstra", peer, note=f"{sample:,} of {len(losses):,} losses, scaled")


def study(network: Network) -> dict[str, float]:
    """Run the whole study in this process."""
    pairs = draw_pairs(network)[1]
    start = time.perf_counter()
    effect, seconds = clocked(lambda: link_criticality(*network, pairs))
    return {
        "edges": len(network.km),
        "seconds": seconds,
        "elapsed": time.perf_counter() - start,
        "detour": clocked(lambda: detours(*network))[1],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2),
        "hit": int(np.count_nonzero((effect.extra > 0) | (effect.pairs_cut > 0))),
    }


def main() -> None:
    """Print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--sample", type=int, default=60, help="losses that networkx's Dijkstra answers")
    parser.add_argument("--study", type=int, help="run the whole study on so many lines and print JSON")
    options = parser.parse_args()
    cache = inputs(options)
    network = rail(cache)
    whole = len(network.km)
    if options.study:
        print(json.dumps(study(network if options.study == whole else part(network, options.study))))
        return
    print(f"{whole:,} lines, {network.n:,} vertices; numba is {'' if COMPILED else 'not '}installed")
    print(f"{'':44}{'seconds':>12}{'x faster':>10}")
    compare_detours(network)
    compare_pairs(network, options.sample)
    grown = []
    for size in (*(SMALL_SIZES if options.small else SIZES), whole):
        command = [sys.executable, __file__, "--cache", str(cache), "--study", str(size)]
        grown.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    last = grown[-1]
    row("study: ours, 20 x 20 pairs", last["seconds"], note=f"{last['elapsed']:.1f} s elapsed")
    print(f"study: peak memory {last['peak_mb']:.0f} MB, {last['hit']:,} lines whose loss tells")
    for result in grown:
        print(
            f"growth: {result['edges']:7,} lines  study {result['seconds']:7.3f} s  detours {result['detour']:7.3f} s"
        )
    ratio = np.log(grown[-1]["edges"] / grown[0]["edges"])
    power = {name: np.log(grown[-1][name] / grown[0][name]) / ratio for name in ("seconds", "detour")}
    print(f"growth: study ~ lines^{power['seconds']:.2f}, detours ~ lines^{power['detour']:.2f}")


if __name__ == "__main__":
    main()
